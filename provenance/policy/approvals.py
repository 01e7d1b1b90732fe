"""The approvals that an asset has: which of them covers a matter on the day of its check, and why others do not.

Everything here fails closed: where a limit is set and nobody knows the shot or the day, or the limit cannot be read,
nothing is covered. What is asked again for every asset of a shot is remembered: a show has hundreds of attestations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from provenance.attestations.scopes import as_day, covers_shots, folded, shots_of
from provenance.model import Approval, Evidence, Matter, Use
from provenance.policy.words import listed, quoted, shortened

#: Of how many attestations of a kind that do not cover something it is told why.
NEAR = 3


@dataclass(frozen=True, slots=True)
class Approved:
    """The approvals for a matter that were found.

    Attributes:
        by: the one that covers it; None where none does.
        near: of those that are about it and do not cover it, why, each as a part of a sentence; beyond `NEAR`, their
            number.
    """

    by: Approval | None = None
    near: tuple[str, ...] = ()


@lru_cache(4096)
def outside_days(first: str, last: str, day: str) -> str:
    """Why something that holds from *first* until *last* does not on *day*, as a part of a sentence; empty if it does.

    All are ISO 8601, empty for no limit; the first and the last day are within.
    """
    if not first and not last:
        return ""
    if unread := [each for each in (first, last) if each and as_day(each) is None]:
        return f"its days cannot be read ({listed(map(quoted, unread))})"
    today, begin, end = as_day(day), as_day(first), as_day(last)
    if today is None:
        return "it is for certain days, and the day of this check is not known"
    if begin is not None and today < begin:
        return f"it begins on {first}, and this was checked on {day}"
    if end is not None and today > end:
        return f"it ended on {last}, and this was checked on {day}"
    return ""


def approval_for(evidence: Evidence, matters: Iterable[Matter], uses: frozenset[Use], performer: str = "") -> Approved:
    """The approval of one of some matters that covers an asset on the day of its check: of several, the first by id.

    Args:
        uses: all that it must be for (`telling.uses_of`).
        performer: whom it must be about; empty for nobody, or for somebody whom nobody knows: then one that is about
            certain performers does not cover it.
    """
    wanted, shots = frozenset(matters), shots_of(evidence)
    covering: list[Approval] = []
    others: list[Approval] = []
    for approval in evidence.attestations:
        if not isinstance(approval, Approval) or wanted.isdisjoint(approval.covers):
            continue
        found = covering if _covers(approval, shots, evidence.date, uses, performer) else others
        found.append(approval)
    if covering:
        return Approved(min(covering, key=_order))
    others.sort(key=_order)
    whys = ((each, listed(_outside(each, shots, evidence.date, uses, performer))) for each in others[:NEAR])
    near = [f"the approval {quoted(each.id)} does not cover it: {why}" for each, why in whys]
    if (more := len(others) - NEAR) > 0:
        near.append(f"{more} more approvals do not cover it")
    return Approved(None, tuple(near))


def outside(approval: Approval, evidence: Evidence) -> str:
    """Why an approval does not hold for an asset at all, as a part of a sentence; empty where it does."""
    return outside_scope(approval, shots_of(evidence), evidence.date)


def outside_scope(approval: Approval, shots: tuple[str, ...], day: str) -> str:
    """Why an approval does not hold for a shot of these names on *day* at all; like `outside`."""
    return listed(_outside_scope(approval, shots, day))


def _order(approval: Approval) -> tuple[object, ...]:
    """Orders approvals by all that is told of them, so that it does not matter in which order they were read."""
    each = approval
    return each.id, each.by, each.flaw, each.shots, each.uses, each.performers, each.given_on, each.valid_until


def _covers(approval: Approval, shots: tuple[str, ...], day: str, uses: frozenset[Use], performer: str) -> bool:
    """Whether `_outside` has nothing to say; it is asked of every approval, and says why of a few."""
    return not (
        approval.flaw
        or not covers_shots(approval.shots, shots)
        or (approval.uses and not uses.issubset(approval.uses))
        or not _is_about(approval, performer)
        or outside_days(approval.given_on, approval.valid_until, day)
    )


def _is_about(approval: Approval, performer: str) -> bool:
    name = folded(performer)
    return not approval.performers or (bool(name) and any(folded(each) == name for each in approval.performers))


def _outside(
    approval: Approval, shots: tuple[str, ...], day: str, uses: frozenset[Use], performer: str
) -> Iterator[str]:
    yield from _outside_scope(approval, shots, day)
    if approval.uses and not uses.issubset(approval.uses):
        yield f"it is for {listed(each.value for each in approval.uses)} use"
    if not _is_about(approval, performer):
        yield f"it is about {listed(map(quoted, approval.performers))}"


def _outside_scope(approval: Approval, shots: tuple[str, ...], day: str) -> Iterator[str]:
    if approval.flaw:
        yield f"it does not count, because {shortened(approval.flaw)}"
    if not covers_shots(approval.shots, shots):
        told = listed(map(quoted, shots)) if shots else "not known"
        yield f"it is for {listed(map(quoted, approval.shots))}, and the shot is {told}"
    if why := outside_days(approval.given_on, approval.valid_until, day):
        yield why
