"""The show file: what `init` writes loads, and each mistake is named with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provenance.errors import StudioError
from provenance.show import load_show, render_show


def test_what_init_writes_loads(show: Any) -> None:
    found = load_show(show.file)
    assert found.show.title == "Demo"
    assert found.signing
    assert found.signing.key == f"pem:{show.folder / 'identity' / 'signer.key'}"
    assert found.trust.anchors == (show.folder / "identity" / "root.pem",)
    assert found.index
    assert found.index.location == show.folder / "index"


@pytest.mark.parametrize("title", ['Say "when"', "back\\slash", "Zürich", "line\nbreak"])
def test_any_title_survives(show: Any, title: str) -> None:
    show.file.write_text(render_show(title), "utf-8")
    assert load_show(show.file).show.title == title


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[trust]", "[trst]", "[trst]", "trust"),
        ('base = "studio-minimum"', "base = 3", "base =", "base"),
        ('anchors = ["identity/root.pem"]', 'anchors = ["nowhere.pem"]', "anchors", "nowhere.pem"),
        ('location = "index"', 'location = "nowhere"', "location", "nowhere"),
        ("[limits]", "[limits]\nseconds = -1", "seconds = -1", "seconds"),
        ("[show]", "[show]\nshot_pattern = '('", "shot_pattern = '('", "regular expression"),
        ("[show]", "[show]\nshot_pattern = 'sh'", "shot_pattern = 'sh'", "group called shot"),
    ],
)
def test_a_mistake_is_named_with_its_line(show: Any, old: str, new: str, line: str, words: str) -> None:
    text = show.file.read_text().replace(old, new)
    show.file.write_text(text)
    number = next(at for at, each in enumerate(text.splitlines(), 1) if each.startswith(line))
    with pytest.raises(StudioError) as caught:
        load_show(show.file)
    assert f"line {number}" in caught.value.why
    assert words in f"{caught.value.why} {caught.value.fix}"
    assert caught.value.fix


def test_the_digest_is_of_what_shapes_a_result(show: Any) -> None:
    before = load_show(show.file).digest
    show.file.write_text("# a remark\n" + show.file.read_text().replace("[limits]", "[limits]\nworkers = 3"))
    assert load_show(show.file).digest == before
    show.file.write_text(show.file.read_text().replace("[media]", '[media]\nscene_linear = "Linear Rec.709 (sRGB)"'))
    assert load_show(show.file).digest != before


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text("title = \n")
    with pytest.raises(StudioError, match="line 1"):
        load_show(path)
