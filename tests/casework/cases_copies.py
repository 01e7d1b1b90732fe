"""Cases about near-copies, and the licences that the show holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import (
    CLEAN,
    LICENCE,
    Approval,
    Case,
    Evidence,
    HeldLicence,
    Licence,
    Verdict,
    attested,
    case,
    waiver,
)

from provenance.model import Match, Reference

_BLOCK, _REVIEW, _PASS = Verdict.BLOCK, Verdict.REVIEW, Verdict.PASS
_COLOSSUS = Reference("a" * 32, "The Colossus", "Aster Press")
_TARN = Reference("b" * 32, "Tarn, 6 am", "Northlight")
_HARBOUR_ONLY = Licence("PO 1", ("Harbour",))
_OURS = Licence("PO 2", ("Keystone",))


def _like(reference: Reference, *held: HeldLicence, score: float = 0.9, evidence: Evidence = CLEAN) -> Evidence:
    """A match, with other licences than CLEAN's."""
    bare = attested(*held, without=(HeldLicence,), of=evidence)
    return replace(bare, matches=(Match(reference, score),))


def _held(**changes: Any) -> HeldLicence:
    return replace(LICENCE, **changes)


_COPY, _OUTSIDE, _LICENSED = "near-copy", "near-copy.licence", "near-copy.licensed"
_NOWHERE = replace(CLEAN, manifest=None, asset=replace(CLEAN.asset, shot=None))
_INDEXED = replace(_COLOSSUS, licence=_HARBOUR_ONLY)

CASES: tuple[Case, ...] = (
    case(_COPY, "holds", "looks like nothing", CLEAN),
    case(_COPY, "holds", "a work that the show holds a licence for", _like(_COLOSSUS, LICENCE)),
    case(_COPY, "holds", "too little alike", _like(_TARN, score=0.59)),
    case(_COPY, "breaks", "no licence", _like(_COLOSSUS), _BLOCK,
          'the whole frame looks like "The Colossus" of Aster Press: score 0.900 of 1'),
    case(_COPY, "breaks", "a licence for another work", _like(_TARN, LICENCE), _BLOCK, "or 50% of the work)."),
    case(_COPY, "breaks", "a licence for what declarations name it for", _like(_COLOSSUS, _held(works=())), _BLOCK,
          "or 50% of the work)."),
    case(_COPY, "breaks", "a licence for another shot", _like(_COLOSSUS, _held(shots=("sh020",))), _BLOCK,
          'But the licence "PO 4711" that the show holds (L-1) does not cover it: it is for "sh020", and the shot is '
          '"sh010".'),
    case(_COPY, "breaks", "a licence for another show", _like(_COLOSSUS, _held(licence=_HARBOUR_ONLY)), _BLOCK,
          'it is for the show "Harbour", and this one is "Keystone".'),
    case(_COPY, "breaks", "a licence that does not count", _like(_COLOSSUS, _held(flaw="it is not signed")), _BLOCK,
          "it does not count, because it is not signed."),
    case(_COPY, "breaks", "a licence of somebody else's work of that title", _like(_COLOSSUS,
          _held(owner="Northlight")),
          _BLOCK, "does not cover it: it is for a work of Northlight."),
    case(_COPY, "breaks", "many licences that do not cover it",
          _like(_COLOSSUS, *(_held(id=f"L-{number}", shots=("sh020",)) for number in range(9))), _BLOCK,
          "(L-2) does not cover it: it is for \"sh020\", and the shot is \"sh010\". Nor do 6 more."),
    case(_COPY, "unsure", "for a person to look at", _like(_COLOSSUS, score=0.7), _REVIEW),
    case(_COPY, "unsure", "a licence for some shots, and the shot is not known",
          _like(_COLOSSUS, _held(shots=("sh010",)), evidence=_NOWHERE), _BLOCK, "and the shot is not known."),
    case(_COPY, "expired", "a licence that ended", _like(_COLOSSUS, _held(licence=Licence("", (), "", "2026-11-25"))),
          _BLOCK, "But the licence that the show holds (L-1) does not cover it: it ended on 2026-11-25"),
    case(_OUTSIDE, "holds", "the show holds another licence that covers it", _like(_INDEXED, LICENCE)),
    case(_OUTSIDE, "holds", "what the show holds and does not cover it changes no rule",
          _like(_COLOSSUS, _held(shots=("sh020",)))),
    case(_OUTSIDE, "breaks", "the index's licence is for another show", _like(_INDEXED), _BLOCK,
          'But its licence "PO 1" does not cover it: it is for the show "Harbour", and this one is "Keystone".'),
    case(_OUTSIDE, "breaks", "neither covers it", _like(_INDEXED, _held(shots=("sh020",))), _BLOCK,
          'and this one is "Keystone". But the licence "PO 4711" that the show holds (L-1) does not cover it'),
    case(_OUTSIDE, "unsure", "the show is not known", _like(_INDEXED, evidence=replace(CLEAN, show="")), _BLOCK,
          "it is not known which show this is"),
    case(_OUTSIDE, "expired", "the index's licence has ended",
          _like(replace(_COLOSSUS, licence=Licence("PO", (), "", "2026-11-25"))), _BLOCK, "it ended on 2026-11-25"),
    case(_LICENSED, "holds", "told, and stops nothing", _like(_COLOSSUS, LICENCE), _PASS,
          'It is used under the licence "PO 4711" that the show holds (L-1), valid until 2027-12-31.'),
    case(_LICENSED, "holds", "by the work's id", _like(_COLOSSUS, _held(works=("a" * 32,), owner="")), _PASS, "(L-1)"),
    case(_LICENSED, "holds", "title and owner in other letters",
          _like(_COLOSSUS, _held(works=("the  COLOSSUS",), owner="ASTER press")), _PASS, "(L-1)"),
    case(_LICENSED, "holds", "the index's licence is told first", _like(replace(_COLOSSUS, licence=_OURS), LICENCE),
          _PASS,
          'It is used under its licence "PO 2", which has no last day.'),
    case(_LICENSED, "holds", "one that covers among some that do not",
          _like(_INDEXED, _held(id="L-0", shots=("sh020",)), LICENCE), _PASS, "(L-1)"),
    case(_LICENSED, "breaks", "no licence", _like(_COLOSSUS)),
    case(_LICENSED, "expired", "on its last day", _like(_COLOSSUS, _held(licence=Licence("PO", (), "", "2026-11-26"))),
          _PASS, "valid until 2026-11-26."),
    case(_LICENSED, "contradicted", "the index says Harbour, the show holds one for Keystone",
          _like(_INDEXED, _held(licence=_OURS)), _PASS, 'the licence "PO 2" that the show holds'),
)  # fmt: skip


def _waiver(rule: str) -> Approval:
    return replace(waiver(rule), works=("The Colossus",))


#: Breaches, each with an approval that waives it.
WAIVED_CASES: tuple[Case, ...] = (
    case(_COPY, "waived", "waived for this shot and work", attested(_waiver(_COPY), of=_like(_COLOSSUS)), _PASS),
    case(_OUTSIDE, "waived", "waived for this shot and work", attested(_waiver(_OUTSIDE), of=_like(_INDEXED)), _PASS),
)
