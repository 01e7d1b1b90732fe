"""The sample show is what its script makes, and what its README says of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import OpenEXR
import pdqhash
import pytest
from numpy.typing import NDArray
from PIL import Image

from provenance.declarations import at_frame, load_declaration
from provenance.model import Relationship
from provenance.show import load_show

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SHOW = SAMPLES / "show"
PICTURES = (".exr", ".png", ".jpg")
#: PDQ, 256 bits: at most this far apart are copies; unrelated pictures of this show are more than twice as far apart.
COPY, UNRELATED = 31, 80


def pictures(folder: Path) -> dict[str, Path]:
    """Every picture under *folder*, by its path from there."""
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.suffix in PICTURES}


def pixels(path: Path) -> NDArray[np.float32]:
    """The picture's values; those of an EXR times 255, so that one tolerance serves all."""
    if path.suffix == ".exr":
        with OpenEXR.File(str(path)) as file:
            return np.asarray(file.channels()["RGB"].pixels, np.float32) * 255
    with Image.open(path) as image:
        return np.asarray(image, np.float32)


def pdq(name: str) -> tuple[NDArray[np.uint8], int, list[NDArray[np.uint8]]]:
    """PDQ of a picture of the show over black, its quality, and its eight orientations."""
    with Image.open(SHOW / name) as image:
        layer = image.convert("RGBA")
    flat = Image.new("RGBA", layer.size, (0, 0, 0, 255))
    flat.alpha_composite(layer)
    flat.thumbnail((640, 640))
    values = np.asarray(flat.convert("RGB"))
    code, quality = pdqhash.compute(values)
    return code, quality, pdqhash.compute_dihedral(values)[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the script makes now."""
    folder = tmp_path_factory.mktemp("show")
    subprocess.run([sys.executable, str(SAMPLES / "make_show.py"), str(folder)], check=True, timeout=240)
    return folder


def test_the_script_makes_the_pictures_that_are_committed(made: Path) -> None:
    assert pictures(made).keys() == pictures(SHOW).keys()
    for name, path in pictures(made).items():
        if path.read_bytes() == (SHOW / name).read_bytes():
            continue  # other versions of the codecs may write other bytes for the same picture
        now, then = pixels(path), pixels(SHOW / name)
        assert now.shape == then.shape, name
        assert np.abs(now - then).mean() < 0.5, name


def test_it_stays_small() -> None:
    sizes = {name: path.stat().st_size for name, path in pictures(SHOW).items()}
    assert max(sizes.values()) < 1_000_000
    assert sum(sizes.values()) < 6_000_000


@pytest.mark.parametrize(
    ("shot", "red"), [("sh010", (0.713, 0.293)), ("sh020", (0.64, 0.33))], ids=["ACEScg", "Rec.709"]
)
def test_plates_are_half_floats_that_say_their_colour_space(shot: str, red: tuple[float, float]) -> None:
    for path in sorted((SHOW / "plates" / shot).glob("*.exr")):
        with OpenEXR.File(str(path)) as file:
            assert file.channels()["RGB"].pixels.dtype == np.float16
            assert file.header()["chromaticities"][:2] == pytest.approx(red)


def test_two_takes_are_copies_and_nothing_else_is() -> None:
    references = {name: pdq(name) for name in pictures(SHOW) if name.startswith("references/")}
    assert all(quality > 50 for _, quality, _ in references.values())
    codes = [code for code, _, _ in references.values()]
    for number, one in enumerate(codes):
        assert all(int((one != other).sum()) > UNRELATED for other in codes[number + 1 :])
    copies = {}
    for name in pictures(SHOW):
        if name in references or name.endswith(".exr"):
            continue
        _, quality, variants = pdq(name)
        distances = {
            work: min(int((code != variant).sum()) for variant in variants) for work, (code, _, _) in references.items()
        }
        nearest = min(distances, key=lambda work: distances[work])
        assert quality > 50, name
        assert distances[nearest] <= COPY or distances[nearest] > UNRELATED, name
        if distances[nearest] <= COPY:
            copies[name] = nearest
    assert copies == {
        "elements/sh010/sh010_backdrop_ai_v003.1002.jpg": "references/estate-of-ilse-varga/harbour_last_light.jpg",
        "elements/sh010/sh010_backdrop_ai_v003.1004.jpg": "references/northlight-pictures/tarn_6am.jpg",
    }


@pytest.mark.parametrize("path", sorted((SHOW / "declarations").glob("*.toml")), ids=lambda path: path.stem)
def test_declarations_load_and_name_files_that_are_there(path: Path) -> None:
    declaration = load_declaration(path, show="Keystone")
    assert declaration.shot == path.stem.split("_")[0]
    assert declaration.digital_source_type.is_generative == (declaration.shot != "sh030")
    for ingredient in declaration.ingredients:
        frames = (1001, 1002, 1003) if declaration.shot == "sh030" else (1001, 1002, 1003, 1004)
        assert all(at_frame(ingredient.asset.path, frame).is_file() for frame in frames)
    opened = [each for each in declaration.ingredients if each.relationship is Relationship.PARENT_OF]
    assert len(opened) == (1 if path.stem.endswith("comp") else 0)


def test_the_show_file_loads_beside_an_identity_and_an_index(tmp_path: Path) -> None:
    shutil.copy(SHOW / "show.toml", tmp_path)
    (tmp_path / "identity").mkdir()
    (tmp_path / "index").mkdir()
    (tmp_path / "attestations").mkdir()
    for name in ("root.pem", "chain.pem", "signer.key"):
        (tmp_path / "identity" / name).touch()
    assert load_show(tmp_path / "show.toml").show.title == "Keystone"


def test_the_readme_names_every_folder_and_copy() -> None:
    told = (SHOW / "README.md").read_text("utf-8")
    assert all(f"`{folder.name}/" in told for folder in SHOW.iterdir() if folder.is_dir())
    assert all(f"{take}.jpg" in told for take in ("1001", "1002", "1003", "1004"))
