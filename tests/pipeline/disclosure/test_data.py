"""``disclosure.json`` is the disclosure, and nothing else."""

from __future__ import annotations

from typing import Any

from pipeline.disclosure.data import Data
from pipeline.disclosure.model import Disclosure


def test_it_is_read_back_as_it_was(whole: Disclosure) -> None:
    (made,) = Data().render(whole)
    assert made.endswith(b"}\n")
    assert Disclosure.model_validate_json(made) == whole


def test_empty_fields_are_there(make: Any) -> None:
    (made,) = Data().render(make.disclose([]))
    assert b'"performers": []' in made
