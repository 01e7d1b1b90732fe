"""Attestations by reference: what is on file, why it does not hold on the day, and no names unless asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from casework import APPROVAL, CINDER, CLEAN, COMP, CONSENT, DUST, LICENCE, MANIFEST, PLATE, attested, declared, element
from running import STRICT

from pipeline.disclosure.lines import Share
from pipeline.disclosure.references import OnFile, is_same
from provenance.model import (
    Approval,
    ChangeKind,
    Consent,
    Evidence,
    GivenBy,
    HeldLicence,
    Licence,
    ManifestState,
    Tool,
    Use,
    VettedTool,
)
from provenance.policy import judge

TOUCHED = COMP.performers[0]


def on_file(*changed: Any, evidence: Evidence | None = None, **more: Any) -> OnFile:
    return OnFile(evidence or attested(*changed), **more)


def test_a_tool_is_looked_for_by_its_id_and_else_by_its_name() -> None:
    shelf = on_file()
    by_id = shelf.tool(Tool("Cinder", "2.4", "T-1"))
    assert [each.vendor for each in by_id.vettings] == ["Cinder Works"]
    assert shelf.tool(Tool(" CINDER", "2.4")).vettings == by_id.vettings
    assert not shelf.tool(Tool("Cinder", "2.4", "T-2")).vettings
    assert not shelf.tool(Tool("Nuke")).vettings


@pytest.mark.parametrize(
    ("tool", "standing"),
    [
        (CINDER, ""),
        (replace(CINDER, vetted_by=""), "nobody has vetted it"),
        (replace(CINDER, valid_until="2026-11-25"), "it ended on 2026-11-25"),
        (replace(CINDER, flaw="its signature does not hold"), "its signature does not hold"),
        (replace(CINDER, first_version="2.5"), 'it was not vetted in version "2.4"'),
        (replace(CINDER, uses=(Use.TEMPORARY,)), "it was not vetted for final use"),
        (replace(CINDER, uses=()), "it was not vetted for final use"),
    ],
)
def test_how_a_vetting_stands(tool: VettedTool, standing: str) -> None:
    (vetting,) = on_file(tool).tool(Tool("Cinder", "2.4", "T-1")).vettings
    assert standing in vetting.standing
    assert bool(vetting.standing) == bool(standing)


def test_a_tool_is_the_entry_that_the_rules_go_by() -> None:
    line = on_file().tool(Tool("Cinder 2.4"))
    assert (line.name, line.version, [each.id for each in line.vettings]) == ("Cinder", "2.4", ["T-1"])
    (unknown,) = on_file().tool(Tool("Cinder")).vettings
    assert unknown.standing == "it was not vetted in a version that nobody named"
    twice = on_file(replace(CINDER, id="T-2")).tool(Tool("Cinder", "2.4"))
    assert [(each.id, each.standing) for each in twice.vettings] == [
        ("T-1", "it has 2 tools of that name"), ("T-2", "it has 2 tools of that name"),
    ]  # fmt: skip
    elsewhere = on_file().tool(Tool("Cinder", "2.4", "T-9"))
    assert (elsewhere.vettings, elsewhere.standing) == ((), 'it has that name under "T-1"')
    assert on_file().tool(Tool("Nuke")).standing == ""


VERSIONS = ("2.4", "v2.4", "3.1", "")
TOOLS = [
    CINDER,
    replace(CINDER, vetted_by=""),
    replace(CINDER, valid_until="2026-11-25"),
    replace(CINDER, uses=(Use.TEMPORARY,)),
    replace(CINDER, first_version="", last_version=""),
    replace(CINDER, flaw="its signature does not hold"),
]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("use", Use)
def test_a_vetting_holds_where_the_rules_say_so(tool: VettedTool, version: str, use: Use) -> None:
    manifest = replace(MANIFEST, ingredients=(PLATE,))
    used = Tool("Cinder", version, "T-1")
    declaration = replace(COMP, tools=(used,), use=use, ingredients=(), actions=(COMP.actions[1],), inputs=())
    manifest = replace(manifest, declaration=declaration, actions=())
    evidence = attested(tool, of=replace(CLEAN, manifest=manifest, delivery=use))
    (vetting,) = OnFile(evidence).tool(used).vettings
    ruled = {each.rule for each in judge(evidence, STRICT)}
    assert bool(vetting.standing) == bool(ruled & {"tool.unknown", "tool.unvetted", "tool.expired"})


@pytest.mark.parametrize(
    ("evidence", "tool", "share"),
    [
        (CLEAN, Tool("Cinder", "2.4", "T-1"), Share.AI),
        (CLEAN, Tool("Cinder/2.4"), Share.AI),
        (CLEAN, Tool("Cinder", "2.5"), Share.NONE),
        (CLEAN, Tool("Nuke", "16.0v4"), Share.NONE),
        (element(tools=(Tool("Rubble", "1"),), actions=()), Tool("Rubble", "1"), Share.AI),
        (
            replace(CLEAN, manifest=replace(MANIFEST, ingredients=(PLATE, replace(DUST, declaration=None)))),
            Tool("Cinder"),
            Share.AI,
        ),
    ],
)
def test_with_which_tools_ai_was_used_is_what_the_rules_say(evidence: Evidence, tool: Tool, share: Share) -> None:
    assert on_file(evidence=evidence).tool(tool).share is share
    assert on_file(evidence=replace(evidence, attestations=())).tool(tool).share is share


@pytest.mark.parametrize(
    ("consent", "standing"),
    [
        (CONSENT, ""),
        (replace(CONSENT, project="Another"), 'it is for the project "Another"'),
        (replace(CONSENT, kind=ChangeKind.VOICE), "it is for voice"),
        (replace(CONSENT, shots=("sh090",)), 'it is for "sh090"'),
        (replace(CONSENT, valid_until="2026-01-01"), "it ended on 2026-01-01"),
        (replace(CONSENT, flaw="its file was changed"), "its file was changed"),
    ],
)
def test_how_a_consent_stands(consent: Consent, standing: str) -> None:
    (reference,) = on_file(consent).consents(TOUCHED)
    assert reference.is_on_file
    assert standing in reference.standing
    assert bool(reference.standing) == bool(standing)


def test_consents_after_death() -> None:
    dead = replace(TOUCHED, is_deceased=True)
    (reference,) = on_file(replace(CONSENT, ends_at_death=True)).consents(dead)
    assert reference.standing == "it ended with the performer's life"
    (of_estate,) = on_file(replace(CONSENT, ends_at_death=True, given_by=GivenBy.ESTATE)).consents(dead)
    assert of_estate.standing == ""


CONSENTS = [
    CONSENT,
    replace(CONSENT, kind=ChangeKind.VOICE),
    replace(CONSENT, ends_at_death=True),
    replace(CONSENT, ends_at_death=True, given_by=GivenBy.ESTATE),
    replace(CONSENT, project="Another"),
    replace(CONSENT, shots=("sh09*",)),
    replace(CONSENT, valid_from="2026-12-01"),
    replace(CONSENT, valid_until="soon"),
    replace(CONSENT, flaw="its file was changed"),
    replace(CONSENT, id="C-2"),
    replace(CONSENT, performer="P-18"),
]


@pytest.mark.parametrize("consent", CONSENTS)
@pytest.mark.parametrize("named", [(), ("C-1",), ("C-9",)])
@pytest.mark.parametrize("change", [ChangeKind.DIGITAL_ALTERATION, ChangeKind.VOICE, ChangeKind.UNSURE])
@pytest.mark.parametrize("is_deceased", [False, True])
def test_a_consent_holds_where_the_rules_say_so(
    consent: Consent, named: tuple[str, ...], change: ChangeKind, *, is_deceased: bool
) -> None:
    touched = replace(TOUCHED, change=change, is_deceased=is_deceased, consents=named)
    evidence = attested(consent, without=(Consent,), of=declared(performers=(touched,)))
    told = on_file(evidence=evidence).consents(touched)
    is_covered = any(each.is_on_file and not each.standing for each in told)
    ruled = {each.rule for each in judge(evidence, STRICT)}
    assert is_covered == ("performer.consent" not in ruled)


def test_consents_that_are_not_there_or_not_named() -> None:
    gone = on_file(evidence=attested(without=(Consent,)))
    (reference,) = gone.consents(TOUCHED)
    assert (reference.id, reference.is_on_file) == ("C-1", False)
    assert gone.consents(replace(TOUCHED, consents=())) == ()
    assert [each.id for each in on_file().consents(replace(TOUCHED, consents=()))] == ["C-1"]
    assert not on_file().consents(replace(TOUCHED, id="P-18", consents=()))
    (of_another,) = on_file().consents(replace(TOUCHED, id="P-18"))
    assert of_another.standing == "it is of somebody else"


def test_all_consents_of_a_performer_where_nobody_is_sure_what_was_done() -> None:
    voice = replace(CONSENT, id="C-2", kind=ChangeKind.VOICE)
    unsure = replace(TOUCHED, change=ChangeKind.UNSURE, consents=())
    assert [(each.id, each.standing) for each in on_file(voice).consents(unsure)] == [("C-1", ""), ("C-2", "")]


def test_a_consent_that_covers_is_told_whether_it_was_named_or_not() -> None:
    late = replace(CONSENT, valid_until="2026-01-01")
    other = replace(CONSENT, id="C-2")
    told = on_file(late, other, replace(late, id="C-3")).consents(TOUCHED)
    assert [(each.id, bool(each.standing)) for each in told] == [("C-1", True), ("C-2", False)]


@pytest.mark.parametrize(
    ("held", "standing"),
    [
        (LICENCE, ""),
        (replace(LICENCE, licence=Licence("PO 1", ("Another",))), 'it is for the show "Another"'),
        (replace(LICENCE, licence=Licence("PO 1", (), "", "2026-01-01")), "it ended on 2026-01-01"),
        (replace(LICENCE, shots=("sh090",)), 'it is for "sh090"'),
        (replace(LICENCE, flaw="its file was changed"), "its file was changed"),
    ],
)
def test_how_a_licence_stands(held: HeldLicence, standing: str) -> None:
    reference = on_file(held).licence("L-1")
    assert reference.is_on_file
    assert standing in reference.standing
    assert bool(reference.standing) == bool(standing)
    assert not on_file(held).licence("L-2").is_on_file
    second = replace(LICENCE, owner="Somebody")
    doubled = replace(CLEAN, attestations=(second, held))
    assert OnFile(doubled).licence("L-1").standing == ""


def test_a_licence_for_a_show_holds_of_no_show_that_is_not_known() -> None:
    assert on_file(evidence=replace(CLEAN, show="")).licence("L-1").standing


def test_approvals_are_those_of_the_shot_and_say_why_they_do_not_hold() -> None:
    late = replace(APPROVAL, id="A-2", valid_until="2026-06-01")
    elsewhere = replace(APPROVAL, id="A-3", shots=("sh090",))
    told = on_file(late, elsewhere).approvals()
    assert [(each.id, bool(each.standing)) for each in told] == [("A-1", False), ("A-2", True)]
    assert on_file(evidence=attested(without=(Approval,))).approvals() == ()


def test_names_stand_there_only_when_asked_for() -> None:
    people = {"P-17": "Ada Example"}
    quiet, loud = on_file(), on_file(names=people)
    assert quiet.person("P-17").name == ""
    assert loud.person("P-17").name == "Ada Example"
    assert loud.person("P-18").name == ""
    assert [each.by for each in quiet.approvals()] == [""]
    assert [each.by for each in loud.approvals()] == ["M. Lindqvist"]
    assert [each.vetted_by for each in quiet.tool(Tool("Cinder")).vettings] == [""]
    by_id = on_file(replace(APPROVAL, by="P-17"), names=people)
    assert [each.by for each in by_id.approvals()] == ["Ada Example"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Tool("Cinder", "2.4"), Tool(" CINDER ", "v2.4"), True),
        (Tool("Cinder 2.4"), Tool("Cinder", "2.4"), True),
        (Tool("Cinder/2.4"), Tool("Cinder 2.5"), False),
        (Tool("Cinder"), Tool("Cinder", "2.4"), True),
        (Tool("Cinder"), Tool("Cinderella"), False),
        (Tool("Cinder", "2.4", "T-1"), Tool("Kinder", "2.4", "T-1"), True),
        (Tool("Cinder", "2.4", "T-1"), Tool("Cinder", "2.4", "T-2"), False),
        (Tool("Cinder", "2.4", "T-1"), Tool("Cinder", "2.5", "T-1"), False),
        (Tool("Cinder", "2.4", "T-1"), Tool("Cinder"), True),
    ],
)
def test_when_two_mentions_are_of_one_tool(one: Tool, other: Tool, *, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same


def test_what_only_waives_is_no_approval() -> None:
    waiving = replace(APPROVAL, id="A-2", covers=(), waives=("near-copy",), works=("The Colossus",))
    empty = replace(APPROVAL, id="A-3", covers=())
    shelf = on_file(waiving, empty)
    assert [each.id for each in shelf.approvals()] == ["A-1", "A-3"]
    (told,) = shelf.waiving()
    assert (told.id, told.waives, told.works, told.standing) == ("A-2", ("near-copy",), ("The Colossus",), "")
    both = on_file(replace(APPROVAL, waives=("near-copy",)))
    assert [each.id for each in both.approvals()] == [each.id for each in both.waiving()] == ["A-1"]
    assert on_file(replace(waiving, shots=("sh090",))).waiving() == ()


@pytest.mark.parametrize("performers", [("P-17",), ("P-18",), ("P-17", "P-18"), ()])
def test_an_approval_about_others_is_not_listed(performers: tuple[str, ...]) -> None:
    approval = replace(APPROVAL, performers=performers, waives=("ai.unsure",))
    expected = ["A-1"] if not performers or "P-17" in performers else []
    shelf = on_file(approval)
    assert [each.id for each in shelf.approvals()] == [each.id for each in shelf.waiving()] == expected
    untouched = on_file(evidence=attested(approval, of=declared(performers=())))
    assert [each.id for each in untouched.approvals()] == ([] if performers else ["A-1"])
    touched = on_file(evidence=attested(approval, of=element(performers=(replace(TOUCHED, id="P-18"),))))
    assert [each.id for each in touched.approvals()] == ["A-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"valid_until": "2026-06-01"}, {"valid_until": ""}, {"uses": (Use.TEMPORARY,)}, {"uses": (Use.FINAL,)},
        {"performers": ("P-17",)}, {"flaw": "its file was changed"}, {"given_on": "2026-12-01"}, {"shots": ()},
    ],
)  # fmt: skip
def test_an_approval_waives_where_the_rules_say_so(changes: dict[str, object]) -> None:
    """`credentials.untrusted` stands for any rule that the policy lets an approval waive."""
    waiving = replace(APPROVAL, id="A-2", covers=(), waives=("credentials.untrusted",), **changes)  # type: ignore[arg-type]
    evidence = attested(waiving, of=replace(CLEAN, manifest=replace(MANIFEST, state=ManifestState.VALID)))
    (told,) = on_file(evidence=evidence).waiving()
    (finding,) = [each for each in judge(evidence, STRICT) if each.rule == "credentials.untrusted"]
    assert bool(finding.waiver) == (not told.standing)
