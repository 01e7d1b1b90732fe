"""Which of a show's attestations are about an asset: looked up, not searched, because there are many of both; pure.

What is found may be more than what a rule needs, and never lacks what changes a verdict: by it an asset is judged as
by all that the show has. What is out of time, or has a flaw, is found as well, because a finding tells it; an approval
for other shots is not, unless a declaration names it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from provenance.attestations.register import Register, kind_of
from provenance.attestations.scopes import covers_shots, folded, names_of_tool, shots_of, visible
from provenance.declarations.chain import Claim, claims, walk
from provenance.model import (
    Approval,
    Attestation,
    Consent,
    Evidence,
    HeldLicence,
    Manifest,
    VettedTool,
)

#: The most different shots whose approvals are remembered.
_MOST_SHOTS = 100_000
#: What a shot's name has where it is a pattern (`fnmatch`).
_WILD = frozenset("*?[")


class Matcher:
    """A register, indexed once for many assets."""

    def __init__(self, register: Register) -> None:
        self._all = sorted(register.attestations, key=lambda each: (kind_of(each), each.id, each.source))
        self._by_key: dict[tuple[type[Attestation], str], list[int]] = defaultdict(list)
        self._of_shots: dict[tuple[str, ...], frozenset[int]] = {}
        # Approvals for all shots or for patterns, which are looked at one by one; and those for shots by their names.
        self._patterned: list[tuple[int, tuple[str, ...]]] = []
        self._by_shot: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(self._all):
            for key in _keys(each):
                self._by_key[type(each), key].append(place)
            if isinstance(each, Approval) and (not each.shots or _WILD.intersection("".join(each.shots))):
                self._patterned.append((place, each.shots))
            elif isinstance(each, Approval):
                for shot in each.shots:
                    self._by_shot[visible(shot)].append(place)

    def relevant(self, evidence: Evidence) -> tuple[Attestation, ...]:
        """The attestations that are about an asset, each once, by kind and id.

        These are: the tools that it was made with, as declared or as manifests name them; consents of the performers
        who are declared to have been touched; approvals for its shot, or for all; licences that inputs name, or for
        works that were found in it, or that prompts name. What declarations name by an id is found whatever it is for.
        """
        told = claims(evidence.manifest, evidence.declaration)
        found = set(self._for_shots(shots_of(evidence)))
        for wanted in _wanted(evidence, told):
            found.update(self._by_key.get(wanted, ()))
        return tuple(self._all[place] for place in sorted(found))

    def _for_shots(self, shots: tuple[str, ...]) -> frozenset[int]:
        """The places of the approvals that are for a shot: the frames of one have the same."""
        if shots not in self._of_shots:
            if len(self._of_shots) >= _MOST_SHOTS:
                self._of_shots.clear()
            named = {place for shot in shots for place in self._by_shot.get(visible(shot), ())}
            named.update(place for place, patterns in self._patterned if covers_shots(patterns, shots))
            self._of_shots[shots] = frozenset(named)
        return self._of_shots[shots]


def _keys(attestation: Attestation) -> Iterator[str]:
    """By what an attestation is looked up."""
    yield f"id {attestation.id}"
    match attestation:
        case VettedTool(name=name):
            yield f"name {folded(name)}"
        case Consent(performer=performer):
            yield f"performer {folded(performer)}"
        case HeldLicence(works=works):
            for work in dict.fromkeys(folded(each) for each in works):
                yield f"work {work}"


def _wanted(evidence: Evidence, told: Iterable[Claim]) -> Iterator[tuple[type[Attestation], str]]:
    """What an asset's attestations are looked up by."""
    for name in _tools_in(evidence.manifest, told):
        yield from ((VettedTool, f"name {each}") for each in names_of_tool(name))
    for claim in told:
        declaration = claim.declaration
        yield from ((VettedTool, f"id {tool.id}") for tool in declaration.tools)
        for performer in declaration.performers:
            yield Consent, f"performer {folded(performer.id)}"
            yield from ((Consent, f"id {consent}") for consent in performer.consents)
        yield from ((Approval, f"id {each.agreement}") for each in declaration.guild_work)
        for given in declaration.inputs:
            yield HeldLicence, f"id {given.licence}"
            yield from ((HeldLicence, f"work {folded(work)}") for work in given.works)
    for match in evidence.matches:
        yield HeldLicence, f"work {folded(match.reference.title)}"
        yield HeldLicence, f"work {folded(match.reference.id)}"


def _tools_in(manifest: Manifest | None, told: Iterable[Claim]) -> Iterator[str]:
    """What an asset's tools are called: by declarations, by its manifest, and by those of its ingredients."""
    for claim in told:
        yield from (tool.name for tool in claim.declaration.tools)
        yield from (action.tool for action in claim.declaration.actions)
        yield from (given.tool for given in claim.declaration.inputs)
    if manifest is None:
        return
    yield from (action.tool for action in manifest.actions)
    yield manifest.generator
    for link in walk(manifest):
        yield from link.record.tools
        yield link.record.generator
