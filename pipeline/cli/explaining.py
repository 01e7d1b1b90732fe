"""What a policy asks, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from provenance.documents import suggest
from provenance.files import show_name
from provenance.policy.explaining import (
    CASE_WORDS,
    DISCLAIMER,
    SETTING_WORDS,
    Explanation,
    RuleWords,
    by_principle,
)
from provenance.policy.settings import TRIAGED

_COLORS = {"block": "red", "review": "yellow"}


def chosen(rules: Iterable[RuleWords], rule: str, off: Iterable[str] = ()) -> tuple[RuleWords, ...]:
    """The one rule that is asked for.

    Raises:
        click.UsageError: there is none of that id, or it is off.
    """
    known = {each.id: each for each in rules}
    if rule in off:
        raise click.UsageError(f"the rule {rule!r} is off in this policy. With --all it is explained all the same.")
    if rule not in known:
        raise click.UsageError(f"there is no rule {rule!r}. {suggest(rule, [*known, *off])}")
    return (known[rule],)


def policy_lines(found: Explanation, *, messages: bool = False) -> Iterator[str]:
    """A policy for a person at a terminal; with the templates of its rules' messages, where they are asked for."""
    yield click.style(title(found), bold=True)
    for line in origin_lines(found):
        yield f"  {line}"
    for principle, rules in found.by_principle():
        yield from ("", click.style(principle.value, bold=True))
        for rule in rules:
            yield from (f"  {line}" for line in rule_lines(rule, messages=messages))
    if found.triage:
        yield from (
            "",
            click.style(f"What AI-made material is used for, where no approval covers it ({TRIAGED})", bold=True),
        )
        for case, setting in found.triage:
            yield f"  {case.value}: {_styled(setting)}, {SETTING_WORDS[setting]} ({CASE_WORDS[case]})"
    yield from ("", click.style("Thresholds", bold=True))
    yield from (f"  {name}: {value:g}, {meaning}" for name, value, meaning in found.thresholds)
    waived = ", ".join(found.unwaivable)
    yield from (
        "",
        f"Nobody can waive: {waived}." if waived else "An approval can waive any of these, for stated shots.",
    )
    if found.off:
        yield f"Not kept: {', '.join(found.off)}."
    yield from ("", DISCLAIMER)


def rule_lines(rule: RuleWords, *, messages: bool = True) -> Iterator[str]:
    """A rule for a person at a terminal."""
    yield f"{rule.id}: {_styled(rule.setting)}, {SETTING_WORDS[rule.setting]}"
    yield f"  Finds: {rule.finds}"
    yield f"  From: {rule.source} ({rule.dated})"
    for template in rule.says if messages else ():
        yield f"  Says: {template}"
    yield f"  Do: {rule.advice}{'' if rule.is_waivable else ' Nobody can waive it.'}"


def every_lines(rules: Iterable[RuleWords], *, messages: bool = False) -> Iterator[str]:
    """Rules whatever a policy keeps, for a person at a terminal; with their messages' templates, if asked for."""
    for principle, told in by_principle(rules):
        yield click.style(principle.value, bold=True)
        for rule in told:
            _, *lines = rule_lines(rule, messages=messages)
            yield from (f"  {rule.id}", *(f"  {line}" for line in lines))
        yield ""
    yield DISCLAIMER


def title(found: Explanation) -> str:
    """What is explained, in a line."""
    of = f"The policy of {found.show}: " if found.show else ""
    return show_name(f"{of}{found.name}, version {found.version}")


def origin_lines(found: Explanation) -> Iterator[str]:
    """Where it is from, a line each."""
    for each in found.origins:
        words = [f"{each.name} {each.version}:", each.summary]
        if each.source:
            words.append(f"From: {each.source}{f' ({each.dated})' if each.dated else ''}.")
        if each.extends:
            words.append(f"Extends {', '.join(each.extends)}.")
        yield show_name(" ".join(filter(None, words)))
    if found.show:
        yield "What the show file changes is told with the rules below."
    yield f"Digest: {found.digest}"


def _styled(setting: str) -> str:
    return click.style(setting, fg=_COLORS.get(setting))
