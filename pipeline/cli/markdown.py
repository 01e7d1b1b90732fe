"""What policies ask, as Markdown; RULES.md is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.cli.explaining import origin_lines, title
from provenance.policy.explaining import (
    CASE_WORDS,
    DISCLAIMER,
    SETTING_WORDS,
    Explanation,
    RuleWords,
    by_principle,
    use_word,
)
from provenance.policy.interface import THRESHOLDS, Policy, UseCase
from provenance.policy.settings import TRIAGED
from provenance.policy.triage import OFF

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def policy_markdown(found: Explanation) -> Iterator[str]:
    """A policy as Markdown."""
    yield f"# {_plain(title(found))}"
    for line in origin_lines(found):
        yield from ("", _plain(line))
    for principle, rules in found.by_principle():
        yield from ("", f"## {principle.value}")
        for rule in rules:
            yield from ("", *rule_markdown(rule))
    if found.triage:
        yield from ("", "## What AI-made material is used for", "", "Where no approval covers it:", "")
        yield from ("| use | setting | what it is |", "|-|-|-|")
        for case, setting in found.triage:
            yield f"| `{case.value}` | {setting}: {SETTING_WORDS[setting]} | {CASE_WORDS[case]} |"
    yield from ("", "## Thresholds", "", "| threshold | value | meaning |", "|-|-|-|")
    yield from (f"| `{name}` | {value:g} | {meaning} |" for name, value, meaning in found.thresholds)
    waived = ", ".join(f"`{rule}`" for rule in found.unwaivable)
    yield from (
        "",
        f"Nobody can waive: {waived}." if waived else "An approval can waive any of these, for stated shots.",
    )
    if found.off:
        yield from ("", f"Not kept: {', '.join(f'`{rule}`' for rule in found.off)}.")
    yield from ("", DISCLAIMER)


def rule_markdown(rule: RuleWords) -> Iterator[str]:
    """A rule as Markdown; of a rule that no policy is asked about, without a setting."""
    yield from (f"### `{rule.id}`", "")
    if rule.setting != "off":
        yield from (f"**{rule.setting}**: {SETTING_WORDS[rule.setting]}.", "")
    yield f"{rule.finds} Source: {rule.source} ({rule.dated})."
    if rule.says:
        yield from ("", "Messages:", "", *(f"* `{template}`" for template in rule.says))
    yield from ("", f"What to do: {rule.advice}{'' if rule.is_waivable else ' Nobody can waive it.'}")


def every_markdown(rules: Iterable[RuleWords], policies: Mapping[str, Policy]) -> Iterator[str]:
    """Every rule, and what the shipped policies make of them: the file RULES.md."""
    told = tuple(rules)
    yield from ("# Rules", "", *_INTRODUCTION)
    yield from ("", "## What the shipped policies make of them", "")
    yield from _table(
        "rule", policies, {each.id: [_setting(policy, each.id) for policy in policies.values()] for each in told}
    )
    yield from ("", "## What AI-made material is used for", "", *_TRIAGE)
    cases = {
        case.value: [_triaged(policy, case) for policy in policies.values()]
        for case in CASE_WORDS
    }  # fmt: skip
    yield from ("", *_table("use", policies, cases), "")
    yield from (f"* `{case.value}`: {words}" for case, words in CASE_WORDS.items())
    yield from (
        "",
        "## Thresholds",
        "",
        "Each from 0 to 1; of several policies the strictest, which is the lowest, holds.",
        "",
    )
    limits = {name: [f"{policy.thresholds[name]:g}" for policy in policies.values()] for name in THRESHOLDS}
    yield from (*_table("threshold", policies, limits), "")
    yield from (f"* `{name}`: {meaning}" for name, meaning in THRESHOLDS.items())
    yield from ("", "## What nobody can waive", "")
    for name, policy in policies.items():
        if policy.unwaivable:
            yield f"* `{name}`: {', '.join(f'`{rule}`' for rule in sorted(policy.unwaivable))}"
    for principle, of_principle in by_principle(told):
        yield from ("", f"## {principle.value}")
        for rule in of_principle:
            yield from ("", *rule_markdown(rule))


_INTRODUCTION = (
    "What platemark looks for, each with the principle it serves, its source, every message it can give (`{...}`",
    "stands for what is known of the asset) and what to do. `platemark policy explain --all --markdown` writes this",
    "file, `platemark policy explain NAME` tells what one policy asks, and the README how policies are combined.",
    "",
    "`block`: the asset is stopped. `review`: a person looks at it. `pass`: it is told and stops nothing. `off`: it is",
    f"not looked for. {DISCLAIMER}",
)
_TRIAGE = (
    f"How grave `{TRIAGED}` is where no approval covers the material, by what it is used for. A policy that does not",
    "keep that rule does not ask.",
)


def _table(head: str, policies: Mapping[str, Policy], rows: Mapping[str, list[str]]) -> Iterator[str]:
    yield f"| {head} | {' | '.join(policies)} |"
    yield "|-" * (len(policies) + 1) + "|"
    yield from (f"| `{name}` | {' | '.join(values)} |" for name, values in rows.items())


def _setting(policy: Policy, rule: str) -> str:
    return policy.rules.get(rule, OFF).word


def _triaged(policy: Policy, case: UseCase) -> str:
    """How grave a use is; not asked where the rule is off."""
    return "not asked" if policy.rules.get(TRIAGED, OFF).verdict is None else use_word(case, policy)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
