"""The rules about tools: where each holds, and every way in which it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import (
    ALL_YES,
    CINDER,
    CLEAN,
    COMP,
    COMPOSITE,
    DUST,
    ELEMENT,
    GENERATED,
    MANIFEST,
    PLATE,
    Case,
    attested,
    declared,
    element,
    signed,
)

from provenance.model import (
    Action,
    Answer,
    Approval,
    DigitalSourceType,
    Environment,
    Evidence,
    GuidingPrinciple,
    IngredientRecord,
    Input,
    InputKind,
    Manifest,
    ManifestState,
    PrincipleAnswer,
    Relationship,
    Tool,
    TrainingData,
    Use,
    Verdict,
    VettedTool,
)

BLOCK, REVIEW = Verdict.BLOCK, Verdict.REVIEW
VISTA = VettedTool(
    "T-7", "Vista Image", "Vista", environment=Environment.CONSUMER, retains=Answer.YES, trains=Answer.YES,
)  # fmt: skip
NUKE = replace(CINDER, id="T-3", name="Nuke", first_version="16", last_version="16")
#: What a registry can lack of a tool: nobody asked, or nobody answered.
BARE = VettedTool("T-1", "Cinder", vetted_by="R. Okafor", uses=(Use.TEMPORARY, Use.FINAL))
#: The registry's other entry of a name, for other versions.
OLDER = replace(CINDER, id="T-0", first_version="1.0", last_version="1.9", trains=Answer.YES)
ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
#: An element of somebody else's making: its manifest names a tool, and no version.
STOCK = IngredientRecord(
    "sky.png", Relationship.COMPONENT_OF, "ingredient-2", ManifestState.TRUSTED, (GENERATED,), (), None,
    "urn:c2pa:sky", "Vista Image 2.1", ("Vista Image",),
)  # fmt: skip
#: A waiver of the rule that each case below names.
WAIVER = Approval("W-1", "M. Lindqvist", ("sh010",), given_on="2026-05-02", valid_until="2027-05-01")


def tools(**changes: Any) -> Evidence:
    """CLEAN with changes of its one tool's entry in the registry."""
    return attested(replace(CINDER, **changes))


def enhanced(**changes: Any) -> Evidence:
    """CLEAN as a picture in which nothing is AI-made, and that its one tool enhanced."""
    steps = (Action("c2pa.enhanced", ENHANCED, tool="Cinder"),)
    made: dict[str, object] = {"digital_source_type": ENHANCED, "actions": steps, "inputs": ()}
    evidence = declared(**{"tools": (Tool("Cinder", "2.4", "T-1"),), **made, **changes})
    assert evidence.manifest
    return replace(evidence, manifest=replace(evidence.manifest, ingredients=(PLATE,)))


def untold(evidence: Evidence) -> Evidence:
    """The same, of an element whose manifest does not say what made it."""
    assert evidence.manifest
    return replace(evidence, manifest=replace(evidence.manifest, ingredients=(PLATE,)))


def of_input(evidence: Evidence) -> Evidence:
    """The same, where what says what made it is not in the picture."""
    assert evidence.manifest
    dust = replace(DUST, relationship=Relationship.INPUT_TO)
    return replace(evidence, manifest=replace(evidence.manifest, ingredients=(PLATE, dust)))


def using(*used: Tool, **changes: Any) -> Evidence:
    """CLEAN with other tools in the comp's declaration, whose steps name none."""
    return declared(tools=used, actions=(Action("c2pa.edited", COMPOSITE),), inputs=(), **changes)


def element_only(**changes: Any) -> Evidence:
    """CLEAN with changes of the element's declaration, and a comp whose steps name no tool."""
    evidence = using(*COMP.tools)
    assert evidence.manifest
    dust = replace(DUST, tools=(), declaration=replace(ELEMENT, digest="e2" * 32, **changes))
    return replace(evidence, manifest=replace(evidence.manifest, ingredients=(PLATE, dust)))


def versioned(version: str, tool: Tool, name: str = "Cinder") -> Evidence:
    """CLEAN with one declared tool, and a step in the manifest that tells a tool's version beside its name."""
    step = Action("c2pa.created", GENERATED, tool=name)
    evidence = declared(tools=(tool,), actions=(step,), inputs=())
    assert evidence.manifest
    told = replace(step, tool_version=version)
    return replace(evidence, manifest=replace(evidence.manifest, actions=(told,), ingredients=(PLATE,)))


