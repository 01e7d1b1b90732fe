"""The words of platemark as values."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
from enum import Enum
from pathlib import Path

import pytest

from provenance import model
from provenance.model import (
    WHOLE,
    Action,
    Asset,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    Fingerprint,
    Ingredient,
    Manifest,
    ManifestState,
    Match,
    Problem,
    Reference,
    Relationship,
    Result,
    Shot,
    Use,
    Verdict,
)

VALUES = [value for value in vars(model).values() if isinstance(value, type) and dataclasses.is_dataclass(value)]
ENUMS = [value for value in vars(model).values() if isinstance(value, type) and issubclass(value, Enum)]
REVIEW = Finding("near-copy", Verdict.REVIEW, "It looks like The Wave.", "Ask its owner.")
BLOCK = Finding("unsigned", Verdict.BLOCK, "It is not signed.", "Stamp it.")


@pytest.mark.parametrize("kind", VALUES)
def test_values_are_frozen_slotted_and_told(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # what dataclasses keep there
    assert "__slots__" in vars(kind)
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


def test_a_value_does_not_change_and_crosses_a_process_border() -> None:
    evidence = Evidence(
        Asset(Path("a.exr"), shot=Shot("Collapse", "sq010", "sh010")), fingerprints=(Fingerprint("a", "b"),)
    )
    result = Result(evidence, (REVIEW,))
    assert pickle.loads(pickle.dumps(result)) == result
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.seconds = 1.0  # type: ignore[misc]  # that is the point


def test_the_gravest_finding_is_the_verdict() -> None:
    evidence = Evidence(Asset(Path("a.exr")))
    assert Result(evidence).verdict is Verdict.PASS
    assert Result(evidence, (REVIEW,)).verdict is Verdict.REVIEW
    assert Result(evidence, (BLOCK, REVIEW)).verdict is Verdict.BLOCK
    assert Result(evidence, (REVIEW,)).outcome == "review"


def test_what_could_not_be_done_never_passes() -> None:
    problem = Problem("cannot read a.exr", "it is gone", "Look for it.")
    result = Result(Evidence(Asset(Path("a.exr"))), incomplete=problem)
    assert result.verdict is Verdict.REVIEW
    assert result.outcome == "incomplete"
    assert Result(Evidence(Asset(Path("a.exr"))), (BLOCK,), problem).verdict is Verdict.BLOCK


def test_the_source_type_of_the_whole_is_the_generative_one() -> None:
    steps = (
        Action("c2pa.opened", DigitalSourceType.DIGITAL_CAPTURE),
        Action("c2pa.placed", DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA),
    )
    manifest = Manifest(ManifestState.TRUSTED, actions=steps)
    assert manifest.digital_source_type is DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
    plain = Manifest(ManifestState.TRUSTED, actions=(Action("c2pa.edited"), steps[0]))
    assert plain.digital_source_type is DigitalSourceType.DIGITAL_CAPTURE
    assert Manifest(ManifestState.MISSING).digital_source_type is None


@pytest.mark.parametrize(
    ("steps", "whole"),
    [
        ("opened, placed trained, edited composite", "composite"),
        ("created composite, placed trained", "composite"),
        ("created trained, edited human", "trained"),
        ("opened, edited trained", "trained"),
        ("created trained, placed capture, edited composite", "composite"),
        ("opened, placed trained", "composite"),
        ("opened capture, placed trained, edited human", "composite"),
        ("opened, placed capture, edited human", "human"),
        ("opened, placed capture", "capture"),
        ("opened", ""),
    ],
)
def test_what_was_placed_is_a_part_of_the_whole(steps: str, whole: str) -> None:
    kinds = {
        "trained": DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA,
        "composite": DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA,
        "human": DigitalSourceType.HUMAN_EDITS,
        "capture": DigitalSourceType.DIGITAL_CAPTURE,
    }
    told = [(*each.split(), "") for each in steps.split(", ")]
    actions = tuple(Action(f"c2pa.{each[0]}", kinds.get(each[1])) for each in told)
    assert Manifest(ManifestState.TRUSTED, actions=actions).digital_source_type is kinds.get(whole)


def test_source_types_are_those_of_the_vocabulary() -> None:
    assert DigitalSourceType.HUMAN_EDITS.short == "humanEdits"
    assert {each.value.rpartition("/")[0] for each in DigitalSourceType} == {
        "http://cv.iptc.org/newscodes/digitalsourcetype"
    }


def test_words_for_people() -> None:
    assert str(Shot("Collapse", "", "sh010")) == "Collapse/sh010"
    assert str(REVIEW) == "review: It looks like The Wave. Ask its owner."
    assert Verdict.BLOCK.word == "block"
    assert max(Verdict) is Verdict.BLOCK


def test_a_match_is_of_the_whole_frame_unless_it_says_otherwise() -> None:
    match = Match(Reference("00" * 16, "The Wave", "Museum"), 1.0)
    assert (match.query_region, match.coverage, match.mirrored) == (WHOLE, 1.0, False)


@pytest.mark.parametrize("kind", ENUMS)
def test_every_kind_of_thing_is_told(kind: type[Enum]) -> None:
    assert kind.__doc__


def test_the_model_reads_nothing_and_needs_nobody() -> None:
    script = (
        "import sys; before = set(sys.modules); import provenance.model; "
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    seen = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert seen.stdout.split() == ["provenance"]


def test_a_declaration_is_generative_by_what_it_is_made_from() -> None:
    ai, plain = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA, DigitalSourceType.DIGITAL_CAPTURE
    composite = DigitalSourceType.COMPOSITE

    def declared(*ingredients: tuple[Relationship, DigitalSourceType]) -> Declaration:
        used = tuple(Ingredient(Asset(Path("a.exr")), role, digital_source_type=kind) for role, kind in ingredients)
        return Declaration("t", "", "", Use.FINAL, composite, ingredients=used)

    assert not declared().is_generative
    assert not declared((Relationship.PARENT_OF, plain), (Relationship.INPUT_TO, ai)).is_generative
    assert declared((Relationship.COMPONENT_OF, ai)).is_generative
    assert declared((Relationship.PARENT_OF, ai)).is_generative
