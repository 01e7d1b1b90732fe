from __future__ import annotations

import io
import itertools
import struct
import warnings
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from provenance.errors import MediaError
from provenance.media import AnalysisFrame, MediaSettings, analyse, recognise
from provenance.media.frames import fit

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def decode(pictures: Any, data: bytes, settings: MediaSettings | None = None) -> AnalysisFrame:
    source = pictures.source(data, "shot.1001.png")
    return analyse(source, recognise(source), settings)


def plain(picture: np.ndarray, pictures: Any) -> np.ndarray:
    """The frame of display values in full, the plain way."""
    return np.asarray(
        cv2.resize(pictures.eight_bits(picture), fit(*picture.shape[1::-1]), interpolation=cv2.INTER_AREA)
    )


def near(one: np.ndarray, other: np.ndarray, most: int = 2) -> bool:
    return one.shape == other.shape and int(np.abs(one.astype(int) - other.astype(int)).max()) <= most


@pytest.fixture(scope="module")
def picture(pictures: Any) -> np.ndarray:
    return pictures.scene(800, 480, seed=21)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("size", [(1500, 900), (900, 1500), (700, 701), (300, 200), (1, 1), (2000, 3), (5, 900)])
def test_each_format_gives_the_plain_frame(kind: str, size: tuple[int, int], pictures: Any) -> None:
    picture = pictures.scene(*size, seed=22)
    options = {"quality": 98, "subsampling": 0} if kind == "JPEG" else {}
    options = {"lossless": True} if kind == "WEBP" else {"quality": 97, "speed": 10} if kind == "AVIF" else options
    frame = decode(pictures, pictures.still(picture, kind, **options))
    assert (frame.width, frame.height) == size
    assert frame.pixels.shape[1::-1] == fit(*size)
    assert frame.pixels.dtype == np.uint8
    if min(size) > 5 and max(size) > 640:
        full = plain(picture, pictures)
        assert pictures.psnr(frame.pixels, full) > 34 if kind in ("JPEG", "AVIF") else near(frame.pixels, full)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1999, 1301), (641, 1290)])
def test_a_reduced_jpeg_keeps_the_fingerprints(size: tuple[int, int], pictures: Any) -> None:
    """Against the decode of every pixel: of 64 bits 4 may move (pHash, dHash), of PDQ's 256 bits 8; 30 dB at least."""
    data = pictures.still(pictures.scene(*size, seed=23), "JPEG", quality=92)
    full = np.asarray(Image.open(io.BytesIO(data)))
    frame = decode(pictures, data)
    full = cv2.resize(full, fit(*size), interpolation=cv2.INTER_AREA)
    moved = pictures.distances(frame.pixels, full)
    assert moved["phash"] <= 4
    assert moved["dhash"] <= 4
    assert moved["pdq"] <= 8
    assert pictures.psnr(frame.pixels, full) >= 30
    assert (frame.width, frame.height) == size


def sixteen(picture: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(picture * 65535), np.uint16)


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits(suffix: str, channels: int, picture: np.ndarray, pictures: Any) -> None:
    opaque = np.dstack([picture, np.ones(picture.shape[:2], np.float32)])[..., :channels]
    frame = decode(pictures, pictures.by_oiio(sixteen(opaque), suffix, "uint16"))
    shown = picture if channels > 1 else np.repeat(picture[..., :1], 3, 2)
    assert near(frame.pixels, plain(shown, pictures))


LAYOUTS: tuple[dict[str, Any], ...] = ({}, {"planarconfig": "separate"}, {"tiff__TileWidth": 64})


@pytest.mark.parametrize(
    ("compression", "layout", "sample"),
    [
        *itertools.product(("none", "zip", "lzw", "packbits"), LAYOUTS, ("uint8", "uint16")),
        ("jpeg", {}, "uint8"),
    ],
)
def test_tiff_however_it_is_laid_out(
    compression: str, layout: dict[str, Any], sample: str, picture: np.ndarray, pictures: Any
) -> None:
    values = sixteen(picture) if sample == "uint16" else pictures.eight_bits(picture)
    frame = decode(pictures, pictures.by_oiio(values, "tif", sample, compression=compression, **layout))
    full = plain(picture, pictures)
    assert pictures.psnr(frame.pixels, full) > 30 if compression == "jpeg" else near(frame.pixels, full)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8, 5])
def test_exif_orientation_is_applied(kind: str, orientation: int, picture: np.ndarray, pictures: Any) -> None:
    image = Image.fromarray(pictures.eight_bits(picture))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 95} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    options = {"quality": 95, "speed": 10} if kind == "AVIF" else options
    frame = decode(pictures, pictures.still(image, kind, exif=exif.tobytes(), **options))
    turned = {
        1: picture,
        3: picture[::-1, ::-1],
        6: np.rot90(picture, 3),
        8: np.rot90(picture),
        5: picture.swapaxes(0, 1),
    }
    expected = np.ascontiguousarray(turned[orientation])
    assert (frame.width, frame.height) == expected.shape[1::-1]
    assert pictures.psnr(frame.pixels, plain(expected, pictures)) > 30


