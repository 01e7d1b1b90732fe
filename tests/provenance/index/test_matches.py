"""What is told of what hashes and keypoints found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.index import confidence
from provenance.index.match import Candidate, Hashed, MatchRule, MatchSettings
from provenance.index.matches import Found, join, matches
from provenance.index.sightings import Place, Sighting
from provenance.model import WHOLE, MatchKind, Quad, Reference

RULE = MatchSettings().rules[0]
REGION: Quad = ((0.1, 0.2), (0.6, 0.2), (0.6, 0.7), (0.1, 0.7))
PART: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.9), (0.0, 0.9))
MATRIX = (0.5, 0.0, 0.1, 0.0, 0.5, 0.2, 0.0, 0.0, 1.0)
SEEN = Sighting(
    place=(0, 3),
    support=30.0,
    pairs=1041,
    expected=2100,
    distance=47,
    rival=0.1,
    mirrored=True,
    coverage=0.25,
    reference_coverage=0.97,
    flat=0.2,
    region=REGION,
    reference_region=PART,
    transform=MATRIX,
    inliers=((0.1, 0.2, 0.3, 0.4),),
)


def load(place: Place) -> Reference:
    return Reference(f"{place[0]:016x}{place[1]:016x}", f"work {place}", "Museum")


def hashed(pdq: int = 0, place: Place = (0, 0), orientation: int = 0, rule: MatchRule = RULE) -> Hashed:
    return Hashed(Candidate(place, orientation, pdq, 100), rule)


def test_a_match_by_hashes_is_of_the_whole_frame_with_their_evidence() -> None:
    one = hashed(16, (0, 3))
    (match,) = matches(join({(0, 3): one}, ()), 20, load)
    assert match.reference == load((0, 3))
    assert match.score == one.score == 0.875
    assert match.kind is MatchKind.WHOLE
    assert (match.coverage, match.reference_coverage) == (1.0, 1.0)
    assert match.evidence == one.evidence
    assert match.inliers == ()


@pytest.mark.parametrize("number", range(len(ORIENTATIONS)))
def test_a_match_by_hashes_says_how_the_reference_lies(number: int) -> None:
    (match,) = matches(join({(0, 0): hashed(5, orientation=number)}, ()), 20, load)
    assert match.mirrored == ORIENTATIONS[number].mirrored
    assert match.query_region == ORIENTATIONS[number].region()
    assert match.transform == ORIENTATIONS[number].matrix
    assert match.reference_region == WHOLE


def test_a_match_by_keypoints_tells_where_and_how_many() -> None:
    (match,) = matches(join({}, [SEEN]), 20, load)
    assert match.reference == load((0, 3))
    assert match.score == confidence.of_sighting(SEEN) > 0.95
    assert match.kind is MatchKind.REGION
    assert (match.coverage, match.reference_coverage) == (0.25, 0.97)
    assert (match.query_region, match.reference_region) == (REGION, PART)
    assert match.transform == MATRIX
    assert match.mirrored
    assert match.inliers == SEEN.inliers
    assert match.evidence == (
        "1,041 of 2,100 keypoints agree in place, size and direction",
        "their codes differ in 47 of 256 bits (median), limit 96",
    )


@pytest.mark.parametrize(
    ("frame", "reference", "kind"),
    [(0.85, 0.85, MatchKind.WHOLE), (0.84, 1.0, MatchKind.REGION), (1.0, 0.84, MatchKind.REGION)],
)
def test_what_covers_nearly_all_of_both_is_the_whole(frame: float, reference: float, kind: MatchKind) -> None:
    (match,) = matches(join({}, [replace(SEEN, coverage=frame, reference_coverage=reference)]), 20, load)
    assert match.kind is kind


def test_what_both_found_is_one_match_that_is_surer_than_either() -> None:
    one = hashed(31, (0, 3), orientation=1)
    weak = replace(SEEN, support=8.0, rival=0.0)
    (match,) = matches(join({(0, 3): one}, [weak]), 20, load)
    assert match.score == pytest.approx(1 - (1 - one.score) * 0.5)
    assert match.query_region == REGION
    assert match.evidence[:2] == matches(join({}, [weak]), 20, load)[0].evidence
    assert match.evidence[2:] == one.evidence


def test_hashes_that_details_contradict_are_less_sure() -> None:
    both = {(0, 0): hashed(0, (0, 0)), (0, 1): hashed(8, (0, 1))}
    told = matches(join(both, (), 0.0, lambda place: place == (0, 0)), 20, load)
    assert [match.reference for match in told] == [load((0, 1)), load((0, 0))]
    assert [match.score for match in told] == [1 - 8 / 128, 0.7]
    assert told[1].evidence[-1] == "both pictures have many details, and none of them agree"
    assert "both pictures" not in "".join(told[0].evidence)
    # what keypoints see as well is not contradicted
    (match,) = matches(join({(0, 3): hashed(0, (0, 3))}, [SEEN], 0.0, lambda _: True), 20, load)
    assert match.score == 1.0


def test_what_is_mostly_flat_is_less_sure_and_says_so() -> None:
    (match,) = matches(join({(0, 0): hashed(0)}, (), 0.51), 20, load)
    assert match.score == 0.7
    assert match.evidence[-1] == "51% of what matched is flat, as in cards and slates, limit 50%"
    (match,) = matches(join({(0, 0): hashed(0)}, (), 0.5), 20, load)
    assert match.score == 1.0
    # of what keypoints saw, its own region counts, and not the frame
    (match,) = matches(join({}, [replace(SEEN, flat=0.9)], 0.0), 20, load)
    assert match.score == pytest.approx(0.7 * confidence.of_sighting(SEEN))
    (match,) = matches(join({}, [SEEN], 0.9), 20, load)
    assert match.score == confidence.of_sighting(SEEN)
    (match,) = matches(join({(0, 0): hashed(0)}, (), 0.9, lambda _: True), 20, load)
    assert match.score == pytest.approx(0.49)


def test_what_is_chance_is_not_told() -> None:
    chance, unsure = replace(SEEN, support=3.0, rival=0.0), replace(SEEN, support=5.0, place=(0, 4), rival=0.0)
    assert [each.place for each in join({}, [chance, unsure])] == [(0, 4)]
    far = hashed(125, rule=MatchRule("any", 0, 256))
    assert not join({(0, 0): far}, ())


def test_the_surest_come_first_and_what_is_left_out_is_counted() -> None:
    many = {(0, row): hashed((row * 7) % 32, (0, row)) for row in range(32)}
    told = matches(join(many, ()), 3, load)
    assert [match.reference.title for match in told] == ["work (0, 0)", "work (0, 23)", "work (0, 14)"]
    assert all(match.evidence[-1] == "29 more references match this frame" for match in told)
    assert len(matches(join(many, ()), 32, load)) == 32
    assert not any("more ref" in line for match in matches(join(many, ()), 32, load) for line in match.evidence)
    assert matches(join(many, ()), 31, load)[0].evidence[-1] == "1 more reference matches this frame"


def test_references_that_are_not_told_are_not_read() -> None:
    read: list[Place] = []
    many = {(0, row): hashed(row, (0, row)) for row in range(9)}
    matches(join(many, ()), 2, lambda place: read.append(place) or load(place))
    assert read == [(0, 0), (0, 1)]


def test_equal_scores_come_in_the_order_of_addition() -> None:
    places = [(1, 0), (0, 5), (0, 2), (2, 1)]
    assert [each.place for each in join({place: hashed(3, place) for place in places}, ())] == sorted(places)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 31)), max_size=6),
    st.lists(st.tuples(st.integers(0, 4), st.floats(0, 90), st.floats(0, 1), st.floats(0, 1)), max_size=6),
    st.floats(0, 1),
    st.booleans(),
)
def test_each_reference_is_told_once_with_a_score(
    by_hash: list[tuple[int, int]],
    by_points: list[tuple[int, float, float, float]],
    flat: float,
    detailed: bool,  # noqa: FBT001
) -> None:
    near = {(0, row): hashed(pdq, (0, row)) for row, pdq in by_hash}
    seen = {
        row: replace(SEEN, place=(0, row), support=support, rival=rival, flat=own)
        for row, support, rival, own in by_points
    }
    found: list[Found] = join(near, list(seen.values()), flat, lambda _: detailed)
    places = [each.place for each in found]
    assert len(set(places)) == len(places)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(0.05 <= each.score <= 1 for each in found)
    for each in found:
        sure = confidence.of_sighting(each.sighting) if each.sighting else 0.0
        alone = each.hashed.score if each.hashed else 0.0
        assert each.score <= confidence.together(sure, alone) + 1e-12
        assert each.score >= 0.49 * max(sure, alone) - 1e-12
    assert {each.place for each in found} >= set(near)
