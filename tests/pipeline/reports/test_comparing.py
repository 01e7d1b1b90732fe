"""A match on the page: which pictures stand beside each other, what is drawn on them, and what is told."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.reports import Wanted, no_pictures
from pipeline.reports.comparing import Comparison, Means, compare
from pipeline.reports.drawing import COLORS, MOST_DOTS
from pipeline.reports.entries import Item, found_in
from pipeline.reports.pictures import Gallery
from provenance.model import Match, Result

LIMITS = {"match_review": 0.6, "match_block": 0.75, "match_coverage": 0.2}
SMALL = ((0.5, 0.25), (0.7, 0.25), (0.7, 0.45), (0.5, 0.45))
#: Lays a reference into `SMALL`.
INTO_SMALL = (0.2, 0.0, 0.5, 0.0, 0.2, 0.25, 0.0, 0.0, 1.0)
Pictures = Callable[[Wanted], bytes | None]


def shown(
    results: list[Result], pictures: Pictures = no_pictures, limits: Any = LIMITS, noun: str = "frame"
) -> Comparison:
    items = [Item(number, result) for number, result in enumerate(results)]
    (found,) = found_in(items)
    thumbnails = [
        (item.number, item.result.evidence.picture.thumbnail) for item in items if item.result.evidence.picture
    ]
    return compare(found, noun, Means(Gallery(pictures, thumbnails), limits))


def one(make: Any, match: Match, pictures: Pictures = no_pictures, **evidence: Any) -> Comparison:
    return shown([make.result(1001, matches=(match,), **evidence)], pictures)


class Files:
    """Files at hand, and what was asked of them."""

    def __init__(
        self, make: Any, *, frame: bool = True, parts: bool = True, reference: bool = True, placing: bool = True
    ) -> None:
        self._make, self._frame, self._reference, self._placing = make, frame, reference, placing
        self._parts = parts
        self.asked: list[Wanted] = []

    def __call__(self, wanted: Wanted) -> bytes | None:
        self.asked.append(wanted)
        is_whole = wanted.window == (0.0, 0.0, 1.0, 1.0)
        is_there = (
            self._reference if wanted.path == Path("/refs/ferry.jpg") else self._frame and (is_whole or self._parts)
        )
        return self._make.jpeg() if is_there and (wanted.onto is None or self._placing) else None


def captions(comparison: Comparison) -> tuple[list[str], list[str]]:
    pair, others = ([each.caption for each in part] for part in (comparison.pair, comparison.others))
    return pair, others


def test_a_large_match_stands_beside_the_reference_laid_into_the_frame(make: Any) -> None:
    match = make.match(0.8, transform=(1.5, 0.0, -0.2, 0.0, 1.5, -0.2, 0.0, 0.0, 1.0))
    files = Files(make)
    comparison = one(make, match, files)
    assert captions(comparison) == (
        ["Frame 1001 of this delivery", "Ferry at Dawn, laid into the same place"],
        ["Ferry at Dawn, A. Lindqvist"],
    )
    assert [each.onto is not None for each in files.asked] == [False, False, True]
    assert not comparison.has_dots


def test_a_small_match_is_enlarged_on_both_sides_in_the_same_window(make: Any) -> None:
    files = Files(make)
    match = make.match(0.8, query_region=SMALL, transform=INTO_SMALL, inliers=((0.6, 0.35, 0.5, 0.5),))
    comparison = one(make, match, files)
    assert captions(comparison) == (
        ["Frame 1001 of this delivery, this part enlarged", "Ferry at Dawn, laid into the same place"],
        ["Frame 1001 of this delivery, matched region outlined", "Ferry at Dawn, A. Lindqvist"],
    )
    windows = {wanted.window for wanted in files.asked if wanted.window != (0.0, 0.0, 1.0, 1.0)}
    (window,) = windows
    assert window == pytest.approx((0.44, 0.19, 0.76, 0.51))
    nearer, laid = comparison.pair
    assert nearer.outline == laid.outline == "188,188 812,188 812,812 188,812"
    assert nearer.dots == laid.dots == ((0, "M500,500h0"),)
    whole, reference = comparison.others
    assert (whole.outline, whole.dots) == ("500,250 700,250 700,450 500,450", ())
    assert reference.dots == ((0, "M500,500h0"),)


@pytest.mark.parametrize("corner", [(0.0, 0.0), (0.98, 0.0), (0.98, 0.98), (0.0, 0.98), (-0.3, 0.5)])
def test_a_window_never_leaves_the_frame(make: Any, corner: tuple[float, float]) -> None:
    x, y = corner
    region = ((x, y), (x + 0.02, y), (x + 0.02, y + 0.02), (x, y + 0.02))
    files = Files(make)
    one(make, make.match(query_region=region, transform=INTO_SMALL), files)
    left, top, right, bottom = files.asked[-1].window
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    assert right - left == pytest.approx(0.12)


def test_without_the_reference_the_frame_stands_alone_and_it_is_said_why(make: Any) -> None:
    match = make.match(0.8, query_region=SMALL, transform=INTO_SMALL, inliers=((0.6, 0.35, 0.5, 0.5),))
    comparison = one(make, match, Files(make, reference=False))
    frame, absent = comparison.pair
    assert (frame.outline, frame.dots) == ("500,250 700,250 700,450 500,450", ())
    assert absent.picture is None
    assert absent.absent == (
        "Ferry at Dawn",
        "A. Lindqvist",
        "No picture: the file /refs/ferry.jpg is not at hand, or is not the one that was indexed.",
    )
    assert not comparison.others
    assert not comparison.has_dots
    homeless = replace(match, reference=replace(match.reference, source=""))
    words = one(make, homeless, Files(make)).pair[1].absent[2]
    assert words == "No picture: the index does not say which file it was made from."


def test_without_the_frames_file_the_thumbnail_is_outlined_and_nothing_enlarged(make: Any) -> None:
    files = Files(make, frame=False)
    comparison = one(make, make.match(query_region=SMALL, transform=INTO_SMALL), files)
    assert captions(comparison)[0][0] == "Frame 1001 of this delivery, matched region outlined"
    assert comparison.pair[0].picture is not None
    assert all(wanted.window == (0.0, 0.0, 1.0, 1.0) for wanted in files.asked)
    without = one(make, make.match(query_region=SMALL), Files(make, frame=False), picture=None)
    assert without.pair[0].absent == ("No picture: the file is not at hand, or is not the same any more.",)


def test_where_nothing_can_be_enlarged_both_are_shown_whole(make: Any) -> None:
    files = Files(make, parts=False)
    comparison = one(make, make.match(query_region=SMALL, transform=INTO_SMALL), files)
    frame, laid = comparison.pair
    assert frame.outline == laid.outline == "500,250 700,250 700,450 500,450"
    assert files.asked[-1].onto
    assert files.asked[-1].window == (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize("transform", [(), INTO_SMALL])
def test_what_cannot_be_laid_down_stands_beside_the_frame_as_it_is(make: Any, transform: tuple[float, ...]) -> None:
    match = make.match(query_region=SMALL, transform=transform, inliers=((0.6, 0.35, 0.5, 0.5),))
    comparison = one(make, match, Files(make, placing=False))
    assert captions(comparison) == (
        ["Frame 1001 of this delivery, matched region outlined", "Ferry at Dawn, A. Lindqvist"],
        [],
    )
    assert [figure.dots for figure in comparison.pair] == [((0, "M600,350h0"),), ((0, "M500,500h0"),)]


def test_a_picture_for_which_there_is_no_room_says_so(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.reports import pictures

    monkeypatch.setattr(pictures, "EVIDENCE_BUDGET", 100)
    comparison = one(make, make.match(), Files(make))
    words = "Its picture is left out to keep this page small."
    assert comparison.pair[0].absent == (words,)
    assert comparison.pair[1].absent[2] == words


def test_thirty_frames_are_one_entry_with_their_range_and_the_surest_frame(make: Any) -> None:
    searched = "/show/sh010/sh010.1011.exr"
    results = [
        make.result(n, matches=(make.match(0.9 if n == 1011 else 0.7),), matches_of="" if n < 1012 else searched)
        for n in range(1001, 1031)
    ]
    results[-1] = make.result(1030, matches=(make.match(0.9),), matches_of=searched)
    comparison = shown(list(reversed(results)))
    facts = dict(comparison.facts)
    assert facts["Found in"] == "frames 1001-1030 (30 frames)"
    assert facts["Shown"] == "frame 1011, where it is surest"  # and not 1030, which is as sure, and was not searched
    assert facts["Score"] == "0.700 to 0.900 on a scale of 0 to 1, review from 0.600, block from 0.750"
    assert facts["Searched"] == ("19 of 30 frames are nearly the same as one that was searched, and have its match")
    assert comparison.pair[0].caption == "Frame 1011 of this delivery"


def test_points_are_few_apart_and_of_one_colour_in_both_pictures(make: Any) -> None:
    pairs = tuple((x / 60, y / 60, 1 - x / 60, y / 60) for x in range(60) for y in range(60))
    frame, laid = one(make, make.match(inliers=pairs, transform=make.half, mirrored=True), Files(make)).pair
    places = [place for _, path in frame.dots for place in path.split("h0")[:-1]]
    assert len(places) == MOST_DOTS
    assert [number for number, _ in frame.dots] == list(range(COLORS))
    assert len(set(places)) == MOST_DOTS
    assert [number for number, _ in laid.dots] == list(range(COLORS))
    across = [int(place[1:].split(",")[0]) for place in places]
    assert across == sorted(across)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.1, 1.5, 1e300])
def test_points_and_regions_that_are_none_are_not_drawn(make: Any, value: float) -> None:
    pairs = ((value, 0.5, 0.5, 0.5), (0.5, 0.5, value, 0.5), (0.25, 0.5, 0.5, 0.5))
    region = ((value, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    match = make.match(query_region=region, transform=(value,) * 9, inliers=pairs)
    frame, laid = one(make, match, Files(make)).pair
    assert frame.dots == ((0, "M250,500h0"),)
    assert ("nan" in frame.outline, "inf" in frame.outline) == (False, False)
    assert laid.picture is not None
    if not math.isfinite(value):
        assert frame.outline == ""


def test_a_region_far_outside_is_drawn_to_a_limit(make: Any) -> None:
    match = make.match(query_region=((-9.0, 0.0), (1e30, 0.0), (1.0, 1.0), (0.0, 1.0)))
    assert one(make, match).pair[0].outline == "-1000,0 2000,0 1000,1000 0,1000"


NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    transform=st.lists(NUMBERS, min_size=9, max_size=9),
    corners=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=4, max_size=4),
    pairs=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), max_size=5),
)
def test_no_numbers_at_all_break_the_page(make: Any, transform: Any, corners: Any, pairs: Any) -> None:
    match = make.match(query_region=tuple(corners), transform=tuple(transform), inliers=tuple(pairs))
    comparison = one(make, match, Files(make))
    for figure in (*comparison.pair, *comparison.others):
        for _, path in figure.dots:
            assert all(
                part.lstrip("M-").replace(",-", ",").replace(",", "").isdigit() for part in path.split("h0")[:-1]
            )
