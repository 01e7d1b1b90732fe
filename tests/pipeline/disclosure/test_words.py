"""The words: a sentence that counts, and never calls good what is not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from casework import ALL_YES, APPROVAL, CINDER, CLEAN, COMP, CONSENT, MANIFEST, attested, declared

from pipeline.disclosure import looking, words
from pipeline.disclosure.facts import element_facts, telling_facts
from pipeline.disclosure.lines import Credentials, Gap, InputLine, Kind, Share, StepLine, Vetting, WaiverLine
from pipeline.disclosure.model import Disclosure
from pipeline.reports.words import SOURCE_TYPES
from provenance.model import (
    Action,
    Answer,
    ChangeKind,
    Consent,
    DigitalSourceType,
    Environment,
    GuidingPrinciple,
    HeldLicence,
    Input,
    InputKind,
    Performer,
    PrincipleAnswer,
    Role,
    TrainingData,
    Use,
    VettedTool,
)

WAIVING = replace(
    APPROVAL, id="A-2", covers=(), waives=("near-copy", "credentials.missing"), works=("The Colossus",),
    reference="mail of 3 May",
)  # fmt: skip


def facts(make: Any, evidence: Any = CLEAN) -> dict[str, tuple[str, ...]]:
    (telling,) = make.shot(make.result(evidence)).tellings
    return dict(telling_facts(telling))


def test_the_headline(make: Any, whole: Disclosure) -> None:
    assert words.headline(whole) == (
        "2 of 5 shots have AI: Keystone/sq01/sh010, Keystone/sq01/sh040; 1 is enhanced by an algorithm: "
        "Keystone/sq01/sh030; 1 has none, by manifests whose signers the show trusts; of 1 nothing is known."
    )
    assert words.headline(make.disclose([])) == "No files were found, so nothing is disclosed."
    bare = make.disclose([make.result(manifest=make.missing)])
    assert words.headline(bare) == "None of 1 shot is known to have AI; of 1 nothing is known."


@pytest.mark.parametrize(
    ("table", "every"),
    [
        (words.KINDS, Kind), (words.CREDENTIALS, Credentials), (looking.GAPS, Gap), (words.USES, Use),
        (words.ROLES, Role), (words.INPUTS, InputKind), (words.PRINCIPLES, GuidingPrinciple),
        (SOURCE_TYPES, DigitalSourceType), (words.SHARES, Share),
    ],
)  # fmt: skip
def test_there_are_words_for_everything(table: dict[Any, Any], every: Any) -> None:
    assert set(table) == set(every)


def test_valid_is_never_called_trusted() -> None:
    assert words.CREDENTIALS[Credentials.VALID] == "Signer unknown"
    assert words.KINDS[Kind.UNKNOWN] == "Nothing is known"


def test_a_tool_of_the_registry(make: Any) -> None:
    cinder, nuke = facts(make)["Tools"]
    assert cinder == (
        "Cinder 2.4 (T-1, AI was used with it, Cinder Works, enterprise environment, agreement MSA 2026-04, "
        "vetted until 2027-01-31 for "
        "temporary and final use in versions 2.0 to 2.9)"
    )
    assert nuke == "Nuke 16.0v4 (no id, put together what AI made elsewhere, not in the show's registry)"
    assert (
        "vetting does not hold: nobody has vetted it"
        in facts(make, attested(replace(CINDER, vetted_by="")))["Tools"][0]
    )
    assert "not in the show's registry" in facts(make, attested(without=(VettedTool,)))["Tools"][0]
    moved = facts(make, attested(replace(CINDER, id="T-2"), without=(VettedTool,)))["Tools"][0]
    assert moved == (
        """Cinder 2.4 (T-1, AI was used with it, not in the show's registry: it has that name under "T-2")"""
    )


def test_tools_are_told_in_one_place_whoever_names_them(make: Any) -> None:
    steps = (*MANIFEST.actions, Action("c2pa.edited", tool="Grade", tool_version="4"))
    (telling,) = make.shot(make.result(replace(CLEAN, manifest=replace(MANIFEST, actions=steps)))).tellings
    told = [texts for name, texts in telling_facts(telling) if name == "Tools"]
    assert [[text.split(" (")[0] for text in texts] for texts in told] == [["Cinder 2.4", "Nuke 16.0v4", "Grade 4"]]


def test_a_version_stands_beside_a_tool_of_a_step() -> None:
    step = StepLine(
        action="c2pa.placed", source_type=DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA, tool="Cinder",
        tool_version="2.4", description="Dust.",
    )  # fmt: skip
    assert words.step_words(step) == "placed, with Cinder 2.4, Dust."


