"""`platemark stamp`: fingerprint and sign frames."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import AS_JSON, FRAMES, JOURNAL, PATHS, RESUME, SHARD, SHOW, WORKERS
from pipeline.cli.running import Options, Session, finish, heed_signals, job_of
from pipeline.cli.showing import show_stamp
from pipeline.executors.interface import Job
from pipeline.journal import Journal
from provenance.declarations import load_declaration
from provenance.errors import DeliveryError
from provenance.files import show_name
from provenance.model import Asset, Delivery


@click.command("stamp")
@PATHS
@SHOW
@click.option("--declare", required=True, type=click.Path(path_type=Path), help="The declaration of how AI was used.")
@click.option("--in-place", is_flag=True, help="Replace each file by the signed one; EXR and DPX get a sidecar.")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write signed files into this folder; sources stay as they are."
)
@FRAMES
@SHARD
@WORKERS
@JOURNAL
@RESUME
@click.option("--dry-run", is_flag=True, help="Do everything but write.")
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
    """Fingerprint frames and sign them with the show's key.

    PATH is a file, a folder, or a frame pattern: shot.####.exr, shot.%04d.exr, shot.1001-1100#.exr. What is stamped
    already, for the same declaration and the same picture, is left alone. No fault leaves half a file.
    """
    if (to is None) == (not in_place):
        raise click.UsageError("give either --in-place or --to DIR.")
    given = Options(paths, show_file, (), frames, shard, workers, journal, resume, as_json=as_json)
    session = Session(given, signs=True)
    declaration = load_declaration(declare, show=session.title)
    if to is not None:
        _require_elsewhere(to, session.delivery)
    with heed_signals() as stop, Journal(journal, resume=resume) as book:

        def job(asset: Asset) -> Job:
            target = to and to.absolute() / asset.path.relative_to(session.delivery.root)
            needs = {"declare": str(declare.absolute()), "to": str(target) if target else None}
            return job_of("stamp", asset, **needs, dry_run=dry_run or None)

        key = ("stamp", declaration.digest, str(to.absolute()) if to else "", str(dry_run))
        summary = session.run(job, key=key, judged=False, journal=book, stop=stop)
        if not as_json:
            show_stamp(book.reading.results(), summary, dry_run=dry_run)
    finish(summary, stop, as_json=as_json)


def _require_elsewhere(to: Path, delivery: Delivery) -> None:
    """Refuse an output folder that the sources are in: with --to, sources are not touched."""
    if to.resolve() == delivery.root.resolve():
        raise DeliveryError(
            f"cannot stamp into {show_name(to)}",
            "it is the folder of the sources",
            "Choose another folder, or say --in-place.",
        )
