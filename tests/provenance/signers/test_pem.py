"""PEM keys: opened safely, never told."""

from __future__ import annotations

import base64
import logging
import os
import pickle
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from provenance.errors import FileError, MissingPart, ProvenanceError, SignerError
from provenance.signers import open_signer

PASSPHRASE = b"correct horse battery staple"


def never(subject: str) -> bytes:
    raise AssertionError(f"asked for {subject}")


@pytest.fixture(scope="module")
def issued(authority: Any) -> Any:
    return authority.Authority().signer()


def opened(issued: Any, folder: Path, secrets: Any = never, passphrase: bytes | None = None) -> Any:
    key, chain = issued.write(folder, passphrase=passphrase)
    return open_signer(f"pem:{key}", chain=chain, secrets=secrets)


def refusal(folder: Path, secrets: Any = never, **more: Any) -> SignerError:
    with pytest.raises(SignerError) as caught:
        open_signer(f"pem:{folder / 'signer.key'}", chain=folder / "signer.pem", secrets=secrets, **more)
    assert caught.value.why
    assert caught.value.fix.endswith(".") or "chmod" in caught.value.fix
    return caught.value


def test_the_chain_is_the_certificates_alone(issued: Any, tmp_path: Path) -> None:
    assert opened(issued, tmp_path).chain == issued.chain


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644, 0o666])
def test_a_key_that_others_can_use_is_refused(issued: Any, tmp_path: Path, mode: int) -> None:
    key, _ = issued.write(tmp_path)
    key.chmod(mode)
    error = refusal(tmp_path)
    assert f"mode {mode:04o}" in error.why
    assert f"chmod 600 {key}" in error.fix


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_of_the_owner_alone_is_taken(issued: Any, tmp_path: Path, mode: int) -> None:
    key, chain = issued.write(tmp_path)
    key.chmod(mode)
    assert open_signer(f"pem:{key}", chain=chain, secrets=never).algorithm == "es256"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_user_is_refused(issued: Any, tmp_path: Path) -> None:
    key, _ = issued.write(tmp_path)
    os.chown(key, 65534, -1)
    assert "another user (id 65534)" in refusal(tmp_path).why


def test_a_link_to_a_key_is_refused(issued: Any, tmp_path: Path) -> None:
    key, _ = issued.write(tmp_path)
    key.rename(tmp_path / "real.key")
    key.symlink_to("real.key")
    with pytest.raises(FileError, match="symbolic link"):
        open_signer(f"pem:{key}", chain=tmp_path / "signer.pem", secrets=never)


def test_a_missing_key_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        open_signer(f"pem:{tmp_path / 'none'}", chain=tmp_path / "none.pem", secrets=never)


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_refused(issued: Any, tmp_path: Path, content: bytes) -> None:
    key, _ = issued.write(tmp_path)
    key.write_bytes(content)
    assert "not a private key" in refusal(tmp_path).why


def test_a_certificate_in_place_of_the_key_is_refused(issued: Any, tmp_path: Path) -> None:
    key, chain = issued.write(tmp_path)
    key.write_bytes(chain.read_bytes())
    assert "not a private key" in refusal(tmp_path).why


