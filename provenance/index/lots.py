"""Lots of references on their way into a segment: new ones, and those of segments that are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from provenance.index import hashes, neural, postings
from provenance.index.hashes import columns
from provenance.index.postings import Points
from provenance.index.segments import Array, Arrays, Rows, Segment, merge
from provenance.index.table import IDS, encode_record, require_keepable, split_keypoints
from provenance.model import Reference


@dataclass(frozen=True, slots=True, eq=False)
class Lot:
    """References on their way into a segment.

    Attributes:
        rows: their columns and records.
        points: their keypoints.
    """

    rows: Rows
    points: Points

    @property
    def bytes(self) -> int:
        """About what they take on disk."""
        arrays = (*self.rows.arrays.values(), self.points.codes, self.points.geometry, self.points.order)
        return sum(array.nbytes for array in arrays) + sum(map(len, self.rows.records))


def to_lot(references: Sequence[Reference], algorithm: str = "") -> Lot:
    """The references as columns, records and keypoints.

    Args:
        algorithm: of the neural fingerprints that the index keeps, or "".

    Raises:
        ReferenceIndexError: one of them cannot be kept; it is named.
    """
    for reference in references:
        require_keepable(reference)
    parted = [split_keypoints(each) for each in references]
    found = [keypoints for _, _, keypoints in parted]
    ids = np.frombuffer(b"".join(bytes.fromhex(each.id) for each in references), "<u8").reshape(-1, 2)
    counts = [0 if each is None else len(each) for each in found]
    sizes = [(0, 0) if each is None else (each.width, each.height) for each in found]
    arrays = {
        IDS: np.ascontiguousarray(ids.T),
        postings.COUNT: np.array(counts, np.uint32),
        postings.SIZE: np.array(sizes, np.uint16).reshape(-1, 2).T,
        **columns(references),
        **neural.columns(references, algorithm),
    }
    encoded = [encode_record(reference, name, keypoints) for reference, name, keypoints in parted]
    return Lot(Rows(arrays, encoded), postings.points_of(found))


def lot_of(segment: Segment) -> Lot:
    """All that was not removed from a segment, to be written into another.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    return Lot(segment.rows(), postings.gather(segment))


def join(lots: Sequence[Lot]) -> Rows:
    """Several lots of references, in their order, as a segment holds them.

    Raises:
        ReferenceIndexError: they cannot stand in one segment.
    """
    rows = merge([lot.rows for lot in lots])
    return replace(rows, derived=derive(rows.arrays, [lot.points for lot in lots]))


def derive(arrays: Arrays, points: Sequence[Points]) -> dict[str, Array]:
    """What a segment has for searching beside its columns, computed from these and from its references' keypoints."""
    return postings.build(points, arrays[postings.COUNT]) | hashes.derive(arrays)


def to_rows(references: Sequence[Reference]) -> Rows:
    """The references as a segment holds them; raises like `to_lot`."""
    return join([to_lot(references)])
