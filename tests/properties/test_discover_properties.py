"""Whatever lies in a folder: everything has one outcome, and shards are a partition."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import discover
from provenance.errors import DeliveryError
from provenance.files import is_temporary
from provenance.model import Delivery

STEMS = st.sampled_from(["a", "a.", "b_", "comp_v0", "\udcff", "n\nl.", "#", ""])
NAMES = st.builds(
    lambda stem, digits, end: f"{stem}{digits}{end}",
    STEMS,
    st.sampled_from(["", "1", "2", "001", "0003", "10", "1000", "-1", "99999999999"]),
    st.sampled_from([".exr", ".c2pa", ".exr.c2pa", "", ".tmp", ".platemark-0123abcd-42-0123abcd"]),
).filter(lambda name: name not in ("", ".", ".."))
THINGS = st.dictionaries(
    st.one_of(NAMES, st.builds("{}/{}".format, st.sampled_from(["d1", "d2/e", "x.0001.exr"]), NAMES)),
    st.sampled_from(["file"] * 6 + ["link", "fifo", "folder"]),
    min_size=1,
    max_size=25,
)
FRAMES = st.none() | st.sets(st.integers(-2, 12), min_size=1)


def build(root: Path, things: dict[str, str]) -> None:
    for name, kind in things.items():
        path = root / name
        if (
            path.exists()
            or path.is_symlink()
            or any(root in p.parents and p.exists() and not p.is_dir() for p in path.parents)
        ):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "file":
            path.touch()
        elif kind == "link":
            path.symlink_to(".")
        elif kind == "fifo":
            os.mkfifo(path)
        else:
            path.mkdir()


@settings(max_examples=150, deadline=None)
@given(THINGS, FRAMES, st.integers(1, 4))
def test_everything_has_one_outcome(things: dict[str, str], frames: set[int] | None, count: int) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        build(root, things)
        with suppress(DeliveryError):  # nothing to do
            delivery = discover.find([root], frames=frames, ignore=["*.tmp", "d2"])
            _each_once(root, delivery, frames)
            _shards(delivery, count)
    finally:
        shutil.rmtree(root)


def _each_once(root: Path, delivery: Delivery, frames: set[int] | None) -> None:
    assets = [asset.path for asset in delivery.assets]
    problems = [path for path, _ in delivery.problems]
    outcomes = [*assets, *problems, *delivery.ignored]
    assert len(outcomes) == len(set(outcomes))
    assert assets == sorted(assets, key=str)
    for folder, folders, files in os.walk(root):
        below_ignored = any(path in Path(folder, "x").parents for path in delivery.ignored)
        for name in [*files, *(name for name in folders if Path(folder, name).is_symlink())]:
            path = Path(folder, name)
            is_told = path in outcomes or (path.suffix == ".c2pa" and path.is_file() and not path.is_symlink())
            is_passed_over = is_temporary(name) and path.is_file() and not path.is_symlink()
            assert (
                is_told is not (below_ignored or (is_passed_over and path not in delivery.ignored))
                or path.suffix == ".c2pa"
            )
    for sequence in delivery.sequences:
        assert len(sequence.frames) == len(sequence.files)
        assert set(sequence.files) <= set(assets)
        assert not set(sequence.frames) & set(sequence.missing)
        every = sorted({*sequence.frames, *sequence.missing})
        assert every == (sorted(frames) if frames is not None else list(range(every[0], every[-1] + 1)))


def _shards(delivery: Delivery, count: int) -> None:
    parts = [discover.shard(delivery, number, count) for number in range(1, count + 1)]
    assert sorted((asset for part in parts for asset in part.assets), key=lambda asset: str(asset.path)) == list(
        delivery.assets
    )
    assert sorted(problem for part in parts for problem, _ in part.problems) == sorted(
        problem for problem, _ in delivery.problems
    )
    assert all(part.sequences == delivery.sequences for part in parts)
    assert parts == [discover.shard(delivery, number, count) for number in range(1, count + 1)]
