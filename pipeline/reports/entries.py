"""What is said of assets, each thing once: the same finding in a hundred frames is one entry with a frame range.

Pure: findings, matches and reasons for not finishing go in, entries come out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.reports.words import GRAVITY, WAIVED, after_waiver, frame_range, some
from pipeline.summary import SequenceOutcome
from provenance.files import show_name
from provenance.model import Asset, Finding, Match, Reference, Result, Verdict, Waiver
from provenance.policy.words import about as subject
from provenance.policy.words import about_sequence

#: A message may shorten what it quotes; so many characters are surely there.
_QUOTED = 120
_NUMBERS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A result with its place in the journal, by which its picture is found again."""

    number: int
    result: Result

    @property
    def asset(self) -> Asset:
        """What the result is of."""
        return self.result.evidence.asset

    @property
    def name(self) -> str:
        """The frame number, or the file's name where it is not numbered; safe to print."""
        return show_name(self.asset.path.name) if self.asset.frame is None else str(self.asset.frame)

    @property
    def standing(self) -> str:
        """The result's outcome, or that it passes because what was found in it is waived."""
        return WAIVED if self.result.outcome == "pass" and self.result.waived else self.result.outcome


@dataclass(frozen=True, slots=True)
class Found:
    """One reference found in some items; `matches` has a match for each of `items`."""

    reference: Reference
    items: tuple[Item, ...]
    matches: tuple[Match, ...]

    @property
    def best(self) -> tuple[Item, Match]:
        """The surest match; of equals the first, and one that was searched for itself before one that was not."""

        def sureness(pair: tuple[Item, Match]) -> tuple[float, bool]:
            return pair[1].score, not pair[0].result.evidence.matches_of

        return max(zip(self.items, self.matches, strict=True), key=sureness)


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of some items: what was found, why, and what to do."""

    message: str
    remedy: str
    why: str = ""
    items: tuple[Item, ...] = ()

    @property
    def told(self) -> str:
        """What was found, with its cause."""
        return f"{self.message.rstrip('.')}: {self.why}" if self.why else self.message


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding, or a reason why work could not be done, once for all the items it is true of.

    Attributes:
        outcome: block, review or pass (the finding's verdict), waived, or incomplete.
        rule: the rule's id; empty where work could not be done.
        wordings: at least one; they differ in names and numbers only, and every item stands in one.
        items: those it is true of; none where it is about the frame sequence as a whole.
        found: the references that it is about.
        waiver: by whose word it passes; None where it is not waived.
    """

    outcome: str
    rule: str
    wordings: tuple[Wording, ...]
    items: tuple[Item, ...] = ()
    found: tuple[Found, ...] = ()
    waiver: Waiver | None = None

    @property
    def best(self) -> Item | None:
        """The item that shows it best; None where it is about the frame sequence as a whole."""
        if self.found:
            return max((each.best for each in self.found), key=lambda pair: pair[1].score)[0]
        return self.items[0] if self.items else None

    @property
    def words(self) -> Wording:
        """The wording for the best item."""
        best = self.best
        return next((each for each in self.wordings if best in each.items), self.wordings[0])

    @property
    def kind(self) -> tuple[str, str, str]:
        """What is the same for entries that ask for the same thing to be done."""
        return self.outcome, self.rule, _NUMBERS.sub("#", self.wordings[0].remedy)


def items_text(items: Sequence[Item], limit: int = 1 << 30) -> str:
    """Which frames and files: ``1001-1100, 1103``; at most *limit* parts, then how many more."""
    frames = [item.asset.frame for item in items if item.asset.frame is not None]
    names = [item.name for item in items if item.asset.frame is None]
    return ", ".join(part for part in (frame_range(frames, limit) if frames else "", some(names, limit)) if part)


def place(item: Item) -> tuple[bool, int, list[tuple[int, str]], int]:
    """A key that sorts items: by frame, then files without one by name."""
    asset = item.asset
    return asset.frame is None, asset.frame or 0, natural(asset.path.name), item.number


def natural(text: str) -> list[tuple[int, str]]:
    """A key by which ``shot2`` stands before ``shot10``: numbers go by their size."""
    parts = re.split(r"([0-9]+)", text)
    return [(len(part.lstrip("0")), part.lstrip("0")) if odd % 2 else (0, part) for odd, part in enumerate(parts)]


def found_in(items: Iterable[Item]) -> tuple[Found, ...]:
    """Each reference that was found in *items*, the surest first."""
    piles: dict[str, list[tuple[Item, Match]]] = {}
    for item in items:
        for match in item.result.evidence.matches:
            piles.setdefault(match.reference.id, []).append((item, match))
    found = [
        Found(pile[0][1].reference, tuple(item for item, _ in pile), tuple(match for _, match in pile))
        for pile in piles.values()
    ]
    return tuple(sorted(found, key=lambda each: -each.best[1].score))


@dataclass(slots=True)
class _Pile:
    """What becomes one entry: each wording with its items by number."""

    outcome: str
    rule: str
    about: tuple[str, ...]
    waiver: Waiver | None
    wordings: dict[Wording, dict[int, Item]] = field(default_factory=dict)


