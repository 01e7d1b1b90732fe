"""`platemark verify`: what is this, and where is it from?"""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import AS_JSON, FRAMES, JOURNAL, PATHS, RESUME, SHARD, SHOW_OPTIONAL, WORKERS
from pipeline.cli.running import Options, Session, finish, heed_signals, job_of
from pipeline.cli.showing import show_verify
from pipeline.journal import Journal


@click.command("verify")
@PATHS
@SHOW_OPTIONAL
@click.option(
    "--trust", multiple=True, type=click.Path(path_type=Path), help="Trust signers of this root certificate (PEM), too."
)
@FRAMES
@SHARD
@WORKERS
@JOURNAL
@RESUME
@AS_JSON
def command(
    *,
    paths: tuple[Path, ...],
    show_file: Path | None,
    trust: tuple[Path, ...],
    frames: str | None,
    shard: tuple[int, int] | None,
    workers: int,
    journal: Path | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Read credentials back: who signed, what it is, what it was made from, and what does not hold.

    Pictures are not decoded, and nothing is fetched from the network. Without --show and --trust nobody is trusted:
    what holds is then of an unknown signer.
    """
    given = Options(paths, show_file, trust, frames, shard, workers, journal, resume, as_json=as_json)
    session = Session(given)
    with heed_signals() as stop, Journal(journal, resume=resume) as book:
        key = ("verify", session.service.anchors_digest)
        summary = session.run(lambda asset: job_of("verify", asset), key=key, judged=False, journal=book, stop=stop)
        if not as_json:
            show_verify(book.reading.results(), summary)
    finish(summary, stop, as_json=as_json)
