"""What the maker says."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.model.assets import Asset
from provenance.model.terms import (
    Answer,
    ChangeKind,
    DigitalSourceType,
    GuidingPrinciple,
    InputKind,
    Mining,
    Relationship,
    Role,
    Use,
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that made or changed the picture.

    Attributes:
        id: its id in the show's registry; empty where it is looked for by its name.
        is_ai: whether its maker says that it is the one, or one of those, whose AI made or changed something of the
            picture. Where that is said of none, it may be any.
    """

    name: str
    version: str = ""
    id: str = ""
    is_ai: bool = False


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
        tool_version: of the tool, where the manifest itself says it; a declaration says it among its tools.
    """

    action: str
    digital_source_type: DigitalSourceType | None = None
    description: str = ""
    tool: str = ""
    ingredients: tuple[str, ...] = ()
    when: str = ""
    tool_version: str = ""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Something the asset was made from: in a declaration, a file and what it is to the asset.

    Attributes:
        digital_source_type: what it is, where its maker says so; else its own manifest does.
    """

    asset: Asset
    relationship: Relationship
    title: str = ""
    digital_source_type: DigitalSourceType | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """Something that was given to a tool.

    Attributes:
        description: in the maker's words.
        tool: the name of the tool it was given to; empty where there is only one, or all.
        licence: the id of the licence it is used under.
        works, people: what a prompt names: works by their titles, people by name or pseudonymous id.
        unreleased: whether it is of the production and not public yet.
        training: whether a model was trained or fine-tuned on it.
    """

    kind: InputKind
    description: str = ""
    tool: str = ""
    licence: str = ""
    works: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    unreleased: bool = False
    training: bool = False


@dataclass(frozen=True, slots=True)
class Performer:
    """A performer whose likeness, voice or work was touched.

    Attributes:
        id: a pseudonymous id, or a name where the show wants that in its manifests.
        description: what was done, in the maker's words.
        alters_meaning: whether it changes the performance's emotional tone, delivery or intent.
        is_deceased: then a consent is the performer's own, if it does not end at death, or the estate's or union's.
        consents: the ids of the consents that the maker relies on. Whichever fits counts, named or not; of those that
            are named it is told first why they do not fit.
    """

    id: str
    change: ChangeKind
    description: str = ""
    alters_meaning: Answer = Answer.NO
    is_deceased: bool = False
    consents: tuple[str, ...] = ()

    @property
    def needs_approval(self) -> bool:
        """Whether what was done asks for a written approval, or may, because nobody is sure what it was or does."""
        is_unsure = self.change is ChangeKind.UNSURE
        return self.change.makes_anew or is_unsure or self.alters_meaning is not Answer.NO


@dataclass(frozen=True, slots=True)
class GuildWork:
    """Work that a guild or union covers, and that AI did instead of its members.

    Attributes:
        work: which ("matte painting").
        agreement: the id of the approval that it was agreed under. Whichever fits counts, named or not; of the one that
            is named it is told first why it does not fit.
    """

    guild: str
    work: str
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class PrincipleAnswer:
    """Whether one of the five principles was kept, by its maker's word."""

    principle: GuidingPrinciple
    answer: Answer
    note: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the maker says of how AI was used.

    Attributes:
        digest: SHA-256 (hex) of the declaration's content in canonical form; the same words give the same digest.
        training_mining: CAWG entry (``cawg.ai_training``) to what it allows, sorted by entry.
        role: what the AI-made part is to the picture; None where that is not said.
        answers: the five principles, each at most once, in the order of `GuidingPrinciple`.
        taken_for_real: whether it could be taken for a real event or statement; None where that is not said.
        viewer_disclosure: how viewers are told that AI was used ("end credits"); empty where they are not.
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
    role: Role | None = None
    inputs: tuple[Input, ...] = ()
    performers: tuple[Performer, ...] = ()
    guild_work: tuple[GuildWork, ...] = ()
    answers: tuple[PrincipleAnswer, ...] = ()
    taken_for_real: Answer | None = None
    viewer_disclosure: str = ""

    @property
    def is_generative(self) -> bool:
        """Whether it says, of the whole, a step, or what was opened or placed, that a trained model made it."""
        used = [each for each in self.ingredients if each.relationship is not Relationship.INPUT_TO]
        kinds = [self.digital_source_type, *(each.digital_source_type for each in self.actions)]
        kinds += [each.digital_source_type for each in used]
        return any(kind is not None and kind.is_generative for kind in kinds)
