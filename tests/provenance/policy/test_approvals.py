"""What attestations are for: shots, days, matters; and where nobody knows, nothing is covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from casework import APPROVAL, ASSET, CINDER, CLEAN, COMP, CONSENT, TODAY, attested, declared, signed
from hypothesis import given
from hypothesis import strategies as st

from provenance.attestations.scopes import as_day, covers_shots, folded, shots_of
from provenance.model import Approval, Asset, Evidence, Matter, Shot, Use
from provenance.policy.approvals import Approved, approval_for, outside, outside_days

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def bare(shot: Shot | None) -> Evidence:
    return Evidence(Asset(Path("/d/a.png"), shot=shot))


class TestShots:
    """By which names a shot may be named."""

    def test_as_it_is_declared(self) -> None:
        assert shots_of(CLEAN) == ("sh010",)
        assert shots_of(declared(shot="KEY_010")) == ("KEY_010",)

    def test_the_declaration_goes_before_the_path(self) -> None:
        elsewhere = replace(ASSET, shot=Shot("Keystone", "sq09", "sh990"))
        assert shots_of(replace(CLEAN, asset=elsewhere)) == ("sh010",)

    def test_both_declarations_count(self) -> None:
        given_ = replace(COMP, shot="sh020", digest="c9" * 32)
        assert shots_of(replace(CLEAN, declaration=given_)) == ("sh010", "sh020")

    def test_an_ingredient_says_nothing_of_it(self) -> None:
        assert shots_of(signed(declaration=None)) == ("sh010", "sq01/sh010")

    def test_as_the_path_tells_where_nothing_is_declared(self) -> None:
        assert shots_of(declared(shot="")) == ("sh010", "sq01/sh010")
        assert shots_of(bare(Shot("Keystone", "", "sh010"))) == ("sh010",)

    @pytest.mark.parametrize("shot", [None, Shot(), Shot("Keystone", "sq01")])
    def test_not_known(self, shot: Shot | None) -> None:
        assert shots_of(bare(shot)) == ()


@pytest.mark.parametrize(
    ("patterns", "shots", "covered"),
    [
        ((), (), True),
        ((), ("sh010",), True),
        (("sh010",), ("sh010",), True),
        (("sh010",), ("SH010",), False),
        (("sh0*",), ("sh010",), True),
        (("sh0?0",), ("sh010",), True),
        (("sh01[0-4]",), ("sh012",), True),
        (("sh020", "sh010"), ("sh010",), True),
        (("sq01/*",), ("sh010", "sq01/sh010"), True),
        (("sq02/*",), ("sh010", "sq01/sh010"), False),
        (("sh010",), ("sh0100",), False),
        (("*",), (), False),
        (("sh010",), (), False),
        (("",), ("sh010",), False),
    ],
)
def test_patterns_of_shots(patterns: tuple[str, ...], shots: tuple[str, ...], covered: bool) -> None:  # noqa: FBT001
    assert covers_shots(patterns, shots) is covered


class TestDays:
    """From when until when something holds."""

    @pytest.mark.parametrize("day", ["", "soon", TODAY])
    def test_no_limit_holds_whatever_the_day(self, day: str) -> None:
        assert outside_days("", "", day) == ""

    @given(DAYS, st.integers(0, 400), st.integers(0, 400))
    def test_the_first_and_the_last_day_are_within(self, first: date, before: int, after: int) -> None:
        day, last = first + timedelta(before), first + timedelta(before + after)
        assert outside_days(first.isoformat(), last.isoformat(), day.isoformat()) == ""
        assert outside_days(first.isoformat(), "", day.isoformat()) == ""
        assert outside_days("", last.isoformat(), day.isoformat()) == ""

    @given(DAYS, st.integers(1, 400))
    def test_a_day_before_and_a_day_after_are_not(self, day: date, away: int) -> None:
        before, after = (day - timedelta(away)).isoformat(), (day + timedelta(away)).isoformat()
        assert outside_days("", before, str(day)) == f"it ended on {before}, and this was checked on {day}"
        assert outside_days(after, "", str(day)) == f"it begins on {after}, and this was checked on {day}"

    @pytest.mark.parametrize("day", ["", "today", "2026-13-01", "2026-11-26T10:00:00"])
    def test_a_day_that_nobody_knows_is_outside(self, day: str) -> None:
        assert outside_days("2026-01-01", "", day) == "it is for certain days, and the day of this check is not known"

    @given(st.text().filter(lambda text: bool(text) and as_day(text) is None))
    def test_limits_that_cannot_be_read_are_outside(self, text: str) -> None:
        assert outside_days(text, "", TODAY).startswith("its days cannot be read")
        assert outside_days("2026-01-01", text, TODAY).startswith("its days cannot be read")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Keystone", " KEYSTONE "), ("The  Colossus", "the colossus"), ("Straße", "STRASSE"), ("ﬁlm", "film")],
)
def test_titles_are_compared_whatever_their_form(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert folded(one) != folded(f"{other} 2")


FINAL = (Matter.FINAL_USE,)
ONE, BOTH = frozenset({Use.FINAL}), frozenset(Use)


def approved(
    evidence: Evidence = CLEAN, wanted: frozenset[Use] = ONE, performer: str = "", **changes: object
) -> Approved:
    """What is found where the one approval has changes."""
    changed = replace(APPROVAL, **changes)  # type: ignore[arg-type]  # by name
    return approval_for(attested(changed, of=evidence), FINAL, wanted, performer)


class TestApprovals:
    """Which approval covers an asset."""

    def test_one_that_covers_it(self) -> None:
        assert approval_for(CLEAN, FINAL, ONE) == Approved(APPROVAL)

    def test_any_one_of_the_matters_is_enough(self) -> None:
        evidence = attested(replace(APPROVAL, covers=(Matter.INPUTS,)))
        assert approval_for(evidence, (Matter.TRAINING, Matter.INPUTS), ONE).by is not None
        assert approval_for(evidence, (Matter.TRAINING,), ONE) == Approved()

    def test_other_attestations_approve_nothing(self) -> None:
        assert approval_for(replace(CLEAN, attestations=(CINDER, CONSENT)), Matter, ONE) == Approved()

    @pytest.mark.parametrize("uses", [ONE, BOTH])
    def test_it_is_for_every_use_that_is_wanted(self, uses: frozenset[Use]) -> None:
        for its in ((), (Use.FINAL,), (Use.TEMPORARY,), tuple(Use)):
            found = approval_for(attested(replace(APPROVAL, uses=its)), FINAL, uses)
            assert (found.by is not None) == (not its or set(its) >= uses)

    def test_about_a_performer_or_about_any(self) -> None:
        assert approved(performer="P-17").by is not None
        assert approved(performer="P-17", performers=("P-17", "P-18")).by is not None

    @pytest.mark.parametrize("performer", ["", " ", "P-17"])
    def test_one_about_certain_performers_covers_nothing_else(self, performer: str) -> None:
        found = approved(performer=performer, performers=("P-18", ""))
        assert found.by is None
        assert found.near == ('the approval "A-1" does not cover it: it is about ""; "P-18"',)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"flaw": "its signature is broken"}, "it does not count, because its signature is broken"),
            ({"shots": ("sh02*", "sh030")}, 'it is for "sh02*"; "sh030", and the shot is "sh010"'),
            ({"uses": (Use.TEMPORARY,)}, "it is for temporary use"),
            ({"performers": ("P-18",), "performer": "P-17"}, 'it is about "P-18"'),
            ({"valid_until": "2026-11-25"}, "it ended on 2026-11-25, and this was checked on 2026-11-26"),
            ({"given_on": "2026-11-27"}, "it begins on 2026-11-27, and this was checked on 2026-11-26"),
            ({"valid_until": "soon"}, 'its days cannot be read ("soon")'),
        ],
    )
    def test_one_that_comes_near_is_told(self, changes: dict[str, object], why: str) -> None:
        found = approved(**changes)  # type: ignore[arg-type]  # by name
        assert found == Approved(None, (f'the approval "A-1" does not cover it: {why}',))

    def test_the_shot_is_not_known(self) -> None:
        unplaced = replace(signed(declaration=None, ingredients=()), asset=Asset(Path("/d/a.png")))
        assert approval_for(unplaced, FINAL, ONE).near == (
            'the approval "A-1" does not cover it: it is for "sh010", and the shot is not known',
        )
        assert approved(unplaced, shots=()).by is not None

    def test_the_day_is_not_known(self) -> None:
        assert approval_for(replace(CLEAN, date=""), FINAL, ONE).by is None
        assert approved(replace(CLEAN, date=""), given_on="", valid_until="").by is not None

    def test_one_that_covers_goes_before_those_that_come_near(self) -> None:
        ended = replace(APPROVAL, id="A-0", valid_until="2020-01-01")
        assert approval_for(attested(ended), FINAL, ONE) == Approved(APPROVAL)

    @given(st.permutations([replace(APPROVAL, id=f"A-{number}", by=by) for number in (1, 2) for by in "xy"]))
    def test_of_several_it_is_the_same_in_any_order(self, approvals: list[Approval]) -> None:
        found = approval_for(replace(CLEAN, attestations=tuple(approvals)), FINAL, ONE)
        assert found.by is not None
        assert (found.by.id, found.by.by) == ("A-1", "x")

    def test_those_that_come_near_are_told_in_order(self) -> None:
        ended = [replace(APPROVAL, id=f"A-{number}", valid_until="2020-01-01") for number in range(3)]
        Random(1).shuffle(ended)
        near = approval_for(replace(CLEAN, attestations=tuple(ended)), FINAL, ONE).near
        assert [each.split('"')[1] for each in near] == ["A-0", "A-1", "A-2"]

    def test_many_that_do_not_cover_hide_none_that_does(self) -> None:
        ended = [replace(APPROVAL, id=f"A-0{number}", valid_until="2020-01-01") for number in range(300)]
        assert approval_for(attested(*ended), FINAL, ONE) == Approved(APPROVAL)


def test_whether_one_holds_at_all_does_not_ask_for_its_use() -> None:
    assert outside(replace(APPROVAL, uses=(Use.TEMPORARY,), performers=("P-1",)), CLEAN) == ""
    assert outside(replace(APPROVAL, shots=("sh020",)), CLEAN) == 'it is for "sh020", and the shot is "sh010"'
