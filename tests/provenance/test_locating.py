"""Where things stand in TOML and JSON: the line that is told is the key's line, and what is doubtful is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.locating import DEEPEST, Location, read_json, toml_lines

TEXT = """\
{
  "format": 1, "tools": [
    {"id": "T-1",
     "uses": ["temporary",
       "final"]},
    {
      "id"
        : "T-2" }
  ],
  "people": []
}
"""


def test_lines_of_json() -> None:
    data, lines = read_json(TEXT)
    assert data["tools"][1]["id"] == "T-2"
    assert lines == {
        ("format",): 2,
        ("tools",): 2,
        ("tools", 0): 3,
        ("tools", 0, "id"): 3,
        ("tools", 0, "uses"): 4,
        ("tools", 0, "uses", 0): 4,
        ("tools", 0, "uses", 1): 5,
        ("tools", 1): 6,
        ("tools", 1, "id"): 7,
        ("people",): 10,
    }


def test_lines_of_toml() -> None:
    assert toml_lines("a = 1\n[[b]]\n[[b]]\nc.d = 2\n") == {
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 2,
        ("b", 1): 3,
        ("b", 1, "c", "d"): 4,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: it is not JSON: Expecting value"),
        ('{\n"a": 1,\n}', "it is not JSON: "),
        ("{\n  'a': 1}", "line 2: it is not JSON"),
        ("[\n1]", "line 1: it is JSON, and not an object"),
        ('"a"', "line 1: it is JSON, and not an object"),
        ('{"a": 1,\n"b": {"c": 1,\n "c": 2}}', 'line 3: the key "c" is there twice: it stands in line 2 as well'),
        ('{"a": 1,\n"\\u0061": 2}', r'line 2: the key "\u0061" is there twice'),
        ('{"a":\nNaN}', "line 2: NaN is no number"),
        ('{"a":\n\n-Infinity}', "line 3: -Infinity is no number"),
        ('{"a":\n1e999}', "line 2: a number is too large"),
        ('{"a":\n-' + "9" * 5000 + "}", "line 2: a number is too large"),
        ('{"a":\n"\\ud800"}', "line 2: a text holds half a character"),
        ('{"a":\n' + "[" * (DEEPEST + 1), f"line 2: lists and tables stand more than {DEEPEST} deep"),
        ('{"a":' + "\n[" * 100_000, f"line {DEEPEST + 1}: "),
        ('{"a": "\n"}', "line 1: it is not JSON: Invalid control character"),
        ('{"a": "\\x"}', "it is not JSON"),
        ('{"a": "\\ud83d\\u"}', "it is not JSON"),
        ('{"a": 1} {}', "line 1: it is not JSON: Extra data"),
    ],
)
def test_what_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^line [0-9]+: ") as caught:
        read_json(text)
    assert words in str(caught.value)


def test_what_is_not_refused() -> None:
    nested = '{"a":' + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1) + "}"
    assert read_json(nested)[0]
    assert read_json('{"a": "NaN", "Infinity": "\\ud83d\\ude00", "": {"": -1.5e3}}')[0] == {
        "a": "NaN",
        "Infinity": "\U0001f600",
        "": {"": -1500},
    }


_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6) | st.sampled_from(
    ['"', "\\", "{", "}", "[,]", ":", "\n", "NaN", "\u2028", "\x85"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_TEXTS, inside, max_size=3),
    max_leaves=12,
)
_SPACES = st.sampled_from(["", " ", "\n", "\n\n", "\t", " \r\n "])


class _Writer:
    """Writes JSON with any space between its pieces, and notes the line of each key and each item."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.text = ""
        self.lines: dict[Location, int] = {}

    def put(self, text: str, place: Location | None = None) -> None:
        self.text += self.draw(_SPACES)
        if place is not None:
            self.lines[place] = self.text.count("\n") + 1
        self.text += text + self.draw(_SPACES)

    def value(self, value: object, place: Location, *, is_item: bool) -> None:
        mark = place if is_item else None
        if isinstance(value, dict):
            self.put("{", mark)
            for number, (key, each) in enumerate(value.items()):
                if number:
                    self.put(",")
                self.put(json.dumps(key, ensure_ascii=self.draw(st.booleans())), (*place, key))
                self.put(":")
                self.value(each, (*place, key), is_item=False)
            self.put("}")
        elif isinstance(value, list):
            self.put("[", mark)
            for number, each in enumerate(value):
                if number:
                    self.put(",")
                self.value(each, (*place, number), is_item=True)
            self.put("]")
        else:
            self.put(json.dumps(value, ensure_ascii=self.draw(st.booleans())), mark)


@given(st.dictionaries(_TEXTS, _VALUES, max_size=4), st.data())
def test_the_line_that_is_told_is_the_keys_line(value: dict[str, Any], data: Any) -> None:
    writer = _Writer(data.draw)
    writer.value(value, (), is_item=False)
    read, lines = read_json(writer.text)
    assert read == value
    assert lines == writer.lines


@given(st.text('{}[]",:\\\n\t 0a1eNu-', max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        data, lines = read_json(text)
    except ValueError as error:
        told = str(error)
    else:
        assert json.loads(text) == data
        assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
        assert {location[0] for location in lines} == set(data)
        return
    assert told.startswith("line ")
