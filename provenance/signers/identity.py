"""A studio's own certificate authority: a root, an intermediate that it signed, and the signer of a show.

`create_identity` makes a folder:

| file | what it is | who needs it |
|-|-|-|
| ``signer.key`` | the key that signs frames, mode 0600 | the machines that stamp |
| ``chain.pem`` | the signer's certificate and the intermediate's | the machines that stamp |
| ``root.pem`` | the root's certificate | everybody who is to trust the studio's signatures |
| ``intermediate.key`` | issues the next signer's certificate, mode 0600 | nobody day by day |
| ``root.key`` | issues the next intermediate, mode 0600 | nobody: keep it off line |
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from provenance.errors import SignerError
from provenance.files import file_error, show_name, sync_folder
from provenance.signers.certificates import C2PA_SIGNING

#: What a person who has just made an identity should know; for the command line.
ADVICE = """\
About the signing identity:
- Hand identity/root.pem to whoever shall trust your signatures: it goes into their [trust] anchors. It is no secret.
- Take the root's key off line now. Copy identity/root.key to two media that stay in a safe, check that both can be
  read, then delete it here. Nothing that stamps or verifies needs it; it is for the day the intermediate is renewed.
  Whoever has it can sign in your name. Move identity/intermediate.key in the same way.
- identity/signer.key is what stamping needs. Keep its mode 0600; platemark refuses a key that others can read.
- The signer's certificate is good for three years. A frame without a time-stamp stops being valid when it ends: set
  signing.timestamp_url in show.toml where frames must stay verifiable for longer.
To use a bought certificate instead: order a C2PA signing certificate (extended key usage 1.3.6.1.4.1.62558.2.1,
document signing or e-mail protection; ECDSA P-256 is best). Make its key on your own machine
(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -out signer.key) and send only the request.
Save what you get as one PEM file, your certificate first, then each issuer, without the root. Then set signing.key
and signing.chain in show.toml, and add the seller's root to trust.anchors."""

_DAY = timedelta(days=1)
#: Before their making, for machines whose clock is behind.
_SLACK = timedelta(hours=1)
_ROOT_LIFE, _INTERMEDIATE_LIFE, _SIGNER_LIFE = 7300 * _DAY, 3650 * _DAY, 1096 * _DAY
#: RFC 5280 allows a name of 64 characters, and the longest of ours adds 16 to the organisation's.
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a studio's signing identity is kept; see the module's table."""

    root: Path
    chain: Path
    key: Path
    intermediate_key: Path
    root_key: Path


@dataclass(frozen=True, slots=True)
class _Issuer:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def create_identity(
    folder: Path, *, organisation: str, passphrase: bytes | None, moment: datetime | None = None
) -> Identity:
    """Make a studio its own certificate authority and the signing key of a show, in a new folder (ES256).

    The folder appears whole or not at all, and nothing is ever overwritten.

    Args:
        folder: must not exist, or be empty.
        organisation: the studio's name, as it will stand in its certificates; at most 48 characters.
        passphrase: locks the three keys; None leaves them to the file system's protection.
        moment: the time of making, if it is not now.

    Raises:
        SignerError: the folder holds something, the name cannot stand in a certificate, or the passphrase is empty.
        FileError: the folder cannot be written.
    """
    what = f"cannot make a signing identity in {show_name(folder)}"
    name = organisation.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise SignerError(
            what, f"the organisation's name must have 1 to {_LONGEST} printable characters", "Give another name."
        )
    if passphrase == b"":
        raise SignerError(what, "the passphrase is empty", "Give one, or none at all.")
    files = _make(name, passphrase, moment or datetime.now(UTC))
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise _taken(what)
        _place(folder, files)
    except (FileExistsError, NotADirectoryError) as error:
        raise _taken(what) from error
    except OSError as error:
        if folder.is_dir() and any(folder.iterdir()):  # somebody else was first: the rename met a full folder
            raise _taken(what) from error
        raise file_error(what, error) from error
    return Identity(
        *(folder / each for each in ("root.pem", "chain.pem", "signer.key", "intermediate.key", "root.key"))
    )


def _taken(what: str) -> SignerError:
    return SignerError(what, "there is something in it already", "Choose a folder that does not exist yet.")


def _make(name: str, passphrase: bytes | None, moment: datetime) -> dict[str, tuple[bytes, int]]:
    """The identity's files: name -> content and mode."""
    root = _issue("root CA", name, None, (moment, _ROOT_LIFE), depth=1)
    intermediate = _issue("signing CA", name, root, (moment, _INTERMEDIATE_LIFE), depth=0)
    signer = _issue("signer", name, intermediate, (moment, _SIGNER_LIFE), depth=None)
    chain = _pem(signer.certificate) + _pem(intermediate.certificate)
    return {
        "root.pem": (_pem(root.certificate), 0o644),
        "chain.pem": (chain, 0o644),
        "signer.key": (_private(signer.key, passphrase), 0o600),
        "intermediate.key": (_private(intermediate.key, passphrase), 0o600),
        "root.key": (_private(root.key, passphrase), 0o600),
    }


def _issue(
    role: str, name: str, issuer: _Issuer | None, time: tuple[datetime, timedelta], *, depth: int | None
) -> _Issuer:
    """A key and its certificate, self-signed without *issuer*; an authority over *depth* others unless that is None."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, f"{name} {role}")]
    )
    authority = depth is not None
    parent_key = issuer.key if issuer else key
    moment, life = time
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _SLACK)
        .not_valid_after(moment + life)
        .add_extension(x509.BasicConstraints(authority, depth), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(parent_key.public_key()), critical=False)
    )
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([C2PA_SIGNING]), critical=False)
    return _Issuer(key, builder.sign(parent_key, hashes.SHA256()))


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None) -> bytes:
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def _place(folder: Path, files: dict[str, tuple[bytes, int]]) -> None:
    """Write the files into a folder aside, flush them, and rename it into place: a kill leaves nothing half."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name[:100]}.", suffix=".new", dir=folder.parent))
    try:
        for name, (content, mode) in files.items():
            handle = os.open(aside / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        sync_folder(aside)
        aside.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
