"""A match, shown so that the eye can judge it: the frame beside the reference laid into place, and what was measured.

Pure but for the pictures that it asks a `Gallery` for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.reports import drawing
from pipeline.reports.drawing import in_asset, in_reference, within
from pipeline.reports.entries import Found, Item
from pipeline.reports.facts import facts_of
from pipeline.reports.interface import EVERYTHING
from pipeline.reports.pictures import Gallery, Shown
from pipeline.reports.words import clip
from provenance.model import Match

_LEFT_OUT = "Its picture is left out to keep this page small."


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a match, or the words for why it is not shown.

    Attributes:
        outline: the matched region, as SVG points in thousandths; empty for all of it.
        dots: for each colour in use its number and its points, as an SVG path in thousandths.
        absent: the paragraphs that stand in the picture's place.
    """

    caption: str
    picture: Shown | None
    outline: str = ""
    dots: tuple[tuple[int, str], ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A match, shown for its best frame.

    Attributes:
        pair: two figures of the same place, or of the asset and of the reference.
        others: smaller figures beside the facts: where in the frame that place is, and the reference as it was indexed.
        facts: pairs of a name and a text.
    """

    pair: tuple[Figure, Figure]
    others: tuple[Figure, ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def has_dots(self) -> bool:
        """Whether there are points to show or to hide."""
        return any(figure.dots for figure in (*self.pair, *self.others))


@dataclass(frozen=True, slots=True)
class Means:
    """What a match is shown with: pictures, and the policy's thresholds as far as they are known."""

    gallery: Gallery
    thresholds: Mapping[str, float]


def compare(found: Found, noun: str, means: Means) -> Comparison:
    """Show a reference that was found in some items, for the best of them; *noun* is what an item is called."""
    item, match = found.best
    pair, others = _figures(item, match, _name(item, noun), means.gallery)
    facts = facts_of(found, noun, means.thresholds)
    return Comparison(pair, others, tuple((name, text) for name, text in facts if text))


def _name(item: Item, noun: str) -> str:
    return f"{'Frame ' if noun == 'frame' else ''}{clip(item.name, 120)} of this delivery"


def _figures(item: Item, match: Match, name: str, gallery: Gallery) -> tuple[tuple[Figure, Figure], tuple[Figure, ...]]:
    """The pair and the others; see `Comparison`."""
    asset = gallery.file(item)
    outline = drawing.outline(match.query_region)
    caption = f"{name}{', matched region outlined' if outline else ''}"
    whole = Figure(caption, asset or gallery.thumbnail(item), outline, absent=_absent_asset(gallery))
    reference = _reference(match, gallery)
    if reference.picture is None:
        return (whole, reference), ()
    window = drawing.closeup(match.query_region) if asset else EVERYTHING
    close = gallery.file(item, window) if window != EVERYTHING else None
    window = window if close else EVERYTHING
    placed = gallery.placed(match, item, window)
    pairs = drawing.spread(match.inliers, window)
    reference = replace(reference, dots=drawing.dots(pairs, in_reference))
    if placed is None:
        return (replace(whole, dots=drawing.dots(pairs, in_asset)), reference), ()
    outline = drawing.outline(match.query_region, window)
    dots = drawing.dots(pairs, lambda pair: within(window, in_asset(pair)))
    laid_dots = drawing.dots(pairs, lambda pair: within(window, drawing.laid(match.transform, pair)))
    laid = Figure(f"{_title(match)}, laid into the same place", placed, outline, laid_dots)
    if close is None:
        return (replace(whole, dots=dots), laid), (reference,)
    return (Figure(f"{name}, this part enlarged", close, outline, dots), laid), (whole, reference)


def _reference(match: Match, gallery: Gallery) -> Figure:
    reference = match.reference
    owner = clip(reference.owner, 160)
    caption = f"{_title(match)}{f', {owner}' if owner else ''}"
    picture = gallery.reference(reference)
    if picture is None:
        return Figure(caption, None, absent=(_title(match), owner, _absent_reference(reference.source, gallery)))
    return Figure(caption, picture, drawing.outline(match.reference_region))


def _title(match: Match) -> str:
    return clip(match.reference.title, 160) or "an untitled work"


def _absent_reference(source: str, gallery: Gallery) -> str:
    if gallery.is_spent:
        return _LEFT_OUT
    if not source:
        return "No picture: the index does not say which file it was made from."
    return f"No picture: the file {clip(source, 200)} is not at hand, or is not the one that was indexed."


def _absent_asset(gallery: Gallery) -> tuple[str, ...]:
    return (_LEFT_OUT if gallery.is_spent else "No picture: the file is not at hand, or is not the same any more.",)
