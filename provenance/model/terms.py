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


class Role(StrEnum):
    """What AI-made material is to the story of the picture that it stands in."""

    BACKGROUND = "background"
    INCIDENTAL = "incidental"
    STORY_RELEVANT = "story-relevant"
    KEY_ELEMENT = "key-element"
    #: A fix that nobody is to see: noise, continuity, a blemish, a wire.
    CLEAN_UP = "clean-up"


class Answer(StrEnum):
    """What a person says when asked; whoever does not know says so."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class GuidingPrinciple(StrEnum):
    """The five principles that a streamer asks its productions to keep (Netflix, Using Generative AI, 2025)."""

    #: What is made does not recreate identifiable features of protected works.
    ORIGINALITY = "originality"
    #: Tools do not store, reuse or train on production inputs or outputs.
    DATA = "data"
    #: Where possible, tools run in an enterprise-secured environment.
    ENVIRONMENT = "environment"
    #: What is made is temporary, and not part of the final deliverables.
    TEMPORARY = "temporary"
    #: No performance, and no work covered by a union, is replaced or generated without consent.
    PERFORMANCE = "performance"


class InputKind(StrEnum):
    """What was given to a tool."""

    #: Made for this production, or by it.
    OWN = "own"
    LICENSED = "licensed"
    #: Somebody else's, without a licence.
    THIRD_PARTY = "third-party"
    PERSONAL_DATA = "personal-data"
    PROMPT = "prompt"


class ChangeKind(StrEnum):
    """What was done to a performer's likeness, voice or work (SAG-AFTRA, TV/Theatrical 2023, digital replicas)."""

    EMPLOYMENT_REPLICA = "employment-replica"
    INDEPENDENT_REPLICA = "independent-replica"
    BACKGROUND_REPLICA = "background-replica"
    SYNTHETIC_PERFORMER = "synthetic-performer"
    DIGITAL_ALTERATION = "digital-alteration"
    VOICE = "voice"
    # The agreement asks for no consent to these.
    COSMETICS = "cosmetics"
    WARDROBE = "wardrobe"
    NOISE_REDUCTION = "noise-reduction"
    TIMING = "timing"
    CONTINUITY = "continuity"
    PITCH = "pitch"
    EFFECTS = "effects"
    STANDARDS = "standards"
    RATINGS = "ratings"
    DUBBING = "dubbing"
    #: Whoever declares does not know which of these it is.
    UNSURE = "unsure"

    @property
    def needs_consent(self) -> bool:
        """Whether the performer's consent is needed; it is where nobody knows."""
        return self in (
            ChangeKind.EMPLOYMENT_REPLICA,
            ChangeKind.INDEPENDENT_REPLICA,
            ChangeKind.BACKGROUND_REPLICA,
            ChangeKind.SYNTHETIC_PERFORMER,
            ChangeKind.DIGITAL_ALTERATION,
            ChangeKind.VOICE,
            ChangeKind.UNSURE,
        )

    @property
    def makes_anew(self) -> bool:
        """Whether it makes somebody's likeness or voice anew."""
        return self in (
            ChangeKind.EMPLOYMENT_REPLICA,
            ChangeKind.INDEPENDENT_REPLICA,
            ChangeKind.BACKGROUND_REPLICA,
            ChangeKind.SYNTHETIC_PERFORMER,
            ChangeKind.VOICE,
        )


class GivenBy(StrEnum):
    """Who gave a consent."""

    PERFORMER = "performer"
    ESTATE = "estate"
    UNION = "union"


class Environment(StrEnum):
    """Where a tool runs, and under whose control."""

    ENTERPRISE = "enterprise"
    ON_PREMISES = "on-premises"
    CONSUMER = "consumer"


class TrainingData(StrEnum):
    """Where what a model was trained on came from."""

    OWN = "own"
    LICENSED = "licensed"
    PUBLIC_DOMAIN = "public-domain"
    UNDISCLOSED = "undisclosed"


class Matter(StrEnum):
    """What a written approval can be about."""

    #: AI-made material in a final picture, in the background or incidental.
    FINAL_USE = "final-use"
    #: ... that matters to the story; covers `FINAL_USE` too.
    KEY_ELEMENT = "key-element"
    #: Unreleased, personal or third-party material given to a tool.
    INPUTS = "inputs"
    #: A model trained or fine-tuned for the production.
    TRAINING = "training"
    #: Prompts that name works or people.
    PROMPTS = "prompts"
    #: Replicas, voices, and changes of a performance.
    PERFORMERS = "performers"
    GUILD_WORK = "guild-work"
    #: Pictures that could be taken for real events or statements.
    TAKEN_FOR_REAL = "taken-for-real"
    #: What was answered *no* or *unsure*.
    ESCALATION = "escalation"


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
