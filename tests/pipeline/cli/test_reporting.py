"""Reports show a match beside the work that it looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_both_pictures_are_shown_as_long_as_the_works_file_is_there(
    check: Run, run: Run, life: Any, making: Any
) -> None:
    work = life.folder / "works" / "Another.png"
    work.write_bytes(making.picture("png8", seed=55))
    life.refer(work, owner="Museum")
    copy = life.write("copy.png", seed=55)
    journal, report = life.folder / "j.jsonl", life.folder / "report"
    done = check("--journal", journal, "--report", report, paths=[copy])
    assert done.code == 10
    assert [line.partition(": ")[0] for line in done.talk.splitlines()] == ["Report"] * 4
    whole = (report / "report.html").read_text("utf-8")
    assert "Another" in whole
    work.write_bytes(making.picture("png8", seed=56))  # another picture under the same name is not shown
    rendered = run("report", "render", journal, "--to", report, "--show", life.file)
    assert rendered.code == 10
    without = (report / "report.html").read_text("utf-8")
    assert without.count("data:image/jpeg") == whole.count("data:image/jpeg") - 1
    assert "Another" in without
    assert "Museum" in without
    assert "Demo" in without
