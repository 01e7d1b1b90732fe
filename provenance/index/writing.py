"""Changing an index folder so that no fault leaves it in between.

A change writes a new segment, flushes it to disk, and then puts a new catalog into force. A process that is killed at
any moment leaves the index as it was before or as it is after, and perhaps files that belong to neither, which the
next writer removes. Segments that are searched no more are kept for a day, for readers that opened the index before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from provenance.errors import ReferenceIndexError
from provenance.files import file_error, show_name, sweep
from provenance.index.catalog import read_catalog, write_catalog
from provenance.index.lock import WriterLock
from provenance.index.schema import Catalog, Retired, SegmentEntry
from provenance.index.segments import Segment, live_digests, merge, snapshot_of, write_segment
from provenance.index.table import find_ids, to_rows
from provenance.model import Reference

_SEGMENT = re.compile(r"[0-9a-f]{32}\.segment\Z")
_KEPT_SECONDS = 86_400


def change(folder: Path, add: Sequence[Reference], remove: Sequence[str], *, now: float) -> Catalog:
    """Remove and add references; returns the catalog that is in force afterwards. See `FolderIndex.change`."""
    with WriterLock(folder) as lock:
        catalog = _begin(folder, now)
        segments = [Segment(folder, entry) for entry in catalog.segments]
        present = find_ids(segments, {*remove, *(each.id for each in add)})
        unknown = [each for each in remove if each not in present]
        if unknown:
            raise ReferenceIndexError(
                f"cannot remove {show_name(unknown[0][:80])}",
                "no reference in the index has this id",
                "Look up the id with `platemark index list`; nothing was changed.",
            )
        gone = set(remove)
        fresh: dict[str, Reference] = {}
        for each in add:
            if each.id not in present or each.id in gone:
                fresh.setdefault(each.id, each)
        if not fresh and not gone:
            return catalog
        kept = _without(folder, segments, {present[each] for each in gone})
        if fresh:
            entry = write_segment(folder, to_rows(list(fresh.values())), catalog.generation + 1)
            kept.append(Segment(folder, entry))
        return _commit(folder, catalog, kept, now, lock)


def compact(folder: Path, *, now: float) -> Catalog:
    """Merge all segments; returns the catalog that is in force afterwards. See `FolderIndex.compact`."""
    with WriterLock(folder) as lock:
        catalog = _begin(folder, now)
        if len(catalog.segments) < 2 and not any(entry.removed for entry in catalog.segments):
            return catalog
        rows = merge([Segment(folder, entry).rows() for entry in catalog.segments])
        entry = write_segment(folder, rows, catalog.generation + 1)
        return _commit(folder, catalog, [Segment(folder, entry)], now, lock)


def _begin(folder: Path, now: float) -> Catalog:
    """The catalog in force, after removing what killed writers left and what was retired long ago."""
    catalog = read_catalog(folder)
    needed = {entry.name for entry in catalog.segments} | {each.name for each in catalog.retired if _is_kept(each, now)}
    sweep(folder)
    try:
        with os.scandir(folder) as entries:
            left = [entry.path for entry in entries if _SEGMENT.match(entry.name) and entry.name not in needed]
        for path in left:
            Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise file_error(f"cannot tidy the index {show_name(folder)}", error) from error
    return catalog


def _without(folder: Path, segments: Sequence[Segment], places: set[tuple[int, int]]) -> list[Segment]:
    """The segments with the references at *places* marked as removed; those of which nothing is left are left out."""
    result = []
    for number, segment in enumerate(segments):
        rows = {row for place, row in places if place == number}
        removed = tuple(sorted({*segment.entry.removed, *rows}))
        if not rows:
            result.append(segment)
        elif len(removed) < segment.entry.count:
            result.append(Segment(folder, segment.entry.model_copy(update={"removed": removed})))
    return result


def _commit(folder: Path, before: Catalog, segments: Sequence[Segment], now: float, lock: WriterLock) -> Catalog:
    """Put the catalog that consists of *segments* into force."""
    entries: tuple[SegmentEntry, ...] = tuple(segment.entry for segment in segments)
    names = {entry.name for entry in entries}
    retired = [each for each in before.retired if _is_kept(each, now)]
    retired += [Retired(name=each.name, since=int(now)) for each in before.segments if each.name not in names]
    after = Catalog(
        generation=before.generation + 1,
        algorithms=before.algorithms,
        snapshot=snapshot_of(before.algorithms, map(live_digests, segments)),
        segments=entries,
        retired=tuple(retired),
    )
    write_catalog(folder, after, before=lock.require)
    return after


def _is_kept(retired: Retired, now: float) -> bool:
    return now - retired.since < _KEPT_SECONDS
