"""Keypoints in a segment: all those of all its references, as lists that are searched by the first bits of a code.

The derived arrays, N keypoints of n references:

* ``kp_codes`` (4, N), a plane for each word of the codes, so that a look at one word of many reads nothing else,
  ``kp_geometry`` (N, 4) as in `Keypoints`, and ``kp_rows`` (N,), each one's reference: the *postings*, in the order of
  their codes' first word, and of the references where that is the same;
* ``kp_starts`` (2^b + 1,): where the postings begin whose codes begin with the same b bits; b is chosen so that these
  are some 32, and is at least 8 and at most 24;
* ``kp_order`` (N,) and ``kp_first`` (n,): the numbers of the postings, one reference's after another's, so that those
  of one reference are found without looking at all.

The columns ``kp_count`` and ``kp_size`` (width and height of the analysis frame; 0 for a reference without keypoints)
tell what is of one reference. Law: ``keypoints_of`` gives back what was kept, as `in_order` has it, whatever segments
the reference has moved through.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from provenance.errors import ReferenceIndexError
from provenance.fingerprints.points import LONGEST_SIDE, Keypoints
from provenance.index.segments import Array, Segment

#: How the algorithms of keypoints are called.
KEYPOINTS_PREFIX = "keypoints/"
#: The columns.
COUNT, SIZE = "kp_count", "kp_size"
#: What a reference of a segment is: gone, looked for, or common material.
REMOVED, SEARCHED, IGNORED = 0, 1, 2
_IN_A_BUCKET = 32
_LEAST_BITS, _MOST_BITS = 8, 24
_MOST_POSTINGS = 2**32 - 1

Words = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
Geometry = NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Keypoints of several references, on their way into a segment.

    Attributes:
        codes, geometry: (N, 4), in any order.
        rows: (N,), each one's reference; those of one reference are as `in_order` has them.
        order: (N,), the numbers of those of the first reference, then of the second, and so on, each ascending.
        count: how many references these are.
    """

    codes: Words
    geometry: Geometry
    rows: Numbers
    order: Numbers
    count: int


@dataclass(frozen=True, eq=False)
class Postings:
    """The keypoints of a segment, checked, for searching; see the module for what each array holds.

    Numbers of rows and of postings are within the arrays they point into, so that loops need not look.

    Attributes:
        codes: (4, N), the words of the codes.
        counts: (n,), how many each reference has.
        sizes: (2, n), width and height of each reference's analysis frame.
    """

    codes: Words
    geometry: Geometry
    rows: Numbers
    starts: Numbers
    order: Numbers
    first: Numbers
    counts: Numbers
    sizes: NDArray[np.uint16]

    @cached_property
    def bits(self) -> int:
        """How many bits of a code choose its bucket."""
        return (len(self.starts) - 1).bit_length() - 1


def in_order(keypoints: Keypoints) -> Keypoints:
    """The keypoints in the order in which the index keeps those of one reference: by their codes' first word."""
    order = np.argsort(keypoints.codes[:, 0], kind="stable")
    return Keypoints(keypoints.codes[order], keypoints.geometry[order], keypoints.width, keypoints.height)


def points_of(keypoints: Sequence[Keypoints | None]) -> Points:
    """The keypoints of references, each as `in_order` has them; None where one has none."""
    counts = [0 if each is None else len(each) for each in keypoints]
    total, present = sum(counts), [each for each in keypoints if each is not None]
    return Points(
        np.concatenate([np.empty((0, 4), np.uint64), *(each.codes for each in present)]),
        np.concatenate([np.empty((0, 4), np.uint16), *(each.geometry for each in present)]),
        np.repeat(np.arange(len(counts), dtype=np.uint32), counts),
        np.arange(total, dtype=np.uint32),
        len(counts),
    )


