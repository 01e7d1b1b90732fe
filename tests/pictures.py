"""Picture files for tests, made in memory: every kind that is decoded, and the odd and broken ones."""

from __future__ import annotations

import io
import os
import struct
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import OpenEXR
import OpenImageIO as oiio  # noqa: N813
from PIL import Image

from provenance.files import Source

EXR_COMPRESSIONS = ("NO", "RLE", "ZIPS", "ZIP", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB")
LINES = {
    "NO": 1,
    "RLE": 1,
    "ZIPS": 1,
    "ZIP": 16,
    "PIZ": 32,
    "PXR24": 16,
    "B44": 32,
    "B44A": 32,
    "DWAA": 32,
    "DWAB": 256,
}


#: The colorants of Adobe RGB (1998), adapted to D50.
_ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))


def source(data: bytes, name: str = "sh010.1001") -> Source:
    """A source of these bytes, as if a file of that name had been read."""
    return Source(Path(name), data, os.stat(__file__))


@lru_cache(maxsize=24)
def scene(width: int = 96, height: int = 64, seed: int = 0) -> np.ndarray:
    """A picture with large shapes, edges, texture and grain: float32 display values, 0 to 1, (height, width, 3)."""
    random = np.random.default_rng(seed)
    coarse = random.random((6, 9, 3)).astype(np.float32)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    eight = np.clip(picture * 255, 0, 255).astype(np.uint8)
    for _ in range(12):
        place = tuple(int(v) for v in random.integers(0, (width, height)))
        color = tuple(int(v) for v in random.integers(0, 256, 3))
        cv2.circle(eight, place, int(random.integers(2, max(3, height // 5))), color, -1)
        end = tuple(int(v) for v in random.integers(0, (width, height)))
        cv2.line(eight, place, end, color, max(1, height // 200))
    grain = random.normal(0, 0.015, eight.shape).astype(np.float32)
    values = np.clip(eight.astype(np.float32) / 255 + grain, 0, 1)
    values.flags.writeable = False  # tests share it
    return values


@lru_cache(maxsize=64)
def collage(seed: int = 0, width: int = 640, height: int = 360) -> np.ndarray:
    """A picture with hundreds of places that can be found again: uint8, (height, width, 3)."""
    random = np.random.default_rng(seed)
    eight = cv2.resize(random.integers(40, 216, (6, 9, 3), np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    for number in range(400):
        color = tuple(int(v) for v in random.integers(0, 256, 3))
        place, size = random.integers(0, (width, height)), min(2 + 3 * random.pareto(1.2), 90)
        if number % 3:
            corners = place + size * random.normal(size=(int(random.integers(3, 6)), 2))
            cv2.fillPoly(eight, [corners.astype(np.int32)], color, cv2.LINE_AA)
        else:
            cv2.circle(eight, [int(v) for v in place], int(size), color, -1, cv2.LINE_AA)
    grain = random.normal(0, 2.5, (height, width, 1))  # without it the shapes would be as flat as a card's
    eight = np.clip(cv2.GaussianBlur(eight, (0, 0), 0.6) + grain, 0, 255).astype(np.uint8)
    eight.flags.writeable = False  # tests share it
    return eight


def warped(
    pixels: np.ndarray, matrix: Any, size: tuple[int, int] = (640, 360), *, onto: np.ndarray | None = None
) -> np.ndarray:
    """A picture moved by a transform of its pixels' middles, (3, 3), over black or onto another picture.

    Args:
        size: width and height of what comes out.
    """
    whole = np.asarray(matrix, np.float64)
    shrunk = max(1.0, 1 / float(np.sqrt(abs(np.linalg.det(whole[:2, :2])))))
    sharp = pixels if shrunk < 1.2 else cv2.GaussianBlur(pixels, (0, 0), 0.45 * shrunk)
    moved = cv2.warpPerspective(sharp, whole, size, flags=cv2.INTER_CUBIC)
    if onto is None:
        return moved
    mask = cv2.warpPerspective(np.full(pixels.shape[:2], 255, np.uint8), whole, size)
    return np.where(mask[..., np.newaxis] > 127, moved, onto)


def overlap(one: Any, other: Any) -> float:
    """The intersection of two convex quads over their union, counted on a grid."""
    corners = np.array([one, other], np.float64)
    low, high = corners.reshape(-1, 2).min(axis=0), corners.reshape(-1, 2).max(axis=0)
    masks = [np.zeros((500, 500), np.uint8) for _ in corners]
    for mask, quad in zip(masks, (corners - low) / (high - low) * 499, strict=True):
        cv2.fillConvexPoly(mask, np.rint(quad).astype(np.int32), 1)
    return float((masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum())


def placed(
    scale: float, left: float, top: float, degrees: float = 0.0, middle: tuple[float, float] = (320, 180)
) -> np.ndarray:
    """The transform that turns about *middle* (clockwise), scales about the origin, and then moves; for `warped`."""
    angle = np.deg2rad(degrees)
    c, s, (x, y) = np.cos(angle), np.sin(angle), middle
    turn = np.array([[c, -s, x - c * x + s * y], [s, c, y - s * x - c * y], [0.0, 0.0, 1.0]])
    return np.array([[scale, 0.0, left], [0.0, scale, top], [0.0, 0.0, 1.0]]) @ turn


def eight_bits(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(np.clip(values, 0, 1) * 255), np.uint8)


def linear(values: np.ndarray) -> np.ndarray:
    """Display values (sRGB) to linear light."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


def still(picture: np.ndarray | Image.Image, kind: str, **options: Any) -> bytes:
    """A file by Pillow: JPEG, PNG, TIFF, WEBP, GIF, AVIF."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(eight_bits(picture))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def by_oiio(values: np.ndarray, suffix: str, sample: str = "uint8", **attributes: Any) -> bytes:
    """A file by OpenImageIO; ``__`` in the names of attributes stands for a colon."""
    spec = oiio.ImageSpec(values.shape[1], values.shape[0], values.shape[2], sample)
    for name, value in attributes.items():
        spec.attribute(name.replace("__", ":"), value)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/picture.{suffix}"
        out = oiio.ImageOutput.create(path)
        assert out.open(path, spec), out.geterror()
        assert out.write_image(values), out.geterror()
        out.close()
        return Path(path).read_bytes()


def dpx(values: np.ndarray, transfer: str = "Logarithmic", bits: int = 10) -> bytes:
    return by_oiio(values, "dpx", "uint8" if bits == 8 else "uint16", dpx__Transfer=transfer, oiio__BitsPerSample=bits)


def cineon(values: np.ndarray) -> bytes:
    """A Cineon file: 10 bits, three to a word, as SMPTE's film scanners write it (Kodak's file format 4.5)."""
    height, width = values.shape[:2]
    header = bytearray(2048)
    struct.pack_into(">IIIIII", header, 0, 0x802A5FD7, 2048, 1024, 1024, 0, 2048 + 4 * width * height)
    header[24:32] = b"V4.5\0\0\0\0"
    header[193] = 3
    for channel in range(3):
        at = 196 + 28 * channel
        struct.pack_into(">BBBBII", header, at, 0, channel + 1, 10, 0, width, height)
        struct.pack_into(">ffff", header, at + 12, 0.0, 0.0, 1023.0, 2.046)
    header[680:685] = bytes((0, 5, 0, 0, 0))
    codes = np.rint(values * 1023).astype(np.uint32)
    words = codes[..., 0] << 22 | codes[..., 1] << 12 | codes[..., 2] << 2
    return bytes(header) + words.astype(">u4").tobytes()


def exr(channels: dict[str, Any], compression: str = "ZIP", *, tiles: int = 0, **header: Any) -> bytes:
    """An OpenEXR file of one part; *channels* as the library takes them (name -> array)."""
    out = io.BytesIO()
    OpenEXR.File(exr_header(compression, tiles=tiles, **header), dict(channels)).write(out)
    return out.getvalue()


def exr_parts(*parts: tuple[dict[str, Any], dict[str, Any]]) -> bytes:
    """An OpenEXR file of several parts, each a header and its channels."""
    out = io.BytesIO()
    OpenEXR.File([OpenEXR.Part(header, dict(channels)) for header, channels in parts]).write(out)
    return out.getvalue()


def exr_header(compression: str = "ZIP", *, tiles: int = 0, **header: Any) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": OpenEXR.tiledimage if tiles else OpenEXR.scanlineimage}
    if tiles:
        kind["tiles"] = OpenEXR.TileDescription()
        kind["tiles"].xSize = kind["tiles"].ySize = tiles
    names = {name.replace("__", ":"): value for name, value in header.items()}
    return {"compression": getattr(OpenEXR, f"{compression}_COMPRESSION"), **kind, **names}


def window(left: int, top: int, right: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array((left, top), np.int32), np.array((right, bottom), np.int32)


def attribute(name: bytes, kind: bytes, value: bytes) -> bytes:
    return name + b"\0" + kind + b"\0" + struct.pack("<i", len(value)) + value


def exr_by_hand(
    planes: dict[str, tuple[np.ndarray, int]], size: tuple[int, int], *, extra: bytes = b"", drop: bytes = b""
) -> bytes:
    """An uncompressed OpenEXR file of half floats, byte by byte: what the library reads, but does not write.

    Args:
        planes: channel -> its samples, and every how many pixels across and down it has one.
        size: width and height.
        extra: more attributes, as `attribute` gives them.
        drop: the name of an attribute to leave out.
    """
    width, height = size
    names = sorted(planes)
    listed = b"".join(n.encode() + b"\0" + struct.pack("<iB3xii", 1, 0, planes[n][1], planes[n][1]) for n in names)
    corner = struct.pack("<4i", 0, 0, width - 1, height - 1)
    attributes = {
        b"channels": (b"chlist", listed + b"\0"),
        b"compression": (b"compression", b"\0"),
        b"dataWindow": (b"box2i", corner),
        b"displayWindow": (b"box2i", corner),
        b"lineOrder": (b"lineOrder", b"\0"),
        b"pixelAspectRatio": (b"float", struct.pack("<f", 1)),
        b"screenWindowCenter": (b"v2f", bytes(8)),
        b"screenWindowWidth": (b"float", struct.pack("<f", 1)),
    }
    body = b"".join(attribute(n, *v) for n, v in attributes.items() if n != drop)
    header = struct.pack("<ii", 20000630, 2) + body + extra + b"\0"
    offsets, lines, position = [], [], len(header) + 8 * height
    for y in range(height):
        rows = [planes[n][0][y // planes[n][1]].astype("<f2").tobytes() for n in names if y % planes[n][1] == 0]
        line = b"".join(rows)
        offsets.append(position)
        lines.append(struct.pack("<ii", y, len(line)) + line)
        position += len(lines[-1])
    return header + struct.pack(f"<{height}Q", *offsets) + b"".join(lines)


def exr_deep() -> bytes:
    spec = oiio.ImageSpec(8, 8, 2, "float")
    spec.deep = True
    spec.channelnames = ("A", "Z")
    spec.channelformats = (oiio.TypeFloat, oiio.TypeFloat)
    data = oiio.DeepData()
    data.init(64, 2, spec.channelformats, spec.channelnames)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/deep.exr"
        out = oiio.ImageOutput.create(path)
        assert out.open(path, spec)
        assert out.write_deep_image(data)
        out.close()
        return Path(path).read_bytes()


def exr_mipmapped(values: np.ndarray) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/mip.exr"
        assert oiio.ImageBufAlgo.make_texture(oiio.MakeTxTexture, oiio.ImageBuf(values), path)
        return Path(path).read_bytes()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG file whose header promises that many pixels, with next to no data."""
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")


def matrix_profile(name: bytes) -> bytes:
    """An ICC profile as Adobe RGB (1998) has it, put together by hand (ICC.1:2010, 8.3): Pillow makes none but sRGB."""

    def s15(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big", signed=True)

    curve = b"curv" + bytes(4) + (1).to_bytes(4, "big") + round(2.2 * 256).to_bytes(2, "big") + bytes(2)
    text = b"desc" + bytes(4) + (len(name) + 1).to_bytes(4, "big") + name + bytes(79 + 1)
    tags = {b"desc": text + bytes(-len(text) % 4), b"cprt": b"text" + bytes(4) + b"none"}
    tags[b"wtpt"] = b"XYZ " + bytes(4) + s15(0.9642) + s15(1.0) + s15(0.8249)
    for letter, column in zip((b"r", b"g", b"b"), _ADOBE, strict=True):
        tags[letter + b"XYZ"] = b"XYZ " + bytes(4) + b"".join(s15(v) for v in column)
        tags[letter + b"TRC"] = curve
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag + (at + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += data
    size = (at + len(body)).to_bytes(4, "big")
    head = size + b"lcms\x02\x40\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + s15(0.9642) + s15(1) + s15(0.8249)
    return head.ljust(128, b"\0") + len(tags).to_bytes(4, "big") + table + body


def hashes(pixels: np.ndarray) -> dict[str, np.ndarray]:
    """pHash, dHash (64 bits each) and PDQ (256 bits) of a frame's pixels."""
    import imagehash
    import pdqhash

    image = Image.fromarray(pixels)
    return {
        "phash": imagehash.phash(image).hash.ravel(),
        "dhash": imagehash.dhash(image).hash.ravel(),
        "pdq": pdqhash.compute(pixels)[0],
    }


def distances(one: np.ndarray, other: np.ndarray) -> dict[str, int]:
    """How many bits of each fingerprint differ between two frames' pixels."""
    ones, others = hashes(one), hashes(other)
    return {name: int(np.count_nonzero(ones[name] != others[name])) for name in ones}


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(cv2.PSNR(one, other))


def photoshop(values: np.ndarray) -> bytes:
    """A flat Photoshop document of 8 bits: header, three empty sections, raw planes."""
    height, width = values.shape[:2]
    header = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3)
    return header + bytes(12) + struct.pack(">H", 0) + eight_bits(values).transpose(2, 0, 1).tobytes()
