"""What a disclosure came to, on the terminal: its shots, then how much AI there is, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from pipeline.cli.showing import MOST_PARTS, write
from pipeline.cli.talk import LOG, tell
from pipeline.disclosure import looking, words
from pipeline.disclosure.model import Disclosure, ShotLine
from pipeline.disclosure.writing import Written
from pipeline.reports.words import clip
from provenance.files import show_name


def show_disclosure(disclosure: Disclosure, written: Sequence[Written], *, as_json: bool) -> None:
    """Show a disclosure, and say where its documents are; as JSON its shots, an object a line, and a summary."""
    if not as_json:
        write(_lines(disclosure))
    for each in written:
        LOG.info("Disclosure: %s%s", show_name(each.path), " (signed)" if each.signature else "")
    if as_json:
        for shot in disclosure.shots:
            tell({"shot": shot.model_dump(mode="json")})
        counts = {"shots": disclosure.shots_counted.model_dump(), "files": disclosure.files_counted.model_dump()}
        tell(
            {
                "summary": counts
                | {"documents": [str(each.path) for each in written], "signed": bool(written[0].signature)}
            }
        )


def _lines(disclosure: Disclosure) -> Iterator[str]:
    for shot in disclosure.shots:
        yield click.style(f"{clip(shot.name, 120)}  {words.KINDS[shot.kind]}", bold=True)
        yield from _shot(shot)
    yield ""
    yield click.style(words.headline(disclosure), bold=True)
    yield from (sentence for _, sentence, _ in looking.gap_sentences(disclosure.shots))


def _shot(shot: ShotLine) -> Iterator[str]:
    for telling in shot.tellings[:MOST_PARTS]:
        name, frames = clip(telling.files[0], 120), clip(words.frames_words(telling), 120)
        yield f"  {name}  {frames}: {words.KINDS[telling.kind]}"
        for place, line in enumerate(looking.gap_words(telling)):
            why = f" {clip(telling.problem, 300)}" if telling.problem and not place else ""
            yield f"    {line}{why}"
    if len(shot.tellings) > MOST_PARTS:
        yield f"  and {len(shot.tellings) - MOST_PARTS:,} more; the documents have them all"
