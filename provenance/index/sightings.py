"""References seen in a frame by their keypoints: found by votes, held by one transform, and how much of both agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.fingerprints.keypoints import SearchPoints, search_points
from provenance.index.alignment import SPOT, Alignment, Spread, align, spread, weights
from provenance.index.coverage import Coverage, as_quad, cover, flat_blocks, share_within
from provenance.index.postings import Postings, keypoints_of
from provenance.index.transforms import project
from provenance.index.votes import Votes, count_votes, look_up
from provenance.media.interface import AnalysisFrame
from provenance.model import Inlier, Quad

Floats = NDArray[np.float64]
#: Where the index keeps a reference: the number of the segment, and the row.
Place = tuple[int, int]

#: The least support by votes, and the most references, that are looked at more closely in a frame.
_LEAST_VOTES, _MOST_LOOKED_AT = 1.5, 10
#: What covers less of both pictures is little: what many references have in common then is nobody's.
_LITTLE = 0.25
#: In more references than this, it begins to count for less.
_MANY = 3
#: How much common material of a segment is looked at more closely in a frame; the support from which on it is there;
#: and how near to a place where it agrees everything counts as part of it, in pixels: a frame has more keypoints than
#: the index keeps of the material, and those at its rim look like what is around it, too.
_MOST_MATERIAL, _MATERIAL_SUPPORT, _MATERIAL_REACH = 4, 8.0, 8.0
#: The most pairs of places that are told, for drawing.
_MOST_INLIERS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """What is searched of one segment.

    Attributes:
        kinds: uint8, one for each reference; see `postings.REMOVED`.
    """

    postings: Postings
    kinds: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A reference seen in a frame.

    Attributes:
        support: how many pairs of keypoints hold together, each counted by how near its codes are, and by how few
            other references it is found in.
        pairs, expected: how many pairs there are, and how many there would be if everything were found again.
        distance: the median distance of the pairs' codes, of 256 bits.
        rival: see `Alignment.rival`.
        coverage, reference_coverage: 0 to 1, of the frame and of the reference.
        flat: 0 to 1, how much of the frame's region has no detail at all.
        transform: 3x3, row by row, from reference to frame, in fractions.
    """

    place: Place
    support: float
    pairs: int
    expected: int
    distance: int
    rival: float
    mirrored: bool
    coverage: float
    reference_coverage: float
    flat: float
    region: Quad
    reference_region: Quad
    transform: tuple[float, ...]
    inliers: tuple[Inlier, ...]


class Look:
    """One frame, looked at for references."""

    def __init__(self, frame: AnalysisFrame, segments: Sequence[Searched]) -> None:
        """Look the frame's keypoints up in all segments."""
        self._segments = segments
        self._flat = flat_blocks(np.asarray(frame.grey))
        self._sides = tuple(_Side(points, segments) for points in search_points(frame))

    @property
    def keypoints(self) -> int:
        """How many keypoints the frame has that are not those of common material."""
        return len(self._sides[0].frame.codes)

    @property
    def flat(self) -> float:
        """How much of the frame has no detail at all, 0 to 1."""
        return float(self._flat.mean()) if self._flat.size else 0.0

    def sightings(self, also: Mapping[Place, bool] | None = None) -> list[Sighting]:
        """The references seen in the frame, each once.

        Args:
            also: references to look at beside those that the votes name, and whether they may lie in it mirrored.
        """
        voted = [(support, place, side) for side in (0, 1) for support, place in self._sides[side].voted()]
        voted.sort(key=lambda one: -one[0])
        chosen: dict[Place, set[int]] = {place: {int(mirrored)} for place, mirrored in (also or {}).items()}
        for _, place, side in voted[:_MOST_LOOKED_AT]:
            chosen.setdefault(place, set()).add(side)
        seen = [each for place, sides in chosen.items() if (each := self._see(place, sides)) is not None]
        shared = _shared(seen)
        return [_sighting(each, shared, self._sides[each.side].frame, self._flat) for each in seen]

    def _see(self, place: Place, sides: Iterable[int]) -> _Seen | None:
        """Look for one reference in the frame as it is (0), mirrored (1), or both."""
        keypoints = keypoints_of(self._segments[place[0]].postings, place[1])
        if keypoints is None:
            return None
        reference = spread(keypoints)
        found = [(each, side) for side in sides if (each := align(reference, self._sides[side].frame)) is not None]
        if not found:
            return None
        best, side = max(found, key=lambda one: one[0].support)
        return _Seen(place, side, reference, best, cover(best, reference, self._sides[side].frame))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    place: Place
    side: int
    reference: Spread
    found: Alignment
    covered: Coverage

    @property
    def is_small(self) -> bool:
        """Whether it is little of both pictures, as a logo or a line of text is."""
        return self.covered.frame < _LITTLE and self.covered.reference < _LITTLE


