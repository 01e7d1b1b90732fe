"""The rule about near-copies: thresholds, coverage, and what the finding says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from provenance.model import Asset, Evidence, Finding, Manifest, ManifestState, Match, MatchKind, Reference, Verdict
from provenance.policy import judge, load_policy

POLICY = load_policy("studio-minimum", thresholds={"match_review": 0.5, "match_block": 0.9, "match_coverage": 0.2})
ASSET = Asset(Path("/d/sh010.1001.png"), "image/png", frame=1001)
COLOSSUS = Reference("a" * 32, "The Colossus", "Aster Press", "editorial use only")
MATCH = Match(COLOSSUS, 0.95, evidence=("PDQ distance 12 of 256, limit 31", "pHash distance 4 of 64, limit 10"))
NAN = float("nan")


def found(*matches: Match) -> list[Finding]:
    findings = judge(Evidence(ASSET, Manifest(ManifestState.TRUSTED), matches), POLICY)
    assert {each.rule for each in findings} <= {"near-copy"}
    return list(findings)


@pytest.mark.parametrize(
    ("score", "coverage", "verdict"),
    [
        (0.0, 1.0, None),
        (0.499, 1.0, None),
        (0.5, 1.0, Verdict.REVIEW),
        (0.899, 1.0, Verdict.REVIEW),
        (0.9, 1.0, Verdict.BLOCK),
        (1.0, 1.0, Verdict.BLOCK),
        (1.0, 0.2, Verdict.BLOCK),
        (1.0, 0.199, Verdict.REVIEW),
        (1.0, 0.0, Verdict.REVIEW),
        (0.6, 0.01, Verdict.REVIEW),
        (NAN, 1.0, Verdict.REVIEW),
        (1.0, NAN, Verdict.REVIEW),
    ],
)
def test_thresholds(score: float, coverage: float, verdict: Verdict | None) -> None:
    findings = found(replace(MATCH, score=score, coverage=coverage))
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
        "covering 100% of the frame (to block at least 20%)",
        "PDQ distance 12 of 256, limit 31",
        "pHash distance 4 of 64, limit 10",
    ):
        assert words in finding.message
    assert "a person decides" in finding.remedy
    assert "a licence from Aster Press" in finding.remedy
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
    (finding,) = found(small, MATCH, replace(MATCH, score=0.6))
    assert finding.verdict is Verdict.BLOCK
    assert "score 0.950" in finding.message


def test_each_reference_is_told() -> None:
    other = replace(MATCH, reference=Reference("c" * 32, "Tarn, 6 am", "Northlight"), score=0.6)
    findings = found(other, MATCH)
    assert [each.verdict for each in findings] == [Verdict.BLOCK, Verdict.REVIEW]


def test_hostile_strings_stay_short() -> None:
    long = "A" * 100_000
    (finding,) = found(Match(Reference("d" * 32, long, long, long), 1.0, evidence=(long,) * 50))
    assert len(finding.message) < 2000
    assert len(finding.remedy) < 2000
