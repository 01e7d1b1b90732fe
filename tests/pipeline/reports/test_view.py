"""What the page shows: sheets, timelines, comparisons, and what to do first."""

from __future__ import annotations

from typing import Any

from pipeline.reports.pictures import Gallery
from pipeline.reports.view import (
    MOST_POINTS,
    MOST_STORIES,
    MOST_WORDINGS,
    SHEET_PART,
    SHEET_WHOLE,
    Bar,
    shots,
    todos,
    waivers,
)
from provenance.model import Finding, Picture, Problem, Result, Verdict


def viewed(make: Any, results: list[Result], sequences: Any = ()) -> Any:
    return shots(make.material(results, sequences).reels, Gallery(lambda _wanted: None, []))


def test_a_shot_has_its_counts_states_and_a_name_without_the_show(make: Any) -> None:
    views = viewed(
        make,
        [make.result(1001, make.finding(), manifest=make.manifest()), make.result(1002), make.result(1, shot="sh020")],
        [make.sequence("sh010", (1005, 1006))],
    )
    assert [(view.anchor, view.name, view.worst, view.noun, view.missing) for view in views] == [
        ("shot-1", "sh010", "block", "frame", 2),
        ("shot-2", "sh020", "pass", "frame", 0),
    ]
    assert views[0].states == {"Trusted": 1, "Not read": 1}
    assert views[0].strips[0].missing == "1005-1006"
    assert views[0].strips[0].about == "2 frames (1001-1002) · 4096 x 2304 · image/x-exr · ACEScg"


def test_frames_of_several_sizes_are_told_apart(make: Any) -> None:
    (view,) = viewed(make, [make.result(1), make.result(2), make.result(3, picture=Picture(10, 20))])
    assert "4096 x 2304 (2), 10 x 20 (1)" in view.strips[0].about


def test_the_timeline_is_runs_of_one_outcome_with_gaps(make: Any) -> None:
    results = [make.result(n, *([make.finding()] if n in (1003, 1004) else [])) for n in (1001, 1002, 1003, 1004, 1007)]
    (view,) = viewed(make, results, [make.sequence("sh010", (1005, 1006))])
    strip = view.strips[0]
    assert strip.first == 1001
    assert strip.bars == (Bar(0, 2, "pass"), Bar(2, 2, "block"), Bar(4, 2, "missing"), Bar(6, 1, "pass"))
    assert viewed(make, [make.result(1)])[0].strips[0].bars == ()


def test_a_short_sheet_is_whole_and_a_long_one_shows_trouble_and_a_spread(make: Any) -> None:
    (short,) = viewed(make, [make.result(1000 + n) for n in range(SHEET_WHOLE)])
    assert (len(short.strips[0].shown), short.strips[0].rest) == (SHEET_WHOLE, ())
    results = [make.result(1000 + n, *([make.finding("review")] if n == 333 else [])) for n in range(500)]
    strip = viewed(make, results)[0].strips[0]
    frames = [item.asset.frame for item in strip.shown]
    assert len(frames) == SHEET_PART
    assert {1000, 1333, 1499} <= set(frames)
    assert frames == sorted(frames)
    assert len(strip.rest) + len(strip.shown) == 500


def test_a_sheet_of_trouble_only_is_cut_with_the_gravest_first(make: Any) -> None:
    results = [make.result(n, make.finding("block" if n >= 400 else "review")) for n in range(440)]
    strip = viewed(make, results)[0].strips[0]
    assert len(strip.shown) == SHEET_WHOLE
    assert {item.asset.frame for item in strip.shown} >= set(range(400, 440))


def test_what_to_do_first_gathers_shots_and_puts_the_gravest_first(make: Any) -> None:
    results = [
        make.result(1001, make.finding("review")),
        make.result(1001, make.finding("review"), shot="sh020"),
        make.result(None, make.finding("review"), shot="sh020", name="a b.png"),
        make.result(1002, incomplete=Problem("cannot read", "it hung", "Run it again.")),
        make.result(1001, Finding("gap", Verdict.BLOCK, "A gap.", "Render it."), shot="sh030"),
        make.result(1002, Finding("fine", Verdict.PASS, "Noted.", "Nothing."), shot="sh030"),
    ]
    found, more = todos(viewed(make, results))
    assert more == 0
    assert [(each.outcome, each.remedy, each.reach) for each in found] == [
        ("block", "Render it.", "1 frame"),
        ("incomplete", "Run it again.", "1 frame"),
        ("review", "Put it right.", "2 frames and 1 file"),
    ]
    assert [text for _, text in found[2].links] == ["sh010: frame 1001", "sh020: frame 1001", "sh020: a b.png"]


