"""What was asked and answered, and the tables that are printed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from battery import OWN, STUDY
from methods import METHODS
from numpy.typing import NDArray
from ranking import average_precision, recall, threshold

#: Shares of distractor queries that may be flagged.
SHARES = (0.0, 0.01)


@dataclass
class Asked:
    """One query with every method's answer.

    Attributes:
        transform: its name; empty for a picture as it is.
        truth: the numbers of the references that are in it; none for a distractor.
        scores: method -> a score for each reference, `-inf` where it has none.
        ms: method -> milliseconds.
        matches: platemark's matches as records, each with the policy's verdict.
    """

    transform: str
    truth: tuple[int, ...]
    scores: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    ms: dict[str, float] = field(default_factory=dict)
    matches: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, matches: Sequence[Any], verdicts: Sequence[str]) -> None:
        """Keep platemark's matches, as records."""
        from provenance.records.matches import match_to_record

        for match, verdict in zip(matches, verdicts, strict=True):
            self.matches.append(match_to_record(match) | {"verdict": verdict})

    def verdict(self, number: int) -> str:
        """What the policy says of this reference."""
        found = [each["verdict"] for each in self.matches if int(each["reference"], 16) == number]
        return next((word for word in ("block", "review") if word in found), "pass")

    def record(self) -> dict[str, Any]:
        """As plain JSON values: of each method the scores of the true references, and the three best others."""
        scores = {}
        for name, values in self.scores.items():
            best = np.argsort(-values, kind="stable")[: 3 + len(self.truth)].tolist()
            kept = dict.fromkeys((*self.truth, *best))
            scores[name] = {number: float(values[number]) for number in kept if values[number] > -np.inf}
        return {
            "transform": self.transform,
            "truth": list(self.truth),
            "scores": scores,
            "ms": {name: round(ms, 2) for name, ms in self.ms.items()},
            "matches": self.matches,
        }


def print_battery(asked: Sequence[Asked], methods: Sequence[str]) -> dict[str, Any]:
    """Print recall and precision by transform and method; return the figures."""
    figures = {name: _figures(asked, name) for name in methods}
    transforms = list(dict.fromkeys(each.transform for each in asked if each.truth))
    print("\nrecall with no false alarm, and with 1 % of the distractor queries flagged\n")
    print(f"{'':22}" + "".join(f"{name:>16}" for name in methods))
    for group, title in ((STUDY, "study"), (OWN, "own")):
        rows = [name for name in transforms if name in group]
        for row in rows:
            print(f"{row:22}" + "".join(_pair(figures[name]["recall"][row]) for name in methods))
        if rows:
            means = {name: np.mean([figures[name]["recall"][row] for row in rows], axis=0) for name in methods}
            print(f"{'mean of ' + title:22}" + "".join(_pair(means[name]) for name in methods) + "\n")
            for name in methods:
                figures[name][f"mean {title}"] = means[name].tolist()
    lines = (
        ("uAP, study", "uap_study", ".3f"), ("uAP, all", "uap_all", ".3f"), ("best false score", "best_false", ".3f"),
        ("queries", "queries", ","), ("distractor queries", "distractors", ","), ("CPU ms, median query", "ms", ".1f"),
    )  # fmt: skip
    for title, key, form in lines:
        values = (figures[name][key] for name in methods)
        print(f"{title:22}" + "".join(f"{'none' if each is None else format(each, form):>16}" for each in values))
    if "platemark" in methods:
        _print_verdicts(asked, transforms)
    sampled = [name for name in methods if METHODS[name].every > 1]
    if sampled:
        every = METHODS[sampled[0]].every
        print(f"\n{' and '.join(sampled)}: only every {every}th reference was queried; all distractors were.")
    return figures


def _pair(values: Sequence[float]) -> str:
    return f"{values[0]:10.2f}{values[1]:6.2f}"


def _figures(asked: Sequence[Asked], method: str) -> dict[str, Any]:
    mine = [each for each in asked if method in each.scores]
    false = [each for each in mine if not each.truth]
    best = [float(each.scores[method].max()) for each in false]
    limits = [threshold(best, share) for share in SHARES]
    true: dict[str, list[float]] = {}
    for each in mine:
        for number in each.truth:
            true.setdefault(each.transform, []).append(float(each.scores[method][number]))
    study = [each for each in mine if each.transform in STUDY or not each.truth]
    return {
        "recall": {name: [recall(scores, limit) for limit in limits] for name, scores in true.items()},
        "uap_study": _precision(study, method),
        "uap_all": _precision(mine, method),
        "best_false": limits[0] if limits[0] > -np.inf else None,
        "queries": len(mine) - len(false),
        "distractors": len(false),
        "ms": float(np.median([each.ms[method] for each in mine])),
    }


def _precision(asked: Sequence[Asked], method: str) -> float:
    scores = np.stack([each.scores[method] for each in asked])
    is_true = np.zeros(scores.shape, bool)
    for row, each in enumerate(asked):
        is_true[row, list(each.truth)] = True
    has_score = scores > -np.inf
    return average_precision(scores[has_score], is_true[has_score], int(is_true.sum()))


def _print_verdicts(asked: Sequence[Asked], transforms: Sequence[str]) -> None:
    """What the policy would say: of true references, and of wrong ones."""
    print("\nplatemark by the policy studio-minimum: share of the true references blocked, reviewed, passed")
    for name in transforms:
        said = Counter(each.verdict(number) for each in asked if each.transform == name for number in each.truth)
        total = max(1, said.total())
        print(f"{name:22}" + "".join(f"{said[word] / total:7.2f}" for word in ("block", "review", "pass")))
    wrong = Counter(
        match["verdict"] for each in asked for match in each.matches if int(match["reference"], 16) not in each.truth
    )
    print(f"wrong references: {wrong['block']} blocked, {wrong['review']} reviewed, of {len(asked):,} queries")


def print_hard(pairs: Sequence[dict[str, Any]]) -> None:
    """Print what the policy says of pairs of unlike pictures that share something."""
    print("\nhard negatives: the pair's own reference alone in the index, and all of them in one index\n")
    print(f"{'':20}{'pairs':>7}{'alone: block':>14}{'review':>8}{'together: block':>17}{'review':>8}{'best score':>12}")
    for kind in (*dict.fromkeys(pair["kind"] for pair in pairs), ""):
        mine = [pair for pair in pairs if not kind or pair["kind"] == kind]
        count = {
            (way, word): sum(pair[way]["verdict"] == word for pair in mine)
            for way in ("alone", "together") for word in ("block", "review")
        }  # fmt: skip
        best = max((pair[way]["score"] for pair in mine for way in ("alone", "together")), default=0.0)
        print(
            f"{kind or 'all':20}{len(mine):7}{count['alone', 'block']:14}{count['alone', 'review']:8}"
            f"{count['together', 'block']:17}{count['together', 'review']:8}{best:12.3f}"
        )
