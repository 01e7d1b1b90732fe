"""pHash and dHash, 64 bits each, by `imagehash`: the value is that of ``str(imagehash.phash(frame.image))``.

`imagehash` converts a picture to grey and shrinks it before it hashes. The frame's grey picture is shared by all
hashes, and the small picture by a frame and its mirror image, so both are handed to `imagehash` ready-made: of a
picture that has the right mode and size already it makes a plain copy.

Only upright and mirrored frames are searched for: these hashes corroborate PDQ, which looks in all orientations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import imagehash
from PIL import Image

from provenance.fingerprints.codes import bits_apart, hex_code, require_algorithm
from provenance.media.interface import FRAME, AnalysisFrame
from provenance.model import Fingerprint

_BITS = 64


class _Perceptual:
    """What pHash and dHash share: shrink, hash, and the same of the mirror image."""

    algorithm: str
    _size: tuple[int, int]
    _hash: Callable[[Image.Image], Any]

    def compute(self, frame: AnalysisFrame) -> Fingerprint:
        """The hash of the frame as it is, 16 hexadecimal digits; it has no quality."""
        return self._of(self._shrink(frame))

    def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
        """The hashes of the frame and of its mirror image."""
        small = self._shrink(frame)
        return self._of(small), self._of(small.transpose(Image.Transpose.FLIP_LEFT_RIGHT))

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        """How many of the 64 bits differ."""
        require_algorithm(self.algorithm, one, other)
        return bits_apart(hex_code(one, _BITS), hex_code(other, _BITS))

    def _shrink(self, frame: AnalysisFrame) -> Image.Image:
        return frame.grey.resize(self._size, Image.Resampling.LANCZOS)

    def _of(self, small: Image.Image) -> Fingerprint:
        return Fingerprint(self.algorithm, str(self._hash(small)))


class PHash(_Perceptual):
    """The signs of the 8x8 lowest frequencies (DCT-II) of the picture at 32x32, about their median."""

    algorithm = f"phash-64/luma601-lanczos32x32-dct8x8-median;{FRAME}"
    _size = (32, 32)
    _hash = staticmethod(imagehash.phash)


class DHash(_Perceptual):
    """Whether each pixel of the picture at 9x8 is brighter than its left neighbour."""

    algorithm = f"dhash-64/luma601-lanczos9x8-rows;{FRAME}"
    _size = (9, 8)
    _hash = staticmethod(imagehash.dhash)
