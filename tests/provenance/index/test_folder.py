"""The index as a folder: opened, searched, kept, refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from provenance import fingerprints
from provenance.errors import FileError, ReferenceIndexError
from provenance.fingerprints.keypoints import ALGORITHM, compute
from provenance.fingerprints.points import Keypoints, pack, unpack
from provenance.index.catalog import NAME, read_catalog, write_catalog
from provenance.index.folder import FolderIndex, create_folder
from provenance.index.interface import Query
from provenance.index.match import MatchRule, MatchSettings
from provenance.index.postings import load
from provenance.index.segments import Segment
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Match, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]
Scatter = Callable[..., Fingerprint]
#: The arrays of a segment: those that tell what a reference is, and those that a search reads.
TABLE = ("ids", "records", "record_offsets", "record_digests")
SEARCHED = (
    *("pdq", "phash", "dhash", "pdq_quality", "common"),
    *("kp_count", "kp_size", "kp_codes", "kp_geometry", "kp_rows", "kp_starts", "kp_order", "kp_first"),
)


@pytest.fixture
def folder(tmp_path: Path, paint: Paint, refer: Refer) -> Path:
    """An index of six works in two segments."""
    place = tmp_path / "index"
    create_folder(place)
    index = FolderIndex(place)
    for numbers in (range(4), range(4, 6)):
        index.change(add=[refer(f"work {number}", paint(number)) for number in numbers])
    return place


def look(index: FolderIndex, *frames: AnalysisFrame) -> list[tuple[Match, ...]]:
    return index.search([Query(fingerprints.variants(frame), frame) for frame in frames])


def test_what_is_in_it_is_found_and_what_is_not_is_not(folder: Path, paint: Paint) -> None:
    found = look(FolderIndex(folder), *(paint(number) for number in range(9)))
    assert [[match.reference.title for match in each] for each in found] == [
        *([f"work {number}"] for number in range(6)),
        *([] for _ in range(3)),
    ]
    assert all(match.score == 1.0 for each in found for match in each)


def test_a_mirrored_work_is_found_with_the_way_it_lies(folder: Path, paint: Paint) -> None:
    mirrored = paint(4).image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ((match,),) = look(FolderIndex(folder), AnalysisFrame(np.asarray(mirrored), 640, 360))
    assert match.reference.title == "work 4"
    assert match.mirrored
    assert match.query_region == ((1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0))
    assert "the reference lies in the frame mirrored left to right" in match.evidence


@pytest.mark.parametrize("level", [0, 16, 255])
def test_flat_frames_match_nothing_not_even_themselves(level: int, folder: Path, refer: Refer) -> None:
    flat = AnalysisFrame(np.full((360, 640, 3), level, np.uint8), 640, 360)
    index = FolderIndex(folder)
    index.change(add=[refer("leader", flat)])
    assert look(index, flat) == [()]


def test_a_dark_frame_matches_only_what_is_nearly_itself(folder: Path, paint: Paint, refer: Refer) -> None:
    dark = paint(7, contrast=0.2)
    quality = fingerprints.fingerprinter("pdq").compute(dark).quality
    assert quality is not None
    assert 20 <= quality < 50
    index = FolderIndex(folder)
    index.change(add=[refer("night", dark)])
    ((match,),) = look(index, paint(7, contrast=0.2))
    assert match.reference.title == "night"
    assert match.score == pytest.approx(0.7 * 0.7)  # for little detail, and for being mostly flat
    assert match.evidence[0].startswith("little detail")
    assert match.evidence[-1].endswith("of what matched is flat, as in cards and slates, limit 50%")


def test_common_material_is_no_match_and_what_is_no_nearer_is_none(folder: Path, paint: Paint, refer: Refer) -> None:
    index = FolderIndex(folder)
    index.change(add=[refer("slate", paint(1), is_common=True), refer("logo", paint(8), is_common=True)])
    assert look(index, paint(1), paint(8)) == [(), ()]
    assert [match.reference.title for match in look(index, paint(2))[0]] == ["work 2"]
    index.change(remove=[refer("slate", paint(1)).id])
    assert [match.reference.title for match in look(index, paint(1))[0]] == ["work 1"]


def test_settings_decide_what_counts(folder: Path, paint: Paint, refer: Refer) -> None:
    assert look(FolderIndex(folder, MatchSettings(rules=())), paint(1)) == [()]
    FolderIndex(folder).change(
        add=[refer(f"grade {number}", paint(1, contrast=1 - number / 20)) for number in range(5)]
    )
    (found,) = look(FolderIndex(folder, MatchSettings(most=4)), paint(1))
    assert len(found) == 4
    assert found[0].score == 1.0
    assert found[0].evidence[-1] == "2 more references match this frame"
    equal = MatchSettings((MatchRule("equal", quality=0, pdq=0),))
    (found,) = look(FolderIndex(folder, equal), paint(1))
    assert {match.evidence[0] for match in found} == {"equal: PDQ distance 0 of 256 bits, limit 0"}


@pytest.mark.parametrize(("before", "after"), [(0, 0), (120, 0), (120, 119), (120, 120)])
def test_hashes_that_many_keypoints_contradict_are_less_sure(
    before: int, after: int, folder: Path, pictures: Any, framed: Any, refer: Refer
) -> None:
    """Of the frame there are hundreds of keypoints, and of the reference so many that are not the frame's."""
    frame = framed(pictures.collage(3))
    theirs = unpack(compute(framed(pictures.collage(4))))
    few = pack(Keypoints(theirs.codes[:after], theirs.geometry[:after], 640, 360), ALGORITHM)
    own = refer("own", frame)
    index = FolderIndex(folder)
    index.change(add=[replace(own, fingerprints=(*own.fingerprints, few)) if before else own])
    ((match,),) = look(index, frame)
    contradicted = after >= 120
    assert match.score == (0.7 if contradicted else 1.0)
    assert (match.evidence[-1] == "both pictures have many details, and none of them agree") == contradicted


