"""Reading journals: as a stream, in a time that nobody notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_makers import delivery, result

from pipeline import batch, lines
from pipeline.executors.interface import Job
from pipeline.journal import Journal
from pipeline.reading import merge, read, state_of
from pipeline.summary import SequenceOutcome
from provenance.errors import DeliveryError, FileError
from provenance.model import (
    Approval,
    Attestation,
    ChangeKind,
    Consent,
    Finding,
    HeldLicence,
    Licence,
    Match,
    Picture,
    Reference,
    Span,
    Verdict,
    VettedTool,
    Waiver,
)


def test_several_files_and_a_missing_one(tmp_path: Path) -> None:
    Journal(tmp_path / "a").close()
    with pytest.raises(DeliveryError, match="No such file"):
        read([tmp_path / "a", tmp_path / "b"])


def test_a_result_that_cannot_be_understood_is_named(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.begin(delivery(tmp_path / "f", 0))
    record = {"path": "/x", "verdict": "pass", "findings": 7}
    with (tmp_path / "j").open("ab") as file:
        file.write(lines.encode({"kind": "result", "key": "", "state": "", "record": record}))
    with read([tmp_path / "j"]) as reading, pytest.raises(DeliveryError, match="the result of /x cannot be understood"):
        list(reading.results())


def test_a_file_that_changes_under_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with Journal(path) as journal:
        journal.begin(delivery(tmp_path / "f", 0))
        journal.append(result(Path("/x")), state="s", key="k")
    with read([path]) as reading:
        path.write_bytes(path.read_bytes().replace(b'"pass"', b'"moss"'))
        with pytest.raises(DeliveryError, match="cannot be understood"):
            list(reading.results())


def test_hundreds_of_assets_are_resumed(tmp_path: Path) -> None:
    """What 10,000 take is for `make bench`."""
    what = delivery(tmp_path / "f", 300)
    picture = Picture(3840, 2160, "sRGB", b"x" * 8000)
    with Journal(tmp_path / "j") as journal:
        journal.begin(what)
        for asset in what.assets:
            made = result(asset.path)
            made = replace(made, evidence=replace(made.evidence, picture=picture))
            journal.append(made, state=state_of(asset.path), key="k")
        journal.end()
    with Journal(tmp_path / "j", resume=True) as journal:
        summary = batch.run(Nobody(), lambda asset: {}, what, journal, key="k", on_result=lambda result, *, held: None)
    assert summary.passed == 300


def test_merging(tmp_path: Path) -> None:
    for name in "ab":
        with Journal(tmp_path / name) as journal:
            journal.begin(delivery(tmp_path / "f", 0))
            journal.append(result(Path("/f", name)), state="s", key="k")
            journal.end()
    with (tmp_path / "b").open("ab") as file:
        file.write(b'{"check":"torn')
    count, notices = merge([tmp_path / "a", tmp_path / "b"], tmp_path / "all")
    assert count == 8
    assert len(notices) == 1
    assert "was cut off" in notices[0]
    with read([tmp_path / "all"]) as reading:
        assert list(reading.entries) == ["/f/a", "/f/b"]
        assert reading.is_finished
        assert reading.notices == []
    with pytest.raises(FileError, match="a file of that name already"):
        merge([tmp_path / "a"], tmp_path / "b")
    (tmp_path / "a").write_bytes((tmp_path / "a").read_bytes().replace(b"pass", b"moss"))
    with pytest.raises(DeliveryError, match="line 3 is damaged"):
        merge([tmp_path / "b", tmp_path / "a"], tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_journals_do_not_tell(tmp_path: Path) -> None:
    """A run that was killed, or a part of a divided one that is not there, is never taken for the whole."""

    def write(name: str, shard: tuple[int, int], *, end: bool = True, key: str = "check:0") -> Path:
        with Journal(tmp_path / name) as journal:
            journal.begin(replace(delivery(tmp_path / "f", 0), shard=shard))
            journal.append(result(Path("/f", name)), state="s", key=key)
            if end:
                journal.end()
        return tmp_path / name

    one, other, killed = write("1", (1, 2)), write("2", (2, 2)), write("k", (2, 2), end=False)
    whole, stamped = write("w", (1, 1)), write("s", (1, 1), key="stamp:0")
    for journals, told in (
        ([one], "part 2 of 2"),
        ([one, killed], "part 2 of 2 of the run over"),
        ([whole, one], "part 2 of 2"),
        ([one, other], ""),
        ([one, whole], ""),  # all was done again, undivided
        ([one, killed, other], ""),
    ):
        with read(journals) as reading:
            assert told in " ".join(reading.gaps)
            assert reading.is_finished == reading.summary().is_finished == (not reading.gaps) == (not told)
    with read([one, stamped]) as reading:
        assert reading.verbs == {"check", "stamp"}


class Nobody:
    """An executor that has nothing to do."""

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        assert list(jobs) == []
        return iter(())

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("licence", "date", "today", "holds"),
    [
        (None, "2026-07-01", "2026-07-02", True),
        (Licence("PO", ("Keystone",)), "2026-07-01", "2026-07-02", True),
        (Licence("PO", (), "", "2026-12-31"), "2026-07-01", "2026-07-01", True),
        (Licence("PO", (), "", "2026-12-31"), "2026-07-01", "2026-07-02", False),
        (Licence("PO", (), "2026-01-01", ""), "2026-07-01", "2026-06-30", False),
        (Licence("PO", (), "2026-01-01", ""), "", "2026-06-30", False),
        (Licence("PO", (), "2026-01-01", ""), "2026-07-01", "", False),
    ],
)
def test_a_result_that_hangs_on_a_licences_days_holds_on_its_own_day(
    tmp_path: Path, licence: Licence | None, date: str, today: str, *, holds: bool
) -> None:
    what = delivery(tmp_path / "f", 1)
    (asset,) = what.assets
    made = result(asset.path)
    matches = (Match(Reference("a", "T", "O"), 0.9), Match(Reference("b", "T", "O", licence=licence), 0.9))
    made = replace(made, evidence=replace(made.evidence, matches=matches, date=date))
    with Journal(tmp_path / "j") as journal:
        journal.begin(what)
        journal.append(made, state=state_of(asset.path), key="k")
    with read([tmp_path / "j"]) as reading:
        assert reading.entries[str(asset.path)].holds("k", today) is holds
        assert not reading.entries[str(asset.path)].holds("another", today)


@pytest.mark.parametrize(
    ("attestation", "holds"),
    [
        (Approval("A-1", "M"), True),
        (Approval("A-1", "M", valid_until="2027-05-01"), False),
        (Approval("A-1", "M", given_on="2026-05-01"), False),
        (Consent("C-1", "P-17", ChangeKind.VOICE, "Keystone", valid_from="2026-05-01"), False),
        (VettedTool("T-1", "Cinder", vetted_on="2026-05-01"), False),
        (HeldLicence("L-1", Licence("PO")), True),
        (HeldLicence("L-1", Licence("PO", (), "", "2027-05-01")), False),
    ],
)
def test_a_result_that_hangs_on_an_attestations_days_holds_on_its_own_day(
    tmp_path: Path, attestation: Attestation, *, holds: bool
) -> None:
    what = delivery(tmp_path / "f", 1)
    (asset,) = what.assets
    made = result(asset.path)
    made = replace(made, evidence=replace(made.evidence, attestations=(attestation,), date="2026-11-26"))
    with Journal(tmp_path / "j") as journal:
        journal.begin(what)
        journal.append(made, state=state_of(asset.path), key="k")
    with read([tmp_path / "j"]) as reading:
        assert reading.entries[str(asset.path)].holds("k", "2026-11-26")
        assert reading.entries[str(asset.path)].holds("k", "2026-11-27") is holds


WAIVED = Finding("r", Verdict.PASS, "m", "f", waiver=Waiver("A-9", "M. Lindqvist", "2027-05-01", Verdict.REVIEW))


def test_what_is_waived_is_counted_when_it_is_read_again(tmp_path: Path) -> None:
    what = delivery(tmp_path / "f", 2)
    with Journal(tmp_path / "j") as journal:
        journal.begin(what)
        for asset, findings in zip(what.assets, ((WAIVED,), ()), strict=True):
            made = replace(result(asset.path), findings=findings)
            journal.append(made, state=state_of(asset.path), key="k")
        journal.end()
    with read([tmp_path / "j"]) as reading:
        assert (reading.summary().waived, reading.summary().passed) == (1, 2)
    with Journal(tmp_path / "j", resume=True) as journal:
        summary = batch.run(Nobody(), lambda asset: {}, what, journal, key="k")
    assert summary.waived == 1


@pytest.mark.parametrize("order", [1, -1])
def test_what_one_shard_found_unwaived_is_unwaived(tmp_path: Path, order: int) -> None:
    whole = delivery(tmp_path / "f", 2)
    (sequence,) = whole.sequences
    bare = replace(WAIVED, verdict=Verdict.REVIEW, waiver=None)
    for number, finding in enumerate((WAIVED, bare)[::order], 1):
        with Journal(tmp_path / str(number)) as journal:
            journal.begin(replace(whole, shard=(number, 2)))
            journal.add_sequence(SequenceOutcome(sequence, None, (finding,)))
            journal.end()
    with read([tmp_path / "1", tmp_path / "2"]) as reading:
        (outcome,) = reading.sequences()
    assert outcome.findings == (bare,)


def test_what_shards_found_of_one_work_is_joined(tmp_path: Path) -> None:
    whole = delivery(tmp_path / "f", 4)
    (sequence,) = whole.sequences
    for number in (1, 2):
        with Journal(tmp_path / str(number)) as journal:
            journal.begin(replace(whole, shard=(number, 2)))
            frames = (number, number + 2)
            span = Span("Harbour", "Varga", frames, frames, 2, number, 0.9)
            message = f"(frames {number} and {number + 2})"
            finding = Finding("sequence.near-copy", Verdict.BLOCK, message, "Look.", "a" * 32, span)
            journal.add_sequence(SequenceOutcome(sequence, None, (), (finding,)))
            journal.end()
    with read([tmp_path / "2", tmp_path / "1"]) as reading:
        (outcome,) = reading.sequences()
    (joined,) = outcome.spans
    assert joined.span == Span("Harbour", "Varga", (1, 2, 3, 4), (1, 2, 3, 4), 4, 1, 0.9)
    assert 'frames 1-4 look like "Harbour" of Varga: 4 of 4 frames.' in joined.message
    assert outcome.findings == ()
