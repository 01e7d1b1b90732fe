"""Cases about telling machines and viewers that AI was used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import (
    CINDER,
    CLEAN,
    COMP,
    COMPOSITE,
    DUST,
    ELEMENT,
    GENERATED,
    MANIFEST,
    PLATE,
    Action,
    Answer,
    Case,
    ChangeKind,
    DigitalSourceType,
    Evidence,
    IngredientRecord,
    Manifest,
    ManifestState,
    Performer,
    Relationship,
    Tool,
    Verdict,
    VettedTool,
    attested,
    case,
    declared,
    element,
    signed,
    waiver,
)

_BLOCK, _REVIEW = Verdict.BLOCK, Verdict.REVIEW
_UNTOLD: dict[str, Any] = {"viewer_disclosure": "", "performers": ()}
_PLAIN = (Action("c2pa.opened"),)
_CAPTURE = DigitalSourceType.DIGITAL_CAPTURE
_NO_AI = replace(COMP, digest="c3" * 32, digital_source_type=_CAPTURE, actions=_PLAIN, tools=(Tool("Nuke", "16.0v4"),))
#: The plate alone: nothing of it is AI's.
_PLATE_ONLY = replace(CLEAN, manifest=replace(MANIFEST, actions=_PLAIN, ingredients=(PLATE,), declaration=_NO_AI))
_MADE = Action("c2pa.created", GENERATED, tool="Cinder")
_EVERYTHING = "the provider, the system and its version, the time and an identifier."


def _with(*ingredients: IngredientRecord) -> Evidence:
    """The plate with other ingredients; nothing of it is declared to be AI's, and no step says so."""
    manifest = replace(MANIFEST, actions=_PLAIN, ingredients=ingredients, declaration=_NO_AI)
    return replace(CLEAN, manifest=manifest)


def _at_hand(manifest: Manifest | None) -> Evidence:
    return replace(CLEAN, manifest=manifest, declaration=COMP)


def _made(**changes: Any) -> Evidence:
    """A made picture, of one step."""
    fields = {"actions": (_MADE,), "ingredients": (), "declaration": None} | changes
    return signed(**fields)


def _fed(**changes: Any) -> Evidence:
    """A comp that tells viewers nothing, with an element that was only given to a tool."""
    dust = replace(DUST, relationship=Relationship.INPUT_TO, declaration=replace(ELEMENT, **changes))
    return signed(declaration=replace(COMP, digest="c4" * 32, **_UNTOLD), ingredients=(PLATE, dust))


def _steps(*names: str, id: str = "") -> Evidence:  # noqa: A002
    """A picture of a step of each tool, which are declared with a version."""
    tools = tuple(Tool(name, "2.4", id) for name in names)
    steps = tuple(replace(_MADE, tool=name) for name in names)
    return signed(declaration=replace(ELEMENT, digest="e3" * 32, tools=tools, actions=steps), actions=steps)


def _waived(rule: str, evidence: Evidence) -> Case:
    return case(rule, "waived", "waived for this shot", attested(waiver(rule), of=evidence), Verdict.PASS)


_MISSING, _FAKE, _LATENT = "disclosure.missing", "disclosure.deep-fake", "disclosure.latent"
_VALID = replace(MANIFEST, state=ManifestState.VALID)

