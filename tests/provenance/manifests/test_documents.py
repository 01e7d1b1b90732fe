"""Documents of a show, signed beside themselves: what holds, what does not, and what a signature is not for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import FileError, SignerError
from provenance.files import read_source
from provenance.manifests import (
    DocumentKind,
    ManifestStore,
    document_signature,
    has_signature,
    is_signed_as,
    sign_document,
    signature_of,
)
from provenance.manifests.documents import DOCUMENT
from provenance.model import Carrier, DigitalSourceType, ManifestState

TEXT = b'[[consents]]\nid = "C-1"\n'
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str = "consents.toml", data: bytes = TEXT) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


@pytest.mark.parametrize(
    ("name", "kind", "source_type"),
    [
        ("consents.toml", DocumentKind.ATTESTATIONS, DigitalSourceType.DIGITAL_CREATION),
        ("consents.json", DocumentKind.ATTESTATIONS, DigitalSourceType.DIGITAL_CREATION),
        ("disclosure.json", DocumentKind.DISCLOSURE, DigitalSourceType.DATA_DRIVEN_MEDIA),
        ("disclosure.html", DocumentKind.DISCLOSURE, DigitalSourceType.DATA_DRIVEN_MEDIA),
        ("disclosure.pdf", DocumentKind.DISCLOSURE, DigitalSourceType.DATA_DRIVEN_MEDIA),
        ("no suffix", DocumentKind.DISCLOSURE, DigitalSourceType.DATA_DRIVEN_MEDIA),
    ],
)
def test_what_is_signed_is_read_back(
    store: ManifestStore, signer: Any, write: Write, name: str, kind: DocumentKind, source_type: DigitalSourceType
) -> None:
    path = write(name)
    assert not has_signature(path)
    assert document_signature(store, path).state is ManifestState.MISSING
    made = sign_document(store, signer, path, kind)
    assert made == path.with_name(f"{name}.c2pa")
    assert has_signature(path)
    assert path.read_bytes() == TEXT
    assert made.stat().st_mode == path.stat().st_mode
    manifest = document_signature(store, path)
    assert manifest.state is ManifestState.TRUSTED
    assert manifest.carrier is Carrier.SIDECAR
    assert manifest.title == name
    assert "Studio Signer" in manifest.signer
    assert manifest.label
    assert [(each.action, each.digital_source_type) for each in manifest.actions] == [("c2pa.created", source_type)]
    source = read_source(path)
    assert signature_of(store, source) == manifest
    assert [other for other in DocumentKind if is_signed_as(manifest, source, other)] == [kind]


def test_a_document_is_never_written_into(store: ManifestStore) -> None:
    assert not store.embeds(DOCUMENT)


@pytest.mark.parametrize("position", range(0, len(TEXT), 5))
def test_one_byte_more_or_less_or_other_does_not_hold(
    store: ManifestStore, signer: Any, write: Write, position: int
) -> None:
    path = write()
    sign_document(store, signer, path, DocumentKind.ATTESTATIONS)
    flipped = TEXT[:position] + bytes([TEXT[position] ^ 1]) + TEXT[position + 1 :]
    for changed in (flipped, TEXT[:position] + TEXT[position + 1 :], TEXT + b"\n", b""):
        write(data=changed)
        manifest = document_signature(store, path)
        assert manifest.state is ManifestState.INVALID
        assert manifest.failures[0].code == "assertion.dataHash.mismatch"
    write()
    assert document_signature(store, path).state is ManifestState.TRUSTED


def test_a_signature_of_another_document(store: ManifestStore, signer: Any, write: Write) -> None:
    mine, other = write(), write("approvals.toml", b"[[approvals]]\n")
    made = sign_document(store, signer, other, DocumentKind.ATTESTATIONS)
    made.rename(mine.with_name("consents.toml.c2pa"))
    assert document_signature(store, mine).state is ManifestState.INVALID


def test_a_signature_of_somebody_whom_nobody_knows(store: ManifestStore, stranger: Any, write: Write) -> None:
    path = write()
    sign_document(store, stranger, path, DocumentKind.ATTESTATIONS)
    assert document_signature(store, path).state is ManifestState.VALID


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: b"no manifest", lambda data: data[: len(data) // 2]])
def test_a_signature_that_is_damaged(store: ManifestStore, signer: Any, write: Write, damage: Any) -> None:
    path = write()
    made = sign_document(store, signer, path, DocumentKind.ATTESTATIONS)
    made.write_bytes(damage(made.read_bytes()))
    manifest = document_signature(store, path)
    assert manifest.state is ManifestState.INVALID
    assert manifest.failures


def test_the_short_name_is_nobodys_signature(store: ManifestStore, signer: Any, write: Write) -> None:
    path = write()
    sign_document(store, signer, path, DocumentKind.ATTESTATIONS).rename(path.with_suffix(".c2pa"))
    assert document_signature(store, path).state is ManifestState.MISSING


def test_signing_again_replaces_the_signature(store: ManifestStore, signer: Any, stranger: Any, write: Write) -> None:
    path = write()
    first = sign_document(store, stranger, path, DocumentKind.ATTESTATIONS)
    assert sign_document(store, signer, path, DocumentKind.ATTESTATIONS) == first
    assert document_signature(store, path).state is ManifestState.TRUSTED
    assert sorted(each.name for each in path.parent.iterdir()) == ["consents.toml", "consents.toml.c2pa"]


def test_a_document_that_changes_meanwhile_is_not_signed(store: ManifestStore, signer: Any, write: Write) -> None:
    path = write()

    class Busy:
        """Somebody writes the document while it is being signed."""

        algorithm, chain, timestamp_url = signer.algorithm, signer.chain, signer.timestamp_url

        def sign(self, data: bytes) -> bytes:
            write(data=b"something else, and longer")
            return bytes(signer.sign(data))

    with pytest.raises(FileError, match="changed while it was being signed"):
        sign_document(store, Busy(), path, DocumentKind.ATTESTATIONS)
    assert os.listdir(path.parent) == ["consents.toml"]


def test_a_key_that_refuses_leaves_nothing(store: ManifestStore, signer: Any, write: Write) -> None:
    class Locked:
        algorithm, chain, timestamp_url = signer.algorithm, signer.chain, signer.timestamp_url

        def sign(self, data: bytes) -> bytes:
            raise SignerError("cannot sign", "the card is locked", "Unlock it.")

    path = write()
    with pytest.raises(SignerError, match="the card is locked"):
        sign_document(store, Locked(), path, DocumentKind.ATTESTATIONS)
    assert not has_signature(path)


def test_files_that_cannot_be_read(store: ManifestStore, signer: Any, write: Write, tmp_path: Path) -> None:
    for act in (
        lambda: sign_document(store, signer, tmp_path / "gone.toml", DocumentKind.ATTESTATIONS),
        lambda: document_signature(store, tmp_path / "gone.toml"),
    ):
        with pytest.raises(FileError, match=r"gone\.toml"):
            act()
    path = write()
    path.with_name("consents.toml.c2pa").symlink_to("elsewhere")
    assert has_signature(path), "it is there, and it is a link: never as if there were none"
    with pytest.raises(FileError, match="symbolic link"):
        document_signature(store, path)
