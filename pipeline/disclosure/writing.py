"""Writing a disclosure: each document whole or not at all, and no signature beside a document that it is not of."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.disclosure import FORMATS, format_of
from pipeline.disclosure.model import Disclosure
from provenance.errors import FileError
from provenance.files import file_error, make_folder, read_source, show_name, write_atomic
from provenance.manifests.sidecars import sidecar_names
from provenance.model import ManifestState

#: Signs a document beside itself, and tells where; see `provenance.manifests.documents.sign_document`.
Sign = Callable[[Path], Path]
#: What the signature beside a document is worth for the bytes that it has: `INVALID` where it is not of these.
Signed = Callable[[Path], ManifestState]
#: Every document's name, by its format; those of a format that is not installed are known all the same.
NAMES = {
    "csv": ("disclosure.csv", "disclosure_shots.csv"),
    "html": ("disclosure.html",),
    "json": ("disclosure.json",),
    "pdf": ("disclosure.pdf",),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A document that was written, and its signature; None where it has none by a signer whom the show trusts."""

    path: Path
    signature: Path | None = None


def write(
    disclosure: Disclosure, folder: Path, formats: Sequence[str], signed: Signed, sign: Sign | None = None
) -> tuple[Written, ...]:
    """Write a disclosure into *folder*.

    All documents are made before the first is written. Those of an earlier disclosure are replaced, and their
    signatures with them: a signature is removed before its document is, so that whatever happens in between, none lies
    beside a document that it is not of. A document that comes out the same keeps its signature where that is of these
    bytes; what else lies there is removed. One of a signer whom the show does not trust stays, and is not told.

    Args:
        folder: made where it is not there.
        formats: names in `FORMATS`.
        signed: looks at a signature that is there already.
        sign: signs each document; None to sign none.

    Raises:
        MissingPart: there is no such format, or it needs what is not installed; nothing was written.
        FileError: a document could not be written, or what lies at its signature's place be read or removed.
        SignerError, ManifestError: a document could not be signed; it is there, without a signature.
    """
    made: dict[str, bytes] = {}
    for each in dict.fromkeys(formats):
        maker = format_of(each)
        made |= zip(maker.names, maker.render(disclosure), strict=True)
    make_folder(folder)
    return tuple(_write(folder / name, content, signed, sign) for name, content in made.items())


def left_from_earlier(folder: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """The documents of other formats that lie in a folder: they are of an earlier disclosure."""
    others = (folder / name for each in FORMATS if each not in formats for name in NAMES[each])
    return tuple(path for path in others if os.path.lexists(path))


def _write(path: Path, content: bytes, signed: Signed, sign: Sign | None) -> Written:
    signature = sidecar_names(path)[0]
    if not _holds(path, content):
        _remove(signature)
        write_atomic(path, content)
    if sign is not None:
        return Written(path, sign(path))
    if not os.path.lexists(signature):
        return Written(path)
    state = signed(path)
    if state not in (ManifestState.TRUSTED, ManifestState.VALID):
        _remove(signature)
    return Written(path, signature if state is ManifestState.TRUSTED else None)


def _holds(path: Path, content: bytes) -> bool:
    """Whether the document is there already, as it is to be."""
    with suppress(FileError):
        return os.path.lexists(path) and read_source(path).data == content
    return False


def _remove(signature: Path) -> None:
    try:
        signature.unlink(missing_ok=True)
    except OSError as error:
        raise file_error(f"cannot remove {show_name(signature)}", error) from error
