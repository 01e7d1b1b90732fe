"""Reports show a match beside the work that it looks like."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.journal import Journal
from pipeline.reading import read
from provenance.model import Delivery, Match

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
    assert "Another, laid into the same place" in whole
    assert "laid into the same place" not in without
    assert without.count("data:image/jpeg") == whole.count("data:image/jpeg") - 2
    assert "Another.png is not at hand, or is not the one that was indexed." in without
    assert "review from 0.600, block from 0.750" in whole
    assert "Another" in without
    assert "Museum" in without
    assert "Demo" in without


NOWHERE = {
    "not a number": (math.nan,) * 9,
    "singular": (0.0,) * 9,
    "huge": (1e300,) * 9,
    "behind the eye": (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, -2.0, 0.0, 1.0),
    "too few": (1.0,),
}


@pytest.mark.parametrize("transform", NOWHERE.values(), ids=NOWHERE)
def test_a_transform_that_lays_a_work_nowhere_costs_no_more_than_that_picture(
    check: Run, run: Run, life: Any, transform: tuple[float, ...]
) -> None:
    """A journal may come from anybody; the workers that draw are not harmed, nor is the page."""
    copy, journal, report = life.write("copy.png", seed=99), life.folder / "j.jsonl", life.folder / "report"
    assert check("--journal", journal, paths=[copy]).code == 10
    with read([journal]) as found:
        (result,) = found.results()
    (match,) = result.evidence.matches

    def rendered(changed: Match) -> str:
        told = life.folder / "told.jsonl"
        told.unlink(missing_ok=True)
        with Journal(told) as writing:
            writing.begin(Delivery(copy.parent, (), (result.evidence.asset,)))
            evidence = replace(result.evidence, matches=(changed,))
            writing.append(replace(result, evidence=evidence), state="", key="check:0")
            writing.end()
        assert run("report", "render", told, "--to", report, "--show", life.file).code == 10
        return Path(report / "report.html").read_text("utf-8")

    whole, without = rendered(match), rendered(replace(match, transform=transform))
    assert "The Fall, laid into the same place" in whole
    assert "laid into the same place" not in without
    assert 'alt="The Fall, Museum"' in without
    assert without.count("data:image/jpeg") == whole.count("data:image/jpeg") - 1
