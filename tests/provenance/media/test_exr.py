from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from provenance.errors import MediaError, UnsupportedMedia
from provenance.media import AnalysisFrame, MediaSettings, analyse, recognise
from provenance.media.color import Encoding, Kind, to_srgb
from provenance.media.frames import fit, quantise

ACESCG = MediaSettings()


def decode(pictures: Any, data: bytes, settings: MediaSettings = ACESCG) -> AnalysisFrame:
    source = pictures.source(data, "shot.1001.exr")
    return analyse(source, recognise(source), settings)


def expected(values: np.ndarray, settings: MediaSettings = ACESCG) -> np.ndarray:
    """The frame of scene-linear values in full, the plain way: average, view, round."""
    size = fit(values.shape[1], values.shape[0])
    small = cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return quantise(to_srgb(small, Encoding(Kind.LINEAR), settings).values)


def near(one: np.ndarray, other: np.ndarray, most: int = 1) -> bool:
    return one.shape == other.shape and int(np.abs(one.astype(int) - other.astype(int)).max()) <= most


@pytest.fixture(scope="module")
def values(pictures: Any) -> np.ndarray:
    """Scene-linear, 1280 by 720."""
    return pictures.linear(pictures.scene(1280, 720, seed=5))


def rgb(values: np.ndarray, dtype: type = np.float16) -> dict[str, np.ndarray]:
    return {"RGB": np.ascontiguousarray(values.astype(dtype))}


