"""What brings a building down: dust that billows, blocks that fall, a tower that sinks, a wall that breaks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from art.canvas import Color, Picture, floats, generator, mix, noise, over, positions, smooth


@dataclass(frozen=True)
class Dust:
    """Dust in a scene's light.

    Attributes:
        lit, shade: its colours towards the light and away from it, linear Rec.709.
        light: where the light comes from: right, down, towards the viewer.
    """

    lit: Color
    shade: Color
    light: tuple[float, float, float]


GOLDEN_DUST = Dust((1.0, 0.56, 0.30), (0.085, 0.068, 0.075), (-0.75, -0.50, 0.42))
STREET_DUST = Dust((0.62, 0.53, 0.43), (0.13, 0.12, 0.115), (-0.55, -0.70, 0.45))


def puff(
    layer: Picture, grain: Picture, center: tuple[float, float], radius: float, dust: Dust, body: float, bright: float
) -> None:
    """Lay one ball of dust over *layer*; *grain* is noise that tears its edge, *body* how dense it is."""
    column, row = center
    reach = int(radius * 1.15)
    top, left = max(int(row) - reach, 0), max(int(column) - reach, 0)
    bottom, right = min(int(row) + reach, layer.shape[0]), min(int(column) + reach, layer.shape[1])
    if top >= bottom or left >= right:
        return
    ys, xs = np.mgrid[top:bottom, left:right].astype(np.float32)
    shift = int(column * 7.3 + row * 3.1 + radius * 11)
    rough = grain[(ys.astype(int) + shift) % grain.shape[0], (xs.astype(int) + 2 * shift) % grain.shape[1]] - 0.5
    dx, dy = (xs - column) / radius, (ys - row) / radius
    away = np.sqrt(dx * dx + dy * dy) + 0.75 * rough
    depth = np.sqrt(np.clip(1 - away * away, 0, 1))
    towards = dx * dust.light[0] + dy * dust.light[1] + depth * dust.light[2]
    shine = np.clip(bright + 0.60 * towards + 0.70 * rough, 0, 1) ** 1.6
    cover = smooth(1.0, 0.55, away) * body
    color = mix(dust.shade, dust.lit, shine)
    part = np.dstack([color * cover[..., None], cover])
    layer[top:bottom, left:right] = over(part, layer[top:bottom, left:right])


def cloud(
    name: str, size: tuple[int, int], foot: tuple[float, float], reach: tuple[float, float], dust: Dust, age: float,
    count: int = 260,
) -> Picture:  # fmt: skip
    """A cloud of dust that spreads from *foot* (column, row, in fractions); *reach* is how far, to the side and up.

    Args:
        name: its random numbers: the same puffs at every age, so that frames follow one another.
        size: of the layer.
        foot: where it starts.
        reach: how far it gets at age 1, in fractions of the picture's height.
        dust: its colours.
        age: 0 to 1.
        count: of puffs.
    """
    random = generator(name)
    layer = np.zeros((*size, 4), np.float32)
    quarter = noise(name + "/grain", (size[0], size[0]), size[0] * 0.10, 6)
    half = np.hstack([quarter, quarter[:, ::-1]])
    grain = np.vstack([half, half[::-1]])  # mirrored, so that it repeats without a seam
    height = size[0]
    seeds = random.random((count, 5)).astype(np.float32)
    grown = 1 - (1 - age) ** 2
    puffs = []
    for turn, far, big, late, dense in seeds:
        angle = math.pi * (0.02 + 0.96 * float(turn))
        here = grown * float(far) ** 0.6 * (0.7 + 0.3 * float(late))
        lift = math.sin(angle) ** 1.6 * reach[1] * here
        column = foot[0] * size[1] - math.cos(angle) * reach[0] * here * height
        row = (foot[1] - lift) * height
        radius = (
            (0.035 + 0.085 * float(big)) * height * (0.35 + 0.75 * grown) * (1.1 - 0.35 * lift / max(reach[1], 0.01))
        )
        bright = 0.36 + 0.16 * math.cos(angle) * -dust.light[0] + 0.20 * lift / max(reach[1], 0.01)
        puffs.append((lift, column, row, radius, 0.55 + 0.45 * float(dense), bright))
    for _, column, row, radius, body, bright in sorted(puffs, reverse=True):
        puff(layer, grain, (column, row), radius, dust, body, bright)
    return layer


def debris(
    name: str, size: tuple[int, int], box: tuple[float, float, float, float], throw: float, age: float, color: Color,
    count: int = 180,
) -> Picture:  # fmt: skip
    """Blocks that break loose within *box* (left, top, right, bottom, in fractions), thrown aside by *throw*."""
    random = generator(name)
    image = Image.new("RGBA", (size[1], size[0]), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    height = size[0]
    for _ in range(count):
        x, y, side, late, big, spin, tone = (float(value) for value in random.random(7))
        time = max(age * 1.15 - late * 0.55, 0)
        if time == 0:
            random.random(6)
            continue
        column = (box[0] + (box[2] - box[0]) * x) * size[1] + (side - 0.5) * 2 * throw * time * height
        row = (box[1] + (box[3] - box[1]) * y) * height + (0.62 * time * time - 0.10 * (1 - side) * time) * height
        radius = (0.0022 + 0.0105 * big**2.5) * height
        corners = [
            (
                column + radius * (0.6 + 0.8 * float(wobble)) * math.cos(spin * 9 * time + corner),
                row + radius * (0.6 + 0.8 * float(wobble)) * math.sin(spin * 9 * time + corner),
            )
            for corner, wobble in zip(np.arange(6) * math.tau / 6, random.random(6), strict=True)
        ]
        light = 0.35 + 0.75 * tone
        dark = tuple(round(255 * min(channel * light * 0.35, 1)) for channel in color)
        bright = tuple(round(255 * min(channel * light, 1)) for channel in color)
        draw.polygon(corners, fill=(*dark, 255))
        draw.polygon([corners[2], corners[3], corners[4], (column, row)], fill=(*bright, 255))
    layer: Picture = floats(image) / 255
    layer[..., :3] *= layer[..., 3:]
    return layer


def sink(tower: Picture, line: float, fall: float, lean: float) -> Picture:
    """The tower while it comes down: what is above *line* sinks by *fall* and leans by *lean* degrees.

    Args:
        tower: its layer.
        line: the row, in fractions, at which it breaks.
        fall: in fractions of the picture's height.
        lean: to the right.
    """
    height, width = tower.shape[:2]
    filled = np.nonzero(tower[..., 3].any(0))[0]
    middle = float(filled.mean())
    turn, rows = math.radians(lean), line * height
    cos, sin = math.cos(turn), math.sin(turn)
    move = rows + fall * height
    matrix = (cos, sin, middle - middle * cos - move * sin, -sin, cos, rows + middle * sin - move * cos)
    above = tower.copy()
    above[int(rows) :] = 0
    planes = []
    for channel in range(4):
        plane = Image.fromarray(np.ascontiguousarray(above[..., channel]))
        moved = plane.transform((width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
        planes.append(floats(moved))
    ys, _ = positions((height, width))
    ragged = noise("keystone/break", (height, width), height * 0.04, 4) * 0.05
    below = tower * smooth(line + fall * 0.4, line + fall * 0.4 + 0.02, ys / height + ragged)[..., None]
    return over(np.dstack(planes), below)
