"""The rule about words that differ: what no table of cases says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CINDER, CLEAN, COMP, DUST, PLATE, Case, attested, signed
from running import run

from provenance.model import Action, Answer, DigitalSourceType, Evidence, Finding, Tool

GENERATED = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA


def found(evidence: Evidence) -> tuple[Finding, ...]:
    return run(Case("", "contradicted", "tool.contradicted", evidence))


def test_what_several_say_is_told_once() -> None:
    evidence = attested(replace(CINDER, trains=Answer.YES), of=replace(CLEAN, declaration=replace(COMP, digest="c9")))
    (finding,) = found(evidence)
    assert finding.message.count("by the word of") == 1


def test_two_disagreements_are_two_findings() -> None:
    evidence = attested(replace(CINDER, name="Ember", trains=Answer.YES))
    assert len(found(evidence)) == 2


@pytest.mark.parametrize("name", ["Cinder", " cinder", "Cinder 2.4", "Cinder/v2.4", "platemark", "platemark 0.1.0"])
def test_names_in_an_elements_steps_that_are_declared(name: str) -> None:
    assert found(signed(ingredients=(PLATE, replace(DUST, tools=(name,))))) == ()


@pytest.mark.parametrize("name", ["Cinderella", "Cinder 2.5", "mark", "0.1.0"])
def test_names_in_an_elements_steps_that_are_not(name: str) -> None:
    (finding,) = found(signed(ingredients=(PLATE, replace(DUST, tools=(name,)))))
    assert f'does not: "{name}"' in finding.message


def test_steps_that_tell_two_versions_are_told_with_both() -> None:
    steps = tuple(Action("c2pa.edited", GENERATED, tool="Cinder", tool_version=each) for each in ("2.5", "2.6", "2.4"))
    (finding,) = found(signed(actions=steps))
    assert 'its manifest has version "2.5"; its manifest has version "2.6"' in finding.message


def test_a_tool_that_no_version_is_declared_of_is_not_contradicted() -> None:
    step = Action("c2pa.edited", GENERATED, tool="Cinder", tool_version="2.5")
    declaration = replace(COMP, digest="c9", tools=(Tool("Cinder"),))
    assert found(signed(actions=(step,), declaration=declaration, ingredients=())) == ()
