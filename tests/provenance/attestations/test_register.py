"""How a show's attestations stand on a day."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from typing import Any

import pytest
from casework import APPROVAL, ATTESTATIONS, CINDER, CONSENT, LICENCE, TODAY

from provenance.attestations import Register, ends_soon, kind_of, title_of, why_not
from provenance.model import Attestation, Licence


def test_kinds_and_titles() -> None:
    assert [kind_of(each) for each in ATTESTATIONS] == ["tool", "consent", "approval", "licence"]
    assert title_of(CONSENT) == "The consent C-1"
    assert title_of(replace(CONSENT, source="a.toml")) == "The consent C-1 (a.toml)"


@pytest.mark.parametrize(
    ("attestation", "why"),
    [
        (CINDER, ""),
        (CONSENT, ""),
        (APPROVAL, ""),
        (LICENCE, ""),
        (replace(CONSENT, flaw="it was changed"), "it was changed"),
        (replace(CONSENT, valid_until="2026-11-25"), "it ended on 2026-11-25"),
        (replace(CONSENT, valid_until="2026-11-26"), ""),
        (replace(CONSENT, valid_from="2026-11-27"), "it begins on 2026-11-27"),
        (replace(CONSENT, valid_from="2026-11-26"), ""),
        (replace(CONSENT, valid_from="", valid_until=""), ""),
        (replace(APPROVAL, given_on="2026-11-27"), "it begins on 2026-11-27"),
        (replace(LICENCE, licence=Licence("x", (), "", "2026-11-25")), "it ended on 2026-11-25"),
        (replace(CINDER, valid_until="2026-01-01"), "it ended on 2026-01-01"),
        (replace(CINDER, vetted_by=""), "nobody has vetted it"),
        (replace(CINDER, uses=()), "it was vetted for no use"),
    ],
)
def test_what_does_not_count_and_why(attestation: Attestation, why: str) -> None:
    assert why_not(attestation, TODAY) == why


@pytest.mark.parametrize(
    ("attestation", "show", "why"),
    [
        (CONSENT, "keystone ", ""),
        (CONSENT, "", ""),
        (CONSENT, "Lighthouse", "it is for another show (Keystone), and this is Lighthouse: it covers nothing here"),
        (replace(CONSENT, flaw="it was changed"), "Lighthouse", "it was changed"),
        (replace(LICENCE, licence=Licence("x", ("A", "B"))), "b", ""),
        (replace(LICENCE, licence=Licence("x")), "C", ""),
        (
            replace(LICENCE, licence=Licence("x", ("A", "B"))), "C",
            "it is for other shows (A, B), and this is C: it covers nothing here",
        ),
        (APPROVAL, "Lighthouse", ""),
        (CINDER, "Lighthouse", ""),
    ],
)  # fmt: skip
def test_what_is_for_another_show_covers_nothing(attestation: Attestation, show: str, why: str) -> None:
    assert why_not(attestation, TODAY, show) == why


@pytest.mark.parametrize(
    ("last", "soon"),
    [("2026-11-26", True), ("2026-12-26", True), ("2026-12-27", False), ("2026-11-25", False), ("", False)],
)
def test_what_ends_within_thirty_days(last: str, *, soon: bool) -> None:
    assert ends_soon(replace(CONSENT, valid_until=last), TODAY) == (last if soon else "")
    assert ends_soon(replace(CONSENT, valid_until=last), "") == ""


def test_the_end_of_all_days() -> None:
    assert ends_soon(replace(CONSENT, valid_until="9999-12-31"), "9999-12-20") == "9999-12-31"


def test_notices_are_sentences() -> None:
    register = Register(
        (
            replace(CONSENT, source="a.toml", flaw="it was changed"),
            replace(CONSENT, id="C-2", source="a.toml", valid_until="2026-12-01"),
            replace(CINDER, source="b.toml", vetted_by=""),
            APPROVAL,
        )
    )
    assert register.notices(TODAY) == (
        "The consent C-1 (a.toml) does not count: it was changed.",
        "The consent C-2 (a.toml) ends on 2026-12-01.",
        "The tool T-1 (b.toml) does not count: nobody has vetted it.",
    )
    assert Register().notices(TODAY) == ()


def test_the_digest_is_of_what_shapes_results() -> None:
    register = Register(ATTESTATIONS)
    shuffled = list(ATTESTATIONS)
    random.Random(3).shuffle(shuffled)
    assert Register(tuple(shuffled)).digest == register.digest
    assert Register(ATTESTATIONS, {"P-17": "Ada Vance"}, is_signed=True, files=9).digest == register.digest
    assert len({register.digest, Register().digest, Register(ATTESTATIONS[:3]).digest}) == 3


@pytest.mark.parametrize("attestation", ATTESTATIONS)
def test_every_field_is_in_the_digest(attestation: Attestation) -> None:
    before = Register((attestation,)).digest
    for field in fields(attestation):
        other: Any = {"licence": Licence("other"), "ends_at_death": True}.get(field.name)
        now = getattr(attestation, field.name)
        if other is None:
            other = () if isinstance(now, tuple) and now else ("x",) if isinstance(now, tuple) else f"{now}x"
        assert Register((replace(attestation, **{field.name: other}),)).digest != before, field.name
