"""Whether one picture lies in another: keypoints that look alike, held together by one transform.

Each pair of keypoints says by itself how the reference would lie in the frame: turned, scaled and moved. The pairs vote
for one another; what most agree on is refined over all pairs to an affine map and then to a homography, and then every
keypoint of the reference is looked for again at the place where that puts it. So two pictures agree by many pairs or by
few, and it is known where they should agree and do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.fingerprints.points import ANGLE_UNITS, PLACE_UNITS, SCALE_UNITS, SMALLEST_SCALE, Keypoints
from provenance.index.pairing import CELL, expected, nearest, vote
from provenance.index.transforms import apart_from, fit_affine, fit_homography, is_plausible, similarity

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Two codes farther apart than this are no pair: of two spots that have nothing in common, one in 10,000 is nearer.
PAIR_LIMIT = 84
#: A distance from which on a pair counts for nothing, and one up to which it counts in full.
_NOTHING, _FULL = 100, 50
#: How far from its expected place a keypoint may lie, in pixels of the frame: at first, when refining, and at last.
_COARSE, _FINER, _FINAL = 10.0, 6.0, 5.0
_MOST_PAIRS, _MOST_TRIED, _MOST_REFINED = 400, 150, 4
_LEAST_PAIRS = 4
_LEAST_FOR_HOMOGRAPHY = 12
#: Pairs that have no more support than this, their own included, say nothing.
_LEAST_SUPPORT = 1.2
#: The side of what is one place, in pixels.
SPOT = 4.0
#: So much support needs no further look for a better transform.
_PLENTY = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Keypoints ready for geometry.

    Attributes:
        codes: uint64, (n, 4).
        places: float64, (n, 4): x and y in pixels, the scale's binary logarithm, the angle in radians.
        size: width and height in pixels.
    """

    codes: Words
    places: Floats
    size: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """How a reference lies in a frame, and the pairs that say so.

    Attributes:
        matrix: (3, 3), reference to frame, in pixels of the two analysis frames.
        reference, frame: int64, (n,): the pairs, as places in the two lots of keypoints; each place of either picture
            counts once, however many keypoints it has.
        distances: int64, (n,): of the pairs' codes, of 256 bits.
        expected: bool, one for each keypoint of the reference: those that the frame shows if it shows the reference,
            neither outside of it nor too small to be seen.
        rival: 0 to 1: the support of the best other transform, beside that of this one. Repeated texture agrees with
            itself in many ways.
    """

    matrix: Floats
    reference: Ints
    frame: Ints
    distances: Ints
    expected: NDArray[np.bool_]
    rival: float

    @property
    def support(self) -> float:
        """How many pairs there are, each counted by how near its codes are."""
        return float(weights(self.distances).sum())


def places_of(geometry: NDArray[np.uint16]) -> Floats:
    """The geometry of keypoints as numbers to count with; see `Spread.places`."""
    places = geometry.astype(np.float64)
    places[:, :2] /= PLACE_UNITS
    places[:, 2] = places[:, 2] / SCALE_UNITS + math.log2(SMALLEST_SCALE)
    places[:, 3] *= 2 * math.pi / ANGLE_UNITS
    return places


def spread(keypoints: Keypoints) -> Spread:
    """Keypoints ready for geometry."""
    size = keypoints.width, keypoints.height
    return Spread(np.ascontiguousarray(keypoints.codes), places_of(keypoints.geometry), size)


def weights(distances: Ints) -> Floats:
    """What pairs count, 0 to 1, by the distances of their codes."""
    return np.clip((_NOTHING - distances) / (_NOTHING - _FULL), 0.0, 1.0)


def align(reference: Spread, frame: Spread) -> Alignment | None:
    """The transform of a reference into a frame that most pairs of keypoints hold with; None where there is none."""
    pairs = _pairs(reference, frame)
    if pairs is None:
        return None
    ours, theirs, counts = pairs
    one, other = reference.places[ours], frame.places[theirs]
    support = np.zeros(min(len(ours), _MOST_TRIED))
    vote(one, other, counts, support)
    grid = _Grid(frame)
    best: Alignment | None = None
    for number in np.argsort(-support, kind="stable")[:_MOST_REFINED].tolist():
        if support[number] <= _LEAST_SUPPORT or (best is not None and best.support > _PLENTY):
            break
        found = _refined(reference, frame, grid, one, other, counts, number)
        if found is not None and (best is None or found.support > best.support):
            best = found
    return None if best is None else _with_rival(best, one, other, counts)


