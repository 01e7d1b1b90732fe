"""Judging: order, gravity, and that what cannot be judged by is refused."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from provenance.errors import PolicyError
from provenance.model import (
    Asset,
    Evidence,
    FrameSequence,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    Problem,
    Reference,
    Verdict,
)
from provenance.policy import (
    ASSET_RULES,
    SEQUENCE_RULES,
    Policy,
    RuleSetting,
    SequenceEvidence,
    judge,
    judge_sequence,
    load_policy,
)

POLICY = load_policy("studio-minimum")
WORST = Evidence(
    Asset(Path("/d/a.png"), "image/png"),
    Manifest(ManifestState.INVALID, failures=(ManifestFailure("x", "it was changed"),)),
    (Match(Reference("a" * 32, "B", "C"), 1.0), Match(Reference("b" * 32, "A", "C"), 0.6)),
    unreadable=Problem("a", "b", "c"),
)


def test_gravest_first_then_by_rule() -> None:
    findings = judge(WORST, POLICY)
    assert [(each.verdict.word, each.rule) for each in findings] == [
        ("block", "credentials.invalid"),
        ("block", "media.unreadable"),
        ("block", "near-copy"),
        ("review", "near-copy"),
    ]


def test_settings_soften_tell_and_silence() -> None:
    rules = {"credentials.invalid": "review", "media.unreadable": "pass", "near-copy": "off"}
    findings = judge(WORST, load_policy("studio-minimum", rules=rules))
    assert [(each.verdict.word, each.rule) for each in findings] == [
        ("review", "credentials.invalid"),
        ("pass", "media.unreadable"),
    ]


def test_knowing_nothing_is_not_a_pass() -> None:
    assert max(each.verdict for each in judge(Evidence(Asset(Path("a.png"))), POLICY)) >= Verdict.REVIEW


def test_a_clean_asset_has_no_findings() -> None:
    assert judge(Evidence(Asset(Path("a.png")), Manifest(ManifestState.TRUSTED)), POLICY) == ()


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (Policy("own", "1", {}, POLICY.thresholds), "keeps no rule"),
        (Policy("own", "1", {"near-copy": RuleSetting(None)}, POLICY.thresholds), "keeps no rule"),
        (Policy("own", "1", {"near-copy.licensed": RuleSetting(Verdict.PASS)}, POLICY.thresholds), "keeps no rule"),
        (Policy("own", "1", {"near-copy.licensed": RuleSetting(Verdict.BLOCK)}, POLICY.thresholds), "could stop one"),
        (Policy("own", "1", {"media.unreadable": RuleSetting(Verdict.PASS)}, POLICY.thresholds), "could stop one"),
        (Policy("own", "1", {"sequence.missing-frames": RuleSetting(Verdict.BLOCK)}, POLICY.thresholds), "keeps no"),
        (
            Policy("own", "1", {**POLICY.rules, "talent.consent": RuleSetting(Verdict.BLOCK)}, POLICY.thresholds),
            "talent",
        ),
        (Policy("own", "1", POLICY.rules, {"match_review": 0.5}), "match_block, match_coverage"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(policy: Policy, why: str) -> None:
    with pytest.raises(PolicyError) as caught:
        judge(WORST, policy)
    assert "'own'" in caught.value.what
    assert why in caught.value.why
    assert caught.value.fix


def test_sequences_are_judged_by_their_own_rules() -> None:
    evidence = SequenceEvidence(FrameSequence("a.####.exr", (1, 3), (2,)), None, {1: "x", 3: "y"})
    assert [each.rule for each in judge_sequence(evidence, POLICY)] == [
        "sequence.missing-frames",
        "sequence.mixed-declarations",
    ]
    only_assets = load_policy("studio-minimum", rules=dict.fromkeys((rule.id for rule in SEQUENCE_RULES), "off"))
    assert judge_sequence(evidence, only_assets) == ()
    with pytest.raises(PolicyError):
        judge_sequence(evidence, replace_rules(POLICY, "own.rule"))


def replace_rules(policy: Policy, rule: str) -> Policy:
    return Policy(policy.name, policy.version, {**policy.rules, rule: RuleSetting(Verdict.BLOCK)}, policy.thresholds)


def test_judging_takes_less_than_a_millisecond() -> None:
    matches = tuple(replace(match, score=0.9) for match in WORST.matches * 5)
    evidence = replace(WORST, matches=matches)
    best = min(_timed(evidence) for _ in range(5))
    assert best < 0.001, f"{best * 1e6:.0f} microseconds an asset, with {len(ASSET_RULES)} rules"


def _timed(evidence: Evidence) -> float:
    started = time.perf_counter()
    for _ in range(20):
        judge(evidence, POLICY)
    return (time.perf_counter() - started) / 20
