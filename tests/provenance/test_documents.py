"""TOML documents: where things stand, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from provenance.documents import Document, Table, entries, read_document, suggest
from provenance.errors import DocumentError, FileError, PolicyError

TEXT = '''\
top = 1
[table]
"quoted.key" = 2
dotted.inside = 3
[[list]]
name = "first"
[[list.inner]]
name = "a"
[[list.inner]]
name = "b"
[[list]]
name = "second"
values = [
  [1, 2],
  [3, 4],
]
after = 5
text = """
[not a table
"""
last = 6
'''


class Inner(Table):
    name: str
    count: int = 0


class Outer(Table):
    title: str
    inner: tuple[Inner, ...] = ()
    options: dict[str, object] = Field(default_factory=dict)


def document(text: str) -> Document:
    return Document(Path("show.toml"), text, PolicyError)


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("top",), 1),
        (("table",), 2),
        (("table", "quoted.key"), 3),
        (("table", "dotted", "inside"), 4),
        (("list",), 5),
        (("list", 0), 5),
        (("list", 0, "name"), 6),
        (("list", 0, "inner", 1, "name"), 10),
        (("list", 1, "name"), 12),
        (("list", 1, "after"), 17),
        (("list", 1, "last"), 21),
        (("list", 1, "nothing"), 11),
        (("table", "nothing", "deeper"), 2),
        (("nothing",), None),
        ((), None),
    ],
)
def test_lines(location: tuple[str | int, ...], line: int | None) -> None:
    assert document(TEXT).line(location) == line


def test_an_error_names_the_file_the_line_and_the_place() -> None:
    error = document(TEXT).error(("list", 1, "name"), "it is wrong", "Correct it.")
    assert isinstance(error, PolicyError)
    assert error.what == "cannot use show.toml"
    assert error.why == "line 12, list[2].name: it is wrong"
    assert error.fix == "Correct it."
    assert document(TEXT).error((), "it is wrong", "x").why == "document: it is wrong"


@pytest.mark.parametrize(
    ("text", "why", "fix"),
    [
        ("", "title: it is missing", "Add `title = ...`."),
        ("title = 1", "line 1, title: it is not text", "Put it in quotes."),
        ('titel = "x"', "line 1, titel: there is no such key (and 1 more)", "Did you mean `title`?"),
        ('title = "x"\nzzz = 1', "line 2, zzz: there is no such key", "one of: inner, options, title"),
        ('title = "x"\ninner = 1', "line 2, inner: it is not a list", "[[...]]"),
        ('title = "x"\ninner = [1]', "line 2, inner[1]: it is not a table", "keys of its own"),
        ('title = "x"\noptions = 1', "line 2, options: it is not a table", "keys below"),
        ('title = "x"\n[[inner]]\nname = "a"\n[[inner]]\nnam = "b"', "line 5, inner[2].nam", "`name`"),
        ('title = "x"\n[[inner]]\n[[inner]]', "line 2, inner[1].name: it is missing (and 1 more)", "Add"),
        ('title = "x"\n[[inner]]\nname = "a"\ncount = "many"', "line 4, inner[1].count: ", "Correct that value."),
    ],
)
def test_mistakes(text: str, why: str, fix: str) -> None:
    with pytest.raises(PolicyError) as caught:
        document(text).validate(Outer)
    assert why in caught.value.why
    assert fix in caught.value.fix


def test_a_right_one_is_frozen() -> None:
    table = document('title = "x"\n[[inner]]\nname = "a"').validate(Outer)
    assert table == Outer(title="x", inner=(Inner(name="a"),))
    with pytest.raises(ValueError, match="frozen"):
        table.title = "y"


def test_entries_read_dots_as_people_do() -> None:
    found = document('[rules]\na.b = 1\n"a.c" = 2\nd = [3]\n[rules.e.f]\ng = 4').entries(("rules",))
    assert found == [
        ("a.b", ("rules", "a", "b"), 1),
        ("a.c", ("rules", "a.c"), 2),
        ("d", ("rules", "d"), [3]),
        ("e.f.g", ("rules", "e", "f", "g"), 4),
    ]
    assert document("top = 1").entries(("rules",)) == []
    assert document("top = 1").entries(("top", "rules")) == []


@given(st.recursive(st.integers(), lambda inside: st.dictionaries(st.text("ab", min_size=1), inside), max_leaves=10))
def test_entries_lead_back_to_their_values(value: object) -> None:
    for _, location, each in entries({"root": value}):
        table: object = {"root": value}
        for part in location:
            assert isinstance(table, dict)
            table = table[part]
        assert table is each


def test_suggestions() -> None:
    assert suggest("titel", ["title", "name"]) == "Did you mean `title`?"
    assert suggest("zzz", ["title", "name"]) == "Remove it, or use one of: name, title."
    assert suggest("zzz", []) == "Remove it."


@pytest.mark.parametrize(
    "text", ["a = ", "a = 1\na = 2", "a = " + "[" * 5000, "a = " + "9" * 5000, "[" + " " * 100_000, "a = \ud800"]
)
def test_what_is_not_toml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "show.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(PolicyError) as caught:
        read_document(path, PolicyError)
    assert "show.toml" in caught.value.what
    assert caught.value.fix


def test_long_lines_of_spaces_cost_no_time() -> None:
    assert document(f'a = """\n[{" " * 300_000}\n{" " * 300_000}x\n"""').data


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "large.toml").write_bytes(b"#" * ((4 << 20) + 1))
    for name in ("none.toml", ".", "loop.toml", "large.toml"):
        with pytest.raises(FileError):
            read_document(tmp_path / name)
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(DocumentError, match="byte 6 is not UTF-8"):
        read_document(tmp_path / "latin.toml")


def test_links_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_bytes("\ufefftop = 1".encode())
    (tmp_path / "link.toml").symlink_to("real.toml")
    assert read_document(tmp_path / "link.toml").data == {"top": 1}


_LINES = st.lists(st.sampled_from(["k0 = 1", "[table]", "[[list]]", "# k1", 'a \\" b', "it's", "''", ""]), max_size=4)


def _plain(lines: list[str]) -> str:
    return "'''" + "\n".join(line.replace("'", "") for line in lines) + "'''"


def _escaped(lines: list[str]) -> str:
    return '"""' + "\n".join(lines) + '"""'


_VALUES = st.one_of(
    st.sampled_from(
        ["1", '"#"', "'\"'", '""', '"\\""  # """', "[\n  1,\n  2,\n]", '"""a""" # k0 = 1', "'''''' ", '""""q""""']
    ),
    _LINES.map(_plain),
    _LINES.map(_escaped),
)


@given(st.lists(st.tuples(st.booleans(), _VALUES), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_every_key_is_found_on_its_line(entries_of: list[tuple[bool, str]], newline: str) -> None:
    """Whatever stands in the strings before it, and however lines end."""
    written: list[str] = []
    places: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    for number, (new_table, value) in enumerate(entries_of):
        if new_table:
            table = (f"t{number}",)
            places[table] = len(written) + 1
            written.append(f"[t{number}]")
        places[(*table, f"k{number}")] = len(written) + 1
        written += f"k{number} = {value}".split("\n")
    found = document(newline.join(written))
    assert {place: found.line(place) for place in places} == places


def test_other_line_ends_than_those_of_toml_count_for_nothing() -> None:
    assert document('a = "\u2028\x85\u2029"\nb = 1\n').line(("b",)) == 2
