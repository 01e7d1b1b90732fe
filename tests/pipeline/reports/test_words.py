"""Plain English: ranges, counts, and the verdict in one sentence."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.words import (
    GRAVITY,
    OUTCOMES,
    RELATIONSHIPS,
    SOURCE_TYPES,
    STANDINGS,
    STATES,
    TALLY,
    WAIVED,
    WITHOUT,
    after_waiver,
    clip,
    count,
    frame_range,
    headline,
    listed,
    noun_of,
    runs,
    some,
    waived_words,
    waiver_words,
)
from pipeline.summary import SequenceOutcome, Summary
from provenance.model import DigitalSourceType, Finding, FrameSequence, ManifestState, Relationship, Verdict, Waiver


def summary(block: int = 0, incomplete: int = 0, review: int = 0, passed: int = 0, *verdicts: Verdict) -> Summary:
    sequences = tuple(
        SequenceOutcome(FrameSequence(f"a{n}.####.exr", (1,)), None, (Finding("rule", verdict, "Bad.", "Do."),))
        for n, verdict in enumerate(verdicts)
    )
    return Summary(block + incomplete + review + passed, passed, review, block, incomplete, sequences=sequences)


@pytest.mark.parametrize(
    ("given_summary", "outcome", "sentence"),
    [
        (summary(passed=240), "pass", "Ready to deliver: all 240 frames pass."),
        (summary(passed=1), "pass", "Ready to deliver: the one frame passes."),
        (summary(block=2, passed=238), "block", "Do not deliver: 2 of 240 frames are blocked."),
        (summary(block=1), "block", "Do not deliver: 1 of 1 frame is blocked."),
        (
            summary(2, 1, 5, 1232),
            "block",
            "Do not deliver: 2 of 1,240 frames are blocked, 1 could not be checked and 5 need review.",
        ),
        (summary(incomplete=3, passed=7), "incomplete", "Not finished: 3 of 10 frames could not be checked."),
        (summary(review=1, passed=7), "review", "Look before you deliver: 1 of 8 frames needs review."),
        (
            summary(0, 1, 1, 0),
            "incomplete",
            "Not finished: 1 of 2 frames could not be checked and 1 needs review.",
        ),
        (summary(0, 0, 0, 4, Verdict.BLOCK), "block", "Do not deliver: 1 frame sequence is blocked."),
        (
            summary(1, 0, 0, 3, Verdict.BLOCK, Verdict.BLOCK),
            "block",
            "Do not deliver: 1 of 4 frames and 2 frame sequences are blocked.",
        ),
        (
            summary(1, 0, 3, 0, Verdict.REVIEW),
            "block",
            "Do not deliver: 1 of 4 frames is blocked, and 3 frames and 1 frame sequence need review.",
        ),
        (summary(0, 0, 0, 4, Verdict.REVIEW), "review", "Look before you deliver: 1 frame sequence needs review."),
        (summary(0, 0, 0, 4, Verdict.PASS), "pass", "Ready to deliver: all 4 frames pass."),
        (summary(), "none", "Nothing was checked: no frames were found."),
    ],
)
def test_the_verdict_is_one_sentence(given_summary: Summary, outcome: str, sentence: str) -> None:
    assert headline(given_summary, "frame", judged=True) == (outcome, sentence)


def test_what_nobody_judged_is_not_called_ready() -> None:
    outcome, sentence = headline(summary(passed=3), "file", judged=False)
    assert outcome == "none"
    assert sentence == "Read, not judged: no rules were applied to all 3 files."


def test_every_outcome_state_kind_and_relationship_has_words() -> None:
    assert set(OUTCOMES) == set(TALLY) == {"block", "incomplete", "review", "pass"}
    assert set(STANDINGS) == set(GRAVITY) == {*OUTCOMES, WAIVED}
    assert all(STANDINGS[outcome][0] == word for outcome, word in OUTCOMES.items())
    assert set(WITHOUT) == set(Verdict)
    assert set(STATES) == set(ManifestState)
    assert set(SOURCE_TYPES) == set(DigitalSourceType)
    assert set(RELATIONSHIPS) == {*Relationship, None}


def test_only_trusted_sounds_like_good_news() -> None:
    for state, (name, meaning) in STATES.items():
        words = f"{name} {meaning}".lower()
        assert "verified" not in words
        assert ("trust" in words) == (state is ManifestState.TRUSTED)


def test_what_blocks_is_graver_than_what_nobody_knows() -> None:
    assert sorted(GRAVITY, key=GRAVITY.__getitem__) == ["block", "incomplete", "review", "waived", "pass"]


WAIVER = Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.BLOCK, "mail of 2 May")


def test_a_waiver_is_told_with_who_until_when_which_and_what_else() -> None:
    assert waiver_words(WAIVER) == (
        "Waived by M. Lindqvist until 2027-05-01: approval A-9 (mail of 2 May). Without it, it would be blocked."
    )
    assert after_waiver(WAIVER, "Render it.") == "Nothing until 2027-05-01. After that: Render it."
    bare = Waiver("", "", "", Verdict.REVIEW)
    assert waiver_words(bare) == "Waived by nobody named: approval without an id. Without it, it would need review."
    assert after_waiver(bare, "Render it.") == "Nothing while the approval holds. After that: Render it."
    hostile = waiver_words(Waiver("a\u202e" * 999, "b\0" * 999, "c" * 999, Verdict.PASS, "d\n" * 999))
    assert hostile.isprintable()
    assert len(hostile) < 650


def test_what_is_waived_is_in_the_verdict() -> None:
    waived = Finding("r", Verdict.PASS, "m", "f", waiver=WAIVER)
    sequence = SequenceOutcome(FrameSequence("a.####.exr", (1,)), None, (waived, waived))
    some_frames = replace(summary(passed=9), waived=3)
    both = replace(some_frames, waived=1, sequences=(sequence,))
    assert headline(some_frames, "frame", judged=True) == (
        WAIVED, "Ready to deliver: all 9 frames pass; what was found in 3 frames is waived.",
    )  # fmt: skip
    assert headline(both, "frame", judged=True)[1] == (
        "Ready to deliver: all 9 frames pass; what was found in 1 frame and 1 frame sequence is waived."
    )
    blocked = replace(summary(block=1, passed=8), waived=3)
    assert headline(blocked, "frame", judged=True) == ("block", "Do not deliver: 1 of 9 frames is blocked.")
    assert waived_words(summary(passed=9), "frame") == ""


@pytest.mark.parametrize(
    ("frames", "text"),
    [
        ([], ""),
        ([1001], "1001"),
        ([1003, 1001, 1002, 1002], "1001-1003"),
        ([1, 2, 3, 7, 9, 10], "1-3, 7, 9-10"),
        ([-2, -1, 0], "-2-0"),
    ],
)
def test_frames_are_told_as_ranges(frames: list[int], text: str) -> None:
    assert frame_range(frames) == text


def test_a_long_list_of_ranges_is_counted() -> None:
    assert frame_range([1, 3, 5, 7], 2) == "1, 3 and 2 more"
    assert some(["a", "b"], 2) == "a, b"


@given(st.sets(st.integers(-50, 50)))
def test_runs_hold_every_frame_once(frames: set[int]) -> None:
    found = runs(frames)
    assert [frame for first, last in found for frame in range(first, last + 1)] == sorted(frames)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(found))


def test_lists_read_well() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b and c"]) == "a, and b and c"
    assert (count(1, "frame"), count(1200, "frame")) == ("1 frame", "1,200 frames")
    assert (noun_of(numbered=True), noun_of(numbered=False)) == ("frame", "file")


def test_long_text_is_cut_and_hidden_characters_are_shown() -> None:
    assert clip("short") == "short"
    assert clip("x" * 700) == "x" * 599 + "…"
    assert clip("a\u202eb\0\udcff", 20) == "a\\u202eb\\x00\\udcff"
    assert len(clip("\u202e" * 700)) == 600
