"""`platemark stamp`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_contract import hold

Run = Callable[..., Any]


@pytest.fixture
def fresh(life: Any, making: Any) -> Any:
    """The show with two frames that are not stamped, and an EXR."""
    for path in (life.folder / "frames").iterdir():
        path.unlink()
    life.write("a/sh020.1.png", seed=1)
    life.write("b/sh020.2.png", seed=2)
    life.write("c/sh020.3.exr", seed=3)
    return life


def test_to_keeps_folders_and_sources(stamp: Run, fresh: Any, making: Any, tmp_path: Path) -> None:
    before = making.bytes_of(fresh.folder)
    done = stamp("--to", tmp_path / "out", "--json")
    assert done.code == 0, done.talk
    assets, counts = hold(done.lines)
    assert (counts.discovered, counts.stamped, counts.already) == (3, 3, 0)
    assert making.bytes_of(fresh.folder) == before
    assert sorted(making.bytes_of(tmp_path / "out")) == [
        "a/sh020.1.png",
        "b/sh020.2.png",
        "c/sh020.3.c2pa",
        "c/sh020.3.exr",
    ]
    stamps = {Path(asset.path).name: asset.stamp for asset in assets}
    assert all(each and each.outcome == "stamped" and each.output for each in stamps.values())
    exr = stamps["sh020.3.exr"]
    assert exr
    assert exr.sidecar == str(tmp_path / "out" / "c" / "sh020.3.c2pa")
    assert all(asset.findings is None and asset.matches is None and asset.fingerprints for asset in assets)


def test_again_changes_nothing_and_says_so(stamp: Run, life: Any, making: Any) -> None:
    before = making.bytes_of(life.folder / "frames")
    done = stamp("--in-place", "--json")
    assert done.code == 0
    assets, counts = hold(done.lines)
    assert counts.already == 4
    assert {asset.stamp.outcome for asset in assets if asset.stamp} == {"already"}
    assert making.bytes_of(life.folder / "frames") == before
    assert "0 files stamped; 4 already stamped and left alone. 4 found in all." in stamp("--in-place").out


def test_a_dry_run_writes_nothing_at_all(stamp: Run, fresh: Any, making: Any, tmp_path: Path) -> None:
    before = making.bytes_of(tmp_path)
    done = stamp("--in-place", "--dry-run", "--journal", tmp_path / "j.jsonl")
    assert done.code == 0, done.talk
    assert "1 would be stamped" in done.out
    assert "3 files would be stamped" in done.out
    done = stamp("--to", tmp_path / "out", "--dry-run", "--json")
    assert done.summary["dry_run"] is True
    assert making.bytes_of(tmp_path) == before


def test_what_cannot_be_stamped_is_named_and_the_rest_is_done(stamp: Run, fresh: Any, making: Any) -> None:
    (fresh.folder / "frames" / "notes.txt").write_text("no picture")
    (fresh.folder / "frames" / "link.png").symlink_to("notes.txt")
    done = stamp("--in-place")
    assert done.code == 1
    assert "notes.txt" in done.out
    assert "Could not stamp" in done.out
    assert (
        "3 files stamped; 0 already stamped and left alone; 2 could not be stamped, and are as they were." in done.out
    )
    done = stamp("--in-place", "--json")
    assets, counts = hold(done.lines)
    assert (counts.already, counts.incomplete) == (3, 2)
    assert sorted(asset.stamp.outcome for asset in assets if asset.stamp) == ["already"] * 3 + ["failed"] * 2


@pytest.mark.parametrize("more", [(), ("--in-place", "--to", "out")])
def test_it_must_be_said_where_to(stamp: Run, more: tuple[str, ...]) -> None:
    done = stamp(*more)
    assert done.code == 2
    assert "--in-place or --to DIR" in done.talk


@pytest.mark.parametrize("below", ["", "signed"])
def test_an_output_among_the_sources_is_refused(stamp: Run, life: Any, making: Any, below: str) -> None:
    before = making.bytes_of(life.folder)
    done = stamp("--to", life.folder / "frames" / below)
    assert done.code == 2
    assert "a folder of the sources" in done.talk
    assert making.bytes_of(life.folder) == before


def test_an_output_below_named_files_is_no_source(stamp: Run, fresh: Any) -> None:
    source = fresh.folder / "frames" / "a" / "sh020.1.png"
    assert stamp("--to", source.parent / "signed", paths=[source]).code == 0
    assert (source.parent / "signed" / source.name).is_file()


def test_a_show_that_cannot_sign_is_told_at_once(stamp: Run, fresh: Any, making: Any) -> None:
    fresh.file.write_text('[show]\ntitle = "X"\n')
    before = making.bytes_of(fresh.folder)
    done = stamp("--in-place")
    assert done.code == 2
    assert "has no [signing]" in done.talk
    assert making.bytes_of(fresh.folder) == before


def test_only_some_frames(stamp: Run, life: Any, tmp_path: Path) -> None:
    pattern = life.folder / "frames" / "sh010.####.png"
    done = stamp("--to", tmp_path / "out", "--frames", "1002-1003", paths=[pattern])
    assert done.code == 0, done.talk
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["sh010.1002.png", "sh010.1003.png"]


def test_the_output_is_a_folder(stamp: Run, life: Any) -> None:
    done = stamp("--to", life.file)
    assert done.code == 2
    assert "show.toml" in done.talk
