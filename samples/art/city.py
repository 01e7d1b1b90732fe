"""A city that never was: skies, rows of houses in haze, and the tower that comes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from art.canvas import Color, Picture, floats, generator, mix, noise, over, positions, ramp, reduce, smooth


@dataclass(frozen=True)
class Light:
    """The light of a scene, linear Rec.709.

    Attributes:
        sky: stops of the sky's gradient, from the top to the horizon.
        sun: where it stands (column, row, in fractions of the picture), its colour and its glow's width.
        haze: what distance fades into.
        lit, shade: what a wall in the sun, and one out of it, is multiplied by.
        lamps: the share of windows with a light in them.
        clouds: the clouds' lit colour and how much of the sky they cover.
    """

    sky: Sequence[tuple[float, Color]]
    sun: tuple[float, float]
    sun_color: Color
    glow: float
    haze: Color
    lit: Color
    shade: Color
    lamps: float
    clouds: Color
    cover: float


GOLDEN = Light(
    sky=((0, (0.035, 0.075, 0.17)), (0.35, (0.10, 0.15, 0.23)), (0.58, (0.36, 0.24, 0.19)), (0.8, (0.85, 0.38, 0.13))),
    sun=(0.10, 0.66),
    sun_color=(2.4, 1.05, 0.34),
    glow=0.26,
    haze=(0.46, 0.26, 0.16),
    lit=(0.95, 0.52, 0.26),
    shade=(0.085, 0.095, 0.14),
    lamps=0.10,
    clouds=(0.85, 0.40, 0.24),
    cover=0.60,
)
MORNING = Light(
    sky=((0, (0.05, 0.14, 0.33)), (0.45, (0.20, 0.33, 0.48)), (0.8, (0.62, 0.60, 0.56))),
    sun=(0.86, -0.10),
    sun_color=(1.1, 0.92, 0.66),
    glow=0.24,
    haze=(0.42, 0.46, 0.52),
    lit=(0.72, 0.65, 0.55),
    shade=(0.12, 0.15, 0.20),
    lamps=0.02,
    clouds=(0.80, 0.77, 0.74),
    cover=0.62,
)
NIGHT = Light(
    sky=((0, (0.006, 0.012, 0.036)), (0.5, (0.018, 0.026, 0.070)), (0.85, (0.10, 0.062, 0.10))),
    sun=(0.72, 0.18),
    sun_color=(0.50, 0.53, 0.58),
    glow=0.10,
    haze=(0.06, 0.05, 0.085),
    lit=(0.10, 0.11, 0.15),
    shade=(0.03, 0.033, 0.055),
    lamps=0.42,
    clouds=(0.10, 0.09, 0.14),
    cover=0.50,
)


#: How far clouds may drift, in pixels.
_DRIFT = 64
#: Houses are drawn this much finer than they are shown.
FINE = 3


def sky(name: str, size: tuple[int, int], light: Light, drift: int = 0) -> Picture:
    """A sky with its sun's glow and clouds lit from below; the wind has moved them by *drift* pixels, up to 64."""
    picture = ramp(size, light.sky)
    rows, columns = positions(size)
    away = np.hypot((columns / size[1] - light.sun[0]) * size[1] / size[0], rows / size[0] - light.sun[1])
    glow = np.exp(-((away / light.glow) ** 1.1)) + 6 * smooth(0.026, 0.020, away)
    picture += glow[..., None] * floats(light.sun_color) * 0.55
    wide = noise(name + "/clouds", (size[0], size[1] + _DRIFT), size[0] * 0.30, 7, aspect=2.6)
    body = wide[:, drift : drift + size[1]]
    under = np.roll(body, -size[0] // 40, 0)
    cover = smooth(1 - light.cover, 1.25 - light.cover * 0.5, body) * smooth(0.84, 0.10, rows / size[0])
    edge = np.clip(0.50 + 2.4 * (body - under) + 0.9 * np.exp(-away * 2.2), 0.12, 1.7)
    return mix(picture, edge[..., None] * floats(light.clouds), cover * 0.9)


def _grid(
    random: np.random.Generator, height: int, width: int, cell: tuple[int, int], lamps: float
) -> tuple[Picture, Picture]:
    """The windows of one wall: where glass is (0 or 1), and how much light shines from within."""
    rows, columns = height // cell[0] + 1, width // cell[1] + 1
    lights = (random.random((rows, columns)) < lamps) * random.uniform(0.5, 1.6, (rows, columns))
    pane = np.zeros(cell, np.float32)
    pane[max(cell[0] // 4, 1) : max(cell[0] * 4 // 5, 2), max(cell[1] // 5, 1) : max(cell[1] * 4 // 5, 2)] = 1
    glass = np.tile(pane, (rows, columns))[:height, :width]
    shine = np.repeat(np.repeat(lights, cell[0], 0), cell[1], 1)[:height, :width]
    return glass, (glass * shine).astype(np.float32)


def wall(
    random: np.random.Generator, size: tuple[int, int], cell: tuple[int, int], paint: Color, tint: Color, lamps: float
) -> Picture:
    """A wall of windows, *size* (height, width), painted *paint* under the light *tint*."""
    height, width = size
    glass, shine = _grid(random, height, width, cell, lamps)
    stain = 1 + 0.10 * random.standard_normal((height // 24 + 1, width // 10 + 1)).astype(np.float32)
    stain = np.repeat(np.repeat(stain, 24, 0), 10, 1)[:height, :width]
    falloff = np.linspace(1.06, 0.80, height, dtype=np.float32)[:, None]
    picture = (floats(paint) * floats(tint)) * (stain * falloff)[..., None]
    picture = mix(picture, floats(tint) * (0.16, 0.20, 0.26), glass * 0.85)
    return picture + shine[..., None] * floats((1.5, 0.92, 0.42))


def _put(layer: Picture, top: int, left: int, picture: Picture) -> None:
    """Lay an opaque *picture* into *layer*, cut at its borders."""
    height, width = layer.shape[:2]
    low, high = max(top, 0), min(top + picture.shape[0], height)
    start, end = max(left, 0), min(left + picture.shape[1], width)
    if low < high and start < end:
        layer[low:high, start:end, :3] = picture[low - top : high - top, start - left : end - left]
        layer[low:high, start:end, 3] = 1


def block(
    layer: Picture, random: np.random.Generator, box: tuple[int, int, int, int], cell: tuple[int, int], light: Light,
    paint: Color, turn: float = 0.36,
) -> None:  # fmt: skip
    """A house with two walls, in *box* (left, top, width, bottom); *turn* is the shaded wall's share."""
    left, top, width, bottom = box
    corner = int(width * (turn if light.sun[0] > 0.5 else 1 - turn))
    first, second = (light.shade, light.lit) if light.sun[0] > 0.5 else (light.lit, light.shade)
    height = bottom - top
    for start, end, tint in ((0, corner, first), (corner, width, second)):
        if end > start:
            _put(layer, top, left + start, wall(random, (height, end - start), cell, paint, tint, light.lamps))
    ledge = np.full((max(height // 60, 2), width, 3), 0.5, np.float32) * floats(paint)
    _put(layer, top - ledge.shape[0], left, ledge * (floats(light.lit) * 0.8))


#: What houses are painted with: brick, sandstone, concrete, render, slate, terracotta.
_PAINTS = floats(
    [
        (0.42, 0.22, 0.16),
        (0.58, 0.48, 0.36),
        (0.42, 0.42, 0.41),
        (0.66, 0.61, 0.53),
        (0.27, 0.30, 0.34),
        (0.52, 0.33, 0.22),
    ]
)


def row(
    name: str, size: tuple[int, int], light: Light, ground: float, tall: tuple[float, float], wide: tuple[float, float],
    cell: tuple[int, int], far: float,
) -> Picture:  # fmt: skip
    """A row of houses standing on the line *ground*; sizes in fractions of the height; *far* fades into the haze."""
    random = generator(name)
    layer = np.zeros((*size, 4), np.float32)
    base = int(ground * size[0])
    left = -int(random.uniform(0, wide[0]) * size[0])
    while left < size[1]:
        width = int(random.uniform(*wide) * size[0])
        top = base - int(random.uniform(*tall) * size[0])
        paint = tuple(_PAINTS[random.integers(len(_PAINTS))] * random.uniform(0.7, 1.15))
        block(layer, random, (left, top, width, size[0]), cell, light, paint)
        if random.random() < 0.55:
            inset = int(width * random.uniform(0.15, 0.3))
            above = top - int(random.uniform(0.02, 0.07) * size[0])
            block(layer, random, (left + inset, above, width - 2 * inset, top), cell, light, paint)
        if random.random() < 0.3:
            mast = np.full((int(random.uniform(0.03, 0.09) * size[0]), 3, 3), 0.05, np.float32)
            _put(layer, top - mast.shape[0], left + width // 2, mast)
        left += width + int(random.uniform(0, 0.012) * size[0])
    layer[..., :3] = mix(layer[..., :3], light.haze, far) * layer[..., 3:]
    return layer


#: The tower's blocks, from its foot: width, and height of its top above the ground, in fractions of its height.
_SETBACKS = ((0.40, 0.42), (0.33, 0.62), (0.25, 0.78), (0.17, 0.88), (0.09, 0.94))


def tower(name: str, size: tuple[int, int], light: Light, column: float, ground: float, height: float) -> Picture:
    """The tower: blocks set back one above the other, piers of stone, a crown and a mast."""
    random = generator(name)
    layer = np.zeros((*size, 4), np.float32)
    tall, middle, base = height * size[0], int(column * size[1]), int(ground * size[0])
    lit_side = light.sun[0] > 0.5
    top = 0
    for width, level in reversed(_SETBACKS):
        half, top = int(width * tall / 2), base - int(level * tall)
        block(layer, random, (middle - half, top, 2 * half, base), (14, 10), light, (0.74, 0.64, 0.52), 0.34)
    for width, level in _SETBACKS:
        half, top = int(width * tall / 2), base - int(level * tall)
        for pier in np.linspace(-half, half - 6, 9).astype(int):
            sunny = (pier > -half * 0.32) if lit_side else (pier < half * 0.32)
            stone = floats((0.80, 0.70, 0.58)) * (light.lit if sunny else light.shade)
            under = [step[1] for step in _SETBACKS if step[1] < level]
            foot = base - int(max(under, default=0) * tall)
            _put(layer, top - 8, middle + pier, np.broadcast_to(stone.astype(np.float32), (foot - top + 8, 6, 3)))
        cornice = floats((0.9, 0.78, 0.62)) * light.lit
        _put(layer, top - 10, middle - half - 4, np.broadcast_to(cornice.astype(np.float32), (7, 2 * half + 8, 3)))
    mast = np.broadcast_to(floats((0.16, 0.14, 0.12)), (int(0.07 * tall), 6, 3))
    _put(layer, base - int(_SETBACKS[-1][1] * tall) - mast.shape[0], middle - 3, mast)
    layer[..., :3] = mix(layer[..., :3], light.haze, 0.10) * layer[..., 3:]
    return layer


def skyline(name: str, size: tuple[int, int], light: Light, ground: float, *, front: bool = True) -> Picture:
    """A layer of two or three rows of houses, each nearer, larger and less hazy than the one behind."""
    rows = [(0.10, 0.26, 0.04, 0.11, (8, 6), 0.78), (0.08, 0.30, 0.05, 0.12, (10, 8), 0.55)]
    if front:
        rows.append((0.05, 0.20, 0.08, 0.18, (14, 12), 0.22))
    layer = np.zeros((*size, 4), np.float32)
    for number, (low, high, narrow, wide, cell, far) in enumerate(rows):
        fine = row(
            f"{name}/{number}", (size[0] * FINE, size[1] * FINE), light, ground, (low, high), (narrow, wide), cell, far
        )
        layer = over(reduce(fine, FINE), layer)
        layer = _mist(f"{name}/{number}", layer, light, ground, far)
    return layer


def _mist(name: str, layer: Picture, light: Light, ground: float, strength: float) -> Picture:
    """Haze that lies in the streets, over a layer."""
    size = (layer.shape[0], layer.shape[1])
    rows, _ = positions(size)
    veil = smooth(ground - 0.16, ground + 0.04, rows / size[0]) * noise(name + "/mist", size, size[0] * 0.2, 4, 4.0)
    haze = floats((*light.haze, 1 / 1.1)) * 1.1
    return mix(layer, haze, veil * strength * 0.75)
