"""What near-copy search is measured with: transforms, hard pairs, and the figures that are made of scores."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
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
textures = bench("textures")
hard_negatives = bench("hard_negatives")
ranking = bench("ranking")


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


@pytest.mark.parametrize("kind", hard_negatives.KINDS)
def test_a_hard_pair_is_made_again_the_same_and_is_of_two_pictures(kind: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.png" for number in range(16)]
    for number, path in enumerate(files):
        Image.fromarray(painted(number)).save(path)
    ours, theirs = files[:8], files[8:]
    first, second = hard_negatives.make_pair(kind, 1, ours, theirs)
    for picture in (first, second):
        assert picture.shape == (720, 1280, 3)
        assert picture.dtype == np.uint8
    assert kind == "flat" or not same(first, second)  # two black frames may well be equal
    again = hard_negatives.make_pair(kind, 1, ours, theirs)
    assert same(first, again[0])
    assert same(second, again[1])


def test_there_are_700_hard_pairs() -> None:
    assert sum(hard_negatives.KINDS.values()) == 700


def test_the_threshold_lets_no_more_than_its_share_of_distractors_through() -> None:
    best = [float(each) for each in range(200)]
    assert ranking.threshold(best, 0.0) == 199
    assert sum(each > ranking.threshold(best, 0.01) for each in best) == 2
    assert ranking.threshold([-np.inf] * 5, 0.0) == -np.inf


def test_what_has_no_score_is_never_found() -> None:
    assert ranking.recall([0.9, 0.4, -np.inf, -np.inf], -np.inf) == 0.5
    assert ranking.recall([0.9, 0.4], 0.4) == 0.5


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30), st.integers(0, 4))
def test_average_precision_is_the_area_under_its_definition(pairs: list[tuple[int, bool]], missed: int) -> None:
    scores = np.array([score for score, _ in pairs], np.float32)
    truth = np.array([true for _, true in pairs], bool)
    positives = int(truth.sum()) + missed
    assume(positives)
    expected, before = 0.0, 0
    for level in sorted(set(scores.tolist()), reverse=True):
        taken = scores >= level
        found = int(truth[taken].sum())
        expected += found / int(taken.sum()) * (found - before) / positives
        before = found
    assert ranking.average_precision(scores, truth, positives) == pytest.approx(expected)
