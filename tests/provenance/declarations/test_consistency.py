"""What does not fit together is refused, with its line and a remedy; what fits is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.declarations import load_declaration
from provenance.errors import DeclarationError
from provenance.model import Declaration

HEAD = 'title = "A"\nuse = "final"\ndigital_source_type = "{kind}"\n'
PLATE = '[[ingredients]]\npath = "plate.exr"\nrelationship = "parentOf"\n'
FIRE = '[[ingredients]]\npath = "fire.png"\nrelationship = "componentOf"\n'
SKETCH = '[[ingredients]]\npath = "sketch.png"\nrelationship = "inputTo"\n'
TOOL = '[[tools]]\nname = "Vista"\n'
CREATED = '[[actions]]\naction = "created"\ndigital_source_type = "digitalCreation"\n'
OPENED = '[[actions]]\naction = "opened"\ningredients = ["plate.exr"]\n'
PLACED = '[[actions]]\naction = "placed"\ningredients = ["fire.png"]\n'
PROMPT = '[[inputs]]\nkind = "prompt"\nworks = ["A"]\n'
OWN = '[[inputs]]\nkind = "own"\n'
LICENSED = '[[inputs]]\nkind = "licensed"\n'
TOUCHED = '[[performers]]\nid = "P-1"\nchange = "voice"\n'
GUILD = '[[guild_work]]\nguild = "G"\nwork = "W"\n'
MADE = 'digital_source_type = "trainedAlgorithmicMedia"\n'
EDITED = '[[actions]]\naction = "edited"\n'
AI_STEP = '[[actions]]\naction = "edited"\ndigital_source_type = "trainedAlgorithmicMedia"\n'


def load(folder: Path, *parts: str, kind: str = "digitalCreation") -> Declaration:
    path = folder / "sh010.toml"
    path.write_text(HEAD.format(kind=kind) + "".join(parts), encoding="utf-8")
    return load_declaration(path)


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("digitalCreation", ()),
        ("composite", (PLATE, FIRE, SKETCH)),
        ("digitalCreation", (CREATED,)),
        ("digitalCreation", (CREATED, EDITED, EDITED)),
        ("humanEdits", (PLATE, OPENED)),
        ("composite", (PLATE, FIRE, OPENED, PLACED, EDITED)),
        ("composite", (FIRE, CREATED, PLACED)),
        ("composite", (FIRE, CREATED, PLACED.replace("placed", "removed"))),
        ("digitalCreation", (SKETCH, CREATED, EDITED + 'ingredients = ["sketch.png"]\n')),
        ("digitalCreation", (SKETCH, CREATED)),
        ("composite", (TOOL, CREATED, AI_STEP)),
        ("compositeWithTrainedAlgorithmicMedia", (TOOL, CREATED, AI_STEP)),
        ("trainedAlgorithmicMedia", (TOOL, CREATED.replace("digitalCreation", "trainedAlgorithmicMedia"))),
        ("digitalCreation", (TOOL, CREATED + 'tool = "Vista"\n')),
        ("composite", (FIRE.replace("fire.png", "./fire.png"), CREATED, PLACED)),
        ("composite", (TOOL, PROMPT, LICENSED, OWN, OWN + 'tool = "Vista"\n')),
        ("composite", (TOUCHED, TOUCHED.replace("voice", "pitch"), TOUCHED.replace("P-1", "P-2"))),
        ("composite", (GUILD, GUILD.replace("W", "V"))),
        ("compositeWithTrainedAlgorithmicMedia", (TOOL, FIRE + MADE)),
        ("composite", (TOOL, FIRE + MADE)),
        ("digitalCreation", (SKETCH + MADE,)),
        ("algorithmicallyEnhanced", (PLATE,)),
    ],
)
def test_what_fits(tmp_path: Path, kind: str, parts: tuple[str, ...]) -> None:
    declaration = load(tmp_path, *parts, kind=kind)
    known = {str(each.asset.path) for each in declaration.ingredients}
    assert all(set(action.ingredients) <= known for action in declaration.actions)


@pytest.mark.parametrize(
    ("kind", "parts", "line", "why", "fix"),
    [
        ("digitalCreation", (EDITED,), 5, "the first action must be", "Begin with"),
        ("digitalCreation", (EDITED, CREATED), 5, "the first action must be", "Begin with"),
        ("digitalCreation", (CREATED, CREATED), 8, "only the first", "`placed`"),
        ("humanEdits", (PLATE, OPENED, OPENED), 11, "only the first", "`placed`"),
        ("humanEdits", (PLATE, OPENED, CREATED), 11, "only the first", "`placed`"),
        ("humanEdits", ('[[actions]]\naction = "opened"\n',), 4, "`opened` must name", "Add `ingredients"),
        ("humanEdits", (OPENED,), 6, "no ingredient has the path 'plate.exr'", 'path = "plate.exr"'),
        ("humanEdits", (PLATE, OPENED.replace("plate", "plaet")), 9, "'plaet.exr'", "`plate.exr`"),
        ("humanEdits", (FIRE, OPENED.replace("plate.exr", "fire.png")), 9, "`opened` takes a `parentOf`", "Correct"),
        ("composite", (PLATE, OPENED, PLACED.replace("fire.png", "plate.exr")), 12, "takes a `componentOf`", "Correct"),
        ("composite", (SKETCH, CREATED, PLACED.replace("fire", "sketch")), 12, "takes a `componentOf`", "Correct"),
        ("composite", (FIRE, CREATED, '[[actions]]\naction = "placed"\n'), 10, "`placed` must name", "Add"),
        ("composite", (FIRE, CREATED, '[[actions]]\naction = "removed"\n'), 10, "`removed` must name", "Add"),
        (
            "humanEdits",
            (PLATE, PLATE.replace("plate", "other"), OPENED),
            9,
            "parentOf ingredient already",
            "componentOf",
        ),
        ("humanEdits", (PLATE, CREATED), 6, "the first action is `created`", "Begin with `opened`"),
        ("composite", (FIRE, FIRE, CREATED), 8, "named twice", "Remove"),
        ("composite", (FIRE, FIRE.replace("fire", "./fire"), CREATED), 8, "named twice", "Remove"),
        ("digitalCreation", ('[[actions]]\naction = "created"\n',), 4, "what kind of source", '"digitalCreation"'),
        ("digitalCreation", (TOOL, CREATED, AI_STEP), 11, "this step brings in AI", "compositeWithTrained"),
        ("algorithmicallyEnhanced", (TOOL, CREATED, AI_STEP), 11, "this step brings in AI", "compositeWithTrained"),
        ("digitalCreation", (TOOL, TOOL, CREATED), 7, "two tools called 'Vista'", "name of its own"),
        ("digitalCreation", (TOOL, CREATED + 'tool = "Vist"\n'), 9, "no tool is called 'Vist'", "`Vista`"),
        ("digitalCreation", (CREATED + 'tool = "Vista"\n',), 7, "no tool is called 'Vista'", "[[tools]]"),
        ("trainedAlgorithmicMedia", (CREATED,), 3, "no tool is named", "[[tools]]"),
        ("compositeSynthetic", (CREATED,), 3, "no tool is named", "[[tools]]"),
        ("composite", (CREATED, AI_STEP), 3, "no tool is named", "[[tools]]"),
        ("digitalCreation", (TOOL, OWN + 'tool = "Vist"\n'), 8, "no tool is called 'Vist'", "`Vista`"),
        ("digitalCreation", (OWN + 'tool = "Vista"\n',), 6, "no tool is called 'Vista'", "[[tools]]"),
        ("digitalCreation", (OWN + 'works = ["A"]\n',), 6, "only a prompt names works", 'kind = "prompt"'),
        ("digitalCreation", (LICENSED + 'people = ["A"]\n',), 6, "only a prompt names people", 'kind = "prompt"'),
        (
            "digitalCreation",
            ('[[inputs]]\nkind = "third-party"\nlicence = "L"\n',),
            6,
            "without a licence",
            '"licensed"',
        ),
        ("digitalCreation", (TOUCHED, TOUCHED), 9, "`voice` of performer 'P-1' is said twice", "one table"),
        ("digitalCreation", (GUILD, GUILD), 9, "said twice", "Remove"),
        ("digitalCreation", (FIRE + MADE,), 7, "this ingredient is AI", 'ai = "element"'),
        ("humanEdits", (PLATE + MADE,), 7, "this ingredient is AI", 'ai = "element"'),
        ("algorithmicallyEnhanced", (PLATE + MADE,), 7, "this ingredient is AI", 'ai = "element"'),
    ],
)
def test_what_does_not(tmp_path: Path, kind: str, parts: tuple[str, ...], line: int | None, why: str, fix: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, *parts, kind=kind)
    assert "sh010.toml" in caught.value.what
    assert why in caught.value.why
    assert line is None or caught.value.why.startswith(f"line {line}, ")
    assert fix in caught.value.fix


@pytest.mark.parametrize("ai", ["whole", "element", "enhanced"])
def test_ai_has_a_tool_and_the_line_is_that_of_ai(tmp_path: Path, ai: str) -> None:
    path = tmp_path / "sh010.toml"
    path.write_text(f'title = "A"\nuse = "final"\nai = "{ai}"\n')
    with pytest.raises(DeclarationError, match="line 3, ai: AI made it, or a part of it, and no tool is named"):
        load_declaration(path)


TEMPORARY = '[principles]\ndata = "yes"\ntemporary = {}\n'


@pytest.mark.parametrize("kind", ["trainedAlgorithmicMedia", "compositeSynthetic", "algorithmicallyEnhanced"])
@pytest.mark.parametrize("yes", ['"yes"', '{answer = "yes", note = "n"}'])
def test_ai_in_a_final_picture_is_not_temporary(tmp_path: Path, kind: str, yes: str) -> None:
    parts = (TOOL, TEMPORARY.format(yes))
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, *parts, kind=kind)
    assert caught.value.why.startswith("line 8, principles.temporary: it is")
    assert "they contradict each other" in caught.value.why
    assert 'Answer "no"' in caught.value.fix
    path = tmp_path / "sh010.toml"
    path.write_text(path.read_text().replace("final", "temporary"))
    assert load_declaration(path).answers
    assert load(tmp_path, TOOL, TEMPORARY.format('"no"'), kind=kind).answers
    assert load(tmp_path, *parts, kind="humanEdits").answers
