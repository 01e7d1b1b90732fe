"""The tables: a row a shot, a row a thing told, no cell that a spreadsheet computes, every label as far as it goes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from casework import APPROVAL, COMP, MANIFEST, attested

from pipeline.disclosure.model import Disclosure
from pipeline.disclosure.table import DETAILS, SHOTS, Table, labels_cell
from provenance.model import Action, DigitalSourceType, Tool

Rows = list[dict[str, str]]


def tables(disclosure: Disclosure) -> tuple[Rows, Rows]:
    details, shots = Table().render(disclosure)
    return read(details), read(shots)


def read(data: bytes) -> Rows:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def kinds(rows: Iterable[dict[str, str]]) -> list[str]:
    return [row["ai"] for row in rows]


def test_a_row_for_each_shot(whole: Disclosure) -> None:
    _, shots = tables(whole)
    assert tuple(shots[0]) == SHOTS
    assert kinds(shots) == [
        "AI was used", "No AI, by its signed manifests", "Enhanced by an algorithm", "AI was used", "Nothing is known",
    ]  # fmt: skip
    first = shots[0]
    assert first["what_for"] == "for the final picture, relevant to the story"
    assert first["frames"] == "sh010/sh010_comp.####.png: frames 1001-1002, 1004"
    assert (first["files"], first["files_with_ai"], first["no_credentials"]) == ("4", "3", "1")
    assert first["elements"] == "dust.####.png"
    assert first["approvals"] == "A-1"
    assert first["waivers"] == "waived ai.unsure: A-1, mail of 2 May 2026, until 2027-05-01"
    assert first["viewers_are_told"] == "end credits"
    assert first["to_look_at"] == "carry no credentials: nothing is known of them"
    assert first["manifests"].split(" | ") == [
        *(f"urn:c2pa:sh010_comp.{frame}.png" for frame in (1001, 1002, 1004)), "urn:c2pa:dust",
    ]  # fmt: skip


def test_a_row_for_each_thing_told(whole: Disclosure) -> None:
    details, _ = tables(whole)
    assert tuple(details[0]) == DETAILS
    assert [(row["id"], row["told_of"]) for row in details[:3]] == [
        ("1.1", "the files themselves"), ("1.1", "an element: dust.####.png"), ("1.2", "the files themselves"),
    ]  # fmt: skip
    assert details[0]["consents"].startswith("P-17: C-1")
    assert details[1]["manifests"] == "urn:c2pa:dust"
    assert details[2]["ai"] == "Nothing is known"
    assert details[-1]["to_look_at"] == "The file could not be read: nothing is known of it. | the share is away"
    assert all(row["manifests"] for row in details if row["credentials"] not in ("No credentials", "Not read"))


def test_no_cell_is_computed(make: Any) -> None:
    declaration = replace(COMP, title="=HYPERLINK(1)", tools=(Tool("+cmd|' /C calc'!A0"),), notes="@SUM(1)\x1b[2J")
    told = make.disclose([make.result(manifest=replace(MANIFEST, declaration=declaration, signer="-2+3"))])
    for rows in tables(told):
        for row in rows:
            assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]
            assert not any("\x1b" in cell for cell in row.values())


def test_as_many_labels_as_a_cell_can_hold() -> None:
    labels = [f"urn:c2pa:{number:036d}" for number in range(2_000)]
    cell = labels_cell(labels)
    assert len(cell) < 32_767
    shown = cell.count("urn:c2pa:")
    assert cell.endswith(f"{labels[shown - 1]} | and {2_000 - shown:,} more, in disclosure.json")
    assert labels_cell(labels[:2]) == " | ".join(labels[:2])
    assert labels_cell(()) == ""


def test_what_would_be_waived_is_told_without_a_check(make: Any) -> None:
    waiving = replace(APPROVAL, id="A-2", covers=(), waives=("near-copy",), works=("The Colossus",))
    result = make.result(attested(waiving), findings=(make.waived(),))
    details, shots = tables(make.disclose([result]))
    told = "A-2 waives near-copy for The Colossus, from 2026-05-02 until 2027-05-01, mail of 2 May 2026"
    assert details[0]["waivers"] == told
    assert shots[0]["waivers"] == f"waived ai.unsure: A-1, mail of 2 May 2026, until 2027-05-01 | {told}"
    assert shots[0]["approvals"] == "A-1"


def test_files_in_doubt_are_counted_in_columns_of_their_own(make: Any) -> None:
    mixed = replace(make.plain, actions=(Action("c2pa.created", DigitalSourceType.COMPOSITE),))
    _, (row,) = tables(make.disclose([make.result(manifest=mixed)]))
    assert (row["may_hold_ai"], row["files_without_ai"], row["in_doubt"]) == ("1", "0", "0")
    assert row["to_look_at"].endswith("their manifests do not say whether AI is in them")
