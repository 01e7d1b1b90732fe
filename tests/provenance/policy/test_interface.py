"""The policy as a value."""

from __future__ import annotations

import pickle

import pytest

from provenance.model import Verdict
from provenance.policy import THRESHOLDS, Policy, RuleSetting

RULES = {"near-copy": RuleSetting(Verdict.BLOCK), "ai.undeclared": RuleSetting(None)}
LIMITS = {"match_review": 0.5, "match_block": 1}


def test_it_is_a_value() -> None:
    policy = Policy("a", "1", RULES, LIMITS)
    assert policy == Policy("a", "1", dict(reversed(RULES.items())), dict(reversed(LIMITS.items())))
    assert hash(policy) == hash(Policy("a", "1", RULES, LIMITS))
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert policy != Policy("a", "2", RULES, LIMITS)


def test_what_it_was_made_of_can_change_and_it_does_not() -> None:
    rules = dict(RULES)
    policy = Policy("a", "1", rules, LIMITS)
    rules.clear()
    assert policy.rules == {**RULES, "near-copy.licence": RULES["near-copy"]}
    with pytest.raises(TypeError):
        policy.rules["near-copy"] = RuleSetting(None)  # type: ignore[index]  # that it cannot be is what is tested
    with pytest.raises(AttributeError):
        policy.name = "b"  # type: ignore[misc]  # the same


def test_the_digest_leaves_out_what_is_off() -> None:
    kept = {"near-copy": RULES["near-copy"]}
    assert Policy("a", "1", RULES, LIMITS).digest == Policy("a", "1", kept, LIMITS).digest
    assert len(Policy("a", "1", RULES, LIMITS).digest) == 64


@pytest.mark.parametrize(
    ("verdict", "word"),
    [(None, "off"), (Verdict.PASS, "pass"), (Verdict.REVIEW, "review"), (Verdict.BLOCK, "block")],
)
def test_the_words_of_settings(verdict: Verdict | None, word: str) -> None:
    assert RuleSetting(verdict).word == word


def test_what_came_later_is_as_it_was_before() -> None:
    """Policies that were written before a threshold or a rule was there."""
    before = Policy("a", "1", RULES, LIMITS)
    assert before.thresholds == {**LIMITS, "match_reference_coverage": 0.5}
    assert before == Policy("a", "1", RULES, before.thresholds)
    assert before.digest == Policy("a", "1", {**RULES, "near-copy.licence": RuleSetting(Verdict.BLOCK)}, LIMITS).digest
    off = Policy("a", "1", {**RULES, "near-copy.licence": RuleSetting(None)}, LIMITS)
    assert off.rules["near-copy.licence"].verdict is None
    assert off.digest != before.digest
    assert "near-copy.licence" not in Policy("a", "1", {"ai.undeclared": RuleSetting(Verdict.BLOCK)}, LIMITS).rules


def test_thresholds_are_explained() -> None:
    assert all(len(meaning) > 20 for meaning in THRESHOLDS.values())
