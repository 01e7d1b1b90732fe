"""What trying a policy came to, as lines for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.rejudging import Change, Rejudged
from pipeline.reports.words import count
from provenance import records
from provenance.files import show_name
from provenance.policy.cases import Trial

#: A verdict, and what it is to have had it.
_BEFORE = {"pass": "passed", "review": "needed review", "block": "{} blocked"}
#: ... and to come to have it, by rules.
_AFTER = {"pass": "would pass: {} no longer stops {}", "review": "would need review", "block": "would be blocked"}


def trial_lines(path: Path, trial: Trial) -> Iterator[str]:
    """One case: that it came out as expected, or what did not."""
    mark = click.style("FAILED", fg="red", bold=True) if trial.failures else click.style("ok    ", fg="green")
    name = show_name(trial.example.name)
    if not trial.failures:
        yield f"{mark} {name}"
        return
    yield f"{mark} {name} ({show_name(path)}:{trial.example.line})"
    for words in trial.failures:
        yield f"         {show_name(words)}"


def trial_record(path: Path, trial: Trial) -> dict[str, Any]:
    """One case as JSON."""
    return {
        "file": str(path),
        "line": trial.example.line,
        "case": trial.example.name,
        "passed": not trial.failures,
        "failures": list(trial.failures),
        "findings": [records.finding_to_record(each) for each in trial.findings],
    }


def journal_lines(path: Path, result: Rejudged, policy: str) -> Iterator[str]:
    """What would change if a check's evidence were judged by a policy."""
    yield f"{show_name(path)}, judged by {show_name(policy)}:"
    for change in result.changes:
        yield f"  {_change(change)}"
    if not result.changes:
        yield "  No verdict would change."
    told = ", ".join(f"{number:,} {word}" for word, number in result.outcomes.items())
    skipped = f" {result.skipped:,} could not be finished then, and are as they were." if result.skipped else ""
    yield f"  {result.judged:,} judged again: {told}.{skipped}"


def _change(change: Change) -> str:
    one = change.count == 1
    before = _BEFORE[change.before].format("was" if one else "were")
    rules = " and ".join(change.rules)
    after = _AFTER[change.after].format(rules, "it" if one else "them")
    by = "" if change.after == "pass" else f" by {rules}"
    if change.before == "block" and change.after == "review":
        by = f": {rules} would no longer block {'it' if one else 'them'}"
    return f"{count(change.count, change.kind)} that {before} {after}{by}."
