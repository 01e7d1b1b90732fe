"""The README says what the code has: every verb, rule, threshold and key."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

import pipeline.cli
from provenance.declarations.schema import DeclarationTable
from provenance.policy.rules import ASSET_RULES, SEQUENCE_RULES
from provenance.show import Show

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def keys_of_a_show() -> list[str]:
    keys = []
    for name, field in Show.model_fields.items():
        table = next(each for each in (field.annotation, *get_args(field.annotation)) if hasattr(each, "model_fields"))
        keys += [f"{name}.{key}" for key in table.model_fields]
    return keys


@pytest.mark.parametrize("rule", [rule.id for rule in (*ASSET_RULES, *SEQUENCE_RULES)])
def test_every_rule_is_explained(rule: str) -> None:
    assert f"| `{rule}` |" in README


@pytest.mark.parametrize("key", [key for key in keys_of_a_show() if not key.startswith("media.")])
def test_every_key_of_the_show_file_is_explained(key: str) -> None:
    table, _, name = key.partition(".")
    assert f"`{table}.{name}" in README or f"`{name}" in README


@pytest.mark.parametrize("key", list(DeclarationTable.model_fields))
def test_every_key_of_a_declaration_is_explained(key: str) -> None:
    assert f"`{key}" in README


@pytest.mark.parametrize("verb", list(pipeline.cli.VERBS))
def test_every_verb_is_shown(verb: str) -> None:
    assert f"platemark {verb}" in README
