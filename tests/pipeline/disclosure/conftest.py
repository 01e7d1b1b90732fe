"""Makes results and disclosures for the tests of disclosures, from the evidence that tables of cases are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from casework import CLEAN, GENERATED, MANIFEST, SHOW, TODAY

from pipeline.disclosure.gathering import DisclosureInfo, gather
from pipeline.disclosure.model import Disclosure, ShotLine
from provenance.model import (
    Action,
    Asset,
    DigitalSourceType,
    Evidence,
    Finding,
    Manifest,
    ManifestState,
    Problem,
    Result,
    Shot,
    Verdict,
    Waiver,
)

INFO = DisclosureInfo(SHOW, TODAY, "0.1.0", "studio-minimum 3", "ab" * 32, "cd" * 32, Path("/d"))
PLAIN = (Action("c2pa.created", DigitalSourceType.DIGITAL_CAPTURE),)
ENHANCED = (Action("c2pa.edited", DigitalSourceType.ALGORITHMICALLY_ENHANCED, "Noise reduced", "Denoise"),)


class Maker:
    """Short words for what disclosures are made from."""

    info = INFO
    #: A manifest of somebody else's, that says what the picture is and declares nothing.
    plain = replace(MANIFEST, actions=PLAIN, declaration=None, ingredients=(), generator="Camera 2")
    enhanced = replace(plain, actions=ENHANCED)
    undeclared = replace(plain, actions=(Action("c2pa.created", GENERATED, tool="Somebody's model"),))
    missing = Manifest(ManifestState.MISSING)
    waiver = Waiver("A-1", "M. Lindqvist", "2027-05-01", Verdict.BLOCK, "mail of 2 May 2026")
    away = Problem("cannot read it", "the share is away", "Wait.")

    @staticmethod
    def result(
        evidence: Evidence = CLEAN, frame: int | None = 1001, shot: str = "sh010", *, name: str = "", **changes: Any
    ) -> Result:
        """A result of a frame, or of a file without a number; its manifest has a label of its own."""
        file = name or (f"{shot}_comp.{frame}.png" if frame is not None else f"{shot}.png")
        asset = Asset(Path("/d", shot, file), "image/png", Shot(SHOW, "sq01", shot), frame)
        manifest = changes.pop("manifest", evidence.manifest)
        if manifest is not None and manifest.state is not ManifestState.MISSING:
            manifest = replace(manifest, label=f"urn:c2pa:{file}")
        return Result(replace(evidence, asset=asset, manifest=manifest), **changes)

    @staticmethod
    def waived(rule: str = "ai.unsure", waiver: Waiver = waiver) -> Finding:
        return Finding(rule, Verdict.PASS, "It is.", "Do it.", waiver=waiver)

    @staticmethod
    def disclose(results: Iterable[Result], names: Mapping[str, str] | None = None, **changes: Any) -> Disclosure:
        return gather(results, replace(INFO, **changes), names)

    def shot(self, *results: Result, names: Mapping[str, str] | None = None) -> ShotLine:
        """The one shot that results are of."""
        (line,) = self.disclose(results, names).shots
        return line


@pytest.fixture
def make() -> Maker:
    """What disclosures are made from, in short words."""
    return Maker()


@pytest.fixture
def whole(make: Maker) -> Disclosure:
    """A disclosure with something of every kind in it."""
    results = [make.result(frame=frame) for frame in (1001, 1002, 1004)]
    results[0] = replace(results[0], findings=(make.waived(),))
    results += [make.result(frame=1003, manifest=make.missing)]
    results += [make.result(shot="sh020", manifest=make.plain), make.result(shot="sh030", manifest=make.enhanced)]
    results += [make.result(shot="sh040", manifest=replace(make.undeclared, state=ManifestState.VALID))]
    results += [make.result(shot="sh050", manifest=None, incomplete=make.away)]
    return make.disclose(results)
