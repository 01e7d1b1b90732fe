"""Files that only their owner may read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from provenance.errors import FileError, SignerError
from provenance.signers.secrets import read_passphrase, read_private


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pass phrase"
    path.write_bytes(b"one two\r\nsecond line\n")
    path.chmod(0o600)
    return path


def test_the_passphrase_is_the_first_line(file: Path) -> None:
    assert read_passphrase(file) == b"one two"


def test_a_private_file_is_read_whole(file: Path) -> None:
    assert read_private(file, "cannot") == file.read_bytes()


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\nx"])
def test_an_empty_first_line_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SignerError, match="first line is empty"):
        read_passphrase(file)


def test_a_file_that_others_can_read_is_refused_without_its_content(file: Path) -> None:
    file.chmod(0o640)
    with pytest.raises(SignerError, match="chmod 600") as caught:
        read_passphrase(file)
    assert "one two" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(file: Path) -> None:
    os.chown(file, 65534, -1)
    with pytest.raises(SignerError, match="another user"):
        read_passphrase(file)


def test_a_large_file_is_refused(file: Path) -> None:
    file.write_bytes(b"x" * 70_000)
    with pytest.raises(FileError):
        read_private(file, "cannot")
