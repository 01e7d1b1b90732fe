"""The reference index: protected works as fingerprints, kept on disk and searched.

Add a work and look for it in a frame::

    from provenance import fingerprints
    from provenance.index import Query, create_index

    index = create_index(Path("index"))
    index.change(add=[Reference(id, "The Big Wave", "Museum", fingerprints=fingerprints.compute(work))])
    for match in index.search([Query(fingerprints.variants(frame), frame)])[0]:
        print(match.reference.title, match.score, *match.evidence)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.index.interface import IndexInfo, MaintainedIndex, Query, ReferenceIndex
from provenance.parts import load

if TYPE_CHECKING:
    from provenance.index.exchange import Exported, Imported

__all__ = [
    "IndexInfo",
    "MaintainedIndex",
    "Query",
    "ReferenceIndex",
    "create_index",
    "export_index",
    "import_index",
    "open_index",
    "probe",
]

_TABLE = {
    "folder": "provenance.index.folder:FolderIndex",
}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(.+)\Z", re.DOTALL)


def open_index(location: str | Path) -> MaintainedIndex:
    """Open an index as it is now; what others add later is seen when it is opened again.

    Args:
        location: a folder, or a URI (``folder:/path``).

    Raises:
        ReferenceIndexError: there is no index, or it cannot be relied on.
        MissingPart: there is no such kind of index.
    """
    match = _SCHEME.match(location) if isinstance(location, str) and not Path(location).exists() else None
    scheme, place = (match[1], match[2]) if match else ("folder", location)
    index: MaintainedIndex = load("index", _TABLE, scheme)(Path(place))
    return index


def create_index(folder: Path) -> MaintainedIndex:
    """Make an empty index in *folder*, which is made where it does not exist.

    Raises:
        ReferenceIndexError: there is an index already, or the folder holds other files.
        FileError: it cannot be written.
    """
    from provenance.index.folder import create_folder

    create_folder(folder)
    return open_index(folder)


def export_index(folder: Path, file: Path) -> Exported:
    """Write all references of an index into one new file: no pictures, and not where they lie.

    Raises:
        ReferenceIndexError: the index is damaged or of the old format.
        FileError: the file cannot be written, or there is one.
    """
    from provenance.index import exchange

    return exchange.export_index(folder, file)


def import_index(file: Path, folder: Path) -> Imported:
    """Add all references of a file that `export_index` wrote to an index, which is made where there is none.

    All of them or none; what is in the index already is left alone.

    Raises:
        ReferenceIndexError: the file is damaged, of another version or of other algorithms, or the index cannot be
            changed.
        FileError: the file cannot be read, or the index not be written.
    """
    from provenance.index import exchange

    return exchange.import_index(file, folder)


def probe(index: ReferenceIndex) -> None:
    """Search for a black frame: that reads, and checks, all that a search relies on.

    Raises:
        ReferenceIndexError: the index cannot be relied on.
    """
    import numpy as np

    from provenance import fingerprints
    from provenance.media.interface import AnalysisFrame

    black = AnalysisFrame(np.zeros((360, 640, 3), np.uint8), 640, 360)
    index.search([Query(fingerprints.variants(black), black)])
