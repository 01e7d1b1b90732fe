"""Adding works in portions: a stop loses little, and the same command goes on."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.cli.adding import Counts
from pipeline.cli.exits import ExitCode
from pipeline.cli.signals import Stop

Run = Callable[..., Any]


def test_counts_add_up() -> None:
    counts = Counts(5, Stop(), added=2, already=1)
    assert counts.record() == {"discovered": 5, "added": 2, "already": 1, "failed": 2}
    assert counts.code is ExitCode.INCOMPLETE
    counts.added = 4
    assert counts.code is ExitCode.PASS
    counts.stop.code = ExitCode.TERMINATED
    assert counts.code is ExitCode.TERMINATED


def test_a_signal_keeps_what_was_done(
    start: Callable[..., Any], run: Run, life: Any, making: Any, tmp_path: Path
) -> None:
    works = tmp_path / "works"
    works.mkdir()
    (works / "000.txt").write_text("told first: then work has begun")
    for n in range(80):
        (works / f"{n:03}.png").write_bytes(making.picture("png8", seed=n, size=(48, 32)))
    arguments = ("index", "add", works, "--index", tmp_path / "index", "--owner", "X", "--json", "--workers", "1")
    process = start(*arguments)
    assert json.loads(process.stdout.readline())["outcome"] == "failed"
    process.send_signal(signal.SIGTERM)
    out, talk = process.communicate()
    assert process.returncode == 143, talk
    summary = json.loads(out.splitlines()[-1])["summary"]
    assert summary["discovered"] == 81
    assert 0 < summary["added"] < 80
    assert "the same command goes on" in talk
    assert run("index", "info", "--index", tmp_path / "index", "--json").summary["references"] == summary["added"]
    assert not making.leftovers(tmp_path)
