"""Rules about telling: that what AI made is marked for machines, and said to viewers where a law asks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provenance.attestations.scopes import folded, parted
from provenance.declarations.chain import Claim, claims, own_claims, walk
from provenance.model import (
    Action,
    Answer,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    Evidence,
    Manifest,
    ManifestState,
    Verdict,
    VettedTool,
)
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.sources import AI_ACT_50, AI_ACT_DATED, SB_942, SB_942_DATED
from provenance.policy.telling import Said, by, enumerated, gathered, how
from provenance.policy.words import about, brief, listed, quoted, shortened

_UNMARKED = "{asset}: by {whose}, it was made with AI, and {why}: no machine can tell."
_UNTOLD = "{asset}: {why}, and its declaration does not say how viewers are told that AI was used."
_LACKS = "{asset} was made with AI, and its content credentials do not tell {missing}."
_BARE = "{asset} was made with AI, and {why}: nothing in the file tells {missing}."

_EVERYTHING = ("the provider", "the system and its version", "the time", "an identifier")


def _missing(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    said = _said_of_ai(evidence)
    if not said:
        return
    manifest = evidence.manifest
    why = _void(manifest)
    if not why and manifest is not None and not _generative(manifest):
        why = "no step in its manifest says so"
    if not why:
        return
    yield Outcome(
        _UNMARKED.format(asset=about(evidence.asset), whose=by(claim.whose for claim in said), why=why),
        "Stamp it with a declaration of the step that brought AI in, and deliver it with its credentials.",
    )


def _void(manifest: Manifest | None) -> str:
    """Why nothing can be read off a manifest, as a part of a sentence; empty where something can."""
    if manifest is None:
        return "its content credentials were not read"
    if manifest.state is ManifestState.MISSING:
        return "it carries no content credentials"
    return "its content credentials do not hold" if manifest.state is ManifestState.INVALID else ""


def _said_of_ai(evidence: Evidence) -> list[Claim]:
    """The declarations by which AI made something of the picture: its own, and those of what is in it."""
    every = claims(evidence.manifest, evidence.declaration)
    return [claim for claim in every if claim.declaration.is_generative and claim.is_within]


def _generative(manifest: Manifest) -> list[Action]:
    """The asset's own steps that brought AI in."""
    return [each for each in manifest.actions if each.digital_source_type and each.digital_source_type.is_generative]


