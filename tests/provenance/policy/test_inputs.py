"""What was given to AI tools: each rule by its table, and what its findings say."""

from __future__ import annotations

from dataclasses import replace

from casework import APPROVAL, CLEAN, COMP, LICENCE, Approval, Case, attested, declared
from running import run

from provenance.model import Finding, HeldLicence, Input, InputKind, Licence, Verdict
from provenance.policy import inputs

RULES = (inputs.UNLICENSED, inputs.SENSITIVE, inputs.TRAINING, inputs.PROMPT)


def of(rule: str, *given: Input, **changes: object) -> list[Finding]:
    evidence = replace(attested(without=(Approval,), of=declared(inputs=given)), **changes)  # type: ignore[arg-type]
    return list(run(Case("", "breaks", rule, evidence)))


def test_one_thing_said_by_two_is_one_finding_and_two_things_are_two() -> None:
    still = Input(InputKind.THIRD_PARTY, "a still", "Cinder")
    other = replace(still, description="a song")
    at_hand = replace(COMP, digest="c9" * 32, inputs=(still,))
    (finding,) = of("input.unlicensed", still, declaration=at_hand)
    assert "by its signed declaration and the declaration at hand, third-party material" in finding.message
    assert len(of("input.unlicensed", still, other, declaration=at_hand)) == 2


def test_remedies_say_what_would_help() -> None:
    still = Input(InputKind.THIRD_PARTY, "a still")
    photo = Input(InputKind.LICENSED, "a photograph", licence="L-1")
    (bare,) = of("input.unlicensed", replace(photo, licence=""))
    assert "Declare the licence" in bare.remedy
    assert "approved" not in bare.remedy
    (foreign,) = of("input.unlicensed", still)
    assert "an approval that covers `inputs`" in foreign.remedy
    (absent,) = of("input.unlicensed", replace(photo, licence="L-9"))
    assert absent.remedy.startswith('Put the licence "L-9" among the show\'s attestations')
    ended = replace(LICENCE, licence=Licence("PO", ("Harbour",), "", "2026-01-01"), shots=("sh020",))
    (uncovered,) = of("input.unlicensed", photo, attestations=(ended,))
    for way in ("extended to this shot", 'extended to "Keystone"', "renewed"):
        assert way in uncovered.remedy
    for rule, given, matter in (
        ("input.sensitive", replace(still, unreleased=True), "`inputs`"),
        ("input.training", replace(still, training=True), "`training`"),
        ("prompt.names", replace(still, people=("P-9",)), "`prompts`"),
    ):
        (finding,) = of(rule, given)
        assert matter in finding.remedy


def test_an_approval_that_would_do_for_one_name_is_told_for_the_other_only() -> None:
    prompt = Input(InputKind.PROMPT, works=("Tarn",), people=("P-9",))
    approval = replace(APPROVAL, performers=("P-9",))
    (finding,) = of("prompt.names", prompt, attestations=(approval,))
    assert 'names the work "Tarn", and' in finding.message
    assert "P-9" in finding.message.split("(the approval")[1]


def test_hostile_strings_stay_short() -> None:
    long = "A" * 100_000
    given = [
        Input(kind, long, long, licence, (long, "B" * 9999), (long,), unreleased=True, training=True)
        for kind in InputKind
        for licence in ("", long, "L-1")
    ]
    held = tuple(HeldLicence(name, Licence(long, (long,) * 9, long), (), long, (long,)) for name in (long, "L-1"))
    approvals = tuple(replace(APPROVAL, id=f"{number}{long}", by=long, flaw=long) for number in range(9))
    for rule in RULES:
        findings = of(rule.id, *given, attestations=(*held, *approvals), show=long, date=long)
        assert findings
        assert max(len(each.message) for each in findings) < 1800
        assert max(len(each.remedy) for each in findings) < 1000


def test_a_licence_and_an_approval_say_nothing_of_other_rules() -> None:
    assert run(Case("", "holds", "input.unlicensed", CLEAN)) == ()
    assert [
        each.verdict for each in of("input.sensitive", Input(InputKind.LICENSED, licence="L-1", unreleased=True))
    ] == [Verdict.BLOCK]
