"""What platemark says of the hard negatives: searched for with the pair's reference alone, and with all of them."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

from hard_negatives import KINDS, make_pair
from methods import Platemark, judged, reference
from photos import Picture

Pair = tuple[int, str, int]  # its number among all, its kind, its number among its kind


def measure_hard(files: Sequence[Path], workers: int, share: float) -> list[dict[str, Any]]:
    """Measure a share of all pairs; of each the verdict, the best score and the matches, both ways."""
    from provenance.index import create_index

    kinds = [(kind, number) for kind, count in KINDS.items() for number in range(round(count * share))]
    pairs = [(place, *each) for place, each in enumerate(kinds)]
    half = len(files) // 2
    ours, theirs = files[:half], files[half:]  # by name, which keeps pictures of one scene on one side
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(workers, context, _single_core) as pool:
        whole = Path(folder, "index")
        alone, references = zip(*pool.map(partial(_alone, ours, theirs), pairs), strict=True)
        create_index(whole).change(add=references)
        together = pool.map(partial(_together, whole, ours, theirs), pairs)
        return [
            {"kind": kind, "number": number, "alone": one, "together": all_}
            for (_, kind, number), one, all_ in zip(pairs, alone, together, strict=True)
        ]


def _single_core() -> None:
    import cv2

    cv2.setNumThreads(1)


def _alone(ours: Sequence[Path], theirs: Sequence[Path], pair: Pair) -> tuple[dict[str, Any], Any]:
    from provenance.index import create_index

    place, kind, number = pair
    first, second = make_pair(kind, number, ours, theirs)
    work = reference(place, first)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        create_index(index).change(add=[work])
        return _answer(Platemark([], index), second), work


def _together(index: Path, ours: Sequence[Path], theirs: Sequence[Path], pair: Pair) -> dict[str, Any]:
    return _answer(_opened(index), make_pair(pair[1], pair[2], ours, theirs)[1])


@cache
def _opened(index: Path) -> Platemark:
    """The index, opened once in each process."""
    return Platemark([], index)


def _answer(method: Platemark, picture: Picture) -> dict[str, Any]:
    from provenance.records.matches import match_to_record

    scores, matches = method.search(method.prepare(picture))
    verdicts = judged(matches)
    return {
        "verdict": next((word for word in ("block", "review") if word in verdicts), "pass"),
        "score": max(scores.values(), default=0.0),
        "matches": [match_to_record(each) | {"verdict": word} for each, word in zip(matches, verdicts, strict=True)],
    }
