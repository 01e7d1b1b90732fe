"""The CSV reports: what a coordinator pastes into a spreadsheet, and nothing that the spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from casework import CLEAN, declared
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.table import ASSETS, FINDINGS, Table, guarded
from provenance.model import (
    Answer,
    GuidingPrinciple,
    Licence,
    Manifest,
    ManifestState,
    PrincipleAnswer,
    Problem,
    Result,
)

#: What a spreadsheet takes for a formula, in its looser readings.
FORMULA = re.compile('[\\s"]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20\u2212]')

ASSETS_EXPECTED = """\
shot,frame,path,verdict,credentials,signer,signed_at,kept,source_type,tools,use,manifest,matches,findings,\
what_to_do,not_finished,width,height,media_type,bytes,sha256,matches_of,role,performers,principles
fall/sh010,1001,/show/sh010/sh010.1001.exr,pass,Trusted,Meridian VFX,2026-03-12T14:00:00Z,embedded,\
Composite with AI-generated elements,Nuke 16.0,final,urn:c2pa:1,,,,,4096,2304,image/x-exr,12345,{digest},,,,
fall/sh010,1002,/show/sh010/sh010.1002.exr,block,No credentials,,,,,,,,\
"Ferry at Dawn, A. Lindqvist (score 0.985 of 1, 100% of the frame, 62% of the reference)",\
"block near-copy: It looks like ""Ferry at Dawn"". | review other: Look.",Put it right.,,4096,2304,image/x-exr,,\
{digest},\
/show/sh010/sh010.1001.exr,,,
fall/sh010,1003,/show/sh010/sh010.1003.exr,incomplete,Not read,,,,,,,,,,,\
cannot read sh010.1003.exr: the worker died. Run it again.,,,image/x-exr,,{digest},,,,
"""

FINDINGS_EXPECTED = """\
shot,files,verdict,rule,frames,count,message,what_to_do,reference,owner,score,evidence,coverage,\
reference_coverage,licence,waived_by,waived_until,approval,without_it
fall/sh010,/show/sh010/sh010.####.exr,block,near-copy,frame 1002,1,"It looks like ""Ferry at Dawn"".",Put it right.,\
Ferry at Dawn,A. Lindqvist,0.985,"PDQ distance 6 of 256, limit 31",100%,62%,"PO 4711, for Fall, until 2026-12-31",,,,
fall/sh010,/show/sh010/sh010.####.exr,block,gap,"missing: 1004-1005",,Two are missing.,Put it right.,,,,,,,,,,,
fall/sh010,/show/sh010/sh010.####.exr,incomplete,,frame 1003,1,cannot read sh010.1003.exr: the worker died,\
Run it again.,,,,,,,,,,,
fall/sh010,/show/sh010/sh010.####.exr,review,other,frame 1002,1,Look.,Put it right.,,,,,,,,,,,
""".replace('"missing: 1004-1005"', "missing: 1004-1005")


def delivery(make: Any) -> Any:
    copied = make.finding(message='It looks like "Ferry at Dawn".', rule="near-copy")
    looked = make.finding("review", "Look.", rule="other")
    problem = Problem("cannot read sh010.1003.exr", "the worker died", "Run it again.")
    match = make.match(0.985, reference_coverage=0.62)
    licence = Licence("PO 4711", ("Fall",), valid_until="2026-12-31")
    match = replace(match, reference=replace(match.reference, licence=licence))
    results = [
        make.result(1003, incomplete=problem, picture=None),
        make.result(1001, manifest=make.manifest(), size=12345),
        make.result(
            1002,
            copied,
            looked,
            matches=(match,),
            manifest=Manifest(ManifestState.MISSING),
            matches_of="/show/sh010/sh010.1001.exr",
        ),
    ]
    gap = make.finding("block", "Two are missing.", rule="gap")
    return make.material(results, [make.sequence("sh010", (1004, 1005), gap)])


def tables(material: Any) -> tuple[str, str]:
    first, second = (content.decode("utf-8") for content in Table().render(material))
    return first, second


def test_the_whole_text_of_both_tables(make: Any) -> None:
    assets, findings = tables(delivery(make))
    assert assets == "\ufeff" + ASSETS_EXPECTED.replace("{digest}", "ff" * 32).replace("\n", "\r\n")
    assert findings == "\ufeff" + FINDINGS_EXPECTED.replace("\n", "\r\n")


def test_a_finding_over_frames_is_one_row_with_their_range(make: Any) -> None:
    material = make.material([make.result(n, make.finding(message=f"Bad at {n}.")) for n in (1, 2, 3, 12)])
    _, findings = tables(material)
    (row,) = csv.DictReader(io.StringIO(findings.removeprefix("\ufeff")))
    assert (row["frames"], row["count"], row["message"]) == ("frames 1-3, 12", "4", "Bad at 1.")


@pytest.mark.parametrize(
    "attack",
    [
        "=cmd|'/c calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        '"=1+1',
        "'=1+1",
        "|=1",
        "%0A=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
        "\u22121+1",
        "a;=1+1",
        'a;"=1+1',
        "a; -1+1",
        ";;=1",
    ],
)
def test_no_cell_is_a_formula(make: Any, attack: str) -> None:
    results = [make.result(None, make.finding(message=attack, rule=attack), shot="s", name=attack.replace("/", ""))]
    for text in tables(make.material(results)):
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        for parted in (rows, list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))):
            for row in parted:
                assert not any(FORMULA.match(cell) for cell in row), row


@given(st.text())
def test_a_guarded_cell_never_begins_a_formula_and_hides_nothing(text: str) -> None:
    cell = guarded(text)
    assert isinstance(cell, str)
    assert cell.isprintable()
    assert cell[:1] not in tuple("=+-@\t\r\n|%")
    assert all(part.lstrip(' "')[:1] not in tuple("=+-@") for part in cell.split(";"))


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_a_plain_cell_is_left_alone(text: str) -> None:
    assert guarded(text) == text
    assert guarded(7) == 7
    assert guarded(None) is None


def test_names_that_are_not_utf_8_and_hidden_characters_are_visible(make: Any) -> None:
    name = b"a\xff\n\xe2\x80\xaeb.png".decode("utf-8", "surrogateescape")
    assets, _ = tables(make.material([make.result(None, name=name)]))
    (row,) = csv.DictReader(io.StringIO(assets.removeprefix("\ufeff")))
    assert Path(row["path"]).name == "a\\udcff\\n\\u202eb.png"


def test_every_row_has_every_column(make: Any) -> None:
    for text, columns in zip(tables(delivery(make)), (ASSETS, FINDINGS), strict=True):
        assert {len(row) for row in csv.reader(io.StringIO(text))} == {len(columns)}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_what_is_waived_says_by_whom_until_when_and_what_it_would_be(make: Any) -> None:
    results = [make.result(1, make.waived("block"), make.finding("pass", "Noted.")), make.result(2, make.finding())]
    assets, findings = map(rows, tables(make.material(results)))
    assert (assets[1]["verdict"], assets[0]["verdict"]) == ("block", "pass")
    assert assets[0]["findings"] == (
        "waived some-rule: It is waived. (Waived by M. Lindqvist until 2027-05-01: approval A-9 (mail of 2 May). "
        "Without it, it would be blocked.) | pass some-rule: Noted."
    )
    assert assets[0]["what_to_do"] == "Nothing until 2027-05-01. After that: Put it right. | Put it right."
    told = [
        (each["verdict"], each["waived_by"], each["waived_until"], each["approval"], each["without_it"])
        for each in findings
    ]
    assert told == [
        ("block", "", "", "", ""),
        ("waived", "M. Lindqvist", "2027-05-01", "A-9 (mail of 2 May)", "block"),
        ("pass", "", "", "", ""),
    ]


def test_no_waiver_is_a_formula(make: Any) -> None:
    attack = "=1+1"
    results = [make.result(1, make.waived(approval=attack, by=attack, until=attack, reference=attack))]
    (row,) = rows(tables(make.material(results))[1])
    assert {row["waived_by"], row["waived_until"]} == {"'=1+1"}
    assert row["approval"] == "'=1+1 (=1+1)"


def test_what_is_declared_of_role_performers_and_principles(make: Any) -> None:
    (row,) = rows(tables(make.material([Result(CLEAN, ())]))[0])
    assert (row["role"], row["principles"]) == ("story-relevant", "temporary: no")
    assert row["tools"] == "Cinder 2.4 (T-1), Nuke 16.0v4"
    assert row["performers"] == "P-17: digital alteration (looks younger, consent C-1)"
    answers = (
        PrincipleAnswer(GuidingPrinciple.DATA, Answer.UNSURE, "asked the vendor"),
        PrincipleAnswer(GuidingPrinciple.TEMPORARY, Answer.NO),
        PrincipleAnswer(GuidingPrinciple.ORIGINALITY, Answer.YES),
    )
    (row,) = rows(tables(make.material([Result(declared(answers=answers), ())]))[0])
    assert row["principles"] == "data: unsure (asked the vendor) | temporary: no"
