"""What `platemark attest` looks at, and how it tells of an attestation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli.session import Session
from provenance import records
from provenance.attestations import (
    attestation_files,
    ends_soon,
    is_attestation_file,
    kind_of,
    mistakes_in,
    twice,
    why_not,
)
from provenance.attestations.scopes import days_of
from provenance.documents import LARGEST
from provenance.errors import DocumentError, FileError, ProvenanceError, StudioError
from provenance.files import read_source, show_name
from provenance.model import Approval, Attestation, Consent, HeldLicence, VettedTool
from provenance.policy.rules import RULE_IDS
from provenance.show import AttestationsTable


def show_of(session: Session) -> AttestationsTable:
    """Where a show keeps its attestations; raises StudioError where its file does not say."""
    table = session.show.attestations if session.show else None
    if table is None:
        raise StudioError(
            "cannot find the show's attestations",
            "the show file has no [attestations]",
            'Add it, with folder = "attestations", and make that folder.',
        )
    return table


def files_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that are named, and of a folder those that a show would read; each once."""
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(attestation_files(path) if path.is_dir() else (path,))
    return tuple(found)


def look_at(files: Iterable[Path]) -> tuple[int, list[ProvenanceError]]:
    """How many attestations some files hold, and every mistake in them."""
    right, mistakes = [], []
    for path in files:
        try:
            _require_read(path)
            contents, wrong = mistakes_in(read_source(path, limit=LARGEST), RULE_IDS)
        except (FileError, DocumentError) as error:
            mistakes.append(error)
            continue
        mistakes += wrong
        right += [contents] if contents else []
    return sum(len(each.attestations) for each in right), [*mistakes, *twice(right)]


def _require_read(path: Path) -> None:
    if not is_attestation_file(path.name):
        raise DocumentError(
            f"cannot use {show_name(path)}",
            "a show would not read it: its name does not end in .toml or .json, or is hidden",
            "Give it such a name.",
        )


def record_of(attestation: Attestation, day: str, show: str) -> dict[str, Any]:
    """An attestation as JSON, with whether it counts on a day in a show of that title."""
    why = why_not(attestation, day, show)
    return records.attestation_to_record(attestation) | {"counts": not why} | ({"why": why} if why else {})


def line_of(attestation: Attestation, day: str, show: str) -> str:
    """An attestation in two lines: what it is and for what; until when, and whether it counts in the show."""
    why, soon = why_not(attestation, day, show), ends_soon(attestation, day)
    if why:
        standing = click.style(f"does not count: {show_name(why)}", fg="red")
    elif soon:
        standing = click.style(f"counts, and ends soon: on {soon}", fg="yellow")
    else:
        standing = click.style("counts", fg="green")
    head = f"{kind_of(attestation)} {attestation.id}  {'; '.join(map(show_name, filter(None, _terms(attestation))))}"
    return f"{head}\n  {_days(attestation)}{show_name(attestation.source)}: {standing}"


def _days(attestation: Attestation) -> str:
    first, last = days_of(attestation)
    told = " ".join(filter(None, (first and f"from {first}", last and f"until {last}")))
    return f"{told}, in " if told else "in "


def _terms(attestation: Attestation) -> Iterator[str]:
    """What an attestation is, and what for, in parts."""
    match attestation:
        case VettedTool():
            versions = " to ".join(filter(None, (attestation.first_version, attestation.last_version)))
            yield " ".join(filter(None, (attestation.name, versions)))
            yield f"of {attestation.vendor}" if attestation.vendor else ""
            yield f"vetted by {attestation.vetted_by}" if attestation.vetted_by else ""
            yield f"for {_listed(attestation.uses)} use" if attestation.uses else ""
        case Consent():
            yield f"{attestation.kind.value} of {attestation.performer}"
            yield f"for {attestation.project}"
            yield _shots(attestation.shots)
        case Approval():
            yield f"by {attestation.by}"
            yield f"approves {_listed(attestation.covers)}" if attestation.covers else ""
            yield f"waives {_listed(attestation.waives)}" if attestation.waives else ""
            yield f"of {_listed(attestation.works)}" if attestation.works else ""
            yield _shots(attestation.shots)
            yield f"for {_listed(attestation.uses)} use" if attestation.uses else ""
            yield f"about {_listed(attestation.performers)}" if attestation.performers else ""
        case HeldLicence():
            yield attestation.licence.name
            yield f"of {attestation.owner}" if attestation.owner else ""
            yield f"for {_listed(attestation.works)}" if attestation.works else ""
            yield f"in {_listed(attestation.licence.shows)}" if attestation.licence.shows else ""
            yield _shots(attestation.shots)


def _shots(patterns: tuple[str, ...]) -> str:
    return f"shots {_listed(patterns)}" if patterns else "all shots"


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items)
