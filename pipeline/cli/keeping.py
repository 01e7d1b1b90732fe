"""`platemark index export` and `import`: the works of an index in one file, to hand on."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import AS_JSON, Verb, file
from pipeline.cli.works import INDEX, NEW_INDEX, tell_counts
from provenance.index import export_index, import_index

_EXPORT = """
Here:
  platemark index export references.jsonl --index index/
At the vendor's, who is told the SHA-256 that this prints:
  platemark index import references.jsonl --index index/
"""


@click.command("export", cls=Verb, short_help="Write all works into one file, to hand on.", examples=_EXPORT)
@click.argument("target", metavar="FILE", type=file(must_exist=False))
@INDEX
@AS_JSON
def export(*, target: Path, place: Path, as_json: bool) -> None:
    """Write all works into one new file, to be handed to a vendor.

    It holds titles, owners, terms, licences and fingerprints; no pictures, and not where their files lie.
    """
    done = export_index(place, target)
    tell_counts({"references": done.references}, as_json=as_json, sha256=done.sha256)


@click.command("import", cls=Verb, short_help="Add the works of such a file.", examples=_EXPORT)
@click.argument("source", metavar="FILE", type=file())
@NEW_INDEX
@AS_JSON
def import_(*, source: Path, place: Path, as_json: bool) -> None:
    """Add the works of a file that `platemark index export` wrote: all of them, or none where it is damaged.

    What is in the index already is left alone.
    """
    done = import_index(source, place)
    counts = {"references": done.references, "added": done.added, "already": done.references - done.added}
    tell_counts(counts, as_json=as_json, sha256=done.sha256)
