"""What manifests tell, once for all that tell the same, and never better than it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import COMP, DUST, MANIFEST, PLATE

from pipeline.reports.entries import Item
from pipeline.reports.story import source_words, states_of, stories, tools_of
from provenance.model import (
    Action,
    Carrier,
    DigitalSourceType,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Mining,
    Relationship,
)


def told(make: Any, *manifests: Manifest | None) -> Any:
    return stories(Item(n, make.result(1001 + n, manifest=each)) for n, each in enumerate(manifests))


def test_frames_that_differ_in_number_and_time_only_tell_one_story(make: Any) -> None:
    first = make.manifest(notes=("Read from a sidecar.",))
    second = replace(
        first,
        label="urn:c2pa:9",
        signed_at="2026-03-12T15:00:00Z",
        frame=1002,
        ingredients=(replace(first.ingredients[0], title="plate.1002.exr", label="urn:c2pa:8"),),
    )
    (story,) = told(make, first, second)
    assert (story.state, story.name, story.signer, len(story.items)) == ("trusted", "Trusted", "Meridian VFX", 2)
    assert dict(story.facts) == {
        "Signed by": "Meridian VFX",
        "Signed at": "2026-03-12T14:00:00Z",
        "Kept": "in the file itself",
        "What it is": "Composite with AI-generated elements",
        "Tools": "Nuke 16.0",
        "What was done": "placed (with Nuke, dust)",
        "Declared as": "final, for sh010",
        "To know": "Read from a sidecar.",
        "Written by": "platemark 0.1.0",
        "Manifest": "urn:c2pa:1",
    }
    (plate,) = story.tree
    assert (plate.used, plate.title, plate.word, plate.sources) == (
        "made from", "plate.1001.exr", "Signer unknown", "Captured by a digital camera",
    )  # fmt: skip
    assert [(each.used, each.word) for each in plate.branches] == [("was given", "No credentials")]


def test_another_signer_state_or_tool_is_another_story_and_trouble_comes_first(make: Any) -> None:
    trusted = make.manifest()
    found = told(
        make,
        trusted,
        replace(trusted, signer="Somebody else"),
        None,
        Manifest(ManifestState.MISSING),
        make.manifest(ManifestState.VALID),
        make.manifest(ManifestState.INVALID, failures=(ManifestFailure("a.b", "It was changed."),)),
        replace(trusted, actions=(Action("c2pa.created", tool="Other"),)),
    )
    assert [story.state for story in found] == [
        "invalid",
        "valid",
        "missing",
        "unread",
        "trusted",
        "trusted",
        "trusted",
    ]


def test_a_signer_whom_nobody_knows_is_named_by_its_own_word_only(make: Any) -> None:
    for state in (ManifestState.VALID, ManifestState.INVALID):
        (story,) = told(make, make.manifest(state))
        assert story.facts[0] == ("Says it is signed by", "Meridian VFX")


def test_training_and_carrier_are_told_in_words(make: Any) -> None:
    manifest = make.manifest(carrier=Carrier.SIDECAR)
    assert manifest.declaration is not None
    mining = (("cawg.ai_training", Mining.NOT_ALLOWED), ("cawg.data_mining", Mining.CONSTRAINED), ("x", Mining.ALLOWED))
    declaration = replace(manifest.declaration, training_mining=mining, shot="", title="")
    (story,) = told(make, replace(manifest, declaration=declaration))
    facts = dict(story.facts)
    assert facts["Training"] == "ai training: not allowed; data mining: allowed under conditions; x: allowed"
    assert facts["Kept"] == "in a sidecar beside the file"
    assert facts["Declared as"] == "final, for this shot"


def test_a_deep_or_wide_tree_is_cut_and_says_so(make: Any) -> None:
    deep = IngredientRecord("bottom", None)
    for level in range(50):
        deep = IngredientRecord(
            f"level {level}", Relationship.COMPONENT_OF, ingredients=(deep,) * (15 if level == 49 else 1)
        )
    (story,) = told(make, make.manifest(ingredients=(deep,)))
    branch, depth = story.tree[0], 1
    assert len(branch.branches) == 12
    assert branch.more == 3
    while branch.branches:
        branch, depth = branch.branches[0], depth + 1
    assert depth == 6
    assert branch.more == 1


def test_tools_are_those_declared_and_those_the_steps_name_once(make: Any) -> None:
    actions = (
        Action("c2pa.created", tool="Nuke"),
        Action("c2pa.edited", tool="Runway"),
        Action("c2pa.edited", tool="Runway"),
    )
    assert tools_of(make.manifest(actions=actions)) == ("Nuke 16.0", "Runway")
    assert tools_of(Manifest(ManifestState.VALID, actions=actions)) == ("Nuke", "Runway")


def test_states_are_counted_with_the_unread(make: Any) -> None:
    manifests = [make.manifest(), make.manifest(ManifestState.VALID), make.manifest(), None]
    assert states_of(make.result(n, manifest=each) for n, each in enumerate(manifests)) == {
        "Trusted": 2,
        "Signer unknown": 1,
        "Not read": 1,
    }


def test_a_source_type_has_words_and_none_has_none() -> None:
    assert source_words(DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA) == "Generated by AI"
    assert source_words(None) == ""


def test_what_is_declared_is_told_and_of_ingredients_what_their_own_manifests_say(make: Any) -> None:
    scan = IngredientRecord("scan", Relationship.INPUT_TO, state=ManifestState.VALID, tools=("Scanner", "Cleaner"))
    (story,) = told(make, replace(MANIFEST, ingredients=(PLATE, DUST, scan), stamped_at="2026-11-20T09:59:58+00:00"))
    facts = dict(story.facts)
    assert facts["Tools"] == "Cinder 2.4 (T-1), Nuke 16.0v4"
    assert facts["Declared as"] == "final, story-relevant, for sh010"
    assert facts["Performers"] == "P-17: digital alteration (looks younger, consent C-1)"
    assert facts["Principles"] == "temporary: no; yes: originality, data, environment and performance"
    assert facts["Stamped at"] == "2026-11-20T09:59:58+00:00"
    assert [branch.declared for branch in story.tree] == [
        "",
        "declared as final, story-relevant; made with Cinder 2.4 (T-1)",
        "made with Scanner, Cleaner",
    ]
    same = dict(told(make, MANIFEST)[0].facts)
    assert "Stamped at" not in same  # it was signed then, and that is told


def test_frames_whose_elements_differ_in_number_and_time_only_tell_one_story(make: Any) -> None:
    element = replace(DUST, title="dust.1002.png", label="ingredient-9", manifest="urn:c2pa:other")
    other = replace(
        MANIFEST,
        label="urn:c2pa:2",
        stamped_at="2026-11-21T00:00:00Z",
        ingredients=(replace(PLATE, title="plate.1002.exr"), element),
        declaration=replace(COMP, title="Frame 1002"),
    )
    assert len(told(make, MANIFEST, other)) == 1
    assert DUST.declaration is not None
    touched = replace(element, declaration=replace(DUST.declaration, performers=COMP.performers, digest="e9"))
    assert len(told(make, MANIFEST, replace(other, ingredients=(PLATE, touched)))) == 2
