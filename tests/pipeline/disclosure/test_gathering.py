"""Drawing up a disclosure: every file counted once, disagreements told apart, nothing unknown called none."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from casework import (
    APPROVAL,
    CINDER,
    CLEAN,
    COMP,
    CONSENT,
    DUST,
    KEPT,
    MANIFEST,
    PLATE,
    attested,
    declared,
    element,
    signed,
)
from hypothesis import given
from hypothesis import strategies as st

from pipeline.disclosure.gathering import DisclosureInfo, gather
from pipeline.disclosure.lines import Gap, Kind
from pipeline.disclosure.model import Disclosure
from provenance.manifests.words import explain, unread
from provenance.model import (
    Action,
    Answer,
    Asset,
    DigitalSourceType,
    GuidingPrinciple,
    Input,
    InputKind,
    Manifest,
    ManifestState,
    PrincipleAnswer,
    Problem,
    Relationship,
    Result,
    Shot,
    Tool,
    Use,
    Verdict,
)

INFO = DisclosureInfo("Keystone", "2026-11-26", "0.1.0", root=Path("/d"))
UNSURE = PrincipleAnswer(GuidingPrinciple.DATA, Answer.UNSURE, "Nobody answered the mail.")


def test_frames_that_tell_the_same_are_one_telling_with_every_label(make: Any) -> None:
    (telling,) = make.shot(*(make.result(frame=frame) for frame in (1003, 1001, 1002, 1005))).tellings
    assert telling.frames == "1001-1003, 1005"
    assert telling.count == 4
    assert telling.files == ("sh010/sh010_comp.####.png",)
    assert telling.manifests == tuple(f"urn:c2pa:sh010_comp.{n}.png" for n in (1001, 1002, 1003, 1005))
    assert telling.elements[0].manifests == ("urn:c2pa:dust",)


def test_elements_of_each_frame_are_one_element_with_every_label(make: Any) -> None:
    def of(frame: int) -> Result:
        dust = replace(DUST, title=f"dust.{frame}.png", manifest=f"urn:c2pa:dust.{frame}")
        made: Result = make.result(frame=frame, manifest=replace(MANIFEST, ingredients=(PLATE, dust)))
        return made

    (telling,) = make.shot(of(1002), of(1001)).tellings
    (dust,) = telling.elements
    assert dust.title == "dust.####.png"
    assert dust.manifests == ("urn:c2pa:dust.1001", "urn:c2pa:dust.1002")


@pytest.mark.parametrize(
    "other",
    [
        declared(tools=(Tool("Cinder", "2.5", "T-1"),)),
        declared(answers=(UNSURE,)),
        declared(viewer_disclosure=""),
        element(tools=(Tool("Ember"),)),
        signed(actions=(*MANIFEST.actions[:2], replace(MANIFEST.actions[2], tool_version="17"))),
        replace(CLEAN, manifest=replace(MANIFEST, state=ManifestState.INVALID)),
        replace(CLEAN, manifest=replace(MANIFEST, signer="Somebody")),
        replace(CLEAN, manifest=replace(MANIFEST, ingredients=(PLATE,))),
        replace(CLEAN, manifest=Manifest(ManifestState.MISSING)),
        replace(CLEAN, manifest=None),
    ],
)
def test_frames_that_disagree_are_told_apart(make: Any, other: Any) -> None:
    shot = make.shot(make.result(frame=1001), make.result(other, frame=1002))
    assert sorted(telling.frames for telling in shot.tellings) == ["1001", "1002"]
    assert shot.kind is Kind.AI


@pytest.mark.parametrize(
    ("frames", "pattern"), [((9, 10, 100), "sh010/sh010.#.png"), ((9999, 10000), "sh010/sh010.####.png")]
)
def test_numbers_of_any_width_are_one_sequence(make: Any, frames: tuple[int, ...], pattern: str) -> None:
    (telling,) = make.shot(*(make.result(frame=frame, name=f"sh010.{frame}.png") for frame in frames)).tellings
    assert telling.files == (pattern,)
    assert telling.count == len(frames)


def test_files_without_numbers_stand_by_their_names(make: Any) -> None:
    shot = make.shot(make.result(frame=None, name="b.png"), make.result(frame=None, name="a.png"))
    (telling,) = shot.tellings
    assert telling.files == ("sh010/a.png", "sh010/b.png")
    assert (telling.frames, telling.count) == ("", 2)


def test_where_the_root_lies_is_not_told(make: Any) -> None:
    assert "/d/" not in make.disclose([make.result()]).model_dump_json()
    outside = make.disclose([make.result()], root=Path("/elsewhere"))
    assert outside.shots[0].tellings[0].files == ("sh010_comp.####.png",)


def test_counts_add_up_and_none_is_only_what_trusted_manifests_say(whole: Disclosure) -> None:
    shots, files = whole.shots_counted, whole.files_counted
    assert (shots.total, shots.ai, shots.enhanced, shots.none, shots.unknown) == (5, 2, 1, 1, 1)
    assert shots.open == 3
    assert shots.total == shots.ai + shots.enhanced + shots.none + shots.unknown
    counts = files.model_dump()
    assert counts.pop("total") == sum(counts.values()) == 8
    assert {name: number for name, number in counts.items() if number} == {
        "ai": 4, "enhanced": 1, "none": 1, "no_credentials": 1, "unread": 1,
    }  # fmt: skip
    assert not whole.is_complete


@pytest.mark.parametrize(
    ("state", "field"), [(ManifestState.VALID, "unknown_signer"), (ManifestState.INVALID, "broken")]
)
def test_none_that_cannot_be_relied_on_is_unknown(make: Any, state: ManifestState, field: str) -> None:
    shot = make.shot(make.result(manifest=replace(make.plain, state=state)))
    assert shot.kind is Kind.UNKNOWN
    assert getattr(shot.files, field) == 1
    assert shot.files.none == 0


def test_what_was_not_read_is_told_in_its_words_and_counted(make: Any) -> None:
    clock, told = explain("timeStamp.untrusted"), unread("io.platemark.declaration is of a later version")
    shot = make.shot(make.result(manifest=replace(make.plain, failures=(clock, told))))
    (telling,) = shot.tellings
    assert (telling.kind, telling.gaps, telling.problem) == (Kind.UNKNOWN, (Gap.DOUBTFUL,), told.explanation)
    assert (shot.files.doubtful, shot.files.none) == (1, 0)
    other = replace(make.plain, failures=(clock, unread("io.platemark.frame is cut off")))
    results = [
        make.result(manifest=replace(make.plain, failures=(clock, told))),
        make.result(frame=1002, manifest=other),
    ]
    assert len(make.shot(*results).tellings) == 2
    trusted = make.shot(make.result(manifest=replace(make.plain, failures=(clock,))))
    assert (trusted.kind, trusted.tellings[0].problem) == (Kind.NONE, "")


def test_a_composite_that_may_hold_ai_is_never_none(make: Any) -> None:
    mixed = replace(make.plain, actions=(Action("c2pa.created", DigitalSourceType.COMPOSITE),))
    told = make.disclose([make.result(manifest=mixed)])
    assert (told.shots_counted.unknown, told.files_counted.may_hold_ai, told.files_counted.none) == (1, 1, 0)
    assert not told.is_complete
    bad = replace(make.plain, ingredients=(replace(PLATE, state=ManifestState.INVALID),))
    assert make.disclose([make.result(manifest=bad)]).files_counted.element_broken == 1


def test_what_waives_is_told_of_every_file_and_apart(make: Any) -> None:
    waiving = replace(APPROVAL, id="A-2", covers=(), waives=("credentials.missing",))
    evidence = attested(waiving, of=replace(CLEAN, manifest=make.missing))
    told = make.disclose([make.result(evidence)])
    (telling,) = told.shots[0].tellings
    assert (telling.approvals, [each.id for each in telling.waiving]) == ((), ["A-2"])
    assert [(use.waiving.id, use.tellings) for use in told.waiving] == [("A-2", ("1.1",))]
    assert telling.waiving[0].by == ""


def test_a_shot_of_which_everything_is_known_is_complete(make: Any) -> None:
    assert make.disclose([make.result(), make.result(shot="sh020", manifest=make.plain)]).is_complete
    assert make.disclose([]).shots == ()


def test_why_something_could_not_be_read_is_told(make: Any) -> None:
    gone = make.result(manifest=None, incomplete=make.away)
    damaged = make.result(replace(CLEAN, unreadable=Problem("w", "it is cut off", "f")), frame=1002, manifest=None)
    shot = make.shot(gone, damaged, make.result(frame=1003, manifest=None))
    assert {telling.problem for telling in shot.tellings} == {
        "the share is away", "it is cut off", "nobody looked at its credentials",
    }  # fmt: skip
    assert shot.gaps == (Gap.UNREAD,)


def test_waivers_are_told_by_reference_with_the_files(make: Any) -> None:
    results = [make.result(frame=frame, findings=(make.waived(),)) for frame in (1001, 1002)]
    results.append(make.result(frame=1003))
    (waiver,) = make.shot(*results).waivers
    assert (waiver.rule, waiver.approval, waiver.until) == ("ai.unsure", "A-1", "2027-05-01")
    assert (waiver.verdict, waiver.count, waiver.frames, waiver.by) == ("block", 2, "1001-1002", "")
    assert waiver.summary.endswith(".")
    assert waiver.manifests == tuple(f"urn:c2pa:sh010_comp.{n}.png" for n in (1001, 1002))
    softer = make.result(frame=1003, findings=(make.waived(waiver=replace(make.waiver, verdict=Verdict.REVIEW)),))
    (waiver,) = make.shot(*results[:2], softer, names={}).waivers
    assert (waiver.count, waiver.verdict, waiver.by) == (3, "block", "M. Lindqvist")


def test_names_come_only_when_asked_for(make: Any) -> None:
    people = {"P-17": "Ada Example"}
    secret = ("Ada Example", "M. Lindqvist", "R. Okafor", "Production legal")
    quiet = make.disclose([make.result(findings=(make.waived(),))])
    assert not any(name in quiet.model_dump_json() for name in secret)
    assert not quiet.is_named
    loud = make.disclose([make.result(findings=(make.waived(),))], people)
    assert all(name in loud.model_dump_json() for name in secret[:3])
    assert loud.is_named


def test_attestations_are_held_against_the_day_of_the_disclosure(make: Any) -> None:
    ended = make.result(attested(replace(CONSENT, valid_until="2026-11-26")))
    assert not make.disclose([ended]).performers[0].performer.consents[0].standing
    later = make.disclose([ended], day="2026-11-27")
    assert "it ended on 2026-11-26" in later.performers[0].performer.consents[0].standing


def test_what_the_declarations_call_the_shot_is_told_where_it_is_another(make: Any) -> None:
    assert make.shot(make.result()).declared_as == ()
    assert make.shot(make.result(shot="sh020")).declared_as == ("sh010",)


def test_the_whole_show_tells_each_thing_once_and_where(make: Any) -> None:
    given_away = Input(InputKind.PROMPT, "in the manner of", "Cinder", works=("The Colossus",), people=("P-30",))
    odd = declared(inputs=(*COMP.inputs, given_away), answers=(UNSURE, *KEPT[:1], *KEPT[2:]))
    told = make.disclose(
        [make.result(), make.result(odd, shot="sh020"), make.result(shot="sh030", manifest=make.plain)]
    )
    assert [use.tool.name for use in told.tools] == ["Cinder", "Nuke"]
    assert told.tools[0].shots == ("Keystone/sq01/sh010", "Keystone/sq01/sh020")
    assert told.tools[0].tellings == ("1.1", "2.1")
    assert [use.input.description for use in told.inputs] == ["in the manner of"]
    assert [(use.answer.answer, use.answer.note, use.shots) for use in told.answers] == [
        (Answer.NO, "", ("Keystone/sq01/sh010", "Keystone/sq01/sh020")),
        (Answer.UNSURE, "Nobody answered the mail.", ("Keystone/sq01/sh020",)),
    ]
    assert [use.approval.id for use in told.approvals] == ["A-1"]
    assert [use.performer.person.id for use in told.performers] == ["P-17"]


def test_the_order_of_results_changes_nothing(make: Any) -> None:
    results = [make.result(frame=n, shot=shot) for n in range(1, 5) for shot in ("sh2", "sh10", "sh1")]
    results += [make.result(frame=5, manifest=make.missing), make.result(frame=6, findings=(make.waived(),))]
    told = make.disclose(results)
    for seed in range(5):
        mixed = random.Random(seed).sample(results, len(results))
        assert make.disclose(mixed) == told
    assert [shot.name.rpartition("/")[2] for shot in told.shots] == ["sh1", "sh2", "sh010", "sh10"]


HOSTILE = st.text(st.characters(codec=None), max_size=40)


@given(title=HOSTILE, name=HOSTILE, kind=st.sampled_from(DigitalSourceType), state=st.sampled_from(ManifestState))
def test_any_text_can_be_told_and_is_read_back(
    title: str, name: str, kind: DigitalSourceType, state: ManifestState
) -> None:
    declaration = replace(COMP, title=title, notes=name, tools=(Tool(name, title),), digital_source_type=kind)
    record = replace(DUST, title=title, generator=name, manifest=name, digital_source_types=(kind,))
    manifest = Manifest(
        state, label=title, signer=name, actions=(Action(name, kind, title, name),), ingredients=(record,),
        declaration=declaration,
    )  # fmt: skip
    asset = Asset(Path("/d/x.png"), shot=Shot("s", name.replace("\0", ""), title.replace("\0", "")))
    told = gather([Result(replace(CLEAN, asset=asset, manifest=manifest))], INFO)
    assert Disclosure.model_validate_json(told.model_dump_json()) == told
    counts = told.files_counted.model_dump()
    assert counts.pop("total") == sum(counts.values()) == 1


def test_an_input_relationship_is_kept(make: Any) -> None:
    given_to = replace(DUST, relationship=Relationship.INPUT_TO)
    (telling,) = make.shot(make.result(manifest=replace(MANIFEST, ingredients=(given_to,)))).tellings
    assert telling.elements[0].relationship is Relationship.INPUT_TO


def test_a_vetting_that_holds_in_one_shot_alone_does_not_hold_in_the_show(make: Any) -> None:
    final = attested(replace(CINDER, uses=(Use.TEMPORARY,)))
    temporary = replace(final, delivery=Use.TEMPORARY)
    temporary = replace(
        temporary,
        manifest=replace(
            MANIFEST, declaration=replace(COMP, use=Use.TEMPORARY), ingredients=(MANIFEST.ingredients[0],)
        ),
    )
    for first, second in ((final, temporary), (temporary, final)):
        told = make.disclose([make.result(first), make.result(second, shot="sh020")])
        vettings = [shot.tellings[0].account.tools[0].vettings[0].standing for shot in told.shots]
        assert sorted(vettings) == ["", "it was not vetted for final use"]
        assert told.tools[0].tool.vettings[0].standing == "it was not vetted for final use"


def test_licences_and_consents_are_held_against_the_show_of_the_disclosure(make: Any) -> None:
    (telling,) = make.shot(make.result(replace(CLEAN, show=""))).tellings
    assert telling.account.performers[0].consents[0].standing == ""
    (other,) = make.disclose([make.result()], title="Another").shots
    assert other.tellings[0].account.performers[0].consents[0].standing
