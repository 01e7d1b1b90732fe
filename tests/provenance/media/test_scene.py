from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from provenance.errors import MediaError
from provenance.media import AnalysisFrame, MediaSettings, analyse, recognise
from provenance.media.color import Encoding, Kind, to_srgb
from provenance.media.frames import fit, quantise


def decode(pictures: Any, data: bytes, settings: MediaSettings | None = None) -> AnalysisFrame:
    source = pictures.source(data, "shot.1001.dpx")
    return analyse(source, recognise(source), settings)


def expected(values: np.ndarray, kind: Kind) -> np.ndarray:
    small = cv2.resize(values.astype(np.float32), fit(*values.shape[1::-1]), interpolation=cv2.INTER_AREA)
    return quantise(to_srgb(small, Encoding(kind), MediaSettings()).values)


def near(one: np.ndarray, other: np.ndarray, most: int = 2) -> bool:
    return one.shape == other.shape and int(np.abs(one.astype(int) - other.astype(int)).max()) <= most


@pytest.fixture(scope="module")
def values(pictures: Any) -> np.ndarray:
    return pictures.scene(960, 375, seed=11)


@pytest.mark.parametrize(
    ("transfer", "bits", "kind", "noted"),
    [
        ("Logarithmic", 10, Kind.LOG, 0),
        ("Printing density", 12, Kind.LOG, 0),
        ("Logarithmic", 8, Kind.LOG, 0),
        ("ITU-R 709-4", 10, Kind.VIDEO, 0),
        ("SMPTE 274M", 16, Kind.VIDEO, 0),
        ("Unspecified video", 8, Kind.VIDEO, 0),
        ("Linear", 16, Kind.LINEAR, 0),
        ("Linear", 8, Kind.VIDEO, 1),
        ("Linear", 10, Kind.VIDEO, 1),
        ("User defined", 8, Kind.VIDEO, 1),
        ("User defined", 10, Kind.LOG, 1),
    ],
)
def test_the_header_of_dpx_decides_what_values_mean(
    transfer: str, bits: int, kind: Kind, noted: int, values: np.ndarray, pictures: Any
) -> None:
    frame = decode(pictures, pictures.dpx(values, transfer, bits))
    plain = expected(values, kind)
    assert near(frame.pixels, plain, 4) or (bits == 8 and pictures.psnr(frame.pixels, plain) > 40)
    assert len(frame.notes) == noted
    assert (frame.width, frame.height) == (960, 375)


def test_cineon_is_log(values: np.ndarray, pictures: Any) -> None:
    frame = decode(pictures, pictures.cineon(values))
    assert near(frame.pixels, expected(values, Kind.LOG), 4)


@pytest.mark.parametrize(("size", "transfer"), [((2048, 1556), "Logarithmic"), ((2880, 1620), "ITU-R 709-4")])
def test_a_subset_of_rows_keeps_the_fingerprints(size: tuple[int, int], transfer: str, pictures: Any) -> None:
    """The same tolerance as for EXR: 4 of 64 bits, 8 of 256, 30 dB."""
    picture = pictures.scene(*size, seed=12)
    frame = decode(pictures, pictures.dpx(picture, transfer))
    full = expected(picture, Kind.VIDEO if transfer == "ITU-R 709-4" else Kind.LOG)
    moved = pictures.distances(frame.pixels, full)
    assert moved["phash"] <= 4
    assert moved["dhash"] <= 4
    assert moved["pdq"] <= 8
    assert pictures.psnr(frame.pixels, full) >= 30


