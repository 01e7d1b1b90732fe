"""The ISCC Image-Code, 256 bits (ISO 24138:2024, 8.3; algorithm version 0), by `iscc-core`.

The standard fixes what is made of 32x32 grey pixels, and `iscc-core` is that truth: a test holds the transform here
equal to it, bit for bit. It is written for arrays because a transform in plain Python would cost as much as all other
fingerprints together.

How the pixels are prepared the standard only recommends: orientation applied, alpha over white, uniform borders
cropped (all that equals the top left pixel), grey, 32x32 by bicubic interpolation. Here that is done to the analysis
frame: alpha lies over black, and the frame was reduced by area averaging before. The algorithm's name says so. On
opaque pictures the code is that of other implementations within a few bits, as the standard expects of different
preparations.

As the C2PA soft binding ``io.iscc.v0`` it must have 256 bits (IEP-0020: shorter units are ignored by resolvers), and
the binding's value is the unit's bytes: see `to_sequence`.
"""

from __future__ import annotations

import base64
import math
import re
from functools import cache

import iscc_core
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from provenance.fingerprints.codes import bad_value, bits_apart, require_algorithm
from provenance.media.interface import FRAME, AnalysisFrame
from provenance.model import Fingerprint

#: The name of the algorithm in the C2PA list of soft binding algorithms (entry 3).
SOFT_BINDING = "io.iscc.v0"

_BITS = 256
_SIDE = 32
_HEADER = bytes((0x21, 0x07))  # content, image; version 0, 256 bits (ISO 24138:2024, 6.2)
_VALUE = re.compile(r"ISCC:([A-Z2-7]{55})\Z")

Floats = NDArray[np.float64]


class IsccImage:
    """An ISCC Image-Code; the value is its canonical form, ``ISCC:`` and base32."""

    algorithm = f"iscc-image-256/v0-trim-luma601-bicubic32x32;alpha=black;{FRAME}"

    def compute(self, frame: AnalysisFrame) -> Fingerprint:
        """The code of the frame as it is; it has no quality."""
        small = _trim(frame).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
        digest = image_digest(np.asarray(small))
        unit = iscc_core.encode_component(
            mtype=iscc_core.MT.CONTENT,
            stype=iscc_core.ST_CC.IMAGE,
            version=iscc_core.VS.V0,
            bit_length=_BITS,
            digest=digest,
        )
        return Fingerprint(self.algorithm, f"ISCC:{unit}")

    def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
        """The upright code alone: a soft binding is of the frame as it was stamped."""
        return (self.compute(frame),)

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        """How many of the 256 bits differ."""
        require_algorithm(self.algorithm, one, other)
        return bits_apart(to_sequence(one)[len(_HEADER) :], to_sequence(other)[len(_HEADER) :])


def to_sequence(fingerprint: Fingerprint) -> bytes:
    """The code as an ISCC-SEQ of one unit (IEP-0020), header and body, 34 bytes: the value of a soft binding.

    Raises:
        FingerprintError: the value is not a 256-bit Image-Code.
    """
    match = _VALUE.match(fingerprint.value)
    unit = base64.b32decode(match[1] + "=") if match else b""
    if not unit.startswith(_HEADER):
        raise bad_value(fingerprint, "a 256-bit ISCC Image-Code")
    return unit


def image_digest(pixels: NDArray[np.uint8]) -> bytes:
    """The 256 bits of an Image-Code.

    Args:
        pixels: grey, (32, 32).
    """
    rows = _dct(pixels.T.astype(np.float64)).T
    low = _dct(rows)[: _SIDE // 2, : _SIDE // 2]
    half = _SIDE // 4
    # the four 8x8 squares of the upper left 16x16: top left, top right, bottom left, bottom right
    squares = low.reshape(2, half, 2, half).transpose(0, 2, 1, 3).reshape(4, half * half)
    middle = np.sort(squares, axis=1)[:, half * half // 2 - 1 : half * half // 2 + 1]
    median = (middle[:, 0] + middle[:, 1]) / 2
    return np.packbits(squares > median[:, np.newaxis]).tobytes()


def _dct(values: Floats) -> Floats:
    """The discrete cosine transform of each column, in Lee's fast form (`iscc_core.dct.alg_dct`).

    The same operations in the same order as there, on all columns and all halves of a level at once: a code compares
    values with their median, where a rounding done otherwise would turn bits of flat pictures.
    """
    columns = values.shape[1]
    parts = values[np.newaxis]  # (number of parts, length of a part, columns)
    while parts.shape[1] > 1:
        half = parts.shape[1] // 2
        front, back = parts[:, :half], parts[:, : half - 1 : -1]
        parts = np.stack((front + back, (front - back) / _cosines(half)), axis=1).reshape(-1, half, columns)
    while parts.shape[0] > 1:
        even, odd = parts[0::2], parts[1::2]
        odd = np.concatenate((odd[:, :-1] + odd[:, 1:], odd[:, -1:]), axis=1)
        parts = np.stack((even, odd), axis=2).reshape(len(even), -1, columns)
    transformed: Floats = parts[0]
    return transformed


@cache
def _cosines(half: int) -> Floats:
    values = [math.cos((i + 0.5) * math.pi / (2 * half)) * 2.0 for i in range(half)]
    return np.array(values, dtype=np.float64).reshape(-1, 1)


def _trim(frame: AnalysisFrame) -> Image.Image:
    """The grey frame without the borders that are exactly of the top left pixel's colour."""
    pixels = frame.pixels
    corner = pixels[0, 0]
    if not any((edge == corner).all() for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])):
        return frame.grey
    content = (pixels != corner).any(axis=2)
    rows, columns = np.flatnonzero(content.any(axis=1)), np.flatnonzero(content.any(axis=0))
    if not rows.size:
        return frame.grey
    return frame.grey.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