def beside(*more: IngredientRecord) -> Evidence:
    """CLEAN with more ingredients."""
    return signed(ingredients=(PLATE, DUST, *more))


def waiving(rule: str, evidence: Evidence) -> Evidence:
    """Evidence with an approval that waives a rule's findings in it."""
    return attested(replace(WAIVER, waives=(rule,)), of=evidence)


def _deep(record: IngredientRecord) -> IngredientRecord:
    inner = replace(PLATE, title="inner.exr", ingredients=(record,))
    return replace(PLATE, title="precomp.exr", relationship=Relationship.COMPONENT_OF, ingredients=(inner,))


UNKNOWN = "tool.unknown"
_UNKNOWN = (
    Case("a registered tool", "holds", UNKNOWN, CLEAN),
    Case("no AI, and a tool that nobody registered", "holds", UNKNOWN, Evidence(CLEAN.asset, replace(
        MANIFEST, ingredients=(), actions=(Action("c2pa.edited", tool="Nuke"),), declaration=replace(
            COMP, digital_source_type=DigitalSourceType.HUMAN_EDITS, actions=(Action("c2pa.edited", tool="Nuke"),),
        )))),
    Case("a compositor that only composed", "holds", UNKNOWN, declared()),
    Case("found by its name, whatever its capitals", "holds", UNKNOWN, using(Tool(" CINDER", "2.4"))),
    Case("a version behind the name in a manifest", "holds", UNKNOWN, signed(
        actions=(Action("c2pa.created", GENERATED, tool="Cinder 2.4"),), declaration=None, ingredients=())),
    Case("a name that ends in a number", "holds", UNKNOWN, attested(
        replace(CINDER, id="T-9", name="Veo 3"), of=using(Tool("Veo 3")))),
    Case("an empty registry", "breaks", UNKNOWN, attested(without=(VettedTool,)), BLOCK, '"Cinder" 2.4 (T-1)'),
    Case("another id", "breaks", UNKNOWN, using(Tool("Ember", "1", "T-9")), BLOCK, '"Ember" 1 (T-9)'),
    Case("another id of a name that is there", "contradicted", UNKNOWN, using(Tool("Cinder", "2.4", "T-9")), BLOCK,
         'does not have; it has that name under "T-1"'),
    Case("another name", "breaks", UNKNOWN, untold(using(Tool("Ember", "1"))), BLOCK, '"Ember" 1, which'),
    Case("a compositor, where the element says what made it", "holds", UNKNOWN, using(Tool("Nuke", "16.0v4"))),
    Case("... which placed it", "holds", UNKNOWN, declared(
        tools=(Tool("Nuke", "16.0v4"),), actions=(Action("c2pa.placed", GENERATED, tool="Nuke"),))),
    Case("... and where the element does not", "unsure", UNKNOWN, untold(declared(
        tools=(Tool("Nuke", "16.0v4"),), actions=(Action("c2pa.placed", GENERATED, tool="Nuke"),))),
        BLOCK, '"Nuke" 16.0v4'),
    Case("... and where it is only an input", "unsure", UNKNOWN, of_input(using(Tool("Nuke", "16.0v4"))),
        BLOCK, '"Nuke" 16.0v4'),
    Case("a tool that generated beside a told element", "breaks", UNKNOWN, declared(
        actions=(*COMP.actions, Action("c2pa.edited", GENERATED, tool="Ember"))), BLOCK, '"Ember", which'),
    Case("found by its name, whatever nobody sees in it", "holds", UNKNOWN, using(Tool("Cin\u200bder", "2.4"))),
    Case("a name that two have, for two ranges of versions", "holds", UNKNOWN, attested(
        OLDER, of=using(Tool("Cinder", "2.4")))),
    Case("... neither of which has its version", "unsure", UNKNOWN, attested(
        OLDER, of=using(Tool("Cinder", "4"))), BLOCK, "it has 2 tools of that name"),
    Case("a registered tool that enhanced a picture", "holds", UNKNOWN, enhanced()),
    Case("another tool that enhanced a picture", "breaks", UNKNOWN, enhanced(tools=(Tool("Ember", "1"),), actions=()),
         BLOCK, '"Ember" 1, which'),
    Case("... by its step", "contradicted", UNKNOWN, enhanced(
        actions=(Action("c2pa.enhanced", ENHANCED, tool="Ember"),)), BLOCK, '"Ember", which'),
    Case("... and no tool is declared", "unsure", UNKNOWN, enhanced(tools=(), actions=()), BLOCK, "no tool is named"),
    Case("a filter's step, and nobody says AI", "holds", UNKNOWN, enhanced(
        digital_source_type=DigitalSourceType.HUMAN_EDITS, actions=(Action("c2pa.edited", ENHANCED, tool="Nuke"),))),
    Case("an enhanced element tells nothing of what was made beside it", "breaks", UNKNOWN, element_only(
        digital_source_type=ENHANCED, actions=()), BLOCK, '"Nuke" 16.0v4'),
    Case("beside a tool that is marked, a compositor", "holds", UNKNOWN, untold(using(
        Tool("Cinder", "2.4", is_ai=True), Tool("Nuke", "16.0v4")))),
    Case("... that a composing step names", "holds", UNKNOWN, untold(declared(tools=(
        Tool("Cinder", "2.4", is_ai=True), Tool("Nuke", "16.0v4")), actions=(
        Action("c2pa.edited", COMPOSITE, tool="Nuke"),)))),
    Case("... that a step says generated", "contradicted", UNKNOWN, untold(declared(tools=(
        Tool("Cinder", "2.4", is_ai=True), Tool("Nuke", "16.0v4")), actions=(
        Action("c2pa.created", GENERATED, tool="Nuke"),))), BLOCK, '"Nuke" 16.0v4'),
    Case("... that has an id", "breaks", UNKNOWN, using(
        Tool("Cinder", "2.4", is_ai=True), Tool("Ember", "1", "T-9")), BLOCK, '"Ember" 1 (T-9)'),
    Case("a tool that is marked, and that no step names", "breaks", UNKNOWN, declared(tools=(
        *COMP.tools, Tool("Ember", "1", is_ai=True))), BLOCK, '"Ember" 1, which'),
    Case("a name that two entries have", "unsure", UNKNOWN, attested(
        replace(CINDER, id="T-2"), of=using(Tool("Cinder", "2.4"))), BLOCK, "it has 2 tools of that name"),
    Case("a name that two have, and one does not count", "holds", UNKNOWN, attested(
        replace(CINDER, id="T-2", flaw="its signature is broken"), of=using(Tool("Cinder", "2.4")))),
    Case("an id that two entries have", "unsure", UNKNOWN, replace(
        CLEAN, attestations=(*CLEAN.attestations, replace(CINDER, name="Ember"))), BLOCK, "it has 2 tools of that id"),
    Case("an entry that does not count", "unsure", UNKNOWN, tools(flaw="its file is not signed."), BLOCK,
         '"T-1" does not count, because its file is not signed.'),
    Case("no step names a tool, and one of two is not known", "unsure", UNKNOWN, untold(using(
        Tool("Cinder", "2.4"), Tool("Nuke", "16.0v4"))), BLOCK, '"Nuke" 16.0v4'),
    Case("one step that generates names no tool", "unsure", UNKNOWN, untold(declared(actions=(
        Action("c2pa.created", GENERATED, tool="Cinder"), Action("c2pa.placed", GENERATED)))), BLOCK, '"Nuke" 16.0v4'),
    Case("only a composing step, and its tool is not known", "unsure", UNKNOWN, untold(declared(
        actions=(Action("c2pa.edited", COMPOSITE, tool="Nuke"),))), BLOCK, '"Nuke" 16.0v4'),
    Case("a composing step's tool whose entry does not count", "unsure", UNKNOWN, attested(
        replace(NUKE, flaw="it cannot be read")), BLOCK, '"Nuke" 16.0v4, which'),
    Case("a tool that a step names and the declaration does not", "contradicted", UNKNOWN, declared(
        actions=(Action("c2pa.created", GENERATED, tool="Ember"),)), BLOCK, '"Ember", which'),
    Case("a tool that only an input names", "contradicted", UNKNOWN, declared(
        inputs=(Input(InputKind.OWN, "the plate", "Ember"),)), BLOCK, '"Ember", which'),
    Case("a tool that only the manifest names", "contradicted", UNKNOWN, signed(
        actions=(*COMP.actions, Action("c2pa.edited", GENERATED, tool="Ember"))), BLOCK, '"Ember", which'),
    Case("a compositor that only the manifest's step names", "holds", UNKNOWN, signed(
        actions=(Action("c2pa.edited", COMPOSITE, tool="Nuke"),))),
    Case("... and that nobody declared", "contradicted", UNKNOWN, untold(signed(
        actions=(Action("c2pa.edited", COMPOSITE, tool="Ember"),))), BLOCK, '"Ember", which'),
    Case("... of a manifest that declares nothing", "unsure", UNKNOWN, signed(
        declaration=None, ingredients=(), actions=(Action("c2pa.edited", COMPOSITE, tool="Nuke"),)), BLOCK, '"Nuke"'),
    Case("a manifest that declares nothing", "breaks", UNKNOWN, signed(
        declaration=None, ingredients=(), actions=(Action("c2pa.created", GENERATED, tool="Ember"),)), BLOCK,
         '"Ember", which'),
    Case("a manifest that only its program explains", "unsure", UNKNOWN, signed(
        declaration=None, ingredients=(), generator="Ember 2", actions=(Action("c2pa.created", GENERATED),)),
         BLOCK, '"Ember 2"'),
    Case("a manifest that nothing explains", "unsure", UNKNOWN, signed(
        declaration=None, ingredients=(), generator="", actions=(Action("c2pa.created", GENERATED),)),
         BLOCK, "AI was used, and no tool is named by its manifest."),
    Case("a declaration without tools", "unsure", UNKNOWN, using(), BLOCK,
         "no tool is named by its signed declaration"),
    Case("the element's tool", "breaks", UNKNOWN, element(
        tools=(Tool("Ember", "1"),), actions=(Action("c2pa.created", GENERATED, tool="Ember"),)), BLOCK, '"Ember" 1'),
    Case("somebody else's element", "breaks", UNKNOWN, beside(STOCK), BLOCK, '"Vista Image", which'),
    Case("somebody else's element, three deep", "breaks", UNKNOWN, beside(_deep(STOCK)), BLOCK, '"Vista Image", which'),
    Case("somebody else's element that only its program explains", "unsure", UNKNOWN,
         beside(replace(STOCK, tools=())), BLOCK, '"Vista Image 2.1", which'),
    Case("somebody else's element that nothing explains", "unsure", UNKNOWN,
         beside(replace(STOCK, tools=(), generator="")), BLOCK, 'named by its ingredient "sky.png".'),
    Case("somebody else's photograph", "holds", UNKNOWN,
         beside(replace(STOCK, digital_source_types=(DigitalSourceType.DIGITAL_CAPTURE,)))),
    Case("a declaration at hand names one more", "contradicted", UNKNOWN, replace(CLEAN, declaration=replace(
        COMP, digest="c3" * 32, tools=(*COMP.tools, Tool("Ember", "1", "T-8")))), BLOCK, '"Ember" 1 (T-8)'),
)  # fmt: skip

