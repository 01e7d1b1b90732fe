"""`platemark doctor`: is this installation fit to work, and is a show in order?"""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import requires
from pathlib import Path

import click

from pipeline.cli.exits import ExitCode
from pipeline.cli.health import Health, examine
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL, Verb
from pipeline.cli.talk import tell
from provenance.files import show_name

_EXAMPLES = """
  platemark doctor --show show.toml
"""


@click.command("doctor", cls=Verb, examples=_EXAMPLES)
@SHOW_OPTIONAL
@AS_JSON
def command(*, show_file: Path | None, as_json: bool) -> None:
    """Look whether platemark can work here: its libraries, a picture signed and read back, a worker process.

    With --show also whether a show is in order: its rules, colour, key and index. The exit code is 0 where all is
    well, and 1 where something is wrong.
    """
    healths = []
    for health in examine(show_file, requires("platemark") or ()):
        healths.append(health)
        if as_json:
            tell(asdict(health))
        else:
            _show(health)
    wrong = sum(not health.well for health in healths)
    if as_json:
        tell({"summary": {"well": not wrong, "examined": len(healths), "wrong": wrong}})
    else:
        click.echo(f"{wrong} of {len(healths)} things are wrong: see WRONG above." if wrong else "All is well.")
    if wrong:
        raise click.exceptions.Exit(ExitCode.INCOMPLETE)


def _show(health: Health) -> None:
    mark = click.style("ok   ", fg="green") if health.well else click.style("WRONG", fg="red", bold=True)
    click.echo(f"{mark} {health.subject}: {show_name(health.words)}")
    if not health.well:
        click.echo(f"      Do: {show_name(health.fix)}")
