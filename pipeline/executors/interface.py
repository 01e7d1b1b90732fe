"""SEAM: where the work of a batch runs.

To add an executor: write a module here with a class that has the members of `Executor`, add its line to the table in
``executors/__init__.py``, and its line to ``tests/contracts/test_executors.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

#: One asset's work as plain JSON values: ``{"op": "check", "path": ...}``; see `provenance.serving`.
Job = dict[str, Any]


class Executor(Protocol):
    """Runs jobs somewhere."""

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        """Yield each job with its record (`provenance.records`), in the order they end; exactly one for each job.

        A job whose worker dies, hangs or passes its limits gets a record with an `error`; the others go on.
        Closing the iterator ends the jobs in hand first and starts no others.
        """
        ...

    def close(self) -> None:
        """End the workers."""
        ...
