"""pHash and dHash are those of `imagehash`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image

from provenance.fingerprints.perceptual import DHash, PHash
from provenance.media.interface import AnalysisFrame

Paint = Callable[..., AnalysisFrame]


@pytest.mark.parametrize("size", [(640, 360), (640, 267), (360, 640), (32, 32), (9, 8), (16, 16), (3, 2)])
@pytest.mark.parametrize("number", range(5))
def test_the_value_is_that_of_imagehash(number: int, size: tuple[int, int], paint: Paint) -> None:
    frame = paint(number, *size)
    assert PHash().compute(frame).value == str(imagehash.phash(frame.image))
    assert DHash().compute(frame).value == str(imagehash.dhash(frame.image))


@pytest.mark.parametrize("number", range(5))
def test_the_second_variant_is_of_the_mirror_image(number: int, paint: Paint) -> None:
    frame = paint(number)
    mirrored = frame.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert DHash().variants(frame)[1].value == str(imagehash.dhash(mirrored))
    assert PHash().variants(frame)[1].value == str(imagehash.phash(mirrored))


def test_values_are_pinned(paint: Paint) -> None:
    frame = paint(1)
    assert (PHash().compute(frame).value, DHash().compute(frame).value) == ("e05cee8b9a43d790", "69a7c4d49dca8b9d")


def test_photographs(shared_media: Path) -> None:
    for path in sorted((shared_media / "photos").glob("*.jpg"))[:20]:
        with Image.open(path) as picture:
            image = picture.convert("RGB")
        frame = AnalysisFrame(np.asarray(image), *image.size)
        assert PHash().compute(frame).value == str(imagehash.phash(image))
        assert DHash().compute(frame).value == str(imagehash.dhash(image))
