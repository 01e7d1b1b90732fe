"""One signal asks for a stop, the second ends at once."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import click
import pytest

from pipeline.cli.exits import ExitCode
from pipeline.cli.signals import heed_signals
from pipeline.cli.talk import Talk


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_the_first_asks_and_the_second_ends(
    number: signal.Signals, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Talk().begin()
    before = signal.getsignal(number)
    seen = []

    def run() -> None:
        with heed_signals("Go on.") as stop:
            seen.append(stop.code)
            os.kill(os.getpid(), number)
            seen.extend((stop.code, stop.event.is_set()))
            os.kill(os.getpid(), number)
            seen.append("not ended")

    with pytest.raises(click.exceptions.Exit) as ended:
        run()
    assert seen == [None, code, True]
    assert ended.value.exit_code == code
    assert signal.getsignal(number) is before
    assert capsys.readouterr().err == (
        "Stopping after the files in hand; once more ends at once. Go on.\nEnded at once.\n"
    )


def test_an_interrupt_from_elsewhere() -> None:
    with pytest.raises(click.exceptions.Exit) as ended, heed_signals(""):
        raise KeyboardInterrupt
    assert ended.value.exit_code == ExitCode.INTERRUPTED


def test_a_thread_has_no_signals() -> None:
    def heed() -> bool:
        with heed_signals("") as stop:
            return stop.event.is_set()

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(heed).result() is False
