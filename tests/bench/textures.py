"""Made pictures of things that look alike everywhere: walls, facades, crowds, leaves, tiles, clouds, water.

Each takes two generators: *design* for what two pictures may share (the size of the bricks, the make of the windows),
and *rng* for what makes this one: the place, colour and wear of every single brick. Two pictures of one design are
different walls of one kind, which is what near-copy search must not take for the same.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from photos import Picture

Rng = np.random.Generator
Floats = NDArray[np.float32]
WIDTH, HEIGHT = 1280, 720


def octaves(
    rng: Rng, smallest: int, cells: tuple[int, int] = (3, 2), width: int = WIDTH, height: int = HEIGHT
) -> Floats:
    """Cloudy noise, 0 to 1: grids of random values, each twice as fine and half as strong as the one before."""
    total = np.zeros((height, width), np.float32)
    across, down = cells
    weight = 1.0
    while max(width / across, height / down) > smallest:
        grid = rng.random((down + 1, across + 1), dtype=np.float32)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        across, down, weight = across * 2, down * 2, weight * 0.6
    return np.asarray((total - total.min()) / max(1e-6, float(np.ptp(total))), np.float32)


def filmed(values: NDArray[np.generic], rng: Rng, tilt: float = 0.04) -> Picture:
    """What a camera makes of it: seen a little from the side, unevenly lit, a little noise."""
    height, width = values.shape[:2]
    corners = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
    outward = np.array(((-1, -1), (1, -1), (1, 1), (-1, 1))) * rng.uniform(0, tilt, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, (corners + outward).astype(np.float32))
    seen = cv2.warpPerspective(values.astype(np.float32), matrix, (width, height), flags=cv2.INTER_AREA)
    light = 0.8 + 0.35 * octaves(rng, 500)
    seen = cv2.GaussianBlur(seen, (0, 0), 0.7) * light[..., None] + rng.normal(0, 3, values.shape)
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


def _shade(colour: NDArray[np.floating], rng: Rng, spread: float) -> tuple[float, float, float]:
    """A colour near this one."""
    red, green, blue = np.clip(colour * rng.uniform(1 - spread, 1 + spread) * rng.uniform(0.94, 1.06, 3), 0, 255)
    return float(red), float(green), float(blue)


def bricks(design: Rng, rng: Rng) -> Picture:
    tall = int(design.integers(34, 56))
    length, joint = tall * design.uniform(2.1, 3.0), design.uniform(3, 7)
    colour = np.array((150, 80, 60)) * design.uniform(0.7, 1.25, 3)
    wall = np.full((HEIGHT, WIDTH, 3), design.uniform(120, 190), np.float32)
    wall *= 0.8 + 0.4 * octaves(rng, 12)[..., None]
    for row in range(HEIGHT // tall + 1):
        x = -rng.uniform(0, length)
        while x < WIDTH:
            wide = length * rng.uniform(0.92, 1.08)
            box = np.array(((x, row * tall), (x + wide - joint, row * tall)))
            corners = np.vstack((box, box[::-1] + np.array((0, tall - joint)))) + rng.uniform(-1.8, 1.8, (4, 2))
            cv2.fillConvexPoly(wall, np.rint(corners).astype(np.int32), _shade(colour, rng, 0.28), cv2.LINE_AA)
            x += wide
    for _ in range(500):  # chips and stains
        place = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
        axes = tuple(int(v) for v in rng.integers(1, 7, 2))
        cv2.ellipse(wall, place, axes, float(rng.uniform(0, 180)), 0, 360, _shade(colour, rng, 0.6), -1, cv2.LINE_AA)
    wall *= 0.75 + 0.5 * octaves(rng, 4)[..., None]
    return filmed(wall, rng)


def facade(design: Rng, rng: Rng) -> Picture:
    columns, rows = int(design.integers(7, 12)), int(design.integers(4, 7))
    stone = np.array((170, 160, 145)) * design.uniform(0.6, 1.2, 3)
    frame = np.array((60, 60, 65)) * design.uniform(0.5, 3.5)
    share = design.uniform(0.5, 0.7, 2)
    wall = np.ones((HEIGHT, WIDTH, 3), np.float32) * stone.astype(np.float32)
    wall *= 0.85 + 0.3 * octaves(rng, 6)[..., None]
    wide, tall = WIDTH / columns, HEIGHT / rows
    for column in range(columns):
        for row in range(rows):
            w, h = int(wide * share[0]), int(tall * share[1])
            left = int(column * wide + (wide - w) / 2 + rng.uniform(-1, 1))
            top = int(row * tall + (tall - h) / 2 + rng.uniform(-1, 1))
            _window(wall[max(0, top) : top + h, max(0, left) : left + w], frame, rng)
            cv2.rectangle(wall, (left - 4, top + h), (left + w + 4, top + h + 5), _shade(stone * 1.2, rng, 0.1), -1)
    return filmed(wall, rng)


def _window(pane: Floats, frame: NDArray[np.floating], rng: Rng) -> None:
    """Paint one window: what is reflected or lit, a curtain, a blind, the bars."""
    h, w = pane.shape[:2]
    sky = octaves(rng, 8, (2, 2), w, h)[..., None]
    pane[:] = 25 + sky * np.array((90, 105, 125)) * rng.uniform(0.3, 1.5)
    if rng.random() < 0.2:
        pane[:] = np.array((235, 200, 130)) * rng.uniform(0.5, 1.0)
    if rng.random() < 0.6:  # curtains
        side = int(w * rng.uniform(0.1, 0.4))
        pane[:, :side] = _shade(np.array((200, 195, 185)), rng, 0.4)
        pane[:, w - int(side * rng.uniform(0.5, 1.2)) :] = _shade(np.array((200, 195, 185)), rng, 0.4)
    if rng.random() < 0.6:
        pane[: int(h * rng.uniform(0.1, 0.9))] = _shade(np.array((210, 205, 190)), rng, 0.3)
    colour = _shade(frame, rng, 0.05)
    cv2.rectangle(pane, (0, 0), (w - 1, h - 1), colour, 3)
    cv2.line(pane, (w // 2, 0), (w // 2, h), colour, 3)
    cv2.line(pane, (0, h // 3), (w, h // 3), colour, 2)


def crowd(design: Rng, rng: Rng) -> Picture:
    people, first = int(design.integers(26, 40)), design.uniform(0.05, 0.2)
    frame = np.ones((HEIGHT, WIDTH, 3), np.float32) * np.array((110, 120, 130), np.float32)
    frame *= 0.6 + 0.8 * octaves(rng, 40)[..., None]
    rows = 16
    for row in range(rows):
        size = 9 + 34 * (row / rows) ** 1.3
        y = HEIGHT * (first + (1.05 - first) * row / rows)
        for x in np.linspace(-30, WIDTH + 30, max(8, int(people * 24 / size))):
            _person(frame, float(x + rng.normal(0, size)), float(y + rng.normal(0, size / 2)), size, rng)
    return filmed(frame, rng)


def _person(frame: Floats, x: float, y: float, size: float, rng: Rng) -> None:
    size *= rng.uniform(0.85, 1.15)
    at, shoulders = (int(x), int(y)), (int(x), int(y + size * 2.1))
    clothes = tuple(float(v) for v in rng.uniform(20, 230, 3))
    skin = _shade(np.array((205, 160, 130)) * rng.uniform(0.35, 1.1), rng, 0.1)
    hair = _shade(np.array((60, 45, 35)) * rng.uniform(0.3, 3.0), rng, 0.2)
    turn = float(rng.uniform(-15, 15))
    cv2.ellipse(frame, shoulders, (int(size * 1.25), int(size * 1.3)), turn, 0, 360, clothes, -1, cv2.LINE_AA)
    cv2.ellipse(frame, at, (int(size * 0.62), int(size * 0.85)), turn, 0, 360, skin, -1, cv2.LINE_AA)
    cv2.ellipse(frame, at, (int(size * 0.66), int(size * 0.9)), turn, 175, 365, hair, -1, cv2.LINE_AA)
    for side in (-1, 1):
        eye = (int(x + side * size * 0.25), int(y + size * 0.05))
        cv2.circle(frame, eye, max(1, int(size * 0.08)), (25, 20, 20), -1, cv2.LINE_AA)


def foliage(design: Rng, rng: Rng) -> Picture:
    long, direction = design.uniform(14, 34), design.uniform(0, 180)
    green = np.array((90, 130, 50)) * design.uniform(0.7, 1.3, 3)
    frame = octaves(rng, 20)[..., None] * (green * 0.5).astype(np.float32)
    for number in range(4500):
        place = int(rng.integers(-20, WIDTH + 20)), int(rng.integers(-20, HEIGHT + 20))
        axes = int(long * rng.uniform(0.5, 1.2)), max(2, int(long * rng.uniform(0.12, 0.4)))
        angle = float(direction + rng.normal(0, 45))
        near = 0.35 + 0.9 * number / 4500
        cv2.ellipse(frame, place, axes, angle, 0, 360, _shade(green * near, rng, 0.3), -1, cv2.LINE_AA)
        reach = np.array((np.cos(np.radians(angle)), np.sin(np.radians(angle)))) * axes[0]
        ends = [tuple(int(v) for v in np.rint(np.array(place) + side * reach)) for side in (-1, 1)]
        cv2.line(frame, ends[0], ends[1], _shade(green * near * 0.7, rng, 0.1), 1, cv2.LINE_AA)
    return filmed(frame, rng)


def tiles(design: Rng, rng: Rng) -> Picture:
    """Painted by hand, all to one drawing: no two quite alike."""
    side, petals = int(design.integers(80, 140)), int(design.integers(4, 9))
    glaze, ink = (
        np.array((225, 220, 205)) * design.uniform(0.8, 1.1),
        np.array((60, 90, 150)) * design.uniform(0.5, 1.6, 3),
    )
    reach = design.uniform(0.22, 0.34)
    wall = np.full((HEIGHT, WIDTH, 3), 105, np.float32)
    for top in range(0, HEIGHT, side):
        for left in range(0, WIDTH, side):
            edge = tuple(int(v) for v in rng.integers(0, 3, 2))
            corner = (left + side - 5 - edge[0], top + side - 5 - edge[1])
            cv2.rectangle(wall, (left + edge[0], top + edge[1]), corner, _shade(glaze, rng, 0.08), -1)
            middle = np.array((left + side / 2, top + side / 2)) + rng.normal(0, side * 0.02, 2)
            colour, turn = _shade(ink, rng, 0.2), rng.normal(0, 0.08)
            for petal in range(petals):
                angle = 2 * np.pi * petal / petals + turn + rng.normal(0, 0.05)
                out = np.array((np.cos(angle), np.sin(angle))) * side * reach * rng.uniform(0.9, 1.1)
                axes = (int(side * 0.13 * rng.uniform(0.85, 1.15)), int(side * 0.06 * rng.uniform(0.85, 1.15)))
                place = tuple(int(v) for v in np.rint(middle + out))
                cv2.ellipse(wall, place, axes, float(np.degrees(angle)), 0, 360, colour, -1, cv2.LINE_AA)
            if rng.random() < 0.15:  # a crack
                ends = rng.integers(0, side, (2, 2)) + np.array((left, top))
                cv2.line(wall, tuple(map(int, ends[0])), tuple(map(int, ends[1])), (70, 65, 60), 1, cv2.LINE_AA)
    wall *= 0.85 + 0.3 * octaves(rng, 5)[..., None]
    return filmed(wall, rng)


def clouds(design: Rng, rng: Rng) -> Picture:
    sky = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    blue = (1 - sky) * np.array((60, 110, 190)) * design.uniform(0.7, 1.2) + sky * np.array((170, 200, 230))
    cover = np.clip((octaves(rng, 3, (4, 3)) - design.uniform(0.35, 0.5)) * 3.5, 0, 1)[..., None]
    white = 255 * (0.7 + 0.3 * octaves(rng, 10)[..., None])
    return filmed(blue * (1 - cover) + white * cover, rng)


def water(design: Rng, rng: Rng) -> Picture:
    waves = octaves(rng, 4, (int(design.integers(8, 14)), int(design.integers(20, 32))))
    colour = np.array((50, 90, 110)) * design.uniform(0.6, 1.3, 3)
    glints = np.clip(waves - 0.68, 0, 1) * 900
    return filmed(colour * (0.4 + 1.1 * waves[..., None]) + glints[..., None], rng)


#: Name -> (design, rng) -> picture.
TEXTURES: dict[str, Callable[[Rng, Rng], Picture]] = {
    "bricks": bricks, "facade": facade, "crowd": crowd, "foliage": foliage, "tiles": tiles, "clouds": clouds,
    "water": water,
}  # fmt: skip


def texture_pair(kind: str, number: int) -> tuple[Picture, Picture]:
    """Two different pictures of that kind; of one design for even numbers, of two for odd ones."""
    seed = list(TEXTURES).index(kind)
    designs = [np.random.default_rng((seed, number, 0, side * (number % 2))) for side in (0, 1)]
    first, second = (TEXTURES[kind](designs[side], np.random.default_rng((seed, number, 1, side))) for side in (0, 1))
    return first, second