UNVETTED = "tool.unvetted"
_UNVETTED = (
    Case("a vetted tool", "holds", UNVETTED, CLEAN),
    Case("an unknown tool is another rule's", "holds", UNVETTED, attested(without=(VettedTool,))),
    Case("the last version covers what is below it", "holds", UNVETTED, using(Tool("Cinder", "2.9.31", "T-1"))),
    Case("the first version itself", "holds", UNVETTED, using(Tool("Cinder", "v2", "T-1"))),
    Case("any version", "holds", UNVETTED, attested(
        replace(CINDER, first_version="", last_version=""), of=using(Tool("Cinder", "", "T-1")))),
    Case("temporary material in a temporary delivery", "holds", UNVETTED, replace(attested(
        replace(CINDER, uses=(Use.TEMPORARY,)), of=signed(
            ingredients=(), declaration=replace(COMP, use=Use.TEMPORARY))), delivery=Use.TEMPORARY)),
    Case("nobody vetted it", "breaks", UNVETTED, tools(vetted_by=""), BLOCK, "nobody has vetted"),
    Case("a later version", "breaks", UNVETTED, using(Tool("Cinder", "2.10", "T-1")), BLOCK,
         'in version "2.10": its registered range is from "2.0" up to "2.9".'),
    Case("an earlier version", "breaks", UNVETTED, using(Tool("Cinder", "1.9", "T-1")), BLOCK, 'version "1.9"'),
    Case("no last version, and an earlier one", "breaks", UNVETTED, attested(
        replace(CINDER, last_version=""), of=using(Tool("Cinder", "1", "T-1"))), BLOCK, 'range is from "2.0".'),
    Case("no first version, and a later one", "breaks", UNVETTED, attested(
        replace(CINDER, first_version=""), of=using(Tool("Cinder", "3", "T-1"))), BLOCK, 'range is up to "2.9".'),
    Case("no version", "unsure", UNVETTED, using(Tool("Cinder", "", "T-1")), BLOCK, "a version that nobody named"),
    Case("a version that is none", "unsure", UNVETTED, using(Tool("Cinder", "latest", "T-1")), BLOCK, '"latest"'),
    Case("a range that is none", "unsure", UNVETTED, tools(last_version="newest"), BLOCK, 'up to "newest"'),
    Case("somebody else's element has no version", "unsure", UNVETTED, attested(
        replace(CINDER, id="T-7", name="Vista Image"), of=beside(STOCK)), BLOCK, "a version that nobody named"),
    Case("a version that the manifest tells beside the name", "holds", UNVETTED, signed(
        declaration=None, ingredients=(), actions=(Action("c2pa.created", GENERATED, tool="Cinder", tool_version="2.4"),
        ))),
    Case("... and that was not vetted", "breaks", UNVETTED, signed(
        declaration=None, ingredients=(), actions=(Action("c2pa.created", GENERATED, tool="Cinder", tool_version="3.1"),
        )), BLOCK, 'in version "3.1"'),
    Case("... and behind the name as well", "holds", UNVETTED, signed(
        declaration=None, ingredients=(), actions=(
            Action("c2pa.created", GENERATED, tool="Cinder 2.4", tool_version="2.4"),))),
    Case("... of a tool that a declaration names without one", "holds", UNVETTED, versioned("2.4", Tool("Cinder"))),
    Case("... which was not vetted", "breaks", UNVETTED, versioned("3.1", Tool("Cinder", "", "T-1")), BLOCK,
         'in version "3.1"'),
    Case("... which is not the one that was declared", "contradicted", UNVETTED,
         versioned("3.1", Tool("Cinder", "2.4", "T-1")), BLOCK, 'in version "3.1"'),
    Case("a version behind the name that is not the one that was declared", "contradicted", UNVETTED, declared(
        actions=(Action("c2pa.created", GENERATED, tool="Cinder 3.1"),)), BLOCK, 'in version "3.1"'),
    Case("somebody else's element with a version", "holds", UNVETTED, attested(
        replace(CINDER, id="T-7", name="Vista Image"), of=beside(replace(STOCK, tools=("Vista Image 2.1",))))),
    Case("vetted for temporary use", "breaks", UNVETTED, tools(uses=(Use.TEMPORARY,)), BLOCK,
         "was not vetted for final use: it was for temporary use only."),
    Case("vetted for final use, and temporary", "breaks", UNVETTED, attested(
        replace(CINDER, uses=(Use.FINAL,)), of=declared(use=Use.TEMPORARY)), BLOCK, "not vetted for temporary use"),
    Case("temporary in a final delivery", "breaks", UNVETTED, attested(
        replace(CINDER, uses=(Use.TEMPORARY,)), of=signed(
            ingredients=(), declaration=replace(COMP, use=Use.TEMPORARY))), BLOCK, "not vetted for final use"),
    Case("vetted for nothing", "breaks", UNVETTED, tools(uses=()), BLOCK, "for final use: it was for none."),
    Case("a composing step's tool that is registered", "breaks", UNVETTED, attested(
        replace(NUKE, vetted_by="")), BLOCK, '"Nuke" (T-3)'),
)  # fmt: skip

