"""Segments: immutable files that hold references as named, typed, checksummed arrays and a table of records.

Layout, all numbers little-endian::

    16 bytes   magic, with the version
     8 bytes   length of the header
               header: JSON, see `schema.Header`
               from the next multiple of 64 on: the arrays, each at a multiple of 64

The last axis of a column counts the references, so that segments can be merged without knowing what the columns mean;
only the records' own bytes (`RECORDS`) are told apart, by `OFFSETS`. Derived arrays are of any shape: they are computed
from the columns and from what comes with them (see `table`), for searching, and are computed anew when segments are
merged.

Arrays are mapped, not read, and checked block by block when they are first asked for (see `blocks`); a record is
checked when it is read, and `verify` compares the SHA-256 of the whole file. There is no picture here, and nothing that
is executed when it is read. Segments of the first format, which had no derived arrays, are read as well.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from provenance.errors import ReferenceIndexError
from provenance.files import file_error, show_name, write_atomic
from provenance.index.blocks import BLOCKS, OLD_BLOCKS
from provenance.index.schema import ArrayEntry, Header, SegmentEntry, array_entry, dump, parse

MAGIC = b"platemark-seg-2\n"
OLD_MAGIC = b"platemark-seg-1\n"
RECORDS, OFFSETS, DIGESTS = "records", "record_offsets", "record_digests"
_TABLE = (RECORDS, OFFSETS)
_BLOCKS = {OLD_MAGIC: OLD_BLOCKS, MAGIC: BLOCKS}

_ALIGN = 64
#: Segments up to this size are read rather than mapped: a map holds one of the process's open files.
_READ_WHOLE = 1 << 20
_LONGEST_HEADER = 64 << 20
_FIXED = len(MAGIC) + 8

Array = NDArray[Any]
Arrays = Mapping[str, Array]
MadeT = TypeVar("MadeT")


@dataclass(frozen=True, slots=True)
class Rows:
    """References as a segment holds them: their columns, their records as bytes, and what was derived from these."""

    arrays: Arrays
    records: Sequence[bytes]
    derived: Arrays = field(default_factory=dict)


def digest_records(records: Sequence[bytes]) -> NDArray[np.uint64]:
    """The BLAKE2b-256 of each record, (4, number of records)."""
    joined = b"".join(hashlib.blake2b(record, digest_size=32).digest() for record in records)
    return np.ascontiguousarray(np.frombuffer(joined, "<u8").reshape(len(records), 4).T)


def write_segment(folder: Path, rows: Rows, generation: int) -> SegmentEntry:
    """Write the references as a new segment; it counts only when the catalog names it.

    Raises:
        FileError: it cannot be written.
    """
    lengths = np.fromiter(map(len, rows.records), np.uint64, len(rows.records))
    table: dict[str, Array] = {
        RECORDS: np.frombuffer(b"".join(rows.records), np.uint8),
        OFFSETS: np.concatenate((np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64))),
        DIGESTS: digest_records(rows.records),
    }
    pieces, header = _lay_out({**rows.arrays, **table}, rows.derived, len(rows.records), generation)
    sha256, size = hashlib.sha256(), 0
    for piece in pieces:
        sha256.update(piece)
        size += len(piece)
    entry = SegmentEntry(sha256=sha256.hexdigest(), bytes=size, count=len(rows.records), header=header)
    write_atomic(folder / entry.name, lambda file: file.writelines(pieces))
    return entry


def _lay_out(arrays: Arrays, derived: Arrays, count: int, generation: int) -> tuple[list[bytes | memoryview], str]:
    """The pieces of a segment's file in order, and the digest of its header."""
    entries: dict[str, ArrayEntry] = {}
    body: list[bytes | memoryview] = []
    offset = 0
    for name, array in (*arrays.items(), *derived.items()):
        stored = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        data = stored.reshape(-1).view(np.uint8).data
        entries[name] = array_entry(stored.dtype.str, stored.shape, offset, tuple(BLOCKS.digests(data)))
        body += [data, _padding(len(data))]
        offset += len(data) + len(body[-1])
    header = Header(
        generation=generation,
        count=count,
        arrays={name: entries[name] for name in arrays},
        derived={name: entries[name] for name in derived},
    )
    text = json.dumps(dump(header)).encode()
    fixed = MAGIC + len(text).to_bytes(8, "little") + text
    return [fixed, _padding(len(fixed)), *body], hashlib.blake2b(text, digest_size=32).hexdigest()


