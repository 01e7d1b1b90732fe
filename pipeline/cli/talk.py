"""How the command talks: results on stdout, everything else on stderr, and how much of it."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from provenance.errors import ProvenanceError
from provenance.files import show_name

LOG = logging.getLogger("platemark")


@dataclass(slots=True)
class Talk:
    """What the global options ask for; one for the whole command.

    Attributes:
        verbosity: below 0 nothing but errors, above 0 everything.
    """

    verbosity: int = 0
    as_json: bool = False
    progress: bool = True

    @property
    def shows_progress(self) -> bool:
        """Whether progress is shown."""
        return self.progress and self.verbosity >= 0

    def begin(self) -> None:
        """Talk on stderr as asked for."""
        handler = _Stderr()
        handler.setFormatter(_JsonLines() if self.as_json else logging.Formatter("%(message)s"))
        LOG.handlers[:] = [handler]
        LOG.setLevel(logging.ERROR if self.verbosity < 0 else logging.DEBUG if self.verbosity else logging.INFO)
        LOG.propagate = False


def talk() -> Talk:
    """How the command that is running talks."""
    return click.get_current_context().find_root().ensure_object(Talk)


def _note(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    mine = ctx.find_root().ensure_object(Talk)
    if value and param.name == "verbose":
        mine.verbosity = max(mine.verbosity, 0) + value
    elif value and param.name == "quiet":
        mine.verbosity = -1
    elif value and param.name == "log_format":
        mine.as_json = value == "json"
    elif value and param.name == "no_progress":
        mine.progress = False
    mine.begin()


def options(*, hidden: bool = False) -> list[click.Parameter]:
    """The global options; platemark itself takes them, and so does every verb."""
    common: dict[str, Any] = {"expose_value": False, "callback": _note, "hidden": hidden}
    formats = click.Choice(["text", "json"])
    return [
        click.Option(["-v", "--verbose"], count=True, help="Say more: each thing that is left out or fails.", **common),
        click.Option(["-q", "--quiet"], is_flag=True, help="Say nothing but results and errors.", **common),
        click.Option(["--log-format"], type=formats, help="How the talk on stderr looks; text if not given.", **common),
        click.Option(["--no-progress"], is_flag=True, help="Show no progress.", **common),
    ]


def say_error(error: ProvenanceError) -> None:
    """Say what could not be done, why, and what to do."""
    parts = {"what": error.what, "why": error.why, "fix": error.fix}
    shown = {name: show_name(text).rstrip(".") for name, text in parts.items()}
    head = click.style("Error:", fg="red", bold=True)
    asked = "" if shown["fix"].endswith("?") else "."
    words = f"{head} {shown['what']}.\n  Why: {shown['why']}.\n  Do:  {shown['fix']}{asked}"
    LOG.error(words, extra={"told": {"message": error.what, **parts}})


def say_failure(error: Mapping[str, str]) -> None:
    """Say in a line what could not be done with one thing among many."""
    words = "{}: {}. {}".format(*(show_name(error[part]) for part in ("what", "why", "fix")))
    LOG.error(words, extra={"told": {"message": error["what"], **error}})


def tell(record: Mapping[str, Any]) -> None:
    """Write a result as a line of JSON."""
    click.echo(json.dumps(record))


@contextmanager
def unless_nobody_reads() -> Iterator[None]:
    """Where whoever reads our results has gone (``| head``), leave off, and let nothing else notice."""
    try:
        yield
    except BrokenPipeError:
        hush()


def hush() -> None:
    """Nobody reads our results any more: the rest goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class _Stderr(logging.Handler):
    """Writes to stderr as it is now: a progress bar takes its place for a while."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # nobody listens
            click.echo(self.format(record), err=True)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(), "level": record.levelname.lower()}
        told: dict[str, str] = getattr(record, "told", None) or {"message": record.getMessage()}
        if record.exc_info:
            told = told | {"traceback": self.formatException(record.exc_info)}
        return json.dumps(line | told)
