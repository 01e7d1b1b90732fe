"""Questions at the terminal: asked on stderr, each with a default, so that Enter is mostly enough."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import click

from provenance.files import show_name
from provenance.model import Answer

T = TypeVar("T")
HINT = "Enter takes what stands in [brackets], - leaves out what need not be said, Ctrl-C stops and writes nothing."
#: What leaves an answer out.
_NOTHING = "-"
_LONGEST = 200
ANSWERS = {each.value: "" for each in Answer}
#: What is said to any question, so that no other word is meant by its first letters: "no" is no noise reduction.
_PLAIN = ("yes", "no", "none")
_NEEDED = "this has to be said."


def say(words: str) -> None:
    """Say something between the questions."""
    click.echo(words, err=True)


def text(question: str, default: str = "", *, needed: bool = False) -> str:
    """A line of text; empty where it is left out, which *needed* does not allow."""

    def take(typed: str) -> str:
        told = "" if typed.strip() == _NOTHING else typed.strip()
        if needed and not told:
            raise click.BadParameter(_NEEDED)
        if len(told) > _LONGEST:
            raise click.BadParameter(f"that has {len(told)} characters, and {_LONGEST} are the most.")
        if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in told):
            raise click.BadParameter("there is a control character, or half a one, in it.")
        return told

    return _ask(question, default, take)


def texts(question: str, default: Sequence[str] = ()) -> list[str]:
    """Several texts, with commas between them."""
    told = text(f"{question}; commas between them", ", ".join(default))
    return [each.strip() for each in told.split(",") if each.strip()]


def choose(
    question: str,
    choices: Mapping[str, str],
    default: str | None = None,
    *,
    needed: bool = False,
    also: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """One of *choices* (word -> what it means), by its first letters; without a default, until there is an answer.

    Args:
        needed: whether it cannot be left out; else it is empty where it is.
        also: other words, and which of *choices* they stand for.
    """

    def take(typed: str) -> str:
        if typed.strip() == _NOTHING:
            if needed:
                raise click.BadParameter(_NEEDED)
            return ""
        return also.get(typed.strip().casefold()) or _word(typed, choices)

    if any(choices.values()):
        say(question)
        width = max(map(len, choices))
        for word, meaning in choices.items():
            say(f"  {word:<{width}}  {meaning}".rstrip())
        question = "  Which"
    else:
        question = f"{question} ({', '.join(choices)})"
    return _ask(question, default, take)


def several(question: str, choices: Mapping[str, str], default: Sequence[str] = ()) -> list[str]:
    """Some of *choices*, in the order in which these stand."""
    say(f"{question} Several with commas between them.")
    width = max(map(len, choices))
    for word, meaning in choices.items():
        say(f"  {word:<{width}}  {meaning}".rstrip())

    def take(typed: str) -> list[str]:
        words = [each.strip() for each in typed.split(",") if each.strip() not in ("", _NOTHING)]
        chosen = {_word(each, choices) for each in words}
        return [word for word in choices if word in chosen]

    return _ask("  Which", ", ".join(default), take)


def yes(question: str, *, default: bool = False) -> bool:
    """Yes or no; what is left out is no."""
    return choose(question, {"yes": "", "no": ""}, "yes" if default else "no") == "yes"


def perhaps(question: str) -> bool:
    """Yes, no, or unsure, of what can only be declared or not: unsure is taken for yes, and that is told."""
    told = answer(question, Answer.NO.value)
    if told == Answer.UNSURE.value:
        say("    Until somebody knows, it is declared as yes.")
    return told in (Answer.YES.value, Answer.UNSURE.value)


def answer(question: str, default: str = Answer.UNSURE.value) -> str:
    """Yes, no, or unsure; empty where it is left out."""
    return choose(question, ANSWERS, default)


def _word(typed: str, choices: Mapping[str, str]) -> str:
    told = typed.strip().casefold()
    is_plain = any(word.startswith(told) for word in _PLAIN)
    begun = [word for word in choices if word.casefold().startswith(told) and (word in _PLAIN or not is_plain)]
    found = [word for word in begun if word.casefold() == told] or begun
    if len(found) != 1:
        raise click.BadParameter(f"answer one of {', '.join(choices)}.")
    return found[0]


def _ask(question: str, default: str | None, take: Callable[[str], T]) -> T:
    shown = f" [{show_name(default)}]" if default else ""
    return click.prompt(f"{question}{shown}", default=default, show_default=False, value_proc=take, err=True)
