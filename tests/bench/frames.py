"""The frames that the benchmarks measure: the same for every rival, made from a fixed seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
from numpy.typing import NDArray
from PIL import Image, ImageFilter

EXR_COMPRESSIONS = {
    "ZIP": OpenEXR.ZIP_COMPRESSION,
    "ZIPS": OpenEXR.ZIPS_COMPRESSION,
    "PIZ": OpenEXR.PIZ_COMPRESSION,
    "DWAA": OpenEXR.DWAA_COMPRESSION,
}


def picture(width: int, height: int, seed: int = 7) -> NDArray[np.uint8]:
    """A picture with structure at every scale and the grain of a camera; uint8 (height, width, 3)."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for cells in (4, 9, 20, 45, 110):
        coarse = random.integers(0, 255, (max(2, cells * height // width), cells, 3), dtype=np.uint8)
        layer = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(layer, np.float32) / cells**0.6
    total = (total - total.min()) / (total.max() - total.min()) * 235 + 10
    total += random.normal(0, 3.5, total.shape).astype(np.float32)
    clean = Image.fromarray(total.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.5))
    return np.asarray(clean)


def make(folder: Path, names: tuple[str, ...], copies: int) -> dict[str, list[Path]]:
    """Write *copies* of each named kind of frame; returns kind -> its files."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, Any] = {}
    made: dict[str, list[Path]] = {}
    for name in names:
        size = (1920, 1080) if name.startswith("1080p") else (3840, 2160)
        pixels = pictures.setdefault(str(size), picture(*size))
        suffix = {"JPEG": "jpg", "PNG": "png", "TIFF": "tif", "EXR": "exr"}[name.split()[1]]
        files = [folder / f"{name.replace(' ', '_')}.{1001 + number}.{suffix}" for number in range(copies)]
        _write(files[0], name, pixels)
        for file in files[1:]:
            file.write_bytes(files[0].read_bytes())
        made[name] = files
    return made


def _write(file: Path, name: str, pixels: NDArray[np.uint8]) -> None:
    if file.suffix == ".jpg":
        Image.fromarray(pixels).save(file, quality=90)
    elif file.suffix == ".png":
        Image.fromarray(pixels).save(file)
    elif file.suffix == ".tif":
        _write_tiff16(file, pixels)
    else:
        linear = ((pixels.astype(np.float32) / 255) ** 2.2).astype(np.float16)
        header = {"compression": EXR_COMPRESSIONS[name.split()[2]], "type": OpenEXR.scanlineimage}
        with OpenEXR.File(header, {"RGB": linear}) as exr:
            exr.write(str(file))


def _write_tiff16(file: Path, pixels: NDArray[np.uint8]) -> None:
    import OpenImageIO

    deep = pixels.astype(np.uint16) * 257
    spec = OpenImageIO.ImageSpec(pixels.shape[1], pixels.shape[0], 3, OpenImageIO.UINT16)
    spec.attribute("compression", "none")
    output = OpenImageIO.ImageOutput.create(str(file))
    if not (output.open(str(file), spec) and output.write_image(deep) and output.close()):
        raise RuntimeError(output.geterror())
