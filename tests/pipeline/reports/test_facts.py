"""What is told of a match beside its pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.reports.entries import Item, found_in
from pipeline.reports.facts import facts_of, licence_words, where
from provenance.model import Licence, MatchKind, Result

LIMITS = {"match_review": 0.6, "match_block": 0.75, "match_coverage": 0.2}


def told(results: list[Result], limits: Any = LIMITS, noun: str = "frame") -> dict[str, str]:
    (found,) = found_in([Item(number, result) for number, result in enumerate(results)])
    return {name: text for name, text in facts_of(found, noun, limits) if text}


def test_the_facts_of_a_match(make: Any) -> None:
    match = make.match(0.785, kind=MatchKind.REGION, coverage=0.2, reference_coverage=0.96, mirrored=True)
    licence = Licence("PO 4711", ("Fall", "Rise"), "2026-01-01", "2026-12-31")
    match = replace(match, reference=replace(match.reference, licence=licence, terms="No posters."))
    assert told([make.result(1001, matches=(match,))]) == {
        "Found in": "frame 1001 (1 frame)",
        "Score": "0.785 on a scale of 0 to 1, review from 0.600, block from 0.750",
        "Covers": "20 % of the frame (block from 20 %), 96 % of the reference",
        "Measured": "PDQ distance 6 of 256, limit 31",
        "Turned": "it is mirrored",
        "Licence": "PO 4711, for Fall, Rise, from 2026-01-01 until 2026-12-31",
        "Terms": "No posters.",
        "Reference": match.reference.id,
    }
    unknown = told([make.result(1, matches=(match,))], {})
    assert unknown["Score"] == "0.785 on a scale of 0 to 1"
    assert unknown["Covers"] == "20 % of the frame, 96 % of the reference"


def test_a_frame_that_was_not_searched_itself_says_which_one_was(make: Any) -> None:
    match = make.match()
    alone = told([make.result(1001, matches=(match,), matches_of="/show/sh010/sh010.1000.exr")])
    assert alone["Searched"] == "as in sh010.1000.exr, which is nearly the same"
    both = [
        make.result(1001, matches=(make.match(0.5),)),
        make.result(1002, matches=(match,), matches_of="/show/sh010/sh010.1001.exr"),
    ]
    assert told(both)["Searched"] == (
        "1 of 2 frames is nearly the same as one that was searched, and has its match; "
        "as in frame 1001, which is nearly the same"
    )


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        (Licence("PO 1"), "PO 1, for any show"),
        (Licence("PO 1", ("Fall",)), "PO 1, for Fall"),
        (Licence("PO 1", (), "2026-01-01"), "PO 1, for any show, from 2026-01-01"),
        (Licence("PO 1", (), "", "2026-12-31"), "PO 1, for any show, until 2026-12-31"),
        (Licence("PO 1", tuple("abcdefgh")), "PO 1, for a, b, c, d, e, f and 2 more"),
    ],
)
def test_a_licence_in_words(licence: Licence, words: str) -> None:
    assert licence_words(licence) == words


def test_files_without_numbers_are_named(make: Any) -> None:
    results = [make.result(None, name=name, matches=(make.match(),)) for name in ("a.png", "b.png")]
    facts = told(results, noun="file")
    assert facts["Found in"] == "a.png, b.png (2 files)"
    assert facts["Shown"] == "a.png, where it is surest"
    assert where([Item(0, make.result(7))], "frame", 1) == "frame 7"
