"""The transforms that near-copy search is measured with: one picture for a seed, never the one that was given."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

BENCH = Path(__file__).resolve().parents[1] / "bench"


def bench(name: str) -> Any:
    """A module of tests/bench, which is not on `sys.path`."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


photos = bench("photos")
battery = bench("battery")


def painted(seed: int, width: int = 96, height: int = 64) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    return np.asarray(photos.resize(coarse, width, height))


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool((one == other).all())


@pytest.mark.parametrize("name", battery.TRANSFORMS)
@pytest.mark.parametrize("size", [(96, 64), (61, 97)])
def test_a_transform_gives_the_same_changed_picture_for_a_seed(name: str, size: tuple[int, int]) -> None:
    picture, other = painted(1, *size), painted(2)
    kept = picture.copy(), other.copy()
    made = battery.query(name, picture, other, 7)
    assert made.dtype == np.uint8
    assert made.ndim == 3
    assert made.shape[2] == 3
    assert min(made.shape[:2]) >= 2
    assert made.flags["C_CONTIGUOUS"]
    assert same(made, battery.query(name, picture, other, 7))
    assert not same(made, picture)
    assert not same(made, other)
    assert same(picture, kept[0]), "the picture that was given was painted on"
    assert same(other, kept[1])


@pytest.mark.parametrize("name", ["crop 50", "grade", "grain", "inset 33", "perspective", "old film"])
def test_another_seed_gives_another_picture(name: str) -> None:
    picture, other = painted(1), painted(2)
    assert not same(battery.query(name, picture, other, 1), battery.query(name, picture, other, 2))


def test_the_study_has_its_27_transforms() -> None:
    assert len(battery.STUDY) == 27
    assert len(battery.OWN) >= 12
    assert {**battery.STUDY, **battery.OWN} == battery.TRANSFORMS


def test_a_crop_keeps_the_area_that_its_name_says() -> None:
    picture = painted(1, 200, 100)
    for percent in (90, 75, 50, 25):
        made = battery.query(f"crop {percent}", picture, picture, 3)
        assert made.shape[0] * made.shape[1] / (200 * 100) == pytest.approx(percent / 100, abs=0.02)


def test_references_are_read_by_name_upright_and_at_one_size(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by 90 degrees for viewing
    Image.fromarray(painted(1)).save(tmp_path / "b.jpg", exif=turned)
    Image.fromarray(painted(2)).save(tmp_path / "a.png")
    (tmp_path / "notes.txt").write_text("no picture")
    first, second = photos.references_of(tmp_path, long_side=48)
    assert first.shape == (32, 48, 3)
    assert second.shape == (48, 32, 3)
    assert same(photos.references_of(tmp_path, 1, skip=1, long_side=48)[0], second)