def test_a_cut_file_is_an_error_even_where_its_last_rows_are_not_needed(pictures: Any) -> None:
    picture = pictures.scene(1920, 1080, seed=13)
    for data in (pictures.dpx(picture), pictures.dpx(picture, bits=16), pictures.cineon(picture)):
        for length in (len(data) - 2000, len(data) * 3 // 4, 3000, 1000, 4):
            with pytest.raises(MediaError, match="it is damaged"):
                decode(pictures, data[:length])


@pytest.mark.parametrize(("field", "length"), [(16, 0x7FFFFFFF), (16, 0x33000000), (20, 0x7FFFFFFF), (4, 0x7FFFFFFF)])
def test_lengths_in_a_cineon_header_are_checked_before_memory_is_taken(field: int, length: int, pictures: Any) -> None:
    data = bytearray(pictures.cineon(pictures.scene(64, 48)))
    struct.pack_into(">I", data, field, length)
    with pytest.raises(MediaError, match="it ends too early"):
        decode(pictures, bytes(data))


def test_a_cut_cineon_file_that_does_not_say_its_length(pictures: Any) -> None:
    data = bytearray(pictures.cineon(pictures.scene(64, 48)))
    struct.pack_into(">I", data, 20, 0xFFFFFFFF)
    assert decode(pictures, bytes(data)).width == 64
    with pytest.raises(MediaError, match="it ends too early"):
        decode(pictures, bytes(data[:-3000]))


def test_rows_from_the_bottom_are_turned(values: np.ndarray, pictures: Any) -> None:
    data = bytearray(pictures.dpx(values, "ITU-R 709-4"))
    big = data[:4] == b"SDPX"
    data[768:770] = struct.pack(">H" if big else "<H", 2)  # image orientation: left to right, bottom to top
    assert near(decode(pictures, bytes(data)).pixels, expected(values, Kind.VIDEO)[::-1], 2)


def test_wide_pixels_are_shown_as_wide(values: np.ndarray, pictures: Any) -> None:
    data = bytearray(pictures.dpx(values, "ITU-R 709-4"))
    order = ">" if data[:4] == b"SDPX" else "<"
    data[1628:1636] = struct.pack(order + "II", 2, 1)
    frame = decode(pictures, bytes(data))
    assert frame.pixels.shape == (125, 640, 3)
    assert "2 times as wide as high" in frame.notes[0]


@pytest.mark.parametrize("suffix", ["bmp", "sgi", "tga", "ppm", "jp2", "jxl"])
def test_display_formats(suffix: str, values: np.ndarray, pictures: Any) -> None:
    data = pictures.still(values, "PPM") if suffix == "ppm" else pictures.by_oiio(values, suffix)
    frame = decode(pictures, data)
    plain = expected(values, Kind.VIDEO)
    if suffix == "jxl":
        assert pictures.psnr(frame.pixels, plain) > 30
    else:
        assert near(frame.pixels, plain)
    assert (frame.color, frame.notes) == ("sRGB", ())


@pytest.mark.parametrize(("suffix", "sample"), [("pfm", "float"), ("tif", "float"), ("tif", "half"), ("tif", "double")])
def test_floats_are_scene_linear(suffix: str, sample: str, values: np.ndarray, pictures: Any) -> None:
    frame = decode(pictures, pictures.by_oiio(values, suffix, sample))
    assert near(frame.pixels, expected(values, Kind.LINEAR))


def test_radiance_says_its_space(values: np.ndarray, pictures: Any) -> None:
    frame = decode(pictures, pictures.by_oiio(values, "hdr", "float"))
    small = cv2.resize(values, fit(960, 375), interpolation=cv2.INTER_AREA)
    shown = to_srgb(small, Encoding(Kind.LINEAR, ("lin_rec709_scene",)), MediaSettings())
    assert near(frame.pixels, quantise(shown.values), 4)


def test_one_broken_pixel_does_not_spread(pictures: Any) -> None:
    picture = np.full((1280, 1280, 3), 0.18, np.float32)
    plain = decode(pictures, pictures.by_oiio(picture, "tif", "float")).pixels
    picture[100, 100], picture[500, 500] = np.nan, np.inf
    broken = decode(pictures, pictures.by_oiio(picture, "tif", "float")).pixels
    assert np.argwhere((broken != plain).any(-1)).tolist() == [[50, 50], [250, 250]]


def test_grey_and_alpha(values: np.ndarray, pictures: Any) -> None:
    grey = np.repeat(values[..., :1], 3, 2)
    assert near(decode(pictures, pictures.by_oiio(values[..., :1].copy(), "sgi")).pixels, expected(grey, Kind.VIDEO))
    assert near(
        decode(pictures, pictures.dpx(values[..., :1].copy(), "ITU-R 709-4")).pixels, expected(grey, Kind.VIDEO)
    )
    premultiplied = values * np.float32(0.5)  # as the writer takes values; the file holds them without alpha
    alpha = np.dstack([premultiplied, np.full(values.shape[:2], 0.5, np.float32)])
    assert near(decode(pictures, pictures.by_oiio(alpha, "tga")).pixels, expected(premultiplied, Kind.VIDEO))


def test_too_many_pixels_are_refused_by_the_header(pictures: Any) -> None:
    data = pictures.dpx(pictures.scene(64, 48))
    with pytest.raises(MediaError, match="64 x 48 pixels, the limit is 3,000"):
        decode(pictures, data, MediaSettings(max_pixels=3000))
    huge = bytearray(data)
    huge[772:780] = struct.pack(">II" if data[:4] == b"SDPX" else "<II", 60_000, 60_000)
    with pytest.raises(MediaError):
        decode(pictures, bytes(huge))


def test_the_shared_files(shared_media: Path, pictures: Any) -> None:
    files = sorted((shared_media / "dpx").glob("*.dpx"))
    assert files
    frames = {path.name: decode(pictures, path.read_bytes()) for path in files}
    assert all(max(frame.pixels.shape) == 640 for frame in frames.values())
    bars = frames["test_000002.dpx"]
    assert bars.color == "sRGB"
    assert bars.pixels[300, 30].tolist() == pytest.approx([255, 0, 0], abs=3)
    assert bars.pixels[500, 600].tolist() == pytest.approx([0, 255, 255], abs=3)
