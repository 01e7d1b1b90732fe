"""Rules about performers and about work that guilds cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provenance.attestations.scopes import covers_shots, folded, same_person, shots_of
from provenance.model import (
    Answer,
    Approval,
    ChangeKind,
    Consent,
    Declaration,
    Evidence,
    GivenBy,
    GuildWork,
    Matter,
    Performer,
    Verdict,
)
from provenance.policy.approvals import NEAR, approval_for, outside, outside_days
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.sources import NETFLIX_DATED, NETFLIX_TALENT, SAG_AFTRA, SAG_AFTRA_DATED
from provenance.policy.telling import Said, by, gathered, how, in_brackets, misses
from provenance.policy.words import about, listed, quoted, shortened

_CONSENT = "{asset}: by {whose}, the performer {performer} was touched ({change}), and no consent covers that: {why}."
_APPROVAL = "{asset}: by {whose}, the performer {performer} was touched ({change}), and no approval covers that{near}."
_GUILD_WORK = "{asset}: by {whose}, AI did work that {guild} covers ({work}), and no approval covers that{near}."


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a consent has to cover.

    Attributes:
        shots: the names of the shot.
        show: its title, folded; empty where it is not known.
        named: the ids of the consents that the makers rely on.
    """

    performer: str
    change: ChangeKind
    is_deceased: bool
    named: frozenset[str]
    evidence: Evidence
    shots: tuple[str, ...]
    show: str

    @classmethod
    def of(cls, every: Sequence[Performer], evidence: Evidence) -> _Wanted:
        """What is wanted for one change of one performer, of which several declarations may speak."""
        return cls(
            every[0].id,
            every[0].change,
            any(each.is_deceased for each in every),
            frozenset(consent for each in every for consent in each.consents),
            evidence,
            shots_of(evidence),
            folded(evidence.show),
        )


