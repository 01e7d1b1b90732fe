"""Whether a certificate chain may sign C2PA claims: each check names the field that is wrong.

The C2PA library answers every one of these with "the certificate is invalid". The rules are those of the C2PA
Technical Specification 2.4, section "X.509 Certificates", and of RFC 5280.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from provenance.errors import SignerError
from provenance.files import read_source, show_name

#: The extended key usages that may sign claims: C2PA's own, document signing (RFC 9336), e-mail protection.
C2PA_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
USAGES = (C2PA_SIGNING, DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION)

_ExtensionT = TypeVar("_ExtensionT", bound=x509.ExtensionType)
_Chain = tuple[x509.Certificate, ...]
_LARGEST = 1 << 20
_WEAK = ("md5", "sha1", "sha224")
_ANOTHER = "Ask your certificate authority for a C2PA signing certificate, or make one with `platemark init`."


def read_chain(path: Path) -> _Chain:
    """The certificates in a PEM file, in its order, without a self-signed root at the end.

    Raises:
        FileError: it cannot be read.
        SignerError: it holds no certificate, one that cannot be parsed, or a private key.
    """
    data = read_source(path, limit=_LARGEST).data
    what = f"cannot use the certificates in {show_name(path)}"
    if b"PRIVATE KEY" in data:
        raise SignerError(what, "the file also holds a private key", "Keep the key in a file of its own, mode 0600.")
    try:
        chain = tuple(x509.load_pem_x509_certificates(data))
        for certificate in chain:
            _ = certificate.extensions  # parsed when first asked for
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise SignerError(
            what, "they are not certificates in PEM", "Export the chain as PEM, the signer's certificate first."
        ) from error
    return chain[:-1] if len(chain) > 1 and _is_self_signed(chain[-1]) else chain


def read_anchors(data: bytes) -> _Chain:
    """The roots in *data*, PEM; whatever else stands between them is left out. Empty for nothing.

    Raises:
        SignerError: it is neither empty nor certificates in PEM.
    """
    if not data.strip():
        return ()
    try:
        return tuple(x509.load_pem_x509_certificates(data))
    except ValueError as error:
        raise SignerError(
            "cannot use the trust anchors", "they are not certificates in PEM", "Name the roots' PEM files."
        ) from error


def roots_of(chain: _Chain, anchors: bytes) -> bytes:
    """Those of the roots in *anchors* (PEM) that issued a signer's chain, in PEM; empty where none of them did.

    Raises:
        SignerError: the anchors are not certificates in PEM.
    """
    return to_pem(tuple(root for root in read_anchors(anchors) if chain and _issued(chain[-1], root)))


def name_of(certificate: x509.Certificate) -> str:
    """A signer's common name; empty where the certificate has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _issued(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def to_pem(chain: _Chain) -> bytes:
    """The certificates in PEM, and nothing else that stood in the file."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain)


def require_fit(chain: _Chain, key: PublicKeyTypes, name: str, moment: datetime | None = None) -> None:
    """Check that *key* may sign claims with *chain* at *moment* (now, if not given).

    Args:
        name: what the chain is called in errors.

    Raises:
        SignerError: the first thing that does not fit, with the field's name.
    """
    what = f"cannot sign with the certificates in {name}"
    _require_order(chain, key, what)
    for number, certificate in enumerate(chain):
        _require_valid(certificate, moment or datetime.now(UTC), f"{what}: {_call(number, certificate)}")
    for rule in _LEAF_RULES:
        if why := rule(chain[0]):
            raise SignerError(f"{what}: {_call(0, chain[0])}", why, _ANOTHER)
    for number, certificate in enumerate(chain[1:], 1):
        if why := _authority(certificate):
            raise SignerError(f"{what}: {_call(number, certificate)}", why, _ANOTHER)


def _call(number: int, certificate: x509.Certificate) -> str:
    role = "authority" if number else "signer"
    return f"certificate {number + 1} ({role} {show_name(certificate.subject.rfc4514_string())})"


def _require_order(chain: _Chain, key: PublicKeyTypes, what: str) -> None:
    places = [number for number, certificate in enumerate(chain, 1) if _same_key(certificate, key)]
    if not places:
        raise SignerError(
            what, "the key belongs to none of them", "Name the key and the chain that were issued together."
        )
    if places[0] != 1:
        raise SignerError(
            what,
            f"the signer's certificate stands at place {places[0]}",
            "Put it first, then the one that issued it, and so on.",
        )
    for number, (issued, issuer) in enumerate(pairwise(chain), 1):
        try:
            issued.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
            raise SignerError(
                what,
                f"certificate {number + 1} did not issue certificate {number}",
                "Put each certificate's issuer right after it.",
            ) from error
    if len(chain) == 1 and _is_self_signed(chain[0]):
        raise SignerError(what, "the signer's certificate is self-signed", _ANOTHER)


def _same_key(certificate: x509.Certificate, key: PublicKeyTypes) -> bool:
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    try:
        return certificate.public_key().public_bytes(*form) == key.public_bytes(*form)
    except (ValueError, UnsupportedAlgorithm):
        return False  # a key of a kind that cannot be read is not this one


def _is_self_signed(certificate: x509.Certificate) -> bool:
    return certificate.subject == certificate.issuer


def _require_valid(certificate: x509.Certificate, moment: datetime, what: str) -> None:
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if moment < begin:
        raise SignerError(
            what, f"it is not valid before {begin:%Y-%m-%d %H:%M} UTC", "Set this machine's clock, or wait."
        )
    if moment > end:
        raise SignerError(what, f"it expired on {end:%Y-%m-%d %H:%M} UTC", "Use its renewal, and the renewal's key.")


def _version(leaf: x509.Certificate) -> str | None:
    return None if leaf.version is x509.Version.v3 else "it is not of X.509 version 3"


def _digest(leaf: x509.Certificate) -> str | None:
    used = leaf.signature_hash_algorithm
    return f"it was signed with {used.name}, which is too weak" if used and used.name in _WEAK else None


def _basic_constraints(leaf: x509.Certificate) -> str | None:
    constraints = _extension(leaf, x509.BasicConstraints)
    return "its Basic Constraints make it an authority (CA: true)" if constraints and constraints.ca else None


def _key_usage(leaf: x509.Certificate) -> str | None:
    usage = _extension(leaf, x509.KeyUsage)
    if usage is None:
        return "it has no Key Usage"
    if not usage.digital_signature:
        return "its Key Usage lacks digitalSignature"
    return "its Key Usage allows keyCertSign, which is for authorities" if usage.key_cert_sign else None


def _extended_key_usage(leaf: x509.Certificate) -> str | None:
    usages = _extension(leaf, x509.ExtendedKeyUsage)
    if usages is None:
        return "it has no Extended Key Usage; it needs C2PA signing, document signing or e-mail protection"
    if ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usages:
        return "its Extended Key Usage allows anything (anyExtendedKeyUsage)"
    if ExtendedKeyUsageOID.TIME_STAMPING in usages or ExtendedKeyUsageOID.OCSP_SIGNING in usages:
        return "its Extended Key Usage is for time-stamps or for revocation answers"
    if not any(usage in usages for usage in USAGES):
        return "its Extended Key Usage lacks C2PA signing (1.3.6.1.4.1.62558.2.1), document signing, e-mail protection"
    return None


def _authority_key_identifier(leaf: x509.Certificate) -> str | None:
    return None if _extension(leaf, x509.AuthorityKeyIdentifier) else "it has no Authority Key Identifier"


_LEAF_RULES: tuple[Callable[[x509.Certificate], str | None], ...] = (
    _version,
    _digest,
    _basic_constraints,
    _key_usage,
    _extended_key_usage,
    _authority_key_identifier,
)


def _authority(certificate: x509.Certificate) -> str | None:
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is None or not constraints.ca:
        return "its Basic Constraints do not make it an authority (CA: true)"
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        return "its Key Usage lacks keyCertSign"
    return _digest(certificate)


def _extension(certificate: x509.Certificate, kind: type[_ExtensionT]) -> _ExtensionT | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
