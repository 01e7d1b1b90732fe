from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import OpenEXR
import pytest

from provenance.media.exr_layout import LayoutError, check_chunks, read_layout

SHAPE = 300, 40


@pytest.fixture(scope="module")
def planes() -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    return {name: random.random(SHAPE).astype(np.float16) for name in ("B", "G", "R")}


def library(data: bytes) -> dict[str, np.ndarray]:
    part = OpenEXR.File(io.BytesIO(data), separate_channels=True).parts[0]
    return {name: channel.pixels for name, channel in part.channels.items()}


@pytest.mark.parametrize("compression", ["NO", "RLE", "ZIPS", "ZIP", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB"])
@pytest.mark.parametrize("tiles", [0, 32])
def test_an_excerpt_holds_the_same_rows(compression: str, tiles: int, planes: Any, pictures: Any) -> None:
    data = pictures.exr(planes, compression, tiles=tiles)
    (part,) = read_layout(data)
    check_chunks(part, data)
    assert (part.width, part.height) == SHAPE[::-1]
    assert part.strip_rows == (tiles or pictures.LINES[compression])
    assert [channel.name for channel in part.channels] == ["B", "G", "R"]
    assert part.row_bytes == SHAPE[1] * 6
    strips = -(-SHAPE[0] // part.strip_rows)
    chosen = sorted({0, strips // 2, strips - 1})
    rows = np.concatenate([np.arange(SHAPE[0])[s * part.strip_rows : (s + 1) * part.strip_rows] for s in chosen])
    whole, excerpt = library(data), library(part.excerpt(data, chosen, len(rows)))
    for name in "BGR":
        assert np.array_equal(excerpt[name], whole[name][rows])


def test_windows_and_attributes_are_read(planes: Any, pictures: Any) -> None:
    data = pictures.exr(
        planes, dataWindow=pictures.window(-5, 7, 34, 306), displayWindow=pictures.window(0, 0, 99, 399), owner="me"
    )
    (part,) = read_layout(data)
    assert part.data == (-5, 7, 34, 306)
    assert part.display == (0, 0, 99, 399)
    assert part.attributes[b"owner"] == b"me"
    check_chunks(part, data)


def test_each_part_of_several_has_its_own_chunks(planes: Any, pictures: Any) -> None:
    first = pictures.exr_header("ZIPS", name="one"), planes
    second = pictures.exr_header("PIZ", name="two"), {"Z": planes["R"].astype(np.float32)}
    data = pictures.exr_parts(first, second)
    one, two = read_layout(data)
    for part in (one, two):
        check_chunks(part, data)
    assert np.array_equal(library(one.excerpt(data, [10], 1))["G"], planes["G"][10:11])
    assert np.array_equal(library(two.excerpt(data, [1], 32))["Z"], planes["R"][32:64].astype(np.float32))


def test_of_mipmaps_the_full_resolution_is_found(pictures: Any) -> None:
    values = pictures.scene(200, 150)
    data = pictures.exr_mipmapped(values)
    (part,) = read_layout(data)
    check_chunks(part, data)
    assert part.strip_chunks == 4
    decoded = library(part.excerpt(data, [0, 1, 2], 150))
    assert np.array_equal(decoded["R"], values[..., 0])


@pytest.mark.parametrize("compression", ["NO", "ZIP", "DWAB"])
def test_a_cut_file_is_refused_wherever_it_ends(compression: str, planes: Any, pictures: Any) -> None:
    data = pictures.exr(planes, compression)
    for length in {*range(4, len(data), len(data) // 97), len(data) - 1}:
        with pytest.raises(LayoutError, match=r"it ends|header|not an OpenEXR"):
            check_chunks(read_layout(data[:length])[0], data[:length])


def test_a_file_whose_writing_was_interrupted_is_told(planes: Any, pictures: Any) -> None:
    data = bytearray(pictures.exr(planes, "ZIP"))
    (part,) = read_layout(bytes(data))
    table = bytes(data).index(struct.pack("<Q", int(part.offsets[0])))
    data[table + 8 : table + 24] = bytes(16)
    (part,) = read_layout(bytes(data))
    with pytest.raises(LayoutError, match="2 of its 19 chunks are missing: its writing was not finished"):
        check_chunks(part, bytes(data))


def test_chunks_in_the_wrong_place_are_refused(planes: Any, pictures: Any) -> None:
    data = pictures.exr(planes, "ZIP")
    (part,) = read_layout(data)
    table = data.index(struct.pack("<Q", int(part.offsets[0])))
    swapped = data[:table] + data[table + 8 : table + 16] + data[table : table + 8] + data[table + 16 :]
    (part,) = read_layout(swapped)
    with pytest.raises(LayoutError, match="not where its header says"):
        check_chunks(part, swapped)
    for wild in (1 << 63, (1 << 63) - 1, len(data)):
        broken = data[:table] + struct.pack("<Q", wild) + data[table + 8 :]
        (part,) = read_layout(broken)
        with pytest.raises(LayoutError, match="it ends too early"):
            check_chunks(part, broken)


def header(pictures: Any, **changed: bytes) -> bytes:
    """A multi-part or single header with some attributes changed; ends after it."""
    kinds = {"channels": b"chlist", "compression": b"compression", "dataWindow": b"box2i", "displayWindow": b"box2i"}
    window = struct.pack("<4i", 0, 0, 7, 7)
    channel = b"R\0" + struct.pack("<iB3xii", 1, 0, 1, 1) + b"\0"
    values = {"channels": channel, "compression": b"\0", "dataWindow": window, "displayWindow": window, **changed}
    body = b"".join(pictures.attribute(n.encode(), kinds.get(n, b"x"), v) for n, v in values.items())
    return struct.pack("<ii", 20000630, 2) + body + b"\0"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"channels": b"\0"}, "empty or not in order"),
        ({"channels": b"R\0" + struct.pack("<iB3xii", 9, 0, 1, 1) + b"\0"}, "list of channels is damaged"),
        ({"channels": b"R\0" + struct.pack("<iB3xii", 1, 0, 0, 1) + b"\0"}, "list of channels is damaged"),
        ({"channels": b"R\0"}, "cut or incomplete"),
        ({"channels": b"\xff\xfe\0" + struct.pack("<iB3xii", 1, 0, 1, 1) + b"\0"}, "cut or incomplete"),
        ({"channels": (b"R\0" + struct.pack("<iB3xii", 1, 0, 1, 1)) * 2 + b"\0"}, "empty or not in order"),
        ({"channels": (b"R\0" + struct.pack("<iB3xii", 1, 0, 1, 1)) * 5000 + b"\0"}, "list of channels is damaged"),
        ({"compression": b"\x63"}, "compression is not one that is known"),
        ({"dataWindow": struct.pack("<4i", 0, 0, -1, 7)}, "window is empty"),
        ({"displayWindow": struct.pack("<4i", 5, 5, 4, 4)}, "window is empty"),
        ({"dataWindow": b"12"}, "cut or incomplete"),
        ({"dataWindow": struct.pack("<4i", -(1 << 31), -(1 << 31), (1 << 31) - 1, (1 << 31) - 1)}, "ends within"),
    ],
)
def test_a_hostile_header_is_refused_in_words(changed: dict[str, bytes], words: str, pictures: Any) -> None:
    with pytest.raises(LayoutError, match=words):
        read_layout(header(pictures, **changed))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"chunkCount": struct.pack("<i", -1)}, "number of chunks is negative"),
        ({"chunkCount": struct.pack("<i", 2)}, "fewer chunks than its data window needs"),
        ({"chunkCount": b""}, "cut or incomplete"),
        ({}, "cut or incomplete"),
        (
            {"chunkCount": struct.pack("<i", 8), "type": b"tiledimage", "tiles": struct.pack("<2IB", 0, 8, 0)},
            "tiles are 0",
        ),
        ({"chunkCount": struct.pack("<i", 8), "type": b"tiledimage"}, "cut or incomplete"),
    ],
)
def test_a_hostile_part_is_refused_in_words(changed: dict[str, bytes], words: str, pictures: Any) -> None:
    data = header(pictures, **changed)
    several = data[:4] + struct.pack("<i", 2 | 0x1000) + data[8:] + b"\0" + bytes(64)
    with pytest.raises(LayoutError, match=words):
        read_layout(several)


def test_too_many_parts_and_attributes_are_refused(pictures: Any) -> None:
    parts = struct.pack("<ii", 20000630, 2 | 0x1000) + (pictures.attribute(b"a", b"b", b"") + b"\0") * 1100 + b"\0"
    with pytest.raises(LayoutError, match="more than 1000 parts"):
        read_layout(parts)
    many = b"".join(pictures.attribute(b"%d" % n, b"b", b"") for n in range(11_000))
    with pytest.raises(LayoutError, match="header is cut or damaged"):
        read_layout(struct.pack("<ii", 20000630, 2) + many + b"\0")
    with pytest.raises(LayoutError, match="no header"):
        read_layout(struct.pack("<ii", 20000630, 2) + b"\0")
    with pytest.raises(LayoutError, match="not an OpenEXR file of version 2"):
        read_layout(struct.pack("<ii", 20000630, 9) + b"\0")
