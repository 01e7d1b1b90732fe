"""The outcome of a whole run: counts that add up, and what was found about frame sequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from provenance import records
from provenance.model import Finding, FrameSequence, Result, Shot, StampOutcome, Verdict


@dataclass(frozen=True, slots=True)
class SequenceOutcome:
    """What was found about one frame sequence as a whole.

    Attributes:
        findings: what was found beside what was found in its frames.
        spans: findings of its frames, each told once for all of them (`Finding.span`); they are counted with the
            frames, not here. In JSON they stand among the findings.
    """

    sequence: FrameSequence
    shot: Shot | None = None
    findings: tuple[Finding, ...] = ()
    spans: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, sequence: FrameSequence, shot: Shot | None, findings: Iterable[Finding]) -> SequenceOutcome:
        """An outcome of findings of both kinds."""
        told = tuple(findings)
        return cls(
            sequence,
            shot,
            tuple(each for each in told if each.span is None),
            tuple(each for each in told if each.span is not None),
        )

    def record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "pattern": self.sequence.pattern,
            "shot": {"show": self.shot.show, "sequence": self.shot.sequence, "name": self.shot.name}
            if self.shot
            else None,
            "frames": list(self.sequence.frames),
            "missing": list(self.sequence.missing),
            "findings": [records.finding_to_record(each) for each in (*self.findings, *self.spans)],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> SequenceOutcome:
        """Read back what `record` gave; raises KeyError, TypeError or ValueError where it is not one."""
        return cls.of(
            FrameSequence(record["pattern"], tuple(record["frames"]), tuple(record["missing"])),
            Shot(**record["shot"]) if record["shot"] else None,
            map(records.finding_from_record, record["findings"]),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run. `passed` + `review` + `block` + `incomplete` == `discovered`, always.

    Attributes:
        waived: how many assets have a finding that an approval waives; they stand among the others, too.
        is_finished: whether all that was to be done came to its end; where not, frame sequences may not have been
            judged, and nothing is called good.
    """

    discovered: int
    passed: int
    review: int
    block: int
    incomplete: int
    stamped: int = 0
    already: int = 0
    seconds: float = 0.0
    sequences: tuple[SequenceOutcome, ...] = ()
    is_finished: bool = True
    waived: int = 0

    @property
    def verdict(self) -> Verdict:
        """The worst of everything; an incomplete asset, or work that did not end, makes it at least REVIEW."""
        worst = [finding.verdict for outcome in self.sequences for finding in outcome.findings]
        if self.block:
            worst.append(Verdict.BLOCK)
        if self.review or self.incomplete or not self.is_finished:
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
            "waived": self.waived,
            "seconds": round(self.seconds, 3),
            "verdict": self.verdict.word,
            "finished": self.is_finished,
            "sequences": [each.record() for each in self.sequences],
        }


class Tally:
    """Counts outcomes, each asset once; `total` is how many there were to be, and what was not done is incomplete."""

    def __init__(self) -> None:
        self._outcomes: Counter[str] = Counter()
        self._stamps: Counter[str] = Counter()
        self._waived = 0

    def add(self, outcome: str, stamp: str = "", *, waived: bool = False) -> None:
        """Count one: a `Result.outcome`, the `StampOutcome` where it was stamped, whether a finding of it is waived."""
        self._outcomes[outcome] += 1
        self._stamps[stamp] += 1
        self._waived += waived

    def summary(
        self,
        total: int | None = None,
        sequences: Iterable[SequenceOutcome] = (),
        seconds: float = 0.0,
        *,
        is_finished: bool = True,
    ) -> Summary:
        """The counts so far; those of *total* that were never counted are incomplete."""
        known = {word: self._outcomes[word] for word in ("pass", "review", "block")}
        discovered = self._outcomes.total() if total is None else max(total, self._outcomes.total())
        return Summary(
            discovered,
            known["pass"],
            known["review"],
            known["block"],
            discovered - sum(known.values()),
            self._stamps[StampOutcome.STAMPED],
            self._stamps[StampOutcome.ALREADY],
            seconds,
            tuple(sequences),
            is_finished,
            self._waived,
        )


def summarise(results: Iterable[Result], sequences: Iterable[SequenceOutcome] = (), seconds: float = 0.0) -> Summary:
    """Count results, each once."""
    tally = Tally()
    for result in results:
        tally.add(result.outcome, result.stamp.outcome if result.stamp else "", waived=bool(result.waived))
    return tally.summary(sequences=sequences, seconds=seconds)
