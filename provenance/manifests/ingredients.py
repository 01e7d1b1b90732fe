"""Loading what a frame was made from, with the manifests that those files carry.

A plate that a thousand frames share is read once in each process: the loader keeps what it learnt, without the
pictures' bytes, for as long as the file and its sidecars stay the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import media
from provenance.errors import UnsupportedMedia
from provenance.files import Source, read_source
from provenance.manifests.assertions import name_of
from provenance.manifests.sidecars import State, read_sidecars, state_of
from provenance.model import DigitalSourceType, Ingredient, ManifestState, Relationship

if TYPE_CHECKING:
    from provenance.manifests.store import ManifestStore

#: How many files a loader remembers; an entry is as large as the manifest that the file carries.
_REMEMBERED = 256
_UNKNOWN_KIND = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class LoadedIngredient:
    """A file that a frame was made from, ready to be carried along.

    Attributes:
        path: how the declaration names it; actions refer to it by this. Empty for the frame's own earlier manifest.
        size, digest: the file's bytes, and their SHA-256 (hex).
        state: of the manifest that it carries.
        active: the label of that manifest.
        store: the manifest store's bytes (JUMBF); empty where it has none.
        results: what validating it came to, as the C2PA library records it in the new manifest.
        digital_source_types: what its manifest says that it is.
    """

    path: str
    title: str
    media_type: str
    relationship: Relationship
    size: int
    digest: str
    state: ManifestState = ManifestState.MISSING
    active: str = ""
    store: bytes = field(default=b"", repr=False)
    results: Mapping[str, Any] = field(default_factory=dict, repr=False)
    digital_source_types: tuple[DigitalSourceType, ...] = ()


class IngredientLoader:
    """Loads ingredients, each file once while it does not change.

    Args:
        store: reads the manifests that the files carry.
        largest: the largest file that is read, in bytes.
    """

    def __init__(self, store: ManifestStore, *, largest: int = 4 << 30) -> None:
        self._store = store
        self._largest = largest
        self._known: OrderedDict[Path, tuple[State, LoadedIngredient]] = OrderedDict()

    def load(self, ingredient: Ingredient, path: Path | None = None) -> LoadedIngredient:
        """Load an ingredient of a declaration.

        Args:
            ingredient: its path as declared is how actions refer to it.
            path: the file itself, where the declared path is a frame pattern.

        Raises:
            FileError: the file or its sidecar cannot be read.
            ManifestError: its manifest cannot be carried along.
        """
        found = self._find(path or ingredient.asset.path)
        return replace(
            found,
            path=str(ingredient.asset.path),
            title=ingredient.title or found.title,
            relationship=ingredient.relationship,
        )

    def _find(self, path: Path) -> LoadedIngredient:
        state = state_of(path)
        known = self._known.get(path)
        if known is None or known[0] != state:
            source = read_source(path, limit=self._largest)
            known = state, self._read(source)
            self._known[path] = known
        self._known.move_to_end(path)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known[1]

    def _read(self, source: Source) -> LoadedIngredient:
        try:
            media_type = media.recognise(source)
        except UnsupportedMedia:
            media_type = _UNKNOWN_KIND  # a scene, a text, a model: its digest and name are recorded
        loaded = self._store.carry(source, media_type, read_sidecars(source.path))
        if loaded is not None:
            return loaded
        return LoadedIngredient(
            str(source.path),
            name_of(source.path),
            media_type,
            Relationship.COMPONENT_OF,
            len(source.data),
            source.digest,
        )
