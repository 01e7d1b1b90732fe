"""Transforms of the plane: fitted to pairs of places, and whether they can be."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: The most that a plausible transform magnifies or reduces, and stretches one way more than the other.
_MOST_SCALED, _MOST_STRETCHED = 16.0, 5.0
#: The least that places must spread across the line that is nearest to them, in pixels: the root of their squares' sum.
_LEAST_SPREAD = 6.0


def project(matrix: Floats, places: Floats) -> Floats:
    """Where places, (n, 2), come to lie; what comes to lie at infinity is not a number."""
    homogeneous = np.column_stack((places[:, :2], np.ones(len(places)))) @ matrix.T
    depth = homogeneous[:, 2:]
    result: Floats = homogeneous[:, :2] / np.where(depth > 1e-6, depth, np.nan)
    return result


def apart_from(matrix: Floats, one: Floats, other: Floats) -> Floats:
    """How far places come to lie from where they should, in pixels; infinite where that is nowhere."""
    distance: Floats = np.hypot(*(project(matrix, one) - other[:, :2]).T)
    return np.where(np.isfinite(distance), distance, np.inf)


def similarity(one: Floats, other: Floats) -> Floats:
    """The turn, scale and move that brings one keypoint, (x, y, octave, angle), onto another."""
    scale, turn = 2.0 ** (other[2] - one[2]), other[3] - one[3]
    c, s = scale * math.cos(turn), scale * math.sin(turn)
    return np.array(
        [[c, -s, other[0] - c * one[0] + s * one[1]], [s, c, other[1] - s * one[0] - c * one[1]], [0.0, 0.0, 1.0]]
    )


def fit_affine(one: Floats, other: Floats, counts: Floats) -> Floats | None:
    """The affine map that brings places onto others, least squares, by what each pair counts."""
    places = np.column_stack((one[:, :2], np.ones(len(one))))
    weighted = places * counts[:, np.newaxis]
    try:
        solved = np.linalg.solve(places.T @ weighted + 1e-9 * np.eye(3), weighted.T @ other[:, :2])
    except np.linalg.LinAlgError:
        return None
    return np.vstack((solved.T, [0.0, 0.0, 1.0]))


def fit_homography(one: Floats, other: Floats, counts: Floats) -> Floats | None:
    """The homography that does so, by the normalised direct linear transform (Hartley and Zisserman, 4.4)."""
    (first, a), (second, b) = _normalised(one), _normalised(other)
    zero = np.zeros_like(a)
    upper, lower = np.column_stack((a, zero, -b[:, :1] * a)), np.column_stack((zero, a, -b[:, 1:2] * a))
    rows = np.concatenate((upper, lower)) * np.sqrt(np.concatenate((counts, counts)))[:, np.newaxis]
    try:
        _, vectors = np.linalg.eigh(rows.T @ rows)
        matrix: Floats = np.linalg.inv(second) @ vectors[:, 0].reshape(3, 3) @ first
    except np.linalg.LinAlgError:
        return None
    return matrix / matrix[2, 2] if abs(matrix[2, 2]) > 1e-12 else None


def _normalised(places: Floats) -> tuple[Floats, Floats]:
    """The matrix that brings places to the origin and to a mean square of 2, and the places so brought."""
    middle = places[:, :2].mean(axis=0)
    size = math.sqrt(2) / (float(np.sqrt(((places[:, :2] - middle) ** 2).sum(axis=1)).mean()) + 1e-9)
    matrix = np.array([[size, 0.0, -size * middle[0]], [0.0, size, -size * middle[1]], [0.0, 0.0, 1.0]])
    return matrix, np.column_stack((places[:, :2], np.ones(len(places)))) @ matrix.T


def is_plausible(matrix: Floats, places: Floats) -> bool:
    """Whether a transform is one that a camera or a compositor makes, where the pairs are: not folded, not a line."""
    across = np.linalg.svd(places[:, :2] - places[:, :2].mean(axis=0), compute_uv=False)[1]
    if not np.isfinite(matrix).all() or across < _LEAST_SPREAD:
        return False  # places on a line hold no plane
    middle = np.array([[places[:, 0].mean(), places[:, 1].mean()]])
    corners = np.array([[places[:, 0].min(), places[:, 1].min()], [places[:, 0].max(), places[:, 1].max()]])
    for place in (*middle, *corners):
        depth = float(matrix[2, 0] * place[0] + matrix[2, 1] * place[1] + matrix[2, 2])
        if not depth > 1e-3:
            return False
        to = (matrix[:2, :2] @ place + matrix[:2, 2]) / depth
        linear = (matrix[:2, :2] - np.outer(to, matrix[2, :2])) / depth
        if not np.isfinite(linear).all():
            return False
        largest, smallest = np.linalg.svd(linear, compute_uv=False)
        if largest > min(_MOST_SCALED, _MOST_STRETCHED * smallest) or smallest < 1 / _MOST_SCALED:
            return False
        if np.linalg.det(linear) <= 0:
            return False
    return True
