"""References as rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provenance.errors import ReferenceIndexError
from provenance.index.lots import to_rows
from provenance.index.postings import load
from provenance.index.segments import Rows, Segment, write_segment
from provenance.index.table import IDS, find_ids, keypoints_algorithm, read_reference, read_whole, verify_rows
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Licence, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]
Scatter = Callable[..., Fingerprint]

HOSTILE = "\x1b[31m\u202e<img onerror=x>=cmd|'/c'!A0\n\udcff"


@pytest.fixture(scope="module")
def works(paint: Paint, refer: Refer) -> list[Reference]:
    return [
        refer("plain", paint(1)),
        refer("full", paint(2), terms="until 2030", source="/refs/full.exr"),
        refer("hostile", paint(3), owner=HOSTILE, terms=HOSTILE, source=HOSTILE),
        refer("bare", paint(4), digest="", owner="", is_common=True, licence=Licence("PO 4711", ("Keystone",))),
    ]


@pytest.fixture(scope="module")
def pointed(works: list[Reference], scatter: Scatter) -> list[Reference]:
    """The works, two of them with keypoints."""
    prints = {1: scatter(1, 30), 2: scatter(2, 0)}
    return [
        replace(each, fingerprints=(*each.fingerprints, *filter(None, [prints.get(number)])))
        for number, each in enumerate(works)
    ]


def write(folder: Path, rows: Rows) -> Segment:
    return Segment(folder, write_segment(folder, rows, 0))


def test_references_are_read_back_as_they_were(works: list[Reference], tmp_path: Path) -> None:
    segment = write(tmp_path, to_rows(works))
    assert [read_reference(segment, row) for row in range(len(works))] == works
    verify_rows(segment)


def test_keypoints_stand_in_no_record_but_their_digest_does(pointed: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(pointed)
    assert [("keypoints" in json.loads(record)) for record in rows.records] == [False, True, True, False]
    told = json.loads(rows.records[1])["keypoints"]
    assert told["algorithm"] == "keypoints/test;v1"
    assert told["sha256"] == hashlib.sha256(pointed[1].fingerprints[-1].value.encode()).hexdigest()
    segment = write(tmp_path, rows)
    verify_rows(segment)
    bare = [replace(each, fingerprints=each.fingerprints[:4]) for each in pointed]
    assert [read_reference(segment, row) for row in range(4)] == bare
    found = load(segment)
    assert [read_whole(segment, found, row) for row in range(4)] == pointed


def test_other_keypoints_give_another_record(pointed: list[Reference], scatter: Scatter) -> None:
    other = replace(pointed[1], fingerprints=(*pointed[1].fingerprints[:4], scatter(9, 30)))
    assert to_rows([other]).records != to_rows([pointed[1]]).records


@pytest.mark.parametrize("change", ["none", "others", "added", "told"])
def test_keypoints_under_another_record_are_noticed(
    change: str, pointed: list[Reference], scatter: Scatter, tmp_path: Path
) -> None:
    other = replace(pointed[1], fingerprints=(*pointed[1].fingerprints[:4], scatter(9, 30)))
    bare = replace(pointed[1], fingerprints=pointed[1].fingerprints[:4])
    told, kept = {
        "none": (pointed[1], bare),
        "others": (pointed[1], other),
        "added": (bare, other),
        "told": (pointed[1], pointed[1]),
    }[change]
    records = to_rows([told]).records
    if change == "told":
        records = [records[0].replace(b"sha256", b"sha257")]
    segment = write(tmp_path, replace(to_rows([kept]), records=records))
    with pytest.raises(ReferenceIndexError, match=r"(its|the keypoints of its) record 1 (is|are)"):
        verify_rows(segment)


def test_all_keypoints_are_of_one_algorithm(pointed: list[Reference]) -> None:
    assert keypoints_algorithm(pointed) == "keypoints/test;v1"
    assert keypoints_algorithm(pointed[:1]) == ""
    print_ = pointed[1].fingerprints[-1]
    other = replace(print_, algorithm="keypoints/other;v1\x1b")
    for prints in ((other,), (print_, other), (print_, print_)):
        mixed = replace(pointed[2], fingerprints=prints)
        with pytest.raises(ReferenceIndexError) as error:
            keypoints_algorithm([pointed[1], mixed])
        assert mixed.id in error.value.what
        assert "\x1b" not in str(error.value)


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
        b'{"id": "' + b"0" * 32 + b'", "title": 5}',
        b'{"id": "' + b"0" * 32 + b'", "licence": "x"}',
        b'{"id": "' + b"0" * 32 + b'", "keypoints": "x"}',
        b'{"id": "' + b"0" * 32 + b'", "keypoints": {"sha256": "x"}}',
        b'{"id": "' + b"0" * 32 + b'", "common": 1}',
    ],
)
def test_a_record_of_another_version_is_refused(record: bytes, works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works[:1])
    segment = write(tmp_path, Rows(rows.arrays, [record]))
    with pytest.raises(ReferenceIndexError, match="its record 1 is of another version"):
        read_reference(segment, 0)


def test_a_record_under_another_id_is_noticed(works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works)
    segment = write(tmp_path, replace(rows, records=[rows.records[0], rows.records[0], *rows.records[2:]]))
    with pytest.raises(ReferenceIndexError, match="its record 2 is of another reference than its row"):
        verify_rows(segment)


def test_ids_of_another_kind_are_refused(works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works)
    segment = write(tmp_path, Rows({**rows.arrays, IDS: np.zeros(4, np.uint8)}, rows.records))
    with pytest.raises(ReferenceIndexError, match="another type or shape"):
        find_ids([segment], {works[0].id})


def test_records_are_plain_ascii_json(works: list[Reference]) -> None:
    for record in to_rows(works).records:
        assert isinstance(json.loads(record.decode("ascii")), dict)
