"""Laws of decoding: no bytes do anything but give a frame or a `MediaError`; windows are what the format says."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.errors import MediaError, UnsupportedMedia
from provenance.media import MediaSettings, analyse, recognise
from provenance.media.exr_layout import LayoutError, check_chunks, read_layout
from provenance.media.frames import fit
from provenance.media.interface import LONG_SIDE

MAGIC = [
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0",
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"RIFF\xff\0\0\0WEBPVP8L",
    b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0",
    b"GIF89a",
    b"\0\0\0\x20ftypavif",
    b"\x76\x2f\x31\x01\x02\0\0\0channels\0chlist\0",
    b"\x76\x2f\x31\x01\x02\x10\0\0",
    b"SDPX",
    b"\x80\x2a\x5f\xd7",
    b"8BPS\0\1",
    b"BM",
    b"P6 ",
    b"PF ",
    b"\x01\xda\x01\x01\0\3",
    b"#?RADIANCE\n",
    b"\xff\x0a",
    b"\xff\x4f\xff\x51",
]
SMALL = MediaSettings(max_pixels=250_000)
CHEAP = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(source: Any) -> str:
    try:
        frame = analyse(source, recognise(source), SMALL)
    except UnsupportedMedia as error:
        return "unsupported" if error.why else "without words"
    except MediaError as error:
        return "damaged" if error.why else "without words"
    assert max(frame.pixels.shape) == LONG_SIDE
    return "frame"


@CHEAP
@given(st.binary(max_size=300))
def test_any_bytes_are_recognised_or_refused(pictures: Any, data: bytes) -> None:
    assert outcome(pictures.source(data)) in ("unsupported", "damaged", "frame")


@settings(CHEAP, max_examples=400)
@given(st.sampled_from(MAGIC), st.binary(max_size=2500))
def test_any_bytes_after_a_magic_number(pictures: Any, magic: bytes, data: bytes) -> None:
    assert outcome(pictures.source(magic + data)) in ("unsupported", "damaged", "frame")


@pytest.fixture(scope="module")
def files(pictures: Any) -> dict[str, bytes]:
    values = pictures.scene(48, 40, seed=41)
    floats = {"RGB": pictures.linear(values)}
    return {
        "scanlines": pictures.exr(floats, "NO"),
        "tiles": pictures.exr(floats, "ZIP", tiles=16),
        "parts": pictures.exr_parts(
            (pictures.exr_header("ZIP", name="a"), {"Z": values[..., 0].copy()}),
            (pictures.exr_header("PIZ", name="b"), floats),
        ),
        "chroma": pictures.exr_by_hand(
            {"Y": (values[..., 0], 1), "RY": (values[::2, ::2, 1], 2), "BY": (values[::2, ::2, 2], 2)}, (48, 40)
        ),
        "dpx": pictures.dpx(values),
        "cineon": pictures.cineon(values),
        "png": pictures.still(values, "PNG"),
        "tiff": pictures.still(values, "TIFF"),
        "float tiff": pictures.by_oiio(values, "tif", "float"),
        "jpeg": pictures.still(values, "JPEG"),
        "webp": pictures.still(values, "WEBP"),
        "psd": pictures.photoshop(values),
    }


@settings(CHEAP, max_examples=600)
@given(st.data())
def test_changed_headers_give_a_frame_or_an_error(pictures: Any, files: dict[str, bytes], data: st.DataObject) -> None:
    """Numbers of a header replaced by the ones that overflow."""
    name = data.draw(st.sampled_from(sorted(files)))
    broken = bytearray(files[name])
    number = st.sampled_from([0, 1, 2, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(4, min(len(broken) - 4, 2100)))
        order = data.draw(st.sampled_from(["<H", ">H", "<I", ">I"]))
        wide = data.draw(number) & (0xFFFF if order[1] == "H" else 0xFFFFFFFF)
        struct.pack_into(order, broken, at, wide)
    assert outcome(pictures.source(bytes(broken))) in ("unsupported", "damaged", "frame")


@settings(CHEAP, max_examples=300)
@given(st.data())
def test_a_layout_is_read_or_refused(pictures: Any, files: dict[str, bytes], data: st.DataObject) -> None:
    """What is read holds: an excerpt of it is whole, and in the file's bounds."""
    whole = bytearray(files[data.draw(st.sampled_from(["scanlines", "tiles", "parts", "chroma"]))])
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    broken = bytes(whole)[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))]
    try:
        for part in read_layout(broken):
            check_chunks(part, broken)
            rows = min(part.strip_rows, part.height)
            if rows * part.row_bytes < 1 << 24:
                assert len(part.excerpt(broken, [0], rows)) <= len(broken) + 1000
    except LayoutError:
        return


@CHEAP
@given(
    left=st.integers(-60, 60),
    top=st.integers(-60, 60),
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    compression=st.sampled_from(["NO", "ZIPS", "ZIP", "PIZ"]),
    tiles=st.sampled_from([0, 7, 32]),
)
def test_any_display_window_over_any_data_window(
    pictures: Any, left: int, top: int, width: int, height: int, compression: str, tiles: int
) -> None:
    """A white data window of 40 by 30 on black: the frame is white exactly where the two overlap."""
    white = {"RGB": np.full((30, 40, 3), 8.0, np.float16)}
    window = pictures.window(left, top, left + width - 1, top + height - 1)
    source = pictures.source(pictures.exr(white, compression, tiles=tiles, displayWindow=window))
    frame = analyse(source, "image/x-exr", MediaSettings(view="Un-tone-mapped"))
    assert (frame.width, frame.height) == (width, height)
    canvas = np.zeros((height, width), bool)
    canvas[max(0, -top) : max(0, 30 - top), max(0, -left) : max(0, 40 - left)] = True
    x, y = (np.linspace(0, side - 1, side).astype(int) for side in (width, height))
    centres = frame.pixels[
        np.minimum((y * frame.pixels.shape[0] + frame.pixels.shape[0] // 2) // height, frame.pixels.shape[0] - 1)
    ][:, np.minimum((x * frame.pixels.shape[1] + frame.pixels.shape[1] // 2) // width, frame.pixels.shape[1] - 1), 0]
    assert np.array_equal(centres > 127, canvas)


@given(st.integers(1, 1 << 18), st.integers(1, 1 << 18))
def test_the_frame_keeps_the_shape(width: int, height: int) -> None:
    size = fit(width, height)
    assert max(size) == LONG_SIDE
    assert min(size) >= 1
    assert abs(size[0] * height - size[1] * width) <= max(width, height)
    assert fit(height, width) == size[::-1]
