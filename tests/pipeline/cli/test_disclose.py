"""`platemark disclose`: from real manifests to documents, and an exit code that never calls unknown good."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.disclosure.model import Disclosure, schema
from provenance.files import read_source
from provenance.manifests import Trust
from provenance.manifests.documents import DocumentKind, document_signature, is_signed_as
from provenance.manifests.store import ManifestStore
from provenance.model import ManifestState

Run = Callable[..., Any]


@pytest.fixture
def disclose(run: Run, life: Any, tmp_path: Path) -> Run:
    """Runs `platemark disclose` on the show's frames."""

    def go(*more: str | Path, paths: tuple[Path, ...] = ()) -> Any:
        told = ["--show", life.file, "--to", tmp_path / "out", "--workers", "1"]
        return run("disclose", *(paths or [life.folder / "frames"]), *told, *more)

    return go


def told_in(folder: Path) -> Disclosure:
    return Disclosure.model_validate_json((folder / "disclosure.json").read_bytes())


def signature_of(path: Path, life: Any) -> Any:
    store = ManifestStore(Trust((life.folder / "identity" / "root.pem").read_bytes()))
    manifest = document_signature(store, path)
    return manifest.state, is_signed_as(manifest, read_source(path), DocumentKind.DISCLOSURE)


def test_everything_is_known(disclose: Run, tmp_path: Path) -> None:
    done = disclose()
    assert done.code == 0, done.talk
    assert "1 of 1 shot has AI: " in done.out
    assert sorted(os.listdir(tmp_path / "out")) == [
        "disclosure.csv", "disclosure.html", "disclosure.json", "disclosure_shots.csv",
    ]  # fmt: skip
    told = told_in(tmp_path / "out")
    assert told.is_complete
    (telling,) = told.shots[0].tellings
    assert telling.frames == "1001-1004"
    assert [tool.name for tool in telling.account.tools] == ["Generator"]  # type: ignore[union-attr]
    assert len(set(telling.manifests)) == 4
    assert all(label.startswith("urn:c2pa:") for label in telling.manifests)


def test_labels_are_those_that_verify_tells(disclose: Run, run: Run, life: Any, tmp_path: Path) -> None:
    disclose()
    verified = run("verify", life.folder / "frames", "--show", life.file, "--json")
    labels = {line["manifest"]["label"] for line in verified.lines[:-1]}
    assert set(told_in(tmp_path / "out").shots[0].tellings[0].manifests) == labels


def test_what_carries_no_credentials_is_never_called_free_of_ai(disclose: Run, life: Any, tmp_path: Path) -> None:
    life.write("sh020.1001.png", seed=9)
    done = disclose()
    assert done.code == 11
    assert "1 shot carries no credentials: nothing is known of it." in done.out
    assert told_in(tmp_path / "out").files_counted.no_credentials == 1
    assert "No AI" not in done.out


def test_what_cannot_be_read_is_told_and_ends_with_1(disclose: Run, life: Any, tmp_path: Path) -> None:
    (life.folder / "frames" / "sh010.1002.png").write_bytes(b"no picture at all")
    done = disclose()
    assert done.code == 1
    assert "could not be read: nothing is known of it" in done.out
    assert told_in(tmp_path / "out").files_counted.unread == 1


def test_what_was_changed_is_told(disclose: Run, life: Any, tmp_path: Path) -> None:
    path = life.folder / "frames" / "sh010.1002.png"
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    done = disclose()
    assert done.code == 11
    assert "has credentials that do not hold" in done.out
    assert told_in(tmp_path / "out").files_counted.ai == 4


