"""Arrays are checked block by block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.index.blocks import BLOCKS, OLD_BLOCKS, Blocks


@pytest.mark.parametrize("blocks", [BLOCKS, OLD_BLOCKS])
@given(data=st.binary(min_size=1, max_size=40), draw=st.data())
def test_every_changed_byte_is_noticed_in_its_block(blocks: Blocks, data: bytes, draw: st.DataObject) -> None:
    small = Blocks(7, blocks.digest)
    digests = tuple(small.digests(memoryview(data)))
    assert len(digests) == small.count(len(data)) == -(-len(data) // 7)
    assert small.first_wrong(memoryview(data), digests) is None
    place = draw.draw(st.integers(0, len(data) - 1))
    changed = bytearray(data)
    changed[place] ^= draw.draw(st.integers(1, 255))
    assert small.first_wrong(memoryview(changed), digests) == place // 7


def test_nothing_has_no_blocks() -> None:
    assert list(BLOCKS.digests(memoryview(b""))) == []
    assert BLOCKS.count(0) == 0
    assert BLOCKS.first_wrong(memoryview(b""), ()) is None


def test_the_checksums_are_those_of_their_names() -> None:
    assert BLOCKS.digest(memoryview(b"")) == "99aa06d3014798d86001c324468d497f"  # XXH3-128 of nothing
    assert OLD_BLOCKS.digest(memoryview(b"")) == "cae66941d9efbd404e4d88758ea67670"  # BLAKE2b-128 of nothing
