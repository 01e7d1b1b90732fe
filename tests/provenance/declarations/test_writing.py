"""`provenance.declare`: what is written is what loads, whole or not at all."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance
from provenance.declarations import load_declaration
from provenance.declarations.schema import ACTIONS, BEGINNINGS
from provenance.declarations.template import PLACEHOLDERS
from provenance.declarations.writing import as_declared, declare, mistakes
from provenance.errors import DeclarationError, FileError
from provenance.model import (
    Answer,
    ChangeKind,
    DigitalSourceType,
    GuidingPrinciple,
    InputKind,
    Mining,
    Relationship,
    Role,
    Use,
)

PLAIN: dict[str, Any] = {"title": "Birds", "use": "final", "ai": "none"}

line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)
name = line.filter(lambda each: each != "" and each not in PLACEHOLDERS)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
paths = st.from_regex(r"[a-zä]{1,5}(/[a-z#%]{1,4})?\.(exr|png)", fullmatch=True)
answer = st.sampled_from(Answer)
names = st.lists(name, max_size=2)


def table(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def declared(draw: st.DrawFn) -> dict[str, Any]:
    """Answers that fit together."""
    tools = draw(
        st.lists(
            table({"name": name}, version=line, id=line, ai=st.booleans()),
            min_size=1,
            max_size=3,
            unique_by=lambda t: t["name"],
        )
    )
    tool = st.sampled_from([each["name"] for each in tools])
    kinds = st.sampled_from([each for each in InputKind if each is not InputKind.PROMPT])
    given_ = table({"kind": kinds}, description=text, tool=tool, unreleased=st.booleans(), training=st.booleans())
    prompt = table({"kind": st.just(InputKind.PROMPT)}, works=names, people=names, licence=line)
    performer = table(
        {"id": name, "change": st.sampled_from(ChangeKind)},
        description=text, alters_meaning=answer, deceased=st.booleans(), consents=names,
    )  # fmt: skip
    guild_work = table({"guild": name, "work": name}, agreement=line)
    files = draw(st.lists(paths, max_size=3, unique_by=lambda each: str(Path(each))))
    roles = [Relationship.PARENT_OF, Relationship.COMPONENT_OF, Relationship.INPUT_TO]
    ingredients = [
        draw(table({"path": st.just(path), "relationship": st.just(role)}, title=line))
        for path, role in zip(files, roles, strict=False)
    ]
    noted = answer | table({"answer": answer}, note=text)
    own = sorted(ACTIONS - {each.removeprefix("c2pa.") for each in (*BEGINNINGS, "c2pa.placed", "c2pa.removed")})
    actions = [{"action": "created", "digital_source_type": DigitalSourceType.COMPOSITE}]
    actions += draw(st.lists(table({"action": st.sampled_from(own)}, description=text, tool=tool), max_size=2))
    principles = draw(st.dictionaries(st.sampled_from(GuidingPrinciple), noted))
    told = principles.get(GuidingPrinciple.TEMPORARY)
    is_temporary = (told["answer"] if isinstance(told, dict) else told) is Answer.YES
    uses = st.just(Use.TEMPORARY) if is_temporary else st.sampled_from(Use)
    return draw(
        table(
            {"title": name, "use": uses, "ai": st.sampled_from(["whole", "element"]),
             "tools": st.just(tools)},
            shot=line, show=line, notes=text, role=st.sampled_from(Role), taken_for_real=answer, viewer_disclosure=line,
            inputs=st.lists(given_ | prompt, max_size=3),
            performers=st.lists(performer, max_size=2, unique_by=lambda each: (each["id"], each["change"])),
            guild_work=st.lists(guild_work, max_size=2, unique_by=lambda each: (each["guild"], each["work"])),
            principles=st.just(principles),
            training_mining=st.dictionaries(st.sampled_from(["ai_training", "data_mining"]), st.sampled_from(Mining)),
            **({"ingredients": st.just(ingredients)} if ingredients else {"actions": st.just(actions)}),
        )
    )  # fmt: skip


@given(declared())
def test_what_is_declared_is_what_loads(tmp_path_factory: pytest.TempPathFactory, answers: dict[str, Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "declared.toml"
    written = declare(path, replace=True, **answers)
    assert load_declaration(path) == written
    assert as_declared(path, answers) == written
    # Nothing is lost on the way: each answer that was given is in the file, as it was given.
    kept = tomllib.loads(path.read_text("utf-8"))
    assert kept == plain(answers)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def test_a_comp(tmp_path: Path) -> None:
    path = tmp_path / "sh010.toml"
    declaration = provenance.declare(
        path, title="The tower falls", shot="sh010", use=Use.FINAL, ai="element", role=Role.STORY_RELEVANT,
        tools=({"name": "Nuke", "version": "16.0v4"}, {"name": "Vista", "id": "T-1"}),
        ingredients=[{"path": Path("plate.####.exr"), "relationship": Relationship.PARENT_OF}],
        principles={"data": "yes", GuidingPrinciple.TEMPORARY: {"answer": "no", "note": "approved"}},
        performers=None, notes=None,
    )  # fmt: skip
    assert declaration.digital_source_type is DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
    assert declaration.ingredients[0].asset.path == tmp_path / "plate.####.exr"
    assert path.read_text("utf-8") == (
        "# How this was made, and how AI was used in it. It is signed into every frame that is stamped with it.\n\n"
        'title = "The tower falls"\nshot = "sh010"\nuse = "final"\nai = "element"\nrole = "story-relevant"\n\n'
        '[[tools]]\nname = "Nuke"\nversion = "16.0v4"\n\n[[tools]]\nname = "Vista"\nid = "T-1"\n\n'
        '[[ingredients]]\npath = "plate.####.exr"\nrelationship = "parentOf"\n\n'
        '[principles]\ndata = "yes"\n\n[principles.temporary]\nanswer = "no"\nnote = "approved"\n'
    )


def test_the_example_of_its_docstring_can_be_typed(tmp_path: Path) -> None:
    example = (declare.__doc__ or "").split("provenance.declare(", 1)[1].split("\n        )\n", 1)[0]
    example = example.replace('"/shows/keystone/declarations/sh010_comp.toml"', "path")
    nodes = {"Plate": "plate.%04d.exr", "Dust": "dust.%04d.png"}
    nuke = type("nuke", (), {"NUKE_VERSION_STRING": "16.0v4", "toNode": nodes.get, "filename": str})
    declaration = eval(f"declare({example})", {"declare": declare, "path": tmp_path / "x.toml", "nuke": nuke})
    assert [each.asset.path.name for each in declaration.ingredients] == ["plate.%04d.exr", "dust.%04d.png"]
    assert len(declaration.answers) == len(GuidingPrinciple)


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sh010.toml"
    path.write_text("precious")
    with pytest.raises(FileError) as caught:
        declare(path, **PLAIN)
    assert "a file of that name already" in caught.value.why
    assert path.read_text() == "precious"
    assert declare(str(path), replace=True, **PLAIN).title == "Birds"
    assert load_declaration(path).title == "Birds"
    assert [each.name for each in tmp_path.iterdir()] == ["sh010.toml"]


class Odd(StrEnum):
    ODD = "\udcff"


def endless() -> list[Any]:
    inner: list[Any] = []
    inner.append(inner)
    return inner


@pytest.mark.parametrize(
    ("answers", "why", "fix"),
    [
        ({"title": None}, "title: it is missing", "Add"),
        ({"titel": "x"}, "titel: there is no such key", "`title`"),
        ({"title": "<what the picture is, in a few words>"}, "title: it is still the template's", "Put in its place"),
        ({"use": "maybe"}, "use: Input should be 'temporary' or 'final'", "Correct"),
        ({"ai": "element"}, "no tool is named", "[[tools]]"),
        ({"ai": None}, "ai: it is missing", "how much of the picture AI made"),
        ({"title": "\udcff"}, "holds '\\udcff', which is no text", "Correct that answer"),
        ({"title": Odd.ODD}, "holds '\\udcff', which is no text", "Correct that answer"),
        ({"\udcff": 1}, "holds '\\udcff', which is no text", "Correct that answer"),
        ({"title": object()}, "title is an object", "Give text, a list, or a mapping"),
        ({"tools": [{"name": b"x"}]}, "tools.name is a bytes", "Give text"),
        ({"principles": {1: "yes"}}, "principles has a key that is an int", "Name each key by text"),
        ({"notes": endless()}, "notes has lists in lists without end", "Give"),
        ({"inputs": [{"kind": "own", "principles": {"data": "yes"}}]}, "[1].principles: there is no such", "Remove"),
        ({"tools": [{"name": ["x", {"a": 1}]}]}, "tools[1].name: it is not text", "quotes"),
        ({"notes": float("nan")}, "notes: it is not text", "quotes"),
        ({"a.b = 1\n[c]": [{"d": 1}]}, "there is no such key", "Remove"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_written(
    tmp_path: Path, answers: dict[str, Any], why: str, fix: str
) -> None:
    path = tmp_path / "sh010.toml"
    with pytest.raises(DeclarationError) as caught:
        declare(path, **(PLAIN | answers))
    assert why in caught.value.why
    assert fix in caught.value.fix
    assert "line" not in caught.value.why.split(":")[0]  # the reader has no file to look at
    assert "sh010.toml" in caught.value.what
    assert not list(tmp_path.iterdir())


def test_where_no_file_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError):
        declare(tmp_path / "file" / "sh010.toml", **PLAIN)


def test_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "declarations" / "sq01" / "sh010.toml"
    assert declare(path, **PLAIN) == load_declaration(path)
    with pytest.raises(DeclarationError):
        declare(tmp_path / "other" / "sh010.toml", **PLAIN | {"use": "finl"})
    assert not (tmp_path / "other").exists()


def test_every_wrong_key_and_value_is_told(tmp_path: Path) -> None:
    wrong = mistakes(tmp_path / "a.toml", {"titel": "Dust", "use": "finl", "ai": "none"})
    assert [each.why.split(":")[0] for each in wrong] == ["titel", "title", "use"]
    assert mistakes(tmp_path / "a.toml", PLAIN) == ()
