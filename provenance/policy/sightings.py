"""One reference in many frames of a sequence: what the frames' own findings say, told once for all of them.

Each frame keeps its finding, because a frame is delivered, stopped and mended by itself, and a farm checks it alone.
The finding of the sequence says nothing that they do not say: its verdict is the worst of theirs, and whoever counts
findings counts theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from provenance.model import Finding, FrameSequence, MatchKind, Result, Shot, Span, Verdict
from provenance.policy import copies
from provenance.policy.interface import Outcome, Policy, Principle, Rule, SequenceEvidence, Sighting
from provenance.policy.words import about_sequence, frame_ranges


def gather(sequence: FrameSequence, results: Iterable[Result]) -> SequenceEvidence:
    """What the results of its frames, in any order, tell of a sequence as a whole; one is in memory at a time."""
    shot: Shot | None = None
    declarations: dict[int, str] = {}
    found = _Found()
    for result in results:
        asset, manifest = result.evidence.asset, result.evidence.manifest
        shot = shot or asset.shot
        if asset.frame is not None:
            if manifest is not None:
                declarations[asset.frame] = manifest.declaration.digest if manifest.declaration else ""
            found.take(asset.frame, result)
    return SequenceEvidence(sequence, shot, declarations, found.sightings(), found.searched)


@dataclass(slots=True)
class _Found:
    """What was found so far; by a reference's id: its frames, and the one that shows it best with what ranks it."""

    searched: int = 0
    verdicts: dict[str, dict[int, Verdict]] = field(default_factory=dict)
    best: dict[str, tuple[tuple[object, ...], Sighting]] = field(default_factory=dict)

    def take(self, frame: int, result: Result) -> None:
        evidence = result.evidence
        told = [finding for finding in result.findings if finding.reference]
        self.searched += bool(told) or (bool(result.snapshot) and result.incomplete is None)
        for finding in told:
            key = finding.reference
            match = max((each for each in evidence.matches if each.reference.id == key), key=copies.rank, default=None)
            if match is None:
                continue
            verdicts = self.verdicts.setdefault(key, {})
            verdicts[frame] = max(finding.verdict, verdicts.get(frame, finding.verdict))
            order = (finding.verdict, copies.figures(match), -frame)
            if key not in self.best or order > self.best[key][0]:
                self.best[key] = order, Sighting(verdicts, frame, match, evidence.show, evidence.date)

    def sightings(self) -> tuple[Sighting, ...]:
        return tuple(sighting for _, (_, sighting) in sorted(self.best.items()))


def join(sequence: FrameSequence, shot: Shot | None, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each reference, of those that parts of the work made of their own frames of one sequence."""
    name = about_sequence(sequence.pattern, shot)
    piles: dict[str, list[tuple[Finding, Span]]] = {}
    for finding in findings:
        if finding.span is not None:
            piles.setdefault(finding.reference, []).append((finding, finding.span))
    return tuple(_joined(name, pile) for pile in piles.values())


def _joined(name: str, pile: list[tuple[Finding, Span]]) -> Finding:
    best, span = max(pile, key=lambda pair: (pair[0].verdict, pair[1].score, -pair[1].best))
    whole = replace(
        span,
        frames=tuple(sorted({frame for _, each in pile for frame in each.frames})),
        blocked=tuple(sorted({frame for _, each in pile for frame in each.blocked})),
        searched=sum(each.searched for _, each in pile),
    )
    return replace(best, message=_head(name, whole) + best.message.removeprefix(_head(name, span)), span=whole)


def _over_frames(evidence: SequenceEvidence, policy: Policy) -> Iterator[Outcome]:
    if len(evidence.sequence.frames) < 2:  # the frame has said it
        return
    name = about_sequence(evidence.sequence.pattern, evidence.shot)
    for each in evidence.sightings:
        reference = each.match.reference
        span = Span(
            reference.title,
            reference.owner,
            tuple(sorted(each.verdicts)),
            tuple(sorted(frame for frame, verdict in each.verdicts.items() if verdict is Verdict.BLOCK)),
            evidence.searched,
            each.best,
            each.match.score,
        )
        where = "a region of the frame" if each.match.kind is MatchKind.REGION else "the whole frame"
        looks = where + copies.seen(each.match, policy, each.show, each.date)
        remedy = copies.what_to_do(reference, each.show, each.date)
        yield Outcome(_head(name, span) + looks, remedy, max(each.verdicts.values()), reference.id, span)


def _head(name: str, span: Span) -> str:
    """Where the reference is, up to the words about the frame that shows it best."""
    one = len(span.frames) == 1
    which = f"only frame {span.frames[0]} looks" if one else f"frames {frame_ranges(span.frames)} look"
    some = f" Blocked by it: {frame_ranges(span.blocked)}." if 0 < len(span.blocked) < len(span.frames) else ""
    best = "There" if one else f"Best in frame {span.best}, where"
    return (
        f"In {name}, {which} like {copies.work(span.title, span.owner)}: "
        f"{len(span.frames):,} of {span.searched:,} frames.{some} {best} it is "
    )


NEAR_COPY: Rule[SequenceEvidence] = Rule(
    "sequence.near-copy",
    Principle.ORIGINALITY,
    copies.NEAR_COPY.source,
    copies.NEAR_COPY.dated,
    "Frames of one sequence look like one work: told once, as grave as the worst of them.",
    _over_frames,
)
