"""What gathering the disclosure of 100,000 files costs, beside reading the same results from a journal's lines.

``python tests/bench/bench_disclosure.py [FILES]``: results of 100 frames a shot are made one at a time, as a journal
gives them; the memory is the process's peak above what it had before.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "casework"))

from casework import CLEAN, MANIFEST, SHOW, TODAY

from pipeline.disclosure.gathering import DisclosureInfo, gather
from provenance.model import Asset, Result, Shot
from provenance.records import from_record, to_record

FRAMES = 100


def results(files: int) -> Iterator[Result]:
    """Results of as many files, each with a manifest of its own."""
    for number in range(files):
        shot, frame = f"sh{number // FRAMES:04d}", 1001 + number % FRAMES
        asset = Asset(Path(f"/d/{shot}.{frame}.png"), "image/png", Shot(SHOW, "", shot), frame)
        yield Result(replace(CLEAN, asset=asset, manifest=replace(MANIFEST, label=f"urn:c2pa:{number}")))


def peak() -> float:
    """The most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the figures."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    info = DisclosureInfo(SHOW, TODAY, "0", "rules 1", "00", "00", Path("/d"), 0)
    before, begun = peak(), time.process_time()
    made = sum(1 for _ in results(files))
    making = time.process_time() - begun
    disclosure = gather(results(files), info, None)
    gathering = time.process_time() - begun - 2 * making
    line = json.dumps(to_record(next(results(1))))
    begun = time.process_time()
    for _ in range(1000):
        from_record(json.loads(line))
    reading = (time.process_time() - begun) / 1000 * files
    print(f"{made:,} files in {len(disclosure.shots):,} shots: gathered in {gathering:.1f} s of the processor, "
          f"{gathering / reading:.2f}x reading them; {peak() - before:.0f} MB more")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
