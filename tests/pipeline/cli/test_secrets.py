"""Passphrases: from a file, or from a person at a terminal; never from anywhere else."""

from __future__ import annotations

import fcntl
import os
import pty
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from pipeline.cli.secrets import ask_passphrase, passphrase_for_new_key
from provenance.errors import SignerError


def test_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("open sesame\nnot this\n")
    file.chmod(0o600)
    assert passphrase_for_new_key(file, ask=False) == b"open sesame"
    file.chmod(0o644)
    with pytest.raises(SignerError, match="others can use"):
        passphrase_for_new_key(file, ask=False)


def test_none_is_none() -> None:
    assert passphrase_for_new_key(None, ask=False) is None


def test_one_way_is_enough(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="choose one"):
        passphrase_for_new_key(tmp_path, ask=True)


def test_nobody_is_asked_where_there_is_nobody() -> None:
    with pytest.raises(SignerError, match="no terminal to ask at"):
        passphrase_for_new_key(None, ask=True)
    with pytest.raises(SignerError, match=r"passphrase_file"):
        ask_passphrase("the key x")


def test_a_person_is_asked_once_and_the_answer_is_shown_nowhere(
    start: Callable[..., Any], life: Any, tmp_path: Path
) -> None:
    show = tmp_path / "new"
    code, shown = at_terminal(start, ["init", show, "--ask-passphrase"], 2)
    assert code == 0, shown
    assert "ENCRYPTED" in (show / "identity" / "signer.key").read_text()
    frame = life.folder / "frames" / "sh010.1001.png"
    frame.unlink()
    life.write(frame.name, seed=4)
    code, shown = at_terminal(
        start,
        ["stamp", frame, "--show", show / "show.toml", "--declare", life.declaration, "--in-place", "--workers", "1"],
        1,
    )
    assert code == 0, shown
    assert "1 file stamped" in shown
    assert "sesame" not in shown


def at_terminal(start: Callable[..., Any], arguments: list[Any], answers: int) -> tuple[int, str]:
    """Run a command at a terminal of its own, where somebody types the passphrase as often as it is asked for."""
    terminal, theirs = pty.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=take_terminal)
    os.close(theirs)
    shown = b""
    typed = 0
    while True:
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # Linux says so at the end of a terminal
            break
        if (
            typed < answers
            and shown.count(b"assphrase") + shown.count(b"Repeat") > typed
            and shown.rstrip().endswith(b":")
        ):
            os.write(terminal, b"open sesame\n")
            typed += 1
    os.close(terminal)
    return process.wait(), shown.decode()
