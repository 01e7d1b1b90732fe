"""A show with a neural model, from the command line: its index made, searched, and refused with another model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., Any]
SETTING = '# neural = "model.onnx"'


@pytest.fixture
def onnx(life: Any, networks: Any) -> Path:
    """The show's model, in force."""
    path: Path = life.folder / "model.onnx"
    path.write_bytes(networks.patches())
    life.settle({SETTING: 'neural = "model.onnx"'})
    return path


@pytest.fixture
def frame(life: Any) -> Path:
    """A frame composed as the work in the show's index is, and otherwise unlike it."""
    with Image.open(life.folder / "works" / "The Fall.png") as work:
        small = work.convert("RGB").resize((8, 8), Image.Resampling.BOX).resize((640, 360), Image.Resampling.NEAREST)
    grain = np.repeat(np.repeat(np.random.default_rng(1).normal(0, 90, (72, 128, 3)), 5, axis=0), 5, axis=1)
    path: Path = life.folder / "remade.png"
    Image.fromarray(np.clip(np.asarray(small) + grain, 0, 255).astype(np.uint8)).save(path)
    return path


def found(done: Any) -> list[str]:
    """The titles of what was found in the one frame."""
    return [match["title"] for match in done.lines[0]["matches"]]


def test_an_index_is_made_again_with_a_model_and_searched(
    run: Run, check: Run, life: Any, onnx: Path, frame: Path
) -> None:
    place, to = life.folder / "index", life.folder / "index-2"
    done = check("--json", paths=[frame])
    assert done.code == 1
    assert "was made without" in done.lines[0]["error"]["why"]
    assert "rebuild --show" in done.lines[0]["error"]["fix"]
    done = run("index", "rebuild", "--index", place, "--to", to, "--show", life.file, "--workers", "1")
    assert done.code == 0, done.talk
    info = run("index", "info", "--index", to, "--json").summary
    assert info["algorithms"][-1].startswith("neural-192/onnx=")
    told = {'location = "index"': 'location = "index-2"', SETTING: 'neural = "model.onnx"'}
    life.settle(told)
    done = check("--json", "--report", life.folder / "report", paths=[frame])
    assert done.code == 11, done.talk
    assert "neural similarity" in (life.folder / "report" / "report.html").read_text("utf-8")
    assert found(done) == ["The Fall"]
    assert done.lines[0]["verdict"] == "review"
    assert done.lines[0]["matches"][0]["evidence"][0].startswith("neural similarity 0.")
    assert "neural" not in str(done.lines[0]["fingerprints"])
    life.settle({'location = "index"': 'location = "index-2"'})
    done = check("--json", paths=[frame])
    assert (done.lines[0]["verdict"], found(done)) == ("review", []), "unsigned, and nothing else"


def test_another_model_is_refused(run: Run, check: Run, life: Any, onnx: Path, networks: Any, making: Any) -> None:
    journal = life.folder / "journal"
    add = ("--index", life.folder / "new", "--owner", "Museum", "--show", life.file, "--workers", "1")
    assert run("index", "add", life.folder / "works", *add).code == 0
    life.settle({'location = "index"': 'location = "new"', SETTING: 'neural = "model.onnx"'})
    assert check("--journal", journal).code in (0, 11)
    onnx.write_bytes(networks.patches(64, 8))
    done = check("--journal", journal, "--resume", "--json")
    assert done.code == 1, "another model is another show: nothing holds"
    assert {"keeps those of" in line["error"]["why"] for line in done.lines[:-1]} == {True}
    more = life.folder / "more.png"
    more.write_bytes(making.picture("png8", seed=7))
    done = run("index", "add", more, *add)
    assert done.code == 1
    assert "keeps those of neural-192/onnx=" in done.talk


@pytest.mark.parametrize("verb", ["check", "add", "rebuild"])
def test_what_is_no_model_is_told_once_and_first(run: Run, life: Any, onnx: Path, verb: str) -> None:
    onnx.write_bytes(b"no model")
    works, new = life.folder / "works", life.folder / "new"
    told = {
        "check": ("check", life.folder / "frames"),
        "add": ("index", "add", works, "--index", new, "--owner", "X"),
        "rebuild": ("index", "rebuild", "--index", life.folder / "index", "--to", new),
    }[verb]
    done = run(*told, "--show", life.file)
    assert done.code == 2
    assert done.talk.count("cannot use the neural model") == 1
    assert "model.onnx" in done.talk
    assert not new.exists()


def test_credentials_are_read_without_a_model(run: Run, life: Any, onnx: Path) -> None:
    onnx.write_bytes(b"no model")
    assert run("verify", life.folder / "frames", "--show", life.file, "--workers", "1").code == 0
