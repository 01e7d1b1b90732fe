"""Reading untrusted files once, and writing so that no fault leaves half a file.

Reading: regular files only, never through a link, never blocking on a FIFO. Writing: a temporary file beside the
target, flushed to disk, then renamed over it, then the folder flushed: whoever looks sees the old file or the new
one. A temporary file's name tells whose it is, so that what a killed process left behind can be swept.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from provenance.errors import FileError

_HOST = hashlib.blake2s(socket.gethostname().encode(), digest_size=4).hexdigest()
_TEMPORARY = re.compile(r"^\..*\.platemark-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-[0-9a-f]{8}$", re.DOTALL)

_FIXES = {
    errno.ENOENT: "Check the path.",
    errno.EACCES: "Ask for permission to it, or run as its owner.",
    errno.EPERM: "Ask for permission to it, or run as its owner.",
    errno.ELOOP: "Name the file that the link points to.",
    errno.ENOSPC: "Free some space on that disk, then run the same command again.",
    errno.EDQUOT: "Free some of the quota on that disk, then run the same command again.",
    errno.EROFS: "Choose another folder with --to.",
}
_WHYS = {errno.ELOOP: "it is a symbolic link, or a loop of them"}


def file_error(what: str, error: OSError) -> FileError:
    """Turn the system's *error* into words; *what* says what was being done and to which file."""
    number = error.errno or 0
    why = _WHYS.get(number) or (os.strerror(number) if number else str(error))
    return FileError(what, why, _FIXES.get(number, "Look at the disk or the share, then run the same command again."))


def show_name(path: Path | str) -> str:
    """A path as text that is safe to print: control, bidirectional and undecodable characters are escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(path))


class Source:
    """A regular file, read once; the same bytes serve decoding, hashing and signing.

    Attributes:
        path: where it was read from.
        data: all its bytes.
        status: the file's `os.stat_result` when it was opened.
    """

    def __init__(self, path: Path, data: bytes, status: os.stat_result) -> None:
        self.path = path
        self.data = data
        self.status = status

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, hexadecimal; computed when first asked for."""
        return hashlib.sha256(self.data).hexdigest()

    def is_unchanged(self) -> bool:
        """Whether the file at `path` is still the one that was read."""
        try:
            now = os.stat(self.path, follow_symlinks=False)
        except OSError:
            return False
        return _identity(now) == _identity(self.status)


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def read_source(path: Path, *, limit: int = 4 << 30) -> Source:
    """Read a regular file whole.

    Args:
        limit: the largest size in bytes that is read.

    Raises:
        FileError: it is missing, unreadable, a link, not a regular file, or larger than *limit*.
    """
    what = f"cannot read {show_name(path)}"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise file_error(what, error) from error
    with os.fdopen(handle, "rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise FileError(what, f"it is {_kind(status.st_mode)}, not a regular file", "Move it out of the delivery.")
        if status.st_size > limit:
            raise FileError(
                what, f"it has {status.st_size:,} bytes, the limit is {limit:,}", "Raise `limits.file_bytes`."
            )
        try:
            data = file.readall()
        except OSError as error:
            raise file_error(what, error) from error
    if len(data) != status.st_size:
        raise FileError(
            what, "it changed while it was read", "Wait until it is written, then run the same command again."
        )
    return Source(path, data, status)


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISLNK, "a link"),
    )
    return next((word for test, word in kinds if test(mode)), "a device")


def write_atomic(
    path: Path,
    data: bytes | bytearray | memoryview | Callable[[BinaryIO], object],
    *,
    like: os.stat_result | None = None,
    mode: int = 0o666,
    exclusive: bool = False,
    before: Callable[[Path], object] | None = None,
) -> None:
    """Write *path* whole or not at all.

    Args:
        data: the bytes, or a function that writes them to the open file.
        like: give the file this mode and, where the system lets us, this owner; its time is the time of writing.
        mode: the mode where *like* is not given, less the process's umask.
        exclusive: refuse to replace an existing file.
        before: called with the temporary file, flushed and complete, just before it takes the name: raise to stop.

    Raises:
        FileError: it could not be written; whatever was at *path* is still there, whole.
    """
    what = f"cannot write {show_name(path)}"
    try:
        with _temporary(path, mode) as (temporary, file):
            if callable(data):
                data(file)
            else:
                file.write(data)
            file.flush()
            if like is not None:
                _take_after(file.fileno(), like)
            os.fsync(file.fileno())
            if before is not None:
                before(temporary)
            if exclusive:
                os.link(temporary, path, follow_symlinks=False)
            else:
                os.replace(temporary, path)
            sync_folder(path.parent)
    except FileExistsError as error:
        raise FileError(what, "there is a file of that name already", "Choose another name or folder.") from error
    except OSError as error:
        raise file_error(what, error) from error


@contextmanager
def _temporary(path: Path, mode: int) -> Iterator[tuple[Path, BinaryIO]]:
    name = f".{path.name[:150]}.platemark-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}"
    temporary = path.with_name(name)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(temporary, flags, mode)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield temporary, file
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _take_after(handle: int, like: os.stat_result) -> None:
    with suppress(PermissionError):  # only root may give a file away; the mode is what keeps it readable
        os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, stat.S_IMODE(like.st_mode))


def sync_folder(folder: Path) -> None:
    """Flush a folder's names to disk, so that a rename survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network shares cannot flush a folder
            raise
    finally:
        os.close(handle)


def is_temporary(name: str) -> bool:
    """Whether a file's name is that of one of our temporary files."""
    return _TEMPORARY.match(name) is not None


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove temporary files that processes of this host left behind when they were killed; returns them."""
    swept = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            match = _TEMPORARY.match(entry.name)
            if match and match["host"] == _HOST and not _alive(int(match["pid"])):
                with suppress(FileNotFoundError):
                    os.unlink(entry.path)
                    swept.append(Path(entry.path))
    return tuple(swept)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
