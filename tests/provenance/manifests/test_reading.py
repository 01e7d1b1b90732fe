"""Reports -> manifests; the reports of real files are looked at in test_store.py."""

from __future__ import annotations

import base64
import hashlib
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.manifests import words
from provenance.manifests.reading import interpret, unreadable, without_asset
from provenance.manifests.trust import TIMESTAMP_LIST
from provenance.model import Asset, Carrier, Evidence, Fingerprint, Manifest, ManifestState
from provenance.policy import judge, load_policy

TRUSTED = {"code": "signingCredential.trusted", "explanation": "found in [platemark:signers] trust anchors"}


def report(state: str = "Trusted", *, success: Any = (TRUSTED,), failure: Any = (), **active: Any) -> dict[str, Any]:
    return {
        "active_manifest": "urn:c2pa:1",
        "manifests": {"urn:c2pa:1": active},
        "validation_results": {"activeManifest": {"success": list(success), "failure": list(failure)}},
        "validation_state": state,
    }


def read(*args: Any, **more: Any) -> Manifest:
    return interpret(report(*args, **more), Carrier.EMBEDDED)


@pytest.mark.parametrize(
    ("said", "state"),
    [("Trusted", "trusted"), ("Valid", "valid"), ("Invalid", "invalid"), ("", "invalid"), ("Perfect", "invalid")],
)
def test_the_state_is_the_librarys_and_unknown_ones_are_invalid(said: str, state: str) -> None:
    assert read(said).state == state


def test_trusted_without_a_reason_is_not_trusted() -> None:
    assert read(success=()).state is ManifestState.VALID
    by_clock = {"code": "signingCredential.trusted", "explanation": f"found in [{TIMESTAMP_LIST}] trust anchors"}
    manifest = read(success=(by_clock,))
    assert manifest.state is ManifestState.VALID
    assert [each.code for each in manifest.failures] == ["signingCredential.untrusted"]


def test_an_invalid_manifest_always_has_a_failure() -> None:
    assert [each.code for each in read("Invalid").failures] == ["general.error"]
    assert [each.code for each in interpret({}, Carrier.SIDECAR).failures] == ["general.error"]


def test_failures_come_in_words() -> None:
    told = {"code": "assertion.dataHash.mismatch", "explanation": "exclusion does not match the manifest location"}
    (failure,) = read("Invalid", failure=(told,)).failures
    assert "layout" in failure.explanation


def test_very_many_failures_are_counted() -> None:
    manifest = read("Invalid", failure=[{"code": f"made.up.{number}"} for number in range(250)])
    assert len(manifest.failures) == 100
    assert manifest.notes == ("150 more failures are not listed",)


def test_a_store_with_too_many_ingredients_does_not_hold() -> None:
    listed = [{"title": str(number), "label": f"i{number}"} for number in range(2500)]
    manifest = read(ingredients=listed)
    assert manifest.state is ManifestState.INVALID
    assert manifest.failures[0].code == "io.platemark.ingredients.tooMany"


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ({"common_name": "Signer", "issuer": "Studio"}, "Signer, Studio"),
        ({"common_name": "Studio signer", "issuer": "Studio"}, "Studio signer"),
        ({"common_name": "Studio", "issuer": "Studio"}, "Studio"),
        ({"issuer": "Studio"}, "Studio"),
        ({}, ""),
        ({"common_name": 5}, ""),
    ],
)
def test_the_signers_name(signature: dict[str, Any], name: str) -> None:
    assert read(signature_info=signature).signer == name


def test_the_time_and_the_generator() -> None:
    assert read(signature_info={"time": "2026-11-23T10:00:00+00:00"}).signed_at == "2026-11-23T10:00:00+00:00"
    assert read(claim_generator_info=[{"name": "platemark", "version": "1"}]).generator == "platemark 1"
    assert read(claim_generator="old/1.0").generator == "old/1.0"


BYTES = b"\x21\x07" + bytes(range(32))
ISCC = "ISCC:" + base64.b32encode(BYTES).decode().rstrip("=")


@pytest.mark.parametrize(
    ("algorithm", "value", "read_as"),
    [
        ("io.iscc.v0", base64.b64encode(BYTES).decode(), ISCC),
        ("io.iscc.v0", list(BYTES), ISCC),
        ("io.iscc.v0", ISCC, ISCC),
        ("io.iscc.v0", "not base64!", "not base64!"),
        ("com.other.watermark", "AAEC", "AAEC"),
        ("com.other.watermark", [0, 1, 2], "AAEC"),
        ("com.other.watermark", {"a": 1}, ""),
    ],
)
def test_soft_bindings(algorithm: str, value: Any, read_as: str) -> None:
    data = {"alg": algorithm, "blocks": [{"scope": {}, "value": value}]}
    manifest = read(assertions=[{"label": "c2pa.soft-binding", "data": data}])
    assert manifest.soft_bindings == (Fingerprint(algorithm, read_as),)


