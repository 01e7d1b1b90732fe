"""Fingerprint values as bits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import FingerprintError
from provenance.fingerprints.codes import bits_apart, hex_code, require_algorithm
from provenance.model import Fingerprint

codes = st.binary(min_size=8, max_size=8)


@given(codes)
def test_a_code_is_read_as_it_was_written(code: bytes) -> None:
    assert hex_code(Fingerprint("a", code.hex()), 64) == code


@given(codes, codes, codes)
def test_distance_is_one(one: bytes, other: bytes, third: bytes) -> None:
    assert bits_apart(one, one) == 0
    assert bits_apart(one, other) == bits_apart(other, one)
    assert bits_apart(one, third) <= bits_apart(one, other) + bits_apart(other, third)
    assert bits_apart(one, bytes(255 - byte for byte in one)) == 64


@pytest.mark.parametrize(
    "value", ["", "00", "0" * 17, "G" * 16, "ABCDEF0123456789", "0x00000000000000", "0" * 15 + "\n", "٣" * 16]
)
def test_what_is_no_code_is_refused(value: str) -> None:
    with pytest.raises(FingerprintError) as error:
        hex_code(Fingerprint("a;b", value), 64)
    assert "64 bits in hexadecimal, as a;b has" in error.value.why


def test_hostile_text_is_escaped_in_errors() -> None:
    with pytest.raises(FingerprintError) as error:
        require_algorithm("a", Fingerprint("\x1b[31m\u202e", "00"))
    assert error.value.why == "one is of \\x1b[31m\\u202e, which is not a"
