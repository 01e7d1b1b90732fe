from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from provenance.media import icc


def matrix_profile(name: bytes, gamma: float, columns: list[list[float]]) -> bytes:
    """A profile of these colorants, put together by hand (ICC.1:2010, 8.3): Pillow makes none but sRGB."""
    def s15(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big", signed=True)

    curve = b"curv" + bytes(4) + (1).to_bytes(4, "big") + round(gamma * 256).to_bytes(2, "big") + bytes(2)
    text = b"desc" + bytes(4) + (len(name) + 1).to_bytes(4, "big") + name + bytes(79 + 1)
    tags = {b"desc": text + bytes(-len(text) % 4), b"cprt": b"text" + bytes(4) + b"none"}
    tags[b"wtpt"] = b"XYZ " + bytes(4) + s15(0.9642) + s15(1.0) + s15(0.8249)
    for letter, column in zip((b"r", b"g", b"b"), columns, strict=True):
        tags[letter + b"XYZ"] = b"XYZ " + bytes(4) + b"".join(s15(v) for v in column)
        tags[letter + b"TRC"] = curve
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag + (at + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += data
    size = (at + len(body)).to_bytes(4, "big")
    head = size + b"lcms\x02\x40\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + s15(0.9642) + s15(1) + s15(0.8249)
    return head.ljust(128, b"\0") + len(tags).to_bytes(4, "big") + table + body


#: Adobe RGB (1998), adapted to D50.
ADOBE = [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]]
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_srgb_changes_nothing(pictures: Any) -> None:
    image = Image.fromarray(pictures.eight_bits(pictures.scene()))
    converted, words, notes = icc.to_srgb(image, SRGB)
    assert np.array_equal(converted, image)
    assert (words, notes) == ("sRGB", ())


def test_a_wider_space_is_converted() -> None:
    profile = matrix_profile(b"Wide\x1b", 2.2, ADOBE)
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
