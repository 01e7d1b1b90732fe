"""Whether a licence covers a use: by its shows and its days, and by nothing else that it may say.

Fails closed: where a licence is limited and nobody knows the show or the day, or its days cannot be read, it covers
nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from provenance.model import Licence
from provenance.policy.words import listed, quoted


@dataclass(frozen=True, slots=True)
class Breach:
    """A term of a licence that a use does not keep.

    Attributes:
        words: which, as a part of a sentence about the licence.
        remedy: what to do about it, as a part of a sentence.
    """

    words: str
    remedy: str


def breaches(licence: Licence, show: str, day: str) -> tuple[Breach, ...]:
    """The terms of a licence that a use in *show* on *day* (ISO 8601) does not keep; none where it is covered.

    Shows are compared by their titles, whatever their capitals and spaces. The first and the last day are covered.
    """
    return (*_of_shows(licence, show), *_of_days(licence, day))


def named(licence: Licence) -> str:
    """A licence as a part of a sentence."""
    return f"its licence {quoted(licence.name)}" if licence.name else "its licence"


def _of_shows(licence: Licence, show: str) -> Iterator[Breach]:
    if not licence.shows or _folded(show) in {_folded(each) for each in licence.shows} - {""}:
        return
    theirs = f"it is for {'the show' if len(licence.shows) == 1 else 'the shows'} {listed(map(quoted, licence.shows))}"
    if show:
        yield Breach(f"{theirs}, and this one is {quoted(show)}", f"have the licence extended to {quoted(show)}")
    else:
        yield Breach(f"{theirs}, and it is not known which show this is", "check it with the show's own file")


def _of_days(licence: Licence, day: str) -> Iterator[Breach]:
    if not licence.valid_from and not licence.valid_until:
        return
    if unread := [each for each in (licence.valid_from, licence.valid_until) if each and _day(each) is None]:
        words = f"its days cannot be read ({listed(map(quoted, unread))})"
        yield Breach(words, "add the work again with days like 2026-12-31")
        return
    today, first, last = _day(day), _day(licence.valid_from), _day(licence.valid_until)
    if today is None:
        yield Breach("it is for certain days, and the day of this check is not known", "check it again")
    elif first is not None and today < first:
        words = f"it begins on {licence.valid_from}, and this was checked on {day}"
        yield Breach(words, f"wait until {licence.valid_from}")
    elif last is not None and today > last:
        yield Breach(f"it ended on {licence.valid_until}, and this was checked on {day}", "have the licence renewed")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())
