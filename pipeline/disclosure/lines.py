"""The lines of a disclosure: one tool, input, performer, element and so on, as it stands in ``disclosure.json``.

What is told of an attestation is a reference: its id, its days, its document's digest. `standing` says why one does not
hold on the day of the disclosure, and is empty where nothing speaks against it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from provenance.model import (
    Answer,
    ChangeKind,
    DigitalSourceType,
    Environment,
    GivenBy,
    GuidingPrinciple,
    InputKind,
    Matter,
    Relationship,
    Role,
    TrainingData,
    Use,
)


def _encodable(text: object) -> object:
    """A text that every encoding of Unicode can hold: half a character in it becomes visible."""
    return text.encode("utf-8", "backslashreplace").decode() if isinstance(text, str) else text


#: A text from a manifest or an attestation, as it stands there: whatever shows it escapes it.
Text = Annotated[str, BeforeValidator(_encodable)]


class Kind(StrEnum):
    """What the manifests of some files say of AI. Each file, and each shot, is of one kind."""

    #: A trained model made something of it.
    AI = "ai"
    #: Not that, but an algorithm enhanced it (IPTC algorithmicallyEnhanced).
    ENHANCED = "enhanced"
    #: Neither, by manifests of signers that the show trusts.
    NONE = "none"
    #: Nothing that can be relied on. This never means that no AI was used.
    UNKNOWN = "unknown"


class Credentials(StrEnum):
    """What reading the credentials of a file came to: a `ManifestState`, or that they could not be read."""

    TRUSTED = "trusted"
    VALID = "valid"
    INVALID = "invalid"
    MISSING = "missing"
    UNREAD = "unread"


class Gap(StrEnum):
    """Why a disclosure needs a person: something in it is not known, or nobody whom the show knows has signed it."""

    UNREAD = "unread"
    NO_CREDENTIALS = "no-credentials"
    BROKEN = "broken"
    UNKNOWN_SIGNER = "unknown-signer"
    #: The credentials hold, and something in them does not, or could not be read.
    DOUBTFUL = "doubtful"
    #: The credentials hold, and do not say what the picture is.
    SILENT = "silent"
    #: A manifest calls the picture, or something that it was made from, a `composite`: that may hold AI (IPTC).
    MAY_HOLD_AI = "may-hold-ai"
    #: A manifest says that AI was used, and no declaration says how.
    UNDECLARED = "undeclared"
    ELEMENT_BROKEN = "element-broken"
    ELEMENT_UNKNOWN_SIGNER = "element-unknown-signer"
    #: A performer was touched in a way that needs consent, and no consent to it holds.
    CONSENT = "consent"
    #: A licence that an input was given under does not hold.
    LICENCE = "licence"
    #: The registry has a tool that AI was used with, and its vetting does not hold.
    VETTING = "vetting"


class Share(StrEnum):
    """What a tool had to do with the AI in a picture; the gravest first."""

    #: AI was used with it, as the show's rules see that (`provenance.policy.registry.usage`).
    AI = "ai"
    #: An algorithm of its enhanced the picture.
    ENHANCED = "enhanced"
    #: It placed what AI made, or put it together with other material; something else is told to have made it.
    COMPOSED = "composed"
    #: Nothing that is told.
    NONE = "none"


class Part(BaseModel):
    """What every part of a disclosure is: fixed, and without a key that the schema does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Part):
    """A person by the id that manifests use; the name only where names were asked for and the show has it."""

    id: Text
    name: Text = ""


class Vetting(Part):
    """An entry of the show's tool registry.

    Attributes:
        vetted_by: only where names were asked for.
        standing: why it does not count for this version and use on the day of the disclosure; empty where nothing
            speaks against it.
    """

    id: Text
    vendor: Text = ""
    first_version: Text = ""
    last_version: Text = ""
    environment: Environment | None = None
    agreement: Text = ""
    retains: Answer = Answer.UNSURE
    trains: Answer = Answer.UNSURE
    training_data: TrainingData = TrainingData.UNDISCLOSED
    terms_sha256: Text = ""
    terms_dated: Text = ""
    uses: tuple[Use, ...] = ()
    vetted_by: Text = ""
    vetted_on: Text = ""
    valid_until: Text = ""
    standing: Text = ""


class ToolLine(Part):
    """A tool that a manifest names.

    Attributes:
        id: its id in the show's registry, as declared.
        vettings: the registry's entry of that id or, where none is declared, of that name; all of these where there is
            not one that counts.
        standing: where the registry has none of these, what it has of that name.
    """

    name: Text
    version: Text = ""
    id: Text = ""
    share: Share = Share.NONE
    vettings: tuple[Vetting, ...] = ()
    standing: Text = ""


class LicenceReference(Part):
    """A licence by reference; `is_on_file` tells whether the show has it."""

    id: Text
    is_on_file: bool = False
    name: Text = ""
    owner: Text = ""
    valid_from: Text = ""
    valid_until: Text = ""
    document_sha256: Text = ""
    standing: Text = ""


