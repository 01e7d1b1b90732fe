"""Stamping one asset: what is written, what is left alone, and what is refused."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from provenance import checking
from provenance.declarations import load_declaration
from provenance.errors import SignerError
from provenance.files import Source, read_source
from provenance.model import Asset, Carrier, ManifestState, Relationship, Result, Shot, StampOutcome
from provenance.stamping import Stamping, stamp

KINDS = ("jpeg", "png8", "png16", "tiff8", "tiff16", "webp", "exr", "dpx")
BESIDE = ("exr", "dpx")
OTHER = 'title = "Another"\nuse = "temporary"\ndigital_source_type = "digitalCapture"\n'

Do = Callable[..., Result]


@pytest.fixture
def do(show: Any) -> Do:
    """Stamps with the show's parts, made anew each time as a new process would."""

    def run(path: Path, *, declare: Path | None = None, by: Any = None, **more: Any) -> Result:
        asset = path if isinstance(path, Asset) else Asset(path)
        declaration = load_declaration(declare or show.declaration, show="Demo")
        return stamp(asset, declaration, by or show.service().stamping, **more)

    return run


def state(show: Any, path: Path) -> ManifestState:
    """What a fresh process reads back."""
    return checking.verify(Asset(path), show.service().checks).evidence.manifest.state


def manifest(show: Any, path: Path) -> Any:
    return checking.verify(Asset(path), show.service().checks).evidence.manifest


def outcome(result: Result) -> StampOutcome:
    assert result.incomplete is None, result.incomplete
    return result.stamp.outcome


class Halfway:
    """A signer that lets something happen while a frame is being signed."""

    def __init__(self, signer: Any, happen: Callable[[], object], times: int = 1) -> None:
        self.algorithm, self.chain, self.timestamp_url = signer.algorithm, signer.chain, signer.timestamp_url
        self._signer, self._happen, self._times = signer, happen, times

    def sign(self, data: bytes) -> bytes:
        if self._times:
            self._times -= 1
            self._happen()
        return self._signer.sign(data)


def halfway(show: Any, happen: Callable[[], object], times: int = 1) -> Stamping:
    parts = show.service().stamping
    return replace(parts, signer=Halfway(parts.signer, happen, times))


@pytest.mark.parametrize("name", ["sh010.1001.png", "sh010.1001.exr"])
def test_the_time_of_stamping_is_written_and_stamps_nothing_anew(name: str, show: Any, do: Do) -> None:
    path, parts = show.write(name), show.service().stamping

    def at(hour: int) -> Stamping:
        when = datetime(2026, 11, 26, hour, 30, 15, 999, tzinfo=timezone(timedelta(hours=2)))
        return replace(parts, clock=lambda: when)

    assert outcome(do(path, by=at(9))) is StampOutcome.STAMPED
    first = manifest(show, path)
    assert first.stamped_at == "2026-11-26T07:30:15+00:00"
    assert outcome(do(path, by=at(17))) is StampOutcome.ALREADY
    assert manifest(show, path) == first


def test_the_time_is_the_machines_own_where_no_clock_is_given(show: Any, do: Do) -> None:
    path = show.write("sh010.1001.png")
    do(path)
    when = datetime.fromisoformat(manifest(show, path).stamped_at)
    assert when.utcoffset() == timedelta()
    assert when.microsecond == 0


@pytest.mark.parametrize("kind", KINDS)
def test_in_place_the_frame_is_trusted_and_a_second_time_changes_nothing(
    kind: str, show: Any, making: Any, do: Do
) -> None:
    path = show.write(f"sh010.1001.{making.KINDS[kind]}", kind)
    path.chmod(0o640)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    original, before = path.read_bytes(), read_source(path)

    result = do(path)

    assert outcome(result) is StampOutcome.STAMPED
    assert result.evidence.digest == before.digest
    assert result.stamp.output == path
    assert state(show, path) is ManifestState.TRUSTED
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    sidecar = path.with_suffix(".c2pa")
    if kind in BESIDE:
        assert result.stamp.sidecar == sidecar
        assert path.read_bytes() == original
        assert path.stat().st_mtime == 1_000_000_000
        assert stat.S_IMODE(sidecar.stat().st_mode) == 0o640
    else:
        assert result.stamp.sidecar is None
        assert not sidecar.exists()
        assert path.stat().st_mtime > 1_000_000_000  # new bytes, and whoever mirrors the folder sees it
    assert not making.leftovers(show.folder)

    files, times = making.bytes_of(path.parent), [each.stat().st_mtime_ns for each in path.parent.iterdir()]
    again = do(path)
    assert outcome(again) is StampOutcome.ALREADY
    assert again.stamp.sidecar == result.stamp.sidecar
    assert again.evidence.manifest.label == result.evidence.manifest.label
    assert making.bytes_of(path.parent) == files
    assert [each.stat().st_mtime_ns for each in path.parent.iterdir()] == times