def test_a_finding_of_a_whole_sequence_says_so(make: Any) -> None:
    views = viewed(make, [make.result(1001)], [make.sequence("sh010", (1002,), make.finding("review"))])
    (todo,), _ = todos(views)
    assert (todo.reach, todo.links) == ("1 frame sequence", (("shot-1-1-1", "sh010: sh010.####.exr as a whole"),))


def test_more_than_anybody_reads_is_counted(make: Any) -> None:
    letters = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(150)]
    many = [
        make.result(n, make.finding(message=f"Trouble {word}."), manifest=make.manifest(signer=word))
        for n, word in enumerate(letters)
    ]
    strip = viewed(make, many)[0].strips[0]
    assert (len(strip.points), strip.more_points) == (MOST_POINTS, 50)
    assert (len(strip.stories), strip.more_stories) == (MOST_STORIES, 90)
    numbered = [make.result(n, make.finding(message=f"Trouble {n}.")) for n in range(100)]
    (point,) = viewed(make, numbered)[0].strips[0].points
    assert len(point.others) == MOST_WORDINGS + 1
    assert point.others[-1] == ("", f"and {99 - MOST_WORDINGS} more; findings.csv has them all.")


def test_notes_are_told_once_with_their_frames(make: Any) -> None:
    noted = Picture(1, 1, notes=("12 NaN pixels were read as black",))
    strip = viewed(make, [make.result(1, picture=noted), make.result(2, picture=noted), make.result(3)])[0].strips[0]
    assert strip.notes == (("12 NaN pixels were read as black", "1-2"),)


def test_what_is_waived_is_seen_wherever_frames_are_and_is_nothing_to_do(make: Any) -> None:
    results = [make.result(1000 + n, *([make.waived("block")] if n in (3, 333) else [])) for n in range(500)]
    (view,) = viewed(make, results)
    strip = view.strips[0]
    assert (view.worst, view.waived) == ("waived", 2)
    assert [bar for bar in strip.bars if bar.outcome == "waived"] == [Bar(3, 1, "waived"), Bar(333, 1, "waived")]
    assert {1003, 1333} <= {item.asset.frame for item in strip.shown}
    (point,) = strip.points
    assert (point.outcome, point.where) == ("waived", "frames 1003, 1333")
    assert point.waiver.startswith("Waived by M. Lindqvist until 2027-05-01: approval A-9 (mail of 2 May).")
    assert todos([view]) == ((), 0)


def test_each_approval_is_listed_with_all_that_it_waives_the_first_to_end_first(make: Any) -> None:
    views = viewed(
        make,
        [
            make.result(1, make.waived("block", rule="near-copy"), make.waived(rule="credentials.missing")),
            make.result(2, make.waived("block", rule="near-copy")),
            make.result(
                1, make.waived(rule="other", approval="A-2", by="K. Adeyemi", until="2026-12-01"), shot="sh020"
            ),
        ],
        [make.sequence("sh010", (3,), make.waived(rule="sequence.missing-frames"))],
    )
    first, second = waivers(views)
    assert first.words == "by K. Adeyemi until 2026-12-01: approval A-2 (mail of 2 May)"
    assert [(each.rule, each.without, each.reach) for each in second.waived] == [
        ("near-copy", "it would be blocked", "2 frames"),
        ("credentials.missing", "it would need review", "1 frame"),
        ("sequence.missing-frames", "it would need review", "1 frame sequence"),
    ]
    assert second.waived[0].links[0][1] == "sh010: frames 1-2"
    assert waivers(viewed(make, [make.result(1, make.finding())])) == ()


def test_what_is_waived_is_listed_beyond_what_the_page_shows_of_findings(make: Any) -> None:
    words = "abcdefghijklmnopqrst"
    findings = [make.finding(message=f"Bad {a}{b}.") for a in words for b in words][: MOST_POINTS + 3]
    (view,) = viewed(make, [make.result(1, *findings, make.waived())])
    assert not any(point.waiver for point in view.strips[0].points)
    (waiving,) = waivers([view])
    assert waiving.waived[0].links == (("shot-1", "sh010: frame 1"),)
