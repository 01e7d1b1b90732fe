"""One picture in another: found with its transform, told from what is unlike, and from what repeats."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.fingerprints.keypoints import compute, search_points
from provenance.fingerprints.points import ANGLE_UNITS, PLACE_UNITS, SCALE_UNITS, Keypoints, unpack
from provenance.index.alignment import SPOT, Spread, align, places_of, spread, weights
from provenance.index.coverage import cover
from provenance.index.transforms import project
from provenance.media.interface import AnalysisFrame

Framed = Callable[..., AnalysisFrame]
Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
CORNERS = np.array([[0.0, 0.0], [639.0, 0.0], [639.0, 359.0], [0.0, 359.0]])


@pytest.fixture(scope="module")
def look(framed: Framed) -> Callable[..., Spread]:
    """A frame's keypoints, ready for geometry; or those of the mirrored frame."""

    def make(pixels: Pixels, *, mirrored: bool = False) -> Spread:
        return spread(search_points(framed(pixels))[mirrored].keypoints)

    return make


@pytest.fixture(scope="module")
def reference(framed: Framed, pictures: Any) -> Spread:
    return spread(unpack(compute(framed(pictures.collage(21)))))


def worst_at(matrix: Floats, wanted: Floats, corners: Floats = CORNERS) -> float:
    return float(np.hypot(*(project(matrix, corners) - project(wanted, corners)).T).max())


#: How the reference's pixels come to lie in the frame: name -> scale, left, top, degrees.
PLACED = {
    "whole": (1.0, 0, 0, 0),
    "cropped to a half": (math.sqrt(2), -100, -60, 0),
    "cropped to a quarter": (2.0, -320, -180, 0),
    "cropped to a corner": (2.0, 0, 0, 0),
    "reduced to a half": (0.5, 200, 90, 0),
    "reduced to a third": (1 / 3, 40, 200, 0),
    "turned by 10 degrees": (1.0, 0, 0, 10),
    "turned by 45 degrees": (1.0, 0, 0, 45),
    "turned by 90 degrees": (1.0, 0, 0, 90),
    "turned by 180 degrees": (1.0, 0, 0, 180),
    "turned, reduced and moved": (0.7, 130, 30, -25),
}


@pytest.mark.parametrize("name", PLACED)
def test_a_picture_is_found_with_its_transform(
    name: str, reference: Spread, look: Callable[..., Spread], pictures: Any
) -> None:
    wanted = pictures.placed(*PLACED[name])
    frame = look(pictures.warped(pictures.collage(21), wanted))
    found = align(reference, frame)
    assert found is not None
    seen = cv2.perspectiveTransform(CORNERS[np.newaxis], wanted)[0].clip((0, 0), (639, 359))
    corners = project(np.linalg.inv(wanted), seen)  # those of what is seen of it
    assert worst_at(found.matrix, wanted, corners) < 2
    assert found.support > 30
    assert found.rival < 0.3
    assert len(found.reference) == len(found.frame) == len(found.distances)
    assert (found.distances <= 96).all()
    assert found.expected[found.reference].all()
    apart = project(found.matrix, reference.places[found.reference]) - frame.places[found.frame][:, :2]
    assert np.hypot(*apart.T).max() <= 5


def test_each_place_counts_once(framed: Framed, look: Callable[..., Spread], pictures: Any) -> None:
    """However many keypoints it has: of several scales, or of two directions."""
    reference, frame = spread(unpack(compute(framed(pictures.collage(21))))), look(pictures.collage(21))
    found = align(reference, frame)
    assert found is not None
    for places in (reference.places[found.reference], frame.places[found.frame]):
        spots = places[:, :2] // SPOT
        assert len(np.unique(spots, axis=0)) == len(spots)
    doubled = Spread(np.repeat(reference.codes, 2, axis=0), np.repeat(reference.places, 2, axis=0), reference.size)
    again = align(doubled, frame)
    assert again is not None
    assert again.support == pytest.approx(found.support, rel=0.02)


