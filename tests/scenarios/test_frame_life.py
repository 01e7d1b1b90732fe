"""A frame's whole life, typed as a user types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

#: The contract: what one asset's JSON may hold, and what its summary must.
KEYS = {
    "path", "media_type", "shot", "frame", "verdict", "size", "sha256", "picture", "manifest", "declaration",
    "fingerprints", "matches", "attestations", "unreadable", "findings", "stamp", "error", "snapshot", "policy",
    "seconds", "show", "date", "matches_of",
}  # fmt: skip
COUNTS = {"discovered", "pass", "review", "block", "incomplete", "stamped", "already", "seconds"}


@pytest.fixture
def life(platemark: Run, making: Any, tmp_path: Path) -> Any:
    """A show made by `init`, with six frames and a protected work."""
    done = platemark("init", tmp_path / "show", "--title", "Demo")
    assert done.code == 0, done.talk
    show = making.Show(tmp_path / "show")
    show.declare(making.DECLARATION)
    for frame in range(1001, 1007):
        show.write(f"sh010_comp.{frame}.jpg", seed=frame)
    work = tmp_path / "works" / "work.png"
    work.parent.mkdir()
    work.write_bytes(making.picture("png8", seed=1003))
    return show


def stamp(platemark: Run, show: Any, *more: str | Path) -> Any:
    return platemark("stamp", show.folder / "frames", "--show", show.file, "--declare", show.declaration, *more)


def test_from_init_to_a_report(platemark: Run, life: Any, tmp_path: Path) -> None:
    index = life.folder / "index"
    added = platemark("index", "add", tmp_path / "works", "--index", index, "--owner", "Museum", "--json")
    assert added.code == 0, added.talk
    assert platemark("index", "list", "--index", index, "--json").records[0]["owner"] == "Museum"
    assert platemark("index", "verify", "--index", index).code == 0
    done = stamp(platemark, life, "--in-place", "--json")
    assert done.code == 0, done.talk
    assert done.summary["stamped"] == done.summary["discovered"] == 6
    again = stamp(platemark, life, "--in-place")
    assert again.code == 0
    assert "6 already" in again.out
    verified = platemark("verify", life.folder / "frames", "--show", life.file, "--json")
    assert verified.code == 0
    assert {record["manifest"]["state"] for record in verified.records} == {"trusted"}
    report = tmp_path / "report"
    checked = platemark("check", life.folder / "frames", "--show", life.file, "--report", report, "--json")
    assert checked.code == 10
    assert checked.summary["block"] == 1
    assert checked.summary["pass"] == 5
    (copy,) = [record for record in checked.records if record["verdict"] == "block"]
    assert copy["frame"] == 1003
    assert copy["matches"][0]["owner"] == "Museum"
    assert {path.name for path in report.iterdir()} == {"report.html", "assets.csv", "findings.csv", "junit.xml"}
    for record in checked.records:
        assert set(record) <= KEYS
        assert "thumbnail" not in json.dumps(record)
    assert set(checked.summary) >= COUNTS
    parts = [checked.summary[name] for name in ("pass", "review", "block", "incomplete")]
    assert sum(parts) == checked.summary["discovered"]


def test_shards_journals_resume_and_merge(platemark: Run, life: Any, tmp_path: Path) -> None:
    stamp(platemark, life, "--in-place")
    journals = [tmp_path / f"{number}.jsonl" for number in (1, 2)]
    found = 0
    for number, journal in enumerate(journals, 1):
        part = ("--journal", journal, "--shard", f"{number}/2", "--json")
        done = platemark("check", life.folder / "frames", "--show", life.file, *part)
        assert done.code == 0, done.talk
        found += done.summary["discovered"]
    assert found == 6
    merged = tmp_path / "all.jsonl"
    assert platemark("report", "merge", *journals, "--to", merged).code == 0
    assert platemark("report", "merge", *journals, "--to", merged).code != 0
    rendered = platemark("report", "render", merged, "--to", tmp_path / "r", "--show", life.file, "--json")
    assert rendered.code == 0, rendered.talk
    assert rendered.summary["pass"] == 6
    whole = ("check", life.folder / "frames", "--show", life.file, "--journal", tmp_path / "whole.jsonl", "--json")
    assert platemark(*whole).code == 0
    refused = platemark(*whole)
    assert refused.code == 2
    assert "--resume" in refused.talk
    before = (tmp_path / "whole.jsonl").stat().st_size
    resumed = platemark(*whole, "--resume")
    assert resumed.code == 0
    assert resumed.summary["pass"] == 6
    assert (tmp_path / "whole.jsonl").stat().st_size - before < 1000


def test_to_another_folder_with_a_dry_run_first(platemark: Run, life: Any, making: Any, tmp_path: Path) -> None:
    originals = making.bytes_of(life.folder / "frames")
    dry = stamp(platemark, life, "--to", tmp_path / "out", "--dry-run")
    assert dry.code == 0, dry.talk
    assert not (tmp_path / "out").exists()
    done = stamp(platemark, life, "--to", tmp_path / "out", "--frames", "1001-1003", "--json")
    assert done.code == 0, done.talk
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert making.bytes_of(life.folder / "frames") == originals


def test_a_hole_in_a_sequence_is_for_review(platemark: Run, life: Any) -> None:
    stamp(platemark, life, "--in-place")
    (life.folder / "frames" / "sh010_comp.1004.jpg").unlink()
    done = platemark("check", life.folder / "frames", "--show", life.file, "--json")
    assert done.code == 11
    (sequence,) = done.summary["sequences"]
    assert sequence["missing"] == [1004]
    assert sequence["findings"][0]["rule"] == "sequence.missing-frames"


def test_frames_declared_differently_are_for_review(platemark: Run, life: Any, making: Any) -> None:
    stamp(platemark, life, "--in-place", "--frames", "1001-1003")
    life.declare(making.DECLARATION.replace("Generator", "Another"))
    stamp(platemark, life, "--in-place", "--frames", "1004-1006")
    done = platemark("check", life.folder / "frames", "--show", life.file)
    assert done.code == 11
    assert "sequence.mixed-declarations" in done.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("frobnicate",), "frobnicate"),
        (("stamp",), "Missing"),
        (("check", "nowhere", "--show", "SHOW"), "nowhere"),
        (("check", "FRAMES", "--show", "gone.toml"), "gone.toml"),
        (("stamp", "FRAMES", "--show", "SHOW", "--declare", "DECLARATION"), "--to"),
        (("check", "FRAMES", "--show", "SHOW", "--shard", "3/2"), "shard"),
        (("check", "FRAMES", "--show", "SHOW", "--executor", "nowhere"), "nowhere"),
    ],
)
def test_misuse_ends_with_2_and_touches_nothing(
    platemark: Run, life: Any, making: Any, arguments: tuple[str, ...], words: str
) -> None:
    before = making.bytes_of(life.folder)
    names = {"SHOW": life.file, "FRAMES": life.folder / "frames", "DECLARATION": life.declaration}
    done = platemark(*(names.get(each, each) for each in arguments))
    assert done.code == 2, done.talk
    assert words in done.talk
    assert not done.out
    assert making.bytes_of(life.folder) == before


def test_doctor_says_that_all_is_well(platemark: Run, life: Any) -> None:
    done = platemark("doctor", "--show", life.file)
    assert done.code == 0, done.out
    assert "trusted" in done.out.lower()


def test_init_never_overwrites(platemark: Run, life: Any, making: Any) -> None:
    before = making.bytes_of(life.folder)
    assert platemark("init", life.folder).code == 2
    assert making.bytes_of(life.folder) == before


@pytest.mark.parametrize(
    "verb", ["", "init", "declare", "stamp", "verify", "check", "index", "index add", "report", "doctor"]
)
def test_every_verb_explains_itself(platemark: Run, verb: str) -> None:
    done = platemark(*verb.split(), "--help")
    assert done.code == 0
    assert "Usage: platemark" in done.out
    assert not done.talk
