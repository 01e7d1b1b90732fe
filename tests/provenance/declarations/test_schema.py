"""Wrong fields: each is refused, with its line and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.declarations import load_declaration
from provenance.declarations.schema import ACTIONS
from provenance.errors import DeclarationError
from provenance.model import Declaration, DigitalSourceType

GOOD = """\
title = "Dust"
use = "final"
digital_source_type = "digitalCreation"

[[tools]]
name = "Houdini"

[[actions]]
action = "created"
digital_source_type = "digitalCreation"

[[ingredients]]
path = "sim.exr"
relationship = "inputTo"

[training_mining]
ai_training = "allowed"
"""


def load(folder: Path, text: str) -> Declaration:
    path = folder / "sh010.toml"
    path.write_text(text, encoding="utf-8")
    return load_declaration(path)


def test_the_good_one_is_good(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "why", "fix"),
    [
        ('title = "Dust"\n', "", None, "title: it is missing", "Add `title = ...`"),
        ('title = "Dust"', 'title = ""', 1, "title", "Correct"),
        ('title = "Dust"', "title = 3", 1, "not text", "quotes"),
        ('title = "Dust"', f'title = "{"x" * 201}"', 1, "200", "Correct"),
        ('title = "Dust"', 'title = "a\\nb"', 1, "line break", "Correct"),
        ('title = "Dust"', 'title = "a\\u2028b"', 1, "line break", "Correct"),
        ('title = "Dust"', 'titel = "Dust"\ntitle = "Dust"', 1, "no such key", "`title`"),
        ('title = "Dust"', 'format = 2\ntitle = "Dust"', 1, "format", "Correct"),
        ('title = "Dust"', f'title = "Dust"\nnotes = "{"x" * 4001}"', 2, "4000", "Correct"),
        ('use = "final"', 'use = "maybe"', 2, "'temporary' or 'final'", "Correct"),
        ('use = "final"\n', "", None, "use: it is missing", "Add"),
        ('"digitalCreation"\n\n[[tools]]', '"digitalCreated"\n\n[[tools]]', 3, "not an IPTC", "`digitalCreation`"),
        ('"digitalCreation"\n\n[[tools]]', '"AI"\n\n[[tools]]', 3, "'AI' is not an IPTC", "trainedAlgorithmicMedia"),
        ('name = "Houdini"', 'nam = "Houdini"', 6, "no such key (and 1 more)", "`name`"),
        ('name = "Houdini"', 'name = "Houdini"\nvendor = "x"', 7, "no such key", "name"),
        ('name = "Houdini"', 'name = "Houdini"\nversion = 20.5', 7, "not text", "quotes"),
        ('action = "created"', 'action = "creatd"', 9, "neither an action of C2PA's", "`created`"),
        ('action = "created"', 'action = "c2pa.creatd"', 9, "neither", "`created`"),
        ('action = "created"', 'action = "com.example"', 9, "neither", ""),
        ('action = "created"', 'action = "c2pa.my.own"', 9, "neither", ""),
        ('action = "created"', 'action = "redacted"', 9, "neither", ""),
        ('"digitalCreation"\n\n[[ingr', '"digitalCreatoin"\n\n[[ingr', 10, "not an IPTC", "`digitalCreation`"),
        ('path = "sim.exr"', 'path = ""', 13, "path", "Correct"),
        ('path = "sim.exr"', 'path = "sim\\u0000.exr"', 13, "control character", "Correct"),
        ('relationship = "inputTo"', 'relationship = "input"', 14, "'parentOf', 'componentOf' or 'inputTo'", "Correct"),
        ('relationship = "inputTo"\n', "", 12, "it is missing", "Add `relationship"),
        ('ai_training = "allowed"', 'ai_traning = "allowed"', 17, "not an entry", "`ai_training`"),
        ('ai_training = "allowed"', 'ai_training = "no"', 17, "'no' is not one", "`notAllowed`"),
        ('ai_training = "allowed"', "ai_training = false", 17, "'False' is not one", "`notAllowed`"),
        ('ai_training = "allowed"', 'ai_training = ["allowed"]', 17, "is not one", "`notAllowed`"),
        (
            'ai_training = "allowed"',
            'ai_training = "allowed"\n"cawg.ai_training" = "allowed"',
            18,
            "said twice",
            "Remove",
        ),
        ("[training_mining]", "[[training_mining]]", 16, "not a table", "keys below"),
        ('title = "Dust"', 'title = "Dust', None, "line 1", "strings need quotes"),
        ('title = "Dust"', 'title = "Dust"\ntitle = "Dust"', None, "line 2", "Correct"),
        ("[[actions]]", "[actions]", 8, "not a list", "[[...]]"),
        (
            'digital_source_type = "digitalCreation"\n\n[[tools]]',
            "[[tools]]",
            None,
            "ai: it is missing",
            "how much of the",
        ),
        ('use = "final"', 'use = "final"\nai = "some"', 3, "'whole', 'element', 'enhanced' or 'none'", "Correct"),
        ('use = "final"', 'use = "final"\nai = "whole"', 4, 'the answer to `ai` is "whole"', "Correct `ai`"),
        ('use = "final"', 'use = "final"\nrole = "extra"', 3, "'background', 'incidental'", "Correct"),
        ('use = "final"', 'use = "final"\ntaken_for_real = true', 3, "'yes', 'no' or 'unsure'", "Correct"),
        ('use = "final"', 'use = "final"\nviewer_disclosure = "a\\nb"', 3, "line break", "Correct"),
        ("[[tools]]", '[[inputs]]\nkind = "mine"\n[[tools]]', 6, "'own', 'licensed'", "Correct"),
        (
            "[[tools]]",
            '[[inputs]]\nkind = "own"\nunreleased = "yes"\n[[tools]]',
            7,
            "neither true nor",
            "without quotes",
        ),
        ("[[tools]]", '[[inputs]]\nkind = "own"\ntraining = 1\n[[tools]]', 7, "neither true nor", "without quotes"),
        ("[[tools]]", '[[inputs]]\ndescription = "x"\n[[tools]]', 5, "it is missing", "`kind = ...`"),
        ("[[tools]]", '[[inputs]]\nkind = "prompt"\nworks = "x"\n[[tools]]', 7, "not a list", "[...]"),
        ("[[tools]]", '[[performers]]\nid = "P"\n[[tools]]', 5, "it is missing", "`change = ...`"),
        ("[[tools]]", '[[performers]]\nid = "P"\nchange = "makeup"\n[[tools]]', 7, "'employment-replica'", "Correct"),
        ("[[tools]]", '[[guild_work]]\nguild = "G"\n[[tools]]', 5, "it is missing", "`work = ...`"),
        ("[[tools]]", '[principles]\ndata = "maybe"\n[[tools]]', 6, "'yes', 'no' or 'unsure'", "Correct"),
        ("[[tools]]", "[principles]\ndata = true\n[[tools]]", 6, "'yes', 'no' or 'unsure'", "Correct"),
        ("[[tools]]", '[principles]\ndata = {note = "x"}\n[[tools]]', 6, "it is missing", "`answer = ...`"),
        ("[[tools]]", '[principles]\ndata = {answer = "no", why = "x"}\n[[tools]]', 6, "no such key", "note"),
        ("[[tools]]", '[principles]\ndatas = "no"\n[[tools]]', 6, "no such key", "`data`"),
        ("[[tools]]", '[[principles]]\ndata = "no"\n[[tools]]', 5, "not a table", "keys"),
        ('name = "Houdini"', 'name = "Name of the generator"', 6, "which nobody has replaced", "Name of the generator"),
        (
            'path = "sim.exr"',
            'path = "sim.exr"\ndigital_source_type = "x"',
            14,
            "not an IPTC",
            "trainedAlgorithmicMedia",
        ),
    ],
)
def test_a_wrong_field(tmp_path: Path, old: str, new: str, line: int | None, why: str, fix: str) -> None:
    assert old in GOOD
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert "sh010.toml" in caught.value.what
    assert why in caught.value.why
    assert line is None or caught.value.why.startswith(f"line {line}, ")
    assert fix in caught.value.fix
    assert caught.value.fix


def test_more_mistakes_are_counted(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, 'title = ""\nuse = "x"\n')
    assert "and 1 more" in caught.value.why


def test_lists_are_bounded(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="100 items"):
        load(tmp_path, GOOD + "".join(f'[[tools]]\nname = "t{number}"\n' for number in range(100)))


@pytest.mark.parametrize("kind", DigitalSourceType)
def test_every_source_type_has_a_name_and_an_address(tmp_path: Path, kind: DigitalSourceType) -> None:
    for written in (kind.short, kind.value):
        text = GOOD.replace('"digitalCreation"\n\n[[tools]]', f'"{written}"\n\n[[tools]]')
        assert load(tmp_path, text).digital_source_type is kind


@pytest.mark.parametrize("short", sorted(ACTIONS - {"created", "opened", "placed", "removed"}))
def test_every_action_has_a_short_and_a_full_label(tmp_path: Path, short: str) -> None:
    for written in (short, f"c2pa.{short}"):
        declaration = load(tmp_path, f'{GOOD}[[actions]]\naction = "{written}"\n')
        assert declaration.actions[1].action == f"c2pa.{short}"


def test_an_old_name_becomes_the_one_in_force(tmp_path: Path) -> None:
    for written in ("color_adjustments", "c2pa.color_adjustments"):
        declaration = load(tmp_path, f'{GOOD}[[actions]]\naction = "{written}"\n')
        assert declaration.actions[1].action == "c2pa.adjustedColor"


def test_actions_of_your_own(tmp_path: Path) -> None:
    declaration = load(tmp_path, f'{GOOD}[[actions]]\naction = "com.example.relight"\n')
    assert declaration.actions[1].action == "com.example.relight"
