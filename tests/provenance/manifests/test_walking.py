"""A walk through ingredients that ends, whatever the store says."""

from __future__ import annotations

from typing import Any

from provenance.manifests.walking import DEEPEST, MOST, Walk
from provenance.model import DigitalSourceType, IngredientRecord, ManifestState, Relationship


def ingredient(title: str, active: str = "", label: str = "c2pa.ingredient.v3", **more: Any) -> dict[str, Any]:
    made = {"title": title, "relationship": "componentOf", "label": label, **more}
    return made | ({"active_manifest": active} if active else {})


def manifests(**stores: list[Any]) -> dict[str, Any]:
    return {label: {"ingredients": listed} for label, listed in stores.items()}


def result(*failures: str, trusted: bool = False) -> dict[str, Any]:
    success = [{"code": "signingCredential.trusted", "explanation": "found"}] if trusted else []
    return {"failure": [{"code": code} for code in failures], "success": success}


def recorded(*failures: str, trusted: bool = False) -> dict[str, Any]:
    return {"validation_results": {"activeManifest": result(*failures, trusted=trusted)}}


def delta(label: str, *failures: str, trusted: bool = False, assertion: str = "c2pa.ingredient.v3") -> dict[str, Any]:
    uri = f"self#jumbf=/c2pa/{label}/c2pa.assertions/{assertion}"
    return {"ingredientAssertionURI": uri, "validationDeltas": result(*failures, trusted=trusted)}


def walk(stores: dict[str, Any], *deltas: dict[str, Any]) -> tuple[Walk, tuple[IngredientRecord, ...]]:
    made = Walk(stores, {"ingredientDeltas": list(deltas)})
    return made, made.ingredients("top")


def told(made: Walk) -> list[tuple[str, str]]:
    return [(each.code, each.ingredient) for each in made.failures]


def test_ingredients_of_ingredients_are_walked() -> None:
    stores = manifests(top=[ingredient("comp", "comp")], comp=[ingredient("plate", "plate")], plate=[])
    kind = DigitalSourceType.DIGITAL_CAPTURE
    stores["plate"]["assertions"] = [
        {"label": "c2pa.actions", "data": {"actions": [{"digitalSourceType": kind.value}]}}
    ]
    made, (comp,) = walk(stores)
    assert (comp.title, comp.relationship) == ("comp", Relationship.COMPONENT_OF)
    (plate,) = comp.ingredients
    assert (plate.title, plate.digital_source_types) == ("plate", (kind,))
    assert not made.is_cut
    assert made.failures == []


def test_the_tools_of_its_steps_have_their_versions_behind_their_names() -> None:
    stores = manifests(top=[ingredient("dust", "dust")], dust=[])
    agents = [
        {"name": "Cinder", "version": "2.4"}, "Ember/1.0", {"name": "Vista 3", "version": "3"},
        {"name": "Veo 3", "version": "3.1"}, {"name": "Comp", "version": "latest"}, {"name": "Comp"}, {"version": "7"},
    ]  # fmt: skip
    actions = [{"action": "c2pa.edited", "softwareAgent": agent} for agent in agents]
    stores["dust"]["assertions"] = [{"label": "c2pa.actions", "data": {"actions": actions}}]
    (dust,) = walk(stores)[1]
    assert dust.tools == ("Cinder 2.4", "Ember/1.0", "Vista 3", "Veo 3 3.1", "Comp")


def states(stores: dict[str, Any], *deltas: dict[str, Any]) -> ManifestState:
    return walk(stores, *deltas)[1][0].state


