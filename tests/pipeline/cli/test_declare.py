"""`platemark declare`: questions at a terminal, answers from scripts, and never a file that is half or another's."""

from __future__ import annotations

import io
import os
import pty
import re
import shlex
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.declarations import TEMPLATE, load_declaration
from provenance.model import Answer, ChangeKind, DigitalSourceType, GuidingPrinciple, InputKind, Relationship, Role, Use

Run = Callable[..., Any]
AI = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
#: Answers to every question about an AI element in a plate, one a line.
ELEMENT = """\
Dust over the tower
sh010
final
element
plates/sh010.####.exr
elements/dust.####.png
ai
elements/birds.####.png
people

Cumulus Video
3.1

story
prompt, licensed
sandstone dust, low sun

Ada Example, N. N.
a photograph of dust
PO 4711
no
no
yes
P-17
digital-alteration
yes
no
no
IATSE
matte painting

yes
unsure
mail to the vendor
yes
approved on 2 May
yes
no
end credits
notAllowed
"""
PLAIN = ("--no-input", "--set", "title=Birds", "--set", "use=final", "--set", "ai=none")


class Terminal(io.StringIO):
    """A terminal at which all answers were typed ahead; where they end, Ctrl-C is pressed."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)

    def isatty(self) -> bool:
        return True

    def readline(self, *arguments: Any) -> str:
        line = super().readline(*arguments)
        if not line:
            raise KeyboardInterrupt
        return line


@pytest.fixture
def answer(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `platemark declare` in an empty folder, at a terminal where these answers are typed."""
    monkeypatch.chdir(tmp_path)

    def go(typed: str, *arguments: str | Path) -> Any:
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        return run("declare", *arguments)

    return go


def test_an_element_in_a_plate(answer: Run, tmp_path: Path) -> None:
    done = answer(ELEMENT, "sh010.toml")
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "sh010.toml", show="Keystone")
    assert declaration.title == "Dust over the tower"
    assert (declaration.use, declaration.role, declaration.shot) == (Use.FINAL, Role.STORY_RELEVANT, "sh010")
    assert declaration.digital_source_type is DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
    assert [(each.asset.path.name, each.digital_source_type) for each in declaration.ingredients] == [
        ("sh010.####.exr", None),
        ("dust.####.png", AI),
        ("birds.####.png", DigitalSourceType.DIGITAL_CREATION),
    ]
    prompt, licensed = declaration.inputs
    assert (prompt.kind, prompt.works, prompt.people) == (InputKind.PROMPT, (), ("Ada Example", "N. N."))
    assert (licensed.kind, licensed.licence, licensed.unreleased) == (InputKind.LICENSED, "PO 4711", False)
    (performer,) = declaration.performers
    assert (performer.id, performer.change) == ("P-17", ChangeKind.DIGITAL_ALTERATION)
    assert performer.alters_meaning is Answer.YES
    assert declaration.guild_work[0].work == "matte painting"
    assert {each.principle: (each.answer, each.note) for each in declaration.answers} == {
        GuidingPrinciple.ORIGINALITY: (Answer.YES, ""),
        GuidingPrinciple.DATA: (Answer.UNSURE, "mail to the vendor"),
        GuidingPrinciple.ENVIRONMENT: (Answer.YES, ""),
        GuidingPrinciple.TEMPORARY: (Answer.NO, "approved on 2 May"),
        GuidingPrinciple.PERFORMANCE: (Answer.YES, ""),
    }
    assert declaration.taken_for_real is Answer.NO
    assert declaration.viewer_disclosure == "end credits"
    assert len(declaration.training_mining) == 4
    # What it leads to is on stdout, the questions are not.
    assert done.out.startswith("What it leads to\n")
    steps = "opened (sh010.####.exr) → placed (dust.####.png, trainedAlgorithmicMedia, by Cumulus Video)"
    assert f"The steps: {steps} → placed (birds.####.png, digitalCreation) → edited" in done.out
    for words in (
        "matters to the story",
        "PO 4711",
        "consent of performer P-17",
        "IATSE",
        '"unsure" was answered to data',
    ):
        assert words in done.out
    assert done.out.endswith("Wrote sh010.toml\n")
    assert "What is the picture" in done.talk


