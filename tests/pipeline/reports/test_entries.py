"""The same finding in many frames is one entry, and no word of it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.reports.entries import Item, brief, entries_of, entry_of, found_in, items_text, natural, place
from provenance.model import Asset, Evidence, Finding, Problem, Result, Verdict


def items_of(results: list[Result]) -> tuple[Item, ...]:
    return tuple(Item(number, result) for number, result in enumerate(results))


def test_one_finding_over_many_frames_is_one_entry_with_a_range(make: Any) -> None:
    items = items_of([make.result(frame, make.finding()) for frame in (1001, 1002, 1003, 1007)])
    (entry,) = entries_of(items, (), None)
    assert (entry.outcome, entry.rule, len(entry.items)) == ("block", "some-rule", 4)
    assert items_text(entry.items) == "1001-1003, 1007"
    assert len(entry.wordings) == 1


def test_wordings_that_differ_in_numbers_stay_together_and_are_all_kept(make: Any) -> None:
    items = items_of(
        [make.result(frame, make.finding(message=f"{frame % 7} of 100 pixels.")) for frame in (1, 2, 3, 8)]
    )
    (entry,) = entries_of(items, (), None)
    assert [each.message for each in entry.wordings] == ["1 of 100 pixels.", "2 of 100 pixels.", "3 of 100 pixels."]
    assert [items_text(each.items) for each in entry.wordings] == ["1, 8", "2", "3"]


def test_other_words_rules_verdicts_and_remedies_are_other_entries(make: Any) -> None:
    findings = [
        make.finding(),
        make.finding("review"),
        make.finding(rule="other"),
        make.finding(message="Another thing."),
        Finding("some-rule", Verdict.BLOCK, "It is wrong.", "Do another thing."),
    ]
    entries = entries_of(items_of([make.result(1001 + n, each) for n, each in enumerate(findings)]), (), None)
    assert len(entries) == len(findings)
    assert [entry.outcome for entry in entries] == ["block"] * 4 + ["review"]


def test_the_subject_of_the_policys_message_gives_way_to_the_heading(make: Any) -> None:
    told = "Frame 7 of shot fall/sh010 (sh010.7.exr) carries nothing."
    (entry,) = entries_of(items_of([make.result(7, make.finding(message=told))]), (), None)
    assert entry.words.message == "The frame carries nothing."
    assert brief("The credentials of frame 7 (a) do not hold.", "Frame 7 (a)", "the frame") == (
        "The credentials of the frame do not hold."
    )
    assert brief("Frame 7 (a): a region looks like it.", "Frame 7 (a)", "the frame") == "A region looks like it."
    assert brief("something else", "Frame 7 (a)", "the frame") == "something else"


def test_what_could_not_be_done_is_an_entry_with_cause_and_fix(make: Any) -> None:
    problem = Problem("cannot read sh010.1001.exr", "the worker died", "Run it again.")
    (entry,) = entries_of(items_of([make.result(1001, incomplete=problem)]), (), None)
    assert (entry.outcome, entry.rule) == ("incomplete", "")
    assert entry.words.told == "cannot read sh010.1001.exr: the worker died"
    assert entry.words.remedy == "Run it again."


def test_the_cause_of_an_unreadable_file_is_told_once(make: Any) -> None:
    problem = Problem("cannot decode", "the file ends early", "Render it again.")
    bare = make.result(1, make.finding(message="It cannot be read.", rule="media.unreadable"), unreadable=problem)
    full = make.result(
        2, make.finding(message="Broken: the file ends early.", rule="media.unreadable"), unreadable=problem
    )
    told = {entry.words.message: entry.words.why for entry in entries_of(items_of([bare, full]), (), None)}
    assert told == {"It cannot be read.": "the file ends early", "Broken: the file ends early.": ""}


def test_a_near_copy_over_frames_keeps_its_matches_and_shows_the_best(make: Any) -> None:
    results = []
    for frame, score in ((1001, 0.91), (1002, 0.99), (1003, 0.95)):
        words = f'It looks like "Ferry at Dawn": score {score}.' + (" Mirrored, too." if frame == 1003 else "")
        results.append(make.result(frame, make.finding(message=words, rule="near-copy"), matches=(make.match(score),)))
    items = items_of(results)
    (entry,) = entries_of(items, found_in(items), None)
    (found,) = entry.found
    assert [match.score for match in found.matches] == [0.91, 0.99, 0.95]
    assert entry.best is items[1]
    assert entry.words.message == 'It looks like "Ferry at Dawn": score 0.99.'


def test_each_reference_has_its_own_entry(make: Any) -> None:
    matches = (make.match(0.9, "Plate 1"), make.match(0.8, "Plate 20"))
    findings = [
        make.finding(message=f'It looks like "{title}".', rule="near-copy") for title in ("Plate 1", "Plate 20")
    ]
    items = items_of([make.result(1001, *findings, matches=matches)])
    entries = entries_of(items, found_in(items), None)
    assert [[found.reference.title for found in entry.found] for entry in entries] == [["Plate 1"], ["Plate 20"]]


def test_only_findings_of_copies_are_about_references(make: Any) -> None:
    """A work may be called as the frame's file is: other findings name that file and stay one entry all the same."""
    results = []
    for frame in (1001, 1002, 1003):
        told = f"Frame {frame} of shot fall/sh010 (sh010.{frame}.exr) carries nothing: see sh010.{frame}."
        matches = (make.match(title="sh010.1002"), make.match(title="Plate 12")) if frame == 1002 else ()
        copy = [
            make.finding(
                message=f'Frame {frame} of shot fall/sh010 (sh010.{frame}.exr): like "Plate 12".', rule="near-copy"
            )
        ]
        results.append(make.result(frame, make.finding(message=told), *(copy if matches else ()), matches=matches))
    items = items_of(results)
    by_rule = {entry.rule: entry for entry in entries_of(items, found_in(items), None)}
    assert len(by_rule) == 2
    assert items_text(by_rule["some-rule"].items) == "1001-1003"
    assert [found.reference.title for found in by_rule["near-copy"].found] == ["Plate 12"]


