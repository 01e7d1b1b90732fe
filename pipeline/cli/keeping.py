"""`platemark index export`, `import` and `rebuild`: an index handed on, and made again."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import rebuilding
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL, WORKERS, Verb, file, folder
from pipeline.cli.works import INDEX, NEW_INDEX, tell_counts, tell_failure, tell_reference
from provenance.index import export_index, import_index

_EXPORT = """
Here:
  platemark index export references.jsonl --index index/
At the vendor's, who is told the SHA-256 that this prints:
  platemark index import references.jsonl --index index/
"""


_REBUILD = """
  platemark index rebuild --index index/ --to index-2/
The works were moved since:
  platemark index rebuild --index index/ --to index-2/ --root /mnt/archive/works/
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


@click.command("rebuild", cls=Verb, short_help="Make an index again from the reference files.", examples=_REBUILD)
@INDEX
@click.option("--to", metavar="DIR", required=True, type=folder(), help="The new index's folder.")
@click.option(
    "--root",
    metavar="DIR",
    type=folder(must_exist=True),
    help="Where the files lie now: one that is not where it was is looked for by its name in here.",
)
@SHOW_OPTIONAL
@WORKERS
@AS_JSON
def rebuild(*, place: Path, to: Path, root: Path | None, show_file: Path | None, workers: int, as_json: bool) -> None:
    """Make an index again from the reference files: one of an old format, or one that is damaged.

    Each work is fingerprinted anew from a file with the same SHA-256, and keeps what is said of it. The old index is
    left as it is. The same command goes on where it was stopped; exit code 1 where a work is not in the new index.
    """
    counts = rebuilding.rebuild(
        place, to, root, show_file, workers,
        on_outcome=lambda each, done, error: tell_reference(each, done, as_json=as_json, error=error),
        on_problem=lambda each: tell_failure(
            each.what, {"what": each.what, "why": each.why, "fix": each.fix}, as_json=as_json, outcome="damaged"
        ),
    )  # fmt: skip
    tell_counts(counts.record(), as_json=as_json)
    if code := counts.code:
        raise click.exceptions.Exit(code)
