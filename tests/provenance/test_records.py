"""A result as JSON, and back."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from provenance.model import (
    Action,
    Answer,
    Approval,
    Asset,
    Attestation,
    Carrier,
    ChangeKind,
    Consent,
    Declaration,
    DigitalSourceType,
    Environment,
    Evidence,
    Finding,
    Fingerprint,
    GivenBy,
    GuidingPrinciple,
    GuildWork,
    HeldLicence,
    Ingredient,
    IngredientRecord,
    Input,
    InputKind,
    Licence,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    MatchKind,
    Matter,
    Mining,
    Performer,
    Picture,
    PrincipleAnswer,
    Problem,
    Reference,
    Relationship,
    Result,
    Role,
    Shot,
    Span,
    Stamp,
    StampOutcome,
    Tool,
    TrainingData,
    Use,
    Verdict,
    VettedTool,
    Waiver,
)
from provenance.records import (
    attestation_from_record,
    attestation_to_record,
    declaration_from_record,
    declaration_to_record,
    from_record,
    reference_from_record,
    reference_to_record,
    to_record,
)

text = st.text(max_size=4)
paths = st.one_of(text.map(Path), st.binary(max_size=8).map(os.fsdecode).map(Path))
whole = st.integers(0, 2**40)
shares = st.floats(0, 1)
quads = st.tuples(*[st.tuples(st.floats(-2, 2), st.floats(-2, 2))] * 4)


def some(element: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(element, max_size=2).map(tuple)


def maybe(element: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), element)


kinds = st.sampled_from(DigitalSourceType)
shots = st.builds(Shot, text, text, text)
assets = st.builds(Asset, paths, text, maybe(shots), maybe(whole))
fingerprints = st.builds(Fingerprint, text, text, maybe(st.integers(0, 100)))
problems = st.builds(Problem, text, text, text)
actions = st.builds(Action, text, maybe(kinds), text, text, some(text), text, text)
answers = st.sampled_from(Answer)
flags = st.booleans()
declarations = st.builds(
    Declaration,
    text,
    text,
    text,
    st.sampled_from(Use),
    kinds,
    some(st.builds(Tool, text, text, text)),
    some(actions),
    some(st.builds(Ingredient, paths.map(Asset), st.sampled_from(Relationship), text, maybe(kinds))),
    some(st.tuples(text, st.sampled_from(Mining))),
    text,
    text,
    maybe(st.sampled_from(Role)),
    some(st.builds(Input, st.sampled_from(InputKind), text, text, text, some(text), some(text), flags, flags)),
    some(st.builds(Performer, text, st.sampled_from(ChangeKind), text, answers, flags, some(text))),
    some(st.builds(GuildWork, text, text, text)),
    some(st.builds(PrincipleAnswer, st.sampled_from(GuidingPrinciple), answers, text)),
    maybe(answers),
    text,
)
licences = st.builds(Licence, text, some(text), text, text)
uses = some(st.sampled_from(Use))
attestations = st.one_of(
    st.builds(
        VettedTool, *[text] * 5, maybe(st.sampled_from(Environment)), text, answers, answers,
        st.sampled_from(TrainingData), *[text] * 5, uses, text, text,
    ),
    st.builds(
        Consent, text, text, st.sampled_from(ChangeKind), text, text, some(text), *[text] * 7,
        st.sampled_from(GivenBy), flags, text, text,
    ),
    st.builds(
        Approval, text, text, some(text), uses, some(st.sampled_from(Matter)), some(text), *[text] * 4,
        some(text), some(text), text, text,
    ),
    st.builds(HeldLicence, text, licences, some(text), text, some(text), text, text, text),
)  # fmt: skip
references = st.builds(
    Reference, text, text, text, text, some(fingerprints), text, text, maybe(licences), st.booleans()
)
matches = st.builds(
    Match,
    references.map(lambda each: replace(each, fingerprints=(), is_common=False)),
    shares,
    st.sampled_from(MatchKind),
    shares,
    quads,
    quads,
    st.booleans(),
    st.one_of(st.just(()), st.tuples(*[st.floats(-9, 9)] * 9)),
    some(text),
    shares,
    some(st.tuples(*[shares] * 4)),
)
ingredient_records = st.recursive(
    st.builds(IngredientRecord, text, maybe(st.sampled_from(Relationship)), text, st.sampled_from(ManifestState)),
    lambda inner: st.builds(
        IngredientRecord,
        text,
        maybe(st.sampled_from(Relationship)),
        text,
        st.sampled_from(ManifestState),
        some(kinds),
        some(inner),
        maybe(declarations),
        text,
        text,
        some(text),
    ),
    max_leaves=4,
)
manifests = st.builds(
    Manifest,
    st.sampled_from(ManifestState),
    carrier=maybe(st.sampled_from(Carrier)),
    label=text,
    title=text,
    generator=text,
    signer=text,
    signed_at=text,
    actions=some(actions),
    ingredients=some(ingredient_records),
    soft_bindings=some(fingerprints),
    fingerprints=some(fingerprints),
    failures=some(st.builds(ManifestFailure, text, text, text, text)),
    declaration=maybe(declarations),
    profile_digest=text,
    stamp_key=text,
    source_digest=text,
    notes=some(text),
    stamped_at=text,
    frame=maybe(whole),
)
pictures = st.builds(Picture, whole, whole, text, st.binary(max_size=8), some(text))
evidences = st.builds(
    Evidence,
    assets,
    maybe(manifests),
    some(matches),
    some(attestations),
    maybe(declarations),
    some(fingerprints),
    maybe(pictures),
    maybe(problems),
    whole,
    text,
    text,
    text,
    text,
    st.sampled_from(Use),
)
spans = st.builds(Span, text, text, some(whole), some(whole), whole, whole, shares, some(whole))
waivers = st.builds(Waiver, text, text, text, st.sampled_from(Verdict), text)
findings = st.builds(Finding, text, st.sampled_from(Verdict), text, text, text, maybe(spans), maybe(waivers))
results = st.builds(
    Result,
    evidences,
    some(findings),
    maybe(problems),
    maybe(st.builds(Stamp, st.sampled_from(StampOutcome), maybe(paths), maybe(paths))),
    text,
    text,
    st.integers(0, 10**6).map(lambda number: number / 1000),
)


def through_json(record: dict[str, Any]) -> Any:
    return json.loads(json.dumps(record, allow_nan=False))


@given(results)
@settings(max_examples=150, deadline=None)
def test_what_was_written_is_read_back(result: Result) -> None:
    assert from_record(through_json(to_record(result))) == result


@given(declarations)
@settings(deadline=None)
def test_a_declaration_is_read_back(declaration: Declaration) -> None:
    assert declaration_from_record(through_json(declaration_to_record(declaration))) == declaration


@given(attestations)
@settings(deadline=None)
def test_an_attestation_is_read_back(attestation: Attestation) -> None:
    record = through_json(attestation_to_record(attestation))
    assert attestation_from_record(record) == attestation
    with pytest.raises(ValueError, match="has no color"):
        attestation_from_record(record | {"color": "red"})


@given(references)
@settings(deadline=None)
def test_a_reference_is_read_back(reference: Reference) -> None:
    assert reference_from_record(through_json(reference_to_record(reference))) == reference


@pytest.mark.parametrize(
    ("kind", "strategy"), [(Manifest, manifests), (Evidence, evidences), (Result, results), (Match, matches)]
)
def test_the_law_is_tried_on_every_field(kind: type, strategy: st.SearchStrategy[Any]) -> None:
    """A field that is added to the model must be added here too, and then the law asks for it in the records."""
    generate = settings(deadline=None, database=None, phases=[Phase.generate])
    for name in (field.name for field in fields(kind)):
        find(strategy, attrgetter(name), settings=generate)


def test_the_names_are_those_of_the_contract() -> None:
    evidence = Evidence(
        Asset(Path("a/shot.1001.exr"), "image/x-exr", Shot("Collapse", "sq010", "sh010"), 1001),
        manifest=Manifest(
            ManifestState.INVALID,
            Carrier.SIDECAR,
            "urn:c2pa:1",
            signer="Studio",
            signed_at="2025-01-01T00:00:00Z",
            actions=(Action("c2pa.created", DigitalSourceType.DIGITAL_CREATION),),
            failures=(ManifestFailure("assertion.dataHash.mismatch", "The picture was changed."),),
        ),
        matches=(Match(Reference("ab" * 16, "The Wave", "Museum"), 0.75, mirrored=True),),
        fingerprints=(Fingerprint("pdq", "00ff", 97),),
    )
    finding = Finding("near-copy", Verdict.REVIEW, "It looks like The Wave.", "Ask the owner.")
    record = to_record(Result(evidence, (finding,), stamp=Stamp(StampOutcome.ALREADY, Path("out.exr"))))
    assert record == {
        "path": "a/shot.1001.exr",
        "media_type": "image/x-exr",
        "shot": {"show": "Collapse", "sequence": "sq010", "name": "sh010"},
        "frame": 1001,
        "verdict": "review",
        "manifest": {
            "state": "invalid",
            "carrier": "sidecar",
            "label": "urn:c2pa:1",
            "signer": "Studio",
            "signed_at": "2025-01-01T00:00:00Z",
            "digital_source_type": DigitalSourceType.DIGITAL_CREATION.value,
            "actions": [{"action": "c2pa.created", "digital_source_type": DigitalSourceType.DIGITAL_CREATION.value}],
            "failures": [
                {
                    "code": "assertion.dataHash.mismatch",
                    "explanation": "The picture was changed.",
                    "ingredient": None,
                }
            ],
        },
        "fingerprints": [{"algorithm": "pdq", "value": "00ff", "quality": 97}],
        "matches": [
            {
                "reference": "ab" * 16,
                "owner": "Museum",
                "title": "The Wave",
                "kind": "whole",
                "score": 0.75,
                "coverage": 1.0,
                "reference_coverage": 1.0,
                "query_region": [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
                "reference_region": [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
                "mirrored": True,
            }
        ],
        "findings": [
            {
                "rule": "near-copy",
                "verdict": "review",
                "message": "It looks like The Wave.",
                "remedy": "Ask the owner.",
            }
        ],
        "stamp": {"outcome": "already", "output": "out.exr"},
    }


def test_what_was_not_made_is_absent() -> None:
    assert to_record(Result(Evidence(Asset(Path("a.png"))))) == {"path": "a.png", "verdict": "pass"}


def test_an_incomplete_result_says_why() -> None:
    record = to_record(Result(Evidence(Asset(Path("a.png"))), incomplete=Problem("cannot read", "it is gone", "Look.")))
    assert record["verdict"] == "incomplete"
    assert record["error"] == {"what": "cannot read", "why": "it is gone", "fix": "Look."}


@pytest.mark.parametrize(
    "damage",
    [
        {},
        {"path": 5},
        {"path": "a", "manifest": {"state": "splendid"}},
        {"path": "a", "matches": [{}]},
        {"path": "a", "findings": [{"rule": "r", "verdict": "maybe", "message": "", "remedy": ""}]},
        {"path": "a", "picture": {"width": 1, "height": 1, "thumbnail": "*"}},
        {"path": "a", "stamp": {"outcome": "stumped"}},
        {"path": "a", "fingerprints": [{"wrong": 1}]},
    ],
)
def test_what_is_no_record_is_refused(damage: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        from_record(damage)
