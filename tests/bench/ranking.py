"""What scores are worth: recall at few false alarms, and micro average precision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def threshold(best: Sequence[float], share: float) -> float:
    """The least score that must be *exceeded* so that at most this share of distractors is flagged.

    Args:
        best: for each distractor query the highest score that any reference has; `-inf` where none has one.
    """
    ranked = sorted(best, reverse=True)
    allowed = int(share * len(ranked))
    return ranked[allowed] if allowed < len(ranked) else -np.inf


def recall(scores: Sequence[float], limit: float) -> float:
    """The share of true pairs whose score exceeds the limit; one that has no score (`-inf`) is never found."""
    found = [score for score in scores if score > limit and score > -np.inf]
    return len(found) / len(scores) if scores else float("nan")


def average_precision(scores: NDArray[np.floating], is_true: NDArray[np.bool_], positives: int) -> float:
    """Micro average precision: all (query, reference) pairs that have a score in one ranking.

    Pairs of equal scores are taken together, so that their order is worth nothing.

    Args:
        positives: how many true pairs there are, those without a score included.
    """
    if not positives:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(is_true[order])
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if ranked.size else np.zeros(0, int)
    found = hits[ends]
    precision = found / (ends + 1)
    return float(np.sum(precision * np.diff(found, prepend=0)) / positives)
