"""`platemark index`: the protected references."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

import click

from pipeline import discover
from pipeline.cli.exits import ExitCode
from pipeline.cli.options import AS_JSON, SHOW_OPTIONAL, WORKERS
from pipeline.cli.running import execute
from provenance import records
from provenance.errors import ReferenceIndexError
from provenance.files import show_name
from provenance.index import create_index, open_index
from provenance.model import Reference
from provenance.show import load_show
from provenance.studio import limits_of, worker_config

_INDEX = click.option("--index", "folder", required=True, type=click.Path(path_type=Path), help="The index's folder.")
_log = logging.getLogger("platemark")


@click.group("index")
def command() -> None:
    """The protected references: add, remove, list, info, verify, compact."""


@command.command("add")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_INDEX
@click.option("--owner", required=True, help="Who owns the works.")
@click.option("--title", help="The work's title; each file's name if not given.")
@click.option("--terms", default="", help="What its owner allows, in words.")
@SHOW_OPTIONAL
@WORKERS
@AS_JSON
def add(
    *,
    paths: tuple[Path, ...],
    folder: Path,
    owner: str,
    title: str | None,
    terms: str,
    show_file: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Fingerprint works and add them. The index keeps no picture. What is in it already is left alone."""
    index = open_index(folder) if folder.exists() else create_index(folder)
    show = load_show(show_file) if show_file else None
    delivery = discover.find(paths)
    jobs = [
        {"op": "reference", "path": str(asset.path), "title": title or asset.path.stem, "owner": owner, "terms": terms}
        for asset in delivery.assets
    ]
    known = {reference.id for reference in index.references()}
    added, failed, already = [], len(delivery.problems), 0
    for path, problem in delivery.problems:
        _tell_failure(str(path), {"what": problem.what, "why": problem.why, "fix": problem.fix}, as_json=as_json)
    for record in execute(jobs, worker_config(show_file), limits_of(show), workers):
        if "error" in record:
            failed += 1
            _tell_failure(record["path"], record["error"], as_json=as_json)
            continue
        reference = records.reference_from_record(record["reference"])
        if reference.id in known:
            already += 1
        else:
            known.add(reference.id)
            added.append(reference)
    index.change(add=added)
    for reference in added:
        _tell_reference(reference, "added", as_json=as_json)
    counts = {
        "discovered": len(jobs) + len(delivery.problems),
        "added": len(added),
        "already": already,
        "failed": failed,
    }
    _tell_counts(counts, as_json=as_json)
    if failed:
        raise click.exceptions.Exit(ExitCode.INCOMPLETE)


@command.command("remove")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@_INDEX
@AS_JSON
def remove(*, ids: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Remove references by id, or by the first digits of it (`platemark index list` shows them)."""
    index = open_index(folder)
    references = list(index.references())
    chosen = {given: [each for each in references if each.id.startswith(given)] for given in ids}
    for given, found in chosen.items():
        if len(found) != 1:
            raise ReferenceIndexError(
                f"cannot remove {given!r}",
                "no reference has such an id" if not found else f"{len(found)} references have ids that begin so",
                "Look up the id with `platemark index list`; nothing was removed.",
            )
    index.change(remove=[found[0].id for found in chosen.values()])
    for found in chosen.values():
        _tell_reference(found[0], "removed", as_json=as_json)
    _tell_counts({"removed": len(chosen)}, as_json=as_json)


@command.command("list")
@_INDEX
@AS_JSON
def list_(*, folder: Path, as_json: bool) -> None:
    """List the references: id, owner, title, terms."""
    count = 0
    for reference in open_index(folder).references():
        count += 1
        _tell_reference(reference, "", as_json=as_json)
    _tell_counts({"references": count}, as_json=as_json)


@command.command("info")
@_INDEX
@AS_JSON
def info(*, folder: Path, as_json: bool) -> None:
    """Say what the index holds, how large it is, and its snapshot."""
    values = open_index(folder).info().record()
    if as_json:
        click.echo(json.dumps({"summary": values}))
        return
    for name, value in values.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        click.echo(f"{name.replace('_', ' ')}: {shown:,}" if isinstance(shown, int) else f"{name}: {shown}")


@command.command("verify")
@_INDEX
@AS_JSON
def verify(*, folder: Path, as_json: bool) -> None:
    """Read the whole index and compare every checksum."""
    damage = open_index(folder).verify()
    for problem in damage:
        _tell_failure(problem.what, {"what": problem.what, "why": problem.why, "fix": problem.fix}, as_json=as_json)
    _tell_counts({"damaged": len(damage)}, as_json=as_json)
    if damage:
        raise click.exceptions.Exit(ExitCode.INCOMPLETE)


@command.command("compact")
@_INDEX
@AS_JSON
def compact(*, folder: Path, as_json: bool) -> None:
    """Merge the index's segments and drop what was removed; readers are not disturbed."""
    index = open_index(folder)
    index.compact()
    _tell_counts({"segments": index.info().segments}, as_json=as_json)


def _tell_reference(reference: Reference, done: str, *, as_json: bool) -> None:
    if as_json:
        record = records.reference_to_record(reference)
        click.echo(json.dumps(record | ({"outcome": done} if done else {})))
        return
    terms = f"  terms: {show_name(reference.terms)}" if reference.terms else ""
    words = f"{show_name(reference.owner)}: {show_name(reference.title)}{terms}"
    click.echo(f"{done + ' ' if done else ''}{reference.id[:12]}  {words}")


def _tell_failure(path: str, error: Mapping[str, str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"path": path, "outcome": "failed", "error": dict(error)}))
    else:
        _log.error("%s: %s. %s", *(show_name(error[part]) for part in ("what", "why", "fix")))


def _tell_counts(counts: Mapping[str, int], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"summary": dict(counts)}))
    else:
        click.echo(", ".join(f"{count:,} {name}" for name, count in counts.items()))