def test_enter_is_mostly_enough_and_leaves_unsure_what_nobody_said(answer: Run, tmp_path: Path) -> None:
    done = answer("Dust\n\n\nwhole\n" + "\n" * 3 + "Vista\n" + "\n" * 40)
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "Dust.toml")  # a name for it was offered
    assert (declaration.use, declaration.digital_source_type, declaration.role) == (Use.TEMPORARY, AI, None)
    answers = [each.answer for each in declaration.answers]
    assert answers == [Answer.UNSURE, Answer.UNSURE, Answer.UNSURE, Answer.YES, Answer.UNSURE]
    assert declaration.taken_for_real is Answer.UNSURE
    assert "Better: find out, and answer." in done.out


def test_without_ai_there_are_few_questions(answer: Run, tmp_path: Path) -> None:
    done = answer("Birds\nsh030\nfinal\nnone\nplate.exr\nbirds.png\npeople\n\n\n", "sh030.toml")
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "sh030.toml")
    assert declaration.digital_source_type is DigitalSourceType.HUMAN_EDITS
    assert not declaration.answers
    assert "principle" not in done.out + done.talk
    assert "Nothing more is likely to be needed" in done.out


def test_cleaning_up_and_image_to_image(answer: Run, tmp_path: Path) -> None:
    rest = "\n" * 30
    assert answer(f"Grain\nsh1\nfinal\nenh\nplate.exr\nDenoiser\n{rest}", "a.toml").code == 0
    declaration = load_declaration(tmp_path / "a.toml")
    assert declaration.role is Role.CLEAN_UP
    assert declaration.digital_source_type is DigitalSourceType.ALGORITHMICALLY_ENHANCED
    assert answer(f"Wall\nsh1\ntemp\nwhole\nsketch.png\nstyle.png\n\nVista\n{rest}", "b.toml").code == 0
    assert [each.relationship for each in load_declaration(tmp_path / "b.toml").ingredients] == [
        Relationship.PARENT_OF,
        Relationship.INPUT_TO,
    ]


def test_wrong_answers_are_asked_again(answer: Run, tmp_path: Path) -> None:
    typed = "-\nBirds\nsh\u20281\n" + "x" * 201 + "\n-\nfin or temp\nfinal\nboth\nnone\n\n\n\n"
    done = answer(typed, "a.toml")
    assert done.code == 0, done.talk
    for words in (
        "this has to be said",
        "control character",
        "201 characters",
        "one of temporary, final",
        "one of whole",
    ):
        assert words in done.talk
    declaration = load_declaration(tmp_path / "a.toml")
    assert (declaration.title, declaration.shot) == ("Birds", "")


def test_an_unsure_performer_is_said_to_be_unsure(answer: Run, tmp_path: Path) -> None:
    typed = "Face\nsh1\ntemp\nwhole\n\n\nVista\n1\n\n\n-\nunsure\n\n\n\nyes\nno\n" + "\n" * 30
    assert answer(typed, "a.toml").code == 0
    (performer,) = load_declaration(tmp_path / "a.toml").performers
    assert (performer.id, performer.change, performer.is_deceased) == ("unknown", ChangeKind.UNSURE, True)


# ------------------------------------------------------------------------------------------ files are never lost


@pytest.mark.parametrize("after", [0, 1, 5, 12, 30])
def test_ctrl_c_leaves_no_file(answer: Run, tmp_path: Path, after: int) -> None:
    done = answer("".join(ELEMENT.splitlines(keepends=True)[:after]), "sh010.toml")
    assert done.code == 130
    assert "Interrupted" in done.talk
    assert not list(tmp_path.iterdir())


