"""The eight ways a frame can be turned and mirrored (the dihedral group of the rectangle), in one fixed order.

A protected work may be used mirrored or turned. So the frame is fingerprinted in all eight orientations, and the one
that agrees with the reference tells how the reference lies in the frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provenance.model import WHOLE, Quad


@dataclass(frozen=True, slots=True)
class Orientation:
    """One way to bring a frame upright.

    Attributes:
        words: how the reference lies in a frame that agrees with it in this orientation.
        mirrored: whether it swaps left and right; the turns alone do not.
        matrix: 3x3, row by row: from a place in the frame so brought upright (or in the reference that agrees with
            it) to the place in the frame as it is, both as fractions of width and height.
    """

    words: str
    mirrored: bool
    matrix: tuple[float, float, float, float, float, float, float, float, float]

    def region(self, corners: Sequence[tuple[float, float]] = WHOLE) -> Quad:
        """Where four corners of the reference lie in the frame, in the same order."""
        a, b, c, d, e, f, *_ = self.matrix
        one, two, three, four = ((a * x + b * y + c, d * x + e * y + f) for x, y in corners)
        return one, two, three, four


def _orientation(words: str, x: tuple[float, float, float], y: tuple[float, float, float]) -> Orientation:
    mirrored = x[0] * y[1] - x[1] * y[0] < 0
    return Orientation(words, mirrored, (*x, *y, 0.0, 0.0, 1.0))


#: Upright and mirrored come first: a production does these, and some fingerprints are computed for them alone.
ORIENTATIONS: tuple[Orientation, ...] = (
    _orientation("upright", (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    _orientation("mirrored left to right", (-1.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    _orientation("turned by 180 degrees", (-1.0, 0.0, 1.0), (0.0, -1.0, 1.0)),
    _orientation("mirrored top to bottom", (1.0, 0.0, 0.0), (0.0, -1.0, 1.0)),
    _orientation("turned by 90 degrees anticlockwise", (0.0, 1.0, 0.0), (-1.0, 0.0, 1.0)),
    _orientation("turned by 90 degrees clockwise", (0.0, -1.0, 1.0), (1.0, 0.0, 0.0)),
    _orientation("mirrored about its falling diagonal", (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    _orientation("mirrored about its rising diagonal", (0.0, -1.0, 1.0), (-1.0, 0.0, 1.0)),
)
