"""What the verbs of `platemark index` share: the index's folder as an option, and what is said of works."""

from __future__ import annotations

from collections.abc import Mapping

import click

from pipeline.cli.licensing import licence_text
from pipeline.cli.options import folder
from pipeline.cli.talk import say_failure, tell
from provenance import records
from provenance.files import show_name
from provenance.model import Reference

INDEX = click.option(
    "--index", "place", metavar="DIR", required=True, type=folder(must_exist=True), help="The index's folder."
)
NEW_INDEX = click.option(
    "--index", "place", metavar="DIR", required=True, type=folder(), help="The index's folder; made if it is not there."
)


def tell_reference(reference: Reference, done: str, *, as_json: bool, error: Mapping[str, str] | None = None) -> None:
    """Say of one work that it is there, or what was done with it, or why that could not be."""
    if as_json:
        outcome = {"outcome": done} if done else {}
        tell(records.reference_to_record(reference) | outcome | ({"error": dict(error)} if error else {}))
        return
    if error:
        say_failure(error)
    terms = f"  terms: {show_name(reference.terms)}" if reference.terms else ""
    whose = ", ".join(filter(None, ("common" if reference.is_common else "", show_name(reference.owner))))
    words = f"{whose}: {show_name(reference.title)}{terms}{licence_text(reference.licence)}"
    click.echo(f"{done + ' ' if done else ''}{reference.id[:12]}  {words}")


def tell_failure(path: str, error: Mapping[str, str], *, as_json: bool, outcome: str = "failed") -> None:
    """Say why something failed."""
    if as_json:
        tell({"path": path, "outcome": outcome, "error": dict(error)})
    else:
        say_failure(error)


def tell_counts(counts: Mapping[str, int], *, as_json: bool, **words: str) -> None:
    """Say what it came to, last."""
    if as_json:
        tell({"summary": {**counts, **words}})
    else:
        told = ((count, name.removesuffix("s") if count == 1 else name) for name, count in counts.items())
        click.echo(", ".join(f"{count:,} {name}" for count, name in told))
        for name, text in words.items():
            click.echo(f"{name}: {text}")
