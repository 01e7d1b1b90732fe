"""Which references a frame's keypoints vote for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance.fingerprints.keypoints import KEY_BITS, SearchPoints, compute, search_points
from provenance.fingerprints.points import Keypoints, unpack
from provenance.index import postings
from provenance.index.alignment import spread
from provenance.index.postings import IGNORED, REMOVED, SEARCHED, Postings, in_order, points_of
from provenance.index.votes import COMMON_LIMIT, VOTE_LIMIT, count_votes, look_up
from provenance.media.interface import AnalysisFrame

Framed = Callable[..., AnalysisFrame]
Words = NDArray[np.uint64]


def lists(references: Sequence[Keypoints]) -> Postings:
    """The postings of a segment with these references."""
    counts = np.array([len(each) for each in references], np.uint32)
    made = postings.build([points_of([in_order(each) for each in references])], counts)
    names = ("kp_codes", "kp_geometry", "kp_rows", "kp_starts", "kp_order", "kp_first")
    sizes = np.array([(each.width, each.height) for each in references], np.uint16).reshape(-1, 2).T
    return Postings(*(made[name] for name in names), counts, sizes)


def kinds(count: int, **others: int) -> NDArray[np.uint8]:
    """All searched, but for those named: ``_3=IGNORED``."""
    made = np.full(count, SEARCHED, np.uint8)
    for row, kind in others.items():
        made[int(row[1:])] = kind
    return made


@dataclass(frozen=True)
class Counted:
    """What a frame votes for in one segment, and what it has of common material."""

    rows: NDArray[np.int64]
    support: NDArray[np.float64]
    common: NDArray[np.bool_]
    material: list[int]


def vote(
    held: Postings, kind: NDArray[np.uint8], points: SearchPoints, ignored: NDArray[np.bool_] | None = None
) -> Counted:
    hits = look_up(held, kind, points)
    silent = hits.common if ignored is None else hits.common | ignored
    votes = count_votes(hits, spread(points.keypoints), hits.counts, silent)
    return Counted(votes.rows, votes.support, hits.common, hits.material.tolist())


@pytest.fixture(scope="module")
def works(framed: Framed, pictures: Any) -> list[Keypoints]:
    return [unpack(compute(framed(pictures.collage(number)))) for number in range(100, 120)]


@pytest.fixture(scope="module")
def many(works: list[Keypoints]) -> Postings:
    """Twenty works, and thirty of which the keypoints are those of all works, mixed."""
    random = np.random.default_rng(1)
    codes = np.concatenate([each.codes for each in works])
    geometry = np.concatenate([each.geometry for each in works])
    mixed = []
    for _ in range(30):
        chosen = random.permutation(len(codes))[:600]
        bits = np.unpackbits(codes[chosen].view(np.uint8), axis=1) ^ (random.random((600, 256)) < 0.15)
        mixed.append(Keypoints(np.packbits(bits, axis=1).view(np.uint64), geometry[chosen], 640, 360))
    return lists([*works, *mixed])


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("placed", [(1.0, 0, 0, 0), (2.0, -300, -100, 0), (0.5, 200, 100, 0), (1.0, 0, 0, 20)], ids=str)
def test_what_is_shown_is_voted_for_first(
    number: int, placed: tuple[float, ...], many: Postings, framed: Framed, pictures: Any
) -> None:
    picture = pictures.warped(pictures.collage(100 + number), pictures.placed(*placed), onto=pictures.collage(140))
    points, mirrored = search_points(framed(picture))
    votes = vote(many, kinds(50), points)
    assert votes.rows[0] == number
    assert votes.support[0] > 2 * votes.support[1]
    assert (np.diff(votes.support) <= 0).all()
    assert len(set(votes.rows.tolist())) == len(votes.rows)
    assert not votes.common.any()
    assert vote(many, kinds(50), mirrored).support[0] < votes.support[0] / 2
    _, other = search_points(framed(picture[:, ::-1]))
    assert vote(many, kinds(50), other).rows[0] == number


def test_what_was_removed_is_never_voted_for(many: Postings, framed: Framed, pictures: Any) -> None:
    points, _ = search_points(framed(pictures.collage(103)))
    before, after = vote(many, kinds(50), points), vote(many, kinds(50, _3=REMOVED), points)
    assert before.rows[0] == 3
    assert 3 not in after.rows
    assert set(after.rows.tolist()) == set(before.rows.tolist()) - {3}


def test_common_material_is_never_voted_for_and_its_keypoints_are_told(
    works: list[Keypoints], many: Postings, framed: Framed, pictures: Any
) -> None:
    frame = pictures.collage(104).copy()
    frame[:, 320:] = pictures.collage(105)[:, 320:]
    points, _ = search_points(framed(frame))
    votes = vote(many, kinds(50, _5=IGNORED), points)
    assert votes.rows[0] == 4
    assert 5 not in votes.rows
    assert votes.material == [5]
    right = points.keypoints.geometry[:, 0] > 330 * 64
    left = points.keypoints.geometry[:, 0] < 310 * 64
    assert votes.common[right].mean() > 0.4  # a frame has more keypoints than a reference
    assert votes.common[left].mean() < 0.1
    # whatever else has them, they do not vote
    twins = lists([works[5], works[5], works[6]])
    assert set(vote(twins, kinds(3), points).rows.tolist()) >= {0, 1}
    assert (
        vote(twins, kinds(3, _1=IGNORED), points).support.max(initial=0.0)
        < vote(twins, kinds(3), points).support[0] / 8
    )


def test_what_is_common_in_another_segment_does_not_vote(many: Postings, framed: Framed, pictures: Any) -> None:
    points, _ = search_points(framed(pictures.collage(103)))
    ignored = np.zeros(len(points.keypoints), np.bool_)
    ignored[::2] = True
    every, half = vote(many, kinds(50), points), vote(many, kinds(50), points, ignored)
    assert half.rows[0] == 3
    assert half.support[0] == pytest.approx(every.support[0] / 2, rel=0.3)
    nothing = vote(many, kinds(50), points, np.ones(len(points.keypoints), np.bool_))
    assert len(nothing.rows) == 0


def planted(codes: Words, margins: NDArray[np.float32] | None = None) -> SearchPoints:
    """Keypoints at places of their own, as a frame's."""
    number = np.arange(len(codes))
    geometry = np.column_stack((number * 640 % 40_000, number * 910 % 22_000, np.full(len(codes), 700), number * 0))
    wide = np.full((len(codes), KEY_BITS), 1.0, np.float32) if margins is None else margins
    return SearchPoints(Keypoints(codes, geometry.astype(np.uint16), 640, 360), wide)


