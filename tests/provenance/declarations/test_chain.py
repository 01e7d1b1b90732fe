"""Whose word there is about an asset, each once, and what of it is in the picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from casework import COMP, DUST, ELEMENT, MANIFEST, PLATE
from hypothesis import given
from hypothesis import strategies as st

from provenance.declarations.chain import claims, own_claims, walk
from provenance.model import (
    Action,
    Asset,
    Declaration,
    Ingredient,
    IngredientRecord,
    Manifest,
    ManifestState,
    Relationship,
    Use,
)

PARENT, COMPONENT, INPUT = Relationship.PARENT_OF, Relationship.COMPONENT_OF, Relationship.INPUT_TO
HAND = replace(COMP, digest="c9" * 32)


def holding(*ingredients: IngredientRecord, signed: Declaration | None = None) -> Manifest:
    return Manifest(ManifestState.TRUSTED, label="urn:c2pa:m", declaration=signed, ingredients=ingredients)


def record(
    title: str, relationship: Relationship | None, *inside: IngredientRecord, **more: object
) -> IngredientRecord:
    return IngredientRecord(title, relationship, ingredients=inside, **more)  # type: ignore[arg-type]  # by name


def told(manifest: Manifest | None, given_: Declaration | None = None) -> list[str]:
    return [claim.whose for claim in claims(manifest, given_)]


class TestItsOwn:
    """What is declared of the asset itself."""

    def test_nothing(self) -> None:
        assert own_claims(None, None) == ()
        assert own_claims(holding(DUST), None) == ()

    def test_signed(self) -> None:
        (claim,) = own_claims(MANIFEST, None)
        assert (claim.declaration, claim.whose, claim.manifest) == (COMP, "its signed declaration", "urn:c2pa:comp")
        assert claim.ingredient is None
        assert claim.is_within
        assert not claim.is_of_input

    def test_at_hand(self) -> None:
        (claim,) = own_claims(None, COMP)
        assert (claim.whose, claim.manifest) == ("the declaration at hand", "")

    def test_both(self) -> None:
        assert [claim.declaration for claim in own_claims(MANIFEST, HAND)] == [COMP, HAND]

    def test_the_signed_one_itself_at_hand(self) -> None:
        assert [claim.declaration for claim in own_claims(MANIFEST, COMP)] == [COMP]

    def test_the_signed_one_at_hand_with_its_folders(self) -> None:
        folders = replace(
            COMP,
            actions=tuple(
                replace(each, ingredients=tuple(f"/p/{name}" for name in each.ingredients)) for each in COMP.actions
            ),
            ingredients=tuple(replace(each, asset=Asset(Path("/p", each.asset.path))) for each in COMP.ingredients),
        )
        assert own_claims(MANIFEST, folders) == own_claims(MANIFEST, None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"use": Use.TEMPORARY},
            {"performers": ()},
            {"answers": ()},
            {"tools": ()},
            {"actions": (Action("c2pa.opened"),)},
            {"ingredients": (Ingredient(Asset(Path("x")), INPUT),)},
            {"viewer_disclosure": ""},
        ],
    )
    def test_a_digest_that_was_copied_hides_nothing(self, changes: dict[str, object]) -> None:
        forged = replace(MANIFEST, declaration=replace(COMP, **changes))  # type: ignore[arg-type]  # by name
        assert [claim.declaration for claim in own_claims(forged, COMP)] == [forged.declaration, COMP]

    def test_without_digests_both_count(self) -> None:
        bare = replace(COMP, digest="")
        assert len(own_claims(replace(MANIFEST, declaration=bare), bare)) == 2


class TestIngredients:
    """What was declared of what an asset was made from."""

    def test_own_then_theirs(self) -> None:
        assert told(MANIFEST, HAND) == [
            "its signed declaration",
            "the declaration at hand",
            'the declaration of its ingredient "dust.1001.png"',
        ]

    def test_where_it_was_found(self) -> None:
        _, claim = claims(MANIFEST)
        assert (claim.declaration, claim.manifest, claim.ingredient) == (ELEMENT, "urn:c2pa:dust", DUST)

    def test_however_deep_and_nearest_first(self) -> None:
        deep = record("a.exr", COMPONENT, record("b.exr", PARENT, DUST))
        near = replace(DUST, title="z.png", declaration=replace(ELEMENT, digest="e9" * 32))
        assert told(holding(deep, near)) == [
            'the declaration of its ingredient "z.png"',
            'the declaration of its ingredient "dust.1001.png", inside "a.exr"',
        ]
        assert claims(holding(deep))[0].ingredient is deep

    def test_one_of_the_same_title_is_inside_nothing_else(self) -> None:
        outer = record(DUST.title, PARENT, DUST)
        assert told(holding(outer)) == ['the declaration of its ingredient "dust.1001.png"']

    def test_each_once(self) -> None:
        assert len(claims(holding(DUST, replace(DUST, title="again.png")))) == 1
        assert len(claims(holding(record("before.png", PARENT, declaration=COMP), signed=COMP))) == 1

    def test_a_digest_that_was_copied_hides_nothing(self) -> None:
        other = replace(ELEMENT, use=Use.TEMPORARY)
        manifest = holding(DUST, replace(DUST, title="other.png", declaration=other), replace(DUST, declaration=other))
        assert [claim.declaration for claim in claims(manifest)] == [ELEMENT, other]

    def test_without_digests_they_are_told_apart_by_what_they_say(self) -> None:
        bare = replace(ELEMENT, digest="")
        elements = [replace(DUST, declaration=each) for each in (bare, bare, replace(bare, title="Smoke"))]
        assert len(claims(holding(*elements))) == 2

    def test_long_titles_are_cut(self) -> None:
        (whose,) = told(holding(record("o" * 999, PARENT, replace(DUST, title="i" * 999))))
        assert len(whose) < 400
        assert whose.count("…") == 2

    def test_the_order_of_ingredients_changes_nothing(self) -> None:
        others = [
            replace(DUST, title=f"{number}.png", declaration=replace(ELEMENT, digest=f"{number:064}"))
            for number in range(4)
        ]
        assert claims(holding(*others)) == claims(holding(*reversed(others)))


@pytest.mark.parametrize(
    ("relationships", "is_within", "is_of_input"),
    [
        ((PARENT,), True, False),
        ((COMPONENT,), True, False),
        ((None,), True, False),
        ((INPUT,), False, True),
        ((COMPONENT, PARENT), True, False),
        ((COMPONENT, INPUT), False, False),
        ((INPUT, COMPONENT), False, True),
        ((COMPONENT, INPUT, COMPONENT), False, False),
    ],
)
def test_what_is_in_the_picture(
    relationships: tuple[Relationship | None, ...],
    is_within: bool,  # noqa: FBT001
    is_of_input: bool,  # noqa: FBT001
) -> None:
    found = replace(DUST, relationship=relationships[-1])
    for relationship in reversed(relationships[:-1]):
        found = record("precomp.exr", relationship, found)
    (claim,) = claims(holding(found))
    assert (claim.is_within, claim.is_of_input) == (is_within, is_of_input)


def test_what_is_an_input_and_in_the_picture_is_in_the_picture() -> None:
    inputs = replace(DUST, title="a.png", relationship=INPUT)
    for ingredients in ((inputs, record("b.exr", PARENT, DUST)), (record("b.exr", PARENT, DUST), inputs)):
        (claim,) = claims(holding(*ingredients))
        assert claim.is_within
        assert claim.whose == 'the declaration of its ingredient "dust.1001.png", inside "b.exr"'


def test_an_input_of_what_was_placed_goes_before_an_input() -> None:
    inputs = replace(DUST, title="a.png", relationship=INPUT)
    (claim,) = claims(holding(inputs, record("b.exr", COMPONENT, inputs)))
    assert (claim.is_within, claim.is_of_input) == (False, False)


RECORDS = st.recursive(
    st.builds(record, st.sampled_from("abc"), st.sampled_from([*Relationship, None])),
    lambda inner: st.builds(
        lambda title, relationship, inside: record(title, relationship, *inside),
        st.sampled_from("abc"), st.sampled_from([*Relationship, None]), st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)  # fmt: skip


def count(records: tuple[IngredientRecord, ...]) -> int:
    return sum(1 + count(each.ingredients) for each in records)


@given(st.lists(RECORDS, max_size=4))
def test_every_ingredient_is_walked_once_and_has_an_origin(records: list[IngredientRecord]) -> None:
    manifest = holding(*records)
    links = list(walk(manifest))
    assert len(links) == count(manifest.ingredients)
    assert all(any(link.origin is each for each in records) for link in links)
    assert len({link.place for link in links}) == len(links)
    for link in links:
        assert (*link.above, link.record)[0] is link.origin
        at = manifest.ingredients
        for place, each in zip(link.place, (*link.above, link.record), strict=True):
            assert at[place] is each
            at = each.ingredients


def test_nothing_to_walk() -> None:
    assert list(walk(None)) == []
    assert list(walk(holding())) == []
    assert [link.record for link in walk(holding(PLATE))] == [PLATE]
