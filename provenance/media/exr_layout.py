"""How an OpenEXR file is laid out: its parts, their attributes, and where their chunks are.

Source: "OpenEXR File Layout" and "Technical Introduction to OpenEXR" of the Academy Software Foundation.

Pixels are decoded by the OpenEXR library alone. The layout is read here first, for three reasons: sizes are checked
before the library allocates anything; a cut file is refused even where only some of its lines are needed; and the
lines, the part or the mipmap level that are needed can be handed to the library as a small file of their own (see
`Part.excerpt`), so that nothing else is decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\x76\x2f\x31\x01"
_TILED, _LONG_NAMES, _DEEP, _MULTI_PART = 0x200, 0x400, 0x800, 0x1000
_MOST_PARTS, _MOST_ATTRIBUTES, _MOST_CHANNELS = 1_000, 10_000, 4_096
_CHECKED_AT_ONCE = 1 << 16

#: Compression -> rows in a chunk of a scanline part.
_CHUNK_ROWS = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256, 10: 256, 11: 32, 12: 256, 13: 1}
_PIXEL_BYTES = {0: 4, 1: 2, 2: 4}

_WHERE_ROWS, _WHERE_TILE = struct.Struct("<i"), struct.Struct("<4i")

Attributes = Mapping[bytes, bytes]
Window = tuple[int, int, int, int]


class LayoutError(ValueError):
    """The file breaks the format's rules; the text says how. It does not leave the package."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its full name (``beauty.R``), bytes a sample, and every how many pixels it has one."""

    name: str
    sample_bytes: int
    x_step: int
    y_step: int


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One picture of the file.

    Attributes:
        number: its place among the parts.
        attributes: the raw values of its header, by name.
        channels: in the file's order, which is that of the chunks.
        data: the data window: first column, first row, last column, last row.
        display: the display window, likewise.
        tile: width and height of a tile; None for scanlines.
        deep: whether its pixels hold several samples each.
        offsets: where the chunks of its full resolution are in the file, top to bottom.
        leader: how many bytes stand in a chunk before its data.
    """

    number: int
    attributes: Attributes
    channels: tuple[Channel, ...]
    data: Window
    display: Window
    tile: tuple[int, int] | None
    deep: bool
    long_names: bool
    leader: int
    offsets: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def width(self) -> int:
        """Columns of the data window."""
        return self.data[2] - self.data[0] + 1

    @property
    def height(self) -> int:
        """Rows of the data window."""
        return self.data[3] - self.data[1] + 1

    @property
    def strip_rows(self) -> int:
        """Rows that can only be decoded together: a chunk of scanlines, or a row of tiles."""
        return self.tile[1] if self.tile else _CHUNK_ROWS[self.attributes[b"compression"][0]]

    @property
    def strip_chunks(self) -> int:
        """Chunks in a strip."""
        return -(-self.width // self.tile[0]) if self.tile else 1

    @property
    def row_bytes(self) -> int:
        """Bytes of one decoded row of all channels."""
        return self.width * sum(channel.sample_bytes for channel in self.channels)

    def excerpt(self, data: bytes, strips: Sequence[int], rows: int) -> bytes:
        """Some strips of this part as an OpenEXR file of their own, one below the other; its windows begin at 0, 0.

        Args:
            data: the whole file; its chunks were checked by `check_chunks`.
            strips: their numbers, from the top.
            rows: how many rows these have.
        """
        header = self._header(rows)
        across, leader, view = self.strip_chunks, self.leader, memoryview(data)
        starts = self.offsets.reshape(-1, across)[list(strips)].tolist()
        position = len(header) + 8 * len(starts) * across
        table: list[int] = []
        pieces: list[bytes | memoryview] = []
        for place, row in enumerate(starts):
            for column, start in enumerate(row):
                size = view[start + leader - 4 : start + leader]
                end = start + leader + int.from_bytes(size, "little")
                where = (
                    _WHERE_TILE.pack(column, place, 0, 0) if self.tile else _WHERE_ROWS.pack(place * self.strip_rows)
                )
                pieces += (where, size, view[start + leader : end])
                table.append(position)
                position += len(where) + 4 + end - start - leader
        return b"".join((header, struct.pack(f"<{len(table)}Q", *table), *pieces))

    def _header(self, rows: int) -> bytes:
        """The header of an excerpt: what decoding needs, and none of the file's other attributes."""
        window = struct.pack("<4i", 0, 0, self.width - 1, rows - 1)
        attributes = [
            (b"channels", b"chlist", self.attributes[b"channels"]),
            (b"compression", b"compression", self.attributes[b"compression"]),
            (b"dataWindow", b"box2i", window),
            (b"displayWindow", b"box2i", window),
            (b"lineOrder", b"lineOrder", b"\0"),
            (b"pixelAspectRatio", b"float", struct.pack("<f", 1.0)),
            (b"screenWindowCenter", b"v2f", bytes(8)),
            (b"screenWindowWidth", b"float", struct.pack("<f", 1.0)),
        ]
        if self.tile:
            attributes.append((b"tiles", b"tiledesc", struct.pack("<2IB", *self.tile, 0)))
        flags = (_TILED if self.tile else 0) | (_LONG_NAMES if self.long_names else 0)
        body = b"".join(b"%b\0%b\0%b%b" % (n, kind, struct.pack("<i", len(v)), v) for n, kind, v in attributes)
        return MAGIC + struct.pack("<i", 2 | flags) + body + b"\0"