def _padding(length: int) -> bytes:
    return b"\0" * (-length % _ALIGN)


class Segment:
    """An open segment.

    Attributes:
        entry: how the catalog knows it.
        live: bool, (number of references,): those that were not removed.
    """

    def __init__(self, folder: Path, entry: SegmentEntry) -> None:
        """Map the segment's file and check its header.

        Raises:
            ReferenceIndexError: it is missing, truncated or damaged.
            FileError: it cannot be read.
        """
        self.entry = entry
        self._what = f"cannot use the segment {entry.name} of the index {show_name(folder)}"
        self._data = self._open(folder / entry.name)
        self._blocks = _BLOCKS.get(self._data[: len(MAGIC)], BLOCKS)
        self._header, self._start = self._read_header()
        self._entries = {**self._header.arrays, **self._header.derived}
        self.live = np.ones(entry.count, np.bool_)
        self.live[list(entry.removed)] = False
        self._checked: dict[str, Array] = {}
        self._made: dict[str, Any] = {}

    @property
    def is_old(self) -> bool:
        """Whether it is of the first format, which had no keypoints."""
        return self._blocks is OLD_BLOCKS

    def array(self, name: str) -> Array:
        """The array of that name; its checksums are compared when it is first asked for.

        Raises:
            ReferenceIndexError: it is damaged, or there is none.
        """
        if name not in self._checked:
            array = self._view(name)
            data = array.reshape(-1).view(np.uint8).data
            wrong = self._blocks.first_wrong(data, self._entries[name].blocks)
            if wrong is not None:
                raise self.damaged(f"the checksum of its array {name!r} does not hold in block {wrong + 1}")
            self._checked[name] = array
        return self._checked[name]

    def column(self, name: str, dtype: str, *leading: int) -> Array:
        """The array of that name, of that type and of the shape (*leading, number of references).

        Raises:
            ReferenceIndexError: it is damaged, or there is none such.
        """
        array = self.array(name)
        if array.dtype.str != dtype or array.shape[:-1] != leading:
            raise self.damaged(f"its array {name!r} is of another type or shape")
        return array

    def derived(self, name: str, dtype: str, *shape: int | None) -> Array:
        """The derived array of that name, of that type and shape; None stands for any length.

        Raises:
            ReferenceIndexError: it is damaged, or there is none such.
        """
        array = self.array(name)
        fits = len(array.shape) == len(shape) and all(
            wanted in (None, length) for wanted, length in zip(shape, array.shape, strict=True)
        )
        if array.dtype.str != dtype or not fits:
            raise self.damaged(f"its array {name!r} is of another type or shape")
        return array

    def once(self, name: str, make: Callable[[], MadeT]) -> MadeT:
        """What *make* makes of the segment, made when it is first asked for and then kept."""
        if name not in self._made:
            self._made[name] = make()
        made: MadeT = self._made[name]
        return made

    def record(self, row: int) -> bytes:
        """The record of a reference.

        Raises:
            ReferenceIndexError: it is damaged.
        """
        begin, end = (int(place) for place in self.array(OFFSETS)[row : row + 2])
        data = self._view(RECORDS)[begin:end].tobytes()
        if len(data) != end - begin or (digest_records([data])[:, 0] != self.array(DIGESTS)[:, row]).any():
            raise self.damaged(f"the checksum of its record {row + 1} does not hold")
        return data

    def live_rows(self) -> list[int]:
        """The rows of the references that were not removed, in order."""
        rows: list[int] = np.flatnonzero(self.live).tolist()
        return rows

    def rows(self) -> Rows:
        """The columns and records of all that was not removed; what is derived from them is to be computed anew.

        Raises:
            ReferenceIndexError: the segment is damaged.
        """
        names = [name for name in self._header.arrays if name not in (*_TABLE, DIGESTS)]
        arrays = {name: self.array(name)[..., self.live] for name in names}
        return Rows(arrays, [self.record(row) for row in self.live_rows()])

    def verify(self) -> None:
        """Read everything, and compare it with the catalog's and the segment's own checksums.

        Raises:
            ReferenceIndexError: the first damage found.
        """
        for name in self._entries:
            self._checked.pop(name, None)
            self.array(name)
        for row in range(self.entry.count):
            self.record(row)
        if hashlib.sha256(self._data).hexdigest() != self.entry.sha256:
            raise self.damaged("its SHA-256 is not the one in its name")

    def damaged(self, why: str) -> ReferenceIndexError:
        """The error for this segment; to be raised by the caller."""
        return ReferenceIndexError(
            self._what,
            why,
            "Restore that file from a copy of the index, or make the index again from the references; "
            "`platemark index verify` lists all damage.",
        )

    def _open(self, path: Path) -> mmap.mmap | bytes:
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise self.damaged("it is missing") from error
        except OSError as error:
            raise file_error(self._what, error) from error
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode) or status.st_size != self.entry.bytes or not self.entry.bytes:
                raise self.damaged(f"it has {status.st_size:,} bytes instead of {self.entry.bytes:,}")
            if status.st_size > _READ_WHOLE:
                return mmap.mmap(handle, self.entry.bytes, access=mmap.ACCESS_READ)
            with os.fdopen(handle, "rb", closefd=False) as file:
                return file.read(self.entry.bytes)
        except OSError as error:
            raise file_error(self._what, error) from error
        finally:
            os.close(handle)

    def _read_header(self) -> tuple[Header, int]:
        length = int.from_bytes(self._data[len(MAGIC) : _FIXED], "little")
        text = self._data[_FIXED : _FIXED + min(length, _LONGEST_HEADER)]
        if (
            self._data[: len(MAGIC)] not in _BLOCKS
            or hashlib.blake2b(text, digest_size=32).hexdigest() != self.entry.header
        ):
            raise self.damaged("its header is damaged")
        try:
            header = parse(Header, text)
        except ValueError as error:
            raise self.damaged(f"its header is of another version ({error})") from error
        start = _FIXED + length + len(_padding(_FIXED + length))
        self._require(header, start)
        return header, start

    def _require(self, header: Header, start: int) -> None:
        """Make sure that the arrays lie in the file, and are what every segment has."""
        for name, entry in (*header.arrays.items(), *header.derived.items()):
            whole = start + entry.offset + entry.bytes <= self.entry.bytes
            if not whole or entry.offset % _ALIGN or len(entry.blocks) != self._blocks.count(entry.bytes):
                raise self.damaged(f"its array {name!r} does not lie in it")
        for name, entry in header.arrays.items():
            if name not in _TABLE and entry.shape[-1:] != (self.entry.count,):
                raise self.damaged(f"its array {name!r} is not of {self.entry.count:,} references")
        count = self.entry.count
        wanted = {OFFSETS: ("<u8", (count + 1,)), DIGESTS: ("<u8", (4, count))}
        kinds = {name: (each.dtype, each.shape) for name, each in header.arrays.items() if name in wanted}
        records = header.arrays.get(RECORDS)
        if header.count != count or kinds != wanted or records is None or records.dtype != "|u1":
            raise self.damaged("its table of records is not whole")

    def _view(self, name: str) -> Array:
        entry = self._entries.get(name)
        if entry is None:
            raise self.damaged(f"it has no array {name!r}")
        count = math.prod(entry.shape)
        return np.frombuffer(self._data, entry.dtype, count, self._start + entry.offset).reshape(entry.shape)


