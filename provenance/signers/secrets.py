"""Files that only their owner may read: keys, and the passphrases that open them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from provenance.errors import SignerError
from provenance.files import read_source, show_name

_LARGEST = 1 << 16


def read_private(path: Path, what: str) -> bytes:
    """The bytes of a file that nobody but this process's user can read.

    Args:
        what: what cannot be done when it is refused, for the error.

    Raises:
        FileError: it cannot be read, is a link, or is larger than 64 KiB.
        SignerError: it belongs to another user, or others can read or write it.
    """
    source = read_source(path, limit=_LARGEST)
    if source.status.st_uid != os.geteuid():
        raise SignerError(
            what,
            f"the file belongs to another user (id {source.status.st_uid})",
            "Work as that user, or keep a copy of your own.",
        )
    mode = stat.S_IMODE(source.status.st_mode)
    if mode & 0o077:
        raise SignerError(what, f"others can use the file (mode {mode:04o})", f"Run: chmod 600 {show_name(path)}")
    return source.data


def read_passphrase(path: Path) -> bytes:
    """The first line of a passphrase file.

    Raises:
        FileError: it cannot be read.
        SignerError: others can read it, or it is empty.
    """
    what = f"cannot use the passphrase in {show_name(path)}"
    passphrase = read_private(path, what).split(b"\n", 1)[0].rstrip(b"\r")
    if not passphrase:
        raise SignerError(what, "its first line is empty", "Write the passphrase in its first line.")
    return passphrase