def entries_of(items: Iterable[Item], found: Iterable[Found], outcome: SequenceOutcome | None) -> tuple[Entry, ...]:
    """What is said of *items*, and of their frame sequence as a whole, the gravest first.

    Args:
        found: all references that were found in the items.
    """
    references = {each.reference.id: each for each in found}
    piles: dict[tuple[object, ...], _Pile] = {}
    for item in items:
        for word, rule, wording, about, waiver in _told(item):
            alike = about or _shape(wording, item)
            pile = piles.setdefault((word, rule, alike, waiver), _Pile(word, rule, about, waiver))
            pile.wordings.setdefault(wording, {})[item.number] = item
    entries = [_entry(pile, references) for pile in piles.values()]
    entries += _whole(outcome) if outcome else []
    return tuple(sorted(entries, key=gravity))


def gravity(entry: Entry) -> tuple[int, int, int]:
    """A key that sorts entries: the gravest first, of waived ones by what they would be; then what is in more items."""
    would_be = entry.waiver.verdict if entry.waiver else Verdict.PASS
    return GRAVITY[entry.outcome], -would_be, -len(entry.items)


def standing_of(finding: Finding) -> str:
    """A finding's verdict in words, or that it is waived."""
    return WAIVED if finding.waiver else finding.verdict.word


def remedy_of(finding: Finding) -> str:
    """What to do about a finding; nothing yet, where it is waived."""
    return after_waiver(finding.waiver, finding.remedy) if finding.waiver else finding.remedy


def _told(item: Item) -> Iterable[tuple[str, str, Wording, tuple[str, ...], Waiver | None]]:
    """What the result says: outcome, rule, words, the ids of the references that it is about, and by whom it passes."""
    result = item.result
    if result.incomplete:
        yield "incomplete", "", Wording(result.incomplete.what, result.incomplete.fix, result.incomplete.why), (), None
    damage = result.evidence.unreadable
    for finding in result.findings:
        why = damage.why if damage and "unreadable" in finding.rule and not _has(finding.message, damage.why) else ""
        message = brief(finding.message, subject(item.asset), "the file" if item.asset.frame is None else "the frame")
        about = _about(finding.rule, message, result.evidence.matches)
        yield standing_of(finding), finding.rule, Wording(message, remedy_of(finding), why), about, finding.waiver


def _whole(outcome: SequenceOutcome) -> list[Entry]:
    name = about_sequence(outcome.sequence.pattern, outcome.shot)
    return [entry_of(each, name) for each in outcome.findings]


def entry_of(finding: Finding, name: str, items: tuple[Item, ...] = ()) -> Entry:
    """The entry for a finding about a frame sequence of that name; *items* where it is about some of its frames."""
    words = Wording(brief(finding.message, name, "this frame sequence"), remedy_of(finding), items=items)
    return Entry(standing_of(finding), finding.rule, (words,), items, waiver=finding.waiver)


def brief(message: str, name: str, noun: str) -> str:
    """A message that stands under its subject's heading: *noun* instead of the subject's long *name*."""
    short = message.removeprefix(f"{name}: ").replace(name, noun).replace(name[0].lower() + name[1:], noun)
    return short[0].upper() + short[1:] if short != message else message


def _about(rule: str, message: str, matches: Sequence[Match]) -> tuple[str, ...]:
    """The ids of the references that a finding is about: those it names, by title or id; untitled ones otherwise.

    Only a finding of copies is about references: a work may be called as the file is that another finding names.
    """
    if "copy" not in rule:
        return ()
    references = {match.reference.id: match.reference for match in matches}
    named = [key for key, each in references.items() if _names(message, (each.title, key))]
    return tuple(sorted(named or (key for key, each in references.items() if not each.title)))


def _names(message: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name[:_QUOTED])}", message) for name in names if name)


def _has(message: str, why: str) -> bool:
    return why[:_QUOTED].rstrip(". ") in message


def _shape(wording: Wording, item: Item) -> tuple[str, ...]:
    """What two wordings have in common that differ only in the file's name and in numbers."""
    name = item.asset.path.name or "\0"
    return tuple(_NUMBERS.sub("#", text.replace(name, "*")) for text in (wording.message, wording.remedy, wording.why))


def _entry(pile: _Pile, references: Mapping[str, Found]) -> Entry:
    wordings = tuple(replace(words, items=tuple(items.values())) for words, items in pile.wordings.items())
    everyone = {item.number: item for words in wordings for item in words.items}
    mine = tuple(_only(references[key], everyone) for key in pile.about)
    return Entry(pile.outcome, pile.rule, wordings, tuple(sorted(everyone.values(), key=place)), mine, pile.waiver)


def _only(found: Found, numbers: Container[int]) -> Found:
    """The part of *found* that is in the items of these numbers."""
    pairs = [(item, match) for item, match in zip(found.items, found.matches, strict=True) if item.number in numbers]
    return replace(found, items=tuple(item for item, _ in pairs), matches=tuple(match for _, match in pairs))
