"""The words that rules speak in: whom a finding is about, and lists that stay short.

Names and titles come from files that anybody wrote: here they are shortened and left as they are otherwise, and
whatever shows them (a terminal, a page, a spreadsheet) escapes them in its own way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from provenance.model import Asset, Shot


def about(asset: Asset) -> str:
    """An asset as the beginning of a sentence: its frame and shot, where they are known, and its file."""
    shot = f"shot {asset.shot}" if asset.shot and str(asset.shot) else ""
    name = shortened(asset.path.name)
    if asset.frame is not None:
        return f"Frame {asset.frame} of {shot} ({name})" if shot else f"Frame {asset.frame} ({name})"
    return f"The file {name} of {shot}" if shot else f"The file {name}"


def about_sequence(pattern: str, shot: Shot | None) -> str:
    """A frame sequence as a part of a sentence."""
    return f"{shortened(pattern)} (shot {shot})" if shot and str(shot) else shortened(pattern)


def shortened(text: str, limit: int = 160) -> str:
    """A text of at most *limit* characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def quoted(text: str) -> str:
    """A name out of a file, as a part of a sentence."""
    return f'"{shortened(text)}"'


def brief(text: str) -> str:
    """A name or id out of a file, shortened so that several have room in a sentence."""
    return f'"{shortened(text, 60)}"'


def share(value: float) -> str:
    """A share in per cent, rounded down: what is shown never reaches a limit that it did not reach."""
    if math.isnan(value):
        return "an unknown share"
    return "under 1%" if 0 < value < 0.01 else f"{math.floor(value * 100 + 1e-9)}%"


def sentence(text: str) -> str:
    """A text with one full stop at its end."""
    return text.strip().rstrip(".") + "."


def listed(items: Iterable[str], limit: int = 5) -> str:
    """Each item once, in order of its letters; those beyond *limit* are counted."""
    every = sorted(set(items))
    more = len(every) - limit
    return "; ".join(every[:limit]) + (f"; and {more} more" if more > 0 else "")


def frame_ranges(frames: Iterable[int], limit: int = 20) -> str:
    """Frame numbers as ranges: ``1001-1003, 1010``; ranges beyond *limit* are counted."""
    ranges: list[tuple[int, int]] = []
    for frame in sorted(set(frames)):
        if ranges and ranges[-1][1] == frame - 1:
            ranges[-1] = (ranges[-1][0], frame)
        else:
            ranges.append((frame, frame))
    shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges[:limit])
    more = len(ranges) - limit
    return shown + (f", and {more} more ranges" if more > 0 else "")