EXPIRED = "tool.expired"
_EXPIRED = (
    Case("a vetting that holds", "holds", EXPIRED, CLEAN),
    Case("its last day", "holds", EXPIRED, tools(valid_until=CLEAN.date)),
    Case("no days", "holds", EXPIRED, tools(vetted_on="", valid_until="")),
    Case("a tool that was not used", "holds", EXPIRED, attested(replace(VISTA, valid_until="2020-01-01"))),
    Case("it has ended", "expired", EXPIRED, tools(valid_until="2026-11-25"), BLOCK, "it ended on 2026-11-25"),
    Case("it has not begun", "expired", EXPIRED, tools(vetted_on="2026-11-27"), BLOCK, "it begins on 2026-11-27"),
    Case("the day is not known", "unsure", EXPIRED, replace(CLEAN, date=""), BLOCK,
         "the day of this check is not known"),
    Case("a day that is none", "unsure", EXPIRED, tools(valid_until="soon"), BLOCK, 'cannot be read ("soon")'),
)  # fmt: skip

RETAINS, TRAINS = "tool.retains", "tool.trains"
DATA, CONSUMER = "tool.training-data", "tool.consumer"
_TERMS = (
    Case("it keeps nothing", "holds", RETAINS, CLEAN),
    Case("it keeps, and was not used", "holds", RETAINS, attested(VISTA)),
    Case("it keeps", "breaks", RETAINS, tools(retains=Answer.YES), BLOCK, '"Cinder" (T-1) keeps what it is given'),
    Case("nobody knows whether it keeps", "unsure", RETAINS, attested(BARE), REVIEW, "nobody knows whether"),
    Case("somebody else's element's tool keeps", "breaks", RETAINS, attested(VISTA, of=beside(STOCK)), BLOCK, "T-7"),
    Case("it keeps, and its entry does not count", "unsure", RETAINS, tools(
        retains=Answer.YES, flaw="it is not signed"), BLOCK,
        '"Cinder" (T-1), whose entry does not count, because it is not signed, keeps what'),
    Case("it keeps nothing, by an entry that does not count", "holds", RETAINS, tools(flaw="it is not signed")),
    Case("it does not train", "holds", TRAINS, CLEAN),
    Case("it trains", "breaks", TRAINS, tools(trains=Answer.YES), BLOCK, '"Cinder" (T-1) trains on what it is given'),
    Case("nobody knows whether it trains", "unsure", TRAINS, attested(BARE), REVIEW, "nobody knows whether"),
    *(
        Case(f"it trains, under another id, as {name}", "contradicted", TRAINS, attested(
            replace(CINDER, trains=Answer.YES), of=untold(using(Tool(name, "2.4", "T-99")))), BLOCK,
            '"Cinder" (T-1), whose entry may be it, trains on')
        for name in ("Cinder", "Cinder 2.4", "CIN\u200bDER", "Cinder\u2060 \u200d2.4")
    ),
    Case("it trains, and a version behind its name is not the declared one", "contradicted", TRAINS, attested(
        replace(CINDER, trains=Answer.YES), of=untold(using(Tool("Cinder 3", "2.4")))), BLOCK, "whose entry may be it"),
    Case("it trains, under the id of another", "contradicted", TRAINS, attested(
        VISTA, of=using(Tool("Vista Image", "2.4", "T-1"))), BLOCK, '"Vista Image" (T-7), whose entry may be it,'),
    Case("it trains in the other range of versions", "holds", TRAINS, attested(OLDER, of=using(Tool("Cinder", "2.4")))),
    Case("it trains in the range of its version", "breaks", TRAINS, attested(
        OLDER, of=using(Tool("Cinder", "1.4"))), BLOCK, '"Cinder" (T-0) trains on'),
    Case("it trains in one of two ranges, and its version is not known", "unsure", TRAINS, attested(
        OLDER, of=using(Tool("Cinder"))), BLOCK, '"Cinder" (T-0), whose entry may be it,'),
    Case("an id leaves no doubt of two of a name", "holds", TRAINS, attested(OLDER)),
    Case("it trains, and only enhanced a picture", "breaks", TRAINS, attested(
        replace(CINDER, trains=Answer.YES), of=enhanced()), BLOCK, '"Cinder" (T-1) trains'),
    Case("it trains, and only enhanced an element", "breaks", TRAINS, attested(
        replace(CINDER, id="T-2", name="Ember", trains=Answer.YES),
        of=element(tools=(Tool("Ember", "2.4"),), digital_source_type=ENHANCED, actions=())), BLOCK, "(T-2) trains"),
    Case("an element's tool trains", "breaks", TRAINS, attested(
        replace(CINDER, id="T-2", name="Ember", trains=Answer.YES),
        of=element(tools=(Tool("Ember", "2.4", "T-2"),))), BLOCK, '"Ember" (T-2) trains'),
    Case("licensed training data", "holds", DATA, CLEAN),
    Case("public domain", "holds", DATA, tools(training_data=TrainingData.PUBLIC_DOMAIN)),
    Case("undisclosed training data", "breaks", DATA, tools(training_data=TrainingData.UNDISCLOSED), BLOCK,
         'nobody knows what the tool "Cinder" (T-1) was trained on'),
    Case("nobody asked for training data", "unsure", DATA, attested(BARE), BLOCK, "nobody knows what"),
    Case("an enterprise's environment, under an agreement", "holds", CONSUMER, CLEAN),
    Case("on premises, without an agreement", "holds", CONSUMER, tools(
        environment=Environment.ON_PREMISES, agreement="")),
    Case("a consumer's tool", "breaks", CONSUMER, tools(environment=Environment.CONSUMER), BLOCK,
         "runs in a consumer's environment"),
    Case("an unknown environment", "unsure", CONSUMER, attested(BARE), REVIEW, "in which environment"),
    Case("no agreement", "unsure", CONSUMER, tools(agreement=""), REVIEW, "under no agreement"),
)  # fmt: skip

