"""References in one file, to be handed to a vendor: no picture, and no word of where the files lie.

The file is text, JSON Lines, so that whoever hands it on can read it::

    {"algorithms": [...], "format": "platemark-references/1", "keypoints": "...", "neural": "", "references": 2}
    {"fingerprints": [...], "id": "0f3a...", "owner": "Museum", "title": "The Big Wave"}
    {"fingerprints": [...], "id": "9c41...", ...}
    {"sha256": "..."}

A line a reference, as `provenance.records` writes it, its keypoints among its fingerprints; ordered by id, so that the
same references give the same bytes. The last line holds the SHA-256 of all bytes before it, and nothing of a file is
used before that holds. It tells damage, not forgery: who wants to know that a file is the one that was sent compares
the SHA-256 of the whole, which both sides are told. What a forged file says is held to the same bounds as what is
added in any other way, and nothing in it is executed.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from provenance import records
from provenance.errors import FileError, ReferenceIndexError
from provenance.files import file_error, kind_of, show_name, write_atomic
from provenance.index.catalog import read_catalog, require_algorithms, require_current
from provenance.index.folder import FolderIndex, create_folder
from provenance.index.postings import load
from provenance.index.schema import ExportHead, dump, parse
from provenance.index.segments import Segment
from provenance.index.table import read_reference, read_whole, require_keepable
from provenance.model import Reference

FORMAT = "platemark-references/1"
#: The longest line, in bytes: texts as long as they may be, every character escaped, and the most keypoints.
_LONGEST = 1 << 20
#: So many references become a segment at once.
_PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        sha256: of the whole file, hexadecimal.
    """

    references: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes:
        references: how many the file holds.
        added: how many of these were not in the index before.
        sha256: of the whole file, hexadecimal.
    """

    references: int
    added: int
    sha256: str


def export_index(folder: Path, file: Path) -> Exported:
    """Write all references of an index into one new file, for `import_index`.

    Raises:
        ReferenceIndexError: the index is damaged or of the old format.
        FileError: the file cannot be written, or there is one.
    """
    catalog = read_catalog(folder)
    require_current(catalog, f"cannot export the index {show_name(folder)}")
    segments = [Segment(folder, entry) for entry in catalog.segments]
    places = sorted(
        (read_reference(segment, row).id, number, row)
        for number, segment in enumerate(segments)
        for row in segment.live_rows()
    )
    head = ExportHead(
        algorithms=catalog.algorithms, keypoints=catalog.keypoints, neural=catalog.neural, references=len(places)
    )
    digest = hashlib.sha256()

    def write(out: BinaryIO) -> None:
        for line in _lines(head, segments, places):
            digest.update(line)
            out.write(line)
        last = _end(digest.hexdigest())
        digest.update(last)
        out.write(last)

    write_atomic(file, write, exclusive=True)
    return Exported(len(places), digest.hexdigest())


def import_index(file: Path, folder: Path) -> Imported:
    """Add all references of a file that `export_index` wrote to an index, at once or not at all.

    What is in the index already is left alone. Where *folder* does not exist, an index is made.

    Raises:
        ReferenceIndexError: the file is damaged, of another version or of other algorithms, or the index cannot be
            changed; nothing was added.
        FileError: the file cannot be read, or the index not be written; nothing was added.
    """
    what = f"cannot import {show_name(file)}"
    with _open(file, what) as source:
        opened = _Opened(source, what)
        require_algorithms(opened.head.algorithms, what)
        if not os.path.lexists(folder):
            create_folder(folder)
        added = FolderIndex(folder).extend(opened.portions(), opened.head.neural)
    return Imported(opened.head.references, added, opened.sha256)


class _Opened:
    """A file to import, its checksum compared.

    Attributes:
        head: its first line.
        sha256: of the whole file.
    """

    def __init__(self, source: BinaryIO, what: str) -> None:
        self._source = source
        self._what = what
        self._digest = hashlib.sha256()
        self.head = self._read_head(self._line())
        for _ in range(self.head.references):
            self._line()
        self.sha256 = self._read_end()

    def portions(self) -> Iterator[Sequence[Reference]]:
        """The references, some thousands at a time.

        Raises:
            ReferenceIndexError: a line is no reference, or the file has changed since it was opened.
        """
        references = self._references()
        while portion := list(islice(references, _PORTION)):
            yield portion

    def _references(self) -> Iterator[Reference]:
        self._source.seek(0)
        self._digest = hashlib.sha256()
        self._line()
        for number in range(self.head.references):
            yield self._read_reference(self._line(), number + 2)
        if self._read_end() != self.sha256:
            raise self._refused("it was changed while it was read")

    def _line(self) -> bytes:
        line = self._source.readline(_LONGEST)
        if not line.endswith(b"\n"):
            raise self._refused("it ends in the middle, or has too long a line")
        self._digest.update(line)
        return line

    def _read_head(self, line: bytes) -> ExportHead:
        try:
            version = json.loads(line)["format"]
            if version != FORMAT:
                raise self._refused(
                    f"it has the format {show_name(str(version)[:80])}, and this version reads {FORMAT}"
                )
            return parse(ExportHead, line)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise self._refused("its first line is not that of a file of references") from error

    def _read_end(self) -> str:
        """Compare the last line with the digest of the others; returns the digest of the whole."""
        wanted = _end(self._digest.hexdigest())
        if self._line() != wanted or self._source.read(1):
            raise self._refused("its checksum does not hold")
        return self._digest.hexdigest()

    def _read_reference(self, line: bytes, number: int) -> Reference:
        try:
            reference = records.reference_from_record(json.loads(line))
            require_keepable(reference)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ReferenceIndexError) as error:
            raise self._refused(f"its line {number:,} is not a reference that can be kept") from error
        return reference

    def _refused(self, why: str) -> ReferenceIndexError:
        return ReferenceIndexError(
            self._what, why, "Ask for the file again, or for one that this version of platemark can read."
        )


@contextmanager
def _open(file: Path, what: str) -> Iterator[BinaryIO]:
    """A regular file, opened for reading; links are not followed."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise file_error(what, error) from error
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise FileError(what, f"it is {kind_of(mode)}, not a regular file", "Name a file.")
        with os.fdopen(handle, "rb", closefd=False) as source:
            yield source
    except OSError as error:
        raise file_error(what, error) from error
    finally:
        os.close(handle)


def _lines(head: ExportHead, segments: Sequence[Segment], places: Sequence[tuple[str, int, int]]) -> Iterator[bytes]:
    """All lines but the last."""
    yield _encode(dump(head))
    found = [load(segment) for segment in segments]
    for name, number, row in places:
        reference = replace(read_whole(segments[number], found[number], row), source="")
        line = _encode(records.reference_to_record(reference))
        if len(line) >= _LONGEST:
            raise ReferenceIndexError(
                f"cannot export the reference {name}", f"its line has {len(line):,} bytes", "Shorten its texts."
            )
        yield line


def _end(sha256: str) -> bytes:
    return _encode({"sha256": sha256})


def _encode(values: dict[str, Any]) -> bytes:
    return json.dumps(values, separators=(",", ":"), sort_keys=True).encode() + b"\n"
