"""`platemark check`: the gate for a shot or a delivery."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import (
    AS_JSON,
    DECLARED,
    EXECUTOR,
    FRAMES,
    JOURNAL,
    PATHS,
    RESUME,
    SHARD,
    SHOW,
    WORKERS,
    Verb,
    folder,
)
from pipeline.cli.reporting import write_reports
from pipeline.cli.running import begin, check_depends_on, job_of
from pipeline.cli.session import Options, Session
from pipeline.cli.showing import show_check
from pipeline.cli.talk import unless_nobody_reads
from provenance.declarations import load_declaration
from provenance.files import make_folder
from provenance.model import Use

_EXAMPLES = """
Check a folder before it leaves, and write a report to read, print or send:
  platemark check delivery/ --show show.toml --report report/
A long check that can be stopped and gone on with:
  platemark check delivery/ --show show.toml --journal check.jsonl --resume
The second of eight machines; afterwards: platemark report merge, report render
  platemark check delivery/ --show show.toml --shard 2/8 --journal check.2.jsonl
"""


@click.command("check", cls=Verb, examples=_EXAMPLES)
@PATHS
@SHOW
@DECLARED
@click.option(
    "--delivery",
    type=click.Choice([each.value for each in Use]),
    default=Use.FINAL.value,
    show_default=True,
    help="What it is checked for: a final delivery, or one that the production alone sees.",
)
@click.option("--report", metavar="DIR", type=folder(), help="Write reports into this folder: HTML, CSV, JUnit.")
@FRAMES
@SHARD
@WORKERS
@JOURNAL
@RESUME
@click.option("--no-reuse", is_flag=True, help="Search every frame, also one that is nearly the same as the last.")
@EXECUTOR
@AS_JSON
def command(
    *,
    paths: tuple[Path, ...],
    show_file: Path,
    declare: Path | None,
    delivery: str,
    report: Path | None,
    frames: str | None,
    shard: tuple[int, int] | None,
    workers: int,
    journal: Path | None,
    resume: bool,
    no_reuse: bool,
    executor: str,
    as_json: bool,
) -> None:
    """Check frames by the show's rules: their credentials, near-copies of protected works, missing frames.

    Nothing is changed. Each finding says what is wrong and what to do about it. The exit code is 0 where all pass, 10
    where something is blocked, 11 where something needs a person's review, and 1 where something could not be checked.
    """
    session = Session(Options(paths, show_file, (), frames, shard, workers, journal, resume, executor, as_json))
    service, declaration = session.service, load_declaration(declare, show=session.title) if declare else None
    service.require_neural()
    snapshot = service.index.snapshot() if service.index else ""
    declared = str(declare.absolute()) if declare else None
    reuse = False if no_reuse else None  # no part of the key: results are the same within the tolerance
    attested = service.attestations.digest
    depends_on = check_depends_on(session, snapshot, declaration.digest if declaration else "", delivery)
    with begin(session, "check", *depends_on) as run:
        if report:
            make_folder(report)
        summary = run.do(
            lambda asset: job_of("check", asset, declare=declared, delivery=delivery, reuse=reuse, attested=attested),
            judged=True,
        )
        with unless_nobody_reads():
            if not as_json:
                show_check(run.results, summary, held=run.held, part=shard)
        written = write_reports(run.results, summary, report, session=session, snapshot=snapshot) if report else ()
        run.end(summary, **({"reports": [str(path) for path in written]} if report else {}))
