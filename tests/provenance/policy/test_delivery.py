"""Rules about what is delivered: files that can be read, sequences that are whole and of one declaration."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.model import Asset, Evidence, Finding, FrameSequence, Manifest, ManifestState, Problem, Shot, Verdict
from provenance.policy import SequenceEvidence, judge, judge_sequence, load_policy

POLICY = load_policy("studio-minimum")
SHOT = Shot("keystone", "sq01", "sh010")
A, B = "a1" * 32, "b2" * 32


def unreadable(problem: Problem | None, media_type: str = "image/png") -> list[Finding]:
    evidence = Evidence(
        Asset(Path("/d/sh010.1001.png"), media_type), Manifest(ManifestState.TRUSTED), unreadable=problem
    )
    return list(judge(evidence, POLICY))


def test_a_readable_file() -> None:
    assert unreadable(None) == []


def test_a_damaged_picture() -> None:
    (finding,) = unreadable(Problem("cannot decode it", "it ends after 300 of 4,000 bytes", "Render it again."))
    assert (finding.rule, finding.verdict) == ("media.unreadable", Verdict.BLOCK)
    assert finding.message == (
        "The file sh010.1001.png could not be read as image/png: it ends after 300 of 4,000 bytes."
    )
    assert finding.remedy == "Render it again."


def test_no_picture_at_all() -> None:
    (finding,) = unreadable(Problem("cannot tell", "its first bytes are of no kind we know", ""), media_type="")
    assert "is no picture of a kind that can be checked" in finding.message
    assert finding.remedy == "Move it out of the delivery."


def judged(evidence: SequenceEvidence) -> list[tuple[str, str]]:
    findings = judge_sequence(evidence, POLICY)
    assert {each.verdict for each in findings} <= {Verdict.REVIEW}
    return [(each.rule.removeprefix("sequence."), each.message) for each in findings]


def sequence(*frames: int, missing: tuple[int, ...] = ()) -> FrameSequence:
    return FrameSequence("sh010.####.exr", frames, missing)


@pytest.mark.parametrize(
    "evidence",
    [
        SequenceEvidence(sequence()),
        SequenceEvidence(sequence(1001)),
        SequenceEvidence(sequence(1001, 1002), SHOT, {1001: A, 1002: A}),
        SequenceEvidence(sequence(1001, 1002), SHOT, {1001: "", 1002: ""}),
        SequenceEvidence(sequence(1001, 1002), SHOT, {1001: A}),
    ],
)
def test_whole_sequences(evidence: SequenceEvidence) -> None:
    assert judged(evidence) == []


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((1002,), "1 frame is missing: 1002."),
        ((1002, 1003, 1004, 1007), "4 frames are missing: 1002-1004, 1007."),
        (tuple(range(0, 10_000, 2)), "5,000 frames are missing: 0, 2, 4"),
    ],
)
def test_missing_frames(missing: tuple[int, ...], words: str) -> None:
    ((rule, message),) = judged(SequenceEvidence(sequence(1001, 1010, missing=missing), SHOT))
    assert rule == "missing-frames"
    assert message.startswith("In sh010.####.exr (shot keystone/sq01/sh010) ")
    assert words in message
    assert len(message) < 400


@pytest.mark.parametrize(
    ("declarations", "words"),
    [
        (
            {1001: A, 1002: A, 1003: B, 1004: A},
            f"frames 1001-1002, 1004 carry declaration {A[:12]}; frame 1003 carries declaration {B[:12]}",
        ),
        ({1002: A, 1001: ""}, f"frame 1001 carries none; frame 1002 carries declaration {A[:12]}"),
        ({frame: f"{frame:064}" for frame in range(100)}, "and 92 more groups"),
    ],
)
def test_mixed_declarations(declarations: dict[int, str], words: str) -> None:
    ((rule, message),) = judged(SequenceEvidence(sequence(*declarations), None, declarations))
    assert rule == "mixed-declarations"
    assert message.startswith("The frames of sh010.####.exr were not declared alike: ")
    assert words in message


def test_the_order_of_frames_changes_nothing() -> None:
    one, other = {1001: A, 1002: B, 1003: A}, {1003: A, 1002: B, 1001: A}
    assert judged(SequenceEvidence(sequence(1001), None, one)) == judged(SequenceEvidence(sequence(1001), None, other))
