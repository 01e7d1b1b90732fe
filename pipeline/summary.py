"""The outcome of a whole run: counts that add up, and what was found about frame sequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provenance.model import Finding, FrameSequence, Result, Shot, StampOutcome, Verdict


@dataclass(frozen=True, slots=True)
class SequenceOutcome:
    """What was found about one frame sequence as a whole, beside what was found in its frames."""

    sequence: FrameSequence
    shot: Shot | None = None
    findings: tuple[Finding, ...] = ()

    def record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "pattern": self.sequence.pattern,
            "shot": {"show": self.shot.show, "sequence": self.shot.sequence, "name": self.shot.name}
            if self.shot
            else None,
            "frames": list(self.sequence.frames),
            "missing": list(self.sequence.missing),
            "findings": [
                {"rule": each.rule, "verdict": each.verdict.word, "message": each.message, "remedy": each.remedy}
                for each in self.findings
            ],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> SequenceOutcome:
        """Read back what `record` gave; raises KeyError, TypeError or ValueError where it is not one."""
        return cls(
            FrameSequence(record["pattern"], tuple(record["frames"]), tuple(record["missing"])),
            Shot(**record["shot"]) if record["shot"] else None,
            tuple(
                Finding(each["rule"], Verdict[each["verdict"].upper()], each["message"], each["remedy"])
                for each in record["findings"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run. `passed` + `review` + `block` + `incomplete` == `discovered`, always."""

    discovered: int
    passed: int
    review: int
    block: int
    incomplete: int
    stamped: int = 0
    already: int = 0
    seconds: float = 0.0
    sequences: tuple[SequenceOutcome, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of everything; an incomplete asset makes it at least REVIEW."""
        worst = [finding.verdict for outcome in self.sequences for finding in outcome.findings]
        if self.block:
            worst.append(Verdict.BLOCK)
        if self.review or self.incomplete:
            worst.append(Verdict.REVIEW)
        return max(worst, default=Verdict.PASS)

    def record(self) -> dict[str, Any]:
        """The contract's ``{"summary": ...}`` object's value."""
        return {
            "discovered": self.discovered,
            "pass": self.passed,
            "review": self.review,
            "block": self.block,
            "incomplete": self.incomplete,
            "stamped": self.stamped,
            "already": self.already,
            "seconds": round(self.seconds, 3),
            "verdict": self.verdict.word,
            "sequences": [each.record() for each in self.sequences],
        }


def summarise(results: Iterable[Result], sequences: Iterable[SequenceOutcome] = (), seconds: float = 0.0) -> Summary:
    """Count results, each once."""
    outcomes: Counter[str] = Counter()
    stamps: Counter[StampOutcome] = Counter()
    for result in results:
        outcomes[result.outcome] += 1
        if result.stamp:
            stamps[result.stamp.outcome] += 1
    return Summary(
        outcomes.total(),
        outcomes["pass"],
        outcomes["review"],
        outcomes["block"],
        outcomes["incomplete"],
        stamps[StampOutcome.STAMPED],
        stamps[StampOutcome.ALREADY],
        seconds,
        tuple(sequences),
    )
