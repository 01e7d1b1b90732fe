"""The journal: nothing that it was told is lost, and nothing that is damaged passes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from batch_makers import delivery, result

from pipeline import lines
from pipeline.journal import Journal
from pipeline.reading import read, state_of
from pipeline.summary import SequenceOutcome
from provenance.errors import DeliveryError, FileError
from provenance.model import Finding, FrameSequence, Shot, Verdict

HERE = str(Path(__file__).resolve().parent)
ROOT = str(Path(__file__).resolve().parents[2])
FINDING = Finding("sequence.missing-frames", Verdict.REVIEW, "Frames are missing.", "Render them.")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def write(path: Path, *names: str, outcome: str = "pass", end: bool = True) -> None:
    with Journal(path, resume=True) as journal:
        journal.begin(replace(delivery(path.parent / "f", 0), problems=()))
        for name in names:
            (path.parent / "f" / name).touch()
            journal.append(result(path.parent / "f" / name, outcome), state="s", key="k")
        if end:
            journal.end()


def outcomes(path: Path) -> dict[str, str]:
    with read([path]) as reading:
        return {Path(name).name: entry.outcome for name, entry in reading.entries.items()}


def test_lines_are_json_and_begin_with_the_version(path: Path) -> None:
    write(path, "a", "b")
    kinds = [(lines.decode(line) or {})["kind"] for line in path.read_bytes().splitlines(keepends=True)]
    assert kinds == ["journal", "run", "result", "result", "end"]
    assert (lines.decode(path.read_bytes().splitlines(keepends=True)[0]) or {})["version"] == 1


def test_results_come_back_with_their_thumbnails(path: Path) -> None:
    made = [result(Path("/f/\udcff\n.png")), result(Path("/f/b"), "block"), result(Path("/f/c"), "incomplete")]
    with Journal(path) as journal:
        journal.begin(delivery(path.parent / "f", 0))
        for each in made:
            journal.append(each, state="s", key="k")
        assert list(journal.reading.results()) == made
        assert list(journal.reading.results([Path("/f/c"), Path("/f/unknown")])) == made[2:]
    with read([path]) as reading:
        assert list(reading.results()) == made
        assert reading.summary().record()["block"] == 1


def test_the_last_line_about_an_asset_holds(path: Path) -> None:
    write(path, "a", "b", outcome="block")
    write(path, "a")
    assert outcomes(path) == {"a": "pass", "b": "block"}


def test_one_that_is_there_is_not_written_over(path: Path) -> None:
    write(path, "a")
    before = path.read_bytes()
    with pytest.raises(DeliveryError, match="there is one already") as caught:
        Journal(path)
    assert "--resume" in caught.value.fix
    assert path.read_bytes() == before


def test_an_empty_file_is_a_new_journal(path: Path) -> None:
    path.touch()
    Journal(path).close()
    assert outcomes(path) == {}


def test_no_file_of_others_is_touched(path: Path) -> None:
    for content in (b"precious", b"precious\n", b'{"a": 1}\n', b"{}", b'{"check":"0', b"\0" * 100):
        path.write_bytes(content)
        if content.startswith(b'{"check":"'):
            continue
        with pytest.raises(DeliveryError, match="not a journal of platemark"):
            Journal(path, resume=True)
        with pytest.raises(DeliveryError, match="not a journal of platemark"):
            read([path])
        assert path.read_bytes() == content


@pytest.mark.parametrize("name", ["absent/j", "", "fifo", "\0", "null"])
def test_what_cannot_be_a_journal(path: Path, name: str) -> None:
    os.mkfifo(path.parent / "fifo")
    chosen = Path("/dev/null") if name == "null" else path.parent / name
    for use in (lambda: Journal(chosen), lambda: read([chosen])):
        with pytest.raises(DeliveryError) as caught:
            use()
        assert caught.value.fix


def test_a_header_of_another_version_or_none(path: Path) -> None:
    for first in ({"kind": "journal", "version": 2}, {"kind": "journal"}, {"kind": "end"}):
        path.write_bytes(lines.encode(first))
        with pytest.raises(DeliveryError):
            read([path])


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "odd"},
        {"kind": ["result"]},
        {"kindless": 1},
        {"kind": "result", "record": 1},
        {"kind": "sequence", "sequence": {}},
        {"kind": "gone"},
        {"kind": "run", "root": "/", "shard": [1], "discovered": 1, "held": 0},
        {"kind": "end", "root": "/x", "shard": [1, 1]},
    ],
)  # fmt: skip
def test_a_line_that_is_not_understood_is_refused_by_its_number(path: Path, line: dict[str, object]) -> None:
    write(path, "a")
    with path.open("ab") as file:
        file.write(lines.encode(line))
    with pytest.raises(DeliveryError, match="line 5 cannot be understood"):
        read([path])


def test_two_writers(path: Path) -> None:
    with Journal(path) as journal:
        with pytest.raises(DeliveryError, match="another process is writing it"):
            Journal(path, resume=True)
        journal.begin(delivery(path.parent / "f", 0))
        journal.append(result(Path("/f/a")), state="s", key="k")
        assert outcomes(path) == {"a": "pass"}  # a reader may look meanwhile
    Journal(path, resume=True).close()


def test_a_torn_end_is_told_cut_off_and_done_again(path: Path) -> None:
    write(path, "a", "b", end=False)
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for length in range(last + 1, len(whole)):
        path.write_bytes(whole[:length])
        with read([path]) as reading:
            assert [Path(name).name for name in reading.entries] == ["a"]
            assert len(reading.notices) == 1
            assert "cut off" in reading.notices[0]
        assert path.read_bytes() == whole[:length]
        with Journal(path, resume=True) as journal:
            assert journal.reading.notices
        assert path.read_bytes() == whole[:last]


def test_a_torn_header(path: Path) -> None:
    path.write_bytes(lines.encode({"kind": "journal", "version": 1})[:20])
    with read([path]) as reading:
        assert not reading.entries
        assert not reading.is_finished
    Journal(path, resume=True).close()
    assert outcomes(path) == {}


def test_damage_is_refused_by_its_number(path: Path) -> None:
    write(path, "a", "b", outcome="block")
    damaged = bytearray(path.read_bytes())
    damaged[damaged.find(b'"path":') + 9] ^= 1
    path.write_bytes(damaged)
    for use in (lambda: Journal(path, resume=True), lambda: read([path])):
        with pytest.raises(DeliveryError, match="line 3 is damaged") as caught:
            use()
        assert "Delete that line" in caught.value.fix
    content = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(content[:2] + content[3:]))
    assert outcomes(path) == {"b": "block"}


def test_merging_is_concatenating(path: Path) -> None:
    one, two = path.with_name("1"), path.with_name("2")
    write(one, "a", "b")
    write(two, "b", "c", outcome="review")
    path.write_bytes(one.read_bytes() + two.read_bytes())
    expected = {"a": "pass", "b": "review", "c": "review"}
    assert outcomes(path) == expected
    with read([one, two]) as reading:
        assert {Path(name).name: entry.outcome for name, entry in reading.entries.items()} == expected
        assert [each.outcome for each in reading.results()] == list(expected.values())
        assert reading.is_finished


def test_killed_between_any_two_lines(path: Path) -> None:
    script = (
        f"import sys; sys.path[:0] = [{ROOT!r}, {HERE!r}]\n"
        "import os, signal\nfrom pathlib import Path\nfrom pipeline.journal import Journal\n"
        "from batch_makers import delivery, result\n"
        "journal = Journal(Path(sys.argv[1]), resume=True)\n"
        "journal.begin(delivery(Path(sys.argv[1] + '.d'), 0))\n"
        "for number in range(3): journal.append(result(Path(f'/f/{number}')), state='s', key='k')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", script, str(path)], check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert outcomes(path) == {"0": "pass", "1": "pass", "2": "pass"}
        with read([path]) as reading:
            assert not reading.is_finished


def test_a_full_disk_stops_the_run_and_leaves_whole_lines(path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal(path) as journal:
        journal.begin(delivery(path.parent / "f", 0))
        journal.append(result(Path("/f/a")), state="s", key="k")
        before = path.read_bytes()
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, limits[1]))
        try:
            with pytest.raises(FileError, match="cannot write the journal") as caught:
                journal.append(result(Path("/f/b")), state="s", key="k")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert "File too large" in caught.value.why
        assert path.read_bytes() == before
        journal.append(result(Path("/f/c")), state="s", key="k")
    assert outcomes(path) == {"a": "pass", "c": "pass"}


def test_a_journal_without_a_name() -> None:
    with Journal(None) as journal:
        journal.begin(delivery(Path(ROOT), 0))
        journal.append(result(Path("/f/a")), state="s", key="k")
        assert [each.outcome for each in journal.reading.results()] == ["pass"]
    journal.close()


def test_sequences_of_shards_are_joined_and_others_dropped(path: Path) -> None:
    other = Finding("other", Verdict.BLOCK, "Mixed.", "Look.")

    def found(number: int, count: int, *findings: Finding) -> None:
        with Journal(path, resume=True) as journal:
            part = replace(delivery(path.parent / "f", 2), shard=(number, count))
            journal.begin(part)
            journal.add_sequence(SequenceOutcome(part.sequences[0], Shot(name="sh"), findings))
            journal.end()

    def told() -> list[tuple[Finding, ...]]:
        with read([path]) as reading:
            return [outcome.findings for outcome in reading.sequences()]

    found(1, 2, FINDING)
    found(2, 2, FINDING, other)
    assert told() == [(FINDING, other)]
    found(1, 2)
    assert told() == [(FINDING, other)]
    found(2, 2, FINDING)
    assert told() == [(FINDING,)]
    found(1, 1)
    assert told() == [()]


def test_what_is_neither_delivered_nor_there_is_forgotten(path: Path, tmp_path: Path) -> None:
    whole = delivery(tmp_path / "f", 3)
    with Journal(path) as journal:
        journal.begin(whole)
        for asset in whole.assets:
            journal.append(result(asset.path, "block"), state="s", key="k")
        journal.append(result(tmp_path / "f" / "elsewhere"), state="s", key="k")
        journal.add_sequence(SequenceOutcome(whole.sequences[0], None, (FINDING,)))
        journal.end()
    for asset in whole.assets[1:]:
        asset.path.unlink()
    left = replace(whole, assets=whole.assets[:1], sequences=())
    with Journal(path, resume=True) as journal:
        journal.begin(left)
        assert [Path(name).name for name in journal.reading.entries] == ["sh.0001.png"]
        assert len(journal.reading.sequences()) == 1  # one of its files is still there
    whole.assets[0].path.unlink()
    with Journal(path, resume=True) as journal:
        journal.begin(left)  # found a moment ago, and gone since: its result stays until it is done again
        assert [Path(name).name for name in journal.reading.entries] == ["sh.0001.png"]
        assert journal.reading.sequences() == ()


def test_runs_that_did_not_come_to_their_end(path: Path, tmp_path: Path) -> None:
    whole = delivery(tmp_path / "f", 3, problems=1)
    with Journal(path) as journal:
        journal.begin(whole)
        journal.append(result(whole.assets[0].path), state="s", key="k")
    with read([path]) as reading:
        assert (reading.unfinished, reading.is_finished) == (3, False)
        summary = reading.summary()
        assert (summary.discovered, summary.passed, summary.incomplete) == (4, 1, 3)
    with Journal(path, resume=True) as journal:
        journal.begin(whole)
        for each in whole.assets[1:]:
            journal.append(result(each.path), state="s", key="k")
        journal.append(result(whole.problems[0][0], "incomplete"), state="", key="k")
        journal.end()
    with read([path]) as reading:
        assert (reading.unfinished, reading.is_finished) == (0, True)
        assert reading.summary().passed == 3
    content = [line for line in path.read_bytes().splitlines(keepends=True) if b"sh.0002" not in line]
    path.write_bytes(b"".join(content))
    with read([path]) as reading:
        assert reading.unfinished == 1  # a line that somebody took out is missed


def test_the_state_of_files(tmp_path: Path) -> None:
    path = tmp_path / "shot.1001.exr"
    seen = {state_of(path)}

    def changed() -> bool:
        before = len(seen)
        seen.add(state_of(path))
        return len(seen) > before

    path.write_bytes(b"1")
    assert changed()
    assert not changed()
    os.utime(path, ns=(0, 12345))
    assert changed()
    path.write_bytes(b"12")
    os.utime(path, ns=(0, 12345))
    assert changed()
    (tmp_path / "shot.1001.c2pa").write_bytes(b"1")
    assert changed()
    (tmp_path / "shot.1001.exr.c2pa").write_bytes(b"1")
    assert changed()
    (tmp_path / "shot.1001.c2pa").unlink()
    assert changed()


def test_missing_frames_survive(path: Path) -> None:
    sequence = FrameSequence("/f/sh.####.png", (1, 3), (2,))
    with Journal(path) as journal:
        journal.begin(delivery(path.parent / "f", 0))
        journal.add_sequence(SequenceOutcome(sequence, Shot("a", "b", "c"), (FINDING,)))
        journal.end()
    with read([path]) as reading:
        assert reading.sequences() == (SequenceOutcome(sequence, Shot("a", "b", "c"), (FINDING,)),)
