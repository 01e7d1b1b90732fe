"""A written approval lets a finding pass, for stated shots and until a stated day; nothing is ever gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from casework import CLEAN, TODAY, declared

from provenance.model import (
    Approval,
    Asset,
    ChangeKind,
    Evidence,
    Finding,
    FrameSequence,
    Manifest,
    ManifestState,
    Match,
    Performer,
    Problem,
    Reference,
    Result,
    Shot,
    Use,
    Verdict,
    Waiver,
)
from provenance.policy import Policy, SequenceEvidence, gather, join, judge, judge_sequence, load_policy, united
from provenance.policy.waivers import common, waive

POLICY = load_policy("studio-minimum")
SHOT = Shot("Keystone", "sq01", "sh010")
BARE = Evidence(Asset(Path("/d/sh010.1001.png"), "image/png", SHOT, 1001), Manifest(ManifestState.MISSING), date=TODAY)
HARBOUR = Reference("a" * 32, "Harbour, Last Light", "Estate of Varga")
COPY = replace(BARE, manifest=Manifest(ManifestState.TRUSTED), matches=(Match(HARBOUR, 0.9),))
LETS = Approval(
    "A-9", "M. Lindqvist", ("sh010",), given_on="2026-05-02", valid_until="2027-05-01", reference="mail of 2 May",
    waives=("credentials.missing",),
)  # fmt: skip
LETS_COPY = replace(LETS, waives=("near-copy",), works=("harbour,  last LIGHT",))


def judged(*approvals: Approval, of: Evidence = BARE, policy: Policy = POLICY) -> Finding:
    (finding,) = judge(replace(of, attestations=approvals), policy)
    return finding


def without(of: Evidence = BARE) -> Finding:
    return judged(of=of)


def test_an_approval_lets_a_finding_pass_and_the_finding_stays() -> None:
    finding = judged(LETS)
    assert finding == replace(
        without(),
        verdict=Verdict.PASS,
        waiver=Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.REVIEW, "mail of 2 May"),
    )
    assert str(finding).startswith("waived by M. Lindqvist until 2027-05-01 (A-9): ")
    assert Result(BARE, (finding,)).waived == (finding,)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"valid_until": "2026-11-25"}, f"it ended on 2026-11-25, and this was checked on {TODAY}"),
        ({"given_on": "2026-11-27"}, f"it begins on 2026-11-27, and this was checked on {TODAY}"),
        ({"valid_until": ""}, "it does not state its last day"),
        ({"valid_until": "soon"}, 'its days cannot be read ("soon")'),
        ({"shots": ()}, "it does not state its shots"),
        ({"shots": ("sh02*",)}, 'it is for "sh02*", and the shot is "sh010"; "sq01/sh010"'),
        ({"uses": (Use.TEMPORARY,)}, "it is for temporary use, and this is a final delivery"),
        ({"flaw": "its signature does not hold"}, "it does not count, because its signature does not hold"),
    ],
)
def test_one_that_does_not_hold_waives_nothing_and_is_not_silent(changes: dict[str, Any], says: str) -> None:
    finding = judged(replace(LETS, **changes))
    assert (finding.verdict, finding.waiver, finding.message) == (Verdict.REVIEW, None, without().message)
    assert finding.remedy == f'{without().remedy} The approval "A-9" would waive this, but {says}.'


@pytest.mark.parametrize("day", ["2026-05-02", "2027-05-01"])
def test_the_first_and_the_last_day_count(day: str) -> None:
    assert judged(LETS, of=replace(BARE, date=day)).waiver
    assert not judged(LETS, of=replace(BARE, date="")).waiver
    assert not judged(LETS, of=replace(BARE, asset=replace(BARE.asset, shot=None))).waiver


def test_the_declared_shot_is_the_one_that_counts() -> None:
    elsewhere = replace(declared(shot="sh020"), manifest=None, declaration=declared(shot="sh020").manifest.declaration)  # type: ignore[union-attr]
    told = {each.rule: each for each in judge(replace(elsewhere, attestations=(LETS,)), POLICY)}
    assert told["credentials.missing"].waiver is None
    assert '"sh020"' in told["credentials.missing"].remedy


def test_one_for_a_temporary_delivery_waives_in_such_a_one() -> None:
    temporary = replace(LETS, uses=(Use.TEMPORARY,))
    assert judged(temporary, of=replace(BARE, delivery=Use.TEMPORARY)).waiver


def test_another_rule_is_not_waived_and_not_told_of() -> None:
    assert judged(replace(LETS, waives=("ai.undeclared",))) == without()
    assert judged(replace(LETS, waives=())) == without()


def test_what_the_policy_lets_no_approval_waive_stays() -> None:
    strict = Policy(
        POLICY.name, POLICY.version, POLICY.rules, POLICY.thresholds, unwaivable=frozenset({"credentials.missing"})
    )
    finding = judged(LETS, policy=strict)
    assert (finding.verdict, finding.waiver) == (Verdict.REVIEW, None)
    assert 'The approval "A-9" would waive this, but the show\'s rules let no approval waive it.' in finding.remedy


@pytest.mark.parametrize("works", [("harbour,  last LIGHT",), (HARBOUR.id,), ("Tarn", HARBOUR.id)])
def test_a_near_copy_is_waived_by_the_title_or_the_id_of_its_work(works: tuple[str, ...]) -> None:
    finding = judged(replace(LETS_COPY, works=works), of=COPY)
    assert finding.waiver == Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.BLOCK, "mail of 2 May")
    assert finding.reference == HARBOUR.id


@pytest.mark.parametrize("works", [(), ("Tarn",), ("",), ("Harbour",), (HARBOUR.id[:12],)])
def test_a_near_copy_of_another_work_is_not(works: tuple[str, ...]) -> None:
    finding = judged(replace(LETS_COPY, works=works), of=COPY)
    assert finding.verdict is Verdict.BLOCK
    assert 'it does not name the work "Harbour, Last Light"' in finding.remedy


def test_a_work_without_a_title_is_named_by_its_id_alone() -> None:
    untitled = replace(COPY, matches=(Match(replace(HARBOUR, title=""), 0.9),))
    assert judged(replace(LETS_COPY, works=("", " ")), of=untitled).verdict is Verdict.BLOCK
    assert judged(replace(LETS_COPY, works=(HARBOUR.id,)), of=untitled).waiver


def test_what_is_told_and_stops_nothing_needs_no_waiver() -> None:
    told = load_policy("studio-minimum", rules={"credentials.missing": "pass"})
    assert judged(LETS, policy=told).waiver is None
    assert judged(LETS, policy=told).verdict is Verdict.PASS


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_the_one_that_ends_last_waives_then_the_first_by_its_id(order: int) -> None:
    approvals = [
        replace(LETS, id="A-1", valid_until="2026-12-31"),
        replace(LETS, id="A-3", valid_until="2027-12-31"),
        replace(LETS, id="A-2", valid_until="2027-12-31"),
        replace(LETS, id="A-0", valid_until="2028-12-31", shots=("sh999",)),
    ]
    waiver = judged(*approvals[::order]).waiver
    assert waiver is not None
    assert (waiver.approval, waiver.until) == ("A-2", "2027-12-31")


def test_the_nearest_are_told_of_and_the_others_counted() -> None:
    far = [replace(LETS, id=f"A-{n}", shots=(), valid_until="") for n in range(4)]
    near = replace(LETS, id="B", valid_until="2026-11-01")
    remedy = judged(*far, near).remedy.removeprefix(without().remedy)
    assert remedy.startswith(' The approval "B" would waive this, but it ended on 2026-11-01')
    assert 'The approval "A-0" would waive this, but it does not state its last day; it does not state its' in remedy
    assert remedy.endswith(" 2 more would, and do not cover it.")


def test_a_remedy_stays_readable_whatever_an_approval_says() -> None:
    hostile = replace(LETS, id="\u202e" * 9_000, shots=("x" * 9_000,) * 50, flaw="y" * 9_000)
    remedy = judged(hostile, replace(hostile, id="z" * 9_000)).remedy
    assert len(remedy) < 1_100
    assert remedy.endswith(".")


def test_one_that_is_about_a_performer_waives_nothing_of_another() -> None:
    found = Finding("performer.consent", Verdict.BLOCK, "Nobody consented.", "Ask.")
    approval = replace(LETS, waives=("performer.consent",), performers=("P-17",))
    (finding,) = waive([found], replace(CLEAN, attestations=(approval,)), POLICY)
    assert finding.waiver
    two = declared(performers=(Performer("P-17", ChangeKind.VOICE), Performer("P-22", ChangeKind.VOICE)))
    (finding,) = waive([found], replace(two, attestations=(approval,)), POLICY)
    assert finding.waiver is None
    assert 'it is about "P-17", and not about "P-22"' in finding.remedy
    (finding,) = waive([found], replace(two, attestations=(replace(approval, performers=()),)), POLICY)
    assert finding.waiver


def test_one_that_is_about_a_performer_waives_no_other_rule_of_another() -> None:
    found = Finding("ai.temporary", Verdict.BLOCK, "It is temporary.", "Replace it.")
    approval = replace(LETS, waives=("ai.temporary",), performers=("P-17",))
    nobody, other = declared(performers=()), declared(performers=(Performer("P-22", ChangeKind.VOICE),))
    for evidence, why in ((nobody, 'it is about "P-17" alone'), (other, 'it is about "P-17", and not about "P-22"')):
        (finding,) = waive([found], replace(evidence, attestations=(approval,)), POLICY)
        assert finding.waiver is None
        assert why in finding.remedy
    theirs = declared(performers=(Performer("P-17", ChangeKind.VOICE),))
    (finding,) = waive([found], replace(theirs, attestations=(approval,)), POLICY)
    assert finding.waiver


def test_what_is_waived_stands_after_what_is_not_and_before_what_is_only_told() -> None:
    noted = load_policy("studio-minimum", rules={"media.unreadable": "pass"})
    two = (Match(HARBOUR, 0.9), Match(Reference("b" * 32, "Tarn", "Northlight"), 0.9))
    evidence = replace(BARE, matches=two, unreadable=Problem("a", "b", "c"))
    findings = judge(replace(evidence, attestations=(LETS, LETS_COPY)), noted)
    told = [(each.verdict, each.waiver.verdict if each.waiver else None, each.rule) for each in findings]
    assert told == [
        (Verdict.BLOCK, None, "near-copy"),
        (Verdict.PASS, Verdict.BLOCK, "near-copy"),
        (Verdict.PASS, Verdict.REVIEW, "credentials.missing"),
        (Verdict.PASS, None, "media.unreadable"),
    ]


# Frame sequences.

GAP = FrameSequence("sh010.####.exr", (1001, 1003), (1002,))
LETS_GAP = replace(LETS, waives=("sequence.missing-frames",))


def frame(number: int, *approvals: Approval, of: Evidence = COPY, **changes: Any) -> Result:
    asset = replace(of.asset, path=Path(f"/d/sh010.{number}.exr"), frame=number)
    evidence = replace(of, asset=asset, attestations=approvals, **changes)
    return Result(evidence, judge(evidence, POLICY), snapshot="ab" * 32)


def whole(*results: Result, sequence: FrameSequence = GAP, policy: Policy = POLICY) -> dict[str, Finding]:
    return {each.rule: each for each in judge_sequence(gather(sequence, results), policy)}


def test_missing_frames_are_waived_by_what_the_frames_have() -> None:
    finding = whole(frame(1001, LETS_GAP), frame(1003))["sequence.missing-frames"]
    assert finding.verdict is Verdict.PASS
    assert finding.waiver == Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.REVIEW, "mail of 2 May")


def test_one_has_to_hold_for_the_shots_of_all_frames() -> None:
    other = replace(COPY, asset=replace(COPY.asset, shot=Shot("Keystone", "sq01", "sh020")))
    finding = whole(frame(1001, LETS_GAP), frame(1003, of=other))["sequence.missing-frames"]
    assert finding.waiver is None
    assert 'it is for "sh010", and the shot is "sh020"; "sq01/sh020"' in finding.remedy
    assert whole(frame(1001, replace(LETS_GAP, shots=("sh010", "sh020"))), frame(1003, of=other))[
        "sequence.missing-frames"
    ].waiver


def test_the_last_day_of_the_frames_checks_is_that_of_the_sequence() -> None:
    ends = replace(LETS_GAP, valid_until="2026-11-26")
    assert whole(frame(1001, ends), frame(1003))["sequence.missing-frames"].waiver
    late = whole(frame(1001, ends), frame(1003, date="2026-11-27"))["sequence.missing-frames"]
    assert "it ended on 2026-11-26, and this was checked on 2026-11-27" in late.remedy


def test_without_frames_the_path_tells_the_shot() -> None:
    evidence = SequenceEvidence(GAP, SHOT, attestations=(LETS_GAP,), date=TODAY)
    (finding,) = judge_sequence(evidence, POLICY)
    assert finding.waiver
    (finding,) = judge_sequence(replace(evidence, shot=None), POLICY)
    assert finding.waiver is None


def test_a_sequence_of_temporary_frames_is_temporary() -> None:
    temporary = replace(LETS_GAP, uses=(Use.TEMPORARY,))
    frames = [frame(n, temporary, delivery=Use.TEMPORARY) for n in (1001, 1003)]
    assert whole(*frames)["sequence.missing-frames"].waiver
    assert not whole(frames[0], frame(1003))["sequence.missing-frames"].waiver
    assert gather(GAP, []).delivery is Use.FINAL


PAIR = FrameSequence("sh010.####.exr", (1001, 1002, 1003))


def test_what_all_frames_are_waived_of_is_waived_for_the_sequence() -> None:
    finding = whole(*(frame(n, LETS_COPY) for n in PAIR.frames), sequence=PAIR)["sequence.near-copy"]
    assert (finding.verdict, finding.waiver) == (
        Verdict.PASS,
        Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.BLOCK, "mail of 2 May"),
    )
    assert finding.span is not None
    assert (finding.span.frames, finding.span.blocked, finding.span.waived) == (PAIR.frames, (), PAIR.frames)
    assert "Waived in" not in finding.message


def test_what_some_frames_are_waived_of_says_how_many() -> None:
    results = [frame(1001, LETS_COPY), frame(1002), frame(1003, LETS_COPY)]
    finding = whole(*results, sequence=PAIR)["sequence.near-copy"]
    assert (finding.verdict, finding.waiver) == (Verdict.BLOCK, None)
    assert finding.span is not None
    assert (finding.span.best, finding.span.blocked, finding.span.waived) == (1002, (1002,), (1001, 1003))
    assert (
        "3 of 3 frames. Blocked by it: 1002. Waived in 2 of them: 1001, 1003. Best in frame 1002, where"
        in finding.message
    )


def test_of_several_waivers_the_sequence_has_the_one_that_ends_first() -> None:
    sooner = replace(LETS_COPY, id="A-1", by="K. Adeyemi", valid_until="2026-12-01")
    small = replace(COPY, matches=(replace(COPY.matches[0], coverage=0.1, reference_coverage=0.1),))
    results = [frame(1001, LETS_COPY), frame(1002, sooner, of=small), frame(1003, LETS_COPY)]
    waiver = whole(*results, sequence=PAIR)["sequence.near-copy"].waiver
    assert waiver == Waiver("A-1", "K. Adeyemi", "2026-12-01", Verdict.BLOCK, "mail of 2 May")
    assert common([]) is None


def test_an_approval_that_ended_or_names_only_the_sequence_is_told_of_it() -> None:
    ended = replace(LETS_COPY, valid_until="2026-06-01")
    finding = whole(*(frame(n, ended) for n in PAIR.frames), sequence=PAIR)["sequence.near-copy"]
    assert 'The approval "A-9" would waive this, but it ended on 2026-06-01' in finding.remedy
    only = replace(LETS_COPY, waives=("sequence.near-copy",))
    finding = whole(*(frame(n, only) for n in PAIR.frames), sequence=PAIR)["sequence.near-copy"]
    assert finding.verdict is Verdict.BLOCK
    assert "what is told of a sequence follows its frames: it would have to name near-copy" in finding.remedy
    other = whole(*(frame(n, LETS) for n in PAIR.frames), sequence=PAIR)["sequence.near-copy"]
    assert "approval" not in other.remedy


def test_the_rule_about_sequences_can_be_unwaivable_and_can_be_only_told() -> None:
    results = [frame(n, LETS_COPY) for n in PAIR.frames]
    strict = Policy("s", "1", POLICY.rules, POLICY.thresholds, unwaivable=frozenset({"sequence.near-copy"}))
    finding = whole(*results, sequence=PAIR, policy=strict)["sequence.near-copy"]
    assert (finding.verdict, finding.waiver) == (Verdict.BLOCK, None)
    assert "the show's rules let no approval waive it" in finding.remedy
    told = load_policy("studio-minimum", rules={"sequence.near-copy": "pass"})
    assert whole(*results, sequence=PAIR, policy=told)["sequence.near-copy"].waiver is None


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("waived", [(1, 2, 3, 4), (2, 3), (1,)])
def test_parts_are_joined_into_what_the_whole_says(order: int, waived: tuple[int, ...]) -> None:
    sequence = FrameSequence("sh010.####.exr", (1, 2, 3, 4))
    results = [
        frame(n, *((replace(LETS_COPY, valid_until=f"2027-05-0{n}"),) if n in waived else ())) for n in sequence.frames
    ]
    parts = [judge_sequence(gather(sequence, results[part::2]), POLICY) for part in range(2)]
    joined = join(sequence, SHOT, [finding for part in parts for finding in part][::order])
    assert joined == judge_sequence(gather(sequence, results), POLICY)


def test_what_one_part_found_unwaived_is_unwaived() -> None:
    bare = Finding("sequence.missing-frames", Verdict.REVIEW, "One is missing.", "Render it.")
    until = [Waiver("A-9", "M", f"2027-0{n}-01", Verdict.REVIEW) for n in (5, 3)]
    waived = [replace(bare, verdict=Verdict.PASS, waiver=each) for each in until]
    assert united([waived[0], bare]) == (bare,)
    assert united(waived) == (waived[1],)
    other = replace(bare, message="Two are missing.")
    assert united([bare, other, bare]) == (bare, other)
