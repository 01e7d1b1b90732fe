"""What an exact search among PDQ hashes costs, beside FAISS.

Run by ``make bench-hashes``. Hashes that have nothing to do with each other, and hashes of shots whose frames drift;
half of the queries are copies of one at a distance within the limit, the others have nothing to do with any. For the
tables of `provenance.index.multihash`, mapped from a file as a segment would be, for the scan, and for FAISS's
exhaustive `IndexBinaryFlat`, one thread each: how long it takes to make and how large it is, one query and eight at
once (a frame's orientations), queries a second in batches, and which share of what the scan finds is found. Then how
long a new process takes to its first answer. Times are the processor's, so that they hold on a busy machine: medians
of single calls, and the best of batches. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import codes  # noqa: E402
import faiss  # noqa: E402
import numpy as np  # noqa: E402

from provenance.index import multihash, scanning  # noqa: E402

#: From the project's issues: milliseconds a query, and queries a second in batches, of so many hashes within 31 bits.
GOAL_LIMIT, GOAL_SIZE, GOAL_MS, GOAL_RATE = 31, 10_000_000, 0.5, 2000
Search = Callable[[codes.Words], list[scanning.Near]]


@dataclass(frozen=True, slots=True)
class Rival:
    """One way to search.

    Attributes:
        seconds: what it took to make.
        megabytes: beside the hashes.
        calls: how many single calls are measured.
        batches: how many batches of all queries are measured.
    """

    name: str
    search: Search
    seconds: float
    megabytes: float
    calls: int
    batches: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*", default=[GOAL_SIZE], help="how many hashes")
    parser.add_argument("--queries", type=int, default=1000, help="queries in a batch")
    parser.add_argument("--limit", type=int, default=GOAL_LIMIT, help="the distance that counts")
    parser.add_argument("--first", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.first:
        _answer(given.first)
        return
    faiss.omp_set_num_threads(1)
    print(
        f"one thread, Python {sys.version.split()[0]}, FAISS {faiss.__version__}, PDQ within {given.limit} of 256 bits"
    )
    for size in given.sizes:
        for make in (codes.scattered, codes.shots):
            with tempfile.TemporaryDirectory(prefix="platemark-bench-") as folder:
                _bench(Path(folder), make(size, np.random.default_rng(size)), make.__name__, given.queries, given.limit)


def _bench(folder: Path, planes: codes.Words, kind: str, queries: int, limit: int) -> None:
    rng = np.random.default_rng(1)
    picked = rng.integers(0, planes.shape[1], queries)
    wanted = codes.near(planes[:, picked].T, rng.integers(0, limit + 1, queries), rng)
    wanted[1::2] = codes.scattered(len(wanted[1::2]), rng).T
    print(f"\n{planes.shape[1]:,} {kind} hashes ({planes.nbytes / 1e6:,.0f} MB)")
    print(
        f"{'':10} {'made in':>8} {'beside':>8} {'one query':>10} {'eight':>10} {'batches of':>12} {'recall':>7}"
        f"   one query x   batches x\n{'':41}{'':>7} {queries:>9,}"
    )
    truth = _pairs(scanning.scan(planes, wanted, limit))
    figures = [_measure(rival, wanted, truth) for rival in _rivals(folder, planes, limit)]
    (_, last_one, last_rate) = figures[-1]
    for line, one, rate in figures:
        print(f"{line}   {last_one / one:10.1f}x {rate / last_rate:10.1f}x")
    (_, one, rate) = figures[0]
    if (planes.shape[1], limit) == (GOAL_SIZE, GOAL_LIMIT):
        print(f"tables: {one:.2f} ms (goal {GOAL_MS} ms), {rate:,.0f} queries/s (goal {GOAL_RATE:,})")
    print(_first(folder))


def _rivals(folder: Path, planes: codes.Words, limit: int) -> list[Rival]:
    multihash.build(planes[:, : multihash.FEWEST])  # numba loads, or compiles
    tables, seconds = _timed(lambda: multihash.build(planes))
    bytes_ = sum(each.nbytes for each in tables.values())
    for name, array in {"planes": planes, **tables}.items():
        np.save(folder / name, array)
    del tables
    mapped, mapped_tables = _open(folder)
    multihash.check(mapped_tables, mapped.shape[1])
    mapped.max()  # all is read once, as a segment's checksums are compared
    flat, listed = faiss.IndexBinaryFlat(256), codes.as_bytes(planes)
    _, flat_seconds = _timed(lambda: flat.add(listed))

    def ask_faiss(wanted: codes.Words) -> list[scanning.Near]:
        ends, distances, rows = flat.range_search(codes.as_bytes(wanted.T), limit + 1)
        parts = [slice(int(begin), int(end)) for begin, end in pairwise(ends)]
        return [(rows[part], distances[part].astype(np.int64)) for part in parts]

    def ask_tables(wanted: codes.Words) -> list[scanning.Near]:
        return multihash.search(mapped, mapped_tables, wanted, limit)

    def ask_scan(wanted: codes.Words) -> list[scanning.Near]:
        return scanning.scan(mapped, wanted, limit)

    return [
        Rival("tables", ask_tables, seconds, bytes_ / 1e6, 500, 5),
        Rival("scan", ask_scan, 0, 0, 20, 2),
        Rival("BinaryFlat", ask_faiss, flat_seconds, 0, 20, 1),
    ]


def _measure(rival: Rival, wanted: codes.Words, truth: set[tuple[int, int, int]]) -> tuple[str, float, float]:
    """A rival's line, its milliseconds for one query, and its queries a second in batches."""
    for number in range(20):  # what is mapped comes into memory
        rival.search(wanted[number : number + 1])
    one, eight = (
        statistics.median(
            _timed(lambda start=start, count=count: rival.search(wanted[start : start + count]))[1]
            for start in np.linspace(0, len(wanted) - count, rival.calls, dtype=int)
        )
        for count in (1, 8)
    )
    found, best = _timed(lambda: rival.search(wanted))
    best = min([best, *(_timed(lambda: rival.search(wanted))[1] for _ in range(rival.batches - 1))])
    recall = len(_pairs(found) & truth) / len(truth)
    line = (
        f"{rival.name:10} {rival.seconds:6.1f} s {rival.megabytes:5,.0f} MB {one * 1000:7.3f} ms {eight * 1000:7.2f} ms"
        f" {len(wanted) / best:8,.0f}/s {recall:7.4f}"
    )
    return line, one * 1000, len(wanted) / best


