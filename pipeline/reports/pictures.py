"""Pictures for the page: decoded, made small, and written as data addresses, within a budget of bytes.

What comes in is not trusted: thumbnails stand in journals, and a journal may come from anybody. A picture that is
not a whole JPEG of reasonable size is left out, and the page shows an empty field in its place.
"""

from __future__ import annotations

import base64
import io
import struct
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pipeline.reports.entries import Item
from pipeline.reports.interface import EVERYTHING, Material, Pictures, Place, Wanted, Window
from provenance.model import Match, Reference

#: What all larger pictures may take in the page, in characters; and what all contact prints and all text may.
EVIDENCE_BUDGET, REST_BUDGET = 5_000_000, 18_500_000
#: What is reckoned for the caption, outline and points of a larger picture, in characters.
FIGURE_TEXT = 1_500
#: What is reckoned for the text of a reel, an entry and an item, in characters; prints get what is left.
REEL_TEXT, ENTRY_TEXT, ITEM_TEXT = 2_500, 1_500, 350
#: More prints than this are of no use to anybody; what does not pass is kept before what does.
MOST_PRINTS = 6_000
_LARGEST_BYTES, _LARGEST_SIDE = 1 << 20, 4096
_QUALITIES = (72, 55, 38)
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, LookupError, TypeError, ArithmeticError)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the page holds it: its ``data:`` address and its size in pixels."""

    address: str
    width: int
    height: int


def shrink(jpeg: bytes, side: int, limit: int) -> Shown | None:
    """Decode a JPEG that nobody vouches for, and make it small.

    Args:
        side: the long side of the result in pixels, at most.
        limit: the bytes to aim for; the quality is lowered until it fits, or is as low as one can look at.

    Returns:
        None where it is no JPEG, damaged, or larger than a thumbnail has any reason to be.
    """
    if len(jpeg) > _LARGEST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
                if max(image.size) > _LARGEST_SIDE:
                    return None
                image.draft("RGB", (side, side))
                small = image.convert("RGB")
    except (*_DAMAGE, *_TOO_LARGE):
        return None
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= limit:
            break
    address = "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
    return Shown(address, *small.size)


def contact_prints(material: Material) -> dict[int, Shown]:
    """Small pictures for contact sheets, by item number; all of them where the budget allows."""
    items = [item for reel in material.reels for item in reel.items]
    chosen = _choose(items)
    entries = sum(len(reel.entries) for reel in material.reels)
    left = REST_BUDGET - REEL_TEXT * len(material.reels) - ENTRY_TEXT * entries - ITEM_TEXT * len(items)
    if not chosen or left <= 0:
        return {}
    # Half of the 256 pixels that journals hold: the decoder itself makes it so small, which is the quickest.
    side, limit = (160, 4_500) if len(chosen) <= 2_000 else (128, left * 3 // 4 // len(chosen))
    prints: dict[int, Shown] = {}
    for number, jpeg in material.thumbnails(chosen):
        shown = shrink(jpeg, side, limit)
        if shown is not None and len(shown.address) <= left:
            prints[number] = shown
            left -= len(shown.address)
    return prints


def _choose(items: list[Item]) -> frozenset[int]:
    """At most `MOST_PRINTS` items: first those that do not pass, or only by a waiver, then others evenly spread."""
    troubled = [item.number for item in items if item.standing != "pass"]
    passing = [item.number for item in items if item.standing == "pass"]
    return frozenset(_spread(troubled, MOST_PRINTS) + _spread(passing, max(MOST_PRINTS - len(troubled), 0)))


def _spread(numbers: list[int], most: int) -> list[int]:
    return [numbers[i * len(numbers) // most] for i in range(most)] if len(numbers) > most else numbers


class Gallery:
    """Larger pictures, for looking at what a finding is about, while the budget lasts.

    Attributes:
        is_spent: the budget is; what is asked for now is left out, to keep the page small.
    """

    def __init__(self, pictures: Pictures, thumbnails: Iterable[tuple[int, bytes]]) -> None:
        self._pictures = pictures
        self._thumbnails = dict(thumbnails)
        self._left = EVIDENCE_BUDGET
        self.is_spent = False

    def file(self, item: Item, window: Window = EVERYTHING) -> Shown | None:
        """An asset, or a part of it, from its file; None where that is not at hand."""
        evidence = item.result.evidence
        return self._show(self._asked(Wanted(evidence.asset.path, evidence.digest, window)))

    def thumbnail(self, item: Item) -> Shown | None:
        """An asset as the journal has it; None where it has no picture of it."""
        return self._show(self._thumbnails.get(item.number))

    def reference(self, reference: Reference) -> Shown | None:
        """A picture of a reference, where its file is at hand and is still the one that was indexed."""
        return self._show(self._asked(Wanted(Path(reference.source), reference.digest))) if reference.source else None

    def placed(self, match: Match, item: Item, window: Window = EVERYTHING) -> Shown | None:
        """A reference laid into the asset in which it was found; None where that cannot be drawn."""
        evidence, reference = item.result.evidence, match.reference
        if not (len(match.transform) == 9 and reference.source and evidence.picture):
            return None
        size = evidence.picture.width, evidence.picture.height
        onto = Place(evidence.asset.path, evidence.digest, size, match.transform)
        return self._show(self._asked(Wanted(Path(reference.source), reference.digest, window, onto)))

    def _asked(self, wanted: Wanted) -> bytes | None:
        return self._pictures(wanted) if wanted.digest and not self.is_spent else None

    def _show(self, jpeg: bytes | None) -> Shown | None:
        shown = shrink(jpeg, 480, 36_000) if jpeg and not self.is_spent else None
        if shown is None:
            return None
        cost = len(shown.address) + FIGURE_TEXT
        self.is_spent = cost > self._left
        if self.is_spent:
            return None
        self._left -= cost
        return shown
