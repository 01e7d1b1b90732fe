"""OpenEXR files: the first colour part, its display window, by the OpenEXR library.

Pixels are decoded in bands, each handed to the library as a small file of its own, made small across at once, and
forgotten: memory does not grow with the picture or with channels that nobody asked for. Where rows can be decoded one
by one (no compression, RLE, ZIPS) only every n-th is, so that at least `ROWS_A_ROW` rows stand behind each row of the
analysis frame; the tests state how far its fingerprints may move by that.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import OpenEXR
from numpy.typing import NDArray

from provenance.errors import UnsupportedMedia
from provenance.files import Source, show_name
from provenance.media import color
from provenance.media.exr_layout import Channel, LayoutError, Part, check_chunks, read_layout
from provenance.media.frames import BRIGHTEST, ROWS_A_ROW, check_size, damaged, decoding, finish, fit, quantise, shrink
from provenance.media.interface import AnalysisFrame, MediaSettings
from provenance.media.quiet import silence

_ERRORS = (LayoutError, RuntimeError, ValueError, TypeError, KeyError, IndexError, OverflowError, OSError, struct.error)
_BAND_ROWS = 128
_BAND_BYTES, _MOST_BYTES = 1 << 28, 1 << 30
_LAYERS = ("", "rgba", "rgb", "beauty", "combined", "color", "colour", "main", "left", "right")
_SPACE_ATTRIBUTES = (b"colorInteropID", b"oiio:ColorSpace", b"colorspace", b"colorSpace")
_REC709_LUMA = (0.2126, 0.7152, 0.0722)


class ExrDecoder:
    """Decodes OpenEXR: half, float and uint; every compression; scanlines and tiles; several parts."""

    media_types = frozenset({"image/x-exr"})

    def decode(self, source: Source, media_type: str, settings: MediaSettings) -> AnalysisFrame:  # noqa: ARG002
        """Decode the first colour part.

        Raises:
            MediaError: it is damaged, cut, or too large.
            UnsupportedMedia: its first colour part is deep.
        """
        with decoding(source, *_ERRORS):
            part, layer = _choose(read_layout(source.data))
            _check(source, part, layer, settings)
            width, height = part.display[2] - part.display[0] + 1, part.display[3] - part.display[1] + 1
            aspect = _pixel_aspect(part)
            size = fit(width * aspect, height)
            with silence:
                values = _read(source.data, part, layer, (min(size[0], width), min(size[1], height)))
        shown = color.to_srgb(values, _encoding(part), settings)
        notes = shown.notes
        if aspect != 1.0:
            notes += (f"its pixels are {aspect:g} times as wide as high; the frame was made upright from that",)
        return finish(quantise(shown.values), size, (width, height), color=shown.words, notes=notes)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The channels that make the picture: three of RGB, one of grey, or Y, RY and BY."""

    channels: tuple[Channel, ...]
    is_luma_chroma: bool = False


def _choose(parts: Sequence[Part]) -> tuple[Part, _Layer]:
    """The first part with colour, else the first with luminance, else the first: and its channels to look at."""
    found = [(part, _find_layer(part)) for part in parts]
    for wanted in (lambda layer: len(layer.channels) == 3, lambda layer: layer.channels[0].name.upper().endswith("Y")):
        for part, layer in found:
            if wanted(layer):
                return part, layer
    return found[0]


def _find_layer(part: Part) -> _Layer:
    layers: dict[str, dict[str, Channel]] = {}
    for channel in part.channels:
        layer, _, base = channel.name.rpartition(".")
        base = {"RED": "R", "GREEN": "G", "BLUE": "B"}.get(base.upper(), base.upper())
        layers.setdefault(layer, {}).setdefault(base, channel)
    for wanted in (("R", "G", "B"), ("Y", "RY", "BY"), ("Y",)):
        having = [name for name, bases in layers.items() if all(base in bases for base in wanted)]
        if having:
            best = min(having, key=_layer_rank)
            return _Layer(tuple(layers[best][base] for base in wanted), wanted[1:] == ("RY", "BY"))
    return _Layer(part.channels[:1])


