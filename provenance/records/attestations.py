"""Attestations as plain JSON values: each with its kind, and the fields that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

from provenance.model import (
    Answer,
    Approval,
    Attestation,
    ChangeKind,
    Consent,
    Environment,
    GivenBy,
    HeldLicence,
    Matter,
    TrainingData,
    Use,
    VettedTool,
)
from provenance.records.fields import Record
from provenance.records.matches import licence_from_record, licence_to_record

_KINDS: Mapping[str, type[Attestation]] = {
    "tool": VettedTool,
    "consent": Consent,
    "approval": Approval,
    "licence": HeldLicence,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
#: How the fields that are not text are read back; of `uses` and `covers` each item.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "environment": Environment,
    "retains": Answer,
    "trains": Answer,
    "training_data": TrainingData,
    "uses": Use,
    "covers": Matter,
    "kind": ChangeKind,
    "given_by": GivenBy,
    "licence": licence_from_record,
}


def attestation_to_record(attestation: Attestation) -> Record:
    """An attestation; fields that have their default are absent."""
    record: Record = {"attestation": _NAMES[type(attestation)]}
    for field in fields(attestation):
        value = getattr(attestation, field.name)
        if value != field.default:
            record[field.name] = licence_to_record(value) if field.name == "licence" else _plain(value)
    return record


def attestation_from_record(record: Mapping[str, Any]) -> Attestation:
    """Read back what `attestation_to_record` wrote; raises like `from_record`."""
    kind = _KINDS[record["attestation"]]
    known = {field.name: field for field in fields(kind)}
    values = {name: _read(name, value) for name, value in record.items() if name != "attestation"}
    if strange := values.keys() - known.keys():
        raise ValueError(f"a {record['attestation']} has no {', '.join(sorted(strange))}")
    return kind(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


def _read(name: str, value: Any) -> Any:
    read = _READERS.get(name)
    if isinstance(value, list):
        return tuple(read(each) if read else each for each in value)
    return read(value) if read else value
