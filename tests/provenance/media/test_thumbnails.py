from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from provenance.errors import MediaError
from provenance.media import AnalysisFrame, thumbnail


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    image.load()
    return image


@pytest.mark.parametrize("shape", [(360, 640), (640, 360), (640, 640), (1, 640)])
def test_it_fits_and_keeps_the_shape(shape: tuple[int, int], pictures: Any) -> None:
    pixels = pictures.eight_bits(pictures.scene(shape[1], shape[0]))
    data = thumbnail(AnalysisFrame(pixels, 3840, 2160))
    image = opened(data)
    assert len(data) <= 8192
    assert max(image.size) == 256
    assert abs(image.width / image.height - shape[1] / shape[0]) < 0.05 or min(image.size) == 1


def test_noise_lowers_quality_then_size() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (640, 640, 3), np.uint8)
    frame = AnalysisFrame(pixels, 640, 640)
    sizes = [max(opened(thumbnail(frame, limit)).size) for limit in (40_000, 8192, 2000, 700)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 256
    assert sizes[-1] < 128
    assert all(len(thumbnail(frame, limit)) <= limit for limit in (40_000, 8192, 2000, 700))


def test_a_larger_one_can_be_asked_for(pictures: Any) -> None:
    frame = AnalysisFrame(pictures.eight_bits(pictures.scene(640, 360)), 640, 360)
    assert opened(thumbnail(frame, 60_000, 480)).size == (480, 270)


def test_it_looks_like_the_frame(pictures: Any) -> None:
    frame = AnalysisFrame(pictures.eight_bits(pictures.scene(640, 360)), 640, 360)
    again = np.asarray(opened(thumbnail(frame)).resize((640, 360)))
    assert pictures.distances(frame.pixels, again)["phash"] <= 4


def test_no_room_at_all_is_told(pictures: Any) -> None:
    frame = AnalysisFrame(pictures.eight_bits(pictures.scene(640, 360)), 640, 360)
    with pytest.raises(MediaError, match="100 bytes hold no JPEG"):
        thumbnail(frame, 100)
