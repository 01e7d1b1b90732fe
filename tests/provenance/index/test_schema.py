"""What the index's own JSON may hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.index.schema import ArrayEntry, Catalog, Header, Retired, SegmentEntry, array_entry, dump, parse

DIGEST = "ab" * 32
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
counts = st.integers(0, 2**40)
segments = st.builds(
    lambda sha256, count, more, header, removed: SegmentEntry(
        sha256=sha256,
        bytes=32 * count + more,
        count=count,
        header=header,
        removed=tuple(sorted(row for row in removed if row < count)),
    ),
    digests,
    counts,
    counts,
    digests,
    st.sets(counts, max_size=3),
)
catalogs = st.builds(
    Catalog,
    generation=counts,
    algorithms=st.lists(st.text(max_size=4), max_size=3).map(tuple),
    snapshot=digests,
    segments=st.lists(segments, max_size=3).map(tuple),
    retired=st.lists(
        st.builds(Retired, name=digests.map(lambda each: f"{each[:32]}.segment"), since=counts), max_size=2
    ).map(tuple),
)
headers = st.builds(
    Header,
    generation=counts,
    count=counts,
    arrays=st.dictionaries(
        st.text(max_size=3),
        st.builds(
            array_entry,
            st.sampled_from(["|u1", "<u2", "<u4", "<u8", "<f4"]),
            st.lists(counts, max_size=2).map(tuple),
            counts,
            st.lists(digests.map(lambda each: each[:32]), max_size=2).map(tuple),
        ),
        max_size=2,
    ),
)


@given(st.one_of(catalogs, headers))
def test_what_was_written_is_read_back(table: Catalog | Header) -> None:
    assert parse(type(table), json.dumps(dump(table))) == table


ENTRY: dict[str, Any] = {"sha256": DIGEST, "bytes": 100, "count": 2, "header": DIGEST, "removed": [0]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sha256": "../../etc/passwd"}, "sha256: String should match"),
        ({"sha256": DIGEST.upper()}, "sha256: String should match"),
        ({"sha256": DIGEST + "\n"}, "sha256: String should match"),
        ({"bytes": -1}, "bytes: Input should be greater"),
        ({"bytes": "100"}, "bytes: Input should be a valid integer"),
        ({"bytes": 63}, "too small for so many references"),
        ({"count": 10**15}, "too small for so many references"),
        ({"count": 2.0}, "count: Input should be a valid integer"),
        ({"removed": [2]}, "removed rows"),
        ({"removed": [1, 0]}, "removed rows"),
        ({"removed": [0, 0]}, "removed rows"),
        ({"removed": [-1]}, "removed.0: Input should be greater"),
        ({"more": 1}, "more: Extra inputs"),
        ({"header": None}, "header: Input should be a valid string"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    assert parse(SegmentEntry, json.dumps(ENTRY)).name == f"{DIGEST[:32]}.segment"
    with pytest.raises(ValueError, match=words):
        parse(SegmentEntry, json.dumps(ENTRY | change))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "platemark-index/2"}', "null", "[" * 10_000])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(Catalog, text)


def test_arrays_know_their_size_and_keep_no_objects() -> None:
    entry = array_entry("<u8", (4, 10), 64, ("ab" * 16,))
    assert isinstance(entry, ArrayEntry)
    assert entry.bytes == 320
    with pytest.raises(ValueError, match="dtype"):
        array_entry("|O", (1,), 0, ())
