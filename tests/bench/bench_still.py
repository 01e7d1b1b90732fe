"""How near two frames must be to count as nearly the same (`provenance.media.impressions`), measured.

``python tests/bench/bench_still.py PHOTOS SEQUENCE``: two folders of pictures, the second a film's frames in order.
Prints, for what should pass and for what must be searched anew, the smallest and the largest figures that were seen:
the largest block's difference and the mean, in levels of 255; and what an impression and a comparison cost.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from provenance.media import impression  # noqa: E402
from provenance.media.frames import fit  # noqa: E402
from provenance.media.impressions import LARGEST, MEAN  # noqa: E402
from provenance.media.interface import AnalysisFrame  # noqa: E402

Pixels = np.ndarray
RANDOM = np.random.default_rng(1)


def main() -> None:
    """Measure and print."""
    photos = _read(Path(sys.argv[1]))[:60]
    frames = [_frame(photo) for photo in photos]
    print(f"{'':46} {'largest block':>14} {'mean':>14}   limits {LARGEST}, {MEAN}")
    _tell_what_passes(photos)
    print("to be searched anew:")
    _tell_what_does_not(frames)
    _tell("a film's next frame", pairwise([_frame(picture) for picture in _read(Path(sys.argv[2]))]))
    _tell_cost(frames[0])


def _tell_what_passes(photos: list[Pixels]) -> None:
    for width in (3840, 1920, 1280, 640):
        for sigma in (6, 10):
            noisy = _twice(photos[:12], width, lambda picture, s=sigma: _grain(picture, s))
            _tell(f"grain of sigma {sigma} at {width}", noisy)
    for width in (3840, 1920):
        _tell(f"soft grain of sigma 6 at {width}", _twice(photos[:12], width, lambda p: _grain(p, 6, blur=1.0)))
        _tell(f"grain of sigma 4, JPEG 75, at {width}", _twice(photos[:12], width, lambda p: _jpeg(_grain(p, 4), 75)))
    for one, other in ((95, 80), (90, 60), (100, 50)):
        large = [_wide(photo, 1920) for photo in photos[:20]]
        _tell(f"JPEG {one} and {other} at 1920", [(_frame(_jpeg(p, one)), _frame(_jpeg(p, other))) for p in large])


def _tell_what_does_not(frames: list[Pixels]) -> None:
    for size in ((64, 36), (32, 18)):
        for share in (1.0, 0.5, 0.2):
            _tell(f"{size[0]} x {size[1]} pasted at {share:.0%}", _pasted(frames, size, share))
    for share in (0.1, 0.05, 0.02):
        _tell(f"blended over the whole at {share:.0%}", _pasted(frames, None, share))
    for scale in (1.0, 0.5):
        marked = [(each, _write(each, "LOGO", scale, 0.2)) for each in frames]
        _tell(f"a logo at 20 %, {round(100 * scale)} wide", marked)
    _tell("a line of subtitles", [(each, _write(each, "And then she left", 0.6, 0.9)) for each in frames])
    for share in (0.05, 0.02):
        _tell(f"a fade by {share:.0%}", [(each, np.rint(each * (1 - share)).astype(np.uint8)) for each in frames])
    _tell("moved by one pixel", [(each, np.roll(each, 1, 1)) for each in frames])


def _read(folder: Path) -> list[Pixels]:
    read = [cv2.imread(str(path)) for path in sorted(folder.iterdir())]
    return [picture for picture in read if picture is not None]


def _frame(picture: Pixels) -> Pixels:
    size = fit(picture.shape[1], picture.shape[0])
    shrinks = size[0] < picture.shape[1]
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def _wide(picture: Pixels, width: int) -> Pixels:
    height = round(picture.shape[0] * width / picture.shape[1])
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)


def _grain(picture: Pixels, sigma: float, blur: float = 0.0) -> Pixels:
    grain = RANDOM.normal(0, 1, picture.shape).astype(np.float32)
    if blur:
        grain = cv2.GaussianBlur(grain, (0, 0), blur)
    return np.clip(np.rint(picture + sigma * grain / grain.std()), 0, 255).astype(np.uint8)


def _jpeg(picture: Pixels, quality: int) -> Pixels:
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def _twice(photos: Iterable[Pixels], width: int, spoil: Callable[[Pixels], Pixels]) -> list[tuple[Pixels, Pixels]]:
    return [(_frame(spoil(_wide(photo, width))), _frame(spoil(_wide(photo, width)))) for photo in photos]


def _pasted(frames: list[Pixels], size: tuple[int, int] | None, share: float) -> list[tuple[Pixels, Pixels]]:
    made = []
    for _ in range(600):
        one, other = (frames[n] for n in RANDOM.choice(len(frames), 2, replace=False))
        height, width = one.shape[:2]
        across, down = size or (width, height)
        x, y = int(RANDOM.integers(0, width - across + 1)), int(RANDOM.integers(0, height - down + 1))
        spoilt = one.astype(np.float32)
        work = cv2.resize(other, (across, down), interpolation=cv2.INTER_AREA)
        spoilt[y : y + down, x : x + across] *= 1 - share
        spoilt[y : y + down, x : x + across] += share * work
        made.append((one, np.rint(spoilt).astype(np.uint8)))
    return made


def _write(frame: Pixels, words: str, scale: float, share: float) -> Pixels:
    mask = np.zeros(frame.shape[:2], np.uint8)
    place = (frame.shape[1] // 3, frame.shape[0] - 16)
    cv2.putText(mask, words, place, cv2.FONT_HERSHEY_DUPLEX, 1.2 * scale, 255, max(1, round(2 * scale)), cv2.LINE_AA)
    part = share * mask[..., np.newaxis].astype(np.float32) / 255
    return np.rint(frame * (1 - part) + 255 * part).astype(np.uint8)


def _tell(name: str, pairs: Iterable[tuple[Pixels, Pixels]]) -> None:
    figures = []
    for one, other in pairs:
        apart = cv2.absdiff(*(impression(AnalysisFrame(each, 1, 1)).blocks for each in (one, other)))
        figures.append((apart.max(), apart.mean()))
    low, high = np.min(figures, 0), np.max(figures, 0)
    same = sum(largest <= LARGEST and mean <= MEAN for largest, mean in figures)
    spans = f"{low[0]:6.0f} to {high[0]:4.0f} {low[1]:6.2f} to {high[1]:5.2f}"
    print(f"{name:46} {spans}   {same} of {len(figures)} reused")


def _tell_cost(pixels: Pixels) -> None:
    frame = AnalysisFrame(pixels, 1, 1)
    before, best = impression(frame), 1.0
    for _ in range(500):
        started = time.perf_counter()
        impression(frame).is_nearly(before)
        best = min(best, time.perf_counter() - started)
    print(f"an impression and a comparison: {1000 * best:.2f} ms")


if __name__ == "__main__":
    main()
