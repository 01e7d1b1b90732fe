"""The HTML report: one file that a person enjoys reading, that asks nothing of any network and trusts no text.

Every text that a template prints passes `show_name` (control, bidirectional and undecodable characters become
visible) and is then escaped. The content security policy allows the page's own style and script, by their digests,
and pictures that stand in the page; nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from itertools import islice
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.reports.grouping import Reel
from pipeline.reports.interface import Material
from pipeline.reports.pictures import Gallery, contact_prints
from pipeline.reports.story import states_of
from pipeline.reports.view import shots, todos
from pipeline.reports.words import OUTCOMES, STATES, TALLY, UNREAD, clip, count, headline, noun_of
from provenance.files import show_name

#: Larger pictures are looked up for this many findings; the byte budget is spent long before.
_MOST_EVIDENCE = 1_000


class Page:
    """Renders ``report.html``."""

    names: tuple[str, ...] = ("report.html",)

    def render(self, material: Material) -> Iterable[bytes]:
        """The page; at most 25 MB, whatever the journal holds of up to 5,000 assets."""
        style, script = self._source("report.css"), self._source("report.js")
        page = self._environment.get_template("report.html.j2")
        yield page.render(_context(material), style=style, script=script, policy=_policy(style, script)).encode()

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=PackageLoader("pipeline.reports"),
            autoescape=True,
            finalize=_visible,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {"clip": clip, "count": count, "outcomes": OUTCOMES, "tally": TALLY}
        return environment

    def _source(self, name: str) -> Markup:
        """A file of ours that goes into the page as it is: nothing in it is from outside."""
        return Markup(files("pipeline.reports").joinpath("templates", name).read_text("utf-8"))  # noqa: S704


def _visible(value: object) -> object:
    """What a template prints: markup of ours as it is, any text with its hidden characters made visible."""
    if isinstance(value, Markup) or not isinstance(value, str) or value.isprintable():
        return value
    return show_name(value)


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
        "states": states_of(results),
        "state_words": STATES,
        "state_class": {told[0]: state.value for state, told in STATES.items()} | {UNREAD[0]: "unread"},
        "mark_of": mark,
        "sentence": sentence,
        "noun": noun,
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


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing but this style, this script, and pictures that stand in the page."""
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