def _deep_fake(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    real = gathered(evidence, _real, only_within=True)
    touched = gathered(evidence, _touched)
    if not (real or touched):
        return
    if any(
        claim.declaration.viewer_disclosure.strip() for claim in own_claims(evidence.manifest, evidence.declaration)
    ):
        return
    reasons = [_in_words(answer, said) for answer, said in real.items()]
    reasons += [
        f"by {by(said.whose)}, the performer {quoted(performer)} was touched ({how(change)})"
        for (performer, change), said in touched.items()
    ]
    is_certain = Answer.YES in real or bool(touched)
    yield Outcome(
        _UNTOLD.format(asset=about(evidence.asset), why=shortened(listed(reasons), 600)),
        "Tell viewers, and declare how (`viewer_disclosure`). Where the work is evidently artistic, creative or "
        "fictional, article 50(4) asks for that in an appropriate manner that does not hamper the work: "
        "for instance, in the end credits.",
        Verdict.BLOCK if is_certain else Verdict.REVIEW,
    )


def _real(declaration: Declaration) -> tuple[Answer, ...]:
    answer = declaration.taken_for_real
    return (answer,) if answer in (Answer.YES, Answer.UNSURE) else ()


def _touched(declaration: Declaration) -> Iterator[tuple[str, ChangeKind]]:
    return ((each.id, each.change) for each in declaration.performers if each.change.needs_consent)


def _in_words(answer: Answer, said: Said) -> str:
    could = "it could" if answer is Answer.YES else "nobody is sure that it could not"
    return f"by {by(said.whose)}, {could} be taken for a real event or statement"


def _latent(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    steps = _generative(manifest) if manifest else []
    if not (steps or _said_of_ai(evidence)):
        return
    void = _void(manifest)
    lacks = list(_EVERYTHING) if void or manifest is None else list(_lacking(evidence, manifest, steps))
    if lacks:
        template = _BARE if void else _LACKS
        yield Outcome(
            template.format(asset=about(evidence.asset), why=void, missing=enumerated(lacks)),
            "Stamp it with a declaration that names the AI system, its version and the step that used it, and enter "
            "the system with its vendor into the show's registry; ask the provider for what you do not know. The act "
            "is addressed to providers of AI systems; this is what a production can keep in its files.",
        )


def _lacking(evidence: Evidence, manifest: Manifest, steps: list[Action]) -> Iterator[str]:
    """What of a latent disclosure a manifest that holds does not have (California SB 942, section 22757.3(b)).

    The provider is the AI system's: it is not told by whoever signed the file, unless that is the system.
    """
    systems = _systems(manifest, steps)
    if not systems:
        yield from _EVERYTHING[:2]
    vendors = _vendors(evidence, manifest) if systems else _Vendors()
    if unknown := [system.name for system in systems if not vendors.know(system)]:
        yield f"the provider of {listed(map(brief, unknown), 3)}"
    if unknown := [system.name for system in systems if not system.has_version]:
        yield f"the version of {listed(map(brief, unknown), 3)}"
    if not (manifest.signed_at or manifest.stamped_at or any(action.when for action in manifest.actions)):
        yield "the time"
    if not manifest.label:
        yield "an identifier"


@dataclass(frozen=True, slots=True)
class _System:
    """An AI system that steps name.

    Attributes:
        names: its names as they are compared: a step may have a version behind the name.
        ids: those that the signed declaration gives it.
        has_version: whether a step or that declaration tells a version.
    """

    name: str
    names: frozenset[str]
    ids: frozenset[str]
    has_version: bool


@dataclass(frozen=True, slots=True)
class _Vendors:
    """The systems whose providers are known, by their ids and their names."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def know(self, system: _System) -> bool:
        """Whether the provider of a system is among them."""
        return not (self.ids.isdisjoint(system.ids) and self.names.isdisjoint(system.names))


def _systems(manifest: Manifest, steps: list[Action]) -> tuple[_System, ...]:
    """The tools that steps of AI name: those that made something; where these name none, those that put it in."""
    named = [each for each in steps if each.tool]
    made = [each for each in named if each.digital_source_type is DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA]
    declared = manifest.declaration.tools if manifest.declaration else ()
    found: dict[str, _System] = {}
    for step in made or named:
        apart = parted(step.tool)
        names = frozenset({folded(step.tool), folded(apart.name)})
        same = [tool for tool in declared if not names.isdisjoint((folded(tool.name), folded(parted(tool.name).name)))]
        versions = (step.tool_version, apart.version, *(tool.version or parted(tool.name).version for tool in same))
        ids = frozenset(tool.id for tool in same if tool.id)
        known = found.get(folded(apart.name), _System(apart.name, frozenset(), frozenset(), has_version=False))
        found[folded(apart.name)] = _System(
            known.name, known.names | names, known.ids | ids, known.has_version or any(versions)
        )
    return tuple(found.values())


def _vendors(evidence: Evidence, manifest: Manifest) -> _Vendors:
    """Whose provider the show's registry names, or who signed what they made themselves: an ingredient's manifest."""
    entries = [each for each in evidence.attestations if isinstance(each, VettedTool) and each.vendor and not each.flaw]
    signers = {
        folded(parted(link.record.generator).name)
        for link in walk(manifest)
        if link.is_within and link.record.state in (ManifestState.TRUSTED, ManifestState.VALID)
    }
    names = {folded(each.name) for each in entries} | signers
    return _Vendors(frozenset(each.id for each in entries) - {""}, frozenset(names) - {""})


MISSING: Rule[Evidence] = Rule(
    "disclosure.missing",
    Principle.DISCLOSURE,
    f"{AI_ACT_50}(2)",
    AI_ACT_DATED,
    "AI was used, and the file carries no mark of it that machines can read.",
    _missing,
    (_UNMARKED,),
)
DEEP_FAKE: Rule[Evidence] = Rule(
    "disclosure.deep-fake",
    Principle.DISCLOSURE,
    f"{AI_ACT_50}(4)",
    AI_ACT_DATED,
    "What AI made could be taken for real people or events, and viewers are not told.",
    _deep_fake,
    (_UNTOLD,),
)
LATENT: Rule[Evidence] = Rule(
    "disclosure.latent",
    Principle.DISCLOSURE,
    SB_942,
    SB_942_DATED,
    "The mark in a file lacks the AI system's provider, name or version, the time, or an id.",
    _latent,
    (_LACKS, _BARE),
)
