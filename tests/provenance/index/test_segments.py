"""Segments: what was written is read back, and nothing else is."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.errors import FileError, ReferenceIndexError
from provenance.index.schema import SegmentEntry
from provenance.index.segments import (
    MAGIC,
    Rows,
    Segment,
    digest_records,
    live_digests,
    merge,
    snapshot_of,
    write_segment,
)


def rows_of(count: int, seed: int = 0) -> Rows:
    rng = np.random.default_rng(seed)
    return Rows(
        {
            "wide": rng.integers(0, 2**64, (4, count), np.uint64),
            "narrow": rng.integers(0, 256, count, np.uint8),
            "cube": rng.random((2, 3, count), np.float32),
        },
        [rng.bytes(int(rng.integers(1, 40))) for _ in range(count)],
    )


def derived_of(count: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Arrays that do not count references."""
    rng = np.random.default_rng(seed)
    return {
        "list": rng.integers(0, 2**16, (count * 7, 4), np.uint16),
        "empty": np.empty((0, 4), np.uint64),
        "starts": rng.integers(0, 2**32, 9, np.uint32),
    }


def same(one: Rows, other: Rows) -> bool:
    return (
        list(one.records) == list(other.records)
        and one.arrays.keys() == other.arrays.keys()
        and all(np.array_equal(one.arrays[name], other.arrays[name]) for name in one.arrays)
    )


def look(folder: Path, entry: SegmentEntry) -> Rows:
    """Read all there is."""
    segment = Segment(folder, entry)
    segment.verify()
    return segment.rows()


@given(st.integers(1, 40), st.integers(0, 99))
@settings(deadline=None)
def test_what_was_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, count: int, seed: int) -> None:
    folder = tmp_path_factory.mktemp("index")
    derived = derived_of(count, seed)
    rows = replace(rows_of(count, seed), derived=derived)
    entry = write_segment(folder, rows, generation=seed)
    assert [path.name for path in folder.iterdir()] == [entry.name]
    assert same(look(folder, entry), rows)
    segment = Segment(folder, entry)
    assert [segment.record(row) for row in range(count)] == list(rows.records)
    assert np.array_equal(segment.column("wide", "<u8", 4), rows.arrays["wide"])
    assert np.array_equal(segment.derived("list", "<u2", None, 4), derived["list"])
    assert np.array_equal(segment.derived("empty", "<u8", 0, 4), derived["empty"])
    assert np.array_equal(segment.derived("starts", "<u4", None), derived["starts"])
    assert not segment.rows().derived
    assert not segment.is_old


def test_large_segments_are_mapped(tmp_path: Path) -> None:
    rows = Rows({"wide": np.arange(400_000, dtype=np.uint64).reshape(4, -1)}, [b"x"] * 100_000)
    entry = write_segment(tmp_path, rows, 0)
    before = len(os.listdir("/proc/self/fd"))
    segment = Segment(tmp_path, entry)
    (tmp_path / entry.name).unlink()
    assert np.array_equal(segment.array("wide"), rows.arrays["wide"])
    assert len(os.listdir("/proc/self/fd")) == before + 1
    assert not segment.array("wide").flags.writeable


def test_small_segments_hold_no_open_file(tmp_path: Path) -> None:
    entry = write_segment(tmp_path, rows_of(3), 0)
    before = len(os.listdir("/proc/self/fd"))
    segment = Segment(tmp_path, entry)
    assert len(os.listdir("/proc/self/fd")) == before
    assert not segment.array("wide").flags.writeable


def test_the_same_references_in_two_changes_are_two_files(tmp_path: Path) -> None:
    first, second = (write_segment(tmp_path, rows_of(2), generation) for generation in (1, 2))
    assert first.name != second.name
    assert write_segment(tmp_path, rows_of(2), 1) == first


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SegmentEntry]:
    folder = tmp_path_factory.mktemp("index")
    return folder, write_segment(folder, replace(rows_of(5), derived=derived_of(5)), 0)


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_every_changed_byte_is_noticed(written: tuple[Path, SegmentEntry], data: st.DataObject) -> None:
    folder, entry = written
    changed = bytearray((folder / entry.name).read_bytes())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    other = folder / "changed"
    other.mkdir(exist_ok=True)
    (other / entry.name).write_bytes(changed)
    with pytest.raises(ReferenceIndexError) as error:
        look(other, entry)
    assert entry.name in error.value.what
    assert error.value.fix.startswith("Restore that file")


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_what_is_read_is_right_or_refused(written: tuple[Path, SegmentEntry], data: st.DataObject) -> None:
    """Without `verify`, as a search reads: padding may be damaged, values may not."""
    folder, entry = written
    changed = bytearray((folder / entry.name).read_bytes())
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    other = folder / "read"
    other.mkdir(exist_ok=True)
    (other / entry.name).write_bytes(changed)
    with suppress(ReferenceIndexError):
        segment = Segment(other, entry)
        assert same(segment.rows(), rows_of(5))
        assert all(np.array_equal(segment.array(name), array) for name, array in derived_of(5).items())


