"""Cases about what was given to AI tools."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import (
    APPROVAL,
    CLEAN,
    COMP,
    LICENCE,
    Approval,
    Attestation,
    Case,
    Evidence,
    HeldLicence,
    Input,
    InputKind,
    Licence,
    Matter,
    Use,
    Verdict,
    attested,
    case,
    declared,
    element,
    waiver,
)

_BLOCK = Verdict.BLOCK
_PHOTO = Input(InputKind.LICENSED, "a photograph", "Cinder", "L-1")
_SONG = Input(InputKind.THIRD_PARTY, "a film still")
_PLATE = Input(InputKind.OWN, "the plate", unreleased=True)
_FACE = Input(InputKind.PERSONAL_DATA, "a scan")
_TUNED = Input(InputKind.OWN, "the plates of sq01", training=True)
_STAR = Input(InputKind.PROMPT, "like her", "Cinder", people=("P-9",))
_STYLE = Input(InputKind.PROMPT, "in the manner of", "Cinder", works=("The Colossus",))


def _given(*inputs: Input) -> Evidence:
    return declared(inputs=inputs)


def _unapproved(*inputs: Input) -> Evidence:
    return attested(without=(Approval,), of=_given(*inputs))


def _licence(**changes: Any) -> Evidence:
    """CLEAN, where the photograph's licence is another."""
    return attested(replace(LICENCE, **changes))


def _approval(*inputs: Input, more: tuple[Attestation, ...] = (), **changes: Any) -> Evidence:
    """Inputs, and an approval that is another."""
    return attested(replace(APPROVAL, **changes), *more, of=_given(*inputs))


def _temporary(delivery: Use) -> Evidence:
    """Temporary material that was made from unreleased material."""
    declaration = replace(COMP, use=Use.TEMPORARY, inputs=(_PLATE,))
    return replace(CLEAN, manifest=None, declaration=declaration, delivery=delivery)


_UNLICENSED, _SENSITIVE, _TRAINING, _PROMPT = "input.unlicensed", "input.sensitive", "input.training", "prompt.names"
_ALL = tuple(replace(COMP.inputs[1], kind=kind, licence="") for kind in InputKind)

