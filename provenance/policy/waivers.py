"""Waivers: what a rule found, and a written approval lets pass, for stated shots and until a stated day.

Nothing is taken away. A finding that is waived says the same words, passes, and says by whose approval it does and what
it would be without (`Finding.waiver`). A finding that an approval names and does not waive says in its remedy why. So a
further approval never worsens anything, and one that has ended is not silent.

An approval waives the findings of a rule that it names in `waives`, where it holds for the shot on the day of the check
(`approvals.outside`), states its shots and its last day, is for this kind of delivery, is about every performer that is
declared where it is about certain ones, and names the work where the rule is about near-copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter

from provenance.attestations.loading import FOLLOWS
from provenance.attestations.scopes import as_day, folded, names_of, shots_of
from provenance.declarations.chain import claims
from provenance.model import Approval, Attestation, Evidence, Finding, Use, Verdict, Waiver
from provenance.policy.approvals import NEAR, outside_scope
from provenance.policy.interface import Policy, SequenceEvidence, Sighting
from provenance.policy.words import brief, listed, quoted, sentence, shortened

_NEVER = "the show's rules let no approval waive it"
#: Orders approvals by their ids; two of one id by all that they say.
_ORDER = attrgetter("id", *(each.name for each in fields(Approval) if each.name != "id"))


def waive(findings: Iterable[Finding], evidence: Evidence, policy: Policy) -> tuple[Finding, ...]:
    """The findings about one asset, in their order; those that its approvals waive pass."""
    found = tuple(findings)
    approvals = _that_waive(evidence.attestations, {each.rule for each in found if each.verdict})
    if not approvals:
        return found
    titles: dict[str, set[str]] = {}
    for match in evidence.matches:
        titles.setdefault(match.reference.id, set()).add(match.reference.title)
    scene = _scene(evidence, titles)
    candidates = _candidates(approvals, scene)
    return tuple(_waived(each, candidates, scene, policy) for each in found)


def why_nothing(approval: Approval, evidence: Evidence) -> str:
    """Why an approval that names rules waives nothing about one asset, whatever is found, as a part of a sentence.

    It is empty where it may: the works that it has to name, and what the policy lets nobody waive, are not asked.
    """
    scene = _scene(evidence)
    return listed((*_why_not_here(approval, scene), *_of_others(approval, scene)))


def waive_sequence(findings: Iterable[Finding], evidence: SequenceEvidence, policy: Policy) -> tuple[Finding, ...]:
    """The findings about numbered files as a whole, in their order; those that their approvals waive pass.

    An approval has to hold for the shots of all frames. What is told once for frames (`sequence.near-copy`) is waived
    where it is waived in each frame that it would otherwise stop.
    """
    found = tuple(findings)
    sightings = {each.match.reference.id: each for each in evidence.sightings}
    rules = {each.rule for each in found} | {each.rule for each in evidence.sightings}
    titles = {key: {each.match.reference.title} for key, each in sightings.items()}
    scene = _Scene(evidence.shots or (names_of(evidence.shot),), evidence.date, evidence.delivery, titles=titles)
    candidates = _candidates(_that_waive(evidence.attestations, rules), scene)

    def told(finding: Finding) -> Finding:
        sighting = sightings.get(finding.reference) if finding.rule == FOLLOWS else None
        return (
            _followed(finding, sighting, candidates, scene, policy)
            if sighting
            else _waived(finding, candidates, scene, policy)
        )

    return tuple(told(each) for each in found)


def common(waivers: Iterable[Waiver]) -> Waiver | None:
    """One waiver for what is told once of several: that which ends first, as grave as the gravest; None of none."""
    every = sorted(waivers, key=lambda each: (each.until, each.approval, each.by, each.reference, each.verdict))
    return replace(every[0], verdict=max(each.verdict for each in every)) if every else None


def united(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What parts of the work found of one whole, each thing once: waived only where every part found it so."""
    piles: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        piles.setdefault((finding.rule, finding.message, finding.reference), []).append(finding)
    return tuple(_united(pile) for pile in piles.values())


def _united(pile: list[Finding]) -> Finding:
    gravest = max(each.verdict for each in pile)
    first = next(each for each in pile if each.verdict is gravest)
    waiver = common(each.waiver for each in pile if each.waiver) if gravest is Verdict.PASS else None
    return replace(first, waiver=waiver)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What findings are about, as far as approvals ask.

    Attributes:
        shots: how the shots are named; an approval has to hold for each.
        performers: the ids of those who are declared.
        titles: a reference's id to what it is called.
    """

    shots: tuple[tuple[str, ...], ...]
    day: str
    delivery: Use
    performers: frozenset[str] = frozenset()
    titles: Mapping[str, Iterable[str]] = field(default_factory=dict)


def _scene(evidence: Evidence, titles: Mapping[str, Iterable[str]] | None = None) -> _Scene:
    """What the findings about one asset are about."""
    told = claims(evidence.manifest, evidence.declaration)
    performers = frozenset(performer.id for claim in told for performer in claim.declaration.performers)
    return _Scene((shots_of(evidence),), evidence.date, evidence.delivery, performers, titles or {})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An approval that names rules of findings.

    Attributes:
        works: the ids of the references that it names in `works`, by id or by title.
        why_not: why it waives nothing of what the findings are about, each as a part of a sentence.
    """

    approval: Approval
    works: frozenset[str]
    why_not: tuple[str, ...]


