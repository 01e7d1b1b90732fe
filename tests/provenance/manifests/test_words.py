"""Failures in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.manifests import words
from provenance.manifests.words import explain

#: The failure codes of the C2PA Technical Specification 2.4, and those that the library adds.
LISTED = """
    algorithm.unsupported assertion.action.ingredientMismatch assertion.action.malformed assertion.action.redacted
    assertion.action.redactionMismatch assertion.action.softBindingMissing assertion.bmffHash.malformed
    assertion.bmffHash.mismatch assertion.boxesHash.malformed assertion.boxesHash.mismatch
    assertion.boxesHash.unknownBox assertion.cbor.invalid assertion.cloud-data.actions
    assertion.cloud-data.hardBinding assertion.cloud-data.malformed assertion.collectionHash.incorrectFileCount
    assertion.collectionHash.invalidURI assertion.collectionHash.malformed assertion.collectionHash.mismatch
    assertion.dataHash.malformed assertion.dataHash.mismatch assertion.dataHash.redacted
    assertion.hardBinding.redacted assertion.hashedURI.mismatch assertion.inaccessible assertion.ingredient.malformed
    assertion.json.invalid assertion.metadata.disallowed assertion.missing assertion.multiAssetHash.malformed
    assertion.multiAssetHash.missingPart assertion.multipleHardBindings assertion.notRedacted
    assertion.outsideManifest assertion.required.missing assertion.selfRedacted assertion.timestamp.malformed
    assertion.undeclared claim.cbor.invalid claim.hardBindings.missing claim.malformed claim.missing claim.multiple
    claim.required.missing claimSignature.mismatch claimSignature.missing claimSignature.outsideValidity
    general.error hashedURI.mismatch hashedURI.missing ingredient.claimSignature.mismatch
    ingredient.claimSignature.missing ingredient.hashedURI.mismatch ingredient.manifest.mismatch
    ingredient.manifest.missing manifest.compressed.invalid manifest.inaccessible manifest.multipleParents
    manifest.timestamp.invalid manifest.timestamp.wrongParents manifest.update.invalid manifest.update.wrongParents
    signingCredential.expired signingCredential.invalid signingCredential.ocsp.revoked
    signingCredential.ocsp.unknown signingCredential.untrusted timeStamp.malformed timeStamp.mismatch
    timeStamp.outsideValidity timeStamp.untrusted
"""
CODES = LISTED.split()


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_words_of_its_own_and_a_remedy(code: str) -> None:
    failure = explain(code)
    assert failure.code == code
    assert code not in failure.explanation
    assert "platemark has no words" not in failure.explanation
    assert not failure.explanation.endswith(".")
    assert failure.explanation[0].islower()
    assert re.match(r"[A-Z].*\.$", failure.remedy)
    assert failure.ingredient == ""


def test_nothing_is_called_verified() -> None:
    assert not any("verified" in explain(code).explanation for code in CODES)


def test_a_layout_rule_is_told_from_changed_pixels() -> None:
    changed = explain("assertion.dataHash.mismatch", "hash verification( Hashes do not match )")
    moved = explain(
        "assertion.dataHash.mismatch", "data hash exclusion does not match the manifest location in the asset"
    )
    assert "changed" in changed.explanation
    assert "layout" in moved.explanation
    assert changed.remedy != moved.remedy


def test_untrusted_expired_and_broken_are_told_apart() -> None:
    codes = ("signingCredential.untrusted", "signingCredential.expired", "claimSignature.mismatch")
    assert len({explain(code).explanation for code in codes}) == 3
    assert "the signature holds" in explain(codes[0]).explanation


def test_nothing_is_said_of_who_vouches_for_an_expired_chain() -> None:
    found = [("signingCredential.untrusted", ""), ("signingCredential.expired", ""), ("claim.missing", "")]
    told = words.explain_all(found, "plate.exr")
    assert [(each.code, each.ingredient) for each in told] == [
        ("signingCredential.expired", "plate.exr"),
        ("claim.missing", "plate.exr"),
    ]
    assert len(words.explain_all(found[:1])) == 1


def test_an_unknown_code_says_so_with_what_the_library_says() -> None:
    failure = explain("made.up", "something odd", "plate.exr")
    assert "made.up" in failure.explanation
    assert "something odd" in failure.explanation
    assert "no words" in failure.explanation
    assert failure.ingredient == "plate.exr"
    assert "Do not rely" in failure.remedy


def test_an_identity_that_fails_is_not_the_manifest() -> None:
    assert "identity" in explain("cawg.identity.assertion.mismatch").explanation


def test_a_general_error_tells_the_detail() -> None:
    assert "PNG out of range" in explain("general.error", "PNG out of range").explanation


@given(st.text(), st.text(), st.text())
def test_any_code_gets_words(code: str, detail: str, ingredient: str) -> None:
    failure = explain(code, detail, ingredient)
    assert failure.explanation
    assert failure.remedy
    assert len(failure.explanation) < 1000


def test_the_cut_walk_has_words() -> None:
    assert "more ingredients" in explain(words.TOO_MANY).explanation
