"""`platemark report`: from journals, without looking at any frame again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_contract import hold

from pipeline.journal import Journal
from pipeline.reading import state_of
from provenance.model import Asset, Delivery, Evidence, Finding, Problem, Result, Shot, Verdict

Run = Callable[..., Any]
GONE = Problem("cannot read it", "the share is away", "Wait.")


def write(
    path: Path, verb: str = "check", outcomes: str = "pp", *, shard: tuple[int, int] = (1, 1), end: bool = True
) -> Path:
    """A journal of a run over some frames: p for pass, r for review, b for block, i for incomplete, - for not done."""
    root = path.parent / "frames"
    assets = [Asset(root / f"sh.{n}.png", shot=Shot("Fall", "", "sh"), frame=n) for n in range(1, len(outcomes) + 1)]
    verdicts = {"p": Verdict.PASS, "r": Verdict.REVIEW, "b": Verdict.BLOCK}
    with Journal(path) as journal:
        journal.begin(Delivery(root, (), tuple(assets), shard=shard))
        for asset, letter in zip(assets, outcomes, strict=True):
            if letter == "-":
                continue
            findings = (Finding("some-rule", verdicts[letter], "It is odd.", "Mend it."),) if letter in "rb" else ()
            done = Result(Evidence(asset), findings, GONE if letter == "i" else None, policy="ab" * 32)
            journal.append(done, state=state_of(asset.path), key=f"{verb}:0")
        if end:
            journal.end()
    return path


@pytest.mark.parametrize(
    ("outcomes", "code", "words"),
    [
        ("pp", 0, "Ready to deliver: all 2 frames pass."),
        ("pr", 11, "Look before you deliver: 1 of 2 frames needs review."),
        ("pbi", 10, "Do not deliver: 1 of 3 frames is blocked and 1 could not be checked."),
        ("pi", 1, "Not finished: 1 of 2 frames could not be checked."),
    ],
)
def test_the_exit_code_is_that_of_the_check(run: Run, tmp_path: Path, outcomes: str, code: int, words: str) -> None:
    done = run("report", "render", write(tmp_path / "j", outcomes=outcomes), "--to", tmp_path / "r")
    assert done.code == code
    assert words in done.out
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert words.rstrip(".") in page
    assert "the rules of the show that was checked" in page


def test_a_run_that_did_not_end_is_never_ready(run: Run, tmp_path: Path) -> None:
    """Killed after its last frame, before frame sequences were judged; or in the midst."""
    for outcomes, words in (("pp", "a part of the work was not done"), ("p-", "1 of 2 frames could not be checked")):
        journal = write(tmp_path / outcomes, outcomes=outcomes, end=False)
        done = run("report", "render", journal, "--to", tmp_path / "r")
        assert done.code == 1
        assert f"Not finished: {words}" in done.out
        assert "did not come to its end" in done.talk
        assert "Ready" not in (tmp_path / "r" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("verb", ["stamp", "verify"])
def test_what_was_not_checked_is_never_ready(run: Run, tmp_path: Path, verb: str) -> None:
    done = run("report", "render", write(tmp_path / "j", verb), "--to", tmp_path / "r")
    assert done.code == 0
    assert "Read, not judged" in done.out
    assert "Ready" not in (tmp_path / "r" / "report.html").read_text("utf-8")


def test_json_and_one_kind_alone(run: Run, tmp_path: Path) -> None:
    journal = write(tmp_path / "j", outcomes="prb")
    done = run("report", "render", journal, "--to", tmp_path / "r", "--format", "junit", "--json")
    assert done.code == 10
    assets, counts = hold(done.lines)
    assert [asset.verdict for asset in assets] == ["pass", "review", "block"]
    assert counts.reports == [str(tmp_path / "r" / "junit.xml")]
    assert [path.name for path in (tmp_path / "r").iterdir()] == ["junit.xml"]


def test_the_same_journal_gives_the_same_report(run: Run, tmp_path: Path) -> None:
    journal = write(tmp_path / "j")
    pages = []
    for _ in range(2):
        run("report", "render", journal, "--to", tmp_path / "r")
        pages.append((tmp_path / "r" / "report.html").read_bytes())
    assert pages[0] == pages[1]


def test_parts_are_merged_and_a_missing_one_is_told(run: Run, tmp_path: Path) -> None:
    one = write(tmp_path / "1", outcomes="p-", shard=(1, 2))
    other = write(tmp_path / "2", outcomes="-p", shard=(2, 2))
    done = run("report", "merge", one, "--to", tmp_path / "half")
    assert done.code == 0
    assert "part 2 of 2" in done.talk
    done = run("report", "merge", one, other, "--to", tmp_path / "all", "--json")
    assert done.lines == [{"summary": {"journals": 2, "lines": 8, "output": str(tmp_path / "all")}}]
    before = (tmp_path / "all").read_bytes()
    done = run("report", "merge", one, "--to", tmp_path / "all")
    assert done.code == 2
    assert "nothing is ever overwritten" in done.talk
    assert (tmp_path / "all").read_bytes() == before


def test_damage_is_named_by_its_line(run: Run, tmp_path: Path) -> None:
    journal = write(tmp_path / "j", outcomes="pb")
    journal.write_bytes(journal.read_bytes().replace(b'"block"', b'"pass!"', 1))
    for verb in (["render"], ["merge"]):
        done = run("report", *verb, journal, "--to", tmp_path / "out")
        assert done.code == 2
        assert "line 4 is damaged" in done.talk
        assert not (tmp_path / "out").exists()


def test_a_torn_line_is_told(run: Run, tmp_path: Path) -> None:
    journal = write(tmp_path / "j")
    journal.write_bytes(journal.read_bytes()[:-9])
    done = run("report", "merge", journal, "--to", tmp_path / "out")
    assert done.code == 0
    assert "was cut off" in done.talk
    assert done.out == f"1 journal, 4 lines: {tmp_path / 'out'}\n"


@pytest.mark.parametrize("name", ["gone", "."])
def test_what_is_no_journal(run: Run, tmp_path: Path, name: str) -> None:
    assert run("report", "render", tmp_path / name, "--to", tmp_path / "r").code == 2
    assert not (tmp_path / "r").exists()
