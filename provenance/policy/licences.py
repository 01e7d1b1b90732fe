"""Whether a licence covers a use: by its shows, its days and its shots, and by nothing else that it may say.

Fails closed: where a licence is limited and nobody knows the show, the shot or the day, or its days cannot be read, it
covers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provenance.attestations.scopes import as_day, covers_shots, folded
from provenance.model import HeldLicence, Licence
from provenance.policy.approvals import outside_days
from provenance.policy.words import listed, quoted, shortened


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


def breaches_of_held(held: HeldLicence, show: str, day: str, shots: tuple[str, ...]) -> tuple[Breach, ...]:
    """The same for a licence that the show holds, which may be for some shots only, and may not count.

    Args:
        shots: the names of the shot, as `provenance.attestations.scopes.shots_of` has them.
    """
    found = list(breaches(held.licence, show, day))
    if not covers_shots(held.shots, shots):
        theirs = f"it is for {listed(map(quoted, held.shots))}, and the shot is"
        if shots:
            found.append(Breach(f"{theirs} {listed(map(quoted, shots))}", "have the licence extended to this shot"))
        else:
            found.append(Breach(f"{theirs} not known", "say which shot it is"))
    if held.flaw:
        found.append(Breach(f"it does not count, because {shortened(held.flaw)}", "put the licence's record right"))
    return tuple(found)


def named(licence: Licence) -> str:
    """A licence as a part of a sentence."""
    return f"its licence {quoted(licence.name)}" if licence.name else "its licence"


def named_held(held: HeldLicence) -> str:
    """A licence that the show holds, as a part of a sentence."""
    name = f" {quoted(held.licence.name)}" if held.licence.name else ""
    return f"the licence{name} that the show holds ({shortened(held.id)})"


def _of_shows(licence: Licence, show: str) -> Iterator[Breach]:
    if not licence.shows or folded(show) in {folded(each) for each in licence.shows} - {""}:
        return
    theirs = f"it is for {'the show' if len(licence.shows) == 1 else 'the shows'} {listed(map(quoted, licence.shows))}"
    if show:
        yield Breach(f"{theirs}, and this one is {quoted(show)}", f"have the licence extended to {quoted(show)}")
    else:
        yield Breach(f"{theirs}, and it is not known which show this is", "check it with the show's own file")


def _of_days(licence: Licence, day: str) -> Iterator[Breach]:
    if why := outside_days(licence.valid_from, licence.valid_until, day):
        yield Breach(why, _days_remedy(licence, day))


def _days_remedy(licence: Licence, day: str) -> str:
    today, first = as_day(day), as_day(licence.valid_from)
    if any(each and as_day(each) is None for each in (licence.valid_from, licence.valid_until)):
        return "record the licence again with days like 2026-12-31"
    if today is None:
        return "check it again"
    if first is not None and today < first:
        return f"wait until {licence.valid_from}"
    return "have the licence renewed"
