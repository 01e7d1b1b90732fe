"""Rules about what AI-made material is used for, and about what its makers answered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from provenance.attestations.scopes import folded, same_person
from provenance.declarations.chain import Claim, claims, own_claims
from provenance.declarations.deriving import uses_ai
from provenance.model import (
    Answer,
    ChangeKind,
    Declaration,
    Evidence,
    GuidingPrinciple,
    Input,
    InputKind,
    Matter,
    Role,
    Use,
    Verdict,
)
from provenance.policy.approvals import Approved, approval_for
from provenance.policy.interface import Outcome, Policy, Principle, Rule, UseCase
from provenance.policy.sources import NETFLIX_DATED, NETFLIX_ETHICS, NETFLIX_PRINCIPLES
from provenance.policy.telling import by, misses, uses_of
from provenance.policy.triage import approving, asked, use_case
from provenance.policy.words import about, brief, listed, shortened

_IS_TEMPORARY = "{asset} is in a final delivery, and AI-made material in it is temporary by the word of {whose}."
_IS_TOLD = "{asset} has AI-made material in it, of a use that asks for no approval: {case}."
_IS_UNAPPROVED = "{asset} has AI-made material in it: {case}, and no approval covers that{near}."
_IS_NOT_KEPT = "{asset}: the principle {what} was not kept by the word of {whose}, and no approval covers that{near}."
_IS_UNSURE = "{asset}: by {whose} it is not certain {what}, and no approval covers that{near}."
_IS_UNANSWERED = "{asset}: AI was used, and it is not answered by {whose} whether these were kept: {missing}."
_IS_LIKE_REAL = (
    "{asset}: it could be taken for a real event or statement by the word of {whose}, "
    "and no approval covers that{near}."
)
_IS_MORE = "{asset}: its own declaration leaves out what is said by {whose}: {what}."

_CASES: Mapping[UseCase, str] = MappingProxyType(
    {
        UseCase.TEMPORARY: "temporary material",
        UseCase.BACKGROUND: "a background",
        UseCase.INCIDENTAL: "an incidental element",
        UseCase.CLEAN_UP: "clean-up",
        UseCase.STORY_RELEVANT: "a story-relevant element",
        UseCase.KEY_ELEMENT: "a key element",
        UseCase.UNSAID: "an element for the final picture, of a role that nobody says",
    }
)
#: What an approval of a principle that was not kept may be of, beside `Matter.ESCALATION`.
_MATTERS: Mapping[GuidingPrinciple, frozenset[Matter]] = MappingProxyType(
    {
        GuidingPrinciple.DATA: frozenset({Matter.INPUTS}),
        GuidingPrinciple.TEMPORARY: frozenset({Matter.FINAL_USE, Matter.KEY_ELEMENT}),
        GuidingPrinciple.PERFORMANCE: frozenset({Matter.PERFORMERS, Matter.GUILD_WORK}),
    }
)
_ESCALATION = frozenset({Matter.ESCALATION})
_PERFORMERS = _ESCALATION | {Matter.PERFORMERS}
_REAL = frozenset({Matter.TAKEN_FOR_REAL})
_ESCALATE = "Escalate it: have it approved in writing (an approval that covers `escalation`)"
#: Answers, the best first: to whether a principle was kept, and to whether something is so that asks for care.
_KEPT = (Answer.YES, Answer.UNSURE, Answer.NO)
_SO = (Answer.NO, Answer.UNSURE, Answer.YES)
#: Roles, the least to the story first; nothing said is less than any.
_ROLES = (None, Role.CLEAN_UP, Role.BACKGROUND, Role.INCIDENTAL, Role.STORY_RELEVANT, Role.KEY_ELEMENT)


@dataclass(slots=True)
class _Saying:
    """Whose declarations say a thing, how grave it is at most, and the approvals that come near."""

    whose: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    at_most: Verdict = Verdict.PASS


class _Unapproved:
    """What declarations about an asset say and no approval covers, each thing once."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._said: dict[str, _Saying] = {}
        self._approved: dict[tuple[frozenset[Matter], frozenset[Use], str], Approved] = {}

    def add(
        self, what: str, claim: Claim, matters: frozenset[Matter], performer: str = "", *, note: str = "",
        at_most: Verdict = Verdict.BLOCK,
    ) -> None:  # fmt: skip
        """A thing that a declaration says, unless an approval of one of these matters covers it."""
        key = (matters, uses_of(claim, self._evidence.delivery), performer)
        if key not in self._approved:
            self._approved[key] = approval_for(self._evidence, *key)
        approved = self._approved[key]
        if approved.by is None:
            said = self._said.setdefault(what, _Saying())
            said.whose.append(f'{claim.whose} ("{shortened(note, 80)}")' if note else claim.whose)
            said.near += approved.near
            said.at_most = max(said.at_most, at_most)

    def told(self, template: str, remedy: str) -> Iterator[Outcome]:
        """An outcome for each of these things."""
        for what, said in self._said.items():
            words = {"what": what, "whose": by(said.whose), "near": misses(Approved(None, tuple(said.near)))}
            yield Outcome(template.format(asset=about(self._evidence.asset), **words), remedy, said.at_most)


