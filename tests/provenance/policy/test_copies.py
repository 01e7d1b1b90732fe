"""The rules about near-copies: thresholds, coverage, licences, and what the findings say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provenance.model import (
    Asset,
    Evidence,
    Finding,
    HeldLicence,
    Licence,
    Manifest,
    ManifestState,
    Match,
    MatchKind,
    Reference,
    Verdict,
)
from provenance.policy import judge, load_policy

POLICY = load_policy("studio-minimum", thresholds={"match_review": 0.5, "match_block": 0.9, "match_coverage": 0.2})
KEYSTONE = Licence("PO 4711", ("Keystone",), "2026-01-01", "2026-12-31")
ASSET = Asset(Path("/d/sh010.1001.png"), "image/png", frame=1001)
COLOSSUS = Reference("a" * 32, "The Colossus", "Aster Press", "editorial use only")
MATCH = Match(
    COLOSSUS,
    0.95,
    reference_coverage=0.3,
    evidence=("PDQ distance 12 of 256, limit 31", "pHash distance 4 of 64, limit 10"),
)
NAN = float("nan")


def found(*matches: Match) -> list[Finding]:
    findings = judge(Evidence(ASSET, Manifest(ManifestState.TRUSTED), matches), POLICY)
    assert {each.rule for each in findings} <= {"near-copy"}
    return list(findings)


@pytest.mark.parametrize(
    ("score", "coverage", "of_the_work", "verdict"),
    [
        (0.0, 1.0, 0.499, None),
        (0.499, 1.0, 0.499, None),
        (0.5, 1.0, 0.499, Verdict.REVIEW),
        (0.899, 1.0, 0.499, Verdict.REVIEW),
        (0.9, 1.0, 0.499, Verdict.BLOCK),
        (1.0, 1.0, 0.499, Verdict.BLOCK),
        (1.0, 0.2, 0.499, Verdict.BLOCK),
        (1.0, 0.199, 0.499, Verdict.REVIEW),
        (1.0, 0.0, 0.499, Verdict.REVIEW),
        (0.6, 0.01, 0.499, Verdict.REVIEW),
        (NAN, 1.0, 0.499, Verdict.REVIEW),
        (1.0, NAN, 0.499, Verdict.REVIEW),
        (1.0, 1.0, NAN, Verdict.BLOCK),
        (1.0, 0.199, NAN, Verdict.REVIEW),
        (0.9, 0.01, 0.5, Verdict.BLOCK),  # a whole work, small in a corner
        (0.899, 0.01, 1.0, Verdict.REVIEW),
        (0.9, 0.02, 0.05, Verdict.REVIEW),  # a logo that both show
        (0.4, 1.0, 1.0, None),
    ],
)
def test_thresholds(score: float, coverage: float, of_the_work: float, verdict: Verdict | None) -> None:
    findings = found(replace(MATCH, score=score, coverage=coverage, reference_coverage=of_the_work))
    assert [each.verdict for each in findings] == ([] if verdict is None else [verdict])


def test_the_policy_can_only_soften() -> None:
    softer = load_policy("studio-minimum", rules={"near-copy": "review"})
    evidence = Evidence(ASSET, Manifest(ManifestState.TRUSTED), (replace(MATCH, score=1.0),))
    assert [each.verdict for each in judge(evidence, softer)] == [Verdict.REVIEW]


def test_the_finding_says_what_a_person_needs() -> None:
    (finding,) = found(MATCH)
    for words in (
        "Frame 1001 (sh010.1001.png)",
        "the whole frame",
        '"The Colossus" of Aster Press',
        "score 0.950 of 1 (review from 0.500, block from 0.900)",
        "covering 100% of the frame and showing 30% of the work",
        "(to block, at least 20% of the frame or 50% of the work)",
        "PDQ distance 12 of 256, limit 31",
        "pHash distance 4 of 64, limit 10",
    ):
        assert words in finding.message
    assert "a person decides" in finding.remedy
    record = "and record it ([[licences]] in an attestation file, or `platemark index add --licence`)"
    assert f"get a licence from Aster Press {record}." in finding.remedy
    assert "editorial use only." in finding.remedy


def test_regions_mirrors_and_unknown_owners() -> None:
    match = replace(MATCH, kind=MatchKind.REGION, mirrored=True, evidence=(), reference=Reference("b" * 32, "X", ""))
    (finding,) = found(match)
    assert "a region of it looks like" in finding.message
    assert "mirrored" in finding.message
    assert "whose owner is not recorded" in finding.message
    assert "Evidence" not in finding.message
    assert "a licence from its owner" in finding.remedy
    assert "terms" not in finding.remedy


def test_a_reference_is_told_once_by_its_gravest_match() -> None:
    small = replace(MATCH, score=1.0, coverage=0.1, kind=MatchKind.REGION)
    for order in ((small, MATCH), (MATCH, small)):
        assert found(*order) == found(MATCH)
    (finding,) = found(small, MATCH, replace(MATCH, score=0.6))
    assert finding.verdict is Verdict.BLOCK
    assert "score 0.950" in finding.message


def test_each_reference_is_told() -> None:
    other = replace(MATCH, reference=Reference("c" * 32, "Tarn, 6 am", "Northlight"), score=0.6)
    findings = found(other, MATCH)
    assert [each.verdict for each in findings] == [Verdict.BLOCK, Verdict.REVIEW]


def test_hostile_strings_stay_short() -> None:
    long = "A" * 100_000
    for licence in (None, Licence(long, (long,) * 50, "2026-01-01", long), Licence(long, (), "", "2026-01-01")):
        reference = Reference("d" * 32, long, long, long, licence=licence)
        for finding in judged(Match(reference, 1.0, evidence=(long,) * 50), show=long, date=long):
            assert len(finding.message) < 3000
            assert len(finding.remedy) < 2000


def judged(*matches: Match, show: str = "Keystone", date: str = "2026-07-02") -> list[Finding]:
    evidence = Evidence(ASSET, Manifest(ManifestState.TRUSTED), matches, show=show, date=date)
    return list(judge(evidence, POLICY))


def licensed(licence: Licence | None, **fields: float) -> Match:
    return replace(MATCH, reference=replace(COLOSSUS, licence=licence), **fields)  # type: ignore[arg-type]  # its own


def test_a_work_within_its_licence_is_told_and_stops_nothing() -> None:
    (finding,) = judged(licensed(KEYSTONE))
    assert (finding.rule, finding.verdict, finding.reference) == ("near-copy.licensed", Verdict.PASS, COLOSSUS.id)
    assert 'looks like "The Colossus" of Aster Press' in finding.message
    assert 'It is used under its licence "PO 4711", valid until 2026-12-31.' in finding.message
    assert "while the licence holds" in finding.remedy
    (finding,) = judged(licensed(Licence("")))
    assert "It is used under its licence, which has no last day." in finding.message


def test_no_policy_can_make_a_licensed_work_worse() -> None:
    stricter = load_policy("studio-minimum", rules={"near-copy.licensed": "block"})
    evidence = Evidence(
        ASSET, Manifest(ManifestState.TRUSTED), (licensed(KEYSTONE),), show="Keystone", date="2026-07-02"
    )
    assert [each.verdict for each in judge(evidence, stricter)] == [Verdict.PASS]
    silent = load_policy("studio-minimum", rules={"near-copy.licensed": "off"})
    assert judge(evidence, silent) == ()


@pytest.mark.parametrize(
    ("show", "date", "words", "remedy"),
    [
        ("Harbour", "2026-07-02", 'it is for the show "Keystone", and this one is "Harbour".', "extended to"),
        ("Keystone", "2025-12-31", "it begins on 2026-01-01, and this was checked on 2025-12-31.", "wait until"),
        ("Keystone", "2027-01-01", "it ended on 2026-12-31, and this was checked on 2027-01-01.", "renewed"),
        ("", "2026-07-02", "not known which show this is", "the show's own file"),
        ("Keystone", "", "the day of this check is not known", "check it again"),
    ],
)
@pytest.mark.parametrize(
    ("score", "coverage", "verdict"), [(0.4, 1.0, None), (0.6, 1.0, Verdict.REVIEW), (0.95, 1.0, Verdict.BLOCK)]
)
def test_outside_its_licence_a_work_is_a_near_copy_like_any_other(
    show: str, date: str, words: str, remedy: str, score: float, coverage: float, verdict: Verdict | None
) -> None:
    findings = judged(licensed(KEYSTONE, score=score, coverage=coverage), show=show, date=date)
    assert [each.verdict for each in findings] == ([] if verdict is None else [verdict])
    for finding in findings:
        assert finding.rule == "near-copy.licence"
        assert 'But its licence "PO 4711" does not cover it: ' in finding.message
        assert words in finding.message
        assert remedy in finding.remedy
        assert "a person decides" in finding.remedy
        assert "editorial use only." in finding.remedy


def test_each_work_is_for_one_rule() -> None:
    other = Reference("b" * 32, "Tarn, 6 am", "Northlight", licence=Licence("PO", ("Harbour",)))
    findings = judged(licensed(KEYSTONE), Match(other, 1.0), Match(Reference("c" * 32, "Free", "X"), 0.6))
    assert [(each.rule, each.verdict.word, each.reference[0]) for each in findings] == [
        ("near-copy.licence", "block", "b"),
        ("near-copy", "review", "c"),
        ("near-copy.licensed", "pass", "a"),
    ]


def holding(*held: HeldLicence, match: Match = MATCH, rules: dict[str, str] | None = None) -> list[Finding]:
    policy = load_policy("studio-minimum", rules=rules or {}, thresholds=POLICY.thresholds)
    evidence = Evidence(ASSET, Manifest(ManifestState.TRUSTED), (match,), held, show="Keystone", date="2026-07-02")
    return [each for each in judge(evidence, policy) if each.rule.startswith("near-copy")]


HELD = HeldLicence("L-1", KEYSTONE, ("The Colossus",), "Aster Press")


def test_a_licence_that_the_show_holds_counts_as_if_the_index_had_it() -> None:
    (finding,) = holding(HELD)
    assert (finding.rule, finding.verdict, finding.reference) == ("near-copy.licensed", Verdict.PASS, COLOSSUS.id)
    assert (
        'It is used under the licence "PO 4711" that the show holds (L-1), valid until 2026-12-31.' in finding.message
    )
    assert "while the licence holds" in finding.remedy


def test_one_that_does_not_cover_it_makes_nothing_worse_however_grave_its_rule_is() -> None:
    """A policy may block what is outside a licence and only review what has none."""
    ended = replace(HELD, licence=replace(KEYSTONE, valid_until="2026-07-01"))
    policy = {"near-copy": "review", "near-copy.licence": "block"}
    (without,), (within,) = holding(rules=policy), holding(ended, rules=policy)
    assert (without.rule, without.verdict) == (within.rule, within.verdict) == ("near-copy", Verdict.REVIEW)
    assert "it ended on 2026-07-01" in within.message
    assert "change the shot, or have the licence renewed." in within.remedy


def test_ways_out_of_several_licences_are_told() -> None:
    outside = replace(HELD, shots=("sh020",), licence=Licence("PO", ("Harbour",)))
    indexed = replace(MATCH, reference=replace(COLOSSUS, licence=Licence("PO", (), "2026-12-01")))
    (finding,) = holding(outside, match=indexed)
    assert finding.rule == "near-copy.licence"
    assert "or wait until 2026-12-01, or have the licence extended to" in finding.remedy
    assert "and say which shot it is." in finding.remedy


def test_hostile_licences_stay_short() -> None:
    long = "A" * 100_000
    held = tuple(
        HeldLicence(
            f"{number}{long}", Licence(long, (long,) * 9, long, long), ("The Colossus",), long, (long,), flaw=long
        )
        for number in range(9)
    )
    (finding,) = holding(*held)
    assert finding.rule == "near-copy"
    assert len(finding.message) < 3000
    assert len(finding.remedy) < 2000
