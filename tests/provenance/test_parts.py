"""One lookup for the parts of a seam."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from provenance.errors import MissingPart
from provenance.parts import EXTRAS, load


def test_a_part_is_imported_when_it_is_asked_for() -> None:
    table = {"pi": "math:pi", "absent": "no.such.module:thing"}
    assert load("number", table, "pi") == pytest.approx(3.14159, abs=1e-5)


def test_an_unknown_part_names_those_that_are_there() -> None:
    with pytest.raises(MissingPart) as error:
        load("signer", {"pem": "a:b", "cloud": "c:d"}, "floppy")
    assert error.value.what == "no signer called 'floppy'"
    assert error.value.why == "platemark has cloud, pem"
    assert error.value.fix == "Choose one of these."


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("absent", sorted(EXTRAS))
def test_an_extra_that_is_not_installed_is_named(absent: str, modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"needs_{absent}"
    (modules / f"{name}.py").write_text(f"import {absent}.nothing_of_that_name\n")
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(MissingPart) as error:
        load("thing", {"it": f"{name}:It"}, "it")
    assert error.value.what == "the thing 'it' is not installed"
    assert error.value.fix == f"Install it with: pip install 'platemark[{EXTRAS[absent]}]'"


def test_a_defect_in_a_part_is_not_hidden(modules: Path) -> None:
    (modules / "broken_part.py").write_text("import no_such_module_anywhere\n")
    with pytest.raises(ModuleNotFoundError):
        load("thing", {"it": "broken_part:It"}, "it")
    (modules / "half_part.py").write_text("from json import no_such_name\n")
    with pytest.raises(ImportError):
        load("thing", {"it": "half_part:It"}, "it")
