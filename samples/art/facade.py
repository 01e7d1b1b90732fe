"""The street: a brick house front, and how it breaks away piece by piece."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from art.canvas import Color, Picture, decode, encode, floats, generator, mix, noise, positions, smooth, to_bytes

_STONE = (0.60, 0.50, 0.38)
_BRICKS = floats([(0.33, 0.135, 0.085), (0.26, 0.105, 0.07), (0.38, 0.17, 0.11), (0.29, 0.14, 0.105)])
#: Wallpapers: ochre, sage, dusty blue, faded rose, cream.
_PAPERS = floats(
    [(0.17, 0.11, 0.045), (0.075, 0.10, 0.065), (0.06, 0.085, 0.12), (0.15, 0.075, 0.07), (0.18, 0.15, 0.11)]
)
#: Floors and windows of the front.
_FLOORS, _BAYS = 4, 7
_TOP, _SHOPS = 0.10, 0.80


def _bricks(size: tuple[int, int], brick: tuple[int, int]) -> Picture:
    """Brickwork: courses shifted by half a brick, light mortar between."""
    random = generator("keystone/bricks")
    rows, columns = positions(size)
    course = (rows // brick[0]).astype(int)
    along = columns + (course % 2) * brick[1] / 2
    number = (along // brick[1]).astype(int)
    table = random.integers(0, len(_BRICKS), (course.max() + 1, number.max() + 1))
    tone = random.uniform(0.8, 1.2, table.shape).astype(np.float32)
    picture = _BRICKS[table[course, number]] * tone[course, number][..., None]
    mortar = ((rows % brick[0]) < 2) | ((along % brick[1]) < 2)
    return mix(picture, (0.42, 0.36, 0.30), mortar.astype(np.float32) * 0.7)


def _fill(picture: Picture, box: tuple[float, float, float, float], color: Color | Picture) -> None:
    """Paint a box (left, top, right, bottom, in pixels)."""
    left, top, right, bottom = (round(edge) for edge in box)
    picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = color


def _window(picture: Picture, random: np.random.Generator, box: tuple[float, float, float, float]) -> None:
    """A sash window with lintel, sill, reveal, curtains and the sky in its panes."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    _fill(picture, (left - 14, top - 22, right + 14, top), _STONE)
    _fill(picture, (left - 5, top - 30, left + 5 + width, top - 22), tuple(0.8 * tone for tone in _STONE))
    _fill(picture, (left - 18, bottom, right + 18, bottom + 14), tuple(1.1 * tone for tone in _STONE))
    _fill(picture, (left - 14, bottom + 14, right + 14, bottom + 22), (0.10, 0.06, 0.05))
    _fill(picture, box, (0.05, 0.045, 0.045))
    inner = (left + 8, top + 10, right - 5, bottom - 4)
    tall, wide = round(inner[3]) - round(inner[1]), round(inner[2]) - round(inner[0])
    down = np.linspace(0, 1, tall, dtype=np.float32)[:, None, None]
    glass = np.broadcast_to(floats((0.17, 0.20, 0.25)) * (1.25 - down), (tall, wide, 3)).copy()
    if random.random() < 0.25:
        glass = glass * 0.4 + floats((0.95, 0.55, 0.24)) * (0.6 + 0.3 * down)
    drape = int(wide * random.uniform(0.12, 0.32))
    folds = 0.75 + 0.25 * np.sin(np.arange(drape) * 0.7)[None, :, None]
    cloth = floats((0.50, 0.44, 0.36)) * random.uniform(0.4, 0.8)
    glass[:, :drape], glass[:, wide - drape :] = cloth * folds, cloth * folds[:, ::-1]
    _fill(picture, inner, glass)
    frame = (0.58, 0.54, 0.46)
    middle = (left + right) / 2
    _fill(picture, (middle - 4, top + 8, middle + 4, bottom), frame)
    _fill(picture, (left + 6, top + height * 0.45, right - 4, top + height * 0.45 + 9), frame)
    for edge in (left + 5, right - 9):
        _fill(picture, (edge, top + 8, edge + 6, bottom), frame)


