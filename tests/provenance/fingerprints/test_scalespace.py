"""Spots of a picture: where they are, how large, and which of them are kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.fingerprints.scalespace import Spots, find_spots

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Spot:
    """One spot, in pixels of the picture."""

    x: float
    y: float
    sigma: float
    strength: float


def spots_of(grey: Grey, most: int = 500, first: float = 1.0) -> list[Spot]:
    return flat(find_spots(grey, most, first))


def flat(found: Sequence[Spots]) -> list[Spot]:
    return [
        Spot(float(point[0] * each.factor), float(point[1] * each.factor), float(sigma), float(point[3]))
        for each in found
        for point, sigma in zip(each.points, each.sigmas, strict=True)
    ]


def blobs(*made: tuple[float, float, float, float], size: tuple[int, int] = (640, 360), base: float = 128) -> Grey:
    """Gaussian blobs, each x, y, sigma and height, on grey."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    picture = np.full((size[1], size[0]), base, np.float64)
    for across, down, sigma, height in made:
        picture += height * np.exp(-((x - across) ** 2 + (y - down) ** 2) / (2 * sigma * sigma))
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8)


def texture(seed: int, width: int = 640, height: int = 360, contrast: float = 40) -> Grey:
    """Noise at scales from 1 to 8 pixels, of that standard deviation."""
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width))
    for sigma in (1, 2, 4, 8):
        noise = cv2.GaussianBlur(random.normal(size=(height, width)), (0, 0), sigma)
        picture += noise / noise.std()
    return np.rint(np.clip(128 + contrast * picture / 2, 0, 255)).astype(np.uint8)


def best_scale(sigma: float) -> float:
    """Where the difference of Gaussians is largest over a blob.

    The picture counts as blurred by 0.5 already, so that a blob's variance S^2 is sigma^2 - 0.25 beside what each level
    adds. Its height at scale t goes with 1 / (S^2 + t^2); the difference of that between k t and t is extreme where
    S^4 = k^2 t^4, with k = 2^(1/3).
    """
    return math.sqrt(sigma**2 - 0.25) / math.sqrt(2 ** (1 / 3))


@pytest.mark.parametrize("height", [100, -100])
@pytest.mark.parametrize("sigma", [1.5, 2.0, 3.0, 4.5, 7.0, 10.0, 15.0, 20.0])
def test_a_blob_is_found_where_it_is_and_as_large_as_it_is(sigma: float, height: float) -> None:
    found = spots_of(blobs((305.3, 170.6, sigma, height)))
    best = max(found, key=lambda spot: abs(spot.strength))
    assert math.hypot(best.x - 305.3, best.y - 170.6) < 0.15 + 0.02 * sigma
    assert best.sigma == pytest.approx(best_scale(sigma), rel=0.06)
    assert all(math.hypot(spot.x - best.x, spot.y - best.y) < sigma for spot in found)
    # the blurrier level is darker than the sharper one where the blob is bright
    assert best.strength == pytest.approx(-height * (2 ** (1 / 3) - 1) / (2 ** (1 / 3) + 1), rel=0.1)


def test_a_finer_first_scale_finds_finer_spots() -> None:
    fine = blobs((100, 100, 1.2, 100))
    assert not spots_of(fine, first=1.0)
    (spot,) = spots_of(fine, first=0.8)
    assert spot.sigma == pytest.approx(best_scale(1.2), rel=0.06)


def test_all_blobs_are_found() -> None:
    made = [
        (60 + 52 * column, 40 + 70 * row, 2.0 + (row * 11 + column) % 7, 90 if column % 2 else -90)
        for row in range(5)
        for column in range(11)
    ]
    found = spots_of(blobs(*made))
    for x, y, sigma, height in made:
        near = [spot for spot in found if math.hypot(spot.x - x, spot.y - y) < 1]
        assert any(abs(math.log2(spot.sigma / best_scale(sigma))) < 0.25 for spot in near)
        assert all(spot.strength * height < 0 for spot in near)


