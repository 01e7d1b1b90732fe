"""References in one file: what was exported is imported, and nothing else is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.errors import FileError, ReferenceIndexError
from provenance.index import create_index, export_index, import_index, open_index
from provenance.index.catalog import NAME, read_catalog
from provenance.index.postings import load
from provenance.index.segments import Segment
from provenance.index.table import read_whole
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Licence, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]
Scatter = Callable[..., Fingerprint]


@pytest.fixture(scope="module")
def works(paint: Paint, refer: Refer, scatter: Scatter) -> list[Reference]:
    licence = Licence("PO 4711", ("Keystone",), valid_until="2030-01-31")
    bare = [
        refer("wave", paint(1), source="/studio/secret/wave.exr", licence=licence),
        refer("slate", paint(2), owner="", is_common=True),
        refer("\u202e<b>", paint(3), terms="\udcff", digest=""),
        refer("plain", paint(4)),
    ]
    return [
        replace(each, fingerprints=(*each.fingerprints, scatter(number))) if number != 3 else each
        for number, each in enumerate(bare)
    ]


@pytest.fixture
def folder(tmp_path: Path, works: list[Reference]) -> Path:
    create_index(tmp_path / "index").change(add=works[:2])
    open_index(tmp_path / "index").change(add=works[2:])
    return tmp_path / "index"


def whole(folder: Path) -> dict[str, Reference]:
    """All references, with their keypoints."""
    segments = [Segment(folder, entry) for entry in read_catalog(folder).segments]
    found = [read_whole(each, load(each), row) for each in segments for row in each.live_rows()]
    return {each.id: each for each in found}


def handed_on(works: list[Reference]) -> dict[str, Reference]:
    """What a vendor gets of the works."""
    return {each.id: replace(each, source="") for each in works}


def write(file: Path, lines: list[Any]) -> Path:
    """A file of references with a right checksum."""
    text = b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in lines)
    end = json.dumps({"sha256": hashlib.sha256(text).hexdigest()}, separators=(",", ":")).encode() + b"\n"
    file.write_bytes(text + end)
    return file


def lines_of(file: Path) -> list[Any]:
    """A file's lines but the last, as values."""
    return [json.loads(line) for line in file.read_bytes().splitlines()[:-1]]


def test_what_was_exported_is_imported(folder: Path, works: list[Reference], tmp_path: Path) -> None:
    out = export_index(folder, tmp_path / "refs.jsonl")
    assert out.references == 4
    assert out.sha256 == hashlib.sha256((tmp_path / "refs.jsonl").read_bytes()).hexdigest()
    done = import_index(tmp_path / "refs.jsonl", tmp_path / "new")
    assert (done.references, done.added, done.sha256) == (4, 4, out.sha256)
    assert whole(tmp_path / "new") == handed_on(works)
    assert not open_index(tmp_path / "new").verify()
    assert open_index(tmp_path / "new").info().common == 1


def test_the_same_references_give_the_same_bytes(folder: Path, works: list[Reference], tmp_path: Path) -> None:
    export_index(folder, tmp_path / "one")
    create_index(tmp_path / "other").change(add=[replace(each, source="elsewhere") for each in works[::-1]])
    export_index(tmp_path / "other", tmp_path / "two")
    import_index(tmp_path / "one", tmp_path / "third")
    export_index(tmp_path / "third", tmp_path / "three")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == (tmp_path / "three").read_bytes()


def test_it_tells_no_place_and_no_picture(folder: Path, tmp_path: Path) -> None:
    export_index(folder, tmp_path / "refs")
    text = (tmp_path / "refs").read_bytes()
    assert b"secret" not in text
    assert str(tmp_path).encode() not in text
    assert b"source" not in text
    assert text.isascii()


def test_what_is_there_is_left_alone(folder: Path, works: list[Reference], tmp_path: Path) -> None:
    export_index(folder, tmp_path / "refs")
    own = replace(works[0], terms="ours", source="here")
    create_index(tmp_path / "other").change(add=[own])
    done = import_index(tmp_path / "refs", tmp_path / "other")
    assert (done.references, done.added) == (4, 3)
    assert whole(tmp_path / "other") == handed_on(works) | {own.id: own}
    before = (tmp_path / "other" / NAME).read_bytes()
    assert import_index(tmp_path / "refs", tmp_path / "other").added == 0
    assert (tmp_path / "other" / NAME).read_bytes() == before


def test_an_empty_index_can_be_handed_on(tmp_path: Path) -> None:
    create_index(tmp_path / "index")
    assert export_index(tmp_path / "index", tmp_path / "refs").references == 0
    assert import_index(tmp_path / "refs", tmp_path / "new").added == 0
    assert open_index(tmp_path / "new").info().references == 0


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, works: list[Reference]) -> bytes:
    place = tmp_path_factory.mktemp("exported")
    create_index(place / "index").change(add=works[:2])
    export_index(place / "index", place / "refs")
    return (place / "refs").read_bytes()


