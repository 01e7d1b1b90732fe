"""What a spot's neighbourhood is described as, when the picture is turned, mirrored, or inverted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from provenance.fingerprints.descriptors import LENGTH, MIRRORED, NONE, describe, main_directions
from provenance.fingerprints.scalespace import find_spots

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

#: Sides of which every octave, each second pixel of the one before, begins and ends at the picture's borders: so that
#: a turned picture's octaves are the turned octaves.
WIDTH, HEIGHT = 321, 241


@pytest.fixture(scope="module")
def grey(pictures: Any) -> Grey:
    return np.ascontiguousarray(pictures.collage(4, WIDTH, HEIGHT).mean(axis=2).astype(np.uint8))


def described(grey: Grey) -> tuple[Floats, Floats, Floats]:
    """Of all spots that have one main direction: places and scales, (n, 3), directions, and descriptors."""
    places, turns, values = [np.empty((0, 3), np.float32)], [np.empty(0, np.float32)], [np.empty((0, LENGTH), "f4")]
    for spots in find_spots(grey, 400, 1.0):
        directions = main_directions(spots)
        one = directions[:, 1] == np.float32(NONE)
        places.append(np.column_stack((spots.points[:, :2] * spots.factor, spots.sigmas))[one])
        turns.append(directions[one, 0])
        values.append(describe(spots, directions[:, 0])[one])
    return np.concatenate(places), np.concatenate(turns), np.concatenate(values)


def pairs(places: Floats, others: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Spots of the same place and scale."""
    apart = np.abs(places[:, np.newaxis] - others).max(axis=2)
    nearest = apart.argmin(axis=1)
    same = apart[np.arange(len(places)), nearest] < 0.1
    assert same.mean() > 0.9
    return np.flatnonzero(same), nearest[same]


def apart(one: Floats, other: Floats) -> Floats:
    """How far directions are apart, 0 to half a turn."""
    return np.abs((one - other + math.pi) % (2 * math.pi) - math.pi)


