"""Declarations through their public door: what a file comes to, its digest, its paths."""

from __future__ import annotations

import os
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from provenance import declarations
from provenance.declarations import at_frame, load_declaration, may_mean
from provenance.declarations.schema import (
    MINING,
    ActionTable,
    DeclarationTable,
    GuildWorkTable,
    IngredientTable,
    InputTable,
    PerformerTable,
    PrinciplesTable,
    ToolTable,
)
from provenance.errors import DeclarationError, FileError
from provenance.model import (
    Action,
    Answer,
    Asset,
    ChangeKind,
    DigitalSourceType,
    GuidingPrinciple,
    GuildWork,
    Ingredient,
    Input,
    InputKind,
    Mining,
    Performer,
    PrincipleAnswer,
    Relationship,
    Role,
    Tool,
    Use,
)

COMPOSITE = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
COMP = """\
title = "The tower falls"
shot = "sh010"
use = "final"
digital_source_type = "compositeWithTrainedAlgorithmicMedia"
notes = '''two
lines'''

[[tools]]
name = "Nuke"
version = "16.0v4"

[[ingredients]]
path = "../plates/sh010.####.exr"
relationship = "parentOf"

[[ingredients]]
path = "dust.####.png"
relationship = "componentOf"
title = "Dust"

[[actions]]
action = "opened"
ingredients = ["../plates/sh010.####.exr"]

[[actions]]
action = "placed"
digital_source_type = "compositeWithTrainedAlgorithmicMedia"
tool = "Nuke"
description = "Dust over the tower."
ingredients = ["dust.####.png"]

[training_mining]
ai_training = "notAllowed"
data_mining = "constrained"
"""
#: Of the composite above in the show Keystone. It stands in manifests: it may never change.
DIGEST = "73876180ab76fc5a"


#: Another, and its whole digest as it was before there was any key beyond these.
ELEMENT = """\
title = "House front, breaking away"
shot = "sh020"
use = "final"
digital_source_type = "trainedAlgorithmicMedia"
notes = "The plate went to a generator that runs in the house; it keeps no inputs."

[[tools]]
name = "Rubble FX"
version = "1.4"

[[ingredients]]
path = "../plates/sh020/sh020_plate_v001.####.exr"
relationship = "inputTo"
title = "Plate, as the generator's input"

[[actions]]
action = "created"
digital_source_type = "trainedAlgorithmicMedia"
tool = "Rubble FX"
description = "Pieces, hole and dust, generated over the plate."
ingredients = ["../plates/sh020/sh020_plate_v001.####.exr"]

[training_mining]
ai_training = "notAllowed"
ai_generative_training = "notAllowed"
data_mining = "notAllowed"
ai_inference = "notAllowed"
"""
ELEMENT_DIGEST = "1b3d8a881308cf473b9d253e236a03d34eb27ddeaf3a57de46f2f114573cfb75"
#: All that a declaration can say beside `COMP`; it goes before and after it.
MORE = (
    'role = "story-relevant"\ntaken_for_real = "no"\nviewer_disclosure = "end credits"\n',
    """
[[inputs]]
kind = "prompt"
description = "dust"
tool = "Nuke"
works = ["A"]
people = ["B", "C"]

[[inputs]]
kind = "licensed"
licence = "L-1"
unreleased = true
training = true

[[performers]]
id = "P-1"
change = "digital-alteration"
description = "younger"
alters_meaning = "unsure"
deceased = true
consents = ["C-1"]

[[performers]]
id = "P-1"
change = "voice"

[[guild_work]]
guild = "IATSE"
work = "matte painting"
agreement = "A-1"

[principles]
temporary = {answer = "no", note = "approved"}
data = "yes"
originality = "unsure"
""",
)


