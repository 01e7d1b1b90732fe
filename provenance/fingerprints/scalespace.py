"""Spots of a picture at all scales: the extrema of differences of Gaussians.

The method is Lowe's ("Distinctive Image Features from Scale-Invariant Keypoints", 2004, sections 3 and 4), with three
choices of our own. The first octave is the picture itself, at a sigma of a pixel, and not twice its size: that costs a
quarter, and keeps nine tenths of the spots that can be found again. The refinement is one step on each axis. And spots
are chosen for being spread, over the frame and over scales, before being strong: a protected work may be pasted small,
when only its large spots are left, or cropped, when only those of a corner are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from provenance.compiled import compiled

Floats = NDArray[np.float32]

#: The blur that a camera's or a renderer's picture is taken to have, in pixels.
_OWN_SIGMA = 0.5
#: Scales searched in each octave, and octaves searched.
STEPS = 3
_OCTAVES = 5
_LEVELS = STEPS + 3
_SMALLEST_SIDE = 24
#: The least difference of Gaussians that counts, of 255, and the largest ratio of principal curvatures (edges).
_CONTRAST, _EDGE = 1.0, 10.0
_BORDER = 4
_MOST_IN_OCTAVE = 20_000
#: Spots compete within a cell of this many columns and rows, and within an octave of scale.
_COLUMNS, _ROWS = 6, 4
#: The shares of what is chosen that octaves of scale have, the finest first; what one has not is for the finer ones.
_SHARES = (0.40, 0.28, 0.17, 0.10, 0.05)


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Spots of one octave.

    Attributes:
        levels: float32, (6, height, width): the octave's Gaussians.
        first: the scale of the first level, in pixels of the octave: standard deviation of the Gaussian.
        factor: pixels of the frame in one of the octave's.
        points: float32, (n, 5): x, y in pixels of the octave; the level as a fraction; how strong, signed, above 0
            where the spot is darker than what is around it; the level it was found at.
    """

    levels: Floats
    first: float
    factor: int
    points: Floats

    @property
    def sigmas(self) -> Floats:
        """The scale of each spot in pixels of the frame."""
        scales: Floats = np.exp2(self.points[:, 2] / np.float32(STEPS)) * np.float32(self.first * self.factor)
        return scales


def find_spots(grey: NDArray[np.uint8], most: int, first: float) -> list[Spots]:
    """The spots of a picture, chosen so that they are spread over the frame and over scales.

    Args:
        grey: (height, width), display-referred luma.
        most: how many are kept.
        first: the scale to begin with, in pixels.
    """
    octaves = []
    for number, levels in enumerate(_pyramid(grey, first)):
        points = np.empty((_MOST_IN_OCTAVE, 5), np.float32)
        count = _extrema(levels[1:] - levels[:-1], np.float32(_CONTRAST), np.float32(_EDGE), points)
        octaves.append(Spots(levels, first, 1 << number, points[:count]))
    return _choose(octaves, most, grey.shape[1], grey.shape[0])


def _pyramid(grey: NDArray[np.uint8], first: float) -> list[Floats]:
    cv2.setNumThreads(1)  # one frame, one core: the batch runs a worker on each
    base = _blurred(grey.astype(np.float32), math.sqrt(first**2 - _OWN_SIGMA**2))
    ratio = 2 ** (1 / STEPS)
    octaves: list[Floats] = []
    while len(octaves) < _OCTAVES and min(base.shape) >= _SMALLEST_SIDE:
        levels = np.empty((_LEVELS, *base.shape), np.float32)
        levels[0] = base
        for level in range(1, _LEVELS):
            step = first * ratio ** (level - 1) * math.sqrt(ratio**2 - 1)
            levels[level] = _blurred(levels[level - 1], step)
        octaves.append(levels)
        base = np.ascontiguousarray(levels[STEPS, ::2, ::2])
    return octaves


def _blurred(picture: Floats, sigma: float) -> Floats:
    side = 2 * math.ceil(3 * sigma) + 1  # what lies beyond three sigmas is less than a grey value
    return np.asarray(cv2.GaussianBlur(picture, (side, side), sigma), np.float32)


@compiled
def _extrema(differences: Floats, contrast: np.float32, edge: np.float32, out: Floats) -> int:
    """Write the extrema of an octave's differences into *out* and count them; see `Spots.points`."""
    found = 0
    height, width = differences.shape[1], differences.shape[2]
    peaks = np.zeros(width, np.bool_)
    for level in range(1, differences.shape[0] - 1):
        for y in range(_BORDER, height - _BORDER):
            _peaks_of_row(differences, level, y, contrast, peaks)
            for x in range(_BORDER, width - _BORDER):
                if peaks[x] and found < out.shape[0] and _refine(differences, level, y, x, edge, out[found]):
                    found += 1
    return found


