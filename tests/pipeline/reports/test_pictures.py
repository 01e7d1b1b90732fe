"""Pictures come from anybody: whole JPEGs become small, all else is left out, and the page keeps its size."""

from __future__ import annotations

import base64
import io
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.reports import pictures
from pipeline.reports.entries import Item
from pipeline.reports.interface import EVERYTHING, Place, Wanted
from pipeline.reports.pictures import EVIDENCE_BUDGET, ITEM_TEXT, REEL_TEXT, Gallery, contact_prints, shrink
from provenance.model import Picture, Reference


def noise(size: tuple[int, int], kind: str = "JPEG", mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    grain = random.Random(size[0]).randbytes(size[0] * size[1])
    Image.frombytes("L", size, grain).convert(mode).save(buffer, kind)
    return buffer.getvalue()


def opened(shown: Any) -> Image.Image:
    head, data = shown.address.split(",", 1)
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(data, validate=True)), formats=["JPEG"])


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_picture_is_made_small_and_keeps_its_proportions(mode: str) -> None:
    shown = shrink(noise((640, 360), mode=mode), 160, 3_000)
    assert shown is not None
    assert (shown.width, shown.height) == (160, 90) == opened(shown).size
    assert opened(shown).mode == "RGB"


def test_a_small_picture_is_not_made_larger(make: Any) -> None:
    shown = shrink(make.jpeg(size=(40, 20)), 160, 4_000)
    assert shown is not None
    assert (shown.width, shown.height) == (40, 20)


def test_quality_gives_way_to_size() -> None:
    source = noise((256, 144))
    large, small = shrink(source, 160, 100_000), shrink(source, 160, 500)
    assert large is not None
    assert small is not None
    assert len(small.address) < len(large.address)


def test_a_picture_taller_than_any_thumbnail_is_left_out(make: Any) -> None:
    assert shrink(make.jpeg(size=(8, 5000)), 160, 4_000) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff",
        noise((64, 64))[:-200],
        noise((64, 64), "PNG"),
        noise((64, 64), "GIF"),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        noise((64, 64)).replace(b"\x00\x40\x00\x40", b"\xff\xff\xff\xff", 1),
        noise((64, 64)) + b"\0" * (1 << 20),
    ],
    ids=["empty", "text", "a beginning", "truncated", "png", "gif", "svg", "a bomb", "too large"],
)
def test_what_is_no_whole_jpeg_is_left_out(data: bytes) -> None:
    assert shrink(data, 160, 4_000) is None


@given(st.data())
def test_damage_never_passes_as_more_than_a_picture(data: st.DataObject) -> None:
    whole = bytearray(noise((48, 32)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    shown = shrink(bytes(whole), 32, 2_000)
    assert shown is None or opened(shown).size == (shown.width, shown.height)


def test_prints_are_of_all_items_that_have_a_picture(make: Any) -> None:
    broken = make.result(1002, picture=Picture(4, 4, "", b"broken"))
    material = make.material([make.result(1001), broken, make.result(1003, picture=None), make.result(1004)])
    assert sorted(contact_prints(material)) == [0, 3]
    assert contact_prints(make.material([])) == {}


def test_where_there_are_too_many_what_does_not_pass_is_shown_first(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PRINTS", 6)
    results = [make.result(1000 + n, *([make.finding()] if n in (3, 17) else [])) for n in range(20)]
    chosen = sorted(contact_prints(make.material(results)))
    assert len(chosen) == 6
    assert {3, 17} <= set(chosen)
    assert max(chosen) - min(chosen) > 10


def test_the_budget_is_kept(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "REST_BUDGET", REEL_TEXT + 10 * ITEM_TEXT + 5_000)
    prints = contact_prints(make.material([make.result(1000 + n) for n in range(10)]))
    assert 0 < sum(len(each.address) for each in prints.values()) < 5_000
    assert len(prints) < 10


def test_an_asset_is_shown_from_its_file_or_as_the_journal_has_it(make: Any) -> None:
    asked: list[Wanted] = []

    def at_hand(wanted: Wanted) -> bytes | None:
        asked.append(wanted)
        return make.jpeg(size=(800, 450)) if wanted.path == Path("/refs/ferry.jpg") else None

    item = Item(0, make.result(1001))
    gallery = Gallery(at_hand, [(0, make.jpeg(size=(256, 144)))])
    reference, thumbnail = gallery.reference(make.match().reference), gallery.thumbnail(item)
    assert reference is not None
    assert thumbnail is not None
    assert (reference.width, thumbnail.width) == (480, 256)
    part = (0.1, 0.2, 0.5, 0.6)
    assert gallery.file(item, part) is None
    assert gallery.thumbnail(Item(1, make.result(1002))) is None
    assert asked == [Wanted(Path("/refs/ferry.jpg"), "dd" * 32), Wanted(item.asset.path, "ff" * 32, part)]


def test_a_reference_is_laid_into_the_asset_by_the_matchs_transform(make: Any) -> None:
    asked: list[Wanted] = []

    def at_hand(wanted: Wanted) -> bytes | None:
        asked.append(wanted)
        return make.jpeg()

    item, match = Item(0, make.result(1001)), make.match(transform=make.half)
    assert Gallery(at_hand, []).placed(match, item, (0.0, 0.0, 0.5, 0.5)) is not None
    place = Place(item.asset.path, "ff" * 32, (4096, 2304), make.half)
    assert asked == [Wanted(Path("/refs/ferry.jpg"), "dd" * 32, (0.0, 0.0, 0.5, 0.5), place)]


def test_what_cannot_be_laid_anywhere_is_not_asked_for(make: Any) -> None:
    gallery = Gallery(_never, [])
    assert gallery.placed(make.match(), Item(0, make.result(1)), EVERYTHING) is None
    match = make.match(transform=make.half)
    assert gallery.placed(match, Item(0, make.result(1, picture=None)), EVERYTHING) is None
    homeless = replace(match, reference=replace(match.reference, source=""))
    assert gallery.placed(homeless, Item(0, make.result(1)), EVERYTHING) is None


def _never(_wanted: Wanted) -> bytes | None:
    raise AssertionError


def test_a_file_that_cannot_be_known_again_is_not_asked_for(make: Any) -> None:
    gallery = Gallery(_never, [])
    assert gallery.reference(Reference("1", "t", "o")) is None
    assert gallery.reference(Reference("1", "t", "o", source="/x.jpg")) is None
    assert gallery.file(Item(0, make.result(1, digest=""))) is None


def test_larger_pictures_end_with_their_budget(make: Any) -> None:
    source = noise((480, 270))
    gallery = Gallery(lambda _wanted: source, [])
    shown = [gallery.reference(make.match().reference) for _ in range(250)]
    spent = sum(len(each.address) for each in shown if each)
    assert EVIDENCE_BUDGET * 0.9 < spent <= EVIDENCE_BUDGET
    assert shown[-1] is None
    assert gallery.is_spent
    gallery = Gallery(lambda _wanted: source, [])
    assert gallery.reference(make.match().reference)
    assert not gallery.is_spent


def test_the_prints_of_what_is_waived_are_kept_before_those_of_what_passes(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PRINTS", 12)
    results = [make.result(n, *([make.waived()] if n in (15, 37) else [])) for n in range(40)]
    prints = contact_prints(make.material(results))
    assert {15, 37} <= set(prints)
    assert len(prints) <= 12
