"""SEAM: what a run came to -> files that people and machines read.

To add a report: write a module here with a class that has the members of `Report`, add its line to the table in
``reports/__init__.py``, and its line to ``tests/contracts/test_reports.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pipeline.reports.grouping import Reel
from pipeline.summary import Summary

#: A part of a picture: left, top, right and bottom as fractions of its width and height.
Window = tuple[float, float, float, float]
EVERYTHING: Window = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reference lies in an asset.

    Attributes:
        path, digest: the asset's file, and the SHA-256 (hex) it had.
        size: the asset's width and height, for a plain ground where its file is not at hand.
        transform: 3x3, row by row, from reference to asset in fractions.
    """

    path: Path
    digest: str
    size: tuple[int, int]
    transform: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that a report would show.

    Attributes:
        path, digest: the file, and the SHA-256 (hex) it had.
        window: the part that is shown, enlarged; of `onto` where that is given.
        onto: what the picture is laid over, dimmed around it, instead of being shown by itself.
    """

    path: Path
    digest: str
    window: Window = EVERYTHING
    onto: Place | None = None


#: Gives a small JPEG of what is wanted; None when the file is not there, is not the same, or cannot be shown so.
Pictures = Callable[[Wanted], bytes | None]


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What a report says of the run it tells about.

    Attributes:
        title: the show's or the delivery's name.
        when: when the run ended, with its time zone; a report never reads the clock.
        version: platemark's.
        policy: the policy's name and version; empty where no rules were applied, and then nothing is called ready.
        policy_digest: SHA-256 (hex) of the policy.
        snapshot: the digest of the reference index that was searched; empty where none was.
        anchors_digest: SHA-256 (hex) of the trust anchors; empty where the show names none.
        command: the command that was given, for whoever repeats it.
        thresholds: the policy's, by name; a match's figures are told beside them. Empty where they are not known.
    """

    title: str
    when: datetime
    version: str
    policy: str = ""
    policy_digest: str = ""
    snapshot: str = ""
    anchors_digest: str = ""
    command: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All that a report is made from.

    Attributes:
        reels: every result once, by shot and frame sequence, the gravest shot first; without thumbnails.
        thumbnails: for some items' numbers, each number with the JPEG that the journal holds for it; they come
            from the journal, so nothing is known of them.
        pictures: finds larger pictures of files that are at hand.
    """

    reels: tuple[Reel, ...]
    summary: Summary
    about: ReportInfo
    thumbnails: Callable[[Collection[int]], Iterator[tuple[int, bytes]]]
    pictures: Pictures


class Report(Protocol):
    """Renders one kind of report."""

    #: The names of the files it makes, in order.
    names: tuple[str, ...]

    def render(self, material: Material) -> Iterable[bytes]:
        """The content of each of `names`, in their order; the same material always gives the same bytes."""
        ...
