"""What the reference index costs on disk and at start: ``python tests/bench/bench_index.py [REFERENCES] [FOLDER]``.

The references are made up: random hashes, and some 600 random keypoints each.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from provenance import fingerprints
from provenance.fingerprints.points import Keypoints, pack
from provenance.index import create_index, open_index
from provenance.index.postings import KEYPOINTS_PREFIX
from provenance.model import Fingerprint, Reference

POINTS = 600
LOT = 10_000
#: In a process of its own: open an index and check every array that a search touches, as the first search does.
START = """
import sys, time
from pathlib import Path
from provenance.index.folder import FolderIndex
from provenance.index.hashes import columns_of
from provenance.index.postings import load
began = time.perf_counter()
index = FolderIndex(Path(sys.argv[1]))
segments = index._segments
opened = time.perf_counter()
for segment in segments:
    columns_of(segment)
    load(segment)
print(opened - began, time.perf_counter() - opened)
"""


def references(first: int, count: int) -> Iterator[Reference]:
    """References that do not exist."""
    own, rng = fingerprints.algorithms(), np.random.default_rng(first)
    for number in range(first, first + count):
        code = rng.bytes(32)
        points = Keypoints(
            rng.integers(0, 2**64, (POINTS, 4), np.uint64), rng.integers(0, 2**16, (POINTS, 4), np.uint16), 640, 360
        )
        prints = (
            Fingerprint(own["pdq"], code.hex(), 100),
            Fingerprint(own["phash"], code[:8].hex()),
            Fingerprint(own["dhash"], code[8:16].hex()),
            Fingerprint(own["iscc"], f"ISCC:{base64.b32encode(code).decode()}"),
            pack(points, f"{KEYPOINTS_PREFIX}made-up;v1"),
        )
        yield Reference(f"{number:032x}", f"work {number}", "Museum", "", prints, f"/refs/{number}.exr", code.hex())


def timed(act: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main(count: int, place: Path) -> None:
    """Build, add, start, and say what it took."""
    index = create_index(place)
    spent = 0.0
    for first in range(0, count, LOT):
        lot = list(references(first, min(LOT, count - first)))
        spent += timed(lambda lot=lot: index.change(add=lot))
    info = index.info()
    print(
        f"{count:,} references of {POINTS} keypoints, added {LOT:,} at a time: {spent:.1f} s, {info.segments} segments"
    )
    print(f"on disk: {info.bytes / count / 1e3:.1f} KB a reference, {info.segments} segments")
    for round_ in range(3):
        more = list(references(count + 100 * round_, 100))
        print(f"adding 100: {timed(lambda more=more: index.change(add=more)):.2f} s, {index.info().segments} segments")
    show_start(place, "as it was added")
    print(f"compact: {timed(index.compact):.1f} s")
    show_start(place, "in one segment")
    print(f"verify: {timed(open_index(place).verify):.1f} s")


def show_start(place: Path, words: str) -> None:
    """What a fresh process takes until it can search; the least of three, the files in memory."""
    runs = [
        subprocess.run([sys.executable, "-c", START, str(place)], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    opened, checked = (min(figures) * 1e3 for figures in zip(*(map(float, run.split()) for run in runs), strict=True))
    print(f"start, {words}: {opened:.1f} ms to open, {checked:.0f} ms to check all that a search touches")


if __name__ == "__main__":
    count_ = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        main(count_, Path(folder) / "index")
