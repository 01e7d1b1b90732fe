"""What every decoder does the same way: check sizes, resample, turn, and make the analysis frame.

Resampling: down by the area each pixel of the result covers, before any view transform; up, for pictures smaller than
the frame, by bicubic interpolation afterwards, in display values, where its overshoot is clipped and harmless.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from provenance.errors import MediaError
from provenance.files import Source, show_name
from provenance.media.interface import LONG_SIDE, AnalysisFrame, MediaSettings

#: EXIF orientation (1 to 8) -> quarter turns to the left, then whether to mirror left to right.
_TURNS = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (3, False),
    7: (1, True),
    8: (1, False),
}
_MOST_WORDS = 200
_LONGEST = 1 << 18

#: Where single rows can be decoded, at least this many stand behind each row of the analysis frame. Measured on sharp
#: and grainy 4K pictures, 1.5 keep 34 dB to the full decode's frame, and 82 % of its keypoints; 1 keeps 28 dB and 64 %.
ROWS_A_ROW = 1.5
#: Infinity is taken as this, the largest half float.
BRIGHTEST = 65504.0

#: What decoders give: encoded values, or float32 where 1.0 is white (and more is brighter, if scene-linear).
Samples = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]
SamplesT = TypeVar("SamplesT", bound=Samples)


def damaged(source: Source, why: str) -> MediaError:
    """The error for a file that breaks its format's rules, or ends too early."""
    words = show_name(" ".join(why.split()))[:_MOST_WORDS].rstrip(" .")
    return MediaError(
        f"cannot decode {show_name(source.path)}", words or "it is damaged", "Render or copy that file again."
    )


@contextmanager
def decoding(source: Source, *errors: type[Exception]) -> Iterator[None]:
    """Turn what a library raises on a damaged file (*errors*), and want of memory, into `MediaError`."""
    try:
        yield
    except MemoryError as error:
        raise MediaError(
            f"cannot decode {show_name(source.path)}",
            "it needs more memory than there is",
            "Raise `limits.memory_gib`, or lower `media.max_pixels` to refuse such files at once.",
        ) from error
    except errors as error:
        raise damaged(source, f"it is damaged: {str(error) or type(error).__name__}") from error


def check_size(source: Source, width: int, height: int, settings: MediaSettings) -> None:
    """Refuse a picture by what its header says, before anything is decoded.

    Raises:
        MediaError: it has no pixels, or more than the settings allow.
    """
    if width <= 0 or height <= 0 or max(width, height) > _LONGEST:
        raise damaged(source, f"its header says {width:,} x {height:,} pixels")
    if width * height > settings.max_pixels:
        raise MediaError(
            f"cannot decode {show_name(source.path)}",
            f"it has {width:,} x {height:,} pixels, the limit is {settings.max_pixels:,}",
            "Raise `media.max_pixels` if it is meant to be that large.",
        )


def fit(width: float, height: float) -> tuple[int, int]:
    """The analysis frame's width and height for a picture of that shape."""
    scale = LONG_SIDE / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def shrink(pixels: SamplesT, width: int, height: int) -> SamplesT:
    """Area-resample to at most *width* by *height*; a side that is smaller already stays as it is.

    Args:
        pixels: uint8, uint16 or float32, (rows, columns) or (rows, columns, channels).
    """
    rows, columns = pixels.shape[:2]
    size = min(width, columns), min(height, rows)
    if size == (columns, rows):
        return pixels
    cv2.setNumThreads(1)  # one frame, one core: the batch runs a worker on each
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cast("SamplesT", small.reshape(size[1], size[0], *pixels.shape[2:]))


def finish(
    pixels: NDArray[np.uint8],
    size: tuple[int, int],
    original: tuple[int, int],
    *,
    orientation: int = 1,
    color: str = "sRGB",
    notes: tuple[str, ...] = (),
) -> AnalysisFrame:
    """Make the analysis frame of pixels that are already display-referred.

    Args:
        pixels: uint8 sRGB, (rows, columns, 3), at most *size*.
        size: width and height of the frame, before *orientation*.
        original: width and height of the display window, before *orientation*.
        orientation: as EXIF counts it, 1 to 8; anything else is taken as upright.
        color, notes: as in `AnalysisFrame`.
    """
    if pixels.shape[1::-1] != size:
        cv2.setNumThreads(1)
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    turns, mirrored = _TURNS.get(orientation, (0, False))
    pixels = np.rot90(pixels, turns)
    if mirrored:
        pixels = pixels[:, ::-1]
    width, height = original[::-1] if turns % 2 else original
    return AnalysisFrame(np.ascontiguousarray(pixels), width, height, color, notes)


def quantise(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Display values, 0 to 1, as uint8; what lies outside is clipped, and what is no number is black."""
    bounded = np.fmin(np.fmax(values, np.float32(0)), np.float32(1))  # these two pass over NaN
    return (bounded * np.float32(255) + np.float32(0.5)).astype(np.uint8)
