"""What breaks each rule: one piece of evidence for each that there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from provenance.model import (
    Action,
    Answer,
    Asset,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    Environment,
    Evidence,
    FrameSequence,
    GuidingPrinciple,
    GuildWork,
    IngredientRecord,
    Input,
    InputKind,
    Licence,
    Manifest,
    ManifestFailure,
    ManifestState,
    Match,
    Performer,
    PrincipleAnswer,
    Problem,
    Reference,
    Relationship,
    Role,
    Shot,
    Tool,
    Use,
    Verdict,
    VettedTool,
)
from provenance.policy import SequenceEvidence, Sighting

ASSET = Asset(Path("/d/sh010.1001.exr"), "image/x-exr", Shot("keystone", "sq01", "sh010"), 1001)
MANIFEST = Manifest(ManifestState.TRUSTED)
CLEAN = Evidence(ASSET, MANIFEST)
AI = (Action("c2pa.created", DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA),)
LICENSED = Reference("r", "T", "O", licence=Licence("PO 4711", ("keystone",), "2026-01-01", "2026-12-31"))
NO_AI = Declaration("t", "s", "sh010", Use.FINAL, DigitalSourceType.DIGITAL_CAPTURE, digest="d")
AI_TOLD = Declaration(
    "t", "keystone", "sh010", Use.FINAL, DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
    inputs=(Input(InputKind.THIRD_PARTY, works=("The Colossus",), unreleased=True, training=True),),
    performers=(Performer("P-17", ChangeKind.VOICE),),
    guild_work=(GuildWork("IATSE", "matte painting"),),
    taken_for_real=Answer.YES,
    digest="d2",
)  # fmt: skip
TOLD = replace(CLEAN, declaration=AI_TOLD)
WHOLE = SequenceEvidence(FrameSequence("sh010.####.exr", (1, 2)), ASSET.shot, {1: "a", 2: "a"})

CINDER = VettedTool("T-1", "Cinder", retains=Answer.YES, trains=Answer.YES, environment=Environment.CONSUMER)
GENERATED = Declaration(
    "t", "s", "sh010", Use.FINAL, DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA, (Tool("Cinder"),), digest="e"
)
DUST = IngredientRecord("dust", Relationship.COMPONENT_OF, declaration=replace(GENERATED, role=Role.BACKGROUND))


def declared(*vetted: VettedTool, **changes: Any) -> Evidence:
    """A picture that AI made, with what its maker says of it, and the show's registry."""
    return replace(CLEAN, manifest=replace(MANIFEST, declaration=replace(GENERATED, **changes)), attestations=vetted)


LICENSED_SIGHTING = Sighting({1: Verdict.REVIEW, 2: Verdict.REVIEW}, 1, Match(LICENSED, 1.0), date="2026-07-02")
#: A rule's id to evidence that breaks it: one line a rule.
BREAKING: dict[str, Evidence | SequenceEvidence] = {
    "credentials.missing": Evidence(ASSET, Manifest(ManifestState.MISSING)),
    "credentials.invalid": Evidence(ASSET, Manifest(ManifestState.INVALID)),
    "credentials.doubtful": Evidence(ASSET, Manifest(ManifestState.TRUSTED, failures=(ManifestFailure("a", "b"),))),
    "credentials.untrusted": Evidence(ASSET, Manifest(ManifestState.VALID)),
    "credentials.ingredient-invalid": Evidence(
        ASSET, Manifest(ManifestState.TRUSTED, failures=(ManifestFailure("a", "b", "", "plate"),))
    ),
    "ai.undeclared": Evidence(ASSET, Manifest(ManifestState.TRUSTED, actions=AI)),
    "ai.contradicted": Evidence(ASSET, Manifest(ManifestState.TRUSTED, actions=AI, declaration=NO_AI)),
    "near-copy": Evidence(ASSET, Manifest(ManifestState.TRUSTED), (Match(Reference("r", "T", "O"), 1.0),)),
    "near-copy.licence": replace(CLEAN, matches=(Match(LICENSED, 1.0),), show="another", date="2026-07-02"),
    "near-copy.licensed": replace(CLEAN, matches=(Match(LICENSED, 1.0),), show="keystone", date="2026-07-02"),
    "input.unlicensed": TOLD,
    "input.sensitive": TOLD,
    "input.training": TOLD,
    "prompt.names": TOLD,
    "performer.consent": TOLD,
    "performer.approval": TOLD,
    "guild.work": TOLD,
    "disclosure.missing": TOLD,
    "disclosure.deep-fake": TOLD,
    "disclosure.latent": TOLD,
    "tool.unknown": declared(),
    "tool.unvetted": declared(CINDER),
    "tool.expired": declared(replace(CINDER, valid_until="2020-12-31")),
    "tool.retains": declared(CINDER),
    "tool.trains": declared(CINDER),
    "tool.training-data": declared(CINDER),
    "tool.consumer": declared(CINDER),
    "tool.contradicted": declared(CINDER, tools=(Tool("Ember", "1", "T-1"),)),
    "ai.temporary": declared(use=Use.TEMPORARY),
    "ai.final-use": declared(role=Role.KEY_ELEMENT),
    "ai.principle": declared(answers=(PrincipleAnswer(GuidingPrinciple.DATA, Answer.NO),)),
    "ai.unsure": declared(taken_for_real=Answer.UNSURE),
    "ai.unanswered": declared(),
    "ai.taken-for-real": declared(taken_for_real=Answer.YES),
    "ai.says-more": replace(CLEAN, manifest=replace(MANIFEST, declaration=NO_AI, ingredients=(DUST,))),
    "media.unreadable": Evidence(ASSET, Manifest(ManifestState.TRUSTED), unreadable=Problem("a", "it is cut", "c")),
    "sequence.missing-frames": SequenceEvidence(FrameSequence("sh010.####.exr", (1, 3), (2,))),
    "sequence.near-copy": replace(
        WHOLE, sightings=(Sighting({1: Verdict.BLOCK, 2: Verdict.REVIEW}, 1, Match(Reference("r", "T", "O"), 1.0)),)
    ),
    "sequence.mixed-declarations": SequenceEvidence(FrameSequence("sh010.####.exr", (1, 2)), None, {1: "a", 2: "b"}),
}