def _that_waive(attestations: Iterable[Attestation], rules: AbstractSet[str]) -> tuple[Approval, ...]:
    """The approvals that name one of the rules, each once, in an order that is not that of their files."""
    found = {each for each in attestations if isinstance(each, Approval) and not rules.isdisjoint(each.waives)}
    return tuple(sorted(found, key=_ORDER))


def _candidates(approvals: Iterable[Approval], scene: _Scene) -> list[_Candidate]:
    called: dict[str, set[str]] = {}
    for reference, titles in scene.titles.items():
        for title in {folded(each) for each in titles} - {""}:
            called.setdefault(title, set()).add(reference)
    return [
        _Candidate(
            each,
            frozenset(scene.titles.keys() & each.works).union(*(called.get(folded(work), ()) for work in each.works)),
            tuple(_why_not_here(each, scene)),
        )
        for each in approvals
    ]


def _why_not_here(approval: Approval, scene: _Scene) -> Iterator[str]:
    """Why an approval waives nothing of what a scene is about."""
    for shots in scene.shots:
        if why := outside_scope(approval, shots, scene.day):
            yield why
    if not approval.shots:
        yield "it does not state its shots"
    if not approval.valid_until:
        yield "it does not state its last day"
    if approval.uses and scene.delivery not in approval.uses:
        uses = listed(each.value for each in approval.uses)
        yield f"it is for {uses} use, and this is a {scene.delivery.value} delivery"


def _waived(finding: Finding, candidates: Iterable[_Candidate], scene: _Scene, policy: Policy) -> Finding:
    if finding.verdict is Verdict.PASS:
        return finding
    rule, reference = finding.rule, finding.reference
    named = [each for each in candidates if rule in each.approval.waives]
    near = _why_not(named, rule, reference, scene, policy)
    holding = [approval for approval, reasons in near if not reasons]
    if not holding:
        return _with_near(finding, near)
    best = max(holding, key=lambda each: as_day(each.valid_until) or date.min)
    waiver = Waiver(best.id, best.by, best.valid_until, finding.verdict, best.reference)
    return replace(finding, verdict=Verdict.PASS, waiver=waiver)


def _why_not(
    named: Iterable[_Candidate], rule: str, reference: str, scene: _Scene, policy: Policy
) -> list[tuple[Approval, tuple[str, ...]]]:
    """Approvals that name a rule, and why each does not waive its finding, each reason as a part of a sentence."""
    never = (_NEVER,) if rule in policy.unwaivable else ()
    titles = listed(quoted(title) for title in scene.titles.get(reference, ()) if title)
    unnamed = (f"it does not name the work {titles or quoted(reference)}",)
    is_copy = rule.startswith("near-copy")
    return [
        (
            each.approval,
            never
            + each.why_not
            + (unnamed if is_copy and reference not in each.works else ())
            + _of_others(each.approval, scene),
        )
        for each in named
    ]


def _of_others(approval: Approval, scene: _Scene) -> tuple[str, ...]:
    """That an approval is about certain performers, and not about all: of whom a finding is, is not known here."""
    if not approval.performers:
        return ()
    theirs = f"it is about {listed(map(quoted, approval.performers))}"
    about = frozenset(map(folded, approval.performers))
    if others := [each for each in scene.performers if folded(each) not in about]:
        return (f"{theirs}, and not about {listed(map(quoted, others))}",)
    return () if scene.performers else (f"{theirs} alone",)


def _followed(
    finding: Finding, sighting: Sighting, candidates: Iterable[_Candidate], scene: _Scene, policy: Policy
) -> Finding:
    """What is told of a sequence, as its frames are: waived where nothing is left in them but what is."""
    if finding.verdict is Verdict.PASS:
        return finding
    waiver = common(sighting.waivers.values())
    if waiver and finding.rule not in policy.unwaivable and max(sighting.verdicts.values()) is Verdict.PASS:
        return replace(finding, verdict=Verdict.PASS, waiver=replace(waiver, verdict=finding.verdict))
    named = [each for each in candidates if sighting.rule in each.approval.waives]
    near = _why_not(named, sighting.rule, finding.reference, scene, policy)
    if finding.rule in policy.unwaivable:
        near = [(approval, (_NEVER, *reasons)) for approval, reasons in near]
    follows = f"what is told of a sequence follows its frames: it would have to name {sighting.rule}"
    only = (each.approval for each in candidates if finding.rule in each.approval.waives and each not in named)
    return _with_near(finding, [*near, *((approval, (follows,)) for approval in only)])


def _with_near(finding: Finding, near: Iterable[tuple[Approval, tuple[str, ...]]]) -> Finding:
    """The finding, with a remedy that tells of approvals that name it and do not waive it, the nearest first."""
    told = sorted(
        {(len(set(reasons)), approval.id, tuple(sorted(set(reasons)))) for approval, reasons in near if reasons}
    )
    words = [
        sentence(f"The approval {brief(name)} would waive this, but {shortened('; '.join(reasons), 160)}")
        for _, name, reasons in told[:NEAR]
    ]
    if len(told) > NEAR:
        words.append(f"{len(told) - NEAR} more would, and do not cover it.")
    return replace(finding, remedy=" ".join([finding.remedy, *words])) if words else finding
