"""What productions, and people who hide a copy, do to a picture: the battery that near-copy search is measured with.

A transform takes the picture that was copied, another picture (for backgrounds and blends) and a random generator, and
gives the picture that is looked for. All are numpy arrays of 8-bit RGB; nothing is kept between calls, and the same
generator gives the same picture. ``STUDY`` are the transforms of the study that chose the descriptors; ``OWN`` are
harder ones. ``query(name, picture, other, seed)`` makes one.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray
from photos import Picture, resize, scaled
from PIL import Image, ImageDraw, ImageFont

Rng = np.random.Generator
Make = Callable[[Picture, Picture, Rng], Picture]

LINES = (
    "We were never meant to see this.", "Then why did you leave the door open?", "Tell them the bridge is gone.",
    "You said it would hold until morning.", "I counted the steps. There are nine.", "Nobody lives on that side of it.",
    "Ask her again, and listen this time.", "It was raining when they came back.", "Keep the engine running.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Transform:
    """One way to change a picture.

    Attributes:
        name: as tables call it.
        make: (picture, other, rng) -> the changed picture.
        is_study: whether it is one of the study's; else it is our own.
        pairs: whether *other* must be a reference too: both are in the frame, and both are to be found.
    """

    name: str
    make: Make
    is_study: bool = True
    pairs: bool = False

    def __call__(self, picture: Picture, other: Picture, rng: Rng) -> Picture:
        return np.ascontiguousarray(self.make(picture, other, rng))


def query(name: str, picture: Picture, other: Picture, seed: int) -> Picture:
    """The picture that the transform of that name makes with this seed."""
    return TRANSFORMS[name](picture, other, np.random.default_rng([seed, zlib.crc32(name.encode())]))


def _normal(rng: Rng, sigma: float, shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.asarray(rng.standard_normal(shape, np.float32) * np.float32(sigma), np.float32)


def _bytes(values: NDArray[np.floating]) -> Picture:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


# --- Codecs, resolution, colour ---


def _jpeg(quality: int, picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return np.array(Image.open(out))


def _scale(factor: float, picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return scaled(picture, round(max(picture.shape) * factor))


def _squeeze(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """Shown at the wrong aspect: 4:3 pulled to 16:9, or an anamorphic frame that was not."""
    return resize(picture, picture.shape[1], round(picture.shape[0] * 0.75))


def _blur(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), max(1.0, max(picture.shape) / 400)), np.uint8)


def _motion(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    """A pan while the shutter is open: a smear of 1.5 % of the width."""
    length = max(3, round(picture.shape[1] * 0.015))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = np.array((np.cos(angle), np.sin(angle))) * length / 2
    start, end = (tuple(int(v) for v in np.rint(length // 2 + side * reach)) for side in (-1, 1))
    cv2.line(kernel, start, end, 1.0)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


def _graded(picture: Picture, lift: float, gamma: float, gain: NDArray[np.floating], saturation: float) -> Picture:
    curves = (np.arange(256)[:, None] / 255) ** gamma * gain * (1 - lift) + lift
    values = cv2.LUT(picture, curves.astype(np.float32)[None])
    grey = values @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    return _bytes((grey[..., None] + (values - grey[..., None]) * np.float32(saturation)) * 255)


def _grade(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    gain = rng.uniform(0.85, 1.2, 3)
    return _graded(picture, rng.uniform(0, 0.08), rng.uniform(0.75, 1.3), gain, rng.uniform(0.5, 1.5))


def _night(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """Day for night: dark, blue, flat."""
    return _graded(picture, 0.01, 1.6, np.array((0.25, 0.35, 0.6)), 0.5)


def _log(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """A camera's logarithmic curve, as a frame looks that nobody graded yet."""
    light = (np.arange(256) / 255) ** 2.2
    curve = 0.247190 * np.log10(5.555556 * light + 0.052272) + 0.385537  # ARRI LogC3, EI 800
    return np.asarray(cv2.LUT(picture, _bytes(curve * 255)), np.uint8)


