"""Pairs of unlike pictures that share something: what productions put over every frame, and what looks alike anyway.

The first of a pair becomes a reference, the second is searched for, and none may be blocked: a slate, a timecode, a
network's logo or a brick wall is nobody's protected work. ``make_pair(kind, number, ours, theirs)`` gives one; firsts
show pictures of *ours* and seconds of *theirs*, so that no first is a copy of any second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from battery import LINES, font
from photos import Picture, load, resize
from PIL import Image, ImageDraw
from textures import HEIGHT, TEXTURES, WIDTH, octaves, texture_pair

Rng = np.random.Generator
#: The frame's picture, what both of a pair share, what is of this side only, and which side it is.
Paint = Callable[[Picture, Rng, Rng], Picture]
WORDS = (
    "amber", "bridge", "canyon", "delta", "ember", "forest", "glacier", "harbour", "island", "jungle", "kestrel",
    "lantern", "meadow", "north", "orchard",
)  # fmt: skip
ARTISTS = ("M. Okafor", "J. Lindqvist", "A. Tanaka", "R. Moreau", "S. Whitfield", "P. Novak", "L. Castellano")


def cover(picture: Picture, width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """The middle of the picture, filling a frame."""
    factor = max(width / picture.shape[1], height / picture.shape[0])
    whole = resize(picture, max(width, round(picture.shape[1] * factor)), max(height, round(picture.shape[0] * factor)))
    top, left = (whole.shape[0] - height) // 2, (whole.shape[1] - width) // 2
    return np.ascontiguousarray(whole[top : top + height, left : left + width])


def _timecode(rng: Rng) -> str:
    return "{:02}:{:02}:{:02}:{:02}".format(*(int(rng.integers(0, end)) for end in (24, 60, 60, 24)))


def _shot(rng: Rng) -> str:
    return f"SH{int(rng.integers(1, 400)) * 10:04}_comp_v{int(rng.integers(1, 60)):03}"


def _burn_in(picture: Picture, shared: Rng, own: Rng) -> Picture:
    """Show and vendor, date, shot, frame and timecode, at the corners; on boxes in every second layout."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image, "RGBA")
    size, boxed = int(shared.integers(17, 30)), shared.random() < 0.5
    show = f"{str(shared.choice(WORDS)).upper()} {int(shared.integers(1, 4))} - NORTHLIGHT VFX"
    colour = tuple(int(v) for v in shared.choice(((255, 255, 255), (240, 220, 60), (120, 255, 120))))
    margin = int(shared.integers(8, 40))
    texts = [
        ((margin, margin), "la", show), ((WIDTH - margin, margin), "ra", f"2026-03-{int(own.integers(1, 29)):02}"),
        ((margin, HEIGHT - margin), "ls", _shot(own)), ((WIDTH - margin, HEIGHT - margin), "rs", _timecode(own)),
        ((WIDTH / 2, HEIGHT - margin), "ms", "CONFIDENTIAL - PROPERTY OF MERIDIAN PICTURES"),
        ((WIDTH / 2, margin), "ma", f"FR {int(own.integers(1001, 1400))}"),
    ]  # fmt: skip
    for place, anchor, text in texts[: int(shared.integers(4, 7))]:
        if boxed:
            left, top, right, bottom = draw.textbbox(place, text, font(size), anchor)
            draw.rectangle((left - 6, top - 4, right + 6, bottom + 4), (0, 0, 0, 170))
        draw.text(place, text, colour, font(size), anchor)
    return np.array(image)


