"""What a declaration leads to: every row of the table in the docs, and the two laws behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.declarations import deriving
from provenance.declarations.deriving import AiUse, Part, declared_parts, derive, source_type_of
from provenance.model import Action, Asset, Declaration, DigitalSourceType, Ingredient, Relationship, Tool, Use

GUIDE = (Path(__file__).parents[3] / "DECLARING.md").read_text("utf-8")
#: The module's docstring has short words where the guide has IPTC's.
SHORT = {
    "trained": "trainedAlgorithmicMedia",
    "withTrained": "compositeWithTrainedAlgorithmicMedia",
    "enhanced": "algorithmicallyEnhanced",
}
KINDS = {kind.short: kind for kind in DigitalSourceType}
Row = tuple[str, str, str, str]


def rows(text: str) -> list[list[str]]:
    """The cells of the table's rows."""
    table = text.split("| what was made | `ai` | made from |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


def written_out(row: list[str]) -> list[str]:
    """A row of the module's with IPTC's words; an action and an answer to `ai` may be called `enhanced`, too."""
    made, ai, parts, whole, actions = row
    parts = re.sub(r"\w+", lambda word: SHORT.get(word[0], word[0]), parts)
    steps = []
    for step in actions.split(", "):
        name, *words = step.split()
        steps.append(" ".join([name, *(SHORT.get(word, word) for word in words)]))
    return [made, ai, parts, SHORT.get(whole, whole), ", ".join(steps)]


TABLE = [written_out(row) for row in rows(deriving.__doc__ or "")]


def parts_of(cell: str) -> list[Part]:
    found = []
    for number, word in enumerate(cell.split(", ") if cell != "nothing" else ()):
        role, *kind = word.split()
        declared = KINDS[kind[1]] if kind and kind[0] == "declared" else None
        recorded = (KINDS[kind[1]],) if kind and kind[0] == "manifest" else ()
        found.append(Part(f"{number}.exr", Relationship(role), declared, recorded, bool(recorded)))
    return found


def actions_of(cell: str, parts: list[Part]) -> tuple[Action, ...]:
    paths = {role: [each.path for each in parts if each.relationship is role] for role in Relationship}
    placed = iter(paths[Relationship.COMPONENT_OF])
    steps = []
    for step in cell.split(", "):
        told = re.fullmatch(r"(\w+)(?: (\w+))??( from inputTo)?", step)
        assert told, step
        used = {"opened": paths[Relationship.PARENT_OF], "placed": [next(placed)] if told[1] == "placed" else []}
        inputs = paths[Relationship.INPUT_TO] if told[3] else []
        kind = KINDS[told[2]] if told[2] else None
        steps.append(Action(f"c2pa.{told[1]}", kind, ingredients=tuple(used.get(told[1], inputs))))
    return tuple(steps)


def test_the_guide_has_the_same_table() -> None:
    assert [[cell.replace("`", "") for cell in row] for row in rows(GUIDE)] == TABLE
    assert len(TABLE) > 20


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[1]}-{row[2]}")
def test_every_row_of_the_table_is_so(row: list[str]) -> None:
    _, ai, made_from, whole, actions = row
    parts = parts_of(made_from)
    derived = derive(AiUse(ai), parts)
    assert derived.digital_source_type is KINDS[whole]
    assert derived.actions == actions_of(actions, parts)
    # The source type that the answer stands for leads to the same.
    assert derive(source_type_of(AiUse(ai), parts), parts) == derived


def test_every_answer_and_relationship_stands_in_the_table() -> None:
    assert {row[1] for row in TABLE} == set(AiUse)
    assert {word for row in TABLE for word in re.findall(r"\w+(?:Of|To)\b", row[2])} == set(Relationship)


kinds = st.sampled_from(DigitalSourceType)
recorded = st.lists(kinds, max_size=2).map(tuple)
names = st.integers(0, 99).map("{}.exr".format)
components = st.builds(Part, names, st.just(Relationship.COMPONENT_OF), st.none() | kinds, recorded, st.booleans())
inputs = st.builds(Part, names, st.just(Relationship.INPUT_TO), st.none() | kinds, recorded, st.booleans())
parents = st.builds(Part, names, st.just(Relationship.PARENT_OF), st.none() | kinds, recorded, st.booleans())
made_from = st.builds(
    lambda parent, rest: [*parent, *rest], st.lists(parents, max_size=1), st.lists(components | inputs, max_size=4)
)
said = st.sampled_from(AiUse) | kinds


@given(said, made_from)
def test_it_is_what_c2pa_asks_for(said: AiUse | DigitalSourceType, parts: list[Part]) -> None:
    first, *rest = derive(said, parts).actions
    opened = [each.path for each in parts if each.relationship is Relationship.PARENT_OF]
    assert first.action == ("c2pa.opened" if opened else "c2pa.created")
    assert opened == list(first.ingredients) if opened else first.digital_source_type
    assert {each.action for each in rest} <= {"c2pa.placed", "c2pa.edited", "c2pa.enhanced"}
    placed = [path for each in rest if each.action == "c2pa.placed" for path in each.ingredients]
    assert placed == [each.path for each in parts if each.relationship is Relationship.COMPONENT_OF]


