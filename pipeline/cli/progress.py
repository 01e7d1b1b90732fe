"""Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.cli.talk import LOG, talk

#: Off a terminal a line is written so often, in seconds.
_EVERY = 10.0


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """Show progress over *total* assets; gives a function that is called once for each."""
    settings = talk()
    if not settings.shows_progress or total < 2:
        yield lambda: None
    elif sys.stderr.isatty() and not settings.as_json:
        with _bar(total) as advance:
            yield advance
    else:
        yield Lines(total).advance


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """Assets a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:.1f}/s", style="dim")

    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    # Results go to stdout untouched; what is said on stderr meanwhile is put above the bar.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


class Lines:
    """Plain lines, for logs: now and then how much is done, how fast, and how long the rest will take.

    Args:
        total: how many there are to do.
        clock: tells the time in seconds.
    """

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._done = 0
        self._started = self._told = clock()

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        now = self._clock()
        if now - self._told < _EVERY:
            return
        self._told = now
        rate = self._done / (now - self._started)
        left = (self._total - self._done) / rate
        LOG.info("%d of %d, %.1f/s, %.0f s left", self._done, self._total, rate, left)
