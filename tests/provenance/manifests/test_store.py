"""Signing and reading back with the C2PA library, on real bytes."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import pickle
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import c2pa
import pytest

from provenance.errors import ManifestError, SignerError
from provenance.files import Source, read_source
from provenance.manifests import ManifestStore, Signed, Trust, read_sidecars
from provenance.manifests.store import _carried as carried
from provenance.model import (
    Carrier,
    DigitalSourceType,
    Fingerprint,
    Manifest,
    ManifestState,
    Mining,
    Relationship,
    Use,
)
from provenance.signers import open_signer

EMBEDDED = ("jpg", "png", "tif", "webp")
BESIDE = ("exr", "dpx")
ALL = (*EMBEDDED, *BESIDE)
Make = Callable[..., Source]
Sign = Callable[..., Signed]
TypeOf = Callable[[Source], str]


@pytest.fixture
def read(store: ManifestStore, media_type: TypeOf) -> Callable[..., Manifest]:
    """Read a file on disk with what lies beside it."""

    def look(source: Source, by: ManifestStore | None = None) -> Manifest:
        fresh = read_source(source.path)
        return (by or store).read(fresh, media_type(fresh), read_sidecars(fresh.path))

    return look


CREATED = {"action": "c2pa.created", "digitalSourceType": DigitalSourceType.DIGITAL_CAPTURE.value}
#: The smallest manifest, as others may write it.
SIMPLE = json.dumps(
    {
        "claim_generator_info": [{"name": "other"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [CREATED]}}],
    }
)


def codes(manifest: Manifest) -> list[str]:
    return [failure.code for failure in manifest.failures]


# --------------------------------------------------------------------------------------- what is told


@pytest.mark.parametrize("suffix", ALL)
def test_what_is_signed_is_read_back(deliver: Make, read: Any, declare: Any, suffix: str) -> None:
    declaration = declare(
        notes="line\n<b>bold</b>", training_mining=(("cawg.ai_training", Mining.NOT_ALLOWED),), use=Use.TEMPORARY
    )
    manifest = read(deliver(f"sh010.1001.{suffix}", declaration=declaration))
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.carrier is (Carrier.SIDECAR if suffix in BESIDE else Carrier.EMBEDDED)
    assert manifest.failures == ()
    assert manifest.notes == ()
    assert manifest.signer == "Studio Signer"
    assert manifest.generator.startswith("platemark")
    assert manifest.title == f"sh010.1001.{suffix}"
    assert manifest.declaration == declaration
    assert manifest.profile_digest == "rules"
    assert manifest.frame == 1001
    assert [each.algorithm for each in manifest.fingerprints] == ["imagehash-phash-8x8", "pdq-256", "iscc-image-256/v0"]
    assert manifest.soft_bindings == (Fingerprint("io.iscc.v0", manifest.fingerprints[2].value),)
    assert [each.action for each in manifest.actions] == ["c2pa.created"]
    assert manifest.actions[0].tool == "Generator"
    assert manifest.digital_source_type is DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    assert manifest.signed_at == ""
    assert manifest.stamped_at == "2026-11-26T09:30:00+00:00"
    assert manifest.label.startswith("urn:c2pa:")


def test_the_stamp_key_and_the_source_are_told(make: Make, sign: Sign) -> None:
    source = make("a.jpg")
    manifest = sign(source, key="k" * 64).manifest
    assert manifest.stamp_key == "k" * 64
    assert manifest.source_digest == source.digest


def test_signing_gives_an_asset_or_a_sidecar_and_leaves_the_source(make: Make, sign: Sign) -> None:
    for suffix in ALL:
        source = make(f"a.{suffix}")
        signed = sign(source)
        assert (signed.asset is None) == (suffix in BESIDE)
        assert (signed.sidecar is None) == (suffix not in BESIDE)
        assert source.path.read_bytes() == source.data


def test_everything_in_a_manifest_is_vouched_for(make: Make, sign: Sign) -> None:
    signed = sign(make("a.jpg"), thumbnail=b"\xff\xd8thumbnail")
    assert signed.asset
    with c2pa.Reader("image/jpeg", io.BytesIO(signed.asset)) as reader:
        detailed = json.loads(reader.detailed_json())
    (manifest,) = detailed["manifests"].values()
    created = {each["url"].rsplit("/", 1)[-1] for each in manifest["claim"]["created_assertions"]}
    assert created == {
        "c2pa.thumbnail.claim",
        "c2pa.actions.v2",
        "c2pa.soft-binding",
        "c2pa.hash.data",
        "io.platemark.declaration",
        "io.platemark.fingerprints",
        "io.platemark.frame",
        "io.platemark.stamp",
    }
    assert not manifest["claim"].get("gathered_assertions")


@pytest.mark.parametrize("kind", ["es256", "es384", "es512", "ps256", "ed25519"])
@pytest.mark.parametrize("suffix", ["jpg", "exr"])
def test_every_kind_of_key_signs(studio: Any, make: Make, sign: Sign, tmp_path: Path, kind: str, suffix: str) -> None:
    key, chain = studio.signer(kind).write(tmp_path)
    signed = sign(make(f"a.{suffix}"), by=open_signer(f"pem:{key}", chain=chain, secrets=lambda _: b""))
    assert signed.manifest.state is ManifestState.TRUSTED


@pytest.mark.parametrize("usage", ["DOCUMENT", "EMAIL"])
def test_other_usages_that_c2pa_allows_are_trusted(
    studio: Any, authority: Any, make: Make, sign: Sign, tmp_path: Path, usage: str
) -> None:
    key, chain = studio.signer(usages=(getattr(authority, usage),)).write(tmp_path)
    signed = sign(make("a.jpg"), by=open_signer(f"pem:{key}", chain=chain, secrets=lambda _: b""))
    assert signed.manifest.state is ManifestState.TRUSTED


def test_a_file_without_a_manifest_is_missing_one(make: Make, read: Any) -> None:
    for suffix in ALL:
        manifest = read(make(f"a.{suffix}"))
        assert manifest == Manifest(ManifestState.MISSING)


# -------------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize("suffix", ALL)
def test_one_flipped_byte_is_found(deliver: Make, make: Make, read: Any, suffix: str) -> None:
    source = deliver(f"a.{suffix}")
    data = bytearray(source.data)
    data[200 if suffix in ("tif", "webp") else -100] ^= 1  # in the picture: these two append the manifest
    manifest = read(make(f"a.{suffix}", bytes(data)))
    assert manifest.state is ManifestState.INVALID
    assert "assertion.dataHash.mismatch" in codes(manifest)
    assert "changed" in manifest.failures[0].explanation
    assert manifest.failures[0].remedy


def test_appended_bytes_are_found(deliver: Make, make: Make, read: Any) -> None:
    for suffix in ("jpg", "exr"):
        source = deliver(f"a.{suffix}")
        assert read(make(f"a.{suffix}", source.data + b"\0")).state is ManifestState.INVALID


def test_a_sidecar_of_another_picture_is_found(deliver: Make, make: Make, read: Any) -> None:
    one = deliver("one.exr")
    other = make("other.exr", one.data[::-1])
    other.path.with_suffix(".c2pa").write_bytes(one.path.with_suffix(".c2pa").read_bytes())
    manifest = read(other)
    assert manifest.state is ManifestState.INVALID
    assert manifest.carrier is Carrier.SIDECAR
    assert codes(manifest) == ["assertion.dataHash.mismatch"]


def test_a_changed_statement_is_told_from_a_changed_picture(deliver: Make, make: Make, read: Any) -> None:
    source = deliver("a.jpg")
    assert source.data.count(b"Collapse of the tower") == 1
    manifest = read(make("a.jpg", source.data.replace(b"Collapse of the tower", b"Collapse of the tomer")))
    assert manifest.state is ManifestState.INVALID
    assert codes(manifest) == ["assertion.hashedURI.mismatch"]
    assert "statement" in manifest.failures[0].explanation


def test_a_damaged_manifest_is_invalid_and_never_an_error(deliver: Make, make: Make, read: Any) -> None:
    source = deliver("a.jpg")
    whole = read(source)
    start = source.data.index(b"jumb")
    changed = 0
    for offset in (*range(0, 120, 7), 500, 1500, 3000):
        data = bytearray(source.data)
        data[start + offset] ^= 0xFF
        manifest = read(make("a.jpg", bytes(data)))
        if manifest != whole:  # some bytes of the boxes' headers mean nothing
            changed += 1
            assert manifest.state in (ManifestState.INVALID, ManifestState.MISSING)
            assert manifest.failures or manifest.state is ManifestState.MISSING
    assert changed > 10


@pytest.mark.parametrize("junk", [b"", b"x", b"\0" * 100, b"\0\0\0\x10jumb" + b"\0" * 20, b"\xff" * 5000])
def test_a_sidecar_of_junk_is_invalid(make: Make, read: Any, junk: bytes) -> None:
    source = make("a.exr")
    source.path.with_suffix(".c2pa").write_bytes(junk)
    manifest = read(source)
    assert manifest.state is ManifestState.INVALID
    assert manifest.carrier is Carrier.SIDECAR
    assert manifest.failures[0].explanation


def test_a_statement_nested_without_end_is_an_answer(make: Make, sign: Sign, read: Any, declare: Any) -> None:
    notes = "x" * 30_000
    signed = sign(make("a.jpg"), declaration=declare(notes=notes)).asset
    assert signed
    start = signed.index(notes.encode()) - 3  # the three bytes before the text say that it is one, and its length
    nested = signed[:start] + b"\x81" * 30_002 + b"\x80" + signed[start + 30_003 :]
    manifest = read(make("a.jpg", nested))
    assert manifest.state is ManifestState.INVALID
    assert "assertion.cbor.invalid" in codes(manifest)


def test_a_cut_file_is_not_trusted(deliver: Make, make: Make, read: Any) -> None:
    for suffix in EMBEDDED:
        source = deliver(f"a.{suffix}")
        for keep in (0.2, 0.5, 0.99):
            manifest = read(make(f"a.{suffix}", source.data[: int(len(source.data) * keep)]))
            assert manifest.state in (ManifestState.INVALID, ManifestState.MISSING)


def test_a_stranger_is_valid_and_never_trusted(deliver: Make, read: Any, stranger: Any) -> None:
    for suffix in ("jpg", "exr"):
        manifest = read(deliver(f"a.{suffix}", by=stranger))
        assert manifest.state is ManifestState.VALID
        assert codes(manifest) == ["signingCredential.untrusted"]
        assert "vouches" in manifest.failures[0].explanation
        assert "anchors" in manifest.failures[0].remedy


def test_without_anchors_nobody_is_trusted(deliver: Make, read: Any) -> None:
    assert read(deliver("a.jpg"), ManifestStore(Trust())).state is ManifestState.VALID


def test_a_time_stamp_services_root_makes_no_signer_trusted(deliver: Make, read: Any, studio: Any) -> None:
    manifest = read(deliver("a.jpg"), ManifestStore(Trust(b"", studio.anchors)))
    assert manifest.state is ManifestState.VALID
    assert codes(manifest) == ["signingCredential.untrusted"]
    both = ManifestStore(Trust(studio.anchors, studio.anchors))
    assert read(deliver("a.jpg"), both).state is ManifestState.TRUSTED


def test_anchors_that_are_none_are_refused() -> None:
    with pytest.raises(SignerError, match="trust anchors"):
        ManifestStore(Trust(b"no certificate"))


def test_a_store_counts_its_anchors(studio: Any) -> None:
    assert ManifestStore(Trust()).anchor_count == 0
    assert ManifestStore(Trust(studio.anchors * 2)).anchor_count == 2


class Signing:
    """A signer with one thing wrong: made from a good one."""

    def __init__(self, good: Any, **changes: Any) -> None:
        self.algorithm, self.chain, self.timestamp_url = good.algorithm, good.chain, good.timestamp_url
        self.sign = good.sign
        vars(self).update(changes)


@pytest.mark.parametrize("suffix", ["jpg", "exr"])
def test_a_signature_of_garbage_is_never_handed_out(make: Make, sign: Sign, signer: Any, suffix: str) -> None:
    garbage = Signing(signer, sign=lambda data: bytes(64))
    with pytest.raises(ManifestError, match="does not hold when it is read back"):
        _ = sign(make(f"a.{suffix}"), by=garbage).manifest


@pytest.mark.parametrize("suffix", ["jpg", "exr"])
def test_a_signature_of_other_data_is_never_handed_out(make: Make, sign: Sign, signer: Any, suffix: str) -> None:
    with pytest.raises(ManifestError, match=r"claimSignature\.mismatch"):
        _ = sign(make(f"a.{suffix}"), by=Signing(signer, sign=lambda data: signer.sign(data + b"x"))).manifest


def test_what_the_signer_says_comes_through(
    make: Make, sign: Sign, signer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    told = SignerError("cannot sign", "the token was pulled out", "Put it back.")

    def fail(data: bytes) -> bytes:
        raise told

    with pytest.raises(SignerError) as caught:
        sign(make("a.jpg"), by=Signing(signer, sign=fail))
    assert caught.value is told
    assert not caplog.records


def test_an_expired_certificate_signs_nothing(studio: Any, authority: Any, make: Make, sign: Sign, signer: Any) -> None:
    old = studio.signer(end=authority.NOW - timedelta(hours=1))
    with pytest.raises(ManifestError) as caught:
        sign(make("a.jpg"), by=Signing(signer, chain=old.chain))
    assert caught.value.fix


@pytest.mark.parametrize(
    "changes", [{"chain": b""}, {"chain": b"garbage"}, {"algorithm": "md5"}, {"sign": lambda _: b""}]
)
def test_a_broken_signer_is_an_error_in_words(make: Make, sign: Sign, signer: Any, changes: dict[str, Any]) -> None:
    with pytest.raises((ManifestError, SignerError)) as caught:
        sign(make("a.jpg"), by=Signing(signer, **changes))
    assert caught.value.what
    assert caught.value.why
    assert caught.value.fix


def test_a_damaged_file_cannot_be_signed(make: Make, sign: Sign) -> None:
    with pytest.raises(ManifestError, match="cannot sign"):
        sign(make("a.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 30))


# ------------------------------------------------------------------------------------------- sidecars


def test_an_embedded_manifest_goes_before_a_sidecar(deliver: Make, read: Any) -> None:
    source = deliver("a.jpg")
    source.path.with_suffix(".c2pa").write_bytes(b"junk")
    manifest = read(source)
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.carrier is Carrier.EMBEDDED
    assert "a.c2pa was not looked at" in manifest.notes[0]


def test_a_sidecar_serves_a_file_that_could_embed(make: Make, read: Any, store: ManifestStore, sign: Sign) -> None:
    source = make("a.exr")
    sidecar = sign(source).sidecar
    assert sidecar
    plain = make("b.png")
    (plain.path.parent / "b.c2pa").write_bytes(sidecar)
    manifest = read(plain)
    assert manifest.carrier in (Carrier.SIDECAR, None)
    assert manifest.state in (ManifestState.INVALID, ManifestState.MISSING)


def test_the_sidecar_of_the_other_format_is_passed_over(deliver: Make, make: Make, read: Any) -> None:
    exr = deliver("shot.1001.exr")
    dpx = make("shot.1001.dpx")
    assert read(exr).state is ManifestState.TRUSTED
    manifest = read(dpx)
    assert manifest.state is ManifestState.MISSING
    assert "another format" in manifest.notes[0]


def test_the_long_name_is_this_frames_alone(deliver: Make, make: Make, read: Any, sign: Sign) -> None:
    deliver("shot.1001.exr")
    dpx = make("shot.1001.dpx")
    sidecar = sign(dpx).sidecar
    assert sidecar
    (dpx.path.parent / "shot.1001.dpx.c2pa").write_bytes(sidecar)
    assert read(dpx).state is ManifestState.TRUSTED
    (dpx.path.parent / "shot.1001.dpx.c2pa").write_bytes(b"junk")
    assert read(dpx).state is ManifestState.INVALID


def test_a_sidecar_that_holds_goes_before_one_that_does_not(deliver: Make, read: Any) -> None:
    source = deliver("a.exr")
    source.path.with_name("a.exr.c2pa").write_bytes(b"junk")
    assert read(source).state is ManifestState.TRUSTED


def test_belongs_tells_formats_apart(deliver: Make, make: Make, store: ManifestStore) -> None:
    sidecar = read_sidecars(deliver("a.exr").path)[0]
    assert store.belongs(sidecar, Path("a.exr"))
    assert store.belongs(sidecar, Path("renamed.EXR"))
    assert not store.belongs(sidecar, Path("a.dpx"))
    assert not store.belongs(make("b.c2pa", b"junk"), Path("b.exr"))


def library_sidecar(source: Source, signer: Any) -> bytes:
    """A sidecar as the C2PA library makes it by itself, with its own hash of the file."""
    output = io.BytesIO()
    with (
        c2pa.Context.from_dict({"version": 1, "verify": {"verify_after_sign": False}}) as context,
        c2pa.Signer.from_callback(signer.sign, c2pa.C2paSigningAlg.ES256, signer.chain.decode()) as native,
        c2pa.Builder(SIMPLE, context=context) as builder,
    ):
        builder.set_no_embed()
        return bytes(builder.sign(native, "image/x-exr", io.BytesIO(source.data), output))


def test_others_sidecars_are_read(make: Make, read: Any, signer: Any) -> None:
    source = make("a.exr")
    source.path.with_suffix(".c2pa").write_bytes(library_sidecar(source, signer))
    assert read(source).state is ManifestState.TRUSTED
    assert read(make("a.exr", source.data + b"x")).state is ManifestState.INVALID


def test_a_sidecar_read_by_its_hash_is_what_the_library_reads_beside_the_file(
    make: Make, sign: Sign, store: ManifestStore, signer: Any, stranger: Any
) -> None:
    source = make("a.exr")
    sidecars = [sign(source).sidecar, sign(source, by=stranger).sidecar, library_sidecar(source, signer)]
    for sidecar in sidecars:
        assert sidecar
        for data in (source.data, source.data + b"x"):
            digest = hashlib.sha256(data).hexdigest()
            quick = store._examine("application/c2pa", sidecar, digest=digest)
            slow = store._examine("image/x-exr", data, sidecar=sidecar)
            assert quick
            assert slow
            assert quick.manifest == slow.manifest


# ---------------------------------------------------------------------------------------- ingredients


def test_an_ingredient_is_carried_along(
    deliver: Make, make: Make, sign: Sign, store: ManifestStore, declare: Any
) -> None:
    plate = deliver("plate.png", declaration=declare(digital_source_type=DigitalSourceType.DIGITAL_CAPTURE))
    carried = store.carry(plate, "image/png")
    assert carried
    assert carried.state is ManifestState.TRUSTED
    assert carried.digital_source_types == (DigitalSourceType.DIGITAL_CAPTURE,)
    assert (carried.digest, carried.size, carried.title) == (plate.digest, len(plate.data), "plate.png")
    manifest = sign(make("comp.jpg"), present=carried).manifest
    assert manifest.state is ManifestState.TRUSTED
    (ingredient,) = manifest.ingredients
    assert ingredient.title == "plate.png"
    assert ingredient.relationship is Relationship.PARENT_OF
    assert ingredient.state is ManifestState.TRUSTED
    assert ingredient.digital_source_types == (DigitalSourceType.DIGITAL_CAPTURE,)
    assert manifest.actions[0].action == "c2pa.opened"
    assert manifest.actions[0].ingredients == (ingredient.label,)


def test_nothing_is_carried_from_a_file_without_a_manifest(make: Make, store: ManifestStore) -> None:
    assert store.carry(make("a.png"), "image/png") is None
    assert store.carry(make("a.exr"), "image/x-exr") is None


def test_a_parent_manifest_in_the_file_is_never_dropped(
    make: Make, sign: Sign, store: ManifestStore, stranger: Any
) -> None:
    foreign = sign(make("a.jpg"), by=stranger).asset
    source = make("a.jpg", foreign)
    signed = sign(source, present=store.present(source, "image/jpeg"))
    (ingredient,) = signed.manifest.ingredients
    assert signed.manifest.state is ManifestState.TRUSTED
    assert ingredient.state is ManifestState.VALID
    assert [(each.code, each.ingredient) for each in signed.manifest.failures] == [
        ("signingCredential.untrusted", "a.jpg")
    ]
    again = make("a.jpg", signed.asset)
    third = sign(again, present=store.present(again, "image/jpeg")).manifest
    assert third.state is ManifestState.TRUSTED
    assert third.ingredients[0].ingredients[0].state is ManifestState.VALID


def test_three_generations_of_sidecars(deliver: Make, make: Make, store: ManifestStore, read: Any) -> None:
    def load(source: Source) -> Any:
        return store.carry(source, "image/x-exr", read_sidecars(source.path))

    plate = deliver("plate.exr")
    comp = deliver("comp.exr", plate.data + b"comp", present=load(plate))
    graded = deliver("graded.exr", plate.data + b"graded", present=load(comp))
    manifest = read(graded)
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.failures == ()
    (first,) = manifest.ingredients
    (second,) = first.ingredients
    assert (first.title, second.title) == ("comp.exr", "plate.exr")
    assert first.state is second.state is ManifestState.TRUSTED
    assert second.ingredients == ()


def test_a_broken_ingredient_is_told_though_the_top_holds(
    deliver: Make, make: Make, store: ManifestStore, sign: Sign
) -> None:
    plate = deliver("plate.exr")
    broken = make("plate.exr", plate.data + b"x")
    carried = store.carry(broken, "image/x-exr", read_sidecars(broken.path))
    assert carried
    assert carried.state is ManifestState.INVALID
    manifest = sign(make("comp.jpg"), present=carried).manifest
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.ingredients[0].state is ManifestState.INVALID
    (failure,) = manifest.failures
    assert failure.code == "assertion.dataHash.mismatch"
    assert failure.ingredient == "plate.exr"


def test_an_old_sidecar_of_a_new_render_is_not_the_frames(deliver: Make, make: Make, store: ManifestStore) -> None:
    source = make("a.exr", deliver("a.exr").data + b"rendered again")
    sidecars = read_sidecars(source.path)
    assert store.read(source, "image/x-exr", sidecars).state is ManifestState.INVALID
    assert store.present(source, "image/x-exr", sidecars) is None
    assert store.carry(source, "image/x-exr", sidecars) is not None


def test_an_unreadable_manifest_is_not_dropped_in_silence(deliver: Make, make: Make, store: ManifestStore) -> None:
    data = bytearray(deliver("a.jpg").data)
    data[data.index(b"jumb") + 8] ^= 0xFF
    with pytest.raises(ManifestError, match="cannot carry") as caught:
        store.present(make("a.jpg", bytes(data)), "image/jpeg")
    assert caught.value.fix


def test_a_manifest_that_is_too_large_is_not_carried(deliver: Make, store: ManifestStore) -> None:
    source = deliver("a.jpg")
    found = store._find(source, "image/jpeg", (), with_store=True)
    huge = replace(found, store=bytes((16 << 20) + 1))
    with pytest.raises(ManifestError, match="16,777,217 bytes"):
        carried(source, "image/jpeg", huge)


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "=cmd|'/c calc'!A0",
    "a\u202egpj.exe",
    "'; DROP TABLE",
    "x" * 5000,
    "\x1b[31m",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_come_back_as_they_are(
    deliver: Make, make: Make, sign: Sign, store: ManifestStore, title: str
) -> None:
    carried = store.carry(deliver("plate.png"), "image/png")
    assert carried
    manifest = sign(make("comp.jpg"), present=replace(carried, title=title)).manifest
    assert manifest.ingredients[0].title == title


@pytest.mark.parametrize("name", ["new\nline.jpg", 'sp ace\'s "q".jpg', "\u202egpj.exr.jpg", b"\xff\xfe.jpg"])
def test_odd_file_names_are_signed(tmp_path: Path, pictures: Any, sign: Sign, name: str | bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), os.fsencode(name))))
    path.write_bytes(pictures["jpg"])
    manifest = sign(read_source(path)).manifest
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.title.endswith(".jpg")


# ------------------------------------------------------------------------------------------ processes


def test_a_store_travels_to_another_process(store: ManifestStore, deliver: Make) -> None:
    source = deliver("a.jpg")
    copy = pickle.loads(pickle.dumps(store))
    assert copy.read(source, "image/jpeg").state is ManifestState.TRUSTED


def _state_in_child(store: ManifestStore, path: Path, queue: Any) -> None:
    queue.put(store.read(read_source(path), "image/jpeg").state.value)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_store_works_after_a_fork(store: ManifestStore, deliver: Make) -> None:
    source = deliver("a.jpg")
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_state_in_child, args=(store, source.path, queue))
    child.start()
    assert queue.get(timeout=60) == "trusted"
    child.join(60)
    assert store.read(source, "image/jpeg").state is ManifestState.TRUSTED


def test_a_manifest_that_is_elsewhere_is_not_fetched(make: Make, read: Any, signer: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/manifest.c2pa"
        manifest = read(make("a.jpg", elsewhere(make("a.jpg").data, url, signer)))
        with pytest.raises(BlockingIOError):  # nobody knocked
            server.accept()
    assert manifest.state is ManifestState.MISSING
    assert codes(manifest) == ["manifest.inaccessible"]


def elsewhere(data: bytes, url: str, signer: Any) -> bytes:
    """A JPEG that only names its manifest's address."""
    output = io.BytesIO()
    with (
        c2pa.Context.from_dict({"version": 1, "verify": {"verify_after_sign": False}}) as context,
        c2pa.Signer.from_callback(signer.sign, c2pa.C2paSigningAlg.ES256, signer.chain.decode()) as native,
        c2pa.Builder(SIMPLE, context=context) as builder,
    ):
        builder.set_no_embed()
        builder.set_remote_url(url)
        builder.sign(native, "image/jpeg", io.BytesIO(data), output)
    return output.getvalue()


