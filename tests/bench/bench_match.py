"""How well near-copies are found, beside other methods: recall, false alarms, precision, time.

Run by ``make bench-match``. The first pictures of the folders, by name, become references; the next ones distractors.
Queries are each reference under each transform of the battery; distractors are searched as they are, and under one
transform each, in turn. *Other* pictures in a query (backgrounds, blends) are distractors, but for the transforms that
put two references in one frame, where both are to be found. Then come pairs of unlike pictures that share what
productions burn in, or a kind of texture: none may be blocked. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from battery import TRANSFORMS, query
from hard import measure_hard
from methods import METHODS, Method, Missing, judged
from photos import Picture, files_of, load
from tables import Asked, print_battery, print_hard


@dataclass(frozen=True)
class Plan:
    """What every worker is told."""

    references: tuple[Path, ...]
    distractors: tuple[Path, ...]
    queried: int
    transforms: tuple[str, ...]
    negatives: int
    methods: tuple[str, ...]
    index: Path


@dataclass(frozen=True)
class Photos:
    """Pictures that are read each time they are gone through: all at once would be half a gigabyte a worker."""

    paths: Sequence[Path]

    def __iter__(self) -> Iterator[Picture]:
        return map(load, self.paths)


@dataclass
class Worker:
    """One process's methods, made when the first query is asked."""

    plan: Plan
    methods: dict[str, Method] = field(default_factory=dict)

    def start(self) -> None:
        """Make the methods; each searches once for nothing, since libraries load with the first."""
        import cv2

        cv2.setNumThreads(1)
        for name in self.plan.methods:
            method = METHODS[name].make(Photos(self.plan.references), self.plan.index)
            method.search(method.prepare(picture_of(self.plan.distractors[0])))
            self.methods[name] = method

    def references_queries(self, number: int) -> list[Asked]:
        """One reference under each transform."""
        plan, asked = self.plan, []
        second = (number + 1) % len(plan.references)
        methods = [each for each in self.methods if number % METHODS[each].every == 0]
        for place, name in enumerate(plan.transforms if methods else ()):
            pairs = TRANSFORMS[name].pairs
            other = plan.references[second] if pairs else plan.distractors[(number + place) % len(plan.distractors)]
            made = query(name, picture_of(plan.references[number]), picture_of(other), number)
            asked.append(self.ask(name, (number, second) if pairs else (number,), made, methods))
        return asked

    def distractors_queries(self, number: int) -> list[Asked]:
        """One distractor as it is, and under some transforms."""
        plan = self.plan
        picture = picture_of(plan.distractors[number])
        asked = [self.ask("", (), picture, self.methods)]
        for turn in range(plan.negatives):
            name = plan.transforms[(number * plan.negatives + turn) % len(plan.transforms)]
            other = picture_of(plan.distractors[(number + 1 + turn) % len(plan.distractors)])
            asked.append(self.ask(name, (), query(name, picture, other, number), self.methods))
        return asked

    def ask(self, name: str, truth: tuple[int, ...], picture: Picture, methods: Iterable[str]) -> Asked:
        """Search for one picture by these methods."""
        asked = Asked(name, truth)
        for each in methods:
            method = self.methods[each]
            prepared = method.prepare(picture)
            start = time.process_time()  # of this one core: others may be at work on the machine
            scores, matches = method.search(prepared)
            asked.ms[each] = (time.process_time() - start) * 1000
            asked.scores[each] = np.full(len(self.plan.references), -np.inf, np.float32)
            for number, score in scores.items():
                asked.scores[each][number] = score
            asked.keep(matches, judged(matches))
        return asked


@lru_cache(maxsize=48)
def picture_of(path: Path) -> Picture:
    """A picture; the last ones are kept. Nobody writes to it."""
    picture = load(path)
    picture.flags.writeable = False
    return picture


_worker: list[Worker] = []  # one in each worker process


