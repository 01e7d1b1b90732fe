"""A certificate authority for tests, which issues right certificates and every kind of wrong one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

NOW = datetime.now(UTC)
C2PA = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
DOCUMENT = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
EMAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
TIME = ExtendedKeyUsageOID.TIME_STAMPING
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE

#: Kinds of key: what C2PA calls its algorithm -> how one is made.
KEYS: dict[str, Any] = {
    "es256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "es512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "ps256": lambda: rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


@dataclass(frozen=True)
class Issued:
    """A key with its certificate and the certificates above it, nearest first."""

    key: Any
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def chain(self) -> bytes:
        """PEM, leaf first, without the root."""
        return b"".join(map(pem, (self.certificate, *self.above[:-1])))

    @property
    def root(self) -> bytes:
        """The root's certificate, PEM."""
        return pem((self.certificate, *self.above)[-1])

    def write(self, folder: Path, name: str = "signer", passphrase: bytes | None = None) -> tuple[Path, Path]:
        """Write the key (mode 0600) and the chain; gives their paths."""
        key, chain = folder / f"{name}.key", folder / f"{name}.pem"
        key.write_bytes(private(self.key, passphrase))
        key.chmod(0o600)
        chain.write_bytes(self.chain)
        return key, chain


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate in PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def private(key: Any, passphrase: bytes | None = None) -> bytes:
    """A key in PEM."""
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


@dataclass(frozen=True)
class Profile:
    """What a certificate says; the defaults make a right one for a signer."""

    name: str = "Test Signer"
    organisation: str = "Test Studio"
    authority: bool = False
    usages: tuple[ObjectIdentifier, ...] | None = (C2PA,)
    critical_usages: bool = False
    digital_signature: bool = True
    cert_sign: bool = False
    key_usage: bool = True
    authority_key: bool = True
    begin: datetime = field(default=NOW - timedelta(days=1))
    end: datetime = field(default=NOW + timedelta(days=900))
    digest: Any = field(default_factory=hashes.SHA256)


ROOT = Profile(name="Test Root", authority=True, usages=None, digital_signature=False, cert_sign=True)
INTERMEDIATE = Profile(name="Test Intermediate", authority=True, usages=None, digital_signature=False, cert_sign=True)


def issue(issuer: Issued | None, profile: Profile | None = None, key: Any = None) -> Issued:
    """A new certificate; self-signed without *issuer*."""
    profile = profile or Profile()
    key = key or KEYS["es256"]()
    by = issuer.key if issuer else key
    names = [(NameOID.ORGANIZATION_NAME, profile.organisation), (NameOID.COMMON_NAME, profile.name)]
    subject = x509.Name([x509.NameAttribute(*each) for each in names])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(profile.begin)
        .not_valid_after(profile.end)
        .add_extension(x509.BasicConstraints(profile.authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if profile.authority_key:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
    if profile.key_usage:
        flags = [profile.digital_signature, *[False] * 4, profile.cert_sign, profile.cert_sign, False, False]
        builder = builder.add_extension(x509.KeyUsage(*flags), critical=True)
    if profile.usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(profile.usages), critical=profile.critical_usages)
    digest = None if isinstance(by, ed25519.Ed25519PrivateKey) else profile.digest
    above = (issuer.certificate, *issuer.above) if issuer else ()
    return Issued(key, builder.sign(by, digest), above)


class Authority:
    """A root and an intermediate; issues signers."""

    def __init__(self) -> None:
        self.root = issue(None, ROOT)
        self.intermediate = issue(self.root, INTERMEDIATE)

    @property
    def anchors(self) -> bytes:
        """The root's certificate, PEM."""
        return pem(self.root.certificate)

    def signer(self, kind: str = "es256", **changes: Any) -> Issued:
        """A signer of a kind of key, with a profile changed as told."""
        return issue(self.intermediate, Profile(**changes), KEYS[kind]())
