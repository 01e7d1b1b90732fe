"""Which tools AI was used with, and what the registry has of each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CINDER, CLEAN, COMP, COMPOSITE, DUST, GENERATED, MANIFEST, PLATE, attested, declared, signed
from hypothesis import given
from hypothesis import strategies as st

from provenance.model import (
    Action,
    DigitalSourceType,
    Evidence,
    IngredientRecord,
    Input,
    InputKind,
    Manifest,
    ManifestState,
    Relationship,
    Tool,
    Use,
    VettedTool,
)
from provenance.policy.registry import against, made_by, programs, usage
from provenance.policy.vetted import Entry

CINDER_TOOL, NUKE_TOOL = Tool("Cinder", "2.4", "T-1"), Tool("Nuke", "16.0v4")
MADE = Action("c2pa.placed", GENERATED, tool="Cinder")
COMPOSED = Action("c2pa.edited", COMPOSITE, tool="Nuke")
PAINTED = Action("c2pa.edited", DigitalSourceType.HUMAN_EDITS, tool="Nuke")


class TestMadeBy:
    """Which of a declaration's tools AI was used with."""

    def made(self, *actions: Action, tools: tuple[Tool, ...] = (Tool("Cinder"), NUKE_TOOL)) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for tool, is_sure in made_by(replace(COMP, tools=tools, actions=actions, inputs=())):
            found[tool.name] = is_sure or found.get(tool.name, False)
        return found

    def test_those_that_steps_name(self) -> None:
        assert self.made(MADE, PAINTED) == {"Cinder": True}

    def test_a_compositor_is_not_sure(self) -> None:
        assert self.made(MADE, COMPOSED) == {"Cinder": True, "Nuke": False}

    def test_where_nothing_else_is_named_it_is(self) -> None:
        assert self.made(COMPOSED) == {"Nuke": True}

    @pytest.mark.parametrize(
        "actions", [(), (PAINTED,), (Action("c2pa.edited", COMPOSITE),), (Action("x", GENERATED),)]
    )
    def test_all_where_no_step_names_one(self, actions: tuple[Action, ...]) -> None:
        assert self.made(*actions) == {"Cinder": True, "Nuke": True}

    def test_all_where_one_step_that_generates_names_none(self) -> None:
        assert self.made(MADE, Action("c2pa.placed", GENERATED)) == {"Cinder": True, "Nuke": True}

    def test_those_with_an_id_in_any_case(self) -> None:
        assert self.made(MADE, tools=(Tool("Cinder"), Tool("Nuke", "", "T-3"))) == {"Cinder": True, "Nuke": True}

    @pytest.mark.parametrize("actions", [(), (PAINTED,), (Action("x", GENERATED),), (COMPOSED,), (MADE, COMPOSED)])
    def test_where_one_is_marked_the_others_are_not_sure(self, actions: tuple[Action, ...]) -> None:
        assert self.made(*actions, tools=(Tool("Cinder", is_ai=True), NUKE_TOOL)).get("Nuke") is not True
        assert self.made(*actions, tools=(Tool("Cinder", is_ai=True), NUKE_TOOL))["Cinder"] is True

    def test_one_that_is_marked_is_sure_whatever_steps_name(self) -> None:
        assert self.made(MADE, tools=(Tool("Cinder"), Tool("Ember", is_ai=True)))["Ember"] is True

    def test_beside_one_that_is_marked_a_step_that_generates_names_another(self) -> None:
        step = Action("c2pa.created", GENERATED, tool="Nuke")
        assert self.made(step, tools=(Tool("Cinder", is_ai=True), NUKE_TOOL)) == {"Cinder": True, "Nuke": True}

    def test_what_enhanced_a_picture_is_sure(self) -> None:
        whole = DigitalSourceType.ALGORITHMICALLY_ENHANCED
        tools = (Tool("Cinder"), NUKE_TOOL)
        for step in ((Action("c2pa.enhanced", whole),), ()):
            silent = replace(COMP, digital_source_type=whole, tools=tools, actions=step, inputs=())
            assert {tool.name for tool, is_sure in made_by(silent, is_told=True) if is_sure} == {"Cinder", "Nuke"}
        assert self.made(MADE, Action("c2pa.enhanced", whole, tool="Ember")) == {"Cinder": True, "Ember": True}

    def test_one_that_only_a_step_or_an_input_names(self) -> None:
        declaration = replace(COMP, tools=(), actions=(MADE,), inputs=(Input(InputKind.OWN, tool="Ember"),))
        assert made_by(declaration) == ((Tool("Cinder"), True), (Tool("Ember"), True))


