"""Passphrases from a person at the terminal; never from argv or the environment."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.errors import SignerError
from provenance.signers.secrets import read_passphrase


def passphrase_for_new_key(path: Path | None, *, ask: bool) -> bytes | None:
    """The passphrase to lock a new key with, or None for none."""
    if path is not None:
        return read_passphrase(path)
    if not ask:
        return None
    answer: str = click.prompt("Passphrase for the new keys", hide_input=True, confirmation_prompt=True, err=True)
    return answer.encode()


def ask_passphrase(subject: str) -> bytes:
    """Ask a person at the terminal for the passphrase of *subject*.

    Raises:
        SignerError: nobody is at a terminal.
    """
    if not sys.stdin.isatty():
        raise SignerError(
            f"cannot open {subject}",
            "it is locked with a passphrase, and nobody is here to ask",
            "Set `signing.passphrase_file` in the show file.",
        )
    answer: str = click.prompt(f"Passphrase for {subject}", hide_input=True, err=True)
    return answer.encode()
