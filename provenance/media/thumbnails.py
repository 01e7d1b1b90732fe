"""The small JPEG that stands in manifests and reports."""

from __future__ import annotations

import io

from PIL import Image

from provenance.errors import MediaError
from provenance.media.interface import AnalysisFrame

_SMALLEST = 8
_QUALITIES = (80, 65, 50, 38, 28)


def thumbnail(frame: AnalysisFrame, limit: int, side: int) -> bytes:
    """A JPEG of the frame: quality first, then size is lowered until it has *limit* bytes or fewer.

    Args:
        limit: the most bytes.
        side: the long side at first, in pixels.

    Raises:
        MediaError: no JPEG is that small.
    """
    while side >= _SMALLEST:
        scale = side / max(frame.image.size)
        size = max(1, round(frame.image.width * scale)), max(1, round(frame.image.height * scale))
        small = frame.image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
        for quality in _QUALITIES:
            out = io.BytesIO()
            small.save(out, "JPEG", quality=quality)
            if out.tell() <= limit:
                return out.getvalue()
        side = side * 2 // 3
    raise MediaError("cannot make a thumbnail", f"{limit} bytes hold no JPEG", "Allow more bytes: 8192 are usual.")
