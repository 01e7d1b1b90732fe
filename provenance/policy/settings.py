"""What a policy file sets: read from its tables, laid over what it extends, combined with what others set.

Combining never makes anything milder: of each rule and use case the gravest setting holds, of each threshold the
strictest, and what one of them lets nobody waive, nobody waives. So it does not matter in which order policies are
named, or how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from provenance.documents import Location, suggest
from provenance.model import Verdict
from provenance.policy.interface import DEFAULTS, HEIRS, THRESHOLDS, RuleSetting, UseCase
from provenance.policy.rules import RULE_IDS, can_stop
from provenance.policy.triage import OFF, setting_of

#: The word for each setting, mildest first.
SETTINGS: Mapping[str, RuleSetting] = {"off": OFF, **{verdict.word: RuleSetting(verdict) for verdict in Verdict}}
#: The rule whose gravity the use cases decide.
TRIAGED = "ai.final-use"
_CASES = {case.value: case for case in UseCase}

Entries = Iterable[tuple[str, Location, Any]]
#: Takes a mistake (where it is, why it is one, what to do) and raises it, or keeps it and returns.
Tell = Callable[[Location, str, str], None]


def gravity(setting: RuleSetting) -> int:
    """A setting as a number: the graver, the larger."""
    return -1 if setting.verdict is None else setting.verdict


@dataclass(frozen=True, slots=True)
class Settings:
    """What one policy sets, or several together; see `provenance.policy.interface.Policy`."""

    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    triage: Mapping[UseCase, RuleSetting] = field(default_factory=dict)
    unwaivable: frozenset[str] = frozenset()

    def over(self, other: Settings) -> Settings:
        """These settings on top of another's; what nobody may waive there stays so."""
        return Settings(
            {**other.rules, **self.rules},
            {**other.thresholds, **self.thresholds},
            {**other.triage, **self.triage},
            self.unwaivable | other.unwaivable,
        )

    def rule(self, rule: str) -> RuleSetting:
        """What holds for a rule, whether it is named or not."""
        heir = self.rules.get(HEIRS[rule], OFF) if rule in HEIRS else OFF
        return self.rules.get(rule, heir)

    def case(self, case: UseCase) -> RuleSetting:
        """What holds for a use case, whether it is named or not."""
        return setting_of(case, self.triage, self.rule(TRIAGED))

    @property
    def can_stop(self) -> bool:
        """Whether any rule about assets can stop one."""
        return can_stop({rule: self.rule(rule) for rule in (*self.rules, *HEIRS)})


def combined(parts: Sequence[Settings]) -> Settings:
    """What holds where several hold; one alone stays as it is.

    A rule, a threshold or a use case that one of them does not name counts as it holds there.
    """
    if len(parts) == 1:
        return parts[0]
    named = {rule for part in parts for rule in part.rules}
    named |= {heir for heir, rule in HEIRS.items() if rule in named}
    cases = [case for case in UseCase if any(case in part.triage for part in parts)]
    limits = [{**DEFAULTS, **part.thresholds} for part in parts]
    return Settings(
        {rule: max((part.rule(rule) for part in parts), key=gravity) for rule in sorted(named)},
        {name: min(each[name] for each in limits if name in each) for name in sorted(set[str]().union(*limits))},
        {case: max((part.case(case) for part in parts), key=gravity) for case in cases},
        frozenset[str]().union(*(part.unwaivable for part in parts)),
    )


def read_rules(found: Entries, tell: Tell) -> dict[str, RuleSetting]:
    """The settings of rules in a `[rules]` table."""
    rules = {}
    for name, location, value in found:
        if name not in RULE_IDS:
            tell(location, f"there is no rule {name[:80]!r}", suggest(name, RULE_IDS))
        elif (setting := _setting(location, value, tell, "a rule")) is not None:
            rules[name] = setting
    return rules


def read_triage(found: Entries, tell: Tell) -> dict[UseCase, RuleSetting]:
    """The settings of use cases in a `[triage]` table."""
    triage = {}
    for name, location, value in found:
        if name not in _CASES:
            tell(location, f"there is no use case {name[:80]!r}", suggest(name, _CASES))
        elif (setting := _setting(location, value, tell, "a use case")) is not None:
            triage[_CASES[name]] = setting
    return triage


def read_thresholds(found: Entries, tell: Tell) -> dict[str, float]:
    """The numbers in a `[thresholds]` table."""
    limits = {}
    for name, location, value in found:
        if name not in THRESHOLDS:
            tell(location, f"there is no threshold {name[:80]!r}", suggest(name, THRESHOLDS))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            tell(location, f"{str(value)[:80]!r} is not a number from 0 to 1", "Correct that value.")
        else:
            limits[name] = float(value)
    return limits


def read_unwaivable(names: Iterable[str], tell: Tell) -> frozenset[str]:
    """The ids in the list `unwaivable`."""
    known = set()
    for number, name in enumerate(names):
        if name in RULE_IDS:
            known.add(name)
        else:
            tell(("unwaivable", number), f"there is no rule {name[:80]!r}", suggest(name, RULE_IDS))
    return frozenset(known)


def require_whole(
    settings: Settings, tell: Tell, at: Location = (), *, excused: Iterable[str] = (), rules: bool = True
) -> None:
    """Refuse what would judge nothing, or could not judge.

    Args:
        at: where the tables stand.
        excused: names in `[thresholds]` that are mistakes of their own: what one of them was to be is not missing.
        rules: False where rules are mistakes of their own, so that it is not known what is kept.
    """
    limits = settings.thresholds
    meant = {each for name in excused for each in get_close_matches(name, THRESHOLDS, 1)}
    for name, meaning in THRESHOLDS.items():
        if name not in limits and name not in DEFAULTS and name not in meant:
            tell((*at, "thresholds", name), "it is missing", f"Add `{name} = ...`: {meaning}.")
    if limits.get("match_review", 0.0) > limits.get("match_block", 1.0):
        tell(
            (*at, "thresholds", "match_review"),
            f"{limits['match_review']} is above match_block, {limits['match_block']}",
            "Set match_review to match_block or less.",
        )
    if rules and not settings.can_stop:
        tell(
            (*at, "rules"),
            "no rule about assets is kept that could stop one, so that everything would pass unseen",
            'Set at least one rule to "review" or "block".',
        )


def _setting(location: Location, value: Any, tell: Tell, of: str) -> RuleSetting | None:
    if isinstance(value, str) and value in SETTINGS:
        return SETTINGS[value]
    words = ", ".join(f'"{word}"' for word in SETTINGS)
    tell(location, f"{str(value)[:80]!r} is no setting of {of}", f"Use one of {words}.")
    return None
