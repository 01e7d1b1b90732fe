"""Every result stands in exactly one reel, and the gravest shot first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reports.grouping import group, lean, pattern_of, shot_of
from pipeline.summary import SequenceOutcome
from provenance.model import Asset, Evidence, Finding, Fingerprint, FrameSequence, Problem, Result, Shot, Verdict


def test_reels_are_shots_frame_sequences_and_single_files(make: Any) -> None:
    reels = group(
        [
            make.result(1002),
            make.result(1001, make.finding("review")),
            make.result(1001, shot="sh020"),
            make.result(None, shot="sh010", name="poster.png"),
            make.result(1001, make.finding("block"), shot="sh030"),
        ]
    )
    assert [(reel.shot, reel.name, reel.worst, len(reel.items)) for reel in reels] == [
        ("fall/sh030", "sh030.####.exr", "block", 1),
        ("fall/sh010", "sh010.####.exr", "review", 2),
        ("fall/sh010", "", "pass", 1),
        ("fall/sh020", "sh020.####.exr", "pass", 1),
    ]
    assert [item.asset.frame for item in reels[1].items] == [1001, 1002]
    assert reels[1].counts == Counter(review=1) + Counter({"pass": 1})


@pytest.mark.parametrize(
    "pattern",
    ["/show/sh010/sh010.####.exr", "/show/sh010/sh010.%04d.exr", "/show/sh010/sh010.@@@@.exr", "sh010.####.exr",
     "sh010/sh010.#.exr"],
)  # fmt: skip
def test_a_sequences_outcome_finds_its_frames_in_any_notation(make: Any, pattern: str) -> None:
    outcome = SequenceOutcome(FrameSequence(pattern, (1001,), (1002,)))
    (reel,) = group([make.result(1001)], [outcome])
    assert reel.outcome is outcome
    assert reel.missing == (1002,)


def test_a_sequence_without_frames_or_of_another_folder_is_not_lost(make: Any) -> None:
    outcome = make.sequence("sh099", (1001, 1002), make.finding("block"))
    twice = make.sequence("sh010")
    reels = group([make.result(1001)], [outcome, twice, twice])
    assert [(reel.shot, reel.worst, len(reel.items)) for reel in reels] == [
        ("fall/sh099", "block", 0),
        ("fall/sh010", "pass", 1),
        ("fall/sh010", "pass", 0),
    ]


def test_files_whose_name_is_all_that_is_known_stand_together_by_folder() -> None:
    assets = [Asset(Path("/show/stills", f"{name}.png"), shot=Shot("fall", "", name)) for name in ("a", "b", "c")]
    (reel,) = group(Result(Evidence(asset)) for asset in assets)
    assert (reel.shot, reel.name, len(reel.items)) == ("stills", "", 3)


def test_a_shot_is_safe_to_print_and_never_empty() -> None:
    assert shot_of(Asset(Path("a.png"))) == "."
    assert shot_of(Asset(Path("/x/s.1.exr"), shot=Shot("f", "q", "s\u202e"), frame=1)) == "f/q/s\\u202e"


@pytest.mark.parametrize(
    ("name", "frame", "pattern"),
    [
        ("shot_v012.1001.exr", 1001, "shot_v012.####.exr"),
        ("1001_1001.exr", 1001, "1001_####.exr"),
        ("shot.0007.exr", 7, "shot.####.exr"),
        ("shot.0000.exr", 0, "shot.####.exr"),
        ("shot.-0012.exr", -12, "shot.####.exr"),
        ("shot.mov", None, ""),
        ("no number here.exr", 5, "no number here.exr"),
        ("9" * 5000 + ".exr", 3, "9" * 5000 + ".exr"),
    ],
)
def test_the_pattern_of_a_name(name: str, frame: int | None, pattern: str) -> None:
    assert pattern_of(Asset(Path(name), frame=frame)) == pattern


def test_what_weighs_much_is_left_out_and_nothing_else(make: Any) -> None:
    result = make.result(1001, make.finding(), fingerprints=(Fingerprint("pdq", "00"),))
    light = lean(result)
    assert light.evidence.picture.thumbnail == b""
    assert light.evidence.fingerprints == ()
    assert (light.findings, light.evidence.asset, light.outcome) == (result.findings, result.evidence.asset, "block")
    assert lean(make.result(1, picture=None)).evidence.picture is None


def test_matches_that_no_finding_is_about_are_still_shown(make: Any) -> None:
    (reel,) = group([make.result(1001, make.finding(), matches=(make.match(0.4),))])
    assert [found.reference.title for found in reel.unclaimed] == ["Ferry at Dawn"]


ASSETS = st.builds(
    Asset,
    st.builds(Path, st.sampled_from(["/a", "/b", "c"]), st.sampled_from(["s.1.exr", "s.01.exr", "t#1.exr", "u.png"])),
    shot=st.none() | st.builds(Shot, name=st.sampled_from(["", "s", "u"])),
    frame=st.none() | st.integers(-2, 2),
)
FINDINGS = st.builds(
    Finding, st.sampled_from("ab"), st.sampled_from(Verdict), st.sampled_from(["x 1", "x 2", "y"]), st.just("z")
)
RESULTS = st.builds(
    Result,
    st.builds(Evidence, ASSETS),
    st.lists(FINDINGS, max_size=3).map(tuple),
    st.none() | st.just(Problem("what", "why", "fix")),
)
SEQUENCES = st.builds(
    SequenceOutcome,
    st.builds(FrameSequence, st.sampled_from(["/a/s.#.exr", "s.@.exr", "/z/none.#.exr"]), st.just((1,))),
    st.none(),
    st.lists(FINDINGS, max_size=1).map(tuple),
)


@given(st.lists(RESULTS, max_size=12), st.lists(SEQUENCES, max_size=4))
def test_everything_stands_exactly_once(results: list[Result], sequences: list[SequenceOutcome]) -> None:
    reels = group(results, sequences)
    assert sorted(item.number for reel in reels for item in reel.items) == list(range(len(results)))
    assert sum(reel.outcome is not None for reel in reels) == len(sequences)
    for reel in reels:
        for item in reel.items:
            told = {wording for entry in reel.entries for wording in entry.wordings if item in wording.items}
            assert {finding.message for finding in item.result.findings} <= {wording.message for wording in told}
    assert sum((reel.counts for reel in reels), Counter()) == Counter(result.outcome for result in results)


def test_a_reel_in_which_something_is_waived_is_no_plain_pass(make: Any) -> None:
    (reel,) = group([make.result(1), make.result(2, make.waived())])
    assert (reel.worst, reel.counts) == ("waived", {"pass": 2})
    (reel,) = group([make.result(1001)], [make.sequence("sh010", (1002,), make.waived())])
    assert reel.worst == "waived"
    (reel,) = group([make.result(1), make.result(2, make.waived("block"), make.finding("review"))])
    assert reel.worst == "review"