def test_another_name_is_asked_for_where_there_is_a_file(answer: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("precious")
    (tmp_path / "b.toml").symlink_to("nowhere")
    (tmp_path / "file").touch()
    typed = "b.toml\ngone/c.toml\nno\nfile/c.toml\nc.toml\nBirds\nsh1\nfinal\nnone\n" + "\n" * 5
    done = answer(typed, "a.toml")
    assert done.code == 0, done.talk
    assert "a.toml is there already" in done.talk
    assert "b.toml is there already" in done.talk
    assert "There is no folder gone. Make it" in done.talk
    assert "file/c.toml cannot be: a file stands where its folder would" in done.talk
    assert done.talk.index("Write it to") < done.talk.index("What is the picture")
    assert not (tmp_path / "gone").exists()
    assert (tmp_path / "a.toml").read_text() == "precious"
    assert load_declaration(tmp_path / "c.toml").title == "Birds"


def test_its_folder_is_made_once_something_is_written(answer: Run, tmp_path: Path) -> None:
    assert answer("\nBirds\n", "declarations/sq01/a.toml").code == 130
    assert not list(tmp_path.iterdir())
    done = answer("\nBirds\nsh1\nfinal\nnone\n../p.exr\n" + "\n" * 5, "declarations/sq01/a.toml")
    assert done.code == 0, done.talk
    assert done.talk.index("There is no folder declarations/sq01. Make it") < done.talk.index("What is the picture")
    declaration = load_declaration(tmp_path / "declarations" / "sq01" / "a.toml")
    assert declaration.ingredients[0].asset.path == tmp_path / "declarations" / "p.exr"


def test_no_means_no_and_nothing_that_begins_so(answer: Run, tmp_path: Path) -> None:
    typed = "Face\nsh1\ntemp\nwhole\n\n\nVista\n1\n\n\n-\nyes\nP-1\nno\nyes\nP-2\nnone\nyes\nP-3\nnoi\n"
    done = answer(typed + "\n" * 3 + "-\n" * 30, "a.toml")
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "a.toml")
    assert [(each.id, each.change) for each in declaration.performers] == [("P-3", ChangeKind.NOISE_REDUCTION)]
    # What is left out is not said.
    assert (declaration.answers, declaration.taken_for_real, declaration.training_mining) == ((), None, ())
    assert answer("Birds\nsh1\nfinal\nno\n\n\nno\n", "b.toml").code == 0
    plain = load_declaration(tmp_path / "b.toml")
    assert not plain.is_generative
    assert {each.value for _, each in plain.training_mining} == {"notAllowed"}


def test_where_nobody_knows_it_is_declared_as_the_graver(answer: Run, tmp_path: Path) -> None:
    typed = "Face\nsh1\ntemp\nwhole\n\n\nVista\n1\nNuke\n16\nunsure\n\n\nown\nplate\nunsure\nunsure\n"
    done = answer(typed + "yes\nP-1\nvoice\nno\nunsure\n" + "\n" * 30, "a.toml")
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "a.toml")
    assert (declaration.inputs[0].unreleased, declaration.inputs[0].training) == (True, True)
    assert declaration.performers[0].is_deceased
    assert [each.is_ai for each in declaration.tools] == [True, True]
    assert done.talk.count("Until somebody knows, it is declared as yes.") == 4


def test_what_is_final_is_not_asked_whether_it_is_temporary(answer: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "A"\nuse = "temporary"\nai = "whole"\n[[tools]]\nname = "Vista"\n[principles]\ntemporary = "yes"\n'
    )
    done = answer("\n\nfinal\n" + "\n" * 40, "--from", "a.toml", "b.toml")
    assert done.code == 0, done.talk
    assert "deliverables: no, because it is meant for the final picture." in done.talk
    answers = {each.principle: each.answer for each in load_declaration(tmp_path / "b.toml").answers}
    assert answers[GuidingPrinciple.TEMPORARY] is Answer.NO