def test_an_untitled_reference_belongs_to_the_finding_of_a_copy(make: Any) -> None:
    items = items_of(
        [make.result(1, make.finding(message='It looks like "".', rule="near-copy"), matches=(make.match(title=""),))]
    )
    (entry,) = entries_of(items, found_in(items), None)
    assert len(entry.found) == 1


def test_a_title_of_any_length_or_letters_is_found_again(make: Any) -> None:
    for title in ("x" * 400, "a(b[c", "Dust * 2"):
        quoted = title if len(title) <= 160 else title[:159] + "…"
        finding = make.finding(message=f'It looks like "{quoted}".', rule="near-copy")
        items = items_of([make.result(1, finding, matches=(make.match(title=title),))])
        assert entries_of(items, found_in(items), None)[0].found, title


def test_findings_of_the_whole_sequence_stand_without_items(make: Any) -> None:
    sequence = make.sequence(
        "sh010", (1003,), make.finding("review", "In /show/sh010/sh010.####.exr (shot fall/sh010) 1 is missing.")
    )
    (entry,) = entries_of((), (), sequence)
    assert entry.items == ()
    assert entry.best is None
    assert entry.words.message == "In this frame sequence 1 is missing."


def test_items_are_named_by_frame_or_file_and_sorted_naturally() -> None:
    names = ["b10.png", "b2.png", "a\u202e.png"]
    items = [Item(n, Result(Evidence(Asset(Path("/x", name))))) for n, name in enumerate(names)]
    framed = Item(9, Result(Evidence(Asset(Path("/x/s.7.exr"), frame=7))))
    ordered = sorted([*items, framed], key=place)
    assert [item.name for item in ordered] == ["7", "a\\u202e.png", "b2.png", "b10.png"]
    assert items_text(ordered) == "7, a\\u202e.png, b2.png, b10.png"
    assert items_text(ordered[1:], 2) == "a\\u202e.png, b2.png and 1 more"
    assert natural("sh2") < natural("sh10") < natural("sh010a")


def test_two_findings_of_one_kind_in_one_frame_count_the_frame_once(make: Any) -> None:
    items = items_of([make.result(1001, make.finding(message="Tool 1."), make.finding(message="Tool 2."))])
    (entry,) = entries_of(items, (), None)
    assert len(entry.items) == 1
    assert [each.message for each in entry.wordings] == ["Tool 1.", "Tool 2."]


def test_what_is_waived_is_an_entry_of_its_own_for_each_approval(make: Any) -> None:
    items = items_of(
        [
            make.result(1001, make.finding("review")),
            make.result(1002, make.waived(message="It is wrong.")),
            make.result(1003, make.waived(message="It is wrong.")),
            make.result(1004, make.waived(message="It is wrong.", until="2027-12-31")),
            make.result(1005, make.finding("pass")),
        ]
    )
    entries = entries_of(items, (), None)
    assert [(entry.outcome, items_text(entry.items)) for entry in entries] == [
        ("review", "1001"),
        ("waived", "1002-1003"),
        ("waived", "1004"),
        ("pass", "1005"),
    ]
    assert entries[1].waiver is not None
    assert entries[1].waiver.by == "M. Lindqvist"
    assert entries[1].words.remedy == "Nothing until 2027-05-01. After that: Put it right."
    assert entries[0].waiver is None
    assert [item.standing for item in items] == ["review", "waived", "waived", "waived", "pass"]


def test_what_is_waived_stands_after_what_is_not_by_what_it_would_be(make: Any) -> None:
    result = make.result(
        1,
        make.waived("review", "B."),
        make.waived("block", "C."),
        make.finding("pass", "D."),
        make.finding("review", "A."),
    )
    (item,) = items_of([result])
    assert [entry.words.message for entry in entries_of([item], (), None)] == ["A.", "C.", "B.", "D."]
    assert item.standing == "review"


def test_a_finding_of_the_whole_sequence_keeps_its_waiver(make: Any) -> None:
    waived = make.waived(message="In sh.####.exr 1 frame is missing: 7.")
    entry = entry_of(waived, "sh.####.exr")
    assert (entry.outcome, entry.waiver, entry.items) == ("waived", waived.waiver, ())
    assert entry.words.message == "In this frame sequence 1 frame is missing: 7."
    assert [each.outcome for each in entries_of((), (), make.sequence("sh010", (7,), waived))] == ["waived"]
