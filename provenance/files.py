"""Reading untrusted files once, and writing so that no fault leaves half a file.

Reading: regular files only, never through a link, never blocking on a FIFO. Writing: a temporary file beside the
target, flushed to disk, then renamed over it, then the folder flushed: whoever looks sees the old file or the new
one. A temporary file's name tells whose it is, so that what a killed process left behind can be swept.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from provenance.errors import FileError

_HOST = hashlib.blake2s(socket.gethostname().encode(), digest_size=4).hexdigest()
_TEMPORARY = re.compile(r"\..*\.platemark-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9]{1,10})-[0-9a-f]{8}", re.DOTALL)

#: Linux's names for the lists of who may do what with a file (acl(5), nfs4_acl(5)).
_ACCESS_LISTS = ("system.posix_acl_access", "system.nfs4_acl")

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
        return identity_of(self.path) == _identity(self.status)


#: Inode, size and time (in nanoseconds) of a file: while these are the same, so are its bytes.
Identity = tuple[int, int, int]


def identity_of(path: Path) -> Identity | None:
    """What tells whether the file at *path* has changed; None where none can be seen."""
    try:
        return _identity(os.stat(path, follow_symlinks=False))
    except (OSError, ValueError):  # ValueError: no file can have such a name
        return None


def _identity(status: os.stat_result) -> Identity:
    return status.st_ino, status.st_size, status.st_mtime_ns


def read_source(path: Path, *, limit: int = 4 << 30) -> Source:
    """Read a regular file whole.

    Args:
        limit: the largest size in bytes that is read.

    Raises:
        FileError: it is missing, unreadable, a link, not a regular file, or larger than *limit*.
    """
    what = f"cannot read {show_name(path)}"
    _require_name(path, what)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise file_error(what, error) from error
    try:
        return _read_open(path, handle, what, limit)
    except OSError as error:
        raise file_error(what, error) from error
    finally:
        os.close(handle)


def _read_open(path: Path, handle: int, what: str, limit: int) -> Source:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise FileError(what, f"it is {kind_of(status.st_mode)}, not a regular file", "Move it out of the delivery.")
    if status.st_size > limit:
        raise FileError(what, f"it has {status.st_size:,} bytes, the limit is {limit:,}", "Raise `limits.file_gib`.")
    with os.fdopen(handle, "rb", buffering=0, closefd=False) as file:
        data = file.readall()
    if len(data) != status.st_size:
        raise FileError(
            what, "it changed while it was read", "Wait until it is written, then run the same command again."
        )
    return Source(path, data, status)


def _require_name(path: Path, what: str) -> None:
    """Refuse what the system takes for no name at all: text from documents and requests may be anything."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise FileError(what, "no file can have this name", "Check the path: it holds a zero byte or half a character.")