@pytest.mark.parametrize("kind", KINDS)
def test_elsewhere_the_original_is_not_touched_and_a_second_time_changes_nothing(
    kind: str, show: Any, making: Any, do: Do, tmp_path: Path
) -> None:
    path = show.write(f"sh010.1001.{making.KINDS[kind]}", kind)
    path.chmod(0o444)
    original, before = path.read_bytes(), path.stat()
    to = tmp_path / "new" / "deep" / path.name

    result = do(path, to=to)

    assert outcome(result) is StampOutcome.STAMPED
    assert result.stamp.output == to
    assert state(show, to) is ManifestState.TRUSTED
    assert stat.S_IMODE(to.stat().st_mode) == 0o444
    assert path.read_bytes() == original
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]
    assert (to.read_bytes() == original) == (kind in BESIDE)

    files = making.bytes_of(to.parent)
    assert outcome(do(path, to=to)) is StampOutcome.ALREADY
    assert making.bytes_of(to.parent) == files


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """A POSIX access list as Linux keeps it (linux/posix_acl_xattr.h): version 2, then tag, permissions, id of each."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *each) for each in entries)


def test_in_place_the_access_list_is_kept_and_notes_on_the_old_bytes_are_not(show: Any, do: Do) -> None:
    path = show.write("a.jpg")
    nobody = 0xFFFFFFFF
    entries = ((1, 6, nobody), (2, 4, 12345), (4, 4, nobody), (16, 4, nobody), (32, 0, nobody))
    try:
        os.setxattr(path, "system.posix_acl_access", access_list(*entries))
        os.setxattr(path, "user.checksum", b"of the old bytes")
    except OSError as error:
        pytest.skip(f"this disk keeps no access lists or attributes: {error}")
    do(path)
    assert os.getxattr(path, "system.posix_acl_access") == access_list(*entries)
    assert "user.checksum" not in os.listxattr(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("kind", ["jpeg", "exr"])
def test_a_new_render_replaces_the_stamped_file_elsewhere(kind: str, show: Any, making: Any, do: Do) -> None:
    name = f"sh010.1001.{making.KINDS[kind]}"
    to = show.folder / "delivery" / name
    do(show.write(name, kind, seed=1), to=to)
    path = show.write(name, kind, seed=2)
    assert outcome(do(path, to=to)) is StampOutcome.STAMPED
    assert state(show, to) is ManifestState.TRUSTED
    assert manifest(show, to).source_digest == read_source(path).digest
    if kind == "exr":
        assert to.read_bytes() == path.read_bytes()


def test_a_new_render_in_place_is_stamped_anew(show: Any, do: Do) -> None:
    path = show.write("sh010.1001.exr", seed=1)
    do(path)
    old = manifest(show, path).label
    show.write("sh010.1001.exr", seed=2)
    assert state(show, path) is ManifestState.INVALID
    assert outcome(do(path)) is StampOutcome.STAMPED
    found = manifest(show, path)
    assert found.state is ManifestState.TRUSTED
    assert found.label != old
    assert not found.ingredients  # what was said of other pixels is not this frame's history


@pytest.mark.parametrize("kind", ["jpeg", "png8", "exr"])
def test_another_declaration_keeps_the_old_manifest_as_its_parent(kind: str, show: Any, making: Any, do: Do) -> None:
    path = show.write(f"sh010.1001.{making.KINDS[kind]}", kind)
    first = do(path).evidence.manifest
    assert outcome(do(path, declare=show.declare(OTHER, "other.toml"))) is StampOutcome.STAMPED
    found = manifest(show, path)
    assert found.state is ManifestState.TRUSTED
    assert found.title == path.name
    assert found.declaration.title == "Another"
    (parent,) = found.ingredients
    assert (parent.relationship, parent.state) == (Relationship.PARENT_OF, ManifestState.TRUSTED)
    assert parent.digital_source_types == (first.digital_source_type,)


def test_a_changed_rule_stamps_anew(show: Any, do: Do) -> None:
    path = show.write("a.png")
    first = do(path).evidence.manifest
    show.settle(after='\n[policy.rules]\n"near-copy" = "review"\n' if False else "", changes={
        'base = "studio-minimum"': 'base = "studio-minimum"\nrules = { "near-copy" = "review" }'
    })  # fmt: skip
    again = do(path)
    assert outcome(again) is StampOutcome.STAMPED
    assert again.evidence.manifest.profile_digest != first.profile_digest
    assert again.evidence.manifest.profile_digest == again.policy


@pytest.mark.parametrize("kind", ["jpeg", "exr"])
def test_another_makers_manifest_is_kept(kind: str, show: Any, making: Any, do: Do, tmp_path: Path) -> None:
    other = making.lay_out(tmp_path / "other", organisation="Vendor")
    other.declare(OTHER)
    path = show.write(f"sh010.1001.{making.KINDS[kind]}", kind)
    theirs = do(path, declare=other.declaration, by=other.service().stamping).evidence.manifest
    assert outcome(do(path)) is StampOutcome.STAMPED
    found = manifest(show, path)
    assert found.state is ManifestState.TRUSTED
    (parent,) = found.ingredients
    assert parent.state is ManifestState.VALID
    assert parent.digital_source_types == (theirs.digital_source_type,)


@pytest.mark.parametrize("kind", ["jpeg", "exr"])
def test_a_strangers_stamp_of_the_same_declaration_is_not_taken_for_ours(
    kind: str, show: Any, making: Any, do: Do, tmp_path: Path
) -> None:
    other = making.lay_out(tmp_path / "other", organisation="Stranger")
    path = show.write(f"sh010.1001.{making.KINDS[kind]}", kind)
    do(path, by=other.service().stamping)
    assert state(show, path) is ManifestState.VALID
    assert outcome(do(path)) is StampOutcome.STAMPED
    found = manifest(show, path)
    assert found.state is ManifestState.TRUSTED
    assert [each.state for each in found.ingredients] == [ManifestState.VALID]
    assert outcome(do(path)) is StampOutcome.ALREADY


def test_a_show_that_trusts_nobody_leaves_its_own_stamp_alone(show: Any, do: Do) -> None:
    show.settle({'anchors = ["identity/root.pem"]': "anchors = []"})
    path = show.write("a.jpg")
    do(path)
    stamped = path.read_bytes()
    again = do(path)
    assert outcome(again) is StampOutcome.ALREADY
    assert again.evidence.manifest.state is ManifestState.VALID
    assert path.read_bytes() == stamped


def test_a_trusted_vendors_stamp_of_the_same_declaration_is_left_alone(
    show: Any, making: Any, do: Do, tmp_path: Path
) -> None:
    vendor = making.lay_out(tmp_path / "vendor", organisation="Vendor")
    show.settle(
        {'anchors = ["identity/root.pem"]': f'anchors = ["identity/root.pem", "{vendor.folder}/identity/root.pem"]'}
    )
    path = show.write("a.jpg")
    do(path, by=vendor.service().stamping)
    assert outcome(do(path)) is StampOutcome.ALREADY


def test_tampered_pixels_are_stamped_anew_and_the_broken_manifest_is_kept(show: Any, making: Any, do: Do) -> None:
    path = show.write("a.png", "png8")
    do(path)
    data = bytearray(path.read_bytes())
    data[data.index(b"IEND") - 5] ^= 1  # the last chunk's checksum
    data[data.rindex(b"IDAT") + 40] ^= 1
    path.write_bytes(data)
    assert state(show, path) is ManifestState.INVALID
    result = do(path)
    if result.incomplete is None:  # a decoder may take such a file, and then its past is not hidden
        assert manifest(show, path).ingredients[0].state is ManifestState.INVALID
    else:
        assert path.read_bytes() == bytes(data)


def test_a_file_with_several_names_is_refused_in_place(show: Any, making: Any, do: Do) -> None:
    path = show.write("a.jpg")
    os.link(path, path.with_name("b.jpg"))
    files = making.bytes_of(path.parent)
    for dry_run in (True, False):
        result = do(path, dry_run=dry_run)
        assert result.stamp.outcome is StampOutcome.FAILED
        assert "2 names (hard links)" in result.incomplete.why
        assert "--to" in result.incomplete.fix
    assert making.bytes_of(path.parent) == files
    assert outcome(do(path, to=show.folder / "out" / "a.jpg")) is StampOutcome.STAMPED
    assert path.stat().st_ino == path.with_name("b.jpg").stat().st_ino


def test_several_names_do_not_matter_where_only_a_sidecar_is_written(show: Any, do: Do) -> None:
    path = show.write("a.exr")
    os.link(path, path.with_name("b.exr"))
    assert outcome(do(path)) is StampOutcome.STAMPED


@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_a_copy_is_never_written_over_its_original(name: str, show: Any, making: Any, do: Do) -> None:
    path = show.write(name)
    (show.folder / "other").symlink_to(path.parent)
    files = making.bytes_of(path.parent)
    for to in (path, show.folder / "other" / name, path.parent / ".." / "frames" / name):
        result = do(path, to=to)
        assert result.stamp.outcome is StampOutcome.FAILED
        assert "its own folder" in result.incomplete.what
        assert making.bytes_of(path.parent) == files


@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_a_file_elsewhere_that_is_not_ours_is_left_alone(name: str, show: Any, making: Any, do: Do) -> None:
    path = show.write(name, seed=1)
    to = show.folder / "out" / name
    to.parent.mkdir()
    for theirs in (b"precious", b"", making.picture("exr" if name.endswith("exr") else "jpeg", seed=2)):
        to.write_bytes(theirs)
        result = do(path, to=to)
        assert result.stamp.outcome is StampOutcome.FAILED
        assert "it is not as platemark stamped it" in result.incomplete.why
        assert making.bytes_of(to.parent) == {name: theirs}


@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_work_done_on_the_delivered_file_is_not_written_over(name: str, show: Any, making: Any, do: Do) -> None:
    """Somebody painted on the delivered frame, and its credentials or sidecar stayed with it."""
    path = show.write(name, seed=1)
    to = show.folder / "out" / name
    do(path, to=to)
    painted = to.read_bytes()[:-2] + b"\0\0"
    to.write_bytes(painted)
    show.write(name, seed=2)
    assert do(path, to=to).stamp.outcome is StampOutcome.FAILED
    assert to.read_bytes() == painted


def test_a_link_elsewhere_is_not_followed(show: Any, do: Do) -> None:
    path = show.write("a.jpg")
    victim = show.folder / "victim.jpg"
    victim.write_bytes(b"precious")
    to = show.folder / "out" / "a.jpg"
    to.parent.mkdir()
    to.symlink_to(victim)
    assert do(path, to=to).stamp.outcome is StampOutcome.FAILED
    assert victim.read_bytes() == b"precious"
    assert to.is_symlink()


def test_an_equal_copy_elsewhere_is_stamped(show: Any, do: Do) -> None:
    """A run was killed after it had copied an EXR and before it wrote the sidecar."""
    path = show.write("a.exr")
    to = show.folder / "out" / "a.exr"
    to.parent.mkdir()
    to.write_bytes(path.read_bytes())
    before = to.stat()
    assert outcome(do(path, to=to)) is StampOutcome.STAMPED
    assert to.stat().st_ino == before.st_ino  # the copy was good
    assert state(show, to) is ManifestState.TRUSTED


def test_a_new_render_copied_before_a_kill_is_finished(show: Any, do: Do) -> None:
    path, to = show.write("a.exr", seed=1), show.folder / "out" / "a.exr"
    do(path, to=to)
    show.write("a.exr", seed=2)
    to.write_bytes(path.read_bytes())  # and here it was killed: the sidecar is that of the earlier render
    assert outcome(do(path, to=to)) is StampOutcome.STAMPED
    assert state(show, to) is ManifestState.TRUSTED


def test_sidecars_of_formats_that_share_a_stem(show: Any, making: Any, do: Do) -> None:
    exr, dpx = show.write("sh010.1001.exr"), show.write("sh010.1001.dpx")
    assert do(exr).stamp.sidecar == exr.with_name("sh010.1001.c2pa")
    assert do(dpx).stamp.sidecar == exr.with_name("sh010.1001.dpx.c2pa")
    files = making.bytes_of(exr.parent)
    for path, name in ((exr, "sh010.1001.c2pa"), (dpx, "sh010.1001.dpx.c2pa")):
        again = do(path)
        assert outcome(again) is StampOutcome.ALREADY
        assert again.stamp.sidecar == exr.with_name(name)
        assert state(show, path) is ManifestState.TRUSTED
    assert making.bytes_of(exr.parent) == files


def test_of_two_sidecars_the_one_that_holds_is_named(show: Any, do: Do) -> None:
    path = show.write("sh010.1001.exr", seed=1)
    do(path)
    path.with_suffix(".c2pa").rename(path.with_name("sh010.1001.exr.c2pa"))
    other = show.write("sh010.1001.dpx")
    do(other)
    assert sorted(each.name for each in path.parent.glob("*.c2pa")) == ["sh010.1001.c2pa", "sh010.1001.exr.c2pa"]
    assert do(path).stamp.sidecar.name == "sh010.1001.exr.c2pa"
    assert do(other).stamp.sidecar.name == "sh010.1001.c2pa"
    show.write("sh010.1001.exr", seed=2)
    path.with_name("sh010.1001.exr.c2pa").rename(path.with_name("keep"))
    do(path)
    path.with_name("sh010.1001.exr.c2pa").rename(path.with_name("now"))
    path.with_name("keep").rename(path.with_name("sh010.1001.exr.c2pa"))  # of the earlier picture
    other.unlink()
    path.with_name("now").rename(path.with_name("sh010.1001.c2pa"))
    assert do(path).stamp.sidecar.name == "sh010.1001.c2pa"


def test_a_stray_sidecar_of_nobody_known_is_not_written_over(show: Any, do: Do) -> None:
    path = show.write("a.exr")
    path.with_suffix(".c2pa").write_bytes(b"notes")
    assert do(path).stamp.sidecar == path.with_name("a.exr.c2pa")
    assert path.with_suffix(".c2pa").read_bytes() == b"notes"


@pytest.mark.parametrize(
    ("ai", "steps", "whole"),
    [
        ("whole", "opened, placed, edited trainedAlgorithmicMedia", "trainedAlgorithmicMedia"),
        (
            "element",
            "opened, placed trainedAlgorithmicMedia, edited compositeWithTrainedAlgorithmicMedia",
            "compositeWithTrainedAlgorithmicMedia",
        ),
        ("enhanced", "opened, placed, enhanced algorithmicallyEnhanced", "algorithmicallyEnhanced"),
        ("none", "opened, placed, edited humanEdits", "humanEdits"),
    ],
)
@pytest.mark.parametrize("element", ["bare", "stamped"])
def test_what_a_declaration_leads_to_holds_in_a_manifest(
    ai: str, steps: str, whole: str, element: str, show: Any, do: Do
) -> None:
    """With a component that has no manifest, and with one whose own manifest says that AI made it."""
    path, dust = show.write("comp.png"), show.write("dust.png", seed=2)
    show.write("plate.png", seed=1)
    tool = '[[tools]]\nname = "Vista"\n'
    if element == "stamped":
        made = f'title = "Dust"\nuse = "final"\nai = "whole"\n{tool}'
        assert outcome(do(dust, declare=show.declare(made, "dust.toml"))) is StampOutcome.STAMPED
    files = "".join(
        f'[[ingredients]]\npath = "frames/{name}.png"\nrelationship = "{role}"\n'
        for name, role in (("plate", "parentOf"), ("dust", "componentOf"))
    )
    text = f'title = "Comp"\nuse = "final"\nai = "{ai}"\n{tool}{files}'
    assert outcome(do(path, declare=show.declare(text, "comp.toml"))) is StampOutcome.STAMPED
    found = manifest(show, path)
    assert found.state is ManifestState.TRUSTED
    kinds = [each.digital_source_type.short if each.digital_source_type else "" for each in found.actions]
    names = [each.action.removeprefix("c2pa.") for each in found.actions]
    told = ", ".join(f"{name} {kind}".strip() for name, kind in zip(names, kinds, strict=True))
    if element == "stamped" or ai == "whole":  # the element is known to be AI, or nothing else accounts for it
        steps = steps.replace("placed,", "placed trainedAlgorithmicMedia,")
    if element == "stamped" and ai in ("enhanced", "none"):  # whatever was said
        before, whole = whole, "compositeWithTrainedAlgorithmicMedia"
        steps = steps.replace(before, whole)
    assert told == steps
    assert found.digital_source_type.short == whole


INGREDIENTS = """\
title = "Comp"
use = "final"
digital_source_type = "compositeWithTrainedAlgorithmicMedia"

