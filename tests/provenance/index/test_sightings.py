"""References seen in frames, through the front door: an index that is made, and searched with frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from provenance import fingerprints
from provenance.fingerprints.keypoints import ALGORITHM
from provenance.fingerprints.points import Keypoints, pack
from provenance.index import Query, create_index, open_index
from provenance.index.folder import FolderIndex
from provenance.index.match import MatchSettings
from provenance.index.sightings import Look
from provenance.media.interface import AnalysisFrame
from provenance.model import Match, MatchKind, Quad, Reference

Framed = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]
Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Add = Callable[..., Reference]
WORKS = range(200, 212)


@pytest.fixture(scope="module")
def keep(framed: Framed, refer: Refer) -> Callable[..., Reference]:
    """Makes references with keypoints."""

    def make(name: str, pixels: Pixels, **fields: Any) -> Reference:
        frame = framed(pixels)
        return refer(name, frame, fingerprints=fingerprints.of_reference(frame), **fields)

    return make


@pytest.fixture(scope="module")
def works(keep: Add, pictures: Any) -> list[Reference]:
    return [keep(str(number), pictures.collage(number)) for number in WORKS]


@pytest.fixture(scope="module")
def folder(works: list[Reference], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of twelve works."""
    place = tmp_path_factory.mktemp("sightings") / "index"
    create_index(place).change(add=works)
    return place


@pytest.fixture(scope="module")
def search(framed: Framed) -> Callable[..., tuple[Match, ...]]:
    """What an index finds in a picture."""

    def run(index: Any, pixels: Pixels) -> tuple[Match, ...]:
        frame = framed(pixels)
        (found,) = index.search([Query(fingerprints.variants(frame), frame)])
        return tuple(found)

    return run


def in_fractions(matrix: Floats, size: tuple[int, int] = (640, 360)) -> Floats:
    """A transform of pixels' middles as one of fractions."""
    scaled = np.array([[1 / size[0], 0, 0.5 / size[0]], [0, 1 / size[1], 0.5 / size[1]], [0, 0, 1.0]])
    whole: Floats = scaled @ matrix @ np.linalg.inv(scaled)
    return whole


def moved(matrix: Floats, quad: Quad) -> Floats:
    found: Floats = cv2.perspectiveTransform(np.array([quad], np.float64), matrix)[0]
    return found


WHOLE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
#: How the work lies in the frame: name -> scale, left, top, degrees.
PLACED = {
    "whole": (1.0, 0, 0, 0),
    "cropped to a half": (2**0.5, -110, -50, 0),
    "inset at a half": (0.5, 260, 60, 0),
    "inset at a third": (1 / 3, 40, 200, 0),
    "turned by 10 degrees": (1.0, 0, 0, 10),
}


@pytest.mark.parametrize("mirrored", [False, True], ids=["upright", "mirrored"])
@pytest.mark.parametrize("name", PLACED)
def test_a_work_is_found_where_it_lies(
    name: str,
    mirrored: bool,  # noqa: FBT001
    folder: Path,
    search: Any,
    pictures: Any,
) -> None:
    index, placed = open_index(folder), pictures.placed(*PLACED[name])
    matrix = in_fractions(placed)
    if mirrored:
        matrix = np.array([[-1.0, 0, 1], [0, 1, 0], [0, 0, 1]]) @ matrix
    for number in WORKS[:4]:
        frame = pictures.warped(pictures.collage(number), placed, onto=pictures.collage(number + 100))
        match, *chance = search(index, frame[:, ::-1] if mirrored else frame)
        assert match.reference.title == str(number)
        assert match.score > 0.95
        assert all(each.score < 0.2 for each in chance)
        assert match.mirrored == mirrored
        there = moved(matrix, WHOLE)
        seen = pictures.warped(np.full((360, 640), 255, np.uint8), placed).mean() / 255
        assert match.coverage == pytest.approx(seen, abs=0.15)
        assert match.reference_coverage == pytest.approx(seen / PLACED[name][0] ** 2, abs=0.15)
        assert pictures.overlap(moved(matrix, match.reference_region).clip(0, 1), match.query_region) > 0.95
        assert pictures.overlap(there.clip(0, 1), match.query_region) > 0.75
        apart = moved(np.array(match.transform).reshape(3, 3), match.reference_region) - moved(
            matrix, match.reference_region
        )
        assert np.abs(apart).max() < 0.005  # of the frame: three pixels across
        assert (match.kind is MatchKind.WHOLE) == (min(match.coverage, match.reference_coverage) >= 0.85)


