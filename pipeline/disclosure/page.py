"""``disclosure.html``: one file for a producer and for a streamer's lawyers, the summary first, then each shot.

It asks nothing of any network and trusts no text: `pipeline.reports.templating` sees to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment

from pipeline.disclosure import facts, looking, words
from pipeline.disclosure.lines import Credentials, Kind
from pipeline.disclosure.model import Disclosure
from pipeline.reports import templating
from pipeline.reports.words import SOURCE_TYPES, STATES, UNREAD, clip, count

_PACKAGE = "pipeline.disclosure"
#: The most labels that the page shows of a line, the most tellings of a shot, and the labels that are also printed.
_MOST_LABELS, _MOST_TELLINGS, _PRINTED = 500, 100, 6
#: The most tellings that a line about the whole show names.
_MOST_NAMED = 40


class Page:
    """Renders ``disclosure.html``."""

    names: tuple[str, ...] = ("disclosure.html",)

    def render(self, disclosure: Disclosure) -> Iterable[bytes]:
        """The page, which can be printed as well."""
        yield page_of(disclosure)


def page_of(disclosure: Disclosure, *, for_print: bool = False) -> bytes:
    """The page.

    Args:
        for_print: leave out the labels that paper does not show anyway.
    """
    context = _context(disclosure) | {"most_labels": _PRINTED if for_print else _MOST_LABELS}
    style = templating.source(_PACKAGE, "disclosure.css")
    return templating.render(_templates(), "disclosure.html.j2", context, style=style)


@cache
def _templates() -> Environment:
    ours = {
        name: told
        for module in (words, looking)
        for name, told in vars(module).items()
        if getattr(told, "__module__", "") == module.__name__
    }
    return templating.environment(
        _PACKAGE,
        **ours,
        clip=clip,
        count=count,
        telling_facts=facts.telling_facts,
        waiving_facts=facts.waiving_facts,
        element_facts=facts.element_facts,
        kinds=words.KINDS,
        shares=words.SHARES,
        credentials=words.CREDENTIALS,
        source_types=SOURCE_TYPES,
        kinds_of_word=Kind,
        printed=_PRINTED,
    )


def _context(disclosure: Disclosure) -> dict[str, Any]:
    anchors = {shot.name: f"s{number}" for number, shot in enumerate(disclosure.shots, 1)}
    return {
        "told": disclosure,
        "sentence": words.headline(disclosure),
        "open": looking.gap_sentences(disclosure.shots),
        "with_ai": [shot for shot in disclosure.shots if shot.kind is Kind.AI],
        "enhanced": [shot for shot in disclosure.shots if shot.kind is Kind.ENHANCED],
        "unknown": [shot for shot in disclosure.shots if shot.kind is Kind.UNKNOWN],
        "without": [shot for shot in disclosure.shots if shot.kind is Kind.NONE],
        "anchors": anchors,
        "meanings": [(Credentials(state.value), meaning) for state, (_, meaning) in STATES.items()]
        + [(Credentials.UNREAD, UNREAD[1])],
        "most_tellings": _MOST_TELLINGS,
        "most_named": _MOST_NAMED,
    }
