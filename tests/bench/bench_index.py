"""What the reference index costs on disk, at start and for each frame, by ``make bench-index``.

The references are made up. Their hashes are random; their keypoints are real ones of the pictures given, taken apart
and put together anew: each code's four words come from four different keypoints, so that codes are spread as real ones
are, and are near none. The frames that are searched are the pictures themselves, which are in the index too.
"""

from __future__ import annotations

import argparse
import base64
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from methods import analysis, encoded
from photos import files_of, load
from PIL import Image

from provenance import fingerprints
from provenance.fingerprints import keypoints
from provenance.fingerprints.points import Keypoints, pack, unpack
from provenance.index import Query, create_index, open_index
from provenance.media.interface import AnalysisFrame
from provenance.model import Fingerprint, Reference

POINTS = 600
LOT, PICTURES, STILLS = 5_000, 60, 100
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


def references(first: int, count: int, real: Keypoints) -> Iterator[Reference]:
    """References that do not exist, of parts of real keypoints."""
    own, rng = fingerprints.algorithms(), np.random.default_rng(first)
    for number in range(first, first + count):
        code = rng.bytes(32)
        chosen = rng.integers(0, len(real), (POINTS, 4))
        points = Keypoints(real.codes[chosen, range(4)], real.geometry[chosen[:, 0]], 640, 427)
        prints = (
            Fingerprint(own["pdq"], code.hex(), 100),
            Fingerprint(own["phash"], code[:8].hex()),
            Fingerprint(own["dhash"], code[8:16].hex()),
            Fingerprint(own["iscc"], f"ISCC:{base64.b32encode(code).decode()}"),
            pack(points, keypoints.ALGORITHM),
        )
        yield Reference(f"{number:032x}", f"work {number}", "Museum", "", prints, f"/refs/{number}.exr", code.hex())


def timed(act: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main(count: int, place: Path, media: Path) -> None:
    """Build, add, start, search, and say what it took."""
    frames = [analysis(encoded(load(path))) for path in files_of(media)[:PICTURES]]
    works = [
        Reference(f"f{number:031x}", f"picture {number}", "Museum", "", fingerprints.of_reference(frame))
        for number, frame in enumerate(frames)
    ]
    own = [unpack(each) for work in works for each in work.fingerprints if each.algorithm == keypoints.ALGORITHM]
    real = Keypoints(
        np.concatenate([each.codes for each in own]), np.concatenate([each.geometry for each in own]), 640, 427
    )
    index = create_index(place)
    spent = timed(lambda: index.change(add=works))
    for first in range(0, count, LOT):
        lot = list(references(first, min(LOT, count - first), real))
        spent += timed(lambda lot=lot: index.change(add=lot))
    info = index.info()
    print(f"{os.cpu_count()} cores, {count:,} references of {POINTS} keypoints, {len(works)} of them pictures")
    print(
        f"added {LOT:,} at a time: {spent:.1f} s, {info.segments} segments, "
        f"{info.bytes / count / 1e3:.1f} KB a reference"
    )
    for round_ in range(3):
        more = list(references(count + 100 * round_, 100, real))
        print(f"adding 100: {timed(lambda more=more: index.change(add=more)):.2f} s, {index.info().segments} segments")
    show_start(place, "as it was added")
    show_search(place, frames)
    print(f"compact: {timed(index.compact):.1f} s")
    show_start(place, "in one segment")
    show_search(place, frames)
    show_still(place, media)


def show_search(place: Path, frames: Sequence[AnalysisFrame]) -> None:
    """What finding a frame's keypoints and looking for them takes, the analysis frame given; and what is found."""
    index = open_index(place)
    began = time.perf_counter()
    queries = [Query(fingerprints.variants(frame), frame) for frame in frames]
    index.search(queries[:1])
    first = time.perf_counter() - began
    parts = [timed(lambda frame=frame: keypoints.search_points(frame)) for frame in frames]
    spent, right, wrong = [], 0, 0
    for number, query in enumerate(queries):
        began = time.perf_counter()
        (found,) = index.search([query])
        spent.append(time.perf_counter() - began)
        right += any(match.reference.id == f"f{number:031x}" for match in found)
        wrong += sum(not match.reference.id.startswith("f") for match in found)
    print(
        f"search: {statistics.median(spent) * 1e3:.1f} ms a frame (median; {max(spent) * 1e3:.1f} at most), of which "
        f"{statistics.median(parts) * 1e3:.1f} to find its keypoints; {right} of {len(frames)} found, "
        f"{wrong} made-up references told; the first answer after {first:.2f} s"
    )


def show_still(place: Path, media: Path) -> None:
    """What a check of 100 frames of a still shot takes, beside one of 100 different frames: 1080p JPEG, with grain."""
    from provenance.serving import open_service

    show = place.with_name("show.toml")
    show.write_text(f'[show]\ntitle = "Bench"\n[index]\nlocation = "{place.name}"\n')
    service, rng = open_service({"show": str(show)}), np.random.default_rng(0)
    pictures = [load(path, 1920) for path in files_of(media)[:STILLS]]
    spent = []
    for name, shown in (("different", pictures), ("still", pictures[:1] * len(pictures))):
        files = []
        for number, picture in enumerate(shown):
            grainy = np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)
            files.append(place.with_name(f"{name}.{number:04d}.jpg"))
            Image.fromarray(grainy).save(files[-1], quality=92)
        service({"op": "check", "path": str(files[-1])})
        spent.append(timed(lambda files=files: [service({"op": "check", "path": str(file)}) for file in files]))
    one, other = (each / len(pictures) * 1e3 for each in spent)
    print(f"check, {len(pictures)} frames: {one:.1f} ms a frame; of a still shot {other:.1f} ms, {other / one:.0%}")


def show_start(place: Path, words: str) -> None:
    """What a fresh process takes until it can search; the least of three, the files in memory."""
    runs = [
        subprocess.run([sys.executable, "-c", START, str(place)], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    opened, checked = (min(figures) * 1e3 for figures in zip(*(map(float, run.split()) for run in runs), strict=True))
    print(f"start, {words}: {opened:.1f} ms to open, {checked:.0f} ms to check all that a search touches")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path, help="a folder of pictures")
    parser.add_argument("--references", type=int, default=10_000)
    parser.add_argument("--folder", help="where to make the index")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        main(given.references, Path(made) / "index", given.media)