def _start(plan: Plan) -> None:
    _worker[:] = [Worker(plan)]
    _worker[0].start()


def _work(task: tuple[bool, int]) -> list[Asked]:
    is_reference, number = task
    return _worker[0].references_queries(number) if is_reference else _worker[0].distractors_queries(number)


def main() -> None:
    """Measure and print."""
    from provenance.processes import ENVIRONMENT

    given = _arguments()
    files = files_of(*given.folders)
    wanted = given.references + given.distractors
    if len(files) < wanted:
        raise SystemExit(
            f"There are {len(files)} pictures, and {wanted} are asked for: name more folders, or ask less."
        )
    os.environ |= ENVIRONMENT  # what platemark gives its workers: one core each
    record: dict[str, Any] = {"arguments": " ".join(sys.argv[1:])}
    with tempfile.TemporaryDirectory(prefix="platemark-bench-") as folder:
        if given.part != "hard":
            plan = Plan(
                references=tuple(files[: given.references]),
                distractors=tuple(files[given.references : wanted]),
                queried=min(given.queries or given.references, given.references),
                transforms=tuple(given.only or TRANSFORMS),
                negatives=given.negatives,
                methods=_installed(given.methods),
                index=Path(folder, "index"),
            )
            record |= _battery(plan, given.workers)
        if given.part != "battery":
            record["hard"] = measure_hard(files, given.workers, given.pairs)
            print_hard(record["hard"])
    if given.json:
        given.json.write_text(json.dumps(record, allow_nan=False) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well near-copies are found, beside other methods.")
    parser.add_argument("folders", nargs="+", type=Path, help="folders of pictures")
    parser.add_argument("--references", type=int, default=150)
    parser.add_argument("--distractors", type=int, default=150)
    parser.add_argument("--queries", type=int, help="references that are queried; all by default")
    parser.add_argument("--negatives", type=int, default=1, help="transforms under which each distractor is searched")
    parser.add_argument("--only", action="append", choices=list(TRANSFORMS), metavar="TRANSFORM")
    parser.add_argument("--methods", nargs="+", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--part", choices=("battery", "hard", "all"), default="all")
    parser.add_argument("--pairs", type=float, default=1.0, help="share of the hard negatives, 0 to 1")
    parser.add_argument("--workers", type=int, default=2, help="processes, one core each")
    parser.add_argument("--json", type=Path, help="write all scores, and platemark's matches, to this file")
    return parser.parse_args()


def _installed(names: Sequence[str]) -> tuple[str, ...]:
    """The methods that are there; those that are not are told of and left out."""
    kept = []
    for name in names:
        try:
            METHODS[name].require()
        except Missing as why:
            print(f"{name} is left out: {why}")
        else:
            kept.append(name)
    return tuple(kept)


def _battery(plan: Plan, workers: int) -> dict[str, Any]:
    print(
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {workers} workers\n"
        f"{len(plan.references)} references, {plan.queried} of them queried under {len(plan.transforms)} transforms; "
        f"{len(plan.distractors)} distractors, each as it is and under {plan.negatives} in turn",
        flush=True,
    )
    if "platemark" in plan.methods:
        start = time.process_time()
        METHODS["platemark"].make(Photos(plan.references), plan.index)
        took = (time.process_time() - start) * 1000 / len(plan.references)
        size = sum(each.stat().st_size for each in plan.index.iterdir()) / len(plan.references)
        print(f"platemark's index: {took:.1f} ms (decoding included) and {size:,.0f} bytes a reference")
    tasks = [(True, number) for number in range(plan.queried)]
    tasks += [(False, number) for number in range(len(plan.distractors))]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start, (plan,)) as pool:
        asked = [each for some in pool.map(_work, tasks) for each in some]
    return {
        "references": [each.name for each in plan.references],
        "methods": print_battery(asked, plan.methods),
        "queries": [each.record() for each in asked],
    }


if __name__ == "__main__":
    main()
