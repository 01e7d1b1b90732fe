"""What `verify` says: of credentials alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from casework import CLEAN

from pipeline.cli.credentials import credentials_line, show_verify
from pipeline.summary import summarise
from provenance.model import (
    Asset,
    Evidence,
    Finding,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Problem,
    Relationship,
    Result,
    Verdict,
)

OF_SIGNERS, LOOK = "of signers the show trusts", "something else needs a look: see above."


@pytest.mark.parametrize(
    ("states", "beside", "sentence"),
    [
        ({"trusted": 10}, 0, f"All 10 files carry credentials {OF_SIGNERS}."),
        ({"trusted": 1}, 0, "The file carries credentials of a signer the show trusts."),
        (
            {"trusted": 1}, 1,
            "The file carries credentials of a signer the show trusts. Something else in it needs a look: see above.",
        ),
        ({"trusted": 9}, 2, f"All 9 files carry credentials {OF_SIGNERS}. In 2 of them {LOOK}"),
        ({"valid": 2}, 0, "All 2 files carry credentials of unknown signers."),
        ({"valid": 1}, 0, "The file carries credentials of an unknown signer."),
        ({"missing": 1}, 0, "The file carries no credentials."),
        ({"missing": 1200}, 0, "None of the 1,200 files carries credentials."),
        ({"invalid": 3}, 0, "All 3 files carry broken credentials."),
        ({"unread": 3}, 0, "All 3 files could not be read."),
        ({"undone": 1}, 0, "The file was not looked at."),
        (
            {"trusted": 5, "invalid": 3, "missing": 2}, 0,
            f"3 of 10 files carry broken credentials, 2 carry no credentials and 5 carry credentials {OF_SIGNERS}.",
        ),
        (
            {"trusted": 2, "unread": 1, "undone": 2}, 0,
            f"1 of 5 files could not be read, 2 were not looked at and 2 carry credentials {OF_SIGNERS}.",
        ),
        ({}, 0, "No files were found."),
    ],
)  # fmt: skip
def test_in_one_sentence(states: dict[str, int], beside: int, sentence: str) -> None:
    told = credentials_line(Counter(states), "file", beside=beside, whom="the show trusts")
    assert told == sentence
    assert "verif" not in told
    assert "deliver" not in told


def result(number: int, state: ManifestState = ManifestState.TRUSTED, *findings: Finding, **more: object) -> Result:
    manifest = Manifest(state, label=f"urn:c2pa:{number}", signer="Meridian", **more)  # type: ignore[arg-type]  # its own
    return Result(Evidence(Asset(Path("/d", f"sh.{number}.png"), frame=number), manifest), findings)


def shown(capsys: pytest.CaptureFixture[str], *results: Result) -> str:
    show_verify(results, summarise(results), by_show=True)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("by_show", "by_user", "state", "words"),
    [
        (True, True, ManifestState.TRUSTED, "and the show knows the signer."),
        (True, False, ManifestState.VALID, "but the show does not know who signed."),
        (False, True, ManifestState.TRUSTED, "and the signer goes back to a certificate that you trust."),
        (False, True, ManifestState.VALID, "but the signer goes back to no certificate that you trust."),
        (False, False, ManifestState.VALID, "but no show is given, so that nobody is known."),
    ],
)
def test_who_knows_the_signer(
    capsys: pytest.CaptureFixture[str], state: ManifestState, words: str, *, by_show: bool, by_user: bool
) -> None:
    results = [result(1, state)]
    show_verify(results, summarise(results), by_show=by_show, by_user=by_user)
    out = capsys.readouterr().out
    assert words in out
    assert by_show or "the show " not in out


def test_what_is_not_told_by_the_state_is_told_as_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    undeclared = Finding("ai.undeclared", Verdict.BLOCK, "AI was used and nobody declared it.", "Declare it.")
    missing = Finding("credentials.missing", Verdict.REVIEW, "It carries nothing.", "Ask for it.")
    text = shown(capsys, result(1, ManifestState.TRUSTED, undeclared), result(2, ManifestState.MISSING, missing))
    assert "Blocked  ai.undeclared  1\n      AI was used and nobody declared it.\n      Do: Declare it." in text
    assert "credentials.missing" not in text
    assert "1 of 2 frames carries no credentials and 1 carries credentials of a signer the show trusts." in text
    assert "In 1 of them something else needs a look: see above." in text


def test_failures_and_ingredients_are_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    failures = (
        ManifestFailure("assertion.dataHash.mismatch", "The picture was changed.", "Fetch it again."),
        ManifestFailure("x", "It is odd.", "", "plate\u202e"),
    )
    inner = IngredientRecord("scan.tif", None)
    made_of = (IngredientRecord("plate\x1b.exr", Relationship.PARENT_OF, "", ManifestState.INVALID, (), (inner,)),)
    text = shown(capsys, result(1, ManifestState.INVALID, failures=failures, ingredients=made_of))
    assert "Does not hold: The picture was changed.\n        Do: Fetch it again." in text
    assert "Does not hold (in plate\\u202e): It is odd." in text
    assert "made from plate\\x1b.exr (broken)\n        used scan.tif (no credentials)" in text


def test_what_each_frame_has_of_its_own_says_of_which(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, result(7), result(8))
    assert "Manifest (of 7): urn:c2pa:7" in text
    assert "Signed by: Meridian" in text
    assert "Manifest: urn:c2pa:7" in shown(capsys, result(7))


def test_very_many_tellings_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    many = [result(n) for n in range(20)]
    named = [
        replace(each, evidence=replace(each.evidence, manifest=replace(each.evidence.manifest, signer="x" * n)))
        for n, each in enumerate(many)
    ]  # type: ignore[type-var]  # it is there
    assert "and 8 more that tell something else" in shown(capsys, *named)


def test_what_could_not_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    gone = Result(Evidence(Asset(Path("/d/a.png"))), incomplete=Problem("cannot read a.png", "it is gone", "Look."))
    text = shown(capsys, gone)
    assert "    Could not read  a.png\n      cannot read a.png\n      Why: it is gone\n      Do: Look.\n" in text
    assert "The file could not be read." in text


def test_what_was_declared_is_told_of_the_asset_and_of_its_elements(capsys: pytest.CaptureFixture[str]) -> None:
    results = [Result(CLEAN, ())]
    show_verify(results, summarise(results), by_show=True)
    text = capsys.readouterr().out
    for line in (
        "      Tools: Cinder 2.4 (T-1), Nuke 16.0v4\n",
        "      Declared as: final, story-relevant, for sh010\n",
        "      Given to tools: the production's own: the plate; licensed: a photograph (to Cinder, licence L-1);",
        "      Performers: P-17: digital alteration (looks younger, consent C-1)\n",
        "      Guild work: matte painting, IATSE\n",
        "      Principles: temporary: no; yes: originality, data, environment and performance\n",
        "      Could be taken for real: no\n",
        "      Viewers are told: end credits\n",
        "      contains dust.1001.png (trusted; Generated by AI)\n",
        "        declared as final, story-relevant; made with Cinder 2.4 (T-1)\n",
    ):
        assert line in text, line