def test_signing_and_what_becomes_of_signatures(disclose: Run, life: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert disclose("--sign").code == 0
    documents = [path for path in sorted(out.iterdir()) if path.suffix != ".c2pa"]
    assert len(documents) == 4
    for path in documents:
        assert signature_of(path, life) == (ManifestState.TRUSTED, True)
    assert disclose().code == 0  # the same again: the signatures still fit, and stay
    assert signature_of(out / "disclosure.json", life) == (ManifestState.TRUSTED, True)
    life.write("sh020.1001.png", seed=9)
    assert disclose().code == 11
    assert not list(out.glob("*.c2pa"))


def test_signed_is_said_where_the_signature_holds(disclose: Run, life: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    json_too, html_too = ("--format", "json"), ("--format", "html")
    assert "disclosure.json (signed)" in disclose(*json_too, "--sign").talk
    done = disclose(*json_too, "--json")
    assert "disclosure.json (signed)" in done.talk
    assert done.lines[-1]["summary"]["signed"] is True
    assert disclose(*html_too, "--sign").code == 0
    signature = out / "disclosure.json.c2pa"
    of_another = (out / "disclosure.html.c2pa").read_bytes()
    for junk in (b"junk", b"", of_another):
        signature.write_bytes(junk)
        done = disclose(*json_too)
        assert done.code == 0
        assert "disclosure.json" in done.talk
        assert "(signed)" not in done.talk
        assert not signature.exists()


def test_a_vetting_that_does_not_hold_is_said_and_ends_with_11(disclose: Run, life: Any, tmp_path: Path) -> None:
    (life.folder / "attestations" / "tools.toml").write_text(
        '[[tools]]\nid = "T-1"\nname = "Generator"\nvetted_by = "R-1"\nvetted_on = 2020-01-01\n'
        'valid_until = 2020-12-31\nuses = ["final"]\n',
        "utf-8",
    )
    done = disclose()
    assert done.code == 11
    assert "1 tool has a vetting that does not hold: Generator 4.1 (it ended on 2020-12-31, and " in done.out
    assert not told_in(tmp_path / "out").is_complete


def test_a_show_that_cannot_sign_says_so_before_anything_is_read(disclose: Run, life: Any, tmp_path: Path) -> None:
    (life.folder / "identity" / "signer.key").unlink()
    done = disclose("--sign")
    assert done.code == 2
    assert not (tmp_path / "out").exists()


def test_only_the_formats_that_are_asked_for(disclose: Run, tmp_path: Path) -> None:
    done = disclose("--format", "json")
    assert done.code == 0
    assert os.listdir(tmp_path / "out") == ["disclosure.json"]
    assert disclose("--format", "parchment").code == 2
    done = disclose("--format", "csv")
    assert "disclosure.json is of an earlier disclosure, and was not written again." in done.talk
    with (tmp_path / "out" / "disclosure_shots.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["files_with_ai"] == "4"


def test_json_is_a_shot_a_line_and_a_summary(disclose: Run) -> None:
    done = disclose("--json", "--format", "json", "--sign")
    (shot, last) = done.lines
    assert shot["shot"]["kind"] == "ai"
    assert last["summary"]["shots"]["total"] == 1
    assert last["summary"]["files"]["ai"] == 4
    assert last["summary"]["signed"] is True
    assert [Path(path).name for path in last["summary"]["documents"]] == ["disclosure.json"]


def test_the_schema(run: Run) -> None:
    done = run("disclose", "--schema")
    assert done.code == 0
    assert json.loads(done.out) == schema()


def test_frames_that_are_left_out_are_counted(disclose: Run, tmp_path: Path) -> None:
    assert disclose("--frames", "1001-1002").code == 0
    told = told_in(tmp_path / "out")
    assert (told.left_out, told.files_counted.total) == (2, 2)
    assert "2 files left out" in (tmp_path / "out" / "disclosure.html").read_text("utf-8")


def test_documents_may_not_lie_among_the_frames(disclose: Run, life: Any, run: Run) -> None:
    frames = life.folder / "frames"
    done = run("disclose", frames, "--show", life.file, "--to", frames / "out")
    assert done.code == 2
    assert "cannot write a disclosure into" in done.talk
    assert not (frames / "out").exists()


def test_the_journal_of_a_check_is_used(disclose: Run, check: Run, tmp_path: Path, life: Any) -> None:
    journal = tmp_path / "check.jsonl"
    assert check("--journal", journal).code == 0
    before = journal.read_text("utf-8").count('"kind":"result"')
    assert disclose("--journal", journal, "--resume").code == 0
    assert journal.read_text("utf-8").count('"kind":"result"') == before == 4
    from_journal = told_in(tmp_path / "out")
    assert disclose().code == 0
    assert told_in(tmp_path / "out") == from_journal
    frame = life.folder / "frames" / "sh010.1001.png"
    frame.write_bytes(frame.read_bytes() + b"\0")
    disclose("--journal", journal, "--resume")
    assert journal.read_text("utf-8").count('"kind":"result"') == 5
    assert not told_in(tmp_path / "out").is_complete


def test_an_index_that_cannot_be_read_is_told_once_and_nothing_is_written(
    disclose: Run, tmp_path: Path, life: Any
) -> None:
    for path in (life.folder / "index").iterdir():
        if path.is_file():
            path.write_bytes(b"")
    done = disclose()
    assert done.code == 1
    assert done.talk.count("Error:") == 1
    assert not (tmp_path / "out").exists()


def test_a_run_that_is_stopped_writes_nothing(disclose: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import batch

    whole = batch.run

    def stopped(*arguments: Any, stop: Any, **more: Any) -> Any:
        stop.set()
        return whole(*arguments, stop=stop, **more)

    monkeypatch.setattr(batch, "run", stopped)
    done = disclose()
    assert done.code == 1
    assert "no disclosure is written" in done.talk
    assert not (tmp_path / "out").exists()


def test_attestations_and_names(disclose: Run, life: Any, tmp_path: Path) -> None:
    folder = life.folder / "attestations"
    (folder / "tools.toml").write_text(
        '[[tools]]\nid = "T-1"\nname = "Generator"\nvendor = "Generator Works"\nvetted_by = "R-1"\n'
        'vetted_on = 2020-01-01\nuses = ["final"]\nenvironment = "enterprise"\n'
        '[[people]]\nid = "R-1"\nname = "Ruth Example"\n',
        "utf-8",
    )
    assert disclose().code == 0
    (use,) = told_in(tmp_path / "out").tools
    (vetting,) = use.tool.vettings
    assert (vetting.id, vetting.vendor, vetting.vetted_by, vetting.standing) == ("T-1", "Generator Works", "", "")
    assert not any(b"Ruth Example" in path.read_bytes() for path in (tmp_path / "out").iterdir())
    disclose("--names")
    (use,) = told_in(tmp_path / "out").tools
    assert use.tool.vettings[0].vetted_by == "Ruth Example"


def test_the_default_is_without_names(disclose: Run, tmp_path: Path) -> None:
    disclose()
    assert not told_in(tmp_path / "out").is_named
    disclose("--names")
    assert told_in(tmp_path / "out").is_named
