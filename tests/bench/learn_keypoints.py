"""Learn the directions whose signs are a keypoint's code: writes ``provenance/fingerprints/signs.npz``.

    python tests/bench/learn_keypoints.py FOLDER --every 2 --skip 150 --to provenance/fingerprints/signs.npz

Each picture is warped by a known transform and edited; keypoints of both that lie in one place are pairs. Of the pairs'
differences, and of all descriptors, the covariances are taken; the directions are the solutions of the generalised
eigenvalue problem of the two, in which descriptors of different places differ most for what those of one place do. The
figures of ``make bench-match`` are told for references that were not learned from: of the pictures in one folder, the
bench takes the first 150 as references, and these are the ones to skip.

Who learns anew makes other codes: the algorithm's name in `provenance.fingerprints.keypoints` is to be changed with it.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from photos import Picture, files_of, load, scaled
from scipy.linalg import eigh

from provenance.fingerprints import keypoints
from provenance.media.interface import LONG_SIDE

Floats = NDArray[np.float64]
BITS, TURNED = 256, 96
ROUNDS, PAIRS = 12, 120


def main() -> None:
    """Learn, and write what was learned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--skip", type=int, default=150, help="so many pictures at the beginning are not learned from")
    parser.add_argument("--every", type=int, default=2, help="of the rest, each so-manieth is")
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    pictures = [load(path) for path in files_of(given.folder)[given.skip :: given.every]]
    rng = np.random.default_rng(1)
    lots = [pairs(number, pictures, rng) for number in range(len(pictures))]
    one, other, every = (np.concatenate(each) for each in zip(*lots, strict=True))
    within, between = np.cov((one - other).T), np.cov(every.T)
    ratios, directions = eigh(between, within + 1e-5 * np.trace(within) / len(within) * np.eye(len(within)))
    ratios, directions = ratios[::-1], directions[:, ::-1]
    turn = np.linalg.qr(rng.normal(size=(len(within), len(within))))[0][:TURNED, : BITS - len(within)]
    turned = (directions[:, :TURNED] / np.sqrt(ratios[:TURNED])) @ turn
    both = np.concatenate((directions, turned), axis=1)
    whole = np.rint(both / np.abs(both).max(axis=0) * 127).astype(np.int8)
    middles = np.median(every @ whole.astype(np.float64), axis=0).astype(np.float32)
    np.savez(given.to, directions=whole, middles=middles)
    print(f"{len(one):,} pairs and {len(every):,} keypoints of {len(pictures)} pictures: {given.to}")


def pairs(number: int, pictures: list[Picture], rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Descriptors of places of a picture, those of the same places in edits of it, and all of its own."""
    picture = scaled(pictures[number], LONG_SIDE)
    values, places = described(picture, keypoints.REFERENCE_SPOTS)
    found = [np.empty((0, values.shape[1]))], [np.empty((0, values.shape[1]))]
    for other in edits(picture, scaled(pictures[(number + 1) % len(pictures)], LONG_SIDE), rng):
        edited, matrix = other
        theirs, there = described(edited, keypoints.SEARCH_SPOTS)
        ours, same = together(places, there, matrix)
        chosen = rng.permutation(len(ours))[:PAIRS]
        found[0].append(values[ours[chosen]])
        found[1].append(theirs[same[chosen]])
    return np.concatenate(found[0]), np.concatenate(found[1]), values


def described(picture: Picture, most: int) -> tuple[Floats, Floats]:
    """Descriptors, and x, y, scale and angle of each."""
    from provenance.index.alignment import places_of
    from provenance.media.interface import AnalysisFrame

    frame = AnalysisFrame(picture, picture.shape[1], picture.shape[0])
    values, geometry = keypoints._described(frame, most)
    return values.astype(np.float64), places_of(geometry)


def together(places: Floats, there: Floats, matrix: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which keypoints lie in one place, at one scale and in one direction."""
    moved = np.column_stack((places[:, :2], np.ones(len(places)))) @ matrix.T
    octave, turn = math.log2(math.hypot(*matrix[:, 0])), math.atan2(matrix[1, 0], matrix[0, 0])
    reach = 1 + 0.35 * np.exp2(places[:, 2] + octave)
    apart = np.hypot(moved[:, :1] - there[:, 0], moved[:, 1:] - there[:, 1]) / reach[:, np.newaxis]
    scale = np.abs(places[:, 2:3] + octave - there[:, 2])
    angle = np.abs((places[:, 3:] + turn - there[:, 3] + math.pi) % (2 * math.pi) - math.pi)
    ours, same = np.nonzero((apart < 1.5) & (scale < 0.5) & (angle < 0.4))
    return ours, same


def edits(picture: Picture, other: Picture, rng: np.random.Generator) -> Iterator[tuple[Picture, Floats]]:
    """Edits of a picture, each with the similarity that its places were moved by, (2, 3)."""
    height, width = picture.shape[:2]
    for number in range(ROUNDS):
        scale = 2 ** rng.uniform(-2, 1) if number % 2 else 1.0
        angle = rng.uniform(-180, 180) if number % 3 == 0 else rng.uniform(-5, 5)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
        matrix[:, 2] += rng.uniform(-0.3, 0.3, 2) * (width, height) * abs(1 - scale)
        ground = cv2.resize(other, (width, height))
        soft = cv2.GaussianBlur(picture, (0, 0), 0.5 / scale) if scale < 1 else picture
        moved = cv2.warpAffine(soft, matrix, (width, height), ground, cv2.INTER_CUBIC, cv2.BORDER_TRANSPARENT)
        yield edited(moved, ground, number, rng), matrix


def edited(picture: Picture, other: Picture, number: int, rng: np.random.Generator) -> Picture:
    """One of the edits of light and grain, then compression."""
    values = picture.astype(np.float64)
    if number % 6 == 1:
        values = 255 * (values / 255) ** rng.uniform(0.4, 2.5)
    elif number % 6 == 2:
        values += rng.normal(0, rng.uniform(5, 30), values.shape)
    elif number % 6 == 3:
        values = cv2.GaussianBlur(values, (0, 0), rng.uniform(0.5, 3))
    elif number % 6 == 4:
        values = 0.6 * values + 0.4 * other
    elif number % 6 == 5:
        values = rng.uniform(0.3, 1.5) * (values - 128) + 128 + rng.uniform(-40, 40)
    whole = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", whole, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 95))])
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)


if __name__ == "__main__":
    main()