def test_orientation_after_the_pixels_of_a_png_is_found(picture: np.ndarray, pictures: Any) -> None:
    data = pictures.still(picture, "PNG")
    exif = Image.Exif()
    exif[0x0112] = 3
    body = exif.tobytes()[6:]
    chunk = struct.pack(">I", len(body)) + b"eXIf" + body + struct.pack(">I", zlib.crc32(b"eXIf" + body))
    frame = decode(pictures, data[:-12] + chunk + data[-12:])
    assert near(frame.pixels, plain(np.ascontiguousarray(picture[::-1, ::-1]), pictures))


def with_alpha(picture: np.ndarray, pictures: Any) -> tuple[np.ndarray, np.ndarray]:
    """RGBA with straight alpha that fades from left to right, and the same over black."""
    fade = np.linspace(0, 1, picture.shape[1], dtype=np.float32)[None, :, None].repeat(picture.shape[0], 0)
    return pictures.eight_bits(np.dstack([picture, fade])), picture * fade


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "AVIF"])
def test_alpha_is_laid_over_black(kind: str, picture: np.ndarray, pictures: Any) -> None:
    rgba, over_black = with_alpha(picture, pictures)
    options = (
        {"lossless": True, "exact": True} if kind == "WEBP" else {"quality": 98, "speed": 10} if kind == "AVIF" else {}
    )
    frame = decode(pictures, pictures.still(Image.fromarray(rgba), kind, **options))
    expected = plain(over_black, pictures)
    assert pictures.psnr(frame.pixels, expected) > 32 if kind == "AVIF" else near(frame.pixels, expected, 3)


def test_hidden_colour_under_full_transparency_is_not_seen(picture: np.ndarray, pictures: Any) -> None:
    """What alpha hides does not move the fingerprints: two files that look the same are the same."""
    rgba, _ = with_alpha(picture, pictures)
    rgba[..., 3] = np.where(rgba[..., 3] > 128, 255, 0)
    other = rgba.copy()
    other[rgba[..., 3] == 0] = (255, 0, 255, 0)
    frames = [decode(pictures, pictures.still(Image.fromarray(each), "PNG")).pixels for each in (rgba, other)]
    assert np.array_equal(*frames)


MODES = {
    "PNG": ("L", "LA", "P", "1", "I;16"),
    "TIFF": ("L", "LA", "P", "1", "CMYK", "I;16", "YCbCr", "LAB", "RGBX"),
    "JPEG": ("L", "1", "CMYK", "YCbCr", "RGBX"),
    "GIF": ("L", "P", "1"),
}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes])
def test_every_mode(kind: str, mode: str, picture: np.ndarray, pictures: Any) -> None:
    image = Image.fromarray(pictures.eight_bits(picture))
    image = (
        Image.fromarray(sixteen(picture[..., 0])) if mode == "I;16" else image.convert("L" if mode == "LAB" else mode)
    )
    if mode == "LAB":
        grey = Image.merge("LAB", [image, Image.new("L", image.size, 128), Image.new("L", image.size, 128)])
        image = grey
    data = pictures.still(image, kind)
    frame = decode(pictures, data)
    shown = Image.open(io.BytesIO(data)) if mode == "LAB" or kind == "JPEG" else image
    assert frame.pixels.shape == (384, 640, 3)
    if mode == "I;16":
        expected = plain(np.repeat(picture[..., :1], 3, 2), pictures)
    elif mode == "LAB":
        lightness = np.asarray(shown)[..., :1].repeat(3, 2) / np.float32(255)
        expected = plain(lightness, pictures)  # near enough to tell it from noise or a wrong channel
    else:
        expected = plain(np.asarray(shown.convert("RGB"), np.float32) / 255, pictures)
    assert pictures.psnr(frame.pixels, expected) > (18 if mode == "LAB" else 24)


def test_palette_with_transparency(pictures: Any) -> None:
    image = Image.new("P", (800, 400), 0)
    image.putpalette([255, 0, 0, 0, 255, 0] + [0] * 762)
    image.paste(1, (400, 0, 800, 400))
    for kind in ("PNG", "GIF"):
        frame = decode(pictures, pictures.still(image, kind, transparency=0))
        assert frame.pixels[100, 100].tolist() == [0, 0, 0]
        assert frame.pixels[100, 500].tolist() == [0, 255, 0]


def test_transparent_colour_of_truecolour_and_grey(pictures: Any) -> None:
    for mode, hidden, kept in (("RGB", (255, 0, 0), (0, 255, 0)), ("L", 200, 100)):
        image = Image.new(mode, (800, 400), hidden)
        image.paste(kept, (400, 0, 800, 400))
        frame = decode(pictures, pictures.still(image, "PNG", transparency=hidden))
        assert frame.pixels[100, 100].tolist() == [0, 0, 0]
        assert frame.pixels[100, 500].max() >= 100