def test_an_inverted_picture_has_the_same_spots_with_the_opposite_sign() -> None:
    grey = texture(3, 160, 120)
    ours, inverted = spots_of(grey), spots_of(255 - grey)
    assert len(ours) > 100
    rounded = {(round(each.x, 2), round(each.y, 2), round(each.sigma, 2), round(each.strength, 1)) for each in ours}
    others = {(round(each.x, 2), round(each.y, 2), round(each.sigma, 2), -round(each.strength, 1)) for each in inverted}
    assert len(rounded & others) > 0.95 * len(rounded)


def test_edges_are_no_spots() -> None:
    step = np.full((360, 640), 40, np.uint8)
    step[:, 300:] = 210
    bars = np.full((360, 640), 40, np.uint8)
    bars[np.arange(360) % 20 < 9] = 200
    for grey in (step, step[:, ::-1].copy(), bars):
        assert not spots_of(grey)


@pytest.mark.parametrize("level", [0, 1, 128, 255])
def test_nothing_is_found_where_there_is_nothing(level: int) -> None:
    assert not spots_of(np.full((360, 640), level, np.uint8))


def test_nothing_is_found_on_a_slope_and_below_the_least_contrast() -> None:
    assert not spots_of(np.broadcast_to(np.linspace(0, 255, 640).astype(np.uint8), (360, 640)).copy())
    assert not spots_of(blobs((300, 200, 5, 7)))  # 7 x 0.115 is less than 1 of 255


@pytest.mark.parametrize("size", [(1, 1), (1, 640), (640, 1), (8, 9), (20, 20), (23, 640)])
def test_pictures_that_are_too_small_have_none(size: tuple[int, int]) -> None:
    grey = np.random.default_rng(1).integers(0, 256, size, np.uint8)
    assert find_spots(grey, 500, 0.8) == []


@pytest.mark.parametrize("most", [0, 1, 2, 9, 10, 13, 19, 100, 560])
def test_no_more_are_kept_than_are_asked_for(most: int) -> None:
    grey = texture(2)
    assert len(spots_of(grey, most)) == most


@given(st.integers(0, 99), st.integers(0, 400), st.sampled_from([(24, 24), (30, 700), (61, 43), (128, 99)]))
@settings(max_examples=30)
def test_fewer_are_the_best_of_more_and_all_lie_in_the_picture(seed: int, most: int, size: tuple[int, int]) -> None:
    grey = texture(seed, size[1], size[0])
    every = spots_of(grey, 10_000, 0.8)
    kept = spots_of(grey, most, 0.8)
    assert len(kept) == min(most, len(every))
    assert set(kept) <= set(every)
    for spot in every:
        assert 0 <= spot.x <= size[1] - 1
        assert 0 <= spot.y <= size[0] - 1
        assert spot.sigma >= 0.8
        assert abs(spot.strength) >= 1


def test_they_are_spread_over_the_frame_and_not_only_where_it_is_loud() -> None:
    grey = texture(5, contrast=10)
    grey[:, :320] = texture(6, 320, contrast=60)
    found = spots_of(grey, 240)
    cells = [(int(spot.x // (640 / 6)), int(spot.y // (360 / 4))) for spot in found]
    counts = [cells.count((column, row)) for column in range(6) for row in range(4)]
    assert min(counts) >= 5
    assert max(counts) <= 15
    loudest = sorted(spots_of(grey, 10_000), key=lambda spot: -abs(spot.strength))
    assert sum(spot.x >= 330 for spot in loudest[:240]) < 10  # by strength alone they would nearly all be in one half


def test_they_are_spread_over_scales() -> None:
    small = [(20 + 20 * column, 20 + 20 * row, 1.8, 100) for row in range(17) for column in range(31)]
    large = [(80 + 120 * column, 60 + 120 * row, 14.0, -60) for row in range(3) for column in range(5)]
    found = spots_of(blobs(*small, *large), 100)
    # a quarter of an octave above the finest: what has no coarse spots gives its share to the fine ones
    assert sum(spot.sigma < 2 for spot in found) >= 40
    assert sum(spot.sigma > 10 for spot in found) >= 10


def test_equal_pictures_have_equal_spots() -> None:
    grey = texture(8, 300, 200)
    assert spots_of(grey, 300) == spots_of(grey.copy(), 300)