def write(folder: Path, text: str, name: str = "sh010.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_declaration(tmp_path: Path) -> None:
    folder = tmp_path / "declarations"
    folder.mkdir()
    declaration = load_declaration(write(folder, COMP), show="Keystone")
    plate, dust = tmp_path / "plates" / "sh010.####.exr", folder / "dust.####.png"
    assert (declaration.title, declaration.show, declaration.shot) == ("The tower falls", "Keystone", "sh010")
    assert declaration.use is Use.FINAL
    assert declaration.digital_source_type is COMPOSITE
    assert declaration.tools == (Tool("Nuke", "16.0v4"),)
    assert declaration.ingredients == (
        Ingredient(Asset(plate), Relationship.PARENT_OF),
        Ingredient(Asset(dust), Relationship.COMPONENT_OF, "Dust"),
    )
    assert declaration.actions == (
        Action("c2pa.opened", ingredients=(str(plate),)),
        Action("c2pa.placed", COMPOSITE, "Dust over the tower.", "Nuke", (str(dust),)),
    )
    assert declaration.training_mining == (
        ("cawg.ai_training", Mining.NOT_ALLOWED),
        ("cawg.data_mining", Mining.CONSTRAINED),
    )
    assert declaration.notes == "two\nlines"
    assert declaration.is_generative
    assert pickle.loads(pickle.dumps(declaration)) == declaration


def test_all_that_can_be_said(tmp_path: Path) -> None:
    text = MORE[0] + COMP.replace('"16.0v4"', '"16.0v4"\nid = "T-2"') + MORE[1]
    text = text.replace('title = "Dust"', 'title = "Dust"\ndigital_source_type = "trainedAlgorithmicMedia"')
    declaration = load_declaration(write(tmp_path, text))
    assert declaration.role is Role.STORY_RELEVANT
    assert declaration.taken_for_real is Answer.NO
    assert declaration.viewer_disclosure == "end credits"
    assert declaration.tools == (Tool("Nuke", "16.0v4", "T-2"),)
    assert declaration.ingredients[1].digital_source_type is DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    assert declaration.inputs == (
        Input(InputKind.PROMPT, "dust", "Nuke", works=("A",), people=("B", "C")),
        Input(InputKind.LICENSED, licence="L-1", unreleased=True, training=True),
    )
    assert declaration.performers == (
        Performer("P-1", ChangeKind.DIGITAL_ALTERATION, "younger", Answer.UNSURE, is_deceased=True, consents=("C-1",)),
        Performer("P-1", ChangeKind.VOICE),
    )
    assert declaration.guild_work == (GuildWork("IATSE", "matte painting", "A-1"),)
    assert declaration.answers == (
        PrincipleAnswer(GuidingPrinciple.ORIGINALITY, Answer.UNSURE),
        PrincipleAnswer(GuidingPrinciple.DATA, Answer.YES),
        PrincipleAnswer(GuidingPrinciple.TEMPORARY, Answer.NO, "approved"),
    )
    assert pickle.loads(pickle.dumps(declaration)) == declaration


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"story-relevant"', '"background"'),
        ('taken_for_real = "no"', 'taken_for_real = "yes"'),
        ('viewer_disclosure = "end credits"\n', ""),
        ('kind = "prompt"\ndescription', 'kind = "prompt"\nunreleased = true\ndescription'),
        ("training = true", "training = false"),
        ('works = ["A"]', 'works = ["A", "B"]'),
        ("deceased = true", ""),
        ('alters_meaning = "unsure"', ""),
        ('consents = ["C-1"]', ""),
        ('agreement = "A-1"', ""),
        ('note = "approved"', 'note = "asked for"'),
        ('data = "yes"', ""),
    ],
)
def test_all_of_that_counts(tmp_path: Path, old: str, new: str) -> None:
    text = MORE[0] + COMP + MORE[1]
    assert old in text
    changed = load_declaration(write(tmp_path, text.replace(old, new)))
    assert changed.digest != load_declaration(write(tmp_path, text)).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('data = "yes"', 'data = {answer = "yes"}'),
        ('data = "yes"', 'data = {answer = "yes", note = ""}'),
        ('temporary = {answer = "no", note = "approved"}', 'temporary.answer = "no"\ntemporary.note = "approved"'),
        ('kind = "prompt"', 'kind = "prompt"\nunreleased = false'),
        ('change = "voice"', 'change = "voice"\nalters_meaning = "no"\ndeceased = false\nconsents = []'),
        ('digital_source_type = "compositeWithTrainedAlgorithmicMedia"\nnotes', 'ai = "element"\nnotes'),
        ("notes = ", 'ai = "element"\nnotes = '),
    ],
)
def test_saying_it_otherwise_leaves_the_digest_alone(tmp_path: Path, old: str, new: str) -> None:
    text = MORE[0] + COMP + MORE[1]
    assert old in text
    same = load_declaration(write(tmp_path, text.replace(old, new)))
    assert same == load_declaration(write(tmp_path, text))


