"""Tools of manifests: what made something apart from what put it together, and versions wherever they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CLEAN, COMP, DUST, ELEMENT, GENERATED, MANIFEST

from pipeline.disclosure.lines import Share
from pipeline.disclosure.references import OnFile
from pipeline.disclosure.telling import elements_in, lines_of
from provenance.model import Action, DigitalSourceType, Evidence, IngredientRecord, Tool

CAPTURED = DigitalSourceType.DIGITAL_CAPTURE
ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
CAMERA = replace(
    MANIFEST, actions=(Action("c2pa.created", CAPTURED),), declaration=None, ingredients=(), generator="Camera 2"
)
VENDOR = replace(DUST, declaration=None)


def tools_of(evidence: Evidence) -> list[tuple[str, str, Share]]:
    assert evidence.manifest
    lines = lines_of(evidence, OnFile(evidence), [() for _ in elements_in(evidence.manifest)])
    tools = (*(lines.account.tools if lines.account else ()), *lines.tools)
    return [(tool.name, tool.version, tool.share) for tool in tools]


def test_a_tool_that_only_placed_what_its_own_manifest_tells_of_made_nothing() -> None:
    placed = (Action("c2pa.placed", GENERATED, tool="Nuke"),)
    declaration = replace(COMP, tools=(Tool("Nuke", "16.0v4"),), actions=placed, inputs=(), ingredients=())
    manifest = replace(MANIFEST, declaration=declaration, actions=placed)
    evidence = replace(CLEAN, manifest=manifest)
    assert tools_of(evidence) == [("Nuke", "16.0v4", Share.COMPOSED)]
    (element,) = lines_of(evidence, OnFile(evidence), [()]).elements
    assert element.account
    assert [(tool.name, tool.share) for tool in element.account.tools] == [("Cinder", Share.AI)]
    # Where nothing else says what made it, it is the only tool that AI can have been used with.
    assert tools_of(replace(evidence, manifest=replace(manifest, ingredients=()))) == [("Nuke", "16.0v4", Share.AI)]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (Action("c2pa.created", GENERATED, tool="Cinder", tool_version="2.4"), ("Cinder", "2.4", Share.AI)),
        (Action("c2pa.created", GENERATED, tool="Cinder 2.4"), ("Cinder", "2.4", Share.AI)),
        (Action("c2pa.created", GENERATED, tool="Cinder"), ("Cinder", "", Share.AI)),
        (Action("c2pa.created", GENERATED), ("Camera", "2", Share.AI)),
        (Action("c2pa.edited", ENHANCED, tool="Denoise", tool_version="9"), ("Denoise", "9", Share.ENHANCED)),
        (Action("c2pa.color_adjustments", tool="Grade 4"), ("Grade", "4", Share.NONE)),
    ],
)
def test_tools_with_versions_as_steps_write_them(step: Action, told: tuple[str, str, Share]) -> None:
    evidence = replace(CLEAN, manifest=replace(CAMERA, actions=(step,)))
    assert tools_of(evidence) == [told]
    steps = lines_of(evidence, OnFile(evidence), []).steps
    assert [(each.tool, each.tool_version) for each in steps] == (
        [(step.tool, step.tool_version)] if step.digital_source_type else []
    )


@pytest.mark.parametrize(
    ("declared_as", "step", "told"),
    [
        (Tool("Cinder"), Action("c2pa.created", GENERATED, tool="Cinder", tool_version="2.4"), [("Cinder", "2.4")]),
        (Tool("Cinder"), Action("c2pa.created", GENERATED, tool="Cinder/2.4"), [("Cinder", "2.4")]),
        (Tool("Cinder", "2.4"), Action("c2pa.created", GENERATED, tool="Cinder"), [("Cinder", "2.4")]),
        (
            Tool("Cinder", "2.4"),
            Action("c2pa.created", GENERATED, tool="Cinder", tool_version="3.1"),
            [("Cinder", "2.4"), ("Cinder", "3.1")],
        ),
        (
            Tool("Cinder", "2.4"),
            Action("c2pa.created", GENERATED, tool="Rubble 1"),
            [("Cinder", "2.4"), ("Rubble", "1")],
        ),
    ],
)
def test_what_the_steps_of_a_manifest_tell_beside_a_declaration(
    declared_as: Tool, step: Action, told: list[tuple[str, str]]
) -> None:
    declaration = replace(ELEMENT, tools=(declared_as,), actions=(replace(step, tool="Cinder", tool_version=""),))
    evidence = replace(CLEAN, manifest=replace(CAMERA, declaration=declaration, actions=(step,)))
    assert [(name, version) for name, version, _ in tools_of(evidence)] == told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (replace(VENDOR, tools=("Cinder 2.4", "Cinder 2.4")), [("Cinder", "2.4", Share.AI)]),
        (replace(VENDOR, tools=(), generator="Rubble/1.2"), [("Rubble", "1.2", Share.AI)]),
        (replace(VENDOR, tools=(), digital_source_types=(ENHANCED,), generator="Rubble/1.2"), []),
        (replace(VENDOR, tools=("Denoise",), digital_source_types=(ENHANCED,)), [("Denoise", "", Share.ENHANCED)]),
        (DUST, []),
        (replace(DUST, tools=("Cinder 2.4", "platemark")), []),
        (replace(DUST, tools=("Cinder 3.1",)), [("Cinder", "3.1", Share.NONE)]),
    ],
)
def test_tools_of_an_element_beside_its_declaration(
    record: IngredientRecord, told: list[tuple[str, str, Share]]
) -> None:
    evidence = replace(CLEAN, manifest=replace(CAMERA, ingredients=(record,)))
    (element,) = lines_of(evidence, OnFile(evidence), [()]).elements
    assert [(tool.name, tool.version, tool.share) for tool in element.tools] == told