@pytest.mark.parametrize("length", [0, 1, 23, 24, 100, -1])
def test_a_truncated_segment_is_refused_by_name(length: int, tmp_path: Path) -> None:
    entry = write_segment(tmp_path, rows_of(5), 0)
    os.truncate(tmp_path / entry.name, length if length >= 0 else entry.bytes - 1)
    with pytest.raises(ReferenceIndexError, match=r"it has [0-9,]+ bytes instead of") as error:
        Segment(tmp_path, entry)
    assert entry.name in error.value.what


def test_a_longer_missing_or_foreign_segment_is_refused_by_name(tmp_path: Path) -> None:
    entry = write_segment(tmp_path, rows_of(5), 0)
    path = tmp_path / entry.name
    other = write_segment(tmp_path, rows_of(5, seed=1), 0)
    original = path.read_bytes()
    path.write_bytes(original + b"\0")
    with pytest.raises(ReferenceIndexError, match="instead of"):
        Segment(tmp_path, entry)
    path.unlink()
    with pytest.raises(ReferenceIndexError, match="it is missing"):
        Segment(tmp_path, entry)
    path.mkdir()
    with pytest.raises(ReferenceIndexError):
        Segment(tmp_path, entry)
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(ReferenceIndexError):
        Segment(tmp_path, entry)
    path.unlink()
    path.symlink_to(tmp_path / other.name)
    with pytest.raises(FileError, match="symbolic link"):
        Segment(tmp_path, entry)
    path.unlink()
    shutil.copy(tmp_path / other.name, path)
    with pytest.raises(ReferenceIndexError):
        look(tmp_path, entry)


def forge(folder: Path, change: dict[str, Any], *, arrays: dict[str, Any] | None = None) -> SegmentEntry:
    """A segment whose header says something else, with every checksum right."""
    entry = write_segment(folder, replace(rows_of(5), derived=derived_of(5)), 0)
    data = (folder / entry.name).read_bytes()
    length = int.from_bytes(data[16:24], "little")
    header = json.loads(data[24 : 24 + length])
    header |= change
    for name, values in (arrays or {}).items():
        header["arrays"][name] = header["arrays"].get(name, {}) | values if values else None
    header["arrays"] = {name: values for name, values in header["arrays"].items() if values}
    text = json.dumps(header).encode()
    body = data[24 + length + -(24 + length) % 64 :]
    forged = MAGIC + len(text).to_bytes(8, "little") + text
    forged += b"\0" * (-len(forged) % 64) + body
    sha256 = hashlib.sha256(forged).hexdigest()
    header_digest = hashlib.blake2b(text, digest_size=32).hexdigest()
    changed = SegmentEntry(sha256=sha256, bytes=len(forged), count=5, header=header_digest)
    (folder / changed.name).write_bytes(forged)
    return changed


def entry_of(**change: Any) -> dict[str, Any]:
    """A derived array's entry in a header."""
    return {"dtype": "<u8", "shape": [0], "offset": 0, "blocks": []} | change


def test_a_forgery_that_changes_nothing_is_read(tmp_path: Path) -> None:
    assert same(look(tmp_path, forge(tmp_path, {})), rows_of(5))


