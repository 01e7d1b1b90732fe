"""The words of platemark as values: frozen, slotted, typed; they read nothing.

Every value pickles, and `provenance.records` turns a `Result` into the JSON of the command-line contract and back.
Coordinates are fractions of the analysis frame's width and height, from its top left corner, 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Verdict(IntEnum):
    """What is to be done with an asset; the order is the order of gravity."""

    PASS = 0
    REVIEW = 1
    BLOCK = 2

    @property
    def word(self) -> str:
        """The verdict as it stands in JSON and policy files: pass, review, block."""
        return self.name.lower()


class ManifestState(StrEnum):
    """What reading an asset's manifest came to (C2PA 2.x section 14, validation states)."""

    #: The signature holds, nothing was changed since, and the signer chains to a trust anchor of the show.
    TRUSTED = "trusted"
    #: The signature holds and nothing was changed since, but the show does not know the signer.
    VALID = "valid"
    #: The manifest, the picture, or an ingredient's manifest does not hold.
    INVALID = "invalid"
    #: There is no manifest, neither embedded nor beside the file.
    MISSING = "missing"


class Carrier(StrEnum):
    """Where a manifest is kept."""

    EMBEDDED = "embedded"
    SIDECAR = "sidecar"


class Relationship(StrEnum):
    """What an ingredient is to the asset that was made with it (C2PA 2.x, ingredient assertion)."""

    PARENT_OF = "parentOf"
    COMPONENT_OF = "componentOf"
    INPUT_TO = "inputTo"


class DigitalSourceType(StrEnum):
    """The IPTC digital source types (NewsCodes, `digitalsourcetype`) that pictures of a production use."""

    TRAINED_ALGORITHMIC_MEDIA = _IPTC + "trainedAlgorithmicMedia"
    COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA = _IPTC + "compositeWithTrainedAlgorithmicMedia"
    ALGORITHMICALLY_ENHANCED = _IPTC + "algorithmicallyEnhanced"
    ALGORITHMIC_MEDIA = _IPTC + "algorithmicMedia"
    COMPOSITE = _IPTC + "composite"
    COMPOSITE_CAPTURE = _IPTC + "compositeCapture"
    COMPOSITE_SYNTHETIC = _IPTC + "compositeSynthetic"
    COMPUTATIONAL_CAPTURE = _IPTC + "computationalCapture"
    DATA_DRIVEN_MEDIA = _IPTC + "dataDrivenMedia"
    DIGITAL_CAPTURE = _IPTC + "digitalCapture"
    DIGITAL_CREATION = _IPTC + "digitalCreation"
    HUMAN_EDITS = _IPTC + "humanEdits"
    NEGATIVE_FILM = _IPTC + "negativeFilm"
    POSITIVE_FILM = _IPTC + "positiveFilm"
    PRINT = _IPTC + "print"
    SCREEN_CAPTURE = _IPTC + "screenCapture"
    VIRTUAL_RECORDING = _IPTC + "virtualRecording"

    @property
    def short(self) -> str:
        """The name without the vocabulary's address, as people write it in a declaration."""
        return self.value.rsplit("/", 1)[1]

    @property
    def is_generative(self) -> bool:
        """Whether a trained model made the picture, or a part of it."""
        return self in (
            DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
            DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA,
            DigitalSourceType.COMPOSITE_SYNTHETIC,
        )


class Use(StrEnum):
    """Whether the material is meant for the final picture."""

    TEMPORARY = "temporary"
    FINAL = "final"


