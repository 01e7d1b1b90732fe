"""The rules about near-copies of protected works. A match is evidence; a person judges it.

Each match is for one of three rules: `near-copy` where the work has no licence, `near-copy.licensed` where it has one
that covers this show on this day, and `near-copy.licence` where it has one that does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from provenance.model import Evidence, Match, MatchKind, Reference, Verdict
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.licences import breaches, named
from provenance.policy.words import about, listed, quoted, sentence, share, shortened

_PLAIN, _LICENSED, _OUTSIDE = "near-copy", "near-copy.licensed", "near-copy.licence"
_SOURCE = "Netflix, Using Generative AI in Content Production, guiding principles"
_DATED = "2025-08"


def _finds(rule: str) -> Callable[[Evidence, Policy], Iterator[Outcome]]:
    """The check of one of the three: its matches, each reference once, by the one that is gravest."""

    def check(evidence: Evidence, policy: Policy) -> Iterator[Outcome]:
        best: dict[str, tuple[Verdict, Match]] = {}
        for match in evidence.matches:
            # Written so that a score that is not a number counts: what cannot be compared is for a person to look at.
            if match.score < policy.thresholds["match_review"]:
                continue
            if _rule_of(match.reference, evidence.show, evidence.date) != rule:
                continue
            verdict = Verdict.PASS if rule == _LICENSED else _gravity(match, policy)
            known = best.get(match.reference.id)
            if known is None or (verdict, rank(match)) > (known[0], rank(known[1])):
                best[match.reference.id] = (verdict, match)
        for verdict, match in best.values():
            what = "a region of it" if match.kind is MatchKind.REGION else "the whole frame"
            looks = f"{what} looks like {work(match.reference.title, match.reference.owner)}"
            message = f"{about(evidence.asset)}: {looks}{seen(match, policy, evidence.show, evidence.date)}"
            remedy = what_to_do(match.reference, evidence.show, evidence.date)
            yield Outcome(message, remedy, verdict, match.reference.id)

    return check


def _rule_of(reference: Reference, show: str, day: str) -> str:
    """The rule that a match to a reference is for."""
    if reference.licence is None:
        return _PLAIN
    return _OUTSIDE if breaches(reference.licence, show, day) else _LICENSED


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


def seen(match: Match, policy: Policy, show: str, day: str) -> str:
    """How a match shows what it shows: its figures with their limits, what a licence says of it, and its evidence."""
    limits = policy.thresholds
    told = (
        f"{', mirrored' if match.mirrored else ''}: score {match.score:.3f} of 1 "
        f"(review from {limits['match_review']:.3f}, block from {limits['match_block']:.3f}), "
        f"covering {share(match.coverage)} of the frame and showing {share(match.reference_coverage)} of the work "
        f"(to block, at least {limits['match_coverage'] * 100:g}% of the frame "
        f"or {limits['match_reference_coverage'] * 100:g}% of the work)."
    )
    if licence := _of_licence(match.reference, show, day):
        told += f" {licence}"
    if match.evidence:
        told += f" Evidence: {sentence(listed(shortened(each) for each in match.evidence))}"
    return told


def _of_licence(reference: Reference, show: str, day: str) -> str:
    """What a reference's licence says of its use in *show* on *day*, as a sentence; empty where there is none."""
    licence = reference.licence
    if licence is None:
        return ""
    if found := breaches(licence, show, day):
        return sentence(f"But {named(licence)} does not cover it: {'; '.join(each.words for each in found)}")
    until = f"valid until {shortened(licence.valid_until)}" if licence.valid_until else "which has no last day"
    return f"It is used under {named(licence)}, {until}."


def what_to_do(reference: Reference, show: str, day: str) -> str:
    """The remedy for a match to a reference."""
    licence = reference.licence
    found = breaches(licence, show, day) if licence else ()
    if licence and not found:
        return "Nothing is to be done while the licence holds. Keep to what else its document asks for."
    owner = shortened(reference.owner) or "its owner"
    ways = " and ".join(each.remedy for each in found) if found else f"get a licence from {owner}"
    terms = f" The index notes its terms: {sentence(shortened(reference.terms, 300))}" if reference.terms else ""
    return (
        "Compare the two pictures: a match is evidence, and a person decides. "
        f"If it is a copy, change the shot, or {ways}.{terms}"
    )


NEAR_COPY: Rule[Evidence] = Rule(
    _PLAIN,
    Principle.ORIGINALITY,
    _SOURCE,
    _DATED,
    "An asset, or a region of it, looks like a protected reference.",
    _finds(_PLAIN),
)
LICENCE: Rule[Evidence] = Rule(
    _OUTSIDE,
    Principle.ORIGINALITY,
    _SOURCE,
    _DATED,
    "An asset looks like a work that is licensed, but not for this show or this day.",
    _finds(_OUTSIDE),
)
LICENSED: Rule[Evidence] = Rule(
    _LICENSED,
    Principle.ORIGINALITY,
    _SOURCE,
    _DATED,
    "An asset looks like a work that this show may use: it is told, and stops nothing.",
    _finds(_LICENSED),
)
