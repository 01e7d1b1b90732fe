"""Accessors for reports that may say anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.manifests import reports
from provenance.manifests.trust import SIGNER_LIST, TIMESTAMP_LIST
from provenance.model import Action, DigitalSourceType, Relationship

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(values)
def test_accessors_give_the_type_they_say(value: Any) -> None:
    assert isinstance(reports.as_text(value), str)
    assert isinstance(reports.as_list(value), list)
    assert not isinstance(reports.as_mapping(value), str)
    assert list(reports.mappings(value)) == [each for each in reports.as_list(value) if isinstance(each, dict)]
    list(reports.codes(value))


def test_actions_of_both_versions_are_read() -> None:
    assertions = [
        {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.edited", "softwareAgent": "Old 1.0"}]}},
        {
            "label": "c2pa.actions.v2",
            "data": {
                "actions": [
                    {
                        "action": "c2pa.placed",
                        "digitalSourceType": DigitalSourceType.COMPOSITE.value.replace("http:", "https:"),
                        "softwareAgent": {"name": "New", "version": "2"},
                        "description": "d",
                        "when": "2026-01-01",
                        "parameters": {"ingredients": [{"url": "self#jumbf=c2pa.assertions/c2pa.ingredient.v3__1"}]},
                    }
                ]
            },
        },
        {"label": "c2pa.actions__2", "data": {"actions": [{"parameters": {"ingredient": {"url": "a/b"}}}]}},
        {"label": "c2pa.actionsmore", "data": {"actions": [{"action": "no"}]}},
        "junk",
    ]
    assert reports.actions_of(assertions) == (
        Action("c2pa.edited", tool="Old 1.0"),
        Action("c2pa.placed", DigitalSourceType.COMPOSITE, "d", "New", ("c2pa.ingredient.v3__1",), "2026-01-01", "2"),
        Action("", ingredients=("b",)),
    )
    assert reports.kinds_of(assertions) == (DigitalSourceType.COMPOSITE,)


@pytest.mark.parametrize(
    "spelled",
    [
        DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA.value,
        "HTTPS://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia/",
        " http://cv.iptc.org/newscodes/digitalSourceType/TrainedAlgorithmicMedia ",
        "digsrctype:trainedAlgorithmicMedia",
        "trainedAlgorithmicMedia",
        "http://c2pa.org/digitalsourcetype/trainedAlgorithmicData",
    ],
)
def test_a_mark_of_ai_is_read_however_it_is_spelled(spelled: str) -> None:
    made = {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": spelled}]}}
    assert reports.kinds_of([made]) == (DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,)


@given(st.lists(st.fixed_dictionaries({"label": st.just("c2pa.actions"), "data": values})))
def test_any_actions_can_be_read(assertions: list[Any]) -> None:
    assert isinstance(reports.actions_of(assertions), tuple)


def test_a_source_type_that_is_none_of_iptcs_is_none() -> None:
    actions = [{"label": "c2pa.actions", "data": {"actions": [{"action": "a", "digitalSourceType": "made up"}]}}]
    assert reports.actions_of(actions)[0].digital_source_type is None


def test_relationships() -> None:
    assert reports.relationship_of({"relationship": "parentOf"}) is Relationship.PARENT_OF
    assert reports.relationship_of({"relationship": "cousinOf"}) is None
    assert reports.relationship_of({"relationship": ["parentOf"]}) is None
    assert reports.relationship_of({}) is None


def test_old_manifests_list_successes_among_failures() -> None:
    listed = [
        {"code": "claimSignature.validated"},
        {"code": "timeStamp.mismatch"},
        {"code": "assertion.dataHash.match"},
        {"code": "claimSignature.mismatch", "explanation": "bad"},
    ]
    assert list(reports.old_failures({"validation_status": listed})) == [("claimSignature.mismatch", "bad")]


def test_trust_by_a_time_stamp_services_root_is_none() -> None:
    def found_in(name: str) -> dict[str, Any]:
        said = f"signing certificate trusted, found in [{name}] trust anchors"
        return {"success": [{"code": "signingCredential.trusted", "explanation": said}]}

    assert reports.is_trusted(found_in(SIGNER_LIST))
    assert reports.is_trusted(found_in("somebody else's list"))
    assert not reports.is_trusted(found_in(TIMESTAMP_LIST))
    assert not reports.is_trusted({})