def test_inliers_are_places_that_agree_and_lie_apart(folder: Path, search: Any, pictures: Any) -> None:
    placed = pictures.placed(0.5, 260, 60)
    frame = pictures.warped(pictures.collage(203), placed, onto=pictures.collage(303))
    for mirrored in (False, True):
        (match,) = search(open_index(folder), frame[:, ::-1] if mirrored else frame)
        inliers = np.array(match.inliers)
        assert 20 <= len(inliers) <= 40
        assert ((inliers >= 0) & (inliers <= 1)).all()
        there = cv2.perspectiveTransform(inliers[np.newaxis, :, 2:], in_fractions(placed))[0]
        if mirrored:
            there[:, 0] = 1 - there[:, 0]
        assert np.abs(there - inliers[:, :2]).max() < 0.012
        assert (np.ptp(inliers[:, 2:], axis=0) > 0.7).all()


def test_two_works_in_one_frame_are_both_found(folder: Path, search: Any, pictures: Any) -> None:
    frame = pictures.warped(pictures.collage(204), pictures.placed(0.5, 0, 0), onto=pictures.collage(304))
    frame = pictures.warped(pictures.collage(207)[:, ::-1], pictures.placed(0.5, 320, 180), onto=frame)
    found = {match.reference.title: match for match in search(open_index(folder), frame)}
    assert set(found) == {"204", "207"}
    assert not found["204"].mirrored
    assert found["207"].mirrored
    assert pictures.overlap(found["204"].query_region, [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]]) > 0.6
    assert pictures.overlap(found["207"].query_region, [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1]]) > 0.6


def test_unlike_frames_have_no_match(folder: Path, search: Any, pictures: Any) -> None:
    index = open_index(folder)
    assert [search(index, pictures.collage(number)) for number in range(400, 416)] == [()] * 16


def test_evidence_is_told_in_words(folder: Path, search: Any, pictures: Any) -> None:
    frame = pictures.warped(pictures.collage(205), pictures.placed(0.5, 100, 60), onto=pictures.collage(305))
    (match,) = search(open_index(folder), frame)
    pairs, expected = (int(word.replace(",", "")) for word in match.evidence[0].split()[:3:2])
    assert 50 < pairs <= expected
    assert match.evidence[0].endswith("keypoints agree in place, size and direction")
    assert match.evidence[1].startswith("their codes differ in ")
    assert match.evidence[1].endswith(" of 256 bits (median), limit 96")
    (whole,) = search(open_index(folder), pictures.collage(205))
    assert whole.score == 1.0
    assert any(line.startswith("PDQ agrees: PDQ distance 0 of 256 bits") for line in whole.evidence)
    assert not any("none of them agree" in line for line in whole.evidence)


def test_more_of_a_work_is_surer(folder: Path, search: Any, pictures: Any) -> None:
    scores = []
    for side in (60, 80, 120, 200):
        frame = pictures.collage(306).copy()
        frame[80 : 80 + side, 200 : 200 + side] = pictures.collage(206)[80 : 80 + side, 200 : 200 + side]
        scores.append(max((match.score for match in search(open_index(folder), frame)), default=0.0))
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]
    assert scores[-1] > 0.99


def test_no_more_are_told_than_asked_for(folder: Path, search: Any, pictures: Any) -> None:
    frame = pictures.collage(204).copy()
    frame[:, 320:] = pictures.collage(207)[:, 320:]
    assert len(search(open_index(folder), frame)) == 2
    (match,) = search(FolderIndex(folder, MatchSettings(most=1)), frame)
    assert match.evidence[-1] == "1 more reference matches this frame"


def test_of_many_that_match_by_hashes_as_many_are_looked_at_as_are_told(
    tmp_path: Path, works: list[Reference], search: Any, pictures: Any
) -> None:
    """As of a still shot, whose frames are alike."""
    twins = [replace(works[0], id=f"{number:032x}", title=str(number), digest="") for number in range(12)]
    create_index(tmp_path / "index").change(add=twins)
    found = search(FolderIndex(tmp_path / "index", MatchSettings(most=3)), pictures.collage(200))
    assert [match.reference.title for match in found] == ["0", "1", "2"]
    assert all("keypoints agree" in match.evidence[0] for match in found)
    assert all(match.evidence[-1] == "9 more references match this frame" for match in found)
    everything = search(FolderIndex(tmp_path / "index", MatchSettings(most=20)), pictures.collage(200))
    assert [match.score for match in everything] == [1.0] * 12


