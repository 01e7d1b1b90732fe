"""Compiled loops."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.compiled import compiled, popcount


@compiled
def count_all(words: NDArray[np.uint64]) -> int:
    total = 0
    for word in words:
        total += popcount(word)
    return total


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_bits_are_counted(words: list[int]) -> None:
    assert count_all(np.array(words, np.uint64)) == sum(word.bit_count() for word in words)


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same() -> None:
    """A function whose source is in no file has no cache beside it: as on a node where no folder may be written."""
    scope: dict[str, Any] = {}
    exec("def add(one, other):\n    return one + other\n", scope)
    assert compiled(scope["add"])(2, 3) == 5
