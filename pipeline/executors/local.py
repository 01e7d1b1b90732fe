"""Work in processes of this machine: a pool of workers, each with one job in hand."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue
from typing import Any

from pipeline.executors.interface import Job, failed
from provenance.errors import ProvenanceError, WorkerError
from provenance.isolation import Limits, Worker

#: A worker is started anew after so many jobs, whatever its libraries may have kept.
_RECYCLE = 500
_ATTEMPTS = 3


class LocalExecutor:
    """Runs jobs in worker processes; the one that has waited longest gets the next.

    A thread waits for each worker, so that a worker gets its next job at once, whatever this process is doing.

    Args:
        target, config, limits, path: of each worker; see `provenance.isolation.Worker`.
        workers: how many; 0 for one a core that this process may use.
        recycle: after how many jobs a worker is started anew.
    """

    def __init__(
        self,
        target: str,
        config: Mapping[str, Any],
        limits: Limits | None = None,
        *,
        workers: int = 0,
        recycle: int = _RECYCLE,
        path: Sequence[str] = (),
    ) -> None:
        self._count = workers or len(os.sched_getaffinity(0))
        self._workers = [Worker(target, config, limits, path=path) for _ in range(self._count)]
        self._recycle = recycle

    def warm(self) -> None:
        """Start all workers without waiting for them, while the jobs are still being looked for.

        Raises:
            WorkerError: a process cannot be started.
        """
        for worker in self._workers:
            worker.warm()

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        """Yield each job with its record; see `Executor.run`."""
        source = iter(jobs)
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            idle.put(worker)
        pending: dict[Future[dict[str, Any]], Job] = {}
        threads = ThreadPoolExecutor(self._count, thread_name_prefix="platemark")
        try:
            while True:
                # One in hand for each worker, and one ready to be.
                for job in islice(source, 2 * self._count - len(pending)):
                    pending[threads.submit(self._do, job, idle)] = job
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    yield pending.pop(future), future.result()
        except KeyboardInterrupt:  # whoever can wait for what is in hand asks by ending the jobs
            threads.shutdown(wait=False, cancel_futures=True)
            while running := [future for future in pending if not future.done()]:
                self.close()  # again, for one that was just being started
                wait(running, timeout=0.05)
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.close()

    def _do(self, job: Job, idle: SimpleQueue[Worker]) -> dict[str, Any]:
        worker = idle.get()
        try:
            if worker.calls >= self._recycle:
                worker.close()
            _start(worker)
            try:
                return worker.call(job)
            except ProvenanceError as error:
                return failed(job, error)
        finally:
            idle.put(worker)


def _start(worker: Worker) -> None:
    """Start a worker; a machine that is short of memory for a moment is asked again."""
    for _ in range(_ATTEMPTS - 1):
        try:
            worker.start()
        except WorkerError:
            continue
        return
    worker.start()
