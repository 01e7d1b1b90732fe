"""SEAM: the reference index.

To add an index: write a module here with a class that has the members of `ReferenceIndex` (and of `Maintenance`, where
it is ours to keep), add its URI scheme to the table in ``index/__init__.py``, and its line to
``tests/contracts/test_indexes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from provenance.fingerprints.interface import Fingerprinter
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Match, Problem, Reference


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What is searched for.

    Attributes:
        fingerprints: for each fingerprinter its variants, the upright one first.
        frame: the analysis frame, for searches that look into regions of it; None where only hashes are at hand.
        neural: computes the frame's neural fingerprints when it is searched; None where the show names no model.
        digest: SHA-256 (hex) of the file, by which it is known to be a reference's own; empty where it is not at hand.
    """

    fingerprints: tuple[tuple[Fingerprint, ...], ...]
    frame: AnalysisFrame | None = None
    neural: Fingerprinter | None = None
    digest: str = ""


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
            ReferenceIndexError: the index, or a segment of it, cannot be relied on, or keeps fingerprints of others.
            FingerprintError: a query's neural fingerprint cannot be computed.
        """
        ...

    def change(self, *, add: Sequence[Reference] = (), remove: Sequence[str] = ()) -> None:
        """Remove references by id and add others, at once or not at all.

        What is in it already is left alone; an id that is removed and added in one change is replaced.

        Raises:
            ReferenceIndexError: another writer is at work, the index is damaged, an id that is to be removed is not
                in it, or a reference cannot be kept; nothing was changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index holds.

    Attributes:
        references: how many are searched.
        removed: how many were removed and are dropped for good by `Maintenance.compact`.
        bytes: what the searched segments take on disk.
        common: how many of the references are material to be ignored.
        algorithms: of the fingerprints that are kept.
    """

    format: str
    references: int
    common: int
    removed: int
    segments: int
    bytes: int
    algorithms: tuple[str, ...]
    snapshot: str

    def record(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"algorithms": list(self.algorithms)}


class Maintenance(Protocol):
    """What the keeper of an index does with it."""

    def info(self) -> IndexInfo:
        """What the index holds."""
        ...

    def verify(self) -> tuple[Problem, ...]:
        """Read everything and compare all checksums; each damaged part is one problem that names it."""
        ...

    def compact(self) -> None:
        """Merge all segments into one and drop what was removed; readers go on undisturbed.

        Raises:
            ReferenceIndexError: another writer is at work, or the index is damaged.
        """
        ...

    def salvage(self) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
        """Every reference that can still be read, without its keypoints, and all damage, as `verify` tells it."""
        ...


class MaintainedIndex(ReferenceIndex, Maintenance, Protocol):
    """An index that can be searched and kept."""
