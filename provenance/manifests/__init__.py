"""C2PA manifests: compose them, sign them, read them back, and carry those of ingredients along.

| module | does |
|-|-|
| `composing` | declaration, fingerprints and ingredients -> a manifest's definition; pure |
| `assertions` | our own assertions, written and read; pure |
| `reading` | what the C2PA library reports -> `provenance.model.Manifest`; pure |
| `words` | each failure code in words, with what to do; pure |
| `sidecars` | which file beside a frame holds its manifest |
| `documents` | signs a show's documents, and reads such signatures |
| `ingredients` | loads what a frame was made from, each file once |
| `trust` | whom a show trusts, and the C2PA library's settings; pure |
| `store` | the C2PA library: reads, signs, reads back; the only module that imports it |

Names are resolved when they are first used, because the C2PA library is slow to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provenance.manifests.assertions import FrameIdentity
    from provenance.manifests.composing import Definition, Mark, compose, stamp_key
    from provenance.manifests.documents import (
        DocumentKind,
        document_signature,
        has_signature,
        is_signed_as,
        sign_document,
        signature_of,
    )
    from provenance.manifests.ingredients import IngredientLoader, LoadedIngredient
    from provenance.manifests.sidecars import read_sidecars, sidecar_for, state_of, write_sidecar
    from provenance.manifests.store import ManifestStore, Signed
    from provenance.manifests.trust import Trust

_HOMES = {
    "Definition": "composing",
    "DocumentKind": "documents",
    "FrameIdentity": "assertions",
    "IngredientLoader": "ingredients",
    "LoadedIngredient": "ingredients",
    "ManifestStore": "store",
    "Mark": "composing",
    "Signed": "store",
    "Trust": "trust",
    "compose": "composing",
    "document_signature": "documents",
    "has_signature": "documents",
    "is_signed_as": "documents",
    "read_sidecars": "sidecars",
    "sidecar_for": "sidecars",
    "sign_document": "documents",
    "signature_of": "documents",
    "stamp_key": "composing",
    "state_of": "sidecars",
    "write_sidecar": "sidecars",
}

__all__ = [
    "Definition",
    "DocumentKind",
    "FrameIdentity",
    "IngredientLoader",
    "LoadedIngredient",
    "ManifestStore",
    "Mark",
    "Signed",
    "Trust",
    "compose",
    "document_signature",
    "has_signature",
    "is_signed_as",
    "read_sidecars",
    "sidecar_for",
    "sign_document",
    "signature_of",
    "stamp_key",
    "state_of",
    "write_sidecar",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
