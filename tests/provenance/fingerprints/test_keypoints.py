"""Keypoints of a frame: found again after edits, unlike where pictures are, and mirrored as the mirrored frame's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from provenance import fingerprints
from provenance.fingerprints.keypoints import ALGORITHM, KEY_BITS, REFERENCE_SPOTS, SearchPoints, compute, search_points
from provenance.fingerprints.points import ANGLE_UNITS, MOST, PLACE_UNITS, SCALE_UNITS, Keypoints, unpack
from provenance.media.interface import FRAME, AnalysisFrame

Framed = Callable[..., AnalysisFrame]
Ints = NDArray[np.int64]


def distances(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> Ints:
    """How many bits differ, each code from each."""
    return np.bitwise_count(one[:, np.newaxis] ^ other[np.newaxis]).sum(axis=2, dtype=np.int64)


def same_spots(one: Keypoints, other: Keypoints, scale: float = 1.0) -> tuple[Ints, Ints]:
    """Keypoints of the same place, scale and angle, where *other* is of the picture made *scale* times as large."""
    places, others = one.geometry.astype(np.int64), other.geometry.astype(np.int64)
    # pixels' middles are whole numbers
    moved = (places[:, :2] / PLACE_UNITS + 0.5) * scale - 0.5
    apart = np.hypot(*(moved[:, np.newaxis] - others[np.newaxis, :, :2] / PLACE_UNITS).transpose(2, 0, 1))
    octaves = np.abs(places[:, np.newaxis, 2] / SCALE_UNITS + math.log2(scale) - others[np.newaxis, :, 2] / SCALE_UNITS)
    turned = np.abs((places[:, np.newaxis, 3] - others[np.newaxis, :, 3] + ANGLE_UNITS // 2) % ANGLE_UNITS - 2**15)
    cost = np.where((apart < 2) & (octaves < 0.3) & (turned < ANGLE_UNITS / 24), apart + octaves, np.inf)
    ours = np.flatnonzero(np.isfinite(cost.min(axis=1)))
    return ours, cost[ours].argmin(axis=1)


@pytest.fixture(scope="module")
def pixels(pictures: Any) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = pictures.collage(11)
    return found


@pytest.fixture(scope="module")
def reference(pixels: NDArray[np.uint8], framed: Framed) -> Keypoints:
    return unpack(compute(framed(pixels)))


def test_a_fingerprint_of_keypoints_names_its_algorithm_and_frame(pixels: Any, framed: Framed) -> None:
    found = compute(framed(pixels))
    assert found.algorithm == ALGORITHM
    assert ALGORITHM.startswith("keypoints/")
    assert FRAME in ALGORITHM
    assert str(REFERENCE_SPOTS) in ALGORITHM
    assert found.quality is None


def test_the_same_frame_has_the_same_keypoints(pixels: Any, framed: Framed, pictures: Any) -> None:
    assert compute(framed(pixels)) == compute(framed(pixels.copy()))
    one, other = search_points(framed(pixels)), search_points(framed(pixels.copy()))
    for ours, theirs in zip(one, other, strict=True):
        assert np.array_equal(ours.keypoints.codes, theirs.keypoints.codes)
        assert np.array_equal(ours.keypoints.geometry, theirs.keypoints.geometry)
        assert np.array_equal(ours.margins, theirs.margins)
    assert compute(framed(pictures.collage(12))) != compute(framed(pixels))


def test_there_are_hundreds_and_they_lie_in_the_frame(reference: Keypoints) -> None:
    assert REFERENCE_SPOTS <= len(reference) <= min(2 * REFERENCE_SPOTS, MOST)
    assert (reference.width, reference.height) == (640, 360)
    places = reference.geometry[:, :2] / PLACE_UNITS
    assert (places < (640, 360)).all()
    assert np.hypot(*(places.max(axis=0) - places.min(axis=0))) > 600
    assert len(np.unique(reference.codes, axis=0)) > 0.98 * len(reference)


def test_of_reference_is_all_hashes_and_the_keypoints(pixels: Any, framed: Framed) -> None:
    frame = framed(pixels)
    *hashes, keypoints = fingerprints.of_reference(frame)
    assert tuple(hashes) == fingerprints.compute(frame)
    assert keypoints == compute(frame)


def reduced(picture: Image.Image) -> Image.Image:
    return picture.resize((480, 270), Image.Resampling.LANCZOS)


@pytest.mark.parametrize(
    ("edit", "scale", "limit", "share"),
    [
        (lambda picture: picture.point(lambda value: int(value * 0.7 + 30)), 1.0, 20, 0.7),
        (lambda picture: Image.eval(picture, lambda value: 255 - value), 1.0, 20, 0.7),
        (lambda picture: picture.filter(ImageFilter.GaussianBlur(0.7)), 1.0, 45, 0.4),
        (reduced, 0.75, 45, 0.3),
    ],
    ids=["graded", "inverted", "blurred", "reduced"],
)
def test_the_codes_of_a_spot_are_near_after_an_edit(
    edit: Any, scale: float, limit: int, share: float, pixels: Any, reference: Keypoints, framed: Framed
) -> None:
    upright, _ = search_points(framed(np.asarray(edit(Image.fromarray(pixels)))))
    ours, theirs = same_spots(reference, upright.keypoints, scale)
    assert len(ours) > share * len(reference)
    apart = np.bitwise_count(reference.codes[ours] ^ upright.keypoints.codes[theirs]).sum(axis=1)
    assert np.median(apart) <= limit
    assert np.percentile(apart, 75) < 84


@pytest.mark.parametrize("quality", [30, 80])
def test_the_codes_of_a_spot_are_near_after_compression(
    quality: int, pixels: Any, reference: Keypoints, framed: Framed, pictures: Any
) -> None:
    import io

    again = Image.open(io.BytesIO(pictures.still(Image.fromarray(pixels), "JPEG", quality=quality)))
    upright, _ = search_points(framed(np.asarray(again)))
    ours, theirs = same_spots(reference, upright.keypoints)
    assert len(ours) > 0.5 * len(reference)
    apart = np.bitwise_count(reference.codes[ours] ^ upright.keypoints.codes[theirs]).sum(axis=1)
    assert np.median(apart) < 45


def test_the_codes_of_unlike_pictures_differ_in_half_of_their_bits(
    reference: Keypoints, framed: Framed, pictures: Any
) -> None:
    other, _ = search_points(framed(pictures.collage(12)))
    apart = distances(reference.codes, other.keypoints.codes)
    assert np.median(apart) == pytest.approx(128, abs=6)
    assert apart.std() == pytest.approx(11, abs=4)
    assert (apart <= 84).mean() < 0.01  # circles, mostly


def test_the_lowest_bit_of_an_angle_tells_what_is_dark(framed: Framed) -> None:
    y, x = np.mgrid[0:360, 0:640]
    blob = np.exp(-((x - 300) ** 2 + (y - 200) ** 2) / 50)
    for height, dark in ((100, 0), (-100, 1)):
        grey = np.rint(128 + height * blob + (x - 300) / 10).astype(np.uint8)
        found = unpack(compute(framed(grey)))
        at = np.abs(found.geometry[:, :2] / PLACE_UNITS - (300, 200)).max(axis=1) < 1
        assert at.any()
        assert set((found.geometry[at, 3] & 1).tolist()) == {dark}


def same_as(found: SearchPoints, wanted: SearchPoints, bits: int, pixels: float) -> float:
    """The share of the wanted keypoints that are among those found: code, place, scale, angle and sign."""
    ours, theirs = wanted.keypoints, found.keypoints
    near = distances(ours.codes, theirs.codes) <= bits
    one, other = ours.geometry.astype(np.int64)[:, np.newaxis], theirs.geometry.astype(np.int64)[np.newaxis]
    close = (np.abs(one[..., :2] - other[..., :2]) <= PLACE_UNITS * pixels).all(axis=2)
    size = np.abs(one[..., 2] - other[..., 2]) <= SCALE_UNITS * pixels / 4
    turn = np.abs((one[..., 3] - other[..., 3] + ANGLE_UNITS // 2) % ANGLE_UNITS - ANGLE_UNITS // 2) < ANGLE_UNITS / 40
    sign = one[..., 3] % 2 == other[..., 3] % 2
    return float((near & close & size & turn & sign).any(axis=1).mean())


def mirrored_likeness(picture: NDArray[np.uint8], framed: Framed, bits: int, pixels: float) -> float:
    upright, mirrored = search_points(framed(picture))
    other_upright, other_mirrored = search_points(framed(picture[:, ::-1]))
    assert (mirrored.keypoints.width, mirrored.keypoints.height) == picture.shape[1::-1]
    assert same_as(upright, other_upright, bits, pixels) < 0.2
    found = ((mirrored, other_upright), (other_upright, mirrored), (upright, other_mirrored), (other_mirrored, upright))
    return min(same_as(one, other, bits, pixels) for one, other in found)


def test_the_mirrored_keypoints_are_those_of_the_mirrored_frame(framed: Framed, pictures: Any) -> None:
    # each octave is each second pixel of the one before: of these sides they begin and end at the borders
    assert mirrored_likeness(pictures.collage(13, 625, 353), framed, 16, 0.1) > 0.95


def test_most_of_them_are_in_frames_of_any_size(framed: Framed, pictures: Any) -> None:
    assert mirrored_likeness(pictures.collage(13), framed, 84, 1.0) > 0.55


def test_margins_tell_which_bits_turn_over(pixels: Any, framed: Framed) -> None:
    points, mirrored = search_points(framed(pixels))
    for each in (points, mirrored):
        assert each.margins.shape == (len(each.keypoints), KEY_BITS)
        assert each.margins.dtype == np.float32
        assert (each.margins >= 0).all()
    blurred = framed(np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.8))))
    other, _ = search_points(blurred)
    ours, theirs = same_spots(points.keypoints, other.keypoints)
    differ = points.keypoints.codes[ours, 0] ^ other.keypoints.codes[theirs, 0]
    turned = (differ[:, np.newaxis] >> np.arange(63, 63 - KEY_BITS, -1, dtype=np.uint64)) & np.uint64(1)
    rank = points.margins[ours].argsort(axis=1).argsort(axis=1)
    assert turned[rank == 0].mean() > 3 * turned[rank >= 12].mean()
    assert turned[rank < 8].sum() > 3 * turned[rank >= 16].sum()


@pytest.mark.parametrize("size", [(1, 1), (20, 20), (640, 5), (360, 640)])
def test_a_frame_with_nothing_in_it_has_no_keypoints(size: tuple[int, int], framed: Framed) -> None:
    frame = framed(np.full((*size, 3), 90, np.uint8))
    found = unpack(compute(frame))
    assert (len(found), found.width, found.height) == (0, size[1], size[0])
    for each in search_points(frame):
        assert len(each.keypoints) == 0
        assert each.margins.shape == (0, KEY_BITS)


@pytest.mark.parametrize("size", [(1, 1), (24, 24), (24, 640), (640, 24), (33, 47), (640, 640)])
def test_frames_of_all_sizes_have_keypoints_that_lie_in_them(size: tuple[int, int], framed: Framed) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    upright, mirrored = search_points(framed(picture))
    for each in (upright.keypoints, mirrored.keypoints, unpack(compute(framed(picture)))):
        assert (each.geometry[:, :2] <= (np.array(size[::-1]) - 1) * PLACE_UNITS).all()
        assert (each.width, each.height) == size[::-1]
    assert len(upright.keypoints) == len(mirrored.keypoints)
