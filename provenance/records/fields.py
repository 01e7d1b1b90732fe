"""What every record is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provenance.model import Finding, Fingerprint, Span, Verdict

Record = dict[str, Any]


def present(**parts: Any) -> Record:
    """The parts that are there."""
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [])}


def fingerprint(print_: Fingerprint) -> Record:
    """A fingerprint; its quality is null where its algorithm has none."""
    return {"algorithm": print_.algorithm, "value": print_.value, "quality": print_.quality}


def finding_to_record(finding: Finding) -> Record:
    """A finding; `reference` and `span` only where it has them."""
    told = {"rule": finding.rule, "verdict": finding.verdict.word}
    told |= {"message": finding.message, "remedy": finding.remedy}
    return told | present(reference=finding.reference, span=_span(finding.span))


def finding_from_record(record: Mapping[str, Any]) -> Finding:
    """Read back what `finding_to_record` wrote; raises KeyError, TypeError or ValueError where it is not one."""
    return Finding(
        record["rule"],
        Verdict[record["verdict"].upper()],
        record["message"],
        record["remedy"],
        record.get("reference", ""),
        _to_span(record.get("span")),
    )


def _span(span: Span | None) -> Record | None:
    if span is None:
        return None
    return {
        "title": span.title,
        "owner": span.owner,
        "frames": list(span.frames),
        "blocked": list(span.blocked),
        "searched": span.searched,
        "best": span.best,
        "score": span.score,
    }


def _to_span(record: Mapping[str, Any] | None) -> Span | None:
    if record is None:
        return None
    return Span(
        record["title"],
        record["owner"],
        tuple(record["frames"]),
        tuple(record["blocked"]),
        record["searched"],
        record["best"],
        record["score"],
    )
