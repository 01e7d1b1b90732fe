"""The declaration's tables, and the names in them: IPTC source types, C2PA actions, CAWG entries, the principles."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

from provenance.declarations.deriving import AiUse
from provenance.documents import Document, Location, Table, suggest
from provenance.model import (
    Answer,
    ChangeKind,
    DigitalSourceType,
    GuidingPrinciple,
    InputKind,
    Mining,
    PrincipleAnswer,
    Relationship,
    Role,
    Use,
)

#: C2PA Technical Specification 2.4, section "Actions", without `redacted`, `translated` and `watermarked.bound`: they
#: must name assertions, languages and soft bindings, which a declaration cannot.
ACTIONS = frozenset(
    {
        "addedText", "adjustedColor", "changedSpeed", "converted", "created", "cropped", "deleted", "drawing",
        "dubbed", "edited", "edited.metadata", "enhanced", "filtered", "mastered", "mixed", "opened", "orientation",
        "placed", "published", "remixed", "removed", "repackaged", "resized", "resized.proportional", "transcoded",
        "trimmed", "unknown", "watermarked.unbound",
    }
)  # fmt: skip
#: One of these is the first action, and no other is.
BEGINNINGS = ("c2pa.created", "c2pa.opened")
#: What these actions must name among the ingredients (C2PA 2.4, "Actions"); others may name any.
TAKES = {
    "c2pa.opened": Relationship.PARENT_OF,
    "c2pa.placed": Relationship.COMPONENT_OF,
    "c2pa.removed": Relationship.COMPONENT_OF,
}
#: Deprecated in C2PA 2.x: read, and never written again.
_RENAMED = {"color_adjustments": "adjustedColor"}
_OWN_ACTION = re.compile(r"(?!c2pa\.|cawg\.)[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z0-9_-]+){2,}")
#: CAWG Training and Data Mining Assertion 1.1.
MINING = ("ai_generative_training", "ai_inference", "ai_training", "data_mining")
_VOCABULARY = re.compile(r"^https?://cv\.iptc\.org/newscodes/digitalsourcetype/")


def _one_line(text: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("it has a line break or a control character")
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
FilePath = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_one_line)]
Text = Annotated[str, Field(max_length=4000)]
Names = Annotated[tuple[Name, ...], Field(max_length=100)]


class ToolTable(Table):
    """`[[tools]]`: what made or changed the picture."""

    name: Name
    version: Line = ""
    id: Line = ""
    ai: StrictBool = False


class InputTable(Table):
    """`[[inputs]]`: what was given to a tool."""

    kind: InputKind
    description: Text = ""
    tool: Line = ""
    licence: Line = ""
    works: Names = ()
    people: Names = ()
    unreleased: StrictBool = False
    training: StrictBool = False


class ActionTable(Table):
    """`[[actions]]`: one step of the making."""

    action: Name
    digital_source_type: Line | None = None
    description: Text = ""
    tool: Line = ""
    ingredients: Annotated[tuple[FilePath, ...], Field(max_length=200)] = ()


class IngredientTable(Table):
    """`[[ingredients]]`: what the picture was made from."""

    path: FilePath
    relationship: Relationship
    title: Line = ""
    digital_source_type: Line | None = None


class PerformerTable(Table):
    """`[[performers]]`: whose likeness, voice or work was touched."""

    id: Name
    change: ChangeKind
    description: Text = ""
    alters_meaning: Answer = Answer.NO
    deceased: StrictBool = False
    consents: Names = ()


class GuildWorkTable(Table):
    """`[[guild_work]]`: work that a guild covers, and that AI did instead of its members."""

    guild: Name
    work: Name
    agreement: Line = ""


class AnswerTable(Table):
    """One of `[principles]`: the answer, and a note."""

    answer: Answer
    note: Text = ""


def _as_table(value: Any) -> Any:
    """`data = "yes"` is short for `data = {answer = "yes"}`."""
    return value if isinstance(value, dict) else {"answer": value}


Answered = Annotated[AnswerTable, BeforeValidator(_as_table)]


class PrinciplesTable(Table):
    """`[principles]`: whether each was kept; what is left out was not answered."""

    originality: Answered | None = None
    data: Answered | None = None
    environment: Answered | None = None
    temporary: Answered | None = None
    performance: Answered | None = None


class DeclarationTable(Table):
    """The whole file, in the order in which a person answers."""

    format: Literal[1] = 1
    title: Name
    show: Line = ""
    shot: Line = ""
    use: Use
    ai: AiUse | None = None
    digital_source_type: Line | None = None
    role: Role | None = None
    tools: Annotated[tuple[ToolTable, ...], Field(max_length=100)] = ()
    ingredients: Annotated[tuple[IngredientTable, ...], Field(max_length=200)] = ()
    actions: Annotated[tuple[ActionTable, ...], Field(max_length=200)] = ()
    inputs: Annotated[tuple[InputTable, ...], Field(max_length=200)] = ()
    performers: Annotated[tuple[PerformerTable, ...], Field(max_length=200)] = ()
    guild_work: Annotated[tuple[GuildWorkTable, ...], Field(max_length=100)] = ()
    principles: PrinciplesTable = PrinciplesTable()
    taken_for_real: Answer | None = None
    viewer_disclosure: Line = ""
    training_mining: dict[str, object] = Field(default_factory=dict)
    notes: Text = ""


def source_type(document: Document, location: Location, written: str) -> DigitalSourceType:
    """The IPTC source type that a name or an address stands for; raises DeclarationError at *location*."""
    name = _VOCABULARY.sub("", written)
    kind = source_type_named(name)
    if kind is None:
        known = [each.short for each in DigitalSourceType]
        raise document.error(location, f"{name!r} is not an IPTC digital source type", suggest(name, known))
    return kind


def source_type_named(written: str) -> DigitalSourceType | None:
    """The IPTC source type that a name or an address stands for; None where there is no such."""
    name = _VOCABULARY.sub("", written)
    return next((each for each in DigitalSourceType if each.short == name), None)


def action_label(document: Document, location: Location, written: str) -> str:
    """The full label of an action; raises DeclarationError at *location* where it is no action."""
    name = written.removeprefix("c2pa.")
    name = _RENAMED.get(name, name)
    if name in ACTIONS:
        return f"c2pa.{name}"
    if _OWN_ACTION.fullmatch(written):
        return written
    raise document.error(location, f"{written!r} is neither an action of C2PA's nor your own", suggest(name, ACTIONS))


def principle_answers(table: PrinciplesTable) -> tuple[PrincipleAnswer, ...]:
    """What was answered of the five principles, in their order."""
    answers = ((each, getattr(table, each.value)) for each in GuidingPrinciple)
    return tuple(PrincipleAnswer(each, given.answer, given.note) for each, given in answers if given is not None)


def training_mining(document: Document) -> tuple[tuple[str, Mining], ...]:
    """The entries of `[training_mining]`, with CAWG's full labels, sorted; raises DeclarationError."""
    found: dict[str, Mining] = {}
    for name, location, value in document.entries(("training_mining",)):
        entry = name.removeprefix("cawg.")
        if entry not in MINING:
            raise document.error(location, f"{name[:80]!r} is not an entry of CAWG's", suggest(entry, MINING))
        if value not in list(Mining):
            allowed = ", ".join(f"`{each.value}`" for each in Mining)
            raise document.error(
                location, f"{str(value)[:80]!r} is not one of CAWG's answers", f"Use one of {allowed}."
            )
        if f"cawg.{entry}" in found:
            raise document.error(location, f"{entry!r} is said twice", "Remove one of them.")
        found[f"cawg.{entry}"] = Mining(value)
    return tuple(sorted(found.items()))
