"""Nearly the same: grain and compression pass, whatever was put into the frame does not."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.media import AnalysisFrame, impression
from provenance.media.impressions import BLOCK, LARGEST, MEAN

SIZE = (640, 360)


def nearly(one: np.ndarray, other: np.ndarray) -> bool:
    first, second = (impression(AnalysisFrame(each, *SIZE)) for each in (one, other))
    assert first.is_nearly(second) == second.is_nearly(first)
    return first.is_nearly(second)


@pytest.fixture(params=range(4))
def frame(request: pytest.FixtureRequest, pictures: Any) -> np.ndarray:
    return pictures.eight_bits(pictures.scene(*SIZE, seed=request.param))


@pytest.fixture
def other(pictures: Any) -> np.ndarray:
    return pictures.eight_bits(pictures.scene(*SIZE, seed=77))


def test_a_frame_is_nearly_itself(frame: np.ndarray) -> None:
    assert nearly(frame, frame.copy())


def test_fresh_grain_and_recompression_pass(frame: np.ndarray, pictures: Any) -> None:
    random = np.random.default_rng(5)
    large = cv2.resize(frame, (1920, 1080), interpolation=cv2.INTER_CUBIC)

    def shot_again(quality: int) -> np.ndarray:
        grain = np.clip(large + random.normal(0, 6, large.shape), 0, 255).astype(np.uint8)
        packed = cv2.imencode(".jpg", grain, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return cv2.resize(cv2.imdecode(packed, cv2.IMREAD_COLOR), SIZE, interpolation=cv2.INTER_AREA)

    assert nearly(shot_again(95), shot_again(80))


def paste(frame: np.ndarray, work: np.ndarray, place: tuple[int, int], size: tuple[int, int], share: float) -> Any:
    (x, y), (width, height) = place, size
    spoilt = frame.astype(np.float32)
    spoilt[y : y + height, x : x + width] *= 1 - share
    spoilt[y : y + height, x : x + width] += share * cv2.resize(work, size, interpolation=cv2.INTER_AREA)
    return spoilt.round().astype(np.uint8)


@pytest.mark.parametrize("place", [(0, 0), (576, 324), (301, 157), (2, 323)])
@pytest.mark.parametrize("share", [1.0, 0.2])
def test_a_small_picture_put_in_does_not(
    frame: np.ndarray, other: np.ndarray, place: tuple[int, int], share: float
) -> None:
    assert not nearly(frame, paste(frame, other, place, (64, 36), share))


def written(frame: np.ndarray, words: str, share: float) -> np.ndarray:
    mask = np.zeros(frame.shape[:2], np.uint8)
    cv2.putText(mask, words, (200, 340), cv2.FONT_HERSHEY_DUPLEX, 0.6, 255, 1, cv2.LINE_AA)
    part = share * mask[..., np.newaxis] / 255
    return np.rint(frame * (1 - part) + 255 * part).astype(np.uint8)


def test_a_translucent_logo_and_a_subtitle_do_not(frame: np.ndarray) -> None:
    dark = frame // 2
    assert not nearly(dark, written(dark, "LOGO", 0.2))
    assert not nearly(frame // 3, written(frame // 3, "And then she left", 0.9))


def test_what_moves_and_what_fades_does_not(frame: np.ndarray, other: np.ndarray) -> None:
    assert not nearly(frame, np.roll(frame, 1, axis=1))
    assert not nearly(frame, np.rint(frame * 0.95).astype(np.uint8))
    assert not nearly(frame, np.rint(0.93 * frame + 0.07 * other).astype(np.uint8))


def test_another_size_or_another_original_does_not(frame: np.ndarray) -> None:
    whole = impression(AnalysisFrame(frame, 3840, 2160))
    assert not whole.is_nearly(impression(AnalysisFrame(frame, 1920, 1080)))
    assert not whole.is_nearly(impression(AnalysisFrame(frame[:356], 3840, 2160)))


@pytest.mark.parametrize("shape", [(1, 640), (640, 1), (3, 3), (427, 640)])
def test_every_shape_of_frame_has_one(shape: tuple[int, int]) -> None:
    pixels = np.full((*shape, 3), 90, np.uint8)
    seen = impression(AnalysisFrame(pixels, shape[1], shape[0]))
    assert seen.blocks.shape == (max(1, shape[0] // BLOCK), max(1, shape[1] // BLOCK), 3)
    assert (seen.blocks == 90).all()


@given(channel=st.integers(0, 2), row=st.integers(0, 89), column=st.integers(0, 159), by=st.integers(-90, 90))
def test_one_block_in_one_channel_is_enough(channel: int, row: int, column: int, by: int) -> None:
    frame = np.full((360, 640, 3), 100, np.uint8)
    spoilt = frame.copy()
    down, across = slice(BLOCK * row, BLOCK * (row + 1)), slice(BLOCK * column, BLOCK * (column + 1))
    spoilt[down, across, channel] = 100 + by
    assert nearly(frame, spoilt) == (abs(by) <= LARGEST)


@given(by=st.integers(-20, 20))
def test_little_everywhere_is_too_much(by: int) -> None:
    frame = np.full((360, 640, 3), 100, np.uint8)
    assert nearly(frame, (frame.astype(np.int16) + by).astype(np.uint8)) == (abs(by) <= MEAN)


def test_the_figures_do_not_change_unseen() -> None:
    """The docstring's table was measured with these: `tests/bench/bench_still.py` measures again."""
    assert (BLOCK, LARGEST, MEAN) == (4, 6, 1.0)
