"""One use case over a delivery: each asset gets exactly one result, whatever happens to workers, nodes and power.

The journal is the only state. What it holds, complete and unchanged, is not done again; so a run that was stopped, or
that died, goes on where it was. What can be lost on the way is made good here: an answer that never comes, comes twice
or is none becomes one incomplete result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from pipeline.executors.interface import Executor, Job
from pipeline.journal import Journal
from pipeline.reading import state_of
from pipeline.summary import SequenceOutcome, Summary, Tally
from provenance import records
from provenance.errors import FileError
from provenance.files import show_name
from provenance.model import Asset, Delivery, Evidence, FrameSequence, Problem, Result, StampOutcome

#: What is to be done with one asset: ``{"op": "check", "path": ...}``; the path is the asset's.
MakeJob = Callable[[Asset], Job]
#: Judges numbered files as a whole by the results of their frames, as far as there are any.
JudgeSequence = Callable[[FrameSequence, Iterator[Result]], SequenceOutcome]


class OnResult(Protocol):
    """Told each result as it is known."""

    def __call__(self, result: Result, *, held: bool) -> None:
        """Take a result; *held* says that the journal had it from an earlier run."""
        ...


def run(
    executor: Executor,
    make_job: MakeJob,
    delivery: Delivery,
    journal: Journal,
    *,
    key: str | tuple[str, ...] = "",
    on_result: OnResult | None = None,
    judge_sequence: JudgeSequence | None = None,
    stop: threading.Event | None = None,
) -> Summary:
    """Do one use case for every asset of a delivery.

    Args:
        executor: where the work runs; it is left open.
        delivery: what to do it for; of a farm's node, its part (`discover.shard`).
        make_job: what to do with an asset.
        journal: what it holds, complete and unchanged and made with the same *key*, is not done again.
        key: names all that a result depends on beside the file: the verb, the show's and the declaration's digest, the
            index's snapshot. Of several, the first is that of new results, and those of the others hold as well: of a
            use case that tells everything that this one does. What hangs on the day holds on that day alone: see
            `pipeline.reading.Entry.day`.
        on_result: called for every asset of the run, once.
        judge_sequence: called for every frame sequence, once all assets are done; not in a run that was stopped.
        stop: once it is set, no asset is begun; those in hand are finished. Those that were not begun count as
            incomplete, and the journal knows nothing of them.

    Returns:
        The counts, which always add up to what was discovered.

    Raises:
        FileError: the journal cannot be written; the run must not go on without.
        ProvenanceError: the executor cannot work at all.
    """
    batch = _Batch(delivery, journal, (key,) if isinstance(key, str) else key, on_result, stop or threading.Event())
    return batch.run(executor, make_job, judge_sequence)


class _Batch:
    def __init__(
        self,
        delivery: Delivery,
        journal: Journal,
        keys: tuple[str, ...],
        on_result: OnResult | None,
        stop: threading.Event,
    ) -> None:
        self._delivery = delivery
        self._journal = journal
        #: What new results are made with, then what those may be made with that hold.
        self._keys = keys
        self._on_result = on_result
        self._stop = stop
        self._tally = Tally()
        #: What has no result yet, by path; and what the files of those that were begun were.
        self._due: dict[str, Asset] = {}
        self._states: dict[str, str] = {}
        #: Why the journal cannot be written any more; then nothing further is begun.
        self._failure: FileError | None = None

    def run(self, executor: Executor, make_job: MakeJob, judge_sequence: JudgeSequence | None) -> Summary:
        started = time.monotonic()
        self._hold()
        for path, problem in self._delivery.problems:
            self._keep(Result(Evidence(Asset(path)), incomplete=problem), "")
        for job, record in executor.run(self._jobs(make_job)):
            self._receive(job.get("path"), record)
        if self._failure is not None:
            raise self._failure
        for lost in list(self._states if self._stop.is_set() else self._due):
            self._states.setdefault(lost, "")
            self._take(lost, None)
        outcomes: list[SequenceOutcome] = []
        is_finished = not self._stop.is_set()
        if is_finished:
            outcomes = [self._judge(sequence, judge_sequence) for sequence in self._delivery.sequences]
            self._journal.end()
        total = len(self._delivery.assets) + len(self._delivery.problems)
        return self._tally.summary(total, outcomes, time.monotonic() - started, is_finished=is_finished)

    def _hold(self) -> None:
        """Count what the journal holds, and note that the run begins, and what is due in it."""
        entries = self._journal.reading.entries
        held: list[Asset] = []
        for asset in self._delivery.assets:
            entry = entries.get(str(asset.path))
            if entry is not None and any(entry.holds(key, self._journal.today) for key in self._keys):
                self._tally.add(entry.outcome, entry.stamp, waived=entry.waived)
                held.append(asset)
            else:
                self._due[str(asset.path)] = asset
        again = [*self._due, *(str(path) for path, _ in self._delivery.problems)]
        self._journal.begin(self._delivery, [path for path in again if path in entries])
        if self._on_result is not None:
            for result in self._journal.reading.results(asset.path for asset in held):
                self._on_result(result, held=True)

    def _jobs(self, make_job: MakeJob) -> Iterator[Job]:
        for path, asset in list(self._due.items()):
            if self._stop.is_set() or self._failure is not None:
                return
            # Looked at before the work: what changes meanwhile is done again next time.
            self._states[path] = state_of(asset.path)
            yield {**make_job(asset), "path": path}

    def _receive(self, path: Any, record: Mapping[str, Any] | None) -> None:
        """Take an answer; once the journal has failed, those in hand are only waited for, so that none is cut off."""
        if self._failure is None:
            try:
                self._take(path, record)
            except FileError as error:
                self._failure = error

    def _take(self, path: Any, record: Mapping[str, Any] | None) -> None:
        """Take an answer; one for a job that has its result already, or never was, is passed over."""
        state = self._states.pop(path, None) if isinstance(path, str) else None
        if state is not None:
            result = _understood(self._due.pop(path), record)
            self._keep(result, _state_after(result, state))

    def _keep(self, result: Result, state: str) -> None:
        self._journal.append(result, state=state, key=self._keys[0])
        stamp = result.stamp.outcome if result.stamp else ""
        self._tally.add(result.outcome, stamp, waived=bool(result.waived))
        if self._on_result is not None:
            self._on_result(result, held=False)

    def _judge(self, sequence: FrameSequence, judge: JudgeSequence | None) -> SequenceOutcome:
        if judge is None:
            return SequenceOutcome(sequence)
        outcome = judge(sequence, self._journal.reading.results(sequence.files))
        self._journal.add_sequence(replace(outcome, sequence=sequence))
        return outcome


def _understood(asset: Asset, record: Mapping[str, Any] | None) -> Result:
    """The result that an answer says; an incomplete one where it says none."""
    if record is None:
        return _incomplete(asset, "no answer came back for it")
    try:
        result = records.from_record(record)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _incomplete(asset, "the answer for it cannot be understood")
    told = result.evidence.asset
    if told.path != asset.path:
        return _incomplete(asset, "the answer for it is about another file")
    # What the asset is, is ours to say; its media type is told by its content.
    return replace(result, evidence=replace(result.evidence, asset=replace(asset, media_type=told.media_type)))


def _incomplete(asset: Asset, why: str) -> Result:
    problem = Problem(f"cannot tell about {show_name(asset.path)}", why, "Run the same command again with --resume.")
    return Result(Evidence(asset), incomplete=problem)


def _state_after(result: Result, before: str) -> str:
    """What the files of an asset are to be for its result to hold: those that stamping wrote included."""
    stamp, path = result.stamp, result.evidence.asset.path
    if stamp is None or stamp.output is None:
        return before
    if stamp.output == path:
        return state_of(path) if stamp.outcome is StampOutcome.STAMPED else before
    return f"{before},{state_of(Path(stamp.output))}"
