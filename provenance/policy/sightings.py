"""One reference in many frames of a sequence: what the frames' own findings say, told once for all of them.

Each frame keeps its finding, because a frame is delivered, stopped and mended by itself, and a farm checks it alone.
The finding of the sequence says nothing that they do not say: its verdict is the worst of theirs, and whoever counts
findings counts theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from provenance.attestations.scopes import shots_of
from provenance.model import (
    Approval,
    Evidence,
    Finding,
    FrameSequence,
    MatchKind,
    Result,
    Shot,
    Span,
    Use,
    Verdict,
    Waiver,
)
from provenance.policy import copies
from provenance.policy.interface import Outcome, Policy, Principle, Rule, SequenceEvidence, Sighting
from provenance.policy.waivers import common
from provenance.policy.words import about_sequence, frame_ranges

_HEAD = "In {sequence}, {frames} like {work}: {count} of {searched} frames.{blocked} {best} it is "


def gather(sequence: FrameSequence, results: Iterable[Result]) -> SequenceEvidence:
    """What the results of its frames, in any order, tell of a sequence as a whole; one is in memory at a time."""
    shot: Shot | None = None
    declarations: dict[int, str] = {}
    found, scope = _Found(), _Scope()
    for result in results:
        asset, manifest = result.evidence.asset, result.evidence.manifest
        shot = shot or asset.shot
        scope.take(result.evidence)
        if asset.frame is not None:
            if manifest is not None:
                declarations[asset.frame] = manifest.declaration.digest if manifest.declaration else ""
            found.take(asset.frame, result)
    return SequenceEvidence(
        sequence,
        shot,
        declarations,
        found.sightings(),
        found.searched,
        tuple(sorted(scope.approvals, key=lambda each: (each.id, repr(each)))),
        max(scope.days, default=""),
        tuple(sorted(scope.shots)),
        Use.TEMPORARY if scope.deliveries == {Use.TEMPORARY} else Use.FINAL,
    )


@dataclass(slots=True)
class _Scope:
    """What approvals of the whole are held against: all that its frames have and are, in whatever order."""

    approvals: set[Approval] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    shots: set[tuple[str, ...]] = field(default_factory=set)
    deliveries: set[Use] = field(default_factory=set)

    def take(self, evidence: Evidence) -> None:
        self.approvals.update(each for each in evidence.attestations if isinstance(each, Approval))
        self.days.add(evidence.date)
        self.shots.add(shots_of(evidence))
        self.deliveries.add(evidence.delivery)


@dataclass(slots=True)
class _Found:
    """What was found so far; by a reference's id: its frames, and the one that shows it best with what ranks it."""

    searched: int = 0
    verdicts: dict[str, dict[int, Verdict]] = field(default_factory=dict)
    waivers: dict[str, dict[int, list[Waiver]]] = field(default_factory=dict)
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
            if finding.waiver:
                self.waivers.setdefault(key, {}).setdefault(frame, []).append(finding.waiver)
            order = (*_gravity(finding), copies.figures(match), -frame)
            if key not in self.best or order > self.best[key][0]:
                held = copies.naming([match.reference], evidence.attestations)
                shots = shots_of(evidence)
                self.best[key] = (
                    order,
                    Sighting(verdicts, frame, match, evidence.show, evidence.date, shots, held, finding.rule),
                )

    def sightings(self) -> tuple[Sighting, ...]:
        return tuple(
            replace(sighting, waivers=self._waived(key, sighting)) for key, (_, sighting) in sorted(self.best.items())
        )

    def _waived(self, key: str, sighting: Sighting) -> dict[int, Waiver]:
        """The frames in which nothing is left of what was found of a reference but what is waived."""
        told = {frame: common(waivers) for frame, waivers in self.waivers.get(key, {}).items()}
        passing = (frame for frame, verdict in sighting.verdicts.items() if verdict is Verdict.PASS)
        return {frame: waiver for frame in sorted(passing) if (waiver := told.get(frame))}


def _gravity(finding: Finding) -> tuple[Verdict, Verdict]:
    """How grave a finding is; of two that pass, one that is waived is graver."""
    return finding.verdict, finding.waiver.verdict if finding.waiver else Verdict.PASS


def join(sequence: FrameSequence, shot: Shot | None, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each reference, of those that parts of the work made of their own frames of one sequence."""
    name = about_sequence(sequence.pattern, shot)
    piles: dict[str, list[tuple[Finding, Span]]] = {}
    for finding in findings:
        if finding.span is not None:
            piles.setdefault(finding.reference, []).append((finding, finding.span))
    return tuple(_joined(name, pile) for pile in piles.values())


def _joined(name: str, pile: list[tuple[Finding, Span]]) -> Finding:
    best, span = max(pile, key=lambda pair: (*_gravity(pair[0]), pair[1].score, -pair[1].best))
    waivers = [finding.waiver for finding, _ in pile if finding.waiver]
    whole = replace(
        span,
        frames=tuple(sorted({frame for _, each in pile for frame in each.frames})),
        blocked=tuple(sorted({frame for _, each in pile for frame in each.blocked})),
        waived=tuple(sorted({frame for _, each in pile for frame in each.waived})),
        searched=sum(each.searched for _, each in pile),
    )
    return replace(
        best,
        message=_head(name, whole) + best.message.removeprefix(_head(name, span)),
        span=whole,
        waiver=common(waivers) if best.verdict is Verdict.PASS else None,
    )


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
            tuple(sorted(each.waivers)),
        )
        where = "a region of the frame" if each.match.kind is MatchKind.REGION else "the whole frame"
        under = copies.terms(reference, each.licences, each.show, each.date, each.shots)
        message = _head(name, span) + where + copies.seen(each.match, policy, under)
        remedy = copies.what_to_do(reference, under)
        yield Outcome(message, remedy, _worst(each), reference.id, span)


def _worst(sighting: Sighting) -> Verdict:
    """The gravest of the frames' findings; where nothing is left but what is waived, what that would be."""
    worst = max(sighting.verdicts.values())
    return worst or max((each.verdict for each in sighting.waivers.values()), default=worst)


def _head(name: str, span: Span) -> str:
    """Where the reference is, up to the words about the frame that shows it best."""
    one = len(span.frames) == 1
    which = f"only frame {span.frames[0]} looks" if one else f"frames {frame_ranges(span.frames)} look"
    some = f" Blocked by it: {frame_ranges(span.blocked)}." if 0 < len(span.blocked) < len(span.frames) else ""
    if 0 < len(span.waived) < len(span.frames):
        some += f" Waived in {len(span.waived):,} of them: {frame_ranges(span.waived)}."
    return _HEAD.format(
        sequence=name,
        frames=which,
        work=copies.work(span.title, span.owner),
        count=f"{len(span.frames):,}",
        searched=f"{span.searched:,}",
        blocked=some,
        best="There" if one else f"Best in frame {span.best}, where",
    )


NEAR_COPY: Rule[SequenceEvidence] = Rule(
    "sequence.near-copy",
    Principle.ORIGINALITY,
    copies.NEAR_COPY.source,
    copies.NEAR_COPY.dated,
    "Frames of one sequence look like one work: told once, as grave as the worst of them.",
    _over_frames,
    tuple(_HEAD + "{region}" + seen for seen in copies.SEEN.values()),
)