def test_a_file_that_appears_meanwhile_is_not_written_over(
    answer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()

    class Meanwhile(Terminal):
        def readline(self, *arguments: Any) -> str:
            line = super().readline(*arguments)
            if line == "notAllowed\n":
                (tmp_path / "a.toml").write_text("precious")
            return line

    monkeypatch.setattr(sys.modules[__name__], "Terminal", Meanwhile)
    done = answer("Birds\nsh1\nfinal\nnone\nplate.exr\n\nnotAllowed\nbelow/b.toml\n", "a.toml")
    assert done.code == 0, done.talk
    assert "a file of that name already" in done.talk
    assert (tmp_path / "a.toml").read_text() == "precious"
    assert load_declaration(tmp_path / "below" / "b.toml").ingredients[0].asset.path == tmp_path / "plate.exr"


def test_answers_that_do_not_fit_are_asked_once_more_with_the_old_ones_as_defaults(answer: Run, tmp_path: Path) -> None:
    typed = "Birds\nsh1\nfinal\nnone\nplate.exr\n./plate.exr\npeople\n\n\n"
    done = answer(typed + "\n\n\n\nno\nplate.exr\n\n\n", "a.toml")
    assert done.code == 0, done.talk
    assert "it is named twice" in done.talk
    declaration = load_declaration(tmp_path / "a.toml")
    assert (declaration.title, len(declaration.ingredients)) == ("Birds", 1)


def test_what_is_settled_and_wrong_is_told_and_not_asked_for_ever(answer: Run, tmp_path: Path) -> None:
    done = answer("Birds\nsh1\nfinal\nnone\n" + "\n" * 40, "a.toml", "--set", "notes=[1]")
    assert done.code == 2
    assert "notes: it is not text" in done.talk
    assert not list(tmp_path.iterdir())


# -------------------------------------------------------------------------------------------------- from another


def test_from_an_earlier_one_enter_keeps_all(answer: Run, tmp_path: Path) -> None:
    assert answer(ELEMENT, "sh010.toml").code == 0
    done = answer("\n" * 60, "--from", "sh010.toml", "again.toml")
    assert done.code == 0, done.talk
    again = load_declaration(tmp_path / "again.toml")
    assert again == load_declaration(tmp_path / "sh010.toml")
    assert "Keep these performers" in done.talk


def test_from_another_folder_paths_name_the_same_files(answer: Run, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    source = tmp_path / "one" / "a.toml"
    source.write_text(
        'title = "A"\nuse = "final"\nai = "none"\n[[ingredients]]\npath = "../p/plate.exr"\nrelationship = "parentOf"\n'
        '[[ingredients]]\npath = "/mnt/b.exr"\nrelationship = "componentOf"\n'
        '[[actions]]\naction = "opened"\ningredients = ["../p/plate.exr"]\n[[actions]]\naction = "published"\n'
    )
    done = answer("\n" * 20, "--from", source, "other/b.toml")
    assert done.code == 0, done.talk
    before, after = load_declaration(source), load_declaration(tmp_path / "other" / "b.toml")
    assert after.ingredients == before.ingredients
    assert after.actions == before.actions
    unattended = answer("", "--from", source, "c.toml", "--no-input")
    assert unattended.code == 0, unattended.talk
    assert load_declaration(tmp_path / "c.toml").ingredients == before.ingredients
    # Where no file is named, the paths are brought along to wherever it is written in the end.
    assert answer("\n\n\n\nother/d.toml\n" + "\n" * 20, "--from", source).code == 0
    assert load_declaration(tmp_path / "other" / "d.toml").ingredients == before.ingredients


@pytest.mark.parametrize("ai", ["whole", "none"])
def test_another_answer_to_ai_overtakes_the_old_source_type_and_steps(answer: Run, tmp_path: Path, ai: str) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "A"\nuse = "final"\ndigital_source_type = "compositeSynthetic"\nrole = "background"\n'
        '[[tools]]\nname = "Vista"\n[[actions]]\naction = "created"\ndigital_source_type = "compositeSynthetic"\n'
        '[principles]\ndata = {answer = "no", note = "n"}\n'
    )
    done = answer(f"\n\n\n{ai}\n" + "\n" * 40, "--from", "a.toml", "b.toml")
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "b.toml")
    assert declaration.digital_source_type.is_generative == (ai == "whole")
    assert not declaration.actions
    assert bool(declaration.answers) == (declaration.role is Role.BACKGROUND) == (ai == "whole")
    if ai == "whole":
        assert declaration.answers[1].note == "n"
    kept = answer("\n" * 40, "--from", "a.toml", "c.toml")
    assert kept.code == 0, kept.talk
    assert load_declaration(tmp_path / "c.toml").digital_source_type is DigitalSourceType.COMPOSITE_SYNTHETIC


