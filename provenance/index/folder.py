"""The reference index as a folder on storage that every node can read.

::

    catalog.json                 what the index consists of; replaced atomically (see `catalog`)
    <32 hex digits>.segment      immutable files of references (see `segments`)
    writer.lock                  while somebody changes it (see `lock`)

An index that is open stays as it was when it was opened, whatever others do to it (see `writing`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from provenance import fingerprints
from provenance.errors import FileError, ProvenanceError, ReferenceIndexError
from provenance.files import file_error, show_name
from provenance.index import neural, postings, writing
from provenance.index.catalog import read_catalog, require_algorithms, require_current, require_keypoints, write_catalog
from provenance.index.hashes import candidates, kinds_of, read_query
from provenance.index.interface import IndexInfo, Query
from provenance.index.match import Candidate, MatchSettings, by_hashes
from provenance.index.neural import Alike
from provenance.index.schema import Catalog
from provenance.index.segments import Segment, live_digests, snapshot_of
from provenance.index.table import read_reference, verify_rows
from provenance.model import Match, Problem, Reference


def create_folder(folder: Path) -> None:
    """Make an empty index in *folder*; see `provenance.index.create_index`."""
    what = f"cannot make an index in {show_name(folder)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entry = next(folder.iterdir(), None)
    except OSError as error:
        raise file_error(what, error) from error
    if entry is not None:
        raise ReferenceIndexError(
            what, f"there is {show_name(entry.name)} in it", "Choose a folder that is empty or does not exist yet."
        )
    names = tuple(sorted(fingerprints.algorithms().values()))
    write_catalog(folder, Catalog(algorithms=names, snapshot=snapshot_of(names, [])), exclusive=True)


class FolderIndex:
    """An open index. Not for several threads at once."""

    def __init__(
        self, folder: Path, settings: MatchSettings | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Open the index in *folder* as it is now.

        Args:
            settings: what counts as a match.
            clock: tells the time in seconds since 1970, for how long retired segments are kept.

        Raises:
            ReferenceIndexError: there is none, or its catalog is damaged or of another version.
            FileError: its catalog cannot be read.
        """
        self._folder = folder
        self._settings = settings or MatchSettings()
        self._clock = clock
        self._catalog = read_catalog(folder)

    def snapshot(self) -> str:
        """SHA-256 over the algorithms' names and the sorted digests of all references that are searched."""
        return self._catalog.snapshot

    def references(self) -> Iterable[Reference]:
        """Every reference that is searched, in the order of addition.

        Raises:
            ReferenceIndexError: a segment is missing or damaged.
        """
        return (read_reference(segment, row) for segment in self._segments for row in segment.live_rows())

    def search(self, queries: Sequence[Query]) -> list[tuple[Match, ...]]:
        """For each query the references found in it, best first; common material is none.

        Raises:
            ReferenceIndexError: the index is of the old format or of other algorithms, or a segment is missing or
                damaged.
            FingerprintError: a query's neural fingerprint cannot be computed.
        """
        self._require_usable("search")
        wanted = [read_query(query) for query in queries]
        alike = self._alike(queries)
        found: list[list[Candidate]] = [[] for _ in queries]
        for number, segment in enumerate(self._segments if wanted else ()):
            near = candidates(segment, number, wanted, self._settings.limit)
            for mine, more in zip(found, near, strict=True):
                mine.extend(more)
        return [self._found(*each) for each in zip(queries, found, alike, strict=True)]

    def _alike(self, queries: Sequence[Query]) -> list[list[Alike]]:
        """For each query the references that its frame is like by its neural fingerprint, where it has one."""
        found: list[list[Alike]] = [[] for _ in queries]
        if not self._catalog.segments or all(query.neural is None for query in queries):
            return found
        algorithm, rule = self._catalog.neural, self._settings.neural
        what = f"cannot search the index {show_name(self._folder)}"
        wanted = [neural.read_query(query, algorithm, what) for query in queries]
        for number, segment in enumerate(self._segments):
            near = neural.search(segment, number, wanted, algorithm, self._kinds(segment), rule)
            for mine, more in zip(found, near, strict=True):
                mine.extend(more)
        return found

    def _found(self, query: Query, candidates: Sequence[Candidate], likely: Sequence[Alike]) -> tuple[Match, ...]:
        """The matches of one query: by hashes and, where its frame is at hand, by keypoints and by likeness."""
        # Its loops are compiled: loaded when searched, not when opened.
        from provenance.fingerprints.keypoints import ALGORITHM
        from provenance.index.matches import DETAILED, join, matches
        from provenance.index.sightings import Look, Searched

        hashed = by_hashes(candidates, self._settings)
        if query.frame is None or not self._catalog.segments:
            return matches(join(hashed, ()), self._settings.most, self._load, query.digest)
        require_keypoints(self._catalog.keypoints, ALGORITHM, f"cannot search the index {show_name(self._folder)}")
        lists = [segment.once("postings", partial(postings.load, segment)) for segment in self._segments]
        kinds = [self._kinds(segment) for segment in self._segments]
        look = Look(query.frame, tuple(map(Searched, lists, kinds)))

        alike, most = neural.without_common(likely, self._settings.common_margin), self._settings.most
        # No more are looked at than are told: of a still shot's frames thousands may match by their hashes.
        looked_at = {place: each.is_mirrored for place, each in islice(alike.items(), most)}
        looked_at |= {place: each.is_mirrored for place, each in islice(hashed.items(), most)}

        def is_detailed(place: tuple[int, int]) -> bool:
            theirs = int(lists[place[0]].counts[place[1]])
            return place in looked_at and min(look.keypoints, theirs) >= DETAILED

        seen = look.sightings(looked_at)
        found = join(hashed, seen, look.flat, is_detailed, alike)
        return matches(found, most, self._load, query.digest)

    def change(self, *, add: Sequence[Reference] = (), remove: Sequence[str] = ()) -> None:
        """Remove references by id and add others, at once or not at all; see `ReferenceIndex.change`.

        Raises:
            ReferenceIndexError: another writer is at work, the index is damaged, of the old format or of other
                algorithms, an id that is to be removed is not in it, or a reference cannot be kept; nothing was
                changed.
            FileError: it cannot be written; nothing was changed.
        """
        self._require_usable("change")
        self._take(writing.change(self._folder, add, remove, now=self._clock()))

    def extend(self, portions: Iterable[Sequence[Reference]], neural_algorithm: str = "") -> int:
        """Add references that come in portions, in one change; returns how many were not there yet.

        An error that is raised while the portions are taken leaves the index as it was. Raises like `change`.

        Args:
            neural_algorithm: of the neural fingerprints that they may have, if it is known before.
        """
        self._require_usable("change")
        now = self._clock()
        catalog, added = writing.extend(self._folder, portions, now=now, neural_algorithm=neural_algorithm)
        self._take(catalog)
        return added

    def compact(self) -> None:
        """Merge all segments into one and drop what was removed; see `Maintenance.compact`."""
        self._take(writing.compact(self._folder, now=self._clock()))

    def info(self) -> IndexInfo:
        """What the index holds, from its catalog alone."""
        catalog = self._catalog
        removed = sum(len(entry.removed) for entry in catalog.segments)
        return IndexInfo(
            format=catalog.format,
            references=sum(entry.count for entry in catalog.segments) - removed,
            common=catalog.common,
            removed=removed,
            segments=len(catalog.segments),
            bytes=sum(entry.bytes for entry in catalog.segments),
            algorithms=tuple(dict.fromkeys((*catalog.algorithms, *filter(None, [catalog.keypoints, catalog.neural])))),
            snapshot=catalog.snapshot,
        )

    def verify(self) -> tuple[Problem, ...]:
        """Read the index as it is on disk now, whole, and compare every checksum; see `Maintenance.verify`."""
        problems: list[ProvenanceError] = []
        sound: list[Segment] = []
        try:
            catalog = read_catalog(self._folder)
        except (ReferenceIndexError, FileError) as error:
            return (Problem(error.what, error.why, error.fix),)
        for entry in catalog.segments:
            try:
                segment = Segment(self._folder, entry)
                segment.verify()
                verify_rows(segment)
                sound.append(segment)
            except (ReferenceIndexError, FileError) as error:
                problems.append(error)
        if not problems and snapshot_of(catalog.algorithms, map(live_digests, sound)) != catalog.snapshot:
            problems.append(
                ReferenceIndexError(
                    f"cannot rely on the index {show_name(self._folder)}",
                    "its snapshot is not that of its references",
                    "Make the index again from the references.",
                )
            )
        return tuple(Problem(error.what, error.why, error.fix) for error in problems)

    def salvage(self) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
        """Every reference whose record is whole, and all damage; see `Maintenance.salvage`."""
        found: list[Reference] = []
        for entry in self._catalog.segments:
            with suppress(ReferenceIndexError, FileError):  # `verify` says why
                segment = Segment(self._folder, entry)
                for row in segment.live_rows():
                    with suppress(ReferenceIndexError):
                        found.append(read_reference(segment, row))
        return tuple(found), self.verify()

    @cached_property
    def _segments(self) -> tuple[Segment, ...]:
        return tuple(Segment(self._folder, entry) for entry in self._catalog.segments)

    def _take(self, catalog: Catalog) -> None:
        """Go on with the index as it is after a change of ours."""
        self._catalog = catalog
        self.__dict__.pop("_segments", None)

    def _kinds(self, segment: Segment) -> NDArray[np.uint8]:
        return segment.once("kinds", partial(kinds_of, segment))

    def _load(self, place: tuple[int, int]) -> Reference:
        return read_reference(self._segments[place[0]], place[1])

    def _require_usable(self, verb: str) -> None:
        what = f"cannot {verb} the index {show_name(self._folder)}"
        require_current(self._catalog, what)
        require_algorithms(self._catalog.algorithms, what)
