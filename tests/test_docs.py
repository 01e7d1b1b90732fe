"""The documents say what the code has: every verb, rule, message, threshold and key."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, get_args

import pytest

import pipeline.cli
import provenance
from pipeline.cli.markdown import every_markdown
from provenance import attestations, declarations
from provenance.attestations.schema import AttestationFile
from provenance.declarations import needs
from provenance.declarations.schema import DeclarationTable
from provenance.model import Verdict
from provenance.policy import THRESHOLDS, Rule, UseCase, shipped_policies
from provenance.policy.cases import __doc__ as cases_doc
from provenance.policy.cases import read_cases
from provenance.policy.document import __doc__ as policy_doc
from provenance.policy.explaining import every_rule, shipped_settings
from provenance.policy.opening import open_policy
from provenance.policy.rules import ASSET_RULES, SEQUENCE_RULES
from provenance.policy.schema import CasesDocument, CaseTable, IngredientTable, MatchTable, PolicyDocument
from provenance.show import Show

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
RULES = (ROOT / "RULES.md").read_text("utf-8")
DECLARING = (ROOT / "DECLARING.md").read_text("utf-8")


def keys_of_a_show() -> list[str]:
    keys = []
    for name, field in Show.model_fields.items():
        table = next(each for each in (field.annotation, *get_args(field.annotation)) if hasattr(each, "model_fields"))
        keys += [f"{name}.{key}" for key in table.model_fields]
    return keys


def test_the_rules_are_written_down_as_they_are() -> None:
    """Where this fails: `platemark policy explain --all --markdown > RULES.md`."""
    assert "\n".join([*every_markdown(every_rule(), shipped_settings()), ""]) == RULES


@pytest.mark.parametrize("rule", [*ASSET_RULES, *SEQUENCE_RULES], ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: Rule[Any]) -> None:
    section = RULES.partition(f"\n### `{rule.id}`\n")[2].partition("\n### ")[0]
    for words in (rule.summary, rule.source, f"({rule.dated})", *(f"* `{template}`\n" for template in rule.says)):
        assert words in section
    assert f"\n| `{rule.id}` | " in RULES


@pytest.mark.parametrize("name", shipped_policies())
def test_every_shipped_policy_is_named(name: str) -> None:
    assert f"| `{name}` |" in README
    assert f"| {name} |" in RULES


@pytest.mark.parametrize("name", [*THRESHOLDS, *(case.value for case in UseCase)])
def test_every_threshold_and_use_is_explained(name: str) -> None:
    assert f"`{name}`" in RULES
    assert name in README


@pytest.mark.parametrize("key", [*PolicyDocument.model_fields, *CasesDocument.model_fields])
def test_every_key_of_a_policy_is_explained(key: str) -> None:
    assert f"`{key}" in README


@pytest.mark.parametrize(
    "key",
    [
        *(f"cases.{key}" for key in CaseTable.model_fields),
        *(f"cases.ingredients.{key}" for key in IngredientTable.model_fields),
        *(f"cases.matches.{key}" for key in MatchTable.model_fields),
    ],
)
def test_every_key_of_a_case_is_explained(key: str) -> None:
    assert f"`{key}`" in README or f"| `{key}." in README


@pytest.mark.parametrize("doc", [policy_doc, cases_doc], ids=["policy", "cases"])
def test_the_tables_of_keys_are_those_of_the_code(doc: str) -> None:
    rows = [line for line in doc.splitlines() if line.startswith("|")]
    assert len(rows) > 10
    assert "\n".join(rows) in README


@pytest.mark.parametrize("key", [key for key in keys_of_a_show() if not key.startswith("media.")])
def test_every_key_of_the_show_file_is_explained(key: str) -> None:
    table, _, name = key.partition(".")
    assert f"`{table}.{name}" in README or f"`{name}" in README


@pytest.mark.parametrize("key", list(DeclarationTable.model_fields))
def test_every_key_of_a_declaration_is_explained(key: str) -> None:
    assert f"`{key}" in README


def keys_of_attestations() -> list[str]:
    keys = ["format"]
    for name, field in AttestationFile.model_fields.items():
        table = next((each for each in get_args(field.annotation) if hasattr(each, "model_fields")), None)
        keys += [f"{name}.{key}" for key in (table.model_fields if table else ())]
    return keys


@pytest.mark.parametrize("key", keys_of_attestations())
def test_every_key_of_an_attestation_is_explained(key: str) -> None:
    section = README.partition("\n## Attestations\n")[2].partition("\n## ")[0]
    assert f"`{key}`" in section


def test_the_attestations_table_is_that_of_the_package() -> None:
    def rows(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.startswith("| `")]

    section = README.partition("\n## Attestations\n")[2].partition("\n## ")[0]
    assert rows(section) == rows(attestations.__doc__ or "")


def table_in(text: str, head: str) -> list[str]:
    """The lines of a table that begins with *head*."""
    return (head + text.split(head, 1)[1].split("\n\n", 1)[0]).splitlines()


def test_the_keys_of_a_declaration_are_those_of_its_module() -> None:
    head = "| key | meaning | when absent |\n|-|-|-|\n| `format` | the version of this file format: 1 | 1 |\n| `title`"
    assert table_in(README, head) == table_in(declarations.__doc__ or "", head)


def test_what_a_declaration_needs_is_what_its_module_says() -> None:
    head = "| declared | needed |"
    assert [row.rstrip() for row in table_in(DECLARING, head)] == table_in(needs.__doc__ or "", head)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README + DECLARING, re.DOTALL))
def test_the_python_in_the_docs_can_be_read(block: str) -> None:
    ast.parse(block)


def test_the_call_in_the_readme_can_be_made(tmp_path: Path) -> None:
    (call,) = re.findall(r"```python\n(provenance\.declare\(.*?)```", README, re.DOTALL)
    path = tmp_path / "sh010_dust.toml"
    declared = eval(call.replace('"declarations/sh010_dust.toml"', "path"), {"provenance": provenance, "path": path})
    assert declared.is_generative
    assert path.is_file()


@pytest.mark.parametrize("verb", list(pipeline.cli.VERBS))
def test_every_verb_is_shown(verb: str) -> None:
    assert f"platemark {verb}" in README


def test_the_case_in_the_readme_can_be_read(tmp_path: Path) -> None:
    (block,) = (each for each in re.findall(r"```toml\n(.*?)```", README, re.DOTALL) if "[[cases]]" in each)
    path = tmp_path / "readme.cases.toml"
    path.write_text(block, encoding="utf-8")
    (example,) = read_cases(path)
    assert example.expect == {("ai.temporary", Verdict.BLOCK)}


def test_the_policy_in_the_readme_can_be_read(tmp_path: Path) -> None:
    (block,) = (each for each in re.findall(r"```toml\n(.*?)```", README, re.DOTALL) if "[policy]" in each)
    path = tmp_path / "show.toml"
    path.write_text(f'[show]\ntitle = "Keystone"\n{block}', encoding="utf-8")
    assert open_policy([path]).policy.name == "eu-ai-act-50 + netflix-genai"
