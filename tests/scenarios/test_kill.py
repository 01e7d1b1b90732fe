"""Killed at any step, a stamp leaves the original or the complete new file, and one rerun completes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.processes import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
DYING = Path(__file__).with_name("dying.py")

#: What a stamp writes: the signed file or a sidecar, here or elsewhere.
CASES = [("a.jpg", "in place"), ("a.png", "elsewhere"), ("a.exr", "in place"), ("a.exr", "elsewhere")]


def lines(show: Any, name: str, mode: str, where: str) -> list[dict[str, Any]]:
    """What `dying.py` tells."""
    path = show.write(name)
    to = "" if where == "in place" else str(show.folder / "out" / name)
    command = [sys.executable, str(DYING), mode, str(show.file), str(path), str(show.declaration), to]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=240, check=False, env=os.environ | ENVIRONMENT
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def require_whole(line: dict[str, Any], name: str, where: str) -> None:
    """Nothing is half, nothing is lost, and the rerun has made it good without signing twice."""
    is_embedded = not name.endswith(".exr")
    if where == "in place" and is_embedded:
        assert line["original"] or line["state"] == "trusted", line
    else:
        assert line["original"], line
        assert line["untouched"], line
    if line["target"]:  # under the final name stands the whole copy or the whole signed file
        assert line["same"] or line["state"] == "trusted", line
        assert line["state"] in ("missing", "trusted"), line
    if line["sidecars"]:
        assert line["state"] == "trusted", line
    assert line["again"] == ("already" if line.get("state") == "trusted" else "stamped"), line
    assert (line["then"], line["ingredients"], line["left"]) == ("trusted", 0, []), line


@pytest.mark.parametrize(("name", "where"), CASES)
def test_a_kill_at_each_step(show: Any, name: str, where: str) -> None:
    steps = lines(show, name, str(int(signal.SIGKILL)), where)
    for line in steps:
        assert line["code"] == -signal.SIGKILL
        require_whole(line, name, where)
    calls = [line["call"] for line in steps]
    assert {"open", "write", "flush", "fchmod", "fsync", "unlink", "close"} <= set(calls)
    assert "replace" in calls or "link" in calls
    assert {line["again"] for line in steps} == {"stamped", "already"}  # before it took its name, and after


def test_a_termination_at_each_step(show: Any) -> None:
    for line in lines(show, "a.exr", str(int(signal.SIGTERM)), "in place"):
        assert line["code"] == -signal.SIGTERM
        require_whole(line, "a.exr", "in place")


@pytest.mark.parametrize(("name", "where"), CASES)
def test_a_write_that_ends_in_the_middle(show: Any, name: str, where: str) -> None:
    """The disk's limit is met after some bytes: the process dies of it, or gets an error."""
    told = lines(show, name, "full", where)
    assert {line["dies"] for line in told} == {True, False}
    for line in told:
        done = (line["said"] or {}).get("record", {}).get("stamp", {}).get("outcome")
        if line["dies"] and line["code"]:
            assert line["code"] == -signal.SIGXFSZ
        elif done == "failed":
            error = line["said"]["record"]["error"]
            assert error["what"].startswith("cannot write")
            assert error["why"] == "File too large"
            assert error["fix"]
        else:  # a sidecar may be smaller than the limit
            assert done == "stamped"
        require_whole(line, name, where)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_goes_on_where_it_was(
    show: Any, making: Any, platemark: Callable[..., Any], tmp_path: Path, number: signal.Signals
) -> None:
    """SIGTERM and Ctrl-C end it after the frame in hand and leave no temporary file; kill -9 is made good."""
    frames = 60
    data = making.picture("png8")
    for frame in range(1, frames + 1):
        show.write(f"a.{frame:04d}.png", data=data)
    journal = tmp_path / "journal.jsonl"
    arguments = ["stamp", str(show.folder / "frames"), "--show", str(show.file), "--declare", str(show.declaration)]
    arguments += ["--in-place", "--journal", str(journal), "--json", "--workers", "1"]
    command = [sys.executable, "-m", "provenance", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) as running:
        assert running.stdout
        running.stdout.readline()  # the first frame is stamped
        running.send_signal(number)
        told, _ = running.communicate(timeout=120)
    if number is signal.SIGKILL:
        assert running.returncode == -signal.SIGKILL
    else:
        assert running.returncode == 128 + number
        assert not making.leftovers(show.folder)
        summary = json.loads(told.splitlines()[-1])["summary"]
        assert summary["stamped"] < summary["discovered"] == frames
        assert summary["pass"] + summary["incomplete"] == frames
    done = platemark(*arguments, "--resume")
    assert done.code == 0, done.talk
    assert done.summary["pass"] == done.summary["discovered"] == frames
    assert not making.leftovers(show.folder)
    verified = platemark("verify", show.folder / "frames", "--show", show.file, "--json")
    states = {
        (record["manifest"]["state"], len(record["manifest"].get("ingredients", ()))) for record in verified.records
    }
    assert states == {("trusted", 0)}
