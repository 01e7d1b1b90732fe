"""What a declaration is likely to need."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CLEAN, COMP

from provenance.declarations.deriving import uses_ai
from provenance.declarations.needs import needs
from provenance.model import (
    Action,
    Answer,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    GuidingPrinciple,
    GuildWork,
    Input,
    InputKind,
    Matter,
    Performer,
    PrincipleAnswer,
    Role,
    Tool,
    Use,
    Verdict,
)
from provenance.policy import Policy, RuleSetting, judge, load_policy

YES = tuple(PrincipleAnswer(each, Answer.YES) for each in GuidingPrinciple)
#: A temporary picture that AI made, of which nothing more is needed.
PLAIN = Declaration(
    "Wall", "Keystone", "sh010", Use.TEMPORARY, DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
    tools=(Tool("Vista", "1", "T-1"),), answers=YES, taken_for_real=Answer.NO,
)  # fmt: skip

COMPOSITE = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
GENERATED = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
CLEANED = {"use": Use.FINAL, "digital_source_type": DigitalSourceType.ALGORITHMICALLY_ENHANCED}
NOT_TEMPORARY = tuple(
    replace(each, answer=Answer.NO) if each.principle is GuidingPrinciple.TEMPORARY else each for each in YES
)


BOTH = (Tool("Vista", "1.0"), Tool("Nuke", "16.0v4"))


def _steps(*tools: str) -> tuple[Action, ...]:
    """A step in which each tool generated something, and one that put it together with other material."""
    made = tuple(Action("c2pa.created", DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA, tool=tool) for tool in tools)
    return (*made, Action("c2pa.edited", DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA, tool="Nuke"))


def test_nothing_is_needed_where_nothing_is_said_that_asks_for_it() -> None:
    assert needs(PLAIN) == ()
    assert needs(Declaration("Birds", "", "", Use.FINAL, DigitalSourceType.HUMAN_EDITS, tools=(Tool("Nuke"),))) == ()


@pytest.mark.parametrize(
    ("changes", "matters", "words"),
    [
        ({"use": Use.FINAL, "role": Role.BACKGROUND}, [Matter.FINAL_USE], "background or incidental"),
        ({"use": Use.FINAL, "role": Role.INCIDENTAL}, [Matter.FINAL_USE], "background or incidental"),
        ({"use": Use.FINAL, "role": Role.STORY_RELEVANT}, [Matter.KEY_ELEMENT], "matters to the story"),
        ({"use": Use.FINAL, "role": Role.KEY_ELEMENT}, [Matter.KEY_ELEMENT], "matters to the story"),
        ({"use": Use.FINAL}, [Matter.KEY_ELEMENT], "nobody says what it is"),
        ({"use": Use.FINAL, "role": Role.CLEAN_UP, "digital_source_type": COMPOSITE}, [None], "usual practice"),
        ({"use": Use.FINAL, "role": Role.CLEAN_UP}, [Matter.KEY_ELEMENT], "nobody says what it is to"),
        (
            {"use": Use.FINAL, "digital_source_type": DigitalSourceType.ALGORITHMICALLY_ENHANCED},
            [None],
            "usual practice",
        ),
        ({"tools": (Tool("Vista"), Tool("Nuke"), Tool("Cinder", "", "T-2"))}, [None], "used with (Vista, Nuke)."),
        ({"tools": (Tool("Vista", is_ai=True), Tool("Nuke"))}, [None], "used with (Vista)."),
        ({"tools": (Tool("Vista", "", "T-2", is_ai=True), Tool("Nuke"))}, [], ""),
        (
            {"tools": (Tool("Vista"), Tool("Nuke")), "actions": (Action("c2pa.created", GENERATED, tool="Vista"),)},
            [None],
            "used with (Vista).",
        ),
        (
            {"tools": (Tool("Vista"), Tool("Nuke")), "actions": (Action("c2pa.created", GENERATED),)},
            [None],
            "used with (Vista, Nuke).",
        ),
        (
            {"tools": (Tool("Vista", "", "T-2", is_ai=True), Tool("Cinder", "", "T-1", is_ai=True))},
            [None],
            "which of Vista, Cinder did what",
        ),
        ({**CLEANED, "role": Role.STORY_RELEVANT}, [Matter.KEY_ELEMENT], "what AI changed matters to the story"),
        ({**CLEANED, "role": Role.KEY_ELEMENT}, [Matter.KEY_ELEMENT], "matters to the story"),
        ({**CLEANED, "role": Role.BACKGROUND}, [Matter.FINAL_USE], "in the background"),
        (
            {"use": Use.FINAL, "role": Role.CLEAN_UP, "answers": NOT_TEMPORARY, "digital_source_type": COMPOSITE},
            [None],
            "usual practice",
        ),
        ({**CLEANED, "answers": NOT_TEMPORARY}, [None, Matter.ESCALATION], '"no" was answered to temporary'),
        ({"answers": NOT_TEMPORARY}, [Matter.ESCALATION], '"no" was answered to temporary'),
        ({"inputs": (Input(InputKind.OWN),)}, [], ""),
        ({"inputs": (Input(InputKind.PROMPT, "dust"),)}, [], ""),
        ({"inputs": (Input(InputKind.OWN, unreleased=True),)}, [Matter.INPUTS], "unreleased"),
        ({"inputs": (Input(InputKind.THIRD_PARTY),)}, [Matter.INPUTS], "third party"),
        ({"inputs": (Input(InputKind.PERSONAL_DATA),)}, [Matter.INPUTS], "personal data"),
        ({"inputs": (Input(InputKind.LICENSED, licence="L-1"),)}, [None], "on file L-1"),
        ({"inputs": (Input(InputKind.LICENSED),)}, [None], "whose id the input should name"),
        ({"inputs": (Input(InputKind.OWN, training=True),)}, [Matter.TRAINING], "trained or fine-tuned"),
        ({"inputs": (Input(InputKind.PROMPT, works=("A",)),)}, [Matter.PROMPTS], "names works or people"),
        ({"inputs": (Input(InputKind.PROMPT, people=("A",)),) * 2}, [Matter.PROMPTS], "names works or people"),
        ({"performers": (Performer("P-1", ChangeKind.VOICE),)}, [None, Matter.PERFORMERS], "of performer P-1"),
        (
            {"performers": (Performer("P-1", ChangeKind.VOICE, is_deceased=True),)},
            [None, Matter.PERFORMERS],
            "of the estate or the union",
        ),
        ({"performers": (Performer("P-1", ChangeKind.UNSURE),)}, [None, Matter.PERFORMERS], "nobody knows yet"),
        ({"performers": (Performer("P-1", ChangeKind.COSMETICS),)}, [], ""),
        ({"performers": (Performer("P-1", ChangeKind.DIGITAL_ALTERATION),)}, [None], "digital alteration"),
        (
            {"performers": (Performer("P-1", ChangeKind.DIGITAL_ALTERATION, alters_meaning=Answer.YES),)},
            [None, Matter.PERFORMERS],
            "performance was touched",
        ),
        ({"tools": BOTH, "actions": _steps("Vista")}, [None], "(Vista"),
        ({"tools": BOTH, "actions": _steps("VISTA 1.0")}, [None], "(Vista"),
        ({"tools": BOTH, "actions": _steps("Vista", "")}, [None], "(Vista, Nuke"),
        ({"tools": BOTH[1:], "actions": _steps("Vista")}, [], ""),
        (
            {"tools": BOTH, "actions": _steps("Vista"), "inputs": (Input(InputKind.OWN, tool="Nuke"),)},
            [None],
            "(Vista, Nuke",
        ),
        (
            {"performers": (Performer("P-1", ChangeKind.TIMING, alters_meaning=Answer.UNSURE),)},
            [Matter.PERFORMERS],
            "performance was touched",
        ),
        ({"guild_work": (GuildWork("IATSE", "matte painting"),)}, [Matter.GUILD_WORK], "members of IATSE"),
        ({"taken_for_real": Answer.YES, "viewer_disclosure": "credits"}, [Matter.TAKEN_FOR_REAL], "a real event"),
        ({"taken_for_real": Answer.UNSURE}, [Matter.TAKEN_FOR_REAL, None], "none are declared"),
        (
            {"answers": (PrincipleAnswer(GuidingPrinciple.DATA, Answer.NO), *YES[2:], YES[0])},
            [Matter.ESCALATION],
            '"no" was answered to data',
        ),
        (
            {"answers": (PrincipleAnswer(GuidingPrinciple.DATA, Answer.UNSURE), *YES[2:], YES[0])},
            [Matter.ESCALATION],
            "find out, and answer",
        ),
        ({"answers": YES[1:]}, [None], "originality not answered"),
        ({"answers": (), "digital_source_type": DigitalSourceType.HUMAN_EDITS}, [], ""),
    ],
)
def test_what_is_needed(changes: dict[str, object], matters: list[Matter | None], words: str) -> None:
    found = needs(replace(PLAIN, **changes))  # type: ignore[arg-type]  # by name
    assert [need.matter for need in found] == matters
    assert words in " ".join(need.words for need in found)
    for need in found:
        assert need.words[0].isupper()
        assert need.words.endswith(".")
        assert bool(need.performer) == need.words.startswith("A signed consent")


@pytest.mark.parametrize(
    "changes",
    [
        {"performers": (Performer("P", ChangeKind.DIGITAL_ALTERATION),)},
        {"guild_work": (GuildWork("G", "W"),)},
        {"inputs": (Input(InputKind.OWN, training=True),)},
        {"inputs": (Input(InputKind.PROMPT, people=("A",)),)},
        {"inputs": (Input(InputKind.THIRD_PARTY),)},
        {"taken_for_real": Answer.YES},
    ],
)
@pytest.mark.parametrize("kind", [COMPOSITE, DigitalSourceType.ALGORITHMICALLY_ENHANCED])
def test_cleaning_up_what_asks_for_somebodys_word_is_no_usual_practice(
    changes: dict[str, object], kind: DigitalSourceType
) -> None:
    declaration = replace(PLAIN, use=Use.FINAL, role=Role.CLEAN_UP, digital_source_type=kind)
    assert "usual practice" in needs(declaration)[0].words
    told = " ".join(need.words for need in needs(replace(declaration, **changes)))  # type: ignore[arg-type]  # by name
    assert "usual practice" not in told
    assert "disclosed with the rest" in told


def test_every_matter_can_be_needed() -> None:
    everything = replace(
        PLAIN, use=Use.FINAL, role=Role.BACKGROUND, answers=(), taken_for_real=Answer.YES,
        inputs=(Input(InputKind.THIRD_PARTY, training=True), Input(InputKind.PROMPT, works=("A",))),
        performers=(Performer("P", ChangeKind.VOICE),), guild_work=(GuildWork("G", "W"),),
    )  # fmt: skip
    noted = replace(everything, answers=(PrincipleAnswer(GuidingPrinciple.DATA, Answer.NO),))
    assert {need.matter for need in needs(noted)} >= set(Matter) - {Matter.KEY_ELEMENT}


@pytest.mark.parametrize("altered", Answer)
@pytest.mark.parametrize("change", ChangeKind)
def test_a_performer_needs_what_the_rules_ask_for(change: ChangeKind, altered: Answer) -> None:
    touched = replace(PLAIN, performers=(Performer("P-1", change, alters_meaning=altered),))
    every = Policy(
        "p", "1", {rule: RuleSetting(Verdict.BLOCK) for rule in ("performer.consent", "performer.approval")},
        load_policy("studio-minimum").thresholds,
    )  # fmt: skip
    asked = {each.rule for each in judge(replace(CLEAN, manifest=None, declaration=touched, attestations=()), every)}
    told = needs(touched)
    assert any(need.matter is Matter.PERFORMERS for need in told) == ("performer.approval" in asked)
    assert any(need.performer for need in told) == ("performer.consent" in asked)


def test_a_real_comp_needs_what_it_has() -> None:
    assert uses_ai(COMP)
    asked = {need.matter for need in needs(COMP) if need.matter}
    had = {matter for each in CLEAN.attestations for matter in getattr(each, "covers", ())}
    assert asked
    assert asked <= had