def test_several_soft_bindings() -> None:
    data = {"alg": "a", "blocks": [{"value": "AA=="}, {"value": "AQ=="}]}
    manifest = read(
        assertions=[{"label": label, "data": data} for label in ("c2pa.soft-binding", "c2pa.soft-binding__1")]
    )
    assert len(manifest.soft_bindings) == 4


def test_an_untrusted_clock_is_noted() -> None:
    made = report()
    made["validation_results"]["activeManifest"]["informational"] = [
        {"code": "timeStamp.untrusted"},
        {"code": "signingCredential.ocsp.skipped"},
    ]
    (note,) = interpret(made, Carrier.EMBEDDED).notes
    assert "time-stamp" in note


def test_a_declaration_that_is_not_read_is_told_as_something_that_does_not_hold() -> None:
    made = report(assertions=[{"label": "io.platemark.declaration", "created": True, "data": {"version": 2}}])
    manifest = interpret(made, Carrier.EMBEDDED)
    assert manifest.declaration is None
    (failure,) = (each for each in manifest.failures if each.code == words.UNREAD)
    assert "another version of platemark" in failure.explanation
    assert [each.rule for each in judge(Evidence(Asset(Path("a.png")), manifest), load_policy("studio-minimum"))] == [
        "credentials.doubtful"
    ]


def test_what_cannot_be_read_is_invalid() -> None:
    manifest = unreadable("general.error", "PNG out of range", Carrier.EMBEDDED)
    assert manifest.state is ManifestState.INVALID
    assert "PNG out of range" in manifest.failures[0].explanation


# ------------------------------------------------------------------------------------------ a sidecar read alone

DIGEST = hashlib.sha256(b"frame").hexdigest()
MISMATCH = {"code": "assertion.dataHash.mismatch", "url": "self#jumbf=x"}


def alone(failure: Any = (MISMATCH,), digest: str = DIGEST, bound: Any = None, **more: Any) -> Manifest | None:
    data = {"alg": "sha256", "hash": base64.b64encode(bytes.fromhex(DIGEST)).decode()} | (bound or {})
    detailed = {"manifests": {"urn:c2pa:1": {"assertion_store": {"c2pa.hash.data": data}}}}
    made = report("Invalid", failure=failure, **{name: more[name] for name in more if name != "deltas"})
    made["validation_results"]["ingredientDeltas"] = more.get("deltas", [])
    judged = without_asset(made, detailed, digest)
    return None if judged is None else interpret(judged, Carrier.SIDECAR)


def state(manifest: Manifest | None) -> str:
    return manifest.state.value if manifest else "undecided"


def test_a_sidecar_alone_is_judged_by_its_own_hash() -> None:
    assert alone() == interpret(report(), Carrier.SIDECAR)
    other = alone(digest=hashlib.sha256(b"other").hexdigest())
    assert other
    assert other.state is ManifestState.INVALID
    assert [each.code for each in other.failures] == ["assertion.dataHash.mismatch"]


def test_a_sidecar_alone_keeps_every_other_failure() -> None:
    assert state(alone((MISMATCH, {"code": "claimSignature.mismatch"}))) == "invalid"
    assert state(alone((MISMATCH, {"code": "signingCredential.untrusted"}), success=())) == "valid"
    broken = {"ingredientAssertionURI": "x", "validationDeltas": {"failure": [{"code": "claim.missing"}]}}
    unknown = {
        "ingredientAssertionURI": "x",
        "validationDeltas": {"failure": [{"code": "signingCredential.untrusted"}]},
    }
    assert state(alone(deltas=[broken])) == "invalid"
    assert state(alone(deltas=[unknown])) == "trusted"


@pytest.mark.parametrize(
    "bound", [{"alg": "sha512"}, {"alg": None}, {"exclusions": [{"start": 0, "length": 5}]}], ids=str
)
def test_a_sidecar_that_is_bound_otherwise_is_left_to_the_library(bound: dict[str, Any]) -> None:
    assert state(alone(bound=bound)) == "undecided"


def test_a_sidecar_whose_hash_did_not_fail_alone_is_left_to_the_library() -> None:
    assert state(alone(())) == "undecided"
    assert state(alone((MISMATCH, MISMATCH))) == "undecided"
    assert without_asset({}, {}, DIGEST) is None


# -------------------------------------------------------------------------------------------------- hostile reports

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["active_manifest", "manifests", "urn:c2pa:1", "ingredients", "title", "label", "validation_results",
             "activeManifest", "failure", "code", "assertions", "data", "actions", "parameters", "signature_info",
             "ingredientDeltas", "validationDeltas", "blocks", "value", "claim_generator_info"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=30,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(list(report())), values))
def test_any_report_gives_a_manifest_that_travels(made: dict[str, Any]) -> None:
    manifest = interpret(made, Carrier.EMBEDDED)
    assert manifest.state is not ManifestState.TRUSTED
    assert pickle.loads(pickle.dumps(manifest)) == manifest
    hash(manifest)
    judged = without_asset(made, made, DIGEST)
    assert judged is None or interpret(judged, Carrier.SIDECAR)
