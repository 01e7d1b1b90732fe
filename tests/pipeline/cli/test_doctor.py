"""`platemark doctor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_all_is_well(run: Run, life: Any) -> None:
    done = run("doctor", "--show", life.file, "--json")
    assert done.code == 0, done.out
    *lines, last = done.lines
    assert all(line["well"] for line in lines)
    assert last == {"summary": {"well": True, "examined": len(lines), "wrong": 0}}
    subjects = [line["subject"] for line in lines]
    assert {"Python", "platemark", "c2pa-python", "pillow", "signing a picture", "a worker process"} <= set(subjects)
    assert {"the show's file", "the show's rules", "the show's signing", "the show's index"} <= set(subjects)
    assert len(subjects) == len(set(subjects))


def test_what_is_wrong_is_marked_with_what_to_do(run: Run, life: Any) -> None:
    (life.folder / "identity" / "signer.key").chmod(0o644)
    (life.folder / "index" / "catalog.json").write_text("{")
    done = run("doctor", "--show", life.file)
    assert done.code == 1
    assert not done.talk
    assert "WRONG the show's signing: " in done.out
    assert "      Do: Run: chmod 600 " in done.out
    assert "WRONG the show's index: " in done.out
    assert "ok    the show's rules: studio-minimum" in done.out
    assert done.out.endswith(" things are wrong: see WRONG above.\n")


def test_a_show_file_that_is_wrong(run: Run, life: Any) -> None:
    life.file.write_text("[show]\ntitel = 'x'\n")
    done = run("doctor", "--show", life.file)
    assert done.code == 1
    assert "WRONG the show's file: " in done.out
    assert "titel" in done.out
