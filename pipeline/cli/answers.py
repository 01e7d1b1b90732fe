"""Answers that `platemark declare` is given beforehand: an earlier declaration, and `--set key=value`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from provenance.declarations import load_declaration
from provenance.declarations.deriving import AiUse
from provenance.declarations.schema import DeclarationTable, source_type_named
from provenance.documents import read_document
from provenance.errors import DeclarationError
from provenance.files import show_name

_KEY = re.compile(r"(?P<name>[A-Za-z0-9_-]+)(?:\[(?P<number>[1-9][0-9]{0,3})\])?")
#: The keys that are lists of tables.
_LISTS = frozenset(name for name, field in DeclarationTable.model_fields.items() if field.default == ())


def earlier(path: Path) -> dict[str, Any]:
    """The answers of an earlier declaration, with the answer to `ai` that its source type stands for.

    Raises:
        FileError: it cannot be read.
        DeclarationError: it is wrong.
    """
    declaration = load_declaration(path)
    answers = dict(read_document(path, DeclarationError).data)
    answers.pop("format", None)
    answers["ai"] = _answer_for(declaration.digital_source_type.short)
    return answers


def moved(answers: dict[str, Any], before: Path, after: Path) -> dict[str, Any]:
    """The answers of a declaration in the folder *before*, for one in *after*: relative paths name the same files."""
    before, after = before.resolve(), after.resolve()
    if before == after:
        return answers

    def path(told: Any) -> Any:
        is_relative = isinstance(told, str) and told and not os.path.isabs(told)
        return os.path.relpath(before / told, after) if is_relative else told

    def table(told: Any) -> Any:
        if not isinstance(told, dict):  # typed wrongly: the declaration's own check tells it
            return told
        used = told.get("ingredients")
        told = told | ({"ingredients": list(map(path, used))} if isinstance(used, list) else {})
        return told | ({"path": path(told["path"])} if "path" in told else {})

    lists = {key: answers[key] for key in ("ingredients", "actions") if isinstance(answers.get(key), list)}
    return answers | {key: list(map(table, value)) for key, value in lists.items()}


def settle(answers: dict[str, Any], told: Iterable[str]) -> frozenset[str]:
    """Put each ``key=value`` into the answers; returns the keys that are settled by it.

    Keys are dotted (``principles.data``); of a list, ``tools[2].name`` is of its second table, and ``tools.name`` of
    its first. A value is text, but for ``true``, ``false``, and what is quoted, a list or a table in TOML. What an
    earlier declaration says beside it in the same table stays.

    Raises:
        click.BadParameter: one is not of that form.
    """
    settled = set()
    for each in told:
        dotted, equals, text = each.partition("=")
        parts = [_KEY.fullmatch(part) for part in dotted.strip().split(".")]
        found = [part for part in parts if part]
        if not equals or len(found) != len(parts):
            raise click.BadParameter(f"{show_name(each)!r}: write it as key=value, for instance tools[1].name=Nuke")
        _put(answers, [(part["name"], part["number"]) for part in found], _value(text), dotted)
        settled.add(found[0]["name"])
    if "digital_source_type" in settled and "ai" not in settled:
        answers.pop("ai", None)
        if ai := _answer_for(answers["digital_source_type"]):
            answers["ai"] = ai
            settled.add("ai")
    return frozenset(settled)


def agreeing(answers: dict[str, Any], settled: frozenset[str]) -> dict[str, Any]:
    """Without a source type, or steps, of an earlier declaration that another answer to `ai` has overtaken."""
    named = answers.get("digital_source_type")
    overtaken = {"digital_source_type", "actions"} - settled
    if named is None or "ai" not in answers or answers["ai"] == _answer_for(named):
        return answers
    return {key: value for key, value in answers.items() if key not in overtaken}


def _answer_for(named: Any) -> str | None:
    """The answer to `ai` that a source type stands for, as it is written in a declaration; None where it is none."""
    kind = source_type_named(named) if isinstance(named, str) else None
    return next((each.value for each in AiUse if kind and each.agrees_with(kind)), None)


def _put(answers: dict[str, Any], parts: list[tuple[str, str | None]], value: Any, dotted: str) -> None:
    place: Any = answers
    for depth, (name, number) in enumerate(parts):
        is_last = depth == len(parts) - 1
        if number is None and not (name in _LISTS and depth == 0 and not is_last):
            if is_last:
                place[name] = value
                return
            place = place.setdefault(name, {})
        else:
            place = _item(place.setdefault(name, []), int(number or 1), dotted)
        if not isinstance(place, dict):
            raise click.BadParameter(f"{show_name(dotted)}: {name} is settled already, and is no table")
    raise click.BadParameter(f"{show_name(dotted)}: name the key of the table, for instance tools[1].name")


def _item(items: Any, number: int, dotted: str) -> Any:
    if not isinstance(items, list) or number > len(items) + 1:
        before = f", and [{number - 1}] is not there" if number > 1 else ""
        what = "the tables of a list are given one after the other, from [1]"
        raise click.BadParameter(f"{show_name(dotted)}: {what}{before}")
    if number > len(items):
        items.append({})
    return items[number - 1]


def _value(text: str) -> Any:
    """A value as it is meant: TOML where it looks like that, else text."""
    if text[:1] in "\"'[{" or text in ("true", "false"):
        try:
            read = tomllib.loads(f"x = {text}")
        except (tomllib.TOMLDecodeError, RecursionError):
            return text
        return read["x"] if read.keys() == {"x"} else text
    return text
