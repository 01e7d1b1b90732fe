"""Whole-frame hashes: kept as columns, and searched exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from provenance import fingerprints
from provenance.errors import ReferenceIndexError
from provenance.index.hashes import candidates, columns, read_query
from provenance.index.interface import Query
from provenance.index.segments import Rows, Segment, write_segment
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]


def test_columns_hold_the_values(paint: Paint, refer: Refer) -> None:
    references = [refer(f"work {number}", paint(number)) for number in range(3)]
    held = columns(references)
    assert {name: array.shape for name, array in held.items()} == {
        "pdq": (4, 3),
        "phash": (3,),
        "dhash": (3,),
        "pdq_quality": (3,),
        "common": (3,),
    }
    for row, reference in enumerate(references):
        pdq, phash, dhash, _ = reference.fingerprints
        assert held["pdq"][:, row].tobytes().hex() == pdq.value
        assert held["phash"][row].tobytes().hex() == phash.value
        assert held["dhash"][row].tobytes().hex() == dhash.value
        assert held["pdq_quality"][row] == pdq.quality


@pytest.mark.parametrize("missing", range(4))
def test_a_reference_must_have_every_fingerprint(missing: int, paint: Paint, refer: Refer) -> None:
    reference = refer("work", paint(1))
    prints = tuple(each for number, each in enumerate(reference.fingerprints) if number != missing)
    with pytest.raises(ReferenceIndexError) as error:
        columns([replace(reference, fingerprints=prints)])
    assert reference.id in error.value.what
    assert reference.fingerprints[missing].algorithm in error.value.why


@pytest.mark.parametrize("name", ["pdq", "phash", "dhash"])
def test_wrong_values_are_refused(name: str, paint: Paint, refer: Refer) -> None:
    algorithm = fingerprints.algorithms()[name]
    reference = refer("work", paint(1))
    prints = tuple(
        replace(each, value="nonsense") if each.algorithm == algorithm else each for each in reference.fingerprints
    )
    with pytest.raises(ReferenceIndexError, match="nonsense"):
        columns([replace(reference, fingerprints=prints)])
    with pytest.raises(ReferenceIndexError, match="nonsense"):
        read_query(Query(tuple((each,) for each in prints)))


@pytest.mark.parametrize("name", ["pdq", "phash", "dhash"])
def test_a_query_must_have_what_is_searched(name: str, paint: Paint) -> None:
    algorithm = fingerprints.algorithms()[name]
    variants = fingerprints.variants(paint(1))
    without = Query(tuple(each for each in variants if each[0].algorithm != algorithm))
    with pytest.raises(ReferenceIndexError) as error:
        read_query(without)
    assert algorithm in error.value.why
    with pytest.raises(ReferenceIndexError):
        read_query(Query(((), *without.fingerprints)))


def test_a_quality_that_is_not_said_is_none(paint: Paint, refer: Refer) -> None:
    reference = refer("work", paint(1))
    unsaid = tuple(Fingerprint(each.algorithm, each.value) for each in reference.fingerprints)
    assert columns([replace(reference, fingerprints=unsaid)])["pdq_quality"].tolist() == [0]
    assert read_query(Query(tuple((each,) for each in unsaid))).quality == 0


def test_candidates_have_all_distances_and_leave_out_what_was_removed(
    paint: Paint, refer: Refer, tmp_path: Path
) -> None:
    references = [refer(f"work {number}", paint(number)) for number in range(4)]
    entry = write_segment(tmp_path, Rows(columns(references), [b"x"] * 4), 0)
    wanted = [read_query(Query(fingerprints.variants(paint(number)))) for number in (2, 9)]
    found, nothing = candidates(Segment(tmp_path, entry), 7, wanted, 31)
    assert not nothing
    (one,) = found
    assert (one.place, one.orientation, one.pdq, one.quality, one.phash, one.dhash) == ((7, 2), 0, 0, 100, 0, 0)
    removed = Segment(tmp_path, entry.model_copy(update={"removed": (2,)}))
    assert candidates(removed, 7, wanted, 31) == [[], []]


def test_orientations_without_a_hash_have_no_distance(paint: Paint, refer: Refer, tmp_path: Path) -> None:
    entry = write_segment(tmp_path, Rows(columns([refer("work", paint(1))]), [b"x"]), 0)
    wanted = [read_query(Query(fingerprints.variants(paint(1))))]
    (found,) = candidates(Segment(tmp_path, entry), 0, wanted, 256)
    assert [each.orientation for each in found] == list(range(8))
    assert [each.phash is None for each in found] == [False, False] + [True] * 6