def random_codes(seed: int, count: int) -> Words:
    return np.random.default_rng(seed).integers(0, 2**64, (count, 4), np.uint64)


def differing(codes: Words, distance: int, last: int, seed: int, untouched: int = KEY_BITS) -> Words:
    """Codes that differ in so many bits, so many of them in the last word, and in none of the first ones."""
    random, turned = np.random.default_rng(seed), []
    for code in codes:
        bits = np.unpackbits(code.astype(">u8").view(np.uint8))
        bits[untouched + random.permutation(192 - untouched)[: distance - last]] ^= 1
        bits[192 + random.permutation(64)[:last]] ^= 1
        turned.append(np.packbits(bits).view(">u8").astype(np.uint64))
    return np.array(turned)


@pytest.mark.parametrize(
    ("distance", "last", "found"), [(0, 0, True), (72, 18, True), (72, 22, True), (73, 18, False), (60, 30, False)]
)
def test_near_codes_are_found_and_others_are_not(distance: int, last: int, found: bool) -> None:  # noqa: FBT001
    codes = random_codes(1, 40)
    reference = planted(codes)
    held = lists([reference.keypoints, planted(random_codes(2, 3000)).keypoints])
    assert VOTE_LIMIT == 72
    votes = vote(held, kinds(2), planted(differing(codes, distance, last, 3)))
    assert (0 in votes.rows) == found
    if found:
        assert votes.rows[0] == 0
        # all of them agree on one way to lie; each counts by how near it is
        assert votes.support[0] == pytest.approx(40 * min((100 - distance) / 50, 1.0))