def _consent(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    said = gathered(
        evidence, lambda declaration: (each for each in declaration.performers if each.change.needs_consent)
    )
    for (performer, change), (every, who) in _by_change(said).items():
        wanted = _Wanted.of(every, evidence)
        theirs = [
            each
            for each in evidence.attestations
            if isinstance(each, Consent) and same_person(each.performer, performer)
        ]
        if any(_covers(each, wanted) for each in theirs):
            continue
        yield Outcome(
            _CONSENT.format(
                asset=about(evidence.asset),
                whose=by(who.whose),
                performer=quoted(performer),
                change=how(change),
                why=shortened("; ".join(_why(theirs, wanted)), 450),
            ),
            _consent_remedy(wanted),
        )


def why_not(consent: Consent, performer: Performer, evidence: Evidence) -> str:
    """Why a consent does not cover what a declaration says was done to a performer, as a part of a sentence.

    It is empty where the consent covers it: then `performer.consent` is silent about that change, too.
    """
    of_other = [f"it is of {quoted(consent.performer)}"] if not same_person(consent.performer, performer.id) else []
    return listed((*of_other, *_outside(consent, _Wanted.of([performer], evidence))), 7)


def _by_change(said: dict[Performer, Said]) -> dict[tuple[str, ChangeKind], tuple[list[Performer], Said]]:
    """What is said of one change of one performer, together, with whose declarations say it."""
    found: dict[tuple[str, ChangeKind], tuple[list[Performer], Said]] = {}
    for performer, who in said.items():
        key = folded(performer.id), performer.change
        every, whose = found.get(key, ([], Said()))
        found[key] = [*every, performer], whose + who
    return {(every[0].id, change): (every, whose) for (_, change), (every, whose) in found.items()}


def _covers(consent: Consent, wanted: _Wanted) -> bool:
    """Whether `_outside` has nothing to say; it is asked of every consent, and says why of a few."""
    return not (
        consent.flaw
        or (wanted.change is not ChangeKind.UNSURE and consent.kind is not wanted.change)
        or not wanted.show
        or folded(consent.project) != wanted.show
        or not covers_shots(consent.shots, wanted.shots)
        or (wanted.is_deceased and _ended_with_life(consent))
        or outside_days(consent.valid_from, consent.valid_until, wanted.evidence.date)
    )


def _ended_with_life(consent: Consent) -> bool:
    return consent.given_by is GivenBy.PERFORMER and consent.ends_at_death


def _why(theirs: list[Consent], wanted: _Wanted) -> Iterator[str]:
    """Why no consent covers a change: what is named and absent, and of those at hand the nearest first."""
    known = {each.id for each in wanted.evidence.attestations if isinstance(each, Consent)}
    if absent := wanted.named - known:
        yield f"{listed(map(quoted, absent))}, which it relies on, {'is' if len(absent) == 1 else 'are'} not at hand"
    if not theirs:
        others = wanted.named & known
        yield f"{listed(map(quoted, others))} is of somebody else" if others else "there is none of this performer"
    nearest = sorted(theirs, key=lambda each: _distance(each, wanted))
    for each in nearest[:NEAR]:
        yield f"the consent {quoted(each.id)} does not cover it: {listed(_outside(each, wanted), 6)}"
    if (more := len(theirs) - NEAR) > 0:
        yield f"{more} more do not cover it"


def _distance(consent: Consent, wanted: _Wanted) -> tuple[object, ...]:
    """Orders consents by how near they are to what is wanted, and then by all that is told of them."""
    apart = consent.id not in wanted.named, consent.kind is not wanted.change, folded(consent.project) != wanted.show
    told = consent.kind, consent.project, consent.shots, consent.valid_from, consent.valid_until, consent.flaw
    return apart, consent.id, told, consent.given_by, consent.ends_at_death


def _outside(consent: Consent, wanted: _Wanted) -> Iterator[str]:
    if consent.flaw:
        yield f"it does not count, because {shortened(consent.flaw)}"
    if wanted.change is not ChangeKind.UNSURE and consent.kind is not wanted.change:
        yield f"it is for {consent.kind.value}"
    if not wanted.show:
        yield f"it is for the project {quoted(consent.project)}, and it is not known which show this is"
    elif folded(consent.project) != wanted.show:
        yield f"it is for the project {quoted(consent.project)}, and this is {quoted(wanted.evidence.show)}"
    if not covers_shots(consent.shots, wanted.shots):
        told = listed(map(quoted, wanted.shots)) if wanted.shots else "not known"
        yield f"it is for {listed(map(quoted, consent.shots))}, and the shot is {told}"
    if wanted.is_deceased and _ended_with_life(consent):
        yield "it ended with the performer's life"
    if why := outside_days(consent.valid_from, consent.valid_until, wanted.evidence.date):
        yield why


def _consent_remedy(wanted: _Wanted) -> str:
    whose = "the performer's estate or union" if wanted.is_deceased else "the performer"
    find_out = "Find out what was done, and declare it. " if wanted.change is ChangeKind.UNSURE else ""
    return (
        f"{find_out}Get the written consent of {whose} to this change, for this project, shot and time, and put its "
        "record among the show's attestations; or deliver the shot without the change."
    )


def _approval(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    said = gathered(evidence, lambda declaration: (each for each in declaration.performers if each.needs_approval))
    for (performer, change), (every, who) in _by_change(said).items():
        approved = approval_for(evidence, (Matter.PERFORMERS,), who.uses, performer)
        if approved.by:
            continue
        answers = {each.alters_meaning for each in every}
        yield Outcome(
            _APPROVAL.format(
                asset=about(evidence.asset),
                whose=by(who.whose),
                performer=quoted(performer),
                change=f"{how(change)}{_meaning(answers)}",
                near=misses(approved),
            ),
            "Have it approved in writing (an approval that covers `performers`, with this performer's id), "
            "or deliver the shot without the change.",
            Verdict.BLOCK if change.makes_anew or Answer.YES in answers else Verdict.REVIEW,
        )


def _meaning(answers: set[Answer]) -> str:
    if Answer.YES in answers:
        return ", which alters what the performance means"
    return ", which may alter what the performance means" if Answer.UNSURE in answers else ""


def _guild_work(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    found: dict[tuple[str, str], tuple[set[str], Said]] = {}
    for each, who in gathered(evidence, _works).items():
        agreements, whose = found.get((each.guild, each.work), (set[str](), Said()))
        found[each.guild, each.work] = agreements | {each.agreement} - {""}, whose + who
    for (guild, work), (agreements, who) in found.items():
        approved = approval_for(evidence, (Matter.GUILD_WORK,), who.uses)
        if approved.by:
            continue
        near = (*_of_agreements(agreements, evidence), *approved.near)
        yield Outcome(
            _GUILD_WORK.format(
                asset=about(evidence.asset),
                whose=by(who.whose),
                guild=shortened(guild) or "a guild",
                work=quoted(work),
                near=in_brackets(near),
            ),
            "Agree it with the guild, and put an approval that covers `guild-work` among the show's attestations; "
            "or have the work done by its members.",
        )


def _works(declaration: Declaration) -> tuple[GuildWork, ...]:
    return declaration.guild_work


def _of_agreements(agreements: set[str], evidence: Evidence) -> Iterator[str]:
    """Of the approvals that makers name as the agreement with a guild: which are absent, and why others do not do."""
    approvals = [each for each in evidence.attestations if isinstance(each, Approval) and each.id in agreements]
    absent = agreements - {each.id for each in approvals}
    for agreement in sorted(absent):
        yield f"the agreement {quoted(agreement)}, which it relies on, is not at hand"
    told = set()
    for each in approvals:
        if Matter.GUILD_WORK not in each.covers:
            told.add(f"the approval {quoted(each.id)}, which it relies on, is not about guild work")
        elif why := outside(each, evidence):
            told.add(f"the approval {quoted(each.id)} does not cover it: {why}")
    yield from sorted(told)


CONSENT: Rule[Evidence] = Rule(
    "performer.consent",
    Principle.PERFORMANCE,
    SAG_AFTRA,
    SAG_AFTRA_DATED,
    "A performer was touched, and no consent covers it: none at all, of another kind, shot, project or time.",
    _consent,
    (_CONSENT,),
)
APPROVAL: Rule[Evidence] = Rule(
    "performer.approval",
    Principle.PERFORMANCE,
    NETFLIX_TALENT,
    NETFLIX_DATED,
    "A performer's likeness, voice or meaning was made or changed, and no approval covers that.",
    _approval,
    (_APPROVAL,),
)
GUILD_WORK: Rule[Evidence] = Rule(
    "guild.work",
    Principle.PERFORMANCE,
    SAG_AFTRA,
    SAG_AFTRA_DATED,
    "AI did work that a guild covers, and no approval says that it was agreed.",
    _guild_work,
    (_GUILD_WORK,),
)
