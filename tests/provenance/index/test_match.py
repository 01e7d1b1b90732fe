"""Which candidates count as matches, and what is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.index.match import Candidate, MatchRule, MatchSettings, choose
from provenance.model import WHOLE, MatchKind, Reference


def load(place: tuple[int, int]) -> Reference:
    return Reference(f"{place[0]:016x}{place[1]:016x}", f"work {place}", "Museum")


def candidate(pdq: int, quality: int = 100, phash: int | None = None, dhash: int | None = None) -> Candidate:
    return Candidate((0, 0), 0, pdq, quality, phash, dhash)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (candidate(0), "PDQ agrees"),
        (candidate(31, 50, 64, 64), "PDQ agrees"),
        (candidate(32), None),
        (candidate(32, 50, 10, 12), "PDQ, pHash and dHash agree"),
        (candidate(48, 50, 10, 12), "PDQ, pHash and dHash agree"),
        (candidate(49, 100, 0, 0), None),
        (candidate(40, 100, 11, 0), None),
        (candidate(40, 100, 0, 13), None),
        (candidate(40, 100, 0, None), None),
        (candidate(40, 49, 0, 0), None),
        (candidate(0, 49), None),
        (candidate(0, 49, 0, 0), "little detail, and three hashes nearly equal"),
        (candidate(12, 20, 4, 4), "little detail, and three hashes nearly equal"),
        (candidate(13, 20, 4, 4), None),
        (candidate(0, 19, 0, 0), None),
        (candidate(0, 0, 0, 0), None),
    ],
)
def test_the_default_rules(one: Candidate, words: str | None) -> None:
    found = choose([one], MatchSettings(), load)
    assert [match.evidence[0].split(":")[0] for match in found] == ([words] if words else [])


@pytest.mark.parametrize(
    ("common", "own", "found"),
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
def test_common_material_and_what_is_not_clearly_nearer_are_no_match(common: int, own: int, found: list[int]) -> None:
    candidates = [Candidate((0, 0), 0, common, 100, is_common=True), Candidate((0, 1), 0, own, 100)]
    for order in (candidates, candidates[::-1]):
        matches = choose(order, MatchSettings(), load)
        assert [match.score for match in matches] == [1 - pdq / 128 for pdq in found]
        assert all(match.reference == load((0, 1)) for match in matches)


def test_the_margin_over_common_material_can_be_set() -> None:
    candidates = [Candidate((0, 0), 0, 5, 100, is_common=True), Candidate((0, 1), 0, 4, 100)]
    assert len(choose(candidates, MatchSettings(common_margin=0.0), load)) == 1


def test_common_material_is_not_counted_among_others() -> None:
    many = [Candidate((0, number), 0, 20, 100, is_common=number % 2 == 0) for number in range(8)]
    many.append(Candidate((0, 9), 0, 1, 100))
    (match,) = choose(many, MatchSettings(most=1), load)
    assert match.reference == load((0, 9))
    assert not any("more references" in line for line in match.evidence)


def test_a_match_tells_its_figures_with_units_and_limits() -> None:
    (match,) = choose([Candidate((0, 3), 1, 40, 97, 4, 12)], MatchSettings(), load)
    assert match.reference == load((0, 3))
    assert match.kind is MatchKind.WHOLE
    assert match.coverage == 1.0
    assert match.evidence == (
        "PDQ, pHash and dHash agree: PDQ distance 40 of 256 bits, limit 48",
        "PDQ quality 97 of 100, at least 50",
        "pHash distance 4 of 64 bits, limit 10",
        "dHash distance 12 of 64 bits, limit 12",
        "the reference lies in the frame mirrored left to right",
    )


@pytest.mark.parametrize("number", range(len(ORIENTATIONS)))
def test_a_match_says_how_the_reference_lies(number: int) -> None:
    (match,) = choose([Candidate((0, 0), number, 5, 90)], MatchSettings(), load)
    assert match.mirrored == ORIENTATIONS[number].mirrored
    assert match.query_region == ORIENTATIONS[number].region()
    assert match.transform == ORIENTATIONS[number].matrix
    assert match.reference_region == WHOLE


def test_of_several_orientations_the_nearest_counts() -> None:
    both = [Candidate((0, 0), 2, 9, 90), Candidate((0, 0), 1, 7, 90), Candidate((0, 0), 4, 30, 90)]
    (match,) = choose(both, MatchSettings(), load)
    assert match.query_region == ORIENTATIONS[1].region()


def test_an_orientation_that_no_rule_takes_does_not_hide_one_that_counts() -> None:
    pair = [Candidate((0, 0), 2, 33, 90), Candidate((0, 0), 1, 40, 90, 2, 2)]
    (match,) = choose(pair, MatchSettings(), load)
    assert match.mirrored


def test_the_best_comes_first_and_what_is_left_out_is_counted() -> None:
    many = [Candidate((0, row), 0, (row * 7) % 32, 90) for row in range(32)]
    found = choose(many, MatchSettings(most=3), load)
    assert [match.reference.title for match in found] == ["work (0, 0)", "work (0, 23)", "work (0, 14)"]
    assert all(match.evidence[-1] == "29 more references match this frame" for match in found)
    assert len(choose(many, MatchSettings(most=32), load)) == 32


def test_without_rules_nothing_matches() -> None:
    assert not choose([candidate(0)], MatchSettings(rules=()), load)
    assert MatchSettings(rules=()).limit == -1
    assert MatchSettings().limit == 48
    assert MatchSettings((MatchRule("any", 0, 256),)).limit == 256


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(0, 60), st.integers(0, 100)), max_size=30))
def test_order_of_candidates_changes_nothing_and_scores_fall_with_distance(
    given_: list[tuple[int, int, int, int]],
) -> None:
    candidates = [Candidate((0, row), turn, pdq, quality) for row, turn, pdq, quality in given_]
    found = choose(candidates, MatchSettings(), load)
    assert [match.reference.id for match in found] == list(dict.fromkeys(match.reference.id for match in found))
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert all(0 <= match.score <= 1 for match in found)
    again = choose(sorted(candidates, key=lambda each: -each.pdq), MatchSettings(), load)
    assert [(match.reference, match.score) for match in again] == [(match.reference, match.score) for match in found]


def test_the_score_is_the_correlation() -> None:
    scores = {pdq: choose([candidate(pdq, 100, 0, 0)], MatchSettings(), load)[0].score for pdq in (0, 16, 31, 48)}
    assert scores == {0: 1.0, 16: 0.875, 31: pytest.approx(0.758, abs=1e-3), 48: 0.625}
    anything = MatchSettings((MatchRule("any", 0, 256),))
    assert choose([candidate(140)], anything, load)[0].score == 0.0


def test_what_has_little_detail_is_less_sure_and_comes_later() -> None:
    faint, clear = Candidate((0, 0), 0, 0, 30, 0, 0), Candidate((0, 1), 0, 30, 100)
    found = choose([faint, clear], MatchSettings(), load)
    assert [match.score for match in found] == [pytest.approx(98 / 128), 0.7]
