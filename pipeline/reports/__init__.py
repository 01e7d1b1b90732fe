"""SEAM: what a run came to -> HTML for people, CSV for spreadsheets, JUnit XML for build systems.

A report is a view: it can be made again from the journal at any time, and the same journal gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.reports.grouping import group, lean
from pipeline.reports.interface import Material, Pictures, Report, ReportInfo, Wanted
from pipeline.summary import Summary, summarise
from provenance import parts
from provenance.errors import DeliveryError
from provenance.files import make_folder, write_atomic
from provenance.model import Result

__all__ = ["REPORTS", "Pictures", "Report", "ReportInfo", "Wanted", "no_pictures", "report", "write"]

REPORTS = {
    "csv": "pipeline.reports.table:Table",
    "html": "pipeline.reports.page:Page",
    "junit": "pipeline.reports.junit:JUnit",
}


def report(name: str) -> Report:
    """The report of that name; raises MissingPart where there is none."""
    made: Report = parts.load("report", REPORTS, name)()
    return made


def no_pictures(_wanted: Wanted) -> bytes | None:
    """Finds none: for whoever has only the journal."""
    return None


def write(
    results: Iterable[Result],
    summary: Summary,
    folder: Path,
    *,
    about: ReportInfo,
    formats: Sequence[str] = ("html", "csv", "junit"),
    pictures: Pictures = no_pictures,
) -> tuple[Path, ...]:
    """Write reports into *folder*, each file whole or not at all, and return their paths.

    Args:
        results: each asset's last result once; read twice, so that thumbnails are not all held in memory.
        summary: the counts of the same results.
        folder: made where it is not there; reports of an earlier run in it are replaced.
        formats: names in `REPORTS`.
        pictures: finds larger pictures of files that are at hand, for showing a match side by side.

    Raises:
        MissingPart: there is no such format.
        DeliveryError: *summary* does not count what is in *results*.
        FileError: a report could not be written.
    """
    makers = [report(name) for name in formats]
    if isinstance(results, Iterator):
        results = tuple(results)
    reels = group((lean(result) for result in results), summary.sequences)
    _reconcile(summary, [item.result for reel in reels for item in reel.items])
    material = Material(reels, summary, about, lambda wanted: _thumbnails(results, wanted), pictures)
    make_folder(folder)
    written = []
    for maker in makers:
        for name, content in zip(maker.names, maker.render(material), strict=True):
            write_atomic(folder / name, content)
            written.append(folder / name)
    return tuple(written)


def _reconcile(summary: Summary, results: Sequence[Result]) -> None:
    """A report whose counts do not add up would be believed, so none is written.

    What a run that did not end left undone is counted as incomplete and has no result.
    """
    counted = summarise(results)
    undone = 0 if summary.is_finished else max(0, summary.discovered - counted.discovered)
    counted = replace(counted, discovered=counted.discovered + undone, incomplete=counted.incomplete + undone)
    names = ("discovered", "passed", "review", "block", "incomplete", "stamped", "already", "waived")
    for name in names:
        told, found = getattr(summary, name), getattr(counted, name)
        if told != found:
            raise DeliveryError(
                "cannot write reports",
                f"the summary says {told} {name}, but the results have {found}",
                "Make the summary again from the journal, with the same results.",
            )


def _thumbnails(results: Iterable[Result], wanted: Collection[int]) -> Iterator[tuple[int, bytes]]:
    for number, result in enumerate(results):
        picture = result.evidence.picture
        if number in wanted and picture is not None and picture.thumbnail:
            yield number, picture.thumbnail
