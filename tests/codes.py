"""Hashes for tests and benchmarks: as planes, see `provenance.index.scanning`, and with known neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

#: A shot: so many frames, each of which differs from the one before in so many bits at most.
SHOT, DRIFT = 100, 2


def scattered(count: int, rng: np.random.Generator, words: int = 4) -> Words:
    """Codes that have nothing to do with each other, (words, count)."""
    return rng.integers(0, 2**64, (words, count), np.uint64)


def shots(count: int, rng: np.random.Generator, words: int = 4) -> Words:
    """Codes of shots whose frames drift, (words, count): each has some dozens of neighbours within 31 bits."""
    steps = np.zeros((count, words), np.uint64)
    rows = np.arange(count)
    for _ in range(DRIFT):
        bits = rng.integers(0, 64 * words, count)
        steps[rows, bits >> 6] ^= np.uint64(1) << (bits & 63).astype(np.uint64)
    steps[::SHOT] = rng.integers(0, 2**64, (-(-count // SHOT), words), np.uint64)
    for start in range(0, count, SHOT * 1000):
        block = steps[start : start + SHOT * 1000]
        whole = block[: len(block) // SHOT * SHOT].reshape(-1, SHOT, words)
        np.bitwise_xor.accumulate(whole, axis=1, out=whole)
        rest = block[len(block) // SHOT * SHOT :]
        np.bitwise_xor.accumulate(rest, axis=0, out=rest)
    return np.ascontiguousarray(steps.T)


def near(codes: Words, distances: NDArray[np.int64], rng: np.random.Generator) -> Words:
    """Codes that differ from the given ones, (m, words), in so many bits each."""
    ranks = rng.permuted(np.tile(np.arange(64 * codes.shape[1]), (len(codes), 1)), axis=1)
    flipped = np.packbits(ranks < np.asarray(distances)[:, np.newaxis], axis=1).view(np.uint64)
    return codes ^ flipped


def as_bytes(planes: Words) -> NDArray[np.uint8]:
    """The same codes as FAISS takes them, (count, bytes of a code)."""
    return np.ascontiguousarray(planes.T).view(np.uint8)
