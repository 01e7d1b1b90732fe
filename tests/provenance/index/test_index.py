"""Opening an index by where it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from provenance.errors import MissingPart, ReferenceIndexError
from provenance.index import create_index, open_index


def test_it_is_opened_by_path_and_by_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_index(tmp_path / "index").snapshot()
    monkeypatch.chdir(tmp_path)
    for location in (tmp_path / "index", str(tmp_path / "index"), f"folder:{tmp_path}/index", "index", "folder:index"):
        assert open_index(location).snapshot() == made


def test_a_folder_may_be_named_like_a_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = create_index(Path("refs:v2")).snapshot()
    assert open_index("refs:v2").snapshot() == made
    assert open_index(Path("refs:v2")).snapshot() == made


def test_unknown_kinds_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingPart, match="no index called 'https'"):
        open_index("https://refs.example/show")
    with pytest.raises(ReferenceIndexError, match="there is no catalog"):
        open_index(Path("https://refs.example/show"))
    with pytest.raises(ReferenceIndexError):
        open_index(tmp_path)


def test_importing_it_loads_no_library() -> None:
    script = "import sys, provenance.index; print({'numpy', 'PIL', 'pydantic', 'imagehash'} & set(sys.modules))"
    seen = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "set()"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_reader_needs_no_right_to_write(tmp_path: Path) -> None:
    create_index(tmp_path / "index")
    (tmp_path / "index").chmod(0o500)
    try:
        assert open_index(tmp_path / "index").info().references == 0
    finally:
        (tmp_path / "index").chmod(0o700)
