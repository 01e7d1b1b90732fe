"""The CSV documents: ``disclosure_shots.csv`` has a row for each shot, ``disclosure.csv`` one for each thing it tells.

These things are the files that tell the same, and each AI-made element in them. For spreadsheets: see
`pipeline.reports.table`. A cell holds at most 32,767 characters there, so of many labels it holds the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.disclosure.facts import Facts, element_facts, telling_facts
from pipeline.disclosure.lines import Kind
from pipeline.disclosure.looking import GAPS, gap_words
from pipeline.disclosure.model import Disclosure, ShotLine, Telling
from pipeline.disclosure.overview import accounts, tools_in
from pipeline.disclosure.words import (
    CREDENTIALS,
    KINDS,
    consent_words,
    element_titles,
    element_words,
    frames_words,
    performer_words,
    purposes,
    tool_words,
    waived_words,
    waiving_words,
    what_it_is,
)
from pipeline.reports.table import Cell, sheet

#: The facts that are columns of ``disclosure.csv``, by their names on the page.
_FACTS = (
    "What it is", "How it was used", "Where AI came in", "Declared as", "What for", "Tools", "Inputs", "Performers",
    "Consents", "Guild work", "Principles", "Taken for real", "Viewers are told", "Approvals", "Waivers", "Notes",
)  # fmt: skip
DETAILS = (
    "shot", "id", "told_of", "ai", "frames", "count", "files", "credentials", "signer", "written_by",
    *(name.lower().replace(" ", "_") for name in _FACTS), "to_look_at", "manifests",
)  # fmt: skip
SHOTS = (
    "shot", "ai", "what_for", "what_it_is", "frames", "tools", "elements", "performers", "consents", "approvals",
    "waivers", "viewers_are_told", "files", "files_with_ai", "files_enhanced", "files_without_ai", "no_credentials",
    "could_not_be_read", "signer_unknown", "broken", "in_doubt", "says_nothing",
    "may_hold_ai", "element_broken", "to_look_at", "manifests",
)  # fmt: skip
_LONGEST = 30_000


class Table:
    """Renders ``disclosure.csv`` and ``disclosure_shots.csv``."""

    names: tuple[str, ...] = ("disclosure.csv", "disclosure_shots.csv")

    def render(self, disclosure: Disclosure) -> Iterable[bytes]:
        """Both tables, in the order of the page's shots."""
        yield sheet(DETAILS, (row for shot in disclosure.shots for row in _details(shot)))
        yield sheet(SHOTS, map(_shot, disclosure.shots))


def labels_cell(labels: Sequence[str]) -> str:
    """Labels of manifests, as many as a spreadsheet's cell can hold, and how many more there are."""
    length, shown = 0, 0
    for label in labels:
        length += len(label) + 3
        if length > _LONGEST:
            break
        shown += 1
    more = f" | and {len(labels) - shown:,} more, in disclosure.json" if shown < len(labels) else ""
    return " | ".join(labels[:shown]) + more


def _details(shot: ShotLine) -> Iterator[Sequence[Cell]]:
    for telling in shot.tellings:
        frames = frames_words(telling)
        yield (
            shot.name,
            telling.id,
            "the files themselves",
            KINDS[telling.kind],
            frames,
            telling.count,
            _cell(telling.files),
            CREDENTIALS[telling.credentials],
            telling.signer,
            telling.generator,
            *_columns(telling_facts(telling)),
            _cell((*gap_words(telling), telling.problem)),
            labels_cell(telling.manifests),
        )
        for element in telling.elements:
            yield (
                shot.name,
                telling.id,
                f"an element: {element_words(element)}",
                KINDS[element.kind],
                frames,
                telling.count,
                _cell(telling.files),
                CREDENTIALS[element.credentials],
                "",
                element.generator,
                *_columns(element_facts(element)),
                "",
                labels_cell(element.manifests or telling.manifests),
            )


def _columns(facts: Facts) -> Iterator[str]:
    told = dict(facts)
    return (_cell(told.get(name, ())) for name in _FACTS)


def _shot(shot: ShotLine) -> Sequence[Cell]:
    with_ai = [telling for telling in shot.tellings if telling.kind in (Kind.AI, Kind.ENHANCED)]
    performers = [line for telling in with_ai for account in accounts(telling) for line in account.performers]
    files = shot.files
    return (
        shot.name,
        KINDS[shot.kind],
        _cell(purposes(shot)),
        _cell(what_it_is(shot)),
        _cell(f"{', '.join(each.files)}: {frames_words(each)}" for each in with_ai),
        _cell(tool_words(tool) for telling in with_ai for tool in tools_in(telling)),
        _cell(element_titles(shot)),
        _cell(map(performer_words, performers)),
        _cell(f"{line.person.id}: {text}" for line in performers for text in consent_words(line)),
        _cell(approval.id for telling in with_ai for approval in telling.approvals if not approval.standing),
        _cell(
            (
                *map(waived_words, shot.waivers),
                *(waiving_words(each) for told in shot.tellings for each in told.waiving),
            )
        ),
        _cell(account.viewer_disclosure for telling in with_ai for account in accounts(telling)),
        files.total,
        files.ai,
        files.enhanced,
        files.none,
        files.no_credentials,
        files.unread,
        files.unknown_signer,
        files.broken,
        files.doubtful,
        files.silent,
        files.may_hold_ai,
        files.element_broken,
        _cell(GAPS[gap][1] for gap in shot.gaps),
        labels_cell(_labels(shot.tellings)),
    )


def _labels(tellings: Iterable[Telling]) -> tuple[str, ...]:
    own = (label for telling in tellings for label in telling.manifests)
    others = (label for telling in tellings for element in telling.elements for label in element.manifests)
    return tuple(dict.fromkeys((*own, *others)))


def _cell(texts: Iterable[str]) -> str:
    """Texts as one cell, each once."""
    return " | ".join(dict.fromkeys(text for text in texts if text))