def test_what_was_not_looked_at_is_not_said_to_be_contradicted(
    tmp_path: Path, works: list[Reference], search: Any, pictures: Any
) -> None:
    """Both have the hashes of the frame, and keypoints that are not in it."""
    odd = replace(works[0], fingerprints=(*works[0].fingerprints[:-1], works[5].fingerprints[-1]))
    twins = [replace(odd, id=f"{number:032x}", title=str(number), digest="") for number in range(2)]
    create_index(tmp_path / "index").change(add=twins)
    found = {
        most: [
            (match.reference.title, match.score)
            for match in search(FolderIndex(tmp_path / "index", MatchSettings(most=most)), pictures.collage(200))
        ]
        for most in (1, 2)
    }
    assert found == {1: [("1", 1.0)], 2: [("0", 0.7), ("1", 0.7)]}


def logo(pixels: Pixels, pictures: Any) -> Pixels:
    """A picture with a network's logo in its corner."""
    marked = pixels.copy()
    marked[20:130, 470:620] = pictures.collage(900, 150, 110)
    return marked


def subtitle(pixels: Pixels, _: Any) -> Pixels:
    marked = pixels.copy()
    for number, line in enumerate(("DELIVERY 07  REEL 3  1001", "FOR REVIEW ONLY  COPY 12")):
        for color, width in (((0, 0, 0), 6), ((255, 255, 255), 1)):
            place = (60, 300 + 36 * number)
            cv2.putText(marked, line, place, cv2.FONT_HERSHEY_DUPLEX, 1.0, color, width, cv2.LINE_AA)
    return marked


@pytest.mark.parametrize("mark", [logo, subtitle])
def test_what_a_work_shares_with_common_material_counts_for_nothing(
    mark: Any, tmp_path: Path, keep: Add, search: Any, pictures: Any
) -> None:
    index = create_index(tmp_path / "index")
    index.change(add=[keep("marked", mark(pictures.collage(220), pictures))])
    frame = mark(pictures.collage(320), pictures)
    (match,) = search(index, frame)
    assert match.kind is MatchKind.REGION
    assert max(match.coverage, match.reference_coverage) < 0.3
    assert match.score > 0.9
    alone = mark(np.full((360, 640, 3), 128, np.uint8), pictures)
    index.change(add=[keep("mark", alone, is_common=True)])
    assert search(index, frame) == ()
    assert search(index, alone) == ()
    # what is shared besides is found as before
    own = pictures.warped(pictures.collage(220), pictures.placed(1.3, -50, -60))
    for shown in (mark(pictures.collage(220), pictures), mark(own, pictures)):
        (match,) = search(index, shown)
        assert match.reference.title == "marked"
        assert match.score > 0.95
    index.change(remove=[keep("mark", alone).id])
    assert [match.reference.title for match in search(index, frame)] == ["marked"]


def test_what_many_works_share_says_less_of_each(tmp_path: Path, keep: Add, search: Any, pictures: Any) -> None:
    """A logo that nobody registered, in the corner of one work, and of ten."""
    marked = [keep(str(number), logo(pictures.collage(number), pictures)) for number in range(220, 230)]
    placed = pictures.placed(0.5, 30, 150)
    own = pictures.warped(logo(pictures.collage(220), pictures), placed, onto=pictures.collage(321))
    typical = []
    for count in (1, 10):
        index = create_index(tmp_path / str(count))
        index.change(add=marked[:count])
        typical.append(np.median([match.score for match in search(index, logo(pictures.collage(320), pictures))]))
        first = search(index, own)[0]
        assert first.reference.title == "220"
        assert first.score > 0.99
    assert typical[1] < 0.9 < typical[0]


def test_common_material_is_known_whatever_segment_it_is_in(
    tmp_path: Path, keep: Add, works: list[Reference], search: Any, pictures: Any
) -> None:
    marked = [keep("marked", logo(pictures.collage(220), pictures)), *works[:3]]
    mark = keep("mark", logo(np.full((360, 640, 3), 128, np.uint8), pictures), is_common=True)
    frame = logo(pictures.collage(320), pictures)
    for name, lots in (("before", [[mark], marked]), ("after", [marked, [mark]]), ("with", [[*marked, mark]])):
        index = create_index(tmp_path / name)
        for lot in lots:
            index.change(add=lot)
        assert search(index, frame) == ()