def _layer_rank(name: str) -> int:
    """How likely a layer is the picture itself, by its last name (``ViewLayer.Combined``); lower is likelier."""
    last = name.rpartition(".")[2].lower()
    return _LAYERS.index(last) if last in _LAYERS else len(_LAYERS)


def _check(source: Source, part: Part, layer: _Layer, settings: MediaSettings) -> None:
    if part.deep:
        raise UnsupportedMedia(
            f"cannot decode {show_name(source.path)}",
            "its picture is deep (several samples a pixel), which platemark does not read",
            "Render a flattened version of it beside the deep one.",
        )
    check_size(source, part.display[2] - part.display[0] + 1, part.display[3] - part.display[1] + 1, settings)
    check_size(source, part.width, part.height, settings)
    if _row_bytes(part, layer) * min(part.strip_rows, part.height) > _MOST_BYTES:
        raise damaged(source, f"its {len(part.channels)} channels need too much memory for each chunk")
    for channel in part.channels:
        if not {channel.x_step, channel.y_step} <= {1, 2, 4}:
            raise damaged(source, f"its channel {channel.name} has a sample every {channel.x_step} pixels")
    check_chunks(part, source.data)


def _pixel_aspect(part: Part) -> float:
    """How much wider than high a pixel is to be shown; 1 where the header says nothing sensible."""
    (aspect,) = struct.unpack("<f", part.attributes.get(b"pixelAspectRatio", b"\0\0\x80\x3f"))
    return float(aspect) if 0.25 <= aspect <= 4.0 else 1.0


def _encoding(part: Part) -> color.Encoding:
    names = (part.attributes.get(name, b"").strip(b"\0 ").decode("utf-8", "replace") for name in _SPACE_ATTRIBUTES)
    raw = part.attributes.get(b"chromaticities", b"")
    return color.Encoding(
        color.Kind.LINEAR,
        names=tuple(name for name in names if name),
        chromaticities=struct.unpack("<8f", raw) if len(raw) == 32 else None,
    )


def _read(data: bytes, part: Part, layer: _Layer, size: tuple[int, int]) -> NDArray[np.float32]:
    """The display window, area-resampled to *size*: float32, (rows, columns, 3); black outside the data window."""
    rows = _rows_to_read(part, size[1])
    bands = _plan(part, layer, rows)
    sheet = _Sheet(part, layer, max((len(numbers) for _, numbers in bands), default=0))
    narrow = np.zeros((len(layer.channels), len(rows), size[0]), np.float32)
    for strips, numbers in bands:
        planes = sheet.fill(_decode(part.excerpt(data, strips, len(numbers))), len(numbers))
        _, there, here = np.intersect1d(rows, numbers, assume_unique=True, return_indices=True)
        if len(there):  # both are runs without holes
            for plane, out in zip(planes, narrow, strict=True):
                out[there[0] : there[-1] + 1] = _shrink_across(plane, size[0])[here[0] : here[-1] + 1]
    small = [shrink(plane, *size) for plane in narrow]
    return np.stack(small if len(small) == 3 else small * 3, axis=-1)


