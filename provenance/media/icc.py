"""Embedded ICC profiles: to sRGB, by Little CMS through Pillow."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from provenance.files import show_name

#: A profile within this of sRGB (of 255, over a cube of colours) is taken as sRGB.
_SAME = 1


def to_srgb(image: Image.Image, profile: bytes) -> tuple[Image.Image, str, tuple[str, ...]]:
    """Take a picture (mode L, RGB, CMYK or LAB) to sRGB.

    Returns:
        The picture in mode RGB, how it was taken there in words, and notes. A profile that cannot be used is passed
        over, as viewers do, and noted.
    """
    try:
        transform, name = _transform(profile, image.mode)
        if transform is None:
            return image.convert("RGB"), "sRGB", ()
        converted = ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        note = f"its ICC profile cannot be used ({show_name(str(error))[:80]}); its values were taken as sRGB"
        return without_profile(image), "sRGB", (note,)
    return converted or image.convert("RGB"), f"sRGB, from its ICC profile {name}", ()


def without_profile(image: Image.Image) -> Image.Image:
    """A picture of any mode that has no profile as mode RGB: LAB by its definition, the others as Pillow converts."""
    if image.mode != "LAB":
        return image.convert("RGB")
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), "LAB", "RGB")
    return ImageCms.applyTransform(image, transform) or image.convert("RGB")


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> tuple[ImageCms.ImageCmsTransform | None, str]:
    """The transform and the profile's name; None where it changes nothing. A sequence's frames share one."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    name = show_name(ImageCms.getProfileDescription(source).strip())[:60] or "without a name"
    transform = ImageCms.buildTransform(
        source,
        _srgb(),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if mode == "RGB":
        steps = np.linspace(0, 255, 9).astype(np.uint8)
        cube = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
        changed = np.asarray(ImageCms.applyTransform(Image.fromarray(cube), transform), np.int16)
        if np.abs(changed - cube).max() <= _SAME:
            return None, name
    return transform, name


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
