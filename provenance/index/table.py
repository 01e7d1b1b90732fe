"""The table of a segment: the record of each reference, and its id.

A record is JSON: the reference as `provenance.records` writes it, without its keypoints, which the segment keeps as
arrays (see `postings`); in their place stand their algorithm and their SHA-256, so that a snapshot, which is of the
records, is of the keypoints too. Titles, owners and terms come from outside. They are kept as they are, within limits;
whoever shows them escapes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from provenance import records
from provenance.errors import FingerprintError, ReferenceIndexError
from provenance.files import show_name
from provenance.fingerprints.points import Keypoints, pack, unpack
from provenance.index import postings
from provenance.index.postings import KEYPOINTS_PREFIX, Postings
from provenance.index.segments import Array, Segment
from provenance.model import Fingerprint, Reference

#: The array of ids, (2, number of references): each the 128 bits of its 32 hexadecimal digits.
IDS = "ids"
#: The field of a record that tells the keypoints' algorithm and SHA-256.
_KEYPOINTS = "keypoints"
_ID = re.compile(r"[0-9a-f]{32}\Z")
_DIGEST = re.compile(r"([0-9a-f]{64})?\Z")
#: The longest texts of a reference that are kept, in characters.
_LONGEST = {"title": 1_000, "owner": 1_000, "terms": 10_000, "source": 4_096}


def require_keepable(reference: Reference) -> None:
    """Refuse a reference whose id, digest or texts cannot be kept, or that is not what the model says.

    Raises:
        ReferenceIndexError: it is such a one; it is named.
    """
    what = f"cannot add the reference {show_name(str(reference.id)[:80])}"
    if not _is_plain(reference):
        raise ReferenceIndexError(what, "its fields are not all text", "Read it with `provenance.records`.")
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


def _is_plain(reference: Reference) -> bool:
    """Whether all is of the model's types: a record from elsewhere may hold anything that JSON can say."""
    licence = reference.licence
    texts = [reference.id, reference.title, reference.owner, reference.terms, reference.source, reference.digest]
    texts += [text for each in reference.fingerprints for text in (each.algorithm, each.value)]
    texts += [*licence.shows, licence.name, licence.valid_from, licence.valid_until] if licence else []
    qualities = {type(each.quality) for each in reference.fingerprints}
    return (
        all(isinstance(each, str) for each in texts)
        and qualities <= {int, type(None)}
        and isinstance(reference.is_common, bool)
    )


def keypoints_algorithm(references: Sequence[Reference]) -> str:
    """The algorithm of the references' keypoints; empty where none has any.

    Raises:
        ReferenceIndexError: they are of several algorithms, or a reference has several.
    """
    algorithm = ""
    for reference in references:
        found = _keypoints_of(reference)
        if len(found) > 1:
            raise ReferenceIndexError(
                f"cannot add the reference {show_name(reference.id)}",
                f"it has {len(found)} fingerprints of keypoints",
                "Fingerprint it with this version of platemark.",
            )
        for each in found:
            if algorithm not in ("", each.algorithm):
                raise other_keypoints(reference, each.algorithm, algorithm)
            algorithm = each.algorithm
    return algorithm


def other_keypoints(reference: Reference, algorithm: str, kept: str) -> ReferenceIndexError:
    """The error for a reference whose keypoints are of another algorithm; to be raised by the caller."""
    return ReferenceIndexError(
        f"cannot add the reference {show_name(reference.id)}",
        f"its keypoints are of {show_name(algorithm)}, and those that are kept are of {show_name(kept)}",
        "Fingerprint it with the version of platemark that made the others, or make the index again with this one: "
        "`platemark index rebuild`.",
    )


def without_keypoints(reference: Reference) -> Reference:
    """A reference as `references` of an index gives it: without its keypoints."""
    found = _keypoints_of(reference)
    return replace(reference, fingerprints=tuple(each for each in reference.fingerprints if each not in found))


def split_keypoints(reference: Reference) -> tuple[Reference, str, Keypoints | None]:
    """A reference without its keypoints, and their algorithm and these, in the index's order; or "" and None.

    Raises:
        ReferenceIndexError: they are malformed; the reference is named.
    """
    for each in _keypoints_of(reference):
        try:
            return without_keypoints(reference), each.algorithm, postings.in_order(unpack(each))
        except FingerprintError as error:
            raise ReferenceIndexError(
                f"cannot add the reference {show_name(reference.id)}", error.why, error.fix
            ) from error
    return reference, "", None


def encode_record(reference: Reference, algorithm: str, keypoints: Keypoints | None) -> bytes:
    """A reference's record; equal references have equal records, for the snapshot's sake."""
    record: dict[str, Any] = records.reference_to_record(reference)
    if keypoints is not None:
        record[_KEYPOINTS] = {"algorithm": algorithm, "sha256": _digest(keypoints)}
    return json.dumps(record, separators=(",", ":"), sort_keys=True).encode()


def read_reference(segment: Segment, row: int) -> Reference:
    """The reference in a row, without its keypoints.

    Raises:
        ReferenceIndexError: its record is damaged.
    """
    return _read(segment, row)[0]


def read_whole(segment: Segment, found: Postings, row: int) -> Reference:
    """The reference in a row, with its keypoints as a fingerprint, as it can be added to another index.

    Args:
        found: the segment's postings.

    Raises:
        ReferenceIndexError: its record or its keypoints are damaged.
    """
    reference, told = _read(segment, row)
    keypoints = postings.keypoints_of(found, row)
    if told is None and keypoints is None:
        return reference
    if told is None or keypoints is None or _digest(keypoints) != told.value:
        raise segment.damaged(f"the keypoints of its record {row + 1} are not those that it was written with")
    return replace(reference, fingerprints=(*reference.fingerprints, pack(keypoints, told.algorithm)))


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


def verify_rows(segment: Segment) -> None:
    """Make sure that each row's id and keypoints are those of its record.

    Raises:
        ReferenceIndexError: they are not.
    """
    ids, found = _ids(segment), None if segment.is_old else postings.load(segment)
    for row in range(segment.entry.count):
        reference = read_whole(segment, found, row) if found else read_reference(segment, row)
        if ids[:, row].tobytes().hex() != reference.id:
            raise segment.damaged(f"its record {row + 1} is of another reference than its row")


def _ids(segment: Segment) -> Array:
    return segment.column(IDS, "<u8", 2)


def _read(segment: Segment, row: int) -> tuple[Reference, Fingerprint | None]:
    """The reference of a record, and what it says of its keypoints: their algorithm and SHA-256."""
    try:
        record = json.loads(segment.record(row))
        reference = records.reference_from_record(record)
        require_keepable(reference)
        told = record.get(_KEYPOINTS)
        return reference, Fingerprint(str(told["algorithm"]), str(told["sha256"])) if told else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ReferenceIndexError) as error:
        raise segment.damaged(f"its record {row + 1} is of another version") from error


def _keypoints_of(reference: Reference) -> list[Fingerprint]:
    return [each for each in reference.fingerprints if each.algorithm.startswith(KEYPOINTS_PREFIX)]


def _digest(keypoints: Keypoints) -> str:
    """The SHA-256 of the value of keypoints as a fingerprint."""
    return hashlib.sha256(pack(keypoints, "").value.encode()).hexdigest()
