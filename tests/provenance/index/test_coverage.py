"""How much of two pictures agrees, and where."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.fingerprints.keypoints import compute, search_points
from provenance.fingerprints.points import unpack
from provenance.index.alignment import Alignment, Spread, align, spread
from provenance.index.coverage import Coverage, as_quad, cover, flat_blocks, share_within
from provenance.media.interface import AnalysisFrame
from provenance.model import WHOLE

Framed = Callable[..., AnalysisFrame]
Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Compare = Callable[[Pixels, Pixels], Coverage | None]


@pytest.fixture(scope="module")
def compare(framed: Framed) -> Compare:
    """What two pictures, a reference and a frame, have in common; None where nothing holds together."""

    def run(reference: Pixels, frame: Pixels) -> Coverage | None:
        ours = spread(unpack(compute(framed(reference))))
        theirs = spread(search_points(framed(frame))[0].keypoints)
        found = align(ours, theirs)
        return None if found is None else cover(found, ours, theirs)

    return run


def box(left: float, top: float, right: float, bottom: float) -> Floats:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


FRAME = box(-0.5, -0.5, 639.5, 359.5)


def test_a_copy_covers_both_pictures(compare: Compare, pictures: Any) -> None:
    found = compare(pictures.collage(61), pictures.collage(61))
    assert found is not None
    assert found.frame > 0.95
    assert found.reference > 0.95
    assert pictures.overlap(found.frame_region, FRAME) > 0.95
    assert pictures.overlap(found.reference_region, FRAME) > 0.95


def test_where_half_is_replaced_a_half_agrees(compare: Compare, pictures: Any) -> None:
    frame = pictures.collage(61).copy()
    frame[:, 320:] = pictures.collage(62)[:, 320:]
    found = compare(pictures.collage(61), frame)
    assert found is not None
    assert found.frame == pytest.approx(0.5, abs=0.07)
    assert found.reference == pytest.approx(0.5, abs=0.07)
    assert pictures.overlap(found.frame_region, box(-0.5, -0.5, 319.5, 359.5)) > 0.85


def test_a_crop_covers_the_frame_and_its_part_of_the_reference(compare: Compare, pictures: Any) -> None:
    wanted = pictures.placed(2.0, -200, -150)
    found = compare(pictures.collage(61), pictures.warped(pictures.collage(61), wanted))
    assert found is not None
    assert found.frame > 0.8
    assert found.reference == pytest.approx(0.25, abs=0.06)
    assert pictures.overlap(found.frame_region, FRAME) > 0.85
    assert pictures.overlap(found.reference_region, box(100, 75, 420, 255)) > 0.8


@pytest.mark.parametrize("degrees", [0, 12])
def test_a_picture_in_the_picture_covers_its_place(degrees: float, compare: Compare, pictures: Any) -> None:
    wanted = pictures.placed(0.5, 250, 120, degrees)
    found = compare(pictures.collage(61), pictures.warped(pictures.collage(61), wanted, onto=pictures.collage(62)))
    assert found is not None
    there = cv2.perspectiveTransform(FRAME[np.newaxis], wanted)[0]
    assert found.frame == pytest.approx(0.25, abs=0.06)
    assert found.reference > 0.8
    assert pictures.overlap(found.frame_region, there) > 0.7
    assert pictures.overlap(found.reference_region, FRAME) > 0.8


def captioned(pixels: Pixels) -> Pixels:
    lines = ("DELIVERY 07  REEL 3  1001", "FOR REVIEW ONLY  COPY 12")
    marked = pixels.copy()
    for number, line in enumerate(lines):
        cv2.putText(marked, line, (60, 300 + 36 * number), cv2.FONT_HERSHEY_DUPLEX, 1.0, (0, 0, 0), 6, cv2.LINE_AA)
        cv2.putText(marked, line, (60, 300 + 36 * number), cv2.FONT_HERSHEY_DUPLEX, 1.0, (255,) * 3, 1, cv2.LINE_AA)
    return marked


def test_what_shares_a_caption_agrees_on_the_caption_alone(compare: Compare, pictures: Any) -> None:
    found = compare(captioned(pictures.collage(61)), captioned(pictures.collage(62)))
    assert found is not None
    assert found.frame < 0.25
    assert found.reference < 0.25
    assert found.frame_region[:, 1].min() > 230


def test_corners_that_agree_are_no_frame_between_them(compare: Compare, pictures: Any) -> None:
    """Four logos far apart span the whole frame, and cover little of it."""
    one, other = pictures.collage(61).copy(), pictures.collage(62).copy()
    for top in (0, 290):
        for left in (0, 570):
            one[top : top + 70, left : left + 70] = pictures.collage(63)[top : top + 70, left : left + 70]
            other[top : top + 70, left : left + 70] = pictures.collage(63)[top : top + 70, left : left + 70]
    found = compare(one, other)
    assert found is not None
    assert found.frame < 0.2
    assert found.reference < 0.2


def test_what_has_nothing_in_it_is_shared_out_as_the_rest(compare: Compare, pictures: Any) -> None:
    """A work with some plain ground is found whole; a little on much plain ground speaks for itself alone."""
    most = np.full((360, 640, 3), 128, np.uint8)
    most[20:340, 60:580] = pictures.collage(61)[20:340, 60:580]
    found = compare(most, most)
    assert found is not None
    assert min(found.frame, found.reference) > 0.9
    little = np.full((360, 640, 3), 128, np.uint8)
    little[150:250, 220:420] = pictures.collage(61)[150:250, 220:420]
    found = compare(little, little)
    assert found is not None
    assert max(found.frame, found.reference) < 0.3


def regular(step: float, size: tuple[int, int] = (640, 360)) -> Spread:
    """Keypoints in rows and columns, each with a code of its own."""
    y, x = np.mgrid[step / 2 : size[1] : step, step / 2 : size[0] : step]
    places = np.column_stack((x.ravel(), y.ravel(), np.ones(x.size), np.zeros(x.size)))
    return Spread(np.random.default_rng(1).integers(0, 2**64, (x.size, 4), np.uint64), places, size)


def held(matrix: Floats, reference: Spread, pairs: NDArray[np.int64]) -> Alignment:
    """An alignment in which the keypoints of a number in *pairs* are of one another."""
    expected = np.ones(len(reference.codes), np.bool_)
    return Alignment(matrix, pairs, pairs, np.zeros(len(pairs), np.int64), expected, 0.0)


@pytest.mark.parametrize(("shift", "columns"), [(-9.4, 16), (-9.8, 17)])
def test_a_cell_is_of_what_lies_there_and_not_of_what_lies_at_the_far_side(shift: float, columns: int) -> None:
    """The frame's left half agrees; the middles of the reference's first cells lie just within or on its border."""
    ours = regular(20)
    theirs = Spread(ours.codes, ours.places + np.array([shift, 0, 0, 0]), ours.size)
    left = np.flatnonzero(ours.places[:, 0] < 320)
    found = cover(held(np.array([[1, 0, shift], [0, 1, 0], [0, 0, 1.0]]), ours, left), ours, theirs)
    assert found.reference == pytest.approx(columns / 32)
    assert found.reference_region[:, 0].min() == -0.5


@given(st.integers(1, 700), st.integers(1, 400), st.integers(1, 700), st.integers(1, 400), st.integers(0, 99))
def test_pictures_of_any_size_are_covered_by_a_share(width: int, height: int, wide: int, high: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    ours = Spread(np.zeros((9, 4), np.uint64), random.uniform(0, (width, height, 4, 6), (9, 4)), (width, height))
    theirs = Spread(np.zeros((9, 4), np.uint64), random.uniform(0, (wide, high, 4, 6), (9, 4)), (wide, high))
    matrix = np.array([[wide / width, 0.1, seed - 50.0], [-0.1, high / height, 9.0], [0, 0, 1.0]])
    found = cover(held(matrix, ours, np.arange(5)), ours, theirs)
    assert 0 <= found.frame <= 1
    assert 0 <= found.reference <= 1
    for quad in (as_quad(found.frame_region, theirs.size), as_quad(found.reference_region, ours.size)):
        assert all(0 <= each <= 1 for place in quad for each in place)


def test_quads_are_in_fractions_clockwise_and_bounded() -> None:
    quad = as_quad(box(-0.5, -0.5, 319.5, 179.5), (640, 360))
    assert quad == ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5))
    assert as_quad(box(-100, 90, 9000, 9000), (640, 360)) == (
        (0.0, 90.5 / 360),
        (1.0, 90.5 / 360),
        (1.0, 1.0),
        (0.0, 1.0),
    )
    assert as_quad(np.array([[0, 0], [math.nan, 0], [1, 1], [0, 1]]), (640, 360)) == WHOLE
    assert all(type(each) is float for place in quad for each in place)


def test_blocks_are_flat_where_nothing_is_seen() -> None:
    grey = np.full((30, 45), 100, np.uint8)  # three rows and five columns of whole blocks
    grey[2, 3] = 105
    grey[9, 9] = 104
    grey[29, 44] = 255  # beyond the last whole block
    flat = flat_blocks(grey)
    assert flat.shape == (3, 5)
    assert not flat[0, 0]
    assert flat.sum() == 14


@pytest.mark.parametrize("size", [(1, 1), (7, 640), (640, 7)])
def test_a_picture_smaller_than_a_block_has_none(size: tuple[int, int]) -> None:
    assert flat_blocks(np.zeros(size, np.uint8)).size == 0
    assert share_within(flat_blocks(np.zeros(size, np.uint8)), box(0, 0, 9, 9)) == 0.0


def test_a_share_is_of_the_blocks_that_a_region_touches() -> None:
    blocks = np.zeros((4, 6), np.bool_)
    blocks[:, 3:] = True
    assert share_within(blocks, box(0, 0, 47, 31)) == 0.5
    assert share_within(blocks, box(24, 0, 47, 31)) == 1.0
    assert share_within(blocks, box(0, 8, 23, 20)) == 0.0
    assert share_within(blocks, box(17, 1, 30, 2)) == 0.5
    assert share_within(blocks, np.array([[30.0, 2], [30, 20], [17, 20], [17, 2]])) == 0.5  # turned
    assert share_within(blocks, box(40, 30, 41, 31)) == 1.0
    assert share_within(blocks, box(500, 500, 600, 600)) == 1.0
    assert share_within(blocks, box(-50, -50, -40, -40)) == 0.0
    assert share_within(blocks, np.full((4, 2), math.nan)) == 0.0
    assert share_within(blocks, np.full((4, 2), math.inf)) == 0.0
