"""What every record is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provenance.model import Finding, Fingerprint, Span, Verdict, Waiver

Record = dict[str, Any]


def present(**parts: Any) -> Record:
    """The parts that are there."""
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [])}


def fingerprint(print_: Fingerprint) -> Record:
    """A fingerprint; its quality is null where its algorithm has none."""
    return {"algorithm": print_.algorithm, "value": print_.value, "quality": print_.quality}


def finding_to_record(finding: Finding) -> Record:
    """A finding; `reference`, `span` and `waiver` only where it has them."""
    told = {"rule": finding.rule, "verdict": finding.verdict.word}
    told |= {"message": finding.message, "remedy": finding.remedy}
    return told | present(reference=finding.reference, span=_span(finding.span), waiver=_waiver(finding.waiver))


def finding_from_record(record: Mapping[str, Any]) -> Finding:
    """Read back what `finding_to_record` wrote; raises KeyError, TypeError or ValueError where it is not one."""
    return Finding(
        record["rule"],
        Verdict[record["verdict"].upper()],
        record["message"],
        record["remedy"],
        record.get("reference", ""),
        _to_span(record.get("span")),
        _to_waiver(record.get("waiver")),
    )


def _waiver(waiver: Waiver | None) -> Record | None:
    if waiver is None:
        return None
    told = {"approval": waiver.approval, "by": waiver.by, "until": waiver.until, "verdict": waiver.verdict.word}
    return told | present(reference=waiver.reference)


def _to_waiver(record: Mapping[str, Any] | None) -> Waiver | None:
    if record is None:
        return None
    verdict = Verdict[record["verdict"].upper()]
    return Waiver(record["approval"], record["by"], record["until"], verdict, record.get("reference", ""))


def _span(span: Span | None) -> Record | None:
    if span is None:
        return None
    told = {
        "title": span.title,
        "owner": span.owner,
        "frames": list(span.frames),
        "blocked": list(span.blocked),
        "searched": span.searched,
        "best": span.best,
        "score": span.score,
    }
    return told | present(waived=list(span.waived))


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
        tuple(record.get("waived", ())),
    )
