"""What a declaration is likely to need: approvals, consents, vettings; pure.

It is told to whoever declares, while there is time to ask for them. The show's policy decides, and it knows what the
show has: see `provenance.policy`.

| declared | needed |
|-|-|
| AI in a final picture: background, incidental | an approval of `final-use` |
| ... story-relevant, a key element, or it is not said which | an approval of `key-element` |
| ... clean-up | that it is disclosed |
| AI that only cleaned up what is of such a role | the same as for its role |
| a final picture, by tools with the AI in them of which it is not said which did what | steps that name them |
| an AI tool | that it is vetted, and in the show's registry |
| an input that is unreleased, personal data or third-party | an approval of `inputs` |
| a licensed input | its licence |
| a model trained on an input | an approval of `training` |
| a prompt that names works or people | an approval of `prompts` |
| a performer touched: a replica, a voice, an alteration, or `unsure` | the performer's consent |
| a replica, a synthetic performer, a voice, a changed meaning, or `unsure` | an approval of `performers` |
| guild-covered work | an approval of `guild-work` |
| what could be taken for real, or `unsure` | an approval of `taken-for-real` |
| a principle answered with `no` or `unsure` | an approval of `escalation`; unsure: better an answer |
| ... but `temporary` with `no`, of what AI made for a final picture | nothing more than for its use |
| a principle not answered where AI was used | an answer |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provenance.declarations.deriving import uses_ai
from provenance.model import (
    Answer,
    Declaration,
    DigitalSourceType,
    GuidingPrinciple,
    Input,
    InputKind,
    Matter,
    Performer,
    Role,
    Tool,
    Use,
)

_MARGINAL = (Role.BACKGROUND, Role.INCIDENTAL)
_SENSITIVE = (InputKind.PERSONAL_DATA, InputKind.THIRD_PARTY)
_MADE = (DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA, DigitalSourceType.ALGORITHMICALLY_ENHANCED)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a declaration is likely to need.

    Attributes:
        words: what and why, as a sentence.
        matter: what a written approval must cover; None where another thing than an approval is needed.
        performer: the id of the performer who must consent; empty where no consent is needed.
    """

    words: str
    matter: Matter | None = None
    performer: str = ""


def needs(declaration: Declaration) -> tuple[Need, ...]:
    """What a declaration is likely to need, each thing once, in the order of the module's table."""
    found = (
        *_uses(declaration),
        *(need for each in declaration.inputs for need in _inputs(each)),
        *(need for each in declaration.performers for need in _performers(each)),
        *_rest(declaration),
        *_answers(declaration),
    )
    return tuple(dict.fromkeys(found))


def _uses(declaration: Declaration) -> Iterator[Need]:
    if not uses_ai(declaration):
        return
    if declaration.use is Use.FINAL:
        yield _final(declaration)
    names = ", ".join(each.name for each in _ai_tools(declaration) if not each.id)
    if names:
        yield Need(f"Vetting: the show's registry must have each tool that AI was used with ({names}).")
    several = [each.name for each in declaration.tools if each.is_ai]
    if len(several) > 1 and not declaration.actions:
        yield Need(f"The steps ([[actions]]): no other way says which of {', '.join(several)} did what.")


def _final(declaration: Declaration) -> Need:
    role = declaration.role
    material = "AI-made material" if declaration.is_generative else "what AI changed"
    is_whole = declaration.digital_source_type is DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
    if (role is Role.CLEAN_UP and not is_whole) or (role is None and not declaration.is_generative):
        usual = "" if _is_sensitive(declaration) else "usual practice, and "
        return Need(f"AI cleaned up a final picture: {usual}disclosed with the rest.")
    if role in _MARGINAL:
        return Need(
            f"A written approval: {material}, in the background or incidental, is in a final picture.",
            Matter.FINAL_USE,
        )
    is_said = role is not None and role is not Role.CLEAN_UP
    why = "matters to the story of" if is_said else "is in, and nobody says what it is to,"
    return Need(f"A written approval: {material} {why} a final picture.", Matter.KEY_ELEMENT)


