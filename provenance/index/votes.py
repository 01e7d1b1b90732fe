"""Which references a frame may show a part of: its keypoints' codes looked up among those of all references.

The codes of all references lie sorted by their first bits. A code of the frame is looked up where its own first bits
say, and where they would say if the bits that were nearest to turning over had turned (Lv, Josephson, Wang, Charikar
and Li, "Multi-Probe LSH", 2007). That finds a half to nine tenths of the pairs that there are, and a frame has
hundreds. Each pair found is a vote of a keypoint for a reference, lying in a certain way; what counts is how many votes
say the same way. A code that is found in many references says little of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from provenance.compiled import compiled, popcount
from provenance.fingerprints.keypoints import SearchPoints
from provenance.index.alignment import Spread, places_of, weights
from provenance.index.pairing import vote
from provenance.index.postings import IGNORED, SEARCHED, Postings

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Votes are of codes at most so far apart, of 256 bits; and so far, a code is that of common material.
VOTE_LIMIT, COMMON_LIMIT = 72, 60
#: How many places a code is looked up at, and how many of its bits may turn over.
_PROBES, _TURNING = 16, 8
#: A code that is found more often than this tells nothing.
_MOST_HITS = 256
#: How many bits of the last word a vote may differ in: it keeps 99.7 % of the votes, and one in ten of what is none.
_FIRST_LOOK = 22
#: Of a list that is longer the rest tells nothing either: so many codes that begin alike are of one texture.
_MOST_IN_BUCKET = 4_096
_MOST_WAYS = 48
#: Common material that so many keypoints are near to is perhaps in the frame.
_LEAST_SHARED = 6


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Where a frame's keypoints were found in one segment.

    Attributes:
        found: int64, (n, 3): a posting of a reference that is searched, the keypoint of the frame that is near it, and
            how far apart they are.
        counts: int64, one for each keypoint of the frame: how often it was found.
        common: bool, one for each keypoint of the frame: whether it is one of common material.
        material: int64, common material that several keypoints are near to, the most of them first.
    """

    postings: Postings
    found: Ints
    counts: Ints
    common: NDArray[np.bool_]
    material: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What a frame's keypoints vote for in one segment.

    Attributes:
        rows: int64, the references that some keypoints agree on, the most voted for first.
        support: float64, how many votes each has, every vote weighed.
    """

    rows: Ints
    support: Floats


def look_up(postings: Postings, kinds: NDArray[np.uint8], points: SearchPoints) -> Hits:
    """Look a frame's keypoints up in a segment.

    Args:
        kinds: for each reference of the segment `REMOVED`, `SEARCHED` or `IGNORED`.
    """
    codes = points.keypoints.codes
    found = np.empty((len(codes) * _MOST_HITS, 3), np.int64)
    counts, common = np.zeros(len(codes), np.int64), np.zeros(len(codes), np.bool_)
    shared = np.zeros(len(kinds), np.int64)
    if not postings.codes.size or not len(codes):
        return Hits(postings, found[:0], counts, common, shared[:0])
    lists = (postings.codes, postings.rows, postings.starts, kinds)
    many = _look_up(lists, codes, _probes(points, postings.bits), found, counts, common, shared)
    material = np.flatnonzero(shared >= _LEAST_SHARED)
    return Hits(postings, found[:many], counts, common, material[np.argsort(-shared[material], kind="stable")])


def count_votes(hits: Hits, frame: Spread, counts: Ints, ignored: NDArray[np.bool_]) -> Votes:
    """Count the votes of a frame's keypoints for the references of a segment.

    Args:
        frame: the keypoints that were looked up, ready for geometry.
        counts: how often each was found in all segments.
        ignored: bool, one for each: those that do not vote.
    """
    found = hits.found[~ignored[hits.found[:, 1]] & (counts[hits.found[:, 1]] <= _MOST_HITS)]
    found = found[np.lexsort((found[:, 0], hits.postings.rows[found[:, 0]]))]
    rows = hits.postings.rows[found[:, 0]].astype(np.int64)
    worth = weights(found[:, 2]) / (1 + np.log2(counts[found[:, 1]]))
    bounds = np.flatnonzero(np.diff(rows, prepend=-1, append=-2))
    one = places_of(hits.postings.geometry[found[:, 0]])
    support = np.zeros(len(bounds) - 1)
    _support(one, frame.places[found[:, 1]], worth, bounds, support)
    ranked = np.argsort(-support, kind="stable")
    return Votes(rows[bounds[:-1]][ranked], support[ranked])


def _probes(points: SearchPoints, bits: int) -> Ints:
    """Where to look: the numbers of buckets and of keypoints, as bucket * 65,536 + keypoint, in ascending order.

    So the lists are gone through from their beginning to their end, which is what memory is quick at.
    """
    probes = np.empty((len(points.keypoints), _PROBES), np.int64)
    _fill_probes(points.keypoints.codes, points.margins, bits, _patterns(), probes)
    return np.sort(probes.ravel())


@cache
def _patterns() -> Ints:
    """Which of the bits nearest to turning over have turned, the likeliest sets first, each as a number."""
    ranks = range(_TURNING)
    sets = [each for size in range(5) for each in combinations(ranks, size)]
    sets.sort(key=lambda each: (sum(rank + 1.5 for rank in each), each))
    return np.array([sum(1 << rank for rank in each) for each in sets[:_PROBES]], np.int64)


@compiled
def _fill_probes(codes: Words, margins: NDArray[np.float32], bits: int, patterns: Ints, probes: Ints) -> None:
    turning = np.empty(_TURNING, np.int64)
    left = np.empty(bits, np.float32)
    for i in range(codes.shape[0]):
        for bit in range(bits):
            left[bit] = margins[i, bit]
        for rank in range(_TURNING):
            nearest = np.argmin(left)
            turning[rank] = np.int64(1) << (bits - 1 - nearest)
            left[nearest] = np.inf
        key = np.int64(codes[i, 0] >> np.uint64(64 - bits))
        for number in range(patterns.shape[0]):
            turned = key
            for rank in range(_TURNING):
                if patterns[number] >> rank & 1:
                    turned ^= turning[rank]
            probes[i, number] = turned << 16 | i


@compiled
def _first_look(words: Words, begin: int, word: np.uint64, looked: Ints) -> None:
    """How many bits of a code's last word differ from those of a list: a loop without branches."""
    for k in range(looked.shape[0]):
        looked[k] = popcount(word ^ words[begin + k])


