"""The rules about credentials, about what is declared of AI, and about files that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casework import (
    ASSET,
    CLEAN,
    COMP,
    COMPOSITE,
    DUST,
    ELEMENT,
    GENERATED,
    MANIFEST,
    PLATE,
    SHOW,
    Case,
    declared,
    signed,
)

from provenance.model import (
    Action,
    Declaration,
    DigitalSourceType,
    Evidence,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Problem,
    Relationship,
    Shot,
    Tool,
    Use,
    Verdict,
)

BLOCK = Verdict.BLOCK
CAPTURE = DigitalSourceType.DIGITAL_CAPTURE
STAMP = ManifestFailure("timeStamp.mismatch", "the time-stamp is of something else")
HASH = ManifestFailure("assertion.dataHash.mismatch", "the picture was changed", "Ask for it again.")
ROOT = ManifestFailure("signingCredential.untrusted", "nobody known signed it")
BARE = replace(CLEAN, manifest=replace(MANIFEST, declaration=None))
CAMERA = replace(
    COMP, digital_source_type=CAPTURE, actions=(Action("c2pa.created", CAPTURE),), tools=(), ingredients=(), digest="f1"
)
#: An ingredient that the comp's declaration does not name.
STRAY = IngredientRecord(
    "smoke.1001.png", Relationship.COMPONENT_OF, "ingredient-2", ManifestState.TRUSTED, (GENERATED,)
)
DEEP = replace(STRAY, state=ManifestState.MISSING, digital_source_types=(), ingredients=(DUST,))


def lying_in(shot: str) -> Evidence:
    """CLEAN among the files of a shot, by the show's own pattern."""
    return replace(CLEAN, asset=replace(ASSET, shot=Shot(SHOW, "", shot, is_told=True)))


def given(declaration: Declaration, of: Evidence = CLEAN) -> Evidence:
    """Evidence with a declaration at hand beside it."""
    return replace(of, declaration=declaration)


