"""Declaration, fingerprints and ingredients -> a definition."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import ManifestError
from provenance.manifests import Definition, FrameIdentity, LoadedIngredient, Mark, compose, stamp_key
from provenance.model import (
    Action,
    Asset,
    Declaration,
    DigitalSourceType,
    Fingerprint,
    Ingredient,
    ManifestState,
    Mining,
    Relationship,
    Tool,
    Use,
)

AI = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
AI_COMPOSITE = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
CAPTURE = DigitalSourceType.DIGITAL_CAPTURE
COMPOSITE = DigitalSourceType.COMPOSITE
PARENT, COMPONENT, INPUT = Relationship.PARENT_OF, Relationship.COMPONENT_OF, Relationship.INPUT_TO
FRAME = FrameIdentity("sh010.1001.exr", "image/x-exr", 1001)
ISCC = "ISCC:" + base64.b32encode(b"\x21\x07" + bytes(range(32))).decode().rstrip("=")
Declare = Callable[..., Declaration]


def loaded(path: str, relationship: Relationship, *kinds: DigitalSourceType, store: bytes = b"") -> LoadedIngredient:
    store = store or (b"jumb" if kinds else b"")
    digest = hashlib.sha256(path.encode()).hexdigest()
    return LoadedIngredient(
        path, Path(path).name, "image/x-exr", relationship, 10, digest, ManifestState.TRUSTED,
        "urn:c2pa:1" if store else "", store, {"activeManifest": {}} if store else {}, kinds,
    )  # fmt: skip


PLATE = loaded("plates/plate.exr", PARENT, CAPTURE)
ELEMENT = loaded("fire.exr", COMPONENT, AI)
PAINTING = loaded("painting.tif", COMPONENT)
STYLE = loaded("style.jpg", INPUT)


def composed(declaration: Declaration, *ingredients: LoadedIngredient, **more: Any) -> Definition:
    return compose(declaration, FRAME, more.pop("prints", ()), mark=Mark("k"), ingredients=ingredients, **more)


def assertion(definition: Definition, label: str) -> Any:
    return next(each["data"] for each in definition.manifest["assertions"] if each["label"] == label)


def actions(definition: Definition) -> list[Any]:
    listed: list[Any] = assertion(definition, "c2pa.actions.v2")["actions"]
    return listed


def steps(definition: Definition) -> list[tuple[str, str, list[str]]]:
    """Each action with its source type and the titles of its ingredients."""
    titles = {each["label"]: each["title"] for each in definition.manifest["ingredients"]}
    return [
        (
            each["action"].removeprefix("c2pa."),
            each.get("digitalSourceType", "").rsplit("/", 1)[-1],
            [titles[label] for label in each.get("parameters", {}).get("ingredientIds", ())],
        )
        for each in actions(definition)
    ]


# ---------------------------------------------------------------------------------- what follows without actions


def test_nothing_but_a_source_type_was_created(declare: Declare) -> None:
    assert steps(composed(declare())) == [("created", "trainedAlgorithmicMedia", [])]


def test_a_plate_was_opened_and_an_ai_element_placed(declare: Declare) -> None:
    definition = composed(declare(digital_source_type=AI_COMPOSITE), PLATE, ELEMENT)
    assert steps(definition) == [
        ("opened", "", ["plate.exr"]),
        ("placed", "trainedAlgorithmicMedia", ["fire.exr"]),
        ("edited", "compositeWithTrainedAlgorithmicMedia", []),
    ]


def test_a_component_of_which_nobody_says_anything_is_the_ai_element_where_no_other_is(declare: Declare) -> None:
    assert steps(composed(declare(digital_source_type=AI_COMPOSITE), PLATE, PAINTING))[1] == (
        "placed",
        "trainedAlgorithmicMedia",
        ["painting.tif"],
    )
    beside = steps(composed(declare(digital_source_type=AI_COMPOSITE), PLATE, ELEMENT, PAINTING))
    assert beside[1:3] == [("placed", "trainedAlgorithmicMedia", ["fire.exr"]), ("placed", "", ["painting.tif"])]


def test_what_the_declaration_says_of_an_ingredient_counts(declare: Declare) -> None:
    drawn = Ingredient(Asset(Path("painting.tif")), COMPONENT, digital_source_type=DigitalSourceType.DIGITAL_CREATION)
    listed = steps(composed(declare(digital_source_type=AI_COMPOSITE, ingredients=(drawn,)), PLATE, PAINTING))
    assert listed[1] == ("placed", "digitalCreation", ["painting.tif"])


def test_what_a_manifest_says_of_ai_stands_whatever_the_maker_said(declare: Declare) -> None:
    listed = steps(composed(declare(digital_source_type=DigitalSourceType.HUMAN_EDITS), PLATE, ELEMENT))
    assert listed[1:] == [
        ("placed", "trainedAlgorithmicMedia", ["fire.exr"]),
        ("edited", "compositeWithTrainedAlgorithmicMedia", []),
    ]


@pytest.mark.parametrize(("kind", "placed"), [(CAPTURE, "trainedAlgorithmicMedia"), (AI, "trainedAlgorithmicMedia")])
def test_a_manifest_that_does_not_hold_clears_nothing(declare: Declare, kind: DigitalSourceType, placed: str) -> None:
    broken = replace(loaded("fire.exr", COMPONENT, kind), state=ManifestState.INVALID)
    assert steps(composed(declare(digital_source_type=AI_COMPOSITE), PLATE, broken))[1] == (
        "placed",
        placed,
        ["fire.exr"],
    )


def test_a_component_that_is_no_ai_is_not_called_ai(declare: Declare) -> None:
    camera = loaded("crowd.exr", COMPONENT, CAPTURE)
    assert steps(composed(declare(digital_source_type=AI_COMPOSITE), PLATE, camera)) == [
        ("opened", "", ["plate.exr"]),
        ("placed", "digitalCapture", ["crowd.exr"]),
        ("edited", "compositeWithTrainedAlgorithmicMedia", []),
    ]


def test_components_without_a_parent_are_placed_into_something_created(declare: Declare) -> None:
    assert steps(composed(declare(digital_source_type=COMPOSITE), PAINTING)) == [
        ("created", "composite", []),
        ("placed", "", ["painting.tif"]),
    ]


def test_inputs_belong_to_what_was_made_from_them(declare: Declare) -> None:
    assert steps(composed(declare(), STYLE)) == [("created", "trainedAlgorithmicMedia", ["style.jpg"])]
    assert steps(composed(declare(), PLATE, STYLE)) == [
        ("opened", "", ["plate.exr"]),
        ("edited", "trainedAlgorithmicMedia", ["style.jpg"]),
    ]


# ----------------------------------------------------------------------------------- what the declaration names


def test_declared_actions_are_kept(declare: Declare) -> None:
    declaration = declare(
        digital_source_type=AI_COMPOSITE,
        tools=(Tool("Comp", "15"), Tool("Generator", "")),
        actions=(
            Action("c2pa.opened", ingredients=("plates/plate.exr",)),
            Action("c2pa.placed", AI_COMPOSITE, "the fire", "Generator", ("fire.exr",), "2026-11-23T10:00:00Z"),
            Action("c2pa.edited", DigitalSourceType.HUMAN_EDITS, tool="Comp"),
            Action("org.studio.look.applied"),
        ),
    )
    listed = actions(composed(declaration, PLATE, ELEMENT))
    assert listed[1] == {
        "action": "c2pa.placed",
        "digitalSourceType": AI_COMPOSITE.value,
        "description": "the fire",
        "when": "2026-11-23T10:00:00Z",
        "softwareAgent": {"name": "Generator"},
        "parameters": {"ingredientIds": ["ingredient-1"]},
    }
    assert listed[2]["softwareAgent"] == {"name": "Comp", "version": "15"}
    assert listed[3] == {"action": "org.studio.look.applied"}


def test_the_single_tool_made_what_is_ai_and_not_what_people_did(declare: Declare) -> None:
    declaration = declare(actions=(Action("c2pa.created", AI), Action("c2pa.edited", DigitalSourceType.HUMAN_EDITS)))
    first, second = actions(composed(declaration))
    assert first["softwareAgent"] == {"name": "Generator", "version": "4.1"}
    assert "softwareAgent" not in second


def test_of_several_tools_the_steps_that_follow_name_the_one_with_the_ai_in_it(declare: Declare) -> None:
    tools = (Tool("Comp", "15"), Tool("Generator", "4.1", is_ai=True))
    opened, placed, edited = actions(composed(declare(digital_source_type=AI_COMPOSITE, tools=tools), PLATE, ELEMENT))
    assert "softwareAgent" not in opened
    assert placed["softwareAgent"] == {"name": "Generator", "version": "4.1"}
    assert edited["softwareAgent"] == {"name": "Comp", "version": "15"}
    created = declare(tools=tools)
    assert actions(composed(created))[0]["softwareAgent"] == {"name": "Generator", "version": "4.1"}


def test_a_tool_that_was_not_declared_is_named_all_the_same(declare: Declare) -> None:
    declaration = declare(actions=(Action("c2pa.created", AI, tool="Other"),))
    assert actions(composed(declaration))[0]["softwareAgent"] == {"name": "Other"}


WRONG: dict[str, tuple[Action, ...]] = {
    "neither created nor opened": (Action("c2pa.edited"),),
    "only the first": (Action("c2pa.created", AI), Action("c2pa.created", AI)),
    "action 2 is opened": (Action("c2pa.created", AI), Action("c2pa.opened", ingredients=("fire.exr",))),
    "digital source type": (Action("c2pa.created"),),
    "names no ingredient": (Action("c2pa.created", AI), Action("c2pa.placed", AI)),
    "no action 'c2pa.made_up'": (Action("c2pa.created", AI), Action("c2pa.made_up")),
    "not among the ingredients": (Action("c2pa.created", AI), Action("c2pa.placed", AI, ingredients=("gone.exr",))),
    "takes a parentOf ingredient": (Action("c2pa.opened", ingredients=("fire.exr",)),),
    "opened names no ingredient": (Action("c2pa.opened"),),
}


@pytest.mark.parametrize("words", WRONG)
def test_actions_that_break_the_rules_are_refused(declare: Declare, words: str) -> None:
    with pytest.raises(ManifestError) as caught:
        composed(declare(actions=WRONG[words]), ELEMENT)
    assert words in caught.value.why
    assert "sh010.1001.exr" in caught.value.what
    assert caught.value.fix.endswith(".")


def test_a_parent_that_nothing_opens_is_refused(declare: Declare) -> None:
    with pytest.raises(ManifestError, match="nothing opens"):
        composed(declare(actions=(Action("c2pa.created", AI),)), PLATE)


def test_two_parents_are_refused(declare: Declare) -> None:
    with pytest.raises(ManifestError, match="two ingredients are called parentOf"):
        composed(declare(), PLATE, loaded("other.exr", PARENT))


# --------------------------------------------------------------------------- a manifest that is there already

PRESENT = loaded("", COMPONENT, AI, store=b"jumb present")


def test_the_present_manifest_is_the_parent_where_none_is_declared(declare: Declare) -> None:
    definition = composed(declare(), present=PRESENT)
    assert [each["relationship"] for each in definition.manifest["ingredients"]] == ["parentOf"]
    assert [step[0] for step in steps(definition)] == ["opened", "edited"]
    assert definition.resources == {"ingredient-0.c2pa": b"jumb present"}


def test_what_was_created_is_opened_where_it_carries_a_manifest(declare: Declare) -> None:
    declaration = declare(actions=(Action("c2pa.created", AI, "by prompt"), Action("c2pa.edited")))
    listed = actions(composed(declaration, present=PRESENT))
    assert [each["action"] for each in listed] == ["c2pa.opened", "c2pa.edited"]
    assert listed[0]["digitalSourceType"] == AI.value
    assert listed[0]["description"] == "by prompt"
    assert listed[0]["parameters"] == {"ingredientIds": ["ingredient-0"]}


def test_the_present_manifest_is_kept_beside_a_declared_parent(declare: Declare) -> None:
    declaration = declare(actions=(Action("c2pa.opened", ingredients=("plates/plate.exr",)),))
    definition = composed(declaration, PLATE, present=PRESENT)
    assert [(each["title"], each["relationship"]) for each in definition.manifest["ingredients"]] == [
        ("", "componentOf"),
        ("plate.exr", "parentOf"),
    ]
    assert actions(definition)[0]["parameters"] == {"ingredientIds": ["ingredient-1"]}


def test_the_present_manifest_is_not_kept_twice(declare: Declare) -> None:
    same = loaded("plates/plate.exr", PARENT, AI)
    present = loaded("plates/plate.exr", COMPONENT, AI)
    definition = composed(declare(digital_source_type=AI_COMPOSITE), same, present=present)
    assert len(definition.manifest["ingredients"]) == 1


# --------------------------------------------------------------------------------------------- everything else


def test_the_iscc_is_the_soft_binding(declare: Declare) -> None:
    definition = composed(declare(), prints=(Fingerprint("pdq", "ff"), Fingerprint("iscc", ISCC)))
    (block,) = assertion(definition, "c2pa.soft-binding")["blocks"]
    assert assertion(definition, "c2pa.soft-binding")["alg"] == "io.iscc.v0"
    assert bytes(block["value"]) == b"\x21\x07" + bytes(range(32))


def test_without_an_iscc_there_is_no_soft_binding(declare: Declare) -> None:
    labels = [each["label"] for each in composed(declare()).manifest["assertions"]]
    assert "c2pa.soft-binding" not in labels


@pytest.mark.parametrize("value", ["ISCC:", "ISCC:!!!", "ISCC:EEA4HKYXPVNOQJFM", ISCC + "AAAA", "ISCC:Ä"])
def test_an_iscc_that_resolvers_would_ignore_is_refused(declare: Declare, value: str) -> None:
    with pytest.raises(ManifestError, match="256-bit"):
        composed(declare(), prints=(Fingerprint("iscc", value),))


def test_training_and_mining(declare: Declare) -> None:
    declaration = declare(
        training_mining=(("cawg.ai_training", Mining.NOT_ALLOWED), ("cawg.data_mining", Mining.CONSTRAINED))
    )
    assert assertion(composed(declaration), "cawg.training-mining") == {
        "entries": {"cawg.ai_training": {"use": "notAllowed"}, "cawg.data_mining": {"use": "constrained"}}
    }


def test_the_thumbnail_is_carried_and_has_a_limit(declare: Declare) -> None:
    definition = composed(declare(), thumbnail=b"j" * 8192)
    assert definition.manifest["thumbnail"] == {"format": "image/jpeg", "identifier": "thumbnail.jpg"}
    assert definition.resources["thumbnail.jpg"] == b"j" * 8192
    with pytest.raises(ManifestError, match="8,193 bytes"):
        composed(declare(), thumbnail=b"j" * 8193)
    assert "thumbnail" not in composed(declare()).manifest


def test_ingredients_without_credentials_have_their_digest_recorded(declare: Declare) -> None:
    definition = composed(declare(), PAINTING)
    (ingredient,) = definition.manifest["ingredients"]
    assert "manifest_data" not in ingredient
    assert definition.resources == {}
    assert assertion(definition, "io.platemark.frame")["ingredients"] == [
        {
            "title": "painting.tif",
            "relationship": "componentOf",
            "media_type": "image/x-exr",
            "size": 10,
            "sha256": PAINTING.digest,
        }
    ]


def test_every_assertion_is_vouched_for(declare: Declare) -> None:
    definition = composed(declare(training_mining=(("cawg.ai_training", Mining.ALLOWED),)), PLATE, thumbnail=b"j")
    assert all(each["created"] is True for each in definition.manifest["assertions"])


def test_the_definition_is_json_and_names_no_folder(declare: Declare) -> None:
    written = json.dumps(composed(declare(), PLATE, ELEMENT).manifest)
    assert "plates/" not in written


def test_composing_is_a_function_of_its_arguments(declare: Declare) -> None:
    assert composed(declare(), PLATE, ELEMENT) == composed(declare(), PLATE, ELEMENT)


# ---------------------------------------------------------------------------------------------------- stamp key


def test_the_stamp_key_is_pinned() -> None:
    """A key that changes would stamp every frame again: change `_COMPOSITION` on purpose, and this with it."""
    assert stamp_key("d", "p", ["a", "b"]) == "2a92511d5fd4dbdb43fa936277d24f058203f2b4a4993273342d9dc824ff29c2"


texts = st.text(max_size=8)
arguments = st.tuples(texts, texts, st.lists(texts, max_size=3))


@given(arguments, arguments)
def test_stamp_keys_are_equal_where_what_they_are_of_is(one: Any, other: Any) -> None:
    assert (stamp_key(*one) == stamp_key(*other)) == (one == other)


def test_declared_use_stands_in_the_declaration(declare: Declare) -> None:
    definition = composed(declare(use=Use.TEMPORARY))
    assert assertion(definition, "io.platemark.declaration")["use"] == "temporary"