def test_an_srgb_profile_is_not_applied_twice(picture: np.ndarray, pictures: Any) -> None:
    for kind in ("PNG", "TIFF"):
        frame = decode(pictures, pictures.still(picture, kind, icc_profile=PROFILE))
        assert near(frame.pixels, plain(picture, pictures))
        assert (frame.color, frame.notes) == ("sRGB", ())


def test_a_broken_profile_is_noted(picture: np.ndarray, pictures: Any) -> None:
    frame = decode(pictures, pictures.still(picture, "PNG", icc_profile=b"nonsense" * 20))
    assert near(frame.pixels, plain(picture, pictures))
    assert "its ICC profile cannot be used" in frame.notes[0]


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG", "WEBP"])
def test_another_profile_is_applied(kind: str, picture: np.ndarray, pictures: Any) -> None:
    """Against Little CMS' conversion of the whole picture."""
    profile = pictures.matrix_profile(b"wide")
    options = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    frame = decode(pictures, pictures.still(picture, kind, icc_profile=profile, **options))
    image = Image.fromarray(pictures.eight_bits(picture))
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    whole = ImageCms.profileToProfile(
        image, source, ImageCms.createProfile("sRGB"), renderingIntent=1, outputMode="RGB"
    )
    assert whole is not None
    expected = plain(np.asarray(whole, np.float32) / 255, pictures)
    assert pictures.psnr(frame.pixels, expected) > (33 if kind == "JPEG" else 38)
    assert pictures.psnr(frame.pixels, plain(picture, pictures)) < 31
    assert frame.color == "sRGB, from its ICC profile wide"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF"])
def test_of_several_pictures_the_first_is_looked_at(kind: str, picture: np.ndarray, pictures: Any) -> None:
    first, second = (Image.fromarray(pictures.eight_bits(each)) for each in (picture, 1 - picture))
    options = {"quality": 95, "speed": 10} if kind == "AVIF" else {"lossless": True} if kind == "WEBP" else {}
    frame = decode(pictures, pictures.still(first, kind, save_all=True, append_images=[second], **options))
    assert pictures.distances(frame.pixels, plain(picture, pictures))["phash"] <= 6
    assert frame.notes == ("it holds several pictures: the first was looked at",)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "GIF"])
def test_a_cut_file_is_an_error(kind: str, picture: np.ndarray, pictures: Any) -> None:
    data = pictures.still(picture, kind)
    for length in (len(data) // 60, len(data) // 4, len(data) // 2, len(data) * 9 // 10, len(data) - 30):
        with pytest.raises(MediaError):
            decode(pictures, data[:length])


def test_wrong_checksums_of_a_png_are_an_error(pictures: Any) -> None:
    for mode in ("L", "RGB", "P"):
        data = bytearray(pictures.still(Image.fromarray(pictures.eight_bits(pictures.scene())).convert(mode), "PNG"))
        at = bytes(data).index(b"IDAT")
        data[at + 4 + int.from_bytes(data[at - 4 : at], "big")] ^= 1
        with pytest.raises(MediaError, match="it is damaged"):
            decode(pictures, bytes(data))


def test_sixty_thousand_by_sixty_thousand_is_refused_at_once(pictures: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(MediaError, match=r"60,000 x 60,000 pixels, the limit is 300,000,000"):
            decode(pictures, pictures.png_of_size(60_000, 60_000))
        with pytest.raises(MediaError, match="it is damaged"):  # 180 million: allowed, and past what Pillow warns of
            decode(pictures, pictures.png_of_size(20_000, 9_000))


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_webp_is_refused_by_its_header(options: dict[str, bool], mode: str, pictures: Any) -> None:
    image = Image.fromarray(pictures.eight_bits(pictures.scene(90, 60))).convert(mode)
    if mode == "RGBA":
        image.putalpha(100)
    data = pictures.still(image, "WEBP", **options)
    with pytest.raises(MediaError, match="90 x 60 pixels, the limit is 5,000"):
        decode(pictures, data, MediaSettings(max_pixels=5000))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "GIF", "AVIF"])
def test_every_format_is_refused_by_its_header(kind: str, pictures: Any) -> None:
    with pytest.raises(MediaError, match="90 x 60 pixels, the limit is 5,000"):
        decode(pictures, pictures.still(pictures.scene(90, 60), kind), MediaSettings(max_pixels=5000))


def test_nothing_is_printed(pictures: Any, capfd: pytest.CaptureFixture[str]) -> None:
    for kind in ("PNG", "JPEG", "TIFF", "WEBP"):
        data = bytearray(pictures.still(pictures.scene(), kind))
        for at in range(40, len(data), 37):
            data[at] ^= 0x55
        try:
            decode(pictures, bytes(data))
        except MediaError:
            continue
    assert capfd.readouterr() == ("", "")