def _pairs(found: list[scanning.Near]) -> set[tuple[int, int, int]]:
    return {
        (query, int(row), int(distance))
        for query, (rows, distances) in enumerate(found)
        for row, distance in zip(rows, distances, strict=True)
    }


def _first(folder: Path) -> str:
    """A new process's first answer."""
    command = [sys.executable, __file__, "--first", str(folder)]
    lines = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(3)]
    loading, starting, searching = (min(map(float, times)) for times in zip(*lines, strict=True))
    return (
        f"a new process: {loading:.2f} s for imports (FAISS among them), {starting:.2f} s until a first loop has run, "
        f"then {searching:.3f} s for the first search"
    )


def _answer(folder: Path) -> None:
    """In a process of its own: seconds for the imports, for a first loop (numba starts), and for a first search."""
    times = [time.process_time()]
    scanning.scan(np.zeros((4, 1), np.uint64), np.zeros((1, 4), np.uint64), 0)
    times.append(time.process_time())
    planes, tables = _open(folder)
    multihash.search(planes, tables, np.ascontiguousarray(planes[:, :8].T), GOAL_LIMIT)
    times.append(time.process_time())
    print(times[0], *(after - before for before, after in pairwise(times)))


def _open(folder: Path) -> tuple[codes.Words, dict[str, Any]]:
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    return arrays.pop("planes"), arrays


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


if __name__ == "__main__":
    main()
