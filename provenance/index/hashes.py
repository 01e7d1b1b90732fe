"""Whole-frame hashes as columns of a segment, and the exact search among them.

The search is a linear scan: it finds every reference within the limit, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from provenance import fingerprints
from provenance.errors import FingerprintError, ReferenceIndexError
from provenance.files import show_name
from provenance.fingerprints.codes import hex_code
from provenance.index.interface import Query
from provenance.index.match import Candidate
from provenance.index.postings import IGNORED, REMOVED, SEARCHED
from provenance.index.segments import Array, Segment
from provenance.model import Fingerprint, Reference

Words = NDArray[np.uint64]

#: From how many references on a segment has tables: `multihash.FEWEST`, which a light module does not load.
LARGE = 1 << 18
_BITS = {"pdq": 256, "phash": 64, "dhash": 64}
_QUALITY = "pdq_quality"
#: The column that tells which references are material to be ignored.
COMMON = "common"
#: The arrays of a segment: type, and shape before the axis of references.
_COLUMNS: Mapping[str, tuple[Any, ...]] = {
    "pdq": ("<u8", 4),
    "phash": ("<u8",),
    "dhash": ("<u8",),
    _QUALITY: ("|u1",),
    COMMON: ("|u1",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A query's hashes.

    Attributes:
        pdq: (number of orientations, 4).
        phash, dhash: (number of orientations they are computed for,).
    """

    pdq: Words
    quality: int
    phash: Words
    dhash: Words


def columns(references: Sequence[Reference]) -> dict[str, Array]:
    """The references' hashes as arrays whose last axis counts the references.

    Raises:
        ReferenceIndexError: one of them has not the fingerprints that this version keeps, or a wrong value.
    """
    own = fingerprints.algorithms()
    by_name: dict[str, list[Fingerprint]] = {name: [] for name in own}
    for reference in references:
        has = {each.algorithm: each for each in reference.fingerprints}
        for name, algorithm in own.items():
            if algorithm not in has:
                raise _cannot_keep(reference, f"it has no fingerprint of {algorithm}")
            by_name[name].append(has[algorithm])
    try:
        hashes = {name: _words(by_name[name], bits) for name, bits in _BITS.items()}
    except FingerprintError as error:
        raise ReferenceIndexError("cannot add references", error.why, error.fix) from error
    return {
        "pdq": np.ascontiguousarray(hashes["pdq"].T),
        "phash": hashes["phash"][:, 0],
        "dhash": hashes["dhash"][:, 0],
        _QUALITY: np.array([_quality(each) for each in by_name["pdq"]], np.uint8),
        COMMON: np.array([each.is_common for each in references], np.uint8),
    }


def read_query(query: Query) -> Wanted:
    """The hashes of a query.

    Raises:
        ReferenceIndexError: it has not the fingerprints that are searched.
    """
    given = {variants[0].algorithm: variants for variants in query.fingerprints if variants}
    own = fingerprints.algorithms()
    missing = [own[name] for name in _BITS if own[name] not in given]
    if missing:
        raise ReferenceIndexError(
            "cannot search the index",
            f"the frame has no fingerprint of {missing[0]}",
            "Fingerprint it with this version of platemark.",
        )
    try:
        pdq, phash, dhash = (_words(given[own[name]], bits) for name, bits in _BITS.items())
    except FingerprintError as error:
        raise ReferenceIndexError("cannot search the index", error.why, error.fix) from error
    return Wanted(pdq, _quality(given[own["pdq"]][0]), phash[:, 0], dhash[:, 0])


def candidates(segment: Segment, number: int, wanted: Sequence[Wanted], limit: int) -> list[list[Candidate]]:
    """For each query the references of a segment within *limit* bits of PDQ, in any orientation.

    Args:
        number: the segment's, for the candidates' places.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    # Its loops are compiled: loaded when searched, not when opened.
    from provenance.index.multihash import search

    codes = [(query, orientation) for query, each in enumerate(wanted) for orientation in range(len(each.pdq))]
    found: list[list[Candidate]] = [[] for _ in wanted]
    columns = columns_of(segment)
    tables = segment.once("pdq tables", lambda: _tables_of(segment))
    near = search(columns["pdq"], tables, np.concatenate([each.pdq for each in wanted]), limit)
    for (query, orientation), (rows, distances) in zip(codes, near, strict=True):
        for row, distance in zip(rows.tolist(), distances.tolist(), strict=True):
            if segment.live[row]:
                found[query].append(_candidate(columns, (number, row), wanted[query], orientation, distance))
    return found


def derive(columns: Mapping[str, Array]) -> dict[str, Array]:
    """The tables by which a large segment's hashes are searched; see `multihash`."""
    if columns["pdq"].shape[-1] < LARGE:
        return {}
    from provenance.index.multihash import build

    return {f"pdq_{name}": table for name, table in build(columns["pdq"]).items()}


def _tables_of(segment: Segment) -> dict[str, Array]:
    if segment.entry.count < LARGE:
        return {}
    from provenance.index.multihash import ROWS, STARTS, check

    tables = {name: segment.derived(f"pdq_{name}", "<u4", None, None) for name in (STARTS, ROWS)}
    try:
        check(tables, segment.entry.count)
    except ValueError as error:
        raise segment.damaged(f"its tables of hashes are not whole: {error}") from error
    return tables


def columns_of(segment: Segment) -> dict[str, Array]:
    """The columns that a search reads, checked.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    return {name: segment.column(name, *kind) for name, kind in _COLUMNS.items()}


def kinds_of(segment: Segment) -> NDArray[np.uint8]:
    """What each reference of a segment is: `postings.REMOVED`, `SEARCHED` or `IGNORED`.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    common = segment.column(COMMON, *_COLUMNS[COMMON]) != 0
    return np.where(segment.live, np.where(common, IGNORED, SEARCHED), REMOVED).astype(np.uint8)


def _candidate(
    columns: Mapping[str, Array], place: tuple[int, int], wanted: Wanted, orientation: int, distance: int
) -> Candidate:
    row = place[1]

    def apart(name: str, hashes: Words) -> int | None:
        return int(columns[name][row] ^ hashes[orientation]).bit_count() if orientation < len(hashes) else None

    return Candidate(
        place,
        orientation,
        distance,
        min(wanted.quality, int(columns[_QUALITY][row])),
        apart("phash", wanted.phash),
        apart("dhash", wanted.dhash),
        bool(columns[COMMON][row]),
    )


def _words(hashes: Sequence[Fingerprint], bits: int) -> Words:
    """Hashes as 64-bit words, (number of hashes, bits / 64)."""
    joined = b"".join(hex_code(each, bits) for each in hashes)
    return np.frombuffer(joined, "<u8").reshape(len(hashes), bits // 64)


def _quality(fingerprint: Fingerprint) -> int:
    """A PDQ hash that does not say its quality has none."""
    return min(max(fingerprint.quality or 0, 0), 100)


def _cannot_keep(reference: Reference, why: str) -> ReferenceIndexError:
    return ReferenceIndexError(
        f"cannot add the reference {show_name(reference.id)}", why, "Fingerprint it with this version of platemark."
    )
