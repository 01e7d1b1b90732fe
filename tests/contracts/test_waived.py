"""What an approval that waives does to each rule: the finding passes and stays, until the approval's last day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from breaking import BREAKING

from provenance.model import Approval, Evidence, Finding, Verdict
from provenance.policy import ASSET_RULES, Policy, Rule, RuleSetting, judge, load_policy

#: The one rule that stops nothing, so that there is nothing to waive.
TELLING = "near-copy.licensed"
RULES = [rule for rule in ASSET_RULES if rule.id != TELLING]
DAY = "2026-07-02"
STRICT = Policy(
    "strict",
    "1",
    {rule.id: RuleSetting(Verdict.BLOCK) for rule in ASSET_RULES},
    load_policy("studio-minimum").thresholds,
)


def broken(rule: Rule[Evidence], **changes: object) -> tuple[Finding, ...]:
    """What a rule finds in what breaks it, on a day, where somebody has waived the rule for the shot until that day."""
    evidence = BREAKING[rule.id]
    assert isinstance(evidence, Evidence)
    shot = evidence.asset.shot
    assert shot is not None
    waiver = replace(
        Approval(
            "W-1",
            "M. Lindqvist",
            (shot.name,),
            given_on="2026-05-02",
            valid_until=DAY,
            reference="mail of 2 May 2026",
            waives=(rule.id,),
            works=tuple({match.reference.title for match in evidence.matches}),
        ),
        **changes,  # type: ignore[arg-type]  # by name
    )
    every = replace(evidence, date=DAY, attestations=(*evidence.attestations, waiver))
    return tuple(each for each in judge(every, STRICT) if each.rule == rule.id)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_can_be_waived(rule: Rule[Evidence]) -> None:
    plain = broken(rule, waives=())
    assert plain
    assert all(each.verdict > Verdict.PASS and each.waiver is None for each in plain)
    waived = broken(rule)
    assert {each.message for each in waived} == {each.message for each in plain}
    for each in waived:
        assert each.verdict is Verdict.PASS
        assert each.waiver is not None
        assert (each.waiver.approval, each.waiver.by, each.waiver.until) == ("W-1", "M. Lindqvist", DAY)
        (without,) = (one for one in plain if one.message == each.message)
        assert each.waiver.verdict is without.verdict


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"valid_until": "2026-07-01"}, f"it ended on 2026-07-01, and this was checked on {DAY}"),
        ({"given_on": "2026-07-03"}, f"it begins on 2026-07-03, and this was checked on {DAY}"),
        ({"shots": ("sh999",)}, 'it is for "sh999"'),
        ({"flaw": "its signature is broken"}, "because its signature is broken"),
    ],
    ids=["ended", "not begun", "another shot", "does not count"],
)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_waiver_that_does_not_hold_changes_no_verdict_and_is_told(
    rule: Rule[Evidence], changes: dict[str, object], why: str
) -> None:
    plain = {each.message: each.verdict for each in broken(rule, waives=())}
    found = broken(rule, **changes)
    assert {each.message: each.verdict for each in found} == plain
    for each in found:
        assert each.waiver is None
        assert 'The approval "W-1" would waive this, but ' in each.remedy
        assert why in each.remedy
        assert len(each.remedy) <= 1000


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_nobody_may_waive_is_not_waived(rule: Rule[Evidence]) -> None:
    evidence = BREAKING[rule.id]
    assert isinstance(evidence, Evidence)
    policy = replace(STRICT, unwaivable=frozenset({rule.id}))
    waiver = Approval("W-1", "M. Lindqvist", ("sh010",), valid_until=DAY, waives=(rule.id,))
    found = judge(replace(evidence, date=DAY, attestations=(*evidence.attestations, waiver)), policy)
    assert any(each.rule == rule.id and each.verdict > Verdict.PASS for each in found)


def test_what_only_tells_has_nothing_to_waive() -> None:
    (rule,) = (each for each in ASSET_RULES if each.id == TELLING)
    assert [(each.verdict, each.waiver) for each in broken(rule)] == [(Verdict.PASS, None)]