def kind_of(mode: int) -> str:
    """What a file that is not a regular one is, in words, by its `st_mode`."""
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
        like: give the file this mode and, where the system lets us, this owner; and the access list of the file that
            it replaces. Its time is the time of writing.
        mode: the mode where *like* is not given, less the process's umask.
        exclusive: refuse to replace an existing file.
        before: called with the temporary file, flushed and complete, just before it takes the name: raise to stop.

    Raises:
        FileError: it could not be written; whatever was at *path* is still there, whole.
    """
    what = f"cannot write {show_name(path)}"
    _require_name(path, what)
    try:
        with _temporary(path, mode) as (temporary, file):
            if callable(data):
                data(file)
            else:
                file.write(data)
            file.flush()
            if like is not None:
                _take_after(file.fileno(), like)
                _keep_access(file.fileno(), path)
            os.fsync(file.fileno())
            if before is not None:
                before(temporary)
            if exclusive:
                _take_free_name(temporary, path)
            else:
                os.replace(temporary, path)
            sync_folder(path.parent)
    except FileExistsError as error:
        raise FileError(what, "there is a file of that name already", "Choose another name or folder.") from error
    except OSError as error:
        raise file_error(what, error) from error


def _take_free_name(temporary: Path, path: Path) -> None:
    """Give a file its name unless there is one of that name: by a hard link or, on a share without these, by a rename.

    The rename is the one that replaces nothing (`RENAME_NOREPLACE`, Linux 3.15); Python has no name for it.
    """
    try:
        os.link(temporary, path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise
        import ctypes

        rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if rename is None:
            raise
        here, no_replace = -100, 1  # AT_FDCWD, RENAME_NOREPLACE
        if rename(here, os.fsencode(temporary), here, os.fsencode(path), no_replace) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno())) from error


@contextmanager
def _temporary(path: Path, mode: int) -> Iterator[tuple[Path, BinaryIO]]:
    begin = os.fsdecode(os.fsencode(path.name)[:150])  # a name has at most 255 bytes
    temporary = path.with_name(f".{begin}.platemark-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(temporary, flags, mode)
    try:
        with os.fdopen(handle, "w+b") as file:
            with suppress(OSError):  # not every share knows locks; then `sweep` goes by the process number alone
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield temporary, file
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _take_after(handle: int, like: os.stat_result) -> None:
    with suppress(PermissionError):  # only root may give a file away; the mode is what keeps it readable
        os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, stat.S_IMODE(like.st_mode))


def _keep_access(handle: int, replaced: Path) -> None:
    """Other attributes are not kept: a checksum among them would be that of the old bytes."""
    for name in _ACCESS_LISTS:
        with suppress(OSError):  # there is none, or the disk knows no such thing; the mode is kept all the same
            os.setxattr(handle, name, os.getxattr(replaced, name, follow_symlinks=False))


@contextmanager
def locked(path: Path, *, patience: float = 30.0) -> Iterator[None]:
    """Keep other processes of ours that want to write in a file's place waiting.

    What the file was before may have changed while this one waited: look again. On a share without locks, and for a
    file that is gone, nobody waits.

    Args:
        patience: how long to wait for another process, in seconds.

    Raises:
        FileError: another process keeps the file locked.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:  # whoever looks again learns why
        yield
        return
    try:
        _wait_for_lock(handle, path, patience)
        yield
    finally:
        os.close(handle)


def _wait_for_lock(handle: int, path: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise FileError(
                    f"cannot write beside {show_name(path)}",
                    f"another process has kept it locked for {patience:g} s",
                    "Wait until that process has ended, then run the same command again.",
                ) from error
            time.sleep(0.01)
        except OSError:  # a share without locks: what keeps order there is that everybody looks again
            return
        else:
            return


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where they are not there yet.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(f"cannot make the folder {show_name(folder)}", error) from error


def sync_folder(folder: Path) -> None:
    """Flush a folder's names to disk, so that a rename survives a power cut."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:  # a drop box: its names may be made, not listed
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network shares cannot flush a folder
            raise
    finally:
        os.close(handle)


def is_temporary(name: str) -> bool:
    """Whether a file's name is that of one of our temporary files."""
    return _TEMPORARY.fullmatch(name) is not None


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove temporary files that processes of this host left behind when they were killed; returns them.

    Raises:
        FileError: the folder cannot be listed, or such a file not be removed.
    """
    try:
        with os.scandir(folder) as entries:
            left = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False) and _is_left(entry)]
        for path in left:
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise file_error(f"cannot sweep {show_name(folder)}", error) from error
    return tuple(left)


def _is_left(entry: os.DirEntry[str]) -> bool:
    """Whether it is a temporary file of this host whose writer is gone.

    Containers that share a host's name do not see each other's processes; a writer's lock they see.
    """
    match = _TEMPORARY.fullmatch(entry.name)
    if match is None or match["host"] != _HOST or is_alive(int(match["pid"])):
        return False
    try:
        handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOTSUP, errno.ENOLCK, errno.EINVAL, errno.EBADF):  # a share without locks
            raise
    finally:
        os.close(handle)
    return True


def is_alive(pid: int) -> bool:
    """Whether a process of that number is running on this host."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
