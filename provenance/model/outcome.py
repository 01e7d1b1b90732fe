"""What was learnt of an asset, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from provenance.model.assets import Asset, Problem
from provenance.model.attested import Attestation
from provenance.model.credentials import Manifest
from provenance.model.declared import Declaration
from provenance.model.likeness import Fingerprint, Match
from provenance.model.terms import StampOutcome, Use, Verdict


@dataclass(frozen=True, slots=True)
class Picture:
    """What decoding learnt of the picture, beside its fingerprints.

    Attributes:
        width, height: of the display window after orientation, in pixels, before any reduction.
        color: how its values were taken to display-referred sRGB, in words.
        thumbnail: a JPEG of at most 8 KB; empty when none was made.
        notes: what the reader should know ("12 NaN pixels were read as black").
    """

    width: int
    height: int
    color: str = ""
    thumbnail: bytes = field(default=b"", repr=False)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was learnt of one asset: the whole input of the policy.

    Attributes:
        picture: None when the file could not be decoded or nobody looked.
        unreadable: set when the content is damaged or of no kind we read: a fact about the file, and a finding.
        size, digest: the file's bytes, and their SHA-256 (hex).
        show: the title of the show it is checked for; empty where no show file was given.
        date: the day of the check, ISO 8601, for what is valid for a time; empty where nobody looked at a calendar.
        matches_of: the asset whose matches these are, where a frame that is nearly the same was searched before it;
            empty where this one was.
        attestations: those of the show's that are about this asset, whether they count or not.
        delivery: what it is checked for: a final delivery, or a temporary one that only the production sees.
    """

    asset: Asset
    manifest: Manifest | None = None
    matches: tuple[Match, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    declaration: Declaration | None = None
    fingerprints: tuple[Fingerprint, ...] = ()
    picture: Picture | None = None
    unreadable: Problem | None = None
    size: int = 0
    digest: str = ""
    show: str = ""
    date: str = ""
    matches_of: str = ""
    delivery: Use = Use.FINAL


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a frame sequence one reference was found.

    Attributes:
        title, owner: of the reference.
        frames: the frames that match it, ascending.
        blocked: those of them that are blocked for it.
        waived: those of them whose finding an approval waives.
        searched: how many frames of the sequence were searched.
        best: the frame that shows it best.
        score: of the match there, 0 to 1.
    """

    title: str
    owner: str
    frames: tuple[int, ...]
    blocked: tuple[int, ...]
    searched: int
    best: int
    score: float
    waived: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """The approval by which a finding stops nothing; it is told all the same.

    Attributes:
        approval: its id.
        by: who gave it.
        until: its last day, ISO 8601.
        verdict: what the finding would be without it.
        reference: where the approval is kept.
    """

    approval: str
    by: str
    until: str
    verdict: Verdict
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome of one rule: what was found, how grave it is, and what to do.

    Attributes:
        reference: the id of the reference that it is about; empty where it is about none.
        span: the frames it is true of, where findings of frames are told once for their sequence.
        waiver: set where an approval waives it; then the verdict is PASS.
    """

    rule: str
    verdict: Verdict
    message: str
    remedy: str
    reference: str = ""
    span: Span | None = None
    waiver: Waiver | None = None

    def __str__(self) -> str:
        if self.waiver:
            until = f" until {self.waiver.until}" if self.waiver.until else ""
            return f"waived by {self.waiver.by}{until} ({self.waiver.approval}): {self.message}"
        return f"{self.verdict.word}: {self.message} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stamping did: outcome, and where the signed file and its sidecar are."""

    outcome: StampOutcome
    output: Path | None = None
    sidecar: Path | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one use case for one asset: one line of the journal.

    Attributes:
        incomplete: set when work could not be done; such a result never passes.
        snapshot: the digest of the reference index that was searched, empty when none was.
        policy: the digest of the policy that judged.
    """

    evidence: Evidence
    findings: tuple[Finding, ...] = ()
    incomplete: Problem | None = None
    stamp: Stamp | None = None
    snapshot: str = ""
    policy: str = ""
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """The worst of the findings; an incomplete result is at least REVIEW."""
        floor = Verdict.REVIEW if self.incomplete else Verdict.PASS
        return max([floor, *(finding.verdict for finding in self.findings)])

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that an approval waives."""
        return tuple(finding for finding in self.findings if finding.waiver)

    @property
    def outcome(self) -> str:
        """The one outcome that is counted: pass, review, block or incomplete."""
        return "incomplete" if self.incomplete else self.verdict.word
