"""Neural fingerprints as values: packed, unpacked, compared."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from provenance.errors import FingerprintError
from provenance.fingerprints.vectors import MOST, dimension, pack, quantise, similarity, unpack
from provenance.model import Fingerprint

FINITE = st.floats(-(2.0**90), 2.0**90, width=32)


def name(length: int) -> str:
    return f"neural-{length}/onnx=00;x"


@given(arrays.arrays(np.int8, st.integers(1, 60), elements=st.integers(-127, 127)))
def test_what_is_packed_is_unpacked(vector: np.ndarray) -> None:
    back = unpack(pack(vector, name(len(vector))))
    assert back.dtype == np.int8
    assert (back == vector).all()


@given(st.text(max_size=30) | st.binary(max_size=30).map(lambda data: base64.b64encode(data).decode()))
def test_other_values_are_refused_or_whole(value: str) -> None:
    try:
        back = unpack(Fingerprint(name(12), value))
    except FingerprintError:
        return
    assert pack(back, name(12)).value == value


@pytest.mark.parametrize("value", ["", "AAAA", "no base64", "\ud800"])
def test_what_is_wrong_with_a_value_is_told(value: str) -> None:
    with pytest.raises(FingerprintError) as caught:
        unpack(Fingerprint(name(12), value))
    assert caught.value.what
    assert "12 elements" in caught.value.why
    assert caught.value.fix


def test_the_one_value_that_a_vector_cannot_have_is_refused() -> None:
    with pytest.raises(FingerprintError, match="a vector of 2 elements"):
        unpack(Fingerprint(name(2), base64.b64encode(b"\x80\x00").decode()))


@pytest.mark.parametrize("algorithm", ["", "neural-0/x", "neural-10000/x", "neural-1/", "neural-1/X", "pdq-256/x"])
def test_names_that_are_none_are_refused(algorithm: str) -> None:
    with pytest.raises(FingerprintError) as caught:
        dimension(algorithm)
    assert caught.value.what
    assert "is not the name of one" in caught.value.why
    assert caught.value.fix


def test_a_name_tells_how_many_elements_there_are() -> None:
    assert [dimension(name(length)) for length in (1, 512, MOST)] == [1, 512, MOST]


@given(arrays.arrays(np.float32, st.integers(1, 40), elements=FINITE), st.sampled_from([1e-3, 0.5, 1.0, 64.0]))
def test_only_the_direction_is_kept(values: np.ndarray, factor: float) -> None:
    vector = quantise(values)
    assert np.abs(vector.astype(int)).max() in (0, 127)
    assert np.abs(vector.astype(int) - quantise(values * np.float32(factor))).max() <= 1


def test_little_is_lost_of_a_direction() -> None:
    rng = np.random.default_rng(5)
    for length in (8, 512, 2048, MOST):
        one, other = rng.normal(size=(2, length)).astype(np.float32)
        near = one + other * np.float32(0.8)
        exact = float(one @ near / np.linalg.norm(one) / np.linalg.norm(near))
        assert similarity(quantise(one), quantise(near)) == pytest.approx(exact, abs=0.005)


def test_similarity_is_that_of_directions() -> None:
    one = np.array([100, 0, 50], np.int8)
    assert similarity(one, one) == pytest.approx(1)
    assert similarity(one, -one) == pytest.approx(-1)
    assert similarity(one, np.array([0, 127, 0], np.int8)) == 0
    assert similarity(one, np.zeros(3, np.int8)) == 0
    assert similarity(np.zeros(3, np.int8), np.zeros(3, np.int8)) == 0
