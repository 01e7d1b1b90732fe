"""How much of two pictures agrees, and where: the agreement of single keypoints, made one of areas.

The frame is divided into cells. Where a pair of keypoints is near, a cell agrees. Where none is, but the reference or
the frame has keypoints that should have found each other, it contradicts. A cell with nothing in it to compare says
nothing, and is shared out as the others are, where these are not few beside it: a line of text on black speaks for
itself, not for the black. So two frames that have a burn-in, a logo or a subtitle in common agree on these and
contradict one another everywhere else, however far apart the corners are in which they agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.index.alignment import Alignment, Spread
from provenance.index.transforms import project
from provenance.model import WHOLE, Quad

Floats = NDArray[np.float64]

#: The side of a cell, and how far a keypoint reaches, in pixels of the analysis frame: at most, and at least. Where
#: keypoints stand close, as in a line of text, each speaks for less; `_SPACING` is how many of their spacings.
_CELL, _REACH, _LEAST_REACH, _SPACING = 20.0, 28.0, 10.0, 1.5
#: The side of a block that may be flat, in pixels, and the most its values differ then, of 255.
_BLOCK, _FLAT = 8, 4
_CONTRADICTS, _NOTHING, _AGREES = 0.0, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much agrees, 0 to 1, of the frame and of the reference, and where; regions in pixels, clockwise."""

    frame: float
    reference: float
    frame_region: Floats
    reference_region: Floats


def cover(alignment: Alignment, reference: Spread, frame: Spread) -> Coverage:
    """How much of a frame and of a reference agrees."""
    cells = _cells(frame.size)
    back = project(np.asarray(np.linalg.inv(alignment.matrix), np.float64), cells)
    inside = _within(back, reference.size)
    paired = frame.places[alignment.frame]
    agree = _near(frame.size, paired, _reaches(paired))
    missed = project(alignment.matrix, reference.places[alignment.expected])
    unpaired = _to_be_found(alignment.matrix, np.delete(frame.places, alignment.frame, axis=0), reference)
    contradict = np.logical_not(agree) & (_near(frame.size, missed, _CELL / 2) | _near(frame.size, unpaired, _CELL / 2))
    state = np.where(agree, _AGREES, np.where(contradict, _CONTRADICTS, _NOTHING))
    told = state[inside] != _NOTHING
    share = float(state[inside][told].mean()) if told.any() else 0.0
    agreeing, mute = int((state[inside] == _AGREES).sum()), int((state[inside] == _NOTHING).sum())
    share *= min(1.0, agreeing / max(mute, 1)) ** 2
    value = np.where(state == _NOTHING, share, state) * inside
    columns = int(np.ceil(frame.size[0] / _CELL))
    own = _cells(reference.size)
    there = project(alignment.matrix, own)
    seen = _within(there, frame.size)
    places = np.where(seen[:, np.newaxis], there, 0.0).clip(0) // _CELL
    number = (places[:, 1] * columns + places[:, 0]).astype(np.int64)
    ours = np.where(seen, value[number], 0.0)
    region = _box(own[seen & (state[number] == _AGREES)], reference.places[alignment.reference], reference.size)
    return Coverage(float(value.mean()), float(ours.mean()), project(alignment.matrix, region), region)