class InputLine(Part):
    """Something that was given to a tool; `works` and `people` are what a prompt names."""

    kind: InputKind
    description: Text = ""
    tool: Text = ""
    licence: LicenceReference | None = None
    works: tuple[Text, ...] = ()
    people: tuple[Person, ...] = ()
    unreleased: bool = False
    training: bool = False

    @property
    def asks_for_a_look(self) -> bool:
        """Whether it is anything but the production's own or licensed material, described without names."""
        plain = self.kind in (InputKind.OWN, InputKind.LICENSED, InputKind.PROMPT)
        if self.kind is InputKind.LICENSED or self.licence is not None:
            plain = plain and self.licence is not None and self.licence.is_on_file and not self.licence.standing
        return not plain or self.unreleased or self.training or bool(self.works or self.people)


class ConsentReference(Part):
    """A consent by reference; `is_on_file` tells whether the show has it."""

    id: Text
    is_on_file: bool = False
    kind: ChangeKind | None = None
    given_by: GivenBy | None = None
    project: Text = ""
    shots: tuple[Text, ...] = ()
    valid_from: Text = ""
    valid_until: Text = ""
    territory: Text = ""
    medium: Text = ""
    document_sha256: Text = ""
    standing: Text = ""


class PerformerLine(Part):
    """A performer who was touched, and the consents that are about it."""

    person: Person
    change: ChangeKind
    needs_consent: bool
    description: Text = ""
    alters_meaning: Answer = Answer.NO
    is_deceased: bool = False
    consents: tuple[ConsentReference, ...] = ()


class GuildLine(Part):
    """Work that a guild covers and that AI did; `agreement` is the id of an approval."""

    guild: Text
    work: Text
    agreement: Text = ""


class AnswerLine(Part):
    """How a guiding principle was answered; None where it was not."""

    principle: GuidingPrinciple
    answer: Answer | None = None
    note: Text = ""


class _OfApproval(Part):
    """What is told of every approval, by reference.

    Attributes:
        by: only where names were asked for.
    """

    id: Text
    reference: Text = ""
    uses: tuple[Use, ...] = ()
    shots: tuple[Text, ...] = ()
    performers: tuple[Text, ...] = ()
    given_on: Text = ""
    valid_until: Text = ""
    document_sha256: Text = ""
    by: Text = ""


class ApprovalReference(_OfApproval):
    """An approval by reference.

    Attributes:
        standing: why it does not hold for these files on the day of the disclosure; empty where it does.
    """

    covers: tuple[Matter, ...] = ()
    standing: Text = ""


class WaivingReference(_OfApproval):
    """An approval that waives findings, by reference: what it would waive, whether anything was found or not.

    Attributes:
        waives: the rules whose findings it waives.
        unwaivable: those of them that the show's rules let no approval waive.
        works: of near-copies, the works that it waives.
        standing: why it waives nothing about these files on the day of the disclosure; empty where it does.
    """

    waives: tuple[Text, ...] = ()
    unwaivable: tuple[Text, ...] = ()
    works: tuple[Text, ...] = ()
    standing: Text = ""


class WaiverLine(Part):
    """A rule's findings that an approval has waived in a check.

    Attributes:
        verdict: the gravest that they would be without it.
        by: only where names were asked for.
    """

    rule: Text
    summary: Text
    verdict: Text
    approval: Text
    reference: Text = ""
    until: Text = ""
    by: Text = ""
    count: int
    frames: Text = ""
    manifests: tuple[Text, ...] = ()


class StepLine(Part):
    """A step of the making that AI, or an algorithm, did."""

    action: Text
    source_type: DigitalSourceType
    tool: Text = ""
    tool_version: Text = ""
    description: Text = ""


class Account(Part):
    """What one signed declaration says of how AI was used."""

    title: Text
    shot: Text = ""
    use: Use
    role: Role | None = None
    source_type: DigitalSourceType
    tools: tuple[ToolLine, ...] = ()
    inputs: tuple[InputLine, ...] = ()
    performers: tuple[PerformerLine, ...] = ()
    guild_work: tuple[GuildLine, ...] = ()
    answers: tuple[AnswerLine, ...] = ()
    taken_for_real: Answer | None = None
    viewer_disclosure: Text = ""
    notes: Text = ""


class Element(Part):
    """Something AI-made, or enhanced, that the files were made from.

    Attributes:
        inside: the titles of what it was brought in with, outermost first; empty where it was used itself.
        credentials: what its own manifest came to.
        tools: what the steps in its own manifest name, and the declaration in it does not; of one that AI made and in
            which nothing names a tool, the program that wrote the manifest.
        account: what the declaration in its own manifest says.
        manifests: the labels of its own manifests; where it has none, its line is from the manifests of the telling.
    """

    title: Text
    inside: tuple[Text, ...] = ()
    relationship: Relationship | None = None
    kind: Kind
    credentials: Credentials = Credentials.MISSING
    source_types: tuple[DigitalSourceType, ...] = ()
    generator: Text = ""
    tools: tuple[ToolLine, ...] = ()
    account: Account | None = None
    manifests: tuple[Text, ...] = ()
