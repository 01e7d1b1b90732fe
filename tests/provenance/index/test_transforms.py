"""Transforms fitted to pairs of places, and those that cannot be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.index.transforms import apart_from, fit_affine, fit_homography, is_plausible, project, similarity

Floats = NDArray[np.float64]
#: Over the whole of a frame.
FRAME = np.array([[0.0, 0.0], [639.0, 0.0], [639.0, 359.0], [0.0, 359.0]])

angles = st.floats(-math.pi, math.pi)
seeds = st.integers(0, 2**32 - 1)


def scattered(seed: int, count: int) -> Floats:
    """Places in a frame, with two columns more as keypoints have."""
    return np.random.default_rng(seed).uniform((0, 0, 0, 0), (640, 360, 5, 6), (count, 4))


@st.composite
def affine(draw: st.DrawFn) -> Floats:
    """A turn, two scales, a shear and a move."""
    angle, shear = draw(angles), draw(st.floats(-0.5, 0.5))
    wide, high = draw(st.floats(0.1, 8)), draw(st.floats(0.1, 8))
    c, s = math.cos(angle), math.sin(angle)
    linear = np.array([[c, -s], [s, c]]) @ np.array([[wide, shear * wide], [0.0, high]])
    moved = draw(st.tuples(st.floats(-900, 900), st.floats(-900, 900)))
    return np.vstack((np.column_stack((linear, moved)), [0.0, 0.0, 1.0]))


@st.composite
def homography(draw: st.DrawFn) -> Floats:
    """An affine map of the frame, tilted: a side is up to twice as far away as the other."""
    bend = np.eye(3)
    bend[2, :2] = draw(st.floats(-0.5, 0.5)) / 640, draw(st.floats(-0.4, 0.4)) / 360
    middle = np.array([[1.0, 0.0, -320.0], [0.0, 1.0, -180.0], [0.0, 0.0, 1.0]])
    matrix: Floats = draw(affine()) @ bend @ middle
    return matrix / matrix[2, 2]


@given(affine(), seeds, st.integers(3, 60))
def test_an_affine_map_is_fitted_to_its_pairs(matrix: Floats, seed: int, count: int) -> None:
    places = scattered(seed, count)
    fitted = fit_affine(places, project(matrix, places), np.random.default_rng(seed).uniform(0.1, 1, count))
    assert fitted is not None
    assert apart_from(fitted, places, project(matrix, places)).max() < 1e-2
    if count > 6:
        assert project(fitted, FRAME) == pytest.approx(project(matrix, FRAME), abs=0.1)


@given(homography(), seeds, st.integers(12, 60))
def test_a_homography_is_fitted_to_its_pairs(matrix: Floats, seed: int, count: int) -> None:
    places = scattered(seed, count)
    fitted = fit_homography(places, project(matrix, places), np.random.default_rng(seed).uniform(0.1, 1, count))
    assert fitted is not None
    assert fitted[2, 2] == 1
    assert project(fitted, FRAME) == pytest.approx(project(matrix, FRAME), abs=0.1)


@given(affine(), seeds)
def test_pairs_that_count_little_change_little(matrix: Floats, seed: int) -> None:
    places = scattered(seed, 40)
    wanted = project(matrix, places)
    counts = np.ones(40)
    wrong = wanted.copy()
    wrong[:4] += 300
    counts[:4] = 1e-9
    for fit in (fit_affine, fit_homography):
        fitted = fit(places, wrong, counts)
        assert fitted is not None
        assert apart_from(fitted, places[4:], wanted[4:]).max() < 0.01


@given(homography(), seeds)
def test_what_is_projected_there_and_back_is_where_it_was(matrix: Floats, seed: int) -> None:
    places = scattered(seed, 20)
    there = project(matrix, places)
    assert project(np.linalg.inv(matrix), there) == pytest.approx(places[:, :2], abs=1e-5)
    assert apart_from(matrix, places, there) == pytest.approx(np.zeros(20), abs=1e-9)
    assert apart_from(matrix, places, there + np.array([3, 4])) == pytest.approx(np.full(20, 5.0))


def test_what_lies_behind_is_nowhere() -> None:
    horizon = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.01, 0.0, -1.0]])
    places = np.array([[200.0, 50.0], [100.0, 50.0], [50.0, 50.0]])
    assert project(horizon, places)[0] == pytest.approx((200.0, 50.0))
    assert np.isnan(project(horizon, places)[1:]).all()
    assert apart_from(horizon, places, places).tolist() == [pytest.approx(0.0), math.inf, math.inf]


def test_no_places_are_nowhere() -> None:
    assert project(np.eye(3), np.empty((0, 2))).shape == (0, 2)
    assert apart_from(np.eye(3), np.empty((0, 4)), np.empty((0, 4))).shape == (0,)


keypoint = st.tuples(st.floats(0, 640), st.floats(0, 360), st.floats(-2, 6), angles)


@given(keypoint, keypoint)
def test_a_similarity_brings_one_keypoint_onto_the_other(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    ours, theirs = np.array(one), np.array(other)
    matrix = similarity(ours, theirs)
    assert project(matrix, ours[np.newaxis])[0] == pytest.approx(theirs[:2], abs=1e-6)
    # a step in the one's direction, as long as its scale, becomes one in the other's
    step = ours[:2] + 2 ** ours[2] * np.array([math.cos(ours[3]), math.sin(ours[3])])
    wanted = theirs[:2] + 2 ** theirs[2] * np.array([math.cos(theirs[3]), math.sin(theirs[3])])
    assert project(matrix, step[np.newaxis])[0] == pytest.approx(wanted, abs=1e-6)
    assert matrix[2].tolist() == [0, 0, 1]


def scaled(wide: float, high: float, degrees: float = 0.0) -> Floats:
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 40.0], [s, c, -30.0], [0, 0, 1]]) @ np.diag([wide, high, 1.0])


def tilted(across: float, down: float = 0.0) -> Floats:
    matrix = np.eye(3)
    matrix[2, :2] = across / 640, down / 360
    return matrix


@pytest.mark.parametrize(
    "matrix",
    [
        np.eye(3),
        scaled(0.33, 0.33),
        scaled(10, 10, 90),
        scaled(1, 1, 180),
        scaled(0.1, 0.1, 45),
        scaled(2, 0.5),
        scaled(0.5, 2, 30),
        tilted(0.5, 0.3),
        tilted(-0.4, 0.2),
    ],
)
def test_what_a_camera_or_a_compositor_makes_is_plausible(matrix: Floats) -> None:
    assert is_plausible(matrix, FRAME)
    assert is_plausible(np.linalg.inv(matrix), project(matrix, FRAME))


@pytest.mark.parametrize(
    "matrix",
    [
        scaled(-1, 1),  # mirrored: the frame's mirrored keypoints are for this
        scaled(1, -1),
        scaled(20, 20),
        scaled(0.05, 0.05),
        scaled(6, 1),
        scaled(1, 0.15),
        scaled(1, 0),  # a line
        scaled(0, 0),  # a point
        np.zeros((3, 3)),
        tilted(-1.2),  # the horizon goes through the picture
        tilted(-0.99, -0.05),
        tilted(20.0),
        np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        np.diag([1.0, 1.0, -1.0]),
        np.diag([1e300, 1e300, 1.0]),
        np.full((3, 3), np.nan),
        np.diag([1.0, math.nan, 1.0]),
        np.diag([1.0, math.inf, 1.0]),
        np.diag([1.0, 1.0, math.inf]),
    ],
)
def test_what_is_folded_mirrored_extreme_or_a_line_is_not(matrix: Floats) -> None:
    assert not is_plausible(matrix, FRAME)


@pytest.mark.parametrize("degrees", [0, 30, 90])
def test_places_on_a_line_hold_no_plane(degrees: float) -> None:
    line = project(scaled(1, 1, degrees), np.column_stack((np.linspace(0, 300, 9), np.zeros(9))))
    wide = line + np.random.default_rng(1).normal(0, 8, line.shape)
    assert not is_plausible(np.eye(3), line)
    assert not is_plausible(np.eye(3), line + np.random.default_rng(1).normal(0, 0.5, line.shape))
    assert is_plausible(np.eye(3), wide)


@given(affine())
def test_an_affine_map_is_plausible_by_its_scales_alone(matrix: Floats) -> None:
    largest, smallest = np.linalg.svd(matrix[:2, :2], compute_uv=False)
    fits = largest <= 16 and smallest >= 1 / 16 and largest <= 5 * smallest
    assert is_plausible(matrix, FRAME) == fits
    assert not is_plausible(matrix @ np.diag([-1.0, 1.0, 1.0]), FRAME)


@given(homography(), seeds)
def test_a_plausible_transform_folds_nothing_between_its_places(matrix: Floats, seed: int) -> None:
    places = scattered(seed, 10)
    if is_plausible(matrix, places):
        assert np.isfinite(project(matrix, places)).all()
        assert np.linalg.det(matrix) > 0


EXTREMES = [
    np.zeros((12, 4)),  # all in one place
    np.tile([[639.0, 359.0, 1.0, 1.0]], (12, 1)),
    np.column_stack((np.arange(12.0), np.arange(12.0), np.zeros((12, 2)))),  # on a line
    np.repeat([[0.0, 0.0, 0, 0], [1023.98, 1023.98, 0, 0]], 6, axis=0),  # in two places
    np.full((12, 4), math.nan),
    np.vstack((np.full((1, 4), math.nan), np.ones((11, 4)))),
]


@pytest.mark.parametrize("number", range(len(EXTREMES)))
@pytest.mark.parametrize("fit", [fit_affine, fit_homography])
def test_places_that_fix_no_transform_give_none_that_is_plausible(fit: object, number: int) -> None:
    good, bad = scattered(1, 12), EXTREMES[number]
    for one, other in ((bad, bad), (good, bad), (bad, good)):
        for counts in (np.ones(12), np.zeros(12)):
            fitted = fit(one, other, counts)  # type: ignore[operator]  # it is one of the two functions
            assert fitted is None or not is_plausible(fitted, good) or not is_plausible(fitted, bad) or one is other


@given(st.integers(0, 10**6), st.integers(4, 12))
@settings(max_examples=60)
def test_any_geometry_that_an_index_can_hold_is_fitted_without_a_word(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    corners = random.choice([0.0, 1 / 64, 639.0, 1023.98], (2, count, 4))
    for one, other in ((corners[0], corners[1]), (corners[0], scattered(seed, count))):
        for fit in (fit_affine, fit_homography):
            fitted = fit(one, other, random.uniform(0, 1, count))
            if fitted is not None:
                is_plausible(fitted, one)
                apart_from(fitted, one, other)
