"""Keypoints as text, and back."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import FingerprintError
from provenance.fingerprints.points import Keypoints, pack, unpack
from provenance.model import Fingerprint


def some(count: int, seed: int = 0) -> Keypoints:
    random = np.random.default_rng(seed)
    codes = random.integers(0, 2**64, (count, 4), np.uint64, endpoint=False)
    geometry = random.integers(0, 2**16, (count, 4), np.uint16, endpoint=False)
    return Keypoints(codes, geometry, 640, 360)


@given(st.integers(0, 40), st.integers(0, 9))
def test_what_is_packed_is_unpacked(count: int, seed: int) -> None:
    keypoints = some(count, seed)
    back = unpack(pack(keypoints, "keypoints/x"))
    assert (back.codes == keypoints.codes).all()
    assert (back.geometry == keypoints.geometry).all()
    assert (back.width, back.height, len(back)) == (640, 360, count)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_or_whole(data: bytes) -> None:
    value = base64.b64encode(data).decode()
    try:
        back = unpack(Fingerprint("keypoints/x", value))
    except FingerprintError:
        return
    assert pack(back, "keypoints/x").value == value


@pytest.mark.parametrize(("width", "height"), [(0, 360), (640, 0), (1_025, 360), (640, 65_535)])
def test_a_frame_that_no_place_can_be_told_in_is_refused(width: int, height: int) -> None:
    wrong = replace(some(3), width=width, height=height)
    with pytest.raises(FingerprintError, match="1 to 1,024 pixels"):
        unpack(pack(wrong, "keypoints/x"))
    assert unpack(pack(replace(wrong, width=1_024, height=1), "keypoints/x")).width == 1_024


@pytest.mark.parametrize("value", ["", "no base64", "AAAA", pack(some(3), "x").value[:-4], "ä"])
def test_a_damaged_value_is_told(value: str) -> None:
    with pytest.raises(FingerprintError) as caught:
        unpack(Fingerprint("keypoints/x", value))
    assert caught.value.what
    assert "keypoints" in caught.value.why
    assert caught.value.fix
