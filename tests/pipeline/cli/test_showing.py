"""What a person reads on the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli.showing import entries_lines, show_check, show_stamp, sorted_out, titles, write
from pipeline.summary import SequenceOutcome, summarise
from provenance.model import (
    Asset,
    Evidence,
    Finding,
    FrameSequence,
    Match,
    Problem,
    Reference,
    Result,
    Shot,
    Span,
    Stamp,
    StampOutcome,
    Verdict,
    Waiver,
)

SHOT = Shot("Fall", "", "sh010")
GONE = Problem("cannot read it", "the share is away", "Wait for it.")


def frame(number: int, folder: str = "/show/sh010", *findings: Finding, **more: object) -> Result:
    return Result(Evidence(Asset(Path(folder, f"sh010.{number}.exr"), "image/x-exr", SHOT, number)), findings, **more)  # type: ignore[arg-type]  # its own


def finding(verdict: Verdict = Verdict.REVIEW, rule: str = "some-rule", message: str = "It is odd.") -> Finding:
    return Finding(rule, verdict, message, "Mend it.")


def shown(capsys: pytest.CaptureFixture[str], results: Iterable[Result], **more: object) -> str:
    results = list(results)
    show_check(results, summarise(results, seconds=1.5), **more)  # type: ignore[arg-type]  # its own
    said = capsys.readouterr()
    assert not said.err
    return said.out


def test_frames_that_were_not_searched_themselves_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    one = frame(1001)
    two = replace(frame(1002), evidence=replace(frame(1002).evidence, matches_of="/show/sh010/sh010.1001.exr"))
    told = "    1 of 2 frames is nearly the same as one that was searched, and has its matches\n"
    assert told in shown(capsys, [one, two])
    assert "nearly the same" not in shown(capsys, [one])


def test_a_check_from_shot_to_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    results = [frame(n, "/show/sh010", *([finding()] if n < 1003 else [])) for n in range(1001, 1011)]
    assert shown(capsys, results, held=4) == (
        "Fall/sh010\n"
        "  sh010.####.exr  1001-1010  (10 frames)  Needs review\n"
        "    Needs review  some-rule  1001-1002\n"
        "      It is odd.\n"
        "      Do: Mend it.\n"
        "\n"
        "Look before you deliver: 2 of 10 frames need review.\n"
        "10 found: 8 pass, 2 review, 0 block, 0 incomplete. 4 of them the journal had. 1.5 s.\n"
    )


def test_frame_sequences_of_one_name_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, [frame(n, f"/show/{place}/sh010") for place in ("delivery", "comps/old") for n in (1, 2)])
    assert "sh010.#.exr  1-2  (2 frames)  in comps/old/sh010  Pass" in text
    assert "sh010.#.exr  1-2  (2 frames)  in delivery/sh010  Pass" in text
    text = shown(capsys, [frame(n, place) for place in ("/show", "/show/old") for n in (1, 2)])
    assert "  in show  Pass" in text
    assert "  in old  Pass" in text
    assert "  in " not in shown(capsys, [frame(1), frame(2)])


def test_a_part_or_what_nobody_judged_is_never_ready(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\nReady to deliver: all 2 frames pass.\n" in shown(capsys, [frame(1), frame(2)])
    text = shown(capsys, [frame(1), frame(2)], part=(1, 3))
    assert "\nPart 1 of 3: all 2 frames pass.\n" in text
    text += shown(capsys, [frame(1), frame(2)], judged=False)
    assert "Read, not judged" in text
    assert "2 found: 2 done" in text
    results = [frame(1), frame(2)]
    show_check(results, replace(summarise(results), is_finished=False))
    text += capsys.readouterr().out
    assert "Not finished: a part of the work was not done." in text
    assert "deliver" not in text.lower()


def test_findings_of_whole_sequences_and_work_not_done(capsys: pytest.CaptureFixture[str]) -> None:
    results = [frame(1), frame(3, incomplete=GONE)]
    outcome = SequenceOutcome(
        FrameSequence("/show/sh010/sh010.#.exr", (1, 3), (2,)), SHOT, (finding(message="2 is missing."),)
    )
    show_check(results, summarise(results, (outcome,)))
    text = capsys.readouterr().out
    assert "sh010.#.exr  1, 3  (2 frames), 1 missing  Could not check\n" in text
    assert (
        "    Could not check  3\n      cannot read it\n      Why: the share is away\n      Do: Wait for it.\n" in text
    )
    assert "    Needs review  some-rule\n      2 is missing.\n" in text
    assert "Not finished: 1 of 2 frames could not be checked and 1 frame sequence needs review." in text


WORK = Reference("a" * 32, "Harbour", "Varga")


def sighted(number: int, verdict: Verdict, *works: Reference) -> Result:
    """A frame in which works were found."""
    told = (
        Finding("near-copy", verdict, f'Frame {number}: it looks like "{each.title}".', "Look.", each.id)
        for each in works
    )
    made = frame(number, "/show/sh010", *told)
    return replace(made, evidence=replace(made.evidence, matches=tuple(Match(each, 0.9) for each in works)))


def over(verdict: Verdict, frames: tuple[int, ...], work: Reference = WORK) -> Finding:
    """What is told of these frames at once."""
    span = Span(work.title, work.owner, frames, (), 9, frames[0], 0.9)
    message = f"In /show/sh010/sh010.#.exr (shot Fall/sh010), {len(frames)} frames look like it."
    return Finding("sequence.near-copy", verdict, message, "Look at them.", work.id, span)


def checked(capsys: pytest.CaptureFixture[str], results: list[Result], *findings: Finding) -> str:
    numbers = tuple(each.evidence.asset.frame or 0 for each in results)
    outcome = SequenceOutcome.of(FrameSequence("/show/sh010/sh010.#.exr", numbers), SHOT, findings)
    show_check(results, summarise(results, (outcome,)))
    return capsys.readouterr().out


def test_what_is_told_over_frames_stands_for_what_each_says(capsys: pytest.CaptureFixture[str]) -> None:
    results = [sighted(n, Verdict.BLOCK if n < 4 else Verdict.REVIEW, WORK) for n in (1, 2, 3, 4)] + [frame(5)]
    results[0] = replace(results[0], findings=(*results[0].findings, finding(Verdict.BLOCK)))
    text = checked(capsys, results, over(Verdict.BLOCK, (1, 2, 3, 4)))
    assert (
        "    Blocked  sequence.near-copy  1-4\n      In this frame sequence, 4 frames look like it.\n"
        "      Do: Look at them.\n    Blocked  some-rule  1\n"
    ) in text
    assert text.count("near-copy") == 1
    assert "Do not deliver: 3 of 5 frames are blocked and 1 needs review." in text


def test_what_it_does_not_tell_is_still_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Another work, and a frame that another part of the work checked."""
    other = Reference("b" * 32, "Tarn", "Northlight")
    results = [sighted(1, Verdict.BLOCK, WORK, other), sighted(2, Verdict.BLOCK, WORK), sighted(3, Verdict.BLOCK, WORK)]
    text = checked(capsys, results, over(Verdict.BLOCK, (1, 2)))
    assert "Blocked  sequence.near-copy  1-2\n" in text
    assert "Blocked  near-copy  1\n" in text
    assert '"Tarn"' in text
    assert "Blocked  near-copy  1-3\n" in text
    assert checked(capsys, results).count("sequence.near-copy") == 0


