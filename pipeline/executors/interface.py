"""SEAM: where the work of a batch runs.

To add an executor: write a module here with a class that has the members of `Executor`, add its line to the table in
``executors/__init__.py``, and its line to ``tests/contracts/test_executors.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from provenance import records
from provenance.errors import ProvenanceError
from provenance.model import Asset, Evidence, Problem, Result, Shot

#: One asset's work as plain JSON values: ``{"op": "check", "path": ...}``; see `provenance.serving`.
Job = dict[str, Any]


class Executor(Protocol):
    """Runs jobs somewhere."""

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        """Yield each job with its record (`provenance.records`), in the order they end; exactly one for each job.

        A job whose worker dies, hangs or passes its limits gets a record with an `error`; the others go on. A job is
        taken from *jobs* only when there is soon somebody to do it, so that whoever makes the jobs can stop.
        Closing the iterator ends the jobs in hand first and starts no others.

        Raises:
            ProvenanceError: no job can be done at all: workers do not start, or the show cannot be opened.
        """
        ...

    def close(self) -> None:
        """End the workers."""
        ...


def failed(job: Job, error: ProvenanceError) -> dict[str, Any]:
    """The record of a job that could not be done."""
    shot = job.get("shot")
    asset = Asset(Path(job["path"]), shot=Shot(**shot) if shot else None, frame=job.get("frame"))
    return records.to_record(Result(Evidence(asset), incomplete=Problem(error.what, error.why, error.fix)))
