"""`platemark report`: reports from journals."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline import reading, reports
from pipeline.cli.exits import exit_code
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL
from pipeline.cli.reporting import write_reports
from pipeline.cli.running import Options, Session
from pipeline.cli.showing import show_check
from provenance.files import show_name

_JOURNALS = click.argument("journals", metavar="JOURNAL...", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group("report")
def command() -> None:
    """Write reports from journals, and merge the journals of several nodes."""


@command.command("render")
@_JOURNALS
@click.option("--to", required=True, type=click.Path(path_type=Path), help="The folder for the reports.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(reports.REPORTS)),
    help="Only these; several may be given.",
)
@SHOW_OPTIONAL
@AS_JSON
def render(
    *, journals: tuple[Path, ...], to: Path, formats: tuple[str, ...], show_file: Path | None, as_json: bool
) -> None:
    """Write reports of journals, as if they were one. The exit code is that of the check they tell of."""
    session = Session(Options((), show_file))
    with reading.read(journals) as found:
        summary = found.summary()
        snapshots = {result.snapshot for result in found.results()} - {""}
        write_reports(
            found,
            summary,
            to,
            session=session,
            snapshot=", ".join(sorted(snapshots)),
            formats=formats or tuple(reports.REPORTS),
        )
        if as_json:
            click.echo(json.dumps({"summary": summary.record()}))
        else:
            show_check(found.results(), summary)
    if code := exit_code(summary):
        raise click.exceptions.Exit(code)


@command.command("merge")
@_JOURNALS
@click.option("--to", required=True, type=click.Path(path_type=Path), help="The journal to write; it must not exist.")
@AS_JSON
def merge(*, journals: tuple[Path, ...], to: Path, as_json: bool) -> None:
    """Join the journals of several nodes into one, checked line by line."""
    count = reading.merge(journals, to)
    if as_json:
        click.echo(json.dumps({"summary": {"journals": len(journals), "lines": count, "output": str(to)}}))
    else:
        click.echo(f"{len(journals)} journals, {count:,} lines: {show_name(to)}")
