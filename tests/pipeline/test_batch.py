"""A batch: every asset has one result, what holds is not done again, and a stop loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_makers import delivery, result, stamped

from pipeline import batch, discover
from pipeline.executors import open_executor
from pipeline.executors.interface import Job
from pipeline.journal import Journal
from pipeline.reading import read
from pipeline.summary import SequenceOutcome, Summary
from provenance import records
from provenance.errors import FileError, StudioError
from provenance.isolation import Limits
from provenance.model import (
    Asset,
    Delivery,
    Finding,
    FrameSequence,
    Licence,
    Match,
    Reference,
    Result,
    StampOutcome,
    Verdict,
)

TESTS = str(Path(__file__).resolve().parents[1])
MISSING = Finding("sequence.missing-frames", Verdict.BLOCK, "Frames are missing.", "Render them.")


class Recorder:
    """An executor that answers what it was told to, and keeps the jobs."""

    def __init__(self, **outcomes: str) -> None:
        self.outcomes = outcomes
        self.jobs: list[Job] = []

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        for job in jobs:
            self.jobs.append(job)
            path = Path(job["path"])
            yield job, records.to_record(result(path, self.outcomes.get(path.stem.partition(".")[2], "pass")))

    def close(self) -> None:
        pass

    @property
    def names(self) -> list[str]:
        return [Path(job["path"]).name for job in self.jobs]


def job(asset: Asset) -> Job:
    return {"op": "check", "path": "set by the batch"}


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    assert summary.discovered == summary.passed + summary.review + summary.block + summary.incomplete
    return summary.discovered, summary.passed, summary.review, summary.block, summary.incomplete


def run(executor: Any, what: Delivery, path: Path | None = None, **options: Any) -> Summary:
    with Journal(path, resume=True) as journal:
        return batch.run(executor, job, what, journal, **options)


def test_counts_results_and_journal(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 4, problems=1)
    told: list[tuple[Result, bool]] = []
    executor = Recorder(**{"0002": "review", "0003": "block", "0004": "incomplete"})
    summary = run(executor, what, tmp_path / "j", on_result=lambda result, *, held: told.append((result, held)))
    assert counts(summary) == (5, 1, 1, 1, 2)
    assert summary.verdict is Verdict.BLOCK
    assert [each.outcome for each, _ in told] == ["incomplete", "pass", "review", "block", "incomplete"]
    assert not any(held for _, held in told)
    with read([tmp_path / "j"]) as reading:
        assert list(reading.results()) == [each for each, _ in told]
        assert counts(reading.summary()) == counts(summary)
        assert reading.is_finished
    first = told[1][0].evidence.asset
    assert (first.path, str(first.shot), first.frame) == (what.assets[0].path, "sh", 1)  # as it was discovered
    assert first.media_type == "image/png"  # as the worker recognised it


def test_what_holds_is_not_done_again(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 5)
    run(Recorder(**{"0002": "block", "0003": "incomplete"}), what, tmp_path / "j", key="k")
    os.utime(what.assets[3].path, ns=(0, 1))
    (tmp_path / "f" / "sh.0005.c2pa").touch()
    executor = Recorder()
    told: list[tuple[str, bool]] = []
    summary = run(
        executor, what, tmp_path / "j", key="k", on_result=lambda result, *, held: told.append((result.outcome, held))
    )
    assert executor.names == ["sh.0003.png", "sh.0004.png", "sh.0005.png"]
    assert counts(summary) == (5, 4, 0, 1, 0)
    assert told == [("pass", True), ("block", True), ("pass", False), ("pass", False), ("pass", False)]
    assert counts(run(executor, what, tmp_path / "j", key="k")) == (5, 4, 0, 1, 0)
    assert len(executor.jobs) == 3


def test_what_hangs_on_a_licences_days_is_done_again_on_another_day(tmp_path: Path) -> None:
    class Dated(Recorder):
        """Finds a work with a licence that ends, in the second frame."""

        day = ""

        def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
            for job, answer in super().run(jobs):
                record = answer
                if "0002" in job["path"]:
                    work = Reference("a", "T", "O", licence=Licence("PO", (), "", "2026-07-01"))
                    made = result(Path(job["path"]))
                    evidence = replace(made.evidence, matches=(Match(work, 0.9),), date=self.day)
                    record = records.to_record(replace(made, evidence=evidence))
                yield job, record

    what = delivery(tmp_path / "f", 3)
    done = []
    for day in ("2026-07-01", "2026-07-01", "2026-07-02", "2026-07-02"):
        executor = Dated()
        executor.day = day
        with Journal(tmp_path / "j", resume=True, today=day) as journal:
            batch.run(executor, job, what, journal, key="k")
        done.append(executor.names)
    assert done == [["sh.0001.png", "sh.0002.png", "sh.0003.png"], [], ["sh.0002.png"], []]


def test_of_several_keys_all_hold_and_new_results_have_the_first(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 2)
    run(Recorder(), what, tmp_path / "j", key="check")
    done = []
    for key in (("verify", "check"), ("verify", "check"), "verify", ("other", "verify")):
        executor = Recorder()
        run(executor, what, tmp_path / "j", key=key)
        done.append(executor.names)
        os.utime(what.assets[0].path, ns=(0, 1))
    assert done == [[], ["sh.0001.png"], ["sh.0002.png"], []]


def test_another_key_does_all_again(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 2)
    run(Recorder(), what, tmp_path / "j", key="policy 1")
    executor = Recorder(**{"0001": "block"})
    assert counts(run(executor, what, tmp_path / "j", key="policy 2")) == (2, 1, 0, 1, 0)
    with read([tmp_path / "j"]) as reading:
        assert {entry.key for entry in reading.entries.values()} == {"policy 2"}


def test_nothing_is_known_of_what_is_being_done_again(tmp_path: Path) -> None:
    """A run that dies while it does assets again must not leave their old results standing."""
    what = delivery(tmp_path / "f", 2)
    run(Recorder(), what, tmp_path / "j", key="1")

    class Dying(Recorder):
        def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
            yield from ()
            raise StudioError("cannot open the show", "it is gone", "Look.")

    with pytest.raises(StudioError):
        run(Dying(), what, tmp_path / "j", key="2")
    with read([tmp_path / "j"]) as reading:
        assert not reading.entries
        assert counts(reading.summary()) == (2, 0, 0, 0, 2)
        assert not reading.is_finished


def test_a_change_while_it_is_done_is_seen_next_time(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 1)

    class Slow(Recorder):
        def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
            for each in super().run(jobs):
                Path(each[0]["path"]).write_bytes(b"changed")
                yield each

    run(Slow(), what, tmp_path / "j")
    executor = Recorder()
    run(executor, what, tmp_path / "j")
    assert len(executor.jobs) == 1


class Stamper(Recorder):
    """Writes what it says it stamped."""

    def __init__(self, to: Path | None, outcome: StampOutcome = StampOutcome.STAMPED) -> None:
        super().__init__()
        self.to, self.outcome = to, outcome

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        for each, _ in super().run(jobs):
            path = Path(each["path"])
            output = self.to / path.name if self.to else path
            if self.outcome is StampOutcome.STAMPED:
                output.write_bytes(b"stamped")
            yield each, records.to_record(stamped(path, output, self.outcome))


def test_stamping_in_place_holds(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 2)
    summary = run(Stamper(None), what, tmp_path / "j")
    assert (summary.stamped, summary.already) == (2, 0)
    executor = Stamper(None)
    assert run(executor, what, tmp_path / "j").stamped == 2
    assert executor.jobs == []
    what.assets[0].path.write_bytes(b"rendered anew")
    run(executor, what, tmp_path / "j")
    assert executor.names == ["sh.0001.png"]


def test_stamping_elsewhere_holds_while_the_output_is_there(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 2)
    to = tmp_path / "to"
    to.mkdir()
    run(Stamper(to), what, tmp_path / "j")
    again = Stamper(to, StampOutcome.ALREADY)
    run(again, what, tmp_path / "j")
    assert again.jobs == []
    (to / "sh.0002.png").unlink()
    assert run(again, what, tmp_path / "j").already == 1
    assert again.names == ["sh.0002.png"]


def test_a_stop_ends_after_what_is_in_hand(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 10)
    stop = threading.Event()
    judged: list[FrameSequence] = []

    def judge(sequence: FrameSequence, results: Iterator[Result]) -> SequenceOutcome:
        judged.append(sequence)
        return SequenceOutcome(sequence)

    def tell(result: Result, *, held: bool) -> None:
        if result.evidence.asset.frame == 3:
            stop.set()

    summary = run(Recorder(), what, tmp_path / "j", on_result=tell, stop=stop, judge_sequence=judge)
    assert counts(summary) == (10, 3, 0, 0, 7)
    assert judged == []
    with read([tmp_path / "j"]) as reading:
        assert len(reading.entries) == 3
        assert counts(reading.summary()) == (10, 3, 0, 0, 7)
        assert not reading.is_finished
    executor = Recorder()
    assert counts(run(executor, what, tmp_path / "j", judge_sequence=judge)) == (10, 10, 0, 0, 0)
    assert len(executor.jobs) == 7
    assert judged == list(what.sequences)


def test_frame_sequences_are_judged_by_their_frames(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 3, missing=(4,))
    seen: list[tuple[str, int | None]] = []

    def judge(sequence: FrameSequence, results: Iterator[Result]) -> SequenceOutcome:
        seen.extend((each.outcome, each.evidence.asset.frame) for each in results)
        return SequenceOutcome(sequence, None, (MISSING,) if sequence.missing else ())

    summary = run(Recorder(**{"0002": "review"}), what, tmp_path / "j", judge_sequence=judge)
    assert seen == [("pass", 1), ("review", 2), ("pass", 3)]
    assert counts(summary) == (3, 2, 1, 0, 0)
    assert summary.verdict is Verdict.BLOCK
    assert summary.sequences[0].findings == (MISSING,)
    with read([tmp_path / "j"]) as reading:
        assert reading.sequences() == summary.sequences
        assert reading.summary().verdict is Verdict.BLOCK


def test_shards_together_are_the_whole(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 20, problems=3)
    outcomes = {"0002": "review", "0013": "block"}
    whole = run(Recorder(**outcomes), what, tmp_path / "whole")
    parts = [discover.shard(what, number, 3) for number in (1, 2, 3)]
    journals = [tmp_path / f"part{number}" for number in (1, 2, 3)]
    summaries = [run(Recorder(**outcomes), part, path) for part, path in zip(parts, journals, strict=True)]
    assert sum(summary.discovered for summary in summaries) == whole.discovered
    with read(reversed(journals)) as reading:
        assert counts(reading.summary()) == counts(whole)
        assert reading.is_finished
    with read(journals[:2]) as reading:
        assert reading.summary().discovered < whole.discovered


@pytest.mark.parametrize("name", ["liar", "mute"])
def test_an_answer_that_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.png").touch()
    executor = open_executor("local", "services:unruly", {}, workers=1, path=[TESTS])
    told: list[Result] = []
    try:
        summary = run(executor, discover.find([tmp_path]), on_result=lambda result, **_: told.append(result))
    finally:
        executor.close()
    assert counts(summary) == (1, 0, 0, 0, 1)
    assert told[0].incomplete is not None
    assert told[0].incomplete.what == f"cannot tell about {tmp_path / name}.png"


def test_bad_files_cost_themselves_only(tmp_path: Path) -> None:
    for name in ("a", "kill", "b", "hang", "defect", "blocked", "raise", "exit", "c", "own"):
        (tmp_path / f"{name}.png").touch()
    (tmp_path / "link").symlink_to("a.png")
    executor = open_executor("local", "services:unruly", {}, Limits(512 << 20, 2.0), workers=2, path=[TESTS])
    try:
        summary = run(executor, discover.find([tmp_path]))
    finally:
        executor.close()
    assert counts(summary) == (11, 3, 0, 1, 7)


def test_a_journal_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    import resource

    what = delivery(tmp_path / "f", 3)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    executor = Recorder()
    with Journal(tmp_path / "j") as journal:
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "j").stat().st_size + 400, limits[1]))
        try:
            with pytest.raises(FileError, match="cannot write the journal"):
                batch.run(executor, job, what, journal)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert len(executor.jobs) <= 1
    assert counts(run(Recorder(), what, tmp_path / "j")) == (3, 3, 0, 0, 0)


def test_the_job_names_the_asset(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 1)
    what = replace(what, assets=(replace(what.assets[0], path=tmp_path / "f" / "\udcff.png"),), sequences=())
    executor = Recorder()
    run(executor, what)
    assert executor.jobs == [{"op": "check", "path": str(tmp_path / "f" / "\udcff.png")}]


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """And nothing of it is left running."""
    what = delivery(tmp_path / "f", 12)
    root = str(Path(TESTS).parent)
    script = (
        f"import sys; sys.path.insert(0, {root!r})\n"
        "import os, signal\nfrom pathlib import Path\nfrom pipeline import batch, discover\n"
        "from pipeline.executors import open_executor\nfrom pipeline.journal import Journal\n"
        "folder = Path(sys.argv[1])\n"
        f"executor = open_executor('local', 'services:unruly', {{'tell': str(folder / 'pids')}}, path=[{TESTS!r}])\n"
        "seen = []\n"
        "def tell(result, **_):\n"
        "    seen.append(result)\n"
        "    if len(seen) == 5: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with Journal(folder / 'j', resume=True) as journal:\n"
        "    batch.run(executor, lambda asset: {}, discover.find([folder / 'f']), journal, on_result=tell)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    executor = Recorder()
    assert counts(run(executor, discover.find([tmp_path / "f"]), tmp_path / "j")) == (12, 12, 0, 0, 0)
    assert len(executor.jobs) == 7
    assert len(what.assets) == 12
    deadline = time.monotonic() + 5
    for pid in (tmp_path / "pids").read_text().split():
        stat = Path(f"/proc/{pid}/stat")
        while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] not in "ZX":
            assert time.monotonic() < deadline