def test_other_tools_take_the_inputs_along(answer: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "A"\nuse = "temporary"\nai = "whole"\n[[tools]]\nname = "Vista"\n'
        '[[inputs]]\nkind = "own"\ndescription = "d"\ntool = "Vista"\n'
    )
    done = answer("\n\n\n\n\n\nno\nOther\n" + "\n" * 40, "--from", "a.toml", "b.toml")
    assert done.code == 0, done.talk
    declaration = load_declaration(tmp_path / "b.toml")
    assert declaration.tools[0].name == "Other"
    assert (declaration.inputs[0].description, declaration.inputs[0].tool) == ("d", "")


# ------------------------------------------------------------------------------------------------------- scripts


def test_a_script_answers_all_at_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    told = {
        "title": "[WIP] dust", "use": "final", "ai": "element", "role": "background", "tools.name": "Vista",
        "tools.version": "16.0", "tools[2].name": "Nuke",
        "ingredients": '[{path = "p.exr", relationship = "parentOf"}]',
        "inputs.kind": "own", "inputs.unreleased": "true", "inputs[2].kind": "prompt", "inputs[2].works": '["A", "B"]',
        "principles.data": "yes", "principles.temporary": '{answer = "no", note = "n"}', "taken_for_real": "no",
        "training_mining.ai_training": "notAllowed", "notes": "'''a\nb'''", "shot": '"sh1"',
    }  # fmt: skip
    more = [part for key, value in told.items() for part in ("--set", f"{key}={value}")]
    done = run("declare", path, "--no-input", *more)
    assert done.code == 0, done.talk
    declaration = load_declaration(path)
    assert (declaration.title, declaration.shot, declaration.notes) == ("[WIP] dust", "sh1", "a\nb")
    assert [(each.name, each.version) for each in declaration.tools] == [("Vista", "16.0"), ("Nuke", "")]
    assert declaration.inputs[0].unreleased
    assert declaration.inputs[1].works == ("A", "B")
    assert declaration.answers[1].note == "n"
    assert declaration.ingredients[0].relationship is Relationship.PARENT_OF


def test_set_changes_an_earlier_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'format = 1\ntitle = "A"\nuse = "final"\nai = "whole"\n'
        '[[tools]]\nname = "Vista"\nversion = "1"\n[principles]\ndata = "no"\n'
    )
    more = ("--set", "tools.version=2", "--set", "principles.originality=unsure", "--set", "title=B")
    assert run("declare", tmp_path / "b.toml", "--from", tmp_path / "a.toml", "--no-input", *more).code == 0
    declaration = load_declaration(tmp_path / "b.toml")
    assert (declaration.title, declaration.tools[0].name, declaration.tools[0].version) == ("B", "Vista", "2")
    assert [each.answer for each in declaration.answers] == [Answer.UNSURE, Answer.NO]


