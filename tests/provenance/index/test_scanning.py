"""The scan: all that is near, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.index.scanning import Near, scan

Words = NDArray[np.uint64]


def count_every_bit(planes: Words, codes: Words, limit: int) -> list[tuple[list[int], list[int]]]:
    """The rows that are near, and their distances."""
    found = []
    for code in codes:
        distances = np.bitwise_count(planes ^ code[:, np.newaxis]).sum(axis=0, dtype=int)
        rows = np.flatnonzero(distances <= limit)
        found.append((rows.tolist(), distances[rows].tolist()))
    return found


def as_lists(near: list[Near]) -> list[tuple[list[int], list[int]]]:
    return [(rows.tolist(), distances.tolist()) for rows, distances in near]


@given(
    st.integers(0, 10**6),
    st.sampled_from([0, 1, 2, 5, 100, 1023, 1024, 1025, 40_000]),
    st.sampled_from([-2, -1, 0, 1, 31, 48, 64, 100, 256]),
    st.integers(1, 5),
)
@settings(max_examples=60)
def test_the_scan_finds_what_counting_every_bit_finds(
    codes: Any, seed: int, count: int, limit: int, words: int
) -> None:
    rng = np.random.default_rng(seed)
    wanted = codes.scattered(3, rng, words).T
    planes = codes.scattered(count, rng, words)
    for distance in range(0, min(count, 64 * words), 3):
        planes[:, int(rng.integers(count))] = codes.near(wanted[distance % 3 :][:1], [distance], rng)[0]
    assert as_lists(scan(planes, wanted, limit)) == count_every_bit(planes, wanted, limit)


def test_the_scan_finds_what_faiss_finds(codes: Any) -> None:
    rng = np.random.default_rng(5)
    planes = codes.shots(20_050, rng)
    wanted = codes.near(planes[:, ::400].T, np.arange(51) % 40, rng)
    index = faiss.IndexBinaryFlat(256)
    index.add(codes.as_bytes(planes))
    ends, distances, rows = index.range_search(codes.as_bytes(wanted.T), 32)
    for number, (own_rows, own_distances) in enumerate(scan(planes, wanted, 31)):
        part = slice(int(ends[number]), int(ends[number + 1]))
        order = np.argsort(rows[part])
        assert own_rows.size > 1 or number % 40 > 25
        assert own_rows.tolist() == rows[part][order].tolist()
        assert own_distances.tolist() == distances[part][order].tolist()


def test_more_is_found_than_there_was_room_for(codes: Any) -> None:
    planes = np.zeros((4, 70_000), np.uint64)
    planes[1, 60_000:] = 1
    wanted = np.zeros((2, 4), np.uint64)
    wanted[1] = 2**64 - 1
    (rows, distances), (nothing, _) = scan(planes, wanted, 1)
    assert rows.tolist() == list(range(70_000))
    assert distances.sum() == 10_000
    assert not nothing.size


def test_what_is_mapped_and_what_is_not_in_one_piece_is_scanned_alike(codes: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    planes = codes.scattered(5_000, rng)
    wanted = codes.near(planes[:, 7:1000:100].T, np.full(10, 20), rng)
    planes.tofile(tmp_path / "planes")
    mapped = np.memmap(tmp_path / "planes", np.uint64, "r", shape=planes.shape)
    found = as_lists(scan(planes, wanted, 31))
    assert [rows for rows, _ in found] == [[row] for row in range(7, 1000, 100)]
    for same in (mapped, planes.copy("F"), planes.repeat(2, axis=1)[:, ::2], planes.astype(">u8")):
        assert as_lists(scan(same, wanted, 31)) == found
    assert planes.flags.writeable  # it was only looked at


def test_nothing_is_searched_for() -> None:
    assert scan(np.zeros((4, 10), np.uint64), np.zeros((0, 4), np.uint64), 31) == []


@pytest.mark.parametrize(
    ("planes", "wanted"), [((4, 10), (1, 3)), ((3, 10), (1, 4)), ((4, 10), (4,)), ((4,), (1, 4)), ((0, 10), (1, 0))]
)
def test_codes_of_another_length_are_refused(planes: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        scan(np.zeros(planes, np.uint64), np.zeros(wanted, np.uint64), 31)
