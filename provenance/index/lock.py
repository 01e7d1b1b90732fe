"""One writer at a time, on storage that several hosts share.

The lock is a file that only one process can create; it says who holds it and since when. Its holder also keeps the
system's lock (`flock`) on it, which ends with the process: so a lock that a killed process of this host left behind is
told from one that is held, and taken over. A lock of another host is never taken over: nobody here can know.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from provenance.errors import FileError, ReferenceIndexError
from provenance.files import file_error, is_alive, show_name, write_atomic

NAME = "writer.lock"
_LARGEST = 4096
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock: host, process number, and since when (ISO 8601, UTC)."""

    host: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {show_name(self.host)}, since {show_name(self.since)}"


class WriterLock:
    """Held for the length of a ``with`` block.

    Raises:
        ReferenceIndexError: another process holds it; `why` names it, its host and since when.
        FileError: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._what = f"cannot change the index {show_name(folder)}"
        self._handle = -1

    def __enter__(self) -> Self:
        for _ in range(_ATTEMPTS):
            if self._create():
                return self
            self._break_stale()
        raise self._busy("other processes are taking it in turns")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._is_mine():
                self._path.unlink(missing_ok=True)
        except OSError as cause:
            raise file_error(f"cannot remove {show_name(self._path)}", cause) from cause
        finally:
            os.close(self._handle)

    def require(self, _: object = None) -> None:
        """Make sure that the lock is still ours, just before a change is put into force.

        Raises:
            ReferenceIndexError: somebody removed it.
        """
        if not self._is_mine():
            raise self._busy("its lock was removed while it was being changed")

    def _create(self) -> bool:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = {"host": socket.gethostname(), "pid": os.getpid(), "since": since}
        try:
            write_atomic(self._path, json.dumps(holder).encode(), exclusive=True)
        except FileError as error:
            if isinstance(error.__cause__, FileExistsError):
                return False
            raise
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise file_error(self._what, error) from error
        with suppress(OSError):  # a share without locks: a lock left behind there is removed by hand
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        return True

    def _break_stale(self) -> None:
        """Remove the lock if its holder is gone; raise if it is not, or nobody can know."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except OSError as error:
            raise file_error(self._what, error) from error
        try:
            holder = _parse(os.read(handle, _LARGEST))
            if not self._seize(handle, holder):
                raise self._busy(f"{holder or 'another process'} is changing it")
        except OSError as error:
            raise file_error(self._what, error) from error
        finally:
            os.close(handle)

    def _seize(self, handle: int, holder: Holder | None) -> bool:
        """Remove the lock file that *handle* has open, if its holder was of this host and is no more."""
        if holder is None or holder.host != socket.gethostname() or is_alive(holder.pid):
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.ENOTSUP, errno.ENOLCK, errno.EINVAL, errno.EBADF):
                return False
            raise
        if _is_same(self._path, handle):
            self._path.unlink(missing_ok=True)
        return True

    def _is_mine(self) -> bool:
        return _is_same(self._path, self._handle)

    def _busy(self, why: str) -> ReferenceIndexError:
        return ReferenceIndexError(
            self._what,
            why,
            "Wait for it to end, then run the same command again; if that process is no longer running there, "
            f"delete {show_name(self._path)} first.",
        )


def _is_same(path: Path, handle: int) -> bool:
    """Whether *path* still names the file that *handle* has open."""
    try:
        named, opened = os.stat(path, follow_symlinks=False), os.fstat(handle)
    except FileNotFoundError:
        return False
    return (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)


def _parse(data: bytes) -> Holder | None:
    try:
        values = json.loads(data)
        holder = Holder(str(values["host"])[:255], int(values["pid"]), str(values["since"])[:64])
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return holder if holder.pid > 0 else None
