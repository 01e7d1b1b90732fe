"""What an account tells, as names with texts: the same words for the page and the tables."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.disclosure.lines import Account, Element, ToolLine
from pipeline.disclosure.model import Telling
from pipeline.disclosure.words import (
    approval_words,
    consent_words,
    input_words,
    performer_words,
    principles_words,
    step_words,
    tool_words,
    use_words,
    waiving_words,
)
from pipeline.reports.words import SOURCE_TYPES
from provenance.model import Answer, Relationship

Facts = tuple[tuple[str, tuple[str, ...]], ...]
_REAL = {
    Answer.YES: "It could be taken for a real event or statement",
    Answer.NO: "It could not be taken for a real event or statement",
    Answer.UNSURE: "Nobody is sure whether it could be taken for a real event or statement",
    None: "not said",
}


#: What an element is to the picture, from the element's side.
_USED_AS = {
    Relationship.PARENT_OF: "opened and changed",
    Relationship.COMPONENT_OF: "placed into it",
    Relationship.INPUT_TO: "given to a tool",
    None: "not said",
}


def telling_facts(telling: Telling) -> Facts:
    """What the files of a telling tell of themselves; what there is nothing to tell of is left out."""
    return _filled(_telling(telling))


def waiving_facts(telling: Telling) -> Facts:
    """Of files of which nothing else is told, the approvals that waive findings about them."""
    return _filled(iter([("Waivers", tuple(map(waiving_words, telling.waiving)))]))


def element_facts(element: Element) -> Facts:
    """What an element's own manifest tells."""
    return _filled(_element(element))


def _filled(facts: Iterator[tuple[str, tuple[str, ...]]]) -> Facts:
    return tuple((name, told) for name, texts in facts if (told := tuple(text for text in texts if text)))


def _telling(telling: Telling) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "What it is", (SOURCE_TYPES[telling.source_type] if telling.source_type else "not said",)
    yield "Where AI came in", tuple(map(step_words, telling.steps))
    yield from _account(telling.account, telling.tools)
    yield "Approvals", tuple(map(approval_words, telling.approvals))
    yield "Waivers", tuple(map(waiving_words, telling.waiving))


def _element(element: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "How it was used", (_USED_AS[element.relationship],)
    yield "What it is", tuple(SOURCE_TYPES[each] for each in element.source_types)
    if not element.account:
        yield "Declared as", ("its own manifest holds no declaration",)
    yield from _account(element.account, element.tools)
    yield "Written by", (element.generator,)


def _account(account: Account | None, others: tuple[ToolLine, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a declaration says, with the tools that only its manifest's steps name; these alone where there is none."""
    if account is None:
        yield "Tools", tuple(map(tool_words, others))
        return
    yield "Declared as", (account.title,)
    yield "What for", (use_words(account),)
    yield "Tools", tuple(map(tool_words, (*account.tools, *others)))
    yield "Inputs", tuple(map(input_words, account.inputs))
    yield "Performers", tuple(map(performer_words, account.performers))
    yield "Consents", tuple(f"{each.person.id}: {text}" for each in account.performers for text in consent_words(each))
    yield (
        "Guild work",
        tuple(
            f"{each.guild}: {each.work}{f', agreed under {each.agreement}' if each.agreement else ''}"
            for each in account.guild_work
        ),
    )
    yield "Principles", principles_words(account.answers)
    yield "Taken for real", (_REAL[account.taken_for_real],)
    yield "Viewers are told", (account.viewer_disclosure or "not said",)
    yield "Notes", (account.notes,)
