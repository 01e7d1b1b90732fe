"""Results in the order a person reads them: shots, their frame sequences, and each finding once over its frames.

Pure: no picture is decoded and nothing is written. All reports are made from the same reels, so they agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.reports.entries import Entry, Found, Item, entries_of, found_in, natural, place
from pipeline.reports.words import GRAVITY
from pipeline.summary import SequenceOutcome
from provenance.files import show_name
from provenance.model import Asset, Result

_DIGITS = re.compile(r"[0-9]+")
_TOKEN = re.compile(r"#+|@+|%0?[0-9]*d")


@dataclass(frozen=True, slots=True)
class Reel:
    """The files of one frame sequence, or the unnumbered files of one folder.

    Attributes:
        shot: the shot, in words; the folder's name where no shot is known.
        name: the frame pattern; empty for unnumbered files.
        outcome: what was found of the sequence as a whole.
        unclaimed: references that were found and that no finding is about.
    """

    shot: str
    folder: str
    name: str
    items: tuple[Item, ...] = ()
    outcome: SequenceOutcome | None = None
    entries: tuple[Entry, ...] = ()
    unclaimed: tuple[Found, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> tuple[int, ...]:
        """The frames that are not there."""
        return self.outcome.sequence.missing if self.outcome else ()

    @property
    def worst(self) -> str:
        """The gravest outcome of its items and of the sequence as a whole."""
        words = [*self.counts, *(entry.outcome for entry in self.entries)]
        return min(words, key=GRAVITY.__getitem__, default="pass")


def lean(result: Result) -> Result:
    """The result without what weighs much: thumbnails and fingerprints are not needed to sort results."""
    evidence = result.evidence
    picture = replace(evidence.picture, thumbnail=b"") if evidence.picture else None
    return replace(result, evidence=replace(evidence, picture=picture, fingerprints=()))


def shot_of(asset: Asset) -> str:
    """The shot in words, safe to print; the folder's name where the file's own name is all that is known of it."""
    shot = asset.shot
    told = shot is not None and (shot.sequence or asset.frame is not None or shot.name != asset.path.stem)
    return show_name(str(shot) if told and str(shot) else asset.path.parent.name or ".")


def group(results: Iterable[Result], sequences: Iterable[SequenceOutcome] = ()) -> tuple[Reel, ...]:
    """Sort *results* into reels: every result and every sequence stands in exactly one; the gravest shot first."""
    piles: dict[tuple[str, str, str], list[Item]] = {}
    for number, result in enumerate(results):
        asset = result.evidence.asset
        folder, name = str(asset.path.parent), _key(pattern_of(asset))
        piles.setdefault((shot_of(asset), folder, name), []).append(Item(number, result))
    outcomes: dict[tuple[str, str, str], list[SequenceOutcome]] = {}
    for outcome in sequences:
        outcomes.setdefault(_home(outcome, piles), []).append(outcome)
    reels = []
    for key in [*piles, *(key for key in outcomes if key not in piles)]:
        first, *rest = outcomes.get(key, [None])
        reels.append(_reel(key, piles.get(key, []), first))
        reels.extend(_reel(key, [], other) for other in rest)
    return _sorted(reels)


def pattern_of(asset: Asset) -> str:
    """The name with its frame number as ``####``; empty for a file that is not numbered."""
    if asset.frame is None:
        return ""
    name, wanted = asset.path.name, str(abs(asset.frame))
    for match in reversed(list(_DIGITS.finditer(name))):
        if (match[0].lstrip("0") or "0") == wanted:
            before = name[: match.start()].removesuffix("-" if asset.frame < 0 else "")
            return before + "#" * len(match[0]) + name[match.end() :]
    return name


def _key(pattern: str) -> str:
    """The pattern with a frame number of any width and notation as one ``#``."""
    return _TOKEN.sub("#", pattern)


def _home(outcome: SequenceOutcome, piles: Iterable[tuple[str, str, str]]) -> tuple[str, str, str]:
    """The pile whose files the sequence is of; a key of its own where there is none, so that nothing is lost."""
    path = Path(outcome.sequence.pattern)
    folder, name = str(path.parent), _key(path.name)
    for key in piles:
        if key[2] == name and (folder == "." or key[1] == folder or key[1].endswith(f"/{folder}")):
            return key
    return show_name(str(outcome.shot or "") or path.parent.name or "."), folder, name


def _reel(key: tuple[str, str, str], pile: list[Item], outcome: SequenceOutcome | None) -> Reel:
    items = tuple(sorted(pile, key=place))
    name = Path(outcome.sequence.pattern).name if outcome else pattern_of(items[0].asset) if items else key[2]
    found = found_in(items)
    entries = entries_of(items, found, outcome)
    claimed = {each.reference.id for entry in entries for each in entry.found}
    return Reel(
        key[0],
        show_name(key[1]),
        show_name(name),
        items,
        outcome,
        entries,
        tuple(each for each in found if each.reference.id not in claimed),
        Counter(item.result.outcome for item in items),
    )


def _sorted(reels: Iterable[Reel]) -> tuple[Reel, ...]:
    shots: dict[str, list[Reel]] = {}
    for reel in reels:
        shots.setdefault(reel.shot, []).append(reel)

    def gravity(reel: Reel) -> tuple[int, bool, list[tuple[int, str]], list[tuple[int, str]]]:
        return GRAVITY[reel.worst], not reel.name, natural(reel.folder), natural(reel.name)

    ordered = sorted(shots, key=lambda shot: (min(GRAVITY[reel.worst] for reel in shots[shot]), natural(shot)))
    return tuple(reel for shot in ordered for reel in sorted(shots[shot], key=gravity))
