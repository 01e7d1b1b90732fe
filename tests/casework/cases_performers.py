"""Cases about performers, and about work that guilds cover."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import (
    APPROVAL,
    CLEAN,
    COMP,
    CONSENT,
    Answer,
    Approval,
    Attestation,
    Case,
    ChangeKind,
    Consent,
    Evidence,
    GuildWork,
    Matter,
    Performer,
    Use,
    Verdict,
    attested,
    case,
    declared,
    element,
    waiver,
)

from provenance.model import GivenBy

_BLOCK, _REVIEW = Verdict.BLOCK, Verdict.REVIEW
_YOUNGER = Performer("P-17", ChangeKind.DIGITAL_ALTERATION)
_VOICE = Performer("P-17", ChangeKind.VOICE)
_CROWD = Performer("P-40", ChangeKind.BACKGROUND_REPLICA)
_LATE = replace(_YOUNGER, is_deceased=True)
_UNKNOWN = Performer("P-17", ChangeKind.UNSURE)
_ESTATE = replace(CONSENT, given_by=GivenBy.ESTATE, ends_at_death=True)
_FIXES = tuple(Performer("P-17", kind) for kind in ChangeKind if not kind.needs_consent)


def _touched(*performers: Performer) -> Evidence:
    return declared(performers=performers)


def _consent(*performers: Performer, **changes: Any) -> Evidence:
    """A change, and a consent that is another than CLEAN's."""
    consent = replace(CONSENT, **changes)
    return attested(consent, of=_touched(*(performers or (_YOUNGER,))))


def _approval(evidence: Evidence, *more: Attestation, **changes: Any) -> Evidence:
    return attested(replace(APPROVAL, **changes), *more, of=evidence)


def _unapproved(evidence: Evidence) -> Evidence:
    return attested(without=(Approval,), of=evidence)


def _waived(rule: str, evidence: Evidence) -> Case:
    bare = attested(without=(Approval, Consent), of=evidence)
    return case(rule, "waived", "waived for this shot", attested(waiver(rule), of=bare), Verdict.PASS)


_NEEDED, _APPROVED, _GUILD = "performer.consent", "performer.approval", "guild.work"
_NOWHERE = replace(declared(shot=""), asset=replace(CLEAN.asset, shot=None))