def _slate(picture: Picture, shared: Rng, own: Rng) -> Picture:
    """A designed slate: a mark, the title, a table of labels with this shot's values, patches, at times a thumbnail."""
    ground = _designed(shared, 40)
    image = Image.fromarray(ground)
    draw = ImageDraw.Draw(image)
    accent = tuple(int(v) for v in shared.integers(120, 255, 3))
    _mark(draw, 60, 50, 120, accent)
    draw.text((220, 60), f"{shared.choice(WORDS)} {shared.choice(WORDS)}".upper(), "white", font(64))
    draw.line((60, 190, WIDTH - 60, 190), accent, 4)
    values = (
        ("SHOT", _shot(own)), ("VERSION", f"v{int(own.integers(1, 60)):03}"), ("ARTIST", str(own.choice(ARTISTS))),
        ("DATE", f"2026-0{int(own.integers(1, 10))}-{int(own.integers(10, 29))}"), ("FRAMES", _timecode(own)),
        ("LENS", f"{int(own.choice((21, 27, 35, 50, 75)))} mm"), ("COLOUR", "ACEScg / Rec.709"),
        ("NOTES", str(own.choice(LINES))),
    )  # fmt: skip
    for row, (label, value) in enumerate(values):
        y = 215 + row * 44
        draw.text((60, y), label, accent, font(26))
        draw.text((260, y), value, "white", font(26))
        draw.line((60, y + 38, 760, y + 38), (90, 90, 90), 1)
    for number in range(24):
        left, top = 800 + number % 6 * 68, 460 + number // 6 * 52
        patch = tuple(int(v) for v in np.random.default_rng(number).integers(20, 240, 3))
        draw.rectangle((left, top, left + 60, top + 44), patch)
    for step in range(11):
        draw.rectangle((60 + step * 105, 680, 160 + step * 105, 710), (step * 25,) * 3)
    if shared.random() < 0.5:
        image.paste(Image.fromarray(picture).resize((400, 225)), (800, 215))
    return np.array(image)


def _designed(shared: Rng, level: float) -> Picture:
    """A soft ground for slates and cards."""
    tint = shared.uniform(0.6, 1.4, 3)
    ground = (level * (0.6 + 0.8 * octaves(shared, 120)))[..., None] * tint
    return np.clip(ground, 0, 255).astype(np.uint8)


def _mark(draw: ImageDraw.ImageDraw, left: float, top: float, size: float, colour: object) -> None:
    """A studio's mark: a ring, rays, letters."""
    middle = np.array((left + size / 2, top + size / 2))
    draw.ellipse((left, top, left + size, top + size), outline=colour, width=max(2, int(size / 16)))
    for ray in range(12):
        way = np.array((np.cos(ray * np.pi / 6), np.sin(ray * np.pi / 6)))
        ends = (*(middle + way * size * 0.32), *(middle + way * size * (0.44 if ray % 2 else 0.4)))
        draw.line(tuple(map(float, ends)), colour, max(2, int(size / 30)))
    draw.text(tuple(map(float, middle)), "N7", colour, font(int(size * 0.3)), "mm")


def _subtitle(picture: Picture, shared: Rng, _own: Rng) -> Picture:
    """The same one or two lines, in one style."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image, "RGBA")
    lines = "\n".join(LINES[each] for each in shared.choice(len(LINES), int(shared.integers(1, 3)), replace=False))
    place, size = (WIDTH / 2, HEIGHT * float(shared.uniform(0.9, 0.96))), int(shared.integers(30, 48))
    style = int(shared.integers(0, 3))
    if style == 2:
        left, top, right, bottom = draw.multiline_textbbox(place, lines, font(size), "md", align="center")
        draw.rectangle((left - 12, top - 8, right + 12, bottom + 8), (0, 0, 0, 190))
    colour = ("white", (250, 230, 70), "white")[style]
    draw.text(
        place, lines, colour, font(size), "md", align="center", stroke_width=(3, 2, 0)[style], stroke_fill="black"
    )
    return np.array(image)


def _logo(picture: Picture, shared: Rng, _own: Rng) -> Picture:
    """The same network's mark in a corner, opaque or translucent, of 10 to 22 % of the height."""
    image = Image.fromarray(picture)
    over = image.copy()
    draw = ImageDraw.Draw(over)
    size, margin = HEIGHT * float(shared.uniform(0.1, 0.22)), float(shared.uniform(20, 60))
    left = margin if shared.random() < 0.5 else WIDTH - margin - size
    top = margin if shared.random() < 0.5 else HEIGHT - margin - size
    if shared.random() < 0.4:
        box = (left - 8, top - 8, left + size + 8, top + size + 8)
        draw.rectangle(box, tuple(int(v) for v in shared.integers(0, 200, 3)))
    _mark(draw, left, top, size, "white")
    opacity = float(shared.choice((1.0, 0.8, 0.5, 0.3)))
    return np.array(Image.blend(image, over, opacity))