def test_the_state_of_an_ingredient() -> None:
    def of(*deltas: dict[str, Any], active: str = "a", **more: Any) -> ManifestState:
        return states(manifests(top=[ingredient("x", active, **more)], a=[]), *deltas)

    assert of(active="") is ManifestState.MISSING
    assert of() is ManifestState.VALID
    assert of(**recorded(trusted=True)) is ManifestState.TRUSTED
    assert of(delta("top", trusted=True)) is ManifestState.TRUSTED
    assert of(**recorded("signingCredential.untrusted")) is ManifestState.VALID
    assert of(**recorded("claimSignature.mismatch", trusted=True)) is ManifestState.INVALID
    assert of(delta("top", "claimSignature.mismatch"), **recorded(trusted=True)) is ManifestState.INVALID
    assert of(validation_status=[{"code": "claimSignature.mismatch"}]) is ManifestState.INVALID


def test_what_is_found_now_goes_before_what_was_recorded() -> None:
    stores = manifests(top=[ingredient("x", "a", **recorded(trusted=True))], a=[])
    assert states(stores, delta("top", "signingCredential.untrusted")) is ManifestState.VALID
    stores = manifests(top=[ingredient("x", "a", **recorded("signingCredential.untrusted"))], a=[])
    assert states(stores, delta("top", trusted=True)) is ManifestState.TRUSTED


def test_failures_carry_the_title_of_their_ingredient() -> None:
    stores = manifests(
        top=[ingredient("comp", "comp", **recorded("claim.missing"))],
        comp=[ingredient("plate", "plate", **recorded("assertion.missing"))],
        plate=[],
    )
    made, _ = walk(stores, delta("comp", "claimSignature.mismatch"), delta("gone", "hashedURI.missing"))
    assert sorted(told(made)) == [
        ("assertion.missing", "plate"),
        ("claim.missing", "comp"),
        ("claimSignature.mismatch", "plate"),
        ("hashedURI.missing", "an ingredient"),
    ]


def test_what_a_user_recorded_of_deeper_ingredients_is_told() -> None:
    deep = {"validation_results": {"activeManifest": result(), "ingredientDeltas": [delta("comp", "claim.missing")]}}
    stores = manifests(top=[ingredient("comp", "comp", **deep)], comp=[ingredient("plate", "plate")], plate=[])
    assert told(walk(stores)[0]) == [("claim.missing", "plate")]


def test_a_circle_ends() -> None:
    stores = manifests(top=[ingredient("a", "a")], a=[ingredient("b", "top"), ingredient("c", "a")])
    made, (a,) = walk(stores)
    assert [each.title for each in a.ingredients] == ["b", "c"]
    assert all(each.ingredients == () for each in a.ingredients)
    assert not made.is_cut


def test_a_store_that_doubles_at_each_step_is_cut() -> None:
    stores = manifests(
        top=[ingredient("x", "m0")],
        **{f"m{n}": [ingredient("l", f"m{n + 1}", "i1"), ingredient("r", f"m{n + 1}", "i2")] for n in range(40)},
    )
    made, found = walk(stores)

    def count(records: tuple[IngredientRecord, ...]) -> int:
        return sum(1 + count(each.ingredients) for each in records)

    assert made.is_cut
    assert count(found) == MOST


def test_a_chain_that_is_too_deep_is_cut() -> None:
    chain = {f"m{n}": [ingredient("x", f"m{n + 1}")] for n in range(DEEPEST * 2)}
    made, _ = walk(manifests(top=[ingredient("x", "m0")], **chain))
    assert made.is_cut


def test_failures_of_an_ingredient_met_again_are_told_once() -> None:
    both = [ingredient("a", "shared", "i1"), ingredient("b", "shared", "i2")]
    stores = manifests(top=both, shared=[ingredient("deep", "", **recorded("claim.missing"))])
    assert told(walk(stores)[0]) == [("claim.missing", "deep")]


def test_junk_is_passed_over() -> None:
    stores: dict[str, Any] = {
        "top": {"ingredients": [1, "x", None, [], {}, {"title": 5, "label": [], "active_manifest": {}}]}
    }
    made, found = walk(stores, {"ingredientAssertionURI": 5, "validationDeltas": "x"})
    assert [each.title for each in found] == ["", ""]
    assert made.failures == []
