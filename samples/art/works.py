"""Four works that somebody owns, made up for this show: what a generator must not give back."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from art import city
from art.canvas import (
    Picture,
    decode,
    develop,
    encode,
    floats,
    generator,
    mix,
    noise,
    over,
    positions,
    ramp,
    reduce,
    smooth,
    to_bytes,
)

_PAPER, _INK, _RED, _OCHRE, _TEAL = (236, 222, 190), (28, 30, 46), (196, 62, 38), (224, 158, 58), (38, 104, 110)


def poster() -> Image.Image:
    """`The Colossus`: a travel poster of the thirties, flat colours, sun rays, an airship over stepped towers."""
    width, height, scale = 720, 960, 2
    image = Image.new("RGB", (width * scale, height * scale), _OCHRE)
    draw = ImageDraw.Draw(image)
    center = (width * scale * 0.5, height * scale * 0.56)
    for ray in range(48):
        angles = (ray * math.tau / 48, (ray + 0.5) * math.tau / 48)
        corners = [(center[0] + 2600 * math.cos(angle), center[1] + 2600 * math.sin(angle)) for angle in angles]
        draw.polygon([center, *corners], fill=(238, 192, 104) if ray % 2 else (206, 108, 46))
    for radius, color in ((430, _RED), (372, (238, 192, 104)), (318, _PAPER)):
        draw.ellipse([*(edge - radius for edge in center), *(edge + radius for edge in center)], fill=color)
    _poster_city(draw, width * scale, height * scale)
    _airship(draw, (330, 420), 1.0)
    draw.rectangle([0, 1590, width * scale, height * scale], fill=_INK)
    draw.rectangle([0, 1590, width * scale, 1604], fill=_RED)
    for words, size, row, color in (
        ("THE COLOSSUS", 158, 1630, _PAPER), ("night trains to the upper city", 66, 1806, _OCHRE)
    ):  # fmt: skip
        font = ImageFont.load_default(size)
        draw.text((width * scale / 2, row), words, font=font, fill=color, anchor="ma")
    draw.rectangle([24, 24, width * scale - 24, height * scale - 24], outline=_PAPER, width=14)
    image = image.resize((width, height), Image.Resampling.BOX)
    grain = noise("poster/grain", (height, width), 3, 2)[..., None]
    worn = noise("poster/worn", (height, width), 120, 5)[..., None]
    values = floats(image) / 255 * (0.90 + 0.08 * grain + 0.06 * worn)
    return Image.fromarray(to_bytes(values))


def _poster_city(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    """Stepped towers, one half in light and one in shadow, with lit windows."""
    random = generator("poster/city")
    towers = [(0.08, 0.18, 0.40), (0.90, 0.20, 0.44), (0.24, 0.17, 0.54), (0.77, 0.17, 0.58), (0.5, 0.26, 0.80)]
    for column, wide, tall in towers:
        for step, part in enumerate((1.0, 0.74, 0.5, 0.26, 0.08)):
            half, top = wide * width * part / 2, height * (0.84 - tall * (0.55 + 0.115 * step))
            middle, foot = column * width, height * 0.84
            draw.rectangle([middle - half, top, middle, foot], fill=_TEAL)
            draw.rectangle([middle, top, middle + half, foot], fill=_INK)
            draw.rectangle([middle - half, top, middle + half, top + 10], fill=_OCHRE)
            for left in np.arange(middle - half + 12, middle + half - 14, 30):
                for row in np.arange(top + 36, foot - 20, 44):
                    if random.random() < 0.16:
                        draw.rectangle([left, row, left + 9, row + 22], fill=(250, 224, 140))


def _airship(draw: ImageDraw.ImageDraw, center: tuple[int, int], scale: float) -> None:
    x, y = center
    long, thick = 230 * scale, 62 * scale
    draw.ellipse([x - long, y - thick, x + long, y + thick], fill=_PAPER)
    draw.pieslice([x - long, y - thick, x + long, y + thick], 0, 180, fill=(196, 178, 146))
    for share in (-0.66, -0.33, 0.0, 0.33, 0.66):
        bow = thick * math.sqrt(1 - share**2)
        draw.line([x + share * long, y - bow, x + share * long, y + bow], fill=_INK, width=3)
    for side in (-1, 1):
        draw.polygon([(x + long * 0.74, y), (x + long * 1.16, y + side * 84), (x + long * 0.98, y)], fill=_RED)
    draw.rounded_rectangle([x - 60, y + thick - 4, x + 70, y + thick + 26], 10, fill=_INK)


def painting() -> Image.Image:
    """`Harbour, Last Light`: a skyline in oils, doubled in the water."""
    size = (640, 1024)
    light = city.Light(
        sky=((0, (0.03, 0.10, 0.20)), (0.4, (0.30, 0.20, 0.30)), (0.62, (0.95, 0.36, 0.14)), (0.8, (1.0, 0.66, 0.26))),
        sun=(0.66, 0.50), sun_color=(2.2, 1.1, 0.4), glow=0.20, haze=(0.34, 0.17, 0.24), lit=(0.60, 0.26, 0.20),
        shade=(0.05, 0.055, 0.12), lamps=0.20, clouds=(0.95, 0.32, 0.22), cover=0.66,
    )  # fmt: skip
    picture = city.sky("painting", size, light)
    for number, (tall, far) in enumerate((((0.06, 0.22), 0.66), ((0.05, 0.34), 0.30))):
        layer = city.row(f"painting/{number}", size, light, 0.66, tall, (0.05, 0.13), (9, 7), far)
        picture = over(layer, picture)
    shore = int(0.66 * size[0])
    rows, columns = positions((size[0] - shore, size[1]))
    ripple = 5 * np.sin(rows * 0.55 + 3 * np.sin(columns * 0.013)) * (0.3 + rows / 120)
    source = picture[
        shore - 1 - np.clip(rows, 0, shore - 1).astype(int), np.clip(columns + ripple, 0, size[1] - 1).astype(int)
    ]
    picture[shore:] = mix(source * 0.72, (0.03, 0.05, 0.09), 0.25 + 0.35 * rows / rows.max())
    return _paint("painting/strokes", to_bytes(develop(picture)))


def _paint(name: str, pixels: np.ndarray) -> Image.Image:
    """Go over a picture with a brush: large strokes first, then small ones along its edges."""
    random = generator(name)
    height, width = pixels.shape[:2]
    image = Image.fromarray(pixels)
    canvas = Image.new("RGB", image.size, (60, 44, 40))
    draw = ImageDraw.Draw(canvas)
    down, right = (floats(slope) for slope in np.gradient(floats(image.convert("L"))))
    slope = np.hypot(down, right)
    flow = noise(name + "/flow", (height, width), 160, 3) * 1.6 - 0.8
    for count, long, thick in ((2600, 34, 17), (7000, 20, 9), (16000, 11, 4)):
        for row, column, shade in random.random((count, 3)):
            y, x = int(row * height), int(column * width)
            strong = slope[y, x] > 6
            angle = math.atan2(-right[y, x], down[y, x]) + math.pi if strong else float(flow[y, x])
            reach = long * (0.4 if strong else 1.0) * (0.6 + 0.7 * shade)
            dx, dy = reach * math.cos(angle), reach * math.sin(angle)
            tone = 0.88 + 0.24 * float(random.random())
            color = tuple(min(int(value * tone), 255) for value in pixels[y, x])
            draw.line([x - dx, y - dy, x + dx, y + dy], fill=color, width=thick)
    relief = noise(name + "/bristles", (height, width), 5, 2)[..., None] - 0.5
    return Image.fromarray(to_bytes(floats(canvas) / 255 * (1 + 0.16 * relief)))


def photograph() -> Image.Image:
    """`Tarn, 6 a.m.`: a mountain lake before sunrise, fog between the ridges, spruces on the shore."""
    size = (680, 1024)
    stops = ((0, (0.12, 0.22, 0.42)), (0.35, (0.42, 0.46, 0.56)), (0.6, (0.95, 0.66, 0.48)), (1, (0.9, 0.6, 0.45)))
    picture = ramp(size, stops)
    rows, columns = positions(size)
    clouds = noise("photo/clouds", size, 170, 7, 3.2) * smooth(330, 20, rows)
    picture = mix(picture, (0.95, 0.72, 0.66), 0.7 * smooth(0.45, 0.9, clouds))
    shore = 470
    for number, (level, rough, tone) in enumerate(((300, 190, 0.0), (372, 130, 0.34), (430, 84, 0.66), (462, 40, 0.9))):
        line = noise(f"photo/ridge/{number}", (16, size[1]), 260 - 40 * number, 7)[8]
        edge = level - rough * (line - 0.35)
        rock = 0.75 + 0.5 * noise(f"photo/rock/{number}", size, 40, 6, 0.6)
        color = mix((0.34, 0.36, 0.48), (0.014, 0.030, 0.028), tone) * rock[..., None]
        snow = (
            smooth(0.55, 0.8, noise(f"photo/snow/{number}", size, 34, 6, 1.4))
            * smooth(90, 0, rows - edge)
            * (number == 0)
        )
        color = mix(color, (0.85, 0.66, 0.62), snow)
        fog = (
            smooth(edge.min(), shore + 20, rows)
            * (0.9 - 0.25 * tone)
            * (0.55 + 0.45 * noise(f"photo/fog/{number}", size, 90, 5, 4))
        )
        color = mix(color, (0.72, 0.62, 0.60), fog)
        picture = mix(picture, color, smooth(edge - 0.8, edge + 0.8, rows))
    picture = _spruces(picture, shore)
    depth = np.clip(rows - shore, 0, None)
    wave = 2.2 * noise("photo/water", size, 12, 4, 9) * (0.4 + depth / 60)
    mirror = np.clip(2 * shore - rows - wave * 2.0, 0, shore - 1).astype(int)
    water = picture[mirror, np.clip(columns + wave, 0, size[1] - 1).astype(int)] * 0.62
    picture = mix(picture, water + floats((0.004, 0.008, 0.012)), smooth(shore, shore + 2, rows))
    picture = _stones(picture)
    corner = 1 - 0.42 * (np.hypot(columns / size[1] - 0.5, rows / size[0] - 0.5) / 0.7) ** 2.2
    grain = generator("photo/grain").normal(0, 0.012, (*size, 1)).astype(np.float32)
    return Image.fromarray(to_bytes(develop(picture * corner[..., None] * 0.9) + grain))


def _spruces(picture: Picture, shore: int) -> Picture:
    """Dark spruces along the shore, thick to the left and thin to the right."""
    random = generator("photo/spruces")
    size = picture.shape[:2]
    image = Image.new("L", (size[1] * 2, size[0] * 2), 0)
    draw = ImageDraw.Draw(image)
    for place in np.sort(random.random(150)) ** 1.7:
        x, tall = float(place) * size[1] * 2 * 1.02, float(random.uniform(60, 330)) * (1.25 - float(place))
        for level in np.arange(0, tall, 7):
            half = (tall - level) * 0.17 * float(random.uniform(0.5, 1.15))
            y = shore * 2 - level
            draw.polygon([(x - half, y + 6), (x, y - 11), (x + half, y + 6)], fill=255)
    cover = reduce(floats(image)[..., None] / 255, 2)[..., 0]
    return mix(picture, floats((0.010, 0.018, 0.017)), cover)


def _stones(picture: Picture) -> Picture:
    """Stones in the shallows of the near shore."""
    random = generator("photo/stones")
    size = picture.shape[:2]
    layer = np.zeros((*size, 4), np.float32)
    rows, columns = positions(size)
    surface = noise("photo/stone", size, 26, 6)
    for x, y, big in sorted(random.random((46, 3)).tolist(), key=lambda stone: stone[1]):
        row, column, wide = size[0] * (0.88 + 0.14 * y), size[1] * x, 16 + 62 * big * y
        away = np.hypot((columns - column) / wide, (rows - row) / (wide * 0.42)) + 0.3 * (surface - 0.5)
        shine = np.clip(0.35 - (rows - row) / (wide * 0.5), 0.05, 1.0) * (0.5 + surface)
        cover = smooth(1.0, 0.9, away)
        stone = floats((0.17, 0.15, 0.15)) * shine[..., None]
        layer = over(np.dstack([stone * cover[..., None], cover]), layer)
    return over(layer, picture)


#: Ruby, cobalt, amber, emerald, amethyst, sky: the glass of the window, linear Rec.709.
_GLASS = floats(
    [
        (0.60, 0.03, 0.04),
        (0.03, 0.08, 0.50),
        (0.80, 0.45, 0.05),
        (0.02, 0.26, 0.14),
        (0.22, 0.03, 0.30),
        (0.08, 0.34, 0.55),
    ]
)
#: Its rings, from the middle: outer radius, number of panes, radius of the roundel in each.
_RINGS = ((0.13, 1, 0.0), (0.30, 8, 0.045), (0.50, 12, 0.072), (0.66, 24, 0.0), (0.84, 16, 0.070), (0.95, 32, 0.0))


def window() -> Image.Image:
    """`Rose of the Four Rivers`: a round window of stained glass, panes in lead."""
    side = 720
    rows, columns = positions((side, side))
    dx, dy = (columns - side / 2) / (side / 2), (rows - side / 2) / (side / 2)
    away, turn = np.hypot(dx, dy), np.arctan2(dy, dx)
    picture = np.zeros((side, side, 3), np.float32)
    lead = np.ones((side, side), np.float32)
    inner = 0.0
    for number, (outer, count, roundel) in enumerate(_RINGS):
        inside = (away >= inner) & (away < outer)
        phase = (turn / math.tau * count + 0.5 * (number % 2)) % count
        pane = phase.astype(int) % count
        tones = generator(f"window/{number}").uniform(0.5, 1.2, (2, count, 1)).astype(np.float32)
        colors = _GLASS[(pane % 2 * 2 + number) % len(_GLASS)] * tones[0, pane]
        seam = np.abs(phase - np.round(phase)) / count * math.tau * away if count > 1 else lead
        middle = ((pane + 0.5 - 0.5 * (number % 2)) / count) * math.tau
        ring = np.hypot(dx - np.cos(middle) * (inner + outer) / 2, dy - np.sin(middle) * (inner + outer) / 2) - roundel
        if roundel:
            colors = np.where((ring < 0)[..., None], _GLASS[(pane + number + 3) % len(_GLASS)] * tones[1, pane], colors)
            seam = np.minimum(np.where(ring < 0, 1, seam), np.abs(ring))
        picture = np.where(inside[..., None], colors, picture)
        lead = np.where(inside, np.minimum(np.minimum(seam, outer - away), away - inner if inner else 1), lead)
        inner = outer
    glow = 0.45 + 0.9 * noise("window/light", (side, side), 240, 4) + 0.3 * noise("window/bubbles", (side, side), 10, 3)
    picture = mix(picture * glow[..., None] * 1.5, (0.008, 0.008, 0.010), smooth(0.010, 0.005, lead))
    stone = floats((0.10, 0.085, 0.075)) * (0.5 + noise("window/wall", (side, side), 60, 6))[..., None]
    return Image.fromarray(to_bytes(develop(mix(picture, stone, smooth(0.948, 0.954, away)))))


def grade(image: Image.Image) -> Image.Image:
    """The same picture colder, darker and a little smaller: a grade, as one puts over a borrowed backdrop."""
    picture = decode(np.asarray(image.resize((960, 600), Image.Resampling.LANCZOS), np.float32) / 255)
    picture = picture * floats((0.62, 0.80, 1.15)) * 0.92
    return Image.fromarray(to_bytes(np.clip(encode(picture), 0, 1) ** 1.12))
