"""Keypoints in a segment: what was kept is given back, and the lists that are searched are in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import ReferenceIndexError
from provenance.fingerprints.points import Keypoints
from provenance.index import postings
from provenance.index.postings import Points, Postings, build, gather, in_order, keypoints_of, load, points_of
from provenance.index.segments import Arrays, Rows, Segment, write_segment


def scattered(seed: int, count: int) -> Keypoints:
    """Random keypoints; a few have the same first word, or the same code."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 2**64, (count, 4), np.uint64)
    codes[::3, 0] = 5
    codes[::6] = codes[:1]
    return Keypoints(codes, rng.integers(0, 2**16, (count, 4), np.uint16), 640, 1 + seed)


works = st.lists(
    st.one_of(st.none(), st.builds(scattered, st.integers(0, 99), st.sampled_from([0, 1, 2, 30, 600]))), max_size=6
)


def columns(keypoints: list[Keypoints | None]) -> Arrays:
    counts = np.array([0 if each is None else len(each) for each in keypoints], np.uint32)
    sizes = [(0, 0) if each is None else (each.width, each.height) for each in keypoints]
    return {postings.COUNT: counts, postings.SIZE: np.array(sizes, np.uint16).reshape(-1, 2).T}


def write(folder: Path, keypoints: list[Keypoints | None], parts: list[Points], **changes: np.ndarray) -> Segment:
    held = columns(keypoints)
    derived = build(parts, held[postings.COUNT])
    arrays = {name: changes.get(name, array) for name, array in held.items()}
    derived = {name: changes.get(name, array) for name, array in derived.items()}
    return Segment(folder, write_segment(folder, Rows(arrays, [b"x"] * len(keypoints), derived), 0))


def sorted_points(keypoints: list[Keypoints | None]) -> Points:
    return points_of([each and in_order(each) if each is not None else None for each in keypoints])


def same(one: Keypoints | None, other: Keypoints | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        np.array_equal(one.codes, other.codes)
        and np.array_equal(one.geometry, other.geometry)
        and (one.width, one.height) == (other.width, other.height)
    )


def equal(one: Postings, other: Postings) -> bool:
    names = ("codes", "geometry", "rows", "starts", "order", "first", "counts", "sizes")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


@given(works)
def test_what_was_kept_is_given_back(
    tmp_path_factory: pytest.TempPathFactory, keypoints: list[Keypoints | None]
) -> None:
    held = load(write(tmp_path_factory.mktemp("index"), keypoints, [sorted_points(keypoints)]))
    for row, each in enumerate(keypoints):
        assert same(keypoints_of(held, row), each if each is None else in_order(each))


@given(works)
def test_the_postings_are_in_order_and_the_buckets_lead_to_them(
    tmp_path_factory: pytest.TempPathFactory, keypoints: list[Keypoints | None]
) -> None:
    held = load(write(tmp_path_factory.mktemp("index"), keypoints, [sorted_points(keypoints)]))
    keys = list(zip(held.codes[0].tolist(), held.rows.tolist(), strict=True))
    assert keys == sorted(keys)
    assert len(keys) == sum(len(each) for each in keypoints if each is not None)
    assert len(held.starts) == 2**held.bits + 1
    for number, code in enumerate(held.codes[0].tolist()):
        bucket = code >> (64 - held.bits)
        assert held.starts[bucket] <= number < held.starts[bucket + 1]


