"""The exact search for near codes by looking at every one: a compiled loop, and what every search gives back.

Codes are kept as planes, (words, n): the first to the last 64 bits of n codes. A distance is first counted over two
words, then over three, and only a block of codes in which one is still within the limit is counted in full. That loses
nothing, and halves what is read of PDQ hashes where the limit is small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from provenance.compiled import compiled, popcount
from provenance.index.segments import Array

Words = NDArray[np.uint64]
Integers = NDArray[np.int64]
#: The rows that are near, in order, and their distances.
Near = tuple[Integers, Integers]

#: How many codes are compared at a time: two words of each stay in a core's first cache.
_BLOCK = 1024
#: In compiled code an unsigned number and a signed one make a floating one, so all that is counted is signed.
signed = cast("Callable[[Any], int]", np.int64)
#: Room for what is found, a query and in all; if it is too little, the search runs twice.
_ROOM, _SPARE = 64, 1024


def scan(planes: Words, codes: Words, limit: int) -> list[Near]:
    """Find all codes within a Hamming distance.

    Args:
        planes: (words, n), the first to the last 64 bits of n codes.
        codes: (m, words), what is searched for.
        limit: the largest distance that counts.

    Returns:
        For each of the m codes the rows that are near, in order, and their distances.
    """
    table, wanted = matching(planes, codes)
    return collect(len(codes), lambda places, distances: _scan(table, wanted, limit, places, distances))


def matching(planes: Words, codes: Words) -> tuple[Words, Words]:
    """Planes, and the planes of what is searched for, as compiled loops take them; those check no bounds.

    Raises:
        ValueError: the codes are not of the same number of words.
    """
    if planes.ndim != 2 or codes.ndim != 2 or not 0 < planes.shape[0] == codes.shape[1]:
        raise ValueError(f"codes of shape {codes.shape} cannot be compared with planes of shape {planes.shape}")
    return fixed(planes, np.uint64), fixed(codes.T, np.uint64)


def fixed(array: Array, dtype: type[np.generic]) -> Array:
    """The array as compiled loops take it: one type for what is mapped and what is in memory, so one machine code."""
    view = np.require(array, dtype, ["C", "ALIGNED"]).view()
    view.flags.writeable = False
    return view


def collect(queries: int, find: Callable[[Words, Integers], int]) -> list[Near]:
    """What a compiled search finds, by query.

    Args:
        queries: how many codes are searched for.
        find: writes a place (the query's number in the upper 32 bits, the row in the lower) and a distance for all that
            it finds, as far as there is room, and gives their number.
    """
    room = _ROOM * queries + _SPARE
    while True:
        places, distances = np.empty(room, np.uint64), np.empty(room, np.int64)
        count = find(places, distances)
        if count <= room:
            break
        room = count
    order = np.argsort(places[:count])
    places, distances = places[order], distances[order]
    rows = (places & np.uint64(0xFFFF_FFFF)).astype(np.int64)
    ends = np.searchsorted(places, np.arange(1, queries + 1, dtype=np.uint64) << np.uint64(32)).tolist()
    return [(rows[begin:end], distances[begin:end]) for begin, end in zip([0, *ends], ends, strict=False)]


@compiled
def _scan(planes: Words, codes: Words, limit: int, places: Words, distances: Integers) -> int:
    """See `scan` and `collect`; *codes* is (words, m)."""
    words, n = planes.shape
    second, third = min(1, words - 1), min(2, words - 1)
    distance = np.empty(_BLOCK, np.int64)
    found = 0
    for start in range(0, n, _BLOCK):
        stop = min(start + _BLOCK, n)
        one, two, three = planes[0, start:stop], planes[second, start:stop], planes[third, start:stop]
        for query in range(codes.shape[1]):
            if words > 1 and _count_over_two(one, two, codes[0, query], codes[1, query], limit) == 0:
                continue
            if words > 2 and _count_over_three(one, two, three, codes[:, query], limit) == 0:
                continue
            _count_all(planes, start, codes, query, distance[: stop - start])
            for row in range(start, stop):
                if distance[row - start] <= limit:
                    if found < places.size:
                        places[found] = np.uint64(query) << np.uint64(32) | np.uint64(row)
                        distances[found] = distance[row - start]
                    found += 1
    return found


# Each loop below is one that processors do eight or so at a time: over arrays in one piece, and without a branch.


@compiled
def _count_over_two(first: Words, second: Words, one: int, two: int, limit: int) -> int:
    """How many codes are within the limit over two words."""
    near = 0
    for place in range(first.size):
        near += signed(popcount(first[place] ^ one) + popcount(second[place] ^ two)) <= limit
    return near


@compiled
def _count_over_three(first: Words, second: Words, third: Words, code: Words, limit: int) -> int:
    """How many are over three: nearly none, where a limit of 40 and more leaves some in each block over two."""
    one, two, three, near = code[0], code[1], code[2], 0
    for place in range(first.size):
        half = popcount(first[place] ^ one) + popcount(second[place] ^ two)
        near += signed(half + popcount(third[place] ^ three)) <= limit
    return near


@compiled
def _count_all(planes: Words, start: int, codes: Words, query: int, distance: Integers) -> None:
    """Write the distances of a query from the codes from *start* on."""
    distance[:] = 0
    for word in range(planes.shape[0]):
        plane, code = planes[word, start : start + distance.size], codes[word, query]
        for place in range(distance.size):
            distance[place] += signed(popcount(plane[place] ^ code))


@compiled
def distance_between(planes: Words, row: int, codes: Words, query: int) -> int:
    """In how many bits two codes differ; for compiled code."""
    distance = 0
    for word in range(planes.shape[0]):
        distance += signed(popcount(planes[word, row] ^ codes[word, query]))
    return distance
