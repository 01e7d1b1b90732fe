"""The tables of an attestation file: what each must have, and what its values may be."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from provenance.attestations.scopes import visible
from provenance.documents import Table
from provenance.model import Answer, ChangeKind, Environment, GivenBy, Matter, TrainingData, Use

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _filled_in(text: str) -> str:
    """Refuse what a template has where a person is to write something, and what no line of text is."""
    if text.startswith("<") and text.endswith(">"):
        raise ValueError("it is not filled in yet")
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("it has a line break or a control character")
    if text and not visible(text).strip():
        raise ValueError("it has nothing that anybody sees")
    return text


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("it is no id: one has 1 to 64 letters, digits, dots, dashes and underscores")
    return text


def _day(value: Any) -> Any:
    """A day as TOML has it, or as text; what is neither is left to be refused."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return "" if isinstance(value, datetime) else value


def _real_day(text: str) -> str:
    try:
        is_day = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_day = False
    if not is_day:
        raise ValueError("it is no day: write year, month and day, as in 2026-12-31")
    return text


def _digest(text: str) -> str:
    digest = text.lower()
    if not _SHA256.fullmatch(digest):
        raise ValueError("it is no SHA-256: 64 digits from 0 to f, as `sha256sum` prints them")
    return digest


def _consented(kind: ChangeKind) -> ChangeKind:
    if kind is ChangeKind.UNSURE or not kind.needs_consent:
        raise ValueError(f"nobody consents to `{kind.value}`")
    return kind


Line = Annotated[str, Field(max_length=1000), AfterValidator(_filled_in)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_filled_in)]
Id = Annotated[str, AfterValidator(_filled_in), AfterValidator(_id)]
Day = Annotated[str, BeforeValidator(_day), AfterValidator(_filled_in), AfterValidator(_real_day)]
Digest = Annotated[str, AfterValidator(_filled_in), AfterValidator(_digest)]
Names = Annotated[tuple[Name, ...], Field(max_length=10_000)]
Flag = Annotated[bool, Strict()]


class ToolTable(Table):
    """`[[tools]]`: a tool of the show's registry, vetted or not."""

    id: Id
    name: Name
    vendor: Line = ""
    first_version: Line = ""
    last_version: Line = ""
    environment: Environment | None = None
    agreement: Line = ""
    retains: Answer = Answer.UNSURE
    trains: Answer = Answer.UNSURE
    training_data: TrainingData = TrainingData.UNDISCLOSED
    terms_sha256: Digest = ""
    terms_dated: Day = ""
    vetted_by: Line = ""
    vetted_on: Day = ""
    valid_until: Day = ""
    uses: tuple[Use, ...] = ()


class ConsentTable(Table):
    """`[[consents]]`: a performer's consent to one kind of change, for one project."""

    id: Id
    performer: Name
    kind: Annotated[ChangeKind, AfterValidator(_consented)]
    project: Name
    document_sha256: Digest
    description: Line = ""
    shots: Names = ()
    valid_from: Day = ""
    valid_until: Day = ""
    territory: Line = ""
    medium: Line = ""
    recorded_by: Line = ""
    recorded_on: Day = ""
    given_by: GivenBy = GivenBy.PERFORMER
    ends_at_death: Flag = False


class ApprovalTable(Table):
    """`[[approvals]]`: a written approval, or a waiver."""

    id: Id
    by: Name
    shots: Names = ()
    uses: tuple[Use, ...] = ()
    covers: tuple[Matter, ...] = ()
    performers: Names = ()
    given_on: Day = ""
    valid_until: Day = ""
    reference: Line = ""
    document_sha256: Digest = ""
    waives: Names = ()
    works: Names = ()


class LicenceTable(Table):
    """`[[licences]]`: a licence that the show holds for somebody else's work."""

    id: Id
    name: Name
    shows: Names = ()
    valid_from: Day = ""
    valid_until: Day = ""
    works: Names = ()
    owner: Line = ""
    shots: Names = ()
    document_sha256: Digest = ""


class PersonTable(Table):
    """`[[people]]`: whom a pseudonymous id stands for."""

    id: Id
    name: Name


class AttestationFile(Table):
    """The whole file."""

    format: Literal[1] = 1
    tools: tuple[ToolTable, ...] = ()
    consents: tuple[ConsentTable, ...] = ()
    approvals: tuple[ApprovalTable, ...] = ()
    licences: tuple[LicenceTable, ...] = ()
    people: tuple[PersonTable, ...] = ()
