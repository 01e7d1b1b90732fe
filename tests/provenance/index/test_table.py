"""References as rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provenance.errors import ReferenceIndexError
from provenance.index.segments import Rows, Segment, write_segment
from provenance.index.table import IDS, find_ids, read_reference, to_rows, verify_ids
from provenance.media.interface import AnalysisFrame
from provenance.model import Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]

HOSTILE = "\x1b[31m\u202e<img onerror=x>=cmd|'/c'!A0\n\udcff"


@pytest.fixture(scope="module")
def works(paint: Paint, refer: Refer) -> list[Reference]:
    return [
        refer("plain", paint(1)),
        refer("full", paint(2), terms="until 2030", source="/refs/full.exr"),
        refer("hostile", paint(3), owner=HOSTILE, terms=HOSTILE, source=HOSTILE),
        refer("bare", paint(4), digest="", owner=""),
    ]


def write(folder: Path, rows: Rows) -> Segment:
    return Segment(folder, write_segment(folder, rows, 0))


def test_references_are_read_back_as_they_were(works: list[Reference], tmp_path: Path) -> None:
    segment = write(tmp_path, to_rows(works))
    assert [read_reference(segment, row) for row in range(len(works))] == works
    verify_ids(segment)


def test_equal_references_have_equal_records(works: list[Reference]) -> None:
    assert to_rows(works).records == to_rows([replace(each) for each in works]).records


def test_ids_are_found(works: list[Reference], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = write(tmp_path / "a", to_rows(works[:2]))
    second = Segment(tmp_path / "a", write_segment(tmp_path / "a", to_rows(works[2:]), 1))
    wanted = {each.id for each in works} | {"00" * 16, "nonsense", "", works[0].id[:16] + "0" * 16}
    found = find_ids([first, second], wanted)
    assert found == {works[0].id: (0, 0), works[1].id: (0, 1), works[2].id: (1, 0), works[3].id: (1, 1)}
    assert find_ids([first, second], {"nonsense"}) == {}
    first.live[0] = False
    assert works[0].id not in find_ids([first, second], wanted)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "A" * 32}, "its id or digest is not hexadecimal of the right length"),
        ({"id": ""}, "its id or digest is not hexadecimal of the right length"),
        ({"id": "00" * 15 + "\n"}, "its id or digest is not hexadecimal of the right length"),
        ({"digest": "00"}, "its id or digest is not hexadecimal of the right length"),
        ({"title": "t" * 1001}, "its title has 1,001 characters, the limit is 1,000"),
        ({"owner": "o" * 1001}, "its owner has 1,001 characters, the limit is 1,000"),
        ({"terms": "t" * 10_001}, "its terms has 10,001 characters, the limit is 10,000"),
        ({"source": "s" * 4097}, "its source has 4,097 characters, the limit is 4,096"),
    ],
)
def test_what_cannot_be_kept_is_refused(change: dict[str, Any], why: str, works: list[Reference]) -> None:
    with pytest.raises(ReferenceIndexError) as error:
        to_rows([works[0], replace(works[1], **change)])
    assert error.value.why == why
    assert error.value.fix


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"id": 5}',
        b'{"id": "' + b"0" * 32 + b'", "fingerprints": [{"x": 1}]}',
        b"[" * 9999,
    ],
)
def test_a_record_of_another_version_is_refused(record: bytes, works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works[:1])
    segment = write(tmp_path, Rows(rows.arrays, [record]))
    with pytest.raises(ReferenceIndexError, match="its record 1 is of another version"):
        read_reference(segment, 0)


def test_a_record_under_another_id_is_noticed(works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works)
    segment = write(tmp_path, Rows(dict(rows.arrays), [rows.records[0], rows.records[0], *rows.records[2:]]))
    with pytest.raises(ReferenceIndexError, match="its record 2 is of another reference than its row"):
        verify_ids(segment)


def test_ids_of_another_kind_are_refused(works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works)
    segment = write(tmp_path, Rows({**rows.arrays, IDS: np.zeros(4, np.uint8)}, rows.records))
    with pytest.raises(ReferenceIndexError, match="another type or shape"):
        find_ids([segment], {works[0].id})


def test_records_are_plain_ascii_json(works: list[Reference]) -> None:
    for record in to_rows(works).records:
        assert isinstance(json.loads(record.decode("ascii")), dict)
