"""Paint the sample show *Keystone*: `python samples/make_show.py [FOLDER]` (default: samples/show).

A tower of a city that never was comes down in three shots. Everything is computed from named random numbers, so that
every run makes the same pictures; nobody's work is in them, and they are free to use (CC0). What each file is for
stands in `samples/show/README.md`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from art import city, collapse, facade, works
from art.canvas import Picture, develop, over, reduce, to_bytes
from art.files import ACESCG, REC709, write_exr, write_image, write_layer, write_picture

SIZE = (360, 640)
FINE = (SIZE[0] * city.FINE, SIZE[1] * city.FINE)
FRAMES = (1001, 1002, 1003, 1004)


def tower_falls(folder: Path) -> None:
    """sh010: the tower sinks into its dust. Plates and comps are EXR in ACEScg, the AI element is dust and debris."""
    houses = city.skyline("sh010", SIZE, city.GOLDEN, 0.86, front=False)
    tower = reduce(city.tower("tower", FINE, city.GOLDEN, 0.6, 0.9, 0.74), city.FINE)
    street = city.row("sh010/front", FINE, city.GOLDEN, 1.0, (0.08, 0.24), (0.12, 0.24), (22, 18), 0.06)
    street = reduce(street, city.FINE)
    for number, frame in enumerate(FRAMES):
        age = (number + 1) / len(FRAMES)
        behind = over(houses, city.sky("sh010", SIZE, city.GOLDEN, 2 * number))
        plate = over(street, over(tower, behind))
        write_exr(folder / f"plates/sh010/sh010_plate_v001.{frame}.exr", plate, ACESCG)
        dust = collapse.cloud("dust", SIZE, (0.6, 0.80), (0.85, 0.50), collapse.GOLDEN_DUST, 0.10 + 0.55 * age)
        blocks = collapse.debris("debris", FINE, (0.53, 0.25, 0.67, 0.62), 0.22, age, (0.75, 0.5, 0.3))
        element = over(reduce(blocks, city.FINE), dust)
        write_layer(folder / f"elements/sh010/sh010_dust_ai_v002.{frame}.png", element)
        falling = collapse.sink(tower, 0.60, 0.02 + 0.26 * age**1.7, 1 + 7 * age)
        comp = over(street, over(element, over(falling, behind)))
        write_exr(folder / f"comps/sh010/sh010_comp_v012.{frame}.exr", comp, ACESCG)


def front_breaks(folder: Path) -> None:
    """sh020: a house front breaks away. Plates are EXR in linear Rec.709, the AI element is the crumbling front."""
    fine = facade.front(FINE)
    wall = reduce(fine, city.FINE)
    crumbling = facade.Crumbling(fine, (0.60, 0.40))
    for number, frame in enumerate(FRAMES):
        age = (number + 1) / len(FRAMES)
        plate = wall * np.float32(1 - 0.012 * number)
        write_exr(folder / f"plates/sh020/sh020_plate_v001.{frame}.exr", plate, REC709)
        pieces = reduce(crumbling.layer(0.15 + 0.8 * age), city.FINE)
        dust = collapse.cloud("street", SIZE, (0.60, 0.98), (0.80, 0.42), collapse.STREET_DUST, 0.15 + 0.6 * age)
        element = over(dust, pieces)
        write_layer(folder / f"elements/sh020/sh020_crumble_ai_v001.{frame}.png", element)
        write_picture(folder / f"comps/sh020/sh020_comp_v004.{frame}.png", over(element, plate))


def morning(folder: Path) -> None:
    """sh030: the city on the morning before, clean of AI: a plate, and birds that an artist drew."""
    houses = city.skyline("sh030", SIZE, city.MORNING, 0.8)
    tower = reduce(city.tower("tower", FINE, city.MORNING, 0.33, 0.96, 0.80), city.FINE)
    street = reduce(
        city.row("sh030/front", FINE, city.MORNING, 1.0, (0.04, 0.17), (0.14, 0.26), (24, 20), 0.0), city.FINE
    )
    for number, frame in enumerate(FRAMES[:3]):
        plate = over(street, over(tower, over(houses, city.sky("sh030", SIZE, city.MORNING, 3 * number))))
        write_picture(folder / f"plates/sh030/sh030_plate_v001.{frame}.png", plate)
        write_picture(folder / f"comps/sh030/sh030_comp_v003.{frame}.jpg", over(_birds(number), plate))


def _birds(number: int) -> Picture:
    """A flock that crosses the sky, *number* frames after it came in."""
    image = Image.new("RGBA", (FINE[1], FINE[0]))
    draw = ImageDraw.Draw(image)
    for bird in range(17):
        side, place = (1 if bird % 2 else -1), (bird + 1) // 2
        x = 1180 + 26 * number - place * 34 - (bird % 3) * 7
        y = 330 + side * place * 15 - 5 * number + (bird * 37 % 11)
        wing, lift = 15 + bird % 4, 7 * (1 - (bird + number) % 3)
        for way in (-1, 1):
            draw.polygon([(x, y), (x + way * wing * 0.5, y - lift - 3), (x + way * wing, y - lift * 0.4), (x, y + 4)],
                         fill=(16, 20, 26, 255))  # fmt: skip
    layer = np.asarray(image, np.float32) / 255
    return reduce(layer * layer[..., 3:], city.FINE)


def references(folder: Path) -> None:
    """Four protected works and, among the takes of a generated backdrop, three that give them back."""
    painting, tarn, poster = works.painting(), works.photograph(), works.poster()
    write_image(folder / "references/aster-press/the_colossus.jpg", poster, 88)
    write_image(folder / "references/estate-of-ilse-varga/harbour_last_light.jpg", painting, 86)
    write_image(folder / "references/northlight-pictures/tarn_6am.jpg", tarn, 90)
    write_image(folder / "references/chapter-of-saint-orlan/rose_of_the_four_rivers.jpg", works.window(), 88)
    takes = {
        1001: _backdrop("backdrop/night", city.NIGHT),
        1002: works.grade(painting),
        1003: _hung(_backdrop("backdrop/noon", city.MORNING), poster),
        1004: ImageOps.mirror(tarn),
    }
    for frame, take in takes.items():
        write_image(folder / f"elements/sh010/sh010_backdrop_ai_v003.{frame}.jpg", take, 78)


def _backdrop(name: str, light: city.Light) -> Image.Image:
    """A backdrop that is nobody's."""
    picture = over(city.skyline(name, SIZE, light, 0.82), city.sky(name, SIZE, light))
    return Image.fromarray(to_bytes(develop(picture)))


