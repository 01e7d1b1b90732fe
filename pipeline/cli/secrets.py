"""Passphrases from a person at the terminal; never from argv or the environment."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.errors import SignerError
from provenance.files import show_name
from provenance.signers.secrets import read_passphrase


def passphrase_for_new_key(path: Path | None, *, ask: bool) -> bytes | None:
    """The passphrase to lock new keys with, or None for none.

    Raises:
        SignerError: the file cannot be used, or nobody is at a terminal.
        click.UsageError: both ways were asked for.
    """
    if path is not None and ask:
        raise click.UsageError("--passphrase-file and --ask-passphrase: choose one of them.")
    if path is not None:
        return read_passphrase(path)
    if not ask:
        return None
    _require_somebody("cannot ask for a passphrase", "Give it in a file (mode 0600) with --passphrase-file.")
    answer: str = click.prompt("Passphrase for the new keys", hide_input=True, confirmation_prompt=True, err=True)
    return answer.encode()


def ask_passphrase(subject: str) -> bytes:
    """Ask a person at the terminal for the passphrase of *subject*.

    Raises:
        SignerError: nobody is at a terminal.
    """
    fix = "Set `signing.passphrase_file` in the show file."
    _require_somebody(f"cannot open {subject}: it is locked with a passphrase", fix)
    answer: str = click.prompt(f"Passphrase for {show_name(subject)}", hide_input=True, err=True)
    return answer.encode()


def _require_somebody(what: str, fix: str) -> None:
    if not sys.stdin.isatty():
        raise SignerError(what, "there is no terminal to ask at", fix)
