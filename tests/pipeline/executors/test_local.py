"""Workers of this machine: all of them at work, each started anew in time, none left over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.executors.interface import Job
from pipeline.executors.local import LocalExecutor

TESTS = str(Path(__file__).resolve().parents[2])


def make(workers: int, **options: Any) -> LocalExecutor:
    config = options.pop("config", {})
    return LocalExecutor("services:unruly", config, workers=workers, path=[TESTS], **options)


def pids(executor: LocalExecutor, count: int) -> list[int]:
    return [record["pid"] for _, record in executor.run({"do": "pid", "path": "/x"} for _ in range(count))]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_all_work_and_take_turns() -> None:
    executor = make(3)
    try:
        first, second = pids(executor, 9), pids(executor, 9)
        assert len(set(first)) == 3
        assert set(first) == set(second)
    finally:
        executor.close()


def test_as_many_as_there_are_cores() -> None:
    executor = make(0)
    try:
        assert len(set(pids(executor, 8 * len(os.sched_getaffinity(0))))) == len(os.sched_getaffinity(0))
    finally:
        executor.close()


def test_two_workers_are_twice_as_fast() -> None:
    def seconds(workers: int) -> float:
        executor = make(workers)
        try:
            executor.warm()
            pids(executor, 2 * workers)
            start = time.perf_counter()
            assert len(list(executor.run({"do": "rest", "seconds": 0.03, "path": "/x"} for _ in range(24)))) == 24
            return time.perf_counter() - start
        finally:
            executor.close()

    assert seconds(1) / min(seconds(2), seconds(2)) > 1.7  # 1.9 and more on a machine at rest


def test_a_worker_is_started_anew_in_time(tmp_path: Path) -> None:
    tell = tmp_path / "pids"
    executor = make(1, recycle=4, config={"tell": str(tell)})
    try:
        done = pids(executor, 10)
        assert [done.count(pid) for pid in map(int, tell.read_text().split())] == [4, 4, 2]
    finally:
        executor.close()


def test_nothing_is_left_over() -> None:
    executor = make(2)
    seen = set(pids(executor, 4))
    executor.close()
    executor.close()
    assert len(seen) == 2
    assert all(gone(pid) for pid in seen)


def test_stopping_finishes_what_is_in_hand(tmp_path: Path) -> None:
    """Whoever makes the jobs stops; what was taken is done, and its answers come."""
    stopped = False

    def jobs() -> Iterator[Job]:
        number = 0
        while not stopped:
            number += 1
            yield {"do": "echo", "path": f"/{number}"}

    executor = make(2)
    done = []
    try:
        for job, _ in executor.run(jobs()):
            done.append(int(job["path"][1:]))
            stopped = len(done) >= 10
    finally:
        executor.close()
    assert sorted(done) == list(range(1, max(done) + 1))
    assert len(done) <= 10 + 4


@pytest.mark.parametrize("workers", [1, 2])
def test_nobody_waits_for_whoever_takes_the_answers(tmp_path: Path, workers: int) -> None:
    """While one answer is looked at, workers go on with what was taken."""
    executor = make(workers)
    marks = [tmp_path / str(number) for number in range(2 * workers)]
    try:
        run = executor.run({"do": "mark", "path": str(mark)} for mark in marks)
        next(run)
        deadline = time.monotonic() + 10
        while not all(mark.exists() for mark in marks) and time.monotonic() < deadline:
            pass
        assert all(mark.exists() for mark in marks)
        assert len(list(run)) == 2 * workers - 1
    finally:
        executor.close()


def test_an_interrupt_ends_what_is_in_hand_at_once(tmp_path: Path) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(Path(TESTS).parent)!r})\n"
        "import os, signal, threading, time\nfrom pathlib import Path\n"
        "from pipeline.executors.local import LocalExecutor\n"
        "tell = Path(sys.argv[1])\n"
        "def interrupt():\n"
        "    while not (tell.exists() and tell.read_text()): pass\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "threading.Thread(target=interrupt, daemon=True).start()\n"
        f"executor = LocalExecutor('services:unruly', {{}}, workers=2, path=[{TESTS!r}])\n"
        "jobs = [{'do': 'hang', 'tell': str(tell), 'path': '/x'}] * 9\n"
        "try: list(executor.run(jobs))\n"
        "except KeyboardInterrupt: print('interrupted')\n"
        "executor.close()\n"
    )
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "pid")], check=False, capture_output=True)
    assert done.stdout == b"interrupted\n", done.stderr
    assert time.monotonic() - start < 30  # and not the two minutes that a worker may take
    assert gone(int((tmp_path / "pid").read_text()))
