"""TOML documents that people write: read safely, checked against a schema, wrong lines named.

Schemas are pydantic models; this module finds the line of each mistake and says what to do about it.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from provenance.errors import DocumentError
from provenance.files import read_source, show_name

ModelT = TypeVar("ModelT", bound=BaseModel)
_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
#: What to look for next: outside of multi-line strings, and inside each kind of them.
_TOKEN = {
    "": re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|#.*"""),
    '"""': re.compile(r"""(?<!\\)(?:\\\\)*\"{3,5}"""),
    "'''": re.compile(r"'{3,5}"),
}
_LARGEST = 4 << 20

#: pydantic's kinds of mistake that people make in TOML: why, and what to do.
_WORDS = {
    "string_type": ("it is not text", "Put it in quotes."),
    "tuple_type": ("it is not a list", "Write it as [...], or as [[...]] if it has keys of its own."),
    "dict_type": ("it is not a table", "Write it as [...] with its keys below."),
    "model_type": ("it is not a table", "Write it with keys of its own."),
}

Location = tuple[str | int, ...]


class Table(BaseModel):
    """What the schema of every table is: unknown keys are mistakes, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document:
    """A TOML document with the line of each of its keys.

    Attributes:
        path: where it was read from.
        data: its tables.
    """

    def __init__(self, path: Path, text: str, error: type[DocumentError] = DocumentError) -> None:
        self.path = path
        self._error = error
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except (ValueError, RecursionError) as cause:  # beside TOMLDecodeError: endless digits, endless brackets
            raise error(
                f"cannot use {show_name(path)}", f"it is not TOML: {cause}", "Correct that line; strings need quotes."
            ) from cause
        self._lines = _locate(text)

    def line(self, location: Location) -> int | None:
        """The line (from 1) of the key at *location*, or of the nearest table around it."""
        for end in range(len(location), 0, -1):
            if location[:end] in self._lines:
                return self._lines[location[:end]]
        return None

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
            mistakes = cause.errors(include_url=False, include_context=False, include_input=False)
            # An unknown key first: it is often the misspelt name of one that is missing.
            first = min(mistakes, key=lambda each: (each["type"] != "extra_forbidden", self.line(each["loc"]) or 0))
            location: Location = tuple(first["loc"])
            why = first["msg"].removeprefix("Value error, ")
            why, fix = _WORDS.get(first["type"], (why, "Correct that value."))
            if first["type"] == "extra_forbidden":
                why, fix = "there is no such key", suggest(str(location[-1]), _fields_at(schema, location[:-1]))
            elif first["type"] == "missing":
                why, fix = "it is missing", f"Add `{location[-1]} = ...`."
            if len(mistakes) > 1:
                why += f" (and {len(mistakes) - 1} more)"
            raise self.error(location, why, fix) from cause


def read_document(path: Path, error: type[DocumentError] = DocumentError) -> Document:
    """Read a TOML document; *error* is what its mistakes are raised as.

    Raises:
        FileError: it cannot be read.
        DocumentError: it is not TOML, or not UTF-8.
    """
    source = read_source(Path(os.path.realpath(path)), limit=_LARGEST)  # a loop of links is refused there
    try:
        text = source.data.decode("utf-8-sig")
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


def _locate(text: str) -> Mapping[Location, int]:
    """Map each table and key to its line; *text* is known to be TOML."""
    lines: dict[Location, int] = {}
    counts: dict[Location, int] = {}
    table: Location = ()
    for number, line in _statements(text):
        if header := _HEADER.match(line):
            table = _resolve(_parts(header[2]), counts)
            lines.setdefault(table, number)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
                lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not begin inside a multi-line string, with their numbers."""
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        begins_inside, place = closing, 0
        while token := _TOKEN[closing].search(line, place):
            place = token.end()
            if closing:
                closing = ""
            elif token[0] in _TOKEN:
                closing = token[0]
        if not begins_inside:
            yield number, line


def _parts(dotted: str) -> Location:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _resolve(name: Location, counts: Mapping[Location, int]) -> Location:
    """Put the current element's number after each array of tables that *name* passes through."""
    location: Location = ()
    for position, part in enumerate(name):
        location = (*location, part)
        if position < len(name) - 1 and location in counts:
            location = (*location, counts[location])
    return location
