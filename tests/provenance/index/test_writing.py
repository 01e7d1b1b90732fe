"""No fault leaves an index in between: kills, full disks, other writers."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest

from provenance.errors import FileError, ReferenceIndexError
from provenance.index import catalog, lock
from provenance.index.catalog import read_catalog
from provenance.index.folder import FolderIndex, create_folder
from provenance.index.lock import WriterLock
from provenance.index.postings import load
from provenance.index.segments import Segment
from provenance.index.table import read_whole
from provenance.index.writing import change, compact, extend
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Reference

Paint = Callable[..., AnalysisFrame]
Refer = Callable[..., Reference]
Scatter = Callable[..., Fingerprint]
NOW = 1_000_000.0
DAY = 86_400
#: The system calls that Python tells its audit hooks of, and that change or open files.
STEPS = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.scandir", "os.listdir", "fcntl.flock"}


@pytest.fixture(scope="module")
def works(paint: Paint, refer: Refer, scatter: Scatter) -> list[Reference]:
    bare = [refer(f"work {number}", paint(number)) for number in range(6)]
    return [
        replace(each, fingerprints=(*each.fingerprints, scatter(number))) if number != 2 else each
        for number, each in enumerate(bare)
    ]


@pytest.fixture
def folder(tmp_path: Path, works: list[Reference]) -> Path:
    """An index of three works in two segments, one of them removed."""
    place = tmp_path / "index"
    create_folder(place)
    change(place, works[:3], [], now=NOW)
    change(place, works[3:4], [works[0].id], now=NOW)
    return place


def titles(folder: Path) -> list[str]:
    return [each.title for each in FolderIndex(folder).references()]


def whole(folder: Path) -> list[Reference]:
    """All references, with their keypoints."""
    segments = [Segment(folder, entry) for entry in read_catalog(folder).segments]
    return [read_whole(each, load(each), row) for each in segments for row in each.live_rows()]


def shape(folder: Path) -> list[int]:
    """How many references each segment holds that were not removed."""
    return [entry.count - len(entry.removed) for entry in read_catalog(folder).segments]


def many(works: list[Reference], count: int, first: int = 0) -> list[Reference]:
    """The works again and again, under other names."""
    return [replace(works[number % 6], id=f"{number:032x}", digest="") for number in range(first, first + count)]


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def child(work: Callable[[], object]) -> int:
    """Run *work* in a process of its own; its exit status, or minus the signal that killed it."""
    process = os.fork()
    if not process:
        status = 3
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_at(step: int, work: Callable[[], object]) -> int:
    """Run *work* in a process that is killed just before its file-system call number *step*."""

    def run() -> None:
        calls = count(1)

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in STEPS and next(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()

    return child(run)


CHANGES: dict[str, Callable[[Path, list[Reference]], object]] = {
    "add": lambda folder, works: change(folder, works[4:], [], now=NOW + 2 * DAY),
    "remove": lambda folder, works: change(folder, [], [works[1].id, works[2].id], now=NOW + 2 * DAY),
    "replace": lambda folder, works: change(folder, [works[1]], [works[1].id], now=NOW + 2 * DAY),
    "portions": lambda folder, works: extend(folder, [works[4:5], works[5:]], now=NOW + 2 * DAY),
    "compact": lambda folder, works: compact(folder, now=NOW + 2 * DAY),
}


@pytest.mark.parametrize("kind", ["add", "replace", "portions", "compact"])
def test_a_kill_at_any_step_leaves_the_old_or_the_new(
    kind: str, folder: Path, works: list[Reference], tmp_path: Path
) -> None:
    run = CHANGES[kind]
    before, done = titles(folder), tmp_path / "done"
    shutil.copytree(folder, done)
    run(done, works)
    after, wanted = titles(done), FolderIndex(done).snapshot()
    seen = set()
    for step in count(1):
        place = tmp_path / f"step{step}"
        shutil.copytree(folder, place)
        reader = FolderIndex(place)
        status = killed_at(step, partial(run, place, works))
        assert status in (0, -signal.SIGKILL)
        assert not FolderIndex(place).verify()
        assert titles(place) in (before, after)
        assert [each.title for each in reader.references()] == before
        seen.add(tuple(titles(place)))
        if titles(place) == before:
            run(place, works)
        else:
            change(place, [], [], now=NOW + 2 * DAY)
        kept = read_catalog(place)
        assert titles(place) == after
        assert FolderIndex(place).snapshot() == wanted
        needed = {catalog.NAME, *(each.name for each in kept.segments)}
        assert needed <= files(place) <= needed | {each.name for each in kept.retired}
        shutil.rmtree(place)
        if status == 0:
            break
    assert seen == {tuple(before), tuple(after)}
    assert step > 15


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("limit", [0, 50, 500, 2000, 20_000])
def test_a_full_disk_changes_nothing(kind: str, limit: int, folder: Path, works: list[Reference]) -> None:
    """No file may grow beyond *limit* bytes: writing stops in the middle of the lock, a segment or the catalog."""
    before, listed = FolderIndex(folder).snapshot(), files(folder)
    full = 7

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            CHANGES[kind](folder, works)
        except FileError as error:
            os._exit(full if "too large" in error.why and error.fix else 1)

    status = child(run)
    assert status == (0 if limit == 20_000 else full) or limit == 2000
    assert not FolderIndex(folder).verify()
    if status == full:
        assert FolderIndex(folder).snapshot() == before
        assert {name for name in files(folder) - listed if not name.endswith(".segment")} == set()


def test_another_writer_is_refused_and_changes_nothing(folder: Path, works: list[Reference]) -> None:
    before = (folder / catalog.NAME).read_bytes()
    with WriterLock(folder):
        for run in CHANGES.values():
            with pytest.raises(ReferenceIndexError, match=f"process {os.getpid()} on"):
                run(folder, works)
    assert (folder / catalog.NAME).read_bytes() == before


def test_a_lock_that_is_taken_away_stops_the_change(folder: Path, works: list[Reference]) -> None:
    """The lock vanishes just before the new catalog is put into force."""
    before = FolderIndex(folder).snapshot()

    def run() -> None:
        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event == "open" and ".catalog.json.platemark-" in str(arguments[0]):
                (folder / lock.NAME).unlink()

        sys.addaudithook(hook)
        with pytest.raises(ReferenceIndexError, match="its lock was removed"):
            CHANGES["add"](folder, works)

    assert child(run) == 0
    assert FolderIndex(folder).snapshot() == before


def test_a_change_that_changes_nothing_writes_nothing(folder: Path, works: list[Reference]) -> None:
    before = (folder / catalog.NAME).read_bytes(), files(folder)
    change(folder, works[1:4], [], now=NOW)
    change(folder, [], [], now=NOW)
    assert ((folder / catalog.NAME).read_bytes(), files(folder)) == before


def test_of_one_reference_given_twice_the_first_counts(
    folder: Path, works: list[Reference], refer: Refer, paint: Paint
) -> None:
    twice = refer(works[4].title, paint(9), owner="somebody else")
    change(folder, [works[4], twice, works[5], works[4]], [], now=NOW)
    assert [each.owner for each in FolderIndex(folder).references()] == ["Museum"] * 5
    assert titles(folder) == ["work 1", "work 2", "work 3", "work 4", "work 5"]


def test_a_reference_is_replaced_by_removing_and_adding_it(
    folder: Path, works: list[Reference], refer: Refer, paint: Paint
) -> None:
    again = refer(works[1].title, paint(1), terms="until 2030")
    change(folder, [again], [works[1].id], now=NOW)
    assert titles(folder) == ["work 2", "work 3", "work 1"]
    assert whole(folder)[-1] == again


def test_a_removed_reference_can_come_back(folder: Path, works: list[Reference]) -> None:
    change(folder, [works[0]], [], now=NOW)
    change(folder, [], [works[0].id], now=NOW)
    change(folder, [works[0]], [], now=NOW)
    assert titles(folder) == ["work 1", "work 2", "work 3", "work 0"]
    assert not FolderIndex(folder).verify()


def test_an_unknown_id_stops_the_whole_change(folder: Path, works: list[Reference]) -> None:
    before = (folder / catalog.NAME).read_bytes()
    for unknown in ("00" * 16, works[0].id, "\x1b", ""):
        with pytest.raises(ReferenceIndexError) as error:
            change(folder, [works[4]], [works[1].id, unknown], now=NOW)
        assert error.value.why == "no reference in the index has this id"
        assert "\x1b" not in str(error.value)
    assert (folder / catalog.NAME).read_bytes() == before


def test_segments_are_kept_a_day_for_readers(folder: Path, works: list[Reference]) -> None:
    reader = FolderIndex(folder)
    old = {each.name for each in read_catalog(folder).segments}
    compact(folder, now=NOW)
    (new,) = (each.name for each in read_catalog(folder).segments)
    assert files(folder) == {*old, new, catalog.NAME}
    assert [each.title for each in reader.references()] == ["work 1", "work 2", "work 3"]
    change(folder, [works[4]], [], now=NOW + DAY - 1)
    assert old <= files(folder)
    change(folder, [works[5]], [], now=NOW + DAY)
    assert not old & files(folder)
    assert not old & {each.name for each in read_catalog(folder).retired}
    assert len(titles(folder)) == 5


def test_a_segment_of_which_nothing_is_left_is_dropped(folder: Path, works: list[Reference]) -> None:
    change(folder, [], [works[2].id, works[3].id], now=NOW)
    assert len(read_catalog(folder).segments) == 1
    change(folder, [], [works[1].id], now=NOW)
    assert not read_catalog(folder).segments
    assert titles(folder) == []
    compact(folder, now=NOW)
    assert not FolderIndex(folder).verify()


def test_files_of_others_are_left_alone(folder: Path, works: list[Reference]) -> None:
    strangers = ["notes.txt", "ab.segment", f"{'0' * 32}.segment.bak", "x.tmp"]
    for name in strangers:
        (folder / name).touch()
    orphan = folder / f"{'0' * 32}.segment"
    orphan.touch()
    change(folder, [works[4]], [], now=NOW)
    assert set(strangers) <= files(folder)
    assert not orphan.exists()


def test_what_cannot_be_tidied_is_named(folder: Path, works: list[Reference]) -> None:
    (folder / f"{'0' * 32}.segment").mkdir()
    with pytest.raises(FileError, match="cannot tidy the index"):
        change(folder, [works[4]], [], now=NOW)
    assert lock.NAME not in files(folder)


def test_damage_stops_a_change(folder: Path, works: list[Reference]) -> None:
    entry = read_catalog(folder).segments[0]
    os.truncate(folder / entry.name, entry.bytes - 1)
    before = (folder / catalog.NAME).read_bytes()
    for run in CHANGES.values():
        with pytest.raises(ReferenceIndexError, match=entry.name):
            run(folder, works)
    assert (folder / catalog.NAME).read_bytes() == before
    assert lock.NAME not in files(folder)


def test_small_additions_leave_few_segments(tmp_path: Path, works: list[Reference]) -> None:
    create_folder(tmp_path / "steps")
    create_folder(tmp_path / "once")
    for number in range(40):
        change(tmp_path / "steps", many(works, 1, number), [], now=NOW)
        sizes = shape(tmp_path / "steps")
        assert all(size >= 2 * following for size, following in pairwise(sizes))
        assert sum(sizes) == number + 1
    assert shape(tmp_path / "steps") == [32, 8]
    change(tmp_path / "once", many(works, 40), [], now=NOW)
    assert whole(tmp_path / "steps") == whole(tmp_path / "once") == many(works, 40)
    assert FolderIndex(tmp_path / "steps").snapshot() == FolderIndex(tmp_path / "once").snapshot()
    assert not FolderIndex(tmp_path / "steps").verify()


def test_a_small_addition_writes_no_large_segment_again(tmp_path: Path, works: list[Reference]) -> None:
    create_folder(tmp_path / "index")
    change(tmp_path / "index", many(works, 20), [], now=NOW)
    (large,) = read_catalog(tmp_path / "index").segments
    change(tmp_path / "index", many(works, 10, 20), [], now=NOW)
    assert read_catalog(tmp_path / "index").segments[0] == large
    assert shape(tmp_path / "index") == [20, 10]


@pytest.mark.parametrize(("again", "sizes"), [(0, [5, 3, 2]), (16_000, [5, 5]), (1 << 30, [10])])
def test_what_is_written_again_is_bounded(again: int, sizes: list[int], tmp_path: Path, works: list[Reference]) -> None:
    """The lot itself takes some five thousand bytes, each segment that is there more than that."""
    create_folder(tmp_path / "index")
    for size, first in ((5, 0), (3, 5)):
        extend(tmp_path / "index", [many(works, size, first)], now=NOW, again=0)
    extend(tmp_path / "index", [many(works, 2, 8)], now=NOW, again=again)
    assert shape(tmp_path / "index") == sizes
    assert whole(tmp_path / "index") == many(works, 10)


def test_what_was_removed_is_dropped_when_segments_are_merged(tmp_path: Path, works: list[Reference]) -> None:
    create_folder(tmp_path / "index")
    change(tmp_path / "index", many(works, 5), [], now=NOW)
    change(tmp_path / "index", many(works, 3, 5), [many(works, 5)[each].id for each in (0, 3)], now=NOW)
    assert [(entry.count, entry.removed) for entry in read_catalog(tmp_path / "index").segments] == [(6, ())]
    assert whole(tmp_path / "index") == [many(works, 8)[each] for each in (1, 2, 4, 5, 6, 7)]


def test_portions_are_one_change(folder: Path, works: list[Reference]) -> None:
    before = read_catalog(folder)
    extend(folder, [works[3:5], [], works[4:], many(works, 4)], [works[1].id], now=NOW)
    after = read_catalog(folder)
    assert after.generation == before.generation + 1
    assert titles(folder)[:4] == ["work 2", "work 3", "work 4", "work 5"]
    assert len(titles(folder)) == 8
    kept = {each.name for each in (*after.segments, *after.retired)}
    assert files(folder) == {catalog.NAME, *kept}, "what was merged within the change is gone"


def test_portions_that_end_in_an_error_change_nothing(folder: Path, works: list[Reference]) -> None:
    before = (folder / catalog.NAME).read_bytes()

    def portions() -> Iterator[list[Reference]]:
        yield works[4:]
        raise ReferenceIndexError("cannot read on", "the disk is gone", "Look for it.")

    with pytest.raises(ReferenceIndexError, match="the disk is gone"):
        extend(folder, portions(), [works[1].id], now=NOW)
    assert (folder / catalog.NAME).read_bytes() == before
    assert not FolderIndex(folder).verify()


def test_keypoints_of_another_algorithm_are_refused(folder: Path, works: list[Reference]) -> None:
    assert read_catalog(folder).keypoints == "keypoints/test;v1"
    assert FolderIndex(folder).info().algorithms[-1] == "keypoints/test;v1"
    print_ = replace(works[4].fingerprints[-1], algorithm="keypoints/other;v1")
    other = replace(works[4], fingerprints=(*works[4].fingerprints[:-1], print_))
    before = (folder / catalog.NAME).read_bytes()
    for add in ([works[5], other], [other]):
        with pytest.raises(ReferenceIndexError, match=r"those that are kept are of keypoints/test;v1") as error:
            change(folder, add, [], now=NOW)
        assert other.id in error.value.what
    assert (folder / catalog.NAME).read_bytes() == before
    change(folder, [], [each.id for each in works[1:4]], now=NOW)
    change(folder, [other], [], now=NOW)
    assert read_catalog(folder).keypoints == "keypoints/other;v1"


def test_common_material_is_counted(folder: Path, works: list[Reference]) -> None:
    common = [replace(each, is_common=True) for each in works[4:]]
    change(folder, common, [], now=NOW)
    assert (read_catalog(folder).common, FolderIndex(folder).info().common) == (2, 2)
    assert [each.is_common for each in FolderIndex(folder).references()] == [False] * 3 + [True] * 2
    change(folder, [], [common[0].id], now=NOW)
    assert FolderIndex(folder).info().common == 1
    compact(folder, now=NOW)
    assert FolderIndex(folder).info().common == 1


def test_the_snapshot_is_of_the_keypoints_too(folder: Path, works: list[Reference], scatter: Scatter) -> None:
    before = FolderIndex(folder).snapshot()
    other = replace(works[1], fingerprints=(*works[1].fingerprints[:-1], scatter(99)))
    change(folder, [other], [other.id], now=NOW)
    assert FolderIndex(folder).snapshot() != before
    change(folder, [works[1]], [other.id], now=NOW)
    assert FolderIndex(folder).snapshot() == before
