"""Which use a declaration is about, and what the show asks for that use.

The idea is a use-case matrix: what only the production sees asks for little, what matters to the story for a written
approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from provenance.declarations.deriving import uses_ai
from provenance.model import Declaration, DigitalSourceType, Matter, Role, Use, Verdict
from provenance.policy.interface import Policy, RuleSetting, UseCase

_CASES: Mapping[Role, UseCase] = MappingProxyType({role: UseCase(role.value) for role in Role})
#: The uses for which an approval of final use is enough; for the others it has to be of a key element.
_LIGHT = frozenset({UseCase.TEMPORARY, UseCase.BACKGROUND, UseCase.INCIDENTAL, UseCase.CLEAN_UP})
_ANY_FINAL = frozenset({Matter.FINAL_USE, Matter.KEY_ELEMENT})
_KEY = frozenset({Matter.KEY_ELEMENT})
_GRAVEST = RuleSetting(Verdict.BLOCK)
#: What is asked for by nobody.
OFF = RuleSetting(None)


def use_case(declaration: Declaration) -> UseCase | None:
    """What material is used for that AI made or enhanced, where that is declared; None where it is not.

    To enhance a picture is clean-up, unless another role is said. To make the whole of one is none, whatever is said.
    """
    if not uses_ai(declaration):
        return None
    if declaration.use is Use.TEMPORARY:
        return UseCase.TEMPORARY
    if declaration.role is None:
        return UseCase.UNSAID if declaration.is_generative else UseCase.CLEAN_UP
    is_whole = declaration.digital_source_type is DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    return UseCase.UNSAID if is_whole and declaration.role is Role.CLEAN_UP else _CASES[declaration.role]


def setting_of(case: UseCase, triage: Mapping[UseCase, RuleSetting], rule: RuleSetting) -> RuleSetting:
    """How a use case is set.

    Where it is not named, nothing is asked for what is temporary, and any other use is as the rule `ai.final-use`.

    Args:
        triage: the use cases that are named.
        rule: how that rule is set.
    """
    if case in triage:
        return triage[case]
    return OFF if case is UseCase.TEMPORARY else rule


def asked(case: UseCase, policy: Policy) -> Verdict | None:
    """What is asked for a use: an approval, else that verdict; PASS is told whatever is approved; None is silent.

    The rule that asks it makes it no graver than the rule itself is set; here a use that is not named is blocked, but
    for what is temporary.
    """
    return setting_of(case, policy.triage, _GRAVEST).verdict


def approving(case: UseCase) -> frozenset[Matter]:
    """What an approval has to be of, for a use: any one of these."""
    return _ANY_FINAL if case in _LIGHT else _KEY
