"""The declaration's tables, and the names in them: IPTC source types, C2PA actions, CAWG entries."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from provenance.documents import Document, Location, Table, suggest
from provenance.model import DigitalSourceType, Mining, Relationship, Use

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


class ToolTable(Table):
    """`[[tools]]`: what made or changed the picture."""

    name: Name
    version: Line = ""


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


class DeclarationTable(Table):
    """The whole file."""

    format: Literal[1] = 1
    title: Name
    show: Line = ""
    shot: Line = ""
    use: Use
    digital_source_type: Line
    notes: Text = ""
    tools: Annotated[tuple[ToolTable, ...], Field(max_length=100)] = ()
    actions: Annotated[tuple[ActionTable, ...], Field(max_length=200)] = ()
    ingredients: Annotated[tuple[IngredientTable, ...], Field(max_length=200)] = ()
    training_mining: dict[str, object] = Field(default_factory=dict)


def source_type(document: Document, location: Location, written: str) -> DigitalSourceType:
    """The IPTC source type that a name or an address stands for; raises DeclarationError at *location*."""
    name = _VOCABULARY.sub("", written)
    known = {kind.short: kind for kind in DigitalSourceType}
    if name not in known:
        raise document.error(location, f"{name!r} is not an IPTC digital source type", suggest(name, known))
    return known[name]


def action_label(document: Document, location: Location, written: str) -> str:
    """The full label of an action; raises DeclarationError at *location* where it is no action."""
    name = written.removeprefix("c2pa.")
    name = _RENAMED.get(name, name)
    if name in ACTIONS:
        return f"c2pa.{name}"
    if _OWN_ACTION.fullmatch(written):
        return written
    raise document.error(location, f"{written!r} is neither an action of C2PA's nor your own", suggest(name, ACTIONS))


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
