"""The words that rules speak in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.model import Asset, Shot
from provenance.policy.words import about, about_sequence, frame_ranges, listed, quoted, sentence, share, shortened

SHOT = Shot("keystone", "", "sh010")


@pytest.mark.parametrize(
    ("asset", "words"),
    [
        (Asset(Path("/d/a.png")), "The file a.png"),
        (Asset(Path("/d/a.png"), shot=SHOT), "The file a.png of shot keystone/sh010"),
        (Asset(Path("/d/a.png"), shot=Shot()), "The file a.png"),
        (Asset(Path("/d/a.7.png"), frame=7), "Frame 7 (a.7.png)"),
        (Asset(Path("/d/a.0.png"), shot=SHOT, frame=0), "Frame 0 of shot keystone/sh010 (a.0.png)"),
    ],
)
def test_about(asset: Asset, words: str) -> None:
    assert about(asset) == words


def test_about_sequence() -> None:
    assert about_sequence("a.####.exr", None) == "a.####.exr"
    assert about_sequence("a.####.exr", Shot()) == "a.####.exr"
    assert about_sequence("a.####.exr", SHOT) == "a.####.exr (shot keystone/sh010)"


def test_sentence() -> None:
    assert sentence("It ends") == sentence("It ends.") == sentence(" It ends.. ") == "It ends."


def test_listed_is_in_order_and_counts_the_rest() -> None:
    assert listed(["b", "a", "b"]) == "a; b"
    assert listed("gfedcba", 5) == "a; b; c; d; e; and 2 more"
    assert listed([]) == ""


@given(st.text(), st.integers(1, 50))
def test_shortened_is_never_longer(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")
    assert len(quoted(text)) <= 162


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0%"),
        (0.004, "under 1%"),
        (0.01, "1%"),
        (0.199, "19%"),
        (0.29, "29%"),
        (0.9999, "99%"),
        (1.0, "100%"),
        (float("nan"), "an unknown share"),
    ],
)
def test_a_share_is_rounded_down(value: float, words: str) -> None:
    assert share(value) == words


@given(st.integers(0, 100))
def test_whole_shares_stay_whole(percent: int) -> None:
    assert share(percent / 100) == f"{percent}%"


@given(st.sets(st.integers(-50, 50)))
def test_ranges_hold_exactly_the_frames(frames: set[int]) -> None:
    words = frame_ranges(frames, limit=1000)
    found: set[int] = set()
    for part in words.split(", ") if words else ():
        cut = part.index("-", 1) if "-" in part[1:] else None
        first, last = (int(part[:cut]), int(part[cut + 1 :])) if cut else (int(part), int(part))
        found |= set(range(first, last + 1))
    assert found == frames


def test_ranges_stay_short() -> None:
    assert frame_ranges(range(0, 100, 2), limit=3) == "0, 2, 4, and 47 more ranges"
