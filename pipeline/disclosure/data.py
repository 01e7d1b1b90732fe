"""``disclosure.json``: the disclosure itself, by its published schema."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.disclosure.model import Disclosure


class Data:
    """Renders ``disclosure.json``."""

    names: tuple[str, ...] = ("disclosure.json",)

    def render(self, disclosure: Disclosure) -> Iterable[bytes]:
        """Every field, empty ones included, in the order of the schema."""
        yield f"{disclosure.model_dump_json(indent=1)}\n".encode()
