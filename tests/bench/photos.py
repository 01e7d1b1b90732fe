"""Pictures for measuring: folders of files, read in the order of their names and brought to one size."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Picture = NDArray[np.uint8]

#: The long side, in pixels, that pictures are brought to.
LONG_SIDE = 1280
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")


def files_of(*folders: Path) -> list[Path]:
    """The picture files of folders, sorted by name."""
    found = [each for folder in folders for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES]
    return sorted(found, key=lambda path: (path.name, str(path)))


def load(path: Path, long_side: int = LONG_SIDE) -> Picture:
    """A picture file: decoded, upright, brought to this long side."""
    with Image.open(path) as opened:
        return scaled(np.array(ImageOps.exif_transpose(opened).convert("RGB")), long_side)


def references_of(folder: Path, count: int | None = None, skip: int = 0, long_side: int = LONG_SIDE) -> list[Picture]:
    """The first *count* pictures of a folder after *skip*, in the order of their names."""
    end = None if count is None else skip + count
    return [load(path, long_side) for path in files_of(Path(folder))[skip:end]]


def scaled(picture: Picture, long_side: int) -> Picture:
    """The picture with this long side."""
    height, width = picture.shape[:2]
    factor = long_side / max(height, width)
    return resize(picture, max(1, round(width * factor)), max(1, round(height * factor)))


def resize(picture: Picture, width: int, height: int) -> Picture:
    """The picture at a size: averaged when it shrinks, cubic when it grows."""
    if picture.shape[:2] == (height, width):
        return picture
    shrinks = width * height < picture.shape[0] * picture.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=method), np.uint8)
