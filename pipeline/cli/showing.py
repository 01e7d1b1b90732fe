"""What came out, on the terminal: shots and their frame sequences, each finding once, the verdict last."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import click

from pipeline.reports.entries import Entry, entry_of, gravity, items_text
from pipeline.reports.grouping import Reel, group, lean
from pipeline.reports.words import (
    LONGEST_REMEDY,
    OUTCOMES,
    STANDINGS,
    clip,
    count,
    frame_range,
    headline,
    noun_of,
    waiver_words,
)
from pipeline.summary import Summary
from provenance.files import show_name
from provenance.model import Finding, Result, StampOutcome, Waiver
from provenance.policy.words import about_sequence

_COLORS = {"block": "red", "incomplete": "magenta", "review": "yellow", "waived": "cyan", "pass": "green"}
#: The most parts of a frame range, and findings of a frame sequence, that are printed; reports have them all.
MOST_PARTS, _MOST_ENTRIES = 8, 25
_OF_REST = {"block": "block", "waived": "are waived"}


def show_check(
    results: Iterable[Result],
    summary: Summary,
    *,
    judged: bool = True,
    held: int = 0,
    part: tuple[int, int] | None = None,
) -> None:
    """What a check came to, for a person at a terminal.

    Args:
        judged: whether the results are those of a check; only these are called ready.
        held: how many of the results the journal had from before.
        part: which part of how many of the work this is; a part alone is never called ready.
    """
    reels = sorted_out(results, summary)
    write(_check_lines(reels, judged=judged))
    outcome, sentence = headline(summary, noun(reels), judged=judged)
    if part:
        sentence = f"Part {part[0]} of {part[1]}: {sentence.partition(': ')[2]}"
    passed = f"{summary.passed:,} {'pass' if judged else 'done'}"
    counts = (
        f"{summary.discovered:,} found: {passed}, {summary.review:,} review, "
        f"{summary.block:,} block, {summary.incomplete:,} incomplete."
    )
    if summary.waived:
        counts += f" In {summary.waived:,} of them something is waived."
    write(["", click.style(sentence, fg=_COLORS.get(outcome), bold=True), f"{counts}{_ending(summary, held)}"])


def show_stamp(results: Iterable[Result], summary: Summary, *, dry_run: bool, held: int = 0) -> None:
    """What was stamped, what was stamped already, and what could not be."""
    reels = sorted_out(results, summary)
    write(_stamp_lines(reels, dry_run=dry_run))
    failed = sum(reel.counts["incomplete"] for reel in reels)
    parts = [f"{count(summary.stamped, 'file')} {'would be stamped' if dry_run else 'stamped'}"]
    parts.append(f"{summary.already:,} already stamped and left alone")
    if failed:
        parts.append(f"{failed:,} could not be stamped, and are as they were")
    if undone := summary.incomplete - failed:
        parts.append(f"{undone:,} not begun")
    write([f"{'; '.join(parts)}. {summary.discovered:,} found in all.{_ending(summary, held)}"])


def _ending(summary: Summary, held: int) -> str:
    told = f" {held:,} of them the journal had." if held else ""
    return f"{told} {summary.seconds:.1f} s." if summary.seconds else told


def sorted_out(results: Iterable[Result], summary: Summary) -> tuple[Reel, ...]:
    """The results as a person reads them."""
    return group((lean(each) for each in results), summary.sequences)


def noun(reels: Iterable[Reel]) -> str:
    """What one asset is called."""
    items = [item for reel in reels for item in reel.items]
    return noun_of(numbered=bool(items) and all(item.asset.frame is not None for item in items))


def write(lines: Iterable[str]) -> None:
    """Write lines to stdout; on a terminal, long ones are broken between words and keep their indentation."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in lines:
        if 40 < width < len(line) and "\x1b" not in line:
            indent = " " * (len(line) - len(line.lstrip()) + 2)
            broken = textwrap.wrap(
                line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )
            click.echo("\n".join(broken))
        else:
            click.echo(line)


def titles(reels: Sequence[Reel]) -> Iterator[tuple[str, Iterable[tuple[Reel, str]]]]:
    """Each shot with its frame sequences and what they are called; those of one name are told apart by their folder."""
    for shot, of_shot in groupby(reels, key=lambda reel: reel.shot):
        told = list(of_shot)
        names = Counter(reel.name for reel in told)
        folders = [reel.folder for reel in told]
        places = [_place(reel.folder, folders) if names[reel.name] > 1 else "" for reel in told]
        yield shot, [(reel, _title(reel) + place) for reel, place in zip(told, places, strict=True)]


def _place(folder: str, folders: Sequence[str]) -> str:
    """The part of the folder's path that tells it from the others."""
    within = os.path.relpath(folder, os.path.commonpath(folders))
    return f"  in {Path(folder).name if within == '.' else within}"


