"""The tables have the model's fields, by the model's names."""

from __future__ import annotations

from dataclasses import fields

import pytest

from provenance import attestations
from provenance.attestations.schema import ApprovalTable, AttestationFile, ConsentTable, LicenceTable, Table, ToolTable
from provenance.model import Approval, Attestation, Consent, HeldLicence, Licence, VettedTool

#: What is called otherwise in a file, and what is not in one.
RENAMED = {"terms": "terms_sha256", "document": "document_sha256"}
NOT_WRITTEN = {"source", "flaw", "licence"}


@pytest.mark.parametrize(
    ("kind", "table"),
    [(VettedTool, ToolTable), (Consent, ConsentTable), (Approval, ApprovalTable), (HeldLicence, LicenceTable)],
)
def test_keys_are_the_models_fields(kind: type[Attestation], table: type[Table]) -> None:
    names = {RENAMED.get(field.name, field.name) for field in fields(kind)} - NOT_WRITTEN
    if kind is HeldLicence:
        names |= {field.name for field in fields(Licence)}
    assert names == set(table.model_fields)


def test_every_key_is_explained_in_the_package() -> None:
    for name, field in AttestationFile.model_fields.items():
        if name == "format":
            continue
        (table, _) = field.annotation.__args__  # type: ignore[union-attr]  # a tuple of tables
        for key in table.model_fields:
            assert f"`{name}.{key}`" in (attestations.__doc__ or ""), key
