"""The rules by which whole-frame hashes count as a reference found, and how sure that is.

The score is ``1 - distance / 128``, the correlation of the two PDQ hashes, times the sureness of
the rule that holds. It is 1 for equal hashes and 0 for unrelated pictures, whose 256-bit hashes differ in 128 bits on
average; 31 bits are 0.758. Which distances count is for the rules of `MatchSettings`; what is done about
a score is for the policy.

The default rules were measured on 300 photographs with 31 edits of 150 of them (3 million unrelated pairs, of which
the nearest are 82 bits apart) and on slates, title cards, subtitles on black and dark frames with burn-ins:

* 31 bits, PDQ's usual limit, alone: recall 1 for recompression, scaling, grading, grain, mirroring and turning by right
  angles, 0.69 for a crop to 95 % of the area, 0.03 for one to 90 % and for a turn by 2 degrees; nothing false. What
  lies beyond, keypoints find (see `sightings`).
* frames with little detail (PDQ quality under 50) only where all three hashes are nearly equal, and then with a
  sureness of 0.7: two unlike lines of subtitles on black can be 16 bits apart, and two flat frames 0.

Material that is registered as common (a slate, a network's logo) is never a match, and what is not clearly nearer to
the frame than it is none either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.index.neural import NeuralRule

_BITS = 256
_UNRELATED = _BITS // 2


@dataclass(frozen=True, slots=True)
class MatchRule:
    """One way for two frames to count as near-copies by their hashes; every condition must hold.

    Attributes:
        words: what agreed, for the evidence.
        quality: the least PDQ quality (0 to 100) of either.
        pdq: the largest PDQ distance, of 256 bits.
        phash, dhash: the largest distances of 64 bits, in the same orientation; None where they are not asked for.
        sureness: 0 to 1, what the correlation is multiplied with.
    """

    words: str
    quality: int
    pdq: int
    phash: int | None = None
    dhash: int | None = None
    sureness: float = 1.0

    def holds(self, candidate: Candidate) -> bool:
        """Whether the candidate meets every condition."""
        return (
            candidate.quality >= self.quality
            and candidate.pdq <= self.pdq
            and _within(candidate.phash, self.phash)
            and _within(candidate.dhash, self.dhash)
        )

    def score(self, candidate: Candidate) -> float:
        """How sure the match is by this rule, 0 to 1."""
        return self.sureness * max(0.0, 1 - candidate.pdq / _UNRELATED)


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """What counts as a match.

    Attributes:
        rules: the first that holds is the match's.
        most: the most matches that one query gives, the best ones; the evidence counts the others.
        common_margin: by how much a match must score above common material that matches the same frame, and be more
            alike by its neural fingerprint.
        neural: what counts by neural fingerprints, where a show has a model for these.
    """

    rules: tuple[MatchRule, ...] = (
        MatchRule("PDQ agrees", quality=50, pdq=31),
        MatchRule("little detail, and three hashes nearly equal", quality=20, pdq=12, phash=4, dhash=4, sureness=0.7),
    )
    most: int = 20
    common_margin: float = 0.1
    neural: NeuralRule = field(default_factory=NeuralRule)

    @property
    def limit(self) -> int:
        """The PDQ distance beyond which nothing matches."""
        return max((rule.pdq for rule in self.rules), default=-1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference whose hashes are near those of a frame in one orientation.

    Attributes:
        place: where the index keeps the reference; in the order of addition.
        orientation: the number of the frame's orientation, see `ORIENTATIONS`.
        pdq: distance, of 256 bits.
        quality: the lesser PDQ quality of the two.
        phash, dhash: distances, of 64 bits; None where they are not computed for that orientation.
        is_common: whether the reference is material to be ignored.
    """

    place: tuple[int, int]
    orientation: int
    pdq: int
    quality: int
    phash: int | None = None
    dhash: int | None = None
    is_common: bool = False


@dataclass(frozen=True, slots=True)
class Hashed:
    """A reference that a frame matches by its hashes: the nearest orientation, and the rule that holds."""

    candidate: Candidate
    rule: MatchRule

    @property
    def score(self) -> float:
        """How sure the match is, 0 to 1."""
        return self.rule.score(self.candidate)

    @property
    def is_mirrored(self) -> bool:
        """Whether the reference lies in the frame mirrored."""
        return ORIENTATIONS[self.candidate.orientation].mirrored

    @property
    def evidence(self) -> tuple[str, ...]:
        """Each distance with its limit, in words."""
        candidate, rule = self.candidate, self.rule
        told = [
            f"{rule.words}: PDQ distance {candidate.pdq} of {_BITS} bits, limit {rule.pdq}",
            f"PDQ quality {candidate.quality} of 100, at least {rule.quality}",
        ]
        for name, distance, limit in (("pHash", candidate.phash, rule.phash), ("dHash", candidate.dhash, rule.dhash)):
            if distance is not None and limit is not None:
                told.append(f"{name} distance {distance} of 64 bits, limit {limit}")
        if candidate.orientation:
            told.append(f"the reference lies in the frame {ORIENTATIONS[candidate.orientation].words}")
        return tuple(told)


def by_hashes(candidates: Iterable[Candidate], settings: MatchSettings) -> dict[tuple[int, int], Hashed]:
    """The references among the candidates that match a frame by its hashes, by their places, each once.

    Common material is never among them. Where it matches the frame itself, the frame is taken for a copy of it, and a
    reference counts only if its score is higher by more than `MatchSettings.common_margin`.
    """
    holding = [
        Hashed(candidate, rule)
        for candidate in candidates
        if (rule := next((rule for rule in settings.rules if rule.holds(candidate)), None)) is not None
    ]
    best: dict[tuple[int, int], Hashed] = {}
    for each in sorted(holding, key=lambda one: (-one.score, one.candidate.place, one.candidate.orientation)):
        best.setdefault(each.candidate.place, each)
    common = max((each.score for each in best.values() if each.candidate.is_common), default=None)
    bar = -1.0 if common is None else common + settings.common_margin
    return {place: each for place, each in best.items() if not each.candidate.is_common and each.score > bar}


def _within(distance: int | None, limit: int | None) -> bool:
    return limit is None or (distance is not None and distance <= limit)
