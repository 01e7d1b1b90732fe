"""The rules about near-copies of protected works. A match is evidence; a person judges it.

A work can be licensed twice: by the licence that the index notes beside it, and by those that the show holds (its
attestations), which name it by its id or its title. Each match is for one of three rules: `near-copy.licensed` where
any of these covers this show, this shot and this day; else `near-copy.licence` where the index notes one; else
`near-copy`. A licence that the show holds and that does not cover the use is told, and leaves the match with the rule
that it had: however grave a policy makes either rule, no licence that is added to a show makes anything worse.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from provenance.attestations.scopes import folded, shots_of
from provenance.model import Attestation, Evidence, HeldLicence, Match, MatchKind, Reference, Verdict
from provenance.policy.approvals import NEAR
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.licences import Breach, breaches, breaches_of_held, named, named_held
from provenance.policy.sources import NETFLIX_DATED, NETFLIX_PRINCIPLES
from provenance.policy.words import about, listed, quoted, sentence, share, shortened

_PLAIN, _LICENSED, _OUTSIDE = "near-copy", "near-copy.licensed", "near-copy.licence"

_FIGURES = (
    "{mirrored}: score {score} of 1 (review from {review}, block from {block}), covering {coverage} of the frame and "
    "showing {shown} of the work (to block, at least {frame_share} of the frame or {work_share} of the work)"
)
#: How a match shows what it shows, from its figures on, as each of the three rules says it.
SEEN: Mapping[str, str] = MappingProxyType(
    {
        _PLAIN: _FIGURES + "{others}{evidence}.",
        _OUTSIDE: _FIGURES + ". But {licence} does not cover it: {why}{others}{evidence}.",
        _LICENSED: _FIGURES + ". It is used under {licence}{evidence}.",
    }
)
#: Where a licence is recorded: by the show, or in its index.
_RECORDED = "[[licences]] in an attestation file, or `platemark index add --licence`"
_LOOKS = "{asset}: {region} looks like {work}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the licences of a work say of one use of it.

    Attributes:
        rule: the rule that a match to it is for.
        licence: the one that covers the use, or the index's that does not, as a part of a sentence.
        why: what of the use that one does not cover.
        others: those that the show holds and that do not cover it, with why, each as a sentence without its stop.
        ways: what would make a licence cover it.
    """

    rule: str
    licence: str = ""
    why: str = ""
    others: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


def terms(reference: Reference, held: Iterable[HeldLicence], show: str, day: str, shots: tuple[str, ...]) -> Terms:
    """What the licences of a reference say of its use in a shot of *show* on *day*.

    Args:
        held: the show's licences; those that do not name the reference are passed over.
        shots: the names of the shot.
    """
    own = reference.licence
    lacks = breaches(own, show, day) if own else ()
    if own and not lacks:
        return Terms(_LICENSED, f"{named(own)}, {_until(own.valid_until)}")
    ways = [_ways(lacks)] if lacks else []
    others = []
    for each in sorted(naming([reference], held), key=lambda each: (each.id, repr(each))):
        breached = (*_of_owner(each, reference), *breaches_of_held(each, show, day, shots))
        if not breached:
            return Terms(_LICENSED, f"{named_held(each)}, {_until(each.licence.valid_until)}")
        ways.append(_ways(breached))
        others.append(f"But {named_held(each)} does not cover it: {shortened(_words(breached), 300)}")
    if (more := len(others) - NEAR) > 0:
        others[NEAR:] = [f"Nor do {more} more" if more > 1 else "Nor does one more"]
    told = tuple(others), tuple(dict.fromkeys(ways))[:2]
    return Terms(_OUTSIDE, named(own), _words(lacks), *told) if own else Terms(_PLAIN, "", "", *told)


def naming(references: Iterable[Reference], attestations: Iterable[Attestation]) -> tuple[HeldLicence, ...]:
    """The licences among some attestations that name one of some works, by its id or its title."""
    names = {name for each in references for name in (each.id, folded(each.title))}
    return tuple(
        each for each in attestations if isinstance(each, HeldLicence) and not names.isdisjoint(_names(each.works))
    )


@lru_cache(4096)
def _names(works: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*works, *map(folded, works))) - {""}


def _of_owner(held: HeldLicence, reference: Reference) -> Iterator[Breach]:
    """Works of several owners may have one title."""
    if held.owner and reference.owner and folded(held.owner) != folded(reference.owner):
        yield Breach(f"it is for a work of {shortened(held.owner)}", "find out whose work it is")


def _until(day: str) -> str:
    return f"valid until {shortened(day)}" if day else "which has no last day"


def _words(found: Iterable[Breach]) -> str:
    return "; ".join(each.words for each in found)


def _ways(found: Iterable[Breach]) -> str:
    return " and ".join(each.remedy for each in found)


