"""Templates: as they are they do not load, and what they say in comments does."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from provenance.attestations import README, TEMPLATES, mistakes_in
from provenance.attestations.schema import AttestationFile
from provenance.files import Source
from provenance.policy.rules import RULE_IDS

SHA = "0" * 64
#: What a person puts into the places of a template, by the key.
FILLED = {
    "id": "X-1",
    "name": "Cinder",
    "performer": "P-17",
    "kind": "voice",
    "project": "Keystone",
    "document_sha256": SHA,
    "by": "M. Lindqvist",
    "covers": "final-use",
    "vendor": "Cinder Works",
    "first_version": "2.0",
    "last_version": "2.9",
    "environment": "enterprise",
    "agreement": "MSA",
    "retains": "no",
    "trains": "no",
    "training_data": "licensed",
    "terms_sha256": SHA,
    "terms_dated": "2026-01-15",
    "vetted_by": "R. O.",
    "vetted_on": "2026-02-01",
    "valid_until": "2027-01-31",
    "uses": "final",
    "description": "Younger",
    "shots": "sh010",
    "valid_from": "2026-01-01",
    "territory": "world",
    "medium": "theatrical",
    "given_by": "estate",
    "recorded_by": "Legal",
    "recorded_on": "2026-01-01",
    "performers": "P-17",
    "given_on": "2026-05-02",
    "reference": "a mail",
    "waives": "near-copy",
    "works": "The Colossus",
    "owner": "Aster Press",
    "shows": "Keystone",
}
#: What is no text has its answer without quotes.
BARE = {"ends_at_death": "true"}  # fmt: skip


def look(text: str) -> tuple[str, ...]:
    contents, mistakes = mistakes_in(Source(Path("a.toml"), text.encode(), os.stat(os.curdir)), RULE_IDS)
    assert (contents is None) == bool(mistakes)
    return tuple(each.why for each in mistakes)


def fill(text: str) -> str:
    def answer(found: re.Match[str]) -> str:
        key = found[2]
        return f"{found[1]}{key} = {found[3]}" + (BARE[key] if key in BARE else f'"{FILLED[key]}"')

    return re.sub(r'^(#? ?)(\w+) = (\[?)"<[^>]*>"', answer, text, flags=re.MULTILINE)


def uncommented(text: str) -> str:
    return re.sub(r"^# ((?:\w+ = |\[\[).*)$", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_a_template_does_not_load_until_it_is_filled_in(kind: str) -> None:
    text = TEMPLATES[kind]
    places = len(re.findall(r'^[^#\n]*"<', text, re.MULTILINE))
    assert len(look(text)) == places > 0
    assert text == text.rstrip("\n") + "\n"
    assert max(map(len, text.splitlines())) <= 120
    assert look(fill(text)) == ()
    assert set(tomllib.loads(text)) == {kind}


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_one_place_left_is_one_too_many(kind: str) -> None:
    whole = fill(TEMPLATES[kind]).splitlines()
    for number, line in enumerate(TEMPLATES[kind].splitlines()):
        if '"<' in line and not line.startswith("#"):
            assert look("\n".join([*whole[:number], line, *whole[number + 1 :]])), line


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_what_stands_in_comments_loads_too(kind: str) -> None:
    text = uncommented(fill(TEMPLATES[kind]))
    assert look(text) == ()
    field = AttestationFile.model_fields[kind].annotation
    (table, _) = field.__args__  # type: ignore[union-attr]  # a tuple of tables
    assert set(tomllib.loads(text)[kind][0]) == set(table.model_fields), "a template names every key"


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_no_example_is_taken_for_a_fact_once_its_comment_sign_is_gone(kind: str) -> None:
    whole = fill(TEMPLATES[kind])
    for line in TEMPLATES[kind].splitlines():
        if re.match(r"# \w+ = ", line):
            assert '"<' in line, line
            assert look(uncommented(whole).replace(uncommented(fill(line)), uncommented(line), 1)), line


def test_the_readme_is_no_attestation_and_names_the_commands() -> None:
    assert "platemark attest template" in README
    assert "platemark attest sign" in README
