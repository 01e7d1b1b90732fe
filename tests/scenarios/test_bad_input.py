"""What vendors' folders hold: each thing has one outcome, the rest is done, and nothing is changed."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def huge_png(side: int = 60_000) -> bytes:
    """A PNG that says it has *side* by *side* pixels, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def outcomes(done: Any) -> dict[str, str]:
    return {os.fsencode(Path(record["path"]).name).decode("latin-1"): record["verdict"] for record in done.records}


def reconcile(done: Any) -> None:
    parts = [done.summary[name] for name in ("pass", "review", "block", "incomplete")]
    assert sum(parts) == done.summary["discovered"] == len(done.records)


@pytest.fixture
def zoo(show: Any, making: Any, tmp_path: Path) -> Any:
    """A show whose frames folder holds good frames and everything that can be wrong."""
    frames = show.folder / "frames"
    show.write("good.png")
    show.write("new\nline and space.png", seed=1)
    Path(os.fsdecode(os.fsencode(frames) + b"/latin-\xe9.png")).write_bytes(making.picture("png8", seed=2))
    (frames / "empty.png").touch()
    (frames / "folder.1001.exr").mkdir()
    os.mkfifo(frames / "fifo.png")
    (frames / "loop.png").symlink_to("loop.png")
    outside = tmp_path / "outside.png"
    outside.write_bytes(making.picture("png8", seed=3))
    (frames / "outside.png").symlink_to(outside)
    (frames / "huge.png").write_bytes(huge_png())
    (frames / "cut.exr").write_bytes(making.picture("exr", seed=4)[:-200])
    (frames / "notes.txt").write_text("these are notes")
    return show


EXPECTED_CHECK = {
    "good.png": "review",
    "new\nline and space.png": "review",
    "latin-\xe9.png": "review",
    "empty.png": "block",
    "folder.1001.exr": "incomplete",
    "fifo.png": "incomplete",
    "loop.png": "incomplete",
    "outside.png": "incomplete",
    "huge.png": "block",
    "cut.exr": "block",
}


def test_each_thing_has_one_outcome_in_a_check(platemark: Run, zoo: Any, making: Any) -> None:
    before = making.bytes_of(zoo.folder)
    done = platemark("check", zoo.folder / "frames", "--show", zoo.file, "--json")
    found = outcomes(done)
    assert {name: found.get(name) for name in EXPECTED_CHECK} == EXPECTED_CHECK
    assert found["notes.txt"] != "pass"
    assert len(found) == len(EXPECTED_CHECK) + 1
    reconcile(done)
    assert done.code == 10
    assert making.bytes_of(zoo.folder) == before
    for record in done.records:
        if record["verdict"] == "incomplete":
            assert all(record["error"][part] for part in ("what", "why", "fix"))


def test_each_thing_has_one_outcome_in_a_stamp(platemark: Run, zoo: Any, making: Any) -> None:
    before = making.bytes_of(zoo.folder / "frames")
    done = platemark(
        "stamp", zoo.folder / "frames", "--show", zoo.file, "--declare", zoo.declaration, "--in-place", "--json"
    )
    found = outcomes(done)
    stamped = {name for name, verdict in found.items() if verdict == "pass"}
    assert stamped == {"good.png", "new\nline and space.png", "latin-\xe9.png"}
    reconcile(done)
    assert done.summary["stamped"] == 3
    assert done.code == 1
    after = making.bytes_of(zoo.folder / "frames")
    changed = {name for name in before if before[name] != after[name]}
    assert {os.fsencode(name).decode("latin-1") for name in changed} == stamped
    assert not making.leftovers(zoo.folder)


def test_names_are_escaped_for_people(platemark: Run, show: Any) -> None:
    show.write("evil\x1b[31m\u202egnp.png")
    done = platemark("check", show.folder / "frames", "--show", show.file)
    assert "evil" in done.out
    assert "\x1b" not in done.out + done.talk
    assert "\u202e" not in done.out + done.talk


