"""Pictures for a report: a part of a frame enlarged, and a reference laid into the place where it was found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from provenance.media.frames import fit
from provenance.media.interface import AnalysisFrame

#: A part of a picture: left, top, right and bottom as fractions of its width and height.
Window = tuple[float, float, float, float]
#: How bright the frame is around what is laid over it, and the ground where there is no frame, of 255.
_DIMMED, _GROUND = 0.4, 48
#: A window smaller than this shows a few pixels; a corner farther off than this is laid by a transform gone wrong.
_NARROWEST, _FARTHEST = 0.01, 50.0
#: What is laid down must cover so many pixels at least to be seen, and so large a part of its neighbourhood in front.
_SMALLEST, _FLATTEST = 16.0, 1e-3
_LONGEST = 1 << 18


def cut(frame: AnalysisFrame, window: Sequence[float]) -> AnalysisFrame | None:
    """A part of a frame, enlarged to the frame's size, for showing; None where *window* is no part of it."""
    part = _inside(window)
    if part is None:
        return None
    height, width = frame.pixels.shape[:2]
    return replace(frame, pixels=_warped(frame.pixels, _to_pixels(part, width, height), (width, height)))


def place(
    reference: AnalysisFrame,
    transform: Sequence[float],
    window: Sequence[float],
    ground: AnalysisFrame | tuple[int, int],
) -> AnalysisFrame | None:
    """Lay a reference into a frame, which is dimmed around it.

    Args:
        transform: 3x3, row by row, from reference to frame, both in fractions.
        window: the part of the frame that is shown, enlarged to the frame's size.
        ground: the frame; its width and height where only these are known, and then the ground is plain.

    Returns:
        None where the transform or the window is none that can be drawn: not finite, singular, without size, or of
        what lies behind the eye.
    """
    part, matrix = _inside(window), _plausible(transform)
    if part is None or matrix is None:
        return None
    under = _dimmed(ground, part)
    height, width = under.shape[:2]
    rows, columns = reference.pixels.shape[:2]
    from_pixels = np.linalg.inv(_to_pixels((0.0, 0.0, 1.0, 1.0), columns, rows))
    full = _to_pixels(part, width, height) @ matrix @ from_pixels
    scale = _scale(full, columns, rows)
    if scale is None:
        return None
    small, shrunk = _shrunk(reference.pixels, scale)
    full = full @ shrunk
    over = cv2.warpPerspective(small, full, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    whole = np.full(small.shape[:2], 255, np.uint8)
    mask = cv2.warpPerspective(whole, full, (width, height), flags=cv2.INTER_LINEAR)[..., np.newaxis] / np.float32(255)
    mixed = np.rint(under * (1 - mask) + over * mask).astype(np.uint8)
    return AnalysisFrame(mixed, width, height, reference.color)


def _inside(window: Sequence[float]) -> Window | None:
    if len(window) != 4 or not all(math.isfinite(value) for value in window):
        return None
    left, top, right, bottom = (min(max(value, 0.0), 1.0) for value in window)
    return (left, top, right, bottom) if min(right - left, bottom - top) >= _NARROWEST else None


def _plausible(transform: Sequence[float]) -> NDArray[np.float64] | None:
    """The transform as a matrix; None where it would lay the reference nowhere, or anywhere."""
    if len(transform) != 9 or not all(math.isfinite(value) for value in transform):
        return None
    matrix = np.array(transform, np.float64).reshape(3, 3)
    largest = np.abs(matrix).max()
    if not largest > 0:
        return None
    matrix /= largest  # only ratios count; and nothing overflows
    corners = matrix @ np.array([[0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]], np.float64)
    if corners[2].mean() < 0:
        matrix, corners = -matrix, -corners
    # How near each corner is says the third row: all are before the eye, none at the horizon.
    if corners[2].min() <= _FLATTEST * corners[2].max():
        return None
    with np.errstate(over="ignore"):  # what is infinitely far is too far
        return matrix if np.abs(corners[:2] / corners[2]).max() <= _FARTHEST else None


def _to_pixels(part: Window, width: int, height: int) -> NDArray[np.float64]:
    """From fractions of a picture to the pixels of a view that shows *part* of it; pixels count from their centres."""
    left, top, right, bottom = part
    across, down = width / (right - left), height / (bottom - top)
    return np.array([[across, 0, -left * across - 0.5], [0, down, -top * down - 0.5], [0, 0, 1]], np.float64)


def _scale(full: NDArray[np.float64], columns: int, rows: int) -> float | None:
    """How large the reference becomes, as the ratio of lengths; None where nothing is left of it."""
    x, y, w = full @ np.array([[0, columns, columns, 0], [0, 0, rows, rows], [1, 1, 1, 1]], np.float64)
    area = abs(float(np.dot(x / w, np.roll(y / w, -1)) - np.dot(y / w, np.roll(x / w, -1)))) / 2
    return math.sqrt(area / (columns * rows)) if math.isfinite(area) and area >= _SMALLEST else None


def _shrunk(pixels: NDArray[np.uint8], scale: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The pixels at about the size that they will have, so that none is passed over, and the way back to full size."""
    rows, columns = pixels.shape[:2]
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    if scale >= 1:
        return pixels, np.eye(3)
    cv2.setNumThreads(1)
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    across, down = columns / size[0], rows / size[1]
    back = np.array([[across, 0, across / 2 - 0.5], [0, down, down / 2 - 0.5], [0, 0, 1]], np.float64)
    return small, back


def _dimmed(ground: AnalysisFrame | tuple[int, int], part: Window) -> NDArray[np.float32]:
    if isinstance(ground, tuple):
        width, height = fit(*(min(max(side, 1), _LONGEST) for side in ground))
        return np.full((height, width, 3), _GROUND, np.float32)
    height, width = ground.pixels.shape[:2]
    shown = _warped(ground.pixels, _to_pixels(part, width, height), (width, height))
    grey = np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY), np.float32) * np.float32(_DIMMED)
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def _warped(pixels: NDArray[np.uint8], to_view: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.uint8]:
    """What a view shows of a picture of the same size, of which it shows a part."""
    width, height = size
    view = to_view @ np.linalg.inv(_to_pixels((0.0, 0.0, 1.0, 1.0), width, height))
    if np.allclose(view, np.eye(3)):
        return pixels
    warped = cv2.warpPerspective(pixels, view, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)
