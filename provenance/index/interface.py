"""SEAM: the reference index.

To add an index: write a module here with a class that has the members of `ReferenceIndex`, add its URI scheme to the
table in ``index/__init__.py``, and its line to ``tests/contracts/test_indexes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Match, Reference


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What is searched for.

    Attributes:
        fingerprints: for each fingerprinter its variants, the upright one first.
        frame: the analysis frame, for searches that look into regions of it; None where only hashes are at hand.
    """

    fingerprints: tuple[tuple[Fingerprint, ...], ...]
    frame: AnalysisFrame | None = None


class ReferenceIndex(Protocol):
    """Holds references and finds them in what was made."""

    def snapshot(self) -> str:
        """The digest (hex) of what is searched: the same references give the same digest."""
        ...

    def references(self) -> Iterable[Reference]:
        """Every reference that is searched, in the order of addition."""
        ...

    def search(self, queries: Sequence[Query]) -> list[tuple[Match, ...]]:
        """For each query the references found in it, best first; batch in, batch out.

        Raises:
            ReferenceIndexError: the index, or a segment of it, cannot be relied on.
        """
        ...

    def change(self, *, add: Sequence[Reference] = (), remove: Sequence[str] = ()) -> None:
        """Add references and remove others by id, at once or not at all; what is in it already is left alone.

        Raises:
            ReferenceIndexError: another writer is at work, or the index is damaged.
        """
        ...
