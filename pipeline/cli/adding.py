"""Adding works to an index: fingerprinted by workers, and written in portions, so that a stop loses little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import discover
from pipeline.cli.exits import ExitCode
from pipeline.cli.progress import progress
from pipeline.cli.signals import Stop, heed_signals
from pipeline.executors import open_executor
from pipeline.executors.interface import Job
from provenance import records
from provenance.index import MaintainedIndex, create_index, open_index
from provenance.model import Delivery, Licence, Reference
from provenance.serving import Service
from provenance.show import load_show
from provenance.studio import SERVICE, limits_of, worker_config

#: How many works are written at once: a quarter of what was added before, within these bounds. Portions are merged with
#: others as large, and what was merged stays on disk for a day, so that many small ones take much room.
_FEWEST, _MOST = 500, 5_000


@dataclass(frozen=True, slots=True)
class Work:
    """What is said of the works on the command line; *title* None for each file's name."""

    owner: str
    title: str | None
    terms: str
    is_common: bool = False
    licence: Licence | None = None


@dataclass(slots=True)
class Counts:
    """What adding came to; what was not begun counts among the failed."""

    discovered: int
    stop: Stop
    added: int = 0
    already: int = 0

    @property
    def failed(self) -> int:
        """How many could not be added."""
        return self.discovered - self.added - self.already

    @property
    def code(self) -> ExitCode:
        """The exit code."""
        return self.stop.code or (ExitCode.INCOMPLETE if self.failed else ExitCode.PASS)

    def record(self) -> dict[str, int]:
        """The counts; the last three add up to the first."""
        return {"discovered": self.discovered, "added": self.added, "already": self.already, "failed": self.failed}


def add(
    work: Work,
    paths: tuple[Path, ...],
    place: Path,
    show_file: Path | None,
    workers: int,
    *,
    on_added: Callable[[Reference], None],
    on_failure: Callable[[str, Mapping[str, str]], None],
    on_other: Callable[[Reference], None] = lambda _: None,
) -> Counts:
    """Add works to the index in *place*, which is made where it is not there.

    Args:
        on_other: told of a work that is there already and of which something else is said now; it is left as it is.

    Raises:
        ProvenanceError: the show, the paths or the index cannot be used; what was written before is in the index.
    """
    show = load_show(show_file) if show_file else None
    Service(show).require_neural()
    delivery = discover.find(paths, ignore=show.show.ignore if show else ())
    executor = open_executor("local", SERVICE, worker_config(show_file), limits_of(show), workers=workers)
    try:
        with heed_signals("What was added stays; the same command goes on.") as stop:
            index = open_index(place) if place.exists() else create_index(place)
            counts = Counts(len(delivery.assets) + len(delivery.problems), stop)
            for path, problem in delivery.problems:
                on_failure(str(path), {"what": problem.what, "why": problem.why, "fix": problem.fix})
            portions = Portions(index, counts, on_added, on_other)
            with progress(len(delivery.assets)) as advance:
                for _, record in executor.run(_jobs(work, delivery, stop)):
                    advance()
                    if "error" in record:
                        on_failure(record["path"], record["error"])
                    else:
                        portions.take(records.reference_from_record(record["reference"]))
            portions.write()
            return counts
    finally:
        executor.close()


def _jobs(work: Work, delivery: Delivery, stop: Stop) -> Iterator[Job]:
    for asset in delivery.assets:
        if stop.event.is_set():
            return
        title = asset.path.stem if work.title is None else work.title
        told: dict[str, Any] = {"title": title, "owner": work.owner, "terms": work.terms, "common": work.is_common}
        if work.licence:
            told["licence"] = records.licence_to_record(work.licence)
        yield {"op": "reference", "path": str(asset.path), **told}


@dataclass(slots=True)
class Portions:
    """Writes references some hundreds at a time, each once.

    Attributes:
        known: what is said of those that are in the index, or waiting to be, by their ids.
    """

    index: MaintainedIndex
    counts: Counts
    on_added: Callable[[Reference], None]
    on_other: Callable[[Reference], None] = lambda _: None
    waiting: list[Reference] = field(default_factory=list)
    known: dict[str, tuple[object, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {reference.id: _said_of(reference) for reference in self.index.references()}

    def take(self, reference: Reference) -> None:
        """Take a reference, to be written with others."""
        if reference.id in self.known:
            self.counts.already += 1
            if self.known[reference.id] != _said_of(reference):
                self.on_other(reference)
            return
        self.known[reference.id] = _said_of(reference)
        self.waiting.append(reference)
        if len(self.waiting) >= min(max(_FEWEST, self.counts.added // 4), _MOST):
            self.write()

    def write(self) -> None:
        """Write those that wait."""
        from provenance.index.table import without_keypoints

        if not self.waiting:
            return
        self.index.change(add=self.waiting)
        self.counts.added += len(self.waiting)
        for reference in self.waiting:
            self.on_added(without_keypoints(reference))
        self.waiting = []


def _said_of(reference: Reference) -> tuple[object, ...]:
    """What a person says of a work; its title may be its file's name, and the same file may lie there twice."""
    return reference.owner, reference.terms, reference.licence, reference.is_common