def stock(**changes: object) -> IngredientRecord:
    sky = IngredientRecord(
        "sky.png", Relationship.COMPONENT_OF, digital_source_types=(GENERATED,), generator="Vista 2.1", tools=("Vista",)
    )
    return replace(sky, **changes)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("generator", "names"),
    [
        ("platemark 0.1.0", {"platemark 0.1.0", "platemark"}),
        ("Vista Image 2.1", {"vista image 2.1", "vista image"}),
        ("platemark/1.0 c2pa-rs/0.9", {
            "platemark/1.0 c2pa-rs/0.9", "platemark/1.0 c2pa-rs", "platemark/1.0", "platemark", "c2pa-rs/0.9",
            "c2pa-rs",
        }),
        ("", {""}),
    ],
)  # fmt: skip
def test_what_wrote_a_manifest(generator: str, names: set[str]) -> None:
    assert programs(generator) == names


class TestUsage:
    """All tools of an asset."""

    def names(self, evidence: Evidence) -> list[tuple[str, str]]:
        return [(used.tool.name, used.tool.version) for used in usage(evidence).tools]

    def test_each_once(self) -> None:
        (used,) = usage(CLEAN).tools
        assert (used.tool, used.entry, used.uses) == (CINDER_TOOL, Entry(CINDER), frozenset({Use.FINAL}))

    def test_an_id_and_a_name_are_one_tool(self) -> None:
        without = replace(COMP, digest="c9" * 32, tools=(Tool("cinder", "2.4"), NUKE_TOOL))
        assert len(usage(replace(CLEAN, declaration=without)).tools) == 1

    def test_two_versions_are_two(self) -> None:
        other = replace(COMP, digest="c9" * 32, tools=(Tool("Cinder", "2.5", "T-1"), NUKE_TOOL))
        assert self.names(replace(CLEAN, declaration=other)) == [("Cinder", "2.4"), ("Cinder", "2.5")]

    @pytest.mark.parametrize(
        ("declared_as", "names"),
        [
            (Tool("Cinder", "2.4"), [("Cinder", "2.4")]),
            (Tool("Cinder"), [("Cinder", "2.4")]),
            (Tool("Cinder", "v2.4"), [("Cinder", "v2.4")]),
            (Tool("Cinder", "2.5"), [("Cinder", "2.5"), ("Cinder", "2.4")]),
            (Tool("Ember", "1"), [("Ember", "1"), ("Cinder", "2.4")]),
        ],
    )
    @pytest.mark.parametrize("told", [{"tool": "Cinder", "tool_version": "2.4"}, {"tool": "cinder/2.4"}])
    def test_the_version_that_a_step_tells(
        self, told: dict[str, str], declared_as: Tool, names: list[tuple[str, str]]
    ) -> None:
        steps = (Action("c2pa.created", GENERATED, **told),)  # type: ignore[arg-type]  # by name
        declaration = replace(COMP, tools=(declared_as,), actions=(), inputs=(), digital_source_type=GENERATED)
        found = self.names(signed(actions=steps, declaration=declaration, ingredients=()))
        assert [(name.title(), version) for name, version in found] == names

    def test_no_ai_is_no_tool(self) -> None:
        assert usage(Evidence(CLEAN.asset)) == usage(Evidence(CLEAN.asset, Manifest(ManifestState.MISSING)))
        human = replace(COMP, digital_source_type=DigitalSourceType.HUMAN_EDITS, actions=(PAINTED,))
        assert usage(signed(declaration=human, actions=(PAINTED,), ingredients=(PLATE,))).tools == ()

    def test_a_compositor_that_is_registered_is_looked_at(self) -> None:
        assert self.names(attested(replace(CINDER, id="T-3", name="Nuke"))) == [("Cinder", "2.4"), ("Nuke", "16.0v4")]

    def test_somebody_elses_element(self) -> None:
        assert ("Vista", "") in self.names(signed(ingredients=(PLATE, DUST, stock())))

    def test_the_program_where_its_steps_name_none(self) -> None:
        vista = replace(CINDER, id="T-7", name="Vista")
        found = attested(vista, of=signed(declaration=None, actions=(), ingredients=(stock(tools=()),)))
        assert self.names(found) == [("Vista", "2.1")]

    def test_whose_word_names_none(self) -> None:
        found = usage(signed(declaration=None, generator="", actions=(Action("x", GENERATED),), ingredients=(
            stock(tools=(), generator=""),)))  # fmt: skip
        assert found.unnamed == ("its manifest", 'its ingredient "sky.png"')

    def test_temporary_in_a_final_delivery_is_for_both(self) -> None:
        temporary = signed(declaration=replace(COMP, use=Use.TEMPORARY), ingredients=())
        assert [used.uses for used in usage(temporary).tools] == [frozenset(Use)]
        assert [used.uses for used in usage(replace(temporary, delivery=Use.TEMPORARY)).tools] == [{Use.TEMPORARY}]

    def test_a_temporary_input_is_for_temporary_use_alone(self) -> None:
        declaration = replace(DUST.declaration or COMP, use=Use.TEMPORARY)
        given_ = replace(DUST, relationship=Relationship.INPUT_TO, declaration=declaration)
        human = replace(COMP, digital_source_type=DigitalSourceType.HUMAN_EDITS, actions=(PAINTED,))
        found = usage(signed(declaration=human, actions=(), ingredients=(given_,)))
        assert [used.uses for used in found.tools] == [{Use.TEMPORARY}]


