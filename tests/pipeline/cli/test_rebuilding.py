"""`platemark index rebuild`: every work of the old index has one outcome, and the old index stays as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.exits import ExitCode
from pipeline.cli.rebuilding import Rebuilt
from pipeline.cli.signals import Stop
from provenance.index import open_index

Run = Callable[..., Any]
FORMAT_1 = Path(__file__).parents[2] / "provenance" / "index" / "data"


@pytest.fixture
def works(making: Any, tmp_path: Path) -> Path:
    """Four works, and a slate."""
    folder = tmp_path / "works"
    folder.mkdir()
    for number in range(5):
        name = "slate" if number == 4 else f"work {number}"
        (folder / f"{name}.png").write_bytes(making.picture("png8", seed=number))
    return folder


@pytest.fixture
def place(run: Run, works: Path, tmp_path: Path) -> Path:
    """An index of the works in two segments."""
    place = tmp_path / "index"
    first = [works / f"work {number}.png" for number in range(4)]
    for told in ([*first, "--owner", "Museum", "--terms", "until 2030"], [works / "slate.png", "--common"]):
        done = run("index", "add", *told, "--index", place, "--workers", "1")
        assert done.code == 0, done.talk
    return place


def told(lines: list[Any]) -> dict[str, str]:
    """Title -> outcome."""
    return {line["title"]: line["outcome"] for line in lines[:-1] if "title" in line}


def known(place: Path) -> dict[str, Any]:
    """What an index says of its works."""
    return {each.id: each for each in open_index(place).references()}


def test_counts_add_up() -> None:
    counts = Rebuilt(9, Stop(), added=2, already=1, missing=1, changed=2)
    assert counts.record() == {"references": 9, "rebuilt": 3, "missing": 1, "changed": 2, "failed": 3}
    assert counts.code is ExitCode.INCOMPLETE
    assert Rebuilt(3, Stop(), added=2, already=1).code is ExitCode.PASS
    assert Rebuilt(3, Stop(), added=2, missing=1).code is ExitCode.INCOMPLETE


def test_all_is_rebuilt(run: Run, making: Any, place: Path, tmp_path: Path) -> None:
    before = making.bytes_of(place)
    done = run("index", "rebuild", "--index", place, "--to", tmp_path / "new", "--json", "--workers", "1")
    assert done.code == 0, done.talk
    assert done.summary == {"references": 5, "rebuilt": 5, "missing": 0, "changed": 0, "failed": 0}
    assert told(done.lines) == dict.fromkeys([*(f"work {number}" for number in range(4)), "slate"], "rebuilt")
    assert known(tmp_path / "new") == known(place)
    assert open_index(tmp_path / "new").snapshot() == open_index(place).snapshot()
    assert open_index(tmp_path / "new").info().common == 1
    assert making.bytes_of(place) == before
    again = run("index", "rebuild", "--index", place, "--to", tmp_path / "new")
    assert again.code == 0
    assert again.out == "5 references, 5 rebuilt, 0 missing, 0 changed, 0 failed\n"


def test_an_index_of_the_first_format(run: Run, tmp_path: Path) -> None:
    place = shutil.copytree(FORMAT_1 / "format1", tmp_path / "index")
    told_ = ("index", "rebuild", "--index", place, "--to", tmp_path / "new", "--json", "--workers", "1")
    done = run(*told_)
    assert done.code == 1
    assert done.summary == {"references": 2, "rebuilt": 0, "missing": 2, "changed": 0, "failed": 0}
    done = run(*told_, "--root", FORMAT_1)
    assert done.code == 0, done.talk
    assert done.summary == {"references": 2, "rebuilt": 2, "missing": 0, "changed": 0, "failed": 0}
    wave, tarn = sorted(known(tmp_path / "new").values(), key=lambda each: -len(each.terms))
    assert (wave.title, wave.owner, wave.terms, tarn.title) == ("Wave", "Museum", "until 2030", "Tarn")
    assert wave.source == str(FORMAT_1 / "works" / "wave.png")
    assert open_index(tmp_path / "new").info().format == "platemark-index/2"
    assert open_index(tmp_path / "new").verify() == ()


def test_each_work_has_one_outcome(run: Run, making: Any, works: Path, place: Path, tmp_path: Path) -> None:
    """Of the files one is where it was, one has moved, one is another by now, one is gone, one cannot be read."""
    archive = tmp_path / "archive" / "deep"
    archive.mkdir(parents=True)
    (works / "work 1.png").rename(archive / "work 1.png")
    (works / "work 1.png").write_bytes(b"a note of that name")
    (tmp_path / "archive" / "work 1.png").write_bytes(making.picture("png8", seed=9))
    (works / "work 2.png").write_bytes(making.picture("png8", seed=8))
    (works / "work 3.png").unlink()
    (works / "slate.png").write_text("no picture")
    done = run(
        "index", "rebuild", "--index", place, "--to", tmp_path / "new", "--root", tmp_path / "archive", "--json",
        "--workers", "1",
    )  # fmt: skip
    assert done.code == 1
    outcomes = {"work 0": "rebuilt", "work 1": "rebuilt", "work 2": "changed", "work 3": "missing", "slate": "failed"}
    assert told(done.lines) == outcomes
    assert done.summary == {"references": 5, "rebuilt": 2, "missing": 1, "changed": 1, "failed": 1}
    (failed,) = (line for line in done.lines if line.get("outcome") == "failed")
    assert failed["error"]["why"]
    old, new = known(place), known(tmp_path / "new")
    assert {each.title for each in new.values()} == {"work 0", "work 1"}
    assert {each.source for each in new.values()} == {str(works / "work 0.png"), str(archive / "work 1.png")}
    assert all(each.fingerprints == old[name].fingerprints for name, each in new.items())
    shown = run("index", "rebuild", "--index", place, "--to", tmp_path / "new", "--workers", "1")
    assert "missing " in shown.out
    assert "Museum: work 3" in shown.out
    assert "slate.png" in shown.talk


def test_what_is_whole_of_a_damaged_index_is_rebuilt(run: Run, place: Path, tmp_path: Path) -> None:
    small = min(place.glob("*.segment"), key=lambda path: path.stat().st_size)
    os.truncate(small, small.stat().st_size - 1)
    done = run("index", "rebuild", "--index", place, "--to", tmp_path / "new", "--json", "--workers", "1")
    assert done.code == 1
    assert done.summary == {"references": 5, "rebuilt": 4, "missing": 0, "changed": 0, "failed": 1}
    (damage,) = (line for line in done.lines[:-1] if line["outcome"] == "damaged")
    assert small.name in damage["error"]["what"]


def test_it_is_not_rebuilt_in_itself(run: Run, place: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(place)
    for to in (place, tmp_path / "link"):
        done = run("index", "rebuild", "--index", place, "--to", to)
        assert done.code == 2
        assert "in itself" in done.talk


def test_a_signal_keeps_what_was_done(start: Callable[..., Any], run: Run, making: Any, tmp_path: Path) -> None:
    works = tmp_path / "works"
    works.mkdir()
    for n in range(60):
        (works / f"{n:03}.png").write_bytes(making.picture("png8", seed=n, size=(48, 32)))
    place, new = tmp_path / "index", tmp_path / "new"
    assert run("index", "add", works, "--index", place, "--owner", "X").code == 0
    (works / "000.png").unlink()
    arguments = ("index", "rebuild", "--index", place, "--to", new, "--json", "--workers", "1")
    process = start(*arguments)
    assert json.loads(process.stdout.readline())["outcome"] == "missing"
    process.send_signal(signal.SIGTERM)
    out, talk = process.communicate()
    assert process.returncode == 143, talk
    summary = json.loads(out.splitlines()[-1])["summary"]
    assert summary["rebuilt"] + summary["failed"] == 59
    assert summary["missing"] == 1
    assert open_index(new).info().references == summary["rebuilt"] < 59
    assert run(*arguments).summary == {"references": 60, "rebuilt": 59, "missing": 1, "changed": 0, "failed": 0}
