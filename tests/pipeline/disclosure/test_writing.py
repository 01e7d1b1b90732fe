"""Writing: whole documents, and never a signature beside a document that it is not of."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.disclosure import DEFAULT, FORMATS, format_of
from pipeline.disclosure.model import Disclosure
from pipeline.disclosure.writing import NAMES, left_from_earlier, write
from provenance.errors import FileError, MissingPart, SignerError
from provenance.model import ManifestState


def sign(path: Path) -> Path:
    """Puts the document's own bytes beside it: what it is a signature of can be seen."""
    beside = path.with_name(f"{path.name}.c2pa")
    beside.write_bytes(path.read_bytes())
    return beside


def look(path: Path) -> ManifestState:
    """What a signature of `sign` is worth for the bytes that the document has."""
    beside = path.with_name(f"{path.name}.c2pa")
    return ManifestState.TRUSTED if beside.read_bytes() == path.read_bytes() else ManifestState.INVALID


def refuse(path: Path) -> Path:
    raise SignerError("cannot sign", "the token was taken out", "Put it back.")


def stale(folder: Path) -> list[str]:
    """Signatures that are not of the document beside them."""
    found = folder.glob("*.c2pa")
    return [each.name for each in found if each.read_bytes() != each.with_suffix("").read_bytes()]


def test_the_default_documents(whole: Disclosure, tmp_path: Path) -> None:
    written = write(whole, tmp_path / "a" / "b", DEFAULT, look)
    assert [each.path.name for each in written] == [
        "disclosure.html", "disclosure.csv", "disclosure_shots.csv", "disclosure.json",
    ]  # fmt: skip
    assert {each.signature for each in written} == {None}
    assert sorted(os.listdir(tmp_path / "a" / "b")) == sorted(each.path.name for each in written)


def test_signing_is_of_every_document(whole: Disclosure, tmp_path: Path) -> None:
    for each in write(whole, tmp_path, DEFAULT, look, sign):
        assert each.signature == each.path.with_name(f"{each.path.name}.c2pa")
    assert not stale(tmp_path)


def test_a_document_that_changes_loses_its_signature(whole: Disclosure, make: Any, tmp_path: Path) -> None:
    write(whole, tmp_path, DEFAULT, look, sign)
    other = make.disclose([make.result()])
    for each in write(other, tmp_path, DEFAULT, look):
        assert each.signature is None
    assert not list(tmp_path.glob("*.c2pa"))


def test_a_document_that_stays_the_same_keeps_its_signature(whole: Disclosure, tmp_path: Path) -> None:
    write(whole, tmp_path, DEFAULT, look, sign)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert all(each.signature for each in write(whole, tmp_path, DEFAULT, look))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("junk", [b"", b"junk", b"a signature of something else"])
def test_what_is_no_signature_of_a_document_that_stays_the_same_is_removed(
    whole: Disclosure, tmp_path: Path, junk: bytes
) -> None:
    write(whole, tmp_path, DEFAULT, look, sign)
    (tmp_path / "disclosure.json.c2pa").write_bytes(junk)
    told = {each.path.name: each.signature for each in write(whole, tmp_path, DEFAULT, look)}
    assert told.pop("disclosure.json") is None
    assert all(told.values())
    assert not (tmp_path / "disclosure.json.c2pa").exists()


def test_a_signature_of_a_stranger_stays_and_is_not_told(whole: Disclosure, tmp_path: Path) -> None:
    write(whole, tmp_path, DEFAULT, look, sign)
    for each in write(whole, tmp_path, DEFAULT, lambda _: ManifestState.VALID):
        assert each.signature is None
        assert each.path.with_name(f"{each.path.name}.c2pa").is_file()


def test_a_signer_that_fails_leaves_no_stale_signature(whole: Disclosure, make: Any, tmp_path: Path) -> None:
    write(whole, tmp_path, DEFAULT, look, sign)
    with pytest.raises(SignerError):
        write(make.disclose([make.result()]), tmp_path, DEFAULT, look, refuse)
    assert not stale(tmp_path)


def test_a_disk_that_fails_leaves_no_stale_signature(
    whole: Disclosure, make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(whole, tmp_path, DEFAULT, look, sign)

    def full(*_: Any, **__: Any) -> None:
        raise FileError("cannot write", "the disk is full", "Make room.")

    monkeypatch.setattr("pipeline.disclosure.writing.write_atomic", full)
    with pytest.raises(FileError):
        write(make.disclose([make.result()]), tmp_path, DEFAULT, look, sign)
    assert not stale(tmp_path)
    assert (tmp_path / "disclosure.html").is_file()


def test_a_signature_that_cannot_be_removed_stops_it(whole: Disclosure, make: Any, tmp_path: Path) -> None:
    write(whole, tmp_path, ("json",), look)
    (tmp_path / "disclosure.json.c2pa").mkdir()
    before = (tmp_path / "disclosure.json").read_bytes()
    with pytest.raises(FileError):
        write(make.disclose([make.result()]), tmp_path, ("json",), look)
    assert (tmp_path / "disclosure.json").read_bytes() == before


def test_nothing_is_written_where_a_format_is_missing(whole: Disclosure, tmp_path: Path) -> None:
    with pytest.raises(MissingPart):
        write(whole, tmp_path / "out", ("json", "parchment"), look)
    assert not (tmp_path / "out").exists()


def test_documents_of_other_formats_are_told(whole: Disclosure, tmp_path: Path) -> None:
    write(whole, tmp_path, DEFAULT, look)
    assert [path.name for path in left_from_earlier(tmp_path, ("json", "html"))] == [
        "disclosure.csv", "disclosure_shots.csv",
    ]  # fmt: skip
    assert left_from_earlier(tmp_path, DEFAULT) == ()


def test_the_names_are_those_of_the_formats() -> None:
    assert NAMES.keys() == FORMATS.keys()
    for name in FORMATS:
        try:
            assert format_of(name).names == NAMES[name]
        except MissingPart:
            assert name == "pdf"