def _gamma(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return np.asarray(cv2.LUT(picture, _bytes((np.arange(256) / 255) ** 2.2 * 255)), np.uint8)


def _grey(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return np.array(Image.fromarray(picture).convert("L").convert("RGB"))


def _invert(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return np.asarray(255 - picture, np.uint8)


def _posterise(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return np.asarray(picture // 64 * 85, np.uint8)


def _sharpen(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), 2.5)
    return np.asarray(cv2.addWeighted(picture, 3.5, soft, -2.5, 0), np.uint8)


def _noise(sigma: float, picture: Picture, _other: Picture, rng: Rng) -> Picture:
    return _bytes(picture + _normal(rng, sigma, picture.shape))


# --- Geometry ---


def _turned(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC), np.uint8)


def _rotate(degrees: float, picture: Picture, _other: Picture, rng: Rng) -> Picture:
    return _turned(picture, degrees * rng.choice((-1, 1)))


def _quarters(turns: int, picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return np.asarray(np.rot90(picture, turns), np.uint8)


def _mirror(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    return picture[:, ::-1]


def _crop(area: float, picture: Picture, _other: Picture, rng: Rng) -> Picture:
    height, width = (max(2, round(side * area**0.5)) for side in picture.shape[:2])
    top = int(rng.integers(0, picture.shape[0] - height + 1))
    left = int(rng.integers(0, picture.shape[1] - width + 1))
    return picture[top : top + height, left : left + width]


def _barred(picture: Picture, aspect: float) -> Picture:
    """Black bars around the whole picture, to this aspect."""
    height, width = picture.shape[:2]
    wide, high = max(width, round(height * aspect)), max(height, round(width / aspect))
    top, left = (high - height) // 2, (wide - width) // 2
    sides = (top, high - height - top, left, wide - width - left)
    return np.asarray(cv2.copyMakeBorder(picture, *sides, cv2.BORDER_CONSTANT, value=(0, 0, 0)), np.uint8)


def _letterbox(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """Bars over the picture, as much as 2.39 takes of a frame of 16:9."""
    frame = picture.copy()
    bar = round(frame.shape[0] * (1 - 16 / 9 / 2.39) / 2)
    frame[:bar] = frame[-bar:] = 0
    return frame


def _boxed(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """The whole picture between bars, as a wide one has in a frame of 4:3."""
    return _barred(picture, picture.shape[1] / picture.shape[0] * 0.7)


def _pillarbox(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """Bars left and right, as an old picture has in a wide frame."""
    return _barred(picture, picture.shape[1] / picture.shape[0] * 1.5)


def _scope(picture: Picture, other: Picture, rng: Rng) -> Picture:
    """Cropped to 60 %, blown up, and masked to 2.39: the bars cover picture."""
    return _letterbox(scaled(_crop(0.6, picture, other, rng), max(picture.shape)), other, rng)


def _corners(picture: Picture) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    return np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)


def _perspective(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    height, width = picture.shape[:2]
    inward = np.array(((1, 1), (-1, 1), (-1, -1), (1, -1))) * rng.uniform(0, 0.18, (4, 2)) * (width, height)
    matrix = cv2.getPerspectiveTransform(_corners(picture), (_corners(picture) + inward).astype(np.float32))
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC), np.uint8)


def _fisheye(picture: Picture, _other: Picture, _rng: Rng) -> Picture:
    """Bulged as by a very short lens: the middle grows, the edges shrink."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = (x - width / 2) / (width / 2), (y - height / 2) / (height / 2)
    factor = 0.55 + 0.4 * (u * u + v * v)
    columns, rows = (u * factor + 1) * (width / 2), (v * factor + 1) * (height / 2)
    return np.asarray(cv2.remap(picture, columns, rows, cv2.INTER_LINEAR), np.uint8)


# --- On, in and beside other pictures ---


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(6, size))


def _subtitles(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    image = Image.fromarray(picture)
    height = round(image.height * 0.055)
    text = "\n".join(LINES[each] for each in rng.choice(len(LINES), 2, replace=False))
    ImageDraw.Draw(image).text(
        (image.width / 2, image.height * 0.94), text, "white", font(height), "md",
        align="center", stroke_width=max(1, height // 14), stroke_fill="black",
    )  # fmt: skip
    return np.array(image)


def _logo(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    """A translucent mark in a corner."""
    image = Image.fromarray(picture)
    over = image.copy()
    size = round(min(image.size) * 0.14)
    left, top = (int(rng.choice((size // 3, side - size * 4 // 3))) for side in image.size)
    draw = ImageDraw.Draw(over)
    draw.ellipse((left, top, left + size, top + size), outline="white", width=max(1, size // 9))
    draw.text((left + size / 2, top + size / 2), "TV9", "white", font(size // 3), "mm")
    return np.array(Image.blend(image, over, 0.75))


def _text(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    """Text over half of the frame."""
    image = Image.fromarray(picture)
    height = round(image.height / 14)
    first = image.height * rng.uniform(0, 0.45)
    draw = ImageDraw.Draw(image)
    for row in range(6):
        line = "  ".join(LINES[each] for each in rng.choice(len(LINES), 3, replace=False)).upper()
        draw.text((image.width * 0.02, first + row * height * 1.2), line, "white", font(height))
    return np.array(image)


def _inset(size: float, picture: Picture, other: Picture, rng: Rng, *, mirrored: bool = False) -> Picture:
    """The picture at *size* of another's frame, at a random place in it."""
    frame = other.copy()
    height, width = frame.shape[:2]
    factor = size * min(width / picture.shape[1], height / picture.shape[0])
    small = resize(picture, max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    top, left = (
        int(rng.integers(0, outer - inner + 1)) for outer, inner in zip(frame.shape[:2], small.shape[:2], strict=True)
    )
    frame[top : top + small.shape[0], left : left + small.shape[1]] = small[:, ::-1] if mirrored else small
    return frame


def _half(picture: Picture, other: Picture, rng: Rng) -> Picture:
    height, width = picture.shape[:2]
    frame, cover = picture.copy(), resize(other, width, height)
    row, column = slice(0, height // 2), slice(0, width // 2)
    place = ((row,), (slice(height // 2, None),), (slice(None), column), (slice(None), slice(width // 2, None)))
    where = place[int(rng.integers(0, 4))]
    frame[where] = cover[where]
    return frame


def _blend(picture: Picture, other: Picture, _rng: Rng) -> Picture:
    over = resize(other, picture.shape[1], picture.shape[0])
    return np.asarray(cv2.addWeighted(picture, 0.6, over, 0.4, 0), np.uint8)


def _beside(picture: Picture, other: Picture, rng: Rng) -> Picture:
    """A split screen: both pictures whole, side by side at one height."""
    height = min(picture.shape[0], other.shape[0], 540)
    both = [resize(each, round(each.shape[1] * height / each.shape[0]), height) for each in (picture, other)]
    return np.hstack(both if rng.random() < 0.5 else both[::-1])


# --- Several at once ---


def _combination(picture: Picture, other: Picture, rng: Rng) -> Picture:
    """Cropped to 60 %, mirrored, turned by 2 degrees, made smaller, graded, recompressed."""
    frame = np.ascontiguousarray(_crop(0.6, picture, other, rng)[:, ::-1])
    frame = _scale(0.6, _turned(frame, 2 * rng.choice((-1, 1))), other, rng)
    return _jpeg(50, _grade(frame, other, rng), other, rng)


def _vignetted(picture: Picture, strength: float) -> Picture:
    height, width = picture.shape[:2]
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return _bytes(picture * (1 - strength * (x * x + y * y) / 2)[..., None].astype(np.float32))


def _screen(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    """A screen that was filmed at an angle: bezel, scan lines that beat, soft, a colour cast, dark corners."""
    height, width = picture.shape[:2]
    rim = round(min(height, width) * 0.03)
    shown = np.asarray(cv2.copyMakeBorder(picture, *[rim] * 4, cv2.BORDER_CONSTANT, value=(18, 18, 20)), np.float32)
    rows, columns = np.ogrid[0.0 : shown.shape[0], 0.0 : shown.shape[1]]
    beat = np.sin(rows * 2.1 + columns * 0.03) * np.sin(columns * 1.9 - rows * 0.02)
    shown *= (1 + 0.12 * beat[..., None]).astype(np.float32)
    sign = rng.choice((-1, 1))
    near, far = rng.uniform(0.02, 0.08), rng.uniform(0.14, 0.24)
    left, right = (near, far) if sign > 0 else (far, near)
    inset = np.array(((0.1, left), (0.9, right), (0.9, 1 - right * 0.8), (0.1, 1 - left * 0.8)))
    corners = (inset * (width, height)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(_corners(_bytes(shown)), corners)
    wall = (70.0, 62.0, 55.0)
    frame = cv2.warpPerspective(shown.astype(np.float32), matrix, (width, height), borderValue=wall)
    frame = cv2.GaussianBlur(frame, (0, 0), max(width, height) / 900)
    frame = frame * np.array((0.8, 0.95, 1.1), np.float32) + (12 + _normal(rng, 4, frame.shape))
    return _jpeg(60, _vignetted(_bytes(frame), 0.5), picture, rng)


def _film(picture: Picture, _other: Picture, rng: Rng) -> Picture:
    """An old print: sepia, grain, scratches, dust, dark corners."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.float32)
    grey = np.clip((grey - 128) * 1.25 + 132 + _normal(rng, 9, grey.shape), 0, 255)
    frame = _bytes(grey[..., None] * np.array((1.0, 0.86, 0.66), np.float32))
    height, width = grey.shape
    for _ in range(8):
        x = int(rng.integers(0, width))
        bright = int(rng.integers(120, 255))
        cv2.line(frame, (x, 0), (x + int(rng.integers(-6, 7)), height), (bright, bright, bright - 30), 1)
    for _ in range(60):
        place = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        axes = tuple(int(v) for v in rng.integers(1, 5, 2))
        shade = int(rng.choice((15, 235)))
        cv2.ellipse(frame, place, axes, float(rng.uniform(0, 180)), 0, 360, (shade, shade, shade), -1)
    return _vignetted(frame, 0.6)


def _table() -> dict[str, Transform]:
    study: dict[str, Make] = {
        "recompress": partial(_jpeg, 30), "resize half": partial(_scale, 0.5), "resize quarter": partial(_scale, 0.25),
        "blur": _blur, "grade": _grade, "gamma 2.2": _gamma, "grey": _grey, "subtitles": _subtitles, "logo": _logo,
        "grain": partial(_noise, 12.0), "rotate 2": partial(_rotate, 2), "mirror": _mirror,
        "rotate 90": partial(_quarters, 1), "letterbox": _letterbox, "pillarbox": _pillarbox,
        "crop 90": partial(_crop, 0.9), "crop 75": partial(_crop, 0.75), "crop 50": partial(_crop, 0.5),
        "crop 25": partial(_crop, 0.25), "rotate 5": partial(_rotate, 5), "rotate 15": partial(_rotate, 15),
        "inset 50": partial(_inset, 0.5), "inset 33": partial(_inset, 1 / 3), "half replaced": _half,
        "perspective": _perspective, "blend 60:40": _blend, "combination": _combination,
    }  # fmt: skip
    own: dict[str, Make] = {
        "fisheye": _fisheye, "heavy noise": partial(_noise, 45.0), "posterise": _posterise, "sharpen": _sharpen,
        "invert": _invert, "text over half": _text, "screen filmed": _screen, "inset 25": partial(_inset, 0.25),
        "inset 50 mirrored": partial(_inset, 0.5, mirrored=True), "crop and mask 2.39": _scope,
        "day for night": _night, "log curve": _log, "jpeg q10": partial(_jpeg, 10), "rotate 180": partial(_quarters, 2),
        "squeeze": _squeeze, "boxed 4:3": _boxed, "motion blur": _motion, "old film": _film,
    }  # fmt: skip
    pairs: dict[str, Make] = {"two side by side": _beside, "two, one inset": partial(_inset, 0.5)}
    table = {name: Transform(name, make) for name, make in study.items()}
    table |= {name: Transform(name, make, is_study=False) for name, make in own.items()}
    return table | {name: Transform(name, make, is_study=False, pairs=True) for name, make in pairs.items()}


#: All transforms by name, the study's first.
TRANSFORMS = _table()
STUDY = {name: each for name, each in TRANSFORMS.items() if each.is_study}
OWN = {name: each for name, each in TRANSFORMS.items() if not each.is_study}