@given(said, made_from)
def test_ai_is_never_lost(said: AiUse | DigitalSourceType, parts: list[Part]) -> None:
    derived = derive(said, parts)
    whole = source_type_of(said, parts) if isinstance(said, AiUse) else said
    used = [each for each in parts if each.relationship is not Relationship.INPUT_TO]
    known = any(each.is_generative for each in used)
    assert derived.digital_source_type.is_generative == (whole.is_generative or known)
    # The whole stands in the steps, where whoever reads the manifest finds it.
    assert derived.actions[0 if derived.actions[0].action == "c2pa.created" else -1].digital_source_type is (
        derived.digital_source_type
    )
    # Nor is anything called AI of which its maker or a manifest that holds says otherwise.
    placed = {each.ingredients[0]: each for each in derived.actions if each.action == "c2pa.placed"}
    for each in used:
        kind = placed[each.path].digital_source_type if each.path in placed else None
        same = [other for other in used if other.path == each.path]
        if kind and kind.is_generative and len(same) == 1:
            assert each.is_generative or (whole.is_generative and each.kind is None and not each.has_manifest)


@given(st.sampled_from(AiUse), made_from)
def test_an_answer_agrees_with_what_it_stands_for(ai: AiUse, parts: list[Part]) -> None:
    assert ai.agrees_with(source_type_of(ai, parts))
    assert not any(each.agrees_with(source_type_of(ai, parts)) for each in AiUse if each is not ai)


@given(kinds)
def test_every_source_type_agrees_with_one_answer(kind: DigitalSourceType) -> None:
    assert sum(each.agrees_with(kind) for each in AiUse) == 1


@given(st.sampled_from(AiUse), made_from, recorded)
def test_what_an_answer_stands_for_depends_on_no_manifest(
    ai: AiUse, parts: list[Part], read: tuple[DigitalSourceType, ...]
) -> None:
    others = [Part(each.path, each.relationship, each.declared, read, bool(read)) for each in parts]
    assert source_type_of(ai, others) is source_type_of(ai, parts)


def test_what_a_part_is() -> None:
    component = Relationship.COMPONENT_OF
    capture, ai = DigitalSourceType.DIGITAL_CAPTURE, DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    composite = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
    assert Part("a", component).kind is None
    assert Part("a", component, capture, (ai,)).kind is ai
    assert Part("a", component, ai, (capture,)).kind is ai
    assert Part("a", component, None, (ai, composite)).kind is composite
    assert Part("a", component, None, (capture, DigitalSourceType.HUMAN_EDITS)).kind is DigitalSourceType.HUMAN_EDITS


def test_the_parts_of_a_declaration() -> None:
    ingredient = Ingredient(Asset(Path("/p/a.exr")), Relationship.COMPONENT_OF, "A", DigitalSourceType.DIGITAL_CREATION)
    declaration = Declaration("t", "", "", Use.FINAL, DigitalSourceType.HUMAN_EDITS, ingredients=(ingredient,))
    assert declared_parts(declaration) == (
        Part("/p/a.exr", Relationship.COMPONENT_OF, DigitalSourceType.DIGITAL_CREATION),
    )


CUMULUS, NUKE = Tool("Cumulus Video", "3.1", is_ai=True), Tool("Nuke", "16.0v4")
PLATE, DUST = Part("plate.exr", Relationship.PARENT_OF), Part("dust.png", Relationship.COMPONENT_OF)


@pytest.mark.parametrize(
    ("ai", "parts", "tools", "named"),
    [
        (AiUse.ELEMENT, [PLATE, DUST], [CUMULUS, NUKE], ["", "Cumulus Video", "Nuke"]),
        (AiUse.ELEMENT, [PLATE, DUST], [NUKE, CUMULUS], ["", "Cumulus Video", "Nuke"]),
        (AiUse.ELEMENT, [PLATE, DUST], [CUMULUS], ["", "Cumulus Video", ""]),
        (AiUse.ELEMENT, [PLATE, DUST], [CUMULUS, NUKE, Tool("Houdini")], ["", "Cumulus Video", ""]),
        (AiUse.ELEMENT, [PLATE], [CUMULUS, NUKE], ["", "Cumulus Video"]),
        (AiUse.ELEMENT, [DUST], [CUMULUS, NUKE], ["Nuke", "Cumulus Video"]),
        (AiUse.ELEMENT, [], [CUMULUS, NUKE], ["Cumulus Video"]),
        (AiUse.WHOLE, [], [CUMULUS, NUKE], ["Cumulus Video"]),
        (AiUse.WHOLE, [PLATE], [CUMULUS, NUKE], ["", "Cumulus Video"]),
        (AiUse.ENHANCED, [PLATE], [CUMULUS, NUKE], ["", "Cumulus Video"]),
        (AiUse.NONE, [PLATE], [CUMULUS, NUKE], ["", ""]),
        (AiUse.WHOLE, [], [CUMULUS, Tool("Vista", is_ai=True), NUKE], [""]),
        (AiUse.WHOLE, [], [Tool("Cumulus Video"), NUKE], [""]),
    ],
)
def test_steps_name_the_tools_that_leave_no_doubt(
    ai: AiUse, parts: list[Part], tools: list[Tool], named: list[str]
) -> None:
    derived = derive(ai, parts, tools)
    assert [step.tool for step in derived.actions] == named
    assert [replace(step, tool="") for step in derived.actions] == list(derive(ai, parts).actions)
