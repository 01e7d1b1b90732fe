"""Our own assertions: written, read back, and never trusted in another shape."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.manifests.assertions import (
    DECLARATION,
    FRAME,
    PREFIX,
    STAMP,
    FrameIdentity,
    Own,
    Used,
    name_of,
    own_assertions,
    read_own,
)
from provenance.model import (
    Action,
    Answer,
    Asset,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    Fingerprint,
    GuidingPrinciple,
    GuildWork,
    Ingredient,
    Input,
    InputKind,
    Mining,
    Performer,
    PrincipleAnswer,
    Relationship,
    Role,
    Shot,
    Tool,
    Use,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
name = text.filter(lambda each: each and "/" not in each and "\0" not in each and each not in (".", ".."))
kind = st.sampled_from(DigitalSourceType)
size = st.integers(0, 1 << 50)

actions = st.builds(
    Action,
    name,
    st.none() | kind,
    text,
    text,
    st.lists(name, max_size=2).map(tuple),
    st.sampled_from(["", "2026-01-01"]),
)
ingredients = st.builds(
    Ingredient, name.map(lambda each: Asset(Path(each))), st.sampled_from(Relationship), text, st.none() | kind
)
names = st.lists(name, max_size=2).map(tuple)
inputs = st.builds(Input, st.sampled_from(InputKind), text, text, text, names, names, st.booleans(), st.booleans())
answer = st.sampled_from(Answer)
performers = st.builds(Performer, text, st.sampled_from(ChangeKind), text, answer, st.booleans(), names)
declarations = st.builds(
    Declaration,
    text,
    text,
    text,
    st.sampled_from(Use),
    kind,
    tools=st.lists(st.builds(Tool, name, text, text), max_size=3).map(tuple),
    actions=st.lists(actions, max_size=3).map(tuple),
    ingredients=st.lists(ingredients, max_size=3).map(tuple),
    training_mining=st.lists(st.tuples(name, st.sampled_from(Mining)), max_size=2).map(tuple),
    notes=text,
    digest=text,
    role=st.none() | st.sampled_from(Role),
    inputs=st.lists(inputs, max_size=2).map(tuple),
    performers=st.lists(performers, max_size=2).map(tuple),
    guild_work=st.lists(st.builds(GuildWork, text, text, text), max_size=2).map(tuple),
    answers=st.lists(st.builds(PrincipleAnswer, st.sampled_from(GuidingPrinciple), answer, text), max_size=5).map(
        tuple
    ),
    taken_for_real=st.none() | answer,
    viewer_disclosure=text,
)
#: Times of stamping; a manifest of an earlier platemark has none.
times = st.just("") | st.datetimes(timezones=st.just(UTC)).map(lambda when: when.isoformat(timespec="seconds"))
frames = st.builds(
    FrameIdentity,
    name,
    text,
    st.none() | st.integers(-5, 10**6),
    st.none() | st.builds(Shot, text, text, name),
    size,
    text,
    size,
    size,
)
used = st.builds(Used, text, text, text, size, text)
prints = st.builds(Fingerprint, name, text, st.none() | st.integers(0, 100))


def through_json(assertions: list[dict[str, Any]]) -> Any:
    return json.loads(json.dumps(assertions))


@given(declarations, st.lists(prints, max_size=3), frames, st.lists(used, max_size=2), name, text, times)
def test_what_is_written_is_read_back(
    declaration: Declaration,
    fingerprints: list[Fingerprint],
    frame: FrameIdentity,
    made_of: list[Used],
    key: str,
    profile: str,
    at: str,
) -> None:
    own = Own(declaration, tuple(fingerprints), frame, tuple(made_of), key, profile, at)
    assert read_own(through_json(own_assertions(own))) == own


def test_nothing_is_written_of_nothing() -> None:
    assert own_assertions(Own()) == []
    assert read_own([]) == Own()


def test_labels_are_ours_vouched_for_and_versioned() -> None:
    for each in own_assertions(Own(stamp_key="k", frame=FrameIdentity("a"), fingerprints=(Fingerprint("a", "b"),))):
        assert each["label"].startswith(PREFIX)
        assert each["created"] is True
        assert each["data"]["version"] == 1


def test_folders_stay_at_home() -> None:
    declaration = Declaration(
        "t", "", "", Use.FINAL, DigitalSourceType.COMPOSITE,
        actions=(Action("c2pa.opened", ingredients=("/secret/show/plate.exr",)),),
        ingredients=(Ingredient(Asset(Path("/secret/show/plate.exr")), Relationship.PARENT_OF),),
    )  # fmt: skip
    written = own_assertions(Own(declaration))
    assert "secret" not in json.dumps(written)
    read = read_own(through_json(written)).declaration
    assert read
    assert read.ingredients[0].asset.path == Path("plate.exr")
    assert read.actions[0].ingredients == ("plate.exr",)


def test_what_nobody_vouches_for_is_not_read_and_told() -> None:
    written = own_assertions(Own(stamp_key="k"))
    told = Own(unread=(f"{STAMP} is not vouched for by the signer",))
    for lie in (False, None, 1, "true"):
        assert read_own([{**written[0], "created": lie}]) == told
    assert read_own([{name: value for name, value in written[0].items() if name != "created"}]) == told


def test_another_version_is_noted_and_not_read() -> None:
    for version in (0, 2, "1", None):
        own = read_own([{"label": STAMP, "created": True, "data": {"version": version, "key": "k"}}])
        assert own.stamp_key == ""
        assert "another version" in own.unread[0]


KIND = DigitalSourceType.COMPOSITE.value
WRONG = {
    DECLARATION: [
        {}, {"use": "final"}, {"use": "never", "digital_source_type": KIND},
        {"use": "final", "digital_source_type": "x"}, {"use": ["final"], "digital_source_type": []},
        {"use": "final", "digital_source_type": KIND, "tools": ["x"]},
        {"use": "final", "digital_source_type": KIND, "tools": [{"version": "1"}]},
        {"use": "final", "digital_source_type": KIND, "title": {"a": 1}},
        {"use": "final", "digital_source_type": KIND, "training_mining": [["a", "b", "c"]]},
        {"use": "final", "digital_source_type": KIND, "actions": {"a": 1}},
        {"use": "final", "digital_source_type": KIND, "tools": [{"name": "a"}] * 1001},
    ],
    PREFIX + "fingerprints": [{}, {"fingerprints": {}}, {"fingerprints": [1]}, {"fingerprints": [{"algorithm": 1}]},
                              {"fingerprints": [{"algorithm": "a", "value": "b", "quality": "high"}]}],
    FRAME: [{}, {"name": 1}, {"name": "a", "frame": "b"}, {"name": "a", "frame": True}, {"name": "a", "shot": "x"},
            {"name": "a", "ingredients": [{}]}, {"name": "a", "ingredients": 5}, {"name": "a", "size": 1.5}],
    STAMP: [{}, {"key": 1}, {"key": "k", "profile": 5}, {"key": None}, {"key": "k", "at": 5},
            {"key": "k", "at": "yesterday"}, {"key": "k", "at": "2026-11-26T09:30:00"}],
}  # fmt: skip


@pytest.mark.parametrize(("label", "data"), [(label, data) for label, all_ in WRONG.items() for data in all_])
def test_another_shape_is_noted_and_not_read(label: str, data: dict[str, Any]) -> None:
    own = read_own([{"label": label, "created": True, "data": {"version": 1, **data}}])
    assert own == Own(unread=own.unread)
    assert "shape" in own.unread[0]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
labels = st.sampled_from([DECLARATION, PREFIX + "fingerprints", FRAME, STAMP, "c2pa.actions", PREFIX])


@given(st.lists(json_values | st.fixed_dictionaries({"label": labels, "created": st.just(True), "data": json_values})))
def test_anything_can_be_read(assertions: list[Any]) -> None:
    assert isinstance(read_own(assertions), Own)


@given(declarations, st.data())
def test_a_declaration_with_any_part_replaced_is_read_or_noted(declaration: Declaration, data: st.DataObject) -> None:
    (written,) = through_json(own_assertions(Own(declaration)))
    part = data.draw(st.sampled_from(sorted(written["data"])))
    written["data"][part] = data.draw(json_values)
    own = read_own([written])
    if own.declaration is not None:
        json.dumps(own_assertions(Own(own.declaration)))  # whatever was taken can be written again
        assert isinstance(own.declaration.title, str)


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/a/b.exr", "b.exr"), ("b.exr", "b.exr"), ("a/\udcff.exr", "\\udcff.exr"), ("a/\u202eb.exr", "\u202eb.exr")],
)
def test_names_can_be_carried_by_utf8(path: str, shown: str) -> None:
    assert name_of(path) == shown
    name_of(path).encode()
