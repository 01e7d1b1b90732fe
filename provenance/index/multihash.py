"""The exact search for near codes by multi-index hashing: tables that say which few codes need be looked at.

After M. Norouzi, A. Punjani and D. J. Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing" (2014). A
code is cut into m chunks that do not overlap, and for each chunk a table lists the codes by that chunk's first bits.
Give each chunk a radius such that the sum of all (radius + 1) is limit + 1. If two codes differed by more than its
radius in every chunk, they would differ in at least limit + 1 bits. So two codes within the limit are within the
radius in one chunk at least, and in its first bits too: looking up all keys within each chunk's radius misses nothing.
For 31 bits and 11 chunks the radii are 2, and 1 in the last chunk. A code that comes up is compared in full.

This holds for every limit; but the larger it is, the more keys there are. Where looking at every code is quicker than
looking up so many, and for queries that would have many codes looked at (a thousand frames of black), `search` scans.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from provenance.compiled import compiled, popcount
from provenance.index.scanning import Integers, Near, Words, collect, distance_between, fixed, matching, scan, signed
from provenance.index.segments import Array

Numbers = NDArray[np.uint32]
#: The limit, how many bits a key has, of each chunk the radius and how many keys are within it, and what to flip in a
#: key for all that are near it: the numbers of so many bits in the order of how many are set.
Plan = tuple[int, int, Integers, Integers, Numbers]

#: From how many codes on tables pay: up to there a scan of 256 bits takes some 50 microseconds.
FEWEST = 1 << 18
#: The tables: where in `ROWS` the codes of each key begin, (m, keys + 1), and the rows of the codes by key, (m, n).
STARTS, ROWS = "starts", "rows"

#: Chunks are of so many bits: with fewer, too many codes share a key; with more, there are too many keys to look up.
_CHUNK = (16, 23)
#: A key that is looked up, or a code that comes up, takes the time in which the scan looks at so many codes.
_DEARER = 64
#: Codes are first parted by so many leading bits of their key, so that the rest of the sorting stays in the cache.
_PARTED = 11


def build(planes: Words, limit: int = 31) -> dict[str, Array]:
    """Make the tables for codes.

    For 10,000,000 codes of 256 bits they are 11 tables of 2**22 keys, 625 MB; in general 44 to 64 bytes a code, and up
    to half as much again for the keys. The number of chunks is the one that has the fewest keys and codes looked at.

    Args:
        planes: (words, n), see `scan`.
        limit: the distance that will usually be searched for; `search` takes any.

    Returns:
        Arrays of unsigned 32-bit numbers by name; none for fewer than `FEWEST` codes.

    Raises:
        ValueError: there are more codes than such a number can count.
    """
    words, n = planes.shape
    if n < FEWEST:
        return {}
    if n >= 1 << 32:
        raise ValueError(f"{n:,} codes are too many for one set of tables")
    chunks, bits = _divide(64 * words, n, limit)
    starts = np.zeros((chunks, (1 << bits) + 1), np.uint32)
    rows = np.empty((chunks, n), np.uint32)
    _fill(fixed(planes, np.uint64), bits, starts, rows)
    return {STARTS: starts.astype("<u4", copy=False), ROWS: rows.astype("<u4", copy=False)}


def check(tables: Mapping[str, Array], n: int) -> None:
    """Make sure that tables from outside lead to no place outside of the arrays; once, before `search` relies on it.

    That they are the right ones for the codes is for a checksum.

    Raises:
        ValueError: they are not tables of *n* codes.
    """
    if not tables:
        return
    _shape(tables, n)
    for starts, rows in zip(tables[STARTS], tables[ROWS], strict=True):
        if starts[0] != 0 or starts[-1] != n or (starts[1:] < starts[:-1]).any():
            raise ValueError("a table's keys do not begin where others end")
        if rows.max(initial=0) >= n:
            raise ValueError("a table names a code that there is not")


def search(planes: Words, tables: Mapping[str, Array], codes: Words, limit: int) -> list[Near]:
    """Find all codes within a Hamming distance: what `scan` finds, in less time.

    Args:
        planes, codes, limit: see `scan`.
        tables: as `build` made them for these planes, checked with `check`; without any, it is a scan.

    Raises:
        ValueError: the tables are not of the shape for the planes.
    """
    n = planes.shape[-1]
    table, wanted = matching(planes, codes)
    if not tables:
        return scan(planes, codes, limit)
    chunks, bits = _shape(tables, n)
    if chunks * bits > 64 * len(table):
        raise ValueError(f"{chunks} tables of {bits} bits do not fit codes of {64 * len(table)} bits")
    plan = _plan(chunks, bits, n, limit)
    if plan is None:
        return scan(planes, codes, limit)
    parts = fixed(tables[STARTS], np.uint32), fixed(tables[ROWS], np.uint32)
    most, seen = n // _DEARER, np.empty(len(codes), np.int64)
    near = collect(len(codes), lambda *room: _look_up(table, parts, wanted, plan, (most, seen), room))
    crowded = np.flatnonzero(seen > most)
    if crowded.size:
        for query, instead in zip(crowded.tolist(), scan(planes, codes[crowded], limit), strict=True):
            near[query] = instead
    return near


def _divide(bits: int, n: int, limit: int) -> tuple[int, int]:
    """Into how many chunks to cut codes, and by how many bits of each a table lists them: two to four codes a key."""
    ways = [
        (chunks, min(bits // chunks, n.bit_length() - 2)) for chunks in range(bits // _CHUNK[1], bits // _CHUNK[0] + 1)
    ]
    return min(ways, key=lambda way: _work(_radii(way[0], limit), way[1], n))


def _radii(chunks: int, limit: int) -> list[int]:
    """The radius in each chunk, as equal as can be; -1 for one that need not be looked at."""
    radius, more = divmod(limit + 1, chunks)
    return [radius if chunk < more else radius - 1 for chunk in range(chunks)]


def _keys_within(bits: int, radius: int) -> int:
    return sum(comb(bits, flipped) for flipped in range(radius + 1))


def _work(radii: list[int], bits: int, n: int) -> float:
    """How many keys a query looks up, and how many codes come up if all keys are equally common."""
    return sum(_keys_within(bits, radius) for radius in radii) * (1 + n / (1 << bits))


@lru_cache(maxsize=64)
def _plan(chunks: int, bits: int, n: int, limit: int) -> Plan | None:
    """How tables are looked up; None where the scan is quicker."""
    radii = _radii(chunks, limit)
    if limit < 0 or _work(radii, bits, n) * _DEARER > n:
        return None
    keys = [_keys_within(bits, radius) for radius in radii]
    chosen = (places for flipped in range(max(radii) + 1) for places in combinations(range(bits), flipped))
    flips = np.array([sum(1 << place for place in places) for places in chosen], np.uint32)
    return limit, bits, np.array(radii), np.array(keys), flips


def _shape(tables: Mapping[str, Array], n: int) -> tuple[int, int]:
    """Into how many chunks codes are cut, and how many bits a key has."""
    if tables.keys() != {STARTS, ROWS} or any(each.dtype != "<u4" or each.ndim != 2 for each in tables.values()):
        raise ValueError("these are no tables of this kind")
    (chunks, ends), listed = tables[STARTS].shape, tables[ROWS].shape
    bits = (ends - 1).bit_length() - 1
    if not chunks or ends != (1 << max(bits, 0)) + 1 or listed != (chunks, n):
        raise ValueError(f"the tables are not of {n:,} codes")
    return chunks, bits


@compiled
def _key(planes: Words, row: int, first: int, bits: int) -> int:
    """So many bits of a code, from the *first* on."""
    word, shift = first >> 6, np.uint64(first & 63)
    key = planes[word, row] >> shift
    if (first & 63) + bits > 64:
        key |= planes[word + 1, row] << (np.uint64(64) - shift)
    return signed(key & ((np.uint64(1) << np.uint64(bits)) - np.uint64(1)))


@compiled
def _fill(planes: Words, bits: int, starts: Numbers, rows: Numbers) -> None:
    """Make the tables, by counting; *starts* comes as zeros."""
    chunks, n = rows.shape
    upper, low = np.uint64(32), max(bits - _PARTED, 0)
    parted = np.empty(n, np.uint64)
    for chunk in range(chunks):
        first = 64 * planes.shape[0] * chunk // chunks
        places = np.zeros((1 << (bits - low)) + 1, np.int64)
        for row in range(n):
            places[(_key(planes, row, first, bits) >> low) + 1] += 1
        places = np.cumsum(places)
        for row in range(n):
            key = _key(planes, row, first, bits)
            parted[places[key >> low]] = np.uint64(key) << upper | np.uint64(row)
            places[key >> low] += 1
        begins, listed = starts[chunk], rows[chunk]
        for place in range(n):
            begins[signed(parted[place] >> upper)] += np.uint32(1)
        end = np.uint32(0)
        for number in range(begins.size):
            end += begins[number]
            begins[number] = end
        for place in range(n - 1, -1, -1):  # from the last, so that ends become beginnings and rows stay in order
            number = signed(parted[place] >> upper)
            begins[number] -= np.uint32(1)
            listed[begins[number]] = np.uint32(parted[place])


@compiled
def _look_up(
    planes: Words,
    tables: tuple[Numbers, Numbers],
    codes: Words,
    plan: Plan,
    effort: tuple[int, Integers],
    room: tuple[Words, Integers],
) -> int:
    """See `search`, and `collect` for what is given back; *codes* is (words, m).

    Args:
        effort: how many codes may come up for one query, and how many came up; if they are more, it was given up.
    """
    (starts, rows), (limit, bits, radii, keys, flips), (most, seen), (places, distances) = tables, plan, effort, room
    chunks, found = starts.shape[0], 0
    spans, up = np.empty((flips.size, 2), np.int64), np.empty(most + 1, np.uint32)
    seen[:] = 0
    for chunk in range(chunks):  # one table for all queries, then the next: what is read of it stays in the cache
        first = 64 * planes.shape[0] * chunk // chunks
        for query in range(codes.shape[1]):
            key = _key(codes, query, first, bits)
            used, total = _find_spans(starts[chunk], key, flips[: keys[chunk]], spans)
            seen[query] += total
            if seen[query] > most:
                continue
            count = _gather(rows[chunk], spans[:used], up)
            count = _narrow(planes, codes, query, first >> 6, limit, up[:count])
            for each in up[:count]:
                row = signed(each)
                distance = distance_between(planes, row, codes, query)
                if distance <= limit and not _came_up(planes, row, codes, query, bits, radii, chunk):
                    if found < places.size:
                        places[found] = np.uint64(query) << np.uint64(32) | np.uint64(row)
                        distances[found] = distance
                    found += 1
    return found


@compiled
def _find_spans(starts: Numbers, key: int, flips: Numbers, spans: Integers) -> tuple[int, int]:
    """Where the codes of all keys near *key* are listed: how many spans that are not empty, and of how many codes."""
    used, total = 0, 0
    for flip in flips:
        near = key ^ signed(flip)
        begin, end = signed(starts[near]), signed(starts[near + 1])
        spans[used, 0], spans[used, 1] = begin, end
        used += signed(begin < end)
        total += end - begin
    return used, total


@compiled
def _gather(rows: Numbers, spans: Integers, up: Numbers) -> int:
    """Copy the rows of all spans: memory answers many such reads at once where nothing waits for their values."""
    count = 0
    for span in range(spans.shape[0]):
        for place in range(spans[span, 0], spans[span, 1]):
            up[count] = rows[place]
            count += 1
    return count


@compiled
def _narrow(planes: Words, codes: Words, query: int, word: int, limit: int, up: Numbers) -> int:
    """Keep at the front those rows that are within the limit over one other word, then over two; gives their number.

    The word that the key is of comes last, for it is known to be alike.
    """
    words = planes.shape[0]
    one, two = (word + 2) % words, (word + 3) % words
    first, second = planes[one], planes[two]
    code, other = codes[one, query], codes[two, query]
    kept = 0
    for each in up:
        up[kept] = each
        kept += signed(signed(popcount(first[each] ^ code)) <= limit)
    if words == 1:
        return kept
    up, kept = up[:kept], 0
    for each in up:
        up[kept] = each
        kept += signed(signed(popcount(first[each] ^ code) + popcount(second[each] ^ other)) <= limit)
    return kept


@compiled
def _came_up(planes: Words, row: int, codes: Words, query: int, bits: int, radii: Integers, chunk: int) -> bool:
    """Whether a code has been found by an earlier chunk."""
    for earlier in range(chunk):
        first = 64 * planes.shape[0] * earlier // radii.size
        differing = _key(planes, row, first, bits) ^ _key(codes, query, first, bits)
        if signed(popcount(np.uint64(differing))) <= radii[earlier]:
            return True
    return False