def _band(picture: Picture, top: float, height: float) -> None:
    """A cornice across the front, with dentils and the shadow under it."""
    width = picture.shape[1]
    _fill(picture, (0, top, width, top + height), _STONE)
    _fill(picture, (0, top, width, top + height * 0.22), tuple(1.25 * tone for tone in _STONE))
    for left in range(0, width, 26):
        _fill(picture, (left, top + height * 0.55, left + 13, top + height), tuple(0.55 * tone for tone in _STONE))
    shadow = picture[round(top + height) : round(top + height * 1.9)]
    shadow *= np.linspace(0.30, 1.0, shadow.shape[0], dtype=np.float32)[:, None, None]


def _shops(picture: Picture, random: np.random.Generator) -> None:
    """The ground floor: shop windows under striped awnings, a pavement and a kerb."""
    height, width = picture.shape[:2]
    top, foot = _SHOPS * height, 0.955 * height
    _fill(picture, (0, top, width, foot), (0.10, 0.085, 0.075))
    bay = width / 5
    colors = ((0.42, 0.07, 0.06), (0.06, 0.19, 0.15), (0.44, 0.28, 0.06), (0.07, 0.11, 0.26), (0.33, 0.08, 0.16))
    for number, color in enumerate(colors):
        left, right = number * bay + 26, (number + 1) * bay - 26
        _fill(picture, (left, top + 16, right, foot - 8), (0.055, 0.06, 0.07))
        warm = np.linspace(0.9, 0.25, round(foot - 8) - round(top + 70), dtype=np.float32)[:, None, None]
        glow = floats((0.85, 0.52, 0.24)) * warm * random.uniform(0.35, 1.0)
        _fill(picture, (left + 10, top + 70, right - 10, foot - 8), glow)
        for _ in range(9):
            goods, tall = random.uniform(left + 20, right - 60), random.uniform(14, 52)
            shade = tuple(random.uniform(0.05, 0.4, 3))
            _fill(picture, (goods, foot - 8 - tall, goods + random.uniform(12, 36), foot - 8), shade)
        for stripe, start in enumerate(np.arange(left - 12, right + 12, 24)):
            tint = color if stripe % 2 else (0.62, 0.57, 0.49)
            drop = top + 66 + 8 * math.sin(stripe * math.pi / 2)
            fold = np.linspace(1.15, 0.6, round(drop) - round(top + 10), dtype=np.float32)[:, None, None]
            _fill(picture, (start, top + 10, min(start + 24, right + 12), drop), floats(tint) * fold)
    _fill(picture, (0, foot, width, height), (0.22, 0.205, 0.19))
    _fill(picture, (0, foot, width, foot + 8), (0.36, 0.33, 0.29))


def front(size: tuple[int, int]) -> Picture:
    """The house front in evening sun, the shadow of the house opposite lying across it."""
    random = generator("keystone/front")
    height, width = size
    picture = _bricks(size, (14, 38))
    storey = (_SHOPS - _TOP) * height / _FLOORS
    bay = width / _BAYS
    for floor in range(_FLOORS):
        for number in range(_BAYS):
            middle, top = (number + 0.5) * bay, _TOP * height + floor * storey
            box = (middle - bay * 0.24, top + storey * 0.24, middle + bay * 0.24, top + storey * 0.86)
            _window(picture, random, box)
    for number in range(_BAYS + 1):
        _fill(picture, (number * bay - 16, _TOP * height, number * bay + 16, _SHOPS * height), _STONE)
        _fill(picture, (number * bay + 8, _TOP * height, number * bay + 16, _SHOPS * height), (0.26, 0.21, 0.17))
    _band(picture, 0.02 * height, 0.075 * height)
    for floor in range(1, _FLOORS):
        _band(picture, _TOP * height + floor * storey - 6, 0.022 * height)
    _band(picture, (_SHOPS - 0.02) * height, 0.036 * height)
    _shops(picture, random)
    rows, columns = positions(size)
    dirt = 0.72 + 0.42 * noise("keystone/dirt", size, height * 0.3, 6)
    edge = rows / height - 0.30 - 0.42 * columns / width
    notch = 0.14 * ((columns / width > 0.22) & (columns / width < 0.42))
    sun = smooth(0.018, -0.018, edge + notch)[..., None]
    light = floats((0.26, 0.29, 0.37)) + floats((1.25, 0.78, 0.42)) * sun
    return (picture * dirt[..., None] * light * 1.15).astype(np.float32)