def test_a_full_stop_stands_at_the_end_or_nowhere() -> None:
    plate = InputLine(kind=InputKind.OWN, description="The plate, unreleased. ", unreleased=True)
    assert words.input_words(plate) == "The production's own: The plate, unreleased; not released yet"
    alone = plate.model_copy(update={"unreleased": False})
    assert words.input_words(alone) == "The production's own: The plate, unreleased."
    cut = plate.model_copy(update={"description": "The plate..."})
    assert words.input_words(cut) == "The production's own: The plate...; not released yet"
    waiver = WaiverLine(
        rule="ai.unsure", summary="", verdict="review", approval="A-1", reference="Mail of 2 May.", until="2027-05-01",
        count=1,
    )  # fmt: skip
    assert words.waiver_words(waiver) == "A-1, Mail of 2 May, until 2027-05-01"


@pytest.mark.parametrize("environment", [*Environment, None])
@pytest.mark.parametrize("answer", Answer)
@pytest.mark.parametrize("data", TrainingData)
def test_a_vetting_in_words(environment: Environment | None, answer: Answer, data: TrainingData) -> None:
    vetting = Vetting(id="T", environment=environment, retains=answer, trains=answer, training_data=data)
    assert words.vendor_words(vetting)
    assert words.vetted_words(vetting) == "vetted without an end for no use"
    assert len(words.data_words(vetting)) == 3
    with_terms = vetting.model_copy(update={"terms_sha256": "ab", "vetted_by": "R. Okafor"})
    assert words.data_words(with_terms)[-1] == "terms of no day, SHA-256 ab"
    assert "by R. Okafor" in words.vetted_words(with_terms)


def test_inputs(make: Any) -> None:
    given = (
        *COMP.inputs,
        Input(InputKind.PROMPT, "", "Cinder", works=("The Colossus",), people=("P-30",)),
        Input(InputKind.OWN, "the plate", unreleased=True, training=True),
        Input(InputKind.LICENSED, licence="L-9"),
        Input(InputKind.THIRD_PARTY),
    )
    assert facts(make, declared(inputs=given))["Inputs"] == (
        "The production's own: the plate",
        "Licensed: a photograph; given to Cinder; licence L-1, PO 4711, of Aster Press, until 2027-12-31",
        "Prompt: sandstone dust, low sun",
        "Prompt: given to Cinder; names the works The Colossus; names the people P-30",
        "The production's own: the plate; not released yet; a model was trained on it",
        "Licensed: licence L-9, which the show does not have on file",
        "Somebody else's, without a licence: not described",
    )
    assert "does not hold" not in str(facts(make, attested(without=(HeldLicence,)))["Inputs"])


def test_performers_and_consents(make: Any) -> None:
    told = facts(make)
    assert told["Performers"] == ("P-17: digital alteration; looks younger",)
    assert told["Consents"][0].startswith("P-17: C-1, given by the performer, for sh010, sh02*, from 2026-01-01 until")
    assert "does not have on file" in facts(make, attested(without=(Consent,)))["Consents"][0]
    late = facts(make, attested(replace(CONSENT, valid_until="2026-05-01", shots=(), territory="Norway")))["Consents"][
        0
    ]
    assert "for all shots" in late
    assert "in Norway" in late
    assert "does not hold: it ended on 2026-05-01" in late
    others = (
        Performer("P-18", ChangeKind.COSMETICS),
        Performer("P-19", ChangeKind.VOICE, alters_meaning=Answer.UNSURE, is_deceased=True),
    )
    told = facts(make, declared(performers=others))
    assert told["Performers"] == ("P-18: cosmetics", "P-19: voice; may alter the meaning; deceased")
    assert told["Consents"] == ("P-18: none is needed for this change", "P-19: no consent is on file")


def test_a_name_stands_beside_its_id(make: Any) -> None:
    (telling,) = make.shot(make.result(), names={"P-17": "Ada Example"}).tellings
    assert dict(telling_facts(telling))["Performers"] == ("P-17 (Ada Example): digital alteration; looks younger",)


def test_principles(make: Any) -> None:
    assert facts(make)["Principles"][0] == "Temporary, not in final deliverables: no"
    assert facts(make)["Principles"][1].startswith("Yes, by their maker's word: recreates no protected work; tools")
    unsure = PrincipleAnswer(GuidingPrinciple.DATA, Answer.UNSURE, "Nobody answered the mail.")
    told = facts(make, declared(answers=(unsure, *ALL_YES[2:])))["Principles"]
    assert told[:2] == (
        "Recreates no protected work: not answered",
        "Tools keep and train on nothing: unsure (Nobody answered the mail.)",
    )
    assert len(told) == 3