def read_layout(data: bytes) -> tuple[Part, ...]:
    """Read the headers of all parts and their offset tables.

    Raises:
        LayoutError: they break the format's rules, or end too early.
    """
    try:
        (version,) = struct.unpack_from("<i", data, 4)
        if data[:4] != MAGIC or version & 0xFF != 2:
            raise LayoutError("it is not an OpenEXR file of version 2")
        headers, position = _read_headers(data, version)
        parts = []
        for number, attributes in enumerate(headers):
            part = _read_part(number, attributes, version)
            count = _count_chunks(part, multi=bool(version & _MULTI_PART))
            if count > (len(data) - position) // 8:
                raise LayoutError("it ends within its header")
            table = np.frombuffer(data, "<i8", count, position)
            position += 8 * count
            parts.append(_with_offsets(part, table))
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise LayoutError("its header is cut or incomplete") from error
    return tuple(parts)


def check_chunks(part: Part, data: bytes) -> None:
    """See that every chunk of the part's full resolution is in the file, whole and in its place.

    Raises:
        LayoutError: chunks are missing, cut or mixed up.
    """
    if missing := int(np.count_nonzero(part.offsets == 0)):
        raise LayoutError(f"{missing} of its {len(part.offsets)} chunks are missing: its writing was not finished")
    for first in range(0, len(part.offsets), _CHECKED_AT_ONCE):
        _check_leaders(part, data, first, part.offsets[first : first + _CHECKED_AT_ONCE])


