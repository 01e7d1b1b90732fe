"""Which file beside a frame holds its manifest."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from provenance.errors import FileError
from provenance.files import Source
from provenance.manifests import read_sidecars, sidecar_for, write_sidecar
from provenance.manifests.sidecars import sidecar_names


def belongs(sidecar: Source, asset: Path) -> bool:
    """In these tests a sidecar says in its bytes which frame it is of."""
    return sidecar.data.split(b":")[0].decode() == asset.name


@pytest.mark.parametrize(
    ("asset", "names"),
    [
        ("shot.1001.exr", ("shot.1001.exr.c2pa", "shot.1001.c2pa")),
        ("plate.dpx", ("plate.dpx.c2pa", "plate.c2pa")),
        ("frame", ("frame.c2pa",)),
        (".exr", (".exr.c2pa",)),
        ("a.c2pa", ("a.c2pa.c2pa",)),
        ("odd\nname.exr", ("odd\nname.exr.c2pa", "odd\nname.c2pa")),
    ],
)
def test_the_names_of_a_sidecar(asset: str, names: tuple[str, ...]) -> None:
    assert sidecar_names(Path("x") / asset) == tuple(Path("x") / name for name in names)


def test_both_are_read_the_whole_name_first(tmp_path: Path) -> None:
    asset = tmp_path / "a.exr"
    assert read_sidecars(asset) == ()
    (tmp_path / "a.c2pa").write_bytes(b"short")
    assert [each.data for each in read_sidecars(asset)] == [b"short"]
    (tmp_path / "a.exr.c2pa").write_bytes(b"long")
    assert [each.data for each in read_sidecars(asset)] == [b"long", b"short"]


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: p.symlink_to("x"), os.mkfifo])
def test_a_sidecar_that_cannot_be_read_is_an_error(tmp_path: Path, make: object) -> None:
    make(tmp_path / "a.c2pa")  # type: ignore[operator]
    with pytest.raises(FileError):
        read_sidecars(tmp_path / "a.exr")


def test_the_short_name_is_taken_where_it_is_free_or_ours(tmp_path: Path) -> None:
    short = tmp_path / "a.c2pa"
    assert sidecar_for(tmp_path / "a.exr", belongs) == short
    short.write_bytes(b"a.exr:1")
    assert sidecar_for(tmp_path / "a.exr", belongs) == short
    assert sidecar_for(tmp_path / "a.dpx", belongs) == tmp_path / "a.dpx.c2pa"


def test_a_whole_name_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.exr.c2pa").write_bytes(b"a.exr:1")
    assert sidecar_for(tmp_path / "a.exr", belongs) == tmp_path / "a.exr.c2pa"


def test_writing_replaces_ours_and_never_anothers(tmp_path: Path) -> None:
    exr, dpx = tmp_path / "a.exr", tmp_path / "a.dpx"
    assert write_sidecar(exr, b"a.exr:1", belongs).name == "a.c2pa"
    assert write_sidecar(exr, b"a.exr:2", belongs).name == "a.c2pa"
    assert write_sidecar(dpx, b"a.dpx:1", belongs).name == "a.dpx.c2pa"
    assert write_sidecar(dpx, b"a.dpx:2", belongs).name == "a.dpx.c2pa"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.c2pa": b"a.exr:2",
        "a.dpx.c2pa": b"a.dpx:2",
    }


def test_others_sidecars_are_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.c2pa").write_bytes(b"of some other tool")
    assert write_sidecar(tmp_path / "a.exr", b"a.exr:1", belongs).name == "a.exr.c2pa"
    assert (tmp_path / "a.c2pa").read_bytes() == b"of some other tool"


def test_the_mode_is_taken_from_the_frame(tmp_path: Path) -> None:
    frame = tmp_path / "a.exr"
    frame.write_bytes(b"x")
    frame.chmod(0o640)
    assert write_sidecar(frame, b"a.exr:1", belongs, like=frame.stat()).stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        write_sidecar(tmp_path / "none" / "a.exr", b"x", belongs)


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """Both find the name free; whoever is second goes to the whole name."""
    for turn in range(200):
        folder = tmp_path / str(turn)
        folder.mkdir()
        start = threading.Barrier(2)

        def write(suffix: str, folder: Path = folder, start: threading.Barrier = start) -> None:
            start.wait()
            write_sidecar(folder / f"a.{suffix}", f"a.{suffix}:1".encode(), belongs)

        threads = [threading.Thread(target=write, args=(suffix,)) for suffix in ("exr", "dpx")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = {path.read_bytes() for path in folder.iterdir()}
        assert found == {b"a.exr:1", b"a.dpx:1"}
        assert (folder / "a.c2pa").exists()
