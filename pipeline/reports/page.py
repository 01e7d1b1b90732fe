"""The HTML report: one file that a person enjoys reading, that asks nothing of any network and trusts no text.

`pipeline.reports.templating` sees to the latter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from jinja2 import Environment

from pipeline.reports import templating
from pipeline.reports.grouping import Reel
from pipeline.reports.interface import Material
from pipeline.reports.pictures import Gallery, contact_prints
from pipeline.reports.story import states_of
from pipeline.reports.view import shots, todos, waivers
from pipeline.reports.words import (
    OUTCOMES,
    STANDINGS,
    STATES,
    TALLY,
    UNREAD,
    WAIVED,
    clip,
    count,
    headline,
    noun_of,
    waived_words,
)

#: Larger pictures are looked up for this many findings; the byte budget is spent long before.
_MOST_EVIDENCE = 1_000
_PACKAGE = "pipeline.reports"


class Page:
    """Renders ``report.html``."""

    names: tuple[str, ...] = ("report.html",)

    def render(self, material: Material) -> Iterable[bytes]:
        """The page; at most 25 MB, whatever the journal holds of up to 5,000 assets."""
        style, script = (templating.source(_PACKAGE, name) for name in ("report.css", "report.js"))
        yield templating.render(self._environment, "report.html.j2", _context(material), style=style, script=script)

    @cached_property
    def _environment(self) -> Environment:
        known = {"clip": clip, "count": count, "outcomes": OUTCOMES, "tally": TALLY, "standings": STANDINGS}
        return templating.environment(_PACKAGE, **known)


def _context(material: Material) -> Mapping[str, Any]:
    results = [item.result for reel in material.reels for item in reel.items]
    wanted = frozenset(islice(_shown_large(material.reels), _MOST_EVIDENCE))
    gallery = Gallery(material.pictures, material.thumbnails(wanted))
    views = shots(material.reels, gallery, material.about.thresholds)
    noun = noun_of(numbered=bool(results) and all(each.evidence.asset.frame is not None for each in results))
    mark, sentence = headline(material.summary, noun, judged=bool(material.about.policy))
    todo, more = todos(views)
    prints = contact_prints(material)
    return {
        "about": material.about,
        "summary": material.summary,
        "counts": _counts(material),
        "stack": _stack(material),
        "states": states_of(results),
        "state_words": STATES,
        "state_class": {told[0]: state.value for state, told in STATES.items()} | {UNREAD[0]: "unread"},
        "mark_of": mark,
        "sentence": sentence,
        "noun": noun,
        "waived": waived_words(material.summary, noun),
        "waivers": waivers(views),
        "todo": todo,
        "more_todo": more,
        "shots": views,
        "prints": prints,
        "left_out": sum(1 for each in results if each.evidence.picture) - len(prints),
        "disagreements": _disagreements(material),
    }


def _shown_large(reels: Iterable[Reel]) -> Iterator[int]:
    """The numbers of the items whose pictures stand beside findings, in the page's order."""
    for reel in reels:
        for entry in reel.entries:
            yield from (found.best[0].number for found in entry.found)
            if entry.best:
                yield entry.best.number
        yield from (found.best[0].number for found in reel.unclaimed)


def _counts(material: Material) -> list[tuple[str, int]]:
    """Each outcome with its count; they add up to the summary's `discovered`."""
    summary = material.summary
    numbers = {
        "block": summary.block,
        "incomplete": summary.incomplete,
        "review": summary.review,
        "pass": summary.passed,
    }
    return [(outcome, numbers[outcome]) for outcome in OUTCOMES]


def _stack(material: Material) -> list[tuple[str, int]]:
    """The counts as the bar shows them: what passes because something is waived stands by itself."""
    waived = sum(item.standing == WAIVED for reel in material.reels for item in reel.items)
    numbers = {**dict(_counts(material)), WAIVED: waived}
    numbers["pass"] -= waived
    return [(standing, numbers[standing]) for standing in STANDINGS if numbers[standing]]


def _disagreements(material: Material) -> list[str]:
    """What the reader must know where results of several runs were put together."""
    results = [item.result for reel in material.reels for item in reel.items]
    about = material.about
    other_policy = sum(1 for each in results if each.policy and each.policy != about.policy_digest)
    other_index = sum(1 for each in results if each.snapshot and each.snapshot != about.snapshot)
    return [
        f"{count(number, 'result')} came from {what} than the one named here."
        for number, what in ((other_policy, "another policy"), (other_index, "another state of the reference index"))
        if number
    ]
