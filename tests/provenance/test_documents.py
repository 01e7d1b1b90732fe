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


JSON = '{\n  "title": "x",\n  "inner": [\n    {"name": "a"},\n    {"nam": "b"}\n  ]\n}'


@pytest.mark.parametrize(
    ("text", "why", "fix"),
    [
        (JSON, "line 5, inner[2].nam: there is no such key (and 1 more)", "Did you mean `name`?"),
        ('{"inner": []}', "title: it is missing", 'Add `"title": ...`.'),
        ('{"title": "x",\n"inner": 1}', "line 2, inner: it is not a list", "each item that has keys as {...} in it"),
        ('{"title": "x",\n"options": 1}', "line 2, options: it is not a table", "Write it as {...}."),
        ('{"title": "x",\n"inner": [1]}', "line 2, inner[1]: it is not a table", "with keys of its own"),
        ('{"title": 1}', "line 1, title: it is not text", "Put it in quotes."),
        ('{"title":\n1,}', "line 2: it is not JSON", "Correct that line."),
        ('{"title": "x",\n"title": "y"}', "line 2: the key", "Correct that line."),
    ],
)
def test_mistakes_in_json(tmp_path: Path, text: str, why: str, fix: str) -> None:
    path = tmp_path / "tools.JSON"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as caught:
        read_document(path, PolicyError).validate(Outer)
    assert caught.value.what == f"cannot use {path}"
    assert why in caught.value.why
    assert fix in caught.value.fix


def test_json_is_the_same_document(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes('\ufeff{"title": "x", "inner": [{"name": "a", "count": 3}]}'.encode())
    (tmp_path / "a.toml").write_text('title = "x"\n[[inner]]\nname = "a"\ncount = 3\n')
    one, other = (read_document(tmp_path / name) for name in ("a.json", "a.toml"))
    assert one.data == other.data
    assert one.validate(Outer) == other.validate(Outer)
    assert one.entries(("inner",)) == other.entries(("inner",))


class Whole(Table):
    top: int
    table: Inner | None = None


def test_all_mistakes_are_told_the_first_first(tmp_path: Path) -> None:
    document = Document(tmp_path / "x.toml", 'tap = 1\n[table]\nname = 3\nnam = "x"\n')
    told = [(location, document.line(location)) for location, *_ in document.explained(Whole)]
    assert told[0] == (("tap",), 1)
    assert {line for _, line in told} == {1, 3, 4, None}
    with pytest.raises(DocumentError, match=r"line 1, tap: there is no such key .and 3 more"):
        document.validate(Whole)
    assert Document(tmp_path / "x.toml", "top = 1\n").explained(Whole) == []


def test_a_part_names_the_lines_of_the_whole(tmp_path: Path) -> None:
    document = Document(tmp_path / "x.toml", TEXT, PolicyError)
    part = document.part(("list", 0), without=["name"])
    assert part.data == {"inner": [{"name": "a"}, {"name": "b"}]}
    assert part.line(("inner", 1, "name")) == document.line(("list", 0, "inner", 1, "name")) == 10
    assert part.part(("inner", 1)).line(("name",)) == 10
    error = part.error(("inner", 1, "name"), "why", "fix")
    assert isinstance(error, PolicyError)
    assert error.why == "line 10, list[1].inner[2].name: why"
    assert document.data["list"][0]["name"] == "first"


def test_defaults_fill_what_a_table_does_not_say(tmp_path: Path) -> None:
    text = """\
[given]
one = 1
two = 2
[given.deep]
a = 1
b = 2
[given.gone]
c = 3
[[tables]]
two = 3
gone = false
[tables.deep]
b = 3
[[tables]]
"""
    document = Document(tmp_path / "x.toml", text)
    filled = document.filled("tables", "given")
    first, second = filled.data["tables"]
    assert first == {"one": 1, "two": 3, "deep": {"a": 1, "b": 3}}
    assert second == document.data["given"]
    assert filled.line(("tables", 0, "one")) == 2
    assert filled.line(("tables", 0, "two")) == 10
    assert filled.line(("tables", 0, "deep", "a")) == 5
    assert filled.line(("tables", 0, "deep", "b")) == 13
    assert document.data["tables"][1] == {}


@pytest.mark.parametrize("text", [f"{'a.' * 60_000}b = 1\n", f"x = 1\n[{'a . ' * 60_000}b]\n"])
def test_endless_dots_are_refused_at_once(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError, match=r"line [12]: its tables are nested too deeply"):
        Document(tmp_path / "x.toml", text, PolicyError)


def test_dots_in_sentences_are_no_tables(tmp_path: Path) -> None:
    words = "One. Two. Three... " * 10 + "x" * 1_000_000 + "." * 1_000
    assert Document(tmp_path / "x.toml", f'notes = "{words}"\n').data == {"notes": words}
