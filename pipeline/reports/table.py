"""The CSV reports: ``assets.csv`` has a row for each asset, ``findings.csv`` one for each thing there is to do.

For spreadsheets: UTF-8 with a byte order mark, CRLF, and no cell that a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.reports.declared import answer_words, doubts, performer_words
from pipeline.reports.entries import Entry, Found, Item, items_text, remedy_of, standing_of
from pipeline.reports.facts import licence_words
from pipeline.reports.grouping import Reel
from pipeline.reports.interface import Material
from pipeline.reports.story import source_words, tools_of
from pipeline.reports.words import STATES, UNREAD, approval_words, frame_range, noun_of, waiver_words
from provenance.files import show_name
from provenance.model import Declaration, Finding, Manifest, Match, Waiver
from provenance.policy.words import share

ASSETS = (
    "shot", "frame", "path", "verdict", "credentials", "signer", "signed_at", "kept", "source_type", "tools", "use",
    "manifest", "matches", "findings", "what_to_do", "not_finished", "width", "height", "media_type", "bytes",
    "sha256", "matches_of", "role", "performers", "principles",
)  # fmt: skip
FINDINGS = (
    "shot", "files", "verdict", "rule", "frames", "count", "message", "what_to_do", "reference", "owner", "score",
    "evidence", "coverage", "reference_coverage", "licence", "waived_by", "waived_until", "approval", "without_it",
)  # fmt: skip

#: How a cell begins that a spreadsheet computes, its own quotation marks and spaces before that included. A cell may
#: also begin within one, where the spreadsheet parts cells by semicolons and not by commas.
_FORMULA = re.compile(
    r"""(^|;)(["'\s]*)(?=[=+\-@\u207a\u208a\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20|%])"""
)

Cell = str | int | None


class Table:
    """Renders ``assets.csv`` and ``findings.csv``."""

    names: tuple[str, ...] = ("assets.csv", "findings.csv")

    def render(self, material: Material) -> Iterable[bytes]:
        """Both tables, in the order of the page."""
        yield sheet(ASSETS, (_asset(reel, item) for reel in material.reels for item in reel.items))
        yield sheet(FINDINGS, (_finding(reel, entry) for reel in material.reels for entry in reel.entries))


def sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table for spreadsheets, with every cell `guarded`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def guarded(cell: Cell) -> Cell:
    """A cell that is shown and never computed: hidden characters visible, an apostrophe before a formula's sign."""
    return _FORMULA.sub(r"\1'\2", show_name(cell)) if isinstance(cell, str) else cell


def _asset(reel: Reel, item: Item) -> Sequence[Cell]:
    result = item.result
    evidence = result.evidence
    asset, manifest, picture = evidence.asset, evidence.manifest, evidence.picture
    problem = result.incomplete
    return (
        reel.shot,
        asset.frame,
        str(asset.path),
        result.outcome,
        *_credentials(manifest),
        " | ".join(_match(match) for match in evidence.matches),
        " | ".join(map(_told, result.findings)),
        " | ".join(dict.fromkeys(map(remedy_of, result.findings))),
        f"{problem.what}: {problem.why}. {problem.fix}" if problem else "",
        picture.width if picture else None,
        picture.height if picture else None,
        asset.media_type,
        evidence.size or None,
        evidence.digest,
        evidence.matches_of,
        *_declared(manifest.declaration if manifest else None),
    )


def _told(finding: Finding) -> str:
    """A finding in a cell; of one that is waived, by whom, until when and what it would be."""
    waived = f" ({waiver_words(finding.waiver)})" if finding.waiver else ""
    return f"{standing_of(finding)} {finding.rule}: {finding.message}{waived}"


def _declared(declaration: Declaration | None) -> Iterator[str]:
    """Of what the manifest declares: role, performers, and the principles that were not answered with yes."""
    yield declaration.role.value if declaration and declaration.role else ""
    yield " | ".join(map(performer_words, declaration.performers)) if declaration else ""
    yield " | ".join(map(answer_words, doubts(declaration))) if declaration else ""


def _credentials(manifest: Manifest | None) -> Iterator[str]:
    """State, signer, time, carrier, source type, tools, use and label."""
    if manifest is None:
        yield from (UNREAD[0], *[""] * 7)
        return
    yield STATES[manifest.state][0]
    yield manifest.signer
    yield manifest.signed_at
    yield manifest.carrier.value if manifest.carrier else ""
    yield source_words(manifest.digital_source_type)
    yield ", ".join(tools_of(manifest))
    yield manifest.declaration.use.value if manifest.declaration else ""
    yield manifest.label


def _match(match: Match) -> str:
    reference = match.reference
    name = ", ".join(part for part in (reference.title or reference.id, reference.owner) if part)
    covers = f"{share(match.coverage)} of the frame, {share(match.reference_coverage)} of the reference"
    return f"{name} (score {match.score:.3f} of 1, {covers})"


def _finding(reel: Reel, entry: Entry) -> Sequence[Cell]:
    words = entry.words
    return (
        reel.shot,
        f"{reel.folder}/{reel.name}",
        entry.outcome,
        entry.rule,
        _frames(reel, entry),
        len(entry.items) or None,
        words.told,
        words.remedy,
        *_references(entry.found),
        *_waiver(entry.waiver),
    )


def _waiver(waiver: Waiver | None) -> Iterator[str]:
    """By whom, until when, by which approval, and what the verdict would be without it."""
    yield waiver.by if waiver else ""
    yield waiver.until if waiver else ""
    yield approval_words(waiver) if waiver else ""
    yield waiver.verdict.word if waiver else ""


def _frames(reel: Reel, entry: Entry) -> str:
    """Which ones; the word before the numbers keeps a spreadsheet from reading ``1-12`` as a date."""
    if not entry.items:
        return f"missing: {frame_range(reel.missing)}" if reel.missing else "all"
    noun = noun_of(numbered=all(item.asset.frame is not None for item in entry.items))
    return f"{noun}{'' if len(entry.items) == 1 else 's'} {items_text(entry.items)}"


def _references(found: Sequence[Found]) -> Iterator[str]:
    """Title, owner, best score, what was measured there, what it covers, and the licence, of each reference."""
    best = [each.best[1] for each in found]
    yield " | ".join(each.reference.title or each.reference.id for each in found)
    yield " | ".join(each.reference.owner for each in found)
    yield " | ".join(f"{match.score:.3f}" for match in best)
    yield " | ".join(", ".join(match.evidence) for match in best)
    yield " | ".join(share(match.coverage) for match in best)
    yield " | ".join(share(match.reference_coverage) for match in best)
    yield " | ".join(licence_words(licence) if (licence := each.reference.licence) else "" for each in found)
