"""Keypoints of the analysis frame: spots that can be found again after a crop, a turn, a grade, or in a corner.

Each spot's descriptor becomes 256 bits: the signs of its products with 256 fixed directions (`SIGNS`, int8, learned
once by ``tests/bench/learn_keypoints.py`` from pictures that no figure of ours is measured on). The first 128 are the
directions in which descriptors of different spots differ most for what those of one spot do under edits, best first
(linear discriminant analysis; Strecha, Bronstein, Bronstein and Fua, "LDAHash", 2012); so the first bits are those to
look codes up by. The others are random turns of the first 96. Codes of unrelated spots differ in 128 bits with a
standard deviation of 10; those of one spot, after the edits that a production makes, in 10 to 80.

What a reference is kept as, and what to search with::

    reference = compute(frame)             # a Fingerprint that carries at most 600 keypoints
    upright, mirrored = search_points(frame)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from provenance.fingerprints import descriptors
from provenance.fingerprints.points import ANGLE_UNITS, PLACE_UNITS, SCALE_UNITS, SMALLEST_SCALE, Keypoints, pack
from provenance.fingerprints.scalespace import Spots, find_spots
from provenance.media.interface import FRAME, AnalysisFrame
from provenance.model import Fingerprint

#: How many spots a reference is kept as, and how many a frame is searched with; some have two directions and count
#: twice, so that a reference has some 700 keypoints.
REFERENCE_SPOTS, SEARCH_SPOTS = 560, 1_000
#: The scale of the finest spots that are looked for, in pixels: finer ones are too often of grain and compression.
SIGMA = 1.0
ALGORITHM = f"keypoints/dog-rootsift-lda256-v1;spots={REFERENCE_SPOTS};luma601;{FRAME}"
#: By so many of its first bits a code can be looked up.
KEY_BITS = 24

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SearchPoints:
    """A frame's keypoints, to search with.

    Attributes:
        margins: float32, (n, `KEY_BITS`): how far each of the first bits is from turning over.
    """

    keypoints: Keypoints
    margins: Floats


def compute(frame: AnalysisFrame) -> Fingerprint:
    """The keypoints to keep a reference as; the same frame always gives the same."""
    values, geometry = _described(frame, REFERENCE_SPOTS)
    products = _products(values)
    return pack(Keypoints(_codes(products), geometry, *_size(frame)), ALGORITHM)


def search_points(frame: AnalysisFrame) -> tuple[SearchPoints, SearchPoints]:
    """The keypoints of a frame, and those of the frame mirrored left to right."""
    values, geometry = _described(frame, SEARCH_SPOTS)
    width, height = _size(frame)
    mirrored = geometry.copy()
    mirrored[:, 0] = (width - 1) * PLACE_UNITS - np.minimum(geometry[:, 0], (width - 1) * PLACE_UNITS)
    # an angle a becomes half a turn less a; the lowest bit is not part of it
    mirrored[:, 3] = ((ANGLE_UNITS // 2 - (geometry[:, 3].astype(np.int64) & ~1)) % ANGLE_UNITS) | geometry[:, 3] & 1
    found = []
    for is_mirrored, places in ((False, geometry), (True, mirrored)):
        products = _products(values, is_mirrored=is_mirrored)
        points = Keypoints(_codes(products), places, width, height)
        found.append(SearchPoints(points, np.ascontiguousarray(np.abs(products[:, :KEY_BITS]))))
    return found[0], found[1]


def _size(frame: AnalysisFrame) -> tuple[int, int]:
    height, width = frame.pixels.shape[:2]
    return width, height


def _described(frame: AnalysisFrame, most: int) -> tuple[Floats, NDArray[np.uint16]]:
    """The descriptors of a frame's spots, one for each direction, and their geometry as in `Keypoints`."""
    values, geometry = [np.empty((0, descriptors.LENGTH), np.float32)], [np.empty((0, 4), np.uint16)]
    for spots in find_spots(np.asarray(frame.grey), most, SIGMA):
        if not len(spots.points):
            continue
        directions = descriptors.main_directions(spots)
        second = directions[:, 1] != np.float32(descriptors.NONE)
        turned = replace(spots, points=np.concatenate((spots.points, spots.points[second])))
        angles = np.concatenate((directions[:, 0], directions[second, 1]))
        values.append(descriptors.describe(turned, angles))
        geometry.append(_geometry(turned, angles))
    return np.concatenate(values), np.concatenate(geometry)


def _geometry(spots: Spots, angles: Floats) -> NDArray[np.uint16]:
    places = np.rint(spots.points[:, :2] * np.float32(spots.factor * PLACE_UNITS))
    scales = np.rint(np.log2(spots.sigmas / np.float32(SMALLEST_SCALE)) * np.float32(SCALE_UNITS))
    turns = np.rint(angles * np.float32(ANGLE_UNITS / 2 / (2 * math.pi))).astype(np.int64) * 2 % ANGLE_UNITS
    whole = np.stack((places[:, 0], places[:, 1], scales, turns | (spots.points[:, 3] > 0)), axis=1)
    return np.asarray(np.clip(whole, 0, 65_535), np.uint16)


def _products(values: Floats, *, is_mirrored: bool = False) -> Floats:
    directions, middles = _signs()
    if is_mirrored:  # the values of the mirrored picture are these in another order, which is its own inverse
        directions = directions[descriptors.MIRRORED]
    products: Floats = values @ directions
    products -= middles
    return products


def _codes(products: Floats) -> NDArray[np.uint64]:
    """Signs as four words of 64 bits, the first bit the most significant."""
    packed = np.packbits(products > 0, axis=1)
    return np.ascontiguousarray(packed).view(">u8").astype(np.uint64)


@cache
def _signs() -> tuple[Floats, Floats]:
    """The 256 directions, (128, 256), and the middle of descriptors' products with each."""
    with np.load(Path(__file__).with_name("signs.npz"), allow_pickle=False) as file:
        return file["directions"].astype(np.float32), file["middles"].astype(np.float32)
