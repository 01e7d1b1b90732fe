"""Keys in PEM files, opened with `cryptography`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from provenance.errors import SignerError
from provenance.files import show_name
from provenance.signers import certificates
from provenance.signers.interface import SecretsHandler
from provenance.signers.secrets import read_private

_Sign = Callable[[bytes], bytes]

#: Curve -> C2PA algorithm, its hash, and the length of r and of s in bytes (RFC 9053, section 2.1).
_CURVES: dict[str, tuple[str, HashAlgorithm, int]] = {
    "secp256r1": ("es256", SHA256(), 32),
    "secp384r1": ("es384", SHA384(), 48),
    "secp521r1": ("es512", SHA512(), 66),
}
_SHORTEST_RSA = 2048


class PemSigner:
    """Signs with a key that is held in this process's memory; see `provenance.signers.interface.Signer`."""

    def __init__(self, name: str, key: PrivateKeyTypes, chain: bytes, timestamp_url: str | None) -> None:
        self.algorithm, self._sign = _scheme(name, key)
        self.chain = chain
        self.timestamp_url = timestamp_url
        self._name = name

    def sign(self, data: bytes) -> bytes:
        """The signature of *data*; r and s of fixed length for ECDSA, SHA-256 with a 32-byte salt for RSA-PSS."""
        return self._sign(data)

    def __repr__(self) -> str:
        return f"PemSigner({self.algorithm}, {self._name})"


def open_pem(location: str, *, chain: Path, secrets: SecretsHandler, timestamp_url: str | None = None) -> PemSigner:
    """Open the key file at *location* and check that it may sign with the certificates in *chain*.

    Raises:
        SignerError: others can read the key, it is of a kind that C2PA does not sign with, its passphrase is wrong,
            or a certificate does not fit; names no secret.
        FileError: a file cannot be read.
    """
    name = show_name(location)
    key = _load(name, read_private(Path(location), f"cannot use the key {name}"), secrets)
    found = certificates.read_chain(chain)
    signer = PemSigner(name, key, certificates.to_pem(found), timestamp_url)
    certificates.require_fit(found, key.public_key(), show_name(chain))
    return signer


def _load(name: str, data: bytes, secrets: SecretsHandler) -> PrivateKeyTypes:
    what = f"cannot use the key {name}"
    try:
        return load_pem_private_key(data, None)
    except TypeError:
        passphrase = secrets(f"the key {name}")
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignerError(
            what, "it is not a private key in PEM", "Name the file that begins with BEGIN PRIVATE KEY."
        ) from error
    if not passphrase:
        raise SignerError(
            what,
            "it is locked with a passphrase, and none was given",
            "Set `signing.passphrase_file` in the show file.",
        )
    try:
        return load_pem_private_key(data, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SignerError(
            what, "the passphrase does not open it", "Correct the passphrase, or the file it is read from."
        ) from error


def _scheme(name: str, key: PrivateKeyTypes) -> tuple[str, _Sign]:
    """The C2PA algorithm that a key signs with (C2PA 2.4, section "Digital signatures"), and how."""
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        algorithm, hash_algorithm, size = _CURVES[key.curve.name]
        return algorithm, _ecdsa(key, hash_algorithm, size)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SHORTEST_RSA:
        pss = padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size)
        return "ps256", lambda data: key.sign(data, pss, SHA256())
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519", key.sign
    raise SignerError(
        f"cannot use the key {name}",
        "C2PA does not sign with keys of its kind or length",
        "Use ECDSA on P-256, P-384 or P-521, RSA of at least 2048 bits, or Ed25519.",
    )


def _ecdsa(key: ec.EllipticCurvePrivateKey, hash_algorithm: HashAlgorithm, size: int) -> _Sign:
    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hash_algorithm)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign
