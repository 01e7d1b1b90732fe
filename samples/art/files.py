"""How the show's pictures are written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR
from PIL import Image

from art.canvas import Picture, develop, floats, mix, to_bytes

#: Chromaticities of red, green, blue and white: ITU-R BT.709, and ACES AP1 (S-2014-004) which ACEScg has.
REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
ACESCG = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
#: Linear Rec.709 to ACEScg, Bradford adaptation from D65 to the ACES white.
_TO_ACESCG = floats(
    [
        (0.613097, 0.339523, 0.047379),
        (0.070194, 0.916354, 0.013452),
        (0.020616, 0.109570, 0.869815),
    ]
)
#: The ACES view is darker and paler than `develop`; with this much more light and colour both look alike.
_EXPOSURE, _COLOR = 1.5, 1.35


def write_exr(path: Path, linear: Picture, chromaticities: tuple[float, ...]) -> None:
    """Write linear Rec.709 values as half floats, DWAA, in the space that *chromaticities* name."""
    grey = linear @ floats((0.2126, 0.7152, 0.0722))
    values = mix(grey[..., None], linear, _COLOR) * _EXPOSURE
    if chromaticities == ACESCG:
        values = values @ _TO_ACESCG.T
    header = {
        "compression": OpenEXR.DWAA_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "chromaticities": chromaticities,
        "dwaCompressionLevel": 250.0,
        "owner": "platemark samples, CC0",
    }
    channels = {"RGB": np.ascontiguousarray(np.clip(values, 0, 60), np.float16)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with OpenEXR.File(header, channels) as file:
        file.write(str(path))


def write_picture(path: Path, linear: Picture) -> None:
    """Write linear values as they look on a display, by the suffix of *path*."""
    write_image(path, Image.fromarray(to_bytes(develop(linear))))


def write_layer(path: Path, layer: Picture) -> None:
    """Write a premultiplied layer as a PNG with straight alpha, colours developed as the comps' are."""
    cover = layer[..., 3:]
    color = np.divide(layer[..., :3], cover, out=np.zeros_like(layer[..., :3]), where=cover > 1 / 512)
    straight = np.dstack([develop(color), cover[..., 0]])
    write_image(path, Image.fromarray(to_bytes(straight)))


def write_image(path: Path, image: Image.Image, quality: int = 88) -> None:
    """Write a picture as PNG or JPEG, by the suffix of *path*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        image.save(path, compress_level=6)
    else:
        image.save(path, quality=quality, subsampling="4:2:0", optimize=True)
