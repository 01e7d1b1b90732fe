"""Close-ups, outlines and points: whatever numbers a journal holds, what is drawn lies in a picture or near it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.drawing import (
    APART,
    COLORS,
    MOST_DOTS,
    closeup,
    dots,
    in_asset,
    in_reference,
    laid,
    outline,
    spread,
    within,
)
from pipeline.reports.interface import EVERYTHING
from provenance.model import WHOLE

NUMBERS = st.floats()
POINTS = st.tuples(NUMBERS, NUMBERS)
QUADS = st.tuples(POINTS, POINTS, POINTS, POINTS)


def box(left: float, top: float, side: float) -> tuple[tuple[float, float], ...]:
    return (left, top), (left + side, top), (left + side, top + side), (left, top + side)


def test_a_closeup_is_around_a_small_region_and_there_is_none_of_a_large_one() -> None:
    assert [round(each, 6) for each in closeup(box(0.4, 0.5, 0.1))] == [0.37, 0.47, 0.53, 0.63]
    assert closeup(box(0.1, 0.1, 0.5)) == EVERYTHING
    assert closeup(WHOLE) == EVERYTHING
    assert within((0.25, 0.5, 0.75, 1.0), (0.5, 0.5)) == (0.5, 0.0)


@given(region=QUADS)
def test_a_closeup_lies_in_the_frame(region: tuple[tuple[float, float], ...]) -> None:
    left, top, right, bottom = closeup(region)
    assert 0 <= left < right <= 1.000001
    assert 0 <= top < bottom <= 1.000001
    assert right - left >= 0.119


@given(region=QUADS, window=st.sampled_from([EVERYTHING, (0.1, 0.2, 0.4, 0.5)]))
def test_an_outline_is_four_points_near_the_picture_or_none(
    region: tuple[tuple[float, float], ...], window: tuple[float, ...]
) -> None:
    points = outline(region, window)
    if points:
        assert re.fullmatch(r"(-?\d{1,4},-?\d{1,4} ){3}-?\d{1,4},-?\d{1,4}", points)
        assert all(-1000 <= int(value) <= 2000 for value in re.findall(r"-?\d+", points))


@given(pairs=st.lists(st.tuples(*[st.one_of(NUMBERS, st.floats(0, 1))] * 4), max_size=80))
def test_points_are_in_both_pictures_few_and_apart(pairs: list[tuple[float, ...]]) -> None:
    chosen = spread(pairs, EVERYTHING)
    assert len(chosen) <= MOST_DOTS
    assert all(0 <= value <= 1 for pair in chosen for value in pair)
    for number, one in enumerate(chosen):
        for other in chosen[:number]:
            assert (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 >= APART**2 - 1e-9
    drawn = dots(chosen, in_asset)
    assert sum(path.count("M") for _, path in drawn) == len(chosen)
    assert {number for number, _ in drawn} <= set(range(COLORS))


def test_an_endless_list_of_points_is_cut() -> None:
    assert len(spread([(0.5, 0.5, 0.5, 0.5)] * 1_000_000, EVERYTHING)) == 1


def test_a_pair_has_its_place_in_each_picture() -> None:
    pair = (0.1, 0.2, 0.3, 0.4)
    assert (in_asset(pair), in_reference(pair)) == ((0.1, 0.2), (0.3, 0.4))
    assert laid((2.0, 0.0, 0.1, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0), pair) == (0.35, 0.2)
    assert dots([pair], in_reference) == ((0, "M300,400h0"),)


@given(transform=st.tuples(*[NUMBERS] * 9))
def test_no_transform_breaks_the_drawing(transform: tuple[float, ...]) -> None:
    for _, path in dots([(0.1, 0.2, 0.3, 0.4)], lambda pair: laid(transform, pair)):
        assert re.fullmatch(r"M-?\d{1,4},-?\d{1,4}h0", path)