def test_a_source_type_that_is_set_answers_ai(answer: Run, tmp_path: Path) -> None:
    done = answer("Sky\nsh1\nfinal\n" + "\n" * 5, "a.toml", "--set", "digital_source_type=virtualRecording")
    assert done.code == 0, done.talk
    assert "How much" not in done.talk
    assert load_declaration(tmp_path / "a.toml").digital_source_type is DigitalSourceType.VIRTUAL_RECORDING


def test_json(run: Run, tmp_path: Path) -> None:
    done = run("declare", tmp_path / "a.toml", *PLAIN, "--json")
    record, last = done.lines
    assert record["digest"] == load_declaration(tmp_path / "a.toml").digest
    assert last["summary"] == {
        "file": str(tmp_path / "a.toml"),
        "digital_source_type": DigitalSourceType.DIGITAL_CREATION.value,
        "actions": [{"action": "c2pa.created", "digital_source_type": DigitalSourceType.DIGITAL_CREATION.value}],
        "needs": [],
    }


def test_json_at_a_terminal(answer: Run) -> None:
    done = answer(ELEMENT, "a.toml", "--json")
    assert len(done.lines) == 2
    needs = done.summary["needs"]
    assert {need.get("matter") for need in needs} >= {
        "key-element",
        "prompts",
        "performers",
        "guild-work",
        "escalation",
    }
    assert [need["performer"] for need in needs if "performer" in need] == ["P-17"]


def test_the_template(run: Run) -> None:
    done = run("declare", "--template")
    assert done.code == 0
    assert done.out == TEMPLATE


def test_every_mistake_is_told(run: Run, tmp_path: Path) -> None:
    done = run("declare", tmp_path / "a.toml", "--no-input", "--set", "titel=Dust", "--set", "use=finl")
    assert done.code == 2
    for words in ("titel: there is no such key", "title: it is missing", "use: Input should be 'temporary' or 'final'"):
        assert words in done.talk
    assert "Did you mean `title`?\n" in done.talk
    assert "?." not in done.talk


def test_the_settings_in_the_guide_can_be_typed(run: Run, tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "DECLARING.md").read_text("utf-8")
    (told,) = re.findall(r"answers without being asked: `(.*?)`", guide, re.DOTALL)
    more = ("--set", "title=Dust", "--set", "ai=element")
    done = run("declare", tmp_path / "a.toml", "--no-input", *more, *shlex.split(told))
    assert done.code == 0, done.talk
    tools = load_declaration(tmp_path / "a.toml").tools
    assert [(each.name, each.is_ai) for each in tools] == [("Cumulus Video", True), ("Nuke", False)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.toml"], "there is no terminal to ask at"),
        (["--no-input"], "name the file to write"),
        (["there.toml", *PLAIN], "there.toml is there already"),
        (["a.toml", *PLAIN, "--set", "title"], "write it as key=value"),
        (["a.toml", *PLAIN, "--set", "=x"], "write it as key=value"),
        (["a.toml", *PLAIN, "--set", "a b=x"], "write it as key=value"),
        (["a.toml", *PLAIN, "--set", "tools[0].name=x"], "write it as key=value"),
        (["a.toml", *PLAIN, "--set", "tools[3].name=x"], "one after the other"),
        (["a.toml", *PLAIN, "--set", "tools[1]=x"], "name the key of the table"),
        (["a.toml", *PLAIN, "--set", "title.x=y"], "is no table"),
        (["a.toml", *PLAIN, "--set", "tools=x", "--set", "tools.name=y"], "one after the other"),
        (["a.toml", *PLAIN, "--set", "titel=x"], "there is no such key"),
        (["a.toml", *PLAIN, "--set", "ai=some"], "'whole', 'element', 'enhanced' or 'none'"),
        (["a.toml", "--no-input", "--set", "title=x"], "it is missing"),
        (["a.toml", *PLAIN, "--from", "gone.toml"], "gone.toml"),
        (["a.toml", *PLAIN, "--from", "there.toml"], "title: it is missing"),
        (["a.toml", *PLAIN, "--show", "broken.toml"], "broken.toml"),
    ],
)  # fmt: skip
def test_misuse_writes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n" * 100))
    (tmp_path / "there.toml").write_text("")
    (tmp_path / "broken.toml").write_text("a = ")
    done = run("declare", *arguments)
    assert done.code == 2
    assert words in done.talk
    assert {path.name for path in tmp_path.iterdir()} == {"there.toml", "broken.toml"}


