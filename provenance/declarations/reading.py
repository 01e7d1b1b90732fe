"""A document -> a declaration: its tables and names checked, what it leads to, its digest and its paths."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from provenance.declarations.consistency import require_consistent
from provenance.declarations.deriving import AiUse, Part, source_type_of
from provenance.declarations.schema import (
    ActionTable,
    DeclarationTable,
    IngredientTable,
    InputTable,
    PerformerTable,
    action_label,
    principle_answers,
    source_type,
    training_mining,
)
from provenance.declarations.template import PLACEHOLDERS
from provenance.documents import Document, Location
from provenance.model import (
    Action,
    Asset,
    Declaration,
    DigitalSourceType,
    GuildWork,
    Ingredient,
    Input,
    Performer,
    Tool,
)
from provenance.records import declaration_to_record


def declaration_of(document: Document, *, show: str = "") -> Declaration:
    """The declaration that a document is, as `provenance.load_declaration` gives it.

    Raises:
        DeclarationError: it is wrong, or does not fit together; `why` names the line.
    """
    _require_edited(document)
    table = document.validate(DeclarationTable)
    ingredients = tuple(_ingredient(document, number, each) for number, each in enumerate(table.ingredients))
    written = Declaration(
        title=table.title,
        show=table.show or show,
        shot=table.shot,
        use=table.use,
        digital_source_type=_whole(document, table, ingredients),
        tools=tuple(Tool(each.name, each.version, each.id, each.ai) for each in table.tools),
        actions=tuple(_action(document, number, each) for number, each in enumerate(table.actions)),
        ingredients=ingredients,
        training_mining=training_mining(document),
        notes=table.notes,
        role=table.role,
        inputs=tuple(map(_input, table.inputs)),
        performers=tuple(map(_performer, table.performers)),
        guild_work=tuple(GuildWork(each.guild, each.work, each.agreement) for each in table.guild_work),
        answers=principle_answers(table.principles),
        taken_for_real=table.taken_for_real,
        viewer_disclosure=table.viewer_disclosure,
    )
    require_consistent(document, written, table.ai)
    return _at_home(written, Path(os.path.realpath(document.path)).parent)


def _require_edited(document: Document) -> None:
    """Refuse what still has the template's words in the place of an answer: nobody has said these things."""
    left = [(location, text) for location, text in _texts(document.data) if text in PLACEHOLDERS]
    if not left:
        return
    location, text = min(left, key=lambda each: document.line(each[0]) or 0)
    more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
    raise document.error(
        location,
        f"it is still the template's {text!r}, which nobody has replaced{more}",
        f"Put in its place: {text.strip('<>')}. Remove the line where it does not apply.",
    )


def _texts(value: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text in a document, with its location; one that is nested too deep to be read was refused before."""
    waiting = [(location, value)]
    while waiting:
        place, each = waiting.pop()
        if isinstance(each, str):
            yield place, each
        elif isinstance(each, dict):
            waiting += [((*place, str(key)), inner) for key, inner in each.items()]
        elif isinstance(each, list):
            waiting += [((*place, number), inner) for number, inner in enumerate(each)]


def _whole(document: Document, table: DeclarationTable, ingredients: tuple[Ingredient, ...]) -> DigitalSourceType:
    """What is said of the whole, by its source type or by the answer to `ai`."""
    ai, named = table.ai, table.digital_source_type
    answers = ", ".join(f'"{each.value}"' for each in AiUse)
    if named is None:
        if ai is None:
            raise document.error(("ai",), "it is missing", f"Say how much of the picture AI made: one of {answers}.")
        parts = [Part(str(each.asset.path), each.relationship, each.digital_source_type) for each in ingredients]
        return source_type_of(ai, parts)
    kind = source_type(document, ("digital_source_type",), named)
    if ai is not None and not ai.agrees_with(kind):
        raise document.error(
            ("digital_source_type",),
            f'it is {kind.short}, and the answer to `ai` is "{ai.value}": they contradict each other',
            f"Correct `ai` (one of {answers}), or remove one of the two.",
        )
    return kind


def _ingredient(document: Document, number: int, table: IngredientTable) -> Ingredient:
    kind = table.digital_source_type
    location = ("ingredients", number, "digital_source_type")
    return Ingredient(
        Asset(Path(table.path)),
        table.relationship,
        table.title,
        None if kind is None else source_type(document, location, kind),
    )


def _action(document: Document, number: int, table: ActionTable) -> Action:
    kind = table.digital_source_type
    return Action(
        action_label(document, ("actions", number, "action"), table.action),
        None if kind is None else source_type(document, ("actions", number, "digital_source_type"), kind),
        table.description,
        table.tool,
        tuple(str(Path(each)) for each in table.ingredients),
    )


def _input(table: InputTable) -> Input:
    return Input(
        table.kind,
        table.description,
        table.tool,
        table.licence,
        table.works,
        table.people,
        table.unreleased,
        table.training,
    )


def _performer(table: PerformerTable) -> Performer:
    return Performer(table.id, table.change, table.description, table.alters_meaning, table.deceased, table.consents)


def _at_home(written: Declaration, folder: Path) -> Declaration:
    """Give it its digest, of the paths as they were written, and make the paths absolute."""
    canonical = json.dumps(declaration_to_record(written), sort_keys=True, separators=(",", ":"))
    actions = [
        replace(each, ingredients=tuple(_absolute(folder, path) for path in each.ingredients))
        for each in written.actions
    ]
    ingredients = [
        replace(each, asset=Asset(Path(_absolute(folder, str(each.asset.path))))) for each in written.ingredients
    ]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return replace(written, actions=tuple(actions), ingredients=tuple(ingredients), digest=digest)


def _absolute(folder: Path, path: str) -> str:
    return os.path.normpath(folder / path)
