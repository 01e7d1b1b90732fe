"""The journal's lines: what is damaged is known before it is read."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lines

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
VALUES = st.dictionaries(st.text(st.characters()), JSON).filter(lambda value: value and "check" not in value)


@given(VALUES)
def test_what_is_encoded_is_decoded(value: dict[str, object]) -> None:
    line = lines.encode(value)
    told = lines.decode(line)
    assert told is not None
    assert {name: each for name, each in told.items() if name != "check"} == value
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert json.loads(line) == told


@given(VALUES, st.data())
def test_one_flipped_bit_is_known(value: dict[str, object], data: st.DataObject) -> None:
    line = bytearray(lines.encode(value))
    place = data.draw(st.integers(0, len(line) - 2))
    line[place] ^= 1 << data.draw(st.integers(0, 7))
    assert lines.decode(bytes(line)) is None


@given(st.binary(max_size=100))
def test_any_bytes_are_no_line(data: bytes) -> None:
    assert lines.decode(data) is None
    assert all(line.value is None for line in lines.scan(io.BytesIO(data)))


def test_what_has_a_checksum_and_is_no_object() -> None:
    nested = b"[" * 100_000
    for body in (b'"kind":}', b'"a":' + nested):
        head = lines.encode({"a": 1})[:10]
        import hashlib

        check = hashlib.blake2b(body, digest_size=8).hexdigest().encode()
        assert lines.decode(head + check + b'",' + body + b"\n") is None


def test_scanning() -> None:
    one, two = lines.encode({"n": 1}), lines.encode({"n": 2})
    found = list(lines.scan(io.BytesIO(one + b"rubbish\n" + two + two[:-1])))
    assert [(line.value or {}).get("n") for line in found] == [1, None, 2, None]
    assert [line.offset for line in found] == [0, len(one), len(one) + 8, len(one) + 8 + len(two)]
    assert sum(line.length for line in found) == len(one + b"rubbish\n" + two + two[:-1])
    assert [line.is_torn for line in found] == [False, False, False, True]
    assert [line.is_ours for line in found] == [True, False, True, True]


def test_a_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_LONGEST", 64)
    found = list(lines.scan(io.BytesIO(b"x" * 200)))
    assert [line.length for line in found] == [64, 64, 64, 8]
    assert [line.is_torn for line in found] == [False, False, False, True]
