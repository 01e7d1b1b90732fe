"""Lots of references: what goes into a segment comes out of it, in whatever lots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provenance.errors import ReferenceIndexError
from provenance.index.lots import Lot, join, lot_of, to_lot, to_rows
from provenance.index.postings import load
from provenance.index.segments import Rows, Segment, write_segment
from provenance.index.table import read_whole
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]
Scatter = Callable[..., Fingerprint]


@pytest.fixture(scope="module")
def works(paint: Paint, refer: Refer, scatter: Scatter) -> list[Reference]:
    bare = [refer(f"work {number}", paint(number), is_common=number == 2) for number in range(5)]
    return [
        replace(each, fingerprints=(*each.fingerprints, scatter(number, 20 * number))) if number != 3 else each
        for number, each in enumerate(bare)
    ]


def write(folder: Path, rows: Rows, generation: int = 0, removed: tuple[int, ...] = ()) -> Segment:
    entry = write_segment(folder, rows, generation)
    return Segment(folder, entry.model_copy(update={"removed": removed}))


def whole(segment: Segment) -> list[Reference]:
    found = load(segment)
    return [read_whole(segment, found, row) for row in segment.live_rows()]


def same(one: Rows, other: Rows) -> bool:
    return (
        list(one.records) == list(other.records)
        and all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays | other.arrays)
        and all(np.array_equal(one.derived[name], other.derived[name]) for name in {*one.derived, *other.derived})
    )


def test_references_are_read_back_with_their_keypoints(works: list[Reference], tmp_path: Path) -> None:
    assert whole(write(tmp_path, to_rows(works))) == works


def test_lots_joined_are_the_references_together(works: list[Reference], tmp_path: Path) -> None:
    lots: list[Lot] = [to_lot(works[:1]), to_lot(works[1:4]), to_lot(works[4:])]
    assert same(join(lots), to_rows(works))
    segment = write(tmp_path, to_rows(works[:4]), removed=(0, 2))
    assert same(join([lot_of(segment), lots[2]]), to_rows([works[1], works[3], works[4]]))


def test_a_lot_knows_about_how_large_it_is(works: list[Reference], tmp_path: Path) -> None:
    many = [replace(each, id=f"{number:032x}", digest="") for number in range(40) for each in works[4:5]]
    size = write(tmp_path, to_rows(many)).entry.bytes
    assert size * 0.7 < to_lot(many).bytes < size * 1.1


@pytest.mark.parametrize("value", ["", "nonsense", "AAAA", "AAAAAAAAAAA=", "gAJoAQEAAAA="])
def test_malformed_keypoints_are_refused_by_the_reference(value: str, works: list[Reference]) -> None:
    print_ = replace(works[4].fingerprints[-1], value=value)
    with pytest.raises(ReferenceIndexError) as error:
        to_rows([works[0], replace(works[4], fingerprints=(*works[3].fingerprints, print_))])
    assert works[4].id in error.value.what
    assert error.value.why
    assert error.value.fix


@pytest.mark.parametrize("change", [{"id": "A" * 32}, {"fingerprints": ()}])
def test_what_cannot_be_kept_is_refused(change: dict[str, Any], works: list[Reference]) -> None:
    with pytest.raises(ReferenceIndexError):
        to_lot([works[0], replace(works[1], **change)])


def test_a_segment_whose_postings_are_damaged_gives_no_lot(works: list[Reference], tmp_path: Path) -> None:
    rows = to_rows(works)
    segment = write(
        tmp_path, replace(rows, derived={**rows.derived, "kp_rows": rows.derived["kp_rows"] + np.uint32(9)})
    )
    with pytest.raises(ReferenceIndexError, match=segment.entry.name):
        lot_of(segment)
