"""The words of platemark as values: frozen, slotted, typed; they read nothing.

Every value pickles, and `provenance.records` turns a `Result` into the JSON of the command-line contract and back.
Coordinates are fractions of the analysis frame's width and height, from its top left corner, 0 to 1.
"""

from __future__ import annotations

from provenance.model.assets import Asset, Delivery, FrameSequence, Problem, Shot
from provenance.model.credentials import UNTRUSTED_CODES, IngredientRecord, Manifest, ManifestFailure
from provenance.model.declared import Action, Declaration, Ingredient, Tool
from provenance.model.likeness import WHOLE, Fingerprint, Inlier, Licence, Match, Quad, Reference
from provenance.model.outcome import Attestation, Evidence, Finding, Picture, Result, Span, Stamp
from provenance.model.terms import (
    Carrier,
    DigitalSourceType,
    ManifestState,
    MatchKind,
    Mining,
    Relationship,
    StampOutcome,
    Use,
    Verdict,
)

__all__ = [
    "UNTRUSTED_CODES",
    "WHOLE",
    "Action",
    "Asset",
    "Attestation",
    "Carrier",
    "Declaration",
    "Delivery",
    "DigitalSourceType",
    "Evidence",
    "Finding",
    "Fingerprint",
    "FrameSequence",
    "Ingredient",
    "IngredientRecord",
    "Inlier",
    "Licence",
    "Manifest",
    "ManifestFailure",
    "ManifestState",
    "Match",
    "MatchKind",
    "Mining",
    "Picture",
    "Problem",
    "Quad",
    "Reference",
    "Relationship",
    "Result",
    "Shot",
    "Span",
    "Stamp",
    "StampOutcome",
    "Tool",
    "Use",
    "Verdict",
]
