"""What declarations about an asset say, each thing once with whose word it is, and the words for that."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from provenance.declarations.chain import Claim, claims
from provenance.model import ChangeKind, Declaration, Evidence, Use
from provenance.policy.approvals import Approved
from provenance.policy.words import listed, quoted, shortened

ThingT = TypeVar("ThingT", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Said:
    """By whom a thing is said.

    Attributes:
        whose: the declarations that say it, each as a part of a sentence.
        uses: what an approval of it has to be for; see `uses_of`.
    """

    whose: tuple[str, ...] = ()
    uses: frozenset[Use] = frozenset()

    def __add__(self, other: Said) -> Said:
        return Said((*self.whose, *other.whose), self.uses | other.uses)


def gathered(
    evidence: Evidence, things: Callable[[Declaration], Iterable[ThingT]], *, only_within: bool = False
) -> dict[ThingT, Said]:
    """Each thing that the asset's declarations and its ingredients' say, once, with whose declarations say it.

    Args:
        things: what is looked for, in one declaration.
        only_within: whether to pass over what is said of material that is not in the picture.
    """
    found: dict[ThingT, Said] = {}
    for claim in claims(evidence.manifest, evidence.declaration):
        if only_within and not claim.is_within:
            continue
        said = Said((claim.whose,), uses_of(claim, evidence.delivery))
        for thing in things(claim.declaration):
            found[thing] = found.get(thing, Said()) + said
    return found


def uses_of(claim: Claim, delivery: Use) -> frozenset[Use]:
    """What a vetting or an approval has to be for, of what a declaration is about.

    It is the use that the declaration says; and the final one, too, where that is in a picture delivered as final.
    """
    use = claim.declaration.use
    return frozenset({use, Use.FINAL}) if delivery is Use.FINAL and claim.is_within else frozenset({use})


def by(whose: Iterable[str]) -> str:
    """Whose declarations say something, behind the word *by*; beyond two, their number."""
    every = sorted(set(whose))
    shown = [shortened(each, 150) for each in every[:2]]
    return " and ".join(shown) if len(every) <= len(shown) else f"{', '.join(shown)} and {len(every) - 2} more"


def enumerated(parts: list[str]) -> str:
    """Parts in the order that they are given in: ``the time``, ``the time and an identifier``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def how(change: ChangeKind) -> str:
    """What was done to a performer, in brackets behind the word *touched*."""
    return "its maker is not sure how" if change is ChangeKind.UNSURE else change.value


def in_brackets(clauses: Iterable[str]) -> str:
    """Clauses behind a sentence's last word, in the order that they are given in; nothing for none."""
    told = "; ".join(dict.fromkeys(clauses))
    return f" ({shortened(told, 350)})" if told else ""


def misses(approved: Approved) -> str:
    """The approvals that come near and do not cover, with why, in brackets; nothing for none."""
    return in_brackets(approved.near)


def some(one: str, many: str, names: Iterable[str]) -> str:
    """Names of one kind as a part of a sentence: ``the work "A"``, ``the works "A"; "B"``."""
    known = set(names)
    return f"the {many if len(known) > 1 else one} {listed(map(quoted, known))}"
