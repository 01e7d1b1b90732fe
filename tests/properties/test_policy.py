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
    IngredientRecord,
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
from provenance.policy import ASSET_RULES, Policy, RuleSetting, judge, load_policy

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
MATCHES = st.builds(
    Match,
    st.builds(Reference, st.sampled_from("ab"), NAMES, NAMES),
    FRACTIONS,
    coverage=FRACTIONS,
    evidence=st.lists(NAMES, max_size=2).map(tuple),
)
EVIDENCE = st.builds(
    Evidence,
    ASSETS,
    st.none() | MANIFESTS,
    st.lists(MATCHES, max_size=4).map(tuple),
    declaration=st.none() | DECLARATIONS,
    unreadable=st.none() | st.builds(Problem, NAMES, NAMES, NAMES),
)
SETTINGS = st.sampled_from([RuleSetting(verdict) for verdict in (None, *Verdict)])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    rules = {rule.id: draw(SETTINGS) for rule in ASSET_RULES}
    rules["media.unreadable"] = RuleSetting(draw(st.sampled_from(Verdict)))
    review, block = sorted((draw(FRACTIONS), draw(FRACTIONS)))
    return Policy("any", "1", rules, {"match_review": review, "match_block": block, "match_coverage": draw(FRACTIONS)})


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
        assert all(match.score < SHIPPED.thresholds["match_review"] for match in evidence.matches)
        assert not (evidence.manifest.digital_source_type or DigitalSourceType.PRINT).is_generative or any(
            declared is not None and declared.is_generative
            for declared in (evidence.declaration, evidence.manifest.declaration)
        )
