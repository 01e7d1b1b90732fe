"""The inside of a worker: the protocol as its parent speaks it, and its end when nobody does."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = str(Path(__file__).resolve().parents[1])
ROOT = str(Path(__file__).resolve().parents[2])
BOOT = "import sys; from provenance.confined import main; main(int(sys.argv[1]), int(sys.argv[2]))"


class Parent:
    """What a parent has of a worker, spoken by hand."""

    def __init__(self, **popen: Any) -> None:
        self.channel, theirs = socket.socketpair()
        lifeline, self.lifeline = os.pipe()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", BOOT, str(theirs.fileno()), str(lifeline)],
                pass_fds=(theirs.fileno(), lifeline), cwd=ROOT, stderr=subprocess.DEVNULL, **popen,
            )  # fmt: skip
        os.close(lifeline)
        self.channel.settimeout(20)
        self.lines = self.channel.makefile("rb")

    def hello(self, memory: int = 1 << 30, target: str = "services:unruly") -> Any:
        return self.say({"path": [ROOT, TESTS, *sys.path], "memory_bytes": memory, "target": target, "config": {}})

    def say(self, message: Any) -> Any:
        self.channel.sendall(json.dumps(message).encode() + b"\n")
        return json.loads(self.lines.readline())

    def close(self) -> None:
        self.lines.close()
        self.channel.close()
        if self.lifeline >= 0:
            os.close(self.lifeline)
            self.lifeline = -1
        self.process.kill()
        self.process.wait()


@pytest.fixture
def parent() -> Iterator[Parent]:
    parent = Parent()
    yield parent
    parent.close()


def test_it_answers_by_number(parent: Parent) -> None:
    assert parent.hello() == {"n": 0, "answer": {}}
    assert parent.say({"n": 5, "request": {"do": "echo", "path": "/x"}})["n"] == 5
    answer = parent.say({"n": 6, "request": {"do": "raise"}})
    assert answer["n"] == 6
    assert answer["error"]["type"] == "MediaError"
    assert parent.say({"n": 7, "request": {"do": "echo", "path": "/y"}})["answer"]["path"] == "/y"


def test_it_ends_when_the_channel_does(parent: Parent) -> None:
    parent.hello()
    parent.lines.close()
    parent.channel.close()
    assert parent.process.wait(timeout=10) == 0


def test_it_ends_before_it_was_told_anything(parent: Parent) -> None:
    parent.lines.close()
    parent.channel.close()
    assert parent.process.wait(timeout=10) == 0


def test_it_is_killed_when_the_lifeline_ends(parent: Parent) -> None:
    parent.hello()
    os.close(parent.lifeline)
    parent.lifeline = -1
    assert parent.process.wait(timeout=10) < 0


def test_it_does_not_begin_when_the_lifeline_has_ended_already() -> None:
    script = (
        f"import os, sys; sys.path.insert(0, {ROOT!r})\nfrom provenance.confined import main\n"
        "read, write = os.pipe(); os.close(write); main(0, read); print('went on')"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, stdin=subprocess.DEVNULL)
    assert b"went on" not in done.stdout
    assert done.returncode in (0, -9)


def test_an_answer_that_nobody_takes_ends_it(parent: Parent) -> None:
    parent.hello()
    parent.channel.sendall(b'{"n": 1, "request": {"do": "rest", "seconds": 0.2, "path": "/x"}}\n')
    parent.lines.close()
    parent.channel.close()
    assert parent.process.wait(timeout=10) == 0


def test_full_memory_is_said_and_is_the_end(parent: Parent) -> None:
    parent.hello(memory=256 << 20)
    answer = parent.say({"n": 1, "request": {"do": "allocate", "how": "python", "bytes": 300 << 20, "path": "/x"}})
    assert answer == {"n": 1, "exhausted": True}
    assert parent.process.wait(timeout=10) == 0


def test_a_lower_limit_that_is_there_already_is_kept() -> None:
    parent = Parent(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (256 << 20, 256 << 20)))
    try:
        assert parent.hello(memory=4 << 30) == {"n": 0, "answer": {}}
        request = {"do": "allocate", "how": "python", "bytes": 300 << 20, "path": "/x"}
        assert parent.say({"n": 1, "request": request}) == {"n": 1, "exhausted": True}
    finally:
        parent.close()


def test_it_leaves_no_core_and_has_its_limits(parent: Parent) -> None:
    parent.hello(memory=1 << 29)
    limits = Path(f"/proc/{parent.process.pid}/limits").read_text().splitlines()
    by_name = {line[:26].strip(): line[26:].split() for line in limits}
    assert by_name["Max core file size"][:2] == ["0", "0"]
    assert by_name["Max data size"][:2] == [str(1 << 29)] * 2
