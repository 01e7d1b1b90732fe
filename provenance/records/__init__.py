"""A `Result` as the JSON object of the command-line contract, and back.

Law: ``from_record(to_record(result)) == result`` for every result, but for digits of `seconds` beyond the fourth, the
fingerprints of a match's reference (the index has them), and what is known of an ingredient's asset beside its path.
Parts that a use case did not make are absent. A path that is not UTF-8 keeps its bytes as lone surrogates, which
`json.dumps` escapes.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provenance.model import (
    Asset,
    Evidence,
    Fingerprint,
    Picture,
    Problem,
    Result,
    Shot,
    Stamp,
    StampOutcome,
    Use,
)
from provenance.records.attestations import attestation_from_record, attestation_to_record
from provenance.records.declarations import (
    declaration_from_record,
    declaration_to_record,
    optional_declaration,
    to_optional_declaration,
)
from provenance.records.fields import Record, finding_from_record, finding_to_record, fingerprint, present
from provenance.records.manifests import manifest_from_record, manifest_to_record
from provenance.records.matches import (
    licence_from_record,
    licence_to_record,
    match_from_record,
    match_to_record,
    reference_from_record,
    reference_to_record,
)

__all__ = [
    "Record",
    "attestation_from_record",
    "attestation_to_record",
    "declaration_from_record",
    "declaration_to_record",
    "finding_from_record",
    "finding_to_record",
    "from_record",
    "licence_from_record",
    "licence_to_record",
    "reference_from_record",
    "reference_to_record",
    "shot_to_record",
    "to_record",
]


def to_record(result: Result) -> Record:
    """The result as plain JSON values, with the contract's names."""
    evidence = result.evidence
    asset = evidence.asset
    return present(
        path=str(asset.path),
        media_type=asset.media_type,
        shot=_shot(asset.shot),
        frame=asset.frame,
        verdict=result.outcome,
        size=evidence.size or None,
        sha256=evidence.digest,
        picture=_picture(evidence.picture),
        manifest=manifest_to_record(evidence.manifest),
        declaration=optional_declaration(evidence.declaration),
        fingerprints=[fingerprint(each) for each in evidence.fingerprints],
        matches=[match_to_record(each) for each in evidence.matches] or None,
        matches_of=evidence.matches_of,
        show=evidence.show,
        date=evidence.date,
        delivery=None if evidence.delivery is Use.FINAL else evidence.delivery.value,
        attestations=[attestation_to_record(each) for each in evidence.attestations],
        unreadable=_problem(evidence.unreadable),
        findings=[finding_to_record(each) for each in result.findings],
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
        manifest=manifest_from_record(record.get("manifest")),
        matches=tuple(match_from_record(each) for each in record.get("matches", ())),
        attestations=tuple(attestation_from_record(each) for each in record.get("attestations", ())),
        declaration=to_optional_declaration(record.get("declaration")),
        fingerprints=tuple(Fingerprint(**each) for each in record.get("fingerprints", ())),
        picture=_to_picture(record.get("picture")),
        unreadable=_to_problem(record.get("unreadable")),
        size=record.get("size", 0),
        digest=record.get("sha256", ""),
        show=record.get("show", ""),
        date=record.get("date", ""),
        matches_of=record.get("matches_of", ""),
        delivery=Use(record.get("delivery", Use.FINAL)),
    )
    findings = tuple(finding_from_record(each) for each in record.get("findings", ()))
    return Result(
        evidence,
        findings,
        incomplete=_to_problem(record.get("error")),
        stamp=_to_stamp(record.get("stamp")),
        snapshot=record.get("snapshot", ""),
        policy=record.get("policy", ""),
        seconds=record.get("seconds", 0.0),
    )


def shot_to_record(shot: Shot) -> Record:
    """A shot, without what is not known of it; read back by `Shot(**record)`."""
    return present(show=shot.show, sequence=shot.sequence, name=shot.name, is_told=shot.is_told or None)


def _shot(shot: Shot | None) -> Record | None:
    return None if shot is None else shot_to_record(shot)


def _to_shot(record: Mapping[str, Any] | None) -> Shot | None:
    return None if record is None else Shot(**record)


def _problem(problem: Problem | None) -> Record | None:
    return None if problem is None else {"what": problem.what, "why": problem.why, "fix": problem.fix}


def _to_problem(record: Mapping[str, Any] | None) -> Problem | None:
    return None if record is None else Problem(record["what"], record["why"], record["fix"])


def _picture(picture: Picture | None) -> Record | None:
    if picture is None:
        return None
    return present(
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


def _stamp(stamp: Stamp | None) -> Record | None:
    if stamp is None:
        return None
    return present(
        outcome=stamp.outcome.value,
        output=str(stamp.output) if stamp.output else None,
        sidecar=str(stamp.sidecar) if stamp.sidecar else None,
    )


def _to_stamp(record: Mapping[str, Any] | None) -> Stamp | None:
    if record is None:
        return None
    output, sidecar = record.get("output"), record.get("sidecar")
    return Stamp(StampOutcome(record["outcome"]), Path(output) if output else None, Path(sidecar) if sidecar else None)
