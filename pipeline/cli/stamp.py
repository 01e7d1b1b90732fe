"""`platemark stamp`: fingerprint and sign frames."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import (
    AS_JSON,
    FRAMES,
    JOURNAL,
    PATHS,
    RESUME,
    SHARD,
    SHOW,
    WORKERS,
    Verb,
    file,
    folder,
)
from pipeline.cli.running import begin, job_of
from pipeline.cli.session import Options, Session
from pipeline.cli.showing import show_stamp
from pipeline.cli.talk import unless_nobody_reads
from pipeline.executors.interface import Job
from provenance.declarations import load_declaration
from provenance.model import Asset

_EXAMPLES = """
The last step of a render: sign the frames where they lie.
  platemark stamp 'shot.####.exr' --show show.toml --declare shot.toml --in-place
Sign copies for a delivery; the sources stay as they are, folders below comps/ are kept:
  platemark stamp comps/ --show show.toml --declare shot.toml --to delivery/
See first what would be done:
  platemark stamp comps/ --show show.toml --declare shot.toml --to delivery/ --dry-run
"""


@click.command("stamp", cls=Verb, examples=_EXAMPLES)
@PATHS
@SHOW
@click.option(
    "--declare",
    metavar="FILE",
    required=True,
    type=file(),
    help="How the frames were made: a declaration; `platemark init` writes a template.",
)
@click.option("--in-place", is_flag=True, help="Replace each file by the signed one; EXR and DPX get a sidecar.")
@click.option(
    "--to", metavar="DIR", type=folder(), help="Write signed files into this folder; sources stay as they are."
)
@FRAMES
@SHARD
@WORKERS
@JOURNAL
@RESUME
@click.option("--dry-run", is_flag=True, help="Do everything but write; a journal is left alone, too.")
@AS_JSON
def command(
    *,
    paths: tuple[Path, ...],
    show_file: Path,
    declare: Path,
    in_place: bool,
    to: Path | None,
    frames: str | None,
    shard: tuple[int, int] | None,
    workers: int,
    journal: Path | None,
    resume: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Sign frames with the show's key: fingerprint each, and write who made it, how, and from what.

    What is stamped already, for the same declaration and the same picture, is left alone; so the same command can
    always be run again. Whatever happens meanwhile, no file is ever half written. The exit code is 0 where all frames
    are stamped, and 1 where some could not be.
    """
    if (to is None) == (not in_place):
        raise click.UsageError("say where to: --in-place or --to DIR, one of them.")
    journal, resume = (None, False) if dry_run else (journal, resume)
    given = Options(paths, show_file, (), frames, shard, workers, journal, resume, as_json=as_json)
    session = Session(given, signs=True)
    declaration = load_declaration(declare, show=session.title)
    if to is not None:
        session.require_elsewhere(to)

    def job(asset: Asset) -> Job:
        target = str(to.absolute() / asset.path.relative_to(session.delivery.root)) if to else None
        return job_of("stamp", asset, declare=str(declare.absolute()), to=target, dry_run=dry_run or None)

    with begin(session, "stamp", declaration.digest, str(to.absolute()) if to else "", str(dry_run)) as run:
        summary = run.do(job)
        with unless_nobody_reads():
            if not as_json:
                show_stamp(run.results, summary, dry_run=dry_run, held=run.held)
        run.end(summary, **({"dry_run": True} if dry_run else {}))
