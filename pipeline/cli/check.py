"""`platemark check`: the gate for a shot or a delivery."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from pipeline.cli.options import AS_JSON, FRAMES, JOURNAL, PATHS, RESUME, SHARD, SHOW, WORKERS
from pipeline.cli.reporting import write_reports
from pipeline.cli.running import Options, Session, finish, heed_signals, job_of
from pipeline.cli.showing import show_check
from pipeline.journal import Journal
from provenance.declarations import load_declaration


@click.command("check")
@PATHS
@SHOW
@click.option("--declare", type=click.Path(path_type=Path), help="Hold manifests against this declaration.")
@click.option("--report", type=click.Path(path_type=Path), help="Write reports into this folder: HTML, CSV, JUnit.")
@FRAMES
@SHARD
@WORKERS
@JOURNAL
@RESUME
@click.option("--executor", default="local", show_default=True, help="Where the work runs.")
@AS_JSON
def command(
    *,
    paths: tuple[Path, ...],
    show_file: Path,
    declare: Path | None,
    report: Path | None,
    frames: str | None,
    shard: tuple[int, int] | None,
    workers: int,
    journal: Path | None,
    resume: bool,
    executor: str,
    as_json: bool,
) -> None:
    """Check frames: their credentials, near-copies of protected references, and the show's rules.

    Exit codes: 0 all pass; 10 something is blocked; 11 something needs review; 1 something could not be checked.
    """
    given = Options(paths, show_file, (), frames, shard, workers, journal, resume, executor, as_json)
    session = Session(given)
    declaration = load_declaration(declare, show=session.title) if declare else None
    index = session.service.index
    snapshot = index.snapshot() if index else ""
    with heed_signals() as stop, Journal(journal, resume=resume) as book:
        key = ("check", snapshot, session.service.anchors_digest, declaration.digest if declaration else "")
        declared = str(declare.absolute()) if declare else None
        summary = session.run(
            lambda asset: job_of("check", asset, declare=declared), key=key, judged=True, journal=book, stop=stop
        )
        if not as_json:
            show_check(book.reading.results(), summary)
        if report is not None:
            command_line = shlex.join(["platemark", *sys.argv[1:]])
            write_reports(book.reading, summary, report, session=session, snapshot=snapshot, command=command_line)
    finish(summary, stop, as_json=as_json)