def _shared(seen: Sequence[_Seen]) -> Counter[tuple[int, int]]:
    """In how many references each keypoint of the frame was found that share little else with it."""
    return Counter((each.side, int(number)) for each in seen if each.is_small for number in each.found.frame)


class _Side:
    """The frame, or the frame mirrored."""

    def __init__(self, points: SearchPoints, segments: Sequence[Searched]) -> None:
        everything = spread(points.keypoints)
        hits = [look_up(each.postings, each.kinds, points) for each in segments]
        counts, common = np.zeros(len(everything.codes), np.int64), np.zeros(len(everything.codes), np.bool_)
        for each in hits:
            counts += each.counts
            common |= each.common
            for row in each.material[:_MOST_MATERIAL].tolist():
                common |= _taken(each.postings, row, everything)
        self._votes: list[Votes] = [count_votes(each, everything, counts, common) for each in hits]
        self.frame = Spread(everything.codes[~common], everything.places[~common], everything.size)

    def voted(self) -> Iterable[tuple[float, Place]]:
        """The references that votes agree on, with their support."""
        for number, votes in enumerate(self._votes):
            some = votes.support[:_MOST_LOOKED_AT] >= _LEAST_VOTES
            for row, support in zip(votes.rows[:_MOST_LOOKED_AT][some], votes.support, strict=False):
                yield float(support), (number, int(row))


def _taken(postings: Postings, row: int, frame: Spread) -> NDArray[np.bool_]:
    """Which keypoints of a frame are of common material that lies in it, or so near that they may be."""
    keypoints = keypoints_of(postings, row)
    found = None if keypoints is None else align(spread(keypoints), frame)
    if found is None or found.support < _MATERIAL_SUPPORT:
        return np.zeros(len(frame.codes), np.bool_)
    places, its = frame.places[:, np.newaxis, :2], frame.places[found.frame, :2]
    return np.asarray((np.hypot(*(places - its).transpose(2, 0, 1)) <= _MATERIAL_REACH).any(axis=1))


def _sighting(seen: _Seen, shared: Counter[tuple[int, int]], frame: Spread, flat: NDArray[np.bool_]) -> Sighting:
    found, covered, reference = seen.found, seen.covered, seen.reference
    upright = _mirror(frame.size[0]) if seen.side else np.eye(3)
    theirs, ours = _scaled(frame.size), _scaled(reference.size)
    region = project(upright, covered.frame_region)
    whole = theirs @ upright @ found.matrix @ np.linalg.inv(ours)
    alone = np.array([_worth(shared[seen.side, int(number)]) for number in found.frame]) if seen.is_small else 1.0
    return Sighting(
        seen.place,
        float((weights(found.distances) * alone).sum()),
        len(found.reference),
        _places_in(reference.places[found.expected]),
        int(np.median(found.distances)),
        found.rival,
        seen.side == 1,
        covered.frame,
        covered.reference,
        share_within(flat, region),
        as_quad(region, frame.size),
        as_quad(covered.reference_region, reference.size),
        tuple(float(each) for each in (whole / whole[2, 2]).ravel()),
        _inliers(found, reference, frame, theirs @ upright, ours),
    )


def _worth(references: int) -> float:
    """What a pair counts whose keypoint is found in so many references that share little else with the frame."""
    return min(1.0, (_MANY / max(references, 1)) ** 2)


def _places_in(places: Floats) -> int:
    """How many places there are, each counted once."""
    return len(np.unique(places[:, :2] // SPOT, axis=0))


def _mirror(width: int) -> Floats:
    return np.array([[-1.0, 0.0, width - 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


def _scaled(size: tuple[int, int]) -> Floats:
    """From pixels, whose middles are whole numbers, to fractions."""
    width, height = size
    return np.array([[1 / width, 0.0, 0.5 / width], [0.0, 1 / height, 0.5 / height], [0.0, 0.0, 1.0]])


def _inliers(found: Alignment, reference: Spread, frame: Spread, theirs: Floats, ours: Floats) -> tuple[Inlier, ...]:
    """Some of the pairs, spread over the reference: the best ones of its cells, in turn."""
    places = reference.places[found.reference]
    cell = (places[:, 1] // 80 * 100 + places[:, 0] // 80).astype(np.int64)
    order = np.lexsort((found.distances, cell))
    first = np.flatnonzero(np.diff(cell[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(first, append=len(order)))
    chosen = np.sort(order[np.argsort(rank, kind="stable")][:_MOST_INLIERS])
    one = project(theirs, frame.places[found.frame[chosen]]).clip(0, 1).round(4)
    other = project(ours, places[chosen]).clip(0, 1).round(4)
    return tuple((float(a), float(b), float(c), float(d)) for (a, b), (c, d) in zip(one, other, strict=True))