_CREDENTIALS = (
    Case("signed and trusted", "holds", "credentials.missing", CLEAN),
    Case("none", "breaks", "credentials.missing", signed(state=ManifestState.MISSING), BLOCK, "carries no content"),
    Case("not read", "unsure", "credentials.missing", replace(CLEAN, manifest=None), BLOCK, "were not read"),
    Case("broken ones are there", "holds", "credentials.missing", signed(state=ManifestState.INVALID)),
    Case("valid", "holds", "credentials.invalid", signed(state=ManifestState.VALID)),
    Case(
        "changed", "breaks", "credentials.invalid", signed(state=ManifestState.INVALID, failures=(HASH,)), BLOCK,
        "do not hold: the picture was changed",
    ),
    Case(
        "an ingredient's fault", "breaks", "credentials.invalid",
        signed(state=ManifestState.INVALID, failures=(replace(HASH, ingredient="plate"),)), BLOCK,
        "of what it was made from do not hold",
    ),
    Case("nobody says why", "unsure", "credentials.invalid", signed(state=ManifestState.INVALID), BLOCK, "no cause"),
    Case("a signer nobody knows", "holds", "credentials.doubtful", signed(failures=(ROOT,))),
    Case("another's time-stamp", "breaks", "credentials.doubtful", signed(failures=(STAMP,)), BLOCK, "time-stamp"),
    Case("trusted", "holds", "credentials.untrusted", CLEAN),
    Case("a stranger", "breaks", "credentials.untrusted", signed(state=ManifestState.VALID), BLOCK, "Keystone signer"),
    Case(
        "a stranger without a name", "unsure", "credentials.untrusted",
        signed(state=ManifestState.VALID, signer=""), BLOCK, "signed by somebody whom",
    ),
    Case("whole ingredients", "holds", "credentials.ingredient-invalid", CLEAN),
    Case(
        "a changed plate", "breaks", "credentials.ingredient-invalid",
        signed(failures=(replace(HASH, ingredient="plate.1001.exr"),)), BLOCK, '"plate.1001.exr"',
    ),
    Case(
        "a broken one, deep inside", "breaks", "credentials.ingredient-invalid",
        signed(ingredients=(replace(DEEP, ingredients=(replace(DUST, state=ManifestState.INVALID),)),)), BLOCK, "dust",
    ),
)  # fmt: skip
_AI = (
    Case("declared", "holds", "ai.undeclared", CLEAN),
    Case("declared at hand", "holds", "ai.undeclared", given(COMP, BARE)),
    Case("its own steps", "breaks", "ai.undeclared", BARE, BLOCK, "the step c2pa.placed is trainedAlgorithmicMedia"),
    Case(
        "an ingredient, deep inside", "breaks", "ai.undeclared",
        signed(declaration=None, actions=(), ingredients=(DEEP,)), BLOCK, 'inside "smoke.1001.png"',
    ),
    Case("no AI anywhere", "holds", "ai.undeclared", replace(CLEAN, manifest=Manifest(ManifestState.TRUSTED))),
    Case("nothing was read", "holds", "ai.undeclared", replace(CLEAN, manifest=None)),
    Case("as it was signed", "holds", "ai.contradicted", CLEAN),
    Case("the same at hand", "holds", "ai.contradicted", given(COMP)),
    Case("among the files of its shot", "holds", "ai.contradicted", lying_in("sh010")),
    Case("among the files of its shot, in other capitals", "holds", "ai.contradicted", lying_in("SH010")),
    Case("among the files of another shot", "contradicted", "ai.contradicted", lying_in("sh020"), BLOCK,
         'its signed declaration is of the shot "sh010", and it is checked as one of "sh020"'),
    Case("of another show", "contradicted", "ai.contradicted", replace(CLEAN, show="Lighthouse"), BLOCK,
         'is of the show "Keystone", and it is checked as one of "Lighthouse"'),
    Case("approved for the shot that it says, and not for that where it lies", "contradicted", "ai.final-use",
         lying_in("sh020"), BLOCK, 'it is for "sh010", and the shot is'),
    Case(
        "an element that is not named", "contradicted", "ai.contradicted", signed(ingredients=(PLATE, DUST, STRAY)),
        BLOCK, 'does not name everything that AI made in it: the ingredient "smoke.1001.png"',
    ),
    Case(
        "called a camera's, and its steps say AI", "contradicted", "ai.contradicted",
        signed(declaration=CAMERA, ingredients=(), actions=(Action("c2pa.created", GENERATED),)), BLOCK,
        "with no AI in it, and its manifest says otherwise",
    ),
    Case(
        "called a camera's, and an element says AI", "contradicted", "ai.contradicted",
        signed(declaration=CAMERA, actions=CAMERA.actions, ingredients=(DUST,)), BLOCK, "what it was made from",
    ),
    Case(
        "a tool that is not named", "contradicted", "ai.contradicted",
        signed(actions=(*MANIFEST.actions, Action("c2pa.edited", COMPOSITE, tool="Vista"))), BLOCK, 'does not: "Vista"',
    ),
    Case(
        "a tool that only begins like one that is named", "contradicted", "ai.contradicted",
        signed(actions=(*MANIFEST.actions, Action("c2pa.edited", COMPOSITE, tool="Cinderella"))), BLOCK,
        'does not: "Cinderella"',
    ),
    Case(
        "a tool that is in the signer's name by chance", "contradicted", "ai.contradicted",
        signed(actions=(*MANIFEST.actions, Action("c2pa.edited", COMPOSITE, tool="mark"))), BLOCK, 'does not: "mark"',
    ),
    Case("a tool with a version behind its name", "holds", "ai.contradicted", signed(
        actions=(*MANIFEST.actions, Action("c2pa.edited", COMPOSITE, tool="Nuke/15")))),
    Case("the program that signed it", "holds", "ai.contradicted", signed(
        actions=(*MANIFEST.actions, Action("c2pa.edited", COMPOSITE, tool="platemark", tool_version="0.1.0")))),
    Case(
        "AI at hand, and none signed", "contradicted", "ai.contradicted",
        given(ELEMENT, signed(declaration=CAMERA, actions=CAMERA.actions, ingredients=())), BLOCK,
        "the declaration at hand",
    ),
    Case(
        "AI at hand, and none recorded", "contradicted", "ai.contradicted",
        given(ELEMENT, replace(CLEAN, manifest=Manifest(ManifestState.TRUSTED))), BLOCK, "its manifest records none",
    ),
    Case(
        "another use at hand", "contradicted", "ai.contradicted", given(replace(COMP, use=Use.TEMPORARY, digest="f2")),
        BLOCK, 'its use is "temporary", signed was "final"',
    ),
    Case("no manifest to disagree with", "holds", "ai.contradicted", given(COMP, signed(state=ManifestState.MISSING))),
    Case("more tools than it used", "holds", "ai.contradicted", declared(tools=(*COMP.tools, Tool("Vista")))),
)  # fmt: skip
_MEDIA = (
    Case("read", "holds", "media.unreadable", CLEAN),
    Case(
        "cut", "breaks", "media.unreadable", replace(CLEAN, unreadable=Problem("w", "it ends too early", "")), BLOCK,
        "could not be read as image/png: it ends too early",
    ),
    Case(
        "no picture", "breaks", "media.unreadable",
        replace(
            CLEAN,
            asset=replace(ASSET, media_type="", path=Path("/d/sh010.1001.txt")),
            unreadable=Problem("w", "it is text", "Move it."),
        ), BLOCK, "is no picture of a kind that can be checked",
    ),
)  # fmt: skip
CASES: tuple[Case, ...] = (*_CREDENTIALS, *_AI, *_MEDIA)