def test_nearly_all_that_are_near_are_found_wherever_their_bits_differ() -> None:
    codes = random_codes(1, 400)
    held = lists([planted(codes).keypoints])
    bits = np.random.default_rng(4).permuted(np.tile(np.arange(256) < 60, (400, 1)), axis=1)
    bits[:, :8] = False  # these choose the bucket
    turned = codes ^ np.packbits(bits, axis=1).view(">u8").astype(np.uint64)
    hits = look_up(held, kinds(1), planted(turned))
    assert (hits.counts == 1).mean() > 0.97


def turning(codes: Words, ranks: tuple[int, ...]) -> tuple[Words, NDArray[np.float32]]:
    """Codes with those key bits turned that are nearest to turning over, as margins of their own say it."""
    random = np.random.default_rng(7)
    margins, turned = np.empty((len(codes), KEY_BITS), np.float32), codes.copy()
    for number in range(len(codes)):
        order = random.permutation(8)  # of the bits that choose a bucket in a small index
        margins[number] = 100.0
        margins[number, order] = np.arange(8) + 1.0
        for rank in ranks:
            turned[number, 0] ^= np.uint64(1) << np.uint64(63 - order[rank])
    return turned, margins


@pytest.mark.parametrize(
    ("ranks", "found"),
    [
        ((), True),
        *(((rank,), True) for rank in range(7)),
        ((0, 1), True),
        ((0, 2), True),
        ((1, 2), True),
        ((0, 1, 2), True),
        ((5, 7), False),
        ((4, 5, 6, 7), False),
        (tuple(range(8)), False),
    ],
)
def test_a_code_is_looked_up_where_its_weakest_bits_may_have_turned(
    ranks: tuple[int, ...],
    found: bool,  # noqa: FBT001
) -> None:
    codes = random_codes(1, 40)
    held = lists([planted(codes).keypoints])
    assert held.bits == 8
    turned, margins = turning(codes, ranks)
    votes = vote(held, kinds(1), planted(turned, margins))
    assert (votes.rows.tolist() == [0]) == found
    if found:
        assert votes.support[0] == pytest.approx(40)


def test_keypoints_that_lie_otherwise_do_not_support_one_another() -> None:
    codes = random_codes(1, 40)
    held = lists([planted(codes).keypoints])
    frame = planted(codes)
    frame.keypoints.geometry[:, :2] = np.random.default_rng(1).integers(0, (40_000, 22_000), (40, 2))
    votes = vote(held, kinds(1), frame)
    assert votes.rows.tolist() == [0]
    assert votes.support[0] < 15


@pytest.mark.parametrize(("copies", "found"), [(256, True), (257, False)])
def test_a_code_that_is_everywhere_tells_nothing(copies: int, found: bool) -> None:  # noqa: FBT001
    codes = random_codes(1, 5)
    held = lists([planted(codes).keypoints] * copies)
    votes = vote(held, kinds(copies), planted(codes))
    assert len(votes.rows) == (copies if found else 0)
    if found:
        assert votes.support == pytest.approx(5 / (1 + 8))  # each hit counts the less, the more there are


def test_a_code_that_is_rare_counts_beside_one_that_is_everywhere() -> None:
    everywhere, rare = random_codes(1, 20), random_codes(2, 3)
    held = lists([planted(everywhere).keypoints] * 300 + [planted(np.concatenate((everywhere, rare))).keypoints])
    votes = vote(held, kinds(301), planted(np.concatenate((everywhere, rare))))
    assert votes.rows.tolist() == [300]
    assert votes.support.tolist() == [pytest.approx(3)]


def test_what_is_found_in_other_segments_counts_as_well() -> None:
    codes = random_codes(1, 20)
    points = planted(codes)
    hits = look_up(lists([points.keypoints]), kinds(1), points)
    none = np.zeros(20, np.bool_)
    for often, support in ((1, 20.0), (2, 10.0), (128, 2.5), (256, 20 / 9)):
        votes = count_votes(hits, spread(points.keypoints), np.full(20, often), none)
        assert votes.support.tolist() == [pytest.approx(support)]
    assert len(count_votes(hits, spread(points.keypoints), np.full(20, 257), none).rows) == 0


