"""A frame's impression: what is kept of it to tell whether a later frame is nearly the same.

The analysis frame is averaged over blocks of 4 by 4 pixels. Grain and compression, which differ from frame to frame of
a still shot, average out; whatever was put into the frame stays. Two frames are nearly the same when no block differs
in any channel by more than `LARGEST` of 255, and all together by no more than `MEAN` on average.

Measured on 60 photographs and a film's frames (largest block, mean, in levels of 255; the most that was seen of what
should pass, the least of what must not):

| what | largest block | mean |
|-|-|-|
| fresh grain of sigma 10 at 3840 pixels; at 1920 | 3; 5 | 0.5; 0.9 |
| soft grain of sigma 6 at 3840 pixels | 6 | 0.9 |
| grain of sigma 4 and JPEG at quality 75, at 1920 pixels | 5 | 0.6 |
| JPEG at quality 100 and at 50, at 1920 pixels | 5 | 0.9 |
| a picture of 64 by 36 pixels pasted in; at 50 %; at 20 % | 59; 25; 12 | 0.0 |
| a picture of 32 by 18 pixels pasted in; at 50 % | 38; 24 | 0.0 |
| a logo of 20 %, some 100 pixels wide; 50 pixels wide | 11; 8 | 0.0 |
| a line of subtitles | 86 | 0.1 |
| another picture blended over the whole at 10 %; at 5 % | 16; 8 | 2.4; 1.2 |
| a fade by 5 %; by 2 % | 10; 4 | 3.4; 1.4 |
| the frame moved by one pixel | 17 | 0.4 |
| the next frame of a film in which people move | 74 | 1.0 |

``tests/bench/bench_still.py`` measures again. Coarser grain (soft, of sigma 6, at 1920 pixels: 11 and 1.8) and strong
grain at 1280 pixels or less are searched anew, which costs time and nothing else. What is too faint to be told from
grain is not seen: another picture at 2 %, or 32 by 18 pixels at 20 % on ground as bright as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from provenance.media.interface import AnalysisFrame

#: The side of a block, in pixels of the analysis frame.
BLOCK = 4
#: The most that a block's mean may differ in any channel, and all blocks on average, in levels of 255.
LARGEST, MEAN = 6, 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Impression:
    """A frame as it is remembered.

    Attributes:
        blocks: uint8, (rows, columns, 3): the mean of each block of the analysis frame.
        size: width and height of the display window before any reduction.
    """

    blocks: NDArray[np.uint8]
    size: tuple[int, int]

    def is_nearly(self, other: Impression) -> bool:
        """Whether the two frames are of one size and nearly the same."""
        if self.size != other.size or self.blocks.shape != other.blocks.shape:
            return False
        apart = cv2.absdiff(self.blocks, other.blocks)
        return int(apart.max()) <= LARGEST and float(apart.mean()) <= MEAN


def impression(frame: AnalysisFrame) -> Impression:
    """What is kept of a frame; a fraction of a millisecond."""
    rows, columns = frame.pixels.shape[:2]
    cv2.setNumThreads(1)  # one frame, one core: the batch runs a worker on each
    reduced = cv2.resize(frame.pixels, (max(1, columns // BLOCK), max(1, rows // BLOCK)), interpolation=cv2.INTER_AREA)
    return Impression(np.asarray(reduced, np.uint8), (frame.width, frame.height))
