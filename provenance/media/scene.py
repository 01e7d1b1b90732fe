"""DPX, Cineon and the other formats that OpenImageIO reads.

What the values of a DPX file mean is in its header (SMPTE ST 268-1, transfer characteristic). Where that is left open
(user defined, undefined), 8 bits are taken as video and more as the show's log space. "Linear" with 8 or 10 bits is
taken as video as well: no scene fits into so few, and common tools write that word into every file.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from provenance.files import Source
from provenance.media import color, icc
from provenance.media.color import Kind
from provenance.media.frames import BRIGHTEST, ROWS_A_ROW, check_size, damaged, decoding, finish, fit, quantise, shrink
from provenance.media.inputs import Input, InputError, opened
from provenance.media.interface import AnalysisFrame, MediaSettings

_ERRORS = (InputError, RuntimeError, ValueError, TypeError, IndexError, OverflowError, OSError)
_READERS = {
    "image/x-dpx": "dpx",
    "image/x-cineon": "cineon",
    "image/tiff": "tiff",
    "image/vnd.radiance": "hdr",
    "image/jp2": "jpeg2000",
    "image/jxl": "jpegxl",
    "image/vnd.adobe.photoshop": "psd",
    "image/x-sgi": "sgi",
    "image/x-tga": "targa",
    "image/bmp": "bmp",
    "image/x-portable-anymap": "pnm",
}
#: Formats whose rows stand in the file one by one.
_BY_ROWS = {"image/x-dpx", "image/x-cineon"}
_MOST_CHANNELS = 64
_UNDEFINED = 0xFFFFFFFF
_VIDEO = ("video", "SMPTE 274M", "ITU-R", "NTSC", "PAL")
_LOG = ("Logarithmic", "Printing density")


class SceneDecoder:
    """Decodes by OpenImageIO; TIFF files reach it where they hold floats, or what Pillow does not read."""

    media_types = frozenset(_READERS) - {"image/tiff"}

    def decode(self, source: Source, media_type: str, settings: MediaSettings) -> AnalysisFrame:
        """Decode the first picture.

        Raises:
            MediaError: it is damaged, cut, too large, or of a variant that is not read.
        """
        if media_type == "image/x-cineon":
            _check_cineon(source)
        with decoding(source, *_ERRORS), opened(source, _READERS[media_type]) as file:
            check_size(source, file.width, file.height, settings)
            if file.channels > _MOST_CHANNELS:
                raise damaged(source, f"its header says {file.channels} channels")
            if media_type == "image/x-cineon":
                _check_cineon_pixels(source, file)
            encoding, notes = _encoding(file, media_type)
            aspect = file.number("PixelAspectRatio", 1.0) if media_type in _BY_ROWS else 1.0
            aspect = aspect if 0.25 <= aspect <= 4.0 else 1.0
            size = fit(file.width * aspect, file.height)
            original = file.width, file.height
            orientation = int(file.number("Orientation", 1))
            profile = file.profile()
            small = _read(file, media_type, size)
        if aspect != 1.0:
            notes += (f"its pixels are {aspect:g} times as wide as high; the frame was made upright from that",)
        if encoding.kind is Kind.VIDEO:
            pixels, words, more = _from_video(small, profile)
        else:
            shown = color.to_srgb(small, encoding, settings)
            pixels, words, more = quantise(shown.values), shown.words, shown.notes
        return finish(pixels, size, original, orientation=orientation, color=words, notes=notes + more)


def _check_cineon(source: Source) -> None:
    """Refuse a cut file, or one that asks for memory, which the reader does not (Kodak Cineon 4.5, generic section)."""
    if len(source.data) < 1024:
        raise damaged(source, "it is damaged: it ends within its header")
    order: Literal["big", "little"] = "big" if source.data[0] == 0x80 else "little"
    offset, user, total = (int.from_bytes(source.data[at : at + 4], order) for at in (4, 16, 20))
    for length in (offset, user, total):
        if length != _UNDEFINED and length > len(source.data):
            raise damaged(source, "it is damaged: it ends too early")


def _check_cineon_pixels(source: Source, file: Input) -> None:
    """Refuse a cut file whose header leaves its length open."""
    offset = int.from_bytes(source.data[4:8], "big" if source.data[0] == 0x80 else "little")
    if offset + file.width * file.height * file.channels * file.bits // 8 > len(source.data):
        raise damaged(source, "it is damaged: it ends too early")


def _encoding(file: Input, media_type: str) -> tuple[color.Encoding, tuple[str, ...]]:
    if media_type == "image/x-cineon":
        return color.Encoding(Kind.LOG), ()
    if media_type == "image/x-dpx":
        return _dpx_encoding(file)
    if file.is_float:
        # The library calls every netpbm file Rec709, floats included, which are scene-linear by definition.
        name = "" if media_type == "image/x-portable-anymap" else file.text("oiio:ColorSpace")
        return color.Encoding(Kind.LINEAR, (name,) if name else ()), ()
    return color.Encoding(Kind.VIDEO), ()


def _dpx_encoding(file: Input) -> tuple[color.Encoding, tuple[str, ...]]:
    transfer = file.text("dpx:Transfer")
    if transfer in _LOG:
        return color.Encoding(Kind.LOG), ()
    if any(word in transfer for word in _VIDEO):
        return color.Encoding(Kind.VIDEO), ()
    if transfer == "Linear":
        if file.bits > 10:
            return color.Encoding(Kind.LINEAR), ()
        return color.Encoding(Kind.VIDEO), (f"its header says linear with {file.bits} bits: it was taken as video",)
    kind = Kind.LOG if file.bits > 8 else Kind.VIDEO
    words = "the show's log space" if kind is Kind.LOG else "video"
    return color.Encoding(kind), (f"its header does not say how its values are coded: they were taken as {words}",)


def _read(file: Input, media_type: str, size: tuple[int, int]) -> NDArray[np.float32]:
    """The picture's colours, area-resampled to *size* at most: float32, (rows, columns, 3), integers from 0 to 1."""
    sample, white = ("float", 1.0) if file.is_float else ("uint8", 255.0) if file.bits <= 8 else ("uint16", 65535.0)
    channels = 3 if file.channels >= 3 else 1
    rows = None
    if media_type in _BY_ROWS:
        file.read(sample, rows=[file.height - 1], channels=channels)  # a cut file has no last row
        step = max(1, math.floor(file.height / (size[1] * ROWS_A_ROW)))
        rows = range((step - 1) // 2, file.height, step)
    pixels = file.read(sample, rows=rows, channels=channels)
    values = np.asarray(shrink(pixels, *size), np.float32)
    if not np.isfinite(values).all():  # one NaN or infinity would spread over what it is averaged with
        cleaned = np.nan_to_num(np.asarray(pixels, np.float32), nan=0.0, posinf=BRIGHTEST, neginf=-BRIGHTEST)
        values = shrink(cleaned, *size)
    return np.repeat(values / np.float32(white), 3 // channels, axis=2)


def _from_video(values: NDArray[np.float32], profile: bytes) -> tuple[NDArray[np.uint8], str, tuple[str, ...]]:
    if not profile:
        return quantise(values), "sRGB", ()
    image, words, notes = icc.to_srgb(Image.fromarray(quantise(values)), profile)
    return np.asarray(image), words, notes
