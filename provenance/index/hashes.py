"""Whole-frame hashes as columns of a segment, and the exact search among them.

The search is a linear scan: it finds every reference within the limit, and nothing else. A distance is first counted
over half of the bits, and only what is still within the limit is counted in full, which loses nothing and halves what
is read.
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
from provenance.index.segments import Array, Segment
from provenance.model import Fingerprint, Reference

Words = NDArray[np.uint64]

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
#: How many references are scanned at a time: what a scan touches of them stays in a core's cache.
_BLOCK = 16_384


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
    codes = [(query, orientation) for query, each in enumerate(wanted) for orientation in range(len(each.pdq))]
    found: list[list[Candidate]] = [[] for _ in wanted]
    columns = columns_of(segment)
    near = scan(columns["pdq"], np.concatenate([each.pdq for each in wanted]), limit)
    for (query, orientation), (rows, distances) in zip(codes, near, strict=True):
        for row, distance in zip(rows.tolist(), distances.tolist(), strict=True):
            if segment.live[row]:
                found[query].append(_candidate(columns, (number, row), wanted[query], orientation, distance))
    return found


def columns_of(segment: Segment) -> dict[str, Array]:
    """The columns that a search reads, checked.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    return {name: segment.column(name, *kind) for name, kind in _COLUMNS.items()}


def scan(planes: Words, codes: Words, limit: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Find all codes within a Hamming distance.

    Args:
        planes: (4, n), the first to the last 64 bits of n codes of 256 bits.
        codes: (m, 4), what is searched for.
        limit: the largest distance that counts.

    Returns:
        For each of the m codes the rows that are near, in order, and their distances.
    """
    found: list[list[tuple[NDArray[np.int64], NDArray[np.int64]]]] = [[] for _ in codes]
    size = min(_BLOCK, planes.shape[1])
    differing, half, quarter = np.empty(size, np.uint64), np.empty(size, np.uint8), np.empty(size, np.uint8)
    for start in range(0, planes.shape[1], _BLOCK):
        block = planes[:, start : start + _BLOCK]
        size = block.shape[1]
        for code, hits in zip(codes, found, strict=True):
            np.bitwise_count(np.bitwise_xor(block[0], code[0], out=differing[:size]), out=half[:size])
            np.bitwise_count(np.bitwise_xor(block[1], code[1], out=differing[:size]), out=quarter[:size])
            np.add(half[:size], quarter[:size], out=half[:size])
            rows = np.flatnonzero(half[:size] <= limit)
            if rows.size:
                rest = np.bitwise_count(block[2:, rows] ^ code[2:, np.newaxis]).sum(axis=0, dtype=np.int64)
                distances = half[rows] + rest
                near = distances <= limit
                hits.append((rows[near] + start, distances[near]))
    nothing = np.empty(0, np.int64)
    return [
        (np.concatenate([nothing, *(rows for rows, _ in hits)]), np.concatenate([nothing, *(far for _, far in hits)]))
        for hits in found
    ]


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
