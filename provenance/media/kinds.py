"""What kind of file a source is, by its content; names and suffixes are never looked at."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from provenance.errors import UnsupportedMedia
from provenance.files import Source, show_name

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\x76\x2f\x31\x01", "image/x-exr"),
    (0, b"SDPX", "image/x-dpx"),
    (0, b"XPDS", "image/x-dpx"),
    (0, b"\x80\x2a\x5f\xd7", "image/x-cineon"),
    (0, b"\xd7\x5f\x2a\x80", "image/x-cineon"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"#?RADIANCE", "image/vnd.radiance"),
    (0, b"#?RGBE", "image/vnd.radiance"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51", "image/jp2"),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\x01\xda\x00\x01", "image/x-sgi"),
    (0, b"\x01\xda\x01\x01", "image/x-sgi"),
    (0, b"\x01\xda\x00\x02", "image/x-sgi"),
    (0, b"\x01\xda\x01\x02", "image/x-sgi"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"OggS", "video/ogg"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (4, b"RED1", "video/x-red"),
    (4, b"RED2", "video/x-red"),
    (0, b"ARRI\x12\x34\x56\x78", "image/x-arriraw"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"qt  ": "video/quicktime",
    b"crx ": "image/x-canon-cr3",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_MXF_KEY = bytes.fromhex("060e2b34020501010d01020101")
_MXF_RUN_IN = 65_536  # SMPTE ST 377-1, 6.5: what may come before the header partition
_TIFF_REDUCED, _TIFF_SUB_IFDS, _TIFF_DNG = 254, 330, 50706

#: Kinds that are recognised by name but not decoded: the start of their media type, and what they are called.
NOT_READ: Mapping[str, str] = {
    "video/": "a clip",
    "audio/": "a sound file",
    "image/heic": "a HEIC picture",
    "image/heif": "a HEIF picture",
    "image/svg+xml": "a vector drawing (SVG)",
    "image/x-adobe-dng": "a camera raw file (DNG)",
    "image/x-canon-cr3": "a camera raw file (CR3)",
    "image/x-arriraw": "a camera raw file (ARRIRAW)",
    "image/x-raw": "a camera raw file",
    "application/pdf": "a PDF document",
}


def recognise(source: Source) -> str:
    """The media type of *source*, by its content.

    Returns:
        For instance ``image/jpeg``, ``image/x-exr``, ``image/x-dpx``; for kinds that are known but not decoded theirs
        as well (``video/mp4``, ``image/heic``): credentials can be read from many of these.

    Raises:
        UnsupportedMedia: the content is of no known kind, or empty.
    """
    data = source.data
    for offset, magic, media_type in _MAGIC:
        if data.startswith(magic, offset):
            return media_type
    for guess in _GUESSES:
        if found := guess(data):
            return found
    why = "its content is of no kind that platemark knows" if data else "it is empty"
    raise UnsupportedMedia(
        f"cannot read {show_name(source.path)}",
        why,
        "Deliver it as EXR, DPX, TIFF, PNG or JPEG, or move it out of the delivery.",
    )


def _riff(data: bytes) -> str | None:
    return _RIFF.get(data[8:12]) if data[:4] == b"RIFF" else None


def _tiff(data: bytes) -> str | None:
    """TIFF and BigTIFF; camera raw files are TIFF whose first picture is only a preview, or that say DNG."""
    orders = {b"II*\0": "<", b"MM\0*": ">", b"II+\0": "", b"MM\0+": ""}
    order = orders.get(data[:4])
    if order is None:
        return None
    tags = _first_tags(data, order) if order else {}
    if _TIFF_DNG in tags:
        return "image/x-adobe-dng"
    if data[8:10] == b"CR" or (_TIFF_SUB_IFDS in tags and tags.get(_TIFF_REDUCED, 0) & 1):
        return "image/x-raw"
    return "image/tiff"


def _first_tags(data: bytes, order: str) -> dict[int, int]:
    """Tag to value (as a 32-bit number) of a TIFF's first directory, as far as it is in the file."""
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        entries = data[start + 2 : start + 2 + 12 * count]
        return {tag: value for tag, _, _, value in struct.iter_unpack(order + "HHII", entries)}
    except struct.error:  # a cut directory: the decoder will say what is wrong with it
        return {}


def _base_media(data: bytes) -> str | None:
    """ISO base media files, and QuickTime files from before it."""
    box = data[4:8]
    if box == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    return "video/quicktime" if box in (b"moov", b"mdat", b"wide", b"pnot") else None


def _portable(data: bytes) -> str | None:
    """The netpbm family: P1 to P6, and PF and Pf for floats."""
    known = data[:1] == b"P" and data[1:2] in (b"1", b"2", b"3", b"4", b"5", b"6", b"F", b"f")
    return "image/x-portable-anymap" if known and data[2:3].isspace() else None


def _bitmap(data: bytes) -> str | None:
    """BMP: two letters are little, so the size of its second header (12 to 124) is asked for as well."""
    plausible = data[:2] == b"BM" and len(data) >= 18 and 12 <= int.from_bytes(data[14:18], "little") <= 124
    return "image/bmp" if plausible else None


def _targa(data: bytes) -> str | None:
    """Targa 2.0 has a signature at its end; older ones have none."""
    return "image/x-tga" if data[-18:] == b"TRUEVISION-XFILE.\0" else None


def _transport_stream(data: bytes) -> str | None:
    return "video/mp2t" if len(data) > 376 and data[0] == data[188] == data[376] == 0x47 else None


def _drawing(data: bytes) -> str | None:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "image/svg+xml" if head.startswith((b"<svg", b"<?xml")) and b"<svg" in head else None


def _mxf(data: bytes) -> str | None:
    return "video/mxf" if data.find(_MXF_KEY, 0, _MXF_RUN_IN + len(_MXF_KEY)) >= 0 else None


_GUESSES: tuple[Callable[[bytes], str | None], ...] = (
    _riff,
    _tiff,
    _base_media,
    _portable,
    _bitmap,
    _targa,
    _transport_stream,
    _drawing,
    _mxf,
)
