"""Progress: a bar on a terminal, lines elsewhere; results are never touched by it."""

from __future__ import annotations

import json
import os
import pty
from collections.abc import Callable
from typing import Any

import click
import pytest

from pipeline.cli import platemark
from pipeline.cli.progress import Lines, progress
from pipeline.cli.talk import Talk


def test_lines_say_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    Talk().begin()
    times = iter([0.0, 1.0, 9.9, 10.0, 11.0, 40.0])
    lines = Lines(100, clock=lambda: next(times))
    for _ in range(5):
        lines.advance()
    assert capsys.readouterr().err == "3 of 100, 0.3/s, 323 s left\n5 of 100, 0.1/s, 760 s left\n"


@pytest.mark.parametrize(("settings", "total"), [(Talk(progress=False), 9), (Talk(-1), 9), (Talk(), 1), (Talk(), 9)])
def test_off_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str], settings: Talk, total: int) -> None:
    with click.Context(platemark, obj=settings).scope(), progress(total) as advance:
        for _ in range(total):
            advance()
    said = capsys.readouterr()
    assert not said.out + said.err


def test_a_bar_on_a_terminal_leaves_results_alone(start: Callable[..., Any], life: Any) -> None:
    """What is piped to a file arrives there while the terminal shows a bar."""
    (life.folder / "frames" / "notes.txt").write_text("no picture")
    terminal, theirs = pty.openpty()
    process = start(
        "verify",
        life.folder / "frames",
        "--show",
        life.file,
        "--json",
        "--workers",
        "1",
        stderr=theirs,
        env={"TERM": "xterm"},
    )
    os.close(theirs)
    out, _ = process.communicate()
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # Linux says so at the end of a terminal
            break
    os.close(terminal)
    assert process.returncode == 10
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[-1]["summary"]["discovered"] == 5
    assert b"\x1b[" in shown
    assert b"5" in shown
    assert b'"path"' not in shown
