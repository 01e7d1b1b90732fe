"""PDQ is that of `pdqhash`, and says how much there is to tell by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pdqhash
import pytest
from PIL import Image

from provenance.fingerprints.pdq import Pdq
from provenance.media.interface import AnalysisFrame

Paint = Callable[..., AnalysisFrame]


def whole(frame: AnalysisFrame) -> tuple[str, int]:
    """The hash that `pdqhash` makes of the frame itself, with its own filter."""
    bits, quality = pdqhash.compute(np.ascontiguousarray(frame.pixels))
    return np.packbits(bits.astype(np.uint8)).tobytes().hex(), quality


@pytest.mark.parametrize("size", [(640, 360), (640, 267), (360, 640), (640, 640)])
def test_it_is_near_what_pdqhash_makes_of_the_frame(size: tuple[int, int], paint: Paint) -> None:
    for number in range(6):
        frame = paint(number, *size)
        mine = Pdq().compute(frame)
        value, quality = whole(frame)
        assert (int(mine.value, 16) ^ int(value, 16)).bit_count() <= 24
        assert mine.quality is not None
        assert abs(mine.quality - quality) <= 4


def test_a_picture_of_64_by_64_is_hashed_as_it_is() -> None:
    """There our filter and theirs are one cell wide, and the grey values are whole numbers."""
    grey = np.random.default_rng(2).integers(0, 256, (64, 64, 1), dtype=np.uint8)
    frame = AnalysisFrame(np.repeat(grey, 3, axis=2), 64, 64)
    smooth = AnalysisFrame(np.asarray(frame.image.resize((640, 640), Image.Resampling.BOX)), 640, 640)
    assert (int(Pdq().compute(smooth).value, 16) ^ int(whole(frame)[0], 16)).bit_count() <= 4


def test_quality_falls_with_what_there_is_to_see(paint: Paint) -> None:
    qualities = [Pdq().compute(paint(1, contrast=contrast)).quality or 0 for contrast in (1.0, 0.2, 0.05, 0.0)]
    assert qualities == sorted(qualities, reverse=True)
    assert qualities[0] == 100
    assert qualities[-1] == 0


def test_values_are_pinned(paint: Paint) -> None:
    fingerprint = Pdq().compute(paint(1))
    assert (fingerprint.value, fingerprint.quality) == (
        "00f41883c7533f9af6022c7947827f98307dd38609fd8065b8ace7681b7b74fd",
        100,
    )


def test_photographs(shared_media: Path) -> None:
    distances = []
    for path in sorted((shared_media / "photos").glob("*.jpg"))[:40]:
        with Image.open(path) as picture:
            image = picture.convert("RGB")
        frame = AnalysisFrame(np.asarray(image), *image.size)
        distances.append((int(Pdq().compute(frame).value, 16) ^ int(whole(frame)[0], 16)).bit_count())
    assert np.mean(distances) <= 14
    assert max(distances) <= 31
