"""Whatever befalls a journal or an executor: no asset is lost, none is counted twice, and nothing false passes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import batch, discover, lines
from pipeline.executors.interface import Job
from pipeline.journal import Journal
from pipeline.reading import read
from pipeline.summary import Summary
from provenance import records
from provenance.errors import DeliveryError, WorkerError
from provenance.model import Asset, Delivery, Evidence, Finding, Problem, Result, Verdict

WORDS = ["pass", "review", "block", "incomplete"]
NO_DEADLINE = settings(max_examples=60, deadline=None)


def result(path: Path, word: str) -> Result:
    findings = () if word in ("pass", "incomplete") else (Finding("r", Verdict[word.upper()], "m", "f"),)
    return Result(Evidence(Asset(path)), findings, Problem("a", "b", "c") if word == "incomplete" else None)


def delivery(root: Path, count: int, problems: int = 0) -> Delivery:
    assets = tuple(Asset(root / f"{number}.png") for number in range(count))
    for asset in assets:
        asset.path.touch()
    told = tuple((root / f"link{number}", Problem("a", "b", "c")) for number in range(problems))
    return Delivery(root, (), assets, told)


class Simulator:
    """A farm at its worst: it answers in any order, twice, not at all, about others, in nonsense, and it falls over."""

    def __init__(self, seed: int, words: dict[str, str], *, falls_over: bool) -> None:
        self.random = random.Random(seed)
        self.words = words
        self.falls_over = falls_over

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        waiting: list[Job] = []
        for job in jobs:
            waiting.append(job)
            if len(waiting) > 3:
                yield from self._answer(waiting)
            if self.falls_over and self.random.random() < 0.05:
                raise WorkerError("the farm", "is away", "Wait.")
            if self.random.random() < 0.02:
                break  # it takes no more, and says nothing of it
        while waiting:
            yield from self._answer(waiting)

    def _answer(self, waiting: list[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        job = waiting.pop(self.random.randrange(len(waiting)))
        record = records.to_record(result(Path(job["path"]), self.words[Path(job["path"]).name]))
        fate = self.random.random()
        if fate < 0.1:
            return  # lost
        if fate < 0.2:
            yield dict(job), record  # twice, and not the same object
        elif fate < 0.25:
            record = {"path": "/another", "verdict": "pass"}
        elif fate < 0.3:
            record = {"verdict": []}
        elif fate < 0.35:
            yield {"path": "/unknown"}, record
        elif fate < 0.4:
            yield {}, record
        yield job, record

    def close(self) -> None:
        pass


def adds_up(summary: Summary) -> bool:
    return summary.discovered == summary.passed + summary.review + summary.block + summary.incomplete


@NO_DEADLINE
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=30),
    problems=st.integers(0, 3),
    seed=st.integers(0, 10**6),
    count=st.integers(1, 3),
    falls_over=st.booleans(),
)
def test_the_sum_holds_whatever_the_executor_does(
    words: list[str], problems: int, seed: int, count: int, *, falls_over: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole = delivery(root, len(words), problems)
        by_name = {f"{number}.png": word for number, word in enumerate(words)}
        for number in range(1, count + 1):
            part = discover.shard(whole, number, count)
            told: list[Path] = []
            with Journal(root / f"j{number}") as journal:
                try:
                    summary = batch.run(
                        Simulator(seed, by_name, falls_over=falls_over), lambda asset: {}, part, journal,
                        on_result=lambda result, told=told, **_: told.append(result.evidence.asset.path),
                    )  # fmt: skip
                except WorkerError:
                    continue
            assert adds_up(summary)
            assert summary.discovered == len(part.assets) + len(part.problems)
            assert sorted(told) == sorted([asset.path for asset in part.assets] + [path for path, _ in part.problems])
        with read([root / f"j{number}" for number in range(1, count + 1)]) as reading:
            assert adds_up(reading.summary())
            assert reading.summary().discovered == len(words) + problems
            for each in reading.results():
                name = each.evidence.asset.path.name
                assert each.outcome in (by_name.get(name), "incomplete")


@NO_DEADLINE
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.lists(st.integers(0, 10**6), min_size=1, max_size=5)
)
def test_runs_that_fall_over_come_to_their_end_together(words: list[str], seeds: list[int]) -> None:
    """Resumed until a quiet executor ends it, the journal says the same as one run would have."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole = delivery(root, len(words))
        by_name = {f"{number}.png": word for number, word in enumerate(words)}
        for seed in seeds:
            with Journal(root / "j", resume=True) as journal:
                try:
                    batch.run(Simulator(seed, by_name, falls_over=True), lambda asset: {}, whole, journal)
                except WorkerError:
                    continue

        class Quiet(Simulator):
            def _answer(self, waiting: list[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
                job = waiting.pop()
                yield job, records.to_record(result(Path(job["path"]), self.words[Path(job["path"]).name]))

        with Journal(root / "j", resume=True) as journal:
            summary = batch.run(Quiet(0, by_name, falls_over=False), lambda asset: {}, whole, journal)
        with read([root / "j"]) as reading:
            assert {Path(path).name: entry.outcome for path, entry in reading.entries.items()} == by_name
            assert replace(reading.summary(), seconds=0) == replace(summary, seconds=0)
            assert reading.is_finished


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = tmp_path_factory.mktemp("written")
    with Journal(root / "j") as journal:
        journal.begin(Delivery(root, (), tuple(Asset(root / str(number)) for number in range(6))))
        for number in range(6):
            journal.append(result(root / str(number), WORDS[number % 4]), state="s", key="k")
        journal.end()
    return (root / "j").read_bytes()


def understood(content: bytes) -> dict[str, str] | None:
    """What is read of a journal's bytes; None where it is refused. What is not told of is counted as incomplete."""
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        try:
            reading = read([Path(file.name)])
        except DeliveryError as error:
            return None if error.fix else {"no": "remedy"}
        with reading:
            told = {Path(path).name: entry.outcome for path, entry in reading.entries.items()}
            assert [each.outcome for each in reading.results()] == list(told.values())
            assert adds_up(reading.summary())
            if told:
                assert reading.summary().discovered >= 6 or not reading.is_finished
            return told


TRUTH = {str(number): WORDS[number % 4] for number in range(6)}


@NO_DEADLINE
@given(st.data())
def test_a_flipped_bit_never_says_another_thing(written: bytes, data: st.DataObject) -> None:
    damaged = bytearray(written)
    damaged[data.draw(st.integers(0, len(written) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    told = understood(bytes(damaged))
    assert told is None or told.items() <= TRUTH.items()


@NO_DEADLINE
@given(st.data())
def test_cut_anywhere_it_says_what_is_left(written: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(written)))
    told = understood(written[:length])
    if told is None:
        assert 0 < length < len(b'{"check":"')
    else:
        assert told.items() <= TRUTH.items()
        assert len(told) == max(0, written[:length].count(b"\n") - 2 - (length == len(written)))


@NO_DEADLINE
@given(st.data())
def test_anything_put_in_is_refused_or_says_nothing(written: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(written)))
    told = understood(written[:place] + data.draw(st.binary(min_size=1, max_size=50)) + written[place:])
    assert told is None or told.items() <= TRUTH.items()


@NO_DEADLINE
@given(
    st.permutations(range(3)),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(WORDS)), max_size=20),
)
def test_merging_is_concatenating_in_any_order(order: list[int], told: list[tuple[int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number in range(3):
            with Journal(root / str(number)) as journal:
                journal.begin(Delivery(root / str(number), (), ()))
                for file, asset, word in told:
                    if file == number:
                        journal.append(result(root / f"{asset}.png", word), state="s", key="k")
                journal.end()
        (root / "all").write_bytes(b"".join((root / str(number)).read_bytes() for number in order))
        expected = {
            str(root / f"{asset}.png"): word for number in order for file, asset, word in told if file == number
        }
        for paths in ([root / "all"], [root / str(number) for number in order]):
            with read(paths) as reading:
                assert {path: entry.outcome for path, entry in reading.entries.items()} == expected


@NO_DEADLINE
@given(st.lists(st.binary(max_size=40), max_size=5))
def test_any_lines_at_all(content: list[bytes]) -> None:
    for data in (b"\n".join(content), lines.encode({"kind": "journal", "version": 1}) + b"\n".join(content)):
        assert understood(data) in (None, {})
