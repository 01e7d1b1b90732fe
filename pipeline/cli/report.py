"""`platemark report`: reports from journals."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline import reading, reports
from pipeline.cli.exits import exit_code
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL, Verbs, file, folder
from pipeline.cli.reporting import write_reports
from pipeline.cli.running import Results, public
from pipeline.cli.session import Options, Session
from pipeline.cli.showing import show_check
from pipeline.cli.talk import LOG, tell, unless_nobody_reads
from pipeline.reports.words import count
from provenance.files import show_name

_JOURNALS = click.argument("journals", metavar="JOURNAL...", nargs=-1, required=True, type=file())
_RENDER = """
A report of an earlier check, without looking at any frame again:
  platemark report render check.jsonl --to report/ --show show.toml
One report of what several machines checked, each with --shard and a journal of its own:
  platemark report render check.1.jsonl check.2.jsonl --to report/ --show show.toml
"""
_MERGE = """
Join what two machines checked:
  platemark report merge check.1.jsonl check.2.jsonl --to check.jsonl
"""


@click.group("report", cls=Verbs)
def command() -> None:
    """Write reports of earlier checks from their journals, and join the journals of several machines."""


@command.command("render", short_help="Write reports of earlier checks.", examples=_RENDER)
@_JOURNALS
@click.option("--to", metavar="DIR", required=True, type=folder(), help="The folder for the reports.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(reports.REPORTS)),
    help="Only this kind; may be given more than once.",
)
@SHOW_OPTIONAL
@AS_JSON
def render(
    *, journals: tuple[Path, ...], to: Path, formats: tuple[str, ...], show_file: Path | None, as_json: bool
) -> None:
    """Write reports of journals, as if they were one: a page for people, tables, JUnit XML.

    The exit code is that of the check that the journals tell of: 0, 10, 11, or 1 where a check did not come to its
    end. With --show, pictures of matched works are shown where they are at hand.
    """
    session = Session(Options(show_file=show_file))
    with reading.read(journals) as found:
        for words in (*found.notices, *(f"Not finished: {gap}." for gap in found.gaps)):
            LOG.warning(words)
        results, summary, judged = Results(found), found.summary(), found.verbs == {"check"}
        written = write_reports(
            results,
            summary,
            to,
            session=session,
            snapshot=", ".join(sorted({result.snapshot for result in results} - {""})),
            formats=formats or tuple(reports.REPORTS),
            when=datetime.fromtimestamp(max(path.stat().st_mtime for path in journals), UTC).astimezone(),
            judged=judged,
        )
        with unless_nobody_reads():
            for result in results if as_json else ():
                tell(public(result, "check"))
            if as_json:
                tell({"summary": summary.record() | {"reports": [str(path) for path in written]}})
            else:
                show_check(results, summary, judged=judged)
    if code := exit_code(summary):
        raise click.exceptions.Exit(code)


@command.command("merge", short_help="Join the journals of several machines into one.", examples=_MERGE)
@_JOURNALS
@click.option(
    "--to", metavar="FILE", required=True, type=file(must_exist=False), help="The journal to write; a new one."
)
@AS_JSON
def merge(*, journals: tuple[Path, ...], to: Path, as_json: bool) -> None:
    """Join the journals of several machines into one, checked line by line. What is told last of a file holds."""
    if os.path.lexists(to):
        raise click.UsageError(f"there is a file {to} already; nothing is ever overwritten. Name a new one with --to.")
    lines, notices = reading.merge(journals, to)
    for words in notices:
        LOG.warning(words)
    if as_json:
        tell({"summary": {"journals": len(journals), "lines": lines, "output": str(to)}})
    else:
        click.echo(f"{count(len(journals), 'journal')}, {count(lines, 'line')}: {show_name(to)}")
