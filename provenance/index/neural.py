"""Neural fingerprints in a segment, the search among them, and what a likeness by them is worth.

They are optional, and no extra is needed to keep them. An index has those of one model, or none: what is added to it
first settles which; a reference of it may lack one. Records hold them as they were given; the column ``neural``
(dimension, number of references) holds the same vectors for searching, zeros where a reference has none. The search is
exact: a product of matrices.

A neural fingerprint tells that two pictures look alike and cannot show where. So what it finds is looked at by
keypoints too, and by itself it is for a person to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.errors import FingerprintError, ReferenceIndexError
from provenance.files import show_name
from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.fingerprints.vectors import PREFIX, Vector, dimension, unpack
from provenance.index.interface import Query
from provenance.index.postings import IGNORED, REMOVED
from provenance.index.segments import Array, Segment
from provenance.model import Fingerprint, Reference

COLUMN = "neural"
#: So many references are compared at once: of 512 elements each they take 2 MB, which a processor keeps at hand.
_BLOCK = 1_024

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NeuralRule:
    """When two pictures are alike by their neural fingerprints, and how sure that is.

    Of SSCD's model ``sscd_disc_mixup`` its authors say that of the pictures in DISC that are more alike than 0.75, nine
    in ten are copies. The score rises evenly, from `lowest` at that similarity to `highest` at 1.

    Attributes:
        least: the least similarity that counts: the cosine of two vectors, under 1.
        lowest, highest: the bounds of the score. The shipped policies review from the one, and block above the other.
    """

    least: float = 0.75
    lowest: float = 0.6
    highest: float = 0.7

    def score(self, similarity: float) -> float:
        """How sure a match is whose similarity is `least` or more, 0 to 1."""
        return self.lowest + (self.highest - self.lowest) * (similarity - self.least) / (1 - self.least)


@dataclass(frozen=True, slots=True)
class Alike:
    """A reference that a frame is like; its place in the index, and how alike they are, up to 1."""

    place: tuple[int, int]
    similarity: float
    is_mirrored: bool
    is_common: bool
    rule: NeuralRule

    @property
    def score(self) -> float:
        """How sure it is, 0 to 1."""
        return self.rule.score(self.similarity)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The similarity with its limit, in words."""
        return (f"neural similarity {self.similarity:.2f} of 1, limit {self.rule.least:g}",)


def settle(kept: str, references: Sequence[Reference], *, is_empty: bool) -> str:
    """The algorithm of an index's neural fingerprints once the references are in it; "" for none.

    Args:
        kept: that of the references that are in it already.
        is_empty: whether there are no such references.

    Raises:
        ReferenceIndexError: a reference has one of another algorithm, or has one where the others have none.
    """
    for reference in references:
        for each in _neural_of(reference):
            if not kept and is_empty:
                kept = each.algorithm
            if each.algorithm != kept:
                raise ReferenceIndexError(
                    f"cannot add the reference {show_name(reference.id)}",
                    f"its neural fingerprint is of {show_name(each.algorithm[:200])}, and the index {_has(kept)}",
                    "Add it to an index of its own, or make this one again with the show that names the model: "
                    "`platemark index rebuild --show`.",
                )
    return kept


def columns(references: Sequence[Reference], algorithm: str) -> dict[str, Array]:
    """The references' vectors as a column, whose last axis counts them; none for an index that keeps none.

    Raises:
        ReferenceIndexError: a reference has a vector that its algorithm cannot have made, or several.
    """
    if not algorithm:
        return {}
    vectors = {number: _vector_of(each) for number, each in enumerate(references) if _neural_of(each)}
    column = np.zeros((dimension(algorithm), len(references)), np.int8)
    for number, vector in vectors.items():
        column[:, number] = vector
    return {COLUMN: column}


