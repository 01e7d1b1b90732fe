"""Rebuilding an index from the reference files: as `adding` does it, with what the old index says of each work."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.cli.adding import Counts, Portions
from pipeline.cli.progress import progress
from pipeline.cli.signals import heed_signals
from pipeline.executors import open_executor
from pipeline.executors.interface import Executor, Job
from pipeline.walking import Walk
from provenance import records
from provenance.errors import DeliveryError
from provenance.files import show_name
from provenance.index import create_index, open_index
from provenance.model import Problem, Reference
from provenance.serving import Service
from provenance.show import load_show
from provenance.studio import SERVICE, limits_of, worker_config

#: What became of a work, and why where there is more to say.
OnOutcome = Callable[[Reference, str, Mapping[str, str]], None]


@dataclass(slots=True)
class Rebuilt(Counts):
    """What rebuilding came to; what could not be read from the old index counts among the failed.

    Attributes:
        missing: works whose file is not there.
        changed: works whose file is another one by now.
    """

    missing: int = 0
    changed: int = 0

    @property
    def failed(self) -> int:
        """How many are not in the new index."""
        return self.discovered - self.added - self.already

    def record(self) -> dict[str, int]:
        """The counts; the last four add up to the first."""
        return {
            "references": self.discovered,
            "rebuilt": self.added + self.already,
            "missing": self.missing,
            "changed": self.changed,
            "failed": self.failed - self.missing - self.changed,
        }


def rebuild(
    place: Path,
    to: Path,
    root: Path | None,
    show_file: Path | None,
    workers: int,
    *,
    on_outcome: OnOutcome,
    on_problem: Callable[[Problem], None],
) -> Rebuilt:
    """Make the index in *place* again as an index in *to*, from the reference files; the old one is left as it is.

    A work is rebuilt from the file that it was made from, or from one of the same name below *root*: the first that
    has the same SHA-256. It keeps its id, title, owner, terms, licence, and whether it is common.

    Raises:
        ProvenanceError: the show, a path or an index cannot be used; what was written before is in the new index.
    """
    if to.exists() and os.path.samefile(place, to):
        raise DeliveryError(
            f"cannot rebuild {show_name(place)}", "it is to be made again in itself", "Name another folder with --to."
        )
    old = open_index(place)
    references, damage = old.salvage()
    named, unseen = _below(root) if root else ({}, [])
    for each in (*damage, *unseen):
        on_problem(each)
    show = load_show(show_file) if show_file else None
    Service(show).require_neural()
    executor = open_executor("local", SERVICE, worker_config(show_file), limits_of(show), workers=workers)
    try:
        with heed_signals("What was rebuilt stays; the same command goes on.") as stop:
            index = open_index(to) if to.exists() else create_index(to)
            counts = Rebuilt(old.info().references, stop)
            portions = Portions(index, counts, lambda each: on_outcome(each, "rebuilt", {}))
            works = [_Work(each, _paths(each, named)) for each in references if each.id not in portions.known]
            counts.already = len(references) - len(works)
            _Rounds(executor, portions, counts, on_outcome).run(works)
            portions.write()
            return counts
    finally:
        executor.close()


def _below(root: Path) -> tuple[dict[str, list[Path]], list[Problem]]:
    """The files below a folder by their names, and what could not be looked at."""
    walk = Walk()
    walk.walk(str(root))
    named: dict[str, list[Path]] = defaultdict(list)
    for folder in sorted(walk.files):
        for name in walk.files[folder]:
            named[name].append(Path(folder, name))
    return named, list(walk.problems.values())


def _paths(reference: Reference, named: Mapping[str, Sequence[Path]]) -> list[Path]:
    """The files that a reference may be made from again."""
    own = [Path(reference.source)] if os.path.isfile(reference.source) else []
    others = named.get(os.path.basename(reference.source), ())
    return own + [each for each in others if each not in own]


@dataclass(slots=True)
class _Work:
    """A reference of the old index, and its files that were not looked at yet.

    Attributes:
        outcome: what becomes of it if none of them will do.
        error: why, where there is more to say.
    """

    reference: Reference
    paths: list[Path]
    outcome: str = "missing"
    error: Mapping[str, str] | None = None


@dataclass(slots=True)
class _Rounds:
    """Looks at the first file of every work, then at the second of those for which that would not do, and so on."""

    executor: Executor
    portions: Portions
    counts: Rebuilt
    on_outcome: OnOutcome

    def run(self, works: Sequence[_Work]) -> None:
        """Rebuild the works, as far as that goes."""
        with progress(len(works)) as advance:
            while works and not self.counts.stop.event.is_set():
                left = {each.reference.id: each for each in works}
                for each in works:
                    if not each.paths:
                        self._give_up(left.pop(each.reference.id))
                        advance()
                for job, record in self.executor.run(self._jobs(list(left.values()))):
                    if self._look(left[job["id"]], job, record):
                        del left[job["id"]]
                        advance()
                works = list(left.values())

    def _jobs(self, works: Sequence[_Work]) -> Iterator[Job]:
        for work in works:
            if self.counts.stop.event.is_set():
                return
            path, id_ = str(work.paths.pop(0)), work.reference.id
            yield {"op": "reference", "path": path, "title": "", "owner": "", "id": id_}

    def _look(self, work: _Work, job: Job, record: Mapping[str, Any]) -> bool:
        """Take what was made of a file, if it is the right one."""
        if "error" in record:
            work.outcome, work.error = "failed", record["error"]
            return False
        fresh = records.reference_from_record(record["reference"])
        old = work.reference
        if fresh.digest != old.digest or fresh.id != old.id:
            if work.outcome == "missing":
                work.outcome = "changed"
            return False
        self.portions.take(replace(old, fingerprints=fresh.fingerprints, source=job["path"]))
        return True

    def _give_up(self, work: _Work) -> None:
        self.counts.missing += work.outcome == "missing"
        self.counts.changed += work.outcome == "changed"
        self.on_outcome(work.reference, work.outcome, work.error or {})
