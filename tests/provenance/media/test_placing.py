"""Pictures for a report: the reference lies where the transform says, and no transform breaks anything."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.media import AnalysisFrame, cut, place

WHOLE = (0.0, 0.0, 1.0, 1.0)
SAME = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
HALF = (0.5, 0.0, 0.25, 0.0, 0.5, 0.25, 0.0, 0.0, 1.0)
MIRRORED = (-1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def frame(pixels: Any) -> AnalysisFrame:
    return AnalysisFrame(np.ascontiguousarray(pixels), pixels.shape[1] * 6, pixels.shape[0] * 6)


def flat(value: int, shape: tuple[int, int] = (360, 640)) -> AnalysisFrame:
    return frame(np.full((*shape, 3), value, np.uint8))


@pytest.fixture
def work(pictures: Any) -> AnalysisFrame:
    return frame(pictures.eight_bits(pictures.scene(640, 480, seed=2)))


def laid(reference: AnalysisFrame, transform: Any, ground: Any = None, window: Any = WHOLE) -> np.ndarray:
    shown = place(reference, transform, window, ground or flat(200))
    assert shown is not None
    return shown.pixels


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def test_it_lies_where_the_transform_says_and_the_frame_is_dimmed_around_it(work: AnalysisFrame) -> None:
    pixels = laid(work, HALF)
    inner = cv2.resize(work.pixels, (320, 180), interpolation=cv2.INTER_AREA)
    assert apart(pixels[92:268, 162:478], inner[2:178, 2:318]) < 3
    assert (pixels[:88] == 80).all()
    assert (pixels[:, :158] == 80).all()


def test_a_mirrored_one_is_mirrored(work: AnalysisFrame) -> None:
    across = cv2.resize(work.pixels, (640, 360), interpolation=cv2.INTER_AREA)
    assert apart(laid(work, MIRRORED), across[:, ::-1]) < 2
    assert apart(laid(work, SAME), across) < 2


def test_a_perspective_puts_each_corner_in_its_place() -> None:
    corners = np.array([[0.2, 0.1], [0.9, 0.3], [0.8, 0.9], [0.1, 0.7]], np.float32)
    whole = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    transform = cv2.getPerspectiveTransform(whole, corners)
    pixels = laid(flat(255), transform.ravel().tolist(), flat(0))
    expected = cv2.fillConvexPoly(np.zeros((360, 640), np.uint8), np.rint(corners * (640, 360)).astype(int), 255)
    assert apart(pixels[..., 0], expected) < 3
    scaled = laid(flat(255), (transform * -1e6).ravel().tolist(), flat(0))  # only ratios count
    assert np.array_equal(pixels, scaled)


def test_a_window_shows_both_as_the_closeup_does(work: AnalysisFrame) -> None:
    window = (0.3, 0.3, 0.7, 0.7)
    whole = laid(work, HALF)
    nearer = cut(frame(whole), window)
    assert nearer is not None
    assert apart(laid(work, HALF, window=window)[20:-20, 20:-20], nearer.pixels[20:-20, 20:-20]) < 5


def test_a_part_is_cut_and_enlarged(work: AnalysisFrame) -> None:
    shown = cut(work, (0.5, 0.0, 1.0, 0.5))
    assert shown is not None
    assert shown.pixels.shape == work.pixels.shape
    again = cv2.resize(shown.pixels, (320, 240), interpolation=cv2.INTER_AREA)
    assert apart(again, work.pixels[:240, 320:]) < 3
    everything = cut(work, WHOLE)
    assert everything is not None
    assert everything.pixels is work.pixels


def test_without_the_frame_the_ground_is_plain_and_of_its_shape(work: AnalysisFrame) -> None:
    for size, shape in (((4096, 2304), (360, 640)), ((1, 1 << 40), (640, 1)), ((-3, 0), (640, 640))):
        shown = place(work, HALF, WHOLE, size)
        if shape == (640, 1):
            assert shown is None or shown.pixels.shape[:2] == shape
        else:
            assert shown is not None
            assert shown.pixels.shape[:2] == shape
            assert (shown.pixels[0] == 48).all()


def turned(*row: float) -> tuple[float, ...]:
    return (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, *row)


@pytest.mark.parametrize(
    "transform",
    [
        (),
        SAME[:8],
        (*SAME, 1.0),
        (0.0,) * 9,
        (1.0,) * 9,
        (math.nan,) * 9,
        (*SAME[:8], math.inf),
        (*SAME[:8], math.nan),
        (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0),  # all on one line
        (1e-9, 0.0, 0.5, 0.0, 1e-9, 0.5, 0.0, 0.0, 1.0),  # a point
        (1e200, 0.0, 0.0, 0.0, 1e200, 0.0, 0.0, 0.0, 1e-200),
        (1.0, 0.0, 1e6, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),  # far away
        turned(-2.0, 0.0, 1.0),  # a part lies behind the eye
        turned(-1.0, 0.0, 1.0),  # a side lies at the horizon
        turned(0.0, 0.0, 0.0),
    ],
    ids=range(15),
)
def test_a_transform_that_lays_it_nowhere_is_refused(transform: tuple[float, ...], work: AnalysisFrame) -> None:
    assert place(work, transform, WHOLE, flat(90)) is None


@pytest.mark.parametrize(
    "window",
    [
        (),
        (0.0, 0.0, 1.0),
        (0.5, 0.0, 0.5, 1.0),
        (0.9, 0.0, 0.1, 1.0),
        (math.nan, 0.0, 1.0, 1.0),
        (0.0, 0.0, math.inf, 1.0),
        (2.0, 2.0, 3.0, 3.0),
        (0.0, 0.0, 1e-5, 1.0),
    ],
    ids=range(8),
)
def test_a_window_that_is_none_is_refused(window: tuple[float, ...], work: AnalysisFrame) -> None:
    assert cut(work, window) is None
    assert place(work, SAME, window, flat(90)) is None


NUMBERS = st.one_of(st.floats(), st.floats(-3, 3))


@settings(max_examples=300)
@example(transform=[0.0, 0.0, 0.0, 0.0, 0.0, 1.7976931348623157e308, 0.0, 0.0, 1.0], window=[0.0, 0.0, 1.0, 1.0])
@given(transform=st.lists(NUMBERS, min_size=9, max_size=9), window=st.lists(NUMBERS, min_size=4, max_size=4))
def test_no_numbers_at_all_break_it(transform: list[float], window: list[float]) -> None:
    reference, ground = flat(200, (48, 64)), flat(90, (36, 64))
    for part in (window, WHOLE):
        shown = place(reference, transform, part, ground)
        assert shown is None or (shown.pixels.shape == (36, 64, 3) and shown.pixels.dtype == np.uint8)
