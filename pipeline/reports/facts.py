"""What is told of a match beside its pictures: figures with their limits, licence, terms, and what was searched."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.reports.entries import Found, Item, items_text
from pipeline.reports.words import clip, count, some
from provenance.model import Licence

#: The thresholds of a score, and what begins there.
_SCORES = {"match_review": "review", "match_block": "block"}


def where(items: Sequence[Item], noun: str, limit: int) -> str:
    """``frame 1001``, ``frames 1001-1100``, or the files' names."""
    text = clip(items_text(items, limit))
    return text if noun == "file" else f"frame{'' if len(items) == 1 else 's'} {text}"


def facts_of(found: Found, noun: str, thresholds: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """What is told of a reference that was found: names with texts; what there is nothing to tell of has no text."""
    item, match = found.best
    reference = match.reference
    many = len(found.items) > 1
    yield "Found in", f"{where(found.items, noun, 12)} ({count(len(found.items), noun)})"
    yield "Shown", f"{where((item,), noun, 1)}, where it is surest" if many else ""
    yield "Score", _score([each.score for each in found.matches], thresholds)
    yield "Covers", _covers(found, noun, thresholds)
    yield "Measured", "; ".join(clip(each, 200) for each in match.evidence[:12])
    yield "Turned", "it is mirrored" if match.mirrored else ""
    yield "Licence", licence_words(reference.licence) if reference.licence else ""
    yield "Terms", clip(reference.terms, 300)
    yield "Searched", _searched(found, item, noun)
    yield "Reference", clip(reference.id, 64)


def _score(scores: Sequence[float], thresholds: Mapping[str, float]) -> str:
    limits = [f"{word} from {thresholds[name]:.3f}" for name, word in _SCORES.items() if name in thresholds]
    return f"{_span(scores, 3)} on a scale of 0 to 1{''.join(f', {limit}' for limit in limits)}"


def _covers(found: Found, noun: str, thresholds: Mapping[str, float]) -> str:
    of_asset = _span([_hundredths(each.coverage) for each in found.matches], 0)
    of_reference = _span([_hundredths(each.reference_coverage) for each in found.matches], 0)
    parts = ((of_asset, noun, "match_coverage"), (of_reference, "reference", "match_reference_coverage"))
    return ", ".join(f"{share} % of the {what}{_least(thresholds.get(name))}" for share, what, name in parts)


def _hundredths(share: float) -> int:
    """A share in whole percent, rounded down, as messages tell it: what is under a limit is not shown as at it."""
    return math.floor(100 * share + 1e-9)


def _least(threshold: float | None) -> str:
    return "" if threshold is None else f" (block from {100 * threshold:.0f} %)"


def _span(values: Sequence[float], digits: int) -> str:
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return low if low == high else f"{low} to {high}"


def licence_words(licence: Licence) -> str:
    """What an owner allows: the licence's name, the shows it is for, and when it holds."""
    shows = f"for {some([clip(show, 80) for show in licence.shows], 6)}" if licence.shows else "for any show"
    first, last = clip(licence.valid_from, 40), clip(licence.valid_until, 40)
    dates = " ".join(part for part in (f"from {first}" if first else "", f"until {last}" if last else "") if part)
    return ", ".join(part for part in (clip(licence.name, 160), shows, dates) if part)


def _searched(found: Found, best: Item, noun: str) -> str:
    """Which of the items were not searched themselves, and whose match they have."""
    reused = [each for each in found.items if each.result.evidence.matches_of]
    of = best.result.evidence.matches_of
    if not reused:
        return ""
    known = {str(each.asset.path): each for each in found.items}
    told = ""
    if of:
        other = where((known[of],), noun, 1) if of in known else clip(Path(of).name, 160)
        told = f"as in {other}, which is nearly the same"
    if len(found.items) == 1:
        return told
    are, have = ("is", "has") if len(reused) == 1 else ("are", "have")
    others = f"{len(reused):,} of {count(len(found.items), noun)} {are} nearly the same as one that was searched"
    return f"{others}, and {have} its match{f'; {told}' if told else ''}"
