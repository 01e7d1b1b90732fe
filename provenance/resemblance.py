"""Still shots cost little: a frame that is nearly the same as the one searched before it has that one's matches.

How near is measured in `provenance.media.impressions`, block by block, so that nothing is missed that could be a work
put into a still frame. A frame is always compared with one that was itself searched, never with one that took its
matches from another: a slow fade does not drift away from what was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import media
from provenance.files import show_name
from provenance.index.interface import Query, ReferenceIndex
from provenance.model import Match

if TYPE_CHECKING:
    from provenance.media.impressions import Impression


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found.

    Attributes:
        matches: best first.
        of: the path of the frame whose matches these are, where it is another one; else empty.
    """

    matches: tuple[Match, ...]
    of: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A frame that was searched, and what its matches depend on beside it."""

    path: Path
    impression: Impression
    basis: tuple[object, ...]
    matches: tuple[Match, ...]


class LastSearched:
    """Remembers the last frame of this process that was searched: its impression and its matches."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def search(self, index: ReferenceIndex, query: Query, path: Path, *basis: object) -> Searched:
        """Search for a frame, or give it the matches of the last one, where the two are nearly the same.

        Args:
            query: with its frame; without one it is always searched.
            path: of the frame. A file that is asked for again is searched again.
            basis: what the matches depend on beside the frame: the index's snapshot, the show's settings. Where it is
                another than before, the frame is searched.

        Raises:
            ReferenceIndexError: the index cannot be relied on; then nothing is remembered of this frame.
        """
        if query.frame is None:
            return Searched(index.search([query])[0])
        seen, known = media.impression(query.frame), self._known
        if known and known.path != path and known.basis == basis and seen.is_nearly(known.impression):
            return Searched(tuple(_as_in(known.path, match) for match in known.matches), str(known.path))
        matches = index.search([query])[0]
        self._known = _Known(path, seen, basis, matches)
        return Searched(matches)


def _as_in(path: Path, match: Match) -> Match:
    """The match of the frame at *path*, for one that is nearly the same: its figures are of the former."""
    return replace(match, evidence=(*match.evidence, f"as in {show_name(path.name)}, which is nearly the same"))
