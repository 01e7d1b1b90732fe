"""`platemark attest`: what counts, what is wrong, and signing; and what a check makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_contract import hold

from provenance.attestations import TEMPLATES
from provenance.attesting import sign_attestations
from provenance.serving import calendar_day

Run = Callable[..., Any]
SHA = "ab" * 32
TOOL = (
    '[[tools]]\nid = "T-1"\nname = "Generator"\nvendor = "Works"\nfirst_version = "4.0"\nlast_version = "4.9"\n'
    'vetted_by = "R. Okafor"\nuses = ["temporary", "final"]\n'
)
CONSENT = (
    f'[[consents]]\nid = "C-1"\nperformer = "P-17"\nkind = "voice"\nproject = "Demo"\ndocument_sha256 = "{SHA}"\n'
    'shots = ["sh010"]\n[[people]]\nid = "P-17"\nname = "Ada Vance"\n'
)
APPROVAL = (
    '[[approvals]]\nid = "A-1"\nby = "M"\nuses = ["final"]\nwaives = ["near-copy"]\nworks = ["The Fall"]\n'
    'shots = ["sh010"]\nvalid_until = 2001-01-01\nperformers = ["P-17"]\n'
)
LICENCE = '[[licences]]\nid = "L-1"\nname = "PO 4711"\nworks = ["The Fall"]\nowner = "Museum"\nshows = ["Demo"]\n'


@pytest.fixture
def write(life: Any) -> Callable[..., Path]:
    def make(text: str, name: str = "all.toml") -> Path:
        path: Path = life.folder / "attestations" / name
        path.write_text(text, "utf-8")
        return path

    return make


@pytest.fixture
def attest(run: Run, life: Any) -> Run:
    return lambda verb, *more: run("attest", verb, "--show", life.file, *more)


class TestList:
    def test_each_in_words_and_whether_it_counts(self, attest: Run, write: Any) -> None:
        soon = (date.fromisoformat(calendar_day()) + timedelta(days=10)).isoformat()
        write(TOOL + f"valid_until = {soon}\n" + APPROVAL, "a.toml")
        write(CONSENT + LICENCE, "b\u202e.toml")
        done = attest("list")
        assert done.code == 0
        told = done.out.splitlines()
        assert told[:8] == [
            "tool T-1  Generator 4.0 to 4.9; of Works; vetted by R. Okafor; for temporary, final use",
            f"  until {soon}, in a.toml: counts, and ends soon: on {soon}",
            "approval A-1  by M; waives near-copy; of The Fall; shots sh010; for final use; about P-17",
            "  until 2001-01-01, in a.toml: does not count: it ended on 2001-01-01",
            "consent C-1  voice of P-17; for Demo; shots sh010",
            "  in b\\u202e.toml: counts",
            "licence L-1  PO 4711; of Museum; for The Fall; in Demo; all shots",
            "  in b\\u202e.toml: counts",
        ]
        assert told[8].startswith("4 found in 2 files (not signed): 3 count on ")
        assert "Ada" not in done.out

    def test_json(self, attest: Run, write: Any) -> None:
        write(TOOL + CONSENT + APPROVAL)
        done = attest("list", "--json")
        assert done.code == 0
        assert [(line["attestation"], line["id"], line["counts"]) for line in done.lines[:-1]] == [
            ("tool", "T-1", True),
            ("consent", "C-1", True),
            ("approval", "A-1", False),
        ]
        assert done.lines[2]["why"] == "it ended on 2001-01-01"
        summary = done.summary
        assert date.fromisoformat(summary.pop("date"))
        assert summary == {"attestations": 3, "counting": 2, "files": 1, "people": 1, "signed": False}
        assert "Ada" not in done.out

    def test_what_is_for_another_show_does_not_count(self, attest: Run, write: Any) -> None:
        write(CONSENT.replace("Demo", "Lighthouse") + LICENCE)
        told = attest("list").out.splitlines()
        why = "it is for another show (Lighthouse), and this is Demo: it covers nothing here"
        assert told[1] == f"  in all.toml: does not count: {why}"
        assert told[3] == "  in all.toml: counts"
        assert told[4].startswith("2 found in 1 file (not signed): 1 counts on ")
        done = attest("list", "--json")
        assert (done.lines[0]["counts"], done.lines[0]["why"]) == (False, why)
        assert done.summary["counting"] == 1

    def test_none(self, attest: Run) -> None:
        assert attest("list").out.startswith("0 found in 0 files (not signed): 0 count on ")

    def test_a_mistake_is_misuse(self, attest: Run, write: Any) -> None:
        write(TOOL + "valid = 1\n")
        done = attest("list")
        assert done.code == 2
        assert "line 9, tools[1].valid: there is no such key" in done.talk

    def test_a_show_without_a_folder(self, attest: Run, life: Any) -> None:
        life.settle({'folder = "attestations"': "", "[attestations]": ""})
        for verb in ("list", "sign"):
            done = attest(verb)
            assert done.code == 2
            assert "the show file has no [attestations]" in done.talk


class TestCheck:
    def test_what_is_right(self, run: Run, write: Any) -> None:
        path = write(TOOL + CONSENT + APPROVAL + LICENCE)
        for what in (path, path.parent):
            done = run("attest", "check", what)
            assert (done.code, done.out, done.talk) == (0, "1 file, 4 attestations, 0 mistakes\n", "")

    def test_every_mistake_with_its_line(self, run: Run, write: Any, tmp_path: Path) -> None:
        one = write(TOOL + 'retains = "maybe"\ntrains = "maybe"\n', "one.toml")
        two = write(LICENCE + APPROVAL.replace("near-copy", "near-coppy"), "two.toml")
        three = write(LICENCE, "three.toml")
        four = write(LICENCE, "four.toml")
        other = tmp_path / "notes.txt"
        other.write_text(LICENCE)
        done = run("attest", "check", one, two, three, four, other, "--json")
        assert done.code == 2
        whys = [line["error"]["why"] for line in done.lines[:-1]]
        assert [why.split(":")[0] for why in whys] == [
            "line 9, tools[1].retains",
            "line 10, tools[1].trains",
            "line 11, approvals[1].waives[1]",
            "a show would not read it",
            "line 2, licences[1].id",
        ]
        assert "three.toml, line 2, has 'L-1'" in whys[-1]
        assert done.summary == {"files": 5, "attestations": 2, "mistakes": 5}
        said = run("attest", "check", one, two)
        assert said.code == 2
        assert "line 9, tools[1].retains" in said.talk
        assert "Did you mean `near-copy`?" in said.talk
        assert said.out == "2 files, 0 attestations, 3 mistakes\n"

    def test_json_files_and_links(self, run: Run, write: Any) -> None:
        path = write(json.dumps({"tools": [{"id": "T-1", "name": "x"}]}), "a.json")
        assert run("attest", "check", path).code == 0
        link = path.with_name("link.toml")
        link.symlink_to("a.json")
        done = run("attest", "check", path.parent)
        assert done.code == 2
        assert "it is a symbolic link" in done.talk

    def test_a_path_that_is_not_there(self, run: Run, tmp_path: Path) -> None:
        assert run("attest", "check", tmp_path / "gone.toml").code == 2


class TestSign:
    def test_all_that_are_not_signed_yet(self, attest: Run, write: Any, life: Any, run: Run, making: Any) -> None:
        write(TOOL, "a.toml")
        write(CONSENT, "b.toml")
        done = attest("sign")
        assert done.code == 0, done.talk
        assert done.out == "signed  a.toml\nsigned  b.toml\n2 signed, 0 already\n"
        assert "Now say `signed = true` under [attestations]" in done.talk
        before = making.bytes_of(life.folder / "attestations")
        assert set(before) == {"a.toml", "a.toml.c2pa", "b.toml", "b.toml.c2pa"}
        done = attest("sign")
        assert done.out == "already signed  a.toml\nalready signed  b.toml\n0 signed, 2 already\n"
        assert "signed = true" not in done.talk
        assert making.bytes_of(life.folder / "attestations") == before
        assert "(signed): 2 count" in attest("list").out
        verified = run("verify", life.folder / "attestations" / "a.toml", "--show", life.file)
        assert verified.code == 0
        assert "Signed by: Studio signer" in verified.out

    def test_one_file_and_the_others_no_longer_count(self, attest: Run, write: Any) -> None:
        mine = write(TOOL, "a.toml")
        write(CONSENT, "b.toml")
        done = attest("sign", mine, "--json")
        assert done.code == 0
        assert done.lines == [
            {"path": str(mine.resolve()), "outcome": "signed"},
            {"summary": {"signed": 1, "already": 0}},
        ]
        assert "What is not signed does not count any more: b.toml." in done.talk
        listed = attest("list").out
        assert "b.toml: does not count: its file has no signature, and the show's attestations are signed" in listed

    def test_a_file_that_was_changed_is_signed_again(self, attest: Run, write: Any) -> None:
        write(TOOL)
        assert attest("sign").code == 0
        write(TOOL.replace("Okafor", "Other"))
        assert "does not count: it was changed since it was signed" in attest("list").out
        assert attest("sign").out == "signed  all.toml\n1 signed, 0 already\n"
        assert "(signed): 1 count" in attest("list").out

    def test_nothing_is_signed_where_a_file_is_wrong(self, attest: Run, write: Any) -> None:
        path = write(TOOL, "a.toml")
        write("a = ", "b.toml")
        assert attest("sign").code == 2
        assert [each.name for each in path.parent.glob("*.c2pa")] == []

    def test_a_file_from_elsewhere_is_not_signed(self, attest: Run, write: Any, tmp_path: Path) -> None:
        write(TOOL)
        other = tmp_path / "other.toml"
        other.write_text(LICENCE)
        done = attest("sign", other)
        assert done.code == 2
        assert "it is none of the show's attestation files" in done.talk

    def test_a_show_that_would_not_trust_itself(self, attest: Run, write: Any, life: Any) -> None:
        path = write(TOOL)
        life.settle({'anchors = ["identity/root.pem"]': ""})
        done = attest("sign")
        assert done.code == 2
        assert "the show does not trust its own signer" in done.talk
        assert [each.name for each in path.parent.glob("*.c2pa")] == []

    def test_a_show_without_a_key(self, attest: Run, write: Any, life: Any) -> None:
        write(TOOL)
        key = 'key = "pem:identity/signer.key"\nchain = "identity/chain.pem"'
        life.settle({"[signing]": "", key: ""})
        done = attest("sign")
        assert done.code == 2
        assert "[signing]" in done.talk


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_a_template_is_printed_and_does_not_load(run: Run, kind: str, tmp_path: Path) -> None:
    done = run("attest", "template", kind)
    assert (done.code, done.out, done.talk) == (0, TEMPLATES[kind], "")
    (tmp_path / "a.toml").write_text(done.out)
    checked = run("attest", "check", tmp_path / "a.toml")
    assert checked.code == 2
    assert "it is not filled in yet" in checked.talk
    assert run("attest", "template", kind, "--json").summary == {"kind": kind, "toml": TEMPLATES[kind]}


def test_a_template_of_nothing(run: Run) -> None:
    assert run("attest", "template", "tool").code == 2


# ------------------------------------------------------------------------------------------- what a check makes of it


def test_a_check_has_the_attestations_of_each_asset(check: Run, write: Any) -> None:
    write(TOOL + CONSENT + APPROVAL + LICENCE)
    done = check("--json")
    assets, _ = hold(done.lines)
    assert [[each["id"] for each in asset.attestations or ()] for asset in assets] == [["A-1", "T-1"]] * 4
    assert all(asset.delivery is None and asset.date for asset in assets)
    temporary, _ = hold(check("--json", "--delivery", "temporary").lines)
    assert {asset.delivery for asset in temporary} == {"temporary"}
    assert "Ada" not in done.out


def test_verify_has_them_too(run: Run, life: Any, write: Any) -> None:
    write(TOOL)
    assets, _ = hold(run("verify", life.folder / "frames", "--show", life.file, "--json").lines)
    assert [[each["id"] for each in asset.attestations or ()] for asset in assets] == [["T-1"]] * 4
    assert all(asset.show == "Demo" and asset.date for asset in assets)
    bare, _ = hold(run("verify", life.folder / "frames", "--json").lines)
    assert all(asset.attestations is None and asset.show is None and asset.date for asset in bare)


def test_a_mistake_is_told_before_anything_is_done(check: Run, run: Run, life: Any, write: Any) -> None:
    write("a = ")
    journal = life.folder / "j.jsonl"
    for done in (
        check("--journal", journal),
        run("verify", life.folder / "frames", "--show", life.file, "--journal", journal),
    ):
        assert done.code == 2
        assert "all.toml" in done.talk
        assert not done.out
    assert not journal.exists()
    assert run("doctor", "--show", life.file).code == 1


def test_other_attestations_and_another_delivery_are_checked_anew(check: Run, life: Any, write: Any) -> None:
    journal = life.folder / "j.jsonl"
    harmless = f'{TOOL}retains = "no"\ntrains = "no"\n'  # what may keep or train is looked at by a person
    write(harmless)
    assert check("--journal", journal).code == 0
    assert "4 of them the journal had" in check("--journal", journal, "--resume").out
    assert "the journal had" not in check("--journal", journal, "--resume", "--delivery", "temporary").out
    write(harmless.replace("Okafor", "Other"))
    assert "the journal had" not in check("--journal", journal, "--resume", "--delivery", "temporary").out
    service = life.service()
    assert sign_attestations(service.attestations.seal, service.signer, life.folder / "attestations" / "all.toml")
    told = check("--journal", journal, "--resume", "--delivery", "temporary").out
    assert "4 of them the journal had" in told, "it counts as it did before"


def test_doctor_looks_at_them(run: Run, life: Any, write: Any) -> None:
    write(TOOL, "a.toml")
    write(LICENCE, "b.toml")
    done = run("doctor", "--show", life.file)
    assert done.code == 0, done.out
    assert "ok    the show's attestations: 2, not signed" in done.out
    service = life.service()
    assert sign_attestations(service.attestations.seal, service.signer, life.folder / "attestations" / "a.toml")
    done = run("doctor", "--show", life.file)
    assert done.code == 1
    assert "WRONG the show's attestations: 1 of 2 do not count" in done.out
