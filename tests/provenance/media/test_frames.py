from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from provenance.errors import MediaError, ProvenanceError
from provenance.media import frames
from provenance.media.interface import MediaSettings


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((3840, 2160), (640, 360)),
        ((1080, 1920), (360, 640)),
        ((100, 50), (640, 320)),
        ((640, 1), (640, 1)),
        ((60000, 1), (640, 1)),
        ((1, 60000), (1, 640)),
    ],
)
def test_the_long_side_is_always_the_same(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert frames.fit(*size) == expected


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_shrinking_averages_the_area(dtype: type, channels: tuple[int, ...]) -> None:
    pixels = (np.random.default_rng(1).random((24, 36, *channels)) * 250).astype(dtype)
    small = frames.shrink(pixels, 12, 8)
    blocks = pixels.astype(np.float64).reshape(8, 3, 12, 3, *channels).mean(axis=(1, 3))
    assert small.shape == blocks.shape
    assert small.dtype == dtype
    assert np.abs(small.astype(np.float64) - blocks).max() <= (0.51 if dtype != np.float32 else 1e-4)


def test_shrinking_never_enlarges() -> None:
    pixels = np.zeros((10, 2000, 3), np.uint8)
    assert frames.shrink(pixels, 640, 360).shape == (10, 640, 3)
    assert frames.shrink(pixels[:, :20], 640, 360).shape == (10, 20, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_turns_as_exif_says(orientation: int) -> None:
    pixels = np.random.default_rng(2).integers(0, 255, (320, 640, 3), np.uint8)
    image = Image.fromarray(pixels)
    exif = image.getexif()
    exif[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(image))
    frame = frames.finish(pixels, (640, 320), (1280, 640), orientation=orientation)
    assert np.array_equal(frame.pixels, expected)
    assert (frame.width, frame.height) == ((1280, 640) if orientation < 5 else (640, 1280))


def test_an_unknown_orientation_is_upright() -> None:
    pixels = np.zeros((320, 640, 3), np.uint8)
    assert frames.finish(pixels, (640, 320), (64, 32), orientation=77).pixels.shape == (320, 640, 3)


def test_a_small_picture_is_enlarged_to_the_frame() -> None:
    pixels = np.zeros((2, 4, 3), np.uint8)
    pixels[:, 2:] = 255
    frame = frames.finish(pixels, frames.fit(4, 2), (4, 2))
    assert frame.pixels.shape == (320, 640, 3)
    assert frame.pixels[:, 0].max() == 0
    assert frame.pixels[:, -1].min() == 255


def test_display_values_are_rounded_and_bounded() -> None:
    values = np.array([[[0.5, -3.0, 7.0], [np.nan, np.inf, -np.inf]]], np.float32)
    assert frames.quantise(values).tolist() == [[[128, 0, 255], [0, 255, 0]]]


@pytest.mark.parametrize("size", [(0, 10), (10, -1), (1 << 19, 1), (1001, 1000)])
def test_impossible_and_too_many_pixels_are_refused(size: tuple[int, int], pictures: Any) -> None:
    with pytest.raises(MediaError) as caught:
        frames.check_size(pictures.source(b"", "a.exr"), *size, MediaSettings(max_pixels=1_000_000))
    assert f"{size[0]:,} x {size[1]:,} pixels" in caught.value.why


def test_libraries_errors_become_ours(pictures: Any) -> None:
    source = pictures.source(b"", "a\x1b.exr")
    with pytest.raises(MediaError, match="it is damaged: Bad\\\\x00 thing") as caught, frames.decoding(source, OSError):
        raise OSError("Bad\0\n thing.")
    assert caught.value.what == "cannot decode a\\x1b.exr"
    with pytest.raises(MediaError, match="damaged: OSError"), frames.decoding(source, OSError):
        raise OSError
    with pytest.raises(MediaError, match="more memory than there is"), frames.decoding(source, OSError):
        raise MemoryError
    with pytest.raises(ZeroDivisionError), frames.decoding(source, OSError):
        raise ZeroDivisionError
    with pytest.raises(ProvenanceError, match="what"), frames.decoding(source, OSError):
        raise MediaError("what", "why", "fix")