WAIVER = Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.BLOCK, "mail of 2 May")
BY = "      Waived by M. Lindqvist until 2027-05-01: approval A-9 (mail of 2 May). Without it, it would be blocked.\n"


def waived(found: Finding, by: Waiver = WAIVER) -> Finding:
    return replace(found, verdict=Verdict.PASS, waiver=replace(by, verdict=found.verdict))


def test_what_is_waived_is_told_with_by_whom_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    results = [frame(1, "/show/sh010", waived(finding(Verdict.BLOCK)), finding(Verdict.PASS, "noted")), frame(2)]
    assert shown(capsys, results) == (
        "Fall/sh010\n"
        "  sh010.#.exr  1-2  (2 frames)  Waived\n"
        "    Waived  some-rule  1\n"
        "      It is odd.\n"
        f"{BY}"
        "      Do: Nothing until 2027-05-01. After that: Mend it.\n"
        "    Pass  noted  1\n"
        "      It is odd.\n"
        "      Do: Mend it.\n"
        "\n"
        "Ready to deliver: all 2 frames pass; what was found in 1 frame is waived.\n"
        "2 found: 2 pass, 0 review, 0 block, 0 incomplete. In 1 of them something is waived. 1.5 s.\n"
    )


def sighted_and_waived(number: int, by: Waiver = WAIVER) -> Result:
    made = sighted(number, Verdict.BLOCK, WORK)
    return replace(made, findings=tuple(waived(each, by) for each in made.findings))


