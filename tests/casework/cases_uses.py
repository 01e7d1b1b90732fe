"""The rules about uses and answers: where each holds, and every way in which it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from casework import (
    ALL_YES,
    APPROVAL,
    CLEAN,
    COMP,
    DUST,
    ELEMENT,
    MANIFEST,
    PLATE,
    Case,
    attested,
    declared,
    element,
    signed,
)

from provenance.model import (
    Action,
    Answer,
    Approval,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    Evidence,
    GuidingPrinciple,
    GuildWork,
    IngredientRecord,
    Input,
    InputKind,
    Manifest,
    ManifestState,
    Matter,
    Performer,
    PrincipleAnswer,
    Relationship,
    Role,
    Use,
    Verdict,
)

BLOCK = Verdict.BLOCK
WAIVER = Approval("W-1", "M. Lindqvist", ("sh010",), given_on="2026-05-02", valid_until="2027-05-01")
HAND = replace(COMP, digest="c3" * 32)
ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
#: A comp that uses no AI, and says so.
HUMAN = replace(
    COMP, digital_source_type=DigitalSourceType.HUMAN_EDITS, actions=(Action("c2pa.opened"),), digest="c4" * 32
)


def approving(*matters: Matter, of: Evidence = CLEAN, **changes: Any) -> Evidence:
    """Evidence whose one approval is of these matters alone."""
    return attested(replace(APPROVAL, covers=matters, **changes), of=of)


def enhanced(**changes: Any) -> Evidence:
    """CLEAN as a picture in which nothing is AI-made, and that AI enhanced."""
    steps = (Action("c2pa.enhanced", ENHANCED, tool="Cinder"),)
    declaration = replace(
        COMP, digest="c5" * 32, digital_source_type=ENHANCED, actions=steps, **changes
    )  # fmt: skip
    return signed(actions=steps, ingredients=(PLATE,), declaration=declaration)


def unapproved(evidence: Evidence) -> Evidence:
    """Evidence without an approval."""
    return attested(without=(Approval,), of=evidence)


def ended(evidence: Evidence) -> Evidence:
    """Evidence whose one approval has ended."""
    return attested(replace(APPROVAL, valid_until="2026-11-25"), of=evidence)


def elsewhere(evidence: Evidence) -> Evidence:
    """Evidence whose one approval is of another shot."""
    return attested(replace(APPROVAL, shots=("sh02*",)), of=evidence)


def at_hand(evidence: Evidence = CLEAN, **changes: Any) -> Evidence:
    """Evidence with another declaration at hand."""
    return replace(evidence, declaration=replace(HAND, **changes))


def answering(
    principle: GuidingPrinciple, answer: Answer, note: str = "", others: Iterable[PrincipleAnswer] = ALL_YES
) -> tuple[PrincipleAnswer, ...]:
    """The five answers, with another to one principle."""
    return tuple(PrincipleAnswer(principle, answer, note) if each.principle is principle else each for each in others)


def inside(record: IngredientRecord, *relationships: Relationship | None) -> Evidence:
    """CLEAN with an element that lies inside others; its relationships, the outermost first."""
    record = replace(record, relationship=relationships[-1])
    for number, relationship in enumerate(reversed(relationships[:-1])):
        record = IngredientRecord(f"precomp_{number}.exr", relationship, ingredients=(record,))
    return signed(ingredients=(PLATE, record))


def dust(**changes: Any) -> IngredientRecord:
    """The element with changes of its declaration."""
    return replace(DUST, declaration=replace(ELEMENT, digest="e2" * 32, **changes))


PARENT, COMPONENT, INPUT = Relationship.PARENT_OF, Relationship.COMPONENT_OF, Relationship.INPUT_TO
TEMP = dust(use=Use.TEMPORARY)
#: An element that says something of performers, guilds, inputs and names, each of which the comp can say or not.
FULL = dust(
    performers=(Performer("P-99", ChangeKind.VOICE),),
    guild_work=(GuildWork("SAG-AFTRA", "background acting"),),
    inputs=(Input(InputKind.PROMPT, works=("The Colossus",), people=("P. Vance",)),),
)

TEMPORARY = "ai.temporary"
_TEMPORARY = (
    Case("final material", "holds", TEMPORARY, CLEAN),
    Case("no declaration at all", "unsure", TEMPORARY, signed(declaration=None, ingredients=())),
    Case("temporary in a temporary delivery", "holds", TEMPORARY, replace(
        declared(use=Use.TEMPORARY), delivery=Use.TEMPORARY)),
    Case("temporary, and made without AI", "holds", TEMPORARY, signed(
        declaration=replace(HUMAN, use=Use.TEMPORARY))),
    Case("temporary", "breaks", TEMPORARY, declared(use=Use.TEMPORARY), BLOCK,
         "is in a final delivery, and AI-made material in it is temporary by the word of its signed declaration."),
    Case("temporary, and only enhanced", "breaks", TEMPORARY, enhanced(use=Use.TEMPORARY), BLOCK,
         "temporary by the word"),
    Case("temporary, whatever is approved for final use", "breaks", TEMPORARY, approving(
        Matter.FINAL_USE, Matter.KEY_ELEMENT, of=declared(use=Use.TEMPORARY)), BLOCK, "temporary"),
    Case("temporary by the declaration at hand", "contradicted", TEMPORARY, at_hand(use=Use.TEMPORARY), BLOCK,
         "by the word of the declaration at hand"),
    Case("a temporary element", "breaks", TEMPORARY, element(use=Use.TEMPORARY), BLOCK,
         'the declaration of its ingredient "dust.1001.png"'),
    Case("a temporary plate", "breaks", TEMPORARY, inside(TEMP, PARENT), BLOCK, "dust.1001.png"),
    Case("a temporary element three deep", "breaks", TEMPORARY, inside(TEMP, COMPONENT, PARENT, COMPONENT), BLOCK,
         'ingredient "dust.1001.png", inside "precomp_1.exr"'),
    Case("a temporary element of a relationship that nobody knows", "unsure", TEMPORARY, inside(TEMP, None), BLOCK,
         "dust.1001.png"),
    Case("a temporary picture that was only an input", "holds", TEMPORARY, inside(TEMP, INPUT)),
    Case("... of what was placed", "holds", TEMPORARY, inside(TEMP, COMPONENT, INPUT)),
    Case("... and was placed, too", "breaks", TEMPORARY, signed(ingredients=(
        replace(TEMP, relationship=INPUT), replace(TEMP, title="dust_v2.png"))), BLOCK, '"dust_v2.png"'),
)  # fmt: skip

FINAL_USE = "ai.final-use"
_FINAL_USE = (
    Case("approved", "holds", FINAL_USE, CLEAN),
    Case("no AI", "holds", FINAL_USE, unapproved(signed(declaration=HUMAN))),
    Case("only an element's use", "holds", FINAL_USE, unapproved(signed(declaration=HUMAN))),
    Case("temporary use", "holds", FINAL_USE, unapproved(declared(use=Use.TEMPORARY))),
    Case("a final use in a temporary delivery", "holds", FINAL_USE, replace(unapproved(CLEAN), delivery=Use.TEMPORARY)),
    *(
        Case(f"{role.value}, approved as final use", "holds", FINAL_USE,
             approving(Matter.FINAL_USE, of=declared(role=role)))
        for role in (Role.BACKGROUND, Role.INCIDENTAL, Role.CLEAN_UP)
    ),
    *(
        Case(f"{role.value if role else 'no role'}, approved as a key element", "holds", FINAL_USE,
             approving(Matter.KEY_ELEMENT, of=declared(role=role)))
        for role in (*Role, None)
    ),
    *(
        Case(f"{role.value}, approved as final use only", "breaks", FINAL_USE,
             approving(Matter.FINAL_USE, of=declared(role=role)), BLOCK, "element, and no approval covers that.")
        for role in (Role.STORY_RELEVANT, Role.KEY_ELEMENT)
    ),
    Case("no role, approved as final use only", "unsure", FINAL_USE,
         approving(Matter.FINAL_USE, of=declared(role=None)), BLOCK, "of a role that nobody says, and no approval"),
    Case("a background without an approval", "breaks", FINAL_USE, unapproved(declared(role=Role.BACKGROUND)), BLOCK,
         "has AI-made material in it: a background, and no approval covers that."),
    Case("clean-up without an approval", "breaks", FINAL_USE, unapproved(declared(role=Role.CLEAN_UP)), BLOCK,
         ": clean-up, and no approval"),
    Case("clean-up that made the whole picture, approved as final use", "contradicted", FINAL_USE, approving(
        Matter.FINAL_USE, of=declared(
            role=Role.CLEAN_UP, digital_source_type=DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA)),
         BLOCK, "nobody says"),
    *(
        Case(f"enhanced, {role.value if role else 'no role'}, and no approval", "breaks", FINAL_USE,
             unapproved(enhanced(role=role)), BLOCK, says)
        for role, says in (
            (None, ": clean-up, and"), (Role.CLEAN_UP, ": clean-up, and"), (Role.KEY_ELEMENT, ": a key element, and"))
    ),
    Case("enhanced, and approved as final use", "holds", FINAL_USE, approving(
        Matter.FINAL_USE, of=enhanced(role=None))),
    Case("no role and no approval", "unsure", FINAL_USE, unapproved(declared(role=None)), BLOCK, "nobody says"),
    Case("graver at hand", "contradicted", FINAL_USE, approving(
        Matter.FINAL_USE, of=at_hand(declared(role=Role.BACKGROUND), role=Role.KEY_ELEMENT)), BLOCK, "a key element"),
    Case("the approval has ended", "expired", FINAL_USE, ended(CLEAN), BLOCK,
         '(the approval "A-1" does not cover it: it ended on 2026-11-25, and this was checked on 2026-11-26)'),
    Case("the approval has not begun", "expired", FINAL_USE, attested(
        replace(APPROVAL, given_on="2026-11-27")), BLOCK, "it begins on 2026-11-27"),
    Case("the day is not known", "unsure", FINAL_USE, replace(CLEAN, date=""), BLOCK, "the day of this check is not"),
    Case("approved for another shot", "breaks", FINAL_USE, elsewhere(CLEAN), BLOCK,
         'it is for "sh02*", and the shot is "sh010"'),
    Case("approved for temporary use", "breaks", FINAL_USE, attested(
        replace(APPROVAL, uses=(Use.TEMPORARY,))), BLOCK, "it is for temporary use"),
    Case("approved for one performer alone", "breaks", FINAL_USE, attested(
        replace(APPROVAL, performers=("P-17",))), BLOCK, 'it is about "P-17"'),
    Case("the approval does not count", "unsure", FINAL_USE, attested(
        replace(APPROVAL, flaw="its signature is broken")), BLOCK, "because its signature is broken"),
)  # fmt: skip

PRINCIPLE = "ai.principle"
NO, UNSURE_ANSWER = Answer.NO, Answer.UNSURE
_ACCEPTED = {
    GuidingPrinciple.DATA: (Matter.INPUTS,),
    GuidingPrinciple.TEMPORARY: (Matter.FINAL_USE, Matter.KEY_ELEMENT),
    GuidingPrinciple.PERFORMANCE: (Matter.PERFORMERS, Matter.GUILD_WORK),
}
_PRINCIPLE = (
    Case("all kept", "holds", PRINCIPLE, approving(Matter.KEY_ELEMENT, of=CLEAN)),
    *(
        Case(f"{each.value} not kept, approved as {matter.value}", "holds", PRINCIPLE,
             approving(matter, Matter.KEY_ELEMENT, of=declared(answers=answering(each, NO))))
        for each in GuidingPrinciple
        for matter in (Matter.ESCALATION, *_ACCEPTED.get(each, ()))
    ),
    *(
        Case(f"{each.value} not kept, approved as all else", "breaks", PRINCIPLE, approving(
            *set(Matter).difference({Matter.ESCALATION}, _ACCEPTED.get(each, ())),
            of=declared(answers=answering(each, NO))), BLOCK, f'the principle "{each.value}" (P')
        for each in GuidingPrinciple
    ),
    Case("a note", "breaks", PRINCIPLE, unapproved(declared(answers=answering(
        GuidingPrinciple.DATA, NO, "the vendor keeps logs."))), BLOCK,
         'its signed declaration ("the vendor keeps logs.")'),
    Case("not answered at all", "unsure", PRINCIPLE, approving(Matter.KEY_ELEMENT, of=declared(answers=()))),
    Case("an element's answer", "breaks", PRINCIPLE, unapproved(element(
        answers=answering(GuidingPrinciple.ORIGINALITY, NO))), BLOCK, 'ingredient "dust.1001.png"'),
    Case("a no at hand", "contradicted", PRINCIPLE, unapproved(at_hand(
        answers=answering(GuidingPrinciple.ORIGINALITY, NO))), BLOCK, "the declaration at hand, and no approval"),
    Case("final, not temporary, and no approval", "breaks", PRINCIPLE, unapproved(declared(
        answers=answering(GuidingPrinciple.TEMPORARY, NO))), BLOCK, '"temporary" (P4'),
    Case("final, not temporary, in a temporary delivery", "holds", PRINCIPLE, replace(unapproved(declared(
        answers=answering(GuidingPrinciple.TEMPORARY, NO))), delivery=Use.TEMPORARY)),
    Case("the approval has ended", "expired", PRINCIPLE, ended(declared(
        answers=answering(GuidingPrinciple.DATA, NO))), BLOCK, '"A-1" does not cover it: it ended on 2026-11-25'),
    Case("approved for another shot", "breaks", PRINCIPLE, elsewhere(declared(
        answers=answering(GuidingPrinciple.DATA, NO))), BLOCK, 'it is for "sh02*"'),
)  # fmt: skip

UNSURE = "ai.unsure"
VAGUE = Performer("P-17", ChangeKind.UNSURE)
SUBTLE = Performer("P-17", ChangeKind.VOICE, alters_meaning=UNSURE_ANSWER)
_UNSURE = (
    Case("certain of all", "holds", UNSURE, unapproved(CLEAN)),
    Case("no is certain, too", "holds", UNSURE, unapproved(declared(answers=answering(GuidingPrinciple.DATA, NO)))),
    Case("of a principle", "unsure", UNSURE, unapproved(declared(answers=answering(
        GuidingPrinciple.DATA, UNSURE_ANSWER, "asked on Monday"))), BLOCK,
         'by its signed declaration ("asked on Monday") it is not certain whether the principle "data"'),
    Case("of what is real", "unsure", UNSURE, unapproved(declared(taken_for_real=UNSURE_ANSWER)), BLOCK,
         "by its signed declaration it is not certain whether it could be taken for a real event or statement, and no"),
    Case("of a change", "unsure", UNSURE, unapproved(declared(performers=(VAGUE,))), BLOCK,
         'what kind of change was made to the performer "P-17"'),
    Case("of a meaning", "unsure", UNSURE, unapproved(declared(performers=(SUBTLE,))), BLOCK,
         'whether the meaning of the performance of "P-17" was changed'),
    Case("in an element", "unsure", UNSURE, unapproved(element(taken_for_real=UNSURE_ANSWER)), BLOCK, "dust.1001.png"),
    Case("in an input's element", "unsure", UNSURE, unapproved(inside(
        dust(taken_for_real=UNSURE_ANSWER), INPUT)), BLOCK, "dust.1001.png"),
    Case("at hand", "contradicted", UNSURE, unapproved(at_hand(taken_for_real=UNSURE_ANSWER)), BLOCK,
         "the declaration at hand"),
    *(
        Case(f"escalated {number}", "holds", UNSURE, approving(Matter.ESCALATION, of=evidence))
        for number, evidence in enumerate((
            declared(answers=answering(GuidingPrinciple.DATA, UNSURE_ANSWER)),
            declared(taken_for_real=UNSURE_ANSWER), declared(performers=(VAGUE,)), declared(performers=(SUBTLE,)),
        ))
    ),
    Case("approved as performers' change", "holds", UNSURE, approving(
        Matter.PERFORMERS, of=declared(performers=(VAGUE, SUBTLE)))),
    Case("approved for another performer", "breaks", UNSURE, approving(
        Matter.PERFORMERS, performers=("P-18",), of=declared(performers=(VAGUE,))), BLOCK, 'it is about "P-18"'),
    *(
        Case(f"{each.value}, approved as {matter.value}", "holds", UNSURE, approving(
            matter, of=declared(answers=answering(each, UNSURE_ANSWER))))
        for each, matters in _ACCEPTED.items() for matter in matters
    ),
    Case("a principle, approved as another's matter", "breaks", UNSURE, approving(
        Matter.PERFORMERS, of=declared(answers=answering(GuidingPrinciple.DATA, UNSURE_ANSWER))), BLOCK, "P2"),
    Case("approved as taken for real", "holds", UNSURE, approving(
        Matter.TAKEN_FOR_REAL, of=declared(taken_for_real=UNSURE_ANSWER))),
    Case("a principle, approved for one performer alone", "breaks", UNSURE, approving(
        Matter.ESCALATION, performers=("P-17",), of=declared(answers=answering(GuidingPrinciple.DATA, UNSURE_ANSWER))),
         BLOCK, 'it is about "P-17"'),
    Case("the approval has ended", "expired", UNSURE, ended(declared(taken_for_real=UNSURE_ANSWER)), BLOCK,
         "it ended on 2026-11-25"),
)  # fmt: skip

UNANSWERED = "ai.unanswered"
_UNANSWERED = (
    Case("all answered", "holds", UNANSWERED, CLEAN),
    Case("all answered somehow", "holds", UNANSWERED, declared(
        answers=tuple(PrincipleAnswer(each, UNSURE_ANSWER) for each in GuidingPrinciple))),
    Case("no AI, and no answers", "holds", UNANSWERED, signed(declaration=replace(HUMAN, answers=()))),
    Case("only an element's answers are missing", "holds", UNANSWERED, element(answers=())),
    Case("one is missing", "breaks", UNANSWERED, declared(answers=ALL_YES[:4]), BLOCK,
         "whether these were kept: performance."),
    Case("all are missing", "unsure", UNANSWERED, declared(answers=()), BLOCK,
         "AI was used, and it is not answered by its signed declaration whether these were kept: originality, data, "
         "environment, temporary, performance."),
    Case("one is missing at hand", "contradicted", UNANSWERED, at_hand(answers=ALL_YES[1:]), BLOCK,
         "by the declaration at hand whether these were kept: originality."),
    Case("all are missing of what was only enhanced", "unsure", UNANSWERED, enhanced(answers=()), BLOCK, "data"),
    Case("an approval answers nothing", "breaks", UNANSWERED, approving(*Matter, of=declared(answers=())), BLOCK,
         "data"),
)  # fmt: skip

TAKEN_FOR_REAL = "ai.taken-for-real"
_TAKEN_FOR_REAL = (
    Case("it could not", "holds", TAKEN_FOR_REAL, unapproved(CLEAN)),
    Case("nobody said", "holds", TAKEN_FOR_REAL, unapproved(declared(taken_for_real=None))),
    Case("unsure is another rule's", "unsure", TAKEN_FOR_REAL, unapproved(declared(taken_for_real=UNSURE_ANSWER))),
    Case("it could, and that is approved", "holds", TAKEN_FOR_REAL, approving(
        Matter.TAKEN_FOR_REAL, of=declared(taken_for_real=Answer.YES))),
    Case("it could", "breaks", TAKEN_FOR_REAL, unapproved(declared(taken_for_real=Answer.YES)), BLOCK,
         "it could be taken for a real event or statement by the word of its signed declaration, and no approval"),
    Case("it could, and only all else is approved", "breaks", TAKEN_FOR_REAL, approving(
        *set(Matter) - {Matter.TAKEN_FOR_REAL}, of=declared(taken_for_real=Answer.YES)), BLOCK, "no approval"),
    Case("an element could", "breaks", TAKEN_FOR_REAL, unapproved(element(taken_for_real=Answer.YES)), BLOCK,
         "dust.1001.png"),
    Case("said twice, found once", "breaks", TAKEN_FOR_REAL, unapproved(at_hand(
        declared(taken_for_real=Answer.YES), taken_for_real=Answer.YES)), BLOCK,
         "its signed declaration and the declaration at hand, and no approval"),
    Case("it could at hand", "contradicted", TAKEN_FOR_REAL, unapproved(at_hand(taken_for_real=Answer.YES)), BLOCK,
         "by the word of the declaration at hand"),
    Case("the approval has ended", "expired", TAKEN_FOR_REAL, ended(declared(taken_for_real=Answer.YES)), BLOCK,
         "it ended on 2026-11-25"),
)  # fmt: skip

SAYS_MORE = "ai.says-more"


def _saying_more(name: str, says: str, **changes: Any) -> Case:
    return Case(name, "breaks", SAYS_MORE, signed(ingredients=(PLATE, dust(**changes))), BLOCK, says)


def _given(**changes: Any) -> tuple[Input, ...]:
    return (Input(InputKind.OWN, **changes),)


def _comp(base: Declaration = COMP, **changes: Any) -> Evidence:
    """CLEAN with an element that says much, and a comp that says it, too, but for changes."""
    theirs = FULL.declaration or ELEMENT
    whole = replace(
        base, digest="c5" * 32, performers=theirs.performers, guild_work=theirs.guild_work, inputs=theirs.inputs
    )
    whole = replace(whole, **changes)
    return replace(CLEAN, manifest=replace(MANIFEST, declaration=whole, ingredients=(PLATE, FULL)))


def _both(own: dict[str, Any], theirs: dict[str, Any]) -> Evidence:
    """CLEAN with changes of both declarations, the comp's and the element's."""
    whole = replace(COMP, digest="c6" * 32, **own)
    return replace(CLEAN, manifest=replace(MANIFEST, declaration=whole, ingredients=(PLATE, dust(**theirs))))


def _answering(own: Answer, theirs: Answer) -> Evidence:
    data = GuidingPrinciple.DATA
    return _both({"answers": answering(data, own)}, {"answers": answering(data, theirs)})


def _reality(own: Answer, theirs: Answer) -> Evidence:
    return _both({"taken_for_real": own}, {"taken_for_real": theirs})


def _touching(own: dict[str, Any], theirs: dict[str, Any]) -> Evidence:
    one, other = (replace(Performer("P-99", ChangeKind.VOICE), **changes) for changes in (own, theirs))
    return _both({"performers": (one,)}, {"performers": (other,)})


_SAYS_MORE = (
    Case("the element says less", "holds", SAYS_MORE, CLEAN),
    Case("the comp says it all", "holds", SAYS_MORE, _comp()),
    Case("the declaration at hand says it all", "holds", SAYS_MORE, replace(
        _comp(performers=(), guild_work=(), inputs=()), declaration=(_comp().manifest or MANIFEST).declaration)),
    Case("the comp declares nothing: another rule's", "unsure", SAYS_MORE, signed(
        declaration=None, ingredients=(FULL,))),
    Case("what was only an input", "holds", SAYS_MORE, inside(FULL, INPUT)),
    Case("a performer that the comp leaves out", "breaks", SAYS_MORE, _comp(performers=()), BLOCK,
         'its own declaration leaves out what is said by the declaration of its ingredient "dust.1001.png": '
         'the performer "P-99" (voice).'),
    Case("another change of the same performer", "breaks", SAYS_MORE, _comp(
        performers=(Performer("P-99", ChangeKind.TIMING),)), BLOCK, 'the performer "P-99" (voice)'),
    Case("guild work that the comp leaves out", "breaks", SAYS_MORE, _comp(guild_work=()), BLOCK,
         'work that "SAG-AFTRA" covers ("background acting")'),
    Case("names that the comp leaves out", "breaks", SAYS_MORE, _comp(inputs=()), BLOCK,
         'an input that names "P. Vance"; an input that names "The Colossus"'),
    Case("deep inside what was placed", "breaks", SAYS_MORE, inside(FULL, COMPONENT, PARENT, COMPONENT), BLOCK,
         'inside "precomp_1.exr": '),
    Case("given to a tool for what was placed", "breaks", SAYS_MORE, inside(FULL, COMPONENT, INPUT), BLOCK, "P-99"),
    _saying_more("unreleased material", "unreleased material as an input", inputs=_given(unreleased=True)),
    _saying_more("training", "a model that was trained on an input", inputs=_given(training=True)),
    _saying_more("personal data", "personal data as an input", inputs=(Input(InputKind.PERSONAL_DATA),)),
    _saying_more("third-party material", "somebody else's material", inputs=(Input(InputKind.THIRD_PARTY),)),
    Case("ordinary inputs", "holds", SAYS_MORE, element(inputs=_given(description="a plate"))),
    _saying_more("a no", 'the answer "no" to the principle "data"', answers=answering(GuidingPrinciple.DATA, NO)),
    _saying_more("unsure", 'the answer "unsure" to the principle "data"',
                 answers=answering(GuidingPrinciple.DATA, UNSURE_ANSWER)),
    Case("a no in both", "holds", SAYS_MORE, replace(CLEAN, manifest=replace(
        MANIFEST, declaration=replace(COMP, answers=answering(GuidingPrinciple.DATA, NO)),
        ingredients=(PLATE, dust(answers=answering(GuidingPrinciple.DATA, NO)))))),
    _saying_more("a graver role", 'the role "key-element"', role=Role.KEY_ELEMENT),
    Case("a lesser role", "holds", SAYS_MORE, element(role=Role.BACKGROUND)),
    Case("a role where the comp says none", "unsure", SAYS_MORE, declared(role=None), BLOCK,
         'the role "story-relevant"'),
    Case("a no, and the comp is unsure", "breaks", SAYS_MORE, _answering(UNSURE_ANSWER, NO), BLOCK,
         'the answer "no" to the principle "data"'),
    Case("unsure, and the comp says no", "holds", SAYS_MORE, _answering(NO, UNSURE_ANSWER)),
    Case("a performer who has died", "breaks", SAYS_MORE, _touching({}, {"is_deceased": True}), BLOCK,
         'leaves out what is said by the declaration of its ingredient "dust.1001.png": that the performer "P-99" has '
         "died."),
    Case("a performer who has died, in both", "holds", SAYS_MORE, _touching(
        {"is_deceased": True}, {"is_deceased": True})),
    *(
        Case(f"a meaning: {theirs}, and the comp says {own}", "breaks", SAYS_MORE, _touching(
            {"alters_meaning": own}, {"alters_meaning": theirs}), BLOCK,
             f'the answer "{theirs}" to whether "P-99" was changed in meaning')
        for own, theirs in ((NO, Answer.YES), (NO, UNSURE_ANSWER), (UNSURE_ANSWER, Answer.YES))
    ),
    Case("a meaning that the comp says is altered", "holds", SAYS_MORE, _touching(
        {"alters_meaning": Answer.YES}, {"alters_meaning": UNSURE_ANSWER})),
    Case("real, and the comp is unsure", "breaks", SAYS_MORE, _reality(UNSURE_ANSWER, Answer.YES), BLOCK,
         'the answer "yes" to whether it could be taken'),
    Case("perhaps real, and the comp says that it is", "holds", SAYS_MORE, _reality(Answer.YES, UNSURE_ANSWER)),
    _saying_more("real", 'the answer "yes" to whether it could be taken', taken_for_real=Answer.YES),
    _saying_more("perhaps real", 'the answer "unsure" to whether it could be taken', taken_for_real=UNSURE_ANSWER),
    Case("perhaps real, and the comp says nothing", "unsure", SAYS_MORE, replace(CLEAN, manifest=replace(
        MANIFEST, declaration=replace(COMP, taken_for_real=None), ingredients=(dust(taken_for_real=UNSURE_ANSWER),))),
         BLOCK, 'the answer "unsure"'),
    Case("real in both", "holds", SAYS_MORE, replace(CLEAN, manifest=replace(
        MANIFEST, declaration=replace(COMP, taken_for_real=Answer.YES),
        ingredients=(dust(taken_for_real=Answer.YES),)))),
    Case("two elements say the same", "breaks", SAYS_MORE, signed(ingredients=(
        FULL, replace(FULL, title="smoke.png", declaration=replace(
            FULL.declaration or ELEMENT, title="Smoke", digest="e9" * 32)))), BLOCK,
         'ingredient "dust.1001.png" and the declaration of its ingredient "smoke.png": '),
    Case("the comp says it uses no AI", "contradicted", SAYS_MORE, signed(
        declaration=replace(HUMAN, performers=()), ingredients=(FULL,)), BLOCK, "P-99"),
    Case("an element whose manifest is damaged", "unsure", SAYS_MORE, signed(
        state=ManifestState.INVALID, ingredients=(replace(FULL, state=ManifestState.INVALID),)), BLOCK, "P-99"),
    Case("no manifest", "holds", SAYS_MORE, Evidence(CLEAN.asset, Manifest(ManifestState.MISSING), declaration=COMP)),
)  # fmt: skip

CASES: tuple[Case, ...] = (
    *_TEMPORARY, *_FINAL_USE, *_PRINCIPLE, *_UNSURE, *_UNANSWERED, *_TAKEN_FOR_REAL, *_SAYS_MORE,
)  # fmt: skip
#: Under a policy by which every use is told.
TOLD_CASES: tuple[Case, ...] = (
    *(
        Case(f"{role.value if role else 'no role'} is told", "holds", FINAL_USE, declared(role=role), Verdict.PASS,
             "of a use that asks for no approval: ")
        for role in (*Role, None)
    ),
    Case("told without an approval", "holds", FINAL_USE, unapproved(CLEAN), Verdict.PASS, "a story-relevant element."),
    Case("temporary use is told", "holds", FINAL_USE, replace(declared(use=Use.TEMPORARY), delivery=Use.TEMPORARY),
         Verdict.PASS, "temporary material."),
    Case("temporary use is not told of a final delivery: ai.temporary is", "holds", FINAL_USE, declared(
        use=Use.TEMPORARY)),
    Case("final use is not told of a temporary delivery", "holds", FINAL_USE, replace(CLEAN, delivery=Use.TEMPORARY)),
    Case("no to temporary is what its use is", "holds", PRINCIPLE, unapproved(
        declared(answers=answering(GuidingPrinciple.TEMPORARY, NO)))),
    Case("no to another principle is not", "breaks", PRINCIPLE, unapproved(
        declared(answers=answering(GuidingPrinciple.ENVIRONMENT, NO))), BLOCK, '"environment" (P3'),
)  # fmt: skip
WAIVED_CASES: tuple[Case, ...] = tuple(
    Case(
        "waived", "waived", rule, attested(replace(WAIVER, waives=(rule,)), of=unapproved(evidence)), Verdict.PASS, says
    )
    for rule, evidence, says in (
        (TEMPORARY, declared(use=Use.TEMPORARY), "is temporary"),
        (FINAL_USE, CLEAN, "a story-relevant element"),
        (PRINCIPLE, declared(answers=answering(GuidingPrinciple.DATA, NO)), '"data" (P2'),
        (UNSURE, declared(taken_for_real=UNSURE_ANSWER), "it is not certain"),
        (UNANSWERED, declared(answers=()), "it is not answered"),
        (TAKEN_FOR_REAL, declared(taken_for_real=Answer.YES), "taken for a real event"),
        (SAYS_MORE, inside(FULL, COMPONENT), "P-99"),
    )
)
