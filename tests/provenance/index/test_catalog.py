"""The catalog is read whole or refused."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import FileError, ReferenceIndexError
from provenance.index.catalog import NAME, read_catalog, write_catalog
from provenance.index.schema import Catalog, SegmentEntry

DIGEST = "ab" * 32
CATALOG = Catalog(
    generation=3,
    algorithms=("pdq", "\u202e"),
    snapshot=DIGEST,
    segments=(SegmentEntry(sha256=DIGEST, bytes=100, count=2, header=DIGEST, removed=(1,)),),
)


def test_it_is_read_back(tmp_path: Path) -> None:
    write_catalog(tmp_path, CATALOG)
    assert read_catalog(tmp_path) == CATALOG
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_it_is_not_replaced_by_a_new_index(tmp_path: Path) -> None:
    write_catalog(tmp_path, CATALOG)
    with pytest.raises(FileError):
        write_catalog(tmp_path, Catalog(algorithms=(), snapshot=DIGEST), exclusive=True)
    assert read_catalog(tmp_path) == CATALOG


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    write_catalog(folder, CATALOG)
    return folder


@given(st.data())
def test_every_changed_byte_is_noticed(written: Path, data: st.DataObject) -> None:
    text = (written / NAME).read_bytes()
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + bytes([data.draw(st.integers(0, 255))]) + text[place + 1 :]
    folder = written / "changed"
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_bytes(changed)
    with suppress(ReferenceIndexError):
        assert read_catalog(folder) == CATALOG  # spaces between the values may be any


@pytest.mark.parametrize("length", [0, 1, 20, 200])
def test_half_a_catalog_is_refused(length: int, tmp_path: Path) -> None:
    write_catalog(tmp_path, CATALOG)
    os.truncate(tmp_path / NAME, length)
    with pytest.raises(ReferenceIndexError, match=r"its catalog\.json is damaged"):
        read_catalog(tmp_path)


def test_a_value_that_cannot_be_is_refused_even_with_a_right_checksum(tmp_path: Path) -> None:
    write_catalog(tmp_path, CATALOG)
    index = json.loads((tmp_path / NAME).read_bytes())["index"]
    index["segments"][0]["sha256"] = "../../../etc/passwd"
    checksum = hashlib.sha256(json.dumps(index, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    (tmp_path / NAME).write_text(json.dumps({"sha256": checksum, "index": index}))
    with pytest.raises(ReferenceIndexError, match=r"segments\.0\.sha256: String should match"):
        read_catalog(tmp_path)


def test_another_version_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"index": {"format": "platemark-index/7\\u001b"}}')
    with pytest.raises(ReferenceIndexError) as error:
        read_catalog(tmp_path)
    assert error.value.why == (
        "it has the format platemark-index/7\\x1b, and this version reads platemark-index/2 and platemark-index/1"
    )


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"index": []}', '{"index": {}}', "[" * 100_000, "\udcff"])
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ReferenceIndexError):
        read_catalog(tmp_path)


def test_where_there_is_none_that_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ReferenceIndexError) as error:
            read_catalog(folder)
        assert error.value.why == "there is no catalog.json in it"
    (tmp_path / "file").touch()
    with pytest.raises(ReferenceIndexError):
        read_catalog(tmp_path / "file")


def test_links_are_not_followed(tmp_path: Path) -> None:
    write_catalog(tmp_path, CATALOG)
    folder = tmp_path / "linked"
    folder.mkdir()
    (folder / NAME).symlink_to(tmp_path / NAME)
    with pytest.raises(FileError, match="symbolic link"):
        read_catalog(folder)