def test_keypoints_of_another_algorithm_are_not_compared(
    folder: Path, paint: Paint, refer: Refer, scatter: Scatter
) -> None:
    other = refer("other", paint(7))
    index = FolderIndex(folder)
    index.change(add=[replace(other, fingerprints=(*other.fingerprints, scatter(1)))])
    with pytest.raises(ReferenceIndexError) as error:
        look(index, paint(1))
    assert "keypoints/test;v1" in error.value.why
    assert ALGORITHM in error.value.why
    assert "platemark index rebuild" in error.value.fix
    # hashes alone are the same
    ((match,),) = index.search([Query(fingerprints.variants(paint(7)))])
    assert match.reference.title == "other"


def test_no_question_needs_no_segment(folder: Path) -> None:
    for entry in read_catalog(folder).segments:
        (folder / entry.name).unlink()
    assert FolderIndex(folder).search([]) == []


def test_an_open_index_stays_as_it_was(folder: Path, paint: Paint, refer: Refer) -> None:
    reader, writer = FolderIndex(folder), FolderIndex(folder)
    before = reader.snapshot()
    writer.change(add=[refer("late", paint(8))], remove=[refer("work 0", paint(0)).id])
    assert reader.snapshot() == before
    assert [len(each) for each in look(reader, paint(0), paint(8))] == [1, 0]
    assert [len(each) for each in look(writer, paint(0), paint(8))] == [0, 1]
    assert writer.snapshot() == FolderIndex(folder).snapshot() != before


def test_info_counts(folder: Path, paint: Paint, refer: Refer) -> None:
    index = FolderIndex(folder)
    index.change(remove=[refer("work 0", paint(0)).id])
    info = index.info()
    assert (info.references, info.removed, info.segments) == (5, 1, 2)
    assert info.bytes == sum(path.stat().st_size for path in folder.glob("*.segment"))
    assert info.record() == {
        "format": "platemark-index/2",
        "references": 5,
        "common": 0,
        "removed": 1,
        "segments": 2,
        "bytes": info.bytes,
        "algorithms": sorted(fingerprints.algorithms().values()),
        "snapshot": index.snapshot(),
    }
    index.compact()
    assert (index.info().references, index.info().removed, index.info().segments) == (5, 0, 1)


def damage(path: Path, kind: str) -> None:
    if kind == "missing":
        path.unlink()
    elif kind == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    else:
        data = bytearray(path.read_bytes())
        data[100 if kind == "header" else begin_of(data, kind)] ^= 1
        path.write_bytes(data)