def merge(parts: Sequence[Rows]) -> Rows:
    """The columns and records of several lots of references as one, in their order.

    Raises:
        ReferenceIndexError: their arrays are not the same.
    """
    names = set(parts[0].arrays)
    if any(set(part.arrays) != names for part in parts):
        raise ReferenceIndexError(
            "cannot merge the segments of the index",
            "they hold different arrays",
            "Make the index again from the references.",
        )
    arrays = {name: np.concatenate([part.arrays[name] for part in parts], axis=-1) for name in parts[0].arrays}
    return Rows(arrays, [record for part in parts for record in part.records])


def live_digests(segment: Segment) -> NDArray[np.uint64]:
    """The digests of the records that were not removed, (4, their number).

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    digests: NDArray[np.uint64] = segment.array(DIGESTS)[:, segment.live]
    return digests


def snapshot_of(algorithms: Sequence[str], digests: Iterable[NDArray[np.uint64]]) -> str:
    """The digest of all that is searched: the same references give the same, however segments divide them.

    SHA-256 over the algorithms' names as JSON, a zero byte, and the sorted digests of the records.
    """
    together = np.concatenate([np.empty((4, 0), np.uint64), *digests], axis=1)
    ordered = together[:, np.lexsort(together[::-1])]
    names = json.dumps(sorted(algorithms)).encode()
    return hashlib.sha256(names + b"\0" + np.ascontiguousarray(ordered.T, "<u8").tobytes()).hexdigest()
