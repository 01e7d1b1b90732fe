"""The analysis frame -> short codes of what it looks like.

Every fingerprint of one frame::

    from provenance import fingerprints

    for fingerprint in fingerprints.compute(frame):
        print(fingerprint.algorithm, fingerprint.value, fingerprint.quality)

A fingerprint's `algorithm` names all that shapes its value, and only fingerprints of equal algorithms are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from provenance.fingerprints.interface import Fingerprinter
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint
from provenance.parts import load

__all__ = [
    "Fingerprinter",
    "algorithms",
    "compute",
    "distance",
    "fingerprinter",
    "names",
    "of_reference",
    "open_neural",
    "variants",
]

_TABLE = {
    "pdq": "provenance.fingerprints.pdq:Pdq",
    "phash": "provenance.fingerprints.perceptual:PHash",
    "dhash": "provenance.fingerprints.perceptual:DHash",
    "iscc": "provenance.fingerprints.iscc:IsccImage",
}
#: Fingerprints that a show may have beside these, and that are neither signed nor kept in a journal.
_OPTIONAL = {
    "neural": "provenance.fingerprints.neural:Neural",
}


def names() -> tuple[str, ...]:
    """The short names of all fingerprints, in the order of `compute`."""
    return tuple(_TABLE)


@cache
def fingerprinter(name: str) -> Fingerprinter:
    """The fingerprinter of that short name.

    Raises:
        MissingPart: there is none.
    """
    part: Fingerprinter = load("fingerprint", _TABLE, name)()
    return part


@cache
def algorithms() -> Mapping[str, str]:
    """Short name -> algorithm, for all fingerprints."""
    return MappingProxyType({name: fingerprinter(name).algorithm for name in _TABLE})


def compute(frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
    """All fingerprints of a frame as it is: what is signed."""
    return tuple(fingerprinter(name).compute(frame) for name in _TABLE)


def open_neural(model: Path) -> Fingerprinter:
    """The fingerprinter of a model in an ONNX file.

    Raises:
        MissingPart: the extra `neural` is not installed.
        FingerprintError: the file cannot be read, or is not such a model.
    """
    part: Fingerprinter = load("fingerprint", _OPTIONAL, "neural")(model)
    return part


def of_reference(frame: AnalysisFrame, neural: Fingerprinter | None = None) -> tuple[Fingerprint, ...]:
    """What a reference is kept as: all fingerprints of the frame, and its keypoints.

    Args:
        neural: as `open_neural` gives it, where the show names a model.

    Raises:
        FingerprintError: the model fails.
    """
    from provenance.fingerprints import keypoints

    return (*compute(frame), keypoints.compute(frame), *((neural.compute(frame),) if neural else ()))


def variants(frame: AnalysisFrame) -> tuple[tuple[Fingerprint, ...], ...]:
    """All fingerprints to search with: for each fingerprinter the frame in its orientations, upright first."""
    return tuple(fingerprinter(name).variants(frame) for name in _TABLE)


def distance(one: Fingerprint, other: Fingerprint) -> int:
    """How many bits differ between two fingerprints of the same algorithm.

    Raises:
        FingerprintError: their algorithms differ, or are not known, or a value is not one of its algorithm.
    """
    from provenance.errors import FingerprintError
    from provenance.files import show_name

    for name, algorithm in algorithms().items():
        if one.algorithm == algorithm:
            return fingerprinter(name).distance(one, other)
    raise FingerprintError(
        "cannot compare two fingerprints",
        f"{show_name(one.algorithm)} is not an algorithm of this version",
        f"This version has {', '.join(algorithms().values())}.",
    )