def _title(reel: Reel) -> str:
    frames = [item.asset.frame for item in reel.items if item.asset.frame is not None]
    missing = f", {len(reel.missing):,} missing" if reel.missing else ""
    if frames:
        return f"{reel.name}  {frame_range(frames, MOST_PARTS)}  ({count(len(frames), 'frame')}){missing}"
    names = [show_name(item.asset.path.name) for item in reel.items[:3]] or [f"{reel.name}{missing}"]
    return ", ".join(names) + (f" and {len(reel.items) - 3:,} more" if len(reel.items) > 3 else "")


def _check_lines(reels: Sequence[Reel], *, judged: bool) -> Iterator[str]:
    for shot, of_shot in titles(reels):
        yield click.style(shot, bold=True)
        for reel, title in of_shot:
            yield f"  {title}  {_mark(reel.worst)}" if judged or reel.worst != "pass" else f"  {title}"
            yield from _reuse_lines(reel)
            yield from entries_lines(_told_once(reel))


def _told_once(reel: Reel) -> Sequence[Entry]:
    """The reel's entries, with one for each work that was found in frames of it instead of those of the frames."""
    outcome = reel.outcome
    if outcome is None or not outcome.spans:
        return reel.entries
    spans = {each.reference: each for each in outcome.spans}
    entries = [entry for entry in reel.entries if not _is_within(entry, spans)]
    name = about_sequence(outcome.sequence.pattern, outcome.shot)
    for finding in outcome.spans:
        frames = finding.span.frames if finding.span else ()
        items = tuple(item for item in reel.items if item.asset.frame in frames)
        entries.append(entry_of(finding, name, items))
    return sorted(entries, key=gravity)


def _is_within(entry: Entry, spans: Mapping[str, Finding]) -> bool:
    """Whether findings over frames tell all that an entry about some of these frames does, its approval included."""
    told = [spans.get(each.reference.id) for each in entry.found]
    frames = {item.asset.frame for item in entry.items}
    return bool(told) and all(
        each is not None
        and each.span is not None
        and frames <= set(each.span.frames)
        and _approval(entry.waiver) in (None, _approval(each.waiver))
        for each in told
    )


def _approval(waiver: Waiver | None) -> tuple[str, str, str] | None:
    return (waiver.approval, waiver.by, waiver.until) if waiver else None


def _reuse_lines(reel: Reel) -> Iterator[str]:
    reused = sum(1 for item in reel.items if item.result.evidence.matches_of)
    if reused:
        all_of_it = count(len(reel.items), noun([reel]))
        told = "is nearly the same as one that was searched, and has its matches"
        if reused > 1:
            told = "are nearly the same as ones that were searched, and have their matches"
        yield f"    {reused:,} of {all_of_it} {told}"


def _stamp_lines(reels: Sequence[Reel], *, dry_run: bool) -> Iterator[str]:
    words = {"stamped": "would be stamped"} if dry_run else {}
    for shot, of_shot in titles(reels):
        for reel, title in of_shot:
            stamps = (item.result.stamp.outcome if item.result.stamp else StampOutcome.FAILED for item in reel.items)
            told = ", ".join(f"{n:,} {words.get(word, word)}" for word, n in sorted(Counter(stamps).items()))
            yield f"{click.style(shot, bold=True)}  {title}: {told}"
            yield from entries_lines(
                [entry for entry in reel.entries if entry.outcome == "incomplete"], "Could not stamp"
            )


def entries_lines(entries: Sequence[Entry], undone: str = OUTCOMES["incomplete"]) -> Iterator[str]:
    """The lines about findings; beyond a number that one can read they are counted.

    Args:
        undone: what is said of work that could not be done.
    """
    for entry in entries[:_MOST_ENTRIES]:
        words = entry.words
        where = f"  {items_text(entry.items, MOST_PARTS)}" if entry.items else ""
        mark = _mark(entry.outcome, undone if entry.outcome == "incomplete" else "")
        yield f"    {mark}{'  ' + entry.rule if entry.rule else ''}{where}"
        yield f"      {clip(words.message)}"
        if words.why:
            yield f"      Why: {clip(words.why)}"
        if entry.waiver:
            yield f"      {waiver_words(entry.waiver)}"
        yield f"      Do: {clip(words.remedy, LONGEST_REMEDY)}"
    rest = entries[_MOST_ENTRIES:]
    if rest:
        counted = Counter(entry.outcome for entry in rest)
        parts = [f"{counted[each]:,} of which {word}" for each, word in _OF_REST.items() if counted[each]]
        told = "".join(f", {part}" for part in parts)
        yield f"    and {count(len(rest), 'more finding')}{told}; a report of a check has them all"


def _mark(outcome: str, word: str = "") -> str:
    return click.style(word or STANDINGS[outcome][0], fg=_COLORS[outcome])
