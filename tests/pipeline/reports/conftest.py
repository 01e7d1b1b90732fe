"""Makes results, deliveries and pictures for the tests of reports."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline import reports
from pipeline.reports import ReportInfo
from pipeline.reports.grouping import group, lean
from pipeline.reports.interface import Material
from pipeline.summary import SequenceOutcome, Summary, summarise
from provenance.model import (
    Action,
    Asset,
    Carrier,
    Declaration,
    DigitalSourceType,
    Evidence,
    Finding,
    FrameSequence,
    IngredientRecord,
    Manifest,
    ManifestState,
    Match,
    Picture,
    Reference,
    Relationship,
    Result,
    Shot,
    Tool,
    Use,
    Verdict,
    Waiver,
)

ABOUT = ReportInfo(
    "The Long Fall",
    datetime(2026, 3, 12, 14, 22, tzinfo=UTC),
    "0.1.0",
    "studio-minimum 1.0",
    "aa" * 32,
    "bb" * 32,
    "cc" * 32,
    "platemark check delivery --show show.toml",
)


def jpeg(color: tuple[int, int, int] = (90, 120, 150), size: tuple[int, int] = (256, 144)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


class Maker:
    """Short words for what reports are made from."""

    about = ABOUT
    #: Lays a reference into the left upper quarter.
    half = (0.5, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0)
    jpeg = staticmethod(jpeg)

    @staticmethod
    def finding(verdict: str = "block", message: str = "It is wrong.", rule: str = "some-rule") -> Finding:
        return Finding(rule, Verdict[verdict.upper()], message, "Put it right.")

    @staticmethod
    def waived(
        verdict: str = "review", message: str = "It is waived.", rule: str = "some-rule", **changes: Any
    ) -> Finding:
        """A finding that an approval lets pass; *verdict* is what it would be."""
        values: dict[str, Any] = {"approval": "A-9", "by": "M. Lindqvist", "until": "2027-05-01"}
        waiver = Waiver(**values | {"verdict": Verdict[verdict.upper()], "reference": "mail of 2 May"} | changes)
        return Finding(rule, Verdict.PASS, message, "Put it right.", waiver=waiver)

    @staticmethod
    def match(score: float = 0.98, title: str = "Ferry at Dawn", **changes: Any) -> Match:
        reference = Reference(
            "0" * 31 + str(len(title) % 10), title, "A. Lindqvist", "", (), "/refs/ferry.jpg", "dd" * 32
        )
        return Match(reference, score, evidence=("PDQ distance 6 of 256, limit 31",), **changes)

    @staticmethod
    def manifest(state: ManifestState = ManifestState.TRUSTED, **changes: Any) -> Manifest:
        kind = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
        values: dict[str, Any] = {
            "carrier": Carrier.EMBEDDED,
            "label": "urn:c2pa:1",
            "generator": "platemark 0.1.0",
            "signer": "Meridian VFX",
            "signed_at": "2026-03-12T14:00:00Z",
            "actions": (Action("c2pa.placed", kind, "dust", "Nuke"),),
            "ingredients": (
                IngredientRecord(
                    "plate.1001.exr",
                    Relationship.PARENT_OF,
                    "urn:c2pa:2",
                    ManifestState.VALID,
                    (DigitalSourceType.DIGITAL_CAPTURE,),
                    (IngredientRecord("scan.tif", Relationship.INPUT_TO),),
                ),
            ),
            "declaration": Declaration(
                "Wide", "Fall", "sh010", Use.FINAL, kind, (Tool("Nuke", "16.0"),), digest="ee" * 32
            ),
        }
        return Manifest(state, **values | changes)

    @staticmethod
    def result(
        frame: int | None = 1001, *findings: Finding, shot: str = "sh010", name: str = "", **evidence: Any
    ) -> Result:
        file = name or (f"{shot}.{frame}.exr" if frame is not None else f"{shot}.png")
        outer = {key: evidence.pop(key) for key in ("incomplete", "stamp", "seconds") if key in evidence}
        asset = Asset(Path("/show", shot, file), "image/x-exr", Shot("fall", "", shot), frame)
        values: dict[str, Any] = {"picture": Picture(4096, 2304, "ACEScg", jpeg()), "digest": "ff" * 32} | evidence
        return Result(Evidence(asset, **values), findings, snapshot="bb" * 32, policy="aa" * 32, **outer)

    @staticmethod
    def sequence(shot: str = "sh010", missing: tuple[int, ...] = (), *findings: Finding) -> SequenceOutcome:
        pattern = f"/show/{shot}/{shot}.####.exr"
        return SequenceOutcome(FrameSequence(pattern, (1001,), missing), Shot("fall", "", shot), findings)

    @staticmethod
    def material(
        results: Iterable[Result],
        sequences: Iterable[SequenceOutcome] = (),
        pictures: reports.Pictures = reports.no_pictures,
        about: ReportInfo = ABOUT,
    ) -> Material:
        held = tuple(results)
        sequences = tuple(sequences)
        reels = group((lean(each) for each in held), sequences)
        summary: Summary = summarise(held, sequences, 41.25)
        thumbnails = {
            number: each.evidence.picture.thumbnail for number, each in enumerate(held) if each.evidence.picture
        }
        return Material(
            reels,
            summary,
            about,
            lambda wanted: ((n, jpeg) for n, jpeg in thumbnails.items() if n in wanted and jpeg),
            pictures,
        )


@pytest.fixture
def make() -> Maker:
    """What reports are made from, in short words."""
    return Maker()