def test_a_picture_is_found_over_another(reference: Spread, look: Callable[..., Spread], pictures: Any) -> None:
    wanted = pictures.placed(0.5, 300, 150)
    found = align(reference, look(pictures.warped(pictures.collage(21), wanted, onto=pictures.collage(22))))
    assert found is not None
    assert worst_at(found.matrix, wanted) < 2


def test_a_picture_seen_at_an_angle_is_found_with_its_homography(
    reference: Spread, look: Callable[..., Spread], pictures: Any
) -> None:
    there = np.array([[60, 20], [600, 70], [580, 300], [40, 340]], np.float32)
    wanted = cv2.getPerspectiveTransform(CORNERS.astype(np.float32), there)
    found = align(reference, look(pictures.warped(pictures.collage(21), wanted)))
    assert found is not None
    assert worst_at(found.matrix, wanted) < 2
    assert abs(found.matrix[2, 0]) > 1e-5


@pytest.mark.parametrize("name", ["whole", "cropped to a half", "turned by 10 degrees", "reduced to a half"])
def test_a_mirrored_picture_is_found_by_the_mirrored_keypoints(
    name: str, reference: Spread, look: Callable[..., Spread], pictures: Any
) -> None:
    wanted = pictures.placed(*PLACED[name])
    picture = pictures.warped(pictures.collage(21), wanted)[:, ::-1]
    found = align(reference, look(picture, mirrored=True))
    assert found is not None
    seen = cv2.perspectiveTransform(CORNERS[np.newaxis], wanted)[0].clip((0, 0), (639, 359))
    assert worst_at(found.matrix, wanted, project(np.linalg.inv(wanted), seen)) < 2
    upright = align(reference, look(picture))
    assert upright is None or upright.support < found.support / 5


def test_what_is_expected_is_what_lies_in_the_frame_and_is_large_enough(
    reference: Spread, look: Callable[..., Spread], pictures: Any
) -> None:
    cropped = align(reference, look(pictures.warped(pictures.collage(21), pictures.placed(2.0, -640, -360))))
    assert cropped is not None
    inside = (reference.places[:, 0] > 322) & (reference.places[:, 1] > 182)
    outside = (reference.places[:, 0] < 317) | (reference.places[:, 1] < 177)
    assert cropped.expected[inside].all()
    assert not cropped.expected[outside].any()
    reduced = align(reference, look(pictures.warped(pictures.collage(21), pictures.placed(0.5, 200, 90))))
    assert reduced is not None
    large = reference.places[:, 2] > 1.1
    assert reduced.expected[large].all()
    assert not reduced.expected[reference.places[:, 2] < 0.9].any()


@pytest.mark.parametrize("number", range(22, 34))
def test_unlike_pictures_do_not_agree(
    number: int, reference: Spread, look: Callable[..., Spread], pictures: Any
) -> None:
    for mirrored in (False, True):
        found = align(reference, look(pictures.collage(number), mirrored=mirrored))
        assert found is None or found.support * (1 - found.rival**2) < 6


@pytest.mark.parametrize(("right", "down"), [(40, 40), (13, 7)])
def test_repeated_texture_has_a_rival(
    right: int, down: int, framed: Framed, look: Callable[..., Spread], pictures: Any
) -> None:
    random = np.random.default_rng(1)
    tiles = np.tile(pictures.collage(41, 40, 40), (11, 18, 1))
    one, other = (
        np.clip(tiles[top : top + 360, left : left + 640] + random.normal(0, 6, (360, 640, 3)), 0, 255).astype(np.uint8)
        for left, top in ((0, 0), (right, down))
    )
    found = align(spread(unpack(compute(framed(one)))), look(other))
    assert found is not None
    assert found.rival > 0.5


