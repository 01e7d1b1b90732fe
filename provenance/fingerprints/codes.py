"""Fingerprint values as bits: what all hashes of this seam share."""

from __future__ import annotations

import re

from provenance.errors import FingerprintError
from provenance.files import show_name
from provenance.model import Fingerprint

_HEX = re.compile(r"[0-9a-f]*\Z")


def hex_code(fingerprint: Fingerprint, bits: int) -> bytes:
    """The bits of a hash whose value is hexadecimal, most significant first.

    Raises:
        FingerprintError: the value is not *bits* bits in lower-case hexadecimal.
    """
    value = fingerprint.value
    if len(value) * 4 != bits or not _HEX.match(value):
        raise bad_value(fingerprint, f"{bits} bits in hexadecimal")
    return bytes.fromhex(value)


def bits_apart(one: bytes, other: bytes) -> int:
    """The Hamming distance of two codes of equal length."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def require_algorithm(algorithm: str, *fingerprints: Fingerprint) -> None:
    """Refuse to compare fingerprints of any other algorithm.

    Raises:
        FingerprintError: one of them is of another algorithm.
    """
    for fingerprint in fingerprints:
        if fingerprint.algorithm != algorithm:
            raise FingerprintError(
                "cannot compare two fingerprints",
                f"one is of {show_name(fingerprint.algorithm)}, which is not {algorithm}",
                "Fingerprint both pictures with the same version of platemark.",
            )


def bad_value(fingerprint: Fingerprint, expected: str) -> FingerprintError:
    """The error for a value that its algorithm cannot have made; to be raised by the caller."""
    return FingerprintError(
        "cannot use a fingerprint",
        f"the value {show_name(fingerprint.value[:80])!r} is not {expected}, as {show_name(fingerprint.algorithm)} has",
        "Fingerprint the picture again.",
    )
