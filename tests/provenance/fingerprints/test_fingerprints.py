"""All fingerprints of a frame."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from provenance import fingerprints
from provenance.errors import FingerprintError, MissingPart
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint

Paint = Callable[..., AnalysisFrame]


def test_a_frame_has_one_of_each(paint: Paint) -> None:
    frame = paint(1)
    computed = fingerprints.compute(frame)
    assert [each.algorithm for each in computed] == list(fingerprints.algorithms().values())
    assert tuple(each[0] for each in fingerprints.variants(frame)) == computed


def test_distance_finds_the_algorithm(paint: Paint) -> None:
    for one, other in zip(fingerprints.compute(paint(1)), fingerprints.compute(paint(2)), strict=True):
        assert fingerprints.distance(one, one) == 0
        assert fingerprints.distance(one, other) > 10


def test_unknown_algorithms_are_named() -> None:
    stranger = Fingerprint("smell-64;v1", "00")
    with pytest.raises(FingerprintError) as error:
        fingerprints.distance(stranger, stranger)
    assert "smell-64;v1" in error.value.why
    assert "pdq-256" in error.value.fix


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(MissingPart):
        fingerprints.fingerprinter("smell")


def test_importing_them_loads_no_library() -> None:
    script = "import sys, provenance.fingerprints; print({'numpy', 'PIL', 'imagehash', 'iscc_core'} & set(sys.modules))"
    seen = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "set()"
