"""Pairs of keypoints: the compiled loops do what plain ones do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.index.pairing import BITS, CELL, EXPECTED_LIMIT, expected, nearest, turned, vote
from provenance.index.transforms import project, similarity

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

seeds = st.integers(0, 2**32 - 1)


def near(code: Words, distance: int, random: np.random.Generator) -> Words:
    """A code of 256 bits that differs from *code* in *distance* bits."""
    bits = np.unpackbits(code.view(np.uint8))
    bits[random.permutation(256)[:distance]] ^= 1
    return np.packbits(bits).view(np.uint64)


def codes(seed: int, count: int) -> Words:
    """Codes of which some are near one another, and some are equal."""
    random = np.random.default_rng(seed)
    made = random.integers(0, 2**64, (count, 4), np.uint64)
    for each in made[: count // 2]:
        each[:] = near(made[-1], int(random.integers(0, 130)), random)
    return made


def bits_apart(one: Words, other: Words) -> int:
    return int(np.bitwise_count(one ^ other).sum())


@given(seeds, seeds, st.integers(0, 25), st.integers(0, 25), st.sampled_from([0, 40, 84, 256]))
@settings(max_examples=60)
def test_the_nearest_is_the_nearest(one: int, other: int, many: int, more: int, limit: int) -> None:
    references, wanted = codes(one, many), codes(other, more)
    if many and more:
        wanted[0] = near(references[0], 30, np.random.default_rng(one))
        wanted[-1] = references[many // 2]
    found, distances, seconds, back = nearest(np.ascontiguousarray(references.T), wanted, limit)
    # two whose second halves differ in more than 46 bits are not looked at any further
    table = np.bitwise_count(wanted[:, np.newaxis] ^ references[np.newaxis])
    apart = np.where(table[..., 2:].sum(axis=2) <= 46, table.sum(axis=2, dtype=np.int64), BITS)
    for number in range(more):
        ranked = [*sorted(apart[number].tolist()), BITS, BITS]
        first = int(apart[number].argmin()) if many else -1
        assert distances[number] == ranked[0]
        assert seconds[number] == ranked[1]
        assert found[number] == (first if ranked[0] <= limit and ranked[0] < BITS else -1)
    for number in range(many):
        column = apart[:, number]
        assert back[number] == (int(column.argmin()) if more and column.min() < BITS else -1)


def test_a_code_within_the_limit_is_found_wherever_its_bits_differ() -> None:
    random = np.random.default_rng(1)
    references = random.integers(0, 2**64, (300, 4), np.uint64)
    wanted = np.array([near(each, 72, random) for each in references])
    found, distances, _, back = nearest(np.ascontiguousarray(references.T), wanted, 84)
    assert (found == np.arange(300)).mean() > 0.98  # a second half with more than 46 of the 72 is one in hundreds
    assert set(distances[found >= 0].tolist()) == {72}
    assert (back == np.arange(300)).mean() > 0.98


@given(st.floats(-100, 100))
def test_an_angle_is_as_large_as_the_shorter_way_round(angle: float) -> None:
    assert turned(angle) == pytest.approx(abs(math.atan2(math.sin(angle), math.cos(angle))), abs=1e-9)


def keypoints(seed: int, count: int) -> Floats:
    """x, y, octave, angle."""
    return np.random.default_rng(seed).uniform((0, 0, -0.5, -math.pi), (200, 150, 4, math.pi), (count, 4))


def moved(places: Floats, matrix: Floats) -> Floats:
    """Keypoints as a similarity brings them."""
    scale, turn = math.hypot(matrix[0, 0], matrix[1, 0]), math.atan2(matrix[1, 0], matrix[0, 0])
    return np.column_stack((project(matrix, places), places[:, 2] + math.log2(scale), places[:, 3] + turn))


def votes_of(one: Floats, other: Floats, counts: Floats, h: int) -> float:
    """What supports the similarity of one pair, counted one by one."""
    matrix, total = similarity(one[h], other[h]), 0.0
    for i in range(len(one)):
        x, y = project(matrix, one[i : i + 1])[0] - other[i, :2]
        slack = 6 + 0.15 * math.hypot(*(other[i, :2] - other[h, :2]))
        octaves = other[i, 2] - one[i, 2] - (other[h, 2] - one[h, 2])
        turn = other[i, 3] - one[i, 3] - (other[h, 3] - one[h, 3])
        if math.hypot(x, y) <= slack and abs(octaves) <= 0.5 and turned(turn) <= 0.5:
            total += counts[i]
    return total


@given(seeds, st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=40)
def test_votes_are_what_counting_one_by_one_gives(seed: int, count: int, asked: int) -> None:
    random = np.random.default_rng(seed)
    one, other, counts = keypoints(seed, count), keypoints(seed + 1, count), random.uniform(0, 1, count)
    matrix = similarity(one[0], other[0])
    half = count // 2
    other[:half] = moved(one[:half], matrix) + random.normal(0, (4, 4, 0.3, 0.3), (half, 4))
    support = np.zeros(min(asked, count))
    vote(one, other, counts, support)
    assert support == pytest.approx([votes_of(one, other, counts, h) for h in range(len(support))], abs=1e-9)
    assert (support >= counts[: len(support)] - 1e-9).all()  # each supports itself


def grid_of(places: Floats, size: tuple[int, int]) -> tuple[Ints, Ints, int, int]:
    """A frame's keypoints by cells, as `expected` takes them."""
    columns, rows = (math.ceil(side / CELL) + 1 for side in size)
    cell = (places[:, 1] // CELL).astype(int) * columns + (places[:, 0] // CELL).astype(int)
    order = np.argsort(cell, kind="stable")
    return np.searchsorted(cell[order], np.arange(columns * rows + 1)), order, columns, rows


def where(matrix: Floats, place: Floats) -> tuple[float, float, float, float] | None:
    """Where a keypoint comes to lie, its octave and angle there: by differences instead of derivatives."""
    step = 1e-4
    near_by = np.array([place[:2], place[:2] + np.array([step, 0]), place[:2] + np.array([0, step])])
    there = project(matrix, near_by)
    if not np.isfinite(there).all():
        return None
    across, down = (there[1] - there[0]) / step, (there[2] - there[0]) / step
    area = across[0] * down[1] - across[1] * down[0]
    if area <= 0:
        return None
    turn = math.atan2(across[1] - down[0], across[0] + down[1])
    return float(there[0, 0]), float(there[0, 1]), place[2] + math.log2(area) / 2, place[3] + turn


@given(
    seeds,
    st.floats(-math.pi, math.pi),
    st.floats(0.3, 3),
    st.tuples(st.floats(-0.002, 0.002), st.floats(-0.002, 0.002)),
    st.sampled_from([0.5, 5.0, 10.0, 40.0]),
)
@settings(max_examples=60)
def test_what_is_expected_is_found_as_by_looking_at_all(
    seed: int, turn: float, scale: float, bend: tuple[float, float], tolerance: float
) -> None:
    random = np.random.default_rng(seed)
    size = (200, 150)
    matrix = similarity(np.array([100.0, 75.0, 0.0, 0.0]), np.array([100.0, 75.0, math.log2(scale), turn]))
    matrix[2, :2] = bend
    ours, our_codes = keypoints(seed, 25), random.integers(0, 2**64, (25, 4), np.uint64)
    theirs, their_codes = keypoints(seed + 1, 60), random.integers(0, 2**64, (60, 4), np.uint64)
    for number in range(40):  # some are where they are expected, with near codes
        place = where(matrix, ours[number % 25])
        if place is not None and 0 <= place[0] < 199 and 0 <= place[1] < 149:
            theirs[number] = np.array(place) + random.normal(0, (2, 2, 0.25, 0.25))
            theirs[number, :2] = theirs[number, :2].clip(0, (199, 149))
            their_codes[number] = near(our_codes[number % 25], int(random.integers(0, 120)), random)
    found, distances = np.empty(25, np.int64), np.empty(25, np.int64)
    expected(matrix, (our_codes, ours), (their_codes, theirs), grid_of(theirs, size), size, tolerance, found, distances)
    for number in range(25):
        place = where(matrix, ours[number])
        if place is None or not (0 <= place[0] < 200 and 0 <= place[1] < 150 and place[2] >= 0):
            if (
                place is None
                or min(abs(place[2]), *np.abs([place[0], place[1], place[0] - 200, place[1] - 150])) > 0.01
            ):
                assert (found[number], distances[number]) == (-1, -1)
            continue
        u, v, octave, angle = place
        off = np.array(
            [(math.hypot(x - u, y - v), abs(size_ - octave), turned(turn_ - angle)) for x, y, size_, turn_ in theirs]
        )
        limits = np.array([tolerance, 0.5, 0.5])
        if np.abs(off - limits).min() < 1e-4:
            continue  # the differences are not exact enough to say
        allowed = np.flatnonzero((off <= limits).all(axis=1)).tolist()
        apart = [bits_apart(our_codes[number], their_codes[j]) for j in allowed]
        if apart and min(apart) <= EXPECTED_LIMIT:
            assert distances[number] == min(apart)
            assert bits_apart(our_codes[number], their_codes[found[number]]) == min(apart)
        else:
            assert (found[number], distances[number]) == (-1, BITS)


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((3, 3)),
        np.full((3, 3), math.nan),
        np.diag([1e300, 1e300, 1e-300]),
        np.diag([-1.0, 1.0, 1.0]),
        np.diag([1.0, 1.0, -1.0]),
        np.diag([math.inf, math.inf, 1.0]),
    ],
)
def test_a_transform_to_nowhere_finds_nothing_there(matrix: Floats) -> None:
    places, own = keypoints(1, 30) + np.array([1, 1, 0, 0]), codes(1, 30)
    found, distances = np.empty(30, np.int64), np.empty(30, np.int64)
    expected(matrix, (own, places), (own, places), grid_of(places, (256, 256)), (256, 256), 5.0, found, distances)
    assert set(found.tolist()) == set(distances.tolist()) == {-1}
