"""What came out, on the terminal: shots and their frame sequences, each finding once, the verdict last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from pipeline.reports.entries import Entry, items_text
from pipeline.reports.grouping import Reel, group, lean
from pipeline.reports.story import Branch, Story, stories
from pipeline.reports.words import OUTCOMES, clip, count, frame_range, headline, noun_of
from pipeline.summary import Summary
from provenance.files import show_name
from provenance.model import Result

_COLORS = {"block": "red", "incomplete": "magenta", "review": "yellow", "pass": "green"}
#: The most parts of a frame range, findings of a reel, and stories that are printed; reports have them all.
_MOST_PARTS, _MOST_ENTRIES, _MOST_STORIES = 8, 25, 12


def show_check(results: Iterable[Result], summary: Summary) -> None:
    """What a check came to, for a person at a terminal."""
    _echo(_check_lines(group((lean(each) for each in results), summary.sequences)))
    click.echo(_verdict(summary, judged=True))


def show_verify(results: Iterable[Result], summary: Summary) -> None:
    """What the credentials say: for each frame sequence who signed, what it is and where it is from."""
    _echo(_verify_lines(group((lean(each) for each in results), summary.sequences)))
    click.echo(_verdict(summary, judged=True))


def show_stamp(results: Iterable[Result], summary: Summary, *, dry_run: bool) -> None:
    """What was stamped, what was stamped already, and what could not be."""
    reels = group((lean(each) for each in results), summary.sequences)
    for _, of_shot in groupby(reels, key=lambda reel: reel.shot):
        for reel in of_shot:
            _echo(_stamp_lines(reel))
    stamped = f"{count(summary.stamped, 'file')} {'would be stamped' if dry_run else 'stamped'}"
    parts = [stamped, f"{summary.already:,} already stamped and left alone"]
    if summary.incomplete:
        parts.append(f"{summary.incomplete:,} could not be stamped; the originals are as they were")
    click.echo(f"{'; '.join(parts)}. {summary.discovered:,} found in all, {summary.seconds:.1f} s.")


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _verdict(summary: Summary, *, judged: bool) -> str:
    numbered = any(outcome.sequence.frames for outcome in summary.sequences)
    outcome, sentence = headline(summary, noun_of(numbered=numbered), judged=judged)
    counts = (
        f"{summary.discovered:,} found: {summary.passed:,} pass, {summary.review:,} review, "
        f"{summary.block:,} block, {summary.incomplete:,} incomplete."
    )
    return f"\n{click.style(sentence, fg=_COLORS.get(outcome), bold=True)}\n{counts} {summary.seconds:.1f} s."


def _check_lines(reels: Iterable[Reel]) -> Iterator[str]:
    for shot, of_shot in groupby(reels, key=lambda reel: reel.shot):
        yield click.style(shot, bold=True)
        for reel in of_shot:
            yield f"  {_title(reel)}  {_mark(reel.worst)}"
            for entry in reel.entries[:_MOST_ENTRIES]:
                yield from _entry_lines(entry)
            if len(reel.entries) > _MOST_ENTRIES:
                more = count(len(reel.entries) - _MOST_ENTRIES, "more finding")
                yield f"    and {more}; a report has them all (--report)"


def _verify_lines(reels: Iterable[Reel]) -> Iterator[str]:
    for shot, of_shot in groupby(reels, key=lambda reel: reel.shot):
        yield click.style(shot, bold=True)
        for reel in of_shot:
            yield f"  {_title(reel)}"
            told = stories(reel.items)
            for story in told[:_MOST_STORIES]:
                yield from _story_lines(story, of_all=len(told) == 1)
            for entry in reel.entries:
                if entry.outcome == "incomplete" or "unreadable" in entry.rule:
                    yield from _entry_lines(entry)


def _stamp_lines(reel: Reel) -> Iterator[str]:
    failed = [entry for entry in reel.entries if entry.outcome == "incomplete"]
    outcomes: dict[str, int] = {}
    for item in reel.items:
        word = item.result.stamp.outcome.value if item.result.stamp else "failed"
        outcomes[word] = outcomes.get(word, 0) + 1
    told = ", ".join(f"{number:,} {word}" for word, number in sorted(outcomes.items()))
    yield f"{click.style(reel.shot, bold=True)}  {_title(reel)}: {told}"
    for entry in failed[:_MOST_ENTRIES]:
        yield from _entry_lines(entry)


def _title(reel: Reel) -> str:
    frames = [item.asset.frame for item in reel.items if item.asset.frame is not None]
    if not frames:
        names = [show_name(item.asset.path.name) for item in reel.items[:3]]
        more = f" and {len(reel.items) - 3:,} more" if len(reel.items) > 3 else ""
        return ", ".join(names) + more
    title = f"{reel.name}  {frame_range(frames, _MOST_PARTS)}  ({count(len(frames), 'frame')})"
    return title + (f", {len(reel.missing):,} missing" if reel.missing else "")


def _mark(outcome: str) -> str:
    return click.style(OUTCOMES[outcome], fg=_COLORS[outcome])


def _entry_lines(entry: Entry) -> Iterator[str]:
    words = entry.words
    where = f"  {items_text(entry.items, _MOST_PARTS)}" if entry.items else ""
    yield f"    {_mark(entry.outcome)}{'  ' + entry.rule if entry.rule else ''}{where}"
    yield f"      {clip(words.message)}"
    if words.why:
        yield f"      Why: {clip(words.why)}"
    yield f"      Do: {clip(words.remedy)}"


def _story_lines(story: Story, *, of_all: bool) -> Iterator[str]:
    color = {"trusted": "green", "valid": "yellow", "invalid": "red"}.get(story.state)
    where = "" if of_all else f"  {items_text(story.items, _MOST_PARTS)}"
    yield f"    {click.style(story.name, fg=color, bold=True)}{where}: {story.meaning}"
    for name, text in story.facts:
        yield f"      {name}: {text}"
    for branch in story.tree:
        yield from _branch_lines(branch, "      ")
    for failure in story.failures:
        inside = f" (in {clip(failure.ingredient, 80)})" if failure.ingredient else ""
        yield f"      Does not hold{inside}: {clip(failure.explanation)}"
        if failure.remedy:
            yield f"        Do: {clip(failure.remedy)}"


def _branch_lines(branch: Branch, indent: str) -> Iterator[str]:
    source = f"; {branch.sources}" if branch.sources else ""
    yield f"{indent}{branch.used} {branch.title} ({branch.state if not branch.word else branch.word}{source})"
    for each in branch.branches:
        yield from _branch_lines(each, indent + "  ")
    if branch.more:
        yield f"{indent}  and {branch.more} more"