def _rooms(size: tuple[int, int]) -> Picture:
    """What is behind the front: dark rooms between floor slabs, wallpaper, bent bars."""
    random = generator("keystone/rooms")
    height, width = size
    picture = np.zeros((*size, 3), np.float32)
    storey, bay = (_SHOPS - _TOP) * height / _FLOORS, width / _BAYS
    _fill(picture, (0, 0, width, _TOP * height), (0.05, 0.04, 0.032))
    for rafter in range(0, width, 70):
        _fill(picture, (rafter, 0, rafter + 16, _TOP * height), (0.12, 0.08, 0.05))
    for floor in range(_FLOORS):
        for number in range(_BAYS):
            top, left = _TOP * height + floor * storey, number * bay
            paper = _PAPERS[random.integers(len(_PAPERS))] * random.uniform(0.5, 1.1)
            depth = np.linspace(0.35, 1.0, round(top + storey) - round(top), dtype=np.float32)[:, None, None]
            _fill(picture, (left, top, left + bay, top + storey), paper * depth)
            _fill(picture, (left, top, left + 10, top + storey), (0.02, 0.018, 0.016))
            _fill(picture, (left, top + storey - 20, left + bay, top + storey), (0.24, 0.20, 0.165))
            _fill(picture, (left, top + storey, left + bay, top + storey + 16), (0.012, 0.011, 0.010))
    for _ in range(60):
        column, row, reach = random.uniform(0, width), random.uniform(0.1, _SHOPS) * height, random.uniform(20, 70)
        for step in range(int(reach)):
            x, y = round(column + step), round(row + (step / 9) ** 2 * random.uniform(0.7, 0.9))
            _fill(picture, (x, y, x + 2, y + 4), (0.06, 0.035, 0.025))
    return picture * (0.6 + 0.7 * noise("keystone/soot", size, height * 0.12, 5))[..., None]


def _cells(size: tuple[int, int], cell: int) -> tuple[NDArray[np.int32], Picture]:
    """Cracks: each pixel's piece, and the pieces' middles (row, column), on a grid shaken by chance."""
    random = generator("keystone/cracks")
    rows, columns = size[0] // cell + 3, size[1] // cell + 3
    seeds = np.moveaxis(np.indices((rows, columns)), 0, -1) + random.uniform(0.05, 0.95, (rows, columns, 2)) - 1
    ys, xs = positions(size)
    rough = 16 * (noise("keystone/jag", size, 40, 4) - 0.5)
    ys, xs = (ys + rough) / cell, (xs + rough[::-1]) / cell
    base_row, base_column = np.floor(ys).astype(int), np.floor(xs).astype(int)
    best, label = np.full(size, np.inf, np.float32), np.zeros(size, np.int32)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            row = np.clip(base_row + down + 1, 0, rows - 1)
            column = np.clip(base_column + right + 1, 0, columns - 1)
            spot = seeds[row, column]
            away = ((spot[..., 0] - ys) ** 2 + (spot[..., 1] - xs) ** 2).astype(np.float32)
            nearer = away < best
            best = np.where(nearer, away, best)
            label = np.where(nearer, row * columns + column, label).astype(np.int32)
    return label, (seeds.reshape(-1, 2) * cell).astype(np.float32)


