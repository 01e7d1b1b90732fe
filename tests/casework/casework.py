"""What the tables of cases are made from: one asset of which every rule holds, and changes of it.

`CLEAN` is a comp of sh010 with a generated element in it: declared, answered, approved, vetted, and
signed. A case changes one thing, and says what one rule then makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from provenance.model import (
    Action,
    Answer,
    Approval,
    Asset,
    Attestation,
    ChangeKind,
    Consent,
    Declaration,
    DigitalSourceType,
    Environment,
    Evidence,
    GuidingPrinciple,
    GuildWork,
    HeldLicence,
    Ingredient,
    IngredientRecord,
    Input,
    InputKind,
    Licence,
    Manifest,
    ManifestState,
    Matter,
    Performer,
    PrincipleAnswer,
    Relationship,
    Role,
    Shot,
    Tool,
    TrainingData,
    Use,
    Verdict,
    VettedTool,
)

TODAY = "2026-11-26"
SHOW = "Keystone"
GENERATED = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
COMPOSITE = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
ASSET = Asset(Path("/d/sh010_comp.1001.png"), "image/png", Shot(SHOW, "sq01", "sh010"), 1001)
ALL_YES = tuple(PrincipleAnswer(each, Answer.YES) for each in GuidingPrinciple)
#: What is answered of a final picture for which all was kept that can be: it is not temporary, which is approved.
KEPT = tuple(
    PrincipleAnswer(each, Answer.NO if each is GuidingPrinciple.TEMPORARY else Answer.YES) for each in GuidingPrinciple
)
CINDER = VettedTool(
    "T-1", "Cinder", "Cinder Works", "2.0", "2.9", Environment.ENTERPRISE, "MSA 2026-04", Answer.NO, Answer.NO,
    TrainingData.LICENSED, "ab" * 32, "2026-01-15", "R. Okafor", "2026-02-01", "2027-01-31", (Use.TEMPORARY, Use.FINAL),
)  # fmt: skip
CONSENT = Consent(
    "C-1", "P-17", ChangeKind.DIGITAL_ALTERATION, SHOW, "Age made ten years younger", ("sh010", "sh02*"), "2026-01-01",
    "2027-12-31", document="cd" * 32, recorded_by="Production legal",
)  # fmt: skip
APPROVAL = Approval(
    "A-1", "M. Lindqvist", ("sh010",), (), tuple(Matter), (), "2026-05-02", "2027-05-01", "mail of 2 May 2026"
)
LICENCE = HeldLicence("L-1", Licence("PO 4711", (SHOW,), "2026-01-01", "2027-12-31"), ("The Colossus",), "Aster Press")
#: Every attestation that CLEAN has.
ATTESTATIONS: tuple[Attestation, ...] = (CINDER, CONSENT, APPROVAL, LICENCE)
ELEMENT = Declaration(
    "Dust", SHOW, "sh010", Use.FINAL, GENERATED,
    tools=(Tool("Cinder", "2.4", "T-1"),),
    actions=(Action("c2pa.created", GENERATED, tool="Cinder"),),
    digest="e1" * 32,
    role=Role.STORY_RELEVANT,
    answers=KEPT,
    taken_for_real=Answer.NO,
)  # fmt: skip
COMP = Declaration(
    "The tower falls", SHOW, "sh010", Use.FINAL, COMPOSITE,
    tools=(Tool("Cinder", "2.4", "T-1"), Tool("Nuke", "16.0v4")),
    actions=(
        Action("c2pa.opened", ingredients=("plate.1001.exr",)),
        Action("c2pa.placed", GENERATED, tool="Cinder", ingredients=("dust.1001.png",)),
        Action("c2pa.edited", COMPOSITE, tool="Nuke"),
    ),
    ingredients=(
        Ingredient(Asset(Path("plate.1001.exr")), Relationship.PARENT_OF),
        Ingredient(Asset(Path("dust.1001.png")), Relationship.COMPONENT_OF),
    ),
    digest="c1" * 32,
    role=Role.STORY_RELEVANT,
    inputs=(
        Input(InputKind.OWN, "the plate"),
        Input(InputKind.LICENSED, "a photograph", "Cinder", "L-1"),
        Input(InputKind.PROMPT, "sandstone dust, low sun"),
    ),
    performers=(Performer("P-17", ChangeKind.DIGITAL_ALTERATION, "looks younger", consents=("C-1",)),),
    guild_work=(GuildWork("IATSE", "matte painting"),),
    answers=KEPT,
    taken_for_real=Answer.NO,
    viewer_disclosure="end credits",
)  # fmt: skip
PLATE = IngredientRecord("plate.1001.exr", Relationship.PARENT_OF, "ingredient-0")
DUST = IngredientRecord(
    "dust.1001.png", Relationship.COMPONENT_OF, "ingredient-1", ManifestState.TRUSTED, (GENERATED,), (), ELEMENT,
    "urn:c2pa:dust", "platemark 0.1.0", ("Cinder",),
)  # fmt: skip
MANIFEST = Manifest(
    ManifestState.TRUSTED, label="urn:c2pa:comp", title="sh010_comp.1001.png", generator="platemark 0.1.0",
    signer="Keystone signer", signed_at="2026-11-20T10:00:00+00:00",
    actions=COMP.actions, ingredients=(PLATE, DUST), declaration=COMP, stamped_at="2026-11-20T10:00:00+00:00",
)  # fmt: skip
CLEAN = Evidence(ASSET, MANIFEST, attestations=ATTESTATIONS, show=SHOW, date=TODAY)

Kind = Literal["holds", "breaks", "unsure", "expired", "waived", "contradicted"]


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a table.

    Attributes:
        rule: the one rule that is looked at; others may speak, too.
        verdict: of its gravest finding under a policy that sets every rule to block; None where it is silent.
        says: a part of that finding's message.
    """

    name: str
    kind: Kind
    rule: str
    evidence: Evidence
    verdict: Verdict | None = None
    says: str = ""


def case(rule: str, kind: Kind, name: str, evidence: Evidence, verdict: Verdict | None = None, says: str = "") -> Case:
    """A line of a table of several rules, which is called by its rule as well."""
    return Case(f"{rule}: {name}", kind, rule, evidence, verdict, says)


def waiver(*rules: str) -> Approval:
    """An approval that waives these rules for CLEAN's shot, and holds."""
    return Approval("W-1", "M. Lindqvist", ("sh010",), given_on="2026-05-02", valid_until="2027-05-01", waives=rules)


def declared(**changes: Any) -> Evidence:
    """CLEAN with changes of the comp's signed declaration."""
    declaration = replace(COMP, digest="c2" * 32, **changes)
    return replace(CLEAN, manifest=replace(MANIFEST, actions=declaration.actions, declaration=declaration))


def element(**changes: Any) -> Evidence:
    """CLEAN with changes of the declaration in the element's manifest."""
    dust = replace(DUST, declaration=replace(ELEMENT, digest="e2" * 32, **changes))
    return replace(CLEAN, manifest=replace(MANIFEST, ingredients=(PLATE, dust)))


def signed(**changes: Any) -> Evidence:
    """CLEAN with changes of its manifest."""
    return replace(CLEAN, manifest=replace(MANIFEST, **changes))


def attested(*changed: Attestation, without: Iterable[type] = (), of: Evidence = CLEAN) -> Evidence:
    """Evidence with some attestations in the place of those of the same kind and id, and without some kinds."""
    ids = {(type(each), each.id) for each in changed}
    kept = [
        each for each in of.attestations if (type(each), each.id) not in ids and not isinstance(each, tuple(without))
    ]
    return replace(of, attestations=(*kept, *changed))
