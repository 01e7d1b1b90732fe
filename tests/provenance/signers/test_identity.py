"""A studio's own certificate authority."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from provenance.errors import FileError, SignerError
from provenance.signers import open_signer
from provenance.signers.identity import ADVICE, create_identity

NAME = "Example Studio"
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def never(subject: str) -> bytes:
    raise AssertionError(subject)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_identity_signs(tmp_path: Path) -> None:
    made = create_identity(tmp_path / "identity", organisation=NAME, passphrase=None)
    signer = open_signer(f"pem:{made.key}", chain=made.chain, secrets=never)
    assert signer.algorithm == "es256"
    assert signer.chain == made.chain.read_bytes()


def test_the_files_are_where_it_says_with_private_keys_private(tmp_path: Path) -> None:
    made = create_identity(tmp_path / "a" / "identity", organisation=NAME, passphrase=None)
    names = {path.name for path in (tmp_path / "a" / "identity").iterdir()}
    assert names == {"root.pem", "chain.pem", "signer.key", "intermediate.key", "root.key"}
    for key in (made.key, made.intermediate_key, made.root_key):
        assert mode(key) == 0o600
        assert load_pem_private_key(key.read_bytes(), None)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["identity"]


def test_the_three_certificates_hang_together(tmp_path: Path) -> None:
    made = create_identity(tmp_path / "identity", organisation=f"  {NAME} ", passphrase=None, moment=MOMENT)
    leaf, intermediate = x509.load_pem_x509_certificates(made.chain.read_bytes())
    (root,) = x509.load_pem_x509_certificates(made.root.read_bytes())
    leaf.verify_directly_issued_by(intermediate)
    intermediate.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    for certificate in (leaf, intermediate, root):
        (organisation,) = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        assert organisation.value == NAME
        assert certificate.not_valid_before_utc <= MOMENT
    assert leaf.not_valid_after_utc < intermediate.not_valid_after_utc < root.not_valid_after_utc
    depth = [
        each.extensions.get_extension_for_class(x509.BasicConstraints).value for each in (root, intermediate, leaf)
    ]
    assert [(each.ca, each.path_length) for each in depth] == [(True, 1), (True, 0), (False, None)]


def test_an_identity_of_long_ago_has_expired(tmp_path: Path) -> None:
    moment = datetime.now(UTC) - timedelta(days=1500)
    made = create_identity(tmp_path / "identity", organisation=NAME, passphrase=None, moment=moment)
    with pytest.raises(SignerError, match="expired"):
        open_signer(f"pem:{made.key}", chain=made.chain, secrets=never)


def test_a_passphrase_locks_every_key(tmp_path: Path) -> None:
    made = create_identity(tmp_path / "identity", organisation=NAME, passphrase=b"open sesame")
    for key in (made.key, made.intermediate_key, made.root_key):
        assert b"ENCRYPTED" in key.read_bytes()
        assert load_pem_private_key(key.read_bytes(), b"open sesame")
    assert open_signer(f"pem:{made.key}", chain=made.chain, secrets=lambda _: b"open sesame").sign(b"x")


def test_an_empty_passphrase_is_none_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SignerError, match="passphrase is empty"):
        create_identity(tmp_path / "identity", organisation=NAME, passphrase=b"")


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "identity").mkdir()
    assert create_identity(tmp_path / "identity", organisation=NAME, passphrase=None).key.is_file()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    made = create_identity(tmp_path / "identity", organisation=NAME, passphrase=None)
    before = {path.name: path.read_bytes() for path in (tmp_path / "identity").iterdir()}
    with pytest.raises(SignerError, match="something in it") as caught:
        create_identity(tmp_path / "identity", organisation=NAME, passphrase=None)
    assert "does not exist yet" in caught.value.fix
    assert {path.name: path.read_bytes() for path in made.key.parent.iterdir()} == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "identity").mkdir()
    (tmp_path / "identity" / "notes.txt").write_text("mine")
    with pytest.raises(SignerError):
        create_identity(tmp_path / "identity", organisation=NAME, passphrase=None)
    assert [path.name for path in (tmp_path / "identity").iterdir()] == ["notes.txt"]


def test_a_file_or_a_link_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    for name in ("file", "link", "file/identity"):
        with pytest.raises(SignerError):
            create_identity(tmp_path / name, organisation=NAME, passphrase=None)
    assert (tmp_path / "file").read_text() == "mine"
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_that_cannot_be_written_is_a_file_error() -> None:
    with pytest.raises(FileError):
        create_identity(Path("/proc/identity"), organisation=NAME, passphrase=None)


@pytest.mark.parametrize("name", ["", "   ", "x" * 49, "two\nlines", "bidi\u202ename"])
def test_names_that_cannot_stand_in_a_certificate_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SignerError, match="printable"):
        create_identity(tmp_path / "identity", organisation=name, passphrase=None)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x" * 48, "Łódź Film, 映画", "O'Brien, & <Sons>"])
def test_other_names_are_taken(tmp_path: Path, name: str) -> None:
    made = create_identity(tmp_path / "identity", organisation=name, passphrase=None)
    assert open_signer(f"pem:{made.key}", chain=made.chain, secrets=never)


def test_the_advice_says_what_matters() -> None:
    for word in ("off line", "root.pem", "0600", "timestamp_url", "bought certificate", "1.3.6.1.4.1.62558.2.1"):
        assert word in ADVICE


def test_of_several_at_once_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    start = threading.Barrier(4)

    def make(_: int) -> str:
        start.wait()
        try:
            create_identity(tmp_path / "identity", organisation=NAME, passphrase=None)
        except SignerError as error:
            return error.why
        return "made"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(make, range(4)))
    assert outcomes == ["made", *["there is something in it already"] * 3]
    assert [path.name for path in tmp_path.iterdir()] == ["identity"]
    assert len(list((tmp_path / "identity").iterdir())) == 5