def begin_of(data: bytes | bytearray, name: str) -> int:
    """Where an array of a segment begins."""
    length = int.from_bytes(data[16:24], "little")
    header = json.loads(data[24 : 24 + length])
    offset: int = (header["arrays"] | header["derived"])[name]["offset"]
    return 24 + length + -(24 + length) % 64 + offset


def arrays_of(path: Path) -> list[str]:
    """The names of a segment's arrays."""
    data = path.read_bytes()
    header = json.loads(data[24 : 24 + int.from_bytes(data[16:24], "little")])
    return [*header["arrays"], *header["derived"]]


@pytest.mark.parametrize("kind", ["missing", "truncated", "header", "record_digests"])
def test_a_damaged_segment_is_named_and_never_searched_clean(kind: str, folder: Path, paint: Paint) -> None:
    name = read_catalog(folder).segments[1].name
    damage(folder / name, kind)
    index = FolderIndex(folder)
    (problem,) = index.verify()
    assert name in problem.what
    assert problem.why
    assert problem.fix
    with pytest.raises(ReferenceIndexError, match=name):
        list(index.references())
    with pytest.raises(ReferenceIndexError, match=name):
        look(index, paint(9), paint(4))


@pytest.mark.parametrize("name", [*TABLE, *SEARCHED])
def test_rot_in_any_array_is_named_by_whoever_reads_it(name: str, folder: Path, paint: Paint, refer: Refer) -> None:
    more = refer("more", paint(6), fingerprints=fingerprints.of_reference(paint(6)))
    assert len(unpack(more.fingerprints[-1])) > 10
    FolderIndex(folder).change(add=[more])
    entry = read_catalog(folder).segments[-1]
    assert sorted(arrays_of(folder / entry.name)) == sorted([*TABLE, *SEARCHED])
    damage(folder / entry.name, name)
    (problem,) = FolderIndex(folder).verify()
    assert entry.name in problem.what

    def read() -> None:
        if name in SEARCHED:
            look(FolderIndex(folder), paint(9))
            load(Segment(folder, entry))
        else:
            list(FolderIndex(folder).references())
            FolderIndex(folder).change(remove=[more.id])

    with pytest.raises(ReferenceIndexError, match=entry.name):
        read()


@pytest.mark.parametrize("number", range(3))
def test_a_hash_that_rotted_is_noticed_before_it_is_compared(
    number: int, folder: Path, paint: Paint, refer: Refer
) -> None:
    path = folder / read_catalog(folder).segments[1].name
    value = bytes.fromhex(refer("work 4", paint(4)).fingerprints[number].value)[:8]
    data = bytearray(path.read_bytes())
    data[data.index(value)] ^= 1
    path.write_bytes(data)
    assert len(list(FolderIndex(folder).references())) == 6
    with pytest.raises(ReferenceIndexError, match=path.name):
        look(FolderIndex(folder), paint(9))
    assert len(FolderIndex(folder).verify()) == 1


def test_all_damage_is_listed(folder: Path) -> None:
    names = [entry.name for entry in read_catalog(folder).segments]
    damage(folder / names[0], "missing")
    damage(folder / names[1], "kp_order")
    assert [name in problem.what for name, problem in zip(names, FolderIndex(folder).verify(), strict=True)] == [
        True
    ] * 2


def test_what_can_still_be_read_is_salvaged(folder: Path) -> None:
    index = FolderIndex(folder)
    whole = tuple(index.references())
    assert index.salvage() == (whole, ())
    first, second = read_catalog(folder).segments
    damage(folder / first.name, "kp_starts")
    assert index.salvage() == (whole, index.verify())
    damage(folder / first.name, "records")
    assert index.salvage()[0] == whole[1:]
    damage(folder / second.name, "header")
    found, problems = index.salvage()
    assert found == whole[1:4]
    assert len(problems) == 2


def test_verify_looks_at_the_disk_and_not_at_what_was_opened(folder: Path) -> None:
    index = FolderIndex(folder)
    list(index.references())
    assert index.verify() == ()
    damage(folder / read_catalog(folder).segments[0].name, "pdq")
    assert len(index.verify()) == 1
    (folder / NAME).write_text("{")
    (problem,) = index.verify()
    assert "catalog.json is damaged" in problem.why


