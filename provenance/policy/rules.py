"""The tables of rules, and judging by them."""

from __future__ import annotations

from collections.abc import Iterable

from provenance.errors import PolicyError
from provenance.model import Evidence, Finding
from provenance.policy import ai, copies, credentials, delivery, sightings
from provenance.policy.interface import THRESHOLDS, Policy, Rule, SequenceEvidence, SubjectT

#: Every rule about one asset.
ASSET_RULES: tuple[Rule[Evidence], ...] = (
    credentials.MISSING,
    credentials.INVALID,
    credentials.DOUBTFUL,
    credentials.UNTRUSTED,
    credentials.INGREDIENT_INVALID,
    ai.UNDECLARED,
    ai.CONTRADICTED,
    copies.NEAR_COPY,
    copies.LICENCE,
    copies.LICENSED,
    delivery.UNREADABLE,
)
#: Every rule about numbered files as a whole.
SEQUENCE_RULES: tuple[Rule[SequenceEvidence], ...] = (
    delivery.MISSING_FRAMES,
    delivery.MIXED_DECLARATIONS,
    sightings.NEAR_COPY,
)
_ASSET_IDS = frozenset(rule.id for rule in ASSET_RULES)
#: Every id that a policy can name.
RULE_IDS = _ASSET_IDS | frozenset(rule.id for rule in SEQUENCE_RULES)


def judge(evidence: Evidence, policy: Policy) -> tuple[Finding, ...]:
    """What the policy's rules find in one asset, gravest first, then by rule.

    The same evidence always gives the same findings, in whatever order its matches and the policy's rules stand.

    Raises:
        PolicyError: the policy keeps no rule about assets, names one that is not known, or lacks a threshold.
    """
    _require(policy)
    if not any(setting.verdict is not None for rule, setting in policy.rules.items() if rule in _ASSET_IDS):
        raise _error(policy, "it keeps no rule about assets", "Set at least one rule to `review` or `block`.")
    return apply_rules(ASSET_RULES, evidence, policy)


def judge_sequence(evidence: SequenceEvidence, policy: Policy) -> tuple[Finding, ...]:
    """What the policy's rules find in numbered files as a whole; ordered, and raises, like `judge`."""
    _require(policy)
    return apply_rules(SEQUENCE_RULES, evidence, policy)


def apply_rules(rules: Iterable[Rule[SubjectT]], subject: SubjectT, policy: Policy) -> tuple[Finding, ...]:
    """The findings of some rules, as grave as the policy makes them."""
    found: set[Finding] = set()
    for rule in rules:
        setting = policy.rules.get(rule.id)
        if setting is None or setting.verdict is None:
            continue
        for outcome in rule.check(subject, policy):
            verdict = min(setting.verdict, outcome.at_most)
            found.add(Finding(rule.id, verdict, outcome.message, outcome.remedy, outcome.reference, outcome.span))
    return tuple(sorted(found, key=lambda each: (-each.verdict, each.rule, each.message, each.remedy, each.reference)))


def _require(policy: Policy) -> None:
    """Refuse a policy that this version would keep only a part of."""
    if unknown := policy.rules.keys() - RULE_IDS:
        raise _error(
            policy,
            f"it has rules that this version does not know: {', '.join(sorted(unknown))}",
            "Use the version it was written for.",
        )
    if absent := THRESHOLDS.keys() - policy.thresholds.keys():
        raise _error(policy, f"it does not set {', '.join(sorted(absent))}", "Set it under [thresholds].")


def _error(policy: Policy, why: str, fix: str) -> PolicyError:
    return PolicyError(f"cannot judge by the policy {policy.name!r}", why, fix)
