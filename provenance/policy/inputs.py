"""Rules about what was given to AI tools: material, data, prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from provenance.attestations.scopes import shots_of
from provenance.model import Declaration, Evidence, HeldLicence, Input, InputKind, Matter
from provenance.policy.approvals import Approved, approval_for
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.licences import Breach, breaches_of_held
from provenance.policy.sources import NETFLIX_DATED, NETFLIX_PRINCIPLES
from provenance.policy.telling import Said, by, gathered, in_brackets, misses, some
from provenance.policy.words import about, listed, quoted, sentence, shortened

_UNNAMED = "{asset}: by {whose}, {material} was given to {tool}, and it names no licence{near}."
_ABSENT = "{asset}: by {whose}, {material} was given to {tool}, and its licence {licence} is not at hand{near}."
_UNCOVERED = (
    "{asset}: by {whose}, {material} was given to {tool}, and its licence {licence} does not cover it: {why}{near}."
)
_SENSITIVE = "{asset}: by {whose}, {material} was given to {tool}, and no approval covers that{near}."
_TRAINING = "{asset}: by {whose}, a model was trained or fine-tuned on {material}, and no approval covers that{near}."
_PROMPT = "{asset}: by {whose}, what {tool} was asked for names {names}, and no approval covers that{near}."

_MATERIAL: Mapping[InputKind, str] = MappingProxyType(
    {
        InputKind.OWN: "the production's own material",
        InputKind.LICENSED: "licensed material",
        InputKind.THIRD_PARTY: "third-party material",
        InputKind.PERSONAL_DATA: "personal data",
        InputKind.PROMPT: "a prompt",
    }
)


def _unlicensed(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    said = gathered(evidence, _of_others)
    for given, each in said.items():
        is_foreign = given.kind is InputKind.THIRD_PARTY
        approved = approval_for(evidence, (Matter.INPUTS,), each.uses) if is_foreign else Approved()
        if approved.by:
            continue
        held = _held(evidence, given.licence)
        lacks = [breaches_of_held(one, evidence.show, evidence.date, shots_of(evidence)) for one in held]
        if held and not all(lacks):
            continue
        yield Outcome(
            _unlicensed_template(given, held).format(
                asset=about(evidence.asset),
                whose=by(each.whose),
                material=_material(given),
                tool=_tool(given),
                licence=quoted(given.licence),
                why=shortened(listed(breach.words for breach in _flat(lacks)), 350),
                near=misses(approved),
            ),
            _unlicensed_remedy(given, lacks),
        )


def _of_others(declaration: Declaration) -> Iterator[Input]:
    return (each for each in declaration.inputs if each.kind in (InputKind.LICENSED, InputKind.THIRD_PARTY))


def _held(evidence: Evidence, licence: str) -> list[HeldLicence]:
    """The show's licences of an id: one, where nobody gave an id twice."""
    if not licence:
        return []
    return [each for each in evidence.attestations if isinstance(each, HeldLicence) and each.id == licence]


def _flat(lacks: list[tuple[Breach, ...]]) -> Iterator[Breach]:
    return (breach for each in lacks for breach in each)


def _unlicensed_template(given: Input, held: list[HeldLicence]) -> str:
    if not given.licence:
        return _UNNAMED
    return _UNCOVERED if held else _ABSENT


def _unlicensed_remedy(given: Input, lacks: list[tuple[Breach, ...]]) -> str:
    if lacks:
        way = f"Use other material, or {' and '.join(sorted({each.remedy for each in _flat(lacks)}))}"
    elif given.licence:
        way = f"Put the licence {quoted(given.licence)} among the show's attestations, or declare the one that it has"
    else:
        way = (
            "Declare the licence that it is used under, by its id among the show's attestations; or use other material"
        )
    approve = "; or have it approved in writing (an approval that covers `inputs`)"
    return sentence(way + (approve if given.kind is InputKind.THIRD_PARTY else ""))