def _pairs(reference: Spread, frame: Spread) -> tuple[Ints, Ints, Floats] | None:
    """Keypoints nearest to each other: places in both lots, and what each pair counts, the best first."""
    if min(len(reference.codes), len(frame.codes)) < _LEAST_PAIRS:
        return None
    near, distance, second, back = nearest(np.ascontiguousarray(reference.codes.T), frame.codes, PAIR_LIMIT)
    theirs = np.flatnonzero(near >= 0)
    theirs = theirs[back[near[theirs]] == theirs]
    if len(theirs) < _LEAST_PAIRS - 1:
        return None
    alone = np.clip((second[theirs] - distance[theirs]) / 12.0, 0.3, 1.0)
    counts = weights(distance[theirs]) * alone
    order = np.argsort(-counts, kind="stable")[:_MOST_PAIRS]
    theirs = theirs[order]
    return near[theirs], theirs, counts[order]


def _refined(
    reference: Spread, frame: Spread, grid: _Grid, one: Floats, other: Floats, counts: Floats, number: int
) -> Alignment | None:
    matrix = similarity(one[number], other[number])
    apart = apart_from(matrix, one, other)
    holds = apart < 6 + 0.15 * np.hypot(*(other[:, :2] - other[number, :2]).T)
    for tolerance in (16.0, 8.0):
        if holds.sum() < _LEAST_PAIRS - 1:
            return None
        fitted = fit_affine(one[holds], other[holds], counts[holds] / (1 + (apart[holds] / tolerance) ** 2))
        if fitted is None:
            return None
        matrix = fitted
        apart = apart_from(matrix, one, other)
        holds = apart < tolerance
    for tolerance in (_COARSE, _FINER):
        ours, theirs, distances, _ = grid.expected(reference, matrix, tolerance)
        if len(ours) < _LEAST_PAIRS:
            return None
        one, other = reference.places[ours], frame.places[theirs]
        counts = np.maximum(weights(distances), 0.05) / (1 + (apart_from(matrix, one, other) / 3) ** 2)
        fit = fit_homography if len(ours) >= _LEAST_FOR_HOMOGRAPHY else fit_affine
        fitted = fit(one, other, counts)
        if fitted is None:
            return None
        matrix = fitted
    ours, theirs, distances, wanted = grid.expected(reference, matrix, _FINAL)
    once = _once(reference.places[ours], frame.places[theirs], distances)
    ours, theirs, distances = ours[once], theirs[once], distances[once]
    if len(ours) < _LEAST_PAIRS or not is_plausible(matrix, reference.places[ours]):
        return None
    return Alignment(matrix, ours, theirs, distances, wanted, 0.0)


def _once(one: Floats, other: Floats, distances: Ints) -> Ints:
    """Of pairs that have a place in common, in either picture, the nearest; as numbers of pairs, in their order."""
    kept = np.argsort(distances, kind="stable")
    for places in (one, other):
        spots = (places[kept, :2] // SPOT).astype(np.int64)
        _, first = np.unique(spots[:, 0] << 32 | spots[:, 1], return_index=True)
        kept = kept[np.sort(first)]
    return np.sort(kept)


def _with_rival(best: Alignment, one: Floats, other: Floats, counts: Floats) -> Alignment:
    """What is left, without the pairs that hold with the best, may hold together as well."""
    rest = apart_from(best.matrix, one, other) > 2 * _COARSE
    if rest.sum() < _LEAST_PAIRS - 1:
        return best
    support = np.zeros(min(int(rest.sum()), _MOST_TRIED))
    vote(one[rest], other[rest], counts[rest], support)
    held = max(float(counts[~rest].sum()), 1e-9)
    rival = min(1.0, float(support.max()) / held)
    return Alignment(best.matrix, best.reference, best.frame, best.distances, best.expected, rival)


class _Grid:
    """A frame's keypoints by where they are."""

    def __init__(self, frame: Spread) -> None:
        self._frame = frame
        self._columns, self._rows = (math.ceil(side / CELL) + 1 for side in frame.size)
        column = np.clip(frame.places[:, 0] // CELL, 0, self._columns - 1)
        row = np.clip(frame.places[:, 1] // CELL, 0, self._rows - 1)
        cell = (row * self._columns + column).astype(np.int64)
        self._order = np.argsort(cell, kind="stable")
        self._starts = np.searchsorted(cell[self._order], np.arange(self._columns * self._rows + 1))

    def expected(
        self, reference: Spread, matrix: Floats, tolerance: float
    ) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        """The pairs at the places where *matrix* expects them, their distances, and which were to be expected."""
        found = np.empty(len(reference.codes), np.int64)
        distances = np.empty(len(reference.codes), np.int64)
        expected(
            np.ascontiguousarray(matrix),
            (reference.codes, reference.places),
            (self._frame.codes, self._frame.places),
            (self._starts, self._order, self._columns, self._rows),
            self._frame.size,
            tolerance,
            found,
            distances,
        )
        ours = np.flatnonzero(found >= 0)
        return ours, found[ours], distances[ours], distances >= 0
