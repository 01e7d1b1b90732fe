"""Loops over numbers, compiled when they are first run.

What numpy cannot say without large temporary arrays is written as a plain loop and compiled by numba. The machine code
is kept between runs: beside the source, or in the user's cache folder where that may not be written (numba's rules,
``NUMBA_CACHE_DIR``). Importing this module costs some tenths of a second: import it where such loops stand, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba import types
from numba.extending import intrinsic

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def compiled(function: FunctionT) -> FunctionT:
    """Compile a function of numbers and numpy arrays; it checks no bounds, so its callers make sure of them."""
    try:
        return cast("FunctionT", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # nowhere on this machine may machine code be kept: each process compiles for itself
        return cast("FunctionT", numba.njit(nogil=True)(function))


def _popcount(_: Any, _word: Any) -> Any:
    """How many bits of a 64-bit word are set: one instruction where the processor has it; for `compiled` code."""

    def generate(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


popcount = cast("Callable[[Any], int]", intrinsic(_popcount))