@pytest.mark.parametrize(
    "make",
    [
        lambda: dsa.generate_private_key(2048),
        lambda: rsa.generate_private_key(65537, 1024),
        lambda: ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["dsa", "short rsa", "secp256k1"],
)
def test_kinds_of_key_that_c2pa_does_not_know_are_refused(
    issued: Any, authority: Any, tmp_path: Path, make: Any
) -> None:
    key, _ = issued.write(tmp_path)
    key.write_bytes(authority.private(make()))
    error = refusal(tmp_path)
    assert "kind or length" in error.why
    assert "P-256" in error.fix


def test_a_key_of_another_certificate_is_refused(issued: Any, authority: Any, tmp_path: Path) -> None:
    key, _ = issued.write(tmp_path)
    key.write_bytes(authority.private(authority.KEYS["es256"]()))
    assert "key belongs to none" in refusal(tmp_path).why


def test_a_locked_key_asks_for_its_passphrase(issued: Any, tmp_path: Path) -> None:
    asked = []

    def secrets(subject: str) -> bytes:
        asked.append(subject)
        return PASSPHRASE

    assert opened(issued, tmp_path, secrets, PASSPHRASE).sign(b"x")
    assert asked == [f"the key {tmp_path / 'signer.key'}"]


def test_an_open_key_asks_for_nothing(issued: Any, tmp_path: Path) -> None:
    assert opened(issued, tmp_path, never).sign(b"x")


@pytest.mark.parametrize(("answer", "why"), [(b"wrong", "does not open it"), (b"", "none was given")])
def test_a_wrong_passphrase_is_told_as_one(issued: Any, tmp_path: Path, answer: bytes, why: str) -> None:
    issued.write(tmp_path, passphrase=PASSPHRASE)
    assert why in refusal(tmp_path, lambda _: answer).why


def test_what_the_handler_raises_comes_through(issued: Any, tmp_path: Path) -> None:
    issued.write(tmp_path, passphrase=PASSPHRASE)
    told = SignerError("cannot ask", "nobody is here", "Come back.")

    def secrets(subject: str) -> bytes:
        raise told

    assert refusal(tmp_path, secrets) is told


def secrets_of(issued: Any, authority: Any) -> list[bytes]:
    """Every form in which the key or its passphrase could leak."""
    number = issued.key.private_numbers().private_value
    der = issued.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    body = [line for line in authority.private(issued.key).splitlines() if not line.startswith(b"-")]
    raw = number.to_bytes(32, "big")
    return [
        PASSPHRASE,
        str(number).encode(),
        raw.hex().encode(),
        raw,
        base64.b64encode(raw),
        base64.b64encode(der),
        *body,
    ]


def test_nothing_tells_the_key_or_its_passphrase(
    issued: Any, authority: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    signer = opened(issued, tmp_path, lambda _: PASSPHRASE, PASSPHRASE)
    told = [repr(signer), str(signer), f"{vars(signer)}"]
    for passphrase, change in ((b"wrong" + PASSPHRASE[:4], None), (PASSPHRASE, "chain"), (PASSPHRASE, "mode")):
        key, chain = issued.write(tmp_path, passphrase=PASSPHRASE)
        if change == "chain":
            chain.write_bytes(authority.Authority().signer().chain)
        if change == "mode":
            key.chmod(0o644)
        error: BaseException | None = refusal(tmp_path, lambda _, answer=passphrase: answer)
        while error:
            told += [repr(error), str(error), str(getattr(error, "__notes__", ""))]
            error = error.__cause__ or error.__context__
    out = capfd.readouterr()
    told += [caplog.text, out.out, out.err]
    for secret in secrets_of(issued, authority):
        assert not any(secret in text.encode("utf-8", "surrogateescape") for text in told)
        assert repr(secret) not in "".join(told)


def test_a_signer_cannot_be_pickled(issued: Any, tmp_path: Path) -> None:
    with pytest.raises((TypeError, AttributeError)):
        pickle.dumps(opened(issued, tmp_path))


@pytest.mark.parametrize("uri", ["", "/key.pem", "pem:", ":x"])
def test_a_uri_says_what_kind_of_key_it_is(tmp_path: Path, uri: str) -> None:
    with pytest.raises(ProvenanceError):
        open_signer(uri, chain=tmp_path / "x", secrets=never)


def test_an_unknown_scheme_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(MissingPart, match="pem"):
        open_signer("floppy:a", chain=tmp_path / "x", secrets=never)


@pytest.mark.parametrize(
    "url",
    ["ftp://time.example/", "time.example", "http://", "http://[::1", "http://time.example:port/", "file:///etc/x"],
)
def test_a_time_stamp_service_has_a_web_address(issued: Any, tmp_path: Path, url: str) -> None:
    issued.write(tmp_path)
    assert "URL" in refusal(tmp_path, timestamp_url=url).why


def test_a_password_in_the_time_stamp_address_is_refused_and_not_told(issued: Any, tmp_path: Path) -> None:
    issued.write(tmp_path)
    error = refusal(tmp_path, timestamp_url="https://me:hunter2@time.example/")
    assert "password" in error.why
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("url", [None, ""])
def test_no_time_stamp_service_is_none(issued: Any, tmp_path: Path, url: str | None) -> None:
    key, chain = issued.write(tmp_path)
    assert open_signer(f"pem:{key}", chain=chain, secrets=never, timestamp_url=url).timestamp_url is None
