"""What is relied on and does not hold: as the show's rules have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from casework import CINDER, CLEAN, COMP, CONSENT, LICENCE, attested, declared
from running import STRICT

from pipeline.disclosure.lines import Gap
from pipeline.disclosure.standing import Lapse, lapsed, lapses
from provenance.model import ChangeKind, Consent, HeldLicence, Performer, VettedTool
from provenance.policy import judge

LATE = "2026-05-01"


@pytest.mark.parametrize(
    ("evidence", "gaps"),
    [
        (CLEAN, ()),
        (attested(replace(CONSENT, valid_until=LATE)), (Gap.CONSENT,)),
        (attested(without=(Consent,)), (Gap.CONSENT,)),
        (attested(replace(CONSENT, flaw="its file was changed")), (Gap.CONSENT,)),
        (declared(performers=(Performer("P-18", ChangeKind.VOICE),)), (Gap.CONSENT,)),
        (declared(performers=(Performer("P-18", ChangeKind.COSMETICS),)), ()),
        (attested(replace(LICENCE, flaw="its file was changed")), (Gap.LICENCE,)),
        (attested(without=(HeldLicence,)), (Gap.LICENCE,)),
        (attested(replace(CINDER, valid_until=LATE)), (Gap.VETTING,)),
        (attested(replace(CINDER, last_version="2.3")), (Gap.VETTING,)),
        (attested(without=(VettedTool,)), ()),
        (attested(replace(CINDER, vetted_by=""), without=(Consent,)), (Gap.CONSENT, Gap.VETTING)),
    ],
)
def test_what_lapsed(make: Any, evidence: Any, gaps: tuple[Gap, ...]) -> None:
    (telling,) = make.shot(make.result(evidence)).tellings
    assert lapsed(telling) == telling.gaps == gaps
    ruled = {each.rule for each in judge(evidence, STRICT)}
    assert ("performer.consent" in ruled) == (Gap.CONSENT in gaps)


def test_a_compositor_whose_vetting_ended_is_no_lapse(make: Any) -> None:
    nuke = replace(CINDER, id="T-2", name="Nuke", vetted_by="")
    (telling,) = make.shot(make.result(attested(nuke))).tellings
    assert any(each.standing for tool in telling.account.tools for each in tool.vettings)
    assert lapses([telling]) == ()


def test_each_thing_is_told_once(make: Any) -> None:
    late = attested(replace(CONSENT, valid_until=LATE))
    told = make.disclose([make.result(late), make.result(late, shot="sh010b")])
    tellings = [telling for shot in told.shots for telling in shot.tellings]
    (lapse,) = lapses(tellings)
    assert lapse == Lapse(Gap.CONSENT, "C-1", f"it ended on {LATE}, and this was checked on 2026-11-26")
    assert len(tellings) == 2


def test_a_performer_who_was_touched_without_ai_is_asked_for_as_well(make: Any) -> None:
    plain = replace(make.plain, declaration=replace(COMP, actions=(), ingredients=(), tools=(),
        digital_source_type=make.plain.actions[0].digital_source_type))  # fmt: skip
    shot = make.shot(make.result(attested(without=(Consent,)), manifest=plain))
    assert (shot.kind.value, shot.gaps) == ("none", (Gap.CONSENT,))
