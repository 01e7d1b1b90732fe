"""The template that `platemark init` lays down."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from provenance.declarations import TEMPLATE, load_declaration
from provenance.declarations.schema import ActionTable, DeclarationTable, IngredientTable, ToolTable
from provenance.model import DigitalSourceType, Relationship, Use


def test_it_loads_as_it_is_and_claims_no_less_than_it_could(tmp_path: Path) -> None:
    path = tmp_path / "declaration.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    declaration = load_declaration(path, show="Keystone")
    assert declaration.is_generative
    assert declaration.use is Use.TEMPORARY
    assert declaration.tools
    assert declaration.show == "Keystone"


def test_its_composite_loads_when_it_takes_the_place_of_the_first_action(tmp_path: Path) -> None:
    head, rest = TEMPLATE.split("[[actions]]", 1)
    example, tail = rest.split("# An AI element", 1)[1].split("\n[training_mining]", 1)
    uncommented = re.sub(r"^# ?", "", "\n".join(example.splitlines()[1:]), flags=re.MULTILINE)
    path = tmp_path / "declaration.toml"
    path.write_text(f"{head}{uncommented}\n[training_mining]{tail}", encoding="utf-8")
    declaration = load_declaration(path)
    assert [each.relationship for each in declaration.ingredients] == [
        Relationship.PARENT_OF,
        Relationship.COMPONENT_OF,
    ]
    assert declaration.actions[1].digital_source_type is DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA


@pytest.mark.parametrize("schema", [DeclarationTable, ToolTable, ActionTable, IngredientTable])
def test_it_shows_every_required_key(schema: type[DeclarationTable]) -> None:
    for key, field in schema.model_fields.items():
        assert not field.is_required() or f"{key} = " in TEMPLATE
