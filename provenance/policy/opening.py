"""A policy by whatever names it: a shipped name, a policy file, a show file, or several of the first two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provenance.documents import read_document
from provenance.errors import PolicyError
from provenance.policy.document import PolicyFile, find_policy, load_policy, read_policies
from provenance.policy.interface import Policy
from provenance.show import load_show


@dataclass(frozen=True, slots=True)
class Opened:
    """A policy, the files that it comes from, and the title of the show that it is of; empty for none."""

    policy: Policy
    files: tuple[PolicyFile, ...]
    show: str = ""


def open_policy(names: Sequence[str | Path]) -> Opened:
    """Open policies that hold together, or that of a show.

    Args:
        names: shipped names and policy files; or one show file, known by its table `[show]`.

    Raises:
        ProvenanceError: there is none of that name, or it is wrong (naming the line).
    """
    if len(names) == 1 and _is_show(path := find_policy(names[0])):
        show = load_show(path)
        table = show.policy
        policy = load_policy(
            table.base, rules=table.rules, thresholds=table.thresholds, triage=table.triage, show=show.document
        )
        return Opened(policy, read_policies(table.base, show.document), show.show.title)
    return Opened(load_policy(names), read_policies(names))


def _is_show(path: Path) -> bool:
    return "show" in read_document(path, PolicyError).data
