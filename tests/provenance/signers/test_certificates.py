"""Whether a chain may sign: each wrong field is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from provenance.errors import FileError, SignerError
from provenance.signers import certificates


@pytest.fixture(scope="module")
def ours(authority: Any) -> Any:
    return authority.Authority()


def chain_of(issued: Any) -> tuple[x509.Certificate, ...]:
    return (issued.certificate, *issued.above[:-1])


def refusal(issued: Any, chain: tuple[x509.Certificate, ...] | None = None, **more: Any) -> SignerError:
    with pytest.raises(SignerError) as caught:
        certificates.require_fit(chain or chain_of(issued), issued.key.public_key(), "chain.pem", **more)
    error = caught.value
    assert "chain.pem" in error.what
    assert error.why
    assert error.fix.endswith(".")
    return error


@pytest.mark.parametrize("usage", ["C2PA", "DOCUMENT", "EMAIL"])
@pytest.mark.parametrize("kind", ["es256", "es384", "es512", "ps256", "ed25519"])
def test_right_chains_fit(ours: Any, authority: Any, kind: str, usage: str) -> None:
    issued = ours.signer(kind, usages=(getattr(authority, usage),))
    certificates.require_fit(chain_of(issued), issued.key.public_key(), "chain.pem")


def test_a_chain_without_an_intermediate_fits(ours: Any, authority: Any) -> None:
    issued = authority.issue(ours.root)
    certificates.require_fit((issued.certificate,), issued.key.public_key(), "chain.pem")


WRONG_LEAVES = {
    "no Extended Key Usage": {"usages": None},
    "Extended Key Usage lacks": {"usages": ("1.3.6.1.5.5.7.3.1",)},
    "anyExtendedKeyUsage": {"usages": ("1.3.6.1.5.5.7.3.4", "2.5.29.37.0")},
    "for time-stamps": {"usages": ("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.8")},
    "no Key Usage": {"key_usage": False},
    "lacks digitalSignature": {"digital_signature": False},
    "keyCertSign": {"cert_sign": True},
    "no Authority Key Identifier": {"authority_key": False},
    "CA: true": {"authority": True},
}


@pytest.mark.parametrize("words", WRONG_LEAVES)
def test_each_wrong_field_of_the_signer_is_named(ours: Any, words: str) -> None:
    changes = dict(WRONG_LEAVES[words])
    if changes.get("usages"):
        changes["usages"] = tuple(map(x509.ObjectIdentifier, changes["usages"]))  # type: ignore[arg-type]
    error = refusal(ours.signer(**changes))
    assert words in error.why
    assert "certificate 1 (signer" in error.what


def test_a_weak_digest_is_named(ours: Any) -> None:
    assert "sha224" in refusal(ours.signer(digest=hashes.SHA224())).why


def test_a_certificate_that_has_expired_is_named_with_its_date(ours: Any, authority: Any) -> None:
    end = authority.NOW - timedelta(hours=1)
    error = refusal(ours.signer(end=end))
    assert f"expired on {end:%Y-%m-%d}" in error.why


def test_a_certificate_of_tomorrow_is_named_with_its_date(ours: Any, authority: Any) -> None:
    begin = authority.NOW + timedelta(days=1)
    assert f"not valid before {begin:%Y-%m-%d}" in refusal(ours.signer(begin=begin)).why


def test_time_is_looked_at_when_it_is_asked_for(ours: Any, authority: Any) -> None:
    issued = ours.signer()
    error = refusal(issued, moment=authority.NOW + timedelta(days=5000))
    assert "expired on" in error.why


def test_an_expired_authority_is_named(authority: Any) -> None:
    root = authority.issue(None, authority.ROOT)
    old = authority.Profile(
        name="Old", authority=True, usages=None, digital_signature=False, cert_sign=True,
        end=authority.NOW - timedelta(hours=1),
    )  # fmt: skip
    issued = authority.issue(authority.issue(root, old))
    error = refusal(issued)
    assert "expired" in error.why
    assert "certificate 2 (authority" in error.what


@pytest.mark.parametrize(
    ("change", "words"), [({"authority": False}, "CA: true"), ({"cert_sign": False}, "keyCertSign")]
)
def test_an_authority_that_is_none_is_named(authority: Any, change: dict[str, bool], words: str) -> None:
    profile = {"name": "No", "authority": True, "usages": None, "digital_signature": False, "cert_sign": True} | change
    between = authority.issue(authority.issue(None, authority.ROOT), authority.Profile(**profile))
    error = refusal(authority.issue(between))
    assert words in error.why
    assert "certificate 2" in error.what


def test_the_wrong_order_is_named(ours: Any) -> None:
    issued = ours.signer()
    error = refusal(issued, chain_of(issued)[::-1])
    assert "place 2" in error.why
    assert "first" in error.fix


def test_a_chain_with_a_gap_is_named(ours: Any, authority: Any) -> None:
    issued, other = ours.signer(), authority.Authority()
    assert "did not issue" in refusal(issued, (issued.certificate, other.intermediate.certificate)).why


def test_an_issuer_of_the_same_name_and_another_key_is_found_out(authority: Any) -> None:
    one, other = authority.Authority(), authority.Authority()
    issued = one.signer()
    assert "did not issue" in refusal(issued, (issued.certificate, other.intermediate.certificate)).why


def test_a_key_of_another_certificate_is_named(ours: Any) -> None:
    issued, other = ours.signer(), ours.signer()
    assert "key belongs to none" in refusal(other, chain_of(issued)).why


def test_a_self_signed_signer_is_named(authority: Any) -> None:
    issued = authority.issue(None)
    assert "self-signed" in refusal(issued, (issued.certificate,)).why


def test_names_from_certificates_are_escaped_in_errors(ours: Any) -> None:
    error = refusal(ours.signer(name="evil\u202ename\x1b[31m", usages=None))
    assert "\u202e" not in str(error)
    assert "\x1b" not in str(error)


def test_read_chain_drops_the_root_and_what_is_no_certificate(ours: Any, authority: Any, tmp_path: Path) -> None:
    issued = ours.signer()
    file = tmp_path / "chain.pem"
    file.write_bytes(b"Bag Attributes\n" + issued.chain + b"subject=x\n" + ours.anchors)
    found = certificates.read_chain(file)
    assert found == chain_of(issued)
    assert certificates.to_pem(found) == issued.chain


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\xff\x00" * 40],
)
def test_a_file_without_certificates_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "chain.pem"
    file.write_bytes(content)
    with pytest.raises(SignerError, match="not certificates in PEM"):
        certificates.read_chain(file)


def test_a_chain_file_that_holds_the_key_is_refused(ours: Any, authority: Any, tmp_path: Path) -> None:
    issued = ours.signer()
    file = tmp_path / "all.pem"
    file.write_bytes(issued.chain + authority.private(issued.key))
    with pytest.raises(SignerError, match="also holds a private key"):
        certificates.read_chain(file)


def test_a_missing_chain_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot read"):
        certificates.read_chain(tmp_path / "none.pem")


def test_anchors_are_read_or_refused(ours: Any) -> None:
    assert certificates.read_anchors(b"") == ()
    assert certificates.read_anchors(b" \n") == ()
    assert certificates.read_anchors(b"comment\n" + ours.anchors * 2) == (ours.root.certificate,) * 2
    with pytest.raises(SignerError, match="trust anchors"):
        certificates.read_anchors(b"garbage")
