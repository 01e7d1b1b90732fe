"""JPEG, PNG, TIFF, WebP, AVIF and GIF by Pillow.

Values are display-referred and are averaged as the file holds them. JPEG is decoded at a half, a quarter or an eighth
where that leaves at least the analysis frame's size. The pixels of truecolour PNG files are decoded by OpenImageIO,
whose libpng undoes the usual row filter far faster; what it does not take is left to Pillow. TIFF files that hold
floats, or that Pillow does not read, go to `provenance.media.scene`.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
from PIL.ImageFile import ImageFile

from provenance.files import Source
from provenance.media import icc
from provenance.media.frames import check_size, decoding, finish, fit, shrink
from provenance.media.inputs import InputError, opened
from provenance.media.interface import LONG_SIDE, AnalysisFrame, MediaSettings
from provenance.media.quiet import silence
from provenance.media.scene import SceneDecoder

#: A plugin's own class is called, not `Image.open`: it tries no other format, and sets no limit but ours.
_PLUGINS: dict[str, type[ImageFile]] = {
    "image/jpeg": JpegImagePlugin.JpegImageFile,
    "image/png": PngImagePlugin.PngImageFile,
    "image/tiff": TiffImagePlugin.TiffImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/avif": AvifImagePlugin.AvifImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
}
_TIFF_PLANAR = 284
_ERRORS = (
    OSError,
    SyntaxError,  # how a plugin says that a file is not of its format
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


class StillDecoder:
    """Decodes JPEG, PNG (8, 16 bit), TIFF (8, 16 bit and float), WebP, AVIF and GIF; of several pictures the first."""

    media_types = frozenset(_PLUGINS)

    def decode(self, source: Source, media_type: str, settings: MediaSettings) -> AnalysisFrame:
        """Decode the first picture.

        Raises:
            MediaError: it is damaged, cut, or too large.
        """
        with decoding(source, *_ERRORS), silence, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is checked here, or noted
            if media_type == "image/webp":
                check_size(source, *_webp_size(source.data), settings)
            image = _open(source, media_type)
            if image is not None:
                check_size(source, *image.size, settings)
                return _decode(source, image)
        return SceneDecoder().decode(source, media_type, settings)


def _open(source: Source, media_type: str) -> ImageFile | None:
    """Read the header; None for TIFF files that Pillow does not read, or only by cutting values off."""
    try:
        image = _PLUGINS[media_type](io.BytesIO(source.data))
    except (SyntaxError, OSError):
        if media_type == "image/tiff":
            return None
        raise
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        is_planar = image.tag_v2.get(_TIFF_PLANAR, 1) != 1  # of 16 bits, Pillow mixes these up
        return None if is_planar or image.mode in ("I", "F") else image
    return image


def _decode(source: Source, image: ImageFile) -> AnalysisFrame:
    original = image.size
    size = fit(*original)
    orientation = _orientation(source, image)
    pixels = _truecolour_png(source, image) if isinstance(image, PngImagePlugin.PngImageFile) else None
    if pixels is None:
        if isinstance(image, PngImagePlugin.PngImageFile):  # decoding alone passes over wrong checksums
            PngImagePlugin.PngImageFile(io.BytesIO(source.data)).verify()
        image.draft(
            None, (max(1, LONG_SIDE * original[0] // max(original)), max(1, LONG_SIDE * original[1] // max(original)))
        )
        image.load()
        small = _reduce(_flatten(image), size)
    else:
        small = _reduce_array(pixels, size)
    profile = image.info.get("icc_profile") or b""
    notes: tuple[str, ...] = ()
    if getattr(image, "is_animated", False):
        notes = ("it holds several pictures: the first was looked at",)
    if profile:
        small, words, more = icc.to_srgb(small, profile)
    else:
        small, words, more = icc.without_profile(small), "sRGB", ()
    return finish(np.asarray(small), size, original, orientation=orientation, color=words, notes=notes + more)


def _orientation(source: Source, image: ImageFile) -> int:
    """EXIF's orientation, 1 to 8. Pillow turns TIFF by itself, and would decode a whole PNG to look for it."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return 1
    if isinstance(image, PngImagePlugin.PngImageFile):
        has_exif = b"eXIf" in source.data or "Raw profile type exif" in image.info
        return int(image.getexif().get(0x0112, 1)) if has_exif else 1
    return int(image.getexif().get(0x0112, 1))


def _truecolour_png(source: Source, image: PngImagePlugin.PngImageFile) -> NDArray[np.uint8] | None:
    """The pixels of a PNG file with red, green and blue, by OpenImageIO; None where Pillow is to look at it."""
    is_eight_bits = source.data[24:25] == b"\x08"  # of 16 bits both decoders take the same time
    if not is_eight_bits or image.mode not in ("RGB", "RGBA") or "transparency" in image.info:
        return None
    try:
        with opened(source, "png", UnassociatedAlpha=1) as file:
            return np.asarray(file.read("uint8"), np.uint8) if file.channels == len(image.mode) else None
    except InputError:
        return None


def _flatten(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be averaged: L, RGB, CMYK, LAB, or RGBa (premultiplied: over black)."""
    if image.mode.startswith("I;16"):
        return image
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return image if image.mode == "RGBa" else image.convert("RGBA").convert("RGBa")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "CMYK", "LAB") else image.convert("RGB")


def _reduce(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Area-resample to *size* at most, in mode L, RGB, CMYK or LAB."""
    if image.mode.startswith("I;16"):
        wide = shrink(np.asarray(image).astype(np.uint16), *size)
        return Image.fromarray(np.rint(wide / 257).astype(np.uint8))
    if image.width % size[0] == image.height % size[1] == 0:  # the same average, and quicker
        image = image.reduce((image.width // size[0], image.height // size[1]))
    small = shrink(np.asarray(image), *size)
    if image.mode == "RGBa":
        return Image.fromarray(np.ascontiguousarray(small[..., :3]))
    return Image.frombytes(image.mode, small.shape[1::-1], small.tobytes())


def _reduce_array(pixels: NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    if pixels.shape[2] == 4:
        if pixels[..., 3].min() < 255:
            return _reduce(Image.fromarray(pixels).convert("RGBa"), size)
        pixels = pixels[..., :3]
    return Image.fromarray(shrink(pixels, *size))


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from a WebP file's first chunk (RFC 9649): its library allocates the canvas when it opens it."""
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