def _finds(rule: str) -> Callable[[Evidence, Policy], Iterator[Outcome]]:
    """The check of one of the three: its matches, each reference once, by the one that is gravest."""

    def check(evidence: Evidence, policy: Policy) -> Iterator[Outcome]:
        # Written so that a score that is not a number counts: what cannot be compared is for a person to look at.
        matches = [each for each in evidence.matches if not each.score < policy.thresholds["match_review"]]
        if not matches:
            return
        held = naming([each.reference for each in matches], evidence.attestations)
        shots = shots_of(evidence)
        best: dict[str, tuple[Verdict, Match, Terms]] = {}
        for match in matches:
            under = terms(match.reference, held, evidence.show, evidence.date, shots)
            if under.rule != rule:
                continue
            verdict = Verdict.PASS if rule == _LICENSED else _gravity(match, policy)
            known = best.get(match.reference.id)
            if known is None or (verdict, rank(match)) > (known[0], rank(known[1])):
                best[match.reference.id] = (verdict, match, under)
        for verdict, match, under in best.values():
            region = "a region of it" if match.kind is MatchKind.REGION else "the whole frame"
            named_work = work(match.reference.title, match.reference.owner)
            looks = _LOOKS.format(asset=about(evidence.asset), region=region, work=named_work)
            remedy = what_to_do(match.reference, under)
            yield Outcome(looks + seen(match, policy, under), remedy, verdict, match.reference.id)

    return check


def _gravity(match: Match, policy: Policy) -> Verdict:
    limits = policy.thresholds
    sure = match.score >= limits["match_block"]
    large = match.coverage >= limits["match_coverage"] or match.reference_coverage >= limits["match_reference_coverage"]
    return Verdict.BLOCK if sure and large else Verdict.REVIEW


def rank(match: Match) -> tuple[object, ...]:
    """Orders the matches of one reference, so that the one that is told does not depend on how they were found."""
    reference = match.reference
    words = (reference.title, reference.owner, reference.terms, repr(reference.licence), match.evidence)
    return figures(match), match.kind.value, match.mirrored, words


def figures(match: Match) -> tuple[float, ...]:
    """What ranks matches, the weightiest first."""
    told = (match.score, match.coverage, match.reference_coverage)
    return tuple(-1.0 if math.isnan(each) else each for each in told)


def work(title: str, owner: str) -> str:
    """A reference as a part of a sentence."""
    return f"{quoted(title)} {f'of {shortened(owner)}' if owner else 'whose owner is not recorded'}"


def seen(match: Match, policy: Policy, under: Terms) -> str:
    """How a match shows what it shows: its figures with their limits, what licences say of it, and its evidence."""
    limits = policy.thresholds
    evidence = listed(shortened(each) for each in match.evidence).strip().rstrip(".")
    return SEEN[under.rule].format(
        mirrored=", mirrored" if match.mirrored else "",
        score=f"{match.score:.3f}",
        review=f"{limits['match_review']:.3f}",
        block=f"{limits['match_block']:.3f}",
        coverage=share(match.coverage),
        shown=share(match.reference_coverage),
        frame_share=f"{limits['match_coverage'] * 100:g}%",
        work_share=f"{limits['match_reference_coverage'] * 100:g}%",
        licence=under.licence,
        why=under.why,
        others="".join(f". {each}" for each in under.others),
        evidence=f". Evidence: {evidence}" if match.evidence else "",
    )


def what_to_do(reference: Reference, under: Terms) -> str:
    """The remedy for a match to a reference."""
    if under.rule == _LICENSED:
        return "Nothing is to be done while the licence holds. Keep to what else its document asks for."
    owner = shortened(reference.owner) or "its owner"
    ways = ", or ".join(under.ways) or f"get a licence from {owner} and record it ({_RECORDED})"
    noted = f" The index notes its terms: {sentence(shortened(reference.terms, 300))}" if reference.terms else ""
    return (
        "Compare the two pictures: a match is evidence, and a person decides. "
        f"If it is a copy, change the shot, or {ways}.{noted}"
    )


NEAR_COPY: Rule[Evidence] = Rule(
    _PLAIN,
    Principle.ORIGINALITY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "An asset, or a region of it, looks like a protected reference.",
    _finds(_PLAIN),
    (_LOOKS + SEEN[_PLAIN],),
)
LICENCE: Rule[Evidence] = Rule(
    _OUTSIDE,
    Principle.ORIGINALITY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "An asset looks like a work that is licensed, but not for this show, shot or day.",
    _finds(_OUTSIDE),
    (_LOOKS + SEEN[_OUTSIDE],),
)
LICENSED: Rule[Evidence] = Rule(
    _LICENSED,
    Principle.ORIGINALITY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "An asset looks like a work that this show may use: it is told, and stops nothing.",
    _finds(_LICENSED),
    (_LOOKS + SEEN[_LICENSED],),
)