@given(works, st.data())
def test_merging_and_removing_is_as_if_it_had_been_written_so(
    tmp_path_factory: pytest.TempPathFactory, keypoints: list[Keypoints | None], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("index")
    cut = data.draw(st.integers(0, len(keypoints)))
    gone = data.draw(st.sets(st.sampled_from(range(len(keypoints))))) if keypoints else set()
    parts, kept = [], []
    for begin, half in ((0, keypoints[:cut]), (cut, keypoints[cut:])):
        segment = write(folder, half, [sorted_points(half)])
        live = [row for row in range(len(half)) if begin + row not in gone]
        segment.live[:] = [row in live for row in range(len(half))]
        parts.append(gather(segment))
        assert parts[-1].count == len(live)
        kept += [half[row] for row in live]
    merged = load(write(folder, kept, parts))
    assert equal(merged, load(write(folder, kept, [sorted_points(kept)])))
    for row, each in enumerate(kept):
        assert same(keypoints_of(merged, row), each if each is None else in_order(each))


def test_a_bucket_holds_some_32(tmp_path: Path) -> None:
    keypoints: list[Keypoints | None] = [scattered(1, 4000), scattered(2, 4000)]
    for each in keypoints:
        assert each is not None
        each.codes[:, 0] = np.random.default_rng(each.height).integers(0, 2**64, 4000, np.uint64)
    held = load(write(tmp_path, keypoints * 4, [sorted_points(keypoints * 4)]))
    assert held.bits == 10
    assert 20 < np.diff(held.starts.astype(int)).mean() < 45


def test_no_keypoints_at_all(tmp_path: Path) -> None:
    held = load(write(tmp_path, [None, scattered(1, 0)], [sorted_points([None, scattered(1, 0)])]))
    assert held.bits == 8
    assert keypoints_of(held, 0) is None
    nothing = keypoints_of(held, 1)
    assert nothing is not None
    assert (len(nothing), nothing.width, nothing.height) == (0, 640, 2)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("kp_rows", lambda array: array + np.uint32(1)),
        ("kp_order", lambda array: array + np.uint32(1)),
        ("kp_starts", lambda array: array[::-1].copy()),
        ("kp_starts", lambda array: array[:-1]),
        ("kp_starts", lambda array: array[:3]),
        ("kp_starts", lambda array: array[:1]),
        ("kp_starts", lambda array: array[:0]),
        ("kp_starts", lambda array: np.append(array[:-1], np.uint32(10**6))),
        ("kp_starts", lambda array: np.append(np.uint32(1), array[1:])),
        ("kp_first", lambda array: array + np.uint32(1)),
        ("kp_count", lambda array: array + np.uint32(1)),
        ("kp_count", lambda array: array[::-1].copy()),
        ("kp_size", lambda array: array + np.uint16(1_000)),
    ],
)
def test_numbers_that_point_beyond_are_refused_even_with_right_checksums(
    name: str, change: object, tmp_path: Path
) -> None:
    """Compiled loops follow them without looking."""
    keypoints: list[Keypoints | None] = [scattered(1, 30), scattered(2, 40)]
    sound = write(tmp_path, keypoints, [sorted_points(keypoints)])
    changed = change(sound.array(name))  # type: ignore[operator]  # it is a function
    segment = write(tmp_path, keypoints, [sorted_points(keypoints)], **{name: changed})
    with pytest.raises(ReferenceIndexError, match="its postings point beyond what is there") as error:
        load(segment)
    assert segment.entry.name in error.value.what


def test_more_bits_than_can_be_asked_for_are_refused(tmp_path: Path) -> None:
    """A frame's keypoints tell only of their first 24 bits how far each is from turning over."""
    keypoints: list[Keypoints | None] = [scattered(1, 30)]
    starts = np.full(2**25 + 1, 30, np.uint32)
    starts[0] = 0
    segment = write(tmp_path, keypoints, [sorted_points(keypoints)], kp_starts=starts)
    with pytest.raises(ReferenceIndexError, match="its postings point beyond what is there"):
        load(segment)
    (tmp_path / segment.entry.name).unlink()  # 128 MiB


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("kp_codes", np.zeros((3, 70), np.uint64)),
        ("kp_codes", np.zeros((4, 70), np.uint32)),
        ("kp_codes", np.zeros(70, np.uint64)),
        ("kp_geometry", np.zeros((69, 4), np.uint16)),
        ("kp_rows", np.zeros(69, np.uint32)),
        ("kp_rows", np.zeros(70, np.uint64)),
        ("kp_order", np.zeros(71, np.uint32)),
        ("kp_first", np.zeros(3, np.uint32)),
        ("kp_size", np.zeros((3, 2), np.uint16)),
    ],
)
def test_arrays_of_another_kind_are_refused(name: str, changed: np.ndarray, tmp_path: Path) -> None:
    keypoints: list[Keypoints | None] = [scattered(1, 30), scattered(2, 40)]
    segment = write(tmp_path, keypoints, [sorted_points(keypoints)], **{name: changed})
    with pytest.raises(ReferenceIndexError, match=f"its array '{name}' is of another type or shape"):
        load(segment)


def test_a_segment_without_postings_is_refused(tmp_path: Path) -> None:
    segment = Segment(tmp_path, write_segment(tmp_path, Rows(columns([None]), [b"x"]), 0))
    with pytest.raises(ReferenceIndexError, match="it has no array 'kp_codes'"):
        load(segment)


def test_more_than_can_be_numbered_are_refused() -> None:
    empty = sorted_points([None])
    many = Points(np.broadcast_to(np.uint64(0), (2**31, 4)), empty.geometry, empty.rows, empty.order, 1)
    with pytest.raises(ReferenceIndexError, match="the limit is 4,294,967,295"):
        build([many, many], np.array([2**31, 2**31], np.uint32))
