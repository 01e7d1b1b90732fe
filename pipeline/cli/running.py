"""What `stamp`, `verify` and `check` have in common: find the files, run the batch, journal it, heed signals."""

from __future__ import annotations

import hashlib
import json
import logging
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

import click

from pipeline import batch, discover
from pipeline.cli import Globals
from pipeline.cli.exits import ExitCode, exit_code
from pipeline.cli.progress import progress
from pipeline.cli.secrets import ask_passphrase
from pipeline.executors import open_executor
from pipeline.executors.interface import Job
from pipeline.journal import Journal
from pipeline.numbering import frame_range
from pipeline.summary import SequenceOutcome, Summary
from provenance import records
from provenance.files import show_name
from provenance.isolation import Limits
from provenance.model import Asset, Delivery, FrameSequence, Result
from provenance.policy import Policy, SequenceEvidence, judge_sequence
from provenance.serving import Service
from provenance.show import Show, load_show
from provenance.studio import SERVICE, limits_of, worker_config

_log = logging.getLogger("platemark")


@dataclass(frozen=True, slots=True)
class Options:
    """The options that the three verbs share."""

    paths: tuple[Path, ...]
    show_file: Path | None = None
    trust: tuple[Path, ...] = ()
    frames: str | None = None
    shard: tuple[int, int] | None = None
    workers: int = 0
    journal: Path | None = None
    resume: bool = False
    executor: str = "local"
    as_json: bool = False


@dataclass(slots=True)
class Stop:
    """A request to stop after the assets in hand, by a signal."""

    event: threading.Event = field(default_factory=threading.Event)
    code: ExitCode | None = None


class Session:
    """A show opened for one command: what is wrong with it is told before anything is touched."""

    def __init__(self, options: Options, *, signs: bool = False) -> None:
        self.options = options
        self.show: Show | None = load_show(options.show_file) if options.show_file else None
        self.title = self.show.show.title if self.show else ""
        self._passphrase: bytes | None = None
        self.service = Service(self.show, anchors=options.trust, secrets=self._ask)
        self.policy: Policy = self.service.policy
        if signs:
            self.service.require_signer()

    def _ask(self, subject: str) -> bytes:
        """Ask once; the workers are then told."""
        self._passphrase = ask_passphrase(subject)
        return self._passphrase

    @cached_property
    def delivery(self) -> Delivery:
        """What is named on the command line."""
        table = self.show.show if self.show else None
        delivery = discover.find(
            self.options.paths,
            frames=frame_range(self.options.frames) if self.options.frames else None,
            ignore=table.ignore if table else (),
            shot_pattern=table.shot_pattern if table else "",
            show=self.title,
        )
        if delivery.ignored:
            _log.info("%d left out by the show's `ignore`.", len(delivery.ignored))
            for path in delivery.ignored:
                _log.debug("left out: %s", show_name(path))
        return delivery

    def run(
        self, job: Callable[[Asset], Job], *, key: Iterable[str], judged: bool, journal: Journal, stop: Stop
    ) -> Summary:
        """Run the batch.

        Args:
            job: an asset's job.
            key: what the results depend on, beside the files, the show and platemark's version.
            judged: whether frame sequences are judged as a whole.
        """
        given = self.options
        delivery = discover.shard(self.delivery, *given.shard) if given.shard else self.delivery
        parts = [version("platemark"), self.show.digest if self.show else "", self.policy.digest, *key]
        config = worker_config(given.show_file, self._passphrase, given.trust)
        workers = given.workers or (self.show.limits.workers if self.show else 0)
        executor = open_executor(given.executor, SERVICE, config, limits_of(self.show), workers=workers)
        try:
            with progress(len(delivery.assets) + len(delivery.problems), shown=_globals().progress) as advance:
                return batch.run(
                    executor,
                    job,
                    delivery,
                    journal,
                    key=hashlib.sha256(json.dumps(parts).encode()).hexdigest(),
                    on_result=lambda result, *, held: self._take(result, advance),  # noqa: ARG005
                    judge_sequence=self._judge if judged else None,
                    stop=stop.event,
                )
        finally:
            executor.close()

    def _take(self, result: Result, advance: Callable[[], None]) -> None:
        advance()
        if self.options.as_json:
            click.echo(json.dumps(public(result)))
        elif result.incomplete:
            _log.debug("%s: %s", show_name(result.incomplete.what), show_name(result.incomplete.why))

    def _judge(self, sequence: FrameSequence, results: Iterator[Result]) -> SequenceOutcome:
        declarations: dict[int, str] = {}
        shot = None
        for result in results:
            asset, manifest = result.evidence.asset, result.evidence.manifest
            shot = shot or asset.shot
            if asset.frame is not None and manifest is not None:
                declarations[asset.frame] = manifest.declaration.digest if manifest.declaration else ""
        evidence = SequenceEvidence(sequence, shot, declarations)
        return SequenceOutcome(sequence, shot, judge_sequence(evidence, self.policy))


def public(result: Result) -> dict[str, Any]:
    """One asset's JSON, as the contract has it; thumbnails stay in the journal."""
    record = records.to_record(result)
    if "picture" in record:
        record["picture"].pop("thumbnail", None)
    return record


def job_of(operation: str, asset: Asset, **needs: Any) -> Job:
    """The request for one asset; see `provenance.serving`."""
    job: Job = {"op": operation, "path": str(asset.path), "frame": asset.frame}
    if asset.shot:
        job["shot"] = {"show": asset.shot.show, "sequence": asset.shot.sequence, "name": asset.shot.name}
    return job | {name: value for name, value in needs.items() if value is not None}


@contextmanager
def heed_signals() -> Iterator[Stop]:
    """SIGTERM and Ctrl-C end the run after the assets in hand; a second Ctrl-C ends it at once."""
    stop = Stop()

    def ask(number: int, _: FrameType | None) -> None:
        if stop.event.is_set():
            raise KeyboardInterrupt
        stop.code = ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED
        stop.event.set()
        _log.info("Stopping after the files in hand. The same command with --resume goes on.")

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def finish(summary: Summary, stop: Stop, *, as_json: bool) -> None:
    """Write the summary, and end with the run's exit code."""
    if as_json:
        click.echo(json.dumps({"summary": summary.record()}))
    code = stop.code or exit_code(summary)
    if code:
        raise click.exceptions.Exit(code)


def execute(jobs: Sequence[Job], config: dict[str, Any], limits: Limits, workers: int) -> Iterator[dict[str, Any]]:
    """Run jobs that are no part of a batch, with progress; yields a record for each."""
    executor = open_executor("local", SERVICE, config, limits, workers=workers)
    try:
        with progress(len(jobs), shown=_globals().progress) as advance:
            for _, record in executor.run(jobs):
                advance()
                yield record
    finally:
        executor.close()


def _globals() -> Globals:
    given: Globals = click.get_current_context().find_root().obj
    return given
