"""Exit codes: a contract with farms. 1 says "queue me again", 10 says "stop the shot"."""

from __future__ import annotations

from enum import IntEnum

from pipeline.summary import Summary
from provenance.model import Verdict


class ExitCode(IntEnum):
    """How a command ended."""

    #: Everything passed.
    PASS = 0
    #: Something could not be finished: a crash, an incomplete asset.
    INCOMPLETE = 1
    #: The command was misused; nothing was touched.
    MISUSE = 2
    #: At least one asset, or frame sequence, is blocked.
    BLOCKED = 10
    #: At least one needs a person's review, and none is blocked.
    REVIEW = 11
    #: Interrupted (Ctrl-C), after the frames in hand.
    INTERRUPTED = 130
    #: Told to stop (SIGTERM), after the frames in hand.
    TERMINATED = 143


def exit_code(summary: Summary) -> ExitCode:
    """The code of a run.

    A blocked asset is told before an unfinished one: the shot must stop, and queueing again would not change that.
    """
    if summary.verdict is Verdict.BLOCK:
        return ExitCode.BLOCKED
    if summary.incomplete or not summary.is_finished:
        return ExitCode.INCOMPLETE
    return ExitCode.REVIEW if summary.verdict is Verdict.REVIEW else ExitCode.PASS
