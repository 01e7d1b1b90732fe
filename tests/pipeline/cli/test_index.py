"""`platemark index`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def place(life: Any) -> Path:
    return life.folder / "index"  # type: ignore[no-any-return]  # it is one


def test_add_list_remove_and_the_rest(run: Run, life: Any, making: Any, place: Path) -> None:
    works = life.folder / "more"
    works.mkdir()
    for n in (1, 2):
        (works / f"Work {n}.png").write_bytes(making.picture("png8", seed=n))
    (works / "again.png").write_bytes((works / "Work 1.png").read_bytes())
    (works / "notes.txt").write_text("no picture")
    (works / "link.png").symlink_to("Work 1.png")
    told = ("--index", place, "--owner", "A\u202e", "--terms", "none")
    done = run("index", "add", works, *told, "--json", "--workers", "1")
    assert done.code == 1
    assert done.summary == {"discovered": 5, "added": 2, "already": 1, "failed": 2}
    failed = [line for line in done.lines if line.get("outcome") == "failed"]
    assert {Path(line["path"]).name for line in failed} == {"notes.txt", "link.png"}
    assert all(line["error"]["fix"] for line in failed)
    added = [line for line in done.lines if line.get("outcome") == "added"]
    assert {line["owner"] for line in added} == {"A\u202e"}
    listed = run("index", "list", "--index", place)
    assert "A\\u202e: Work 2  terms: none" in listed.out
    assert listed.out.endswith("3 references\n")
    before = making.bytes_of(place)
    for gone in ([added[0]["id"], "0x"], [""], ["zz"]):
        done = run("index", "remove", *gone, "--index", place)
        assert done.code == 2
        assert "nothing was removed" in done.talk
    assert making.bytes_of(place) == before
    done = run("index", "remove", added[0]["id"][:12], added[0]["id"], "--index", place, "--json")
    assert done.summary == {"removed": 1}
    assert run("index", "compact", "--index", place).out == "1 segment\n"
    info = run("index", "info", "--index", place, "--json").summary
    assert (info["references"], info["removed"], info["segments"]) == (2, 0, 1)
    assert "references: 2\n" in run("index", "info", "--index", place).out
    assert run("index", "verify", "--index", place).code == 0


def test_a_new_index_is_made_and_one_title_is_for_all(run: Run, life: Any, tmp_path: Path) -> None:
    place = tmp_path / "new"
    done = run(
        "index", "add", life.folder / "works", "--index", place, "--owner", "X", "--title", "Y", "--show", life.file
    )
    assert done.code == 0, done.talk
    assert "X: Y" in done.out
    assert done.out.endswith("1 discovered, 1 added, 0 already, 0 failed\n")


def test_common_material(run: Run, life: Any, making: Any, place: Path) -> None:
    slate = life.folder / "slate.png"
    slate.write_bytes(making.picture("png8", seed=5))
    done = run("index", "add", slate, "--index", place)
    assert done.code == 2
    assert "--owner" in done.talk
    done = run("index", "add", slate, "--index", place, "--common", "--json")
    assert done.code == 0, done.talk
    assert done.lines[0]["common"] is True
    assert "owner" not in done.lines[0]
    assert "  common: slate\n" in run("index", "list", "--index", place).out
    info = run("index", "info", "--index", place, "--json").summary
    assert (info["references"], info["common"]) == (2, 1)
    slate.write_bytes(making.picture("png8", seed=6))
    run("index", "add", slate, "--index", place, "--common", "--owner", "Studio")
    assert "  common, Studio: slate\n" in run("index", "list", "--index", place).out


def test_works_are_handed_on(run: Run, life: Any, making: Any, place: Path, tmp_path: Path) -> None:
    done = run("index", "export", tmp_path / "refs.jsonl", "--index", place, "--json")
    assert done.code == 0, done.talk
    digest = hashlib.sha256((tmp_path / "refs.jsonl").read_bytes()).hexdigest()
    assert done.summary == {"references": 1, "sha256": digest}
    assert run("index", "export", tmp_path / "two", "--index", place).out == f"1 reference\nsha256: {digest}\n"
    done = run("index", "import", tmp_path / "refs.jsonl", "--index", tmp_path / "vendor", "--json")
    assert done.summary == {"references": 1, "added": 1, "already": 0, "sha256": digest}
    done = run("index", "import", tmp_path / "refs.jsonl", "--index", tmp_path / "vendor")
    assert done.out == f"1 reference, 0 added, 1 already\nsha256: {digest}\n"
    (listed,) = run("index", "list", "--index", tmp_path / "vendor", "--json").lines[:-1]
    (own,) = run("index", "list", "--index", place, "--json").lines[:-1]
    assert listed == {name: value for name, value in own.items() if name != "source"}


def test_a_damaged_file_is_not_imported(run: Run, place: Path, tmp_path: Path) -> None:
    run("index", "export", tmp_path / "refs", "--index", place)
    (tmp_path / "refs").write_bytes((tmp_path / "refs").read_bytes().replace(b"a", b"b", 1))
    done = run("index", "import", tmp_path / "refs", "--index", tmp_path / "vendor")
    assert done.code == 1
    assert "refs" in done.talk
    assert not (tmp_path / "vendor").exists()
    assert run("index", "export", tmp_path / "refs", "--index", place).code != 0, "no file is replaced"


def test_a_licence(run: Run, life: Any, tmp_path: Path) -> None:
    place = tmp_path / "new"
    told = ("index", "add", life.folder / "works", "--index", place, "--owner", "X")
    terms = (
        "--licence", "PO\u202e 4711", "--licence-show", "Demo", "--licence-show", "Demo 2",
        "--licence-from", "2026-01-01", "--licence-until", "2026-12-31",
    )  # fmt: skip
    done = run(*told, *terms, "--json", "--workers", "1")
    assert done.code == 0, done.talk
    assert done.lines[0]["licence"] == {
        "name": "PO\u202e 4711",
        "shows": ["Demo", "Demo 2"],
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }
    listed = run("index", "list", "--index", place)
    assert "  licence: PO\\u202e 4711 for Demo, Demo 2 from 2026-01-01 until 2026-12-31\n" in listed.out
    assert run("index", "list", "--index", place, "--json").lines[0]["licence"]["name"] == "PO\u202e 4711"


def test_a_licence_of_any_show_and_day(run: Run, life: Any, tmp_path: Path) -> None:
    told = ("index", "add", life.folder / "works", "--index", tmp_path / "new", "--owner", "X")
    assert run(*told, "--licence", "PO", "--licence-from", "2026-01-01", "--licence-until", "2026-01-01").code == 0
    assert "licence: PO from 2026-01-01 until 2026-01-01\n" in run("index", "list", "--index", tmp_path / "new").out


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (["--licence-show", "Demo"], "need --licence NAME"),
        (["--licence-from", "2026-01-01"], "need --licence NAME"),
        (["--licence-until", "2026-01-01"], "need --licence NAME"),
        (["--licence", "PO", "--licence-from", "2026-01-02", "--licence-until", "2026-01-01"], "is before"),
        (["--licence", "PO", "--licence-until", "2026-02-30"], "a day as year, month and day"),
        (["--licence", "PO", "--licence-until", "20260101"], "a day as year, month and day"),
        (["--licence", "PO", "--licence-from", ""], "a day as year, month and day"),
        (["--licence", " "], "between 1 and 1,000 characters"),
        (["--licence", "x" * 1001], "between 1 and 1,000 characters"),
        (["--licence", "PO", "--licence-show", ""], "between 1 and 1,000 characters"),
    ],
)
def test_a_licence_that_makes_no_sense_is_misuse(
    run: Run, life: Any, tmp_path: Path, terms: list[str], words: str
) -> None:
    done = run("index", "add", life.folder / "works", "--index", tmp_path / "new", "--owner", "X", *terms)
    assert done.code == 2
    assert words in done.talk
    assert not (tmp_path / "new").exists()


def test_damage(run: Run, place: Path) -> None:
    (segment,) = place.glob("*.segment")
    data = bytearray(segment.read_bytes())
    data[-5] ^= 1
    segment.write_bytes(data)
    done = run("index", "verify", "--index", place, "--json")
    assert done.code == 1
    assert done.summary == {"damaged": 1}
    assert segment.name in done.lines[0]["error"]["what"] + done.lines[0]["error"]["why"]
    done = run("index", "verify", "--index", place)
    assert done.code == 1
    assert segment.name in done.talk


@pytest.mark.parametrize("verb", ["list", "info", "verify", "compact"])
def test_an_index_that_is_not_there(run: Run, tmp_path: Path, verb: str) -> None:
    done = run("index", verb, "--index", tmp_path / "gone")
    assert done.code == 2
    assert "gone" in done.talk
    assert not (tmp_path / "gone").exists()


def test_nothing_is_made_for_paths_that_are_not_there(run: Run, tmp_path: Path) -> None:
    done = run("index", "add", tmp_path / "gone", "--index", tmp_path / "new", "--owner", "X")
    assert done.code == 2
    assert not (tmp_path / "new").exists()
