"""TOML and JSON documents that people write: read safely, checked against a schema, wrong lines named.

A document whose name ends in ``.json`` is JSON; any other is TOML. Schemas are pydantic models; this module finds the
line of each mistake and says what to do about it.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import copy
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from provenance.errors import DocumentError
from provenance.files import read_source, show_name
from provenance.locating import Location, read_json, toml_lines

__all__ = ["LARGEST", "Document", "Location", "Table", "entries", "parse_document", "read_document", "suggest"]

#: More parts of a dotted key than any document of ours has.
_DEEP = re.compile(r"""(?<![A-Za-z0-9_"'-])(?:[A-Za-z0-9_"'-]+[ \t]*\.[ \t]*){40}[A-Za-z0-9_"'-]""")
ModelT = TypeVar("ModelT", bound=BaseModel)
#: The largest document that is read, in bytes.
LARGEST = 4 << 20

#: pydantic's kinds of mistake that people make: why, and what to do in TOML and in JSON.
_WORDS = {
    "string_type": ("it is not text", "Put it in quotes.", "Put it in quotes."),
    "bool_type": ("it is neither true nor false", *["Write `true` or `false`, without quotes."] * 2),
    "tuple_type": (
        "it is not a list",
        "Write it as [...], or as [[...]] if it has keys of its own.",
        "Write it as [...], and each item that has keys as {...} in it.",
    ),
    "dict_type": ("it is not a table", "Write it as [...] with its keys below.", "Write it as {...}."),
    "model_type": ("it is not a table", "Write it with keys of its own.", "Write it as {...}, with keys of its own."),
}


class Table(BaseModel):
    """What the schema of every table is: unknown keys are mistakes, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document:
    """A TOML or JSON document with the line of each of its keys.

    Attributes:
        path: where it was read from.
        data: its tables.
        within: where in the file they stand, of a part; see `part`.
    """

    within: Location = ()

    def __init__(self, path: Path, text: str, error: type[DocumentError] = DocumentError) -> None:
        self.path = path
        self._error = error
        self._is_json = path.suffix.lower() == ".json"
        self.data: dict[str, Any]
        self._lines: Mapping[Location, int]
        what = f"cannot use {show_name(path)}"
        if self._is_json:
            try:
                self.data, self._lines = read_json(text)
            except ValueError as cause:
                raise error(what, str(cause), "Correct that line.") from cause
            return
        if deep := _DEEP.search(text):  # the parser takes time that grows with the square of a key's parts
            line = text.count("\n", 0, deep.start()) + 1
            raise error(what, f"line {line}: its tables are nested too deeply", "Write it with fewer dots.")
        try:
            self.data = tomllib.loads(text)
        except (ValueError, RecursionError) as cause:  # beside TOMLDecodeError: endless digits, endless brackets
            raise error(what, f"it is not TOML: {cause}", "Correct that line; strings need quotes.") from cause
        self._lines = toml_lines(text)

    def line(self, location: Location) -> int | None:
        """The line (from 1) of the key at *location*, or of the nearest table around it."""
        location = (*self.within, *location)
        for end in range(len(location), 0, -1):
            if location[:end] in self._lines:
                return self._lines[location[:end]]
        return None

    def part(self, location: Location, without: Iterable[str] = ()) -> Document:
        """The table at *location* as a document of its own, whose errors name the lines of the whole.

        Args:
            without: keys that are left out.
        """
        table: Any = self.data
        for key in location:
            table = table[key]
        part = copy(self)
        part.data = {key: value for key, value in table.items() if key not in without}
        part.within = (*self.within, *location)
        return part

    def filled(self, name: str, defaults: str) -> Document:
        """The document with what is in the table *defaults* put into each of the tables *name* that does not say it."""
        given = self.data.get(defaults, {})
        tables = [_laid_over(given, each) for each in self.data.get(name, [])]
        lines = dict(self._lines)
        for number in range(len(tables)):
            for location, line in self._lines.items():
                if location[:1] == (defaults,) and len(location) > 1:
                    lines.setdefault((name, number, *location[1:]), line)
        filled = copy(self)
        vars(filled).update(data={**self.data, name: tables}, _lines=lines)
        return filled

    def entries(self, location: Location) -> list[tuple[str, Location, Any]]:
        """The values in the table at *location*, as `entries` gives them."""
        table: Any = self.data
        for part in location:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        return entries(table, location)

    def error(self, location: Location, why: str, fix: str) -> DocumentError:
        """An error about the value at *location*, to be raised by the caller."""
        line = self.line(location)
        where = f"line {line}, " if line else ""
        location = (*self.within, *location)
        name = ".".join(str(part) if isinstance(part, str) else f"[{part + 1}]" for part in location).replace(".[", "[")
        return self._error(f"cannot use {show_name(self.path)}", f"{where}{name or 'document'}: {why}", fix)

    def validate(self, schema: type[ModelT]) -> ModelT:
        """Check the document against *schema* and return it as that model.

        Raises:
            DocumentError: one mistake, with its line and a remedy; `why` counts the others.
        """
        try:
            return schema.model_validate(self.data)
        except ValidationError as cause:
            (location, why, fix), *others = self._explained(cause, schema)
            more = f" (and {len(others)} more)" if others else ""
            raise self.error(location, f"{why}{more}", fix) from cause

    def mistakes(self, schema: type[BaseModel]) -> tuple[DocumentError, ...]:
        """Every mistake that `validate` finds, each with its line and a remedy; none where it is right."""
        return tuple(self.error(*each) for each in self.explained(schema))

    def explained(self, schema: type[BaseModel]) -> list[tuple[Location, str, str]]:
        """Every mistake that `validate` finds: where it is, why it is one, what to do; none where all is right."""
        try:
            schema.model_validate(self.data)
        except ValidationError as cause:
            return self._explained(cause, schema)
        return []

    def _explained(self, cause: ValidationError, schema: type[BaseModel]) -> list[tuple[Location, str, str]]:
        mistakes = cause.errors(include_url=False, include_context=False, include_input=False)
        # An unknown key first: it is often the misspelt name of one that is missing.
        mistakes.sort(key=lambda each: (each["type"] != "extra_forbidden", self.line(each["loc"]) or 0))
        found = []
        for each in mistakes:
            location: Location = tuple(each["loc"])
            why = each["msg"].removeprefix("Value error, ")
            why, *fixes = _WORDS.get(each["type"], (why, "Correct that value.", "Correct that value."))
            fix = fixes[self._is_json]
            if each["type"] == "extra_forbidden":
                why, fix = "there is no such key", suggest(str(location[-1]), _fields_at(schema, location[:-1]))
            elif each["type"] == "missing":
                key = str(location[-1])
                why, fix = "it is missing", f'Add `"{key}": ...`.' if self._is_json else f"Add `{key} = ...`."
            found.append((location, why, fix))
        return found


def read_document(path: Path, error: type[DocumentError] = DocumentError) -> Document:
    """Read a TOML or JSON document; *error* is what its mistakes are raised as.

    Raises:
        FileError: it cannot be read.
        DocumentError: it is not TOML (or JSON, where its name ends in that), or not UTF-8.
    """
    source = read_source(Path(os.path.realpath(path)), limit=LARGEST)  # a loop of links is refused there
    return parse_document(path, source.data, error)


def parse_document(path: Path, data: bytes, error: type[DocumentError] = DocumentError) -> Document:
    """Like `read_document`, of bytes that were read from *path*."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise error(
            f"cannot use {show_name(path)}", f"byte {cause.start + 1} is not UTF-8", "Save the file as UTF-8."
        ) from cause
    return Document(path, text, error)


def entries(table: Any, location: Location = ()) -> list[tuple[str, Location, Any]]:
    """The values in a table at *location*, in order: dotted name, location, value.

    ``a.b = 1`` and ``"a.b" = 1`` mean the same to a person, and come out the same here.
    """
    found: list[tuple[str, Location, Any]] = []
    waiting: list[tuple[str, Location, Any]] = [("", location, table)]
    while waiting:
        name, place, value = waiting.pop()
        if isinstance(value, dict):
            inside = [(f"{name}.{key}" if name else str(key), (*place, key), each) for key, each in value.items()]
            waiting += reversed(inside)
        else:
            found.append((name, place, value))
    return found


def _laid_over(below: Any, above: Any) -> Any:
    """Tables in one another: what the upper one does not say is as in the lower; `false` takes a table of it away."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    taken = {key for key, each in above.items() if each is False and isinstance(below.get(key), dict)}
    laid = {key: _laid_over(below.get(key), each) for key, each in above.items()}
    return {key: each for key, each in {**below, **laid}.items() if key not in taken}


def suggest(key: str, known: Iterable[str]) -> str:
    """A remedy for a name that is not known: the closest known one, else all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(key, names, 1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Remove it, or use one of: {', '.join(names)}." if names else "Remove it."


def _fields_at(schema: type[BaseModel], location: Location) -> tuple[str, ...]:
    """The keys that *schema* allows in the table at *location*, aliases included."""
    current: type[BaseModel] | None = schema
    for part in location:
        if isinstance(part, int):
            continue
        fields = {} if current is None else current.model_fields
        field = next((field for name, field in fields.items() if (field.alias or name) == part), None)
        current = next(iter(_models_in(field.annotation)), None) if field else None
    return () if current is None else tuple(field.alias or name for name, field in current.model_fields.items())


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
