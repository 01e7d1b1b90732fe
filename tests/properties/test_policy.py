"""Laws of judging: it does not depend on order, what gets worse is never judged better, and it fails closed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from provenance.model import (
    Action,
    Asset,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    FrameSequence,
    IngredientRecord,
    Licence,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    Problem,
    Reference,
    Relationship,
    Result,
    Tool,
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
    load_policy,
)

T = TypeVar("T")
SHIPPED = load_policy("studio-minimum")
NAMES = st.sampled_from(["plate.exr", "fire.png", "Nuke", "Vista", ""])
KINDS = st.sampled_from(DigitalSourceType)
FRACTIONS = st.floats(0, 1)
ASSETS = st.builds(Asset, st.just(Path("/d/sh010.1001.png")), st.sampled_from(["", "image/png"]), frame=st.just(1001))
FAILURES = st.builds(
    ManifestFailure, st.sampled_from(["signingCredential.untrusted", "a.b", "c.d"]), NAMES, NAMES, NAMES
)
INGREDIENTS = st.recursive(
    st.builds(
        IngredientRecord,
        NAMES,
        st.none() | st.sampled_from(Relationship),
        state=st.sampled_from(ManifestState),
        digital_source_types=st.lists(KINDS, max_size=2).map(tuple),
    ),
    lambda inside: st.builds(
        IngredientRecord, NAMES, st.sampled_from(Relationship), ingredients=st.lists(inside, max_size=2).map(tuple)
    ),
    max_leaves=4,
)
ACTIONS = st.builds(Action, st.sampled_from(["c2pa.created", "c2pa.edited"]), st.none() | KINDS, tool=NAMES)
DECLARATIONS = st.builds(
    Declaration,
    NAMES,
    NAMES,
    NAMES,
    st.sampled_from(Use),
    KINDS,
    tools=st.lists(st.builds(Tool, NAMES), max_size=2).map(tuple),
    actions=st.lists(ACTIONS, max_size=2).map(tuple),
    digest=st.sampled_from(["", "aa", "bb"]),
)
MANIFESTS = st.builds(
    Manifest,
    st.sampled_from(ManifestState),
    actions=st.lists(ACTIONS, max_size=3).map(tuple),
    ingredients=st.lists(INGREDIENTS, max_size=3).map(tuple),
    failures=st.lists(FAILURES, max_size=3).map(tuple),
    declaration=st.none() | DECLARATIONS,
)
DAYS = st.sampled_from(["", "2026-01-01", "2026-07-02", "2026-12-31", "soon"])
SHOWS = st.sampled_from(["", "Keystone", "Harbour"])
LICENCES = st.builds(Licence, NAMES, st.lists(SHOWS, max_size=2).map(tuple), DAYS, DAYS)
MATCHES = st.builds(
    Match,
    st.builds(Reference, st.sampled_from("ab"), NAMES, NAMES, licence=st.none() | LICENCES),
    FRACTIONS,
    coverage=FRACTIONS,
    reference_coverage=FRACTIONS,
    evidence=st.lists(NAMES, max_size=2).map(tuple),
)
EVIDENCE = st.builds(
    Evidence,
    ASSETS,
    st.none() | MANIFESTS,
    st.lists(MATCHES, max_size=4).map(tuple),
    declaration=st.none() | DECLARATIONS,
    unreadable=st.none() | st.builds(Problem, NAMES, NAMES, NAMES),
    show=SHOWS,
    date=DAYS,
)
SETTINGS = st.sampled_from([RuleSetting(verdict) for verdict in (None, *Verdict)])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    rules = {rule.id: draw(SETTINGS) for rule in (*ASSET_RULES, *SEQUENCE_RULES)}
    rules["media.unreadable"] = RuleSetting(draw(st.sampled_from([Verdict.REVIEW, Verdict.BLOCK])))
    review, block = sorted((draw(FRACTIONS), draw(FRACTIONS)))
    limits = {"match_review": review, "match_block": block}
    limits |= {"match_coverage": draw(FRACTIONS), "match_reference_coverage": draw(FRACTIONS)}
    return Policy("any", "1", rules, limits)


def worst(findings: tuple[Finding, ...]) -> Verdict:
    return max((each.verdict for each in findings), default=Verdict.PASS)


@given(EVIDENCE, policies(), st.randoms(use_true_random=False))
def test_order_changes_nothing(evidence: Evidence, policy: Policy, shuffle: random.Random) -> None:
    def mixed(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(shuffle.sample(items, len(items)))

    manifest = evidence.manifest
    if manifest is not None:
        manifest = replace(
            manifest,
            actions=mixed(manifest.actions),
            ingredients=mixed(manifest.ingredients),
            failures=mixed(manifest.failures),
        )
    other = replace(evidence, manifest=manifest, matches=mixed(evidence.matches))
    rules = dict(shuffle.sample(list(policy.rules.items()), len(policy.rules)))
    same = Policy(policy.name, policy.version, rules, policy.thresholds)
    assert judge(other, same) == judge(evidence, policy)


@given(EVIDENCE, policies())
def test_findings_are_ordered_and_no_graver_than_the_policy_sets(evidence: Evidence, policy: Policy) -> None:
    findings = judge(evidence, policy)
    verdicts = [each.verdict for each in findings]
    assert verdicts == sorted(verdicts, reverse=True)
    for finding in findings:
        setting = policy.rules[finding.rule].verdict
        assert setting is not None
        assert finding.verdict <= setting
    assert Result(evidence, findings).verdict == worst(findings)


@given(EVIDENCE, policies(), FAILURES, st.integers(0, 3))
def test_a_further_failure_never_improves(
    evidence: Evidence, policy: Policy, failure: ManifestFailure, at: int
) -> None:
    manifest = evidence.manifest or Manifest(ManifestState.TRUSTED)
    before = replace(evidence, manifest=manifest)
    failures = (*manifest.failures[:at], failure, *manifest.failures[at:])
    after = replace(evidence, manifest=replace(manifest, failures=failures))
    assert worst(judge(after, policy)) >= worst(judge(before, policy))


@given(EVIDENCE, policies(), MATCHES)
def test_a_further_match_never_improves(evidence: Evidence, policy: Policy, match: Match) -> None:
    after = replace(evidence, matches=(*evidence.matches, match))
    assert worst(judge(after, policy)) >= worst(judge(evidence, policy))


@given(EVIDENCE, policies(), st.builds(Problem, NAMES, NAMES, NAMES))
def test_damage_never_improves(evidence: Evidence, policy: Policy, problem: Problem) -> None:
    after = replace(evidence, unreadable=problem)
    assert worst(judge(after, policy)) >= worst(judge(replace(evidence, unreadable=None), policy))


@given(EVIDENCE)
def test_a_worse_state_never_improves(evidence: Evidence) -> None:
    manifest = evidence.manifest or Manifest(ManifestState.TRUSTED)
    states = (ManifestState.TRUSTED, ManifestState.VALID, ManifestState.INVALID)
    verdicts = [worst(judge(replace(evidence, manifest=replace(manifest, state=state)), SHIPPED)) for state in states]
    assert verdicts == sorted(verdicts)


@given(EVIDENCE, policies(), st.sampled_from([rule.id for rule in ASSET_RULES]))
def test_a_stricter_policy_never_judges_better(evidence: Evidence, policy: Policy, rule: str) -> None:
    stricter = Policy("any", "1", {**policy.rules, rule: RuleSetting(Verdict.BLOCK)}, policy.thresholds)
    assert worst(judge(evidence, stricter)) >= worst(judge(evidence, policy))


@given(EVIDENCE)
def test_only_a_trusted_and_readable_asset_passes(evidence: Evidence) -> None:
    if worst(judge(evidence, SHIPPED)) is Verdict.PASS:
        assert evidence.manifest is not None
        assert evidence.manifest.state is ManifestState.TRUSTED
        assert evidence.unreadable is None
        assert all(
            match.score < SHIPPED.thresholds["match_review"] or match.reference.licence for match in evidence.matches
        )
        assert not (evidence.manifest.digital_source_type or DigitalSourceType.PRINT).is_generative or any(
            declared is not None and declared.is_generative
            for declared in (evidence.declaration, evidence.manifest.declaration)
        )


def relicensed(evidence: Evidence, licence: Licence | None) -> Evidence:
    matches = (replace(match, reference=replace(match.reference, licence=licence)) for match in evidence.matches)
    return replace(evidence, matches=tuple(matches))


@given(EVIDENCE, policies())
def test_a_licence_that_covers_it_never_makes_it_worse(evidence: Evidence, policy: Policy) -> None:
    licence = Licence("PO", (evidence.show,) if evidence.show else ())
    without = judge(relicensed(evidence, None), policy)
    within = judge(relicensed(evidence, licence), policy)
    assert worst(within) <= worst(without)
    assert not {each.rule for each in within} & {"near-copy", "near-copy.licence"}


@given(EVIDENCE, policies(), st.sampled_from([Licence("PO", ("Another",)), Licence("PO", (), "", "1999-12-31")]))
def test_a_licence_that_does_not_cover_it_is_never_better_than_none(
    evidence: Evidence, policy: Policy, licence: Licence
) -> None:
    rules = {rule: setting for rule, setting in policy.rules.items() if rule != "near-copy.licence"}
    policy = Policy("any", "1", rules, policy.thresholds)  # as a policy has it that does not name that rule
    without = judge(relicensed(evidence, None), policy)
    outside = judge(relicensed(evidence, licence), policy)
    assert worst(outside) == worst(without)
    assert [each.verdict for each in outside] == [each.verdict for each in without]


@given(EVIDENCE, policies(), MATCHES, FRACTIONS, st.sampled_from(["score", "coverage", "reference_coverage"]))
def test_more_of_a_match_is_never_judged_better(
    evidence: Evidence, policy: Policy, match: Match, value: float, figure: str
) -> None:
    low, high = sorted((getattr(match, figure), value))
    less, more = (
        replace(evidence, matches=(*evidence.matches, replace(match, **{figure: each}))) for each in (low, high)
    )
    assert worst(judge(more, policy)) >= worst(judge(less, policy))


def frames_of(evidences: list[Evidence], policy: Policy) -> list[Result]:
    """A result for each frame of a sequence, as a check gives it."""
    results = []
    for frame, evidence in enumerate(evidences, 1):
        asset = replace(evidence.asset, path=Path(f"/d/a.{frame}.png"), frame=frame)
        numbered = replace(evidence, asset=asset)
        results.append(Result(numbered, judge(numbered, policy), snapshot="ab"))
    return results


def over_frames(results: list[Result], policy: Policy, count: int) -> tuple[Finding, ...]:
    evidence = gather(FrameSequence("a.#.png", tuple(range(1, count + 1))), results)
    return tuple(each for each in judge_sequence(evidence, policy) if each.span)


def telling(policy: Policy) -> Policy:
    """The policy, with findings over frames as grave as those of the frames."""
    return Policy("any", "1", {**policy.rules, "sequence.near-copy": RuleSetting(Verdict.BLOCK)}, policy.thresholds)


FRAMES = st.lists(EVIDENCE, min_size=2, max_size=5)


@given(FRAMES, policies(), st.randoms(use_true_random=False))
def test_the_order_of_frames_changes_nothing(frames: list[Evidence], policy: Policy, shuffle: random.Random) -> None:
    results = frames_of(frames, policy)
    mixed = shuffle.sample(results, len(results))
    assert over_frames(mixed, policy, len(frames)) == over_frames(results, policy, len(frames))


@given(FRAMES, policies())
def test_what_is_told_of_a_sequence_is_what_its_frames_say(frames: list[Evidence], policy: Policy) -> None:
    policy = telling(policy)
    results = frames_of(frames, policy)
    told: dict[str, dict[int, Verdict]] = {}
    for result in results:
        for finding in result.findings:
            if finding.reference:
                known = told.setdefault(finding.reference, {})
                frame = result.evidence.asset.frame or 0
                known[frame] = max(finding.verdict, known.get(frame, finding.verdict))
    found = over_frames(results, policy, len(frames))
    assert sorted(each.reference for each in found) == sorted(told)  # one for each work
    for each in found:
        verdicts = told[each.reference]
        assert each.span is not None
        assert each.verdict == max(verdicts.values())
        assert each.span.frames == tuple(sorted(verdicts))
        assert each.span.blocked == tuple(sorted(frame for frame in verdicts if verdicts[frame] is Verdict.BLOCK))
        assert verdicts[each.span.best] == each.verdict
        assert each.span.searched == len(frames)


@given(FRAMES, policies(), st.data())
def test_parts_that_are_joined_tell_what_the_whole_does(
    frames: list[Evidence], policy: Policy, data: st.DataObject
) -> None:
    """The frames of one sequence, checked by several machines."""
    policy = telling(policy)
    results = frames_of(frames, policy)
    owners = data.draw(st.lists(st.integers(0, 2), min_size=len(results), max_size=len(results)))
    parts = [[each for each, owner in zip(results, owners, strict=True) if owner == part] for part in range(3)]
    sequence = FrameSequence("a.#.png", tuple(range(1, len(frames) + 1)))
    found = [finding for part in parts for finding in over_frames(part, policy, len(frames))]
    joined = {each.reference: each for each in join(sequence, None, found)}
    for whole in over_frames(results, policy, len(frames)):
        one = joined.pop(whole.reference)
        assert one.span is not None
        assert whole.span is not None
        assert (one.verdict, one.span.frames, one.span.blocked) == (
            whole.verdict,
            whole.span.frames,
            whole.span.blocked,
        )
        assert one.span.score == whole.span.score
        assert one.message.count("look") == whole.message.count("look")
    assert not joined