class Mining(StrEnum):
    """What a training-and-data-mining entry allows (CAWG training and data mining 1.1)."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "notAllowed"
    CONSTRAINED = "constrained"


class StampOutcome(StrEnum):
    """What stamping did to one asset."""

    STAMPED = "stamped"
    ALREADY = "already"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a value: what could not be done, why, and what to do (see `provenance.errors`)."""

    what: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Shot:
    """The editorial unit; *sequence* is the editorial one, never the numbered files."""

    show: str = ""
    sequence: str = ""
    name: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.show, self.sequence, self.name) if part)


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing that carries one manifest: a frame, a plate, a clip.

    Attributes:
        path: where it is.
        media_type: recognised from the content, for instance ``image/x-exr``; empty while nobody has looked.
        shot: the editorial unit it belongs to, if known.
        frame: its frame number, if it is one of numbered files.
    """

    path: Path
    media_type: str = ""
    shot: Shot | None = None
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class FrameSequence:
    """Numbered files, as a pattern (``shot.####.exr``) with the frames that are there and those that are not."""

    pattern: str
    frames: tuple[int, ...]
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is handed over: every file found is one asset, and every asset is found once."""

    root: Path
    sequences: tuple[FrameSequence, ...]
    assets: tuple[Asset, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that made or changed the picture."""

    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of the making (C2PA 2.x, actions assertion).

    Attributes:
        action: its label, for instance ``c2pa.placed``.
        digital_source_type: what kind of source the step brought in.
        description: in the maker's words.
        tool: the name of the tool that did it.
        ingredients: the labels of the ingredients it used (in a declaration: their paths).
        when: ISO 8601 time, or empty.
    """

    action: str
    digital_source_type: DigitalSourceType | None = None
    description: str = ""
    tool: str = ""
    ingredients: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Something the asset was made from: in a declaration, a file and what it is to the asset."""

    asset: Asset
    relationship: Relationship
    title: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the maker says of how AI was used.

    Attributes:
        digest: SHA-256 (hex) of the declaration's content in canonical form; the same words give the same digest.
        training_mining: CAWG entry (``cawg.ai_training``) to what it allows, sorted by entry.
    """

    title: str
    show: str
    shot: str
    use: Use
    digital_source_type: DigitalSourceType
    tools: tuple[Tool, ...] = ()
    actions: tuple[Action, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    training_mining: tuple[tuple[str, Mining], ...] = ()
    notes: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A short code of what a picture looks like.

    Attributes:
        algorithm: names every parameter and version that shapes the value, and the analysis frame it is of.
        value: text; hexadecimal for hashes, ``ISCC:...`` for an ISCC.
        quality: 0 to 100 where the algorithm has one: how much there is to tell pictures apart by; else None.
    """

    algorithm: str
    value: str
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A protected work in the index; it holds no picture.

    Attributes:
        id: the reference's name in the index: the first 32 hex digits of the file's SHA-256.
        source: the file it was made from, as it was named then; a report shows it when it is at hand.
        digest: SHA-256 (hex) of that file.
    """

    id: str
    title: str
    owner: str
    terms: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()
    source: str = ""
    digest: str = ""


Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
WHOLE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class MatchKind(StrEnum):
    """Whether a match is of the whole frame or of a region of it."""

    WHOLE = "whole"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Match:
    """A reference found in an asset, with its evidence; a person judges it.

    Attributes:
        score: 0 to 1, how sure the match is.
        coverage: 0 to 1, how much of the frame it covers.
        query_region: four corners in the asset, clockwise from the reference's top left.
        reference_region: four corners in the reference.
        transform: 3x3 homography, row by row, from reference to asset in fractions; empty when it is not known.
        evidence: each figure with its unit and threshold, in words ("PDQ distance 12 of 256, limit 31").
    """

    reference: Reference
    score: float
    kind: MatchKind = MatchKind.WHOLE
    coverage: float = 1.0
    query_region: Quad = WHOLE
    reference_region: Quad = WHOLE
    mirrored: bool = False
    transform: tuple[float, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManifestFailure:
    """One thing that does not hold in a manifest, in words.

    Attributes:
        code: the C2PA status code, for instance ``assertion.dataHash.mismatch``.
        ingredient: the title of the ingredient it was found in; empty for the asset itself.
    """

    code: str
    explanation: str
    remedy: str = ""
    ingredient: str = ""


@dataclass(frozen=True, slots=True)
class IngredientRecord:
    """An ingredient as a manifest records it, with what its own manifest says."""

    title: str
    relationship: Relationship | None
    label: str = ""
    state: ManifestState = ManifestState.MISSING
    digital_source_types: tuple[DigitalSourceType, ...] = ()
    ingredients: tuple[IngredientRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """An asset's manifest as it was read back.

    Attributes:
        label: the manifest's own name, by which every statement can be traced.
        signer: the name in the signing certificate.
        signed_at: ISO 8601 time; of the time-stamp when there is one, else empty.
        declaration: what platemark wrote into it of the maker's declaration; None in others' manifests.
        stamp_key: what platemark wrote to know its own work again (see `provenance.stamping`).
    """

    state: ManifestState
    carrier: Carrier | None = None
    label: str = ""
    title: str = ""
    generator: str = ""
    signer: str = ""
    signed_at: str = ""
    actions: tuple[Action, ...] = ()
    ingredients: tuple[IngredientRecord, ...] = ()
    soft_bindings: tuple[Fingerprint, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    failures: tuple[ManifestFailure, ...] = ()
    declaration: Declaration | None = None
    profile_digest: str = ""
    stamp_key: str = ""
    frame: int | None = None

    @property
    def digital_source_type(self) -> DigitalSourceType | None:
        """The source type of the asset as a whole: a generative one wherever it stands, else the first."""
        found = [action.digital_source_type for action in self.actions if action.digital_source_type]
        return next((kind for kind in found if kind.is_generative), found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Attestation:
    """Somebody's word that a thing is allowed: a consent, a vetted tool, an approval, a licence.

    Attributes:
        kind: consent, tool, approval or licence.
        evidence: SHA-256 (hex) of the document, which itself stays where it is.
    """

    kind: str
    subject: str
    issuer: str = ""
    issued: str = ""
    expires: str = ""
    evidence: str = ""


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


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome of one rule: what was found, how grave it is, and what to do."""

    rule: str
    verdict: Verdict
    message: str
    remedy: str

    def __str__(self) -> str:
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
    def outcome(self) -> str:
        """The one outcome that is counted: pass, review, block or incomplete."""
        return "incomplete" if self.incomplete else self.verdict.word
