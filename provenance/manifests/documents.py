"""Documents of a show, signed: what people attest, and what platemark writes for others to read.

C2PA cannot embed a manifest in them, and so it lies beside: ``consents.toml`` has ``consents.toml.c2pa``, always the
whole name. It is bound to every byte of the document by one hash (C2PA 2.4, "Data hash"), and to what the document is:
a signature that was given to one kind of document does not hold for another.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.errors import FileError
from provenance.files import Source, locked, read_source, show_name, write_atomic
from provenance.manifests.assertions import FrameIdentity, Own, assertion, name_of, own_assertions
from provenance.manifests.composing import Definition
from provenance.manifests.sidecars import read_whole_name, sidecar_names
from provenance.model import DigitalSourceType, Manifest, ManifestState

if TYPE_CHECKING:
    from provenance.manifests.store import ManifestStore
    from provenance.signers.interface import Signer

#: A media type that C2PA neither reads nor writes: whatever a document is, its manifest lies beside it.
DOCUMENT = "application/octet-stream"
#: Suffix -> media type, as the manifest tells it.
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".toml": "application/toml",
}


class DocumentKind(StrEnum):
    """What a document is that a show signs."""

    #: Consents, vetted tools, approvals, licences: people wrote it.
    ATTESTATIONS = "attestations"
    #: What was made with AI, drawn from manifests: platemark wrote it.
    DISCLOSURE = "disclosure"

    @property
    def digital_source_type(self) -> DigitalSourceType:
        """What kind of source such a document is, by the IPTC list."""
        if self is DocumentKind.ATTESTATIONS:
            return DigitalSourceType.DIGITAL_CREATION
        return DigitalSourceType.DATA_DRIVEN_MEDIA


def sign_document(
    store: ManifestStore,
    signer: Signer,
    path: Path,
    kind: DocumentKind,
    *,
    require: Callable[[ManifestState], None] = lambda _: None,
) -> Path:
    """Sign a document; its own bytes stay as they are.

    Args:
        path: the document. A signature that lies beside it already is replaced.
        require: called with what reading the signature back came to, before it is written: raise to stop.

    Returns:
        Where the signature was written: the document's whole name and ``.c2pa``.

    Raises:
        FileError: the document cannot be read, was changed meanwhile, or the signature cannot be written; what was
            there is still there, whole.
        SignerError: the key or the time-stamp service failed.
        ManifestError: it could not be signed, or what was signed does not hold when it is read back.
    """
    source = read_source(path)
    signed = store.sign(source, DOCUMENT, _compose(source, kind), signer)
    require(signed.manifest.state)  # read back: raises where it does not hold

    def require_unchanged(_: Path) -> None:
        if not source.is_unchanged():
            raise FileError(
                f"cannot sign {show_name(path)}",
                "it was changed while it was being signed",
                "Wait until whatever writes it has ended, then run the same command again.",
            )

    target = sidecar_names(path)[0]
    with locked(path):
        write_atomic(target, signed.sidecar or b"", like=source.status, before=require_unchanged)
    return target


def document_signature(store: ManifestStore, path: Path) -> Manifest:
    """A document's signature as it is read back.

    Returns:
        The manifest that lies beside it under its whole name; where there is none, its state is `MISSING`. What is
        wrong with it is never an error. Ask `is_signed_as` what it was signed as.

    Raises:
        FileError: the document or its signature cannot be read.
    """
    return signature_of(store, read_source(path))


def signature_of(store: ManifestStore, source: Source) -> Manifest:
    """Like `document_signature`, for a document that was read."""
    beside = read_whole_name(source.path)
    return store.read(source, DOCUMENT, (beside,)) if beside else Manifest(ManifestState.MISSING)


def is_signed_as(manifest: Manifest, source: Source, kind: DocumentKind) -> bool:
    """Whether a signature that holds was given to these very bytes as a document of that kind."""
    return manifest.stamp_key == _key(source, kind)


def has_signature(path: Path) -> bool:
    """Whether a signature lies beside a document, whatever it is worth."""
    return os.path.lexists(sidecar_names(path)[0])


def _compose(source: Source, kind: DocumentKind) -> Definition:
    media_type = _MEDIA_TYPES.get(source.path.suffix.lower(), "")
    identity = FrameIdentity(source.path.name, media_type, size=len(source.data), digest=source.digest)
    key = _key(source, kind)
    created = {"action": "c2pa.created", "digitalSourceType": kind.digital_source_type.value}
    manifest = {
        "title": name_of(source.path),
        "assertions": [
            assertion("c2pa.actions.v2", {"actions": [created]}),
            *own_assertions(Own(frame=identity, stamp_key=key)),
        ],
    }
    return Definition(manifest | ({"format": media_type} if media_type else {}), {}, key)


def _key(source: Source, kind: DocumentKind) -> str:
    return hashlib.sha256(json.dumps(["platemark document", 1, kind.value, source.digest]).encode()).hexdigest()
