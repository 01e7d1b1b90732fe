"""Attestations as a disclosure tells them: by reference, and why one does not hold on its day; pure.

Whether something is allowed is for the show's rules (`platemark check`); here it is told what the show has on file. Why
an attestation does not hold is what those rules say: nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from pipeline.disclosure.lines import (
    ApprovalReference,
    ConsentReference,
    LicenceReference,
    Person,
    Share,
    ToolLine,
    Vetting,
    WaivingReference,
)
from provenance.attestations.scopes import covers_shots, folded, parted, same_person, same_version, shots_of
from provenance.declarations.chain import claims
from provenance.model import (
    Approval,
    ChangeKind,
    Consent,
    Evidence,
    HeldLicence,
    Performer,
    Tool,
    Use,
    VettedTool,
)
from provenance.policy.approvals import outside, outside_days
from provenance.policy.licences import breaches_of_held
from provenance.policy.performers import why_not
from provenance.policy.registry import UsedTool, usage
from provenance.policy.vetted import is_in_range, looked_up
from provenance.policy.waivers import why_nothing
from provenance.policy.words import quoted, shortened

KindT = TypeVar("KindT", VettedTool, Consent, Approval, HeldLicence)


@dataclass(frozen=True)
class OnFile:
    """The attestations about one asset.

    Attributes:
        evidence: the asset's, dated with the day of the disclosure and with the show's title, which consents and
            licences are held against; a declaration that nobody signed is not in it.
        names: the names of people by their ids; None where no names are to be told.
        unwaivable: the rules whose findings the show lets no approval waive.
    """

    evidence: Evidence
    names: Mapping[str, str] | None = None
    unwaivable: frozenset[str] = frozenset()

    def person(self, key: str) -> Person:
        """Somebody by the id that a manifest uses."""
        return Person(id=key, name=(self.names or {}).get(key, ""))

    def named(self, who: str) -> str:
        """Who gave an approval or vetted a tool: attestations tell that by name, so it is left out unless asked for."""
        return "" if self.names is None else self.names.get(who, who)

    def tool(self, tool: Tool, share: Share = Share.NONE) -> ToolLine:
        """A tool with what the registry has of it: the entry that the show's rules go by.

        Args:
            share: by the steps that name it; where the rules say that AI was used with it, it is that.
        """
        used, entry = looked_up(tool, self.evidence.attestations)
        found = [entry.tool] if entry.tool else [each for each in self._of(VettedTool) if _is_of(each, used)]
        why = "" if entry.tool else entry.why
        return ToolLine(
            name=used.name,
            version=used.version,
            id=used.id,
            share=Share.AI if any(is_same(each.tool, tool) for each in self._surely_used) else share,
            vettings=tuple(self._vetting(each, used, why) for each in sorted(found, key=_order)),
            standing="" if found else why,
        )

    def licence(self, key: str) -> LicenceReference:
        """The licence of that id, as the show holds it."""
        found = [(self._licence_standing(each), each) for each in self._of(HeldLicence) if each.id == key]
        if not found:
            return LicenceReference(id=key)
        # Of several of one id, one that holds is enough.
        standing, held = min(found, key=lambda each: (bool(each[0]), _order(each[1])))
        licence = held.licence
        return LicenceReference(
            id=key,
            is_on_file=True,
            name=licence.name,
            owner=held.owner,
            valid_from=licence.valid_from,
            valid_until=licence.valid_until,
            document_sha256=held.document,
            standing=standing,
        )

    def consents(self, performer: Performer) -> tuple[ConsentReference, ...]:
        """The consents that a performer's declaration names, then those of the performer that cover the change.

        Where it names none, the performer's to this kind of change; to any, where nobody is sure which it was.
        """
        held = sorted(self._of(Consent), key=_order)
        named = tuple(line for key in performer.consents for line in self._named_consents(key, held, performer))
        theirs = [
            each for each in held if same_person(each.performer, performer.id) and each.id not in performer.consents
        ]
        if performer.change is not ChangeKind.UNSURE:
            theirs = [each for each in theirs if each.kind is performer.change]
        others = [self._consent(each, performer) for each in theirs]
        return (*named, *(each for each in others if not (named and each.standing)))

    def approvals(self) -> tuple[ApprovalReference, ...]:
        """The approvals that are about the asset, whether they hold today or not; `waiving` has what only waives."""
        return tuple(
            ApprovalReference(
                covers=each.covers,
                **self._told(each),
                standing=outside(each, self.evidence),
            )
            for each in self._approvals
            if each.covers or not each.waives
        )

    def _told(self, approval: Approval) -> dict[str, Any]:
        """What is told of every approval."""
        return {
            "id": approval.id,
            "reference": approval.reference,
            "uses": approval.uses,
            "shots": approval.shots,
            "performers": approval.performers,
            "given_on": approval.given_on,
            "valid_until": approval.valid_until,
            "document_sha256": approval.document,
            "by": self.named(approval.by),
        }

    def waiving(self) -> tuple[WaivingReference, ...]:
        """The approvals about the asset that waive findings, whether they hold today or not."""
        return tuple(
            WaivingReference(
                waives=each.waives,
                unwaivable=tuple(rule for rule in each.waives if rule in self.unwaivable),
                works=each.works,
                **self._told(each),
                standing=why_nothing(each, self.evidence),
            )
            for each in self._approvals
            if each.waives
        )

    @cached_property
    def _approvals(self) -> list[Approval]:
        """Those for the asset's shot; of those about certain performers, where one of these is declared."""
        shots = shots_of(self.evidence)
        found = [each for each in self._of(Approval) if covers_shots(each.shots, shots)]
        if any(each.performers for each in found):
            told = claims(self.evidence.manifest, self.evidence.declaration)
            touched = {performer.id for claim in told for performer in claim.declaration.performers}
            found = [each for each in found if not each.performers or not touched.isdisjoint(each.performers)]
        return sorted(found, key=_order)

    def _of(self, kind: type[KindT]) -> list[KindT]:
        return [each for each in self.evidence.attestations if isinstance(each, kind)]

    @cached_property
    def _used(self) -> tuple[UsedTool, ...]:
        """The tools that AI was used with, as the show's rules have them: others too that are in the registry."""
        return usage(self.evidence).tools

    @cached_property
    def _surely_used(self) -> tuple[UsedTool, ...]:
        """Those of which manifests say it, whatever the registry has."""
        return usage(replace(self.evidence, attestations=())).tools

    def _vetting(self, tool: VettedTool, used: Tool, why: str) -> Vetting:
        return Vetting(
            id=tool.id,
            vendor=tool.vendor,
            first_version=tool.first_version,
            last_version=tool.last_version,
            environment=tool.environment,
            agreement=tool.agreement,
            retains=tool.retains,
            trains=tool.trains,
            training_data=tool.training_data,
            terms_sha256=tool.terms,
            terms_dated=tool.terms_dated,
            uses=tool.uses,
            vetted_by=self.named(tool.vetted_by),
            vetted_on=tool.vetted_on,
            valid_until=tool.valid_until,
            standing=_joined(self._vetting_standing(tool, used, why)),
        )

    def _vetting_standing(self, tool: VettedTool, used: Tool, why: str) -> Iterator[str]:
        yield f"it does not count, because {shortened(tool.flaw)}" if tool.flaw else why
        if not tool.vetted_by:
            yield "nobody has vetted it"
        else:
            if not is_in_range(used.version, tool.first_version, tool.last_version):
                version = f"version {quoted(used.version)}" if used.version else "a version that nobody named"
                yield f"it was not vetted in {version}"
            asked = (each.uses for each in self._used if each.entry.tool == tool and is_same(each.tool, used))
            if missing := frozenset[Use]().union(*asked).difference(tool.uses):
                yield f"it was not vetted for {' and '.join(sorted(each.value for each in missing))} use"
        yield outside_days(tool.vetted_on, tool.valid_until, self.evidence.date)

    def _licence_standing(self, held: HeldLicence) -> str:
        found = breaches_of_held(held, self.evidence.show, self.evidence.date, shots_of(self.evidence))
        return _joined(each.words for each in found)

    def _named_consents(self, key: str, held: list[Consent], performer: Performer) -> Iterator[ConsentReference]:
        """The consents of an id: the performer's; where there are only others', those."""
        same = [each for each in held if each.id == key]
        theirs = [each for each in same if same_person(each.performer, performer.id)]
        if not same:
            yield ConsentReference(id=key)
        yield from (self._consent(each, performer) for each in theirs or same)

    def _consent(self, consent: Consent, performer: Performer) -> ConsentReference:
        return ConsentReference(
            id=consent.id,
            is_on_file=True,
            kind=consent.kind,
            given_by=consent.given_by,
            project=consent.project,
            shots=consent.shots,
            valid_from=consent.valid_from,
            valid_until=consent.valid_until,
            territory=consent.territory,
            medium=consent.medium,
            document_sha256=consent.document,
            standing="it is of somebody else"
            if not same_person(consent.performer, performer.id)
            else why_not(consent, performer, self.evidence),
        )


def is_same(one: Tool, other: Tool) -> bool:
    """Whether two mentions may be of one tool: a version may stand behind the name or apart, or not be told."""
    if one.id and one.id == other.id:
        return _agree(one.version, other.version)
    if one.id and other.id:
        return False
    return any(
        folded(this.name) == folded(that.name) and _agree(this.version, that.version)
        for this in _spellings(one)
        for that in _spellings(other)
    )


def _spellings(tool: Tool) -> tuple[Tool, ...]:
    return (tool,) if tool.version else (tool, parted(tool.name))


def _agree(version: str, other: str) -> bool:
    return not version or not other or same_version(version, other)


def _is_of(vetted: VettedTool, tool: Tool) -> bool:
    return vetted.id == tool.id if tool.id else folded(vetted.name) == folded(tool.name)


def _order(attestation: VettedTool | Consent | Approval | HeldLicence) -> tuple[str, str]:
    return attestation.id, repr(attestation)


def _joined(reasons: Iterable[str]) -> str:
    return "; ".join(each for each in reasons if each)