# ---------------------------------------------------------------------------------------------- the show's tools


def test_the_shows_tools_are_offered_by_id(answer: Run, tmp_path: Path) -> None:
    (tmp_path / "attested").mkdir()
    (tmp_path / "attested" / "tools.toml").write_text(
        '[[tools]]\nid = "T-2"\nname = "Vista Image"\n[[tools]]\nid = "T-1"\nname = "Cinder"\n'
    )
    (tmp_path / "attested" / "people.toml").write_text('[[people]]\nid = "P-1"\nname = "Somebody"\n')
    (tmp_path / "show.toml").write_text('[show]\ntitle = "Keystone"\n[attestations]\nfolder = "attested"\n')
    typed = "Dust\nsh1\ntemp\nwhole\n\n\nt-2\n2.4\ncinder\n\n\nElse\n\nyes\n\n" + "\n" * 30
    done = answer(typed, "a.toml", "--show", "show.toml", "--json")
    assert done.code == 0, done.talk
    assert done.talk.index("T-1  Cinder") < done.talk.index("T-2  Vista Image")
    declaration = load_declaration(tmp_path / "a.toml", show="Keystone")
    told = [(each.name, each.version, each.id) for each in declaration.tools]
    assert told == [("Vista Image", "2.4", "T-2"), ("Cinder", "", "T-1"), ("Else", "", "")]
    assert done.lines[0]["digest"] == declaration.digest
    assert [each.is_ai for each in declaration.tools] == [True, False, True]
    assert "(Else)" in " ".join(need["words"] for need in done.summary["needs"])


def test_a_show_without_attestations_offers_nothing(answer: Run, show: Any) -> None:
    done = answer("Dust\nsh1\ntemp\nwhole\n\n\nVista\n" + "\n" * 30, "a.toml", "--show", show.file)
    assert done.code == 0, done.talk
    assert "registry of tools" not in done.talk.replace("the show's registry", "")


# --------------------------------------------------------------------------------------------- a real terminal


def at_a_terminal(start: Callable[..., Any], folder: Path, typed: str) -> tuple[int, str, str]:
    """Run `platemark declare` at a pseudo-terminal with these keys pressed ahead; then the end of input."""
    keyboard, screen = pty.openpty()
    try:
        with start("declare", "sh010.toml", stdin=screen, cwd=folder) as process:
            os.write(keyboard, f"{typed}\x04".encode())
            out, talk = process.communicate()
    finally:
        os.close(keyboard)
        os.close(screen)
    return process.returncode, out, talk


def test_at_a_real_terminal(start: Callable[..., Any], tmp_path: Path) -> None:
    code, out, talk = at_a_terminal(start, tmp_path, ELEMENT)
    assert code == 0, talk
    assert "Wrote sh010.toml" in out
    assert "\x1b" not in out
    assert load_declaration(tmp_path / "sh010.toml").title == "Dust over the tower"
    assert tomllib.loads((tmp_path / "sh010.toml").read_text("utf-8"))["ai"] == "element"


def test_the_end_of_input_leaves_no_file(start: Callable[..., Any], tmp_path: Path) -> None:
    code, _, talk = at_a_terminal(start, tmp_path, "Dust\nsh010\n")
    assert code == 130, talk
    assert not os.listdir(tmp_path)
