"""How sure a finding is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.index.confidence import of_sighting, together
from provenance.index.sightings import Sighting
from provenance.model import WHOLE

shares = st.floats(0, 1)
supports = st.floats(0, 2_000)


def seen(support: float, rival: float = 0.0) -> Sighting:
    matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    return Sighting(
        (0, 0),
        support,
        9,
        20,
        50,
        rival,
        False,
        0.5,
        0.5,
        0.0,
        WHOLE,
        WHOLE,
        matrix,
        (),
    )


@given(supports, supports, shares)
def test_more_support_is_surer(one: float, other: float, rival: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= of_sighting(seen(low, rival)) <= of_sighting(seen(high, rival)) <= 1


@given(supports, shares, shares)
def test_a_rival_makes_it_less_sure(support: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert of_sighting(seen(support, high)) <= of_sighting(seen(support, low))


def test_few_pairs_are_chance_and_many_are_sure() -> None:
    assert of_sighting(seen(0)) == 0
    assert of_sighting(seen(4)) < 0.2
    assert of_sighting(seen(8)) == pytest.approx(0.5)
    assert of_sighting(seen(16)) > 0.8
    assert of_sighting(seen(40)) > 0.98
    assert of_sighting(seen(1_000, 1.0)) == 0
    assert of_sighting(seen(40, 0.2)) > 0.97


@given(shares, shares)
def test_two_findings_are_surer_than_either(one: float, other: float) -> None:
    assert together(one, other) == pytest.approx(together(other, one))
    assert max(one, other) - 1e-12 <= together(one, other) <= 1
    assert together(one, 0) == pytest.approx(one)
    assert together(one, 1) == 1
