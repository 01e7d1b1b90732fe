"""SIGTERM and Ctrl-C end a run in an orderly way: after the assets in hand."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

import click

from pipeline.cli.exits import ExitCode
from pipeline.cli.talk import LOG


@dataclass(slots=True)
class Stop:
    """A request to stop after the assets in hand; `code` is the signal's exit code, None without a signal."""

    event: threading.Event = field(default_factory=threading.Event)
    code: ExitCode | None = None


@contextmanager
def heed_signals(how_to_go_on: str) -> Iterator[Stop]:
    """SIGTERM and Ctrl-C ask for a stop; the second ends the command at once.

    Args:
        how_to_go_on: a sentence for whoever has stopped it.
    """
    stop = Stop()

    def ask(number: int, _: FrameType | None) -> None:
        if stop.code is not None:
            raise KeyboardInterrupt
        stop.code = ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED
        stop.event.set()
        LOG.info("Stopping after the files in hand; once more ends at once. %s", how_to_go_on)

    if threading.current_thread() is not threading.main_thread():  # signals are not ours
        yield stop
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    except KeyboardInterrupt:
        LOG.error("Ended at once.")
        raise click.exceptions.Exit(stop.code or ExitCode.INTERRUPTED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
