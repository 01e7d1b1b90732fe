"""Each rule about credentials: where it holds, where it breaks, and the edges."""

from __future__ import annotations

from pathlib import Path

import pytest

from provenance.model import (
    Asset,
    Evidence,
    Finding,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Relationship,
    Shot,
    Verdict,
)
from provenance.policy import judge, load_policy

POLICY = load_policy("studio-minimum")
ASSET = Asset(Path("/d/sh010.1001.png"), "image/png", Shot("keystone", "sq01", "sh010"), 1001)
CHANGED = ManifestFailure(
    "assertion.dataHash.mismatch", "the picture was changed after it was signed", "Ask for it anew"
)
UNTRUSTED = ManifestFailure("signingCredential.untrusted", "nobody we know")
UNKNOWN_CLOCK = ManifestFailure("timeStamp.untrusted", "no clock we know")
STAMP = ManifestFailure("timeStamp.mismatch", "the time-stamp is not of this signature.")
TRUSTED, VALID = ManifestState.TRUSTED, ManifestState.VALID
INVALID, MISSING = ManifestState.INVALID, ManifestState.MISSING


def of_ingredient(title: str, code: str = "claimSignature.mismatch") -> ManifestFailure:
    return ManifestFailure(code, "its signature does not hold", "", title)


def record(title: str, state: ManifestState, *inside: IngredientRecord) -> IngredientRecord:
    return IngredientRecord(title, Relationship.COMPONENT_OF, "urn:c2pa:x", state, (), inside)


def found(manifest: Manifest | None) -> dict[str, list[Finding]]:
    rules: dict[str, list[Finding]] = {}
    for finding in judge(Evidence(ASSET, manifest), POLICY):
        rules.setdefault(finding.rule.removeprefix("credentials."), []).append(finding)
    return rules


@pytest.mark.parametrize(
    ("manifest", "rules"),
    [
        (Manifest(TRUSTED), {}),
        (Manifest(TRUSTED, ingredients=(record("plate", MISSING), record("fire", VALID))), {}),
        (Manifest(TRUSTED, failures=(ManifestFailure("signingCredential.untrusted", "x", "", "fire.png"),)), {}),
        (None, {"missing": "review"}),
        (Manifest(MISSING), {"missing": "review"}),
        (Manifest(VALID), {"untrusted": "review"}),
        (Manifest(VALID, failures=(UNTRUSTED, UNKNOWN_CLOCK)), {"untrusted": "review"}),
        (Manifest(VALID, failures=(UNTRUSTED, STAMP)), {"untrusted": "review", "doubtful": "review"}),
        (Manifest(TRUSTED, failures=(STAMP,)), {"doubtful": "review"}),
        (Manifest(INVALID), {"invalid": "block"}),
        (Manifest(INVALID, failures=(CHANGED, STAMP)), {"invalid": "block"}),
        (Manifest(INVALID, failures=(of_ingredient("a"),)), {"invalid": "block", "ingredient-invalid": "review"}),
        (Manifest(TRUSTED, failures=(of_ingredient("a"),)), {"ingredient-invalid": "review"}),
        (Manifest(VALID, ingredients=(record("a", INVALID),)), {"untrusted": "review", "ingredient-invalid": "review"}),
        (
            Manifest(TRUSTED, ingredients=(record("a", TRUSTED, record("b", MISSING, record("c", INVALID))),)),
            {"ingredient-invalid": "review"},
        ),
    ],
)
def test_a_state_and_its_findings(manifest: Manifest | None, rules: dict[str, str]) -> None:
    assert {rule: findings[0].verdict.word for rule, findings in found(manifest).items()} == rules


def test_messages_name_the_frame_the_shot_and_the_file() -> None:
    for manifest in (Manifest(MISSING), Manifest(VALID), Manifest(TRUSTED, failures=(of_ingredient("a"),))):
        for findings in found(manifest).values():
            assert findings[0].message.startswith("Frame 1001 of shot keystone/sq01/sh010 (sh010.1001.png) ")
    unread: tuple[Manifest | None, ...] = (None, Manifest(INVALID), Manifest(TRUSTED, failures=(STAMP,)))
    for each in unread:
        for findings in found(each).values():
            assert " frame 1001 of shot keystone/sq01/sh010 (sh010.1001.png) " in findings[0].message


def test_a_broken_one_says_why_and_what_to_do() -> None:
    (finding,) = found(Manifest(INVALID, failures=(CHANGED,)))["invalid"]
    assert finding.message.endswith("do not hold: the picture was changed after it was signed.")
    assert finding.remedy == "Ask for it anew."


def test_a_broken_one_without_a_cause_says_so() -> None:
    (finding,) = found(Manifest(INVALID))["invalid"]
    assert finding.message.endswith("no cause was given.")
    assert "ask for the file again" in finding.remedy


def test_an_unexplained_failure_is_told_by_its_code() -> None:
    (finding,) = found(Manifest(INVALID, failures=(ManifestFailure("claim.missing", ""),)))["invalid"]
    assert finding.message.endswith("claim.missing.")


def test_broken_by_an_ingredient_alone() -> None:
    rules = found(Manifest(INVALID, failures=(of_ingredient("fire.png"),)))
    assert "what it was made from" in rules["invalid"][0].message
    assert '"fire.png"' in rules["ingredient-invalid"][0].message


def test_each_broken_ingredient_is_named_once() -> None:
    manifest = Manifest(
        TRUSTED,
        ingredients=(record("fire.png", INVALID), record("comp.exr", TRUSTED, record("", INVALID))),
        failures=(of_ingredient("fire.png"), of_ingredient("fire.png", "assertion.missing")),
    )
    messages = [finding.message for finding in found(manifest)["ingredient-invalid"]]
    assert len(messages) == 2
    assert sum('"fire.png"' in message for message in messages) == 1
    assert sum("without a name" in message for message in messages) == 1


def test_valid_is_never_called_verified() -> None:
    (finding,) = found(Manifest(VALID, signer="Somebody"))["untrusted"]
    words = f"{finding.message} {finding.remedy}".lower()
    assert '"somebody"' in words
    assert "does not know" in words
    assert not any(word in words for word in ("verified", "trustworthy", "authentic", "genuine"))
    assert "by somebody whom" in found(Manifest(VALID))["untrusted"][0].message


def test_hostile_strings_stay_short_and_raw() -> None:
    hostile = "<img src=x>\u202e=cmd|" + "A" * 100_000
    manifest = Manifest(
        INVALID,
        failures=tuple(ManifestFailure(f"code.{number}", f"{number}{hostile}", hostile, "") for number in range(1000)),
        ingredients=(record(hostile, INVALID),),
        signer=hostile,
    )
    for findings in found(manifest).values():
        assert len(findings[0].message) < 4000
        assert len(findings[0].remedy) < 4000
    assert "<img src=x>\u202e=cmd|" in found(manifest)["invalid"][0].message
    assert "and 995 more" in found(manifest)["invalid"][0].message


def test_thousands_of_nested_ingredients_are_walked() -> None:
    deep = record("last", INVALID)
    for _ in range(5000):
        deep = record("middle", TRUSTED, deep)
    assert '"last"' in found(Manifest(TRUSTED, ingredients=(deep,)))["ingredient-invalid"][0].message


def test_verdicts_are_ordered() -> None:
    findings = judge(Evidence(ASSET, Manifest(INVALID, failures=(of_ingredient("b"), of_ingredient("a")))), POLICY)
    assert [each.verdict for each in findings] == [Verdict.BLOCK, Verdict.REVIEW, Verdict.REVIEW]
    assert findings[1].message < findings[2].message
