"""Errors that say what, why and what to do."""

from __future__ import annotations

import pickle

import pytest

from provenance import errors
from provenance.errors import ProvenanceError

KINDS = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, ProvenanceError)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_says_three_things_and_crosses_a_process_border(kind: type[ProvenanceError]) -> None:
    error = pickle.loads(pickle.dumps(kind("cannot read a.exr", "it is gone", "Check the path.")))
    assert type(error) is kind
    assert (error.what, error.why, error.fix) == ("cannot read a.exr", "it is gone", "Check the path.")
    assert str(error) == "cannot read a.exr: it is gone. Check the path."


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn: dict[str, str] = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        name = line.strip("|`- ").split(" ")[0]
        if name in vars(errors):
            depth = len(line) - len(line.lstrip("|`- "))
            drawn[name] = above.get(max((each for each in above if each < depth), default=0), "Exception")
            above = {each: value for each, value in above.items() if each < depth} | {depth: name}
    bases = {kind.__name__: kind.__bases__[0].__name__ for kind in KINDS}
    assert drawn == bases
