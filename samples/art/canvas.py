"""Pictures as arrays, and the few operations on them that everything else is painted with.

A picture is float32, (height, width, 3), linear Rec.709; a layer has a fourth channel, coverage, and is premultiplied.
Every random number comes from a generator with a name, so that each part stays the same when another one changes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.floating[Any]]
Color = Sequence[float]


def generator(name: str) -> np.random.Generator:
    """The random numbers called *name*: the same ones in every run."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def floats(values: Any) -> Picture:
    """Colours, or a table of them, as float32."""
    return np.asarray(values, np.float32)


def resize(plane: Picture, size: tuple[int, int], resample: Image.Resampling = Image.Resampling.BICUBIC) -> Picture:
    """One plane, or each channel of a picture, at *size* (height, width)."""
    if plane.ndim == 3:
        return np.dstack([resize(plane[..., channel], size, resample) for channel in range(plane.shape[2])])
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((size[1], size[0]), resample), np.float32)


def reduce(picture: Picture, factor: int) -> Picture:
    """The average of each block of *factor* by *factor* pixels."""
    height, width = picture.shape[0] // factor, picture.shape[1] // factor
    return floats(picture.reshape(height, factor, width, factor, -1).mean((1, 3), dtype=np.float32))


def noise(name: str, size: tuple[int, int], cell: float, octaves: int = 5, aspect: float = 1.0) -> Picture:
    """Fractal noise between 0 and 1; its largest blobs are *cell* pixels high and *aspect* times as wide."""
    random = generator(name)
    total = np.zeros(size, np.float32)
    weight = 0.0
    for octave in range(octaves):
        step = max(cell / 2**octave, 1.0)
        lattice = random.random((int(size[0] / step) + 3, int(size[1] / (step * aspect)) + 3), np.float32)
        total += resize(lattice, size) * 0.55**octave
        weight += 0.55**octave
    total /= weight
    low, high = np.percentile(total, (1, 99))
    return floats(np.clip((total - low) / (high - low), 0, 1))


def smooth(low: float, high: float, values: Picture) -> Picture:
    """0 below *low*, 1 above *high*, and a smooth step between; *low* may be above *high*."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return floats(t * t * (3 - 2 * t))


def mix(one: Picture | Color, other: Picture | Color, share: Picture | float) -> Picture:
    """*one* where *share* is 0, *other* where it is 1."""
    one, other, weight = floats(one), floats(other), floats(share)
    weight = weight[..., None] if weight.ndim == 2 else weight
    return (one + (other - one) * weight).astype(np.float32)


def ramp(size: tuple[int, int], stops: Sequence[tuple[float, Color]]) -> Picture:
    """A vertical gradient through *stops*: (0 at the top to 1 at the bottom, colour)."""
    rows = np.linspace(0, 1, size[0], dtype=np.float32)
    places = [place for place, _ in stops]
    columns = [np.interp(rows, places, [color[channel] for _, color in stops]) for channel in range(3)]
    return np.repeat(np.stack(columns, -1)[:, None, :], size[1], 1).astype(np.float32)


def over(layer: Picture, below: Picture) -> Picture:
    """A premultiplied layer over a picture, or over another layer."""
    if below.shape[2] == 3:
        return (layer[..., :3] + below * (1 - layer[..., 3:4])).astype(np.float32)
    return (layer + below * (1 - layer[..., 3:4])).astype(np.float32)


def positions(size: tuple[int, int]) -> tuple[Picture, Picture]:
    """Each pixel's row and column."""
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    return rows.astype(np.float32), columns.astype(np.float32)


def encode(linear: Picture) -> Picture:
    """Linear values to sRGB code values, 0 to 1 (IEC 61966-2-1)."""
    x = np.clip(linear, 0, 1)
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * np.power(x, 1 / 2.4) - 0.055).astype(np.float32)


def decode(values: Picture) -> Picture:
    """SRGB code values, 0 to 1, to linear ones."""
    x = np.clip(values, 0, 1)
    return np.where(x <= 0.04045, x / 12.92, np.power((x + 0.055) / 1.055, 2.4)).astype(np.float32)


def develop(linear: Picture) -> Picture:
    """Scene-linear values as a picture for a display, 0 to 1: highlights roll off as on film."""
    x = np.maximum(linear, 0) * 0.8
    return encode(floats(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)))


def to_bytes(values: Picture) -> NDArray[np.uint8]:
    """Code values, 0 to 1, as 8 bits a channel."""
    return np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)
