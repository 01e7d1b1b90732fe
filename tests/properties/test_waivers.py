"""Laws of waiving: it only ever lets pass, it takes nothing away, and it does so for stated shots and days alone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from provenance.attestations.scopes import folded, shots_of
from provenance.model import (
    Approval,
    Asset,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    FrameSequence,
    Manifest,
    ManifestState,
    Match,
    Problem,
    Reference,
    Result,
    Shot,
    Use,
    Verdict,
)
from provenance.policy import (
    ASSET_RULES,
    SEQUENCE_RULES,
    Policy,
    RuleSetting,
    gather,
    join,
    judge,
    judge_sequence,
    united,
)
from provenance.policy.approvals import outside

RULES = ("credentials.missing", "near-copy", "near-copy.licence", "media.unreadable", "sequence.missing-frames")
RULES = (*RULES, "sequence.near-copy", "sequence.mixed-declarations")
TITLES = st.sampled_from(["Harbour", "Tarn", ""])
DAYS = st.sampled_from(["", "2026-11-01", "2026-11-26", "2026-12-24", "soon"])
SHOTS = st.sampled_from([None, Shot("Keystone", "sq01", "sh010"), Shot("Keystone", "", "sh020"), Shot()])
DECLARED = st.none() | st.builds(
    Declaration,
    st.just("t"),
    st.just("Keystone"),
    st.sampled_from(["sh010", "sh020", ""]),
    st.sampled_from(Use),
    st.just(DigitalSourceType.COMPOSITE),
    digest=st.sampled_from(["d1", "d2"]),
)
MATCHES = st.builds(
    Match, st.builds(Reference, st.sampled_from("ab"), TITLES), st.sampled_from([0.65, 0.9]),
    coverage=st.sampled_from([0.1, 1.0]), reference_coverage=st.just(0.1),
)  # fmt: skip
APPROVALS = st.builds(
    Approval,
    st.sampled_from(["A-1", "A-2", ""]),
    st.sampled_from(["M. Lindqvist", "K. Adeyemi"]),
    st.lists(st.sampled_from(["sh010", "sh0*", "sh020", "*"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(Use), max_size=2).map(tuple),
    given_on=DAYS,
    valid_until=DAYS,
    waives=st.lists(st.sampled_from(RULES), max_size=4).map(tuple),
    works=st.lists(st.sampled_from(["harbour", "TARN", "a", ""]), max_size=2).map(tuple),
    flaw=st.sampled_from(["", "", "", "its signature does not hold"]),
)
SETS = st.lists(APPROVALS, max_size=4).map(tuple)
EVIDENCE = st.builds(
    Evidence,
    st.builds(Asset, st.just(Path("/d/a.1.png")), st.just("image/png"), SHOTS, st.just(1)),
    st.none()
    | st.builds(Manifest, st.sampled_from([ManifestState.TRUSTED, ManifestState.MISSING]), declaration=DECLARED),
    st.lists(MATCHES, max_size=3).map(tuple),
    SETS,
    unreadable=st.none() | st.just(Problem("a", "b", "c")),
    date=DAYS,
    delivery=st.sampled_from(Use),
)
SETTINGS = st.sampled_from([RuleSetting(verdict) for verdict in (*Verdict, Verdict.BLOCK)])
ALL = tuple(rule.id for rule in (*ASSET_RULES, *SEQUENCE_RULES))
LIMITS = {"match_review": 0.6, "match_block": 0.75, "match_coverage": 0.3}
FRAMES = st.lists(EVIDENCE, min_size=2, max_size=4)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    rules = {rule: draw(SETTINGS) if rule in RULES else RuleSetting(Verdict.BLOCK) for rule in ALL}
    never = draw(st.frozensets(st.sampled_from(RULES), max_size=2))
    return Policy("any", "1", rules, LIMITS, unwaivable=never)


def told(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.message, finding.reference


def worst(findings: tuple[Finding, ...]) -> Verdict:
    return max((each.verdict for each in findings), default=Verdict.PASS)


def would_be(finding: Finding) -> Verdict:
    return finding.waiver.verdict if finding.waiver else finding.verdict


@given(EVIDENCE, policies(), SETS)
def test_a_further_approval_removes_no_finding_and_raises_no_verdict(
    evidence: Evidence, policy: Policy, more: tuple[Approval, ...]
) -> None:
    before = {told(each): each for each in judge(evidence, policy)}
    after = {
        told(each): each for each in judge(replace(evidence, attestations=(*evidence.attestations, *more)), policy)
    }
    assert before.keys() == after.keys()
    for key, finding in after.items():
        assert finding.verdict <= before[key].verdict
        assert would_be(finding) == would_be(before[key])


@given(EVIDENCE, policies())
def test_without_approvals_the_findings_are_the_same_but_for_their_verdicts(evidence: Evidence, policy: Policy) -> None:
    bare = {told(each): each for each in judge(replace(evidence, attestations=()), policy)}
    for finding in judge(evidence, policy):
        assert would_be(finding) == bare[told(finding)].verdict
        assert finding.remedy.startswith(bare[told(finding)].remedy)
        assert finding.waiver is None or finding.verdict is Verdict.PASS


@given(EVIDENCE, policies(), st.randoms(use_true_random=False))
def test_the_order_of_approvals_changes_nothing(evidence: Evidence, policy: Policy, shuffle: random.Random) -> None:
    mixed = tuple(shuffle.sample(evidence.attestations, len(evidence.attestations)))
    assert judge(replace(evidence, attestations=mixed), policy) == judge(evidence, policy)


@given(EVIDENCE, policies())
def test_whatever_waives_covers_the_shot_and_the_day_and_names_what_it_waives(
    evidence: Evidence, policy: Policy
) -> None:
    """Said again here, in other words than in the code."""
    for finding in judge(evidence, policy):
        if finding.waiver is None:
            continue
        assert finding.rule not in policy.unwaivable
        assert finding.waiver.verdict > Verdict.PASS
        titles = {folded(m.reference.title) for m in evidence.matches if m.reference.id == finding.reference} - {""}
        reasons = [
            approval
            for approval in evidence.attestations
            if isinstance(approval, Approval)
            and (approval.id, approval.by, approval.valid_until)
            == (finding.waiver.approval, finding.waiver.by, finding.waiver.until)
            and finding.rule in approval.waives
            and not approval.flaw
            and any(fnmatchcase(shot, pattern) for shot in shots_of(evidence) for pattern in approval.shots)
            and date.fromisoformat(evidence.date) <= date.fromisoformat(approval.valid_until)
            and (not approval.given_on or approval.given_on <= evidence.date)
            and (not approval.uses or evidence.delivery in approval.uses)
            and (
                not finding.rule.startswith("near-copy")
                or finding.reference in approval.works
                or titles & {folded(each) for each in approval.works}
            )
        ]
        assert reasons


@given(EVIDENCE, policies())
def test_approvals_that_do_not_hold_waive_nothing(evidence: Evidence, policy: Policy) -> None:
    lame = tuple(each for each in evidence.attestations if isinstance(each, Approval) and outside(each, evidence))
    unlimited = tuple(
        replace(each, **gone)
        for each in evidence.attestations
        if isinstance(each, Approval)
        for gone in ({"shots": ()}, {"valid_until": ""})
    )
    findings = judge(replace(evidence, attestations=(*lame, *unlimited)), policy)
    assert not any(each.waiver for each in findings)


@given(EVIDENCE, policies())
def test_a_rule_that_is_unwaivable_is_as_if_there_were_no_approval(evidence: Evidence, policy: Policy) -> None:
    strict = Policy("any", "1", policy.rules, policy.thresholds, unwaivable=frozenset(ALL))
    verdicts = [(told(each), each.verdict, each.waiver) for each in judge(evidence, strict)]
    assert verdicts == [(told(each), each.verdict, None) for each in judge(replace(evidence, attestations=()), policy)]


@given(EVIDENCE, policies())
def test_what_stops_something_stands_first_and_what_is_waived_before_what_is_only_told(
    evidence: Evidence, policy: Policy
) -> None:
    findings = judge(evidence, policy)
    order = [(each.verdict, each.waiver.verdict if each.waiver else Verdict.PASS) for each in findings]
    assert order == sorted(order, reverse=True)


def results_of(frames: list[Evidence], policy: Policy) -> list[Result]:
    """A result for each frame of a sequence, as a check gives it; what is declared of their shot may differ."""
    results = []
    for number, evidence in enumerate(frames, 1):
        asset = replace(frames[0].asset, path=Path(f"/d/a.{number}.png"), frame=number)
        numbered = replace(evidence, asset=asset)
        results.append(Result(numbered, judge(numbered, policy), snapshot="ab"))
    return results


def whole(results: list[Result], policy: Policy) -> tuple[Finding, ...]:
    numbers = tuple(range(1, len(results) + 1))
    return judge_sequence(gather(FrameSequence("a.#.png", numbers, (99,)), results), policy)


@given(FRAMES, policies(), st.data())
def test_a_further_approval_raises_no_verdict_of_a_sequence(
    frames: list[Evidence], policy: Policy, data: st.DataObject
) -> None:
    more = [replace(each, attestations=(*each.attestations, *data.draw(SETS))) for each in frames]
    before = {(each.rule, each.reference): each for each in whole(results_of(frames, policy), policy)}
    after = {(each.rule, each.reference): each for each in whole(results_of(more, policy), policy)}
    assert before.keys() == after.keys()
    for key, finding in after.items():
        assert finding.verdict <= before[key].verdict
        if key[0] != "sequence.near-copy":
            assert finding.message == before[key].message


@given(FRAMES, policies())
def test_what_is_told_of_a_sequence_is_waived_where_all_its_frames_are(frames: list[Evidence], policy: Policy) -> None:
    results = results_of(frames, policy)
    for finding in whole(results, policy):
        if finding.span is None:
            continue
        theirs = [
            (result.evidence.asset.frame, each)
            for result in results
            for each in result.findings
            if each.reference == finding.reference
        ]
        assert finding.span.waived == tuple(sorted({frame for frame, each in theirs if each.waiver}))
        assert bool(finding.waiver) == (
            finding.verdict is Verdict.PASS
            and any(each.waiver for _, each in theirs)
            and policy.rules[finding.rule].verdict is not Verdict.PASS
        )
        if finding.waiver:
            assert finding.rule not in policy.unwaivable
            assert all(each.verdict is Verdict.PASS for _, each in theirs)


@given(FRAMES, policies(), st.randoms(use_true_random=False))
def test_the_order_of_frames_changes_nothing(frames: list[Evidence], policy: Policy, shuffle: random.Random) -> None:
    results = results_of(frames, policy)
    assert whole(shuffle.sample(results, len(results)), policy) == whole(results, policy)


@given(FRAMES, policies(), st.data())
def test_parts_that_are_joined_waive_what_the_whole_does(
    frames: list[Evidence], policy: Policy, data: st.DataObject
) -> None:
    results = results_of(frames, policy)
    numbers = tuple(range(1, len(frames) + 1))
    sequence = FrameSequence("a.#.png", numbers, (99,))
    owners = data.draw(st.lists(st.integers(0, 1), min_size=len(results), max_size=len(results)))
    parts = [[each for each, owner in zip(results, owners, strict=True) if owner == part] for part in (0, 1)]
    found = [judge_sequence(gather(sequence, part), policy) for part in parts if part]
    over = {each.reference: each for each in join(sequence, None, [each for part in found for each in part])}
    at_once = {each.reference: each for each in whole(results, policy) if each.span}
    assert over.keys() == at_once.keys()
    for key, finding in at_once.items():
        one, two = over[key], finding
        assert (one.verdict, one.waiver) == (two.verdict, two.waiver)
        assert one.span is not None
        assert two.span is not None
        assert (one.span.frames, one.span.blocked, one.span.waived) == (
            two.span.frames,
            two.span.blocked,
            two.span.waived,
        )
    gaps = [each for part in found for each in part if each.rule == "sequence.missing-frames"]
    (gap,) = united(gaps)
    assert gap.verdict is worst(tuple(gaps))
    assert bool(gap.waiver) == (gap.verdict is Verdict.PASS and any(each.waiver for each in gaps))
