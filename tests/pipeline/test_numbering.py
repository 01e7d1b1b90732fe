"""Which part of a name is a frame number; patterns; ranges."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numbering import Pattern, frame_range, group, is_editorial, numbered, parse_pattern, spell
from provenance.errors import DeliveryError


@pytest.mark.parametrize(
    ("name", "base", "number", "width", "extension"),
    [
        ("shot.1001.exr", "shot.", 1001, 4, ".exr"),
        ("sh010_comp_v012.1001.exr", "sh010_comp_v012.", 1001, 4, ".exr"),
        ("shot_0007.png", "shot_", 7, 4, ".png"),
        ("shot1001.png", "shot", 1001, 4, ".png"),
        ("sh010.png", "sh", 10, 3, ".png"),
        ("mov003.exr", "mov", 3, 3, ".exr"),
        ("1001.exr", "", 1001, 4, ".exr"),
        ("shot.-0005.exr", "shot.", -5, 4, ".exr"),
        ("shot.-0000.exr", "shot.-", 0, 4, ".exr"),
        ("a-5.png", "a-", 5, 1, ".png"),
        ("new\nline \udcff.12.exr", "new\nline \udcff.", 12, 2, ".exr"),
    ],
)
def test_numbers(name: str, base: str, number: int, width: int, extension: str) -> None:
    found = numbered(name)
    assert found is not None
    assert (found.base, found.number, found.width, found.extension) == (base, number, width, extension)


@pytest.mark.parametrize(
    "name",
    [
        "shot.exr", "comp_v012.mov", "comp.V3.exr", "v2.exr", "plate_1920x1080.png", "clip.mp4", "shot.1001", ".1001",
        "photo_20261123120000.jpg", "shot.1001.comp.exr", "", "1001", "shot.١٢.exr", "shot.²3².exr",
    ],
)  # fmt: skip
def test_no_numbers(name: str) -> None:
    assert numbered(name) is None


@pytest.mark.parametrize(
    ("name", "is_frame"),
    [("shot.1.exr", True), ("shot_1.exr", True), ("1.exr", True), ("shot1001.exr", True), ("sh010.png", False)],
)
def test_frame_or_just_a_name(name: str, *, is_frame: bool) -> None:
    found = numbered(name)
    assert found is not None
    assert found.is_frame is is_frame


def groups(*names: str) -> dict[str, list[int]]:
    files = [found for name in names if (found := numbered(name))]
    return {
        spell(members[0].base, padding, members[0].extension): [member.number for member in members]
        for padding, members in group(files)
    }


def test_groups_by_base_extension_and_padding() -> None:
    assert groups("a.0999.exr", "a.1000.exr", "a.10000.exr", "b.0999.exr", "a.0999.png") == {
        "a.####.exr": [999, 1000, 10000],
        "b.####.exr": [999],
        "a.####.png": [999],
    }
    assert groups("a.9.exr", "a.10.exr") == {"a.@.exr": [9, 10]}
    assert groups("a.001.exr", "a.0001.exr", "a.01.exr", "a.7.exr", "a.500.exr", "a.5000.exr") == {
        "a.###.exr": [1, 500],
        "a.####.exr": [1, 5000],
        "a.##.exr": [1],
        "a.@.exr": [7],
    }
    assert groups("a.998.exr", "a.1001.exr") == {"a.###.exr": [998, 1001]}


def test_numbers_by_tens_are_those_of_shots() -> None:
    def editorial(*names: str) -> bool:
        return is_editorial(found for name in names if (found := numbered(name)))

    assert editorial("sh010.png", "sh020.png")
    assert editorial("ABC_010_0010.jpg", "ABC_010_0030.jpg")
    assert not editorial("sh010.png", "sh011.png")
    assert not editorial("shot.1010.exr", "shot.1020.exr")


@pytest.mark.parametrize(
    ("text", "shown", "fits", "fits_not"),
    [
        ("shot.####.exr", "shot.####.exr", ["shot.1001.exr", "shot.0001.exr", "shot.10001.exr", "shot.-0001.exr"],
         ["shot.001.exr", "shot.01001.exr", "shot.exr", "shot.1001.png", "ashot.1001.exr", "shot.x001.exr",
          "shot.1001.exr\n", "shot.--1001.exr", "shot.-0000.exr", "shot.\u0661001.exr", "shot.1234567890.exr"]),
        ("shot.#.exr", "shot.####.exr", ["shot.1001.exr"], ["shot.1.exr"]),
        ("shot.###.exr", "shot.###.exr", ["shot.001.exr", "shot.1001.exr"], ["shot.0001.exr"]),
        ("shot.%04d.exr", "shot.####.exr", ["shot.1001.exr"], ["shot.001.exr"]),
        ("shot.%d.exr", "shot.@.exr", ["shot.1.exr", "shot.1001.exr"], ["shot.01.exr"]),
        ("shot.@@@@.dpx", "shot.####.dpx", ["shot.0001.dpx"], ["shot.001.dpx"]),
        ("shot.$F4.exr", "shot.####.exr", ["shot.1001.exr"], []),
        ("shot.1001-1100#.exr", "shot.####.exr", ["shot.1001.exr"], []),
        ("a b\n.##.tar.gz", "a b\n.##.tar.gz", ["a b\n.07.tar.gz"], ["a b\n.7.tar.gz"]),
        ("####.exr", "####.exr", ["1001.exr"], ["a1001.exr"]),
        ("\udcff.####.exr", "\udcff.####.exr", ["\udcff.1001.exr"], []),
    ],
)  # fmt: skip
def test_patterns(text: str, shown: str, fits: list[str], fits_not: list[str]) -> None:
    pattern = parse_pattern(text)
    assert pattern is not None
    assert str(pattern) == shown
    assert [pattern.match(name) is not None for name in fits] == [True] * len(fits)
    assert [pattern.match(name) for name in fits_not] == [None] * len(fits_not)


def test_the_frames_that_a_pattern_names() -> None:
    pattern = parse_pattern("shot.1001-1009x2#.exr")
    assert pattern is not None
    assert pattern.frames == {1001, 1003, 1005, 1007, 1009}
    assert pattern.names(1003)
    assert not pattern.names(1002)
    assert parse_pattern("shot.exr") is None
    assert parse_pattern("shot.1001.exr") is None


@pytest.mark.parametrize("text", ["a#b#c.exr", "shot.1-99999999#.exr", "shot.##.##.exr", "100%.exr"])
def test_no_patterns(text: str) -> None:
    with pytest.raises(DeliveryError, match="no frame pattern") as caught:
        parse_pattern(text)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("1001", (1001,)),
        ("1001-1004", (1001, 1002, 1003, 1004)),
        ("1004-1001", (1001, 1002, 1003, 1004)),
        ("1-9x4,2", (1, 2, 5, 9)),
        ("-2-1", (-2, -1, 0, 1)),
    ],
)
def test_ranges(text: str, frames: tuple[int, ...]) -> None:
    assert frame_range(text) == frames


@pytest.mark.parametrize("text", ["", "a", "1-", "1.5-3", "1-2000000", "1-99999999999", "\x1b[31m", "1001-1100x0"])
def test_no_ranges(text: str) -> None:
    with pytest.raises(DeliveryError, match="no range of whole frames") as caught:
        frame_range(text)
    assert "\x1b" not in str(caught.value)


@given(st.text(st.characters(), max_size=20))
def test_any_text_is_a_pattern_a_range_or_an_error(text: str) -> None:
    for parse in (parse_pattern, frame_range, numbered):
        with suppress(DeliveryError):
            parse(text)


@given(st.integers(1, 6), st.integers(-(10**8), 10**9 - 1), st.sampled_from(["a.", "a_", "", "a[1].*?"]))
def test_what_a_pattern_spells_it_fits(padding: int, number: int, base: str) -> None:
    pattern = Pattern(base, padding, ".exr")
    name = f"{base}{'-' * (number < 0)}{abs(number):0{padding}d}.exr"
    assert pattern.match(name) == number
    again = parse_pattern(str(pattern))
    assert base.startswith("a[") or again == pattern
