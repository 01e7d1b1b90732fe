"""Performers and guilds: each rule by its table, and what its findings say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases_performers import CASES
from casework import APPROVAL, CLEAN, COMP, CONSENT, Approval, Case, Consent, attested, declared
from running import run

from provenance.declarations.chain import claims
from provenance.model import Answer, Attestation, ChangeKind, Evidence, Finding, GuildWork, Performer
from provenance.policy import performers

RULES = (performers.CONSENT, performers.APPROVAL, performers.GUILD_WORK)
YOUNGER = Performer("P-17", ChangeKind.DIGITAL_ALTERATION, alters_meaning=Answer.YES)


def of(rule: str, evidence: Evidence) -> list[Finding]:
    return list(run(Case("", "breaks", rule, evidence)))


def bare(*touched: Performer, attestations: tuple[Attestation, ...] = ()) -> Evidence:
    return replace(declared(performers=touched), attestations=attestations)


def test_each_kind_of_change_is_for_the_rules_that_it_is_for() -> None:
    asked = {
        kind: {rule.id for rule in RULES if of(rule.id, replace(bare(Performer("P-1", kind)), declaration=None))}
        - {"guild.work"}
        for kind in ChangeKind
    }
    both = {"performer.consent", "performer.approval"}
    assert {kind.value for kind, rules in asked.items() if rules == both} == {
        "employment-replica", "independent-replica", "background-replica", "synthetic-performer", "voice", "unsure",
    }  # fmt: skip
    assert {kind.value for kind, rules in asked.items() if rules == {"performer.consent"}} == {"digital-alteration"}
    assert not any(asked[kind] for kind in ChangeKind if not kind.needs_consent)


def test_each_change_of_each_performer_is_told_once() -> None:
    evidence = replace(
        bare(YOUNGER, replace(YOUNGER, description="a wrinkle"), replace(YOUNGER, change=ChangeKind.VOICE)),
        declaration=replace(COMP, digest="c9" * 32, performers=(YOUNGER, replace(YOUNGER, id="P-18"))),
    )
    for rule in ("performer.consent", "performer.approval"):
        findings = of(rule, evidence)
        assert len(findings) == 3
        assert sum("by its signed declaration and the declaration at hand" in each.message for each in findings) == 1


def test_the_nearest_consents_are_told_first_and_the_rest_is_counted() -> None:
    others = [replace(CONSENT, id=f"C-{number}", kind=ChangeKind.VOICE) for number in range(10, 30)]
    near = replace(CONSENT, id="C-77", shots=("sh020",))
    named = replace(CONSENT, id="C-88", project="Harbour", kind=ChangeKind.VOICE)
    (finding,) = of(
        "performer.consent", bare(replace(YOUNGER, consents=("C-88",)), attestations=(*others, near, named))
    )
    why = finding.message.split("covers that: ")[1]
    assert why.startswith('the consent "C-88" does not cover it: it is for the project "Harbour"')
    assert why.index('"C-88"') < why.index('"C-77"') < why.index('"C-10"')
    assert "C-11" not in why
    assert why.endswith("19 more do not cover it.")


def test_every_reason_of_a_consent_is_told() -> None:
    consent = replace(
        CONSENT, kind=ChangeKind.VOICE, project="Harbour", shots=("sh020",), ends_at_death=True,
        valid_until="2026-10-31", flaw="its file is not signed",
    )  # fmt: skip
    (finding,) = of("performer.consent", bare(replace(YOUNGER, is_deceased=True), attestations=(consent,)))
    for words in (
        "because its file is not signed", "it is for voice", 'for the project "Harbour"', 'it is for "sh020"',
        "ended with the performer's life", "it ended on 2026-10-31",
    ):  # fmt: skip
        assert words in finding.message
    assert "estate or union" in finding.remedy


@pytest.mark.parametrize(
    "case", [each for each in CASES if each.rule == "performer.consent"], ids=lambda case: case.name
)
def test_why_a_consent_does_not_cover_a_change_is_what_the_rule_says(case: Case) -> None:
    """Where one performer is declared once, whoever asks of each consent and the rule say the same."""
    evidence = case.evidence
    touched = [
        each
        for claim in claims(evidence.manifest, evidence.declaration)
        for each in claim.declaration.performers
        if each.change.needs_consent
    ]
    if len(touched) != 1:
        return
    consents = [each for each in evidence.attestations if isinstance(each, Consent)]
    whys = {each: performers.why_not(each, touched[0], evidence) for each in consents}
    assert (case.verdict is None) == (not all(whys.values()) if whys else False)
    for consent, why in whys.items():
        if case.verdict and consent.performer == touched[0].id:
            assert f'the consent "{consent.id}" does not cover it: {why}' in run(case)[0].message


def test_a_consent_of_somebody_else_covers_nothing() -> None:
    assert performers.why_not(CONSENT, YOUNGER, declared(performers=(YOUNGER,))) == ""
    assert performers.why_not(CONSENT, replace(YOUNGER, id="P-9"), CLEAN) == 'it is of "P-17"'


def test_remedies_say_what_would_help() -> None:
    (consent,) = of("performer.consent", bare(replace(YOUNGER, change=ChangeKind.UNSURE)))
    assert consent.remedy.startswith("Find out what was done")
    (approval,) = of("performer.approval", bare(YOUNGER))
    assert "`performers`" in approval.remedy
    (guild,) = of("guild.work", attested(without=(Approval,)))
    assert "`guild-work`" in guild.remedy


def test_works_of_two_guilds_are_told_apart_and_one_with_its_agreements_once() -> None:
    works = (GuildWork("IATSE", "roto", "A-8"), GuildWork("IATSE", "roto", "A-9"), GuildWork("WGA", "roto"))
    findings = of("guild.work", replace(declared(guild_work=works), attestations=()))
    assert len(findings) == 2
    assert 'agreement "A-8", which it relies on, is not at hand; the agreement "A-9"' in findings[0].message


def test_hostile_strings_stay_short() -> None:
    long = "A" * 100_000
    touched = tuple(
        Performer(long, kind, long, Answer.YES, is_deceased=True, consents=(long, "B" * 9999)) for kind in ChangeKind
    )
    evidence = declared(performers=touched, guild_work=(GuildWork(long, long, long),))
    consents = tuple(
        replace(CONSENT, id=f"{number}{long}", performer=long, project=long, shots=(long,) * 9, flaw=long)
        for number in range(9)
    )
    approvals = tuple(replace(APPROVAL, id=f"{number}{long}", by=long, flaw=long) for number in range(9))
    evidence = replace(evidence, attestations=(*consents, *approvals), show=long, date=long)
    for rule in RULES:
        findings = of(rule.id, evidence)
        assert findings
        assert max(len(each.message) for each in findings) < 1500
        assert max(len(each.remedy) for each in findings) < 1000


def test_consents_and_approvals_are_for_their_own_rules() -> None:
    only_consent = attested(without=(Approval,), of=bare(YOUNGER, attestations=(CONSENT,)))
    only_approval = attested(without=(Consent,), of=bare(YOUNGER, attestations=(APPROVAL,)))
    assert [bool(of(rule, only_consent)) for rule in ("performer.consent", "performer.approval")] == [False, True]
    assert [bool(of(rule, only_approval)) for rule in ("performer.consent", "performer.approval")] == [True, False]
    assert not of("performer.consent", CLEAN)


def test_why_a_consent_does_not_cover_a_change() -> None:
    touched = COMP.performers[0]
    assert performers.why_not(CONSENT, touched, CLEAN) == ""
    other = replace(CONSENT, kind=ChangeKind.VOICE, shots=("sh090",))
    why = performers.why_not(other, touched, CLEAN)
    assert "it is for voice" in why
    assert 'it is for "sh090", and the shot is "sh010"' in why
    assert "it is for voice" not in performers.why_not(other, replace(touched, change=ChangeKind.UNSURE), CLEAN)
    dead = replace(touched, is_deceased=True)
    assert performers.why_not(replace(CONSENT, ends_at_death=True), dead, CLEAN) == "it ended with the performer's life"
