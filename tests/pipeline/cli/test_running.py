"""Runs of many assets: signals, readers that leave, disks that fill; nothing is lost, nothing left lying about."""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import reading
from pipeline.cli.running import job_of, public
from provenance.model import Asset, Evidence, Finding, Picture, Problem, Result, Shot, Stamp, StampOutcome, Verdict

Run = Callable[..., Any]


@pytest.fixture
def many(life: Any, making: Any) -> Any:
    """Sixty frames that are not stamped."""
    data = making.picture("png8", seed=3)
    for path in (life.folder / "frames").iterdir():
        path.unlink()
    for frame in range(1, 61):
        life.write(f"sh.{frame:04d}.png", data=data)
    return life


@pytest.fixture
def stamping(start: Callable[..., Any], many: Any, tmp_path: Path) -> Callable[..., Any]:
    """Starts stamping them, and returns once the first is stamped."""

    def go(*more: str | Path, **options: Any) -> Any:
        process = start(
            "stamp", many.folder / "frames", "--show", many.file, "--declare", many.declaration,
            "--to", tmp_path / "out", "--journal", tmp_path / "j.jsonl", "--json", "--workers", "1", *more, **options,
        )  # fmt: skip
        assert json.loads(process.stdout.readline())["stamp"]["outcome"] == "stamped"
        return process

    return go


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_after_the_frames_in_hand_and_resume_goes_on(
    stamping: Callable[..., Any], run: Run, many: Any, making: Any, tmp_path: Path, number: int, code: int
) -> None:
    process = stamping()
    process.send_signal(number)
    out, talk = process.communicate()
    assert process.returncode == code, talk
    assert "The same command with --resume goes on." in talk
    summary = json.loads(out.splitlines()[-1])["summary"]
    done = len(list((tmp_path / "out").glob("*.png")))
    assert 0 < done == summary["stamped"] < 60
    assert summary["incomplete"] == 60 - done
    assert summary["finished"] is False
    assert not making.leftovers(tmp_path)
    if number == signal.SIGINT:
        return
    rest = run(
        "stamp", many.folder / "frames", "--show", many.file, "--declare", many.declaration, "--to", tmp_path / "out",
        "--journal", tmp_path / "j.jsonl", "--json", "--resume",
    )  # fmt: skip
    assert rest.code == 0, rest.talk
    assert rest.summary["stamped"] == 60
    assert len(list((tmp_path / "out").glob("*.png"))) == 60


def test_a_reader_that_leaves_ends_it_quietly(stamping: Callable[..., Any], making: Any, tmp_path: Path) -> None:
    process = stamping()
    process.stdout.close()
    talk = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
    assert not talk
    assert not making.leftovers(tmp_path)
    with reading.read([tmp_path / "j.jsonl"]) as found:
        assert 0 < len(found.entries) == len(list((tmp_path / "out").glob("*.png"))) < 60
        assert not found.is_finished


def test_a_reader_that_leaves_after_the_work_changes_no_verdict(start: Callable[..., Any], life: Any) -> None:
    """`| head` on the words of a check: the exit code is the check's."""
    life.write("plain.png", seed=8)
    process = start("check", life.folder / "frames", "--show", life.file, "--workers", "1")
    process.stdout.close()
    talk = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), talk) == (11, "")


def test_a_journal_that_cannot_grow_ends_it_and_cuts_nothing_off(
    stamping: Callable[..., Any], making: Any, tmp_path: Path
) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    process = stamping(preexec_fn=limit)
    _, talk = process.communicate()
    assert process.returncode == 1
    assert "cannot write the journal" in talk
    assert "Traceback" not in talk
    assert not making.leftovers(tmp_path)
    assert 1 <= len(list((tmp_path / "out").glob("*.png"))) < 60


def test_what_a_verb_makes_is_there_even_if_it_is_nothing() -> None:
    asset = Asset(Path("/a\udcff"), shot=Shot("s", "", "x"), frame=3)
    problem = Problem("what", "why", "fix")
    assert public(Result(Evidence(asset)), "verify")["findings"] == []
    assert "matches" not in public(Result(Evidence(asset)), "check")  # nothing was searched
    assert public(Result(Evidence(asset), snapshot="a"), "check")["matches"] == []
    assert "matches" not in public(Result(Evidence(asset), snapshot="a", incomplete=problem), "check")
    assert public(Result(Evidence(asset), incomplete=problem), "stamp")["stamp"] == {"outcome": "failed"}
    stamped = public(Result(Evidence(asset), stamp=Stamp(StampOutcome.STAMPED, Path("/b"))), "stamp")
    assert stamped["stamp"] == {"outcome": "stamped", "output": "/b"}
    assert "findings" not in stamped
    picture = Evidence(asset, picture=Picture(8, 8, "sRGB", b"jpeg"))
    told = public(Result(picture, (Finding("r", Verdict.BLOCK, "m", "f"),)), "check")
    assert told["picture"] == {"width": 8, "height": 8, "color": "sRGB"}
    assert next(iter(told)) == "path"


def test_a_job_says_what_is_known_of_its_asset() -> None:
    asset = Asset(Path("/a"), shot=Shot("s", "q", "x"), frame=3)
    assert job_of("check", asset, declare=None, to="/b") == {
        "op": "check", "path": "/a", "frame": 3, "shot": {"show": "s", "sequence": "q", "name": "x"}, "to": "/b",
    }  # fmt: skip
    assert job_of("verify", Asset(Path("/a"))) == {"op": "verify", "path": "/a", "frame": None}
