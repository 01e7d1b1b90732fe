"""Attestation files -> attestations: read, checked, and every mistake named with its line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from provenance.attestations.register import NO_SIGNATURE, Register
from provenance.attestations.schema import (
    ApprovalTable,
    AttestationFile,
    ConsentTable,
    LicenceTable,
    ToolTable,
)
from provenance.attestations.scopes import visible
from provenance.documents import LARGEST, Document, Location, Table, parse_document, suggest
from provenance.errors import AttestationError, DocumentError
from provenance.files import Source, file_error, read_source, show_name
from provenance.model import Approval, Attestation, Consent, HeldLicence, Licence, VettedTool

SUFFIXES = (".json", ".toml")
#: The rule whose findings are waived where those of its frames are, and by nothing else.
FOLLOWS = "sequence.near-copy"
#: The flaw of a file's signature, in words; empty where it is to be trusted, None where there is none.
Verify = Callable[[Source], str | None]
#: Tables whose first and last day must be in order: table -> the names of both keys.
_DAYS = {
    "tools": ("vetted_on", "valid_until"),
    "consents": ("valid_from", "valid_until"),
    "approvals": ("given_on", "valid_until"),
    "licences": ("valid_from", "valid_until"),
}
#: A class of characters in a pattern, as `fnmatch` reads it: it names no character.
_CLASS = re.compile(r"\[!?\]?[^\]]*\]")
#: The attestations' fields that are called otherwise in a file.
_DIGESTS = {"terms": "terms_sha256", "document": "document_sha256"}


@dataclass(frozen=True, slots=True)
class Contents:
    """What one file holds.

    Attributes:
        places: what has an id, as the name of its table and the id -> where it stands.
    """

    source: Source
    document: Document
    attestations: tuple[Attestation, ...]
    people: dict[str, str]
    places: dict[tuple[str, str], Location]


def attestation_files(folder: Path) -> tuple[Path, ...]:
    """The attestation files of a folder, sorted by name: what ends in .toml or .json, and is not hidden.

    Raises:
        FileError: the folder cannot be listed.
    """
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError as error:
        raise file_error(f"cannot list the attestations in {show_name(folder)}", error) from error
    return tuple(folder / name for name in sorted(names) if is_attestation_file(name))


def is_attestation_file(name: str) -> bool:
    """Whether a file of that name in a show's attestation folder is read."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def load_register(
    folder: Path, *, signed: bool = False, verify: Verify = lambda _: None, rules: Collection[str] = ()
) -> Register:
    """Read all attestations of a show.

    Args:
        folder: its files count, those of folders below do not.
        signed: every file must be signed; so it is as well where one of them is.
        verify: looks at the signature of a file that was read.
        rules: the ids of the rules that there are, which an approval may waive.

    Returns:
        All of them; those of a file whose signature does not hold have a flaw, and do not count.

    Raises:
        FileError: the folder or a file cannot be read, is a link, or is no regular file.
        AttestationError: a file is wrong, or two of one kind have one id; names the file and the line.
    """
    found = [load_contents(read_source(path, limit=LARGEST), rules) for path in attestation_files(folder)]
    for error in twice(found):
        raise error
    verdicts = [verify(each.source) for each in found]
    signed = signed or any(verdict is not None for verdict in verdicts)
    attestations: list[Attestation] = []
    people: dict[str, str] = {}
    for contents, verdict in zip(found, verdicts, strict=True):
        flaw = verdict if verdict is not None else NO_SIGNATURE if signed else ""
        attestations += [replace(each, flaw=flaw) for each in contents.attestations]
        people |= contents.people if not flaw else {}
    return Register(tuple(attestations), people, signed, len(found))


def load_contents(source: Source, rules: Collection[str] = ()) -> Contents:
    """What one file holds; raises AttestationError like `load_register`."""
    document = parse_document(source.path, source.data, AttestationError)
    table = _checked(document, rules)
    return _contents(source, document, table)


def attestations_of(document: Document, rules: Collection[str] = ()) -> tuple[Attestation, ...]:
    """The attestations that a document, or a part of one, holds.

    Raises:
        DocumentError: it is wrong; names the line.
    """
    return _attested(document, _checked(document, rules))


def _checked(document: Document, rules: Collection[str]) -> AttestationFile:
    file = document.validate(AttestationFile)
    for error in _inconsistencies(document, file, rules):
        raise error
    return file


def mistakes_in(source: Source, rules: Collection[str] = ()) -> tuple[Contents | None, tuple[DocumentError, ...]]:
    """What one file holds, and every mistake in it; where there is any, the former is None."""
    try:
        document = parse_document(source.path, source.data, AttestationError)
    except AttestationError as error:
        return None, (error,)
    if mistakes := document.mistakes(AttestationFile):
        return None, mistakes
    table = document.validate(AttestationFile)
    if found := tuple(_inconsistencies(document, table, rules)):
        return None, found
    return _contents(source, document, table), ()