def _hung(backdrop: Image.Image, poster: Image.Image) -> Image.Image:
    """The backdrop with the poster on one of its walls, seen a little from the side and from below."""
    height = round(backdrop.height * 0.46)
    width = round(height * poster.width / poster.height)
    left, top = backdrop.width - width - 34, backdrop.height - height - 22
    corners = ((left, top + 9), (left + width, top), (left + width - 4, top + height), (left + 3, top + height - 5))
    places = np.array([(0, 0), (poster.width, 0), poster.size, (0, poster.height)], np.float64)
    rows = [
        row
        for (x, y), (u, v) in zip(corners, places, strict=True)
        for row in ((x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y))
    ]
    matrix = np.linalg.solve(np.array(rows, np.float64), places.ravel())
    dim = poster.convert("RGB").point(lambda value: round(value * 0.86 + 8))
    mask = Image.new("L", poster.size, 255)
    shape, how = backdrop.size, (Image.Transform.PERSPECTIVE, matrix.tolist(), Image.Resampling.BICUBIC)
    backdrop.paste(dim.transform(shape, *how), mask=mask.transform(shape, *how))
    return backdrop


def main(arguments: list[str]) -> int:
    """Paint the show into the folder that is named, or beside this script."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "show"
    for part in (tower_falls, front_breaks, morning, references):
        part(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
