"""What lies in folders, without opening any file: files to look at, what cannot be looked at, what is left out.

Links are never followed, so no loop and no way out of the folder exists; folders are walked without recursion, so any
depth is walked that the system can name.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.numbering import Numbered, Pattern, numbered
from provenance.files import file_error, is_temporary, kind_of, show_name
from provenance.model import Problem


class Walk:
    """Everything that was come across; each thing stands in one place of these.

    Attributes:
        files: folder -> the names of the regular files in it.
        ignored: folder -> the names in it that are left out, of files, folders and whatever else.
        problems: path -> why it cannot be looked at.
    """

    def __init__(self, ignore: Sequence[str] = ()) -> None:
        self.files: dict[str, set[str]] = defaultdict(set)
        self.ignored: dict[str, set[str]] = defaultdict(set)
        self.problems: dict[str, Problem] = {}
        cleaned = [pattern.rstrip("/") for pattern in ignore]
        self._names = _any(pattern for pattern in cleaned if "/" not in pattern)
        self._paths = _any(pattern.lstrip("/") for pattern in cleaned if "/" in pattern)

    def take(self, path: str, mode: int) -> None:
        """Take what is no folder; *mode* is its `st_mode`."""
        folder, name = os.path.split(path)
        if stat.S_ISLNK(mode):
            self.refuse(path, "it is a link, and links are not followed", "Name what it leads to, or put that here.")
        elif not stat.S_ISREG(mode):
            self.refuse(path, f"it is {kind_of(mode)}, not a regular file", "Move it out of the delivery.")
        elif not is_temporary(name):
            self.files[folder].add(name)

    def walk(self, root: str) -> None:
        """Take all that is in a folder and below it."""
        waiting = [root]
        while waiting:
            folder = waiting.pop()
            entries = self._list(folder)
            if not entries and folder != root and folder not in self.problems:
                self._see_empty(folder)
            for name, mode in entries:
                path = os.path.join(folder, name)
                if self._is_ignored(name, path[len(root) :].lstrip("/")):
                    self.ignored[folder].add(name)
                elif stat.S_ISDIR(mode):
                    waiting.append(path)
                else:
                    self.take(path, mode)

    def match(self, folder: str, pattern: Pattern) -> list[Numbered]:
        """The files of one folder that a pattern names; a link or FIFO among them is a problem, a folder is none."""
        fitting = []
        for name, mode in self._list(folder):
            number = pattern.match(name)
            if number is None or not pattern.names(number) or stat.S_ISDIR(mode):
                continue
            self.take(os.path.join(folder, name), mode)
            if name in self.files[folder]:
                fitting.append(Numbered(name, pattern.base, number, pattern.padding, pattern.extension))
        return fitting

    def names(self, folder: str) -> frozenset[str]:
        """The names of all that lies in one folder and is no folder; taken is nothing of it."""
        return frozenset(name for name, mode in self._list(folder) if not stat.S_ISDIR(mode))

    def refuse(self, path: str, why: str, fix: str) -> None:
        """Note why something cannot be looked at."""
        self.problems[path] = Problem(f"cannot look at {show_name(path)}", why, fix)

    def _list(self, folder: str) -> list[tuple[str, int]]:
        """The names in a folder, each with the kind of its `st_mode`; a problem where they cannot be had."""
        try:
            # Opened before it is listed: by its name, it might have become a link since it was seen.
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                with os.scandir(handle) as entries:
                    return [(entry.name, _kind(entry)) for entry in entries]
            finally:
                os.close(handle)
        except OSError as error:
            told = file_error("", error)
            self.refuse(folder, told.why, told.fix)
            return []

    def _see_empty(self, folder: str) -> None:
        number = numbered(os.path.basename(folder))
        if number is not None and number.is_frame:
            self.refuse(folder, "it is an empty folder with a frame's name", "Render the frame, or remove the folder.")

    def _is_ignored(self, name: str, relative: str) -> bool:
        return bool((self._names and self._names.match(name)) or (self._paths and self._paths.match(relative)))


def _kind(entry: os.DirEntry[str]) -> int:
    """The kind of file, without asking the disk again where the folder told it; a link is not followed."""
    if entry.is_symlink():
        return stat.S_IFLNK
    if entry.is_dir(follow_symlinks=False):
        return stat.S_IFDIR
    if entry.is_file(follow_symlinks=False):
        return stat.S_IFREG
    return stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode)


def _any(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(fnmatch.translate(pattern) for pattern in patterns)
    return re.compile(joined) if joined else None