@pytest.mark.parametrize(
    ("change", "arrays", "why"),
    [
        ({"count": 4}, {}, "its table of records is not whole"),
        ({"count": "5"}, {}, "its header is of another version"),
        ({"language": "en"}, {}, "its header is of another version"),
        ({}, {"wide": {"dtype": "|O"}}, "its header is of another version"),
        ({}, {"records": None}, "its table of records is not whole"),
        ({}, {"records": {"dtype": "<u2"}}, "its table of records is not whole"),
        ({}, {"record_offsets": None}, "its table of records is not whole"),
        ({}, {"record_digests": None}, "its table of records is not whole"),
        ({}, {"record_digests": {"shape": [2, 2, 5]}}, "its table of records is not whole"),
        ({}, {"wide": {"shape": [5, 4]}}, "its array 'wide' is not of 5 references"),
        ({}, {"wide": {"shape": [4, 10**12]}}, "its array 'wide' does not lie in it"),
        ({}, {"wide": {"offset": 10**15}}, "its array 'wide' does not lie in it"),
        ({}, {"wide": {"offset": 8}}, "its array 'wide' does not lie in it"),
        ({}, {"wide": {"blocks": []}}, "its array 'wide' does not lie in it"),
        ({"derived": {"list": entry_of(offset=10**15)}}, {}, "its array 'list' does not lie in it"),
        ({"derived": {"list": entry_of(shape=[10**12, 10**12])}}, {}, "its array 'list' does not lie in it"),
        ({"derived": {"list": entry_of(dtype="|O")}}, {}, "its header is of another version"),
        ({"derived": {"wide": entry_of()}}, {}, "its header is of another version"),
    ],
)
def test_a_header_that_cannot_be_is_refused(
    change: dict[str, Any], arrays: dict[str, Any], why: str, tmp_path: Path
) -> None:
    entry = forge(tmp_path, change, arrays=arrays)
    with pytest.raises(ReferenceIndexError) as error:
        Segment(tmp_path, entry)
    assert entry.name in error.value.what
    assert error.value.why.startswith(why)


def test_a_file_whose_name_is_not_its_digest_is_refused(tmp_path: Path) -> None:
    entry = write_segment(tmp_path, rows_of(5), 0)
    other = entry.model_copy(update={"sha256": "00" * 32})
    (tmp_path / entry.name).rename(tmp_path / other.name)
    with pytest.raises(ReferenceIndexError, match="its SHA-256 is not the one in its name"):
        Segment(tmp_path, other).verify()


def test_columns_of_another_kind_are_refused(tmp_path: Path) -> None:
    segment = Segment(tmp_path, write_segment(tmp_path, rows_of(5), 0))
    for name, dtype, leading in (
        ("wide", "<u8", ()),
        ("wide", "<f4", (4,)),
        ("narrow", "<u8", ()),
        ("gone", "|u1", ()),
    ):
        with pytest.raises(ReferenceIndexError, match=repr(name)):
            segment.column(name, dtype, *leading)


def test_derived_arrays_of_another_kind_are_refused(tmp_path: Path) -> None:
    entry = write_segment(tmp_path, replace(rows_of(5), derived=derived_of(5)), 0)
    segment = Segment(tmp_path, entry)
    for name, dtype, shape in (
        ("list", "<u2", (None, 5)),
        ("list", "<u2", (34, 4)),
        ("list", "<u2", (None,)),
        ("list", "<u2", (None, 4, None)),
        ("list", "<u4", (None, 4)),
        ("gone", "<u4", (None,)),
    ):
        with pytest.raises(ReferenceIndexError, match=repr(name)):
            segment.derived(name, dtype, *shape)


def test_what_was_removed_is_not_live(tmp_path: Path) -> None:
    rows = rows_of(5)
    entry = write_segment(tmp_path, rows, 0).model_copy(update={"removed": (0, 3)})
    segment = Segment(tmp_path, entry)
    assert segment.live_rows() == [1, 2, 4]
    kept = segment.rows()
    assert list(kept.records) == [rows.records[row] for row in (1, 2, 4)]
    assert np.array_equal(kept.arrays["cube"], rows.arrays["cube"][..., [1, 2, 4]])
    assert np.array_equal(live_digests(segment), digest_records(kept.records))


def test_merging_keeps_the_order() -> None:
    parts = [rows_of(3, 1), rows_of(1, 2), rows_of(4, 3)]
    merged = merge(parts)
    assert list(merged.records) == [record for part in parts for record in part.records]
    assert np.array_equal(merged.arrays["wide"][:, 3], parts[1].arrays["wide"][:, 0])
    with pytest.raises(ReferenceIndexError):
        merge([parts[0], Rows({"other": np.zeros(1, np.uint8)}, [b"x"])])


@given(st.lists(st.binary(max_size=3), max_size=12), st.data())
def test_the_snapshot_does_not_depend_on_order_or_division(records: list[bytes], data: st.DataObject) -> None:
    whole = snapshot_of(["a", "b"], [digest_records(records)])
    shuffled = data.draw(st.permutations(records))
    cut = data.draw(st.integers(0, len(records)))
    parts = [digest_records(shuffled[:cut]), digest_records(shuffled[cut:])]
    assert snapshot_of(["b", "a"], parts) == whole
    assert snapshot_of(["a"], parts) != whole
    assert snapshot_of(["a", "b"], [digest_records([*records, b"more"])]) != whole
