"""Whole deliveries, from their renders to the gate's words, beside what is expected of them (`golden/`)."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture(scope="session")
def deliveries() -> Any:
    """The module `deliveries.py` beside this one."""
    spec = importlib.util.spec_from_file_location("deliveries", Path(__file__).with_name("deliveries.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir()))
def test_the_gate_says_what_is_expected(name: str, deliveries: Any, tmp_path: Path) -> None:
    found = deliveries.outcome(name, tmp_path.resolve())
    expected = json.loads((GOLDEN / name / "expected.json").read_text("utf-8"))
    assert found == expected
