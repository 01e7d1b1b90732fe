"""What every report must do, and the door to them all."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from pipeline.reports import REPORTS, ReportInfo, no_pictures, report, write
from pipeline.reports.interface import Material, Report
from pipeline.reports.junit import JUnit
from pipeline.reports.page import Page
from pipeline.reports.table import Table
from pipeline.summary import SequenceOutcome, summarise
from provenance.errors import DeliveryError, FileError, MissingPart
from provenance.model import Asset, Evidence, Finding, FrameSequence, Picture, Problem, Result, Shot, Verdict


class Counts:
    """The smallest report there can be: a fake of this seam."""

    names: tuple[str, ...] = ("counts.txt",)

    def render(self, material: Material) -> Iterable[bytes]:
        """How many items there are."""
        yield b"%d\n" % sum(len(reel.items) for reel in material.reels)


#: Every report, by the name that `write` knows it by, and the fake.
MAKERS: dict[str, Callable[[], Report]] = {"html": Page, "csv": Table, "junit": JUnit, "a fake": Counts}
ABOUT = ReportInfo("Fall", datetime(2026, 3, 12, tzinfo=UTC), "0.1.0", "policy 1", "p", "s", "a", "platemark check x")


def _jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    return buffer.getvalue()


JPEG = _jpeg()


def results() -> list[Result]:
    shot = Shot("fall", "", "sh010")
    finding = Finding("rule", Verdict.BLOCK, "It is wrong.", "Put it right.")
    made = [
        Result(Evidence(Asset(Path(f"/show/sh010.{n}.exr"), "image/x-exr", shot, n), picture=Picture(8, 8, "", JPEG)))
        for n in range(4)
    ]
    made[1] = replace(made[1], findings=(finding,))
    made[2] = replace(made[2], incomplete=Problem("cannot read it", "it hung", "Run it again."))
    return made


def material(held: list[Result]) -> Material:
    from pipeline.reports.grouping import group

    sequences = (SequenceOutcome(FrameSequence("/show/sh010.#.exr", (0, 1, 2, 3), (4,))),)
    return Material(group(held, sequences), summarise(held, sequences), ABOUT, lambda _: iter(()), no_pictures)


@pytest.fixture(params=MAKERS, ids=str)
def maker(request: pytest.FixtureRequest) -> Report:
    return MAKERS[request.param]()


def test_the_table_names_every_report() -> None:
    assert {name: type(report(name)) for name in REPORTS} == {
        name: kind for name, kind in MAKERS.items() if name != "a fake"
    }


def test_a_report_makes_the_files_that_it_names(maker: Report) -> None:
    contents = list(maker.render(material(results())))
    assert len(contents) == len(maker.names) == len(set(maker.names))
    assert all(isinstance(content, bytes) and content for content in contents)
    assert all(Path(name).name == name and Path(name).suffix for name in maker.names)


def test_the_same_material_gives_the_same_bytes(maker: Report) -> None:
    assert list(maker.render(material(results()))) == list(maker.render(material(results())))


def test_nothing_at_all_can_be_reported(maker: Report) -> None:
    empty = Material((), summarise(()), ABOUT, lambda _: iter(()), no_pictures)
    assert all(isinstance(content, bytes) for content in maker.render(empty))


def test_two_reports_never_share_a_file() -> None:
    names = [name for kind in REPORTS for name in report(kind).names]
    assert len(names) == len(set(names))


def test_write_makes_all_files_in_a_new_folder(tmp_path: Path) -> None:
    held = results()
    folder = tmp_path / "new" / "reports"
    paths = write(held, summarise(held), folder, about=ABOUT)
    assert [path.name for path in paths] == ["report.html", "assets.csv", "findings.csv", "junit.xml"]
    assert sorted(folder.iterdir()) == sorted(paths)
    assert paths[0].read_text("utf-8").count("data:image/jpeg") == 6  # four in the sheet, two beside what was found
    assert write(held, summarise(held), folder, about=ABOUT, formats=("junit",)) == (folder / "junit.xml",)


def test_results_are_read_again_and_not_held(tmp_path: Path) -> None:
    class Journal:
        """Reads anew each time, as a journal does; counts how often."""

        readings = 0

        def __iter__(self) -> Iterator[Result]:
            self.readings += 1
            return iter(results())

    journal = Journal()
    write(journal, summarise(results()), tmp_path, about=ABOUT)
    assert journal.readings >= 2
    from_once = write(iter(results()), summarise(results()), tmp_path / "once", about=ABOUT)
    assert [path.read_bytes() for path in from_once] == [(tmp_path / path.name).read_bytes() for path in from_once]


def test_counts_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    held = results()
    with pytest.raises(DeliveryError) as caught:
        write(held, replace(summarise(held), discovered=5, passed=3), tmp_path / "out", about=ABOUT)
    assert caught.value.what == "cannot write reports"
    assert caught.value.why == "the summary says 5 discovered, but the results have 4"
    assert caught.value.fix == "Make the summary again from the journal, with the same results."
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(MissingPart) as caught:
        write([], summarise(()), tmp_path / "out", about=ABOUT, formats=("html", "pdf"))
    assert "csv, html, junit" in caught.value.why
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileError) as caught:
        write([], summarise(()), tmp_path / "file", about=ABOUT)
    assert str(tmp_path / "file") in caught.value.what
    assert caught.value.why
    assert caught.value.fix
