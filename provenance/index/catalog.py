"""The catalog: the one small file that says which segments an index consists of.

It is replaced atomically, so a reader sees the index before a change or after it, never in between. It names each
segment by its SHA-256 and holds the digest of the segment's header, which in turn holds the digests of its arrays:
whatever is read can be checked against the catalog, and the catalog carries its own checksum.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from provenance import fingerprints
from provenance.errors import FileError, ReferenceIndexError
from provenance.files import read_source, show_name, write_atomic
from provenance.index.schema import FORMAT, OLD_FORMAT, Catalog, dump, parse

NAME = "catalog.json"
_LARGEST = 256 << 20


def read_catalog(folder: Path) -> Catalog:
    """Read the catalog of the index in *folder*.

    Raises:
        ReferenceIndexError: there is none, it is damaged, or it is of another version.
        FileError: it cannot be read.
    """
    what = f"cannot open the index {show_name(folder)}"
    try:
        data = read_source(folder / NAME, limit=_LARGEST).data
    except FileError as error:
        if isinstance(error.__cause__, (FileNotFoundError, NotADirectoryError)):
            raise ReferenceIndexError(
                what,
                f"there is no {NAME} in it",
                "Check the path. `platemark index add` makes a new index where there is no folder yet.",
            ) from error
        raise
    try:
        document = json.loads(data)
        index, version = document["index"], document["index"]["format"]
        if version not in (FORMAT, OLD_FORMAT):
            raise ReferenceIndexError(
                what,
                f"it has the format {show_name(str(version)[:80])}, and this version reads {FORMAT} and {OLD_FORMAT}",
                "Use the version of platemark that made it, or make the index again from the references.",
            )
        if document["sha256"] != _checksum(index):
            raise ValueError("its checksum does not hold")
        return parse(Catalog, json.dumps(index))
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise ReferenceIndexError(
            what,
            f"its {NAME} is damaged ({show_name(str(error)[:200]) or type(error).__name__})",
            "Restore that file from a copy, or make the index again from the references.",
        ) from error


def write_catalog(
    folder: Path, catalog: Catalog, *, exclusive: bool = False, before: Callable[[Path], object] | None = None
) -> None:
    """Put *catalog* into force; raises like `provenance.files.write_atomic`, whose *exclusive* and *before* it has."""
    index = dump(catalog)
    text = json.dumps({"sha256": _checksum(index), "index": index}, indent=1)
    write_atomic(folder / NAME, text.encode() + b"\n", exclusive=exclusive, before=before)


def require_current(catalog: Catalog, what: str) -> None:
    """Refuse to go on with an index of the old format, which has no keypoints.

    Args:
        what: what is being done, for the error.

    Raises:
        ReferenceIndexError: it is one.
    """
    if catalog.format != FORMAT:
        raise ReferenceIndexError(
            what,
            f"it has the format {catalog.format}, which has no keypoints; this version works with {FORMAT}",
            "Make it again from the reference files with `platemark index rebuild`; the old index is left as it is.",
        )


def require_algorithms(kept: Sequence[str], what: str) -> None:
    """Refuse to go on with fingerprints of other algorithms than this version's.

    Args:
        kept: the algorithms of the fingerprints, but for keypoints.
        what: what is being done, for the error.

    Raises:
        ReferenceIndexError: they are others.
    """
    own, theirs = set(fingerprints.algorithms().values()), set(kept)
    if own != theirs:
        other = min(theirs - own, default=None) or min(own - theirs)
        side = "keeps" if other in theirs else "has no"
        raise ReferenceIndexError(
            what,
            f"it {side} fingerprints of {show_name(other)}, and this version has {', '.join(sorted(own))}",
            "Use the version of platemark that made it, or make it again from the references.",
        )


def require_keypoints(kept: str, own: str, what: str) -> None:
    """Refuse to compare keypoints of another algorithm than this version's.

    Args:
        kept: the algorithm of the keypoints that are kept; empty where there are none.
        own: this version's.
        what: what is being done, for the error.

    Raises:
        ReferenceIndexError: they are of another.
    """
    if kept not in ("", own):
        raise ReferenceIndexError(
            what,
            f"its keypoints are of {show_name(kept)}, and this version's of {own}",
            "Use the version of platemark that made it, or make it again with `platemark index rebuild`.",
        )


def _checksum(index: object) -> str:
    return hashlib.sha256(json.dumps(index, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