def read_query(query: Query, kept: str, what: str) -> Floats:
    """The vectors of a query's frame, one a row, each of length 1; no rows for a query without a neural fingerprint.

    Args:
        kept: the algorithm of those that the index keeps, or "".
        what: what is being done, for the error.

    Raises:
        ReferenceIndexError: the index keeps none, or those of another model.
        FingerprintError: the model fails.
    """
    if query.neural is None or query.frame is None:
        return np.empty((0, 0), np.float32)
    if query.neural.algorithm != kept:
        raise ReferenceIndexError(
            what,
            f"the frame's neural fingerprint would be of {query.neural.algorithm}, and the index {_has(kept)}",
            "Correct `index.neural` in the show file, or take it out; or make the index again with this model: "
            "`platemark index rebuild --show`.",
        )
    rows = np.stack([unpack(each) for each in query.neural.variants(query.frame)])
    return np.asarray(rows / _lengths(rows.T)[:, np.newaxis], np.float32)


def search(
    segment: Segment, number: int, wanted: Sequence[Floats], algorithm: str, kinds: NDArray[np.uint8], rule: NeuralRule
) -> list[list[Alike]]:
    """For each query the references of a segment that it is like, by `read_query`'s vectors.

    Args:
        number: the segment's, for the places.
        algorithm: of the neural fingerprints that the index keeps.
        kinds: see `postings.REMOVED`.

    Raises:
        ReferenceIndexError: the segment is damaged.
    """
    found: list[list[Alike]] = [[] for _ in wanted]
    if not any(map(len, wanted)):
        return found
    column = segment.column(COLUMN, "|i1", dimension(algorithm))
    lengths = segment.once("neural lengths", lambda: _lengths(column))
    for start in range(0, len(kinds), _BLOCK):
        these = slice(start, start + _BLOCK)
        block = column[:, these].astype(np.float32)
        for mine, rows in zip(found, wanted, strict=True):
            products = rows @ block / lengths[these] if len(rows) else np.zeros((1, block.shape[1]), np.float32)
            best = products.max(axis=0)
            for each in np.flatnonzero((best >= rule.least) & (kinds[these] != REMOVED)).tolist():
                is_mirrored = ORIENTATIONS[int(products[:, each].argmax())].mirrored
                is_common = bool(kinds[start + each] == IGNORED)
                mine.append(Alike((number, start + each), min(float(best[each]), 1.0), is_mirrored, is_common, rule))
    return found


def without_common(found: Sequence[Alike], margin: float) -> dict[tuple[int, int], Alike]:
    """What a frame is like, by place, the most alike first; common material is not among it.

    Where the frame is like common material, a reference counts only if it is more alike by more than *margin*.
    """
    bar = max((each.similarity + margin for each in found if each.is_common), default=0.0)
    ranked = sorted(found, key=lambda each: (-each.similarity, each.place))
    return {each.place: each for each in ranked if not each.is_common and each.similarity > bar}


def _neural_of(reference: Reference) -> list[Fingerprint]:
    return [each for each in reference.fingerprints if each.algorithm.startswith(PREFIX)]


def _vector_of(reference: Reference) -> Vector:
    found, what = _neural_of(reference), f"cannot add the reference {show_name(reference.id)}"
    if len(found) > 1:
        raise ReferenceIndexError(what, f"it has {len(found)} neural fingerprints", "Fingerprint it again.")
    try:
        return unpack(found[0])
    except FingerprintError as error:
        raise ReferenceIndexError(what, error.why, error.fix) from error


def _lengths(vectors: NDArray[np.int8]) -> Floats:
    """The length of each column; infinite for one without a direction, so that it is like nothing."""
    squares = np.zeros(vectors.shape[1], np.float32)
    for row in vectors:
        squares += row.astype(np.float32) ** 2
    return np.where(squares > 0, np.sqrt(squares), np.float32(np.inf))


def _has(algorithm: str) -> str:
    return f"keeps those of {show_name(algorithm)}" if algorithm else "was made without"
