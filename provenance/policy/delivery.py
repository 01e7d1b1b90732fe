"""Rules about what is delivered: files that can be read, sequences that are whole and of one declaration."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.model import Evidence
from provenance.policy.interface import Outcome, Policy, Principle, Rule, SequenceEvidence
from provenance.policy.words import about, about_sequence, frame_ranges, sentence, shortened

_SOURCE = "platemark: a gate does not answer for what it could not look at"
_DATED = "2026-11"

_DAMAGED = "{asset} could not be read as {kind}: {why}."
_NO_PICTURE = "{asset} is no picture of a kind that can be checked: {why}."
_MISSING = "In {sequence} {count} missing: {frames}."
_MIXED = "The frames of {sequence} were not declared alike: {groups}."


def _unreadable(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    problem = evidence.unreadable
    if problem is None:
        return
    why, remedy = shortened(problem.why, 300), shortened(problem.fix, 300).strip()
    if evidence.asset.media_type:
        yield Outcome(
            sentence(_DAMAGED.format(asset=about(evidence.asset), kind=shortened(evidence.asset.media_type), why=why)),
            sentence(remedy) if remedy else "Deliver it again; if it opens elsewhere, save it anew there.",
        )
    else:
        yield Outcome(
            sentence(_NO_PICTURE.format(asset=about(evidence.asset), why=why)),
            sentence(remedy) if remedy else "Move it out of the delivery.",
        )


def _missing_frames(evidence: SequenceEvidence, _: Policy) -> Iterator[Outcome]:
    missing = evidence.sequence.missing
    if missing:
        count = "1 frame is" if len(missing) == 1 else f"{len(missing):,} frames are"
        yield Outcome(
            _MISSING.format(sequence=_name(evidence), count=count, frames=frame_ranges(missing)),
            "Render or deliver these frames, or deliver what lies between the holes as sequences of their own.",
        )


def _mixed_declarations(evidence: SequenceEvidence, _: Policy) -> Iterator[Outcome]:
    groups: dict[str, list[int]] = {}
    for frame, digest in evidence.declarations.items():
        groups.setdefault(digest, []).append(frame)
    if len(groups) < 2:
        return
    ordered = sorted(groups.items(), key=lambda group: (min(group[1]), group[0]))
    shown = [
        f"{'frame' if len(frames) == 1 else 'frames'} {frame_ranges(frames)} "
        f"{'carries' if len(frames) == 1 else 'carry'} {f'declaration {digest[:12]}' if digest else 'none'}"
        for digest, frames in ordered[:8]
    ]
    if len(ordered) > len(shown):
        shown.append(f"and {len(ordered) - len(shown)} more groups")
    yield Outcome(
        _MIXED.format(sequence=_name(evidence), groups="; ".join(shown)),
        "If they are one shot, stamp them all with one declaration; if not, deliver them as sequences of their own.",
    )


def _name(evidence: SequenceEvidence) -> str:
    return about_sequence(evidence.sequence.pattern, evidence.shot)


UNREADABLE: Rule[Evidence] = Rule(
    "media.unreadable",
    Principle.COMPLETENESS,
    _SOURCE,
    _DATED,
    "A file is damaged, or is no picture of a kind that can be checked.",
    _unreadable,
    says=(_DAMAGED, _NO_PICTURE),
)
MISSING_FRAMES: Rule[SequenceEvidence] = Rule(
    "sequence.missing-frames",
    Principle.COMPLETENESS,
    _SOURCE,
    _DATED,
    "Numbered frames are missing between the first and the last.",
    _missing_frames,
    says=(_MISSING,),
)
MIXED_DECLARATIONS: Rule[SequenceEvidence] = Rule(
    "sequence.mixed-declarations",
    Principle.DISCLOSURE,
    "platemark: one shot is declared once",
    _DATED,
    "Frames of one sequence are declared differently, or only some are.",
    _mixed_declarations,
    says=(_MIXED,),
)
