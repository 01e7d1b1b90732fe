"""Whatever is added and removed in whatever steps, the index holds the same and finds the same as a plain list."""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from provenance import fingerprints
from provenance.fingerprints.points import Keypoints, pack
from provenance.index import Query, create_index, open_index
from provenance.index.catalog import read_catalog
from provenance.index.match import MatchSettings
from provenance.index.postings import load
from provenance.index.segments import Segment
from provenance.index.table import read_whole
from provenance.model import Fingerprint, Reference

LIMIT = MatchSettings().rules[0].pdq


def prints(code: bytes, quality: int) -> tuple[Fingerprint, ...]:
    """All fingerprints of a picture that is not there; *code* is its PDQ hash."""
    own = fingerprints.algorithms()
    unit = base64.b32encode(b"\x21\x07" + code).decode().rstrip("=")
    return (
        Fingerprint(own["pdq"], code.hex(), quality),
        Fingerprint(own["phash"], code[:8].hex()),
        Fingerprint(own["dhash"], code[8:16].hex()),
        Fingerprint(own["iscc"], f"ISCC:{unit}"),
    )


def points(seed: int, count: int) -> Fingerprint:
    """Keypoints in the index's order."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 2**64, (count, 4), np.uint64)
    geometry = rng.integers(0, 2**16, (count, 4), np.uint16)
    return pack(Keypoints(codes[np.argsort(codes[:, 0])], geometry, 640, 360), "keypoints/test;v1")


def whole(folder: Path) -> list[Reference]:
    """All references, with their keypoints."""
    segments = [Segment(folder, entry) for entry in read_catalog(folder).segments]
    return [read_whole(each, load(each), row) for each in segments for row in each.live_rows()]


def turned(code: bytes, distance: int, seed: int) -> bytes:
    """A code that differs in *distance* bits."""
    bits = np.unpackbits(np.frombuffer(code, np.uint8))
    bits[np.random.default_rng(seed).permutation(bits.size)[:distance]] ^= 1
    return np.packbits(bits).tobytes()


codes = st.builds(
    turned, st.sampled_from([b"\x00" * 32, b"\x5a" * 32, bytes(range(32))]), st.integers(0, 70), st.integers(0, 99)
)
qualities = st.integers(0, 100)
works = st.builds(
    lambda number, title, code, quality, points: Reference(
        f"{number:032x}", title, "owner", fingerprints=(*prints(code, quality), *points)
    ),
    st.integers(0, 15),
    st.text(max_size=5),
    codes,
    qualities,
    st.sampled_from([(), *((points(seed, count),) for seed, count in enumerate((0, 1, 40, 40)))]),
)


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


class IndexMachine(RuleBasedStateMachine):
    """An index on disk beside a dictionary that says what should be in it."""

    @initialize()
    def make(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.index = create_index(self.folder / "index")
        self.empty = self.index.snapshot()
        self.truth: dict[str, Reference] = {}

    @rule(add=st.lists(works, max_size=4))
    def add(self, add: list[Reference]) -> None:
        self.index.change(add=add)
        for reference in add:
            self.truth.setdefault(reference.id, reference)

    @precondition(lambda self: self.truth)
    @rule(data=st.data(), add=st.lists(works, max_size=2))
    def remove(self, data: st.DataObject, add: list[Reference]) -> None:
        gone = data.draw(st.lists(st.sampled_from(sorted(self.truth)), min_size=1, max_size=3))
        self.index.change(add=add, remove=gone)
        self.truth = {key: value for key, value in self.truth.items() if key not in gone}
        for reference in add:
            self.truth.setdefault(reference.id, reference)

    @rule()
    def compact(self) -> None:
        before = self.index.snapshot()
        self.index.compact()
        assert self.index.snapshot() == before
        assert self.index.info().segments <= 1
        assert self.index.info().removed == 0

    @rule()
    def open_again(self) -> None:
        self.index = open_index(self.folder / "index")

    @rule(code=codes, quality=qualities)
    def search(self, code: bytes, quality: int) -> None:
        wanted = prints(code, quality)
        (found,) = self.index.search([Query(tuple((each,) for each in wanted))])
        alone = {match.reference.id: match.score for match in found if match.evidence[0].startswith("PDQ agrees")}
        truth = {}
        for reference in self.truth.values():
            own = reference.fingerprints[0]
            apart = distance(own.value, wanted[0].value)
            if apart <= LIMIT and min(own.quality or 0, quality) >= 50:
                truth[reference.id] = 1 - apart / 128
        assert alone == truth
        assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)

    @invariant()
    def holds_what_it_should(self) -> None:
        if hasattr(self, "index"):
            assert whole(self.folder / "index") == list(self.truth.values())
            assert [each.id for each in self.index.references()] == list(self.truth)
            assert self.index.info().segments <= len(self.truth).bit_length() + 1
            assert self.index.info().references == len(self.truth)
            assert (self.index.snapshot() == self.empty) == (not self.truth)

    def teardown(self) -> None:
        if hasattr(self, "index"):
            assert self.index.verify() == ()
            shutil.rmtree(self.folder)


IndexMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
TestIndexMachine = IndexMachine.TestCase


@given(st.lists(works, max_size=8, unique_by=lambda each: each.id), st.data())
@settings(max_examples=10, deadline=None)
def test_the_snapshot_knows_the_references_and_not_their_history(
    references: list[Reference], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as place:
        once = create_index(Path(place) / "once")
        once.change(add=references)
        steps = create_index(Path(place) / "steps")
        for reference in data.draw(st.permutations(references)):
            steps.change(add=[reference])
        assert steps.snapshot() == once.snapshot()
        assert {each.id: each for each in steps.references()} == {each.id: each for each in once.references()}
