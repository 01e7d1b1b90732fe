"""Which use a declaration is about, and what a policy asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from casework import COMP

from provenance.model import Action, DigitalSourceType, Matter, Role, Use, Verdict
from provenance.policy import Policy
from provenance.policy.interface import RuleSetting, UseCase
from provenance.policy.triage import approving, asked, use_case

HUMAN = replace(COMP, digital_source_type=DigitalSourceType.HUMAN_EDITS, actions=(Action("c2pa.opened"),))


@pytest.mark.parametrize("role", Role)
def test_final_material_is_used_as_its_role_says(role: Role) -> None:
    case = use_case(replace(COMP, role=role))
    assert case is not None
    assert case.value == role.value


def test_final_material_without_a_role_is_unsaid() -> None:
    assert use_case(replace(COMP, role=None)) is UseCase.UNSAID


@pytest.mark.parametrize("role", [*Role, None])
def test_temporary_material_is_temporary_whatever_its_role(role: Role | None) -> None:
    assert use_case(replace(COMP, use=Use.TEMPORARY, role=role)) is UseCase.TEMPORARY


@pytest.mark.parametrize("use", Use)
def test_what_no_model_made_has_no_use(use: Use) -> None:
    assert use_case(replace(HUMAN, use=use)) is None


def test_what_ai_enhanced_is_clean_up_unless_another_role_is_said() -> None:
    enhanced = replace(HUMAN, digital_source_type=DigitalSourceType.ALGORITHMICALLY_ENHANCED)
    cases = [use_case(replace(enhanced, role=role)) for role in (None, Role.CLEAN_UP, Role.KEY_ELEMENT)]
    assert cases == [UseCase.CLEAN_UP, UseCase.CLEAN_UP, UseCase.KEY_ELEMENT]


def test_to_make_a_whole_picture_is_no_clean_up() -> None:
    whole = replace(COMP, digital_source_type=DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA)
    assert use_case(replace(whole, role=Role.CLEAN_UP)) is UseCase.UNSAID
    assert use_case(replace(whole, role=Role.BACKGROUND)) is UseCase.BACKGROUND


def test_one_generative_step_is_enough() -> None:
    step = Action("c2pa.placed", DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA)
    assert use_case(replace(HUMAN, actions=(step,))) is UseCase.STORY_RELEVANT


@pytest.mark.parametrize("case", UseCase)
def test_a_use_that_the_policy_does_not_name_is_blocked_but_for_temporary_use(case: UseCase) -> None:
    policy = Policy("p", "1", {}, {})
    assert asked(case, policy) is (None if case is UseCase.TEMPORARY else Verdict.BLOCK)


@pytest.mark.parametrize("verdict", [*Verdict, None])
@pytest.mark.parametrize("case", UseCase)
def test_a_use_that_it_names_is_as_it_says(case: UseCase, verdict: Verdict | None) -> None:
    policy = Policy("p", "1", {}, {}, {case: RuleSetting(verdict)})
    assert asked(case, policy) is verdict


@pytest.mark.parametrize("case", UseCase)
def test_a_key_element_covers_every_use(case: UseCase) -> None:
    assert Matter.KEY_ELEMENT in approving(case)


def test_final_use_covers_what_the_story_does_not_need() -> None:
    covered = {case.value for case in UseCase if Matter.FINAL_USE in approving(case)}
    assert covered == {"temporary", "background", "incidental", "clean-up"}