def test_the_rest_of_a_telling(make: Any) -> None:
    told = facts(make)
    assert told["What for"] == ("for the final picture, relevant to the story",)
    assert told["What it is"] == ("Composite with AI-generated elements",)
    assert told["Where AI came in"] == ("placed, with Cinder", "edited, with Nuke")
    assert told["Guild work"] == ("IATSE: matte painting",)
    assert told["Taken for real"] == ("It could not be taken for a real event or statement",)
    assert told["Viewers are told"] == ("end credits",)
    assert told["Approvals"][0].startswith("A-1, mail of 2 May 2026, covers final use, key element")
    silent = facts(make, declared(viewer_disclosure="", taken_for_real=None, role=None))
    assert silent["Viewers are told"] == silent["Taken for real"] == ("not said",)
    assert silent["What for"] == ("for the final picture",)


def test_what_waives_is_no_approval(make: Any) -> None:
    told = facts(make, attested(WAIVING))
    assert [each.split(",")[0] for each in told["Approvals"]] == ["A-1"]
    assert told["Waivers"] == (
        (
            "A-2 waives near-copy and credentials.missing for The Colossus, from 2026-05-02 until 2027-05-01, "
            "mail of 3 May"
        ),
    )
    assert "Waivers" not in facts(make)
    late = replace(WAIVING, valid_until="2026-06-01", uses=(Use.FINAL,), performers=("P-17",), works=())
    (told,) = facts(make, attested(late))["Waivers"]
    assert told == (
        "A-2 waives near-copy and credentials.missing, for final use, about P-17, from 2026-05-02 until 2026-06-01, "
        "mail of 3 May, does not hold: it ended on 2026-06-01, and this was checked on 2026-11-26"
    )
    both = facts(make, attested(replace(APPROVAL, waives=("ai.unsure",))))
    assert both["Approvals"][0].startswith("A-1, mail of 2 May 2026, covers ")
    assert both["Waivers"][0].startswith("A-1 waives ai.unsure, from")


@pytest.mark.parametrize(
    ("never", "says"),
    [
        (("near-copy",), "A-2 waives credentials.missing for The Colossus, from"),
        (("near-copy", "credentials.missing"), "A-2 names The Colossus, from"),
    ],
)
def test_what_nobody_can_waive_is_told(make: Any, never: tuple[str, ...], says: str) -> None:
    told = make.disclose([make.result(attested(WAIVING))], unwaivable=frozenset(never))
    (use,) = told.waiving
    assert use.waiving.unwaivable == never
    assert words.waiving_words(use.waiving).startswith(says)
    assert words.waiving_words(use.waiving).endswith(f"the show lets no approval waive {' and '.join(never)}")


def test_an_element(make: Any) -> None:
    (telling,) = make.shot(make.result()).tellings
    told = dict(element_facts(telling.elements[0]))
    assert told["How it was used"] == ("placed into it",)
    assert told["Declared as"] == ("Dust",)
    assert told["Written by"] == ("platemark 0.1.0",)
    bare = replace(MANIFEST, ingredients=(replace(MANIFEST.ingredients[1], declaration=None),))
    (telling,) = make.shot(make.result(manifest=bare)).tellings
    told = dict(element_facts(telling.elements[0]))
    assert told["Declared as"] == ("its own manifest holds no declaration",)
    assert "Cinder" in told["Tools"][0]
    nested = telling.elements[0].model_copy(update={"inside": ("precomp", "slap")})
    assert words.element_words(nested) == "dust.####.png, inside precomp and slap"


def test_what_a_shot_is_for(make: Any, whole: Disclosure) -> None:
    shot = whole.shots[0]
    assert words.purposes(shot) == ("for the final picture, relevant to the story",)
    assert words.tool_names(shot) == ("Cinder 2.4", "Nuke 16.0v4")
    turned = declared(tools=tuple(reversed(COMP.tools)))
    assert words.tool_names(make.shot(make.result(turned))) == ("Cinder 2.4", "Nuke 16.0v4")
    assert words.element_titles(shot) == ("dust.####.png",)
    assert words.what_it_is(shot) == ("Composite with AI-generated elements",)
    assert words.waived_words(shot.waivers[0]) == "waived ai.unsure: A-1, mail of 2 May 2026, until 2027-05-01"
    assert words.waiver_words(shot.waivers[0]) == "A-1, mail of 2 May 2026, until 2027-05-01"
    assert words.frames_words(shot.tellings[0]) == "frames 1001-1002, 1004"
    (single,) = make.shot(make.result(frame=None)).tellings
    assert words.frames_words(single) == "1 file"
