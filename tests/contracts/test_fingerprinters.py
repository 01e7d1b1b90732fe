"""What every fingerprinter keeps to. To add one: a line in `NAMES`, or in `OPTIONAL` for one that a show may have."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from provenance import fingerprints
from provenance.errors import FingerprintError
from provenance.fingerprints import Fingerprinter
from provenance.fingerprints.orientations import ORIENTATIONS
from provenance.media.interface import FRAME, AnalysisFrame
from provenance.model import Fingerprint

Paint = Callable[..., AnalysisFrame]

#: Short name -> how many bits it has, of how many orientations it makes variants, and bits that a mild edit may turn.
NAMES = {
    "pdq": (256, 8, 31),
    "phash": (64, 2, 10),
    "dhash": (64, 2, 12),
    "iscc": (256, 1, 40),
}
#: The same of one that a show may have; for bits read elements, and for turned bits thousandths.
OPTIONAL = {
    "neural": (192, 2, 31),
}
KNOWN = NAMES | OPTIONAL
#: How Pillow brings a frame into each orientation, which is the inverse of how the reference lies in it.
T = Image.Transpose
UPRIGHT = (
    None, T.FLIP_LEFT_RIGHT, T.ROTATE_180, T.FLIP_TOP_BOTTOM, T.ROTATE_270, T.ROTATE_90, T.TRANSPOSE, T.TRANSVERSE
)  # fmt: skip


def frame_of(picture: Image.Image) -> AnalysisFrame:
    return AnalysisFrame(np.asarray(picture), *picture.size)


class Parity:
    """A fingerprinter that does next to nothing: it shows that the contract can be met by others."""

    algorithm = f"parity-1;{FRAME}"

    def compute(self, frame: AnalysisFrame) -> Fingerprint:
        return Fingerprint(self.algorithm, str(int(frame.pixels.sum()) % 2))

    def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
        return (self.compute(frame),)

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        for each in (one, other):
            if each.algorithm != self.algorithm or each.value not in ("0", "1"):
                raise FingerprintError("cannot compare two fingerprints", "one is not a parity", "Compute it again.")
        return int(one.value != other.value)


@pytest.fixture(scope="module")
def made(networks: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fingerprinter]:
    """Those that are not in the table of their own accord."""
    model: Path = tmp_path_factory.mktemp("models") / "patches.onnx"
    model.write_bytes(networks.patches())
    return {"neural": fingerprints.open_neural(model), "fake": Parity()}


@pytest.fixture(params=[*KNOWN, "fake"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def printer(name: str, made: dict[str, Fingerprinter]) -> Fingerprinter:
    return made[name] if name in made else fingerprints.fingerprinter(name)


def test_the_list_is_whole() -> None:
    assert tuple(NAMES) == fingerprints.names()
    assert set(fingerprints.algorithms()) == set(NAMES)


def test_the_algorithm_names_its_size_and_the_frame(name: str, printer: Fingerprinter) -> None:
    assert printer.algorithm.endswith(f";{FRAME}")
    assert re.fullmatch(r"[a-z0-9.=/;-]+", printer.algorithm)
    if name in KNOWN:
        assert f"-{KNOWN[name][0]}/" in printer.algorithm


def test_the_same_frame_has_the_same_value(printer: Fingerprinter, paint: Paint) -> None:
    first = printer.compute(paint(1))
    assert first == printer.compute(paint(1))
    assert first.algorithm == printer.algorithm
    assert first.quality is None or 0 <= first.quality <= 100
    assert printer.distance(first, first) == 0


def test_variants_begin_with_the_frame_as_it_is(printer: Fingerprinter, paint: Paint) -> None:
    variants = printer.variants(paint(1))
    assert variants[0] == printer.compute(paint(1))
    assert 1 <= len(variants) <= len(ORIENTATIONS)
    assert {each.algorithm for each in variants} == {printer.algorithm}


def test_unlike_frames_have_unlike_values(name: str, printer: Fingerprinter, paint: Paint) -> None:
    values = {printer.compute(paint(number)).value for number in range(8)}
    assert len(values) == (8 if name in KNOWN else 2)


@pytest.mark.parametrize("size", [(1, 1), (640, 1), (1, 640), (5, 3), (33, 640), (640, 480)])
def test_frames_of_every_size_have_a_value(size: tuple[int, int], printer: Fingerprinter, paint: Paint) -> None:
    variants = printer.variants(paint(1, *size))
    assert {len(each.value) for each in variants} == {len(printer.compute(paint(2)).value)}


@pytest.mark.parametrize("level", [0, 1, 128, 255])
def test_flat_frames_have_a_value(level: int, printer: Fingerprinter) -> None:
    flat = AnalysisFrame(np.full((360, 640, 3), level, np.uint8), 640, 360)
    assert printer.compute(flat).quality in (None, 0)


def test_other_algorithms_are_not_compared(printer: Fingerprinter, paint: Paint) -> None:
    own = printer.compute(paint(1))
    other = Fingerprint(f"{own.algorithm}-other", own.value, own.quality)
    for pair in ((own, other), (other, own), (other, other)):
        with pytest.raises(FingerprintError) as error:
            printer.distance(*pair)
        assert error.value.what
        assert error.value.why
        assert error.value.fix


@pytest.mark.parametrize("value", ["", "zz", "0" * 63, "ISCC:", "ISCC:" + "A" * 55, "\ud800", "0" * 10_000, " " * 64])
def test_values_that_it_did_not_make_are_refused(value: str, printer: Fingerprinter, paint: Paint) -> None:
    with pytest.raises(FingerprintError):
        printer.distance(printer.compute(paint(1)), Fingerprint(printer.algorithm, value))


@pytest.mark.parametrize("name", KNOWN)
def test_variants_are_those_of_the_frame_brought_upright(name: str, printer: Fingerprinter, paint: Paint) -> None:
    frame = paint(3)
    variants = printer.variants(frame)
    assert len(variants) == KNOWN[name][1]
    for turn, variant in zip(UPRIGHT, variants, strict=False):
        upright = frame.image if turn is None else frame.image.transpose(turn)
        others = [each for each in variants if each is not variant]
        distance = printer.distance(printer.compute(frame_of(upright)), variant)
        assert distance <= KNOWN[name][0] // 50, turn
        assert all(printer.distance(each, variant) > 4 * distance + KNOWN[name][0] // 8 for each in others)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("edit", ["darker", "smaller", "blurred", "recompressed", "grain"])
def test_mild_edits_turn_few_bits(name: str, printer: Fingerprinter, edit: str, paint: Paint) -> None:
    for number in range(6):
        frame = paint(number)
        distance = printer.distance(printer.compute(frame), printer.compute(edited(frame, edit)))
        assert distance <= KNOWN[name][2]


def edited(frame: AnalysisFrame, edit: str) -> AnalysisFrame:
    import io

    from PIL import ImageFilter

    picture = frame.image
    if edit == "darker":
        picture = picture.point(lambda value: int(value * 0.7))
    elif edit == "smaller":
        picture = picture.resize((320, 180), Image.Resampling.BICUBIC).resize((640, 360), Image.Resampling.BICUBIC)
    elif edit == "blurred":
        picture = picture.filter(ImageFilter.GaussianBlur(4))
    elif edit == "recompressed":
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=20)
        picture = Image.open(file)
        picture.load()
    else:
        grain = np.random.default_rng(7).normal(0, 8, frame.pixels.shape)
        picture = Image.fromarray(np.clip(frame.pixels + grain, 0, 255).astype(np.uint8))
    return frame_of(picture)
