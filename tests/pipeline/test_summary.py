"""Counts add up."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from batch_makers import result, stamped
from hypothesis import given
from hypothesis import strategies as st

from pipeline.summary import SequenceOutcome, Summary, Tally, summarise
from provenance.model import Finding, FrameSequence, Shot, Span, StampOutcome, Verdict, Waiver

OUTCOMES = st.lists(st.sampled_from(["pass", "review", "block", "incomplete"]))


@given(OUTCOMES, st.integers(0, 5))
def test_they_add_up(outcomes: list[str], lost: int) -> None:
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    summary = tally.summary(len(outcomes) + lost)
    counted = Counter(outcomes)
    assert summary.discovered == len(outcomes) + lost
    assert (summary.passed, summary.review, summary.block) == (counted["pass"], counted["review"], counted["block"])
    assert summary.incomplete == counted["incomplete"] + lost
    same = summarise(result(Path("/x"), outcome) for outcome in outcomes)
    assert same == tally.summary()


def test_an_outcome_that_nobody_knows_is_incomplete() -> None:
    tally = Tally()
    tally.add("odd")
    assert tally.summary().incomplete == 1
    assert tally.summary(0).discovered == 1


def test_stamps() -> None:
    outcomes = [StampOutcome.STAMPED, StampOutcome.ALREADY, StampOutcome.STAMPED, StampOutcome.FAILED]
    summary = summarise(stamped(Path("/x"), Path("/y"), outcome) for outcome in outcomes)
    assert (summary.stamped, summary.already) == (2, 1)


def test_the_verdict_is_the_worst_of_everything() -> None:
    def verdict(*findings: Verdict, **counts: Any) -> Verdict:
        outcome = SequenceOutcome(
            FrameSequence("a", ()), None, tuple(Finding("r", each, "m", "f") for each in findings)
        )
        zero = {"discovered": 0, "passed": 0, "review": 0, "block": 0, "incomplete": 0}
        return Summary(**{**zero, **counts}, sequences=(outcome,)).verdict

    assert verdict() is Verdict.PASS
    assert verdict(incomplete=1) is Verdict.REVIEW
    assert verdict(Verdict.BLOCK, review=1) is Verdict.BLOCK
    assert verdict(Verdict.REVIEW, passed=1) is Verdict.REVIEW
    assert verdict(passed=1, is_finished=False) is Verdict.REVIEW


SPAN = Finding("r", Verdict.BLOCK, "m", "f", "a" * 32, Span("T", "O", (1, 3), (3,), 9, 3, 0.5))


def test_what_is_told_over_frames_is_counted_with_the_frames() -> None:
    other = Finding("s", Verdict.REVIEW, "m", "f")
    outcome = SequenceOutcome.of(FrameSequence("a", (1, 3)), None, [SPAN, other])
    assert (outcome.findings, outcome.spans) == ((other,), (SPAN,))
    assert Summary(2, 2, 0, 0, 0, sequences=(outcome,)).verdict is Verdict.REVIEW
    assert [each["rule"] for each in outcome.record()["findings"]] == ["s", "r"]
    assert SequenceOutcome.from_record(json.loads(json.dumps(outcome.record()))) == outcome


def test_assets_with_waived_findings_are_counted_among_the_others() -> None:
    waiver = Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.BLOCK)
    waived = Finding("r", Verdict.PASS, "m", "f", waiver=waiver)
    one, two = result(Path("/x")), result(Path("/y"), "review")
    results = [replace(one, findings=(waived, waived)), replace(two, findings=(*two.findings, waived)), one]
    summary = summarise(results)
    assert (summary.discovered, summary.passed, summary.review, summary.waived) == (3, 2, 1, 2)
    assert summary.record()["waived"] == 2
    outcome = SequenceOutcome(FrameSequence("a", (1,)), None, (waived,))
    assert SequenceOutcome.from_record(json.loads(json.dumps(outcome.record()))) == outcome
    assert summarise([one], [outcome]).verdict is Verdict.PASS


def test_sequence_outcomes_come_back() -> None:
    finding = Finding("r", Verdict.BLOCK, "m", "f")
    for shot in (None, Shot("a", "b", "c")):
        outcome = SequenceOutcome(FrameSequence("a.####.exr", (1, 3), (2,)), shot, (finding,))
        assert SequenceOutcome.from_record(outcome.record()) == outcome