CASES: tuple[Case, ...] = (
    case(_MISSING, "holds", "a step says so", CLEAN),
    case(_MISSING, "holds", "by a signer whom the show does not know", replace(CLEAN, manifest=_VALID)),
    case(_MISSING, "holds", "no AI", _PLATE_ONLY),
    case(_MISSING, "holds", "what was only given to a tool is not in the picture",
          _with(PLATE, replace(DUST, relationship=Relationship.INPUT_TO))),
    case(_MISSING, "holds", "nor is what was given to the tool that made an ingredient",
          _with(replace(PLATE, ingredients=(replace(DUST, relationship=Relationship.INPUT_TO),)))),
    case(_MISSING, "breaks", "no manifest", _at_hand(Manifest(ManifestState.MISSING)), _BLOCK,
          "by the declaration at hand, it was made with AI, and it carries no content credentials: no machine can "
          "tell."),
    case(_MISSING, "breaks", "a broken manifest", signed(state=ManifestState.INVALID), _BLOCK,
          "its content credentials do not hold"),
    case(_MISSING, "breaks", "no step says so", signed(actions=_PLAIN), _BLOCK, "no step in its manifest says so"),
    case(_MISSING, "breaks", "the ingredient's declaration says it", _with(PLATE, DUST), _BLOCK,
          'by the declaration of its ingredient "dust.1001.png", it was made with AI'),
    case(_MISSING, "breaks", "an ingredient of an ingredient", _with(replace(PLATE, ingredients=(DUST,))), _BLOCK,
          'inside "plate.1001.exr"'),
    case(_MISSING, "breaks", "given to a tool and placed, too",
          _with(replace(DUST, relationship=Relationship.INPUT_TO), DUST), _BLOCK),
    case(_MISSING, "breaks", "an ingredient of which nobody says what it is", _with(replace(DUST, relationship=None)),
          _BLOCK),
    case(_MISSING, "unsure", "a manifest that was not read", _at_hand(None), _BLOCK,
          "its content credentials were not read"),
    case(_MISSING, "contradicted", "a manifest of no AI, and a declaration of it",
          replace(_PLATE_ONLY, declaration=COMP), _BLOCK, "by the declaration at hand"),
    case(_FAKE, "holds", "viewers are told", declared(taken_for_real=Answer.YES)),
    case(_FAKE, "holds", "the declaration at hand tells them",
          replace(declared(**_UNTOLD, taken_for_real=Answer.YES), declaration=COMP)),
    case(_FAKE, "holds", "nothing is to be told", declared(**_UNTOLD)),
    case(_FAKE, "holds", "small fixes",
          declared(viewer_disclosure="", performers=(Performer("P-17", ChangeKind.COSMETICS),))),
    case(_FAKE, "breaks", "could be taken for real", declared(**_UNTOLD, taken_for_real=Answer.YES), _BLOCK,
          "by its signed declaration, it could be taken for a real event or statement, and its declaration does not "
          "say how viewers are told that AI was used."),
    case(_FAKE, "breaks", "a performer", declared(viewer_disclosure=" "), _BLOCK,
          'the performer "P-17" was touched (digital-alteration)'),
    case(_FAKE, "breaks", "only the element tells viewers",
          replace(element(viewer_disclosure="end credits"),
                  manifest=replace(MANIFEST, declaration=replace(COMP, viewer_disclosure=""))), _BLOCK,
                  "the performer"),
    case(_FAKE, "breaks", "the element could be taken for real", replace(
        CLEAN, manifest=replace(MANIFEST, declaration=replace(COMP, digest="c4" * 32, **_UNTOLD), ingredients=(
            PLATE, replace(DUST, declaration=replace(ELEMENT, taken_for_real=Answer.YES))))), _BLOCK,
          'by the declaration of its ingredient "dust.1001.png", it could be taken'),
    case(_FAKE, "holds", "what was only given to a tool could be taken for real", _fed(taken_for_real=Answer.YES)),
    case(_FAKE, "breaks", "a performer in what was given to a tool",
          _fed(performers=(Performer("P-17", ChangeKind.VOICE),)), _BLOCK, "was touched (voice)"),
    case(_FAKE, "unsure", "nobody is sure", declared(**_UNTOLD, taken_for_real=Answer.UNSURE), _REVIEW,
          "nobody is sure that it could not be taken for a real event or statement"),
    case(_FAKE, "unsure", "nobody is sure, and a performer was touched",
          declared(viewer_disclosure="", taken_for_real=Answer.UNSURE), _BLOCK, "nobody is sure"),
    case(_FAKE, "unsure", "a change that nobody is sure of",
          declared(viewer_disclosure="", performers=(Performer("P-17", ChangeKind.UNSURE),)), _BLOCK,
          "(its maker is not sure how)"),
    case(_FAKE, "contradicted", "one declaration says no, the other yes",
          replace(declared(**_UNTOLD),
                  declaration=replace(COMP, digest="c9" * 32, taken_for_real=Answer.YES, viewer_disclosure="")), _BLOCK,
          "by the declaration at hand, it could"),
    case(_LATENT, "holds", "all that the act asks for", CLEAN),
    case(_LATENT, "holds", "no AI", replace(_PLATE_ONLY, manifest=Manifest(
        ManifestState.TRUSTED, actions=_PLAIN, declaration=_NO_AI))),
    case(_LATENT, "holds", "nothing is known", replace(CLEAN, manifest=Manifest(ManifestState.MISSING))),
    case(_LATENT, "holds", "the registry knows the provider, by the tool's id", _steps("Ember", id="T-1")),
    case(_LATENT, "holds", "the system signed what it made itself", attested(without=(VettedTool,), of=signed(
        ingredients=(replace(DUST, generator="Cinder/2.4"),)))),
    case(_LATENT, "holds", "... by its name", _made(signer="", actions=(replace(_MADE, tool="cinder"),),
                                              declaration=replace(ELEMENT, tools=(Tool("Cinder", "2.4"),)))),
    case(_LATENT, "holds", "a version behind the tool's name", _made(actions=(replace(_MADE, tool="Cinder v2"),))),
    case(_LATENT, "holds", "the version stands beside the tool's name",
          _made(actions=(replace(_MADE, tool_version="2.4"),))),
    case(_LATENT, "holds", "the time of stamping", signed(signed_at="")),
    case(_LATENT, "holds", "the time of a step",
          _made(signed_at="", stamped_at="", actions=(replace(_MADE, tool="Cinder 2", when="2026-11-01T10:00:00Z"),))),
    case(_LATENT, "breaks", "whoever signed it is not the provider", attested(without=(VettedTool,)), _BLOCK,
          'was made with AI, and its content credentials do not tell the provider of "Cinder".'),
    case(_LATENT, "breaks", "the provider of one of two systems", _steps("Cinder", "Vista"), _BLOCK,
          'do not tell the provider of "Vista".'),
    case(_LATENT, "breaks", "the version of one of two systems", _made(
        actions=(replace(_MADE, tool="Cinder"), replace(_MADE, tool="Ember 2"))), _BLOCK,
          'do not tell the provider of "Ember" and the version of "Cinder".'),
    case(_LATENT, "breaks", "a system whose manifest does not hold", attested(without=(VettedTool,), of=signed(
        ingredients=(replace(DUST, generator="Cinder 2.4", state=ManifestState.INVALID),))), _BLOCK, "the provider"),
    case(_LATENT, "breaks", "a registered provider that does not count",
          attested(replace(CINDER, flaw="it is not signed"), of=signed(signer="")), _BLOCK, "the provider"),
    case(_LATENT, "breaks", "a step without a tool", _made(actions=(Action("c2pa.created", GENERATED),)), _BLOCK,
          "do not tell the provider and the system and its version."),
    case(_LATENT, "breaks", "a tool without a version", _made(), _BLOCK, 'do not tell the version of "Cinder".'),
    case(_LATENT, "breaks", "the version of another tool",
          declared(tools=(Tool("Cinder"), Tool("Nuke", "16.0v4"))), _BLOCK, 'the version of "Cinder"'),
    case(_LATENT, "breaks", "no time", signed(signed_at="", stamped_at=""), _BLOCK, "do not tell the time."),
    case(_LATENT, "breaks", "no identifier", signed(label=""), _BLOCK, "do not tell an identifier."),
    case(_LATENT, "breaks", "nothing at all",
          _made(signer="", label="", signed_at="", stamped_at="", actions=(Action("c2pa.edited", COMPOSITE),)), _BLOCK,
          f"do not tell {_EVERYTHING}"),
    case(_LATENT, "breaks", "no manifest", _at_hand(Manifest(ManifestState.MISSING)), _BLOCK,
          f"it carries no content credentials: nothing in the file tells {_EVERYTHING}"),
    case(_LATENT, "breaks", "a broken manifest", signed(state=ManifestState.INVALID), _BLOCK,
          "do not hold: nothing in"),
    case(_LATENT, "unsure", "a manifest that was not read", _at_hand(None), _BLOCK,
          "were not read: nothing in the file"),
    case(_LATENT, "contradicted", "only the ingredient says that AI was used", _with(PLATE, DUST), _BLOCK,
          "do not tell the provider and the system and its version."),
)  # fmt: skip

#: Breaches, each with an approval that waives it.
WAIVED_CASES: tuple[Case, ...] = (
    _waived(_MISSING, signed(actions=_PLAIN)),
    _waived(_FAKE, declared(viewer_disclosure="")),
    _waived(_LATENT, signed(label="")),
)
