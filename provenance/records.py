"""A `Result` as the JSON object of the command-line contract, and back.

Law: ``from_record(to_record(result)) == result`` for every result (digits of `seconds` apart). Parts that a use case
did not make are absent. A path that is not UTF-8 keeps its bytes as lone surrogates, which `json.dumps` escapes.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provenance.model import (
    Action,
    Asset,
    Attestation,
    Carrier,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    Fingerprint,
    Ingredient,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    MatchKind,
    Mining,
    Picture,
    Problem,
    Quad,
    Reference,
    Relationship,
    Result,
    Shot,
    Stamp,
    StampOutcome,
    Tool,
    Use,
    Verdict,
)

Record = dict[str, Any]


def to_record(result: Result) -> Record:
    """The result as plain JSON values, with the contract's names."""
    evidence = result.evidence
    asset = evidence.asset
    return _present(
        path=str(asset.path),
        media_type=asset.media_type,
        shot=_shot(asset.shot),
        frame=asset.frame,
        verdict=result.outcome,
        size=evidence.size or None,
        sha256=evidence.digest,
        picture=_picture(evidence.picture),
        manifest=_manifest(evidence.manifest),
        declaration=_declaration(evidence.declaration),
        fingerprints=[_fingerprint(each) for each in evidence.fingerprints],
        matches=[_match(each) for each in evidence.matches] or None,
        attestations=[_flat(each) for each in evidence.attestations],
        unreadable=_problem(evidence.unreadable),
        findings=[{**_flat(each), "verdict": each.verdict.word} for each in result.findings],
        stamp=_stamp(result.stamp),
        error=_problem(result.incomplete),
        snapshot=result.snapshot,
        policy=result.policy,
        seconds=round(result.seconds, 4) or None,
    )


def from_record(record: Mapping[str, Any]) -> Result:
    """Read back what `to_record` wrote.

    Raises:
        KeyError, ValueError, TypeError: the record is not one of ours; the caller says where it stood.
    """
    asset = Asset(Path(record["path"]), record.get("media_type", ""), _to_shot(record.get("shot")), record.get("frame"))
    evidence = Evidence(
        asset,
        manifest=_to_manifest(record.get("manifest")),
        matches=tuple(_to_match(each) for each in record.get("matches", ())),
        attestations=tuple(Attestation(**each) for each in record.get("attestations", ())),
        declaration=_to_declaration(record.get("declaration")),
        fingerprints=tuple(Fingerprint(**each) for each in record.get("fingerprints", ())),
        picture=_to_picture(record.get("picture")),
        unreadable=_to_problem(record.get("unreadable")),
        size=record.get("size", 0),
        digest=record.get("sha256", ""),
    )
    findings = tuple(
        Finding(each["rule"], Verdict[each["verdict"].upper()], each["message"], each["remedy"])
        for each in record.get("findings", ())
    )
    return Result(
        evidence,
        findings,
        incomplete=_to_problem(record.get("error")),
        stamp=_to_stamp(record.get("stamp")),
        snapshot=record.get("snapshot", ""),
        policy=record.get("policy", ""),
        seconds=record.get("seconds", 0.0),
    )


def _present(**parts: Any) -> Record:
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [])}


def _flat(value: Any) -> Record:
    """The fields of a value whose fields are all strings or None."""
    return {name: getattr(value, name) for name in value.__slots__ if getattr(value, name) not in ("", None)}


def _shot(shot: Shot | None) -> Record | None:
    return None if shot is None else _flat(shot)


def _to_shot(record: Mapping[str, Any] | None) -> Shot | None:
    return None if record is None else Shot(**record)


def _problem(problem: Problem | None) -> Record | None:
    return None if problem is None else {"what": problem.what, "why": problem.why, "fix": problem.fix}


def _to_problem(record: Mapping[str, Any] | None) -> Problem | None:
    return None if record is None else Problem(record["what"], record["why"], record["fix"])


def _fingerprint(print_: Fingerprint) -> Record:
    return {"algorithm": print_.algorithm, "value": print_.value, "quality": print_.quality}


def _picture(picture: Picture | None) -> Record | None:
    if picture is None:
        return None
    return _present(
        width=picture.width,
        height=picture.height,
        color=picture.color,
        thumbnail=base64.b64encode(picture.thumbnail).decode(),
        notes=list(picture.notes),
    )


