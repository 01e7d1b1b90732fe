"""Runs a line of a table: every rule as grave as it can be, with the thresholds of studio-minimum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from casework import Case
from templates import fitting

from provenance.model import Finding, Verdict
from provenance.policy import ASSET_RULES, Policy, Rule, RuleSetting, judge, load_policy
from provenance.policy.interface import UseCase

STRICT = Policy(
    "strict",
    "1",
    {rule.id: RuleSetting(Verdict.BLOCK) for rule in ASSET_RULES},
    load_policy("studio-minimum").thresholds,
)
#: The same, and every use is told, whatever is approved.
TELLING = replace(STRICT, triage=dict.fromkeys(UseCase, RuleSetting(Verdict.PASS)))
_RULES = {rule.id: rule for rule in ASSET_RULES}


def run(case: Case, policy: Policy = STRICT) -> tuple[Finding, ...]:
    """The findings of the case's rule, gravest first."""
    return tuple(each for each in judge(case.evidence, policy) if each.rule == case.rule)


def require(case: Case, policy: Policy = STRICT) -> None:
    """Assert that a case comes out as its table says, in words that its rule has."""
    found = run(case, policy)
    if case.verdict is None:
        assert found == ()
        return
    assert found, f"{case.rule} is silent"
    assert found[0].verdict is case.verdict
    assert case.says in found[0].message
    assert (found[0].waiver is not None) == (case.kind == "waived")
    written_by(_RULES[case.rule], found)
    for each in found:
        assert each.message[0].isupper()
        for words in (each.message, each.remedy):
            assert len(words) <= 1000
            assert words.endswith(".")
            assert not words.endswith("..")


def written_by(rule: Rule[Any], findings: Iterable[Finding]) -> set[str]:
    """The templates of a rule that some of its findings were made from; one that fits none fails."""
    found: set[str] = set()
    for each in findings:
        made_from = fitting(rule, each.message)
        assert made_from, f"no template of {rule.id} fits: {each.message}"
        found.update(made_from)
    return found
