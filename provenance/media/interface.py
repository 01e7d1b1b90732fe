"""SEAM: a file's bytes -> the analysis frame.

To add a decoder: write a module here with a class that has the members of `Decoder`, add its line to the table in
``media/__init__.py``, and add its line to ``tests/contracts/test_decoders.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from provenance.files import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

#: The analysis frame's long side in pixels. It stands in every fingerprint's algorithm name: see `FRAME`.
LONG_SIDE = 640
#: The name of the analysis frame in an algorithm's name; changes whenever its pixels would.
FRAME = f"frame=srgb-{LONG_SIDE}-area-v1"


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """A show's settings for decoding.

    Attributes:
        ocio_config: an OpenColorIO config: a file's path or an ``ocio://`` address of a built-in one.
        display, view: of that config; empty for its defaults.
        scene_linear: the colour space of scene-linear files that do not say theirs.
        log: the colour space of log files (DPX, Cineon) that are film scans or camera log; files that say they
            are video-encoded are taken as sRGB.
        max_pixels: the largest picture that is decoded, in pixels (width times height).
    """

    ocio_config: str = "ocio://default"
    display: str = ""
    view: str = ""
    scene_linear: str = "ACEScg"
    log: str = "ACEScct"
    max_pixels: int = 300_000_000


@dataclass(eq=False)
class AnalysisFrame:
    """The one picture that all fingerprints come from.

    Attributes:
        pixels: uint8, (height, width, 3), display-referred sRGB, long side `LONG_SIDE`, alpha over black.
        width, height: of the display window after orientation, in pixels, before reduction.
        color: how values were taken to sRGB, in words.
        notes: what the reader should know, in words.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    color: str = "sRGB"
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def image(self) -> Image.Image:
        """The frame as a Pillow picture, mode RGB."""
        from PIL import Image

        return Image.fromarray(self.pixels)

    @cached_property
    def grey(self) -> Image.Image:
        """The frame's luma (ITU-R BT.601, as Pillow converts), mode L; made once for all hashes."""
        return self.image.convert("L")


class Decoder(Protocol):
    """Reads some kinds of picture file."""

    #: The media types it reads.
    media_types: frozenset[str]

    def decode(self, source: Source, media_type: str, settings: MediaSettings) -> AnalysisFrame:
        """Decode *source*, reading no more than the analysis frame needs.

        Raises:
            MediaError: it is damaged or too large; nothing else is raised for any bytes.
            UnsupportedMedia: it is of a kind that is recognised but not read (a deep EXR part).
            StudioError: the settings name a colour config, space or view that cannot be used.
        """
        ...
