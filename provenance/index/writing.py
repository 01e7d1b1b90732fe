"""Changing an index folder so that no fault leaves it in between, and so that few segments are to be searched.

A change writes a new segment, flushes it to disk, and then puts a new catalog into force. A process that is killed at
any moment leaves the index as it was before or as it is after, and perhaps files that belong to neither, which the
next writer removes. Segments that are searched no more are kept for a day, for readers that opened the index before.

What is added is merged with the small segments at the end, as long as the last holds less than twice as many references
as what there is to write: many small additions leave a number of segments that grows with the logarithm of theirs, and
each reference is written again that often. Of what is there, at most half a gibibyte is written again, or as much as
is added, so that a small addition never writes a large index again; `compact` merges what that leaves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from provenance.errors import ReferenceIndexError
from provenance.files import file_error, show_name, sweep
from provenance.index import neural
from provenance.index.catalog import read_catalog, require_current, write_catalog
from provenance.index.hashes import COMMON
from provenance.index.lock import WriterLock
from provenance.index.lots import Lot, join, lot_of, to_lot
from provenance.index.schema import Catalog, Retired, SegmentEntry
from provenance.index.segments import Segment, live_digests, snapshot_of, write_segment
from provenance.index.table import find_ids, keypoints_algorithm, other_keypoints
from provenance.model import Reference

_SEGMENT = re.compile(r"[0-9a-f]{32}\.segment\Z")
_KEPT_SECONDS = 86_400
#: A segment is merged with what is added where it holds fewer than so many times as many references.
_RATIO = 2
#: So much of what is there is written again at most for an addition that is smaller, in bytes.
_WRITTEN_AGAIN = 512 << 20


def change(folder: Path, add: Sequence[Reference], remove: Sequence[str], *, now: float) -> Catalog:
    """Remove and add references; returns the catalog that is in force afterwards. See `FolderIndex.change`."""
    return extend(folder, [add], remove, now=now)[0]


def extend(
    folder: Path,
    portions: Iterable[Sequence[Reference]],
    remove: Sequence[str] = (),
    *,
    now: float,
    again: int = _WRITTEN_AGAIN,
    neural_algorithm: str = "",
) -> tuple[Catalog, int]:
    """Remove references and add others that come in portions, in one change; raises like `change`.

    Args:
        portions: what is to be added; an error that is raised while they are taken leaves the index as it was.
        again: how much of what is there is written again at most for a smaller addition, in bytes.
        neural_algorithm: of the neural fingerprints that what is added may have, if it is known before.

    Returns:
        The catalog that is in force afterwards, and how many references were added.
    """
    with WriterLock(folder) as lock:
        catalog = _begin(folder, now)
        segments = [Segment(folder, entry) for entry in catalog.segments]
        present = find_ids(segments, set(remove))
        unknown = [each for each in remove if each not in present]
        if unknown:
            raise ReferenceIndexError(
                f"cannot remove {show_name(unknown[0][:80])}",
                "no reference in the index has this id",
                "Look up the id with `platemark index list`; nothing was changed.",
            )
        kept = _without(folder, segments, set(present.values()))
        draft = _Draft(folder, catalog.generation + 1, catalog.keypoints, kept, again)
        draft.neural = catalog.neural if kept else neural_algorithm
        for portion in portions:
            draft.append(portion)
        if not draft.written and not present:
            return catalog, 0
        return _commit(folder, catalog, draft, now, lock), draft.added


def compact(folder: Path, *, now: float) -> Catalog:
    """Merge all segments; returns the catalog that is in force afterwards. See `FolderIndex.compact`."""
    with WriterLock(folder) as lock:
        catalog = _begin(folder, now)
        if len(catalog.segments) < 2 and not any(entry.removed for entry in catalog.segments):
            return catalog
        segments = [Segment(folder, entry) for entry in catalog.segments]
        draft = _Draft(folder, catalog.generation + 1, catalog.keypoints, segments, neural=catalog.neural)
        draft.merge(0)
        return _commit(folder, catalog, draft, now, lock)


@dataclass(slots=True)
class _Draft:
    """What an index will consist of.

    Attributes:
        keypoints: the algorithm of the keypoints that are kept, or "".
        again: see `extend`.
        neural: the algorithm of the neural fingerprints that are kept, or "".
        written: the names of the segments that this change has written.
        added: how many references it has added.
    """

    folder: Path
    generation: int
    keypoints: str
    segments: list[Segment]
    again: int = _WRITTEN_AGAIN
    neural: str = ""
    written: set[str] = field(default_factory=set)
    added: int = 0

    def append(self, references: Sequence[Reference]) -> None:
        """Add those of the references that are not there yet, each once."""
        present = find_ids(self.segments, {each.id for each in references})
        fresh: dict[str, Reference] = {}
        for each in references:
            if each.id not in present:
                fresh.setdefault(each.id, each)
        if not fresh:
            return
        self._settle_keypoints(list(fresh.values()))
        self.neural = neural.settle(self.neural, list(fresh.values()), is_empty=not self.segments)
        lot = to_lot(list(fresh.values()), self.neural)
        self.merge(self._tail(lot), lot)
        self.added += len(fresh)

    def merge(self, first: int, *more: Lot) -> None:
        """Write the segments from number *first* on, and what else is to be added, as one segment."""
        merged = self.segments[first:]
        rows = join([*map(lot_of, merged), *more])
        entry = write_segment(self.folder, rows, self.generation)
        for each in merged:
            if each.entry.name in self.written:
                self.written.discard(each.entry.name)
                _unlink(self.folder, [self.folder / each.entry.name])
        self.written.add(entry.name)
        self.segments[first:] = [Segment(self.folder, entry)]

    def _tail(self, lot: Lot) -> int:
        """The number of the first segment that is merged with what is added."""
        count, first, again = len(lot.rows.records), len(self.segments), 0
        most = max(self.again, lot.bytes)
        while first:
            entry = self.segments[first - 1].entry
            live = entry.count - len(entry.removed)
            if live >= _RATIO * count or again + entry.bytes > most:
                break
            count, first, again = count + live, first - 1, again + entry.bytes
        return first

    def _settle_keypoints(self, references: Sequence[Reference]) -> None:
        algorithm = keypoints_algorithm(references)
        if self.keypoints and algorithm not in ("", self.keypoints):
            first = next(each for each in references if keypoints_algorithm([each]))
            raise other_keypoints(first, algorithm, self.keypoints)
        self.keypoints = self.keypoints or algorithm


def _begin(folder: Path, now: float) -> Catalog:
    """The catalog in force, after removing what killed writers left and what was retired long ago."""
    catalog = read_catalog(folder)
    require_current(catalog, f"cannot change the index {show_name(folder)}")
    needed = {entry.name for entry in catalog.segments} | {each.name for each in catalog.retired if _is_kept(each, now)}
    sweep(folder)
    try:
        with os.scandir(folder) as entries:
            left = [Path(entry.path) for entry in entries if _SEGMENT.match(entry.name) and entry.name not in needed]
    except OSError as error:
        raise file_error(f"cannot tidy the index {show_name(folder)}", error) from error
    _unlink(folder, left)
    return catalog


def _unlink(folder: Path, paths: Iterable[Path]) -> None:
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(f"cannot tidy the index {show_name(folder)}", error) from error


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


def _commit(folder: Path, before: Catalog, draft: _Draft, now: float, lock: WriterLock) -> Catalog:
    """Put the catalog that consists of the draft's segments into force."""
    entries: tuple[SegmentEntry, ...] = tuple(segment.entry for segment in draft.segments)
    names = {entry.name for entry in entries}
    retired = [each for each in before.retired if _is_kept(each, now)]
    retired += [Retired(name=each.name, since=int(now)) for each in before.segments if each.name not in names]
    after = Catalog(
        generation=before.generation + 1,
        algorithms=before.algorithms,
        keypoints=draft.keypoints if entries else "",
        neural=draft.neural if entries else "",
        snapshot=snapshot_of(before.algorithms, map(live_digests, draft.segments)),
        common=sum(map(_count_common, draft.segments)),
        segments=entries,
        retired=tuple(retired),
    )
    write_catalog(folder, after, before=lock.require)
    return after


def _count_common(segment: Segment) -> int:
    return int(np.count_nonzero(segment.column(COMMON, "|u1")[segment.live]))


def _is_kept(retired: Retired, now: float) -> bool:
    return now - retired.since < _KEPT_SECONDS