def _boxed(picture: Picture, shared: Rng, _own: Rng) -> Picture:
    """The same bars: above and below, left and right, or on all sides."""
    frame = picture.copy()
    kind, share = int(shared.integers(0, 3)), float(shared.uniform(0.08, 0.18))
    rows, columns = int(HEIGHT * share), int(WIDTH * share)
    if kind != 1:
        frame[:rows] = frame[-rows:] = 0
    if kind != 0:
        frame[:, :columns] = frame[:, -columns:] = 0
    return frame


def _card(_picture: Picture, shared: Rng, own: Rng) -> Picture:
    """A title or end card of one design, with its own words."""
    image = Image.fromarray(_designed(shared, float(shared.uniform(15, 90))))
    draw = ImageDraw.Draw(image)
    colour = tuple(int(v) for v in shared.integers(150, 255, 3))
    if shared.random() < 0.6:
        draw.rectangle((90, 70, WIDTH - 90, HEIGHT - 70), outline=colour, width=3)
        draw.rectangle((104, 84, WIDTH - 104, HEIGHT - 84), outline=colour, width=1)
    if shared.random() < 0.6:
        _mark(draw, WIDTH / 2 - 50, 100, 100, colour)
    if shared.random() < 0.5:
        draw.text((WIDTH / 2, HEIGHT / 2), "\n".join(own.choice(LINES, 2)), colour, font(44), "mm", align="center")
    else:
        rows = [f"{own.choice(WORDS)} artist   -   {own.choice(ARTISTS)}".upper() for _ in range(9)]
        draw.text((WIDTH / 2, HEIGHT / 2 + 60), "\n".join(rows), colour, font(26), "mm", align="center", spacing=14)
    return np.array(image)


