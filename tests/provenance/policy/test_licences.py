"""Whether a licence covers a use: its shows, its days, and what nobody knows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.model import HeldLicence, Licence
from provenance.policy.licences import breaches, breaches_of_held, named, named_held

DAY = "2026-07-02"
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("licence", "words", "remedy"),
    [
        (Licence("PO"), "", ""),
        (Licence("PO", ("Keystone",)), "", ""),
        (Licence("PO", ("Other", "  KEYSTONE ")), "", ""),
        (Licence("PO", (), DAY, DAY), "", ""),
        (Licence("PO", (), "2026-01-01"), "", ""),
        (Licence("PO", (), "", "2026-12-31"), "", ""),
        (
            Licence("PO", ("Other",)),
            'it is for the show "Other", and this one is "Keystone"',
            'have the licence extended to "Keystone"',
        ),
        (Licence("PO", ("B", "A")), 'it is for the shows "A"; "B", and this one is "Keystone"', "extended"),
        (Licence("PO", ("Keystone 2",)), "this one is", "extended"),
        (Licence("PO", ("",)), "it is for the show", "extended"),
        (
            Licence("PO", (), "2026-07-03", ""),
            f"it begins on 2026-07-03, and this was checked on {DAY}",
            "wait until 2026-07-03",
        ),
        (
            Licence("PO", (), "", "2026-07-01"),
            f"it ended on 2026-07-01, and this was checked on {DAY}",
            "have the licence renewed",
        ),
        (Licence("PO", (), "soon", "2026-12-31"), 'its days cannot be read ("soon")', "record the licence again"),
        (
            Licence("PO", (), "2026-01-01", "2026-13-01"),
            'its days cannot be read ("2026-13-01")',
            "record the licence again",
        ),
    ],
)
def test_terms(licence: Licence, words: str, remedy: str) -> None:
    found = breaches(licence, "Keystone", DAY)
    assert len(found) == bool(words)
    for breach in found:
        assert words in breach.words
        assert remedy in breach.remedy


def test_every_term_that_is_not_kept_is_told() -> None:
    shows, days = breaches(Licence("PO", ("Other",), "", "2026-07-01"), "Keystone", DAY)
    assert "Other" in shows.words
    assert "2026-07-01" in days.words


def test_what_nobody_knows_is_not_covered() -> None:
    (show,) = breaches(Licence("PO", ("Keystone",)), "", DAY)
    assert "not known which show" in show.words
    for day in ("", "tomorrow", "2026-02-30"):
        (found,) = breaches(Licence("PO", (), "2000-01-01", "2099-12-31"), "Keystone", day)
        assert "the day of this check is not known" in found.words
    assert len(breaches(Licence("PO", ("",)), "", "")) == 1  # a title that is empty is no show's
    assert not breaches(Licence("PO"), "", "")


@pytest.mark.parametrize(
    ("patterns", "shots", "words", "remedy"),
    [
        ((), (), "", ""),
        (("sh010",), ("sh010",), "", ""),
        (("sh0*", "sh200"), ("sh010",), "", ""),
        (("sq01/*",), ("sh010", "sq01/sh010"), "", ""),
        (
            ("sh020", "sh03*"),
            ("sh010",),
            'it is for "sh020"; "sh03*", and the shot is "sh010"',
            "extended to this shot",
        ),
        (("SH010",), ("sh010",), 'it is for "SH010"', "extended to this shot"),
        (("*",), (), "the shot is not known", "say which shot it is"),
    ],
)
def test_one_that_the_show_holds_may_be_for_some_shots(
    patterns: tuple[str, ...], shots: tuple[str, ...], words: str, remedy: str
) -> None:
    found = breaches_of_held(HeldLicence("L-1", Licence("PO"), shots=patterns), "Keystone", DAY, shots)
    assert len(found) == bool(words)
    for breach in found:
        assert words in breach.words
        assert remedy in breach.remedy


def test_one_that_the_show_holds_may_not_count() -> None:
    held = HeldLicence("L-1", Licence("PO", ("Other",)), flaw="its file is not signed")
    show, flaw = breaches_of_held(held, "Keystone", DAY, ("sh010",))
    assert "Other" in show.words
    assert flaw.words == "it does not count, because its file is not signed"
    assert breaches_of_held(held, "Keystone", DAY, ("sh010",))[:1] == breaches(held.licence, "Keystone", DAY)


def test_licences_are_named() -> None:
    assert (named(Licence("PO")), named(Licence(""))) == ('its licence "PO"', "its licence")
    assert named_held(HeldLicence("L-1", Licence("PO"))) == 'the licence "PO" that the show holds (L-1)'
    assert named_held(HeldLicence("L-1", Licence(""))) == "the licence that the show holds (L-1)"


@given(DAYS, st.integers(0, 4000), DAYS)
def test_it_covers_its_first_day_its_last_and_those_between(first: date, length: int, day: date) -> None:
    last = first + timedelta(days=length)
    licence = Licence("PO", (), first.isoformat(), last.isoformat())
    assert (not breaches(licence, "", day.isoformat())) is (first <= day <= last)
    assert not breaches(licence, "", first.isoformat())
    assert not breaches(licence, "", last.isoformat())
    assert breaches(licence, "", (first - timedelta(days=1)).isoformat())
    assert breaches(licence, "", (last + timedelta(days=1)).isoformat())


@given(st.builds(Licence, st.text(), st.lists(st.text()).map(tuple), st.text(), st.text()), st.text(), st.text())
def test_any_text_is_judged(licence: Licence, show: str, day: str) -> None:
    for breach in breaches(licence, show, day):
        assert breach.words
        assert breach.remedy
