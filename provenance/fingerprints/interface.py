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
        """The fingerprints to search with: the first is `compute`'s, then those of mirrored or turned frames."""
        ...

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        """How many bits differ; raises FingerprintError where the algorithms differ."""
        ...