CASES: tuple[Case, ...] = (
    case(_UNLICENSED, "holds", "a licence on file", CLEAN),
    case(_UNLICENSED, "holds", "for any shot, any show, any day", _licence(licence=Licence("PO"), shots=())),
    case(_UNLICENSED, "holds", "for this shot, by a pattern", _licence(shots=("sh0*",))),
    case(_UNLICENSED, "holds", "no material of others", _given(_PLATE, _FACE, _STYLE)),
    case(_UNLICENSED, "holds", "third-party material that was licensed after all",
          attested(without=(Approval,), of=_given(replace(_SONG, licence="L-1")))),
    case(_UNLICENSED, "holds", "third-party material that was approved", _given(_SONG)),
    case(_UNLICENSED, "holds", "of two licences of one id, one covers",
          replace(CLEAN, attestations=(replace(LICENCE, shots=("sh020",)), *CLEAN.attestations))),
    case(_UNLICENSED, "breaks", "licensed material without a licence", _unapproved(replace(_PHOTO, licence="")),
          _BLOCK,
          'licensed material ("a photograph") was given to "Cinder", and it names no licence.'),
    case(_UNLICENSED, "breaks", "an approval licenses nothing", _given(replace(_PHOTO, licence="")), _BLOCK),
    case(_UNLICENSED, "breaks", "a licence that is not at hand", attested(without=(HeldLicence,)), _BLOCK,
          'its licence "L-1" is not at hand.'),
    case(_UNLICENSED, "breaks", "third-party material", _unapproved(_SONG), _BLOCK,
          'third-party material ("a film still") was given to a tool, and it names no licence.'),
    case(_UNLICENSED, "breaks", "approved for another shot", _approval(_SONG, shots=("sh020",)), _BLOCK,
          'names no licence (the approval "A-1" does not cover it: it is for "sh020", and the shot is "sh010").'),
    case(_UNLICENSED, "breaks", "approved for temporary use only", _approval(_SONG, uses=(Use.TEMPORARY,)), _BLOCK,
          "it is for temporary use"),
    case(_UNLICENSED, "breaks", "an approval of something else", _approval(_SONG, covers=(Matter.PROMPTS,)), _BLOCK,
          "names no licence."),
    case(_UNLICENSED, "breaks", "licensed for another shot", _licence(shots=("sh020", "sh03*")), _BLOCK,
          'its licence "L-1" does not cover it: it is for "sh020"; "sh03*", and the shot is "sh010".'),
    case(_UNLICENSED, "breaks", "licensed for another show", _licence(licence=Licence("PO", ("Harbour",))), _BLOCK,
          'it is for the show "Harbour", and this one is "Keystone"'),
    case(_UNLICENSED, "breaks", "a licence that does not count", _licence(flaw="its file's signature is broken"),
          _BLOCK, "it does not count, because its file's signature is broken"),
    case(_UNLICENSED, "breaks", "in what it was made from", element(inputs=(replace(_PHOTO, licence="L-9"),)), _BLOCK,
          'by the declaration of its ingredient "dust.1001.png", licensed material'),
    case(_UNLICENSED, "unsure", "for some shots, and the shot is not known",
          attested(replace(LICENCE, shots=("sh010",)), of=replace(declared(shot=""), asset=replace(CLEAN.asset,
          shot=None))),
          _BLOCK, "and the shot is not known"),
    case(_UNLICENSED, "unsure", "for a show, and the show is not known", replace(CLEAN, show=""), _BLOCK,
          "it is not known which show this is"),
    case(_UNLICENSED, "unsure", "for a time, and the day is not known", replace(CLEAN, date=""), _BLOCK,
          "the day of this check is not known"),
    case(_UNLICENSED, "expired", "a licence that ended", _licence(licence=Licence("PO", (), "", "2026-11-25")), _BLOCK,
          "it ended on 2026-11-25"),
    case(_UNLICENSED, "expired", "a licence on its last day", _licence(licence=Licence("PO", (), "", "2026-11-26"))),
    case(_UNLICENSED, "expired", "a licence that has not begun", _licence(licence=Licence("PO", (), "2026-11-27")),
          _BLOCK, "it begins on 2026-11-27"),
    case(_UNLICENSED, "contradicted", "the declaration at hand tells of more",
          replace(CLEAN, declaration=replace(COMP, digest="c9" * 32, inputs=(replace(_PHOTO, licence="L-9"),))), _BLOCK,
          "by the declaration at hand, licensed material"),
    case(_SENSITIVE, "holds", "unreleased material, approved", _given(_PLATE)),
    case(_SENSITIVE, "holds", "personal data, approved for final use", _approval(_FACE, uses=(Use.FINAL,))),
    case(_SENSITIVE, "holds", "nothing of the kind",
          _unapproved(*(each for each in _ALL if each.kind is not InputKind.PERSONAL_DATA))),
    case(_SENSITIVE, "holds", "temporary material, approved for temporary use", attested(
        replace(APPROVAL, uses=(Use.TEMPORARY,)),
        of=_temporary(Use.TEMPORARY))),
    case(_SENSITIVE, "breaks", "temporary material in a final delivery, approved for temporary use", attested(
        replace(APPROVAL, uses=(Use.TEMPORARY,)), of=_temporary(Use.FINAL)), _BLOCK, "it is for temporary use"),
    case(_SENSITIVE, "holds", "temporary material in a final delivery, approved for both", attested(
        replace(APPROVAL, uses=tuple(Use)), of=_temporary(Use.FINAL))),
    case(_SENSITIVE, "breaks", "approved for one performer alone", _approval(_FACE, performers=("P-17",)), _BLOCK,
          'it is about "P-17"'),
    case(_SENSITIVE, "breaks", "unreleased material", _unapproved(_PLATE), _BLOCK,
          "the production's own material (\"the plate\") was given to a tool, and no approval covers that."),
    case(_SENSITIVE, "breaks", "personal data", _unapproved(_FACE), _BLOCK,
          'personal data ("a scan") was given to a tool'),
    case(_SENSITIVE, "breaks", "in what it was made from", attested(without=(Approval,), of=element(inputs=(_FACE,))),
          _BLOCK, "its ingredient"),
    case(_SENSITIVE, "breaks", "an approval that does not count", _approval(_FACE, flaw="it is not signed"), _BLOCK,
          "it does not count, because it is not signed"),
    case(_SENSITIVE, "unsure", "approved for some shots, and the shot is not known",
          attested(APPROVAL, of=replace(declared(shot="", inputs=(_FACE,)), asset=replace(CLEAN.asset, shot=None))),
          _BLOCK, "the shot is not known"),
    case(_SENSITIVE, "expired", "an approval that ended", _approval(_PLATE, valid_until="2026-11-25"), _BLOCK,
          "it ended on 2026-11-25"),
    case(_SENSITIVE, "contradicted", "only the element tells of it",
          attested(without=(Approval,), of=element(inputs=(_PLATE,))), _BLOCK, '"dust.1001.png"'),
    case(_SENSITIVE, "breaks", "many approvals that do not cover it", attested(
        *(replace(APPROVAL, id=f"A-{number}", shots=("sh020",)) for number in range(1, 9)), of=_given(_PLATE)), _BLOCK,
          'the approval "A-3" does not cover it: it is for "sh020", and the shot is "sh010"; '
          "5 more approvals do not cover it)."),
    case(_TRAINING, "holds", "training that was approved", _given(_TUNED)),
    case(_TRAINING, "holds", "no training", _unapproved(_PLATE)),
    case(_TRAINING, "breaks", "training", _unapproved(_TUNED), _BLOCK,
          "a model was trained or fine-tuned on the production's own material"),
    case(_TRAINING, "breaks", "approved as an input only", _approval(_TUNED, covers=(Matter.INPUTS,)), _BLOCK,
          "no approval covers that."),
    case(_TRAINING, "breaks", "by two declarations, told once",
          attested(without=(Approval,), of=replace(element(inputs=(_TUNED,)), declaration=replace(COMP,
          digest="c9" * 32, inputs=(_TUNED,)))),
          _BLOCK, 'by the declaration at hand and the declaration of its ingredient "dust.1001.png", a model'),
    case(_TRAINING, "unsure", "the day is not known", replace(_given(_TUNED), date=""), _BLOCK,
          "the day of this check is not known"),
    case(_TRAINING, "expired", "an approval that ended", _approval(_TUNED, valid_until="2026-01-01"), _BLOCK,
          "it ended on"),
    case(_PROMPT, "holds", "names nobody", _unapproved(*COMP.inputs)),
    case(_PROMPT, "holds", "a person, approved", _given(_STAR)),
    case(_PROMPT, "holds", "a person, approved by id", _approval(_STAR, performers=("P-9", "P-17"))),
    case(_PROMPT, "holds", "two people, approved apart", _approval(
        replace(_STAR, people=("P-9", "P-3")), performers=("P-9",),
        more=(replace(APPROVAL, id="A-2", performers=("P-3",)),))),
    case(_PROMPT, "breaks", "a person", _unapproved(_STAR), _BLOCK,
          'what "Cinder" was asked for names the person "P-9", and no approval covers that.'),
    case(_PROMPT, "breaks", "works and people", _unapproved(replace(_STYLE, people=("P-9", "P-3"))), _BLOCK,
          'names the work "The Colossus" and the people "P-3"; "P-9", and'),
    case(_PROMPT, "breaks", "an approval about somebody else", _approval(_STAR, performers=("P-17",)), _BLOCK,
          'the approval "A-1" does not cover it: it is about "P-17"'),
    case(_PROMPT, "breaks", "an approval about a person is about no work", _approval(_STYLE, performers=("P-9",)),
          _BLOCK,
          'the work "The Colossus"'),
    case(_PROMPT, "breaks", "one of two people approved",
          _approval(replace(_STAR, people=("P-9", "P-3")), performers=("P-9",)), _BLOCK, 'names the person "P-3", and'),
    case(_PROMPT, "breaks", "somebody without a name is in no list",
          _approval(replace(_STAR, people=("",)), performers=("P-9",)), _BLOCK, "the person"),
    case(_PROMPT, "unsure", "approved for some shots, and the shot is not known",
          attested(APPROVAL, of=replace(declared(shot="", inputs=(_STAR,)), asset=replace(CLEAN.asset, shot=None))),
          _BLOCK, "the shot is not known"),
    case(_PROMPT, "expired", "an approval that ended", _approval(_STAR, valid_until="2026-01-01"), _BLOCK,
          "it ended on"),
)  # fmt: skip

#: The same breaches, each with an approval that waives it.
WAIVED_CASES: tuple[Case, ...] = tuple(
    case(rule, "waived", "waived for this shot", attested(waiver(rule), of=_unapproved(given)), Verdict.PASS)
    for rule, given in ((_UNLICENSED, _SONG), (_SENSITIVE, _FACE), (_TRAINING, _TUNED), (_PROMPT, _STAR))
)
