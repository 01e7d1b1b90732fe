"""Files and their place in a show: what is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a value: what could not be done, why, and what to do (see `provenance.errors`)."""

    what: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Shot:
    """The editorial unit; *sequence* is the editorial one, never the numbered files.

    Attributes:
        is_told: whether the show's own pattern told it of the path; else it is the file's base name, and a guess.
    """

    show: str = ""
    sequence: str = ""
    name: str = ""
    is_told: bool = False

    def __str__(self) -> str:
        return "/".join(part for part in (self.show, self.sequence, self.name) if part)


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing that carries one manifest: a frame, a plate, a clip.

    Attributes:
        path: where it is.
        media_type: recognised from the content, for instance ``image/x-exr``; empty while nobody has looked.
        shot: the editorial unit it belongs to, if known.
        frame: its frame number, if it is one of numbered files.
    """

    path: Path
    media_type: str = ""
    shot: Shot | None = None
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class FrameSequence:
    """Numbered files, as a pattern (``shot.####.exr``) with the frames that are there and those that are not.

    Attributes:
        pattern: the files' path, a ``#`` for each digit of the frame number, ``@`` where it is not padded.
        files: the frames' paths, in the order of `frames`; empty in a sequence that was read from a record.
    """

    pattern: str
    frames: tuple[int, ...]
    missing: tuple[int, ...] = ()
    files: tuple[Path, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is handed over: every file found is an asset, a sidecar of one, a problem or ignored, and that once.

    Attributes:
        problems: what was found and cannot be an asset (a link, a FIFO, an unreadable folder), each with the reason.
        ignored: what was left out because the show or the user said so; a folder stands for all that is in it.
        shard: which part of how many this is; frame sequences stand whole in every part.
    """

    root: Path
    sequences: tuple[FrameSequence, ...]
    assets: tuple[Asset, ...]
    problems: tuple[tuple[Path, Problem], ...] = ()
    ignored: tuple[Path, ...] = ()
    shard: tuple[int, int] = (1, 1)