class Crumbling:
    """A front that breaks away; made once, then asked for its layer at each age."""

    def __init__(self, wall: Picture, heart: tuple[float, float]) -> None:
        """Crack *wall*; *heart* (column, row, in fractions) is where it begins."""
        size = (wall.shape[0], wall.shape[1])
        self._rooms = _rooms(size)
        self._label, self._middle = _cells(size, size[0] // 17)
        self._pixels = to_bytes(encode(wall))
        away = np.hypot(
            (self._middle[:, 1] / size[1] - heart[0]) * 1.25, (self._middle[:, 0] / size[0] - heart[1]) * 0.9
        )
        self._late = (away + 0.07 * generator("keystone/late").standard_normal(len(away))).astype(np.float32)
        self._broken = floats((0.42, 0.30, 0.22)) * (0.6 + 0.8 * noise("keystone/rim", size, 30, 4))[..., None]
        self._heart = (heart[1] * size[0], heart[0] * size[1])

    def layer(self, age: float) -> Picture:
        """The hole and the pieces that fall out of it, at *age* 0 to 1."""
        loose = np.nonzero(self._late < 0.44 * age)[0]
        hole = np.isin(self._label, loose).astype(np.float32)
        inner = np.minimum(np.roll(hole, (14, 14), (0, 1)), hole)
        rooms = self._rooms * inner[..., None] + self._broken * (hole - inner)[..., None]
        pieces = Image.new("RGBA", (hole.shape[1], hole.shape[0]), (0, 0, 0, 0))
        for piece in sorted(loose, key=lambda each: -float(self._late[each])):
            self._drop(pieces, int(piece), age - float(self._late[piece]) / 0.44)
        flying = floats(pieces) / 255
        cover = flying[..., 3:]
        color = decode(flying[..., :3]) * cover + rooms * (1 - cover)
        return np.dstack([color, np.maximum(hole, cover[..., 0])]).astype(np.float32)

    def _drop(self, pieces: Image.Image, piece: int, since: float) -> None:
        """Draw one piece where it is *since* it came loose: its face, and its broken side as a darker edge."""
        random = generator(f"keystone/piece/{piece}")
        reach = 2 * (self._label.shape[0] // 17)
        top, left = (max(int(edge) - reach, 0) for edge in self._middle[piece])
        found = np.nonzero(self._label[top : top + 2 * reach, left : left + 2 * reach] == piece)
        if not found[0].size:
            return
        top, left, bottom, right = (
            top + found[0].min(), left + found[1].min(), top + found[0].max() + 1, left + found[1].max() + 1
        )  # fmt: skip
        row, column = (top + bottom) / 2, (left + right) / 2
        face = self._pixels[top:bottom, left:right]
        mask = self._label[top:bottom, left:right] == piece
        alpha = (mask * 255).astype(np.uint8)
        side = (face * floats((0.40, 0.37, 0.36))).astype(np.uint8)
        aside = (column - self._heart[1]) / self._label.shape[1]
        x = column + (aside * 0.9 + random.uniform(-0.10, 0.10)) * since * self._label.shape[1]
        y = row + (1.05 * since * since + random.uniform(-0.04, 0.02) * since) * self._label.shape[0]
        turn, scale = random.uniform(-150, 150) * since, 1 + 0.25 * since
        for picture, shift in ((side, 9.0), (face, 0.0)):
            stamp = Image.fromarray(np.dstack([picture, alpha]))
            stamp = stamp.resize((round(stamp.width * scale), round(stamp.height * scale)), Image.Resampling.BILINEAR)
            stamp = stamp.rotate(turn, Image.Resampling.BILINEAR, expand=True)
            _paste(pieces, stamp, (round(x - stamp.width / 2 + shift), round(y - stamp.height / 2 + shift)))


def _paste(below: Image.Image, above: Image.Image, corner: tuple[int, int]) -> None:
    """Lay *above* over *below* with its upper left corner at *corner*, cut at the borders."""
    left, top = max(-corner[0], 0), max(-corner[1], 0)
    right, bottom = min(above.width, below.width - corner[0]), min(above.height, below.height - corner[1])
    if left < right and top < bottom:
        part = above.crop((left, top, right, bottom))
        below.alpha_composite(part, (corner[0] + left, corner[1] + top))
