"""Exit codes: a farm tells "queue me again" from "stop the shot"."""

from __future__ import annotations

import pytest

from pipeline.cli.exits import ExitCode, exit_code
from pipeline.summary import SequenceOutcome, Summary
from provenance.model import Finding, FrameSequence, Verdict


def summary(passed: int = 0, review: int = 0, block: int = 0, incomplete: int = 0, **more: object) -> Summary:
    return Summary(passed + review + block + incomplete, passed, review, block, incomplete, **more)  # type: ignore[arg-type]  # its own


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (summary(), 0),
        (summary(3), 0),
        (summary(3, 1), 11),
        (summary(3, 1, 1), 10),
        (summary(3, 1, 1, 1), 10),
        (summary(3, 1, 0, 1), 1),
        (summary(3, is_finished=False), 1),
        (summary(3, 0, 1, is_finished=False), 10),
    ],
)
def test_the_gravest_decides(given: Summary, code: int) -> None:
    assert exit_code(given) == code


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.BLOCK, 10), (Verdict.REVIEW, 11), (Verdict.PASS, 0)])
def test_frame_sequences_count(verdict: Verdict, code: int) -> None:
    outcome = SequenceOutcome(FrameSequence("a.#.exr", (1,)), None, (Finding("r", verdict, "m", "f"),))
    assert exit_code(summary(3, sequences=(outcome,))) == code


def test_the_codes_never_change() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "PASS": 0, "INCOMPLETE": 1, "MISUSE": 2, "BLOCKED": 10, "REVIEW": 11, "INTERRUPTED": 130, "TERMINATED": 143,
    }  # fmt: skip