def test_a_sequence_that_is_waived_stands_for_its_frames(capsys: pytest.CaptureFixture[str]) -> None:
    results = [sighted_and_waived(n) for n in (1, 2)]
    text = checked(capsys, results, waived(over(Verdict.BLOCK, (1, 2))))
    assert text.count("near-copy") == 1
    assert f"    Waived  sequence.near-copy  1-2\n      In this frame sequence, 2 frames look like it.\n{BY}" in text


def test_frames_that_are_waived_are_told_where_their_sequence_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    results = [sighted_and_waived(1), sighted(2, Verdict.BLOCK, WORK), sighted_and_waived(3)]
    text = checked(capsys, results, over(Verdict.BLOCK, (1, 2, 3)))
    assert "    Blocked  sequence.near-copy  1-3\n" in text
    assert "    Waived  near-copy  1, 3\n" in text
    assert BY in text
    assert text.count("  near-copy") == 1
    other = replace(WAIVER, approval="A-2", by="K. Adeyemi")
    results = [sighted_and_waived(1), sighted_and_waived(2, other)]
    text = checked(capsys, results, waived(over(Verdict.BLOCK, (1, 2))))
    assert "    Waived  near-copy  2\n" in text
    assert "Waived by K. Adeyemi" in text
    assert text.count("  near-copy") == 1


def test_what_was_found_of_files_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "a\x1b[31m\nb\u202e"
    result = Result(Evidence(Asset(Path("/d", f"{evil}.png"))), (finding(message=f"{evil} is odd."),))
    text = shown(capsys, [result, replace(result, incomplete=Problem(evil, evil, evil))])
    assert not {"\x1b", "\u202e"} & set(text)
    assert "a\\x1b[31m\\nb\\u202e" in text


def test_very_many_findings_are_counted() -> None:
    results = [frame(1, "/s", *(finding(rule=f"rule-{'x' * n}") for n in range(40)))]
    (reel,) = sorted_out(results, summarise(results))
    lines = list(entries_lines(reel.entries))
    assert len(lines) == 25 * 3 + 1
    assert lines[-1] == "    and 15 more findings; a report of a check has them all"


def test_of_very_many_findings_those_that_are_waived_are_counted() -> None:
    told = [finding(rule=f"rule-{'x' * n}") for n in range(30)]
    results = [frame(1, "/s", *told, *(waived(replace(each, message="Again.")) for each in told[:4]))]
    (reel,) = sorted_out(results, summarise(results))
    assert list(entries_lines(reel.entries))[-1] == (
        "    and 9 more findings, 4 of which are waived; a report of a check has them all"
    )


def test_stamping(capsys: pytest.CaptureFixture[str]) -> None:
    done = Stamp(StampOutcome.STAMPED, Path("/out"))
    results = [frame(1, stamp=done), frame(2, stamp=Stamp(StampOutcome.ALREADY)), frame(3, incomplete=GONE)]
    summary = replace(summarise(results, seconds=2.0), discovered=9, incomplete=7)
    show_stamp(results, summary, dry_run=False, held=1)
    assert capsys.readouterr().out == (
        "Fall/sh010  sh010.#.exr  1-3  (3 frames): 1 already, 1 failed, 1 stamped\n"
        "    Could not stamp  3\n      cannot read it\n      Why: the share is away\n      Do: Wait for it.\n"
        "1 file stamped; 1 already stamped and left alone; 1 could not be stamped, and are as they were; 6 not begun. "
        "9 found in all. 1 of them the journal had. 2.0 s.\n"
    )
    show_stamp(results[:1], summarise(results[:1]), dry_run=True)
    assert "1 would be stamped\n1 file would be stamped; 0 already" in capsys.readouterr().out


def test_unnumbered_files_are_named() -> None:
    results = [Result(Evidence(Asset(Path("/d", f"{n}.png"), shot=Shot("", "", n)))) for n in "abcde"]
    ((shot, reels),) = titles(sorted_out(results, summarise(results)))
    assert shot == "d"
    assert [title for _, title in reels] == ["a.png, b.png, c.png and 2 more"]


def test_long_lines_are_left_whole_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write(["      " + "word " * 100])
    assert capsys.readouterr().out.count("\n") == 1


def test_they_are_broken_between_words_on_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    path = "/a/" + "b-" * 50
    write([f"      Do: {'word ' * 30}{path}"])
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 60 or path in line for line in lines)
    assert all(re.match(r" {8}\S", line) for line in lines[1:])
    assert lines[-1].strip() == path