def test_entries_are_told_once_and_only_those_that_are_asked_for() -> None:
    other = replace(COMP, digest="c9" * 32, tools=(Tool("Cinder", "2.5", "T-1"), NUKE_TOOL))
    evidence = attested(VettedTool("T-9", "Ember"), of=replace(CLEAN, declaration=other))
    assert list(against(evidence, lambda _: True)) == [(CINDER, '"Cinder" (T-1)')]
    assert list(against(evidence, lambda entry: entry.id == "T-9")) == []
    assert list(against(declared(tools=()), lambda _: False)) == []


def test_an_entry_that_may_be_of_a_tool_speaks_against_it_and_says_why_it_may() -> None:
    flawed, other = replace(CINDER, id="T-2", flaw="it is not signed."), replace(CINDER, id="T-3")
    by_name = declared(tools=(Tool("Cinder", "2.4"),), actions=(), inputs=())
    with_flaw = replace(by_name, attestations=(CINDER, flawed))
    assert list(against(with_flaw, lambda _: True)) == [
        (CINDER, '"Cinder" (T-1)'),
        (flawed, '"Cinder" (T-2), whose entry does not count, because it is not signed,'),
    ]
    two = replace(by_name, manifest=replace(MANIFEST, declaration=None, ingredients=()), attestations=(CINDER, other))
    assert [words for _, words in against(two, lambda _: True)] == [
        '"Cinder" (T-1), whose entry may be it,',
        '"Cinder" (T-3), whose entry may be it,',
    ]


@given(st.permutations([CINDER, replace(CINDER, id="T-2"), replace(CINDER, flaw="x"), VettedTool("T-3", "Nuke")]))
def test_the_order_of_the_registry_changes_nothing(entries: list[VettedTool]) -> None:
    found = usage(replace(CLEAN, attestations=tuple(entries), manifest=MANIFEST))
    assert found == usage(replace(CLEAN, attestations=tuple(sorted(entries, key=repr)), manifest=MANIFEST))