def test_what_was_removed_is_not_seen(
    folder: Path, works: list[Reference], tmp_path: Path, search: Any, pictures: Any
) -> None:
    index = create_index(tmp_path / "index")
    index.change(add=works[:4])
    frame = pictures.warped(pictures.collage(201), pictures.placed(0.5, 20, 20), onto=pictures.collage(301))
    assert [match.reference.title for match in search(index, frame)] == ["201"]
    index.change(remove=[works[1].id])
    assert search(index, frame) == ()
    index.compact()
    assert search(index, frame) == ()
    index.change(add=[works[1]])
    assert [match.reference.title for match in search(index, frame)] == ["201"]


def test_segments_and_compaction_change_nothing(
    works: list[Reference], tmp_path: Path, search: Any, pictures: Any
) -> None:
    index, once = create_index(tmp_path / "steps"), create_index(tmp_path / "once")
    for lot in (works[:8], works[8:11], works[11:]):
        index.change(add=lot)
    index.change(remove=[works[2].id, works[9].id])
    once.change(add=[each for number, each in enumerate(works) if number not in (2, 9)])
    assert index.info().segments == 3
    frame = pictures.warped(pictures.collage(204), pictures.placed(0.5, 0, 0), onto=pictures.collage(304))
    frame = pictures.warped(pictures.collage(210), pictures.placed(0.5, 320, 180, 8), onto=frame)
    frames = [frame, pictures.collage(211), pictures.collage(202), frame[:, ::-1]]
    before = [search(index, each) for each in frames]
    assert [sorted(match.reference.title for match in each) for each in before] == [
        ["204", "210"],
        ["211"],
        [],
        ["204", "210"],
    ]
    assert before == [search(once, each) for each in frames]
    index.compact()
    assert before == [search(index, each) for each in frames]
    assert before == [search(open_index(tmp_path / "steps"), each) for each in frames]


@pytest.mark.parametrize("size", [(1, 1), (3, 640), (7, 9), (20, 20), (24, 24)])
def test_tiny_and_empty_frames_have_no_match_and_no_harm_is_done(
    size: tuple[int, int], folder: Path, search: Any, keep: Add, tmp_path: Path
) -> None:
    for pixels in (np.full((*size, 3), 70, np.uint8), np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)):
        assert search(open_index(folder), pixels) == ()
    index = create_index(tmp_path / "index")
    index.change(add=[keep("tiny", pixels)])
    search(index, pixels)
    assert search(index, np.zeros((360, 640, 3), np.uint8)) == ()


def test_a_look_without_segments_sees_nothing(framed: Framed, pictures: Any) -> None:
    look = Look(framed(pictures.collage(1)), ())
    assert look.sightings() == []
    assert look.keypoints > 500
    assert look.flat < 0.5
    assert Look(framed(np.zeros((360, 640, 3), np.uint8)), ()).flat == 1.0


EDGES = np.array([0, 1, 16_384, 40_959, 65_535], np.uint16)


@given(st.integers(0, 2**32 - 1), st.sampled_from([(1, 1), (1, 1_024), (640, 360), (1_024, 1_024)]))
@settings(max_examples=15)
def test_references_made_by_hand_are_searched_without_harm(
    tmp_path_factory: pytest.TempPathFactory, works: list[Reference], search: Any, pictures: Any, seed: int, size: Any
) -> None:
    """With the codes of a work that is in the frame, and its places or any others."""
    random = np.random.default_rng(seed)
    codes = _keypoints(works[3]).codes
    geometry = _keypoints(works[3]).geometry.copy()
    wrong = random.random(geometry.shape) < random.choice([0.0, 0.1, 1.0])
    geometry[wrong] = random.choice(EDGES, int(wrong.sum()))
    made = pack(Keypoints(codes, geometry, *size), ALGORITHM)
    odd = replace(works[0], id=f"{seed:032x}", fingerprints=(*works[0].fingerprints[:-1], made))
    index = create_index(tmp_path_factory.mktemp("odd") / "index")
    index.change(add=[odd, works[1]])
    for match in search(index, pictures.collage(203)):
        assert 0 <= match.score <= 1
        assert 0 <= match.coverage <= 1
        assert 0 <= match.reference_coverage <= 1
        assert all(
            0 <= each <= 1 for quad in (match.query_region, match.reference_region) for xy in quad for each in xy
        )
        assert all(0 <= each <= 1 for inlier in match.inliers for each in inlier)
        assert np.isfinite(match.transform).all()


def _keypoints(reference: Reference) -> Keypoints:
    from provenance.fingerprints.points import unpack

    return unpack(reference.fingerprints[-1])
