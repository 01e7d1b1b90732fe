"""What declarations say, each thing once, and the words for whose word it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CLEAN, COMP, DUST, ELEMENT, MANIFEST, PLATE, Approval

from provenance.declarations.chain import Claim
from provenance.model import ChangeKind, Input, InputKind, Relationship, Use
from provenance.policy.approvals import Approved
from provenance.policy.telling import by, enumerated, gathered, how, in_brackets, misses, some, uses_of


def test_each_thing_is_gathered_once_with_whose_word_it_is() -> None:
    plate, prompt = Input(InputKind.OWN, "the plate"), Input(InputKind.PROMPT, "dust")
    signed = replace(COMP, digest="c8" * 32, inputs=(plate, plate))
    dust = replace(DUST, declaration=replace(ELEMENT, inputs=(plate, prompt)))
    manifest = replace(MANIFEST, declaration=signed, ingredients=(PLATE, dust))
    found = gathered(replace(CLEAN, manifest=manifest), lambda declaration: declaration.inputs)
    assert {given: set(said.whose) for given, said in found.items()} == {
        plate: {"its signed declaration", 'the declaration of its ingredient "dust.1001.png"'},
        prompt: {'the declaration of its ingredient "dust.1001.png"'},
    }
    assert gathered(replace(CLEAN, manifest=None), lambda declaration: declaration.inputs) == {}


def test_what_is_not_in_the_picture_can_be_passed_over() -> None:
    fed = replace(DUST, relationship=Relationship.INPUT_TO)
    evidence = replace(CLEAN, manifest=replace(MANIFEST, ingredients=(PLATE, fed)))
    titles = [gathered(evidence, lambda each: (each.title,), only_within=only) for only in (False, True)]
    assert [set(found) for found in titles] == [{COMP.title, ELEMENT.title}, {COMP.title}]


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("delivery", Use)
def test_what_is_delivered_as_final_has_to_be_approved_for_that_too(use: Use, delivery: Use) -> None:
    claim = Claim(replace(COMP, use=use), "its signed declaration")
    assert uses_of(claim, delivery) == ({use, Use.FINAL} if delivery is Use.FINAL else {use})
    assert uses_of(replace(claim, is_within=False), delivery) == {use}


def test_a_thing_that_several_say_has_to_be_approved_for_all_their_uses() -> None:
    temporary = replace(CLEAN, declaration=replace(COMP, use=Use.TEMPORARY), delivery=Use.TEMPORARY)
    assert gathered(temporary, lambda declaration: declaration.performers)[COMP.performers[0]].uses == set(Use)


def test_words() -> None:
    assert by(["b", "a", "b"]) == "a and b"
    assert by("dcba") == "a, b and 2 more"
    assert by(["a"]) == "a"
    assert len(by(["a" * 999, "b" * 999, "c"])) < 400
    assert [enumerated(list(letters)) for letters in ("", "b", "ba", "bac")] == ["", "b", "b and a", "b, a and c"]
    assert in_brackets([]) == ""
    assert in_brackets(["b", "a", "b"]) == " (b; a)"
    assert misses(Approved(None, ("it ended",))) == " (it ended)"
    assert misses(Approved(Approval("A-1", "M"))) == ""
    assert some("work", "works", ["A", "A"]) == 'the work "A"'
    assert some("person", "people", ["B", "A"]) == 'the people "A"; "B"'
    assert how(ChangeKind.VOICE) == "voice"
    assert "not sure" in how(ChangeKind.UNSURE)
