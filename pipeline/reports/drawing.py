"""What is drawn over the pictures of a match, in fractions of them: close-ups, outlines, and points that agree.

Pure. Figures come from a journal, which may hold any: what is no place in a picture is not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from pipeline.reports.interface import EVERYTHING, Window
from provenance.model import WHOLE, Inlier, Quad

#: At most so many pairs of points are drawn, none nearer to another than this part of the picture.
MOST_DOTS, APART = 40, 0.025
#: Points have one of so many colours, from left to right in the asset.
COLORS = 8
#: A close-up has this many times the region's size, and there is none where that is most of the frame anyway.
_AROUND, _SMALLEST, _MOST = 1.6, 0.12, 0.7

Point = tuple[float, float]


def closeup(region: Quad) -> Window:
    """The part of the asset around a region, in the asset's proportions; all of it where the region is large."""
    if region == WHOLE or not _is_finite(region):
        return EVERYTHING
    across, down = ([min(max(point[axis], 0.0), 1.0) for point in region] for axis in (0, 1))
    side = max(_AROUND * max(max(across) - min(across), max(down) - min(down)), _SMALLEST)
    if side > _MOST:
        return EVERYTHING
    left, top = (min(max((min(each) + max(each) - side) / 2, 0.0), 1.0 - side) for each in (across, down))
    return left, top, left + side, top + side


def within(window: Window, point: Point) -> Point:
    """A place in the asset as a place in the part of it that is shown."""
    left, top, right, bottom = window
    return (point[0] - left) / (right - left), (point[1] - top) / (bottom - top)


def outline(region: Quad, window: Window = EVERYTHING) -> str:
    """SVG points in thousandths of the picture; empty for the whole of it, and for what is no region."""
    if region == WHOLE or not _is_finite(region):
        return ""
    return " ".join(f"{_thousandth(x)},{_thousandth(y)}" for x, y in (within(window, point) for point in region))


def _is_finite(region: Quad) -> bool:
    return all(math.isfinite(value) for point in region for value in point)


def _thousandth(fraction: float) -> int:
    return round(1000 * min(max(fraction, -1.0), 2.0))


def spread(inliers: Sequence[Inlier], window: Window) -> tuple[Inlier, ...]:
    """Pairs of points to draw, from left to right in the asset: few enough, and far enough apart, to be told apart."""
    chosen: list[Inlier] = []
    for pair in inliers[: 25 * MOST_DOTS]:
        if len(chosen) < MOST_DOTS and _is_drawable(pair) and all(_are_apart(pair, each, window) for each in chosen):
            chosen.append(pair)
    return tuple(sorted(chosen))


def _is_drawable(pair: Inlier) -> bool:
    return all(0.0 <= value <= 1.0 for value in pair)  # NaN is not


def _are_apart(one: Inlier, other: Inlier, window: Window) -> bool:
    """Whether two pairs can be told apart in the asset, as large as it is shown, and in the reference."""
    in_asset = math.dist(one[:2], other[:2]) / (window[2] - window[0])
    return in_asset >= APART and math.dist(one[2:], other[2:]) >= APART


def in_asset(pair: Inlier) -> Point:
    """Where the pair lies in the asset."""
    return pair[0], pair[1]


def in_reference(pair: Inlier) -> Point:
    """Where the pair lies in the reference."""
    return pair[2], pair[3]


def laid(transform: Sequence[float], pair: Inlier) -> Point:
    """Where the transform, of nine numbers, lays the pair's place in the reference."""
    a, b, c, d, e, f, g, h, i = transform
    x, y = pair[2:]
    scale = g * x + h * y + i
    return ((a * x + b * y + c) / scale, (d * x + e * y + f) / scale) if scale else (-1.0, -1.0)


def dots(pairs: Sequence[Inlier], place: Callable[[Inlier], Point]) -> tuple[tuple[int, str], ...]:
    """The points as SVG paths of strokes without length, which have round ends: a path for each colour in use."""
    paths: dict[int, str] = {}
    for number, pair in enumerate(pairs):
        x, y = place(pair)
        if math.isfinite(x) and math.isfinite(y):
            color = number * COLORS // len(pairs)
            paths[color] = f"{paths.get(color, '')}M{_thousandth(x)},{_thousandth(y)}h0"
    return tuple(paths.items())
