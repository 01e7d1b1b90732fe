"""What every signer must do. A new one adds its line to `SIGNERS`."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from provenance.signers import open_signer
from provenance.signers.interface import Signer

Make = Callable[[Any, Path], Signer]


def pem(kind: str) -> Make:
    def make(authority: Any, folder: Path) -> Signer:
        key, chain = authority.Authority().signer(kind).write(folder)
        return open_signer(f"pem:{key}", chain=chain, secrets=lambda _: b"", timestamp_url="http://time.example/")

    return make


class Fake:
    """A signer as short as one can be: what the seam asks for and no more."""

    algorithm = "es256"
    timestamp_url = "http://time.example/"

    def __init__(self, issued: Any) -> None:
        self._key = issued.key
        self.chain: bytes = issued.chain

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(data, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def fake(authority: Any, folder: Path) -> Signer:
    return Fake(authority.Authority().signer())


SIGNERS: dict[str, Make] = {
    **{f"pem {kind}": pem(kind) for kind in ("es256", "es384", "es512", "ps256", "ed25519")},
    "fake": fake,
}


@pytest.fixture(params=SIGNERS)
def signer(request: pytest.FixtureRequest, authority: Any, tmp_path: Path) -> Signer:
    return SIGNERS[request.param](authority, tmp_path)


def verify(signer: Signer, data: bytes, signature: bytes) -> None:
    """Raise InvalidSignature unless *signature* is that of *data* by the first certificate's key."""
    key = x509.load_pem_x509_certificates(signer.chain)[0].public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        digest, size = {"es256": (SHA256(), 32), "es384": (SHA384(), 48), "es512": (SHA512(), 66)}[signer.algorithm]
        assert len(signature) == 2 * size
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest))
    elif isinstance(key, rsa.RSAPublicKey):
        assert signer.algorithm == "ps256"
        key.verify(signature, data, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    else:
        assert isinstance(key, ed25519.Ed25519PublicKey)
        assert signer.algorithm == "ed25519"
        key.verify(signature, data)


@pytest.mark.parametrize("data", [b"", b"claim", bytes(range(256)) * 400], ids=["nothing", "short", "100 kB"])
def test_it_signs_with_the_key_of_its_first_certificate(signer: Signer, data: bytes) -> None:
    verify(signer, data, signer.sign(data))


def test_it_signs_again_and_again(signer: Signer) -> None:
    for number in range(20):
        data = b"%d" % number
        verify(signer, data, signer.sign(data))


def test_its_chain_is_certificates_leaf_first_without_the_root(signer: Signer) -> None:
    chain = x509.load_pem_x509_certificates(signer.chain)
    assert chain
    for issued, issuer in itertools.pairwise(chain):
        issued.verify_directly_issued_by(issuer)
    assert all(each.issuer != each.subject for each in chain)
    assert signer.chain.count(b"-----BEGIN") == len(chain)


def test_it_knows_its_time_stamp_service(signer: Signer) -> None:
    assert signer.timestamp_url == "http://time.example/"


def test_it_tells_no_key(signer: Signer) -> None:
    assert "PRIVATE" not in repr(signer)
    assert "PRIVATE" not in str(vars(signer))
