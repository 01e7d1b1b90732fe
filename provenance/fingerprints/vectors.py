"""Neural fingerprints as values: a vector of small whole numbers, and how alike two of them are.

How they are computed is for `provenance.fingerprints.neural`, which needs a library that not everybody has; keeping,
handing on and comparing them needs it not. A vector is kept as int8, scaled so that its largest element is 127 or
-127: only its direction counts. Two pictures are as alike as their vectors point the same way: by the cosine of the
angle between them, 1 for the same direction and about 0 for unrelated pictures.
"""

from __future__ import annotations

import base64
import binascii
import re

import numpy as np
from numpy.typing import NDArray

from provenance.errors import FingerprintError
from provenance.files import show_name
from provenance.fingerprints.codes import bad_value
from provenance.model import Fingerprint

#: How the algorithms of neural fingerprints are called: the number of elements comes first (a regular expression).
PREFIX = "neural-"
NAME = r"neural-([1-9][0-9]{0,3})/[a-z0-9.=;-]+"
#: The most elements that a vector has.
MOST = 9_999

_LARGEST = 127

Vector = NDArray[np.int8]


def dimension(algorithm: str) -> int:
    """How many elements the vectors of an algorithm have; its name tells it.

    Raises:
        FingerprintError: it is no algorithm of neural fingerprints.
    """
    match = re.fullmatch(NAME, algorithm)
    if match is None:
        raise FingerprintError(
            "cannot use a neural fingerprint",
            f"{show_name(algorithm[:200])} is not the name of one",
            "Fingerprint the picture again.",
        )
    return int(match[1])


def quantise(values: NDArray[np.float32]) -> Vector:
    """The direction of a vector of finite numbers; nothing but zeros, which are like nothing, where it has none."""
    largest = np.abs(values).max(initial=0.0)
    if not largest:
        return np.zeros(values.shape, np.int8)
    return np.asarray(np.rint(values / largest * np.float32(_LARGEST)), np.int8)


def pack(vector: Vector, algorithm: str) -> Fingerprint:
    """A vector as a fingerprint, base64; it has no quality. Law: ``unpack(pack(v, a))`` is ``v``."""
    return Fingerprint(algorithm, base64.b64encode(vector.tobytes()).decode())


def unpack(fingerprint: Fingerprint) -> Vector:
    """A vector back from a fingerprint.

    Raises:
        FingerprintError: its algorithm is none of neural fingerprints, or its value none of its algorithm.
    """
    length = dimension(fingerprint.algorithm)
    try:
        vector = np.frombuffer(base64.b64decode(fingerprint.value, validate=True), np.int8)
    except (binascii.Error, ValueError) as error:
        raise bad_value(fingerprint, f"a vector of {length} elements in base64") from error
    if len(vector) != length or vector.min() < -_LARGEST:
        raise bad_value(fingerprint, f"a vector of {length} elements in base64")
    return vector


def similarity(one: Vector, other: Vector) -> float:
    """The cosine of the angle between two vectors, -1 to 1; 0 where one has no direction."""
    a, b = one.astype(np.int64), other.astype(np.int64)
    lengths = float(np.sqrt(float(a @ a) * float(b @ b)))
    return float(a @ b) / lengths if lengths else 0.0
