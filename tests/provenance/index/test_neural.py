"""Neural fingerprints in an index: one model's or none's, kept through all that is done to it, found exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from provenance import fingerprints
from provenance.errors import FingerprintError, ReferenceIndexError
from provenance.fingerprints.vectors import pack, quantise, similarity, unpack
from provenance.index import Query, create_index, export_index, import_index, open_index
from provenance.index.catalog import read_catalog
from provenance.index.folder import FolderIndex
from provenance.index.interface import MaintainedIndex
from provenance.index.match import MatchSettings
from provenance.index.matches import Found
from provenance.index.neural import COLUMN, Alike, NeuralRule, without_common
from provenance.index.segments import Segment
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Match, MatchKind, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]

LENGTH = 48
ALGORITHM = f"neural-{LENGTH}/onnx=00ff;x"
OTHER = f"neural-{LENGTH}/onnx=11ff;x"


class Patches:
    """Stands in for a model: the colours of four by four patches, less their mean."""

    def __init__(self, algorithm: str = ALGORITHM) -> None:
        self.algorithm = algorithm
        self.computed = 0

    def compute(self, frame: AnalysisFrame) -> Fingerprint:
        self.computed += 1
        small = np.asarray(frame.image.resize((4, 4), Image.Resampling.BOX), np.float32)
        return pack(quantise((small - small.mean()).ravel()), self.algorithm)

    def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
        return self.compute(frame), self.compute(mirrored(frame))

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        return round(1000 * (1 - similarity(unpack(one), unpack(other))))


def mirrored(frame: AnalysisFrame) -> AnalysisFrame:
    return AnalysisFrame(np.ascontiguousarray(frame.pixels[:, ::-1]), frame.width, frame.height)


def remade(frame: AnalysisFrame, seed: int = 7) -> AnalysisFrame:
    """Another picture of the same composition: what hashes and keypoints do not find."""
    small = frame.image.resize((4, 4), Image.Resampling.BOX).resize((640, 360), Image.Resampling.NEAREST)
    coarse = np.random.default_rng(seed).normal(0, 60, (72, 128, 3))
    texture = np.repeat(np.repeat(coarse, 5, axis=0), 5, axis=1)
    return AnalysisFrame(np.clip(np.asarray(small) + texture, 0, 255).astype(np.uint8), 640, 360)


@pytest.fixture(scope="module")
def refer_all(paint: Paint, refer: Refer) -> Callable[..., list[Reference]]:
    """Makes references that have a neural fingerprint each."""

    def make(*numbers: int, algorithm: str = ALGORITHM, **fields: Any) -> list[Reference]:
        model = Patches(algorithm)
        return [
            refer(
                f"work {number}",
                paint(number),
                fingerprints=(*fingerprints.compute(paint(number)), model.compute(paint(number))),
                **fields,
            )
            for number in numbers
        ]

    return make


@pytest.fixture
def folder(tmp_path: Path, refer_all: Callable[..., list[Reference]]) -> Path:
    """An index of eight works in two segments."""
    index = create_index(tmp_path / "index")
    for numbers in (range(6), range(6, 8)):
        index.change(add=refer_all(*numbers))
    return tmp_path / "index"


def look(index: MaintainedIndex, *frames: AnalysisFrame, model: Patches | None = None) -> list[tuple[Match, ...]]:
    return index.search([Query(fingerprints.variants(frame), frame, model or Patches()) for frame in frames])


def titles(found: Sequence[Match]) -> list[str]:
    return [match.reference.title for match in found]


def bare(reference: Reference) -> Reference:
    return replace(reference, fingerprints=reference.fingerprints[:-1])


def refused(act: Callable[[], object]) -> ReferenceIndexError:
    with pytest.raises(ReferenceIndexError) as caught:
        act()
    assert caught.value.what
    assert caught.value.fix
    return caught.value


def test_what_hashes_and_keypoints_miss_is_found_and_is_for_a_person(folder: Path, paint: Paint) -> None:
    index = open_index(folder)
    frames = [remade(paint(number)) for number in range(9)]
    assert index.search([Query(fingerprints.variants(frame), frame) for frame in frames]) == [()] * 9
    found = look(index, *frames)
    assert [titles(each) for each in found] == [*([f"work {number}"] for number in range(8)), []]
    for (match,) in found[:8]:
        assert 0.6 <= match.score <= 0.7
        assert (match.kind, match.transform, match.mirrored) == (MatchKind.WHOLE, (), False)
        assert match.evidence[0].startswith("neural similarity ")
        assert match.evidence[0].endswith(" of 1, limit 0.75")
        assert match.evidence[-1] == "where the reference lies in the frame is not known"


def test_a_mirrored_one_is_found_and_said_to_be(folder: Path, paint: Paint) -> None:
    (found,) = look(open_index(folder), mirrored(remade(paint(3))))
    assert [(match.reference.title, match.mirrored) for match in found] == [("work 3", True)]


def test_with_hashes_it_is_surer_and_both_are_told(folder: Path, paint: Paint) -> None:
    rng = np.random.default_rng(3)
    noisy = np.clip(paint(2).pixels + rng.normal(0, 90, paint(2).pixels.shape), 0, 255).astype(np.uint8)
    frame = AnalysisFrame(noisy, 640, 360)
    index = open_index(folder)
    ((alone,),) = index.search([Query(fingerprints.variants(frame), frame)])
    ((both,),) = look(index, frame)
    assert alone.score < both.score <= 1
    assert set(alone.evidence) < set(both.evidence)
    assert any(each.startswith("neural similarity") for each in both.evidence)
    assert both.transform == alone.transform


def test_without_the_model_nothing_else_is_lost(folder: Path, paint: Paint) -> None:
    index = open_index(folder)
    for frame in (paint(5), mirrored(paint(5))):
        ((match,),) = index.search([Query(fingerprints.variants(frame), frame)])
        assert match.reference.title == "work 5"
        assert not any("neural" in each for each in match.evidence)


def test_a_query_costs_nothing_where_nothing_is_searched(tmp_path: Path, folder: Path, paint: Paint) -> None:
    model = Patches()
    assert look(create_index(tmp_path / "empty"), paint(1), model=model) == [()]
    assert open_index(folder).search([Query(fingerprints.variants(paint(1)), None, model)])[0]
    assert model.computed == 0


def test_another_model_is_refused_before_it_is_asked(folder: Path, paint: Paint) -> None:
    model = Patches(OTHER)
    error = refused(lambda: look(open_index(folder), paint(1), model=model))
    assert ALGORITHM in error.why
    assert OTHER in error.why
    assert "rebuild --show" in error.fix
    assert model.computed == 0


def test_an_index_without_is_not_searched_with(tmp_path: Path, paint: Paint, refer: Refer) -> None:
    index = create_index(tmp_path / "plain")
    index.change(add=[refer("work", paint(1))])
    assert "was made without" in refused(lambda: look(index, paint(1))).why


def test_a_model_that_fails_is_told(folder: Path, paint: Paint) -> None:
    class Failing(Patches):
        def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
            raise FingerprintError("cannot use the neural model x", "it answers with what is not a number", "Look.")

    with pytest.raises(FingerprintError, match="not a number"):
        look(open_index(folder), paint(1), model=Failing())


def test_references_of_another_model_are_refused(folder: Path, refer_all: Callable[..., list[Reference]]) -> None:
    before = (folder / "catalog.json").read_bytes()
    (other,) = refer_all(9, algorithm=OTHER)
    for add in ([other], [*refer_all(8), other]):
        error = refused(lambda add=add: open_index(folder).change(add=add))
        assert other.id in error.what
        assert f"keeps those of {ALGORITHM}" in error.why
    assert (folder / "catalog.json").read_bytes() == before


def test_an_index_without_does_not_get_them_later(tmp_path: Path, refer_all: Callable[..., list[Reference]]) -> None:
    index = create_index(tmp_path / "plain")
    index.change(add=[bare(refer_all(0)[0])])
    error = refused(lambda: index.change(add=refer_all(1)))
    assert "was made without" in error.why
    assert "rebuild --show" in error.fix
    assert index.info().references == 1


def test_who_goes_makes_room_for_another_model(folder: Path, refer_all: Callable[..., list[Reference]]) -> None:
    index = open_index(folder)
    gone = [each.id for each in index.references()]
    index.change(add=refer_all(*range(8), algorithm=OTHER), remove=gone)
    assert read_catalog(folder).neural == OTHER
    index.change(remove=gone)
    assert read_catalog(folder).neural == ""
    index.change(add=[bare(each) for each in refer_all(1)])
    assert read_catalog(folder).neural == ""
    assert COLUMN not in Segment(folder, read_catalog(folder).segments[0])._header.arrays


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ([Fingerprint(ALGORITHM, "AAAA")], "a vector of 48 elements"),
        ([Fingerprint("neural-x", "AAAA")], "is not the name of one"),
        ([Fingerprint(ALGORITHM, ""), Fingerprint(ALGORITHM, "")], "it has 2 neural fingerprints"),
    ],
)
def test_a_malformed_one_is_refused_by_its_reference(
    wrong: list[Fingerprint], why: str, tmp_path: Path, refer_all: Callable[..., list[Reference]]
) -> None:
    good, bad = refer_all(1, 2)
    bad = replace(bad, fingerprints=(*bad.fingerprints[:-1], *wrong))
    index = create_index(tmp_path / "index")
    for add in ([bad], [bad, bare(good)]):
        error = refused(lambda add=add: index.change(add=add))
        assert bad.id in error.what
        assert why in error.why
    assert index.info().references == 0


def test_a_reference_may_lack_one(folder: Path, paint: Paint, refer: Refer) -> None:
    index = open_index(folder)
    index.change(add=[refer("bare", paint(8))])
    found = look(index, remade(paint(8)), paint(8), remade(paint(1)))
    assert [titles(each) for each in found] == [[], ["bare"], ["work 1"]]
    assert not index.verify()


def test_they_are_kept_through_all_that_is_done_to_an_index(
    folder: Path, tmp_path: Path, paint: Paint, refer: Refer, refer_all: Callable[..., list[Reference]]
) -> None:
    index = open_index(folder)
    index.change(add=[refer("bare", paint(9))])
    index.change(remove=[each.id for each in index.references() if each.title in ("work 0", "work 7")])
    kept = [f"work {number}" for number in range(1, 7)]

    def holds(index: MaintainedIndex) -> None:
        assert ALGORITHM in index.info().algorithms
        found = look(index, *(remade(paint(number)) for number in range(10)))
        assert sorted(title for each in found for title in titles(each)) == kept
        references = {each.title: each for each in index.references()}
        assert [references[title] for title in kept] == [
            replace(each, source=references[each.title].source) for each in refer_all(*range(1, 7))
        ]
        assert not index.verify()

    holds(index)
    before = index.snapshot()
    index.compact()
    assert index.info().segments == 1
    holds(index)
    holds(open_index(folder))
    export_index(folder, tmp_path / "references.jsonl")
    assert json.loads((tmp_path / "references.jsonl").read_bytes().splitlines()[0])["neural"] == ALGORITHM
    import_index(tmp_path / "references.jsonl", tmp_path / "imported")
    holds(open_index(tmp_path / "imported"))
    assert index.snapshot() == open_index(tmp_path / "imported").snapshot() == before
    assert {each.title for each in open_index(folder).salvage()[0]} == {*kept, "bare"}


def test_the_first_portion_of_an_import_may_be_without(
    tmp_path: Path, refer_all: Callable[..., list[Reference]]
) -> None:
    first, second = refer_all(1, 2)
    index = FolderIndex(create_index(tmp_path / "index") and tmp_path / "index")
    assert index.extend([[bare(first)], [second]], ALGORITHM) == 2
    assert read_catalog(tmp_path / "index").neural == ALGORITHM
    other = FolderIndex(create_index(tmp_path / "other") and tmp_path / "other")
    refused(lambda: other.extend([[bare(first)], [second]]))


def test_the_snapshot_is_of_them_too(folder: Path, refer_all: Callable[..., list[Reference]]) -> None:
    index = open_index(folder)
    before = index.snapshot()
    (work,) = refer_all(3)
    index.change(add=[bare(work)], remove=[work.id])
    assert index.snapshot() != before


def test_damage_to_the_vectors_is_found_by_search_and_by_verify(folder: Path, paint: Paint) -> None:
    entry = read_catalog(folder).segments[0]
    segment = Segment(folder, entry)
    data = bytearray((folder / entry.name).read_bytes())
    data[segment._start + segment._header.arrays[COLUMN].offset + 11] ^= 4
    (folder / entry.name).write_bytes(data)
    assert "its array 'neural' does not hold" in refused(lambda: look(open_index(folder), paint(1))).why
    assert any(COLUMN in problem.why for problem in open_index(folder).verify())
    assert open_index(folder).search([Query(fingerprints.variants(paint(1)), paint(1))])[0], "hashes are not damaged"


def test_common_material_is_none_and_what_is_like_it_is_none(
    folder: Path, paint: Paint, refer_all: Callable[..., list[Reference]]
) -> None:
    index = open_index(folder)
    (card,) = refer_all(20, is_common=True)
    index.change(add=[card])
    assert look(index, remade(paint(20)), remade(paint(4)))[0] == ()
    assert titles(look(index, remade(paint(4)))[0]) == ["work 4"]


def alike(similarity: float, row: int, *, is_common: bool = False) -> Alike:
    return Alike((0, row), similarity, is_mirrored=False, is_common=is_common, rule=NeuralRule())


def test_a_reference_counts_beside_common_material_where_it_is_clearly_more_alike() -> None:
    found = [alike(0.8, 0, is_common=True), alike(0.89, 1), alike(0.91, 2), alike(0.95, 3)]
    assert [row for _, row in without_common(found, 0.1)] == [3, 2]
    assert [row for _, row in without_common(found[1:], 0.1)] == [3, 2, 1]


def test_the_score_rises_evenly_and_does_not_block_by_itself() -> None:
    rule = MatchSettings().neural
    scores = [rule.score(each) for each in (0.75, 0.8, 0.875, 1.0)]
    assert scores == pytest.approx([0.6, 0.62, 0.65, 0.7])
    assert scores[0] >= 0.6
    assert scores[-1] < 0.75


def test_keypoints_that_do_not_agree_do_not_tell_against_it_and_a_card_does() -> None:
    found = Found((0, 1), None, None, alike(0.875, 1))
    assert found.score == pytest.approx(0.65)
    assert replace(found, is_contradicted=True).score == found.score
    assert replace(found, flat=0.9).score < 0.6, "cards and slates are alike: nobody is to look at each"


def test_settings_decide_what_counts(folder: Path, paint: Paint) -> None:
    strict = FolderIndex(folder, MatchSettings(neural=NeuralRule(least=0.999)))
    assert look(strict, remade(paint(1))) == [()]
    loose = FolderIndex(folder, MatchSettings(neural=NeuralRule(least=0.2), most=1))
    ((match,),) = look(loose, remade(paint(1)))
    assert match.reference.title == "work 1"
    assert "limit 0.2" in match.evidence[0]
    assert match.evidence[-1].endswith("this frame"), "the others are counted"


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([0.2, 0.5, 0.75]))
def test_the_search_is_exact(
    tmp_path_factory: pytest.TempPathFactory, paint: Paint, refer: Refer, seed: int, count: int, least: float
) -> None:
    """All that are alike by comparing one after another, and no other."""
    rng = np.random.default_rng(seed)
    base = rng.normal(size=LENGTH)
    vectors = [quantise((base + rng.normal(size=LENGTH) * rng.uniform(0, 4)).astype(np.float32)) for _ in range(count)]
    frame = paint(1)
    hashes = fingerprints.compute(frame)
    works = [refer(str(n), frame, fingerprints=(*hashes, pack(each, ALGORITHM))) for n, each in enumerate(vectors)]
    place = tmp_path_factory.mktemp("exact") / "index"
    create_index(place)
    index = FolderIndex(place, MatchSettings(rules=(), neural=NeuralRule(least=least), most=count))
    half = count // 2
    index.change(add=works[:half])
    index.change(add=works[half:])
    wanted = [quantise((each * base).astype(np.float32)) for each in (1, -1)]

    class Given(Patches):
        def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
            return tuple(pack(each, ALGORITHM) for each in wanted)

    ((*found,),) = index.search([Query(fingerprints.variants(frame), frame, Given())])
    near = {str(n): max(similarity(each, one) for one in wanted) for n, each in enumerate(vectors)}
    sure = {title for title, value in near.items() if value > least + 1e-5}
    maybe = {title for title, value in near.items() if value > least - 1e-5}
    assert sure <= {match.reference.title for match in found} <= maybe


def test_every_block_of_a_segment_is_searched(tmp_path: Path, paint: Paint, refer: Refer) -> None:
    frame, vectors = paint(1), np.random.default_rng(1).integers(-127, 128, (2_100, LENGTH), np.int8)
    places = (0, 1_023, 1_024, 2_047, 2_048, 2_099)
    work = refer("work", paint(2))
    vectors[list(places)] = unpack(Patches().compute(frame))
    works = [
        replace(work, id=f"{n:032x}", title=str(n), fingerprints=(*work.fingerprints, pack(each, ALGORITHM)))
        for n, each in enumerate(vectors)
    ]
    index = create_index(tmp_path / "index")
    index.change(add=works)
    assert sorted(map(int, titles(look(index, frame)[0]))) == list(places)
