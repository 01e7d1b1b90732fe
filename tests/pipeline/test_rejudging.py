"""An earlier check judged by another policy: what would change, from the journal alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.journal import Journal
from pipeline.reading import read
from pipeline.rejudging import Change, Rejudged, rejudge
from pipeline.summary import SequenceOutcome
from provenance.errors import DeliveryError
from provenance.model import (
    Asset,
    Delivery,
    Evidence,
    FrameSequence,
    Manifest,
    ManifestState,
    Problem,
    Result,
    Shot,
    Verdict,
)
from provenance.policy import Policy, gather, judge, judge_sequence, load_policy

POLICY = load_policy("studio-minimum")
SHOT = Shot("Keystone", "sq01", "sh010")


def evidence(folder: Path, frame: int, state: ManifestState, name: str = "sh010") -> Evidence:
    return Evidence(Asset(folder / f"{name}.{frame}.png", "image/png", SHOT, frame), Manifest(state))


def journal(folder: Path, found: list[Evidence], *, missing: tuple[int, ...] = (), verb: str = "check") -> Path:
    """The journal of a check by `POLICY`: frames of one sequence, and files that are no frames."""
    path = folder / "check.jsonl"
    frames = tuple(each.asset.frame for each in found if each.asset.frame is not None)
    sequence = FrameSequence(str(folder / "sh010.####.png"), frames, missing)
    results = [Result(each, judge(each, POLICY)) for each in found]
    with Journal(path) as writing:
        writing.begin(Delivery(folder, (sequence,), tuple(each.asset for each in found)))
        for result in results:
            writing.append(result, state="s", key=f"{verb}:k")
        judged = judge_sequence(gather(sequence, results), POLICY)
        writing.add_sequence(SequenceOutcome.of(sequence, SHOT, judged))
        writing.end()
    return path


def judged(path: Path, policy: Policy) -> Rejudged:
    with read([path]) as reading:
        return rejudge(reading, policy)


def test_the_same_policy_changes_nothing(tmp_path: Path) -> None:
    states = [ManifestState.TRUSTED, ManifestState.MISSING, ManifestState.INVALID]
    path = journal(tmp_path, [evidence(tmp_path, 1001 + n, state) for n, state in enumerate(states)], missing=(1010,))
    assert judged(path, POLICY) == Rejudged(3, 0, {"pass": 1, "review": 1, "block": 1}, ())


def test_what_would_change_and_by_which_rules(tmp_path: Path) -> None:
    frames = [evidence(tmp_path, 1001 + n, ManifestState.MISSING) for n in range(3)]
    frames += [evidence(tmp_path, 1004, ManifestState.VALID), evidence(tmp_path, 1005, ManifestState.INVALID)]
    loose = replace(frames[0], asset=Asset(tmp_path / "still.png", "image/png"), manifest=Manifest(ManifestState.VALID))
    stricter = load_policy(
        "studio-minimum",
        rules={"credentials.missing": "block", "credentials.untrusted": "off", "credentials.invalid": "review"},
    )
    found = judged(journal(tmp_path, [*frames, loose]), stricter)
    assert found.changes == (
        Change("frame", "review", "block", ("credentials.missing",), 3),
        Change("frame", "block", "review", ("credentials.invalid",), 1),
        Change("file", "review", "pass", ("credentials.untrusted",), 1),
        Change("frame", "review", "pass", ("credentials.untrusted",), 1),
    )
    assert (found.judged, found.outcomes) == (6, {"pass": 2, "review": 1, "block": 3})


def test_sequences_are_judged_again_too(tmp_path: Path) -> None:
    path = journal(tmp_path, [evidence(tmp_path, n, ManifestState.TRUSTED) for n in (1001, 1003)], missing=(1002,))
    found = judged(path, load_policy("studio-minimum", rules={"sequence.missing-frames": "block"}))
    assert found.changes == (Change("frame sequence", "review", "block", ("sequence.missing-frames",), 1),)
    found = judged(path, load_policy("studio-minimum", rules={"sequence.missing-frames": "off"}))
    assert found.changes == (Change("frame sequence", "review", "pass", ("sequence.missing-frames",), 1),)


def test_frames_of_another_sequence_are_not_counted_with_it(tmp_path: Path, declared: object) -> None:
    mixed = [evidence(tmp_path, 1001, ManifestState.TRUSTED), evidence(tmp_path, 1002, ManifestState.TRUSTED)]
    other = replace(
        mixed[1],
        asset=replace(mixed[1].asset, path=tmp_path / "sh020.1002.png"),
        manifest=Manifest(ManifestState.TRUSTED, declaration=declared),  # type: ignore[arg-type]  # the fixture's
    )
    found = judged(journal(tmp_path, [mixed[0], other]), POLICY)
    assert [each for each in found.changes if each.kind == "frame sequence"] == [
        # The journal's sequence has frame 1002 of another name: as it was judged then, its frames were declared unlike.
        Change("frame sequence", "review", "pass", ("sequence.mixed-declarations",), 1)
    ]


@pytest.fixture
def declared() -> object:
    from casework import COMP

    return COMP


def test_what_could_not_be_finished_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "check.jsonl"
    one = evidence(tmp_path, 1001, ManifestState.TRUSTED)
    with Journal(path) as writing:
        writing.begin(Delivery(tmp_path, (), (one.asset,)))
        writing.append(Result(one, incomplete=Problem("w", "y", "f")), state="s", key="check:k")
        writing.end()
    assert judged(path, POLICY) == Rejudged(0, 1, {"pass": 0, "review": 0, "block": 0}, ())


@pytest.mark.parametrize("verb", ["stamp", "verify"])
def test_only_a_check_can_be_judged_again(tmp_path: Path, verb: str) -> None:
    path = journal(tmp_path, [evidence(tmp_path, 1001, ManifestState.TRUSTED)], verb=verb)
    with pytest.raises(DeliveryError, match="not that of a check"):
        judged(path, POLICY)


def test_a_stricter_policy_makes_nothing_better(tmp_path: Path) -> None:
    states = list(ManifestState)
    path = journal(tmp_path, [evidence(tmp_path, 1001 + n, state) for n, state in enumerate(states)])
    both = load_policy(["studio-minimum", "netflix-genai", "eu-ai-act-50"])
    for change in judged(path, both).changes:
        assert Verdict[change.after.upper()] > Verdict[change.before.upper()]
