"""The fixed terms of the field, as enumerations: verdicts, states, relationships, source types."""

from __future__ import annotations

from enum import IntEnum, StrEnum

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


class MatchKind(StrEnum):
    """Whether a match is of the whole frame or of a region of it."""

    WHOLE = "whole"
    REGION = "region"