def _rows_to_read(part: Part, height: int) -> NDArray[np.int64]:
    """Rows of the display window to decode, counted from the data window's first; some may lie outside it."""
    count = part.display[3] - part.display[1] + 1
    alone = part.strip_rows == 1 and not part.tile and not _is_subsampled(part)
    step = max(1, math.floor(count / (height * ROWS_A_ROW))) if alone else 1
    return np.arange((step - 1) // 2, count, step) + (part.display[1] - part.data[1])


def _is_subsampled(part: Part) -> bool:
    return any(channel.x_step > 1 or channel.y_step > 1 for channel in part.channels)


def _row_bytes(part: Part, layer: _Layer) -> int:
    """Bytes of one row: of all channels as the library gives them, or of the layer's across the display window."""
    return max(part.row_bytes, (part.display[2] - part.display[0] + 1) * 4 * len(layer.channels))


def _plan(part: Part, layer: _Layer, rows: NDArray[np.int64]) -> list[tuple[list[int], NDArray[np.int64]]]:
    """Which strips to decode together, and which rows of the data window these hold."""
    strips = np.unique(rows[(rows >= 0) & (rows < part.height)] // part.strip_rows)
    at_once = max(1, min(_BAND_ROWS // part.strip_rows, _BAND_BYTES // (_row_bytes(part, layer) * part.strip_rows)))
    if _is_subsampled(part) and len(strips):  # a band begins where chroma has a row of its own
        strips = np.arange(strips[0] // 4 * 4, -(-part.height // part.strip_rows))
        at_once = -(-at_once // 4) * 4
    bands = []
    for start in range(0, len(strips), at_once):
        chosen = strips[start : start + at_once]
        numbers = (chosen[:, None] * part.strip_rows + np.arange(part.strip_rows)).ravel()
        bands.append((chosen.tolist(), numbers[numbers < part.height]))
    return bands


class _Sheet:
    """The room for one band's values: float32, the display window across; the part of it without data stays black."""

    def __init__(self, part: Part, layer: _Layer, rows: int) -> None:
        first, last = part.display[0], part.display[2]
        self._planes = np.zeros((len(layer.channels), rows, last - first + 1), np.float32)
        self._layer = layer
        self._weights = _luma_weights(part)
        left, right = max(first, part.data[0]), max(min(last, part.data[2]) + 1, first, part.data[0])
        self._there = slice(left - first, right - first)
        self._here = slice(left - part.data[0], right - part.data[0])

    def fill(self, decoded: Mapping[str, NDArray[np.floating]], rows: int) -> NDArray[np.float32]:
        """Take the layer's channels: (1 or 3, rows, columns of the display window)."""
        planes = self._planes[:, :rows]
        for plane, channel in zip(planes, self._layer.channels, strict=True):
            samples = decoded[channel.name]
            if channel.x_step > 1 or channel.y_step > 1:
                samples = samples.repeat(channel.y_step, 0)[:rows].repeat(channel.x_step, 1)
            samples = samples[:, self._here]
            if samples.size:
                # From half to float three times as fast as NumPy does it.
                target = plane[:, self._there]
                cv2.add(samples, 0, dst=target, dtype=cv2.CV_32F)  # type: ignore[call-overload] # no scalars in stubs
        if self._layer.is_luma_chroma:
            _luma_chroma_to_rgb(planes, self._weights)
        return planes


def _decode(excerpt: bytes) -> dict[str, NDArray[np.floating]]:
    file = OpenEXR.File(io.BytesIO(excerpt), separate_channels=True, num_threads=0)
    if len(file.parts) != 1:  # the library prints why, and goes on
        raise LayoutError("its pixels are damaged")
    return {name: channel.pixels for name, channel in file.parts[0].channels.items()}


def _shrink_across(plane: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Area-resample a plane's rows. NaN becomes black, infinity the brightest half float: one would spread."""
    small = shrink(plane, width, len(plane))
    if not np.isfinite(small).all():
        small = shrink(np.nan_to_num(plane, nan=0.0, posinf=BRIGHTEST, neginf=-BRIGHTEST), width, len(plane))
    return small


def _luma_weights(part: Part) -> NDArray[np.float32]:
    """What red, green and blue add to luminance (Technical Introduction to OpenEXR, luminance/chroma images)."""
    chromaticities = _encoding(part).chromaticities
    matrix = color.rgb_to_xyz(chromaticities) if chromaticities else None
    return np.array(_REC709_LUMA if matrix is None else matrix[1], np.float32)


def _luma_chroma_to_rgb(planes: NDArray[np.float32], weights: NDArray[np.float32]) -> None:
    """Y, RY = (R - Y) / Y and BY = (B - Y) / Y to R, G and B, in place."""
    with np.errstate(all="ignore"):  # what is no number is made black with the rest
        luma = planes[0].copy()
        red, blue = (planes[1] + 1) * luma, (planes[2] + 1) * luma
        planes[0], planes[2] = red, blue
        planes[1] = (luma - weights[0] * red - weights[2] * blue) / weights[1]
