"""Killed at any step, a stamp leaves the original or the complete new file, and one rerun completes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.model import ManifestState

#: Stamps one file in place, and kills itself just before the N-th call that changes the file system.
CHILD = """\
import os, signal, sys
from provenance.serving import open_service

show, path, declaration, last = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
service = open_service({"show": show})
service.stamping
service({"op": "check", "path": path})
seen = 0
WATCHED = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "os.chown", "os.truncate"}

def step():
    global seen
    seen += 1
    if seen == last:
        os.kill(os.getpid(), signal.SIGKILL)

def hook(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in WATCHED:
        step()

def before(call):
    def stepping(*arguments, **more):
        step()
        return call(*arguments, **more)
    return stepping

os.fsync = before(os.fsync)
sys.addaudithook(hook)
record = service({"op": "stamp", "path": path, "declare": declaration})
print(record["stamp"]["outcome"], seen)
"""


def run(show: Any, path: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(show.file), str(path), str(show.declaration), str(last)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.jpg", "a.exr"])
def test_a_kill_at_each_step(show: Any, making: Any, name: str) -> None:
    path = show.write(name)
    original = path.read_bytes()
    whole = run(show, path, 0)
    assert whole.stdout.startswith("stamped"), whole.stderr
    steps = int(whole.stdout.split()[1])
    assert steps >= 4
    service = show.service()
    for last in range(1, steps + 1):
        for leftover in path.parent.iterdir():
            leftover.unlink()
        path.write_bytes(original)
        assert run(show, path, last).returncode == -signal.SIGKILL
        found = service({"op": "verify", "path": str(path)})["manifest"]["state"]
        if path.read_bytes() != original or found != ManifestState.MISSING:
            assert found == ManifestState.TRUSTED
        again = show.service()({"op": "stamp", "path": str(path), "declare": str(show.declaration)})
        assert again["stamp"]["outcome"] in ("stamped", "already")
        assert service({"op": "verify", "path": str(path)})["manifest"]["state"] == ManifestState.TRUSTED
        if path.suffix == ".exr":
            assert path.read_bytes() == original
        assert not making.leftovers(path.parent)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_after_the_frames_in_hand(
    show: Any, making: Any, platemark: Callable[..., Any], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    for frame in range(1, 151):
        show.write(f"a.{frame:04d}.png", seed=1)
    journal = tmp_path / "journal.jsonl"
    arguments = ["stamp", str(show.folder / "frames"), "--show", str(show.file), "--declare", str(show.declaration)]
    arguments += ["--in-place", "--journal", str(journal), "--json", "--workers", "1"]
    with subprocess.Popen(
        [sys.executable, "-m", "provenance", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    ) as running:
        assert running.stdout
        running.stdout.readline()  # the first frame is stamped
        running.send_signal(number)
        running.communicate(timeout=120)
    assert running.returncode == code
    assert not making.leftovers(show.folder)
    done = platemark(*arguments, "--resume")
    assert done.code == 0, done.talk
    assert done.summary["pass"] == done.summary["discovered"] == 150