def _sensitive(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    def of(declaration: Declaration) -> Iterator[Input]:
        return (each for each in declaration.inputs if each.unreleased or each.kind is InputKind.PERSONAL_DATA)

    for given, each, approved in _unapproved(evidence, Matter.INPUTS, of):
        yield Outcome(
            _SENSITIVE.format(
                asset=about(evidence.asset),
                whose=by(each.whose),
                material=f"{'unreleased: ' if given.unreleased else ''}{_material(given)}",
                tool=_tool(given),
                near=misses(approved),
            ),
            "Have it approved in writing (an approval that covers `inputs`), or make it again without this material.",
        )


def _unapproved(
    evidence: Evidence, matter: Matter, of: Callable[[Declaration], Iterable[Input]]
) -> Iterator[tuple[Input, Said, Approved]]:
    """The inputs of some kind that no approval covers, with who declares them, and what comes near."""
    for given, said in gathered(evidence, of).items():
        approved = approval_for(evidence, (matter,), said.uses)
        if approved.by is None:
            yield given, said, approved


def _training(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    def of(declaration: Declaration) -> Iterator[Input]:
        return (each for each in declaration.inputs if each.training)

    for given, each, approved in _unapproved(evidence, Matter.TRAINING, of):
        yield Outcome(
            _TRAINING.format(
                asset=about(evidence.asset), whose=by(each.whose), material=_material(given), near=misses(approved)
            ),
            "Have the training approved in writing (an approval that covers `training`), "
            "or make it again with a model that was not trained on this.",
        )


def _prompt(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    said = gathered(evidence, lambda declaration: (each for each in declaration.inputs if each.works or each.people))
    for given, each in said.items():
        # An approval that is about certain performers is about these alone: about no other person, and about no work.
        of_works = approval_for(evidence, (Matter.PROMPTS,), each.uses) if given.works else Approved()
        of_people = {name: approval_for(evidence, (Matter.PROMPTS,), each.uses, name) for name in given.people}
        works = () if of_works.by else given.works
        people = [name for name, approved in of_people.items() if not approved.by]
        if works or people:
            near = (*of_works.near, *(clause for name in sorted(people) for clause in of_people[name].near))
            yield Outcome(
                _PROMPT.format(
                    asset=about(evidence.asset),
                    whose=by(each.whose),
                    tool=_tool(given),
                    names=_names(works, people),
                    near=in_brackets(near),
                ),
                "Have it approved in writing (an approval that covers `prompts`, for people with their ids), "
                "or make it again by a prompt that names no works and nobody.",
            )


def _names(works: Iterable[str], people: Iterable[str]) -> str:
    parts = [some("work", "works", works) if works else "", some("person", "people", people) if people else ""]
    return shortened(" and ".join(part for part in parts if part), 400)


def _material(given: Input) -> str:
    said = f" ({quoted(shortened(given.description, 80))})" if given.description else ""
    return _MATERIAL[given.kind] + said


def _tool(given: Input) -> str:
    return quoted(shortened(given.tool, 80)) if given.tool else "a tool"


UNLICENSED: Rule[Evidence] = Rule(
    "input.unlicensed",
    Principle.ORIGINALITY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "Somebody else's material was given to a tool without a licence that covers it.",
    _unlicensed,
    (_UNNAMED, _ABSENT, _UNCOVERED),
)
SENSITIVE: Rule[Evidence] = Rule(
    "input.sensitive",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "Unreleased material or personal data was given to a tool, and no approval covers that.",
    _sensitive,
    (_SENSITIVE,),
)
TRAINING: Rule[Evidence] = Rule(
    "input.training",
    Principle.DATA,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A model was trained or fine-tuned on an input, and no approval covers that.",
    _training,
    (_TRAINING,),
)
PROMPT: Rule[Evidence] = Rule(
    "prompt.names",
    Principle.ORIGINALITY,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A prompt names works or people, and no approval covers that.",
    _prompt,
    (_PROMPT,),
)