def test_each_has_length_one(grey: Grey) -> None:
    for spots in find_spots(grey, 400, 0.8):
        for angle in (-6.28, -0.1, 0.0, 1.0, 6.28):
            values = describe(spots, np.full(len(spots.points), angle, np.float32))
            assert values.shape == (len(spots.points), LENGTH)
            assert (values >= 0).all()
            assert np.linalg.norm(values, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_picture_has_turned_directions_and_the_same_descriptors(quarters: int, grey: Grey) -> None:
    places, turns, values = described(grey)
    others, other_turns, other_values = described(np.ascontiguousarray(np.rot90(grey, -quarters)))
    x, y, scale = places.T
    for _ in range(quarters):  # clockwise: what was left comes to the top
        height = HEIGHT if _ % 2 == 0 else WIDTH
        x, y = height - 1 - y, x
    ours, theirs = pairs(np.column_stack((x, y, scale)), others)
    turned = apart(turns[ours] + quarters * math.pi / 2, other_turns[theirs])
    assert np.median(turned) < 0.01
    assert (turned < 0.2).mean() > 0.9
    steady = turned < 0.2
    likeness = (values[ours] * other_values[theirs]).sum(axis=1)[steady]
    assert np.median(likeness) > 0.98
    assert likeness.min() > 0.8


def test_a_mirrored_picture_has_the_mirrored_descriptors(grey: Grey) -> None:
    places, turns, values = described(grey)
    others, other_turns, other_values = described(np.ascontiguousarray(grey[:, ::-1]))
    ours, theirs = pairs(np.column_stack((WIDTH - 1 - places[:, 0], places[:, 1:])), others)
    turned = apart(math.pi - turns[ours], other_turns[theirs])
    assert np.median(turned) < 0.01
    likeness = values[ours][:, MIRRORED] @ other_values[theirs].T
    assert (likeness.argmax(axis=1) == np.arange(len(ours))).mean() > 0.95
    assert np.median(np.diag(likeness)) > 0.98
    without = (values[ours] * other_values[theirs]).sum(axis=1)
    assert (np.diag(likeness) > without).mean() > 0.95


def test_mirroring_twice_is_nothing() -> None:
    assert sorted(MIRRORED.tolist()) == list(range(LENGTH))
    assert MIRRORED[MIRRORED].tolist() == list(range(LENGTH))


def test_an_inverted_picture_has_the_same_descriptors(grey: Grey) -> None:
    places, turns, values = described(grey)
    others, other_turns, other_values = described(255 - grey)
    ours, theirs = pairs(places, others)
    assert np.percentile(apart(turns[ours], other_turns[theirs]), 95) < 1e-3
    assert np.percentile((values[ours] * other_values[theirs]).sum(axis=1), 5) > 0.999


def test_contrast_and_brightness_change_nothing_much(grey: Grey) -> None:
    places, turns, values = described(grey)
    others, other_turns, other_values = described((grey * 0.5 + 100).astype(np.uint8))
    apart_ = np.abs(places[:, np.newaxis] - others).max(axis=2)
    ours = np.flatnonzero(apart_.min(axis=1) < 0.3)
    theirs = apart_.argmin(axis=1)[ours]
    assert len(ours) > 0.7 * len(places)
    assert np.median(apart(turns[ours], other_turns[theirs])) < 0.05
    assert np.median((values[ours] * other_values[theirs]).sum(axis=1)) > 0.98


def directions_of(picture: NDArray[np.float64]) -> Floats:
    """The directions of the strongest spot of a picture, which is in its middle."""
    found = [each for each in find_spots(np.rint(picture).astype(np.uint8), 5, 1.0) if len(each.points)]
    spots = max(found, key=lambda each: float(np.abs(each.points[:, 3]).max()))
    strongest = int(np.abs(spots.points[:, 3]).argmax())
    middle = (np.array(picture.shape) - 1) / 2
    assert spots.points[strongest, :2] * spots.factor == pytest.approx(middle, abs=0.1)
    directions: Floats = main_directions(spots)[strongest]
    return directions


@pytest.mark.parametrize("height", [80, -80])
@pytest.mark.parametrize("degrees", range(0, 360, 30))
def test_the_main_direction_is_where_it_becomes_brighter(degrees: int, height: float) -> None:
    """Clockwise from the right; a dark spot is described as its negative would be."""
    y, x = np.mgrid[0:61, 0:61] - 30.0
    angle = math.radians(degrees)
    slope = 2.9 * (math.cos(angle) * x + math.sin(angle) * y)
    found = directions_of(128 + height * np.exp(-(x * x + y * y) / 32) + slope)
    wanted = angle if height > 0 else angle + math.pi
    assert apart(found[:1], np.array([wanted]))[0] < 0.12
    assert found[1] == np.float32(NONE)


def test_what_looks_the_same_both_ways_has_two_directions() -> None:
    y, x = np.mgrid[0:121, 0:121] - 60.0
    found = directions_of(128 + 90 * np.exp(-(x * x / 24 + y * y / 50)))
    assert apart(found[:1], found[1:])[0] == pytest.approx(math.pi, abs=0.05)
    assert min(apart(found, np.zeros(2, np.float32))) < 0.05


def test_unlike_neighbourhoods_have_unlike_descriptors(grey: Grey) -> None:
    _, _, values = described(grey)
    likeness = values @ values.T
    others = likeness[~np.eye(len(values), dtype=bool)]
    assert np.median(others) < 0.8


def test_no_spots_have_no_descriptors() -> None:
    octaves = find_spots(np.zeros((64, 64), np.uint8), 5, 1.0)
    assert octaves
    for spots in octaves:
        assert main_directions(spots).shape == (0, 2)
        assert describe(spots, np.empty(0, np.float32)).shape == (0, LENGTH)