def _to_be_found(matrix: Floats, places: Floats, reference: Spread) -> Floats:
    """Those of a frame's keypoints that are not too fine for the reference: where it is magnified, it shows more."""
    back = np.asarray(np.linalg.inv(matrix), np.float64)
    depth = places[:, :2] @ back[2, :2] + back[2, 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        octaves = places[:, 2] + 0.5 * np.log2(np.linalg.det(back) / depth**3)
        found: Floats = places[octaves >= reference.places[:, 2].min()]
    return found


def flat_blocks(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which blocks of 8x8 pixels have no detail: no two values more than 4 of 255 apart."""
    rows, columns = (side // _BLOCK for side in grey.shape)
    blocks = grey[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
    return np.asarray(blocks.max(axis=(1, 3)) - blocks.min(axis=(1, 3)) <= _FLAT)


def share_within(blocks: NDArray[np.bool_], region: Floats) -> float:
    """The share of blocks in the box around a region's corners, in pixels, that are true."""
    if not np.isfinite(region).all() or not blocks.size:
        return 0.0
    most = np.array(blocks.shape[::-1])
    low = np.clip(region.min(axis=0) // _BLOCK, 0, most - 1).astype(int)
    high = np.clip(np.ceil(region.max(axis=0) / _BLOCK), low + 1, most).astype(int)
    return float(blocks[low[1] : high[1], low[0] : high[0]].mean())


def as_quad(corners: Floats, size: tuple[int, int]) -> Quad:
    """Four corners as fractions of a picture, bounded by it; the whole of it where one of them is nowhere."""
    fractions = np.clip((corners + 0.5) / np.array(size), 0.0, 1.0)
    if not np.isfinite(fractions).all():
        return WHOLE
    one, two, three, four = ((float(x), float(y)) for x, y in fractions)
    return one, two, three, four


def _cells(size: tuple[int, int]) -> Floats:
    """The middles of a picture's cells, row by row."""
    columns, rows = (int(np.ceil(side / _CELL)) for side in size)
    y, x = np.mgrid[0:rows, 0:columns]
    middles = np.column_stack((x.ravel(), y.ravel())) * _CELL + (_CELL - 1) / 2
    return np.minimum(middles, np.array(size) - 1.0)


def _within(places: Floats, size: tuple[int, int]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(((places >= -0.5) & (places <= np.array(size) - 0.5)).all(axis=1))


def _reaches(places: Floats) -> Floats:
    """How far each keypoint reaches, by how many there are in its cell and the eight around it."""
    own = np.floor(places[:, :2] / _CELL).astype(np.int64) + 1
    counts = np.zeros(own.max(axis=0, initial=1) + 2, np.int64)
    np.add.at(counts, (own[:, 0], own[:, 1]), 1)
    around = sum(
        counts[own[:, 0] + across, own[:, 1] + down] for across in (-1, 0, 1) for down in (-1, 0, 1)
    ) * np.ones(len(own))
    return np.clip(_SPACING * 3 * _CELL / np.sqrt(np.maximum(around, 1)), _LEAST_REACH, _REACH)


def _near(size: tuple[int, int], places: Floats, reach: float | Floats) -> NDArray[np.bool_]:
    """Which cells' middles have a place within reach, row by row."""
    columns, rows = (int(np.ceil(side / _CELL)) for side in size)
    near = np.zeros(rows * columns, np.bool_)
    known = np.isfinite(places[:, :2]).all(axis=1)
    places, reach = places[known, :2], np.broadcast_to(reach, len(places))[known]
    own = np.floor(places / _CELL).astype(np.int64)
    most = int(np.ceil(reach.max(initial=0.0) / _CELL))
    steps = range(-most, most + 1)
    for down in steps:
        for across in steps:
            column, row = own[:, 0] + across, own[:, 1] + down
            apart = np.hypot(
                column * _CELL + (_CELL - 1) / 2 - places[:, 0], row * _CELL + (_CELL - 1) / 2 - places[:, 1]
            )
            chosen = (apart <= reach) & (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
            near[row[chosen] * columns + column[chosen]] = True
    return near


def _box(cells: Floats, places: Floats, size: tuple[int, int]) -> Floats:
    """The corners of the smallest upright box around what agrees."""
    points = np.concatenate((cells, places[:, :2]))
    low, high = points.min(axis=0), points.max(axis=0)
    most = np.array(size) - 0.5
    low, high = np.maximum(low - _CELL / 2, -0.5), np.minimum(high + _CELL / 2, most)
    return np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