def test_a_catalog_that_tells_another_snapshot_is_noticed(folder: Path) -> None:
    write_catalog(folder, read_catalog(folder).model_copy(update={"snapshot": "00" * 32}))
    (problem,) = FolderIndex(folder).verify()
    assert problem.why == "its snapshot is not that of its references"


def test_an_index_of_other_algorithms_is_refused_by_name(folder: Path, paint: Paint, refer: Refer) -> None:
    own = read_catalog(folder)
    for algorithms, word in (((*own.algorithms, "smell-64;v1\x1b"), "keeps"), (own.algorithms[1:], "has no")):
        write_catalog(folder, own.model_copy(update={"algorithms": algorithms}))
        index = FolderIndex(folder)
        assert index.info().algorithms == algorithms
        assert len(list(index.references())) == 6
        for act in (
            lambda index=index: look(index, paint(1)),
            lambda index=index: index.change(add=[refer("late", paint(8))]),
        ):
            with pytest.raises(ReferenceIndexError) as error:
                act()
            assert f"it {word} fingerprints of" in error.value.why
            assert "\x1b" not in str(error.value)


def test_an_index_is_made_in_an_empty_place_only(tmp_path: Path) -> None:
    create_folder(tmp_path / "a" / "b")
    assert FolderIndex(tmp_path / "a" / "b").info().references == 0
    for taken in (tmp_path / "a" / "b", tmp_path):
        with pytest.raises(ReferenceIndexError) as error:
            create_folder(taken)
        assert error.value.fix == "Choose a folder that is empty or does not exist yet."
    (tmp_path / "file").touch()
    with pytest.raises(FileError):
        create_folder(tmp_path / "file")


def test_an_empty_index_finds_nothing_and_is_whole(tmp_path: Path, paint: Paint) -> None:
    create_folder(tmp_path / "index")
    index = FolderIndex(tmp_path / "index")
    assert look(index, paint(1), paint(2)) == [(), ()]
    assert index.verify() == ()
    assert list(index.references()) == []
    assert (len(index.snapshot()), index.info().segments) == (64, 0)


def test_many_small_additions_are_searched_like_one(tmp_path: Path, paint: Paint, refer: Refer) -> None:
    one = refer("work", paint(1))
    many = [replace(one, id=f"{number:032x}", title=f"work {number}", digest="") for number in range(25)]
    for name, lots in (("steps", [[each] for each in many]), ("whole", [many])):
        create_folder(tmp_path / name)
        index = FolderIndex(tmp_path / name)
        for lot in lots:
            index.change(add=lot)
    steps, whole = FolderIndex(tmp_path / "steps"), FolderIndex(tmp_path / "whole")
    assert steps.info().segments == 3
    assert steps.snapshot() == whole.snapshot()
    assert look(steps, paint(1)) == look(whole, paint(1))
    assert list(steps.references()) == list(whole.references())


def test_photographs(shared_media: Path, tmp_path: Path, refer: Refer) -> None:
    """Of 60 photographs each is found by itself, mirrored and edited, and never by another."""
    frames = []
    for path in sorted((shared_media / "photos").glob("*.jpg"))[:60]:
        with Image.open(path) as picture:
            frames.append(AnalysisFrame(np.asarray(picture.convert("RGB")), *picture.size))
    create_folder(tmp_path / "index")
    index = FolderIndex(tmp_path / "index")
    index.change(
        add=[
            refer(str(number), frame, fingerprints=fingerprints.of_reference(frame))
            for number, frame in enumerate(frames)
        ]
    )
    edits: list[Callable[[Image.Image], Image.Image]] = [
        lambda picture: picture,
        lambda picture: picture.transpose(Image.Transpose.ROTATE_90),
        lambda picture: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).point(lambda value: int(value * 0.8)),
        lambda picture: picture.crop((4, 3, picture.width - 4, picture.height - 3)),
    ]
    for edit in edits:
        edited = [edit(frame.image) for frame in frames]
        found = look(index, *(AnalysisFrame(np.asarray(picture), *picture.size) for picture in edited))
        hits = [[match.reference.title for match in each if match.score > 0.5] for each in found]
        assert hits == [[str(number)] for number in range(60)]
