"""What every rule keeps to, and a fake one that lives here."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from provenance import policy as package
from provenance.model import (
    Action,
    Asset,
    Declaration,
    DigitalSourceType,
    Evidence,
    FrameSequence,
    Licence,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    Problem,
    Reference,
    Shot,
    Use,
    Verdict,
)
from provenance.policy import (
    ASSET_RULES,
    SEQUENCE_RULES,
    Policy,
    Principle,
    Rule,
    SequenceEvidence,
    Sighting,
    load_policy,
)
from provenance.policy.interface import Outcome, RuleSetting
from provenance.policy.rules import apply_rules

POLICY = load_policy("studio-minimum")
ASSET = Asset(Path("/d/sh010.1001.exr"), "image/x-exr", Shot("keystone", "sq01", "sh010"), 1001)
CLEAN = Evidence(ASSET, Manifest(ManifestState.TRUSTED))
AI = (Action("c2pa.created", DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA),)
LICENSED = Reference("r", "T", "O", licence=Licence("PO 4711", ("keystone",), "2026-01-01", "2026-12-31"))
NO_AI = Declaration("t", "s", "sh010", Use.FINAL, DigitalSourceType.DIGITAL_CAPTURE, digest="d")
WHOLE = SequenceEvidence(FrameSequence("sh010.####.exr", (1, 2)), ASSET.shot, {1: "a", 2: "a"})

#: A rule's id to evidence that breaks it: one line a rule.
BREAKING: dict[str, Evidence | SequenceEvidence] = {
    "credentials.missing": Evidence(ASSET, Manifest(ManifestState.MISSING)),
    "credentials.invalid": Evidence(ASSET, Manifest(ManifestState.INVALID)),
    "credentials.doubtful": Evidence(ASSET, Manifest(ManifestState.TRUSTED, failures=(ManifestFailure("a", "b"),))),
    "credentials.untrusted": Evidence(ASSET, Manifest(ManifestState.VALID)),
    "credentials.ingredient-invalid": Evidence(
        ASSET, Manifest(ManifestState.TRUSTED, failures=(ManifestFailure("a", "b", "", "plate"),))
    ),
    "ai.undeclared": Evidence(ASSET, Manifest(ManifestState.TRUSTED, actions=AI)),
    "ai.contradicted": Evidence(ASSET, Manifest(ManifestState.TRUSTED, actions=AI, declaration=NO_AI)),
    "near-copy": Evidence(ASSET, Manifest(ManifestState.TRUSTED), (Match(Reference("r", "T", "O"), 1.0),)),
    "near-copy.licence": replace(CLEAN, matches=(Match(LICENSED, 1.0),), show="another", date="2026-07-02"),
    "near-copy.licensed": replace(CLEAN, matches=(Match(LICENSED, 1.0),), show="keystone", date="2026-07-02"),
    "media.unreadable": Evidence(ASSET, Manifest(ManifestState.TRUSTED), unreadable=Problem("a", "it is cut", "c")),
    "sequence.missing-frames": SequenceEvidence(FrameSequence("sh010.####.exr", (1, 3), (2,))),
    "sequence.near-copy": replace(
        WHOLE, sightings=(Sighting({1: Verdict.BLOCK, 2: Verdict.REVIEW}, 1, Match(Reference("r", "T", "O"), 1.0)),)
    ),
    "sequence.mixed-declarations": SequenceEvidence(FrameSequence("sh010.####.exr", (1, 2)), None, {1: "a", 2: "b"}),
}


def _fake(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    if evidence.size > 100:
        yield Outcome(f"The file {evidence.asset.path.name} is too large.", "Make it smaller.")


FAKE: Rule[Evidence] = Rule("fake.size", Principle.COMPLETENESS, "this test", "2026-11", "A file is too large.", _fake)
OURS: tuple[Rule[Any], ...] = (*ASSET_RULES, *SEQUENCE_RULES)
RULES = (*OURS, FAKE)
#: Rules that only tell, whatever a policy sets.
TELLING = {"near-copy.licensed"}
IDS = [rule.id for rule in RULES]


def broken(rule: Rule[Any]) -> list[Outcome]:
    subject = BREAKING.get(rule.id, Evidence(ASSET, size=101))
    return list(rule.check(subject, POLICY))


def test_the_table_above_is_whole() -> None:
    assert BREAKING.keys() == {rule.id for rule in OURS}


def test_ids_are_unique() -> None:
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_it_says_what_it_is(rule: Rule[Any]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?", rule.id)
    assert rule.source
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", rule.dated)
    assert rule.summary[0].isupper()
    assert rule.summary.endswith(".")
    assert rule.principle in Principle


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_it_is_silent_where_nothing_is_wrong(rule: Rule[Any]) -> None:
    clean = WHOLE if rule in SEQUENCE_RULES else CLEAN
    assert list(rule.check(clean, POLICY)) == []


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_it_speaks_in_sentences_that_name_the_subject_and_a_remedy(
    rule: Rule[Any],
) -> None:
    outcomes = broken(rule)
    assert outcomes
    for outcome in outcomes:
        assert "sh010" in outcome.message
        assert outcome.message[0].isupper()
        for words in (outcome.message, outcome.remedy):
            assert words.endswith(".")
            assert not words.endswith("..")
            assert len(words) < 1000


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_it_is_pure(rule: Rule[Any]) -> None:
    before = pickle.dumps(BREAKING)
    assert broken(rule) == broken(rule)
    assert pickle.dumps(BREAKING) == before


@pytest.mark.parametrize("verdict", [*Verdict, None])
@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_policy_sets_its_gravity(rule: Rule[Any], verdict: Verdict | None) -> None:
    policy = Policy("p", "1", {rule.id: RuleSetting(verdict)}, POLICY.thresholds)
    subject = BREAKING.get(rule.id, Evidence(ASSET, size=101))
    findings = apply_rules((rule,), subject, policy)
    most = Verdict.PASS if rule.id in TELLING else verdict
    assert {each.verdict for each in findings} == (set() if verdict is None else {most})
    assert {each.rule for each in findings} <= {rule.id}


def test_the_package_lists_every_rule_as_it_is() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (\w+) \|$", package.__doc__ or "", re.MULTILINE)
    assert rows == [(rule.id, rule.summary, POLICY.rules[rule.id].word) for rule in OURS]