def _check_leaders(part: Part, data: bytes, first: int, offsets: NDArray[np.int64]) -> None:
    if offsets.min() < 0 or offsets.max() > len(data) - part.leader:
        raise LayoutError("it ends too early")
    leaders = np.frombuffer(data, np.uint8)[offsets[:, None] + np.arange(part.leader)].view("<i4")
    sizes = leaders[:, -1].astype(np.int64)
    if sizes.min() < 0 or (offsets + part.leader + sizes).max() > len(data):
        raise LayoutError("it ends too early")
    numbers = first + np.arange(len(offsets))
    if part.tile:
        expected = np.stack([numbers % part.strip_chunks, numbers // part.strip_chunks, 0 * numbers, 0 * numbers], 1)
    else:
        expected = (part.data[1] + numbers * part.strip_rows)[:, None]
    if not np.array_equal(leaders[:, -1 - expected.shape[1] : -1], expected):
        raise LayoutError("its chunks are not where its header says")


def _read_headers(data: bytes, version: int) -> tuple[list[Attributes], int]:
    headers, position = [], 8
    while True:
        attributes, position = _read_attributes(data, position)
        if attributes:
            headers.append(attributes)
        if not version & _MULTI_PART or not attributes:
            break
        if len(headers) > _MOST_PARTS:
            raise LayoutError(f"it has more than {_MOST_PARTS} parts")
    if not headers:
        raise LayoutError("it has no header")
    return headers, position


def _read_attributes(data: bytes, position: int) -> tuple[Attributes, int]:
    attributes: dict[bytes, bytes] = {}
    while True:
        name, position = _read_name(data, position)
        if not name:
            return attributes, position
        _, position = _read_name(data, position)
        (size,) = struct.unpack_from("<i", data, position)
        position += 4
        if not 0 <= size <= len(data) - position or len(attributes) >= _MOST_ATTRIBUTES:
            raise LayoutError("its header is cut or damaged")
        attributes[name] = data[position : position + size]
        position += size


def _read_name(data: bytes, position: int) -> tuple[bytes, int]:
    end = data.find(b"\0", position, position + 256)
    if end < 0:
        raise LayoutError("its header is cut or damaged")
    return data[position:end], end + 1


def _read_part(number: int, attributes: Attributes, version: int) -> Part:
    kind = attributes.get(b"type", b"")
    deep = kind.startswith(b"deep") or bool(version & _DEEP and not version & _MULTI_PART)
    tiled = kind.startswith(b"tiled") if version & _MULTI_PART else bool(version & _TILED)
    channels = _read_channels(attributes[b"channels"])
    if int.from_bytes(attributes[b"compression"], "little") not in _CHUNK_ROWS:
        raise LayoutError("its compression is not one that is known")
    data, display = (_read_window(attributes[name]) for name in (b"dataWindow", b"displayWindow"))
    tile: tuple[int, int] | None = None
    if tiled:
        width, height = struct.unpack_from("<2I", attributes[b"tiles"])
        if not (0 < width <= 1 << 20 and 0 < height <= 1 << 20):
            raise LayoutError(f"its tiles are {width} x {height} pixels")
        tile = width, height
    leader = (20 if tile else 8) + (4 if version & _MULTI_PART else 0)
    return Part(number, attributes, channels, data, display, tile, deep, bool(version & _LONG_NAMES), leader)


def _read_window(value: bytes) -> Window:
    left, top, right, bottom = struct.unpack("<4i", value)
    if right < left or bottom < top:
        raise LayoutError("its data or display window is empty")
    return left, top, right, bottom


def _read_channels(value: bytes) -> tuple[Channel, ...]:
    channels: list[Channel] = []
    position = 0
    while value[position : position + 1] != b"\0":
        name, position = _read_name(value, position)
        kind, x_step, y_step = struct.unpack_from("<i4x2i", value, position)
        position += 16
        if kind not in _PIXEL_BYTES or x_step < 1 or y_step < 1 or len(channels) >= _MOST_CHANNELS:
            raise LayoutError("its list of channels is damaged")
        channels.append(Channel(name.decode(), _PIXEL_BYTES[kind], x_step, y_step))
    names = [channel.name.encode() for channel in channels]
    if not channels or names != sorted(set(names)):
        raise LayoutError("its list of channels is empty or not in order")
    return tuple(channels)


def _count_chunks(part: Part, *, multi: bool) -> int:
    """Entries in the part's offset table; of a single part with mipmaps, those of the full resolution, which lead."""
    if multi:
        (count,) = struct.unpack("<i", part.attributes[b"chunkCount"])
        if count < 0:
            raise LayoutError("its number of chunks is negative")
        return int(count)
    return part.strip_chunks * -(-part.height // part.strip_rows)


def _with_offsets(part: Part, table: NDArray[np.int64]) -> Part:
    wanted = part.strip_chunks * -(-part.height // part.strip_rows)
    if len(table) < wanted and not part.deep:
        raise LayoutError("it has fewer chunks than its data window needs")
    return replace(part, offsets=table[:wanted])
