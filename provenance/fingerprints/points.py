"""Keypoints: the places of a frame that can be found again, as values, and as the text of a `Fingerprint`.

How they are found and described is for `provenance.fingerprints.keypoints`. A frame's keypoints take some tens of
kilobytes, so they are never signed and stand in no journal: they travel from a worker to the index as one fingerprint
of a reference, and the index keeps them in arrays.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.fingerprints.codes import bad_value
from provenance.model import Fingerprint

#: How `Keypoints.geometry` counts: places in 1/64 px, scales in 1/256 octave above 1/4 pixel, angles in 1/65536 turn.
PLACE_UNITS, SCALE_UNITS, ANGLE_UNITS = 64, 256, 65_536
SMALLEST_SCALE = 0.25
#: The most that one frame has, and the longest side of a frame whose places can be told, in pixels.
MOST, LONGEST_SIDE = 4_096, 65_536 // PLACE_UNITS

_HEAD = struct.Struct("<HHI")
_BYTES = 32 + 8


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """The keypoints of one analysis frame.

    Attributes:
        codes: uint64, (n, 4): what the neighbourhood of each looks like, 256 bits.
        geometry: uint16, (n, 4): x and y in 1/64 pixel of the analysis frame, scale in 1/256 octave above 1/4 pixel,
            and angle in 1/65536 turn, clockwise from the right; the angle's lowest bit is 1 where the spot is darker
            than what is around it.
        width, height: of the analysis frame, in pixels.
    """

    codes: NDArray[np.uint64]
    geometry: NDArray[np.uint16]
    width: int
    height: int

    def __len__(self) -> int:
        return len(self.codes)


def pack(keypoints: Keypoints, algorithm: str) -> Fingerprint:
    """Keypoints as a fingerprint; its quality is None. Law: ``unpack(pack(k, a))`` has the arrays of ``k``."""
    head = _HEAD.pack(keypoints.width, keypoints.height, len(keypoints))
    codes = np.ascontiguousarray(keypoints.codes, "<u8").tobytes()
    geometry = np.ascontiguousarray(keypoints.geometry, "<u2").tobytes()
    return Fingerprint(algorithm, base64.b64encode(head + codes + geometry).decode())


def unpack(fingerprint: Fingerprint) -> Keypoints:
    """Keypoints back from a fingerprint.

    Raises:
        FingerprintError: its value is not one that `pack` made.
    """
    try:
        data = base64.b64decode(fingerprint.value, validate=True)
        width, height, count = _HEAD.unpack_from(data)
    except (binascii.Error, struct.error, ValueError) as error:
        raise bad_value(fingerprint, "keypoints in base64") from error
    if count > MOST or len(data) != _HEAD.size + count * _BYTES:
        raise bad_value(fingerprint, f"at most {MOST:,} whole keypoints")
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise bad_value(fingerprint, f"keypoints of a frame of 1 to {LONGEST_SIDE:,} pixels each way")
    codes = np.frombuffer(data, "<u8", count * 4, _HEAD.size).reshape(count, 4)
    geometry = np.frombuffer(data, "<u2", count * 4, _HEAD.size + count * 32).reshape(count, 4)
    return Keypoints(codes, geometry, width, height)
