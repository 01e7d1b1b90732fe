"""How the arrays of a segment are checked: block by block, by the checksum of the segment's version.

XXH3-128 runs as fast as memory is read, so that all that a search touches is checked at every start. It tells rot, a
cut and a mixed-up file; it is no guard against somebody who may write to the index's folder, who could write another
catalog, too. BLAKE2b stands in segments of the first format.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import xxhash


@dataclass(frozen=True, slots=True)
class Blocks:
    """How a version checks its arrays.

    Attributes:
        size: of a block, in bytes; the last of an array may be shorter.
        digest: a block's checksum, 128 bits in hexadecimal.
    """

    size: int
    digest: Callable[[memoryview], str]

    def count(self, length: int) -> int:
        """How many blocks an array of *length* bytes has."""
        return -(-length // self.size)

    def digests(self, data: memoryview) -> Iterator[str]:
        """The checksums of all blocks of an array, in order."""
        return (self.digest(data[start : start + self.size]) for start in range(0, len(data), self.size))

    def first_wrong(self, data: memoryview, digests: tuple[str, ...]) -> int | None:
        """The number, from 0 on, of the first block whose checksum is another; None where all hold."""
        pairs = zip(self.digests(data), digests, strict=True)
        return next((number for number, (now, then) in enumerate(pairs) if now != then), None)


def _blake2b(block: memoryview) -> str:
    return hashlib.blake2b(block, digest_size=16).hexdigest()


def _xxh3(block: memoryview) -> str:
    return xxhash.xxh3_128_hexdigest(block)


OLD_BLOCKS = Blocks(1 << 20, _blake2b)
BLOCKS = Blocks(16 << 20, _xxh3)
