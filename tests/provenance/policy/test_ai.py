"""Each rule about AI use: where it holds, where it breaks, and the edges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provenance.model import (
    Action,
    Answer,
    Asset,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    Evidence,
    GuidingPrinciple,
    GuildWork,
    Ingredient,
    IngredientRecord,
    Input,
    InputKind,
    Manifest,
    ManifestState,
    Mining,
    Performer,
    PrincipleAnswer,
    Relationship,
    Role,
    Tool,
    Use,
)
from provenance.policy import judge, load_policy

POLICY = load_policy("studio-minimum")
ASSET = Asset(Path("/d/sh010.1001.png"), "image/png", frame=1001)
AI = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
COMPOSITE = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
CAPTURE, HUMAN = DigitalSourceType.DIGITAL_CAPTURE, DigitalSourceType.HUMAN_EDITS
PARENT, COMPONENT, INPUT = Relationship.PARENT_OF, Relationship.COMPONENT_OF, Relationship.INPUT_TO

PLATE = Ingredient(Asset(Path("/p/plate.####.exr")), PARENT)
FIRE = Ingredient(Asset(Path("/e/fire.####.png")), COMPONENT, "Fire")
DECLARED = Declaration(
    "The tower falls",
    "Keystone",
    "sh010",
    Use.FINAL,
    COMPOSITE,
    tools=(Tool("Nuke", "16"),),
    actions=(
        Action("c2pa.opened", ingredients=("/p/plate.####.exr",)),
        Action("c2pa.placed", COMPOSITE, "", "Nuke", ("/e/fire.####.png",)),
    ),
    ingredients=(PLATE, FIRE),
    digest="aa" * 32,
)
NO_AI = replace(
    DECLARED, digital_source_type=HUMAN, actions=(Action("c2pa.created", HUMAN),), ingredients=(), digest="bb" * 32
)


def record(
    title: str,
    *kinds: DigitalSourceType,
    inside: tuple[IngredientRecord, ...] = (),
    relationship: Relationship | None = COMPONENT,
) -> IngredientRecord:
    return IngredientRecord(title, relationship, "urn:c2pa:x", ManifestState.TRUSTED, kinds, inside)


def manifest(*kinds: DigitalSourceType, signed: Declaration | None = None, **more: object) -> Manifest:
    actions = tuple(Action("c2pa.edited", kind) for kind in kinds)
    return replace(Manifest(ManifestState.TRUSTED, actions=actions, declaration=signed), **more)  # type: ignore[arg-type]  # by name


def told(read: Manifest | None, given: Declaration | None = None) -> list[str]:
    findings = judge(Evidence(ASSET, read, declaration=given), POLICY)
    looked_at = ("ai.undeclared", "ai.contradicted")
    return [f"{each.rule}: {each.message}" for each in findings if each.rule in looked_at]


FIRE_AI = record("Fire", AI)
NESTED = record("precomp.exr", inside=(record("fire.png", AI),))


@pytest.mark.parametrize(
    "read",
    [
        None,
        Manifest(ManifestState.MISSING),
        manifest(),
        manifest(CAPTURE, HUMAN, DigitalSourceType.ALGORITHMICALLY_ENHANCED, DigitalSourceType.COMPOSITE),
        manifest(HUMAN, ingredients=(record("plate.exr", CAPTURE, inside=(record("raw", CAPTURE),)),)),
        manifest(AI, signed=DECLARED),
        manifest(AI, CAPTURE, signed=DECLARED, ingredients=(FIRE_AI,)),
        manifest(COMPOSITE, signed=DECLARED, ingredients=(record("fire.1001.png", AI),)),
        manifest(COMPOSITE, signed=DECLARED, ingredients=(record("fire.####.png", AI), record("plate.1001.exr"))),
        manifest(COMPOSITE, signed=DECLARED, ingredients=(record("any", AI, relationship=PARENT),)),
        manifest(
            COMPOSITE,
            signed=replace(DECLARED, ingredients=(replace(FIRE, title="precomp.exr"),)),
            ingredients=(NESTED,),
        ),
        manifest(
            COMPOSITE,
            signed=DECLARED,
            title="sh010.1001.png",
            ingredients=(replace(record("sh010.1001.png", AI), declaration=DECLARED),),
        ),
        manifest(CAPTURE, signed=NO_AI),
        manifest(signed=DECLARED),
    ],
)
def test_what_is_in_order(read: Manifest | None) -> None:
    assert told(read) == []


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (manifest(AI), ["c2pa.edited is trainedAlgorithmicMedia"]),
        (manifest(CAPTURE, COMPOSITE), ["c2pa.edited is compositeWithTrainedAlgorithmicMedia"]),
        (manifest(DigitalSourceType.COMPOSITE_SYNTHETIC), ["compositeSynthetic"]),
        (manifest(CAPTURE, ingredients=(FIRE_AI,)), ['ingredient "Fire" is trainedAlgorithmicMedia']),
        (manifest(ingredients=(NESTED,)), ['ingredient "fire.png", inside "precomp.exr", is trained']),
        (manifest(AI, ingredients=(FIRE_AI, NESTED)), ["c2pa.edited", '"Fire"', '"fire.png"']),
        (manifest(ingredients=(record("plate", AI, relationship=PARENT),)), ['"plate"']),
        (replace(manifest(AI), state=ManifestState.INVALID), ["c2pa.edited"]),
        (replace(manifest(AI), state=ManifestState.VALID), ["c2pa.edited"]),
    ],
)
def test_undeclared(read: Manifest, words: list[str]) -> None:
    (message,) = told(read)
    assert message.startswith("ai.undeclared: Frame 1001 (sh010.1001.png) was made with AI")
    assert all(word in message for word in words)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (manifest(AI, signed=NO_AI), ["its signed declaration says humanEdits", "its manifest says otherwise"]),
        (manifest(CAPTURE, signed=NO_AI, ingredients=(FIRE_AI,)), ["what it was made from", '"Fire"']),
        (manifest(signed=NO_AI, ingredients=(NESTED,)), ['"fire.png", inside "precomp.exr"']),
        (manifest(signed=NO_AI, ingredients=(record("plate", AI, relationship=PARENT),)), ['"plate"']),
        (
            manifest(AI, signed=replace(NO_AI, digital_source_type=DigitalSourceType.COMPOSITE)),
            ["says composite, with no AI in it"],
        ),
        (
            manifest(COMPOSITE, signed=DECLARED, ingredients=(record("smoke.png", AI),)),
            ["does not name everything that AI made", '"smoke.png"'],
        ),
        (
            manifest(COMPOSITE, signed=DECLARED, title="sh010.1001.png", ingredients=(record("sh010.1001.png", AI),)),
            ["does not name everything that AI made", '"sh010.1001.png"'],
        ),
        (
            manifest(COMPOSITE, signed=DECLARED, ingredients=(NESTED,)),
            ["does not name everything that AI made", '"fire.png", inside'],
        ),
        (
            manifest(COMPOSITE, signed=DECLARED, ingredients=(record("x", AI, relationship=INPUT),)),
            ["does not name everything that AI made"],
        ),
        (
            manifest(COMPOSITE, signed=DECLARED, ingredients=(record("x", AI, relationship=None),)),
            ["does not name everything that AI made"],
        ),
        (
            manifest(signed=DECLARED, actions=(Action("c2pa.edited", tool="Vista Image"),)),
            ['names tools that its signed declaration does not: "Vista Image"'],
        ),
    ],
)
def test_a_signed_declaration_contradicted(read: Manifest, words: list[str]) -> None:
    (message,) = told(read)
    assert message.startswith("ai.contradicted: Frame 1001 (sh010.1001.png): ")
    assert all(word in message for word in words)


def test_both_its_own_steps_and_its_ingredients_contradict() -> None:
    assert len(told(manifest(AI, signed=NO_AI, ingredients=(FIRE_AI,)))) == 2


@pytest.mark.parametrize("tool", ["Nuke", "nuke", "Nuke 16.0v4", "platemark", "platemark/1.0"])
def test_tools_that_do_not_contradict(tool: str) -> None:
    read = manifest(
        signed=DECLARED, generator="platemark/1.0 c2pa-rs/0.91", actions=(Action("c2pa.edited", tool=tool),)
    )
    assert told(read) == []


def test_a_declaration_without_tools_says_nothing_of_tools() -> None:
    read = manifest(signed=replace(NO_AI, tools=()), actions=(Action("c2pa.edited", HUMAN, tool="Nuke"),))
    assert told(read) == []


class TestTheDeclarationAtHand:
    """A declaration that somebody holds against what is in the file."""

    def test_the_signed_one_itself(self) -> None:
        assert told(manifest(COMPOSITE, signed=DECLARED), DECLARED) == []

    def test_the_signed_one_as_a_manifest_keeps_it(self) -> None:
        kept = replace(
            DECLARED,
            digest="",
            ingredients=(
                replace(PLATE, asset=Asset(Path("plate.1001.exr"))),
                replace(FIRE, asset=Asset(Path("fire.####.png"))),
            ),
        )
        assert told(manifest(COMPOSITE, signed=kept), DECLARED) == []

    def test_without_a_manifest_there_is_nothing_to_contradict(self) -> None:
        assert told(Manifest(ManifestState.MISSING), DECLARED) == []
        assert told(None, DECLARED) == []

    def test_it_answers_for_a_manifest_that_carries_none(self) -> None:
        assert told(manifest(AI), DECLARED) == []

    def test_it_denies_what_the_manifest_says(self) -> None:
        (message,) = told(manifest(AI), NO_AI)
        assert "ai.contradicted" in message
        assert "the declaration at hand says humanEdits" in message

    def test_it_says_what_the_manifest_does_not(self) -> None:
        (message,) = told(manifest(CAPTURE), DECLARED)
        assert "says that AI was used, and its manifest records none" in message

    def test_titles_and_notes_may_differ(self) -> None:
        given = replace(DECLARED, title="Other", notes="More", digest="cc" * 32)
        assert told(manifest(COMPOSITE, signed=DECLARED), given) == []

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"use": Use.TEMPORARY}, 'its use is "temporary", signed was "final"'),
            ({"digital_source_type": AI}, 'its digital source type is "trainedAlgorithmicMedia"'),
            ({"show": "Arch"}, 'its show is "Arch", signed was "Keystone"'),
            ({"shot": "sh020"}, 'its shot is "sh020"'),
            ({"tools": (Tool("Nuke", "15"),)}, "its tools differ"),
            ({"tools": (Tool("Nuke", "16"), Tool("Vista"))}, "its tools differ"),
            ({"actions": DECLARED.actions[:1]}, "its actions differ"),
            ({"ingredients": (PLATE,)}, "its ingredients differ"),
            ({"ingredients": (PLATE, replace(FIRE, relationship=INPUT))}, "its ingredients differ"),
            ({"ingredients": (PLATE, replace(FIRE, asset=Asset(Path("/e/smoke.png"))))}, "its ingredients differ"),
            ({"ingredients": (PLATE, replace(FIRE, digital_source_type=AI))}, "its ingredients differ"),
            ({"role": Role.BACKGROUND}, 'its role is "background", signed was "not said"'),
            ({"inputs": (Input(InputKind.PROMPT),)}, "its inputs differ"),
            ({"performers": (Performer("P-1", ChangeKind.VOICE),)}, "its performers differ"),
            ({"guild_work": (GuildWork("G", "W"),)}, "its guild-covered work differs"),
            ({"answers": (PrincipleAnswer(GuidingPrinciple.DATA, Answer.NO),)}, "its answers to the principles differ"),
            ({"taken_for_real": Answer.NO}, 'its answer on being taken for real is "no", signed was "not said"'),
            ({"viewer_disclosure": "credits"}, 'its disclosure to viewers is "credits", signed was "not said"'),
            ({"training_mining": (("cawg.ai_training", Mining.ALLOWED),)}, "training and mining differs"),
        ],
    )
    def test_what_differs_is_named(self, change: dict[str, object], words: str) -> None:
        given = replace(DECLARED, digest="cc" * 32, **change)  # type: ignore[arg-type]  # by name
        (message,) = told(manifest(COMPOSITE, signed=DECLARED), given)
        assert "the declaration at hand is not the one that was signed" in message
        assert words in message

    def test_every_difference_is_named(self) -> None:
        given = replace(DECLARED, use=Use.TEMPORARY, show="A", shot="B", tools=(Tool("Nuke"),), digest="cc" * 32)
        (message,) = told(manifest(COMPOSITE, signed=DECLARED), given)
        assert all(f"its {word}" in message for word in ("use", "show", "shot", "tools"))


def test_hostile_manifests_stay_short() -> None:
    many = tuple(record(f"{number}" + "x" * 10_000, AI) for number in range(2000))
    (message,) = told(manifest(ingredients=many))
    assert len(message) < 2000
    assert "and 1995 more" in message