def test_common_material_that_several_keypoints_are_near_to_is_named_the_nearest_first() -> None:
    codes = random_codes(1, 40)
    held = lists([planted(codes[:5]).keypoints, planted(codes[:10]).keypoints, planted(codes).keypoints])
    assert vote(held, np.full(3, IGNORED, np.uint8), planted(codes)).material == [2, 1]
    assert vote(held, kinds(3, _2=IGNORED), planted(codes)).material == [2]
    assert vote(held, kinds(3), planted(codes)).material == []


def test_only_near_codes_are_those_of_common_material() -> None:
    codes = random_codes(1, 40)
    held = lists([planted(codes).keypoints])
    for apart, common in ((COMMON_LIMIT, True), (COMMON_LIMIT + 1, False)):
        votes = vote(held, kinds(1, _0=IGNORED), planted(differing(codes, apart, 15, 3)))
        assert votes.common.tolist() == [common] * 40
        assert len(votes.rows) == 0


def test_removed_common_material_is_not_common() -> None:
    codes = random_codes(1, 10)
    votes = vote(lists([planted(codes).keypoints]), kinds(1, _0=REMOVED), planted(codes))
    assert not votes.common.any()
    assert len(votes.rows) == 0


def test_nothing_asks_and_nothing_answers() -> None:
    some, none = planted(random_codes(1, 10)), planted(random_codes(1, 0))
    for held, points in (
        (lists([]), some),
        (lists([none.keypoints] * 3), some),
        (lists([some.keypoints]), none),
        (lists([]), none),
    ):
        votes = vote(held, kinds(len(held.counts)), points)
        assert (len(votes.rows), len(votes.support)) == (0, 0)
        assert votes.common.tolist() == [False] * len(points.keypoints)


def of_bits(codes: Words, bits: int) -> Postings:
    """Postings with more buckets than so few codes have."""
    held = lists([planted(codes).keypoints])
    bounds = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    starts = np.append(np.searchsorted(held.codes[0], bounds), len(held.rows)).astype(np.uint32)
    return Postings(held.codes, held.geometry, held.rows, starts, held.order, held.first, held.counts, held.sizes)


@pytest.mark.parametrize("bits", [8, 9, 16, KEY_BITS])
def test_indexes_of_all_sizes_answer_the_same(bits: int) -> None:
    codes = random_codes(1, 40)
    codes[0], codes[1] = 0, 2**64 - 1  # the first bucket and the last
    held = of_bits(codes, bits)
    assert held.bits == bits
    margins = np.random.default_rng(2).uniform(0, 9, (40, KEY_BITS)).astype(np.float32)
    votes = vote(held, kinds(1), planted(codes, margins))
    assert votes.support.tolist() == [pytest.approx(40)]
    weakest = margins[:, :bits].argmin(axis=1)
    turned = codes.copy()
    turned[:, 0] ^= np.uint64(1) << (63 - weakest).astype(np.uint64)
    assert vote(held, kinds(1), planted(turned, margins)).support.tolist() == [pytest.approx(40)]


@given(st.integers(0, 2**32 - 1), st.lists(st.sampled_from([0, 1, 3, 40]), max_size=5), st.integers(0, 40))
@settings(max_examples=80)
def test_any_references_that_an_index_can_hold_are_voted_for_or_not(seed: int, counts: list[int], asked: int) -> None:
    random = np.random.default_rng(seed)
    pool = random_codes(seed, 12)
    pool[0], pool[1] = 0, 2**64 - 1
    held = lists(
        [
            Keypoints(random.choice(pool, count), random.choice([0, 1, 65_535], (count, 4)).astype(np.uint16), 1, 1_024)
            for count in counts
        ]
    )
    kind = random.integers(0, 3, len(counts)).astype(np.uint8)
    margins = random.choice([0.0, 1.0, 1e30, np.inf], (asked, KEY_BITS)).astype(np.float32)
    geometry = random.choice([0, 1, 40_000, 65_535], (asked, 4)).astype(np.uint16)
    points = SearchPoints(Keypoints(random.choice(pool, asked), geometry, 640, 360), margins)
    votes = vote(held, kind, points)
    assert all(kind[row] == SEARCHED for row in votes.rows)
    assert len(set(votes.rows.tolist())) == len(votes.rows)
    assert (votes.support >= 0).all()
    assert votes.common.shape == (asked,)
    if not (kind == IGNORED).any():
        assert not votes.common.any()
