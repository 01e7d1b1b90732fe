"""Results and deliveries for tests of batches."""

from __future__ import annotations

from pathlib import Path

from provenance.model import (
    Asset,
    Delivery,
    Evidence,
    Finding,
    FrameSequence,
    Picture,
    Problem,
    Result,
    Shot,
    Stamp,
    StampOutcome,
    Verdict,
)

GONE = Problem("cannot read it", "the share is away", "Wait.")


def result(path: Path, outcome: str = "pass", *, stamp: Stamp | None = None) -> Result:
    findings = (
        () if outcome in ("pass", "incomplete") else (Finding("rule", Verdict[outcome.upper()], "Bad.", "Mend."),)
    )
    evidence = Evidence(Asset(path, "image/png", Shot(name="sh010"), 1), picture=Picture(8, 8, "sRGB", b"jpeg"))
    return Result(evidence, findings, GONE if outcome == "incomplete" else None, stamp)


def stamped(path: Path, output: Path, outcome: StampOutcome = StampOutcome.STAMPED) -> Result:
    return result(path, stamp=Stamp(outcome, output))


def delivery(root: Path, count: int = 3, *, problems: int = 0, missing: tuple[int, ...] = ()) -> Delivery:
    """Frames 1 to *count* of one shot, as files of one byte."""
    root.mkdir(exist_ok=True)
    files = tuple(root / f"sh.{number:04d}.png" for number in range(1, count + 1))
    for file in files:
        file.write_bytes(b"x")
    sequence = FrameSequence(str(root / "sh.####.png"), tuple(range(1, count + 1)), missing, files)
    return Delivery(
        root,
        (sequence,) if files else (),
        tuple(Asset(file, shot=Shot(name="sh"), frame=number) for number, file in enumerate(files, 1)),
        tuple(
            (root / f"link{number}", Problem("cannot look at it", "it is a link", "No.")) for number in range(problems)
        ),
    )
