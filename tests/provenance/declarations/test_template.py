"""The template that `platemark init` lays down: refused until it is filled in, and then complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from provenance.declarations import TEMPLATE, load_declaration
from provenance.declarations.schema import (
    ActionTable,
    DeclarationTable,
    GuildWorkTable,
    IngredientTable,
    InputTable,
    PerformerTable,
    PrinciplesTable,
    ToolTable,
)
from provenance.declarations.template import PLACEHOLDERS
from provenance.errors import DeclarationError
from provenance.model import ChangeKind, InputKind, Relationship, Role

#: What somebody writes in the place of each placeholder that has choices; elsewhere any words do.
CHOICES = {
    "<temporary or final>": "final",
    "<whole, element, enhanced or none>": "element",
    "<background, incidental, story-relevant, key-element or clean-up>": "background",
    "<yes, no or unsure>": "unsure",
    "<own, licensed, third-party, personal-data or prompt>": "prompt",
    "<the kind of change>": "voice",
    "<a name of IPTC's>": "compositeSynthetic",
}


def filled_in(text: str) -> str:
    for placeholder in PLACEHOLDERS:
        text = text.replace(f'"{placeholder}"', f'"{CHOICES.get(placeholder, placeholder.strip("<>"))}"')
    return text


def uncommented(text: str) -> str:
    """With every key that is commented out."""
    return re.sub(r"^# (?=[a-z_]+ = |\[\[)", "", text, flags=re.MULTILINE)


def load(folder: Path, text: str) -> object:
    path = folder / "declaration.toml"
    path.write_text(text, encoding="utf-8")
    return load_declaration(path, show="Keystone")


def test_nobody_can_sign_it_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, TEMPLATE)
    line = TEMPLATE[: TEMPLATE.index("title =")].count("\n") + 1
    assert caught.value.why.startswith(f"line {line}, title: it is still the template's")
    assert caught.value.why.endswith("(and 13 more)")
    assert caught.value.fix == (
        "Put in its place: what the picture is, in a few words. Remove the line where it does not apply."
    )


@pytest.mark.parametrize("placeholder", sorted(PLACEHOLDERS))
def test_each_placeholder_is_refused_wherever_it_is_left(tmp_path: Path, placeholder: str) -> None:
    text = uncommented(TEMPLATE)
    kept = filled_in(text.replace(f'"{placeholder}"', '"%kept%"')).replace("%kept%", placeholder)
    if placeholder == "Name of the generator":  # of an earlier template
        kept = filled_in(TEMPLATE).replace("the tool's name", placeholder)
    with pytest.raises(DeclarationError, match="which nobody has replaced"):
        load(tmp_path, kept)


def test_every_answer_that_it_asks_for_is_a_placeholder() -> None:
    answers = re.findall(r'^([a-z_]+) = "(.*?)"', TEMPLATE, re.MULTILINE)
    assert {key for key, text in answers if text not in PLACEHOLDERS} <= {
        "ai_training", "ai_generative_training", "data_mining", "ai_inference",
    }  # fmt: skip


def test_filled_in_it_loads(tmp_path: Path) -> None:
    declaration = load(tmp_path, filled_in(TEMPLATE))
    assert declaration.is_generative  # type: ignore[attr-defined]  # a declaration
    assert len(declaration.answers) == 5  # type: ignore[attr-defined]


def test_filled_in_with_all_that_it_shows_it_loads(tmp_path: Path) -> None:
    declaration = load_declaration(write(tmp_path, filled_in(uncommented(TEMPLATE))))
    assert [each.relationship for each in declaration.ingredients] == [
        Relationship.PARENT_OF,
        Relationship.COMPONENT_OF,
    ]
    assert [each.action for each in declaration.actions] == ["c2pa.opened", "c2pa.placed", "c2pa.edited"]
    assert declaration.inputs[0].works
    assert declaration.performers[0].consents
    assert declaration.guild_work
    assert declaration.notes
    assert declaration.role is Role.BACKGROUND


def write(folder: Path, text: str) -> Path:
    path = folder / "declaration.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "schema",
    [
        DeclarationTable, ToolTable, ActionTable, IngredientTable, InputTable, PerformerTable, GuildWorkTable,
        PrinciplesTable,
    ],
)  # fmt: skip
def test_it_shows_every_key(schema: type[BaseModel]) -> None:
    for key in schema.model_fields.keys() - {"format"}:
        assert re.search(rf"\b{key} = |\[{key}\]", TEMPLATE), key


def test_it_names_every_choice() -> None:
    for choice in (*Role, *InputKind, *ChangeKind):
        assert choice.value in TEMPLATE, choice
