"""An index of the first format (``data/format1``): read, and rebuilt; neither searched nor changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from provenance import fingerprints
from provenance.errors import ReferenceIndexError
from provenance.index import MaintainedIndex, Query, export_index, import_index, open_index
from provenance.index.catalog import read_catalog
from provenance.index.writing import change, compact
from provenance.media.interface import AnalysisFrame

DATA = Path(__file__).with_name("data")
Paint = Callable[..., AnalysisFrame]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "format1", tmp_path / "index"))


def test_it_is_read(folder: Path) -> None:
    index = open_index(folder)
    info = index.info()
    assert (info.format, info.references, info.removed, info.common) == ("platemark-index/1", 2, 1, 0)
    assert index.snapshot() == "122fe534684ca8fcc4e5ef05a5ec01a14951e7dcd6298a7da1d786b6c89d5a2f"
    wave, tarn = index.references()
    assert (wave.title, wave.owner, wave.terms, wave.source) == ("Wave", "Museum", "until 2030", "works/wave.png")
    assert tarn.title == "Tarn"
    assert {each.algorithm.split("-")[0] for each in wave.fingerprints} == {"pdq", "phash", "dhash", "iscc"}
    assert index.verify() == ()
    assert index.salvage() == ((wave, tarn), ())


@pytest.mark.parametrize("place", [0, 8, 16, 40, 1000, 2000, -70])
def test_damage_is_noticed(place: int, folder: Path) -> None:
    entry = read_catalog(folder).segments[0]
    data = bytearray((folder / entry.name).read_bytes())
    data[place] ^= 1
    (folder / entry.name).write_bytes(data)
    (problem,) = open_index(folder).verify()
    assert entry.name in problem.what


def test_it_is_neither_searched_nor_changed(folder: Path, paint: Paint, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    index: MaintainedIndex = open_index(folder)
    export = tmp_path / "refs"
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    acts: list[Callable[[], object]] = [
        lambda: index.search([Query(fingerprints.variants(paint(1)))]),
        lambda: index.change(remove=[next(iter(index.references())).id]),
        index.compact,
        lambda: change(folder, [], [], now=0),
        lambda: compact(folder, now=0),
        lambda: export_index(folder, export),
    ]
    for act in acts:
        with pytest.raises(ReferenceIndexError) as error:
            act()
        assert str(folder) in error.value.what
        assert "platemark-index/1, which has no keypoints" in error.value.why
        assert "`platemark index rebuild`" in error.value.fix
    with pytest.raises(ReferenceIndexError):
        import_index(empty, folder)
    assert not export.exists()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
