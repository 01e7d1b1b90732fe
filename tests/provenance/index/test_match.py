"""Which candidates count as found by their hashes, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.index.match import Candidate, Hashed, MatchRule, MatchSettings, by_hashes


def candidate(pdq: int, quality: int = 100, phash: int | None = None, dhash: int | None = None) -> Candidate:
    return Candidate((0, 0), 0, pdq, quality, phash, dhash)


def found(candidates: Sequence[Candidate], settings: MatchSettings | None = None) -> list[Hashed]:
    places = by_hashes(candidates, settings or MatchSettings())
    assert all(each.candidate.place == place for place, each in places.items())
    return list(places.values())


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (candidate(0), "PDQ agrees"),
        (candidate(31, 50, 64, 64), "PDQ agrees"),
        (candidate(32), None),
        (candidate(32, 50, 0, 0), None),  # what is farther off is for keypoints to find
        (candidate(0, 49), None),
        (candidate(0, 49, 0, None), None),
        (candidate(0, 49, 0, 0), "little detail, and three hashes nearly equal"),
        (candidate(12, 20, 4, 4), "little detail, and three hashes nearly equal"),
        (candidate(13, 20, 4, 4), None),
        (candidate(12, 20, 5, 4), None),
        (candidate(12, 20, 4, 5), None),
        (candidate(0, 19, 0, 0), None),
        (candidate(0, 0, 0, 0), None),
    ],
)
def test_the_default_rules(one: Candidate, words: str | None) -> None:
    assert [each.evidence[0].split(":")[0] for each in found([one])] == ([words] if words else [])


@pytest.mark.parametrize(
    ("common", "own", "scores"),
    [
        (0, 0, []),
        (0, 20, []),
        (12, 0, []),  # 1 - 12 / 128 + 0.1 = 1.006
        (13, 0, [0]),  # 0.998
        (30, 17, [17]),  # 0.8656 + margin against 0.8672
        (30, 18, []),
        (32, 31, [31]),  # the common one does not match the frame
    ],
)
def test_common_material_and_what_is_not_clearly_nearer_are_no_match(common: int, own: int, scores: list[int]) -> None:
    candidates = [Candidate((0, 0), 0, common, 100, is_common=True), Candidate((0, 1), 0, own, 100)]
    for order in (candidates, candidates[::-1]):
        hashed = found(order)
        assert [each.score for each in hashed] == [1 - pdq / 128 for pdq in scores]
        assert all(each.candidate.place == (0, 1) for each in hashed)


def test_the_margin_over_common_material_can_be_set() -> None:
    candidates = [Candidate((0, 0), 0, 5, 100, is_common=True), Candidate((0, 1), 0, 4, 100)]
    assert not found(candidates)
    assert len(found(candidates, MatchSettings(common_margin=0.0))) == 1


def test_common_material_is_not_among_others() -> None:
    many = [Candidate((0, number), 0, 20, 100, is_common=number % 2 == 0) for number in range(8)]
    many.append(Candidate((0, 9), 0, 1, 100))
    assert [each.candidate.place for each in found(many)] == [(0, 9)]


def test_what_is_found_tells_its_figures_with_units_and_limits() -> None:
    (hashed,) = found([Candidate((0, 3), 1, 10, 40, 4, 3)])
    assert hashed.evidence == (
        "little detail, and three hashes nearly equal: PDQ distance 10 of 256 bits, limit 12",
        "PDQ quality 40 of 100, at least 20",
        "pHash distance 4 of 64 bits, limit 4",
        "dHash distance 3 of 64 bits, limit 4",
        "the reference lies in the frame mirrored left to right",
    )
    (hashed,) = found([candidate(31, 97, 20, None)])
    assert hashed.evidence == (
        "PDQ agrees: PDQ distance 31 of 256 bits, limit 31",
        "PDQ quality 97 of 100, at least 50",
    )


@pytest.mark.parametrize("number", range(len(ORIENTATIONS)))
def test_it_says_how_the_reference_lies(number: int) -> None:
    (hashed,) = found([Candidate((0, 0), number, 5, 90)])
    assert hashed.is_mirrored == ORIENTATIONS[number].mirrored
    assert hashed.candidate.orientation == number
    assert (ORIENTATIONS[number].words in hashed.evidence[-1]) == (number != 0)


def test_of_several_orientations_the_nearest_counts() -> None:
    three = [Candidate((0, 0), 2, 9, 90), Candidate((0, 0), 1, 7, 90), Candidate((0, 0), 4, 30, 90)]
    (hashed,) = found(three)
    assert hashed.candidate == three[1]


def test_an_orientation_that_no_rule_takes_does_not_hide_one_that_counts() -> None:
    (hashed,) = found([Candidate((0, 0), 2, 3, 40), Candidate((0, 0), 1, 8, 40, 2, 2)])
    assert hashed.is_mirrored


def test_the_surest_comes_first() -> None:
    many = [Candidate((0, row), 0, (row * 7) % 32, 90) for row in range(32)]
    assert [each.candidate.place[1] for each in found(many)][:3] == [0, 23, 14]
    assert len(found(many)) == 32


def test_without_rules_nothing_matches() -> None:
    assert not found([candidate(0)], MatchSettings(rules=()))
    assert MatchSettings(rules=()).limit == -1
    assert MatchSettings().limit == 31
    assert MatchSettings((MatchRule("any", 0, 256),)).limit == 256


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(0, 60), st.integers(0, 100)), max_size=30))
def test_order_of_candidates_changes_nothing_and_scores_fall_with_distance(
    given_: list[tuple[int, int, int, int]],
) -> None:
    candidates = [Candidate((0, row), turn, pdq, quality) for row, turn, pdq, quality in given_]
    hashed = found(candidates)
    assert [each.score for each in hashed] == sorted((each.score for each in hashed), reverse=True)
    assert all(0 <= each.score <= 1 for each in hashed)
    again = found(sorted(candidates, key=lambda each: -each.pdq))
    assert [(each.candidate.place, each.score) for each in again] == [
        (each.candidate.place, each.score) for each in hashed
    ]


def test_the_score_is_the_correlation() -> None:
    scores = {pdq: found([candidate(pdq)])[0].score for pdq in (0, 16, 31)}
    assert scores == {0: 1.0, 16: 0.875, 31: pytest.approx(0.758, abs=1e-3)}
    anything = MatchSettings((MatchRule("any", 0, 256),))
    assert found([candidate(140)], anything)[0].score == 0.0


def test_what_has_little_detail_is_less_sure_and_comes_later() -> None:
    faint, clear = Candidate((0, 0), 0, 0, 30, 0, 0), Candidate((0, 1), 0, 30, 100)
    assert [each.score for each in found([faint, clear])] == [pytest.approx(98 / 128), 0.7]