def build(parts: Sequence[Points], counts: Numbers) -> dict[str, Array]:
    """The derived arrays of a segment that holds several lots of references, one after another.

    Args:
        counts: how many keypoints each of all references has.

    Raises:
        ReferenceIndexError: these are more keypoints than a segment can number.
    """
    total = sum(len(part.codes) for part in parts)
    if total > _MOST_POSTINGS:
        raise ReferenceIndexError(
            "cannot write a segment of the index",
            f"its references have {total:,} keypoints, the limit is {_MOST_POSTINGS:,}",
            "Keep the references in several indexes.",
        )
    place = _places(parts, total)
    codes, geometry = np.empty((4, total), np.uint64), np.empty((total, 4), np.uint16)
    rows, order = np.empty(total, np.uint32), np.empty(total, np.uint32)
    begin = references = 0
    for part in parts:
        end = begin + len(part.codes)
        own = place[begin:end]
        codes[:, own], geometry[own], rows[own] = part.codes.T, part.geometry, part.rows + np.uint32(references)
        order[begin:end] = own[part.order]
        begin, references = end, references + part.count
    return {
        "kp_codes": codes,
        "kp_geometry": geometry,
        "kp_rows": rows,
        "kp_starts": _starts(codes[0]),
        "kp_order": order,
        "kp_first": _firsts(counts),
    }


def load(segment: Segment) -> Postings:
    """The postings of a segment, checked: their checksums, and that no number in them points beyond what is there.

    Raises:
        ReferenceIndexError: the segment is damaged, or has none.
    """
    count = segment.entry.count
    codes = segment.derived("kp_codes", "<u8", 4, None)
    total = codes.shape[1]
    postings = Postings(
        codes,
        segment.derived("kp_geometry", "<u2", total, 4),
        segment.derived("kp_rows", "<u4", total),
        segment.derived("kp_starts", "<u4", None),
        segment.derived("kp_order", "<u4", total),
        segment.derived("kp_first", "<u4", count),
        segment.column(COUNT, "<u4"),
        segment.column(SIZE, "<u2", 2),
    )
    starts = postings.starts
    buckets = _LEAST_BITS <= postings.bits <= _MOST_BITS and len(starts) == (1 << postings.bits) + 1
    within = buckets and starts[0] == 0 and starts[-1] == total and bool((starts[1:] >= starts[:-1]).all())
    numbers = not total or (postings.rows.max() < count and postings.order.max() < total)
    lists = int(postings.counts.sum(dtype=np.uint64)) == total and np.array_equal(
        postings.first, _firsts(postings.counts)
    )
    frames = not count or postings.sizes.max() <= LONGEST_SIDE
    if not (within and numbers and lists and frames):
        raise segment.damaged("its postings point beyond what is there")
    return postings


def gather(segment: Segment) -> Points:
    """The keypoints of the references that were not removed, and of these alone, numbered as if there were no others.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    postings, live = load(segment), segment.live
    if live.all():
        return Points(
            np.ascontiguousarray(postings.codes.T), postings.geometry, postings.rows, postings.order, len(live)
        )
    kept = live[postings.rows]
    renumbered = (np.cumsum(live, dtype=np.int64) - 1).astype(np.uint32)
    moved = (np.cumsum(kept, dtype=np.int64) - 1).astype(np.uint32)
    return Points(
        np.ascontiguousarray(postings.codes[:, kept].T),
        postings.geometry[kept],
        renumbered[postings.rows[kept]],
        moved[postings.order[kept[postings.order]]],
        int(live.sum()),
    )


def keypoints_of(postings: Postings, row: int) -> Keypoints | None:
    """The keypoints of one reference, as `in_order` has them; None where it came without."""
    width, height = postings.sizes[:, row].tolist()
    if not width or not height:
        return None
    first = int(postings.first[row])
    own = postings.order[first : first + int(postings.counts[row])]
    return Keypoints(np.ascontiguousarray(postings.codes[:, own].T), postings.geometry[own], width, height)


def _places(parts: Sequence[Points], total: int) -> Numbers:
    """Where each keypoint of the parts comes to stand among the postings."""
    # A stable sort finds the runs that are in order already, so that merging segments is merging sorted lists.
    words = np.concatenate([np.empty(0, np.uint64), *(part.codes[:, 0] for part in parts)])
    place = np.empty(total, np.uint32)
    place[np.argsort(words, kind="stable")] = np.arange(total, dtype=np.uint32)
    return place


def _starts(words: Words) -> Numbers:
    """Where each bucket begins among sorted words, and where the last ends."""
    wanted = round(math.log2(max(len(words), 1) / _IN_A_BUCKET))
    bits = min(max(wanted, _LEAST_BITS), _MOST_BITS)
    bounds = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    return np.append(np.searchsorted(words, bounds), len(words)).astype(np.uint32)


def _firsts(counts: Numbers) -> Numbers:
    """Where the list of each reference begins, by how many are in each."""
    return (np.cumsum(counts, dtype=np.uint64) - counts).astype(np.uint32)
