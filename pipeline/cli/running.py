"""What `stamp`, `verify` and `check` have in common: find the files, run the batch, keep its journal, end.

Whatever can be wrong with what a user typed is told before the first file is touched and before a journal is begun.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from pipeline import batch
from pipeline.cli.exits import exit_code
from pipeline.cli.progress import progress
from pipeline.cli.session import Session
from pipeline.cli.signals import Stop, heed_signals
from pipeline.cli.talk import LOG, hush, tell
from pipeline.executors import open_executor
from pipeline.executors.interface import Executor, Job
from pipeline.journal import Journal
from pipeline.reading import Reading
from pipeline.summary import SequenceOutcome, Summary
from provenance import records
from provenance.files import show_name
from provenance.model import Asset, Delivery, FrameSequence, Result, StampOutcome
from provenance.policy import gather, judge_sequence
from provenance.serving import calendar_day
from provenance.studio import SERVICE, limits_of


@contextmanager
def begin(session: Session, verb: str, *depends_on: str, accepts: tuple[str, ...] = ()) -> Iterator[Run]:
    """Open all that a run needs, and close it again.

    Args:
        depends_on: what the results depend on beside the files, the show, its rules and platemark's version: where
            it is another one than before, `--resume` does everything again.
        accepts: keys (`key_of`) of other runs whose results hold as well.
    """
    given, delivery = session.options, session.delivery
    key = key_of(session, verb, *depends_on)
    workers = given.workers or (session.show.limits.workers if session.show else 0)
    executor = open_executor(given.executor, SERVICE, session.config, limits_of(session.show), workers=workers)
    how_to_go_on = "The same command with --resume goes on." if given.journal else "Nothing done is lost."
    try:
        with (
            heed_signals(how_to_go_on) as stop,
            Journal(given.journal, resume=given.resume, today=calendar_day()) as journal,
        ):
            for notice in journal.reading.notices:
                LOG.info(notice)
            yield Run(session, verb, delivery, executor, journal, stop, key, accepts)
    finally:
        executor.close()


def key_of(session: Session, verb: str, *depends_on: str) -> str:
    """What the results of a run are known by in its journal: the verb, and a digest of what they depend on."""
    parts = [version("platemark"), session.show.digest if session.show else "", session.policy.digest, *depends_on]
    return f"{verb}:{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def verify_depends_on(session: Session) -> tuple[str, ...]:
    """What the results of `verify` depend on, beside what those of every verb do.

    Raises:
        FileError, AttestationError: the show's attestations cannot be read.
    """
    return session.service.anchors_digest, session.service.attestations.digest


def check_depends_on(session: Session, snapshot: str, declaration: str, delivery: str) -> tuple[str, ...]:
    """What the results of a check depend on, beside what those of every verb do.

    Args:
        snapshot: of the index that is searched; empty for none.
        declaration: the digest of the one at hand; empty for none.
        delivery: what it is checked for, a `Use`.
    """
    return (snapshot, *verify_depends_on(session), declaration, delivery)


@dataclass(slots=True)
class Run:
    """One verb over a delivery."""

    session: Session
    verb: str
    delivery: Delivery
    executor: Executor
    journal: Journal
    stop: Stop
    key: str
    accepts: tuple[str, ...] = ()
    held: int = 0

    @property
    def results(self) -> Results:
        """The results so far."""
        paths = [asset.path for asset in self.delivery.assets] + [path for path, _ in self.delivery.problems]
        return Results(self.journal.reading, tuple(paths))

    def do(self, job: Callable[[Asset], Job], *, judged: bool = False) -> Summary:
        """Do what *job* says for every asset; *judged*: frame sequences are judged as a whole."""
        total = len(self.delivery.assets) + len(self.delivery.problems)
        with progress(total) as advance:

            def take(result: Result, *, held: bool) -> None:
                self.held += held
                self._take(result)
                advance()

            judge = self._judge if judged else None
            return batch.run(
                self.executor, job, self.delivery, self.journal,
                key=(self.key, *self.accepts), on_result=take, judge_sequence=judge, stop=self.stop.event,
            )  # fmt: skip

    def end(self, summary: Summary, **more: Any) -> None:
        """Write the summary as JSON where that is wanted, with *more* in it, and end with the run's exit code."""
        if self.session.options.as_json:
            tell({"summary": summary.record() | more})
        if code := self.stop.code or exit_code(summary):
            raise click.exceptions.Exit(code)

    def _take(self, result: Result) -> None:
        if result.incomplete:
            LOG.debug("%s: %s", show_name(result.incomplete.what), show_name(result.incomplete.why))
        if self.session.options.as_json:
            try:
                tell(public(result, self.verb))
            except BrokenPipeError:  # whoever reads has enough: so have we, after the assets in hand
                hush()
                self.stop.event.set()

    def _judge(self, sequence: FrameSequence, results: Iterator[Result]) -> SequenceOutcome:
        evidence = gather(sequence, results)
        if not evidence.shots:  # none of its frames is in this part of the work: the parts that have some judge it
            return SequenceOutcome(sequence)
        return SequenceOutcome.of(sequence, evidence.shot, judge_sequence(evidence, self.session.policy))


@dataclass(frozen=True, slots=True)
class Results:
    """Results that are read from a journal each time they are asked for; *paths* None for all of them."""

    reading: Reading
    paths: Sequence[Path] | None = None

    def __iter__(self) -> Iterator[Result]:
        return self.reading.results(self.paths)


def public(result: Result, verb: str) -> dict[str, Any]:
    """One asset's JSON, as the contract has it; thumbnails stay in the journal.

    What the verb makes is there even where it came to nothing: no findings is a list of none.
    """
    record = records.to_record(result)
    if "picture" in record:
        record["picture"].pop("thumbnail", None)
    if verb == "stamp":
        record.setdefault("stamp", {"outcome": StampOutcome.FAILED.value})
        return record
    record.setdefault("findings", [])
    if result.snapshot and result.incomplete is None:
        record.setdefault("matches", [])
    return record


def job_of(operation: str, asset: Asset, **needs: Any) -> Job:
    """The request for one asset; see `provenance.serving`."""
    job: Job = {"op": operation, "path": str(asset.path), "frame": asset.frame}
    if asset.shot:
        job["shot"] = records.shot_to_record(asset.shot)
    return job | {name: value for name, value in needs.items() if value is not None}
