"""What tests of manifests share: a studio's keys, a store that trusts them, small files, a declaration."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from provenance.files import Source, read_source
from provenance.manifests import FrameIdentity, ManifestStore, Mark, Signed, Trust, compose, stamp_key
from provenance.model import Declaration, DigitalSourceType, Fingerprint, Shot, Tool, Use
from provenance.signers import open_signer

ISCC = "ISCC:" + base64.b32encode(b"\x21\x07" + bytes(range(32))).decode().rstrip("=")
PRINTS = (
    Fingerprint("imagehash-phash-8x8", "f0" * 8),
    Fingerprint("pdq-256", "a5" * 32, 93),
    Fingerprint("iscc-image-256/v0", ISCC),
)
#: When everything here is stamped.
AT = "2026-11-26T09:30:00+00:00"
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "webp": "image/webp",
    "exr": "image/x-exr",
    "dpx": "image/x-dpx",
}


@pytest.fixture(scope="session")
def studio(authority: Any) -> Any:
    """The studio's certificate authority."""
    return authority.Authority()


@pytest.fixture(scope="session")
def signer(studio: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The studio's signer."""
    key, chain = studio.signer(name="Studio Signer", organisation="Studio").write(tmp_path_factory.mktemp("signer"))
    return open_signer(f"pem:{key}", chain=chain, secrets=lambda _: b"")


@pytest.fixture(scope="session")
def store(studio: Any) -> ManifestStore:
    """A store that trusts the studio."""
    return ManifestStore(Trust(studio.anchors))


@pytest.fixture(scope="session")
def stranger(authority: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A signer whom nobody knows."""
    key, chain = authority.Authority().signer(name="Stranger").write(tmp_path_factory.mktemp("stranger"))
    return open_signer(f"pem:{key}", chain=chain, secrets=lambda _: b"")


@pytest.fixture(scope="session")
def pictures() -> dict[str, bytes]:
    """A small picture in each kind of file; EXR and DPX hold bytes that nobody here decodes."""
    pixels = np.random.default_rng(7).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    made = {}
    for suffix, form in (("jpg", "JPEG"), ("png", "PNG"), ("tif", "TIFF"), ("webp", "WEBP")):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, form)
        made[suffix] = file.getvalue()
    made["exr"] = b"\x76\x2f\x31\x01" + bytes(range(256)) * 40
    made["dpx"] = b"SDPX" + bytes(range(255, -1, -1)) * 40
    return made


@pytest.fixture
def make(tmp_path: Path, pictures: dict[str, bytes]) -> Callable[..., Source]:
    """Write a file and read it: `make("plate.exr")`, or with other bytes."""

    def write(name: str, data: bytes | None = None) -> Source:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pictures[name.rsplit(".", 1)[-1]] if data is None else data)
        return read_source(path)

    return write


@pytest.fixture(scope="session")
def declare() -> Callable[..., Declaration]:
    """A declaration, with changes."""

    def make(**changes: Any) -> Declaration:
        words: dict[str, Any] = {
            "title": "Collapse of the tower",
            "show": "Demo",
            "shot": "sh010",
            "use": Use.FINAL,
            "digital_source_type": DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
            "tools": (Tool("Generator", "4.1"),),
            "digest": "d1" * 32,
        }
        return Declaration(**(words | changes))

    return make


@pytest.fixture
def sign(store: ManifestStore, signer: Any, declare: Callable[..., Declaration]) -> Callable[..., Signed]:
    """Compose and sign for a source, with changes to what is composed: `sign(source, declaration=...)`."""

    def make(source: Source, *, by: Any = None, declaration: Declaration | None = None, **more: Any) -> Signed:
        declaration = declaration or declare()
        media_type = media_type_of(source)
        identity = FrameIdentity(
            source.path.name, media_type, 1001, Shot("Demo", "seq", "sh010"), len(source.data), source.digest, 64, 48
        )
        key = more.pop("key", stamp_key(declaration.digest, "rules"))
        definition = compose(declaration, identity, PRINTS, mark=Mark(key, "rules", AT), **more)
        return store.sign(source, media_type, definition, by or signer)

    return make


@pytest.fixture
def deliver(make: Callable[..., Source], sign: Callable[..., Signed]) -> Callable[..., Source]:
    """Make a file, sign it, and write what came out, with a sidecar where there is one."""

    def write(name: str, data: bytes | None = None, **more: Any) -> Source:
        source = make(name, data)
        signed = sign(source, **more)
        if signed.sidecar is not None:
            source.path.with_suffix(".c2pa").write_bytes(signed.sidecar)
            return source
        return make(name, signed.asset)

    return write


def media_type_of(source: Source) -> str:
    """By the name: these tests are not about recognising."""
    return MEDIA_TYPES[source.path.suffix[1:]]


@pytest.fixture(scope="session")
def media_type() -> Callable[[Source], str]:
    """The media type of a test's file."""
    return media_type_of
