from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import UnsupportedMedia
from provenance.media import DECODERS, recognise
from provenance.media.kinds import NOT_READ


def box(kind: bytes, brand: bytes = b"") -> bytes:
    return struct.pack(">I", 24) + kind + brand + bytes(40)


def tiff(order: str, *tags: tuple[int, int]) -> bytes:
    entries = b"".join(struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in tags)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "IH", 8, len(tags)) + entries + bytes(4)


KINDS = {
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "image/gif": b"GIF89a" + bytes(20),
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20),
    "image/x-exr": b"\x76\x2f\x31\x01\x02\0\0\0",
    "image/x-dpx": b"SDPX" + bytes(20),
    "image/x-cineon": b"\x80\x2a\x5f\xd7" + bytes(20),
    "image/avif": box(b"ftyp", b"avif"),
    "image/heic": box(b"ftyp", b"heic"),
    "image/x-canon-cr3": box(b"ftyp", b"crx "),
    "video/mp4": box(b"ftyp", b"isom"),
    "audio/mp4": box(b"ftyp", b"M4A "),
    "video/quicktime": box(b"ftyp", b"qt  "),
    "video/x-msvideo": b"RIFF\x24\0\0\0AVI LIST",
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "video/mxf": bytes(300) + bytes.fromhex("060e2b34020501010d01020101020400") + bytes(20),
    "video/x-matroska": b"\x1a\x45\xdf\xa3" + bytes(20),
    "video/mp2t": (b"\x47" + bytes(187)) * 4,
    "video/x-red": bytes(4) + b"RED2" + bytes(20),
    "image/x-tga": bytes(40) + b"TRUEVISION-XFILE.\0",
    "image/bmp": b"BM" + bytes(12) + struct.pack("<I", 40) + bytes(40),
    "image/x-portable-anymap": b"P6\n4 4\n255\n" + bytes(48),
    "image/jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    "image/jxl": b"\xff\x0a" + bytes(20),
    "image/vnd.radiance": b"#?RADIANCE\n",
    "image/vnd.adobe.photoshop": b"8BPS\0\1",
    "image/x-sgi": b"\x01\xda\x01\x01" + bytes(20),
    "image/svg+xml": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "application/pdf": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("media_type", KINDS)
def test_content_is_recognised_whatever_the_name(media_type: str, pictures: Any) -> None:
    for name in ("a.jpg", "a.exr", "noname", "a\n\x1b.mp4"):
        assert recognise(pictures.source(KINDS[media_type], name)) == media_type


@pytest.mark.parametrize("order", ["<", ">"])
def test_camera_raw_is_not_taken_for_tiff(order: str, pictures: Any) -> None:
    """Their first picture is a small preview: what would be fingerprinted is not the frame."""
    assert recognise(pictures.source(tiff(order, (254, 0), (256, 4)))) == "image/tiff"
    assert recognise(pictures.source(tiff(order, (256, 4), (50706, 1)))) == "image/x-adobe-dng"
    assert recognise(pictures.source(tiff(order, (254, 1), (330, 200)))) == "image/x-raw"
    assert recognise(pictures.source(tiff(order, (254, 0), (330, 200)))) == "image/tiff"


@pytest.mark.parametrize("data", [b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", b"II+\0\x08\0\0\0"])
def test_a_cut_tiff_header_is_still_tiff(data: bytes, pictures: Any) -> None:
    assert recognise(pictures.source(data)) == "image/tiff"


@pytest.mark.parametrize("data", [b"", b"\0", b"BMW is a car maker, says this text", b"# a script\n", b"RIFF", b"P7"])
def test_other_content_is_refused_in_words(data: bytes, pictures: Any) -> None:
    with pytest.raises(UnsupportedMedia) as caught:
        recognise(pictures.source(data, "notes\n.exr"))
    assert caught.value.what == "cannot read notes\\n.exr"
    assert caught.value.why == ("its content is of no kind that platemark knows" if data else "it is empty")
    assert caught.value.fix


def test_every_kind_is_either_decoded_or_has_words() -> None:
    for media_type in KINDS:
        assert (media_type in DECODERS) != any(media_type.startswith(start) for start in NOT_READ)


def test_the_shared_clips_are_clips(shared_media: Path, pictures: Any) -> None:
    clips = sorted((shared_media / "clips").iterdir())
    assert clips
    for clip in clips:
        assert recognise(pictures.source(clip.read_bytes())) in ("video/mp4", "video/quicktime")
