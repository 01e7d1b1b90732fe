"""Calibrate how sure a reference is that keypoints found: prints the constants of `provenance.index.confidence`.

    python tests/bench/calibrate.py FOLDER [--references 150] [--queries 60]

True sightings are of references under the battery's transforms. False ones are what is seen of references in pictures
that are none, and in textures of the same kind, as they are and edited. To each the support is told that its pairs of
keypoints have, less what a rival transform takes. The chance that a sighting is true is fitted as a logistic function
of the support's logarithm: ``s**k / (s**k + even**k)``. Where the two kinds do not overlap, such a fit is as steep as
one likes; so it is fitted with the least supports of true sightings and the highest of false ones weighing as much as
all the others of their kind, and is told with them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from battery import TRANSFORMS, query
from hard_negatives import KINDS, make_pair
from methods import analysis, encoded, reference
from numpy.typing import NDArray
from photos import Picture, files_of, load
from scipy.optimize import minimize

TEXTURES = ("bricks", "facade", "crowd", "foliage", "tiles", "clouds", "water", "photo texture")
EVERY = 40  # the share of extreme supports: one in so many


def main() -> None:
    """Collect, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--references", type=int, default=150)
    parser.add_argument("--queries", type=int, default=60)
    given = parser.parse_args()
    files = files_of(given.folder)
    ours, others = files[: given.references], files[given.references :]
    true: list[float] = []
    false: list[float] = []
    for truth, place, support in sightings(ours, others, given.queries):
        (true if place in truth else false).append(support)
    for words, supports in (("true", true), ("false", false)):
        told = np.percentile(supports, [0, 1, 5, 50, 95, 99, 100]).round(1) if supports else []
        print(f"{len(supports):,} {words} sightings; support at 0, 1, 5, 50, 95, 99, 100 %: {list(map(float, told))}")
    even, steepness = fitted(np.array(true), np.array(false))
    print(f"even chances at a support of {even:.1f}, steepness {steepness:.1f}")


def sightings(ours: list[Path], others: list[Path], queries: int) -> Iterator[tuple[set[int], int, float]]:
    """What is seen: which references are there, which one was seen, and with what support."""
    names = list(TRANSFORMS)
    with tempfile.TemporaryDirectory() as folder:
        look = Looking(Path(folder, "works"), [load(path) for path in ours])
        for number in range(queries):
            name, other = names[number % len(names)], number % len(others)
            for each in range(3):
                place = (number * 3 + each) % len(ours)
                pair = TRANSFORMS[name].pairs
                second = load(ours[(place + 1) % len(ours)] if pair else others[other])
                truth = {place, (place + 1) % len(ours)} if pair else {place}
                yield from look.at(query(name, load(ours[place]), second, number), truth)
            yield from look.at(query(name, load(others[other]), load(others[other - 1]), number), set())
    half = len(ours) // 2
    for kind in TEXTURES:
        pairs = [make_pair(kind, number, ours[:half], ours[half:]) for number in range(min(KINDS[kind], 20))]
        with tempfile.TemporaryDirectory() as folder:
            look = Looking(Path(folder, "works"), [first for first, _ in pairs])
            for _, second in pairs:
                yield from look.at(second, set())


class Looking:
    """An index of pictures, looked into below its door: what was seen, and not what is made of it."""

    def __init__(self, place: Path, pictures: list[Picture]) -> None:
        from provenance.index import create_index
        from provenance.index.hashes import kinds_of
        from provenance.index.postings import load as load_postings
        from provenance.index.sightings import Searched

        index = create_index(place)
        index.change(add=[reference(number, picture) for number, picture in enumerate(pictures)])
        self._searched = [Searched(load_postings(each), kinds_of(each)) for each in index._segments]

    def at(self, picture: Picture, truth: set[int]) -> Iterator[tuple[set[int], int, float]]:
        """What is seen in a picture."""
        from provenance.index.confidence import effective
        from provenance.index.sightings import Look

        for each in Look(analysis(encoded(picture)), self._searched).sightings():
            yield truth, each.place[1], effective(each)


def fitted(true: NDArray[np.float64], false: NDArray[np.float64]) -> tuple[float, float]:
    """The support with even chances, and the steepness."""
    true, false = np.sort(true), np.sort(false)[::-1]
    supports = np.concatenate((true, true[: len(true) // EVERY + 1], false, false[: len(false) // EVERY + 1]))
    weights = np.concatenate(
        [np.full(len(part), 1 / len(part)) for part in np.split(supports, np.cumsum(
            [len(true), len(true) // EVERY + 1, len(false)]))]
    )  # fmt: skip
    is_true = np.arange(len(supports)) < len(true) + len(true) // EVERY + 1
    logarithms = np.log(np.maximum(supports, 0.1))

    def loss(parameters: NDArray[np.float64]) -> float:
        chances = parameters[1] * (logarithms - parameters[0])
        return float((weights * np.logaddexp(0, np.where(is_true, -chances, chances))).sum())

    found = minimize(loss, [np.log(8.0), 4.0], method="Nelder-Mead").x
    return float(np.exp(found[0])), float(found[1])


if __name__ == "__main__":
    main()
