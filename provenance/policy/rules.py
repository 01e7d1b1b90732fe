"""The tables of rules, and judging by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from provenance.errors import PolicyError
from provenance.model import Evidence, Finding, Verdict
from provenance.policy import (
    ai,
    contradictions,
    copies,
    credentials,
    delivery,
    disclosures,
    inputs,
    performers,
    sightings,
    tools,
    uses,
    waivers,
)
from provenance.policy.interface import THRESHOLDS, Policy, Rule, RuleSetting, SequenceEvidence, SubjectT

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
    tools.UNKNOWN,
    tools.UNVETTED,
    tools.EXPIRED,
    tools.RETAINS,
    tools.TRAINS,
    tools.TRAINING_DATA,
    tools.CONSUMER,
    contradictions.CONTRADICTED,
    uses.TEMPORARY,
    uses.FINAL_USE,
    uses.PRINCIPLE,
    uses.UNSURE,
    uses.UNANSWERED,
    uses.TAKEN_FOR_REAL,
    uses.SAYS_MORE,
    inputs.UNLICENSED,
    inputs.SENSITIVE,
    inputs.TRAINING,
    inputs.PROMPT,
    performers.CONSENT,
    performers.APPROVAL,
    performers.GUILD_WORK,
    disclosures.MISSING,
    disclosures.DEEP_FAKE,
    disclosures.LATENT,
    delivery.UNREADABLE,
)
#: Those about what a manifest says of itself: what somebody asks who asks what a file is, and not whether it may leave.
READING_RULES: tuple[Rule[Evidence], ...] = (
    credentials.MISSING,
    credentials.INVALID,
    credentials.DOUBTFUL,
    credentials.UNTRUSTED,
    credentials.INGREDIENT_INVALID,
    ai.UNDECLARED,
    ai.CONTRADICTED,
    delivery.UNREADABLE,
)
#: Every rule about numbered files as a whole.
SEQUENCE_RULES: tuple[Rule[SequenceEvidence], ...] = (
    delivery.MISSING_FRAMES,
    delivery.MIXED_DECLARATIONS,
    sightings.NEAR_COPY,
)
_ASSET_IDS = frozenset(rule.id for rule in ASSET_RULES)
#: Those of rules about one asset that can stop it: what it may use is only told.
_STOPPING = _ASSET_IDS - {copies.LICENSED.id}
#: Every id that a policy can name.
RULE_IDS = _ASSET_IDS | frozenset(rule.id for rule in SEQUENCE_RULES)


def judge(evidence: Evidence, policy: Policy, rules: tuple[Rule[Evidence], ...] = ASSET_RULES) -> tuple[Finding, ...]:
    """What the policy's rules find in one asset, gravest first, then by rule; of what passes, what is waived first.

    A finding that an approval waives (`provenance.policy.waivers`) stands among the others and passes. The same
    evidence always gives the same findings, in whatever order its matches, its attestations and the policy's rules
    stand.

    Args:
        rules: those that are applied, as far as the policy keeps them.

    Raises:
        PolicyError: the policy keeps no rule about assets that could stop one, names a rule that is not known, or lacks
            a threshold.
    """
    _require(policy)
    if not can_stop(policy.rules):
        raise _error(
            policy, "it keeps no rule about assets that could stop one", "Set at least one rule to `review` or `block`."
        )
    return _ordered(waivers.waive(apply_rules(rules, evidence, policy), evidence, policy))


def judge_sequence(evidence: SequenceEvidence, policy: Policy) -> tuple[Finding, ...]:
    """What the policy's rules find in numbered files as a whole; ordered, and raises, like `judge`."""
    _require(policy)
    return _ordered(waivers.waive_sequence(apply_rules(SEQUENCE_RULES, evidence, policy), evidence, policy))


def apply_rules(rules: Iterable[Rule[SubjectT]], subject: SubjectT, policy: Policy) -> tuple[Finding, ...]:
    """The findings of some rules, as grave as the policy makes them, before anything is waived."""
    found: set[Finding] = set()
    for rule in rules:
        setting = policy.rules.get(rule.id)
        if setting is None or setting.verdict is None:
            continue
        for outcome in rule.check(subject, policy):
            verdict = min(setting.verdict, outcome.at_most)
            found.add(Finding(rule.id, verdict, outcome.message, outcome.remedy, outcome.reference, outcome.span))
    return _ordered(found)


def can_stop(rules: Mapping[str, RuleSetting]) -> bool:
    """Whether settings of rules, by their ids, let any of those about assets stop one, or have a person look at it."""
    return any(rule in _STOPPING and setting.verdict for rule, setting in rules.items())


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    def gravity(each: Finding) -> tuple[object, ...]:
        waived = each.waiver.verdict if each.waiver else Verdict.PASS
        return -each.verdict, -waived, each.rule, each.message, each.remedy, each.reference

    return tuple(sorted(findings, key=gravity))


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
