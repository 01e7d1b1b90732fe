"""The rules about uses and answers, by their table of cases; what triage makes of them; and approvals never harm."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from cases_uses import CASES, FINAL_USE, FULL, answering, unapproved
from casework import APPROVAL, CLEAN, COMP, ELEMENT, MANIFEST, PLATE, Case, attested, declared, signed
from hypothesis import given
from hypothesis import strategies as st
from running import STRICT, run, written_by

from provenance.model import (
    Answer,
    Approval,
    Attestation,
    ChangeKind,
    Evidence,
    Finding,
    GuidingPrinciple,
    GuildWork,
    Input,
    InputKind,
    Matter,
    Performer,
    PrincipleAnswer,
    Role,
    Use,
    Verdict,
)
from provenance.policy import Policy, judge, uses
from provenance.policy.interface import Rule, RuleSetting, UseCase
from provenance.policy.rules import apply_rules

RULES = tuple(each for each in vars(uses).values() if isinstance(each, Rule))
NOT_TEMPORARY = answering(GuidingPrinciple.TEMPORARY, Answer.NO)


def test_the_table_has_each_rule_holding_breaking_unsure_and_contradicted() -> None:
    for rule in RULES:
        mine = [case for case in CASES if case.rule == rule.id]
        assert {case.verdict is None for case in mine} == {True, False}, rule.id
        assert {"holds", "unsure", "contradicted"} <= {case.kind for case in mine}, rule.id


def found_by(rule: str, evidence: Evidence, **triage: Verdict | None) -> tuple[Finding, ...]:
    """What a rule finds where the policy sets some uses."""
    settings = {UseCase(case.replace("_", "-")): RuleSetting(verdict) for case, verdict in triage.items()}
    return run(Case("", "holds", rule, evidence), replace(STRICT, triage=settings))


class TestTriage:
    """What the policy asks for single uses."""

    def test_a_use_that_is_off_is_silent(self) -> None:
        assert found_by(FINAL_USE, unapproved(CLEAN), story_relevant=None) == ()

    def test_a_use_for_review_is_no_graver(self) -> None:
        (finding,) = found_by(FINAL_USE, unapproved(CLEAN), story_relevant=Verdict.REVIEW)
        assert finding.verdict is Verdict.REVIEW

    def test_a_use_for_review_is_silent_where_it_is_approved(self) -> None:
        assert found_by(FINAL_USE, CLEAN, story_relevant=Verdict.REVIEW) == ()

    def test_the_rule_itself_is_no_graver_than_its_setting(self) -> None:
        policy = replace(STRICT, rules={FINAL_USE: RuleSetting(Verdict.REVIEW)})
        assert [each.verdict for each in judge(unapproved(CLEAN), policy)] == [Verdict.REVIEW]

    def test_another_use_is_blocked(self) -> None:
        (finding,) = found_by(FINAL_USE, unapproved(CLEAN), background=Verdict.PASS)
        assert finding.verdict is Verdict.BLOCK

    @pytest.mark.parametrize("delivery", Use)
    def test_temporary_use_needs_an_approval_where_the_policy_says_so(self, delivery: Use) -> None:
        temporary = replace(declared(use=Use.TEMPORARY), delivery=delivery)
        assert found_by(FINAL_USE, temporary, temporary=Verdict.REVIEW) == ()
        (finding,) = found_by(FINAL_USE, unapproved(temporary), temporary=Verdict.REVIEW)
        assert finding.verdict is Verdict.REVIEW
        final = attested(replace(APPROVAL, uses=(Use.FINAL,)), of=temporary)
        (finding,) = found_by(FINAL_USE, final, temporary=Verdict.REVIEW)
        assert "it is for final use" in finding.message

    def test_that_final_material_is_not_temporary_is_as_grave_as_its_use(self) -> None:
        alone = replace(CLEAN, manifest=replace(MANIFEST, ingredients=(PLATE,), declaration=None))
        evidence = unapproved(replace(alone, declaration=replace(COMP, role=Role.BACKGROUND, answers=NOT_TEMPORARY)))
        (finding,) = found_by("ai.principle", evidence, background=Verdict.REVIEW)
        assert finding.verdict is Verdict.REVIEW
        assert found_by("ai.principle", evidence, background=None) == ()

    def test_the_gravest_of_several_declarations_counts(self) -> None:
        evidence = unapproved(declared(role=Role.BACKGROUND, answers=NOT_TEMPORARY))
        graver = replace(evidence, declaration=replace(COMP, digest="c9" * 32, answers=NOT_TEMPORARY))
        (finding,) = found_by("ai.principle", graver, background=Verdict.REVIEW)
        assert finding.verdict is Verdict.BLOCK
        assert "its signed declaration, the declaration at hand and 1 more" in finding.message


def test_each_use_is_told_once_however_many_declare_it() -> None:
    twice = unapproved(replace(CLEAN, declaration=replace(COMP, digest="c9" * 32)))
    assert len(run(Case("", "holds", FINAL_USE, twice))) == 1


def test_two_uses_are_told_apart() -> None:
    twice = unapproved(replace(CLEAN, declaration=replace(COMP, digest="c9" * 32, role=Role.BACKGROUND)))
    assert [each.message.split(": ")[1] for each in run(Case("", "holds", FINAL_USE, twice))] == [
        "a background, and no approval covers that.",
        "a story-relevant element, and no approval covers that.",
    ]


def test_each_thing_of_which_nobody_is_sure_is_told() -> None:
    unsure = declared(
        answers=tuple(PrincipleAnswer(each, Answer.UNSURE) for each in GuidingPrinciple),
        taken_for_real=Answer.UNSURE,
        performers=(Performer("P-1", ChangeKind.UNSURE, alters_meaning=Answer.UNSURE),),
    )
    assert len(run(Case("", "unsure", "ai.unsure", unapproved(unsure)))) == 8


def test_what_several_ingredients_say_is_told_by_whom() -> None:
    other = replace(FULL, title="smoke.png", declaration=replace(ELEMENT, digest="e9" * 32, role=Role.KEY_ELEMENT))
    found = run(Case("", "breaks", "ai.says-more", signed(ingredients=(PLATE, FULL, other))))
    assert ["P-99" in each.message for each in found] == [True, False]
    assert ["key-element" in each.message for each in found] == [False, True]


def test_hostile_words_are_kept_short() -> None:
    long = "{whose}" * 500
    element = replace(
        FULL,
        title=long,
        declaration=replace(
            ELEMENT,
            use=Use.TEMPORARY,
            answers=tuple(PrincipleAnswer(each, Answer.NO, long) for each in GuidingPrinciple),
            performers=tuple(Performer(f"{long}{number}", ChangeKind.UNSURE) for number in range(50)),
            guild_work=(GuildWork(long, long),),
            inputs=(Input(InputKind.PROMPT, works=tuple(f"{number}{long}" for number in range(50))),),
            taken_for_real=Answer.YES,
        ),
    )
    flawed = tuple(replace(APPROVAL, id=f"{long}{number}", flaw=long, shots=(long,)) for number in range(50))
    evidence = attested(*flawed, without=(Approval,), of=signed(ingredients=(PLATE, element)))
    found = apply_rules(RULES, evidence, STRICT)
    assert {each.rule for each in found} == {
        "ai.temporary", "ai.final-use", "ai.principle", "ai.unsure", "ai.taken-for-real", "ai.says-more",
    }  # fmt: skip
    for rule in RULES:
        assert written_by(rule, [each for each in found if each.rule == rule.id]) <= set(rule.says)
    assert all(len(each.message) <= 1000 for each in found)


APPROVALS = st.builds(
    replace,
    st.just(APPROVAL),
    id=st.sampled_from(["A-1", "A-2", "B"]),
    shots=st.sampled_from([(), ("sh010",), ("sh02*",)]),
    uses=st.sampled_from([(), (Use.FINAL,), (Use.TEMPORARY,), tuple(Use)]),
    covers=st.lists(st.sampled_from(Matter), unique=True).map(tuple),
    performers=st.sampled_from([(), ("P-17",), ("P-99",)]),
    valid_until=st.sampled_from(["", "2026-11-25", "2027-05-01", "soon"]),
    flaw=st.sampled_from(["", "its signature is broken"]),
)
EVIDENCE = st.sampled_from([case.evidence for case in CASES])
SETTINGS = st.sampled_from([None, *Verdict]).map(RuleSetting)
POLICIES = st.builds(
    replace,
    st.just(STRICT),
    rules=st.dictionaries(st.sampled_from([rule.id for rule in RULES]), SETTINGS),
    triage=st.dictionaries(st.sampled_from(UseCase), SETTINGS),
)


@given(EVIDENCE, st.lists(APPROVALS, max_size=4), APPROVALS, POLICIES)
def test_one_more_approval_never_worsens_a_verdict(
    evidence: Evidence, before: list[Approval], more: Approval, policy: Policy
) -> None:
    def worst(attestations: tuple[Attestation, ...]) -> dict[str, Verdict]:
        found = apply_rules(RULES, replace(evidence, attestations=attestations), policy)
        return {each.rule: max(one.verdict for one in found if one.rule == each.rule) for each in found}

    without, with_it = worst(tuple(before)), worst((*before, more))
    assert all(verdict <= without.get(rule, Verdict.PASS) for rule, verdict in with_it.items())


@given(EVIDENCE, st.lists(APPROVALS, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_approvals_changes_nothing(evidence: Evidence, approvals: list[Approval], random: Random) -> None:
    shuffled = list(approvals)
    random.shuffle(shuffled)
    first, second = (
        apply_rules(RULES, replace(evidence, attestations=tuple(each)), STRICT) for each in (approvals, shuffled)
    )
    assert first == second
