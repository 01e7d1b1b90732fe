"""The tables of a policy file, and of a file of cases."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from provenance.documents import Table
from provenance.model import ManifestState, Relationship, Use

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _dated(text: str) -> str:
    if text and not _DATE.fullmatch(text):
        raise ValueError("it is no date like 2026, 2026-11 or 2026-11-26")
    return text


Words = Annotated[str, Field(max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Date = Annotated[str, AfterValidator(_dated)]


class PolicyDocument(Table):
    """The whole file; what it extends, and its rules, thresholds and use cases, are looked at one by one."""

    format: Literal[1] = 1
    name: Name
    version: Name
    summary: Words = ""
    source: Words = ""
    dated: Date = ""
    extends: tuple[str, ...] = ()
    rules: dict[str, object] = Field(default_factory=dict)
    thresholds: dict[str, object] = Field(default_factory=dict)
    triage: dict[str, object] = Field(default_factory=dict)
    unwaivable: tuple[str, ...] = ()


class LicenceTable(Table):
    """`[cases.matches.licence]`: what the owner of a work allows; see `provenance.model.Licence`."""

    name: Name
    shows: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""


class MatchTable(Table):
    """`[[cases.matches]]`: a work that was found in the picture; see `provenance.model.Match`."""

    title: Name
    owner: str = ""
    score: Annotated[float, Field(ge=0, le=1)] = 1.0
    coverage: Annotated[float, Field(ge=0, le=1)] = 1.0
    reference_coverage: Annotated[float, Field(ge=0, le=1)] = 1.0
    licence: LicenceTable | None = None


class IngredientTable(Table):
    """`[[cases.ingredients]]`: what the picture's manifest says that it was made from."""

    title: Name
    relationship: Relationship = Relationship.COMPONENT_OF
    manifest: ManifestState | None = None
    digital_source_types: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    declaration: dict[str, object] | None = None


class CaseTable(Table):
    """`[[cases]]`: evidence, and what a policy is to find in it."""

    name: Name
    expect: tuple[str, ...] | None = None
    verdict: Literal["pass", "review", "block"] | None = None
    manifest: ManifestState = ManifestState.TRUSTED
    delivery: Use = Use.FINAL
    date: str = ""
    show: str = ""
    shot: str = ""
    declaration: dict[str, object] | Literal[False] = False
    ingredients: tuple[IngredientTable, ...] = ()
    matches: tuple[MatchTable, ...] = ()
    tools: tuple[dict[str, object], ...] = ()
    consents: tuple[dict[str, object], ...] = ()
    approvals: tuple[dict[str, object], ...] = ()
    licences: tuple[dict[str, object], ...] = ()


class CasesDocument(Table):
    """A file of cases; what is in `[defaults]` each of them has, unless it says otherwise."""

    format: Literal[1] = 1
    defaults: dict[str, object] = Field(default_factory=dict)
    cases: Annotated[tuple[CaseTable, ...], Field(min_length=1)]