def _to_picture(record: Mapping[str, Any] | None) -> Picture | None:
    if record is None:
        return None
    thumbnail = base64.b64decode(record.get("thumbnail", ""), validate=True)
    return Picture(
        record["width"], record["height"], record.get("color", ""), thumbnail, tuple(record.get("notes", ()))
    )


def _action(action: Action) -> Record:
    kind = action.digital_source_type
    return _present(
        action=action.action,
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
    return _present(
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


def _manifest(manifest: Manifest | None) -> Record | None:
    if manifest is None:
        return None
    kind = manifest.digital_source_type
    return _present(
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
        soft_bindings=[_fingerprint(each) for each in manifest.soft_bindings],
        fingerprints=[_fingerprint(each) for each in manifest.fingerprints],
        declaration=_declaration(manifest.declaration),
        profile=manifest.profile_digest,
        stamp_key=manifest.stamp_key,
        frame=manifest.frame,
    ) | {"failures": [_failure(each) for each in manifest.failures]}


def _failure(failure: ManifestFailure) -> Record:
    return _present(code=failure.code, explanation=failure.explanation, remedy=failure.remedy) | {
        "ingredient": failure.ingredient or None
    }


def _to_manifest(record: Mapping[str, Any] | None) -> Manifest | None:
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
        declaration=_to_declaration(record.get("declaration")),
        profile_digest=record.get("profile", ""),
        stamp_key=record.get("stamp_key", ""),
        frame=record.get("frame"),
    )


def _declaration(declaration: Declaration | None) -> Record | None:
    return None if declaration is None else declaration_to_record(declaration)


def declaration_to_record(declaration: Declaration) -> Record:
    """A declaration as plain JSON values; also what a manifest carries of it (paths of ingredients as names)."""
    return _present(
        title=declaration.title,
        show=declaration.show,
        shot=declaration.shot,
        use=declaration.use.value,
        digital_source_type=declaration.digital_source_type.value,
        tools=[_present(name=tool.name, version=tool.version) for tool in declaration.tools],
        actions=[_action(each) for each in declaration.actions],
        ingredients=[
            _present(path=str(each.asset.path), relationship=each.relationship.value, title=each.title)
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


def _to_declaration(record: Mapping[str, Any] | None) -> Declaration | None:
    return None if record is None else declaration_from_record(record)


def _match(match: Match) -> Record:
    reference = match.reference
    return _present(
        reference=reference.id,
        owner=reference.owner,
        title=reference.title,
        terms=reference.terms,
        source=reference.source,
        sha256=reference.digest,
        kind=match.kind.value,
        score=match.score,
        coverage=match.coverage,
        query_region=[list(point) for point in match.query_region],
        reference_region=[list(point) for point in match.reference_region],
        mirrored=match.mirrored,
        transform=list(match.transform),
        evidence=list(match.evidence),
    )


def _to_match(record: Mapping[str, Any]) -> Match:
    reference = Reference(
        record["reference"],
        record.get("title", ""),
        record.get("owner", ""),
        record.get("terms", ""),
        source=record.get("source", ""),
        digest=record.get("sha256", ""),
    )
    return Match(
        reference,
        record["score"],
        MatchKind(record["kind"]),
        record["coverage"],
        _to_quad(record["query_region"]),
        _to_quad(record["reference_region"]),
        record["mirrored"],
        tuple(record.get("transform", ())),
        tuple(record.get("evidence", ())),
    )


def _to_quad(points: Any) -> Quad:
    first, second, third, fourth = ((float(x), float(y)) for x, y in points)
    return first, second, third, fourth


def _stamp(stamp: Stamp | None) -> Record | None:
    if stamp is None:
        return None
    return _present(
        outcome=stamp.outcome.value,
        output=str(stamp.output) if stamp.output else None,
        sidecar=str(stamp.sidecar) if stamp.sidecar else None,
    )


def _to_stamp(record: Mapping[str, Any] | None) -> Stamp | None:
    if record is None:
        return None
    output, sidecar = record.get("output"), record.get("sidecar")
    return Stamp(StampOutcome(record["outcome"]), Path(output) if output else None, Path(sidecar) if sidecar else None)
