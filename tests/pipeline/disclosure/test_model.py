"""The published shapes: a schema that is strict, and what asks for a look."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.disclosure.lines import InputLine, LicenceReference
from pipeline.disclosure.model import Disclosure, FileCounts, ShotCounts, schema
from provenance.model import InputKind


def test_the_schema_names_every_part_and_forbids_what_it_does_not_know() -> None:
    told = json.loads(json.dumps(schema()))
    assert told["properties"]["format"]["const"] == 1
    parts = [told, *told["$defs"].values()]
    assert {part["title"] for part in parts} >= {"Disclosure", "ShotLine", "Telling", "Element", "Account", "ToolLine"}
    assert all(part.get("additionalProperties") is False for part in parts if part["type"] == "object")
    assert all(part.get("description") for part in parts)


def test_what_the_schema_does_not_know_is_refused(whole: Disclosure) -> None:
    record = json.loads(whole.model_dump_json())
    assert Disclosure.model_validate(record) == whole
    for wrong in (record | {"extra": 1}, record | {"format": 2}, {key: record[key] for key in record if key != "day"}):
        with pytest.raises(ValidationError):
            Disclosure.model_validate(wrong)


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"kind": InputKind.OWN}, False),
        ({"kind": InputKind.PROMPT}, False),
        ({"kind": InputKind.LICENSED, "licence": LicenceReference(id="L-1", is_on_file=True)}, False),
        ({"kind": InputKind.LICENSED, "licence": LicenceReference(id="L-1")}, True),
        ({"kind": InputKind.LICENSED, "licence": LicenceReference(id="L", is_on_file=True, standing="it ended")}, True),
        ({"kind": InputKind.LICENSED}, True),
        ({"kind": InputKind.THIRD_PARTY}, True),
        ({"kind": InputKind.PERSONAL_DATA}, True),
        ({"kind": InputKind.OWN, "unreleased": True}, True),
        ({"kind": InputKind.OWN, "training": True}, True),
        ({"kind": InputKind.PROMPT, "works": ("The Colossus",)}, True),
        ({"kind": InputKind.PROMPT, "people": ({"id": "P-30"},)}, True),
    ],
)
def test_which_inputs_ask_for_a_look(changes: dict[str, Any], *, asks: bool) -> None:
    assert InputLine(**changes).asks_for_a_look is asks


def test_complete_is_what_leaves_nothing_open() -> None:
    empty = Disclosure(
        title="t",
        day="2026-11-26",
        made_by="m",
        shots_counted=ShotCounts(total=1, ai=1),
        files_counted=FileCounts(total=0),
    )
    assert empty.is_complete
    assert not empty.model_copy(update={"shots_counted": ShotCounts(total=1, ai=1, open=1)}).is_complete
