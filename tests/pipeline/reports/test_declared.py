"""What a declaration says, in words: all of it where it matters, nothing where it says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import ALL_YES, COMP, ELEMENT

from pipeline.reports.declared import (
    CHANGES,
    INPUTS,
    ROLES,
    facts_of_declaration,
    guild_words,
    in_short,
    input_words,
    performer_words,
    principles_words,
    tool_words,
)
from provenance.model import (
    Answer,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    GuidingPrinciple,
    GuildWork,
    Input,
    InputKind,
    Performer,
    PrincipleAnswer,
    Role,
    Tool,
    Use,
)

BARE = Declaration("", "", "", Use.TEMPORARY, DigitalSourceType.COMPOSITE)


def facts(declaration: Declaration) -> dict[str, str]:
    return {name: text for name, text in facts_of_declaration(declaration) if text}


def test_all_that_is_declared_is_told() -> None:
    assert facts(COMP) == {
        "Declared as": "final, story-relevant, for sh010",
        "Given to tools": (
            "the production's own: the plate; licensed: a photograph (to Cinder, licence L-1); "
            "prompt: sandstone dust, low sun"
        ),
        "Performers": "P-17: digital alteration (looks younger, consent C-1)",
        "Guild work": "matte painting, IATSE",
        "Principles": "temporary: no; yes: originality, data, environment and performance",
        "Could be taken for real": "no",
        "Viewers are told": "end credits",
    }


def test_nothing_is_said_of_what_was_not_declared() -> None:
    assert facts(BARE) == {"Declared as": "temporary, for this shot"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Input(InputKind.OWN), "the production's own"),
        (
            Input(InputKind.THIRD_PARTY, "a still", training=True),
            "third-party, without a licence: a still (a model was trained on it)",
        ),
        (Input(InputKind.PERSONAL_DATA, unreleased=True), "personal data (not public yet)"),
        (
            Input(InputKind.PROMPT, "as in", works=("The Colossus", "Tarn"), people=("P-4",)),
            "prompt: as in (names The Colossus, Tarn, names the person P-4)",
        ),
        (Input(InputKind.PROMPT, people=("P-4", "P-5")), "prompt (names the people P-4, P-5)"),
    ],
)  # fmt: skip
def test_inputs(given: Input, words: str) -> None:
    assert input_words(given) == words


@pytest.mark.parametrize(
    ("performer", "words"),
    [
        (Performer("P-1", ChangeKind.VOICE), "P-1: voice"),
        (
            Performer("P-1", ChangeKind.DIGITAL_ALTERATION, "cries", Answer.YES, True, ("C-1", "C-2")),
            "P-1: digital alteration (cries, it alters what the performance means, deceased, consents C-1, C-2)",
        ),
        (
            Performer("", ChangeKind.UNSURE, alters_meaning=Answer.UNSURE),
            "nobody named: unsure what kind of change (unsure whether it alters what the performance means)",
        ),
    ],
)  # fmt: skip
def test_performers(performer: Performer, words: str) -> None:
    assert performer_words(performer) == words


def test_tools_and_guild_work() -> None:
    assert tool_words(Tool("Nuke")) == "Nuke"
    assert tool_words(Tool("Cinder", "2.4", "T-1")) == "Cinder 2.4 (T-1)"
    assert guild_words(GuildWork("IATSE", "matte painting", "A-1")) == "matte painting, IATSE (agreed under A-1)"
    assert guild_words(GuildWork("", "")) == "work not named, guild not named"


def test_only_what_is_not_well_is_told_in_full() -> None:
    doubt = PrincipleAnswer(GuidingPrinciple.DATA, Answer.UNSURE, "asked the vendor")
    answers = tuple(doubt if each.principle is doubt.principle else each for each in ALL_YES)
    assert principles_words(replace(COMP, answers=answers)) == (
        "data: unsure (asked the vendor); yes: originality, environment, temporary and performance"
    )
    assert principles_words(replace(COMP, answers=(replace(doubt, answer=Answer.NO, note=""),))) == "data: no"
    assert principles_words(replace(COMP, answers=ALL_YES)) == "all five: yes"
    assert principles_words(replace(COMP, answers=ALL_YES[:1])) == "yes: originality"
    assert principles_words(BARE) == ""


def test_an_ingredients_declaration_in_a_line() -> None:
    assert in_short(ELEMENT) == "declared as final, story-relevant; made with Cinder 2.4 (T-1)"
    touched = replace(ELEMENT, performers=COMP.performers, tools=())
    assert in_short(touched) == (
        "declared as final, story-relevant; performers P-17: digital alteration (looks younger, consent C-1)"
    )
    assert in_short(BARE) == "declared as temporary"


def test_long_lists_are_counted_and_hostile_text_is_cut_and_made_visible() -> None:
    evil = "\u202e\0" * 900
    many = replace(COMP, inputs=(Input(InputKind.PROMPT, evil, evil, evil, (evil,) * 99, (evil,) * 99),) * 99)
    told = facts(many)["Given to tools"]
    assert told.endswith("; and 87 more")
    assert told.isprintable()
    assert len(in_short(replace(ELEMENT, tools=(Tool(evil, evil, evil),) * 99))) < 12 * 210


def test_every_role_input_and_change_has_words() -> None:
    assert set(ROLES) == set(Role)
    assert set(INPUTS) == set(InputKind)
    assert set(CHANGES) == set(ChangeKind)
