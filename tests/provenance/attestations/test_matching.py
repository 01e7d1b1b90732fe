"""Which attestations are about an asset.

That no rule's verdict lacks one is a law of `tests/properties/test_consents.py`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import (
    APPROVAL,
    ATTESTATIONS,
    CINDER,
    CLEAN,
    CONSENT,
    DUST,
    LICENCE,
    PLATE,
    declared,
    element,
    signed,
)
from hypothesis import given
from hypothesis import strategies as st

from provenance.attestations import Matcher, Register
from provenance.model import (
    Action,
    Attestation,
    Evidence,
    GuildWork,
    Input,
    InputKind,
    Match,
    Performer,
    Reference,
    Tool,
)

#: An ingredient whose manifest names a tool.
NAMING = replace(PLATE, tools=("Cinder",))


def ids(evidence: Evidence, *attestations: Attestation) -> list[str]:
    return [each.id for each in Matcher(Register(attestations)).relevant(evidence)]


def test_the_clean_case_has_all_of_its_own_and_none_of_others() -> None:
    others = (
        replace(CINDER, id="T-9", name="Another"),
        replace(CONSENT, id="C-9", performer="P-99"),
        replace(APPROVAL, id="A-9", shots=("sh9*",)),
        replace(LICENCE, id="L-9", works=("Another work",)),
    )
    found = Matcher(Register((*others, *ATTESTATIONS))).relevant(replace(CLEAN, attestations=()))
    assert sorted(found, key=repr) == sorted(ATTESTATIONS, key=repr)
    assert [each.id for each in found] == ["A-1", "C-1", "L-1", "T-1"]


@pytest.mark.parametrize(
    "evidence",
    [
        declared(tools=(Tool("something", "", "T-1"),)),
        declared(tools=(Tool(" CINDER"),)),
        declared(tools=(Tool("cinder 2.4"),)),
        declared(tools=(Tool("cin\u200bder \u20602.4", "", "T-99"),)),
        declared(tools=(), actions=(Action("c2pa.created", tool="cinder"),)),
        declared(tools=(), actions=(), inputs=(Input(InputKind.OWN, tool="Cinder"),)),
        element(tools=(Tool("x", "", "T-1"),)),
        signed(declaration=None, actions=(Action("c2pa.created", tool="Cinder"),), ingredients=()),
        declared(tools=(), actions=(Action("c2pa.created", tool="Cinder/2.4"),)),
        declared(tools=(), actions=(), inputs=(Input(InputKind.OWN, tool="Cinder v2.4"),)),
        signed(declaration=None, actions=(Action("c2pa.created", tool="Cinder 2.4"),), ingredients=()),
        signed(declaration=None, actions=(), ingredients=(NAMING,)),
        signed(declaration=None, actions=(), ingredients=(replace(NAMING, tools=("Cinder v2.4",)),)),
        signed(declaration=None, actions=(), ingredients=(replace(PLATE, ingredients=(NAMING,)),)),
        signed(declaration=None, actions=(), ingredients=(replace(PLATE, generator="Cinder 2.4"),)),
        signed(declaration=None, actions=(), ingredients=(), generator="cinder 2.4"),
    ],
)  # fmt: skip
def test_a_tool_is_found_wherever_it_is_named(evidence: Evidence) -> None:
    assert ids(evidence, CINDER) == ["T-1"]
    assert ids(evidence, replace(CINDER, id="T-2", name="Ember")) == []


def test_consents_of_a_performer_whatever_they_are_for() -> None:
    mine = replace(CONSENT, id="C-2", project="Another", shots=("zz",), valid_until="2001-01-01", flaw="x")
    assert ids(CLEAN, mine) == ["C-2"]
    touched = element(performers=(Performer("P-30", CONSENT.kind),))
    assert ids(touched, replace(CONSENT, id="C-3", performer="P-30")) == ["C-3"]
    relied = declared(performers=(Performer("P-17", CONSENT.kind, consents=("C-4",)),))
    assert ids(relied, replace(CONSENT, id="C-4", performer="P-5")) == ["C-4"]
    assert ids(CLEAN, replace(CONSENT, id="C-5", performer="p\u200b-17")) == ["C-5"]
    assert ids(declared(performers=()), CONSENT) == []


def test_approvals_for_its_shot_or_for_all_even_out_of_time() -> None:
    past = replace(APPROVAL, id="A-2", valid_until="2001-01-01", flaw="x")
    whole = replace(APPROVAL, id="A-3", shots=())
    other = replace(APPROVAL, id="A-4", shots=("sh020",))
    assert ids(CLEAN, past, whole, other) == ["A-2", "A-3"]
    assert ids(CLEAN, replace(APPROVAL, shots=("sh\u200b010",))) == ["A-1"]
    assert ids(declared(guild_work=(GuildWork("IATSE", "x", "A-4"),)), other) == ["A-4"]
    nowhere = Evidence(replace(CLEAN.asset, shot=None))
    assert ids(nowhere, past, whole, other, replace(APPROVAL, shots=("*",))) == ["A-3"]


def test_licences_by_id_and_by_work() -> None:
    bare = Evidence(CLEAN.asset)
    reference = Reference("ab" * 16, "The  COLOSSUS", "Aster Press")
    matched = replace(bare, matches=(Match(reference, 0.9),))
    assert ids(bare, LICENCE) == []
    assert ids(matched, LICENCE) == ["L-1"]
    assert ids(matched, replace(LICENCE, works=("AB" * 16,))) == ["L-1"]
    assert ids(matched, replace(LICENCE, works=("Another",))) == []
    assert ids(declared(inputs=(Input(InputKind.LICENSED, licence="L-1"),)), replace(LICENCE, works=())) == ["L-1"]
    assert ids(declared(inputs=(Input(InputKind.PROMPT, works=("the colossus",)),)), LICENCE) == ["L-1"]


def test_what_was_remembered_of_one_shot_is_not_told_of_another() -> None:
    matcher = Matcher(Register((APPROVAL, replace(APPROVAL, id="A-2", shots=("sh020",)))))
    for _ in range(2):
        assert [each.id for each in matcher.relevant(CLEAN)] == ["A-1"]
        assert [each.id for each in matcher.relevant(declared(shot="sh020"))] == ["A-2"]


@given(st.permutations(ATTESTATIONS))
def test_the_order_in_which_they_were_read_is_all_one(turned: list[Attestation]) -> None:
    assert Matcher(Register(tuple(turned))).relevant(CLEAN) == Matcher(Register(ATTESTATIONS)).relevant(CLEAN)


def test_ingredients_however_deep() -> None:
    record = DUST
    for _ in range(3000):
        record = replace(PLATE, ingredients=(record,))
    assert "T-1" in ids(signed(declaration=None, actions=(), ingredients=(record,)), CINDER)
