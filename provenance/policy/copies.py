"""The rule about near-copies of protected works. A match is evidence; a person judges it."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.model import Evidence, Match, MatchKind, Verdict
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.words import about, listed, quoted, sentence, shortened


def _near_copy(evidence: Evidence, policy: Policy) -> Iterator[Outcome]:
    best: dict[str, tuple[Verdict, Match]] = {}
    for match in evidence.matches:
        # Written so that a score that is not a number counts: what cannot be compared is for a person to look at.
        if match.score < policy.thresholds["match_review"]:
            continue
        verdict = _gravity(match, policy)
        known = best.get(match.reference.id)
        if known is None or _rank(verdict, match) > _rank(*known):
            best[match.reference.id] = (verdict, match)
    for verdict, match in best.values():
        yield Outcome(_message(evidence, match, policy), _remedy(match), verdict)


def _gravity(match: Match, policy: Policy) -> Verdict:
    sure = match.score >= policy.thresholds["match_block"]
    large = match.coverage >= policy.thresholds["match_coverage"]
    return Verdict.BLOCK if sure and large else Verdict.REVIEW


def _rank(verdict: Verdict, match: Match) -> tuple[object, ...]:
    """Orders the matches of one reference, so that the one that is told does not depend on how they were found."""
    reference = match.reference
    words = (reference.title, reference.owner, reference.terms, match.evidence)
    return verdict, match.score, match.coverage, match.kind.value, match.mirrored, words


def _message(evidence: Evidence, match: Match, policy: Policy) -> str:
    reference = match.reference
    owner = f"of {shortened(reference.owner)}" if reference.owner else "whose owner is not recorded"
    what = "a region of it" if match.kind is MatchKind.REGION else "the whole frame"
    how = ", mirrored" if match.mirrored else ""
    limits = policy.thresholds
    review, block = limits["match_review"], limits["match_block"]
    figures = (
        f"score {match.score:.3f} of 1 (review from {review:.3f}, block from {block:.3f}), "
        f"covering {match.coverage:.0%} of the frame (to block at least {limits['match_coverage']:.0%})"
    )
    seen = f" Evidence: {sentence(listed(shortened(each) for each in match.evidence))}" if match.evidence else ""
    return f"{about(evidence.asset)}: {what} looks like {quoted(reference.title)} {owner}{how}: {figures}.{seen}"


def _remedy(match: Match) -> str:
    owner = shortened(match.reference.owner) or "its owner"
    terms = (
        f" The index notes its terms: {sentence(shortened(match.reference.terms, 300))}"
        if match.reference.terms
        else ""
    )
    return (
        "Compare the two pictures: a match is evidence, and a person decides. "
        f"If it is a copy, change the shot or get a licence from {owner}.{terms}"
    )


NEAR_COPY: Rule[Evidence] = Rule(
    "near-copy",
    Principle.ORIGINALITY,
    "Netflix, Using Generative AI in Content Production, guiding principles",
    "2025-08",
    "An asset, or a region of it, looks like a protected reference.",
    _near_copy,
)
