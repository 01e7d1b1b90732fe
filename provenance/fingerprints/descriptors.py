"""What the neighbourhood of a spot looks like: its main direction, and histograms of the directions around it.

After Lowe (2004, sections 5 and 6): 4x4 cells with 8 directions each, turned by the main direction. The 128 values are
made to a sum of 1 and their square roots taken (RootSIFT: Arandjelovic and Zisserman, "Three things everyone should
know to improve object retrieval", 2012). A dark spot is described as its negative would be, so that an inverted picture
has the same descriptors.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from provenance.compiled import compiled
from provenance.fingerprints.scalespace import STEPS, Spots

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CELLS, DIRECTIONS = 4, 8
LENGTH = CELLS * CELLS * DIRECTIONS
#: Samples along each side of the neighbourhood, and a cell's side in sigmas.
_SAMPLES, _CELL = 12, 3.0
_ANGLES = 36
#: The window of the main direction in sigmas, and the share of the highest peak that a second one must have.
_WINDOW, _SECOND = 1.5, 0.8
#: Where there is no second direction.
NONE = -100.0

_ONE, _HALF, _QUARTER = np.float32(1), np.float32(0.5), np.float32(0.25)
_EIGHTH_TURN = np.float32(4 / math.pi)


def _mirrored() -> Ints:
    """Places of the values of a neighbourhood in that of the mirrored picture: rows and directions run backwards."""
    rows, columns, directions = np.indices((CELLS, CELLS, DIRECTIONS))
    return np.asarray(
        ((CELLS - 1 - rows) * CELLS + columns) * DIRECTIONS + (-directions) % DIRECTIONS, np.int64
    ).reshape(LENGTH)


#: ``descriptors[:, MIRRORED]`` are the descriptors of the mirrored picture.
MIRRORED = _mirrored()


def _shares() -> tuple[Ints, Floats]:
    """For each sample the four cells it belongs to, as places of their first value, and how much."""
    cells = np.zeros((_SAMPLES * _SAMPLES, 4), np.int64)
    weights = np.zeros((_SAMPLES * _SAMPLES, 4), np.float32)
    for sample in range(_SAMPLES * _SAMPLES):
        v, u = divmod(sample, _SAMPLES)
        x, y = ((each + 0.5) / _SAMPLES * CELLS - 0.5 for each in (u, v))
        middle = (CELLS - 1) / 2
        near = math.exp(-((x - middle) ** 2 + (y - middle) ** 2) / (2 * (CELLS / 2) ** 2))
        for number in range(4):
            column, row = math.floor(x) + number // 2, math.floor(y) + number % 2
            if 0 <= column < CELLS and 0 <= row < CELLS:
                cells[sample, number] = (row * CELLS + column) * DIRECTIONS
                weights[sample, number] = near * (1 - abs(x - column)) * (1 - abs(y - row))
    return cells, weights


_SAMPLE_CELLS, _SAMPLE_WEIGHTS = _shares()


def main_directions(spots: Spots) -> Floats:
    """The main direction of each spot, and a second one where it is nearly as strong, else `NONE`.

    Returns:
        float32, (n, 2), radians, clockwise from the right.
    """
    angles = np.empty((len(spots.points), 2), np.float32)
    _main_directions(spots.levels, spots.points, spots.first, angles)
    return angles


def describe(spots: Spots, angles: Floats) -> Floats:
    """The descriptors of spots in the given directions: float32, (n, 128), each of length 1.

    Args:
        angles: (n,), radians, less than a whole turn either way.
    """
    descriptors = np.zeros((len(spots.points), LENGTH), np.float32)
    _describe(spots.levels, spots.points, spots.first, angles, _SAMPLE_CELLS, _SAMPLE_WEIGHTS, descriptors)
    return descriptors


@compiled
def _direction(x: np.float32, y: np.float32) -> np.float32:
    """The angle of a vector in eighths of a turn, 0 to 8, within 0.002."""
    wide, high = abs(x), abs(y)
    larger, smaller = max(wide, high), min(wide, high)
    if larger < np.float32(1e-12):
        return np.float32(0)
    ratio = smaller / larger
    square = ratio * ratio
    angle = np.float32(-0.0464964749) * square + np.float32(0.15931422)
    angle = (angle * square - np.float32(0.327622764)) * square * ratio + ratio
    angle *= _EIGHTH_TURN
    if high > wide:
        angle = np.float32(2) - angle
    if x < 0:
        angle = np.float32(4) - angle
    if y < 0:
        angle = np.float32(8) - angle
    return angle


@compiled
def _main_directions(levels: Floats, points: Floats, first_sigma: float, out: Floats) -> None:
    height, width = levels.shape[1], levels.shape[2]
    histogram = np.zeros(_ANGLES, np.float32)
    for number in range(points.shape[0]):
        level = int(points[number, 4])
        picture = levels[level]
        sigma = np.float32(first_sigma * _WINDOW * 2.0 ** (points[number, 2] / STEPS))
        sign = _ONE if points[number, 3] < 0 else -_ONE
        radius = int(2.5 * sigma + 0.5)
        across, down = int(points[number, 0] + _HALF), int(points[number, 1] + _HALF)
        histogram[:] = 0
        for y in range(max(down - radius, 1), min(down + radius + 1, height - 1)):
            for x in range(max(across - radius, 1), min(across + radius + 1, width - 1)):
                far = np.float32((x - across) * (x - across) + (y - down) * (y - down)) / (sigma * sigma)
                if far > np.float32(6.25):
                    continue
                right = sign * (picture[y, x + 1] - picture[y, x - 1])
                downward = sign * (picture[y + 1, x] - picture[y - 1, x])
                near = _ONE - far / np.float32(8)
                near *= near  # the fourth power of 1 - x/8 falls as a Gaussian does
                steep = math.sqrt(right * right + downward * downward) * near * near
                place = _direction(right, downward) * np.float32(_ANGLES / 8)
                first = int(place)
                share = place - np.float32(first)
                histogram[first % _ANGLES] += steep * (_ONE - share)
                histogram[(first + 1) % _ANGLES] += steep * share
        _peaks(histogram, out[number])


@compiled
def _smooth(histogram: Floats) -> None:
    before = np.empty(_ANGLES, np.float32)
    for _ in range(2):
        before[:] = histogram
        for k in range(_ANGLES):
            histogram[k] = _HALF * before[k] + _QUARTER * (before[k - 1] + before[(k + 1) % _ANGLES])


@compiled
def _peaks(histogram: Floats, out: Floats) -> None:
    """The two highest peaks of a histogram of directions, in radians."""
    _smooth(histogram)
    best, second = int(np.argmax(histogram)), -1
    least = np.float32(_SECOND) * histogram[best]
    for k in range(_ANGLES):
        is_peak = histogram[k] > histogram[k - 1] and histogram[k] >= histogram[(k + 1) % _ANGLES]
        if k != best and is_peak and histogram[k] > least:
            second, least = k, histogram[k]
    out[0] = _top(histogram, best)
    out[1] = NONE if second < 0 else _top(histogram, second)


@compiled
def _top(histogram: Floats, k: int) -> np.float32:
    """Where the parabola through a peak and its neighbours is highest, in radians."""
    before, after = histogram[k - 1], histogram[(k + 1) % _ANGLES]
    bend = before + after - 2 * histogram[k]
    offset = _HALF * (before - after) / bend if bend < 0 else np.float32(0)
    return np.float32((k + offset) * np.float32(2 * math.pi / _ANGLES))


@compiled
def _add(steep: np.float32, direction: np.float32, cells: Ints, weights: Floats, values: Floats) -> None:
    """Share a gradient out among the cells around it, and the directions next to its own."""
    first = int(direction)
    upper = steep * (direction - np.float32(first))
    lower = steep - upper
    for k in range(4):
        values[cells[k] + first % DIRECTIONS] += lower * weights[k]
        values[cells[k] + (first + 1) % DIRECTIONS] += upper * weights[k]


@compiled
def _describe(
    levels: Floats, points: Floats, first_sigma: float, angles: Floats, cells: Ints, weights: Floats, out: Floats
) -> None:
    height, width = levels.shape[1], levels.shape[2]
    middle = np.float32(_SAMPLES / 2 - 0.5)
    for number in range(points.shape[0]):
        picture = levels[int(points[number, 4])]
        sigma = first_sigma * 2.0 ** (points[number, 2] / STEPS)
        sign = _ONE if points[number, 3] < 0 else -_ONE
        turn = angles[number] * _EIGHTH_TURN
        step = _CELL * CELLS * sigma / _SAMPLES
        along, aside = np.float32(step * math.cos(angles[number])), np.float32(step * math.sin(angles[number]))
        left = points[number, 0] + _HALF - (along - aside) * middle
        top = points[number, 1] + _HALF - (aside + along) * middle
        values = out[number]
        for sample in range(_SAMPLES * _SAMPLES):
            v, u = sample // _SAMPLES, sample % _SAMPLES
            x, y = int(left + along * u - aside * v), int(top + aside * u + along * v)
            if x < 1 or y < 1 or x >= width - 1 or y >= height - 1:
                continue
            right = sign * (picture[y, x + 1] - picture[y, x - 1])
            downward = sign * (picture[y + 1, x] - picture[y - 1, x])
            direction = _direction(right, downward) - turn
            if direction < 0:
                direction += np.float32(8)
            steep = np.float32(math.sqrt(right * right + downward * downward))
            _add(steep, direction, cells[sample], weights[sample], values)
        total = np.float32(1e-9)
        for k in range(LENGTH):
            total += values[k]
        for k in range(LENGTH):
            values[k] = math.sqrt(values[k] / total)
