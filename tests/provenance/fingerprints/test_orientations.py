"""The eight orientations, and where they put a reference."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from provenance.fingerprints.orientations import ORIENTATIONS, Orientation
from provenance.model import WHOLE

T = Image.Transpose
#: What was done to the reference to make the frame, in the order of `ORIENTATIONS`.
MADE = (
    None, T.FLIP_LEFT_RIGHT, T.ROTATE_180, T.FLIP_TOP_BOTTOM, T.ROTATE_90, T.ROTATE_270, T.TRANSPOSE, T.TRANSVERSE
)  # fmt: skip


@pytest.mark.parametrize(("orientation", "made"), list(zip(ORIENTATIONS, MADE, strict=True)))
def test_a_mark_in_the_reference_is_found_in_the_frame(orientation: Orientation, made: Image.Transpose | None) -> None:
    reference = Image.new("L", (64, 36))
    reference.putpixel((50, 5), 255)
    frame = np.asarray(reference if made is None else reference.transpose(made))
    row, column = np.unravel_index(int(frame.argmax()), frame.shape)
    mark = (50.5 / 64, 5.5 / 36)
    x, y = orientation.region((mark, *WHOLE[1:]))[0]
    assert (x * frame.shape[1], y * frame.shape[0]) == pytest.approx((column + 0.5, row + 0.5))
    a, b, c, d, e, f, *_ = orientation.matrix
    assert (a * mark[0] + b * mark[1] + c, d * mark[0] + e * mark[1] + f) == (x, y)


def test_they_are_eight_and_half_of_them_mirror() -> None:
    assert len({each.matrix for each in ORIENTATIONS}) == len({each.words for each in ORIENTATIONS}) == 8
    assert [each.mirrored for each in ORIENTATIONS] == [False, True, False, True, False, False, True, True]
    assert ORIENTATIONS[0].region() == WHOLE
    assert {frozenset(each.region()) for each in ORIENTATIONS} == {frozenset(WHOLE)}


def test_a_mirrored_reference_goes_round_the_other_way() -> None:
    for each in ORIENTATIONS:
        corners = each.region()
        turning = sum(
            (x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True)
        )
        assert (turning > 0) == each.mirrored
