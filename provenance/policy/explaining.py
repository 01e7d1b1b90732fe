"""What a policy asks, as values for whoever writes it down: a terminal, a page, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from provenance.policy.advice import ADVICE
from provenance.policy.document import PolicyFile, load_policy, shipped_policies
from provenance.policy.interface import THRESHOLDS, Policy, Principle, Rule, RuleSetting, UseCase
from provenance.policy.rules import ASSET_RULES, SEQUENCE_RULES
from provenance.policy.settings import TRIAGED, gravity
from provenance.policy.triage import OFF, setting_of

#: The last words of whatever explains rules.
DISCLAIMER = "platemark helps to keep these rules; it gives no legal advice."
#: A setting, and what it does.
SETTING_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "block": "stops the asset",
        "review": "a person looks at it",
        "pass": "is told, and stops nothing",
        "off": "is not looked for",
    }
)
#: A use case, and what it is.
CASE_WORDS: Mapping[UseCase, str] = MappingProxyType(
    {
        UseCase.TEMPORARY: "shown to the production only: ideation, mood boards, previs, temp comps",
        UseCase.BACKGROUND: "in the background of a final picture",
        UseCase.INCIDENTAL: "incidental in a final picture: a poster on a far wall",
        UseCase.CLEAN_UP: "clean-up and fixes that nobody is to see",
        UseCase.STORY_RELEVANT: "relevant to the story of a final picture",
        UseCase.KEY_ELEMENT: "a key element of a final picture",
        UseCase.UNSAID: "in a final picture, and nobody said as what",
    }
)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule, as a policy keeps it.

    Attributes:
        setting: `block`, `review`, `pass` or `off`.
        finds, source, dated, says: see `Rule`.
        advice: what to do about its findings.
        is_waivable: whether an approval can waive them.
    """

    id: str
    principle: Principle
    setting: str
    finds: str
    source: str
    dated: str
    says: tuple[str, ...]
    advice: str
    is_waivable: bool = True

    def record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "rule": self.id,
            "principle": self.principle.value,
            "setting": self.setting,
            "finds": self.finds,
            "source": self.source,
            "dated": self.dated,
            "messages": list(self.says),
            "advice": self.advice,
            "waivable": self.is_waivable,
        }


@dataclass(frozen=True, slots=True)
class Origin:
    """A policy file that settings come from; those that it extends, by name."""

    name: str
    version: str
    summary: str
    source: str
    dated: str
    extends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a policy asks.

    Attributes:
        origins: the files that hold together in it, then those that they extend, each once.
        show: the title of the show that has it, and changes it; empty for none.
        rules: those that are kept, by principle, then in the order of the tables of rules.
        off: the ids of those that are not.
        triage: each use case, and how grave it is without an approval.
        thresholds: each with its value and its meaning.
    """

    name: str
    version: str
    digest: str
    origins: tuple[Origin, ...]
    show: str
    rules: tuple[RuleWords, ...]
    off: tuple[str, ...]
    triage: tuple[tuple[UseCase, str], ...]
    thresholds: tuple[tuple[str, float, str], ...]
    unwaivable: tuple[str, ...]

    def by_principle(self) -> Iterator[tuple[Principle, tuple[RuleWords, ...]]]:
        """The kept rules of each principle that has some."""
        return by_principle(self.rules)

    def record(self) -> dict[str, Any]:
        """Plain JSON values, without the rules."""
        return {
            "policy": self.name,
            "version": self.version,
            "digest": self.digest,
            "show": self.show,
            "origins": [
                {
                    "name": each.name,
                    "version": each.version,
                    "summary": each.summary,
                    "source": each.source,
                    "dated": each.dated,
                    "extends": list(each.extends),
                }
                for each in self.origins
            ],
            "off": list(self.off),
            "triage": {case.value: setting for case, setting in self.triage},
            "thresholds": {name: value for name, value, _ in self.thresholds},
            "unwaivable": list(self.unwaivable),
            "disclaimer": DISCLAIMER,
        }


def explain(policy: Policy, files: Iterable[PolicyFile], show: str = "") -> Explanation:
    """What a policy asks.

    Args:
        files: where it comes from.
        show: the title of the show that changes it.
    """
    every = [rule_words(rule, policy.rules.get(rule.id, OFF), policy.unwaivable) for rule in _all_rules()]
    is_triaged = policy.rules.get(TRIAGED, OFF).verdict is not None
    return Explanation(
        policy.name,
        policy.version,
        policy.digest,
        tuple(_origins(files)),
        show,
        tuple(each for each in every if each.setting != "off"),
        tuple(each.id for each in every if each.setting == "off"),
        tuple((case, use_word(case, policy)) for case in UseCase) if is_triaged else (),
        tuple((name, policy.thresholds[name], meaning) for name, meaning in THRESHOLDS.items()),
        tuple(sorted(policy.unwaivable)),
    )


def rule_words(rule: Rule[Any], setting: RuleSetting, unwaivable: frozenset[str] = frozenset()) -> RuleWords:
    """One rule, as a policy keeps it."""
    return RuleWords(
        rule.id,
        rule.principle,
        setting.word,
        rule.summary,
        rule.source,
        rule.dated,
        rule.says,
        ADVICE[rule.id],
        rule.id not in unwaivable,
    )


def every_rule() -> tuple[RuleWords, ...]:
    """Each rule that there is, whatever a policy makes of it."""
    return tuple(rule_words(rule, OFF) for rule in _all_rules())


def shipped_settings() -> dict[str, Policy]:
    """Each policy that comes with platemark, by name."""
    return {name: load_policy(name) for name in shipped_policies()}


def by_principle(rules: Iterable[RuleWords]) -> Iterator[tuple[Principle, tuple[RuleWords, ...]]]:
    """Rules under the principle that they serve, in its order; principles without any are left out."""
    told = tuple(rules)
    for principle in Principle:
        if found := tuple(each for each in told if each.principle is principle):
            yield principle, found


def use_word(case: UseCase, policy: Policy) -> str:
    """A policy's word for a use without an approval: as the use case is set, and no graver than the rule."""
    rule = policy.rules.get(TRIAGED, OFF)
    return min(rule, setting_of(case, policy.triage, rule), key=gravity).word


def _all_rules() -> tuple[Rule[Any], ...]:
    return (*ASSET_RULES, *SEQUENCE_RULES)


def _origins(files: Iterable[PolicyFile]) -> Iterator[Origin]:
    waiting, known = list(files), set[str]()
    while waiting:
        file = waiting.pop(0)
        key = str(file.document.path)
        if key in known:
            continue
        known.add(key)
        waiting += file.extends
        names = tuple(each.name for each in file.extends)
        yield Origin(file.name, file.version, file.summary, file.source, file.dated, names)