def test_every_broken_file_of_the_shared_ones_has_an_outcome(platemark: Run, show: Any, shared_media: Path) -> None:
    broken = show.folder / "frames"
    for path in (shared_media / "broken").iterdir():
        shutil.copyfile(path, broken / path.name)
    before = {path.name: path.read_bytes() for path in broken.iterdir()}
    done = platemark("check", broken, "--show", show.file, "--json")
    assert len(done.records) == len(before)
    reconcile(done)
    assert done.summary["pass"] == 0
    assert done.code == 10
    assert {path.name: path.read_bytes() for path in broken.iterdir()} == before


def test_a_key_that_others_can_read_is_refused_before_anything(platemark: Run, show: Any, making: Any) -> None:
    show.write("a.png")
    (show.folder / "identity" / "signer.key").chmod(0o644)
    before = making.bytes_of(show.folder)
    done = platemark("stamp", show.folder / "frames", "--show", show.file, "--declare", show.declaration, "--in-place")
    assert done.code == 2
    assert "chmod 600" in done.talk
    assert making.bytes_of(show.folder) == before


def test_a_key_that_does_not_fit_is_refused_before_anything(
    platemark: Run, show: Any, making: Any, tmp_path: Path
) -> None:
    show.write("a.png")
    other = making.lay_out(tmp_path / "other")
    shutil.copy2(other.folder / "identity" / "signer.key", show.folder / "identity" / "signer.key")
    before = making.bytes_of(show.folder)
    done = platemark("stamp", show.folder / "frames", "--show", show.file, "--declare", show.declaration, "--in-place")
    assert done.code == 2
    assert "does not fit" in done.talk or "fit" in done.talk
    assert making.bytes_of(show.folder) == before


def test_an_expired_certificate_is_refused_before_anything(platemark: Run, show: Any, making: Any) -> None:
    from provenance.signers.identity import create_identity

    shutil.rmtree(show.folder / "identity")
    long_ago = datetime.now(UTC) - timedelta(days=40 * 365)
    create_identity(show.folder / "identity", organisation="Old", passphrase=None, moment=long_ago)
    show.write("a.png")
    before = making.bytes_of(show.folder)
    done = platemark("stamp", show.folder / "frames", "--show", show.file, "--declare", show.declaration, "--in-place")
    assert done.code == 2
    assert "expired" in done.talk
    assert making.bytes_of(show.folder) == before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('use = "final"', 'use = "finale"', ("line 3", "use")),
        ("[[tools]]", "[[tols]]", ("tols", "tools")),
        ("title =", "title ==", ("line 1",)),
    ],
)
def test_a_wrong_declaration_is_named_with_its_line(
    platemark: Run, show: Any, making: Any, old: str, new: str, words: tuple[str, ...]
) -> None:
    show.write("a.png")
    show.declare(making.DECLARATION.replace(old, new))
    before = making.bytes_of(show.folder)
    done = platemark("stamp", show.folder / "frames", "--show", show.file, "--declare", show.declaration, "--in-place")
    assert done.code == 2
    assert all(word in done.talk for word in words), done.talk
    assert making.bytes_of(show.folder) == before


def test_a_disk_that_fills_costs_no_original(platemark: Run, show: Any, making: Any, tmp_path: Path) -> None:
    import subprocess

    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    try:
        for number in range(1, 9):
            show.write(f"a.{number:04d}.png", seed=number)
        before = making.bytes_of(show.folder / "frames")
        done = platemark(
            "stamp", show.folder / "frames", "--show", show.file, "--declare", show.declaration, "--to", small, "--json"
        )
        assert done.code == 1
        reconcile(done)
        assert 0 < done.summary["stamped"] < 8
        failed = [record for record in done.records if record["verdict"] == "incomplete"]
        assert all("space" in record["error"]["why"].lower() for record in failed)
        assert making.bytes_of(show.folder / "frames") == before
        assert not making.leftovers(small)
        assert len(list(small.iterdir())) == done.summary["stamped"]
    finally:
        subprocess.run(["umount", str(small)], check=True)