CONTRADICTED = "tool.contradicted"
_CONTRADICTED = (
    Case("nothing declared", "holds", CONTRADICTED, Evidence(CLEAN.asset, Manifest(ManifestState.MISSING))),
    Case("they agree", "holds", CONTRADICTED, CLEAN),
    Case("a version behind the name", "holds", CONTRADICTED, using(Tool("Cinder 2.4", "2.4", "T-1"))),
    Case("the same declared twice", "holds", CONTRADICTED, replace(CLEAN, declaration=replace(COMP, digest="c3" * 32))),
    Case("a version in a step that is as declared", "holds", CONTRADICTED, signed(
        actions=(Action("c2pa.edited", COMPOSITE, tool="Nuke v16.0v4"),))),
    Case("a step of a tool whose name ends in a number", "holds", CONTRADICTED, replace(
        using(Tool("Veo", "2"), Tool("Veo 3")), manifest=replace(
            MANIFEST, actions=(Action("c2pa.created", GENERATED, tool="Veo 3"),),
            declaration=replace(COMP, tools=(Tool("Veo", "2"), Tool("Veo 3")))))),
    Case("another name in the registry", "contradicted", CONTRADICTED, using(Tool("Ember", "2.4", "T-1")), BLOCK,
         '"Ember" (T-1) is called "Cinder" in the show\'s registry, by the word of its signed declaration.'),
    Case("another name in the element's declaration", "contradicted", CONTRADICTED,
         element(tools=(Tool("Ember", "2.4", "T-1"),), actions=()), BLOCK, 'ingredient "dust.1001.png"'),
    Case("another version at hand", "contradicted", CONTRADICTED, replace(CLEAN, declaration=replace(
        COMP, digest="c3" * 32, tools=(Tool("Cinder", "2.5", "T-1"),))), BLOCK,
         'its signed declaration has version "2.4"; the declaration at hand has version "2.5".'),
    Case("another id at hand", "contradicted", CONTRADICTED, replace(CLEAN, declaration=replace(
        COMP, digest="c3" * 32, tools=(Tool("Cinder", "2.4", "T-2"),))), BLOCK, 'has id "T-2"'),
    Case("no version at hand says nothing else", "holds", CONTRADICTED, replace(CLEAN, declaration=replace(
        COMP, digest="c3" * 32, tools=(Tool("cinder"),)))),
    Case("another version in a step", "contradicted", CONTRADICTED, signed(
        actions=(Action("c2pa.created", GENERATED, tool="Cinder/2.5"),)), BLOCK, 'its manifest has version "2.5"'),
    Case("the element's steps name another tool", "contradicted", CONTRADICTED, signed(
        ingredients=(PLATE, replace(DUST, tools=("Cinder", "Ember")))), BLOCK, 'does not: "Ember".'),
    Case("the element's steps name another version", "contradicted", CONTRADICTED, signed(
        ingredients=(PLATE, replace(DUST, tools=("Cinder 2.5",)))), BLOCK, 'does not: "Cinder 2.5".'),
    Case("the element's signer is no tool", "holds", CONTRADICTED, signed(
        ingredients=(PLATE, replace(DUST, tools=("Cinder 2.4", "platemark"))))),
    Case("a signer's name hides no tool", "contradicted", CONTRADICTED, signed(
        ingredients=(PLATE, replace(DUST, tools=("Ember",), generator="Ember platemark 0.1.0"))), BLOCK, '"Ember"'),
    Case("another version beside the name in a step", "contradicted", CONTRADICTED,
         versioned("2.5", Tool("Cinder", "2.4", "T-1")), BLOCK, 'its manifest has version "2.5"'),
    Case("the same beside the name in a step", "holds", CONTRADICTED, versioned("v2.4", Tool("Cinder", "2.4", "T-1"))),
    Case("a version beside a name that ends in a number", "contradicted", CONTRADICTED,
         versioned("1.2", Tool("Veo 3", "1.1"), "Veo 3"), BLOCK, 'its manifest has version "1.2"'),
    Case("answered as kept, and found behind the name", "contradicted", CONTRADICTED, attested(
        replace(CINDER, trains=Answer.YES), of=using(Tool("Cinder 2.4"))), BLOCK, "trains on what it is given"),
    Case("an element that lists no tools", "holds", CONTRADICTED, element(tools=())),
    Case("answered as kept, and the tool keeps", "contradicted", CONTRADICTED, tools(retains=Answer.YES), BLOCK,
         'keeps what it is given or what it makes, and "data" was kept by the word of '),
    Case("answered as kept, and the tool trains", "contradicted", CONTRADICTED, tools(trains=Answer.YES), BLOCK,
         "trains on what it is given"),
    Case("answered as kept, and what enhanced it trains", "contradicted", CONTRADICTED, attested(
        replace(CINDER, trains=Answer.YES), of=enhanced()), BLOCK, "trains on what it is given"),
    Case("answered as kept, by a consumer's tool", "contradicted", CONTRADICTED, tools(
        environment=Environment.CONSUMER), BLOCK, '"environment" was kept'),
    Case("a registry that does not know contradicts nothing", "unsure", CONTRADICTED, attested(BARE)),
    Case("answered with no, and the tool trains", "holds", CONTRADICTED, attested(
        replace(CINDER, trains=Answer.YES), of=replace(CLEAN, manifest=replace(
            MANIFEST, ingredients=(), declaration=replace(COMP, answers=(
                PrincipleAnswer(GuidingPrinciple.DATA, Answer.NO), *ALL_YES[2:])))))),
    Case("an entry that does not count contradicts nothing", "unsure", CONTRADICTED, tools(
        name="Ember", flaw="it is not signed")),
    Case("a vetting that has ended contradicts all the same", "expired", CONTRADICTED, tools(
        trains=Answer.YES, valid_until="2026-01-01"), BLOCK, "trains on"),
)  # fmt: skip

CASES: tuple[Case, ...] = (*_UNKNOWN, *_UNVETTED, *_EXPIRED, *_TERMS, *_CONTRADICTED)
WAIVED_CASES: tuple[Case, ...] = tuple(
    Case("waived", "waived", rule, waiving(rule, evidence), Verdict.PASS, says)
    for rule, evidence, says in (
        (UNKNOWN, attested(without=(VettedTool,)), "the show's registry does not have"),
        (UNVETTED, tools(vetted_by=""), "nobody has vetted"),
        (EXPIRED, tools(valid_until="2026-11-25"), "it ended on 2026-11-25"),
        (RETAINS, tools(retains=Answer.YES), "keeps what it is given"),
        (TRAINS, tools(trains=Answer.YES), "trains on what it is given"),
        (DATA, tools(training_data=TrainingData.UNDISCLOSED), "nobody knows what"),
        (CONSUMER, tools(environment=Environment.CONSUMER), "a consumer's environment"),
        (CONTRADICTED, using(Tool("Ember", "2.4", "T-1")), 'is called "Cinder"'),
    )
)