@pytest.mark.parametrize(
    ("ai", "files", "kind"),
    [
        ("whole", "", DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA),
        ("element", "", COMPOSITE),
        ("enhanced", "", DigitalSourceType.ALGORITHMICALLY_ENHANCED),
        ("none", "", DigitalSourceType.DIGITAL_CREATION),
        ("none", "parentOf", DigitalSourceType.HUMAN_EDITS),
        ("none", "parentOf digitalCapture, componentOf negativeFilm", DigitalSourceType.COMPOSITE_CAPTURE),
        ("none", "parentOf digitalCapture, componentOf digitalCreation", DigitalSourceType.HUMAN_EDITS),
        ("none", "parentOf digitalCapture", DigitalSourceType.HUMAN_EDITS),
        ("none", "componentOf digitalCapture", DigitalSourceType.DIGITAL_CREATION),
    ],
)
def test_what_the_answer_to_ai_stands_for(tmp_path: Path, ai: str, files: str, kind: DigitalSourceType) -> None:
    text = f'title = "A"\nuse = "final"\nai = "{ai}"\n[[tools]]\nname = "Vista"\n'
    for number, each in enumerate(files.split(", ") if files else ()):
        role, *source = each.split()
        text += f'[[ingredients]]\npath = "{number}.exr"\nrelationship = "{role}"\n'
        text += f'digital_source_type = "{source[0]}"\n' if source else ""
    assert load_declaration(write(tmp_path, text)).digital_source_type is kind


def test_the_digest_never_changes(tmp_path: Path) -> None:
    assert load_declaration(write(tmp_path, COMP), show="Keystone").digest.startswith(DIGEST)
    assert load_declaration(write(tmp_path, ELEMENT), show="Keystone").digest == ELEMENT_DIGEST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "The', '# a remark\n\ntitle    =   "The'),
        ('shot = "sh010"\nuse = "final"', 'use = "final"\nshot = "sh010"'),
        ('action = "placed"', 'action = "c2pa.placed"'),
        ("compositeWith", "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWith"),
        ("compositeWith", "https://cv.iptc.org/newscodes/digitalsourcetype/compositeWith"),
        ("ai_training", '"cawg.ai_training"'),
        ("ai_training", "cawg.ai_training"),
        ('shot = "sh010"', 'shot = "sh010"\nshow = "Keystone"'),
        ('title = "The', 'format = 1\ntitle = "The'),
        ("\n", "\r\n"),
        ("title", "\ufefftitle"),
    ],
)
def test_spelling_leaves_the_digest_alone(tmp_path: Path, old: str, new: str) -> None:
    assert old in COMP
    path = tmp_path / "sh010.toml"
    path.write_bytes(COMP.replace(old, new, 1 if old == "title" else -1).encode())
    assert load_declaration(path, show="Keystone").digest.startswith(DIGEST)


def test_moving_the_folder_leaves_the_digest_alone(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first, second = load_declaration(write(one, COMP)), load_declaration(write(other, COMP))
    assert first.digest == second.digest
    assert first.ingredients != second.ingredients


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "The tower falls"', 'title = "The tower stands"'),
        ('shot = "sh010"', 'shot = "sh020"'),
        ('use = "final"', 'use = "temporary"'),
        ("two\nlines", "two  lines"),
        ("16.0v4", "16.0v5"),
        ("dust.####.png", "fire.####.png"),
        ('title = "Dust"', 'title = "Smoke"'),
        ('action = "placed"', 'action = "removed"'),
        ("Dust over", "Smoke over"),
        ('"notAllowed"', '"allowed"'),
        ('data_mining = "constrained"', ""),
        ('digital_source_type = "compositeWithTrainedAlgorithmicMedia"\ntool', "tool"),
    ],
)
def test_content_changes_the_digest(tmp_path: Path, old: str, new: str) -> None:
    assert old in COMP
    changed = load_declaration(write(tmp_path, COMP.replace(old, new)), show="Keystone")
    assert not changed.digest.startswith(DIGEST)


def test_the_show_counts_as_content(tmp_path: Path) -> None:
    path = write(tmp_path, COMP)
    assert load_declaration(path, show="Keystone").digest != load_declaration(path, show="Arch").digest
    said = write(tmp_path, f'show = "Own"\n{COMP}', "said.toml")
    assert load_declaration(said, show="Keystone").show == "Own"