def test_the_same_pictures_agree_in_the_same_way(reference: Spread, look: Callable[..., Spread], pictures: Any) -> None:
    frame = look(pictures.warped(pictures.collage(21), pictures.placed(0.8, 30, 20, 5)))
    one, other = align(reference, frame), align(reference, frame)
    assert one is not None
    assert other is not None
    assert np.array_equal(one.matrix, other.matrix)
    assert np.array_equal(one.frame, other.frame)
    assert (one.support, one.rival) == (other.support, other.rival)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_keypoints_say_nothing(count: int, reference: Spread) -> None:
    few = Spread(reference.codes[:count], reference.places[:count], reference.size)
    assert align(few, reference) is None
    assert align(reference, few) is None
    assert align(few, few) is None


def test_pairs_count_by_how_near_their_codes_are() -> None:
    counts = weights(np.array([0, 50, 60, 75, 90, 100, 256]))
    assert counts.tolist() == [1.0, 1.0, 0.8, 0.5, pytest.approx(0.2), 0.0, 0.0]


def test_geometry_is_read_in_its_units() -> None:
    geometry = np.array([[0, 0, 0, 0], [64 * 10 + 32, 64 * 7, 3 * 256, 2**14], [65535] * 4], np.uint16)
    places = places_of(geometry)
    assert places[0].tolist() == [0.0, 0.0, -2.0, 0.0]
    assert places[1].tolist() == [10.5, 7.0, 1.0, pytest.approx(math.pi / 2)]
    assert places[2] == pytest.approx([1024, 1024, 254, 2 * math.pi], abs=0.05)
    assert (PLACE_UNITS, SCALE_UNITS, ANGLE_UNITS) == (64, 256, 65_536)


EDGES = np.array([0, 1, 63, 64, 512, 1024, 32_767, 32_768, 65_534, 65_535], np.uint16)


def hostile(seed: int, count: int, size: tuple[int, int], codes: NDArray[np.uint64] | None = None) -> Keypoints:
    """Keypoints such as a segment may hold that somebody has made by hand: anywhere, of any scale."""
    random = np.random.default_rng(seed)
    geometry = random.integers(0, 2**16, (count, 4), np.uint16)
    edges = random.random((count, 4)) < 0.5
    geometry[edges] = random.choice(EDGES, int(edges.sum()))
    own = random.integers(0, 2**64, (count, 4), np.uint64) if codes is None else random.permutation(codes)[:count]
    return Keypoints(own, geometry, *size)


sizes = st.tuples(st.sampled_from([1, 2, 16, 640, 1_024]), st.sampled_from([1, 2, 15, 360, 1_024]))


@given(st.integers(0, 2**32 - 1), st.integers(0, 40), sizes, st.sampled_from(["same", "one", "two", "own"]))
@settings(max_examples=150)
def test_any_keypoints_that_an_index_can_hold_are_aligned_or_not(
    seed: int, count: int, size: tuple[int, int], kind: str
) -> None:
    random = np.random.default_rng(seed)
    codes = random.integers(0, 2**64, (max(count, 4), 4), np.uint64)
    if kind == "one":
        codes[:] = codes[0]
    elif kind == "two":
        codes[::2] = codes[0]
    reference = hostile(seed, count, size, None if kind == "own" else codes)
    frame = hostile(seed + 1, 60, (640, 360), np.resize(codes, (60, 4)))
    frame.geometry[:, :2] %= np.array([640 * 64, 360 * 64], np.uint16)
    if seed % 3 == 0:  # so that something holds together
        many = min(len(reference), 60)
        frame.geometry[:many], frame.codes[:many] = reference.geometry[:many], reference.codes[:many]
    ours, theirs = spread(reference), spread(frame)
    found = align(ours, theirs)
    if found is not None:
        assert np.isfinite(found.matrix).all()
        assert 0 <= found.rival <= 1
        assert found.support <= len(found.reference) <= count
        covered = cover(found, ours, theirs)
        assert 0 <= covered.frame <= 1
        assert 0 <= covered.reference <= 1
