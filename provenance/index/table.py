"""References as rows of a segment: the record of each, its id, and its hashes.

Titles, owners and terms come from outside. They are kept as they are, within limits; whoever shows them escapes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np

from provenance import records
from provenance.errors import ReferenceIndexError
from provenance.files import show_name
from provenance.index.hashes import columns
from provenance.index.segments import Array, Rows, Segment
from provenance.model import Reference

#: The array of ids, (2, number of references): each the 128 bits of its 32 hexadecimal digits.
IDS = "ids"
_ID = re.compile(r"[0-9a-f]{32}\Z")
_DIGEST = re.compile(r"([0-9a-f]{64})?\Z")
#: The longest texts of a reference that are kept, in characters.
_LONGEST = {"title": 1_000, "owner": 1_000, "terms": 10_000, "source": 4_096}


def to_rows(references: Sequence[Reference]) -> Rows:
    """The references as arrays and records.

    Raises:
        ReferenceIndexError: one of them cannot be kept; it is named.
    """
    for reference in references:
        _require_keepable(reference)
    ids = np.frombuffer(b"".join(bytes.fromhex(each.id) for each in references), "<u8").reshape(-1, 2)
    return Rows({IDS: np.ascontiguousarray(ids.T), **columns(references)}, [_encode(each) for each in references])


def read_reference(segment: Segment, row: int) -> Reference:
    """The reference in a row.

    Raises:
        ReferenceIndexError: its record is damaged.
    """
    try:
        reference = records.reference_from_record(json.loads(segment.record(row)))
        _require_keepable(reference)
    except (ValueError, TypeError, LookupError, RecursionError, ReferenceIndexError) as error:
        raise segment.damaged(f"its record {row + 1} is of another version") from error
    return reference


def find_ids(segments: Sequence[Segment], wanted: set[str]) -> dict[str, tuple[int, int]]:
    """Where those of the wanted references are that the segments hold: id -> number of the segment, row.

    Raises:
        ReferenceIndexError: a segment is damaged.
    """
    keys = {bytes.fromhex(each): each for each in wanted if _ID.match(each)}
    if not keys:
        return {}
    beginnings = np.frombuffer(b"".join(key[:8] for key in keys), "<u8")
    found: dict[str, tuple[int, int]] = {}
    for number, segment in enumerate(segments):
        ids = _ids(segment)
        for row in np.flatnonzero(np.isin(ids[0], beginnings) & segment.live).tolist():
            key = ids[:, row].tobytes()
            if key in keys:
                found[keys[key]] = (number, row)
    return found


def verify_ids(segment: Segment) -> None:
    """Make sure that each row's id is that of its record.

    Raises:
        ReferenceIndexError: it is not.
    """
    ids = _ids(segment)
    for row in range(segment.entry.count):
        if ids[:, row].tobytes().hex() != read_reference(segment, row).id:
            raise segment.damaged(f"its record {row + 1} is of another reference than its row")


def _ids(segment: Segment) -> Array:
    return segment.column(IDS, "<u8", 2)


def _encode(reference: Reference) -> bytes:
    """A reference's record; equal references have equal records, for the snapshot's sake."""
    return json.dumps(records.reference_to_record(reference), separators=(",", ":"), sort_keys=True).encode()


def _require_keepable(reference: Reference) -> None:
    what = f"cannot add the reference {show_name(reference.id[:80])}"
    if not _ID.match(reference.id) or not _DIGEST.match(reference.digest):
        raise ReferenceIndexError(
            what, "its id or digest is not hexadecimal of the right length", "Use the SHA-256 of the reference's file."
        )
    for name, longest in _LONGEST.items():
        length = len(getattr(reference, name))
        if length > longest:
            raise ReferenceIndexError(
                what, f"its {name} has {length:,} characters, the limit is {longest:,}", "Shorten it."
            )