def _is_sensitive(declaration: Declaration) -> bool:
    """Whether it asks for the word of somebody, as no usual practice does."""
    return bool(
        declaration.performers
        or declaration.guild_work
        or declaration.taken_for_real is Answer.YES
        or any(need.matter for each in declaration.inputs for need in _inputs(each))
    )


def _ai_tools(declaration: Declaration) -> tuple[Tool, ...]:
    """Those that are said to have the AI in them, or that steps or inputs name; all, where nothing says it.

    Those that only put generated material together with other material are none; see `provenance.policy.registry`.
    """
    made = [step.tool for step in declaration.actions if step.digital_source_type in _MADE]
    used = {_folded(name) for name in (*made, *(given.tool for given in declaration.inputs)) if name}
    found = tuple(
        each
        for each in declaration.tools
        if each.is_ai or not used.isdisjoint((_folded(each.name), _folded(f"{each.name} {each.version}")))
    )
    is_said = any(each.is_ai for each in declaration.tools) or (made and all(made))
    return found if is_said else declaration.tools


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _inputs(given: Input) -> Iterator[Need]:
    if given.unreleased or given.kind in _SENSITIVE:
        told = "unreleased" if given.unreleased else given.kind.value.replace("-", " ")
        yield Need(f"A written approval: {told} material was given to a tool.", Matter.INPUTS)
    if given.kind is InputKind.LICENSED:
        named = f" {given.licence}" if given.licence else ", whose id the input should name"
        yield Need(f"A licence on file{named}: licensed material was given to a tool.")
    if given.training:
        yield Need("A written approval: a model was trained or fine-tuned for it.", Matter.TRAINING)
    if given.works or given.people:
        yield Need("A written approval: a prompt names works or people.", Matter.PROMPTS)


def _performers(touched: Performer) -> Iterator[Need]:
    change = touched.change
    if change.needs_consent:
        whose = "the estate or the union" if touched.is_deceased else f"performer {touched.id}"
        what = "nobody knows yet what was changed" if change.value == "unsure" else change.value.replace("-", " ")
        yield Need(f"A signed consent of {whose}, for this project: {what} ({touched.id}).", performer=touched.id)
    if touched.needs_approval:
        yield Need("A written approval: a performer's likeness, voice or performance was touched.", Matter.PERFORMERS)


def _rest(declaration: Declaration) -> Iterator[Need]:
    for work in declaration.guild_work:
        yield Need(f"A written approval: AI did {work.work} instead of members of {work.guild}.", Matter.GUILD_WORK)
    if declaration.taken_for_real in (Answer.YES, Answer.UNSURE):
        yield Need("A written approval: it could be taken for a real event or statement.", Matter.TAKEN_FOR_REAL)
        if not declaration.viewer_disclosure:
            yield Need("Words for the viewers that AI was used: none are declared.")


def _answers(declaration: Declaration) -> Iterator[Need]:
    answers = {each.principle: each.answer for each in declaration.answers}
    told = dict(answers)
    is_final = declaration.use is Use.FINAL and declaration.is_generative
    if is_final and answers.get(GuidingPrinciple.TEMPORARY) is Answer.NO:
        del told[GuidingPrinciple.TEMPORARY]  # that is what its use says
    for answer in (Answer.NO, Answer.UNSURE):
        named = ", ".join(each.value for each in GuidingPrinciple if told.get(each) is answer)
        if named:
            better = " Better: find out, and answer." if answer is Answer.UNSURE else ""
            yield Need(f'A written approval: "{answer.value}" was answered to {named}.{better}', Matter.ESCALATION)
    left = ", ".join(each.value for each in GuidingPrinciple if each not in answers)
    if left and uses_ai(declaration):
        yield Need(f"An answer to each principle: {left} not answered.")
