"""Still shots: one search for a still, one for each frame of a moving shot, and nothing is missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provenance.errors import ReferenceIndexError
from provenance.index.interface import Query
from provenance.media import AnalysisFrame
from provenance.model import Match, Reference
from provenance.resemblance import LastSearched


class Counting:
    """An index that finds one work in every frame, scored by the number of the search."""

    def __init__(self) -> None:
        self.searches = 0
        self.fails = False

    def snapshot(self) -> str:
        return "ab" * 32

    def references(self) -> Iterable[Reference]:
        return ()

    def search(self, queries: Sequence[Query]) -> list[tuple[Match, ...]]:
        if self.fails:
            raise ReferenceIndexError("cannot search the index", "the share is away", "Mount it.")
        self.searches += len(queries)
        return [(Match(Reference("1", "Work", "Museum"), self.searches / 100, evidence=("a distance",)),)]

    def change(self, *, add: Sequence[Reference] = (), remove: Sequence[str] = ()) -> None:
        raise AssertionError


@pytest.fixture
def index() -> Counting:
    return Counting()


def frame(pixels: Any) -> Query:
    return Query((), AnalysisFrame(np.ascontiguousarray(pixels), 640, 360))


def path(number: int) -> Path:
    return Path(f"/show/sh010.{number}.exr")


@pytest.fixture
def still(pictures: Any) -> Any:
    return pictures.eight_bits(pictures.scene(640, 360, seed=4))


def test_a_still_shot_is_searched_once(index: Counting, still: Any) -> None:
    last = LastSearched()
    found = [last.search(index, frame(still), path(n), "s") for n in range(1001, 1031)]
    assert index.searches == 1
    assert found[0].of == ""
    assert found[0].matches[0].evidence == ("a distance",)
    assert {each.of for each in found[1:]} == {"/show/sh010.1001.exr"}
    assert {each.matches[0].score for each in found} == {0.01}
    assert {each.matches[0].evidence for each in found[1:]} == {
        ("a distance", "as in sh010.1001.exr, which is nearly the same")
    }


def test_a_moving_shot_is_searched_frame_by_frame(index: Counting, still: Any) -> None:
    last = LastSearched()
    found = [last.search(index, frame(np.roll(still, 2 * n, axis=1)), path(n), "s") for n in range(10)]
    assert index.searches == 10
    assert not [each for each in found if each.of]


def test_a_picture_put_into_a_still_is_searched(index: Counting, still: Any, pictures: Any) -> None:
    last = LastSearched()
    last.search(index, frame(still), path(1), "s")
    spoilt = still.copy()
    spoilt[300:336, 560:624] = pictures.eight_bits(pictures.scene(64, 36, seed=9))
    assert last.search(index, frame(spoilt), path(2), "s").of == ""
    assert last.search(index, frame(spoilt), path(3), "s").of == str(path(2))
    assert index.searches == 2


def test_a_slow_dissolve_never_drifts_from_what_was_searched(index: Counting, still: Any, pictures: Any) -> None:
    """One part in 500 a frame: each frame is near the one before, and none is far from one that was searched."""
    other = pictures.eight_bits(pictures.scene(640, 360, seed=5)).astype(np.float32)
    last, searched, reused = LastSearched(), still, 0
    for n in range(250):
        mixed = np.rint(still + (other - still) * n / 500).astype(np.uint8)
        before = index.searches
        last.search(index, frame(mixed), path(n), "s")
        searched = mixed if index.searches > before else searched
        reused += index.searches == before
        assert np.abs(mixed.astype(int) - searched).mean() <= 2.0
    assert index.searches > 20
    assert reused > 0


@pytest.mark.parametrize("what", ["snapshot", "settings", "size", "turn"])
def test_nothing_is_reused_where_anything_else_changed(what: str, index: Counting, still: Any) -> None:
    last = LastSearched()
    last.search(index, frame(still), path(1), "s", "settings")
    basis = {"snapshot": ("t", "settings"), "settings": ("s", "others")}.get(what, ("s", "settings"))
    query = frame(still)
    if what == "size":
        query = Query((), AnalysisFrame(still, 1280, 720))
    elif what == "turn":
        query = frame(np.rot90(still))
    assert last.search(index, query, path(2), *basis).of == ""
    assert index.searches == 2


def test_the_same_file_asked_for_again_is_searched_again(index: Counting, still: Any) -> None:
    """Somebody has changed it and wants to know."""
    last = LastSearched()
    assert [last.search(index, frame(still), path(1), "s").of for _ in range(2)] == ["", ""]
    assert index.searches == 2


def test_without_a_frame_there_is_nothing_to_compare(index: Counting) -> None:
    last = LastSearched()
    assert [last.search(index, Query(()), path(n), "s").of for n in range(2)] == ["", ""]


def test_a_search_that_failed_is_not_remembered(index: Counting, still: Any) -> None:
    last = LastSearched()
    index.fails = True
    with pytest.raises(ReferenceIndexError):
        last.search(index, frame(still), path(1), "s")
    index.fails = False
    assert last.search(index, frame(still), path(2), "s").of == ""
    assert last.search(index, frame(still), path(3), "s").of == str(path(2))


def test_a_name_with_hidden_characters_is_made_visible(index: Counting, still: Any) -> None:
    last = LastSearched()
    last.search(index, frame(still), Path("/a\u202eb.exr"), "s")
    (match,) = last.search(index, frame(still), path(2), "s").matches
    assert match.evidence[-1] == "as in a\\u202eb.exr, which is nearly the same"
