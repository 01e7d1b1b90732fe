"""The words of platemark as values: frozen, slotted, typed; they read nothing.

Every value pickles, and `provenance.records` turns a `Result` into the JSON of the command-line contract and back.
Coordinates are fractions of the analysis frame's width and height, from its top left corner, 0 to 1.
"""

from __future__ import annotations

from provenance.model.assets import Asset, Delivery, FrameSequence, Problem, Shot
from provenance.model.attested import Approval, Attestation, Consent, HeldLicence, VettedTool
from provenance.model.credentials import UNTRUSTED_CODES, IngredientRecord, Manifest, ManifestFailure
from provenance.model.declared import (
    Action,
    Declaration,
    GuildWork,
    Ingredient,
    Input,
    Performer,
    PrincipleAnswer,
    Tool,
)
from provenance.model.likeness import WHOLE, Fingerprint, Inlier, Licence, Match, Quad, Reference
from provenance.model.outcome import Evidence, Finding, Picture, Result, Span, Stamp, Waiver
from provenance.model.terms import (
    Answer,
    Carrier,
    ChangeKind,
    DigitalSourceType,
    Environment,
    GivenBy,
    GuidingPrinciple,
    InputKind,
    ManifestState,
    MatchKind,
    Matter,
    Mining,
    Relationship,
    Role,
    StampOutcome,
    TrainingData,
    Use,
    Verdict,
)

__all__ = [
    "UNTRUSTED_CODES",
    "WHOLE",
    "Action",
    "Answer",
    "Approval",
    "Asset",
    "Attestation",
    "Carrier",
    "ChangeKind",
    "Consent",
    "Declaration",
    "Delivery",
    "DigitalSourceType",
    "Environment",
    "Evidence",
    "Finding",
    "Fingerprint",
    "FrameSequence",
    "GivenBy",
    "GuidingPrinciple",
    "GuildWork",
    "HeldLicence",
    "Ingredient",
    "IngredientRecord",
    "Inlier",
    "Input",
    "InputKind",
    "Licence",
    "Manifest",
    "ManifestFailure",
    "ManifestState",
    "Match",
    "MatchKind",
    "Matter",
    "Mining",
    "Performer",
    "Picture",
    "PrincipleAnswer",
    "Problem",
    "Quad",
    "Reference",
    "Relationship",
    "Result",
    "Role",
    "Shot",
    "Span",
    "Stamp",
    "StampOutcome",
    "Tool",
    "TrainingData",
    "Use",
    "Verdict",
    "VettedTool",
    "Waiver",
]
