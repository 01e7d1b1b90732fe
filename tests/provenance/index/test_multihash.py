"""Multi-index hashing: what the scan finds, from tables that may come from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.index.multihash import FEWEST, ROWS, STARTS, build, check, search
from provenance.index.scanning import Near, scan

Words = NDArray[np.uint64]
Tables = dict[str, NDArray[Any]]

#: How many codes, of how many words, of what kind, and the limit that the tables are made for.
KINDS = [
    (FEWEST, 4, "scattered", 31),
    (FEWEST + 1, 4, "shots", 31),
    (FEWEST + 1, 4, "scattered", 12),
    (600_000, 4, "shots", 31),
    (1_100_000, 4, "scattered", 31),
    (FEWEST, 1, "shots", 10),
    (1_500_000, 1, "scattered", 10),
    (FEWEST, 2, "scattered", 15),
    (FEWEST, 3, "shots", 24),
]


def same(one: list[Near], other: list[Near]) -> bool:
    return [[part.tolist() for part in near] for near in one] == [[part.tolist() for part in near] for near in other]


@pytest.fixture(scope="module", params=KINDS, ids=str)
def made(request: pytest.FixtureRequest, codes: Any) -> tuple[Words, Tables, int]:
    count, words, kind, limit = request.param
    planes = getattr(codes, kind)(count, np.random.default_rng(count), words)
    tables = build(planes, limit)
    check(tables, count)
    return planes, tables, limit


@pytest.fixture(scope="module")
def scattered(codes: Any) -> tuple[Words, Tables]:
    planes = codes.scattered(FEWEST, np.random.default_rng(1))
    return planes, build(planes)


@given(st.integers(0, 2**32), st.integers(0, 40), st.sampled_from([1, 2, 8, 50]))
@settings(max_examples=12)
def test_the_search_finds_what_the_scan_finds(
    codes: Any, made: tuple[Words, Tables, int], seed: int, limit: int, queries: int
) -> None:
    planes, tables, usual = made
    limit = min(limit, usual + 9)
    rng = np.random.default_rng(seed)
    wanted = planes[:, rng.integers(0, planes.shape[1], queries)].T
    wanted = codes.near(wanted, rng.integers(0, 44, queries), rng)
    wanted[::3] = codes.scattered(len(wanted[::3]), rng, len(planes)).T
    found = search(planes, tables, wanted, limit)
    assert same(found, scan(planes, wanted, limit))
    for code, (rows, distances) in zip(wanted[:2], found, strict=False):
        truth = np.bitwise_count(planes ^ code[:, np.newaxis]).sum(axis=0, dtype=int)
        assert rows.tolist() == np.flatnonzero(truth <= limit).tolist()
        assert distances.tolist() == truth[rows].tolist()


def test_each_limit_finds_the_copies_of_just_these_distances(codes: Any, made: tuple[Words, Tables, int]) -> None:
    planes, tables, limit = made
    rng = np.random.default_rng(2)
    rows = rng.choice(planes.shape[1], limit + 10, replace=False)
    wanted = codes.near(planes[:, rows].T, np.arange(limit + 10), rng)
    for allowed in range(-2, limit + 10):
        found = search(planes, tables, wanted, allowed)
        assert [row in near.tolist() for row, (near, _) in zip(rows, found, strict=True)] == [
            distance <= allowed for distance in range(limit + 10)
        ]


def test_a_copy_is_found_that_is_near_in_one_chunk_alone(scattered: tuple[Words, Tables]) -> None:
    planes, tables = scattered
    assert tables[STARTS].shape == (16, 2**16 + 1)  # so that chunks are pieces of 16 bits, and radii are 1
    for near in range(16):
        chunks = planes[:, near].copy().view(np.uint16)
        chunks ^= np.uint16(0b1000_0001_0000_0000)
        chunks[near] ^= np.uint16(0b1000_0000_0000_0000)
        ((rows, distances),) = search(planes, tables, chunks.view(np.uint64)[np.newaxis], 31)
        assert (rows.tolist(), distances.tolist()) == ([near], [31])


def test_faiss_finds_the_same(codes: Any) -> None:
    rng = np.random.default_rng(3)
    planes = codes.shots(FEWEST, rng)
    wanted = codes.near(planes[:, rng.integers(0, FEWEST, 40)].T, np.arange(40), rng)
    index = faiss.IndexBinaryFlat(256)
    index.add(codes.as_bytes(planes))
    ends, distances, rows = index.range_search(codes.as_bytes(wanted.T), 32)
    assert ends[-1] > 400
    for number, (own_rows, own_distances) in enumerate(search(planes, build(planes), wanted, 31)):
        part = slice(int(ends[number]), int(ends[number + 1]))
        order = np.argsort(rows[part])
        assert own_rows.tolist() == rows[part][order].tolist()
        assert own_distances.tolist() == distances[part][order].tolist()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 1000, FEWEST - 1])
def test_few_codes_have_no_tables_and_are_scanned(codes: Any, count: int) -> None:
    planes = codes.scattered(count, np.random.default_rng(4))
    tables = build(planes)
    assert tables == {}
    check(tables, count)
    wanted = np.concatenate([planes[:, :1].T, np.zeros((1, 4), np.uint64)])
    for limit in (-1, 0, 31, 256):
        assert same(search(planes, tables, wanted, limit), scan(planes, wanted, limit))


def test_a_crowd_of_equal_codes_is_found_whole(codes: Any) -> None:
    rng = np.random.default_rng(5)
    planes = codes.scattered(FEWEST, rng)
    planes[:, 1000 : FEWEST // 3] = planes[:, :1]
    tables = build(planes)
    wanted = codes.near(planes[:, [0, 0, FEWEST - 1, 5]].T, np.array([0, 9, 3, 31]), rng)
    found = search(planes, tables, wanted, 31)
    assert [rows.size for rows, _ in found] == [FEWEST // 3 - 999] * 2 + [1, 1]
    assert same(found, scan(planes, wanted, 31))


@pytest.mark.parametrize("limit", [47, 64, 128, 256])
def test_a_limit_beyond_what_tables_are_good_for_misses_nothing(
    codes: Any, scattered: tuple[Words, Tables], limit: int
) -> None:
    planes, tables = scattered
    wanted = codes.near(planes[:, :3].T, np.full(3, 47), np.random.default_rng(6))
    found = search(planes, tables, wanted, limit)
    assert all(row in rows for row, (rows, _) in enumerate(found))
    assert same(found, scan(planes, wanted, limit))


def test_each_table_lists_each_code_once(made: tuple[Words, Tables, int]) -> None:
    planes, tables, _ = made
    assert (np.sort(tables[ROWS], axis=1) == np.arange(planes.shape[1])).all()


@pytest.mark.parametrize("count", [FEWEST, 600_000, 1_100_000])
def test_tables_are_small_beside_what_they_save(codes: Any, count: int) -> None:
    tables = build(codes.scattered(count, np.random.default_rng(7)))
    assert {each.dtype.str for each in tables.values()} == {"<u4"}
    assert all(each.flags.c_contiguous for each in tables.values())
    assert sum(each.nbytes for each in tables.values()) <= 80 * count + 1000


def test_tables_that_are_mapped_serve_as_well(codes: Any, scattered: tuple[Words, Tables], tmp_path: Path) -> None:
    planes, tables = scattered
    mapped: Tables = {}
    for name, table in tables.items():
        table.tofile(tmp_path / name)
        mapped[name] = np.memmap(tmp_path / name, "<u4", "r", shape=table.shape)
    check(mapped, FEWEST)
    wanted = codes.near(planes[:, 10:18].T, np.full(8, 31), np.random.default_rng(8))
    found = search(planes, mapped, wanted, 31)
    assert [rows.tolist() for rows, _ in found] == [[row] for row in range(10, 18)]


def test_nothing_is_searched_for(scattered: tuple[Words, Tables]) -> None:
    assert search(*scattered, np.zeros((0, 4), np.uint64), 31) == []


def spoilt(tables: Tables, name: str, place: tuple[int, int], value: int) -> Tables:
    table = tables[name].copy()
    table[place] = value
    return {**tables, name: table}


@given(st.data())
@settings(max_examples=60)
def test_tables_that_lead_outside_are_refused(scattered: tuple[Words, Tables], data: st.DataObject) -> None:
    _, tables = scattered
    name = data.draw(st.sampled_from([STARTS, ROWS]))
    place = tuple(data.draw(st.integers(0, length - 1)) for length in tables[name].shape)
    value = data.draw(st.integers(FEWEST + (name == STARTS), 2**32 - 1))
    with pytest.raises(ValueError, match="a table"):
        check(spoilt(tables, name, place, value), FEWEST)


@pytest.mark.parametrize(("place", "value"), [((3, 0), 1), ((15, 2**16), FEWEST - 1), ((7, 1000), 0)])
def test_keys_must_be_in_order_and_hold_all_codes(
    scattered: tuple[Words, Tables], place: tuple[int, int], value: int
) -> None:
    _, tables = scattered
    with pytest.raises(ValueError, match="do not begin"):
        check(spoilt(tables, STARTS, place, value), FEWEST)


def test_tables_of_another_kind_are_refused(scattered: tuple[Words, Tables]) -> None:
    planes, tables = scattered
    starts, rows = tables[STARTS], tables[ROWS]
    wrong = [
        {STARTS: starts},
        {**tables, "more": rows},
        {STARTS: starts.astype("<i4"), ROWS: rows},
        {STARTS: starts, ROWS: rows.astype("<u8")},
        {STARTS: starts.reshape(-1), ROWS: rows},
        {STARTS: starts[:, :-1], ROWS: rows},
        {STARTS: starts[:, :0], ROWS: rows},
        {STARTS: starts[:, :1], ROWS: rows},
        {STARTS: starts[:-1], ROWS: rows},
        {STARTS: starts[:0], ROWS: rows[:0]},
        {STARTS: starts, ROWS: rows[:, :-1]},
    ]
    for each in wrong:
        with pytest.raises(ValueError, match="tables"):
            check(each, FEWEST)
        with pytest.raises(ValueError, match="tables"):
            search(planes, each, planes[:, :1].T, 31)
    with pytest.raises(ValueError, match="not of 5 codes"):
        check(tables, 5)


def test_codes_and_tables_of_another_length_are_refused(scattered: tuple[Words, Tables]) -> None:
    planes, tables = scattered
    with pytest.raises(ValueError, match="do not fit codes of 192 bits"):
        search(planes[:3], tables, planes[:3, :1].T, 20)
    with pytest.raises(ValueError, match="cannot be compared"):
        search(planes, tables, planes[:3, :1].T, 31)


def test_tables_of_other_codes_invent_nothing(codes: Any, scattered: tuple[Words, Tables]) -> None:
    planes, tables = scattered
    check(tables, FEWEST)
    other = planes[:, ::-1]
    wanted = codes.near(other[:, :20].T, np.arange(20), np.random.default_rng(9))
    truth = scan(other, wanted, 31)
    for (rows, distances), (true_rows, true_distances) in zip(search(other, tables, wanted, 31), truth, strict=True):
        assert set(zip(rows, distances, strict=True)) <= set(zip(true_rows, true_distances, strict=True))


def test_more_codes_than_rows_can_name_are_refused() -> None:
    with pytest.raises(ValueError, match="too many"):
        build(np.broadcast_to(np.zeros((4, 1), np.uint64), (4, 1 << 32)))