@given(st.data())
@settings(max_examples=200)
def test_every_changed_byte_is_refused(
    exported: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = tmp_path_factory.getbasetemp() / "changed"
    place.mkdir(exist_ok=True)
    changed = bytearray(exported)
    changed[data.draw(st.integers(0, len(exported) - 1))] ^= data.draw(st.integers(1, 255))
    (place / "refs").write_bytes(changed)
    refuse(place)


@given(st.data())
def test_half_a_file_is_refused(exported: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    place = tmp_path_factory.getbasetemp() / "cut"
    place.mkdir(exist_ok=True)
    (place / "refs").write_bytes(exported[: data.draw(st.integers(0, len(exported) - 1))])
    refuse(place)


def refuse(place: Path, why: str = "") -> None:
    """The file *refs* is refused by name, and no index is made for it."""
    with pytest.raises(ReferenceIndexError) as error:
        import_index(place / "refs", place / "new")
    assert str(place / "refs") in error.value.what
    assert why in error.value.why
    assert error.value.fix
    assert not (place / "new").exists()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": "platemark-references/2\x1b"}, "the format platemark-references/2\\x1b, and this version reads"),
        ({"format": 5}, "the format 5, and this version reads platemark-references/1"),
        ({"references": 3}, "its checksum does not hold"),
        ({"references": 5}, "it ends in the middle"),
        ({"references": -1}, "its first line is not"),
        ({"references": "4"}, "its first line is not"),
        ({"language": "en"}, "its first line is not"),
        ({"algorithms": ["smell-64;v1"]}, "it keeps fingerprints of smell-64;v1"),
        ({"algorithms": []}, "it has no fingerprints of"),
    ],
)
def test_other_versions_and_heads_are_refused(change: dict[str, Any], why: str, folder: Path, tmp_path: Path) -> None:
    export_index(folder, tmp_path / "whole")
    lines = lines_of(tmp_path / "whole")
    write(tmp_path / "refs", [lines[0] | change, *lines[1:]])
    refuse(tmp_path, why)


@pytest.mark.parametrize("data", [b"", b"\n", b"{}\n", b"[]\n", b"\xff\n", b"[" * 9999 + b"\n", b"x" * (1 << 21)])
def test_other_files_are_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "refs").write_bytes(data)
    refuse(tmp_path)


def test_a_file_that_goes_on_is_refused(exported: bytes, tmp_path: Path) -> None:
    (tmp_path / "refs").write_bytes(exported + b"\n")
    refuse(tmp_path, "its checksum does not hold")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../etc/passwd"},
        {"id": 5},
        {"title": 5},
        {"title": "t" * 1001},
        {"licence": {"name": 5}},
        {"licence": {"name": "x", "shows": [5]}},
        {"licence": "x"},
        {"common": 1},
        {"fingerprints": []},
        {"fingerprints": [{"algorithm": 5, "value": "x"}]},
        {"fingerprints": [{"algorithm": "x", "value": "x", "quality": "high"}]},
        {"fingerprints": [{"algorithm": "x", "value": "x", "__class__": "os.system"}]},
        {"fingerprints": {"a": 1}},
    ],
)
def test_a_forged_reference_is_refused_and_nothing_is_added(
    change: dict[str, Any], folder: Path, works: list[Reference], tmp_path: Path
) -> None:
    export_index(folder, tmp_path / "whole")
    lines = lines_of(tmp_path / "whole")
    write(tmp_path / "refs", [*lines[:-1], lines[-1] | change])
    create_index(tmp_path / "other").change(add=works[:1])
    before = (tmp_path / "other" / NAME).read_bytes()
    with pytest.raises(ReferenceIndexError):
        import_index(tmp_path / "refs", tmp_path / "other")
    assert (tmp_path / "other" / NAME).read_bytes() == before


def test_a_line_that_is_no_reference_is_named(folder: Path, tmp_path: Path) -> None:
    export_index(folder, tmp_path / "whole")
    lines = lines_of(tmp_path / "whole")
    write(tmp_path / "refs", [*lines[:2], b"[]\n", *lines[3:]])
    with pytest.raises(ReferenceIndexError, match="its line 3 is not a reference"):
        import_index(tmp_path / "refs", tmp_path / "new")
    assert open_index(tmp_path / "new").info().references == 0


def test_damaged_keypoints_are_not_handed_on(folder: Path, tmp_path: Path) -> None:
    entry = read_catalog(folder).segments[0]
    codes = Segment(folder, entry).array("kp_codes").tobytes()[:32]
    data = (folder / entry.name).read_bytes()
    (folder / entry.name).write_bytes(data.replace(codes, b"\0" * 32))
    with pytest.raises(ReferenceIndexError, match=entry.name):
        export_index(folder, tmp_path / "refs")
    assert not (tmp_path / "refs").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_no_file_is_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "refs").write_text("mine")
    with pytest.raises(FileError, match="there is a file of that name already"):
        export_index(folder, tmp_path / "refs")
    assert (tmp_path / "refs").read_text() == "mine"


def test_only_regular_files_are_read(exported: bytes, tmp_path: Path) -> None:
    (tmp_path / "refs").write_bytes(exported)
    (tmp_path / "link").symlink_to(tmp_path / "refs")
    os.mkfifo(tmp_path / "fifo")
    for name, why in (("link", "symbolic link"), ("fifo", "a FIFO"), ("gone", "No such file"), (".", "a folder")):
        with pytest.raises(FileError, match=why):
            import_index(tmp_path / name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_no_index_is_left_alone(exported: bytes, tmp_path: Path) -> None:
    (tmp_path / "refs").write_bytes(exported)
    with pytest.raises(ReferenceIndexError, match="there is no catalog"):
        import_index(tmp_path / "refs", tmp_path)
    with pytest.raises(ReferenceIndexError, match="there is no catalog"):
        export_index(tmp_path, tmp_path / "out")
