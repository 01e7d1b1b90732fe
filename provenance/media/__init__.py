"""SEAM: a file's bytes -> the analysis frame, the one picture that all fingerprints come from.

>>> from pathlib import Path
>>> from provenance.files import read_source
>>> from provenance.media import analyse, recognise, thumbnail
>>> source = read_source(Path("sh010_comp_v012.1001.exr"))  # doctest: +SKIP
>>> frame = analyse(source, recognise(source))  # doctest: +SKIP
>>> frame.pixels.shape, frame.width, frame.height  # doctest: +SKIP
((360, 640, 3), 3840, 2160)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from provenance.errors import UnsupportedMedia
from provenance.files import Source, show_name
from provenance.media.interface import AnalysisFrame, Decoder, MediaSettings
from provenance.media.kinds import NOT_READ, recognise
from provenance.parts import load

if TYPE_CHECKING:
    from provenance.media.impressions import Impression

__all__ = ["AnalysisFrame", "MediaSettings", "analyse", "cut", "impression", "place", "recognise", "thumbnail"]

_STILLS = "provenance.media.stills:StillDecoder"
_EXR = "provenance.media.exr:ExrDecoder"
_SCENE = "provenance.media.scene:SceneDecoder"

#: Media type -> its decoder.
DECODERS = {
    "image/avif": _STILLS,
    "image/bmp": _SCENE,
    "image/gif": _STILLS,
    "image/jp2": _SCENE,
    "image/jpeg": _STILLS,
    "image/jxl": _SCENE,
    "image/png": _STILLS,
    "image/tiff": _STILLS,
    "image/vnd.adobe.photoshop": _SCENE,
    "image/vnd.radiance": _SCENE,
    "image/webp": _STILLS,
    "image/x-cineon": _SCENE,
    "image/x-dpx": _SCENE,
    "image/x-exr": _EXR,
    "image/x-portable-anymap": _SCENE,
    "image/x-sgi": _SCENE,
    "image/x-tga": _SCENE,
}


def analyse(source: Source, media_type: str, settings: MediaSettings | None = None) -> AnalysisFrame:
    """Decode *source*, of the kind that `recognise` told, to the analysis frame.

    Raises:
        MediaError: it is damaged, cut or too large.
        UnsupportedMedia: its kind is known but not decoded (a clip, a deep picture).
        StudioError: the settings name a colour config, space or view that cannot be used.
    """
    if media_type not in DECODERS:
        words = next((words for start, words in NOT_READ.items() if media_type.startswith(start)), "of another kind")
        fix = (
            "Deliver its frames as numbered pictures."
            if media_type.startswith("video/")
            else "Deliver it as a picture."
        )
        raise UnsupportedMedia(
            f"cannot decode {show_name(source.path)}", f"it is {words} ({media_type}), which is not read yet", fix
        )
    decoder: Decoder = load("decoder", DECODERS, media_type)()
    return decoder.decode(source, media_type, settings or MediaSettings())


def thumbnail(frame: AnalysisFrame, limit: int = 8192, side: int = 256) -> bytes:
    """A JPEG of the frame, of at most *limit* bytes, and at most *side* pixels long.

    Raises:
        MediaError: no JPEG is that small.
    """
    from provenance.media import thumbnails

    return thumbnails.thumbnail(frame, limit, side)


def impression(frame: AnalysisFrame) -> Impression:
    """What is kept of a frame to tell whether a later one is nearly the same."""
    from provenance.media import impressions

    return impressions.impression(frame)


def cut(frame: AnalysisFrame, window: Sequence[float]) -> AnalysisFrame | None:
    """A part of a frame, for showing; see `provenance.media.placing`."""
    from provenance.media import placing

    return placing.cut(frame, window)


def place(
    reference: AnalysisFrame,
    transform: Sequence[float],
    window: Sequence[float],
    ground: AnalysisFrame | tuple[int, int],
) -> AnalysisFrame | None:
    """A reference laid into the frame in which it was found, for showing; see `provenance.media.placing`."""
    from provenance.media import placing

    return placing.place(reference, transform, window, ground)