CASES: tuple[Case, ...] = (
    case(_NEEDED, "holds", "a consent on file", CLEAN),
    case(_NEEDED, "holds", "a consent that nobody named", _touched(_YOUNGER)),
    case(_NEEDED, "holds", "a consent for all of the project", _consent(shots=(), valid_from="", valid_until="")),
    case(_NEEDED, "holds", "the project in other letters", _consent(project="  KEYSTONE ")),
    case(_NEEDED, "holds", "the id in other letters, and with one that nobody sees", _consent(performer="p\u200b-17")),
    case(_NEEDED, "breaks", "one with the id in other letters has died", _consent(
          _YOUNGER, replace(_LATE, id="P\u200b-17"), ends_at_death=True), _BLOCK, "it ended with the performer's life"),
    case(_NEEDED, "holds", "nobody was touched", attested(without=(Consent,), of=_touched())),
    case(_NEEDED, "holds", "changes that need none", attested(without=(Consent,), of=_touched(*_FIXES))),
    case(_NEEDED, "holds", "the one that is named is not the one that covers",
          attested(replace(CONSENT, id="C-2", shots=("sh020",)), of=_touched(replace(_YOUNGER, consents=("C-2",))))),
    case(_NEEDED, "holds", "the estate's consent", attested(_ESTATE, of=_touched(_LATE))),
    case(_NEEDED, "holds", "the union's consent", _consent(_LATE, given_by=GivenBy.UNION, ends_at_death=True)),
    case(_NEEDED, "holds", "the performer's own, which lives on", _touched(_LATE)),
    case(_NEEDED, "breaks", "no consent", attested(without=(Consent,), of=_touched(_YOUNGER)), _BLOCK,
          'the performer "P-17" was touched (digital-alteration), and no consent covers that: '
          "there is none of this performer."),
    case(_NEEDED, "breaks", "a named consent that is not at hand", attested(without=(Consent,)), _BLOCK,
          '"C-1", which it relies on, is not at hand'),
    case(_NEEDED, "breaks", "two named consents that are not at hand",
          attested(without=(Consent,), of=_touched(replace(_YOUNGER, consents=("C-8", "C-9")))), _BLOCK,
          '"C-8"; "C-9", which it relies on, are not at hand'),
    case(_NEEDED, "breaks", "a consent of somebody else", _consent(_CROWD), _BLOCK, "there is none of this performer"),
    case(_NEEDED, "breaks", "a named consent of somebody else", _consent(replace(_CROWD, consents=("C-1",))), _BLOCK,
          '"C-1" is of somebody else'),
    case(_NEEDED, "breaks", "for another kind", _touched(_VOICE), _BLOCK,
          'the consent "C-1" does not cover it: it is for digital-alteration.'),
    case(_NEEDED, "breaks", "for another shot", _consent(shots=("sh02*",)), _BLOCK,
          'it is for "sh02*", and the shot is "sh010"'),
    case(_NEEDED, "breaks", "for another project", _consent(project="Harbour"), _BLOCK,
          'it is for the project "Harbour", and this is "Keystone"'),
    case(_NEEDED, "breaks", "for no project", _consent(project=""), _BLOCK, 'it is for the project "", and'),
    case(_NEEDED, "breaks", "a consent that does not count", _consent(flaw="its file is not signed"), _BLOCK,
          "it does not count, because its file is not signed"),
    case(_NEEDED, "breaks", "a consent that ended with the performer's life", _consent(_LATE, ends_at_death=True),
          _BLOCK, "it ended with the performer's life"),
    case(_NEEDED, "breaks", "every consent at hand is told",
          attested(replace(CONSENT, id="C-2", project="Harbour"), replace(CONSENT, shots=("sh020",)),
                   of=_touched(_YOUNGER)),
          _BLOCK, 'is "sh010"; the consent "C-2" does not cover it: it is for the project "Harbour"'),
    case(_NEEDED, "breaks", "in what it was made from", element(performers=(_CROWD,)), _BLOCK,
          'by the declaration of its ingredient "dust.1001.png", the performer "P-40"'),
    case(_NEEDED, "unsure", "a change that nobody is sure of, with a consent to some change", _touched(_UNKNOWN)),
    case(_NEEDED, "unsure", "a change that nobody is sure of", attested(without=(Consent,), of=_touched(_UNKNOWN)),
          _BLOCK,
          "was touched (its maker is not sure how)"),
    case(_NEEDED, "unsure", "the show is not known", replace(_touched(_YOUNGER), show=""), _BLOCK,
          'it is for the project "Keystone", and it is not known which show this is'),
    case(_NEEDED, "unsure", "neither is known", replace(_consent(project=""), show=""), _BLOCK, "it is not known"),
    case(_NEEDED, "unsure", "the shot is not known", _NOWHERE, _BLOCK, "and the shot is not known"),
    case(_NEEDED, "unsure", "the day is not known", replace(CLEAN, date=""), _BLOCK,
          "the day of this check is not known"),
    case(_NEEDED, "unsure", "its days cannot be read", _consent(valid_until="soon"), _BLOCK,
          'its days cannot be read ("soon")'),
    case(_NEEDED, "expired", "a consent that ended", _consent(valid_until="2026-11-25"), _BLOCK,
          "it ended on 2026-11-25, and this was checked on 2026-11-26"),
    case(_NEEDED, "expired", "a consent on its last day", _consent(valid_until="2026-11-26")),
    case(_NEEDED, "expired", "a consent that has not begun", _consent(valid_from="2026-11-27"), _BLOCK,
          "it begins on"),
    case(_NEEDED, "contradicted", "one declaration says that the performer has died",
          replace(_consent(_YOUNGER, ends_at_death=True), declaration=replace(COMP, digest="c9" * 32,
          performers=(_LATE,))),
          _BLOCK, "by its signed declaration and the declaration at hand, the performer"),
    case(_APPROVED, "holds", "a replica, approved", _touched(_CROWD)),
    case(_APPROVED, "holds", "a voice, approved for this performer in other letters", _approval(_touched(_VOICE),
          performers=("p-\u206017",))),
    case(_APPROVED, "holds", "a voice, approved for this performer", _approval(_touched(_VOICE),
          performers=("P-17",))),
    case(_APPROVED, "holds", "an alteration that alters no meaning", _unapproved(_touched(_YOUNGER))),
    case(_APPROVED, "holds", "small fixes", _unapproved(_touched(*_FIXES))),
    case(_APPROVED, "breaks", "a replica", _unapproved(_touched(_CROWD)), _BLOCK,
          'the performer "P-40" was touched (background-replica), and no approval covers that.'),
    *(case(_APPROVED, "breaks", f"each that is made: {kind.value}", _unapproved(_touched(Performer("P-1", kind))),
    _BLOCK)
      for kind in (ChangeKind.EMPLOYMENT_REPLICA, ChangeKind.INDEPENDENT_REPLICA, ChangeKind.SYNTHETIC_PERFORMER,
                   ChangeKind.VOICE)),
    case(_APPROVED, "breaks", "an altered meaning", _unapproved(_touched(replace(_YOUNGER,
          alters_meaning=Answer.YES))),
          _BLOCK, "(digital-alteration, which alters what the performance means)"),
    case(_APPROVED, "breaks", "a fix that alters the meaning",
          _unapproved(_touched(Performer("P-17", ChangeKind.DUBBING, alters_meaning=Answer.YES))), _BLOCK,
          "(dubbing, which"),
    case(_APPROVED, "breaks", "approved for somebody else", _approval(_touched(_CROWD), performers=("P-17",)), _BLOCK,
          'the approval "A-1" does not cover it: it is about "P-17"'),
    case(_APPROVED, "breaks", "somebody without an id is in no list",
          _approval(_touched(replace(_CROWD, id="")), performers=("P-17",)), _BLOCK, 'the performer ""'),
    case(_APPROVED, "breaks", "approved for temporary use", _approval(_touched(_CROWD), uses=(Use.TEMPORARY,)), _BLOCK,
          "it is for temporary use"),
    case(_APPROVED, "breaks", "in what it was made from", _unapproved(element(performers=(_CROWD,))), _BLOCK,
          "its ingredient"),
    case(_APPROVED, "unsure", "an unsure meaning",
          _unapproved(_touched(replace(_YOUNGER, alters_meaning=Answer.UNSURE))), _REVIEW,
          "which may alter what the performance means"),
    case(_APPROVED, "unsure", "a replica of unsure meaning",
          _unapproved(_touched(replace(_CROWD, alters_meaning=Answer.UNSURE))), _BLOCK),
    case(_APPROVED, "unsure", "a change that nobody is sure of", _unapproved(_touched(_UNKNOWN)), _REVIEW,
          "its maker is not sure how"),
    case(_APPROVED, "unsure", "an unsure meaning, approved", _touched(replace(_YOUNGER,
          alters_meaning=Answer.UNSURE))),
    case(_APPROVED, "expired", "an approval that ended", _approval(_touched(_CROWD), valid_until="2026-11-25"), _BLOCK,
          "it ended on 2026-11-25"),
    case(_APPROVED, "contradicted", "two declarations, one says yes", _unapproved(replace(
        _touched(replace(_YOUNGER, alters_meaning=Answer.UNSURE)),
        declaration=replace(COMP, digest="c9" * 32, performers=(replace(_YOUNGER, alters_meaning=Answer.YES),)))),
        _BLOCK,
          "which alters what"),
    case(_GUILD, "holds", "agreed", CLEAN),
    case(_GUILD, "holds", "no such work", _unapproved(declared(guild_work=()))),
    case(_GUILD, "holds", "another approval covers it than the one that is named", _approval(
        declared(guild_work=(GuildWork("IATSE", "matte painting", "A-2"),)), replace(APPROVAL, id="A-2",
        shots=("sh020",)))),
    case(_GUILD, "breaks", "not agreed", _unapproved(CLEAN), _BLOCK,
          'AI did work that IATSE covers ("matte painting"), and no approval covers that.'),
    case(_GUILD, "breaks", "a guild that nobody named", _unapproved(declared(guild_work=(GuildWork("", "roto"),))),
          _BLOCK,
          "work that a guild covers"),
    case(_GUILD, "breaks", "a named agreement that is not at hand",
          _unapproved(declared(guild_work=(GuildWork("IATSE", "roto", "A-9"),))), _BLOCK,
          'the agreement "A-9", which it relies on, is not at hand'),
    case(_GUILD, "breaks", "a named agreement about something else",
          _approval(declared(guild_work=(GuildWork("IATSE", "roto", "A-1"),)), covers=(Matter.INPUTS,)), _BLOCK,
          'the approval "A-1", which it relies on, is not about guild work'),
    case(_GUILD, "breaks", "agreed for another shot",
          _approval(declared(guild_work=(GuildWork("IATSE", "roto", "A-1"),)), shots=("sh020",)), _BLOCK,
          '(the approval "A-1" does not cover it: it is for "sh020", and the shot is "sh010").'),
    case(_GUILD, "breaks", "in what it was made from",
          _unapproved(element(guild_work=(GuildWork("WGA", "a page"),))), _BLOCK, 'work that IATSE covers'),
    case(_GUILD, "breaks", "agreed for one performer alone", _approval(CLEAN, performers=("P-17",)), _BLOCK,
          '(the approval "A-1" does not cover it: it is about "P-17").'),
    case(_GUILD, "unsure", "the day is not known", replace(CLEAN, date=""), _BLOCK,
          "the day of this check is not known"),
    case(_GUILD, "expired", "an agreement that ended", _approval(CLEAN, valid_until="2026-11-25"), _BLOCK,
          "it ended on"),
    case(_GUILD, "contradicted", "told by two, found once",
          _unapproved(element(guild_work=COMP.guild_work)), _BLOCK,
          'by its signed declaration and the declaration of its ingredient "dust.1001.png", AI did work'),
)  # fmt: skip

#: Breaches, each with an approval that waives it.
WAIVED_CASES: tuple[Case, ...] = (
    _waived(_NEEDED, _touched(_YOUNGER)),
    _waived(_APPROVED, _touched(_CROWD)),
    _waived(_GUILD, CLEAN),
)
