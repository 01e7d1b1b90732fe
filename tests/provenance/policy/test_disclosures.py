"""Disclosure: each rule by its table, and what its findings say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import CINDER, COMP, Answer, Case, attested, declared, signed
from running import run

from provenance.model import Action, ChangeKind, DigitalSourceType, Evidence, Finding, Performer, Verdict
from provenance.policy import disclosures

RULES = (disclosures.MISSING, disclosures.DEEP_FAKE, disclosures.LATENT)


def of(rule: str, evidence: Evidence) -> list[Finding]:
    return list(run(Case("", "breaks", rule, evidence)))


def test_an_asset_has_one_finding_of_each_and_it_tells_all() -> None:
    touched = (Performer("P-1", ChangeKind.VOICE), Performer("P-2", ChangeKind.BACKGROUND_REPLICA))
    evidence = declared(viewer_disclosure="", taken_for_real=Answer.YES, performers=touched)
    (finding,) = of("disclosure.deep-fake", evidence)
    for words in ("could be taken", '"P-1" was touched (voice)', '"P-2" was touched (background-replica)'):
        assert words in finding.message
    at_hand = replace(COMP, digest="c9" * 32)
    (finding,) = of("disclosure.missing", replace(signed(actions=()), declaration=at_hand))
    assert "by its signed declaration, the declaration at hand and 1 more, it was made with AI" in finding.message


@pytest.mark.parametrize("kind", [None, *DigitalSourceType])
def test_a_mark_is_a_step_whose_source_type_says_that_a_model_made_it(kind: DigitalSourceType | None) -> None:
    evidence = signed(actions=(Action("c2pa.edited", kind, tool="Cinder 2"),))
    is_marked = kind is not None and kind.is_generative
    assert bool(of("disclosure.missing", evidence)) is not is_marked
    assert bool(of("disclosure.latent", evidence)) is not is_marked


@pytest.mark.parametrize(
    ("tool", "lacks"),
    [
        ("Vista 2", ""), ("Vista v2.1", ""), ("Vista/2.1", ""), ("Vista", 'the version of "Vista".'),
        ("Vista Pro", 'the version of "Vista Pro".'), ("Cinder", ""), ("CINDER", ""),
        ("Cinder Pro", 'the version of "Cinder Pro".'), ("Cinderella", 'the version of "Cinderella".'),
        ("Cin", 'the version of "Cin".'),
    ],
)  # fmt: skip
def test_the_version_stands_behind_the_name_or_in_the_declaration(tool: str, lacks: str) -> None:
    kind = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    vendors = tuple(
        replace(CINDER, id=name, name=name) for name in ("Vista", "Vista Pro", "Cinder Pro", "Cinderella", "Cin")
    )
    evidence = attested(*vendors, of=signed(actions=(Action("c2pa.created", kind, tool=tool),)))
    findings = of("disclosure.latent", evidence)
    assert [lacks in each.message for each in findings] == ([True] if lacks else [])


def test_remedies_say_what_would_help() -> None:
    evidence = declared(viewer_disclosure="", taken_for_real=Answer.UNSURE, performers=())
    (finding,) = of("disclosure.deep-fake", evidence)
    assert finding.verdict is Verdict.REVIEW
    assert "`viewer_disclosure`" in finding.remedy
    assert "does not hamper the work" in finding.remedy
    (finding,) = of("disclosure.latent", signed(label=""))
    assert "providers of AI systems" in finding.remedy
    (finding,) = of("disclosure.missing", signed(actions=()))
    assert finding.remedy.startswith("Stamp it")


def test_hostile_strings_stay_short() -> None:
    long = "A" * 100_000
    touched = tuple(Performer(f"{number}{long}", ChangeKind.VOICE) for number in range(20))
    kind = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    steps = tuple(Action("c2pa.created", kind, tool=f"{letter}{long}") for letter in "abcdefghij")
    evidence = declared(viewer_disclosure="", taken_for_real=Answer.YES, performers=touched)
    assert evidence.manifest
    evidence = replace(evidence, manifest=replace(evidence.manifest, actions=steps))
    for rule in ("disclosure.deep-fake", "disclosure.latent"):
        (finding,) = of(rule, evidence)
        assert len(finding.message) < 1500
        assert len(finding.remedy) < 1000
