"""`platemark index`: the protected works that frames are compared with."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import adding, keeping
from pipeline.cli.exits import ExitCode
from pipeline.cli.licensing import licence_options
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL, WORKERS, Verbs
from pipeline.cli.talk import LOG, tell
from pipeline.cli.works import INDEX, NEW_INDEX, tell_counts, tell_failure, tell_reference
from provenance.errors import DeliveryError
from provenance.files import show_name
from provenance.index import open_index
from provenance.model import Licence, Reference

_ADD = """
All pictures of a folder, all of one owner; each is called by its file's name:
  platemark index add works/varga/ --index index/ --owner 'Estate of Ilse Varga'
One work, with its title and what its owner allows:
  platemark index add tarn.jpg --index index/ --owner 'Northlight Pictures' --title 'Tarn, 6 a.m.' --terms 'none'
What unrelated frames share, and what is to be ignored for that: slates, logos, leader:
  platemark index add slates/ --index index/ --common
A work that one show may use:
  platemark index add bridge.jpg --index index/ --owner 'Rope & Sail' --licence 'PO 4711' --licence-show Keystone
"""
_REMOVE = """
  platemark index list --index index/
  platemark index remove d136df1bbb9a --index index/
"""


@click.group("index", cls=Verbs)
def command() -> None:
    """The protected works that frames are compared with: add, remove, list, keep, hand on.

    The index keeps fingerprints, never pictures.
    """


@command.command("add", short_help="Add works.", examples=_ADD)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@NEW_INDEX
@click.option("--owner", metavar="NAME", default="", help="Who owns the works; needed unless --common is given.")
@click.option("--common", "is_common", is_flag=True, help="Material to be ignored: a match to it is none.")
@click.option("--title", metavar="TEXT", help="The work's title; each file's name if not given.")
@click.option("--terms", metavar="TEXT", default="", help="What its owner allows, in words.")
@licence_options
@SHOW_OPTIONAL
@WORKERS
@AS_JSON
def add(
    *,
    paths: tuple[Path, ...],
    place: Path,
    owner: str,
    is_common: bool,
    title: str | None,
    terms: str,
    licence: Licence | None,
    show_file: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Add works. What is in the index already is left alone; to change what is said of a work, remove it first.

    With --show, pictures are looked at with the show's colour settings and limits, and by its neural model if it names
    one.
    """
    if not owner and not is_common:
        raise click.UsageError("Missing option '--owner'; it can be left out with --common only.")
    work = adding.Work(owner, title, terms, is_common, licence)
    counts = adding.add(
        work, paths, place, show_file, workers,
        on_added=lambda each: tell_reference(each, "added", as_json=as_json),
        on_failure=lambda path, error: tell_failure(path, error, as_json=as_json),
        on_other=lambda each: LOG.warning(
            "%s is there already, with another owner, terms or licence, and was left so; remove it first.", each.id[:12]
        ),
    )  # fmt: skip
    tell_counts(counts.record(), as_json=as_json)
    if code := counts.code:
        raise click.exceptions.Exit(code)


@command.command("remove", short_help="Remove works.", examples=_REMOVE)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@INDEX
@AS_JSON
def remove(*, ids: tuple[str, ...], place: Path, as_json: bool) -> None:
    """Remove works by id, or by the first digits of it; `platemark index list` shows them. All of them, or none."""
    index = open_index(place)
    references = list(index.references())
    chosen: dict[str, Reference] = {}
    for given in ids:
        found = [each for each in references if given and each.id.startswith(given)]
        if len(found) != 1:
            raise DeliveryError(
                f"cannot remove {given!r}",
                f"{len(found):,} works have ids that begin so" if found else "no work has an id that begins so",
                "Look the id up with `platemark index list`; nothing was removed.",
            )
        chosen[found[0].id] = found[0]
    index.change(remove=list(chosen))
    for reference in chosen.values():
        tell_reference(reference, "removed", as_json=as_json)
    tell_counts({"removed": len(chosen)}, as_json=as_json)


@command.command("list", short_help="List the works.")
@INDEX
@AS_JSON
def list_(*, place: Path, as_json: bool) -> None:
    """List the works: id, owner, title, terms, licence; common material is called so."""
    count = 0
    for reference in open_index(place).references():
        count += 1
        tell_reference(reference, "", as_json=as_json)
    tell_counts({"references": count}, as_json=as_json)


@command.command("info", short_help="Say what the index holds, how large it is, and its snapshot.")
@INDEX
@AS_JSON
def info(*, place: Path, as_json: bool) -> None:
    """Say what the index holds, how large it is, and its snapshot: the digest that stands in every report."""
    values = open_index(place).info().record()
    if as_json:
        tell({"summary": values})
        return
    for name, value in values.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        click.echo(f"{name}: {shown:,}" if isinstance(shown, int) else f"{name}: {show_name(shown)}")


@command.command("verify", short_help="Read the whole index and compare every checksum.")
@INDEX
@AS_JSON
def verify(*, place: Path, as_json: bool) -> None:
    """Read the whole index and compare every checksum; exit code 1 where something is damaged."""
    damage = open_index(place).verify()
    for each in damage:
        tell_failure(each.what, {"what": each.what, "why": each.why, "fix": each.fix}, as_json=as_json)
    tell_counts({"damaged": len(damage)}, as_json=as_json)
    if damage:
        raise click.exceptions.Exit(ExitCode.INCOMPLETE)


@command.command("compact", short_help="Merge what was added in parts; drop for good what was removed.")
@INDEX
@AS_JSON
def compact(*, place: Path, as_json: bool) -> None:
    """Merge what was added in parts, and drop for good what was removed; nobody who reads is disturbed.

    The old files stay for a day, for readers that have them open; the first change after that deletes them.
    """
    index = open_index(place)
    index.compact()
    tell_counts({"segments": index.info().segments}, as_json=as_json)


command.add_command(keeping.export)
command.add_command(keeping.import_)
command.add_command(keeping.rebuild)
