"""SEAM: a `Disclosure` -> files that people and machines read.

To add a format: write a module here with a class that has the members of `Format`, add its line to the table in
``disclosure/__init__.py``, and its line to ``tests/contracts/test_disclosure_formats.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pipeline.disclosure.model import Disclosure


class Format(Protocol):
    """Writes a disclosure in one way."""

    #: The names of the files it makes, in order.
    names: tuple[str, ...]

    def render(self, disclosure: Disclosure) -> Iterable[bytes]:
        """The content of each of `names`, in their order; the same disclosure always gives the same bytes."""
        ...
