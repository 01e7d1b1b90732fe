"""Pairs of keypoints that look alike: the loops over codes and places, compiled."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from provenance.compiled import compiled, popcount

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BITS = 256
#: Two codes farther apart than this are no pair at a place where a transform expects one.
EXPECTED_LIMIT = 96
#: The side of a cell of the grid that keypoints are sorted into, in pixels.
CELL = 16.0
#: How many bits of a code's second half a pair may differ in: a first look at what is worth the rest.
_FIRST_LOOK = 46
#: Scales may differ by so many octaves, and angles by so many radians.
_SCALE_SLACK, _ANGLE_SLACK = 0.5, 0.5


@compiled
def _far(codes: Words, one: int, others: Words, other: int) -> int:
    bits = popcount(codes[one, 0] ^ others[other, 0]) + popcount(codes[one, 1] ^ others[other, 1])
    bits += popcount(codes[one, 2] ^ others[other, 2]) + popcount(codes[one, 3] ^ others[other, 3])
    return bits


@compiled
def _first_look(planes: Words, code: Words, half: Ints) -> None:
    """How many bits of the second half of a code differ from each reference's: a loop without branches."""
    one, two = code[2], code[3]
    for j in range(planes.shape[1]):
        half[j] = popcount(one ^ planes[2, j]) + popcount(two ^ planes[3, j])


@compiled
def nearest(planes: Words, codes: Words, limit: int) -> tuple[Ints, Ints, Ints, Ints]:
    """For each code the nearest reference within the limit (else -1), its distance, the second's; and the way back.

    Args:
        planes: (4, n), the words of the references' codes.
        codes: (m, 4).
    """
    count = planes.shape[1]
    near, back = np.full(len(codes), -1), np.full(count, -1)
    distance, second = np.full(len(codes), BITS), np.full(len(codes), BITS)
    back_distance = np.full(count, BITS)
    half = np.empty(count, np.int64)
    for i in range(len(codes)):
        _first_look(planes, codes[i], half)
        for j in range(count):
            if half[j] > _FIRST_LOOK:
                continue
            far = half[j] + popcount(codes[i, 0] ^ planes[0, j]) + popcount(codes[i, 1] ^ planes[1, j])
            if far < distance[i]:
                second[i], distance[i] = distance[i], far
                near[i] = j if far <= limit else -1
            else:
                second[i] = min(second[i], far)
            if far < back_distance[j]:
                back_distance[j], back[j] = far, i
    return near, distance, second, back


@compiled
def turned(angle: float) -> float:
    """An angle's size, 0 to half a turn."""
    return abs((angle + math.pi) % (2 * math.pi) - math.pi)


@compiled
def vote(one: Floats, other: Floats, counts: Floats, out: Floats) -> None:
    """For each of the first pairs, how much the others support what it says of how the reference lies."""
    for h in range(out.shape[0]):
        octaves, turn = other[h, 2] - one[h, 2], other[h, 3] - one[h, 3]
        c, s = 2.0**octaves * math.cos(turn), 2.0**octaves * math.sin(turn)
        left, top = other[h, 0] - c * one[h, 0] + s * one[h, 1], other[h, 1] - s * one[h, 0] - c * one[h, 1]
        total = 0.0
        for i in range(one.shape[0]):
            x = c * one[i, 0] - s * one[i, 1] + left - other[i, 0]
            y = s * one[i, 0] + c * one[i, 1] + top - other[i, 1]
            # one pair's scale and angle are rough: the farther off, the less exact
            slack = 6.0 + 0.15 * math.hypot(other[i, 0] - other[h, 0], other[i, 1] - other[h, 1])
            if x * x + y * y > slack * slack or abs(other[i, 2] - one[i, 2] - octaves) > _SCALE_SLACK:
                continue
            if turned(other[i, 3] - one[i, 3] - turn) <= _ANGLE_SLACK:
                total += counts[i]
        out[h] = total


@compiled
def _image(matrix: Floats, place: Floats) -> tuple[float, float, float, float]:
    """Where a keypoint comes to lie, how much larger, in octaves, and how far turned; NaN where that is nowhere."""
    x, y = place[0], place[1]
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    if depth < 1e-6:
        return np.nan, np.nan, np.nan, np.nan
    u = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
    v = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth
    a, b = (matrix[0, 0] - matrix[2, 0] * u) / depth, (matrix[0, 1] - matrix[2, 1] * u) / depth
    c, d = (matrix[1, 0] - matrix[2, 0] * v) / depth, (matrix[1, 1] - matrix[2, 1] * v) / depth
    area = a * d - b * c
    if area <= 0:
        return np.nan, np.nan, np.nan, np.nan
    return u, v, 0.5 * math.log2(area), math.atan2(c - b, a + d)


@compiled
def expected(
    matrix: Floats,
    reference: tuple[Words, Floats],
    frame: tuple[Words, Floats],
    grid: tuple[Ints, Ints, int, int],
    size: tuple[int, int],
    tolerance: float,
    found: Ints,
    distances: Ints,
) -> None:
    """For each keypoint of the reference the nearest code of the frame where it is expected; see `alignment._Grid`.

    *found* is -1 where there is none; *distances* are -1 where none is to be expected, and 256 where one is.
    """
    reference_codes, reference_places = reference
    for i in range(reference_codes.shape[0]):
        found[i], distances[i] = -1, -1
        u, v, octaves, turn = _image(matrix, reference_places[i])
        octave = reference_places[i, 2] + octaves
        if not (0 <= u < size[0] and 0 <= v < size[1] and octave >= 0):
            continue
        place = (u, v, octave, reference_places[i, 3] + turn)
        found[i], distances[i] = _nearest_at(place, tolerance, (reference_codes, i), frame, grid)


@compiled
def _nearest_at(
    place: tuple[float, float, float, float],
    tolerance: float,
    code: tuple[Words, int],
    frame: tuple[Words, Floats],
    grid: tuple[Ints, Ints, int, int],
) -> tuple[int, int]:
    u, v, octave, angle = place
    codes, places = frame
    starts, order, columns, rows = grid
    near, distance = -1, BITS
    limit = EXPECTED_LIMIT
    for row in range(max(int((v - tolerance) / CELL), 0), min(int((v + tolerance) / CELL) + 1, rows)):
        for column in range(max(int((u - tolerance) / CELL), 0), min(int((u + tolerance) / CELL) + 1, columns)):
            cell = row * columns + column
            for k in range(starts[cell], starts[cell + 1]):
                j = order[k]
                if math.hypot(places[j, 0] - u, places[j, 1] - v) > tolerance:
                    continue
                if abs(places[j, 2] - octave) > _SCALE_SLACK or turned(places[j, 3] - angle) > _ANGLE_SLACK:
                    continue
                far = _far(code[0], code[1], codes, j)
                if far <= limit:
                    near, distance, limit = j, far, far - 1
    return near, distance