def _bars(_picture: Picture, shared: Rng, own: Rng) -> Picture:
    """Colour bars, of two kinds, with a box that says whose."""
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    level = int(shared.choice((191, 255)))
    colours = [(a, b, c) for b in (level, 0) for a in (level, 0) for c in (level, 0)]
    split = HEIGHT * 2 // 3 if shared.random() < 0.6 else HEIGHT
    for number, colour in enumerate(colours):
        left, right = number * WIDTH // 8, (number + 1) * WIDTH // 8
        frame[:split, left:right] = colour
        frame[split : split + HEIGHT // 12, left:right] = colours[-1 - number]
        frame[split + HEIGHT // 12 :, left:right] = number * 32
    image = Image.fromarray(frame)
    draw = ImageDraw.Draw(image)
    draw.rectangle((WIDTH * 0.3, HEIGHT * 0.4, WIDTH * 0.7, HEIGHT * 0.55), "black")
    draw.text((WIDTH / 2, HEIGHT * 0.475), f"{own.choice(WORDS)} {_timecode(own)}".upper(), "white", font(40), "mm")
    return np.array(image)


def _leader(_picture: Picture, shared: Rng, own: Rng) -> Picture:
    """A countdown: cross hairs, circles, the clock's hand, the number."""
    frame = np.full((HEIGHT, WIDTH, 3), int(shared.integers(90, 190)), np.uint8)
    middle = (WIDTH // 2, HEIGHT // 2)
    cv2.ellipse(frame, middle, (900, 900), -90, 0, float(own.uniform(20, 340)), (60, 60, 60), -1)
    cv2.line(frame, (0, middle[1]), (WIDTH, middle[1]), (20, 20, 20), 2)
    cv2.line(frame, (middle[0], 0), (middle[0], HEIGHT), (20, 20, 20), 2)
    for radius in (230, 260):
        cv2.circle(frame, middle, radius, (235, 235, 235), 5, cv2.LINE_AA)
    image = Image.fromarray(frame)
    ImageDraw.Draw(image).text(middle, str(int(own.integers(2, 9))), "black", font(320), "mm")
    return np.array(image)


def _flat(_picture: Picture, shared: Rng, own: Rng) -> Picture:
    """Black, or one grey, or a fade with next to nothing in it, each with its own grain."""
    kind, level = int(shared.integers(0, 3)), float(shared.uniform(30, 220))
    base = np.full((HEIGHT, WIDTH, 1), (2.0, level, 8.0)[kind])
    if kind == 2:
        base = base + np.linspace(0, 10, WIDTH)[None, :, None]
    grain = own.normal(0, float(shared.choice((0.0, 0.6, 2.0))), (HEIGHT, WIDTH, 3))
    return np.clip(np.rint(base + grain), 0, 255).astype(np.uint8)


_SHARED: dict[str, Paint] = {
    "burn-in": _burn_in, "slate": _slate, "subtitle": _subtitle, "logo": _logo, "bars around": _boxed, "card": _card,
    "colour bars": _bars, "leader": _leader, "flat": _flat,
}  # fmt: skip
#: How many pairs there are of each kind: 500 that share what was put there, 200 that are of one texture.
KINDS = dict(zip(_SHARED, (100, 90, 80, 90, 40, 40, 20, 20, 20), strict=True)) | dict.fromkeys(
    (*TEXTURES, "photo texture"), 25
)


def make_pair(kind: str, number: int, ours: Sequence[Path], theirs: Sequence[Path]) -> tuple[Picture, Picture]:
    """The reference and the query of one pair."""
    if kind in TEXTURES:
        return texture_pair(kind, number)
    if kind == "photo texture":
        return _crops(number, ours, theirs)
    seed = list(KINDS).index(kind)
    places = np.random.default_rng((seed, 0)).permutation(min(len(ours), len(theirs)))
    place = int(places[number % len(places)])
    first, second = (
        _SHARED[kind](
            cover(load(paths[place])),
            np.random.default_rng((seed, number)),  # the same for both
            np.random.default_rng((seed, number, 1 + side)),
        )
        for side, paths in enumerate((ours, theirs))
    )
    return first, second


def _crops(number: int, ours: Sequence[Path], theirs: Sequence[Path]) -> tuple[Picture, Picture]:
    """The part with most texture of one photograph, and of some of the others that part which is most like it."""
    first = _busiest(load(ours[number * 7 % len(ours)]))
    others = [_busiest(load(theirs[(number * 11 + step) % len(theirs)])) for step in range(12)]
    wanted = _statistics(first)
    second = min(others, key=lambda other: float(np.abs(_statistics(other) - wanted).sum()))
    return cover(first), cover(second)


def _busiest(picture: Picture) -> Picture:
    """The quarter of the picture with the strongest fine detail."""
    height, width = picture.shape[0] // 2, picture.shape[1] // 2
    parts = [
        picture[top : top + height, left : left + width] for top in (0, height // 2, height) for left in (0, width)
    ]
    return max(parts, key=lambda part: float(cv2.Laplacian(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), cv2.CV_32F).std()))


def _statistics(picture: Picture) -> np.ndarray:
    """Lightness, contrast, strength of detail at three scales, and where edges point."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    detail = [(cv2.GaussianBlur(grey, (0, 0), s) - cv2.GaussianBlur(grey, (0, 0), 2 * s)).std() * 10 for s in (1, 3, 9)]
    x, y = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    ways = np.histogram(np.arctan2(y, x) % np.pi, 6, (0, np.pi), weights=np.hypot(x, y))[0]
    return np.array((grey.mean(), grey.std(), *detail, *(ways / max(1e-6, ways.sum()))))
