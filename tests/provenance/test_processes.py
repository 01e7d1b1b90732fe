"""A started child process: its pipes, its last words, its end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provenance.processes import SITE, Child


def descriptors() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def test_nothing_stays_open() -> None:
    before = descriptors()
    for _ in range(3):
        child = Child()
        assert child.is_idle()
        assert child.end() == -9
        assert child.end() == -9
    assert len(descriptors()) == len(before)


def test_nothing_stays_open_where_it_cannot_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "python").write_text("no program")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setenv("PLATEMARK_PYTHON", str(tmp_path / "python"))
    before = descriptors()
    with pytest.raises(OSError, match="Exec format error"):
        Child()
    assert len(descriptors()) == len(before)


def test_a_child_that_ends_is_told_with_its_last_words() -> None:
    child = Child()
    with pytest.raises(EOFError):
        child.exchange(b"no JSON\n", 20)
    words = child.obituary()
    assert words.startswith("platemark has a defect there; it last said")
    assert "JSONDecodeError" in words
    assert not words.count("\n")
    assert child.obituary() == words


def test_no_answer_in_time() -> None:
    child = Child()
    with pytest.raises(TimeoutError):
        child.exchange(b"", 0.05)
    assert child.obituary().startswith("its worker process died of signal 9")


def test_it_finds_the_package_it_was_started_from() -> None:
    assert Path(SITE, "provenance", "processes.py").is_file()
