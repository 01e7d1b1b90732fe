"""Manifests as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provenance.model import (
    Carrier,
    DigitalSourceType,
    Fingerprint,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Relationship,
)
from provenance.records.declarations import (
    action_from_record,
    action_to_record,
    optional_declaration,
    to_optional_declaration,
)
from provenance.records.fields import Record, fingerprint, present


def _ingredient(record: IngredientRecord) -> Record:
    return present(
        title=record.title,
        relationship=record.relationship.value if record.relationship else None,
        label=record.label,
        state=record.state.value,
        digital_source_types=[each.value for each in record.digital_source_types],
        ingredients=[_ingredient(each) for each in record.ingredients],
        declaration=optional_declaration(record.declaration),
        manifest=record.manifest,
        generator=record.generator,
        tools=list(record.tools),
    )


def _to_ingredient(record: Mapping[str, Any]) -> IngredientRecord:
    relationship = record.get("relationship")
    return IngredientRecord(
        record.get("title", ""),
        Relationship(relationship) if relationship else None,
        record.get("label", ""),
        ManifestState(record["state"]),
        tuple(DigitalSourceType(each) for each in record.get("digital_source_types", ())),
        tuple(_to_ingredient(each) for each in record.get("ingredients", ())),
        to_optional_declaration(record.get("declaration")),
        record.get("manifest", ""),
        record.get("generator", ""),
        tuple(record.get("tools", ())),
    )


def manifest_to_record(manifest: Manifest | None) -> Record | None:
    """A manifest, or None for none."""
    if manifest is None:
        return None
    kind = manifest.digital_source_type
    return present(
        state=manifest.state.value,
        carrier=manifest.carrier.value if manifest.carrier else None,
        label=manifest.label,
        title=manifest.title,
        generator=manifest.generator,
        signer=manifest.signer,
        signed_at=manifest.signed_at,
        digital_source_type=kind.value if kind else None,
        actions=[action_to_record(each) for each in manifest.actions],
        ingredients=[_ingredient(each) for each in manifest.ingredients],
        soft_bindings=[fingerprint(each) for each in manifest.soft_bindings],
        fingerprints=[fingerprint(each) for each in manifest.fingerprints],
        declaration=optional_declaration(manifest.declaration),
        profile=manifest.profile_digest,
        stamp_key=manifest.stamp_key,
        stamped_at=manifest.stamped_at,
        source_sha256=manifest.source_digest,
        frame=manifest.frame,
        notes=list(manifest.notes),
    ) | {"failures": [_failure(each) for each in manifest.failures]}


def _failure(failure: ManifestFailure) -> Record:
    return {
        "code": failure.code,
        "explanation": failure.explanation,
        **present(remedy=failure.remedy),
        "ingredient": failure.ingredient or None,
    }


def manifest_from_record(record: Mapping[str, Any] | None) -> Manifest | None:
    """Read back what `manifest_to_record` wrote."""
    if record is None:
        return None
    carrier = record.get("carrier")
    return Manifest(
        ManifestState(record["state"]),
        carrier=Carrier(carrier) if carrier else None,
        label=record.get("label", ""),
        title=record.get("title", ""),
        generator=record.get("generator", ""),
        signer=record.get("signer", ""),
        signed_at=record.get("signed_at", ""),
        actions=tuple(action_from_record(each) for each in record.get("actions", ())),
        ingredients=tuple(_to_ingredient(each) for each in record.get("ingredients", ())),
        soft_bindings=tuple(Fingerprint(**each) for each in record.get("soft_bindings", ())),
        fingerprints=tuple(Fingerprint(**each) for each in record.get("fingerprints", ())),
        failures=tuple(
            ManifestFailure(each["code"], each["explanation"], each.get("remedy", ""), each["ingredient"] or "")
            for each in record.get("failures", ())
        ),
        declaration=to_optional_declaration(record.get("declaration")),
        profile_digest=record.get("profile", ""),
        stamp_key=record.get("stamp_key", ""),
        source_digest=record.get("source_sha256", ""),
        frame=record.get("frame"),
        notes=tuple(record.get("notes", ())),
        stamped_at=record.get("stamped_at", ""),
    )
