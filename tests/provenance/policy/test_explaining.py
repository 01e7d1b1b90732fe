"""What a policy asks, in plain words: nothing left out, nothing that is not so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from casework import declared
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import PolicyError, StudioError
from provenance.model import Role, Use, Verdict
from provenance.policy import (
    ASSET_RULES,
    SEQUENCE_RULES,
    Policy,
    Principle,
    RuleSetting,
    UseCase,
    judge,
    load_policy,
    shipped_policies,
)
from provenance.policy.explaining import CASE_WORDS, DISCLAIMER, Explanation, every_rule, explain, use_word
from provenance.policy.opening import open_policy
from provenance.policy.settings import TRIAGED, Settings, combined

RULES = (*ASSET_RULES, *SEQUENCE_RULES)


def explained(*names: str | Path) -> Explanation:
    opened = open_policy(names)
    return explain(opened.policy, opened.files, opened.show)


@pytest.mark.parametrize("name", shipped_policies())
def test_every_rule_is_told_once(name: str) -> None:
    found, policy = explained(name), load_policy(name)
    assert sorted([*(each.id for each in found.rules), *found.off]) == sorted(rule.id for rule in RULES)
    for each in found.rules:
        (rule,) = (rule for rule in RULES if rule.id == each.id)
        assert each.setting == policy.rules[each.id].word != "off"
        assert (each.finds, each.source, each.dated, each.says) == (rule.summary, rule.source, rule.dated, rule.says)
        assert each.advice
        assert each.is_waivable == (each.id not in policy.unwaivable)
    assert all(policy.rules[rule].verdict is None for rule in found.off)
    assert found.digest == policy.digest


def test_rules_stand_under_their_principle_in_its_order() -> None:
    found = explained("netflix-genai")
    told = list(found.by_principle())
    assert [principle for principle, _ in told] == [each for each in Principle if each in dict(told)]
    assert all(rule.principle is principle for principle, rules in told for rule in rules)
    assert sum(len(rules) for _, rules in told) == len(found.rules)


def test_where_it_is_from() -> None:
    found = explained("netflix-genai", "eu-ai-act-50")
    assert [each.name for each in found.origins] == ["eu-ai-act-50", "netflix-genai", "studio-minimum"]
    assert found.origins[1].extends == ("studio-minimum",)
    assert found.origins[1].dated == "2025-08"
    assert found.name == "eu-ai-act-50 + netflix-genai"


def test_uses_are_told_where_they_are_asked_for() -> None:
    assert dict(explained("netflix-genai").triage) == {
        UseCase.TEMPORARY: "pass",
        UseCase.BACKGROUND: "review",
        UseCase.INCIDENTAL: "review",
        UseCase.CLEAN_UP: "pass",
        UseCase.STORY_RELEVANT: "block",
        UseCase.KEY_ELEMENT: "block",
        UseCase.UNSAID: "block",
    }
    assert explained("studio-minimum").triage == ()
    assert CASE_WORDS.keys() == set(UseCase)


def test_a_use_is_told_no_graver_than_the_rule_lets_it_be(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('name = "o"\nversion = "1"\nextends = ["netflix-genai"]\n[rules]\n"ai.final-use" = "review"\n')
    assert {setting for _, setting in explained(path).triage} == {"pass", "review"}


@st.composite
def triaged(draw: st.DrawFn) -> Settings:
    found = st.sampled_from([RuleSetting(verdict) for verdict in (None, *Verdict)])
    rules = {"media.unreadable": RuleSetting(Verdict.BLOCK), TRIAGED: draw(found)}
    return Settings(
        rules, load_policy("studio-minimum").thresholds, draw(st.dictionaries(st.sampled_from(UseCase), found))
    )


@given(st.lists(triaged(), min_size=1, max_size=3), st.sampled_from(UseCase))
def test_what_is_told_of_a_use_is_what_is_judged_of_it(parts: list[Settings], case: UseCase) -> None:
    """Of each use, named or not, in one policy or in several that hold together, where nobody has approved it."""
    whole = combined(parts)
    policy = Policy("any", "1", whole.rules, whole.thresholds, whole.triage)
    is_temporary = case is UseCase.TEMPORARY
    delivery = Use.TEMPORARY if is_temporary else Use.FINAL
    role = None if case in (UseCase.TEMPORARY, UseCase.UNSAID) else Role(case.value)
    evidence = replace(declared(use=delivery, role=role), delivery=delivery, attestations=())
    words = [each.verdict.word for each in judge(evidence, policy) if each.rule == TRIAGED]
    assert use_word(case, policy) == (words[0] if words else "off")


def test_temporary_use_that_one_of_two_policies_names_is_as_that_one_says() -> None:
    silent = Settings({TRIAGED: RuleSetting(Verdict.BLOCK)})
    telling = replace(silent, triage={UseCase.TEMPORARY: RuleSetting(Verdict.PASS)})
    assert combined([silent, telling]).case(UseCase.TEMPORARY).verdict is Verdict.PASS
    assert combined([silent, silent]).case(UseCase.TEMPORARY).verdict is None


def test_the_policy_of_a_show(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text(
        '[show]\ntitle = "Keystone"\n[policy]\nbase = ["netflix-genai"]\nrules = { "near-copy" = "review" }\n'
    )
    found = explained(path)
    assert found.show == "Keystone"
    assert next(each for each in found.rules if each.id == "near-copy").setting == "review"
    assert [each.name for each in found.origins] == ["netflix-genai", "studio-minimum"]


def test_a_show_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "show.toml"
    path.write_text('[show]\ntitle = "Keystone"\n')
    with pytest.raises(PolicyError):
        open_policy([path, "netflix-genai"])
    path.write_text('[show]\ntitle = "Keystone"\n[policy]\nbase = "zzz"\n')
    with pytest.raises(StudioError, match="line 4"):
        open_policy([path])
    with pytest.raises(PolicyError, match="names no policy"):
        open_policy([])


def test_as_json() -> None:
    found = explained("sag-aftra-consent")
    record = found.record()
    assert record["unwaivable"] == ["performer.consent"]
    assert record["disclaimer"] == DISCLAIMER
    assert record["thresholds"]["match_block"] == 0.75
    (consent,) = (each.record() for each in found.rules if each.id == "performer.consent")
    assert consent["waivable"] is False
    assert consent["setting"] == "block"


def test_every_rule_that_there_is() -> None:
    assert [each.id for each in every_rule()] == [rule.id for rule in RULES]
