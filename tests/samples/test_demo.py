"""The demo does what it tells, and fails where it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "samples" / "demo.py"


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DEMO), str(folder)], capture_output=True, text=True, timeout=280, check=False
    )


@pytest.mark.slow
def test_it_goes_from_an_empty_folder_to_a_report(tmp_path: Path) -> None:
    done = run(tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    report = next(line.split(": ")[1] for line in done.stdout.splitlines() if "The report of the elements: " in line)
    page = Path(report).read_text("utf-8")
    assert "Harbour, Last Light" in page
    assert "Tarn, 6 a.m." in page
    assert len(list((tmp_path / "demo" / "delivery").rglob("*.exr"))) == 4
    assert "2 of 3 shots have AI" in (tmp_path / "demo" / "disclosure" / "disclosure.html").read_text("utf-8")
    for verb in ("init", "index add", "attest sign", "attest list", "stamp", "verify", "check", "disclose"):
        assert f"$ platemark {verb} " in done.stdout


def test_it_leaves_a_folder_alone_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").touch()
    done = run(tmp_path)
    assert done.returncode == 1
    assert "not a demo's folder" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
