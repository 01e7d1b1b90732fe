"""What `verify` came to, on the terminal: who signed, what it is, what it was made from, and what does not hold.

It speaks of credentials alone: whether something may be delivered is for `check` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click

from pipeline.cli.showing import MOST_PARTS, entries_lines, noun, sorted_out, titles, write
from pipeline.reports.entries import Item, items_text
from pipeline.reports.grouping import Reel
from pipeline.reports.story import Branch, Story, states_of, stories
from pipeline.reports.words import clip, count, listed
from pipeline.summary import Summary
from provenance.model import Result, Verdict

_COLORS = {"trusted": "green", "valid": "yellow", "invalid": "red", "unread": "magenta", "undone": "magenta"}
_MOST_STORIES = 12
#: What the telling of a manifest's state says already, so that its finding is not told once more.
_TOLD = {"credentials.missing", "credentials.invalid", "credentials.untrusted"}
#: Facts that each file has its own of.
_OWN = {"Signed at", "Stamped at", "Manifest"}
#: State -> what one file does, and what several do; the worst first.
_DEEDS = {
    "invalid": ("carries broken credentials", "carry broken credentials"),
    "unread": ("could not be read", "could not be read"),
    "undone": ("was not looked at", "were not looked at"),
    "valid": ("carries credentials of an unknown signer", "carry credentials of unknown signers"),
    "missing": ("carries no credentials", "carry no credentials"),
    "trusted": ("carries credentials of a signer {whom}", "carry credentials of signers {whom}"),
}


#: What a signer is who is known by no show: (whether the user gave certificates, the manifest's state) -> its meaning.
_BY_NO_SHOW = {
    (True, "trusted"): "The signature holds, nothing was changed since, and the signer goes back to a certificate that "
    "you trust.",
    (True, "valid"): "The signature holds, but the signer goes back to no certificate that you trust. Anybody can make "
    "such a signature.",
    (False, "valid"): "The signature holds, but no show is given, so that nobody is known. Anybody can make such a "
    "signature.",
}


def show_verify(results: Iterable[Result], summary: Summary, *, by_show: bool, by_user: bool = False) -> None:
    """What the credentials say: for each frame sequence who signed, what it is and where it is from.

    Args:
        by_show: whether a show says who is trusted, and not the user alone.
        by_user: whether the user does (`--trust`).
    """
    reels = sorted_out(results, summary)
    meanings = {} if by_show else {state: words for (given, state), words in _BY_NO_SHOW.items() if given is by_user}
    write(_lines(reels, meanings))
    items = [item for reel in reels for item in reel.items]
    states = Counter(map(_state, items))
    states["undone"] = summary.discovered - len(items)
    beside = sum(1 for item in items if _state(item) == "trusted" and item.result.verdict is not Verdict.PASS)
    worst = next((state for state in _DEEDS if states[state]), "")
    sentence = credentials_line(states, noun(reels), beside=beside, whom="the show trusts" if by_show else "you trust")
    told = ", ".join(f"{number:,} {name.lower()}" for name, number in states_of(item.result for item in items).items())
    color = "yellow" if beside and worst == "trusted" else _COLORS.get(worst)
    write(
        [
            "",
            click.style(sentence, fg=color, bold=True),
            f"{summary.discovered:,} found: {told}. {summary.seconds:.1f} s.",
        ]
    )


def credentials_line(states: Counter[str], what: str, *, beside: int = 0, whom: str = "you trust") -> str:
    """In one sentence what credentials some files carry, the worst first.

    Args:
        states: how many of each: the manifest states, `unread` and `undone`.
        what: what one of them is called.
        beside: in how many of the trusted ones something is to be looked at all the same.
        whom: which signers are trusted.
    """
    total = states.total()
    known = [(states[state], *deeds) for state, deeds in _DEEDS.items() if states[state]]
    if len(known) > 1:
        parts = [f"{number:,} {one if number == 1 else many}" for number, one, many in known]
        parts[0] = f"{known[0][0]:,} of {count(total, what)} {known[0][1 if known[0][0] == 1 else 2]}"
        sentence = listed(parts)
    elif total == 1:
        sentence = f"The {what} {known[0][1]}"
    elif states["missing"]:
        sentence = f"None of the {count(total, what)} carries credentials"
    else:
        sentence = f"All {count(total, what)} {known[0][2]}" if known else f"No {what}s were found"
    more = f" In {beside:,} of them something else needs a look: see above." if beside and total > 1 else ""
    more = " Something else in it needs a look: see above." if beside and total == 1 else more
    return f"{sentence.format(whom=whom)}.{more}"


def _state(item: Item) -> str:
    manifest = item.result.evidence.manifest
    return "unread" if item.result.incomplete or manifest is None else manifest.state.value


def _lines(reels: Sequence[Reel], meanings: Mapping[str, str]) -> Iterator[str]:
    for shot, of_shot in titles(reels):
        yield click.style(shot, bold=True)
        for reel, title in of_shot:
            yield f"  {title}"
            told = [story for story in stories(reel.items) if story.state != "unread"]
            for story in told[:_MOST_STORIES]:
                meaning = meanings.get(story.state, story.meaning)
                yield from _story_lines(story, meaning, of_all=len(story.items) == len(reel.items))
            if len(told) > _MOST_STORIES:
                yield f"    and {len(told) - _MOST_STORIES:,} more that tell something else; name these alone"
            yield from entries_lines([entry for entry in reel.entries if entry.rule not in _TOLD], "Could not read")


def _story_lines(story: Story, meaning: str, *, of_all: bool) -> Iterator[str]:
    where = "" if of_all else f"  {items_text(story.items, MOST_PARTS)}"
    yield f"    {click.style(story.name, fg=_COLORS.get(story.state), bold=True)}{where}"
    yield f"      {meaning}"
    of_first = f" (of {story.items[0].name})" if len(story.items) > 1 else ""
    for name, text in story.facts:
        yield f"      {name}{of_first if name in _OWN else ''}: {text}"
    for branch in story.tree:
        yield from _branch_lines(branch, "      ")
    for failure in story.failures:
        inside = f" (in {clip(failure.ingredient, 80)})" if failure.ingredient else ""
        yield f"      Does not hold{inside}: {clip(failure.explanation)}"
        if failure.remedy:
            yield f"        Do: {clip(failure.remedy)}"


def _branch_lines(branch: Branch, indent: str) -> Iterator[str]:
    words = f"{branch.word.lower()}; {branch.sources}" if branch.sources else branch.word.lower()
    yield f"{indent}{branch.used} {branch.title} ({words})"
    if branch.declared:
        yield f"{indent}  {branch.declared}"
    for each in branch.branches:
        yield from _branch_lines(each, indent + "  ")
    if branch.more:
        yield f"{indent}  and {branch.more:,} more"
