"""References and matches as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provenance.model import (
    Fingerprint,
    Inlier,
    Licence,
    Match,
    MatchKind,
    Quad,
    Reference,
)
from provenance.records.fields import Record, fingerprint, present


def match_to_record(match: Match) -> Record:
    """A match, with what is known of its reference."""
    reference = match.reference
    return {"reference": reference.id} | present(
        owner=reference.owner,
        title=reference.title,
        terms=reference.terms,
        source=reference.source,
        sha256=reference.digest,
        licence=licence_to_record(reference.licence),
        kind=match.kind.value,
        score=match.score,
        coverage=match.coverage,
        reference_coverage=match.reference_coverage,
        query_region=[list(point) for point in match.query_region],
        reference_region=[list(point) for point in match.reference_region],
        mirrored=match.mirrored,
        transform=list(match.transform),
        evidence=list(match.evidence),
        inliers=[list(pair) for pair in match.inliers],
    )


def match_from_record(record: Mapping[str, Any]) -> Match:
    """Read back what `match_to_record` wrote."""
    reference = Reference(
        record["reference"],
        record.get("title", ""),
        record.get("owner", ""),
        record.get("terms", ""),
        source=record.get("source", ""),
        digest=record.get("sha256", ""),
        licence=licence_from_record(record.get("licence")),
    )
    return Match(
        reference,
        record["score"],
        MatchKind(record["kind"]),
        record["coverage"],
        _to_quad(record["query_region"]),
        _to_quad(record["reference_region"]),
        record["mirrored"],
        tuple(float(each) for each in record.get("transform", ())),
        tuple(record.get("evidence", ())),
        record.get("reference_coverage", 1.0),
        tuple(_to_inlier(each) for each in record.get("inliers", ())),
    )


def reference_to_record(reference: Reference) -> Record:
    """A reference with its fingerprints as plain JSON values."""
    return {"id": reference.id} | present(
        title=reference.title,
        owner=reference.owner,
        terms=reference.terms,
        source=reference.source,
        sha256=reference.digest,
        fingerprints=[fingerprint(each) for each in reference.fingerprints],
        licence=licence_to_record(reference.licence),
        common=reference.is_common or None,
    )


def reference_from_record(record: Mapping[str, Any]) -> Reference:
    """Read back what `reference_to_record` wrote; raises like `from_record`."""
    return Reference(
        record["id"],
        record.get("title", ""),
        record.get("owner", ""),
        record.get("terms", ""),
        tuple(Fingerprint(**each) for each in record.get("fingerprints", ())),
        record.get("source", ""),
        record.get("sha256", ""),
        licence_from_record(record.get("licence")),
        record.get("common", False),
    )


def licence_to_record(licence: Licence | None) -> Record | None:
    """A licence, or None for none."""
    if licence is None:
        return None
    return {"name": licence.name} | present(
        shows=list(licence.shows), valid_from=licence.valid_from, valid_until=licence.valid_until
    )


def licence_from_record(record: Mapping[str, Any] | None) -> Licence | None:
    """Read back what `licence_to_record` wrote."""
    if record is None:
        return None
    shows = tuple(record.get("shows", ()))
    return Licence(record["name"], shows, record.get("valid_from", ""), record.get("valid_until", ""))


def _to_inlier(places: Any) -> Inlier:
    one, two, three, four = (float(each) for each in places)
    return one, two, three, four


def _to_quad(points: Any) -> Quad:
    first, second, third, fourth = ((float(x), float(y)) for x, y in points)
    return first, second, third, fourth
