"""What one manifest tells: AI whoever signed it, none only by signers whom the show trusts, and what needs a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from casework import CLEAN, COMP, COMPOSITE, DUST, ELEMENT, GENERATED, MANIFEST, PLATE, declared

from pipeline.disclosure.lines import Credentials, Gap, Kind, Share
from pipeline.disclosure.references import OnFile
from pipeline.disclosure.telling import (
    alike,
    credentials_of,
    elements_in,
    gaps_of,
    kind_of,
    labels_of,
    lines_of,
    source_type_of,
    sources_of,
    titled,
)
from provenance.manifests.words import explain, unread
from provenance.model import (
    Action,
    Asset,
    Declaration,
    DigitalSourceType,
    Ingredient,
    IngredientRecord,
    Manifest,
    ManifestState,
    Problem,
    Relationship,
    Result,
    Use,
)

CAPTURED = DigitalSourceType.DIGITAL_CAPTURE
ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
CAMERA = replace(
    MANIFEST, actions=(Action("c2pa.created", CAPTURED),), declaration=None, ingredients=(), generator="Camera 2"
)
MIXED, CAPTURES = DigitalSourceType.COMPOSITE, DigitalSourceType.COMPOSITE_CAPTURE
NOT_READ = unread("io.platemark.declaration is of a later version")
STRANGE_CLOCK = explain("timeStamp.untrusted")
VENDOR = replace(DUST, declaration=None)


def of(manifest: Manifest | None) -> Result:
    return Result(replace(CLEAN, manifest=manifest))


def containing(*records: IngredientRecord, **changes: Any) -> Manifest:
    return replace(CAMERA, ingredients=records, **changes)


@pytest.mark.parametrize(
    ("manifest", "kind", "gaps"),
    [
        (MANIFEST, Kind.AI, ()),
        (replace(MANIFEST, state=ManifestState.VALID), Kind.AI, (Gap.UNKNOWN_SIGNER,)),
        (replace(MANIFEST, state=ManifestState.INVALID), Kind.AI, (Gap.BROKEN,)),
        (CAMERA, Kind.NONE, ()),
        (replace(CAMERA, state=ManifestState.VALID), Kind.UNKNOWN, (Gap.UNKNOWN_SIGNER,)),
        (replace(CAMERA, state=ManifestState.INVALID), Kind.UNKNOWN, (Gap.BROKEN,)),
        (Manifest(ManifestState.MISSING), Kind.UNKNOWN, (Gap.NO_CREDENTIALS,)),
        (None, Kind.UNKNOWN, (Gap.UNREAD,)),
        (replace(CAMERA, actions=(Action("c2pa.opened"),)), Kind.UNKNOWN, (Gap.SILENT,)),
        (replace(CAMERA, actions=(Action("c2pa.created", GENERATED),)), Kind.AI, (Gap.UNDECLARED,)),
        (replace(CAMERA, actions=(Action("c2pa.edited", ENHANCED),)), Kind.ENHANCED, ()),
        (containing(DUST), Kind.AI, ()),
        (containing(VENDOR), Kind.AI, (Gap.UNDECLARED,)),
        (replace(MANIFEST, ingredients=(PLATE, VENDOR)), Kind.AI, ()),
        (containing(replace(DUST, state=ManifestState.VALID)), Kind.AI, (Gap.ELEMENT_UNKNOWN_SIGNER,)),
        (containing(replace(DUST, state=ManifestState.INVALID)), Kind.AI, (Gap.ELEMENT_BROKEN,)),
        (containing(replace(PLATE, state=ManifestState.INVALID)), Kind.UNKNOWN, (Gap.ELEMENT_BROKEN,)),
        (containing(replace(PLATE, state=ManifestState.VALID)), Kind.NONE, ()),
        (containing(replace(PLATE, ingredients=(DUST,))), Kind.AI, ()),
        (containing(replace(PLATE, digital_source_types=(ENHANCED,))), Kind.ENHANCED, ()),
        (replace(CAMERA, actions=(Action("c2pa.created", MIXED),)), Kind.UNKNOWN, (Gap.MAY_HOLD_AI,)),
        (replace(CAMERA, actions=(*CAMERA.actions, Action("c2pa.edited", MIXED))), Kind.UNKNOWN, (Gap.MAY_HOLD_AI,)),
        (
            replace(CAMERA, declaration=Declaration("A comp", "Keystone", "sh010", Use.FINAL, MIXED)),
            Kind.UNKNOWN,
            (Gap.MAY_HOLD_AI,),
        ),
        (
            replace(CAMERA, actions=(Action("c2pa.created", MIXED),), state=ManifestState.VALID),
            Kind.UNKNOWN,
            (Gap.UNKNOWN_SIGNER, Gap.MAY_HOLD_AI),
        ),
        (
            replace(CAMERA, actions=(Action("c2pa.created", MIXED), Action("c2pa.edited", ENHANCED))),
            Kind.ENHANCED,
            (Gap.MAY_HOLD_AI,),
        ),
        (replace(CAMERA, actions=(Action("c2pa.created", MIXED),), ingredients=(DUST,)), Kind.AI, ()),
        (containing(replace(PLATE, digital_source_types=(MIXED,))), Kind.UNKNOWN, (Gap.MAY_HOLD_AI,)),
        (replace(CAMERA, actions=(Action("c2pa.created", CAPTURES),)), Kind.NONE, ()),
        (replace(CAMERA, failures=(NOT_READ,)), Kind.UNKNOWN, (Gap.DOUBTFUL,)),
        (replace(CAMERA, failures=(STRANGE_CLOCK, NOT_READ)), Kind.UNKNOWN, (Gap.DOUBTFUL,)),
        (replace(CAMERA, failures=(STRANGE_CLOCK,)), Kind.NONE, ()),
        (replace(CAMERA, failures=(explain("timeStamp.mismatch"),)), Kind.UNKNOWN, (Gap.DOUBTFUL,)),
        (replace(CAMERA, failures=(unread("its list is cut off", "plate"),)), Kind.UNKNOWN, (Gap.ELEMENT_BROKEN,)),
        (replace(CAMERA, failures=(explain("signingCredential.untrusted", "", "plate"),)), Kind.NONE, ()),
        (replace(MANIFEST, failures=(NOT_READ,)), Kind.AI, (Gap.DOUBTFUL,)),
        (replace(CAMERA, actions=(), failures=(NOT_READ,)), Kind.UNKNOWN, (Gap.DOUBTFUL, Gap.SILENT)),
    ],
    ids=str,
)
def test_kind_and_gaps(manifest: Manifest | None, kind: Kind, gaps: tuple[Gap, ...]) -> None:
    assert (kind_of(of(manifest)), gaps_of(of(manifest))) == (kind, gaps)


def test_a_declaration_that_nobody_signed_is_not_looked_at() -> None:
    beside = Result(replace(CLEAN, manifest=Manifest(ManifestState.MISSING), declaration=COMP))
    assert kind_of(beside) is Kind.UNKNOWN
    beside = Result(replace(CLEAN, manifest=CAMERA, declaration=COMP))
    assert kind_of(beside) is Kind.NONE


def test_what_was_not_finished_and_was_read_all_the_same_is_told() -> None:
    result = replace(of(MANIFEST), incomplete=Problem("cannot search", "the index is busy", "Wait."))
    assert credentials_of(result) is Credentials.TRUSTED
    assert kind_of(result) is Kind.AI


def test_a_declaration_without_ai_does_not_hide_ai_in_the_steps() -> None:
    declaration = replace(COMP, digital_source_type=CAPTURED, actions=(), ingredients=())
    manifest = replace(MANIFEST, declaration=declaration, ingredients=())
    assert kind_of(of(manifest)) is Kind.AI
    assert gaps_of(of(manifest)) == (Gap.UNDECLARED,)
    assert source_type_of(manifest) is COMPOSITE


def test_what_a_file_is_as_a_whole_is_as_declared() -> None:
    assert source_type_of(MANIFEST) is COMPOSITE
    assert source_type_of(CAMERA) is CAPTURED
    assert source_type_of(replace(CAMERA, actions=())) is None


def test_an_element_that_only_the_declaration_knows_is_told_once() -> None:
    said = Ingredient(Asset(Path("smoke.####.png")), Relationship.COMPONENT_OF, "", GENERATED)
    manifest = replace(MANIFEST, declaration=replace(COMP, ingredients=(said,)), ingredients=())
    (source,) = sources_of(manifest)
    assert (source.title, source.kind, source.record) == ("smoke.####.png", Kind.AI, None)
    assert labels_of(manifest, elements_in(manifest)) == ("",)
    record = IngredientRecord("smoke.1001.png", Relationship.COMPONENT_OF)
    (source,) = sources_of(replace(manifest, ingredients=(record,)))
    assert (source.kind, source.record) == (Kind.AI, record)
    titled_so = replace(said, title="Smoke")
    record = replace(record, title="Smoke")
    manifest = replace(manifest, declaration=replace(COMP, ingredients=(titled_so,)), ingredients=(record,))
    assert [each.kind for each in sources_of(manifest)] == [Kind.AI]


def test_elements_are_found_however_deep_and_say_where() -> None:
    inner = replace(PLATE, title="precomp.1001.exr", ingredients=(DUST,))
    evidence = replace(CLEAN, manifest=containing(inner))
    (element,) = lines_of(evidence, OnFile(evidence), [("urn:c2pa:dust",)]).elements
    assert element.title == "dust.####.png"
    assert element.inside == ("precomp.####.exr",)
    assert element.manifests == ("urn:c2pa:dust",)
    places = elements_in(containing(inner))
    assert labels_of(containing(inner), places) == ("urn:c2pa:dust",)
    assert element.credentials is Credentials.TRUSTED
    assert element.account
    assert element.account.title == ELEMENT.title


def test_the_lines_of_a_declaration() -> None:
    lines = lines_of(CLEAN, OnFile(CLEAN), [()])
    assert lines.account
    assert [(tool.name, tool.share) for tool in lines.account.tools] == [("Cinder", Share.AI), ("Nuke", Share.COMPOSED)]
    assert [step.action for step in lines.steps] == ["c2pa.placed", "c2pa.edited"]
    assert len(lines.account.answers) == 5
    assert lines.account.performers[0].consents[0].id == "C-1"
    assert not lines.tools
    unasked = declared(answers=())
    account = lines_of(unasked, OnFile(unasked), [()]).account
    assert account
    assert all(each.answer is None for each in account.answers)


def test_tools_of_others_are_those_that_the_steps_name() -> None:
    evidence = replace(CLEAN, manifest=containing(VENDOR, actions=(Action("c2pa.edited", ENHANCED, tool="Denoise"),)))
    lines = lines_of(evidence, OnFile(evidence), [()])
    assert [tool.name for tool in lines.tools] == ["Denoise"]
    assert [tool.name for tool in lines.elements[0].tools] == ["Cinder"]
    assert lines.account is None


@pytest.mark.parametrize(
    ("title", "shown", "key"),
    [
        ("dust_v002.1001.png", "dust_v002.####.png", "dust_v002.#.png"),
        ("dust_v002.####.png", "dust_v002.####.png", "dust_v002.#.png"),
        ("dust_v002.%04d.png", "dust_v002.%04d.png", "dust_v002.#.png"),
        ("dust_v002.png", "dust_v002.png", "dust_v002.png"),
        ("Generated dust", "Generated dust", "Generated dust"),
        ("", "", ""),
    ],
)
def test_titles_of_numbered_files(title: str, shown: str, key: str) -> None:
    assert titled(title) == shown
    assert alike(title) == key


def test_the_order_of_elements_is_the_same_for_all_frames() -> None:
    """Neither titles, whose numbers grow longer, nor labels, which are random, change it."""

    def at(frame: int, one: str, other: str) -> Manifest:
        first = replace(DUST, title=f"fx{frame}.png", manifest=one)
        return containing(first, replace(first, title="fx99a.png", manifest=other), replace(first, manifest="c"))

    early, late = at(998, "b", "a"), at(1001, "a", "b")
    places = elements_in(early)
    assert places == elements_in(late)
    assert labels_of(early, places) == ("b", "a", "c")
    assert labels_of(late, places) == ("a", "b", "c")