@compiled
def _rest(wanted: Words, keypoint: int, codes: Words, posting: int) -> int:
    """How many bits of two codes differ, but for the last word."""
    far = popcount(wanted[keypoint, 0] ^ codes[0, posting]) + popcount(wanted[keypoint, 1] ^ codes[1, posting])
    return far + popcount(wanted[keypoint, 2] ^ codes[2, posting])


@compiled
def _look_up(
    lists: tuple[Words, NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8]],
    wanted: Words,
    probes: Ints,
    hits: Ints,
    counts: Ints,
    common: NDArray[np.bool_],
    shared: Ints,
) -> int:
    """Write (posting, keypoint, distance) of every near code that is found, and count them; see `Hits`."""
    codes, rows, starts, kinds = lists
    looked = np.empty(_MOST_IN_BUCKET, np.int64)
    found = 0
    for probe in probes:
        key, i = probe >> 16, probe & 65_535
        begin = starts[key]
        size = min(starts[key + 1] - begin, len(looked))
        _first_look(codes[3], begin, wanted[i, 3], looked[:size])
        for k in range(size):
            if looked[k] > _FIRST_LOOK:
                continue
            j = begin + k
            far = looked[k] + _rest(wanted, i, codes, j)
            if far > VOTE_LIMIT:
                continue
            kind = kinds[rows[j]]
            if kind == IGNORED:
                common[i] |= far <= COMMON_LIMIT
                shared[rows[j]] += 1
            elif kind == SEARCHED:
                counts[i] += 1
                if counts[i] <= _MOST_HITS:
                    hits[found, 0], hits[found, 1], hits[found, 2] = j, i, far
                    found += 1
    return found


@compiled
def _support(one: Floats, other: Floats, worth: Floats, bounds: Ints, out: Floats) -> None:
    """For each reference the most that its votes agree on."""
    for group in range(out.shape[0]):
        begin, end = bounds[group], bounds[group + 1]
        if end - begin < 2:
            out[group] = worth[begin]
            continue
        ways = np.zeros(min(end - begin, _MOST_WAYS))
        vote(one[begin:end], other[begin:end], worth[begin:end], ways)
        out[group] = ways.max()
