"""The Image-Code is that of `iscc-core`."""

from __future__ import annotations

import base64
from collections.abc import Callable

import iscc_core
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageChops

from provenance.errors import FingerprintError
from provenance.fingerprints.iscc import IsccImage, image_digest, to_sequence
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint

Paint = Callable[..., AnalysisFrame]


def by_the_standard(picture: Image.Image) -> str:
    """The code as the standard's own implementations make it of an opaque picture (ISO 24138:2024, 8.3.4)."""
    flat = Image.new(picture.mode, picture.size, picture.getpixel((0, 0)))
    box = ImageChops.difference(picture, flat).getbbox()
    small = picture.crop(box).convert("L").resize((32, 32), Image.Resampling.BICUBIC)
    return str(iscc_core.gen_image_code_v0(list(small.tobytes()), bits=256)["iscc"])


@given(
    st.one_of(
        arrays.arrays(np.uint8, (32, 32)),
        arrays.arrays(np.uint8, (32, 32), elements=st.sampled_from([0, 255])),
        arrays.arrays(np.uint8, (1, 32)).map(lambda row: np.repeat(row, 32, axis=0)),
        arrays.arrays(np.uint8, (32, 1)).map(lambda column: np.repeat(column, 32, axis=1)),
        st.integers(0, 255).map(lambda level: np.full((32, 32), level, np.uint8)),
    )
)
@settings(max_examples=60, deadline=None)
def test_the_transform_is_that_of_iscc_core(pixels: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> None:
    assert image_digest(pixels) == iscc_core.soft_hash_image_v0(pixels.flatten().tolist(), 256)


@pytest.mark.parametrize("size", [(640, 360), (640, 267), (360, 640), (16, 9)])
@pytest.mark.parametrize("number", range(3))
def test_the_code_is_that_of_the_standard(number: int, size: tuple[int, int], paint: Paint) -> None:
    frame = paint(number, *size)
    assert IsccImage().compute(frame).value == by_the_standard(frame.image)


@pytest.mark.parametrize("border", [(0, 20, 0, 20), (40, 0, 40, 0), (7, 0, 0, 0), (0, 0, 0, 9), (3, 4, 5, 6)], ids=str)
def test_empty_borders_are_cropped(border: tuple[int, int, int, int], paint: Paint) -> None:
    left, top, right, bottom = border
    frame = paint(1)
    pixels = np.pad(np.maximum(frame.pixels, 1), ((top, bottom), (left, right), (0, 0)))
    bordered = AnalysisFrame(pixels, pixels.shape[1], pixels.shape[0])
    assert IsccImage().compute(bordered).value == by_the_standard(bordered.image)
    if left or top:
        inner = AnalysisFrame(np.maximum(frame.pixels, 1), 640, 360)
        assert IsccImage().compute(bordered).value == IsccImage().compute(inner).value


def test_a_flat_frame_is_not_cropped_away() -> None:
    flat = AnalysisFrame(np.full((360, 640, 3), 90, np.uint8), 640, 360)
    assert IsccImage().compute(flat).value == by_the_standard(flat.image)


def test_it_is_a_unit_that_iscc_core_takes(paint: Paint) -> None:
    fingerprint = IsccImage().compute(paint(1))
    kind, sub_kind, version, length, _ = iscc_core.iscc_decode(fingerprint.value)
    assert (kind, sub_kind, version, length) == (iscc_core.MT.CONTENT, iscc_core.ST_CC.IMAGE, iscc_core.VS.V0, 7)
    assert iscc_core.iscc_validate(fingerprint.value)


def test_as_a_soft_binding_it_is_a_sequence_of_one_unit(paint: Paint) -> None:
    fingerprint = IsccImage().compute(paint(1))
    sequence = to_sequence(fingerprint)
    assert len(sequence) == 34
    assert sequence == iscc_core.encode_seq([fingerprint.value])
    assert iscc_core.decode_seq(sequence) == [fingerprint.value]


def test_distance_counts_the_bits_of_the_body(paint: Paint) -> None:
    one = IsccImage().compute(paint(1))
    unit = bytearray(to_sequence(one))
    unit[2] ^= 0b111
    unit[-1] ^= 0b1
    other = Fingerprint(one.algorithm, "ISCC:" + base64.b32encode(unit).decode().rstrip("="))
    assert IsccImage().distance(one, other) == 4


@pytest.mark.parametrize(
    "value", ["ISCC:EEA4GQZQTY6J5DTH", "ISCC:AADVPDD4R6733NMPFH3D57VTQ4KVH6VHL74XIWGUT37V5ZG56NV3NSI"]
)
def test_other_units_are_refused(value: str) -> None:
    with pytest.raises(FingerprintError):
        to_sequence(Fingerprint(IsccImage.algorithm, value))
