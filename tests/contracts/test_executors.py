"""What every executor keeps to: one record for each job, whatever its worker does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.executors import TABLE, open_executor
from pipeline.executors.interface import Executor, Job, failed
from provenance import records
from provenance.errors import MissingPart, ProvenanceError, SignerError, WorkerError
from provenance.isolation import Limits, Worker

TESTS = str(Path(__file__).resolve().parents[1])
LIMITS = Limits(memory_bytes=512 << 20, seconds=2.0)
Open = Callable[..., Executor]


class OneWorker:
    """The simplest executor there can be: one worker, one job after the other."""

    def __init__(self, target: str, config: dict[str, Any], limits: Limits, *, workers: int, path: list[str]) -> None:
        self._worker = Worker(target, config, limits, path=path)

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        for job in jobs:
            self._worker.start()
            try:
                record = self._worker.call(job)
            except ProvenanceError as error:
                record = failed(job, error)
            yield job, record

    def close(self) -> None:
        self._worker.close()


@pytest.fixture(params=[*TABLE, "one worker"])
def opened(request: pytest.FixtureRequest) -> Iterator[Open]:
    executors: list[Executor] = []

    def open_(target: str = "services:unruly", config: dict[str, Any] | None = None, workers: int = 2) -> Executor:
        if request.param == "one worker":
            executor: Executor = OneWorker(target, config or {}, LIMITS, workers=workers, path=[TESTS])
        else:
            executor = open_executor(request.param, target, config or {}, LIMITS, workers=workers, path=[TESTS])
        executors.append(executor)
        return executor

    yield open_
    for executor in executors:
        executor.close()


def jobs(*names: str) -> list[Job]:
    return [{"op": "check", "path": f"/f/{number}/{name}.png"} for number, name in enumerate(names)]


def test_each_job_has_its_record(opened: Open) -> None:
    given = jobs(*["a"] * 20)
    done = list(opened().run(iter(given)))
    assert sorted(job["path"] for job, _ in done) == sorted(job["path"] for job in given)
    assert all(record["path"] == job["path"] for job, record in done)


def test_the_same_executor_runs_again(opened: Open) -> None:
    executor = opened()
    assert [len(list(executor.run(jobs("a", "b")))) for _ in range(3)] == [2, 2, 2]
    assert list(executor.run([])) == []


def test_death_hang_memory_and_nonsense_cost_one_job_each(opened: Open) -> None:
    given = jobs("a", "kill", "b", "hang", "c", "defect", "d", "endless", "e", "raise", "f", "exit", "g")
    given.append({"op": "check", "path": "/f/x/allocate.png", "how": "python", "bytes": 600 << 20})
    done = {Path(job["path"]).stem: record for job, record in opened().run(given)}
    assert len(done) == len(given)
    for name, record in done.items():
        result = records.from_record(record)
        if len(name) == 1:
            assert result.incomplete is None
            continue
        assert result.incomplete is not None
        assert result.incomplete.what
        assert result.incomplete.fix
    assert "signal 11" in done["kill"]["error"]["why"]
    assert "longer than the limit" in done["hang"]["error"]["why"]
    assert "GiB of memory" in done["allocate"]["error"]["why"]
    assert done["raise"]["error"]["what"] == "cannot decode x.png"


def test_jobs_are_taken_as_they_can_be_done(opened: Open) -> None:
    taken = []

    def endless() -> Iterator[Job]:
        for number in range(10_000):
            taken.append(number)
            yield {"path": f"/f/{number}"}

    done = opened().run(endless())
    for _ in range(5):
        next(done)
    assert len(taken) <= 5 + 2 * 2
    done.close()  # type: ignore[attr-defined]
    assert len(taken) <= 5 + 2 * 2


def test_closing_ends_what_is_in_hand(opened: Open, tmp_path: Path) -> None:
    executor = opened()
    done = executor.run(jobs(*["a"] * 50))
    next(done)
    done.close()  # type: ignore[attr-defined]
    assert len(list(executor.run(jobs("a", "b")))) == 2


def test_when_nothing_can_be_done_at_all(opened: Open) -> None:
    with pytest.raises(SignerError, match="it is locked"):
        list(opened("services:broken", {"raise": "SignerError"}).run(jobs("a", "b", "c")))
    with pytest.raises(WorkerError, match="cannot start a worker process"):
        list(opened("services:broken", {"raise": "boom"}).run(jobs("a", "b", "c")))


def test_what_makes_jobs_may_fail(opened: Open) -> None:
    def failing() -> Iterator[Job]:
        yield from jobs("a")
        raise KeyError("a defect")

    with pytest.raises(KeyError):
        list(opened().run(failing()))


def test_there_is_no_such_executor() -> None:
    with pytest.raises(MissingPart, match="no executor called 'nowhere'"):
        open_executor("nowhere", "a:b", {})


def test_a_failed_job_keeps_its_shot_and_frame() -> None:
    job = {"path": "/f/\udcff", "shot": {"show": "x", "name": "y"}, "frame": 7}
    result = records.from_record(failed(job, WorkerError("a", "b", "c")))
    assert (result.outcome, str(result.evidence.asset.shot), result.evidence.asset.frame) == ("incomplete", "x/y", 7)