# ----------------------------------------------------------------------------------------- real files

STATES = {
    "CAICA": ManifestState.VALID,
    "CAICAI": ManifestState.VALID,
    "CI": ManifestState.VALID,
    "CICACACA": ManifestState.VALID,
    "CII": ManifestState.VALID,
    "E-clm-CAICAI": ManifestState.INVALID,
    "E-dat-CA": ManifestState.INVALID,
    "E-uri-CIE-sig-CA": ManifestState.INVALID,
    "I": ManifestState.MISSING,
    "XCA": ManifestState.INVALID,
}


@pytest.mark.parametrize("name", STATES)
def test_others_files_read_as_they_are_meant(shared_media: Path, store: ManifestStore, name: str) -> None:
    source = read_source(shared_media / "c2pa" / f"adobe-20220124-{name}.jpg")
    manifest = store.read(source, "image/jpeg")
    assert manifest.state is STATES[name]
    assert bool(manifest.failures) == (name != "I")
    assert all(each.explanation and each.remedy for each in manifest.failures)
    assert manifest.stamp_key == ""
    assert manifest.declaration is None


def test_an_ingredients_broken_signature_is_told(shared_media: Path, store: ManifestStore) -> None:
    source = read_source(shared_media / "c2pa" / "adobe-20220124-E-uri-CIE-sig-CA.jpg")
    manifest = store.read(source, "image/jpeg")
    told = {(each.code, each.ingredient) for each in manifest.failures}
    assert ("claimSignature.mismatch", "E-sig-CA.jpg") in told
    assert manifest.ingredients[0].state is ManifestState.INVALID


def test_others_manifests_are_kept_when_their_files_are_stamped(
    shared_media: Path, store: ManifestStore, sign: Sign, make: Make
) -> None:
    for name in ("CAICA", "E-dat-CA", "E-sig-CA", "XCA"):
        path = shared_media / "c2pa" / f"adobe-20220124-{name}.jpg"
        if not path.is_file():
            continue
        source = make("a.jpg", path.read_bytes())
        before = store.read(source, "image/jpeg")
        manifest = sign(source, present=store.present(source, "image/jpeg")).manifest
        assert manifest.state is ManifestState.TRUSTED
        assert manifest.ingredients[0].state is before.state
        assert {each.code for each in before.failures} <= {each.code for each in manifest.failures}


def test_damaged_pictures_get_an_answer(shared_media: Path, store: ManifestStore) -> None:
    starts = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}
    answered = 0
    for path in sorted((shared_media / "broken").iterdir()):
        source = read_source(path)
        kind = next((kind for start, kind in starts.items() if source.data.startswith(start)), "image/x-exr")
        manifest = store.read(source, kind)
        assert manifest.state in (ManifestState.MISSING, ManifestState.INVALID)
        answered += 1
    assert answered