@pytest.mark.parametrize("compression", ["ZIP", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_each_compression_gives_the_plain_frame(compression: str, dtype: type, values: Any, pictures: Any) -> None:
    frame = decode(pictures, pictures.exr(rgb(values, dtype), compression))
    plain = expected(values.astype(dtype))
    if compression in ("B44", "B44A", "DWAA", "DWAB"):  # these lose detail
        assert pictures.psnr(frame.pixels, plain) > 34
    else:
        assert near(frame.pixels, plain)
    assert (frame.width, frame.height, frame.notes) == (1280, 720, ())


@pytest.mark.parametrize("compression", ["NO", "RLE", "ZIPS", "ZIP", "PIZ", "DWAA"])
def test_tiles_give_the_plain_frame(compression: str, values: Any, pictures: Any) -> None:
    frame = decode(pictures, pictures.exr(rgb(values), compression, tiles=100))
    assert pictures.psnr(frame.pixels, expected(values.astype(np.float16))) > (36 if compression == "DWAA" else 55)


@pytest.mark.parametrize(
    ("compression", "size"),
    [("NO", (2048, 1152)), ("RLE", (1536, 2048)), ("ZIPS", (2048, 1556)), ("ZIPS", (3840, 2160))],
)
def test_a_subset_of_rows_keeps_the_fingerprints(compression: str, size: tuple[int, int], pictures: Any) -> None:
    """Against the decode of every row: of 64 bits 4 may move (pHash, dHash), of PDQ's 256 bits 8; 30 dB at least."""
    for seed in (1, 2) if size[0] < 3000 else (1,):
        picture = pictures.linear(pictures.scene(*size, seed=seed))
        frame = decode(pictures, pictures.exr(rgb(picture), compression))
        full = expected(picture.astype(np.float16))
        moved = pictures.distances(frame.pixels, full)
        assert moved["phash"] <= 4
        assert moved["dhash"] <= 4
        assert moved["pdq"] <= 8
        assert pictures.psnr(frame.pixels, full) >= 30


def test_a_subset_of_rows_is_faster(pictures: Any) -> None:
    picture = pictures.linear(pictures.scene(2880, 1620))
    seconds = {}
    for compression in ("ZIPS", "ZIP"):
        data = pictures.exr(rgb(picture), compression)
        decode(pictures, data)
        started = time.thread_time()
        decode(pictures, data)
        seconds[compression] = time.thread_time() - started
    assert seconds["ZIPS"] < seconds["ZIP"] / 1.5


@pytest.mark.parametrize("compression", ["ZIPS", "PIZ"])
@pytest.mark.parametrize("tiles", [0, 64])
@pytest.mark.parametrize(
    "display",
    [(-100, -50, 899, 549), (100, 60, 499, 359), (-30, 100, 700, 300), (5000, 5000, 5999, 5399), (0, 0, 2559, 1439)],
)
def test_the_display_window_is_what_is_seen(
    compression: str, tiles: int, display: tuple[int, int, int, int], pictures: Any
) -> None:
    """Cropped where the data window is larger, black where it has nothing; the fourth lies wholly outside."""
    data = pictures.linear(pictures.scene(800, 500, seed=6))
    left, top, right, bottom = display
    canvas = np.zeros((bottom - top + 1, right - left + 1, 3), np.float32)
    for y in range(max(0, top), min(500, bottom + 1)):
        x0, x1 = max(0, left), min(800, right + 1)
        if x0 < x1:
            canvas[y - top, x0 - left : x1 - left] = data[y, x0:x1]
    window = pictures.window(*display)
    frame = decode(pictures, pictures.exr(rgb(data, np.float32), compression, tiles=tiles, displayWindow=window))
    assert (frame.width, frame.height) == (canvas.shape[1], canvas.shape[0])
    if tiles or compression in ("ZIP", "PIZ") or canvas.shape[0] < 540:
        if max(canvas.shape[:2]) >= 640:
            assert near(frame.pixels, expected(canvas), 2)
        else:  # enlarged after the view
            small = quantise(to_srgb(canvas, Encoding(Kind.LINEAR), ACESCG).values)
            assert near(frame.pixels, cv2.resize(small, frame.pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC), 2)
    else:
        assert pictures.psnr(frame.pixels, expected(canvas)) > 25


def test_the_first_colour_part_is_taken(pictures: Any) -> None:
    picture = pictures.linear(pictures.scene(700, 400, seed=7))
    other = np.ascontiguousarray(picture[::-1])
    header = pictures.exr_header
    depth = header("ZIP", name="depth"), {"Z": picture[..., 0].copy()}
    beauty = header("ZIP", name="beauty"), rgb(picture, np.float32)
    albedo = header("PIZ", name="albedo"), rgb(other, np.float32)
    frame = decode(pictures, pictures.exr_parts(depth, beauty, albedo))
    assert near(frame.pixels, expected(picture), 2)


@pytest.mark.parametrize(
    ("channels", "wanted"),
    [
        (("R", "G", "B", "A", "Z", "albedo.R", "albedo.G", "albedo.B"), ("R", "G", "B")),
        (
            ("albedo.R", "albedo.G", "albedo.B", "beauty.R", "beauty.G", "beauty.B"),
            ("beauty.R", "beauty.G", "beauty.B"),
        ),
        (
            (*(f"ViewLayer.{layer}.{base}" for layer in ("AO", "Combined", "Env") for base in "RGB"),),
            ("ViewLayer.Combined.R", "ViewLayer.Combined.G", "ViewLayer.Combined.B"),
        ),
        (("red", "green", "blue"), ("red", "green", "blue")),
        (("Z", "diffuse.r", "diffuse.g", "diffuse.b"), ("diffuse.r", "diffuse.g", "diffuse.b")),
        (("Y",), ("Y", "Y", "Y")),
        (("Z", "Y"), ("Y", "Y", "Y")),
        (("mask",), ("mask", "mask", "mask")),
        (("N.X", "N.Z"), ("N.X", "N.X", "N.X")),
    ],
)
def test_channels_are_found_by_their_names(channels: tuple[str, ...], wanted: tuple[str, ...], pictures: Any) -> None:
    planes = {
        name: np.ascontiguousarray(pictures.linear(pictures.scene(64, 40, seed=n))[..., n % 3])
        for n, name in enumerate(channels)
    }
    frame = decode(pictures, pictures.exr(planes))
    plain = np.stack([planes[name] for name in wanted], -1)
    same = decode(pictures, pictures.exr(rgb(plain, np.float32)))
    assert near(frame.pixels, same.pixels)


def test_unsigned_integers_are_read(pictures: Any) -> None:
    identities = np.repeat(np.arange(64, dtype=np.uint32)[None] % 2, 40, 0)
    frame = decode(pictures, pictures.exr({"id": identities}))
    assert frame.pixels.max() > 150
    assert frame.pixels.min() < 10


@pytest.mark.parametrize("step", [1, 2, 4])
def test_luminance_chroma_becomes_colour(step: int, pictures: Any) -> None:
    coarse = pictures.linear(pictures.scene(160, 120, seed=8)) + 0.05
    picture = coarse.repeat(4, 0).repeat(4, 1)
    luma = picture @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    chroma = {"RY": (picture[..., 0] - luma) / luma, "BY": (picture[..., 2] - luma) / luma}
    planes = {name: (plane[::step, ::step], step) for name, plane in chroma.items()} | {"Y": (luma, 1)}
    frame = decode(pictures, pictures.exr_by_hand(planes, (640, 480)))
    assert near(frame.pixels, expected(picture), 3)


def test_luminance_chroma_of_nothing_is_black(pictures: Any) -> None:
    y, x = np.zeros((48, 64), np.float32), pictures.attribute
    primaries = x(b"chromaticities", b"chromaticities", struct.pack("<8f", *[1, 0, 1, 0, 0, 1, 0.3, 0.3]))
    planes = {"Y": (y + np.nan, 1), "RY": (y[::2, ::2] + np.inf, 2), "BY": (y[::2, ::2], 2)}
    frame = decode(pictures, pictures.exr_by_hand(planes, (64, 48), extra=primaries))
    assert frame.pixels.max() == 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_one_broken_pixel_does_not_spread(dtype: type, pictures: Any) -> None:
    picture = np.full((1280, 1280, 3), 0.18, dtype)
    plain = decode(pictures, pictures.exr(rgb(picture, dtype))).pixels
    picture[100, 100] = np.nan
    picture[500, 500] = np.inf
    picture[900, 900] = -np.inf
    broken = decode(pictures, pictures.exr(rgb(picture, dtype))).pixels
    changed = np.argwhere((broken != plain).any(-1))
    assert changed.tolist() == [[50, 50], [250, 250], [450, 450]]
    assert (broken[250, 250] >= 250).all()
    assert (broken[450, 450] == 0).all()


def test_wide_pixels_are_shown_as_wide(pictures: Any) -> None:
    picture = pictures.linear(pictures.scene(1280, 720, seed=9))
    squeezed = np.ascontiguousarray(cv2.resize(picture, (640, 720), interpolation=cv2.INTER_AREA))
    frame = decode(pictures, pictures.exr(rgb(squeezed, np.float32), pixelAspectRatio=2.0))
    assert frame.pixels.shape == (360, 640, 3)
    assert (frame.width, frame.height) == (640, 720)
    assert "2 times as wide as high" in frame.notes[0]
    assert pictures.distances(frame.pixels, expected(picture))["pdq"] <= 8
    data = pictures.exr(rgb(squeezed, np.float32), "NO", pixelAspectRatio=2.0)
    senseless = decode(pictures, data.replace(struct.pack("<f", 2.0), struct.pack("<f", -1e9), 1))
    assert senseless.pixels.shape == (640, 569, 3)


def test_colour_attributes_decide(pictures: Any) -> None:
    picture = pictures.linear(pictures.scene(96, 64, seed=10))
    told = {
        "settings": decode(pictures, pictures.exr(rgb(picture)), MediaSettings(scene_linear="lin_rec709")),
        "name": decode(pictures, pictures.exr(rgb(picture), colorspace="lin_rec709_scene")),
        "oiio": decode(pictures, pictures.exr(rgb(picture), oiio__ColorSpace="lin_srgb")),
        "chromaticities": decode(
            pictures, pictures.exr(rgb(picture), chromaticities=(0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329))
        ),
    }
    for frame in told.values():
        assert near(frame.pixels, told["settings"].pixels, 2)
    assert not near(told["settings"].pixels, decode(pictures, pictures.exr(rgb(picture))).pixels, 4)
    odd = decode(pictures, pictures.exr(rgb(picture), colorspace="in-house\x1b[31m log"))
    assert near(odd.pixels, decode(pictures, pictures.exr(rgb(picture))).pixels, 0)
    assert odd.notes == ("its colour space, in-house\\x1b[31m log, is not in the show's config",)


def test_deep_pictures_are_named_as_not_read(pictures: Any) -> None:
    with pytest.raises(UnsupportedMedia, match="deep"):
        decode(pictures, pictures.exr_deep())


@pytest.mark.parametrize("compression", ["NO", "ZIPS", "ZIP", "PIZ", "DWAA"])
def test_a_cut_file_is_an_error_even_where_few_rows_are_read(compression: str, values: Any, pictures: Any) -> None:
    data = pictures.exr(rgb(values), compression)
    for length in (len(data) - 1, len(data) * 9 // 10, len(data) // 2, 5000, 400, 60):
        with pytest.raises(MediaError, match="it is damaged"):
            decode(pictures, data[:length])


@pytest.mark.parametrize("compression", ["ZIPS", "ZIP", "PIZ", "DWAA", "B44"])
def test_damaged_pixels_are_an_error_or_a_frame_and_never_printed(
    compression: str, values: Any, pictures: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    data = pictures.exr(rgb(values), compression)
    refused = 0
    for seed in range(6):
        random = np.random.default_rng(seed)
        broken = bytearray(data)
        for at in random.integers(len(data) // 10, len(data), 400):
            broken[at] ^= int(random.integers(1, 255))
        try:
            decode(pictures, bytes(broken))
        except MediaError:
            refused += 1
    assert refused == 6 or compression == "B44"  # whose blocks take any bits
    assert capfd.readouterr() == ("", "")


def test_more_pixels_than_allowed_are_refused_by_the_header(pictures: Any) -> None:
    data = pictures.exr(rgb(np.zeros((64, 64, 3))), displayWindow=pictures.window(0, 0, 99_999, 9_999))
    with pytest.raises(MediaError, match="100,000 x 10,000 pixels, the limit is 300,000,000"):
        decode(pictures, data)
    with pytest.raises(MediaError, match="64 x 64 pixels, the limit is 4,000"):
        decode(pictures, pictures.exr(rgb(np.zeros((64, 64, 3)))), MediaSettings(max_pixels=4_000))


def test_channels_that_need_too_much_memory_are_refused(pictures: Any) -> None:
    """4,000 channels of a row of 200,000 pixels: 3 GB, from a file of half a MB."""
    listed = b"".join(b"c%04d\0" % n + struct.pack("<iB3xii", 2, 0, 1, 1) for n in range(4000))
    window = struct.pack("<4i", 0, 0, 199_999, 0)
    a = pictures.attribute
    body = a(b"channels", b"chlist", listed + b"\0") + a(b"compression", b"compression", b"\x03")
    body += a(b"dataWindow", b"box2i", window) + a(b"displayWindow", b"box2i", window) + b"\0"
    data = struct.pack("<ii", 20000630, 2) + body
    data += struct.pack("<Q", len(data) + 8) + struct.pack("<ii", 0, 4) + b"abcd"
    with pytest.raises(MediaError, match="its 4000 channels need too much memory"):
        decode(pictures, data)


def test_odd_sampling_is_refused(pictures: Any) -> None:
    planes = {"Y": (np.zeros((48, 48)), 1), "RY": (np.zeros((16, 16)), 3), "BY": (np.zeros((16, 16)), 3)}
    with pytest.raises(MediaError, match="has a sample every 3 pixels"):
        decode(pictures, pictures.exr_by_hand(planes, (48, 48)))


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (3, 700), (700, 3), (17, 33)])
@pytest.mark.parametrize("compression", ["ZIPS", "ZIP"])
def test_small_and_narrow_pictures(size: tuple[int, int], compression: str, pictures: Any) -> None:
    picture = np.full((size[1], size[0], 3), 0.5, np.float16)
    frame = decode(pictures, pictures.exr(rgb(picture), compression))
    assert frame.pixels.shape[1::-1] == fit(*size)
    assert frame.pixels.max() - frame.pixels.min() <= 1


def test_the_shared_files(shared_media: Path, pictures: Any) -> None:
    files = sorted((shared_media / "exr").rglob("*.exr"))
    assert files
    frames = {path.name: decode(pictures, path.read_bytes()) for path in files}
    assert all(max(frame.pixels.shape) == 640 for frame in frames.values())
    assert frames["t12.exr"].pixels.max() == 0  # its display window lies above its data window
    rings = frames["BrightRingsNanInf.exr"].pixels
    assert (rings.max(2) == 0).mean() < 0.01  # minus infinity is black, and stays where it was
    ball = frames["singlepart.0001.exr"]
    assert (ball.width, ball.height) == (2048, 1556)
    right, left = ball.pixels, frames["multipart.0001.exr"].pixels
    assert right.max() > 150
    assert pictures.distances(right, left)["phash"] <= 12  # the other eye's view
