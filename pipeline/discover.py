"""Folders, lists and frame patterns -> a `Delivery`: everything found has exactly one outcome, and nothing is opened.

What is found is one of these: an asset; the sidecar of an asset; a problem (a link, a FIFO, a folder that cannot be
read: its result is incomplete, so that nothing passes unseen); or ignored on the show's or the user's word. Temporary
files of ours are passed over. Only a path that the user named may itself be a link.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from pipeline.numbering import Numbered, Pattern, group, is_editorial, numbered, parse_pattern, spell
from pipeline.walking import Walk
from provenance.errors import DeliveryError
from provenance.files import file_error, show_name
from provenance.manifests.sidecars import SUFFIX, sidecar_names
from provenance.model import Asset, Delivery, FrameSequence, Shot

#: A hole of more frames than this lies between two shots, or between files whose numbers are no frames.
_WIDEST_HOLE = 1_000
#: The most missing frames that a delivery names, all sequences together.
_MOST_MISSING = 1_000_000


def find(
    paths: Iterable[str | Path],
    *,
    frames: Collection[int] | None = None,
    ignore: Sequence[str] = (),
    shot_pattern: str = "",
    show: str = "",
) -> Delivery:
    """Find what *paths* name.

    Args:
        paths: files, folders (walked), and frame patterns.
        frames: only files with these numbers; those that are not there are missing. See `numbering.frame_range`.
        ignore: names (``*.tmp``), or paths below a folder that was named (``cache/*``), that are left out; a file
            that was named itself is not.
        shot_pattern: a regular expression with the groups ``shot``, ``sequence`` and ``show``, looked for in each
            file's path, the last place first; without it, or where it is not found, the shot is the file's base name.
        show: the show's name, for shots whose pattern does not tell it.

    Returns:
        Assets sorted by path, every path absolute and without links; a file named twice is found once.

    Raises:
        DeliveryError: a path is missing, a pattern fits nothing, or there is nothing to do.
    """
    walk = Walk(ignore)
    roots: list[str] = []
    patterns: list[tuple[str, Pattern]] = []
    for each in paths:
        given = os.fspath(each)
        mode = _mode(given)
        if mode is None:
            patterns.append(_pattern(given))
            roots.append(patterns[-1][0])
            continue
        path = os.path.realpath(given)
        if stat.S_ISDIR(mode):
            walk.walk(path)
            roots.append(path)
        else:
            walk.take(path, mode)
            roots.append(os.path.dirname(path))
    assembly = _Assembly(
        walk, re.compile(shot_pattern) if shot_pattern else None, show, None if frames is None else frozenset(frames)
    )
    for folder, pattern in patterns:
        assembly.add_pattern(folder, pattern)
    for folder in list(walk.files):
        assembly.add_folder(folder)
    return assembly.delivery(roots)


def shard(delivery: Delivery, number: int, count: int) -> Delivery:
    """The *number*-th (from 1) of *count* parts of a delivery: the same on every node, disjoint, together all of it.

    Frame sequences stand in every part, whole: each part judges what it has of them.
    """
    root = len(os.fsencode(delivery.root))

    def is_ours(path: Path) -> bool:
        digest = hashlib.blake2s(os.fsencode(path)[root:], digest_size=8).digest()
        return int.from_bytes(digest) % count == number - 1

    return replace(
        delivery,
        assets=tuple(asset for asset in delivery.assets if is_ours(asset.path)),
        problems=tuple((path, problem) for path, problem in delivery.problems if is_ours(path)),
        shard=(number, count),
    )


def _mode(given: str) -> int | None:
    """The `st_mode` of what a named path leads to; None where nothing is there."""
    try:
        return os.stat(given).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no file can have such a name
        return None
    except OSError as error:
        told = file_error(f"cannot find {show_name(given)}", error)
        raise DeliveryError(told.what, told.why, told.fix) from error


def _pattern(given: str) -> tuple[str, Pattern]:
    folder, name = os.path.split(given)
    pattern = parse_pattern(name) if os.path.isdir(folder or ".") else None
    if pattern is None:
        raise DeliveryError(f"cannot find {show_name(given)}", "there is no such file or folder", "Check the path.")
    return os.path.realpath(folder or "."), pattern


@dataclass(slots=True)
class _Assembly:
    """Makes assets and frame sequences of what a walk came across.

    A file's shot and frame are told by its path alone wherever they can be, so that one frame on a farm's node and a
    whole folder give the same.
    """

    walk: Walk
    shot_pattern: re.Pattern[str] | None
    show: str
    wanted: frozenset[int] | None
    assets: dict[str, Asset] = field(default_factory=dict)
    sequences: dict[str, FrameSequence] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    missing: int = 0

    def add_pattern(self, folder: str, pattern: Pattern) -> None:
        """Add the files that a pattern names."""
        told = len(self.walk.problems)
        files = self.walk.match(folder, pattern)
        named = os.path.join(folder, str(pattern))
        if not files and len(self.walk.problems) == told:
            what = f"cannot find {show_name(named)}"
            raise DeliveryError(what, "no file fits this pattern", "Check the path and the frames.")
        wanted = pattern.frames
        if self.wanted is not None:
            wanted = self.wanted if wanted is None else self.wanted & wanted
        self._add_sequence(folder, named, files, wanted)

    def add_folder(self, folder: str) -> None:
        """Add the files of one folder that no pattern named."""
        names = [name for name in self._without_sidecars(folder) if os.path.join(folder, name) not in self.assets]
        numbers = {name: numbered(name) for name in names}
        for padding, files in group(number for number in numbers.values() if number is not None):
            if self._is_sequence(files):
                named = os.path.join(folder, spell(files[0].base, padding, files[0].extension))
                self._add_sequence(folder, named, files, self.wanted)
        for name, number in numbers.items():
            path = os.path.join(folder, name)
            if self.wanted is not None:
                self.left_out.add(path)
            elif path not in self.assets:
                self._add(folder, name, number if number is not None and number.is_frame else None)

    def delivery(self, roots: Sequence[str]) -> Delivery:
        """What was added.

        Raises:
            DeliveryError: nothing was.
        """
        ignored = {os.path.join(folder, name) for folder, names in self.walk.ignored.items() for name in names}
        ignored = (ignored | self.left_out) - self.assets.keys()
        if not self.assets and not self.walk.problems:
            why = (
                f"all that was found is left out: {len(ignored):,} files or folders" if ignored else "no file was found"
            )
            raise DeliveryError("nothing to do", why, "Check the paths, the frames, and what the show ignores.")
        return Delivery(
            Path(os.path.commonpath(roots)),
            tuple(sequence for _, sequence in sorted(self.sequences.items())),
            tuple(self.assets[path] for path in sorted(self.assets)),
            tuple((Path(path), problem) for path, problem in sorted(self.walk.problems.items())),
            tuple(Path(path) for path in sorted(ignored)),
        )

    def _without_sidecars(self, folder: str) -> list[str]:
        """The files of a folder, less the sidecars that belong to one of them; others are problems."""
        names, ignored = self.walk.files[folder], self.walk.ignored.get(folder, set())
        files = {name for name in names if not name.endswith(SUFFIX)}
        if len(files) < len(names):
            owned = {beside.name for name in files | ignored for beside in sidecar_names(Path(folder, name))}
            self._refuse_sidecars(folder, names - files - owned)
        return sorted(files)

    def _refuse_sidecars(self, folder: str, names: Collection[str]) -> None:
        """Sidecars whose files are not looked at: those may lie beside them, and were not named."""
        owners: dict[str, list[str]] = {}
        for beside in sorted(self.walk.names(folder)) if names else ():
            for sidecar in sidecar_names(Path(folder, beside)) if not beside.endswith(SUFFIX) else ():
                owners.setdefault(sidecar.name, []).append(beside)
        for name in names:
            if found := owners.get(name):
                why = "it is a sidecar, which is looked at with the file that it speaks of"
                fix = f"Name {' or '.join(map(show_name, found[:3]))} instead, which is beside it."
            else:
                why = "it is a sidecar, and the file that it speaks of is not beside it"
                fix = "Bring that file back, or remove the sidecar."
            self.walk.refuse(os.path.join(folder, name), why, fix)

    def _is_sequence(self, files: Sequence[Numbered]) -> bool:
        if self.wanted is not None:
            return any(file.number in self.wanted for file in files)
        return len(files) > 1 and not is_editorial(files)

    def _add_sequence(self, folder: str, named: str, files: Iterable[Numbered], wanted: frozenset[int] | None) -> None:
        """Add numbered files as one sequence; *wanted* are the frames that it is to have, if that was said."""
        members = {}
        for file in files:
            if wanted is None or file.number in wanted:
                members[file.number] = self._add(folder, file.name, file)
            else:
                self.left_out.add(os.path.join(folder, file.name))
        missing = self._missing(named, members, wanted)
        if known := self.sequences.get(named):  # the frames of one sequence, named in parts
            members |= dict(zip(known.frames, known.files, strict=True))
            missing |= set(known.missing)
        frames = tuple(sorted(members))
        files_ = tuple(members[frame] for frame in frames)
        self.sequences[named] = FrameSequence(named, frames, tuple(sorted(missing - members.keys())), files_)

    def _missing(self, named: str, members: Collection[int], wanted: frozenset[int] | None) -> set[int]:
        missing = _holes(sorted(members)) if wanted is None else wanted.difference(members)
        self.missing += len(missing)
        if self.missing <= _MOST_MISSING:
            return set(missing)
        # Said once, instead of frame by frame; the delivery cannot pass.
        self.walk.refuse(
            named,
            f"{len(missing):,} of its frames are missing, more than can be named",
            "Take out what is no frame of it, or name the frames with --frames.",
        )
        return set()

    def _add(self, folder: str, name: str, number: Numbered | None) -> Path:
        full = os.path.join(folder, name)
        path = Path(full)
        title = (number.stem or path.parent.name) if number else path.stem
        self.assets[full] = Asset(path, shot=self._shot(full, title), frame=number.number if number else None)
        return path

    def _shot(self, path: str, name: str) -> Shot:
        matches = list(self.shot_pattern.finditer(path)) if self.shot_pattern else []
        told = {key: value or "" for key, value in matches[-1].groupdict().items()} if matches else {}
        name, is_told = (told["shot"], True) if told.get("shot") else (name, False)
        return Shot(told.get("show") or self.show, told.get("sequence") or "", name, is_told)


def _holes(frames: Sequence[int]) -> set[int]:
    """The frames between the first and the last that are not there."""
    pairs = ((one, other) for one, other in pairwise(frames) if 1 < other - one <= _WIDEST_HOLE + 1)
    return {frame for one, other in pairs for frame in range(one + 1, other)}
