from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from provenance.media import icc

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_srgb_changes_nothing(pictures: Any) -> None:
    image = Image.fromarray(pictures.eight_bits(pictures.scene()))
    converted, words, notes = icc.to_srgb(image, SRGB)
    assert np.array_equal(converted, image)
    assert (words, notes) == ("sRGB", ())


def test_a_wider_space_is_converted(pictures: Any) -> None:
    profile = pictures.matrix_profile(b"Wide\x1b")
    grey_and_green = Image.fromarray(np.array([[[128, 128, 128], [150, 200, 150]]], np.uint8))
    converted, words, notes = icc.to_srgb(grey_and_green, profile)
    (grey, green) = np.asarray(converted, int)[0]
    assert np.ptp(grey) <= 1
    assert abs(int(grey[0]) - 128) <= 2
    assert green.tolist() == pytest.approx([124, 201, 149], abs=2)  # by the published matrices
    assert words == "sRGB, from its ICC profile Wide\\x1b"
    assert notes == ()


@pytest.mark.parametrize("profile", [b"x", b"x" * 500, SRGB[:200], SRGB[:128] + b"\xff" * 460])
def test_a_broken_profile_is_passed_over_and_noted(profile: bytes, pictures: Any) -> None:
    image = Image.fromarray(pictures.eight_bits(pictures.scene()))
    converted, words, notes = icc.to_srgb(image, profile)
    assert np.array_equal(converted, image)
    assert words == "sRGB"
    assert "its ICC profile cannot be used" in notes[0]


def test_a_profile_of_other_channels_is_passed_over(pictures: Any) -> None:
    for mode in ("CMYK", "L"):
        image = Image.fromarray(pictures.eight_bits(pictures.scene())).convert(mode)
        converted, _, notes = icc.to_srgb(image, SRGB)
        assert converted.mode == "RGB"
        assert notes


def test_lab_without_a_profile() -> None:
    lab = Image.new("LAB", (4, 4), (128, 128, 128))
    pixel = np.asarray(icc.without_profile(lab))[0, 0]
    assert np.ptp(pixel) <= 2
    assert 110 < pixel[0] < 130
