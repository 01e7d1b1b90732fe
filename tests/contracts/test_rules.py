"""What every rule keeps to, and a fake one that lives here."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from breaking import ASSET, BREAKING, CLEAN, LICENSED_SIGHTING, WHOLE
from casework import Case
from running import STRICT, TELLING, require, run
from templates import fields, fitting, unused

from provenance import policy as package
from provenance.model import (
    Evidence,
    Verdict,
)
from provenance.policy import (
    ASSET_RULES,
    SEQUENCE_RULES,
    Policy,
    Principle,
    Rule,
    SequenceEvidence,
    load_policy,
)
from provenance.policy.advice import ADVICE
from provenance.policy.interface import Outcome, RuleSetting
from provenance.policy.rules import apply_rules

POLICY = load_policy("studio-minimum")


def _fake(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    if evidence.size > 100:
        yield Outcome(f"The file {evidence.asset.path.name} is too large.", "Make it smaller.")


FAKE: Rule[Evidence] = Rule("fake.size", Principle.COMPLETENESS, "this test", "2026-11", "A file is too large.", _fake)
OURS: tuple[Rule[Any], ...] = (*ASSET_RULES, *SEQUENCE_RULES)
RULES = (*OURS, FAKE)
#: Rules that only tell, whatever a policy sets.
ONLY_TELLING = {"near-copy.licensed"}
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
    most = Verdict.PASS if rule.id in ONLY_TELLING else verdict
    assert {each.verdict for each in findings} == (set() if verdict is None else {most})
    assert {each.rule for each in findings} <= {rule.id}


def test_the_package_lists_every_rule_as_it_is() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (\w+) \|$", package.__doc__ or "", re.MULTILINE)
    assert rows == [(rule.id, rule.summary, POLICY.rules[rule.id].word) for rule in OURS]


TABLES = tuple(import_module(path.stem) for path in sorted(Path(__file__).parents[1].glob("casework/cases_*.py")))
#: Every table of cases, see `casework.Case`; and those of cases where every use is told, whatever is approved.
CASES: tuple[Case, ...] = tuple(
    case for table in TABLES for case in (*table.CASES, *getattr(table, "WAIVED_CASES", ()))
)
TOLD_CASES: tuple[Case, ...] = tuple(case for table in TABLES for case in getattr(table, "TOLD_CASES", ()))
#: A work that is licensed in the frames of a sequence: for this show, and for another.
OF_SEQUENCES: tuple[tuple[str, SequenceEvidence], ...] = tuple(
    ("sequence.near-copy", replace(WHOLE, sightings=(replace(LICENSED_SIGHTING, show=show),)))
    for show in ("keystone", "another")
)


@pytest.mark.parametrize("rule", OURS, ids=[rule.id for rule in OURS])
def test_it_says_beforehand_what_it_can_say(rule: Rule[Any]) -> None:
    assert rule.says
    assert len(set(rule.says)) == len(rule.says)
    for template in rule.says:
        assert template[0].isupper() or template.startswith("{asset}")
        assert template.endswith(".")
        assert not template.endswith("..")
        assert all(field.isidentifier() for field in fields(template))
        assert fields(template) & {"asset", "sequence"}
    for outcome in broken(rule):
        assert fitting(rule, outcome.message), outcome.message


def test_it_is_said_of_every_rule_what_to_do() -> None:
    assert ADVICE.keys() == {rule.id for rule in OURS}
    assert all(words[0].isupper() and words.endswith(".") for words in ADVICE.values())


def names(cases: tuple[Case, ...]) -> list[str]:
    return [f"{case.rule}: {case.name}" for case in cases]


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_case_comes_out_as_its_table_says(case: Case) -> None:
    require(case)


@pytest.mark.parametrize("case", TOLD_CASES, ids=names(TOLD_CASES))
def test_a_case_comes_out_so_where_uses_are_told(case: Case) -> None:
    require(case, TELLING)


@pytest.mark.parametrize("rule", ASSET_RULES, ids=[rule.id for rule in ASSET_RULES])
def test_a_table_has_each_rule_holding_and_breaking(rule: Rule[Any]) -> None:
    verdicts = {case.verdict for case in (*CASES, *TOLD_CASES) if case.rule == rule.id and case.kind != "waived"}
    assert None in verdicts
    assert verdicts > {None}


def test_names_of_cases_are_unique() -> None:
    every = names(CASES) + names(TOLD_CASES)
    assert sorted(set(every)) == sorted(every)


@pytest.mark.parametrize("rule", OURS, ids=[rule.id for rule in OURS])
def test_every_template_is_used_by_some_case(rule: Rule[Any]) -> None:
    said = [outcome.message for outcome in broken(rule)]
    for cases, policy in ((CASES, STRICT), (TOLD_CASES, TELLING)):
        said += [each.message for case in cases if case.rule == rule.id for each in run(case, policy)]
    said += [each.message for id_, subject in OF_SEQUENCES if id_ == rule.id for each in rule.check(subject, POLICY)]
    assert not unused(rule, said)
