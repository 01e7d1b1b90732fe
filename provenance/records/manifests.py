"""Manifests and declarations as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provenance.model import (
    Action,
    Asset,
    Carrier,
    Declaration,
    DigitalSourceType,
    Fingerprint,
    Ingredient,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Mining,
    Relationship,
    Tool,
    Use,
)
from provenance.records.fields import Record, fingerprint, present


def _action(action: Action) -> Record:
    kind = action.digital_source_type
    return {"action": action.action} | present(
        digital_source_type=kind.value if kind else None,
        description=action.description,
        tool=action.tool,
        ingredients=list(action.ingredients),
        when=action.when,
    )


def _to_action(record: Mapping[str, Any]) -> Action:
    return Action(
        record["action"],
        _to_kind(record.get("digital_source_type")),
        record.get("description", ""),
        record.get("tool", ""),
        tuple(record.get("ingredients", ())),
        record.get("when", ""),
    )


def _to_kind(text: str | None) -> DigitalSourceType | None:
    return None if text is None else DigitalSourceType(text)


def _ingredient(record: IngredientRecord) -> Record:
    return present(
        title=record.title,
        relationship=record.relationship.value if record.relationship else None,
        label=record.label,
        state=record.state.value,
        digital_source_types=[each.value for each in record.digital_source_types],
        ingredients=[_ingredient(each) for each in record.ingredients],
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
        actions=[_action(each) for each in manifest.actions],
        ingredients=[_ingredient(each) for each in manifest.ingredients],
        soft_bindings=[fingerprint(each) for each in manifest.soft_bindings],
        fingerprints=[fingerprint(each) for each in manifest.fingerprints],
        declaration=optional_declaration(manifest.declaration),
        profile=manifest.profile_digest,
        stamp_key=manifest.stamp_key,
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
        actions=tuple(_to_action(each) for each in record.get("actions", ())),
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
    )


def declaration_to_record(declaration: Declaration) -> Record:
    """A declaration as plain JSON values; also what a manifest carries of it (paths of ingredients as names)."""
    return present(
        title=declaration.title,
        show=declaration.show,
        shot=declaration.shot,
        use=declaration.use.value,
        digital_source_type=declaration.digital_source_type.value,
        tools=[{"name": tool.name, **present(version=tool.version)} for tool in declaration.tools],
        actions=[_action(each) for each in declaration.actions],
        ingredients=[
            present(path=str(each.asset.path), relationship=each.relationship.value, title=each.title)
            for each in declaration.ingredients
        ],
        training_mining=[[entry, allowed.value] for entry, allowed in declaration.training_mining],
        notes=declaration.notes,
        digest=declaration.digest,
    )


def declaration_from_record(record: Mapping[str, Any]) -> Declaration:
    """Read back what `declaration_to_record` wrote; raises like `from_record`."""
    return Declaration(
        record.get("title", ""),
        record.get("show", ""),
        record.get("shot", ""),
        Use(record["use"]),
        DigitalSourceType(record["digital_source_type"]),
        tools=tuple(Tool(each["name"], each.get("version", "")) for each in record.get("tools", ())),
        actions=tuple(_to_action(each) for each in record.get("actions", ())),
        ingredients=tuple(
            Ingredient(Asset(Path(each["path"])), Relationship(each["relationship"]), each.get("title", ""))
            for each in record.get("ingredients", ())
        ),
        training_mining=tuple((entry, Mining(allowed)) for entry, allowed in record.get("training_mining", ())),
        notes=record.get("notes", ""),
        digest=record.get("digest", ""),
    )


def optional_declaration(declaration: Declaration | None) -> Record | None:
    """A declaration, or None for none."""
    return None if declaration is None else declaration_to_record(declaration)


def to_optional_declaration(record: Mapping[str, Any] | None) -> Declaration | None:
    """Read back what `optional_declaration` wrote."""
    return None if record is None else declaration_from_record(record)