@compiled
def _peaks_of_row(differences: Floats, level: int, y: int, contrast: np.float32, peaks: NDArray[np.bool_]) -> None:
    """Which pixels of a row stand out from their six neighbours: the first look, a loop without branches.

    It counts from the pixel to the left, because an index that might be below 0 keeps it from being vectorised.
    """
    row, above, below = differences[level, y], differences[level, y - 1], differences[level, y + 1]
    finer, coarser = differences[level - 1, y], differences[level + 1, y]
    for x in range(row.shape[0] - 2):
        value, left, right = row[x + 1], row[x], row[x + 2]
        up, down, in_, out = above[x + 1], below[x + 1], finer[x + 1], coarser[x + 1]
        high = (value >= left) & (value >= right) & (value >= up) & (value >= down) & (value > contrast)
        low = (value <= left) & (value <= right) & (value <= up) & (value <= down) & (value < -contrast)
        peaks[x + 1] = (high & (value >= in_) & (value >= out)) | (low & (value <= in_) & (value <= out))


@compiled
def _is_extreme(differences: Floats, level: int, y: int, x: int) -> bool:
    """Whether a pixel is the highest, or the lowest, of the 27 around it."""
    sign = np.float32(1) if differences[level, y, x] > 0 else np.float32(-1)
    value = sign * differences[level, y, x]
    for one in (level, level - 1, level + 1):
        for row in range(y - 1, y + 2):
            for column in range(x - 1, x + 2):
                if sign * differences[one, row, column] > value:
                    return False
    return True


@compiled
def _refine(differences: Floats, level: int, y: int, x: int, edge: np.float32, out: Floats) -> bool:
    """Place an extremum between pixels and levels; False where it is none, or lies on an edge."""
    if not _is_extreme(differences, level, y, x):
        return False
    half, quarter = np.float32(0.5), np.float32(0.25)
    here = differences[level]
    value, left, right = here[y, x], here[y, x - 1], here[y, x + 1]
    above, below = here[y - 1, x], here[y + 1, x]
    finer, coarser = differences[level - 1, y, x], differences[level + 1, y, x]
    xx, yy, ss = left + right - 2 * value, above + below - 2 * value, coarser + finer - 2 * value
    xy = quarter * (here[y + 1, x + 1] - here[y + 1, x - 1] - here[y - 1, x + 1] + here[y - 1, x - 1])
    trace, determinant = xx + yy, xx * yy - xy * xy
    if determinant <= 0 or trace * trace * edge >= (edge + 1) * (edge + 1) * determinant:
        return False
    out[0] = x + min(max(half * (left - right) / xx, -half), half)
    out[1] = y + min(max(half * (above - below) / yy, -half), half)
    out[2] = level
    if ss != 0:
        out[2] += min(max(half * (finer - coarser) / ss, -half), half)
    out[3] = value
    out[4] = level
    return True


def _choose(octaves: list[Spots], most: int, width: int, height: int) -> list[Spots]:
    if not octaves:
        return []
    sizes = [len(each.points) for each in octaves]
    places = np.concatenate([each.points[:, :2] * np.float32(each.factor) for each in octaves])
    strength = np.abs(np.concatenate([each.points[:, 3] for each in octaves]))
    sigmas = np.concatenate([each.sigmas for each in octaves])
    band = np.clip(np.log2(sigmas / octaves[0].first).astype(np.int64), 0, len(_SHARES) - 1)
    column = np.minimum((places[:, 0] * (_COLUMNS / width)).astype(np.int64), _COLUMNS - 1)
    row = np.minimum((places[:, 1] * (_ROWS / height)).astype(np.int64), _ROWS - 1)
    rank = _ranks((row * _COLUMNS + column) * len(_SHARES) + band, strength)
    order = _order(rank, strength)
    kept = np.zeros(len(places), np.bool_)
    room = 0
    for number in reversed(range(len(_SHARES))):
        room = min(room + round(most * _SHARES[number]), most - int(kept.sum()))
        chosen = order[band[order] == number][:room]
        kept[chosen] = True
        room -= len(chosen)
    kept[order[~kept[order]][: most - int(kept.sum())]] = True
    parts = np.split(kept, np.cumsum(sizes)[:-1])
    return [
        Spots(each.levels, each.first, each.factor, each.points[part])
        for each, part in zip(octaves, parts, strict=True)
    ]


def _order(number: NDArray[np.int64], strength: Floats) -> NDArray[np.int64]:
    """Places in ascending order of a number, the stronger first where that is the same; strengths are below 256."""
    return np.argsort(number - strength / np.float64(256), kind="stable")


def _ranks(pile: NDArray[np.int64], strength: Floats) -> NDArray[np.int64]:
    """The place of each within its pile, the strongest 0."""
    order = _order(pile, strength)
    sorted_piles = pile[order]
    first = np.flatnonzero(np.diff(sorted_piles, prepend=-1))
    within = np.arange(len(pile)) - np.repeat(first, np.diff(first, append=len(pile)))
    ranks = np.empty(len(pile), np.int64)
    ranks[order] = within
    return ranks
