"""`platemark check`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_contract import hold

Run = Callable[..., Any]


def test_the_json_of_every_outcome_is_the_contracts(check: Run, life: Any, making: Any) -> None:
    frames = life.folder / "frames"
    life.write("copy.png", seed=99)
    (frames / "broken.png").write_bytes(making.picture("png8")[:300])
    (frames / "link.png").symlink_to("copy.png")
    (frames / "new\nline \u202e.png").write_bytes(making.picture("png8", seed=5))
    (frames / "sh010.1002.png").unlink()
    done = check("--json", "--report", life.folder / "report")
    assert done.code == 10
    assets, counts = hold(done.lines)
    assert (counts.discovered, counts.passed, counts.review, counts.block, counts.incomplete) == (7, 3, 1, 2, 1)
    assert [sequence.missing for sequence in counts.sequences] == [[1002]]
    assert len(counts.reports or ()) == 4
    by_name = {Path(asset.path).name: asset for asset in assets}
    stamped, copy = by_name["sh010.1001.png"], by_name["copy.png"]
    assert stamped.media_type == "image/png"
    assert (stamped.frame, stamped.findings, stamped.matches) == (1001, [], [])
    assert stamped.manifest
    assert (stamped.manifest.state, stamped.manifest.carrier) == ("trusted", "embedded")
    assert stamped.manifest.signer
    assert stamped.manifest.digital_source_type
    assert stamped.fingerprints
    assert copy.matches
    assert (copy.matches[0].title, copy.matches[0].owner, copy.matches[0].kind) == ("The Fall", "Museum", "whole")
    assert copy.matches[0].score > 0.9
    assert {finding.rule for finding in copy.findings or ()} == {"near-copy", "credentials.missing"}
    assert by_name["link.png"].error
    assert by_name["link.png"].matches is None  # nobody looked: that is not the same as finding none
    assert by_name["broken.png"].matches is None
    assert by_name["broken.png"].verdict == "block"
    assert all(asset.stamp is None for asset in assets)
    # One object a line, whatever is in a name.
    assert done.out.count("\n") == 8
    assert "\u202e" not in done.out


def test_a_person_reads_each_finding_once_and_the_verdict_last(check: Run, life: Any) -> None:
    (life.folder / "frames" / "sh010.1003.png").unlink()
    life.write("copy.png", seed=99)
    done = check("--workers", "2")
    assert done.code == 10
    assert "\x1b" not in done.out  # not a terminal
    assert "sh010.####.png  1001-1002, 1004  (3 frames), 1 missing  Needs review" in done.out
    assert 'looks like "The Fall" of Museum' in done.out
    assert "Do not deliver: 1 of 4 files is blocked" in done.out
    assert re.search(r"\n4 found: 3 pass, 0 review, 1 block, 0 incomplete\. [0-9.]+ s\.\n\Z", done.out)


def copies(life: Any, making: Any, *frames: int) -> None:
    """Frames of another sequence: those that are named are copies of the work in the index."""
    for frame in range(1, 6):
        life.write(f"ai.{frame:03}.png", data=making.picture("png8", seed=99 if frame in frames else frame))


def test_a_work_in_many_frames_is_told_once(check: Run, life: Any, making: Any) -> None:
    copies(life, making, 2, 3, 4)
    done = check("--json")
    assert done.code == 10
    assets, counts = hold(done.lines)
    assert counts.block == 3  # each frame by itself
    assert [asset.frame for asset in assets if "near-copy" in {each.rule for each in asset.findings or ()}] == [2, 3, 4]
    (finding,) = [each for sequence in counts.sequences for each in sequence.findings]
    assert finding.rule == "sequence.near-copy"
    assert finding.verdict == "block"
    assert finding.span
    assert (finding.span.frames, finding.span.searched, finding.span.best) == ([2, 3, 4], 5, 2)
    said = check()
    assert said.code == 10
    assert said.out.count('look like "The Fall" of Museum') == 1
    assert "    Blocked  sequence.near-copy  2-4\n      In this frame sequence, frames 2-4 look like" in said.out
    assert "3 of 5 frames. Best in frame 2, where it is the whole frame: score 1.000 of 1" in said.out
    assert "Do not deliver: 3 of 9 frames are blocked" in said.out
    assert "frame sequence is blocked" not in said.out  # it is counted once


def test_shards_find_one_work_together(check: Run, life: Any, making: Any, run: Run) -> None:
    copies(life, making, 1, 2, 3, 4, 5)
    both = [life.folder / f"{number}.jsonl" for number in (1, 2)]
    for number, journal in enumerate(both, 1):
        assert check("--shard", f"{number}/2", "--journal", journal).code == 10
    rendered = run("report", "render", *both, "--to", life.folder / "r", "--show", life.file)
    assert rendered.code == 10
    assert rendered.out.count('look like "The Fall" of Museum: 5 of 5 frames.') == 1


def test_a_work_is_licensed_to_a_show_for_some_days(check: Run, life: Any, making: Any, run: Run) -> None:
    (work,) = (life.folder / "works").iterdir()
    (known,) = [line["id"] for line in run("index", "list", "--index", life.folder / "index", "--json").lines[:-1]]
    path = life.write("copy.png", seed=99)
    life.settle(after='\n[policy.rules]\n"credentials.missing" = "off"\n')
    for terms, code, words in (
        (["--licence-show", "Demo", "--licence-until", "9999-12-31"], 0, "It is used under its licence"),
        (["--licence-show", "Another"], 10, 'it is for the show "Another", and this one is "Demo"'),
        (["--licence-until", "2001-01-01"], 10, "it ended on 2001-01-01"),
    ):
        assert run("index", "remove", known, "--index", life.folder / "index").code == 0
        told = ["--owner", "Museum", "--licence", "PO 4711", *terms]
        assert run("index", "add", work, "--index", life.folder / "index", *told, "--workers", "1").code == 0
        done = check(paths=[path])
        assert done.code == code, done.out
        assert words in done.out


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ('"credentials.missing" = "off"', 0),
        ('"credentials.missing" = "review"', 11),
        ('"credentials.missing" = "block"', 10),
    ],
)
def test_the_shows_rules_decide(check: Run, life: Any, rules: str, code: int) -> None:
    path = life.write("plain.png", seed=7)
    life.settle(after=f"\n[policy.rules]\n{rules}\n")
    done = check(paths=[path])
    assert done.code == code, done.out + done.talk
    assert ("Ready to deliver" in done.out) == (code == 0)


def test_shards_that_have_no_frame_of_a_sequence_say_nothing_of_it(check: Run, life: Any, run: Run) -> None:
    (life.folder / "frames" / "sh010.1002.png").unlink()
    journals = [life.folder / f"{number}.jsonl" for number in range(1, 6)]
    codes = {check("--shard", f"{n}/5", "--journal", journal).code for n, journal in enumerate(journals, 1)}
    assert codes == {0, 11}  # three frames cannot be in five parts
    done = run("report", "render", *journals, "--to", life.folder / "report", "--show", life.file, "--json")
    (sequence,) = hold(done.lines)[1].sequences
    assert [finding.rule for finding in sequence.findings] == ["sequence.missing-frames"]


def test_a_shard_alone_is_never_ready(check: Run, life: Any, run: Run) -> None:
    found = 0
    for number in (1, 2):
        done = check("--shard", f"{number}/2", "--journal", life.folder / f"{number}.jsonl")
        assert done.code == 0
        assert f"Part {number} of 2: " in done.out
        assert "deliver" not in done.out
        found += int(re.search(r"(\d+) found", done.out)[1])  # type: ignore[index]  # it is there
    assert found == 4
    rendered = run("report", "render", life.folder / "1.jsonl", "--to", life.folder / "r", "--show", life.file)
    assert rendered.code == 1
    assert "part 2 of 2" in rendered.talk
    both = [life.folder / f"{number}.jsonl" for number in (1, 2)]
    rendered = run("report", "render", *both, "--to", life.folder / "r", "--show", life.file)
    assert rendered.code == 0, rendered.out
    assert "Ready to deliver: all 4 frames pass." in rendered.out


def test_resume_does_what_the_journal_does_not_hold(check: Run, life: Any) -> None:
    journal = life.folder / "j.jsonl"
    frames = sorted((life.folder / "frames").iterdir())
    assert check("--journal", journal, paths=frames[:1]).code == 0
    before = journal.stat().st_size
    done = check("--journal", journal, "--resume", "--json")
    assert done.code == 0
    assert len(done.lines) == 5
    assert {json.loads(line).get("kind") for line in journal.read_text().splitlines()} >= {"result", "run", "end"}
    assert journal.stat().st_size > before
    done = check("--journal", journal, "--resume")
    assert "4 of them the journal had" in done.out
    life.settle(after='\n[policy.rules]\n"credentials.missing" = "block"\n')
    assert "the journal had" not in check("--journal", journal, "--resume").out  # other rules: everything again


def test_a_journal_of_more_than_this_run_spoils_no_report(check: Run, life: Any) -> None:
    journal, frames = life.folder / "j.jsonl", sorted((life.folder / "frames").iterdir())
    check("--journal", journal, paths=frames[:2])
    done = check("--journal", journal, "--resume", "--report", life.folder / "report", paths=frames[2:])
    assert done.code == 0, done.talk
    assert "Ready to deliver: all 2 frames pass." in done.out
    assert "sh010.1001" not in (life.folder / "report" / "assets.csv").read_text("utf-8-sig")


def test_a_still_shot_is_told_and_can_be_searched_frame_by_frame(check: Run, life: Any) -> None:
    paths = [life.write(f"still.{n}.png", seed=99) for n in (1, 2, 3)]
    done = check("--json", "--workers", "1", paths=paths)  # each worker remembers what it searched last
    assets, _ = hold(done.lines)
    assert [asset.matches_of for asset in assets] == [None, str(paths[0]), str(paths[0])]
    assert all(asset.matches and asset.matches[0].title == "The Fall" for asset in assets)
    told = "2 of 3 frames are nearly the same as ones that were searched, and have their matches"
    assert told in check("--workers", "1", paths=paths).out
    assert "nearly the same" not in check("--no-reuse", paths=paths).out
    journal = life.folder / "j.jsonl"
    check("--journal", journal, paths=paths)
    held = check("--journal", journal, "--resume", "--no-reuse", paths=paths)
    assert "3 of them the journal had" in held.out  # the results are the same within the tolerance


def test_a_declaration_that_says_otherwise_is_found(check: Run, life: Any, making: Any) -> None:
    other = life.declare(making.DECLARATION.replace("final", "temporary"), "other.toml")
    done = check("--declare", other)
    assert done.code == 10
    assert "ai.contradicted" in done.out
    assert check("--declare", life.declaration).code == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--executor", "ray"], "no executor called 'ray'"),
        (["--frames", "abc"], "cannot use the frames abc"),
        (["--frames", "2000"], "nothing to do"),
        (["--resume"], "name it with --journal"),
        (["--shard", "0/2"], "i/n"),
        (["--workers", "-1"], "whole number"),
        (["--declare", "gone.toml"], "gone.toml"),
    ],
)
def test_misuse_is_told_before_a_journal_or_report_is_begun(check: Run, life: Any, more: list[str], words: str) -> None:
    journal = [] if "--resume" in more else ["--journal", str(life.folder / "j.jsonl")]
    done = check(*more, *journal, "--report", life.folder / "report")
    assert done.code == 2
    assert words in done.talk
    assert not done.out
    assert not (life.folder / "j.jsonl").exists()
    assert not (life.folder / "report").exists()


def test_a_journal_that_is_there_is_not_overwritten(check: Run, life: Any) -> None:
    journal = life.folder / "j.jsonl"
    journal.write_text("precious\n")
    for more in ([], ["--resume"]):
        done = check("--journal", journal, *more)
        assert done.code == 2
        assert "j.jsonl" in done.talk
        assert journal.read_text() == "precious\n"
