"""An earlier check judged again by another policy: what would change, before anybody depends on it.

The evidence is that of the journal: nothing is read again, and what was not looked for then is not known now.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.numbering import Pattern
from pipeline.reading import Reading
from provenance.errors import DeliveryError
from provenance.model import Finding, FrameSequence, Result, Verdict
from provenance.policy import Policy, gather, judge, judge_sequence

#: The frame number in a sequence's pattern; see `pipeline.numbering.spell`.
_MARKS = re.compile(r"#{2,}|@")


@dataclass(frozen=True, slots=True)
class Change:
    """What would be judged otherwise.

    Attributes:
        kind: `frame`, `file` or `frame sequence`.
        before, after: the verdicts' words.
        rules: what decides it: the rules that give the graver verdict.
        count: of how many this is so.
    """

    kind: str
    before: str
    after: str
    rules: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What a policy makes of an earlier check.

    Attributes:
        judged: how many assets were judged again.
        skipped: how many could not be finished then; they stay so.
        outcomes: verdict's word to how many assets would have it.
        changes: gravest first, and of these what is most frequent.
    """

    judged: int
    skipped: int
    outcomes: dict[str, int]
    changes: tuple[Change, ...]


def rejudge(reading: Reading, policy: Policy) -> Rejudged:
    """Judge what a journal tells by another policy.

    Raises:
        DeliveryError: it is not the journal of a check, or a result in it cannot be understood.
    """
    if reading.verbs - {"check"} or not reading.entries:
        raise DeliveryError(
            "cannot judge a journal again", "it is not that of a check", "Name one that `platemark check` wrote."
        )
    changed: Counter[tuple[str, str, str, tuple[str, ...]]] = Counter()
    outcomes = Counter({verdict.word: 0 for verdict in Verdict})
    skipped = 0
    for result in reading.results():
        if result.incomplete:
            skipped += 1
            continue
        kind = "file" if result.evidence.asset.frame is None else "frame"
        after = judge(result.evidence, policy)
        outcomes[_worst(after).word] += 1
        changed.update(_change(kind, result.findings, after))
    for before, after in _sequences(reading, policy):
        changed.update(_change("frame sequence", before, after))
    changes = [Change(*key, count) for key, count in changed.items()]
    changes.sort(key=lambda each: (-Verdict[each.after.upper()], -each.count, each.rules, each.kind, each.before))
    return Rejudged(sum(outcomes.values()), skipped, dict(outcomes), tuple(changes))


def _worst(findings: Iterable[Finding]) -> Verdict:
    return max((each.verdict for each in findings), default=Verdict.PASS)


def _change(
    kind: str, before: Iterable[Finding], after: Iterable[Finding]
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    then, now = _worst(before), _worst(after)
    if then is not now:
        graver = after if now > then else before
        rules = {each.rule for each in graver if each.verdict is max(then, now)}
        yield kind, then.word, now.word, tuple(sorted(rules))


def _sequences(reading: Reading, policy: Policy) -> Iterator[tuple[tuple[Finding, ...], tuple[Finding, ...]]]:
    """Of each frame sequence what was found of it as a whole, and what would be."""
    outcomes = reading.sequences()
    frames = _frames(reading, [outcome.sequence for outcome in outcomes])
    for outcome in outcomes:
        results = (_judged(each, policy) for each in reading.results(frames[outcome.sequence.pattern]))
        evidence = replace(gather(outcome.sequence, results), shot=outcome.shot)
        found = judge_sequence(evidence, policy)
        # What is told of frames once for all of them is counted with the frames.
        yield outcome.findings, tuple(each for each in found if each.span is None)


def _judged(result: Result, policy: Policy) -> Result:
    return replace(result, findings=judge(result.evidence, policy))


def _frames(reading: Reading, sequences: Iterable[FrameSequence]) -> dict[str, list[Path]]:
    """A sequence's pattern to the paths of its frames."""
    found: dict[str, list[Path]] = {}
    patterns: dict[str, list[tuple[Pattern, frozenset[int], list[Path]]]] = defaultdict(list)
    for sequence in sequences:
        folder, name = os.path.split(sequence.pattern)
        mine = found.setdefault(sequence.pattern, [])
        if marks := list(_MARKS.finditer(name)):
            last = marks[-1]
            pattern = Pattern(name[: last.start()], len(last[0]), name[last.end() :])
            patterns[folder].append((pattern, frozenset(sequence.frames), mine))
    for path in reading.entries:
        folder, name = os.path.split(path)
        for pattern, frames, mine in patterns.get(folder, ()):
            if pattern.match(name) in frames:
                mine.append(Path(path))
    return found