def twice(files: Collection[Contents]) -> Iterator[DocumentError]:
    """The ids that two of one kind have, in one file or in two."""
    first: dict[tuple[str, str], Contents] = {}
    for contents in files:
        for (kind, id_), location in contents.places.items():
            other = first.setdefault((kind, id_), contents)
            if other is not contents:
                where = f"{show_name(other.source.path.name)}, line {other.document.line(other.places[kind, id_])}"
                yield contents.document.error(
                    location, f"{where}, has {id_!r} among its {kind} as well", "Give each an id of its own."
                )


def _inconsistencies(document: Document, file: AttestationFile, rules: Collection[str]) -> Iterator[DocumentError]:
    """What does not fit together in a file whose every value is right by itself, in the order of its tables."""
    for kind in AttestationFile.model_fields:
        if kind == "format":
            continue
        seen: dict[str, int] = {}
        for number, table in enumerate(getattr(file, kind)):
            place = (kind, number)
            if table.id in seen:
                line = document.line((kind, seen[table.id], "id"))
                yield document.error((*place, "id"), f"line {line} has {table.id!r} as well", "Give each its own.")
            seen.setdefault(table.id, number)
            if kind in _DAYS:
                yield from _days(document, place, table, *_DAYS[kind])
            if isinstance(table, ApprovalTable):
                yield from _approval(document, place, table, rules)


def _days(document: Document, place: Location, table: Table, first: str, last: str) -> Iterator[DocumentError]:
    begin, end = getattr(table, first), getattr(table, last)
    if begin and end and end < begin:
        yield document.error((*place, last), f"it ends on {end}, before it begins on {begin}", "Correct the days.")


def _approval(
    document: Document, place: Location, approval: ApprovalTable, rules: Collection[str]
) -> Iterator[DocumentError]:
    if not approval.covers and not approval.waives:
        yield document.error(
            place, "it approves nothing", "Add `covers` with what it approves, or `waives` with the ids of rules."
        )
    for number, rule in enumerate(approval.waives):
        if rule not in rules:
            yield document.error((*place, "waives", number), f"there is no rule {rule!r}", suggest(rule, rules))
        elif rule == FOLLOWS:
            why = f"{rule!r} cannot be waived by itself: it follows its frames"
            yield document.error((*place, "waives", number), why, "Name `near-copy`, whose findings it gathers.")
    if approval.waives:
        yield from _waiver(document, place, approval)


def _waiver(document: Document, place: Location, waiver: ApprovalTable) -> Iterator[DocumentError]:
    """A waiver is for stated shots, for a stated time, and of near-copies for stated works."""
    if not waiver.valid_until:
        yield document.error(place, "it waives, and has no last day", "Add `valid_until` with its last day.")
    if not waiver.shots:
        yield document.error(place, "it waives, and names no shots", "Add `shots` with those that it is for.")
    for number, pattern in enumerate(waiver.shots):
        if not any(character.isalnum() for character in _CLASS.sub("", visible(pattern))):
            yield document.error(
                (*place, "shots", number), f"it waives, and {pattern!r} names no shot", "Name the shots that it is for."
            )
    if any("near-copy" in rule for rule in waiver.waives) and not waiver.works:
        yield document.error(
            place, "it waives near-copies, and names no works", "Add `works` with the titles or ids of these."
        )


def _contents(source: Source, document: Document, file: AttestationFile) -> Contents:
    places: dict[tuple[str, str], Location] = {}
    for kind in (*_DAYS, "people"):
        for number, table in enumerate(getattr(file, kind)):
            places[kind, table.id] = (kind, number, "id")
    return Contents(source, document, _attested(document, file), {each.id: each.name for each in file.people}, places)


def _attested(document: Document, file: AttestationFile) -> tuple[Attestation, ...]:
    """The attestations of a file: its tables that have days."""
    return tuple(_attestation(table, document.path.name) for kind in _DAYS for table in getattr(file, kind))


def _attestation(table: Table, source: str) -> Attestation:
    values: dict[str, Any] = {name: getattr(table, name) for name in type(table).model_fields}
    values |= {field: values.pop(key) for field, key in _DIGESTS.items() if key in values}
    match table:
        case ToolTable():
            return VettedTool(**values, source=source)
        case ConsentTable():
            return Consent(**values, source=source)
        case ApprovalTable():
            return Approval(**values, source=source)
        case LicenceTable():
            terms = Licence(*(values.pop(name) for name in ("name", "shows", "valid_from", "valid_until")))
            return HeldLicence(licence=terms, **values, source=source)
    raise TypeError(type(table))
