"""SEAM: the analysis frame -> a fingerprint.

To add a fingerprint: write a module here with a class that has the members of `Fingerprinter`, add its line to the
table in ``fingerprints/__init__.py``, and its line to ``tests/contracts/test_fingerprinters.py``.
"""

from __future__ import annotations

from typing import Protocol

from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint


class Fingerprinter(Protocol):
    """Computes one kind of fingerprint."""

    #: Names every parameter and version that shapes the value; the `algorithm` of what it computes.
    algorithm: str

    def compute(self, frame: AnalysisFrame) -> Fingerprint:
        """The fingerprint of the frame as it is; the same frame always gives the same value."""
        ...

    def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
        """The fingerprints to search with: of the frame in each of `orientations.ORIENTATIONS`, in that order.

        The first is `compute`'s; a fingerprint that is not worth computing for all eight stops early.
        """
        ...

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        """How many bits differ; of a vector, how far apart two are in thousandths of the cosine distance.

        Raises:
            FingerprintError: either is of another algorithm, or its value is not one of this algorithm.
        """
        ...
