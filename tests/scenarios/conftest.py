"""The command line, run as a process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    talk: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The assets' records, of a command with --json."""
        return [json.loads(line) for line in self.out.splitlines()][:-1]

    @property
    def summary(self) -> dict[str, Any]:
        """The last line, of a command with --json."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])["summary"]
        return found


@pytest.fixture(scope="session")
def platemark() -> Callable[..., Done]:
    """Runs `platemark` as a user does."""

    def run(*arguments: str | Path | bytes, cwd: Path | None = None, through: Sequence[str] = ()) -> Done:
        command = [*through, sys.executable, "-m", "provenance", *(os.fsdecode(each) for each in arguments)]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        done = subprocess.run(
            command,
            cwd=cwd or ROOT,
            env=environment,
            capture_output=True,
            check=False,
            timeout=240,
            stdin=subprocess.DEVNULL,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def modest() -> list[str]:
    """What to run a command through so that the modes of files stop it, as they stop every user but root."""
    if os.geteuid() != 0:
        return []
    without = "-dac_override,-dac_read_search"
    through = ["setpriv", f"--bounding-set={without}", f"--inh-caps={without}"]
    if shutil.which("setpriv") is None or subprocess.run([*through, "true"], check=False).returncode:
        pytest.skip("this runs as root, whom modes do not stop, and setpriv cannot change that")
    return through
