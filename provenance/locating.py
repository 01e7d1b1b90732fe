"""Where things stand in a document's text: the line of each table and key, in TOML and in JSON; pure.

JSON is read strictly (RFC 8259, and I-JSON, RFC 7493): what two readers may take for different things is refused. The
text is walked, and not followed into its depth, so that no nesting costs more than its length.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Location = tuple[str | int, ...]

#: How deep lists and tables may stand in each other.
DEEPEST = 64
#: How many characters a number may have.
_LONGEST_NUMBER = 400

_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
#: What to look for next: outside of multi-line strings, and inside each kind of them.
_TOKEN = {
    "": re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|#.*"""),
    '"""': re.compile(r"""(?<!\\)(?:\\\\)*\"{3,5}"""),
    "'''": re.compile(r"'{3,5}"),
}
#: A string, punctuation, or a word: a number, or what stands for a value.
_JSON_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+')
_CONSTANTS = ("NaN", "Infinity", "-Infinity")


def toml_lines(text: str) -> Mapping[Location, int]:
    """Map each table and key to its line (from 1); *text* is known to be TOML."""
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


def read_json(text: str) -> tuple[dict[str, Any], Mapping[Location, int]]:
    """Read a JSON object, and map each key and each item of a list to its line (from 1).

    Raises:
        ValueError: it is no JSON object, or not one that all readers take for the same; the words name the line.
    """
    _require_plain(text)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as cause:
        raise ValueError(f"line {cause.lineno}: it is not JSON: {cause.msg}") from cause
    if not isinstance(data, dict):
        raise ValueError('line 1: it is JSON, and not an object: {"key": ...}')  # noqa: TRY004  (of the text)
    return data, _json_lines(text)


@dataclass(slots=True)
class _Level:
    """A list or a table that the walk is in.

    Attributes:
        location: its own.
        place: the key or number of the value that comes next; None where a key comes next.
    """

    location: Location
    is_list: bool
    place: str | int | None = None


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The pieces of JSON, each with its line."""
    line, counted = 1, 0
    for found in _JSON_TOKEN.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield found[0], line


def _require_plain(text: str) -> None:
    """Refuse what JSON's reader would take, or choke on; *text* need not be JSON."""
    depth = 0
    for piece, line in _tokens(text):
        if piece in "{[":
            depth += 1
            if depth > DEEPEST:
                raise ValueError(f"line {line}: lists and tables stand more than {DEEPEST} deep in each other")
        elif piece in "}]":
            depth -= 1
        elif piece[0] == '"':
            _require_text(piece, line)
        elif piece in _CONSTANTS:
            raise ValueError(f"line {line}: {piece} is no number")
        elif len(piece) > _LONGEST_NUMBER or _is_boundless(piece):
            raise ValueError(f"line {line}: a number is too large")


def _require_text(piece: str, line: int) -> None:
    if "\\u" not in piece:
        return
    try:
        json.loads(piece).encode()
    except UnicodeEncodeError as cause:
        raise ValueError(f"line {line}: a text holds half a character") from cause
    except ValueError:  # no JSON at all: its reader will say so
        return


def _is_boundless(piece: str) -> bool:
    try:
        return math.isinf(float(piece))
    except ValueError:
        return False


def _json_lines(text: str) -> Mapping[Location, int]:
    """The lines of what stands in *text*, which is known to be a JSON object; raises ValueError at a key said twice."""
    lines: dict[Location, int] = {}
    levels: list[_Level] = []
    for piece, line in _tokens(text):
        level = levels[-1] if levels else None
        if piece in "}]":
            levels.pop()
        elif piece == ",":
            _next(level)
        elif piece == ":":
            continue
        elif level is not None and level.place is None:
            level.place = json.loads(piece)
            place = (*level.location, str(level.place))
            if place in lines:
                first = lines[place]
                raise ValueError(f"line {line}: the key {piece[:80]} is there twice: it stands in line {first} as well")
            lines[place] = line
        else:
            place = () if level is None or level.place is None else (*level.location, level.place)
            lines.setdefault(place, line)
            if piece in "{[":
                levels.append(_Level(place, piece == "[", 0 if piece == "[" else None))
    lines.pop((), None)
    return lines


def _next(level: _Level | None) -> None:
    """Go on to the next value of a list, or to the next key of a table."""
    if level is not None:
        level.place = level.place + 1 if level.is_list and isinstance(level.place, int) else None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines of TOML that do not begin inside a multi-line string, with their numbers."""
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
