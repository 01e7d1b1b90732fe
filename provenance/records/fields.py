"""What every record is made of."""

from __future__ import annotations

from typing import Any

from provenance.model import (
    Fingerprint,
)

Record = dict[str, Any]


def present(**parts: Any) -> Record:
    """The parts that are there."""
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [])}


def fingerprint(print_: Fingerprint) -> Record:
    """A fingerprint; its quality is null where its algorithm has none."""
    return {"algorithm": print_.algorithm, "value": print_.value, "quality": print_.quality}