def _temporary(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    if evidence.delivery is not Use.FINAL:
        return
    whose = [
        claim.whose
        for claim in claims(evidence.manifest, evidence.declaration)
        if claim.is_within and use_case(claim.declaration) is UseCase.TEMPORARY
    ]
    if whose:
        yield Outcome(
            _IS_TEMPORARY.format(asset=about(evidence.asset), whose=by(whose)),
            "Replace it, or have it approved for the final picture, declare it as final and stamp it again.",
        )


def _final_use(evidence: Evidence, policy: Policy) -> Iterator[Outcome]:
    found: dict[UseCase, frozenset[Use]] = {}
    for claim in own_claims(evidence.manifest, evidence.declaration):
        if (case := use_case(claim.declaration)) is not None:
            found[case] = found.get(case, frozenset()) | uses_of(claim, evidence.delivery)
    for case in (case for case in UseCase if case in found):
        verdict, is_temporary = asked(case, policy), case is UseCase.TEMPORARY
        if verdict is None or (evidence.delivery is Use.TEMPORARY and not is_temporary):
            continue
        words = {"asset": about(evidence.asset), "case": _CASES[case]}
        if verdict is Verdict.PASS:
            if not (is_temporary and evidence.delivery is Use.FINAL):  # then it is `ai.temporary` that tells
                yield Outcome(_IS_TOLD.format(**words), "Tell the production contact.", verdict)
            continue
        approved = approval_for(evidence, approving(case), found[case])
        if approved.by is None:
            yield Outcome(_IS_UNAPPROVED.format(**words, near=misses(approved)), _use_remedy(case), verdict)


def _use_remedy(case: UseCase) -> str:
    matter = Matter.FINAL_USE if Matter.FINAL_USE in approving(case) else Matter.KEY_ELEMENT
    approve = f"ave it approved in writing (an approval that covers `{matter.value}`)"
    if case is UseCase.UNSAID:
        return f"Ask its maker to declare its role in the picture, and stamp it again; or h{approve}."
    return f"H{approve}, and keep the approval with the show; or make it without AI."


def _principle(evidence: Evidence, policy: Policy) -> Iterator[Outcome]:
    found = _Unapproved(evidence)
    for claim in claims(evidence.manifest, evidence.declaration):
        for each in claim.declaration.answers:
            if each.answer is not Answer.NO:
                continue
            at_most = _gravity(each.principle, claim.declaration, evidence.delivery, policy)
            if at_most is not Verdict.PASS:
                what, matters = _described(each.principle), _accepted(each.principle)
                found.add(what, claim, matters, note=each.note, at_most=at_most)
    yield from found.told(_IS_NOT_KEPT, f"{_ESCALATE}, or make this so that it is kept.")


def _accepted(principle: GuidingPrinciple) -> frozenset[Matter]:
    """What an approval may be of, where a principle was not kept, or nobody is sure that it was: any of these."""
    return _ESCALATION | _MATTERS.get(principle, frozenset())


def _gravity(principle: GuidingPrinciple, declaration: Declaration, delivery: Use, policy: Policy) -> Verdict:
    """How grave it is at most that a principle was not kept.

    That final material is not temporary is as grave as what is asked for its use (`ai.final-use`), and not at all where
    the delivery is not final.
    """
    case = use_case(declaration)
    if principle is not GuidingPrinciple.TEMPORARY or case is None or case is UseCase.TEMPORARY:
        return Verdict.BLOCK
    return Verdict.PASS if delivery is Use.TEMPORARY else asked(case, policy) or Verdict.PASS


def _unsure(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    found = _Unapproved(evidence)
    for claim in claims(evidence.manifest, evidence.declaration):
        for each in claim.declaration.answers:
            if each.answer is Answer.UNSURE:
                what = f"whether the principle {_described(each.principle)} was kept"
                found.add(what, claim, _accepted(each.principle), note=each.note)
        if claim.declaration.taken_for_real is Answer.UNSURE:
            # Whoever approves that it is taken for real approves that it may be.
            found.add("whether it could be taken for a real event or statement", claim, _ESCALATION | _REAL)
        for performer in claim.declaration.performers:
            if performer.change is ChangeKind.UNSURE:
                what = f"what kind of change was made to the performer {brief(performer.id)}"
                found.add(what, claim, _PERFORMERS, performer.id)
            if performer.alters_meaning is Answer.UNSURE:
                what = f"whether the meaning of the performance of {brief(performer.id)} was changed"
                found.add(what, claim, _PERFORMERS, performer.id)
    yield from found.told(_IS_UNSURE, f"Ask its maker to find out, and to declare it. {_ESCALATE}, if nobody can.")


def _unanswered(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    found: dict[str, list[str]] = {}
    for claim in own_claims(evidence.manifest, evidence.declaration):
        answered = {each.principle for each in claim.declaration.answers}
        missing = [each.value for each in GuidingPrinciple if each not in answered]
        if uses_ai(claim.declaration) and missing:
            found.setdefault(", ".join(missing), []).append(claim.whose)
    for words, whose in found.items():
        yield Outcome(
            _IS_UNANSWERED.format(asset=about(evidence.asset), whose=by(whose), missing=words),
            "Ask its maker to answer each with yes, no or unsure, and stamp it again.",
        )


def _taken_for_real(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    found = _Unapproved(evidence)
    for claim in claims(evidence.manifest, evidence.declaration):
        if claim.declaration.taken_for_real is Answer.YES:
            found.add("taken for real", claim, _REAL)
    yield from found.told(
        _IS_LIKE_REAL,
        "Have it approved in writing (an approval that covers `taken-for-real`), "
        "or change it so that nobody takes it for real.",
    )


def _says_more(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    every = claims(evidence.manifest, evidence.declaration)
    own = [claim.declaration for claim in every if claim.ingredient is None]
    theirs = [claim for claim in every if claim.ingredient is not None and not claim.is_of_input]
    if not own or not theirs:
        return
    known = {key for declaration in own for key in _facts(declaration)}
    whose: dict[Hashable, list[str]] = {}
    words: dict[Hashable, str] = {}
    for claim in theirs:
        said = {key: what for key, what in _facts(claim.declaration).items() if key not in known}
        for key, what in (said | dict(_worse(claim.declaration, own))).items():
            words.setdefault(key, what)
            whose.setdefault(key, []).append(claim.whose)
    together: dict[tuple[str, ...], list[str]] = {}
    for key, several in whose.items():
        together.setdefault(tuple(sorted(set(several))), []).append(words[key])
    for sources, things in together.items():
        yield Outcome(
            _IS_MORE.format(asset=about(evidence.asset), whose=by(sources), what=shortened(listed(things, 6), 400)),
            "Ask its maker to declare this too, and stamp it again; or have the ingredient's declaration corrected.",
        )


def _facts(declaration: Declaration) -> dict[Hashable, str]:
    """What a declaration says that one of what it is used in has to say, too, and how that is told."""
    found: dict[Hashable, str] = {}
    for performer in declaration.performers:
        found["performer", folded(performer.id), performer.change] = (
            f"the performer {brief(performer.id)} ({performer.change.value})"
        )
        if performer.is_deceased:
            found["deceased", folded(performer.id)] = f"that the performer {brief(performer.id)} has died"
    for each in declaration.guild_work:
        key = ("guild", folded(each.guild), folded(each.work))
        found[key] = f"work that {brief(each.guild)} covers ({brief(each.work)})"
    for given in declaration.inputs:
        for name in (*given.works, *given.people):
            found["named", folded(name)] = f"an input that names {brief(name)}"
        for kind in _sensitive(given):
            found["input", kind] = kind
    return found


def _sensitive(given: Input) -> Iterator[str]:
    if given.unreleased:
        yield "unreleased material as an input"
    if given.kind is InputKind.PERSONAL_DATA:
        yield "personal data as an input"
    if given.kind is InputKind.THIRD_PARTY:
        yield "somebody else's material as an input"
    if given.training:
        yield "a model that was trained on an input"


def _worse(declaration: Declaration, own: Iterable[Declaration]) -> Iterator[tuple[Hashable, str]]:
    """What a declaration answers worse than every one of the asset's own, and a role that is graver than theirs."""
    for each in declaration.answers:
        theirs = [_KEPT.index(said.answer) for one in own for said in one.answers if said.principle is each.principle]
        if theirs and _KEPT.index(each.answer) > max(theirs):
            yield (
                ("answer", each.principle),
                f'the answer "{each.answer.value}" to the principle "{each.principle.value}"',
            )
    if _ROLES.index(declaration.role) > max(_ROLES.index(one.role) for one in own):
        yield "role", f'the role "{declaration.role}"'
    said = declaration.taken_for_real
    if said and _SO.index(said) > max(_SO.index(one.taken_for_real or Answer.NO) for one in own):
        yield "real", f'the answer "{said}" to whether it could be taken for a real event'
    for performer in declaration.performers:
        same = [
            _SO.index(known.alters_meaning)
            for one in own
            for known in one.performers
            if same_person(known.id, performer.id) and known.change is performer.change
        ]
        if _SO.index(performer.alters_meaning) > max(same, default=0):
            yield (
                ("meaning", performer.id, performer.change, performer.alters_meaning),
                f'the answer "{performer.alters_meaning}" to whether {brief(performer.id)} was changed in meaning',
            )


def _described(principle: GuidingPrinciple) -> str:
    """A principle by its name, and in words."""
    return f'"{principle.value}" ({Principle[principle.name].value})'


TEMPORARY: Rule[Evidence] = Rule(
    "ai.temporary",
    Principle.TEMPORARY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "Temporary AI-made material is in a final delivery.",
    _temporary,
    (_IS_TEMPORARY,),
)
FINAL_USE: Rule[Evidence] = Rule(
    "ai.final-use",
    Principle.TEMPORARY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "AI-made material is meant for the final picture, and no approval covers the part it plays there.",
    _final_use,
    (_IS_TOLD, _IS_UNAPPROVED),
)
PRINCIPLE: Rule[Evidence] = Rule(
    "ai.principle",
    Principle.ESCALATION,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A guiding principle was answered with no, and no approval covers it.",
    _principle,
    (_IS_NOT_KEPT,),
)
UNSURE: Rule[Evidence] = Rule(
    "ai.unsure",
    Principle.ESCALATION,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "Something was answered with unsure: a person has to find out, or to approve it.",
    _unsure,
    (_IS_UNSURE,),
)
UNANSWERED: Rule[Evidence] = Rule(
    "ai.unanswered",
    Principle.ESCALATION,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "AI was used, and a guiding principle was not answered at all.",
    _unanswered,
    (_IS_UNANSWERED,),
)
TAKEN_FOR_REAL: Rule[Evidence] = Rule(
    "ai.taken-for-real",
    Principle.ESCALATION,
    NETFLIX_ETHICS,
    NETFLIX_DATED,
    "What AI made could be taken for a real event or statement, and no approval covers it.",
    _taken_for_real,
    (_IS_LIKE_REAL,),
)
SAYS_MORE: Rule[Evidence] = Rule(
    "ai.says-more",
    Principle.DISCLOSURE,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "An ingredient's own manifest says more of how AI was used than the declaration of what it is in.",
    _says_more,
    (_IS_MORE,),
)