def test_a_linked_declaration_keeps_the_paths_of_its_own_folder(tmp_path: Path) -> None:
    real, elsewhere = tmp_path / "real", tmp_path / "elsewhere"
    real.mkdir()
    elsewhere.mkdir()
    link = elsewhere / "sh010.toml"
    link.symlink_to(write(real, COMP))
    assert load_declaration(link).ingredients[1].asset.path == real / "dust.####.png"


def test_absolute_paths_stay(tmp_path: Path) -> None:
    text = COMP.replace("dust.####.png", "/mnt/elements/dust.####.png")
    assert load_declaration(write(tmp_path, text)).ingredients[1].asset.path == Path("/mnt/elements/dust.####.png")


@pytest.mark.parametrize(
    ("pattern", "frame", "name"),
    [
        ("plate.####.exr", 1001, "plate.1001.exr"),
        ("plate.######.exr", 1001, "plate.001001.exr"),
        ("plate.#.exr", 7, "plate.0007.exr"),
        ("plate.@@@@@.exr", 7, "plate.00007.exr"),
        ("plate.%04d.exr", 7, "plate.0007.exr"),
        ("plate.%d.exr", 7, "plate.7.exr"),
        ("plate.####.exr", 123456, "plate.123456.exr"),
        ("plate.####.exr", -3, "plate.-003.exr"),
        ("plate.exr", 1001, "plate.exr"),
        ("plate_100%.exr", 1001, "plate_100%.exr"),
    ],
)
def test_a_pattern_means_the_same_frame(pattern: str, frame: int, name: str) -> None:
    assert at_frame(Path("/p####") / pattern, frame) == Path("/p####") / name
    assert may_mean(Path(pattern), name)


def test_a_pattern_without_a_frame_is_refused() -> None:
    assert at_frame(Path("plate.exr"), None) == Path("plate.exr")
    with pytest.raises(DeclarationError) as caught:
        at_frame(Path("plate.####.exr"), None)
    assert "plate.####.exr" in caught.value.what
    assert "no frame number" in caught.value.why
    assert "Name one file" in caught.value.fix


@pytest.mark.parametrize("name", ["plate.exr", "other.1001.exr", "plate.1001.exr.bak", "plate.x.exr", "plateX1001.exr"])
def test_what_a_pattern_does_not_mean(name: str) -> None:
    assert not may_mean(Path("plate.####.exr"), name)


@given(st.integers(-99999, 9999999), st.sampled_from(["a.####.x", "a@@b.x", "%05d", "#", "plain.exr"]))
def test_a_pattern_may_mean_every_frame_of_it(frame: int, pattern: str) -> None:
    assert may_mean(Path(pattern), at_frame(Path(pattern), frame).name)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.toml")
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "caf\xe9"\n')
    for name, error in (
        ("none.toml", FileError),
        ("fifo.toml", FileError),
        ("loop.toml", FileError),
        (".", FileError),
        ("latin.toml", DeclarationError),
    ):
        with pytest.raises(error) as caught:
            load_declaration(tmp_path / name)
        assert caught.value.what
        assert caught.value.why
        assert caught.value.fix


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_no_text_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(DeclarationError):
        load_declaration(path)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a." * 500 + "a = 1", "[" + " " * 50_000])
def test_hostile_toml_is_an_error_like_any_other(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeclarationError):
        load_declaration(write(tmp_path, text))


def test_every_key_is_documented() -> None:
    table = re.findall(r"^\| (`.+?`(?:, `.+?`)*) \|", declarations.__doc__ or "", re.MULTILINE)
    documented = {key for cell in table for key in re.findall(r"`(.+?)`", cell)}
    inner: dict[str, type[BaseModel]] = {
        "tools": ToolTable, "actions": ActionTable, "ingredients": IngredientTable, "inputs": InputTable,
        "performers": PerformerTable, "guild_work": GuildWorkTable, "principles": PrinciplesTable,
    }  # fmt: skip
    keys = {key for key in DeclarationTable.model_fields if key not in {*inner, "training_mining"}}
    keys |= {f"{name}.{key}" for name, schema in inner.items() for key in schema.model_fields}
    keys |= {f"training_mining.{entry}" for entry in MINING}
    assert documented == keys


def test_the_samples_load(request: pytest.FixtureRequest) -> None:
    found = sorted((request.config.rootpath / "samples" / "show" / "declarations").glob("*.toml"))
    if not found:
        pytest.skip("samples/show is not beside these tests")
    for path in found:
        assert load_declaration(path, show="Keystone").digest