[[tools]]
name = "Generator"

[[ingredients]]
path = "frames/plate.####.png"
relationship = "parentOf"

[[ingredients]]
path = "frames/dust.png"
relationship = "componentOf"
"""


def test_ingredients_are_of_the_frames_number_and_carry_their_manifests(show: Any, do: Do) -> None:
    path = show.write("comp.1002.jpg")
    for number in (1001, 1002):
        show.write(f"plate.{number}.png", seed=number)
    dust = show.write("dust.png", seed=9)
    do(dust)
    declare = show.declare(INGREDIENTS, "comp.toml")
    result = do(Asset(path, shot=Shot("Demo", "", "sh010"), frame=1002), declare=declare)
    assert outcome(result) is StampOutcome.STAMPED
    found = manifest(show, path)
    assert {each.title: each.relationship for each in found.ingredients} == {
        "plate.1002.png": Relationship.PARENT_OF,
        "dust.png": Relationship.COMPONENT_OF,
    }
    assert {each.title: each.state for each in found.ingredients} == {
        "plate.1002.png": ManifestState.MISSING,
        "dust.png": ManifestState.TRUSTED,
    }
    assert found.frame == 1002


def test_another_ingredient_stamps_anew(show: Any, do: Do) -> None:
    path = Asset(show.write("comp.1001.jpg"), frame=1001)
    plate = show.write("plate.1001.png", seed=1)
    show.write("dust.png")
    declare = show.declare(INGREDIENTS, "comp.toml")
    do(path, declare=declare)
    assert outcome(do(path, declare=declare)) is StampOutcome.ALREADY
    show.write("plate.1001.png", seed=2)
    assert outcome(do(path, declare=declare)) is StampOutcome.STAMPED
    assert plate.exists()


def test_a_missing_ingredient_is_named(show: Any, making: Any, do: Do) -> None:
    path = show.write("comp.1001.jpg")
    show.write("plate.1001.png")
    files = making.bytes_of(path.parent)
    result = do(Asset(path, frame=1001), declare=show.declare(INGREDIENTS, "comp.toml"))
    assert result.stamp.outcome is StampOutcome.FAILED
    assert "comp.1001.jpg" in result.incomplete.what
    assert "dust.png" in result.incomplete.why
    assert "No such file" in result.incomplete.why
    assert "`ingredients`" in result.incomplete.fix
    assert making.bytes_of(path.parent) == files


def test_a_frame_pattern_needs_a_frame(show: Any, do: Do) -> None:
    result = do(show.write("comp.jpg"), declare=show.declare(INGREDIENTS, "comp.toml"))
    assert "it is a frame pattern" in result.incomplete.why


def test_a_damaged_picture_is_not_signed(show: Any, making: Any, do: Do) -> None:
    whole = making.picture("jpeg")
    for name, data in (("cut.jpg", whole[: len(whole) // 2]), ("text.jpg", b"hello"), ("empty.jpg", b"")):
        path = show.write(name, data=data)
        result = do(path)
        assert result.stamp.outcome is StampOutcome.FAILED
        assert result.incomplete.why
        assert path.read_bytes() == data
        assert result.outcome == "incomplete"


@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_a_dry_run_writes_nothing(name: str, show: Any, making: Any, do: Do) -> None:
    path = show.write(name)
    files = making.bytes_of(show.folder)
    for to in (None, show.folder / "out" / name):
        result = do(path, to=to, dry_run=True)
        assert outcome(result) is StampOutcome.STAMPED
        assert result.stamp.output is None
        assert result.evidence.manifest.state is ManifestState.TRUSTED
    assert making.bytes_of(show.folder) == files
    assert not (show.folder / "out").exists()


class TestKnown:
    """A check's result for the same bytes."""

    def test_its_fingerprints_are_used_again(self, show: Any, do: Do) -> None:
        path = show.write("a.jpg")
        checked = checking.check(Asset(path), show.service().checks)
        marked = replace(checked.evidence.fingerprints[0], value="f" * len(checked.evidence.fingerprints[0].value))
        evidence = replace(checked.evidence, fingerprints=(marked, *checked.evidence.fingerprints[1:]))
        result = do(path, known=replace(checked, evidence=evidence))
        assert result.evidence.fingerprints[0] == marked
        assert manifest(show, path).fingerprints[0] == marked

    def test_of_other_bytes_it_is_not_used(self, show: Any, do: Do) -> None:
        path = show.write("a.jpg", seed=1)
        checked = checking.check(Asset(path), show.service().checks)
        show.write("a.jpg", seed=2)
        assert do(path, known=checked).evidence.fingerprints != checked.evidence.fingerprints

    @pytest.mark.parametrize("without", [{"fingerprints": ()}, {"picture": None}])
    def test_one_that_could_not_read_the_picture_is_not_used(self, without: Any, show: Any, do: Do) -> None:
        path = show.write("a.jpg")
        checked = checking.check(Asset(path), show.service().checks)
        result = do(path, known=replace(checked, evidence=replace(checked.evidence, **without)))
        assert result.evidence.fingerprints == checked.evidence.fingerprints
        assert result.evidence.picture == checked.evidence.picture

    def test_a_damaged_picture_is_not_signed_because_it_was_checked(self, show: Any, making: Any, do: Do) -> None:
        whole = making.picture("jpeg")
        path = show.write("cut.jpg", data=whole[: len(whole) // 2])
        checked = checking.check(Asset(path), show.service().checks)
        assert checked.evidence.unreadable
        assert do(path, known=checked).stamp.outcome is StampOutcome.FAILED


class TestChanges:
    """The frame, or what is beside it, changes while it is being stamped."""

    @pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
    def test_a_render_that_comes_meanwhile_is_the_one_that_is_stamped(self, name: str, show: Any, do: Do) -> None:
        path = show.write(name, seed=1)
        result = do(path, by=halfway(show, lambda: show.write(name, seed=2)))
        assert outcome(result) is StampOutcome.STAMPED
        expected = Source(path, show.folder.joinpath("frames", name).read_bytes(), path.stat())
        assert state(show, path) is ManifestState.TRUSTED
        if name == "a.exr":
            assert result.evidence.digest == expected.digest

    @pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
    def test_a_file_that_changes_for_ever_is_left_alone(self, name: str, show: Any, making: Any, do: Do) -> None:
        path = show.write(name, seed=1)
        seeds = iter(range(2, 99))
        result = do(path, by=halfway(show, lambda: show.write(name, seed=next(seeds)), times=99))
        assert result.stamp.outcome is StampOutcome.FAILED
        assert "changed while it was being stamped" in result.incomplete.why
        assert list(making.bytes_of(path.parent)) == [name]
        assert path.read_bytes() == making.picture(path.suffix[1:].replace("jpg", "jpeg"), next(seeds) - 1)

    @pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
    def test_a_stamp_that_comes_meanwhile_is_found(self, name: str, show: Any, do: Do) -> None:
        path = show.write(name)
        result = do(path, by=halfway(show, lambda: do(path)))
        assert outcome(result) is StampOutcome.ALREADY
        assert not manifest(show, path).ingredients

    @pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
    def test_another_declaration_that_comes_meanwhile_is_not_lost(self, name: str, show: Any, do: Do) -> None:
        path = show.write(name)
        other = show.declare(OTHER, "other.toml")
        result = do(path, by=halfway(show, lambda: do(path, declare=other)))
        assert outcome(result) is StampOutcome.STAMPED
        found = manifest(show, path)
        assert found.declaration.title == "Collapse of the tower"
        assert len(found.ingredients) == 1

    @pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
    def test_a_file_that_appears_elsewhere_is_not_written_over(self, name: str, show: Any, do: Do) -> None:
        path, to = show.write(name), show.folder / "out" / name
        to.parent.mkdir()
        result = do(path, to=to, by=halfway(show, lambda: to.write_bytes(b"precious")))
        assert result.stamp.outcome is StampOutcome.FAILED
        assert to.read_bytes() == b"precious"

    def test_a_frame_that_vanishes_is_told(self, show: Any, making: Any, do: Do) -> None:
        path = show.write("a.jpg")
        result = do(path, by=halfway(show, path.unlink))
        assert "No such file" in result.incomplete.why
        assert not making.bytes_of(path.parent)

    def test_a_lock_keeps_a_second_writer_waiting(self, show: Any, do: Do) -> None:
        """Between the last look and the rename nobody else can write."""
        path = show.write("a.jpg")

        def is_locked(_: Any) -> None:
            with path.open("rb") as file, pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            seen.append(True)

        seen: list[bool] = []
        with _Watch(os.fsync, is_locked):
            assert outcome(do(path)) is StampOutcome.STAMPED
        assert seen


class _Watch:
    """Calls something just before each call of a built-in function in this thread."""

    def __init__(self, function: Any, call: Callable[[Any], object]) -> None:
        self._function, self._call = function, call

    def __enter__(self) -> None:
        sys.setprofile(self._look)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _look(self, frame: Any, event: str, argument: Any) -> None:
        if event == "c_call" and argument is self._function and frame.f_code.co_name == "write_atomic":
            self._call(frame)


#: Forks, so that the slow imports are done once; each child has a service of its own, as workers have.
AT_ONCE = """
import json, multiprocessing, sys
import provenance.stamping, provenance.manifests.store, provenance.fingerprints.perceptual
from provenance.serving import open_service

def stamp(start, answers):
    service = open_service({"show": sys.argv[1]})
    service.stamping
    start.wait()
    answers.put(service({"op": "stamp", "path": sys.argv[2], "declare": sys.argv[3]}))

context = multiprocessing.get_context("fork")
start, answers = context.Barrier(8), context.Queue()
processes = [context.Process(target=stamp, args=(start, answers)) for _ in range(8)]
for process in processes:
    process.start()
for _ in processes:
    print(json.dumps(answers.get(timeout=60)))
for process in processes:
    process.join()
"""


@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_eight_processes_at_once_give_one_stamp(name: str, show: Any, making: Any) -> None:
    path = show.write(name)
    command = [sys.executable, "-c", AT_ONCE, show.file, path, show.declaration]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(each["stamp"]["outcome"] for each in records) == ["already"] * 7 + ["stamped"], records
    found = manifest(show, path)
    assert found.state is ManifestState.TRUSTED
    assert {each["manifest"]["label"] for each in records} == {found.label}
    assert not found.ingredients
    assert not making.leftovers(show.folder)


class Faulty:
    """A signer whose key is broken: it signs nonsense, or not at all."""

    def __init__(self, signer: Any, answer: bytes | Exception) -> None:
        self.algorithm, self.chain, self.timestamp_url = signer.algorithm, signer.chain, signer.timestamp_url
        self._answer = answer

    def sign(self, data: bytes) -> bytes:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize("where", ["in place", "elsewhere"])
@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_what_a_broken_key_signs_is_not_written(name: str, where: str, show: Any, making: Any, do: Do) -> None:
    path = show.write(name)
    to = show.folder / "out" / name if where == "elsewhere" else None
    files = making.bytes_of(show.folder)
    parts = show.service().stamping
    away = SignerError("cannot sign", "the token is not there", "Put it in.")
    for answer, words in ((bytes(64), "does not hold"), (b"", ""), (away, "the token is not there")):
        result = do(path, to=to, by=replace(parts, signer=Faulty(parts.signer, answer)))
        assert result.stamp.outcome is StampOutcome.FAILED
        assert words in result.incomplete.why
        assert result.incomplete.fix
        assert making.bytes_of(show.folder) == files


@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_the_owner_is_kept(name: str, show: Any, do: Do) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    path = show.write(name)
    os.chown(path, 12345, 23456)
    to = show.folder / "out" / name
    do(path, to=to)
    do(path)
    sidecars = [path.with_suffix(".c2pa"), to.with_suffix(".c2pa")] if name == "a.exr" else []
    assert {(each.stat().st_uid, each.stat().st_gid) for each in (path, to, *sidecars)} == {(12345, 23456)}


@pytest.mark.parametrize("suffix", [".jpg", ".exr"])
def test_a_name_of_the_greatest_length(suffix: str, show: Any, making: Any, do: Do) -> None:
    path = show.write("é" * 125 + "a" + suffix)
    assert len(os.fsencode(path.name)) == 255
    original = path.read_bytes()
    result = do(path)
    if suffix == ".jpg":
        assert outcome(result) is StampOutcome.STAMPED
        assert state(show, path) is ManifestState.TRUSTED
    else:  # there is no room for the sidecar's name
        assert result.incomplete.why == "File name too long"
        assert path.read_bytes() == original
    assert not making.leftovers(show.folder)


@pytest.mark.parametrize("where", ["in place", "elsewhere"])
def test_a_folder_that_cannot_be_written_is_told(where: str, show: Any, making: Any, do: Do) -> None:
    path = show.write("a.jpg")
    original = path.read_bytes()
    if os.geteuid() == 0:  # modes do not stop root: a file where a folder is needed does
        (show.folder / "out").write_bytes(b"a file")
        to = show.folder / "out" / "a.jpg"
    else:
        path.parent.chmod(0o500)
        to = None if where == "in place" else path.parent / "deep" / "a.jpg"
    result = do(path, to=to)
    path.parent.chmod(0o700)
    assert result.stamp.outcome is StampOutcome.FAILED
    assert result.incomplete.what.startswith("cannot ")
    assert result.incomplete.why
    assert path.read_bytes() == original
    assert not making.leftovers(show.folder)


def test_the_carrier_is_what_the_format_allows(show: Any, making: Any, do: Do) -> None:
    carriers = {kind: do(show.write(f"{kind}.{making.KINDS[kind]}", kind)).evidence.manifest.carrier for kind in KINDS}
    assert {kind for kind, carrier in carriers.items() if carrier is Carrier.SIDECAR} == set(BESIDE)
