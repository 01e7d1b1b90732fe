"""What every reference index keeps to. To add one: a line in `MAKERS`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from provenance import fingerprints
from provenance.errors import ReferenceIndexError
from provenance.index import Query, ReferenceIndex, create_index
from provenance.media.interface import AnalysisFrame
from provenance.model import Match, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]


class MemoryIndex:
    """References in a dictionary, searched by comparing them one after another: the slow truth."""

    def __init__(self) -> None:
        self._references: dict[str, Reference] = {}

    def snapshot(self) -> str:
        return hashlib.sha256(repr(sorted(self._references.values(), key=lambda each: each.id)).encode()).hexdigest()

    def references(self) -> Iterable[Reference]:
        return tuple(self._references.values())

    def search(self, queries: Sequence[Query]) -> list[tuple[Match, ...]]:
        return [self._find(query) for query in queries]

    def change(self, *, add: Sequence[Reference] = (), remove: Sequence[str] = ()) -> None:
        missing = set(remove) - set(self._references)
        if missing:
            raise ReferenceIndexError(f"cannot remove {missing.pop()}", "it is not in the index", "Look it up.")
        kept = {key: value for key, value in self._references.items() if key not in remove}
        for reference in add:
            if len(reference.fingerprints) != len(fingerprints.names()):
                raise ReferenceIndexError(f"cannot add {reference.id}", "it has no fingerprints", "Compute them.")
            kept.setdefault(reference.id, reference)
        self._references = kept

    def _find(self, query: Query) -> tuple[Match, ...]:
        algorithm = fingerprints.algorithms()["pdq"]
        variants = next((each for each in query.fingerprints if each and each[0].algorithm == algorithm), None)
        if variants is None:
            raise ReferenceIndexError("cannot search the index", f"there is no {algorithm}", "Compute it.")
        found = []
        for reference in self._references.values():
            own = next(each for each in reference.fingerprints if each.algorithm == algorithm)
            distances = [fingerprints.distance(own, each) for each in variants]
            if min(distances) <= 31 and min(own.quality or 0, variants[0].quality or 0) >= 50:
                found.append(Match(reference, 1 - min(distances) / 128, mirrored=distances.index(min(distances)) == 1))
        return tuple(sorted(found, key=lambda match: -match.score))


MAKERS: dict[str, Callable[[Path], ReferenceIndex]] = {
    "folder": lambda place: create_index(place / "index"),
    "memory": lambda place: MemoryIndex(),
}


@pytest.fixture(params=MAKERS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> ReferenceIndex:
    return MAKERS[request.param](tmp_path)


@pytest.fixture(scope="module")
def works(paint: Paint, refer: Refer) -> list[Reference]:
    return [refer(f"work {number}", paint(number), terms="until 2030") for number in range(4)]


def query(frame: AnalysisFrame) -> Query:
    return Query(fingerprints.variants(frame), frame)


def test_an_empty_index_finds_nothing(index: ReferenceIndex, paint: Paint) -> None:
    assert list(index.references()) == []
    assert index.search([]) == []
    assert index.search([query(paint(1)), query(paint(2))]) == [(), ()]


def test_what_was_added_is_found_and_given_back(index: ReferenceIndex, works: list[Reference], paint: Paint) -> None:
    index.change(add=works)
    assert list(index.references()) == works
    found = index.search([query(paint(2)), query(paint(9)), query(paint(0))])
    assert [[match.reference.id for match in each] for each in found] == [[works[2].id], [], [works[0].id]]
    match = found[0][0]
    assert match.score == 1.0
    assert not match.mirrored
    assert (match.reference.title, match.reference.owner, match.reference.terms) == ("work 2", "Museum", "until 2030")


def test_adding_again_changes_nothing(index: ReferenceIndex, works: list[Reference]) -> None:
    index.change(add=works[:2])
    before = index.snapshot()
    index.change(add=[replace(works[0], owner="somebody else"), works[1]])
    index.change()
    assert index.snapshot() == before
    assert list(index.references()) == works[:2]


def test_what_was_removed_is_not_found(index: ReferenceIndex, works: list[Reference], paint: Paint) -> None:
    index.change(add=works)
    index.change(remove=[works[1].id])
    assert index.search([query(paint(1))]) == [()]
    assert list(index.references()) == [works[0], *works[2:]]
    index.change(add=[works[1]])
    assert list(index.references()) == [works[0], *works[2:], works[1]]


def test_removing_and_adding_at_once_replaces(index: ReferenceIndex, works: list[Reference], paint: Paint) -> None:
    index.change(add=works)
    again = replace(works[1], terms="until 2040")
    index.change(add=[again], remove=[again.id])
    assert index.search([query(paint(1))])[0][0].reference.terms == "until 2040"


def test_a_change_is_made_whole_or_not_at_all(index: ReferenceIndex, works: list[Reference]) -> None:
    index.change(add=works[:2])
    before = index.snapshot()
    bare = replace(works[3], fingerprints=())
    for add, remove in (([works[2]], ["00" * 16]), ([works[2], bare], []), ([bare], [works[0].id])):
        with pytest.raises(ReferenceIndexError) as error:
            index.change(add=add, remove=remove)
        assert error.value.what
        assert error.value.why
        assert error.value.fix
    assert index.snapshot() == before
    assert list(index.references()) == works[:2]


def test_the_snapshot_is_of_what_is_searched(index: ReferenceIndex, works: list[Reference], tmp_path: Path) -> None:
    empty = index.snapshot()
    index.change(add=works)
    full = index.snapshot()
    index.change(remove=[works[0].id, works[3].id])
    less = index.snapshot()
    assert len({empty, full, less}) == 3
    index.change(add=[works[3]])
    index.change(add=[works[0]])
    assert index.snapshot() == full
    index.change(remove=[each.id for each in works])
    assert index.snapshot() == empty


def test_a_query_without_what_is_searched_is_refused(index: ReferenceIndex, works: list[Reference]) -> None:
    index.change(add=works)
    for empty in (Query(()), Query(((),))):
        with pytest.raises(ReferenceIndexError):
            index.search([empty])
