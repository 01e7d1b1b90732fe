"""What pictures look like: fingerprints, references, and matches between them."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.model.terms import MatchKind


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A short code of what a picture looks like.

    Attributes:
        algorithm: names every parameter and version that shapes the value, and the analysis frame it is of.
        value: text; hexadecimal for hashes, ``ISCC:...`` for an ISCC.
        quality: 0 to 100 where the algorithm has one: how much there is to tell pictures apart by; else None.
    """

    algorithm: str
    value: str
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """What an owner allows of a work, as far as a machine can hold a delivery against it.

    Attributes:
        name: how it is called, or where it is kept ("PO 4711").
        shows: the titles of the shows it is for; empty for any.
        valid_from, valid_until: its first and its last day, ISO 8601; empty where it has none.
    """

    name: str
    shows: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A protected work in the index; it holds no picture.

    Attributes:
        id: the reference's name in the index: the first 32 hex digits of the file's SHA-256.
        terms: what its owner allows, in words.
        is_common: material to be ignored (a slate, a network's logo): it is never a match itself, and what a work
            shares with it counts for nothing.
        source: the file it was made from, as it was named then; a report shows it when it is at hand.
        digest: SHA-256 (hex) of that file.
    """

    id: str
    title: str
    owner: str
    terms: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()
    source: str = ""
    digest: str = ""
    licence: Licence | None = None
    is_common: bool = False


Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


#: Places that agree: x and y in the asset, x and y in the reference.
Inlier = tuple[float, float, float, float]

WHOLE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Match:
    """A reference found in an asset, with its evidence; a person judges it.

    Attributes:
        score: 0 to 1, how sure the match is.
        coverage: 0 to 1, how much of the frame it covers.
        reference_coverage: 0 to 1, how much of the reference was found.
        query_region: four corners in the asset, clockwise from the reference's top left.
        reference_region: four corners in the reference.
        transform: 3x3 homography, row by row, from reference to asset in fractions; empty when it is not known.
        evidence: each figure with its unit and threshold, in words ("PDQ distance 12 of 256, limit 31").
        inliers: pairs of places that agree under the transform, for drawing; at most some dozens, well spread.
    """

    reference: Reference
    score: float
    kind: MatchKind = MatchKind.WHOLE
    coverage: float = 1.0
    query_region: Quad = WHOLE
    reference_region: Quad = WHOLE
    mirrored: bool = False
    transform: tuple[float, ...] = ()
    evidence: tuple[str, ...] = ()
    reference_coverage: float = 1.0
    inliers: tuple[Inlier, ...] = ()
