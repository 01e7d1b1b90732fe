"""What a declaration leads to, for whoever declares: the source type, the steps, and what it is likely to need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.reports.words import SOURCE_TYPES
from provenance.declarations.deriving import Derived, declared_parts, derive
from provenance.declarations.needs import Need, needs
from provenance.files import show_name
from provenance.model import Action, Declaration


def lines(declaration: Declaration) -> Iterator[str]:
    """What it leads to, in words."""
    derived = _derived(declaration)
    kind = derived.digital_source_type
    yield "What it leads to"
    yield f"  The whole: {SOURCE_TYPES[kind]} ({kind.short})"
    yield f"  The steps: {' → '.join(map(_step, declaration.actions or derived.actions))}"
    found = needs(declaration)
    if not found:
        yield "Nothing more is likely to be needed. The show's policy decides."
        return
    yield "Likely to be needed; the show's policy decides"
    yield from (f"  - {show_name(need.words)}" for need in found)


def summary(declaration: Declaration, written: Path | None) -> dict[str, Any]:
    """The same as plain JSON values."""
    derived = _derived(declaration)
    told = {"file": str(written)} if written else {}
    return told | {
        "digital_source_type": derived.digital_source_type.value,
        "actions": [_record(each) for each in declaration.actions or derived.actions],
        "needs": [_need(each) for each in needs(declaration)],
    }


def _derived(declaration: Declaration) -> Derived:
    return derive(declaration.digital_source_type, declared_parts(declaration), declaration.tools)


def _step(action: Action) -> str:
    kind = action.digital_source_type
    words = [*(Path(each).name for each in action.ingredients), *([kind.short] if kind else [])]
    words += [f"by {action.tool}"] if action.tool else []
    return action.action.removeprefix("c2pa.") + (f" ({show_name(', '.join(words))})" if words else "")


def _record(action: Action) -> dict[str, Any]:
    kind = action.digital_source_type
    told = {"action": action.action} | ({"digital_source_type": kind.value} if kind else {})
    return told | ({"tool": action.tool} if action.tool else {})


def _need(need: Need) -> dict[str, str]:
    told = {"words": need.words}
    told |= {"matter": need.matter.value} if need.matter else {}
    return told | ({"performer": need.performer} if need.performer else {})
