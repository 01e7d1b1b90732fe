"""What was found by hashes, keypoints and neural fingerprints -> a frame's matches, with their evidence in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.index import confidence
from provenance.index.match import Hashed
from provenance.index.neural import Alike
from provenance.index.pairing import BITS, EXPECTED_LIMIT
from provenance.index.sightings import Place, Sighting
from provenance.model import Match, MatchKind, Reference

#: From this share of both pictures on, a match is of the whole frame.
_WHOLE = 0.85
#: The least score that is told: what is below is chance.
_LEAST_SCORE = 0.1
#: What a match by hashes is worth where the keypoints of two detailed pictures do not agree.
_CONTRADICTED = 0.7
#: What matched more than so much of which is flat is a card, a slate, bars: these are alike without being copies; and
#: what a match of them is worth.
_FLAT, _GRAPHIC = 0.5, 0.7
#: A picture with so many keypoints is detailed.
DETAILED = 120


@dataclass(frozen=True, slots=True)
class Found:
    """A reference found in a frame, by one means or by several.

    Attributes:
        is_contradicted: keypoints that should have found it did not. That tells against hashes, and not against a
            neural fingerprint, which is there to find what keypoints do not.
        flat: 0 to 1, how much of what matched in the frame has no detail.
    """

    place: Place
    hashed: Hashed | None
    sighting: Sighting | None
    alike: Alike | None = None
    is_contradicted: bool = False
    flat: float = 0.0

    @property
    def is_graphic(self) -> bool:
        """Whether what matched is mostly flat, as cards, slates and bars are."""
        return self.flat > _FLAT

    @property
    def score(self) -> float:
        """How sure it is, 0 to 1."""
        hashed = self.hashed.score if self.hashed else 0.0
        if self.is_contradicted:
            hashed *= _CONTRADICTED
        sure = confidence.together(hashed, confidence.of_sighting(self.sighting) if self.sighting else 0.0)
        sure = confidence.together(sure, self.alike.score if self.alike else 0.0)
        return sure * _GRAPHIC if self.is_graphic else sure


def join(
    hashed: Mapping[Place, Hashed],
    sightings: Sequence[Sighting],
    flat: float = 0.0,
    is_detailed: Callable[[Place], bool] = lambda _: False,
    alike: Mapping[Place, Alike] | None = None,
) -> list[Found]:
    """What was found of each reference, the surest first.

    Args:
        flat: how much of the whole frame has no detail.
        is_detailed: whether the frame, and the reference at a place, have keypoints enough to contradict hashes.
        alike: what neural fingerprints found.
    """
    seen, alike = {each.place: each for each in sightings}, alike or {}
    found = [Found(place, hashed.get(place), each, alike.get(place), flat=each.flat) for place, each in seen.items()]
    found += [
        Found(place, hashed.get(place), None, alike.get(place), is_detailed(place), flat)
        for place in {**hashed, **alike}
        if place not in seen
    ]
    return sorted((each for each in found if each.score >= _LEAST_SCORE), key=lambda each: (-each.score, each.place))


def matches(
    found: Sequence[Found], most: int, load: Callable[[Place], Reference], digest: str = ""
) -> tuple[Match, ...]:
    """The matches of a frame, the surest first, at most so many; the evidence counts the others.

    Args:
        load: reads the reference at a place.
        digest: SHA-256 of the frame's file. A reference that was made from the very file is there for certain.
    """
    more = len(found) - most
    note = (f"{more:,} more {'references match' if more > 1 else 'reference matches'} this frame",) if more > 0 else ()
    told = [_match(each, load(each.place)) for each in found[:most]]
    told = [_same_file(each) if digest and each.reference.digest == digest else each for each in told]
    return tuple(replace(each, evidence=(*each.evidence, *note)) for each in sorted(told, key=lambda one: -one.score))


def _same_file(match: Match) -> Match:
    return replace(match, score=1.0, evidence=("it is the very file of the reference, byte for byte", *match.evidence))


def _match(found: Found, reference: Reference) -> Match:
    hashed, alike = found.hashed, found.alike
    evidence = (*(hashed.evidence if hashed else ()), *(alike.evidence if alike else ()))
    if found.is_contradicted:
        evidence += ("both pictures have many details, and none of them agree",)
    if found.is_graphic:
        evidence += (f"{found.flat:.0%} of what matched is flat, as in cards and slates, limit {_FLAT:.0%}",)
    if found.sighting is not None:
        return _seen(found.sighting, reference, found.score, evidence)
    if hashed is None:
        is_mirrored = alike is not None and alike.is_mirrored
        evidence += ("where the reference lies in the frame is not known",)
        return Match(reference, score=found.score, mirrored=is_mirrored, evidence=evidence)
    orientation = ORIENTATIONS[hashed.candidate.orientation]
    return Match(
        reference,
        score=found.score,
        kind=MatchKind.WHOLE,
        query_region=orientation.region(),
        mirrored=orientation.mirrored,
        transform=orientation.matrix,
        evidence=evidence,
    )


def _seen(sighting: Sighting, reference: Reference, score: float, evidence: tuple[str, ...]) -> Match:
    whole = min(sighting.coverage, sighting.reference_coverage) >= _WHOLE
    told = (
        f"{sighting.pairs:,} of {sighting.expected:,} keypoints agree in place, size and direction",
        f"their codes differ in {sighting.distance} of {BITS} bits (median), limit {EXPECTED_LIMIT}",
    )
    return Match(
        reference,
        score=score,
        kind=MatchKind.WHOLE if whole else MatchKind.REGION,
        coverage=sighting.coverage,
        query_region=sighting.region,
        reference_region=sighting.reference_region,
        mirrored=sighting.mirrored,
        transform=sighting.transform,
        evidence=(*told, *evidence),
        reference_coverage=sighting.reference_coverage,
        inliers=sighting.inliers,
    )
