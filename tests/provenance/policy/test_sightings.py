"""One work in many frames is one finding of their sequence, and says no more than theirs do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provenance.model import (
    Asset,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    FrameSequence,
    HeldLicence,
    Licence,
    Manifest,
    ManifestState,
    Match,
    MatchKind,
    Problem,
    Reference,
    Result,
    Shot,
    Use,
    Verdict,
)
from provenance.policy import Policy, gather, join, judge, judge_sequence, load_policy

POLICY = load_policy("studio-minimum")
SHOT = Shot("Keystone", "", "sh010")
NAME = "sh010.####.exr (shot Keystone/sh010)"
HARBOUR = Reference("a" * 32, "Harbour", "Estate of Varga")
TARN = Reference("b" * 32, "Tarn", "Northlight")
LICENSED = replace(TARN, licence=Licence("PO 4711", ("Keystone",), "", "2026-12-31"))
TRUSTED = Manifest(ManifestState.TRUSTED)
GONE = Problem("cannot read it", "the share is away", "Wait.")


def frame(number: int, *matches: Match, policy: Policy = POLICY, date: str = "2026-07-02") -> Result:
    asset = Asset(Path(f"/d/sh010.{number}.exr"), "image/x-exr", SHOT, number)
    evidence = Evidence(asset, TRUSTED, matches, show="Keystone", date=date)
    return Result(evidence, judge(evidence, policy), snapshot="ab" * 32)


def whole(*results: Result, policy: Policy = POLICY) -> list[Finding]:
    numbers = tuple(sorted(each.evidence.asset.frame or 0 for each in results))
    return list(judge_sequence(gather(FrameSequence("sh010.####.exr", numbers), results), policy))


def test_a_run_of_frames_is_one_finding() -> None:
    results = [frame(n, Match(HARBOUR, 0.8 if n != 1017 else 0.95)) for n in range(1001, 1049)]
    (finding,) = whole(*results, *(frame(n) for n in range(1049, 1101)))
    assert (finding.rule, finding.verdict, finding.reference) == ("sequence.near-copy", Verdict.BLOCK, HARBOUR.id)
    assert finding.message == (
        f'In {NAME}, frames 1001-1048 look like "Harbour" of Estate of Varga: 48 of 100 frames. Best in frame 1017, '
        "where it is the whole frame: score 0.950 of 1 (review from 0.600, block from 0.750), covering 100% of the "
        "frame and showing 100% of the work (to block, at least 30% of the frame or 50% of the work)."
    )
    assert "a person decides" in finding.remedy
    span = finding.span
    assert span is not None
    assert (span.title, span.owner, span.frames) == ("Harbour", "Estate of Varga", tuple(range(1001, 1049)))
    assert (span.blocked, span.searched, span.best, span.score) == (span.frames, 100, 1017, 0.95)


def test_a_lone_weak_frame_is_told_as_one() -> None:
    weak = frame(1050, Match(HARBOUR, 0.62, MatchKind.REGION, 0.1, mirrored=True))
    (finding,) = whole(weak, *(frame(n) for n in range(1001, 1050)))
    assert finding.verdict is Verdict.REVIEW
    assert finding.message.startswith(
        f'In {NAME}, only frame 1050 looks like "Harbour" of Estate of Varga: 1 of 50 frames. There it is a region of '
        "the frame, mirrored: score 0.620 of 1"
    )


def test_the_gravest_frame_is_the_best_one_and_those_that_block_are_named() -> None:
    small = replace(Match(HARBOUR, 0.99), coverage=0.1, reference_coverage=0.1)
    (finding,) = whole(frame(1, small), frame(2, Match(HARBOUR, 0.8)), frame(3, Match(HARBOUR, 0.8)), frame(4, small))
    assert finding.verdict is Verdict.BLOCK
    assert finding.span is not None
    assert (finding.span.frames, finding.span.blocked, finding.span.best) == ((1, 2, 3, 4), (2, 3), 2)
    assert "4 of 4 frames. Blocked by it: 2-3. Best in frame 2, where" in finding.message


def test_each_work_is_told_and_each_once() -> None:
    both = (Match(HARBOUR, 0.9), Match(TARN, 0.65), Match(TARN, 0.7))
    findings = whole(frame(1, *both), frame(2, *reversed(both)), frame(3, Match(TARN, 0.61)))
    assert [(each.reference, each.verdict) for each in findings] == [
        (HARBOUR.id, Verdict.BLOCK),
        (TARN.id, Verdict.REVIEW),
    ]
    assert "frames 1-3 look" in findings[1].message


def test_a_licensed_work_is_told_and_a_licence_that_ends_at_midnight_blocks() -> None:
    within = [frame(n, Match(LICENSED, 0.9), date="2026-12-31") for n in (1, 2)]
    (finding,) = whole(*within)
    assert finding.verdict is Verdict.PASS
    assert 'It is used under its licence "PO 4711", valid until 2026-12-31.' in finding.message
    (finding,) = whole(*within, frame(3, Match(LICENSED, 0.9), date="2027-01-01"))
    assert finding.verdict is Verdict.BLOCK
    assert "frames 1-3 look" in finding.message
    assert "Blocked by it: 3." in finding.message
    assert "it ended on 2026-12-31" in finding.message


def test_a_licence_that_the_show_holds_is_told_as_the_frames_tell_it() -> None:
    held = HeldLicence("L-1", Licence("PO 4712", ("Keystone",), "", "2026-12-31"), ("Tarn",), shots=("sh010",))
    for shot, verdict, words in (
        ("sh010", Verdict.PASS, 'It is used under the licence "PO 4712" that the show holds (L-1), valid until'),
        (
            "sh020",
            Verdict.BLOCK,
            'But the licence "PO 4712" that the show holds (L-1) does not cover it: it is for "sh010"',
        ),
    ):
        results = []
        for number in (1, 2):
            evidence = replace(frame(number, Match(TARN, 0.9)).evidence, attestations=(held,))
            evidence = replace(evidence, asset=replace(evidence.asset, shot=replace(SHOT, name=shot)))
            results.append(Result(evidence, judge(evidence, POLICY), snapshot="ab" * 32))
        (finding,) = whole(*results)
        assert finding.verdict is verdict
        assert words in finding.message
        assert words in results[0].findings[0].message


def test_the_policy_of_the_frames_is_that_of_the_sequence() -> None:
    softer = load_policy("studio-minimum", rules={"near-copy": "review"})
    results = [frame(n, Match(HARBOUR, 0.9), policy=softer) for n in (1, 2)]
    assert [each.verdict for each in whole(*results, policy=softer)] == [Verdict.REVIEW]
    off = load_policy("studio-minimum", rules={"near-copy": "off"})
    assert whole(*(frame(n, Match(HARBOUR, 0.9), policy=off) for n in (1, 2)), policy=off) == []
    silent = load_policy("studio-minimum", rules={"sequence.near-copy": "off"})
    assert whole(*(frame(n, Match(HARBOUR, 0.9)) for n in (1, 2)), policy=silent) == []


def test_one_frame_by_itself_has_said_it() -> None:
    assert whole(frame(1, Match(HARBOUR, 0.9))) == []


def test_only_frames_that_were_searched_are_counted() -> None:
    found = frame(1, Match(HARBOUR, 0.9))
    failed = replace(frame(2), incomplete=GONE)
    unread = replace(frame(3), snapshot="")
    evidence = gather(FrameSequence("a.#.exr", (1, 2, 3, 4)), [found, failed, unread, frame(4)])
    assert evidence.searched == 2
    (finding,) = judge_sequence(evidence, POLICY)
    assert "1 of 2 frames" in finding.message


def test_findings_without_their_match_are_passed_over() -> None:
    """A journal of another version, or an answer that somebody made up."""
    odd = replace(frame(1), findings=(Finding("near-copy", Verdict.BLOCK, "m", "r", "c" * 32),))
    assert whole(odd, frame(2)) == []


def test_declarations_and_the_shot_are_gathered() -> None:
    declared = Declaration("t", "s", "sh010", Use.FINAL, DigitalSourceType.DIGITAL_CAPTURE, digest="d1")
    one, other, unread, unnumbered = frame(1), frame(2), frame(3), frame(4)
    one = replace(one, evidence=replace(one.evidence, manifest=replace(TRUSTED, declaration=declared)))
    unread = replace(unread, evidence=replace(unread.evidence, manifest=None))
    asset = replace(unnumbered.evidence.asset, frame=None)
    unnumbered = replace(unnumbered, evidence=replace(unnumbered.evidence, asset=asset))
    evidence = gather(FrameSequence("a.#.exr", (1, 2, 3)), iter([one, other, unread, unnumbered]))
    assert evidence.declarations == {1: "d1", 2: ""}
    assert evidence.shot == SHOT
    assert evidence.searched == 3
    assert gather(FrameSequence("a.#.exr", ()), []).shot is None


@pytest.mark.parametrize("order", [1, -1])
def test_parts_are_joined_into_one(order: int) -> None:
    sequence = FrameSequence("sh010.####.exr", tuple(range(1, 9)))
    results = [frame(n, Match(HARBOUR, 0.7 + n / 100)) for n in range(1, 7)] + [frame(7), frame(8)]
    parts = [judge_sequence(gather(sequence, results[part::3]), POLICY) for part in range(3)]
    findings = [finding for part in parts for finding in part]
    assert len(findings) == 3
    assert join(sequence, SHOT, findings[::order]) == judge_sequence(gather(sequence, results), POLICY)


def test_joining_nothing_and_what_is_of_no_frames() -> None:
    sequence = FrameSequence("a.#.exr", (1, 2))
    assert join(sequence, None, []) == ()
    assert join(sequence, None, [Finding("sequence.missing-frames", Verdict.REVIEW, "m", "r")]) == ()
