"""Neural fingerprints by a model from a file: prepared as told, refused in words, and nobody is told of it."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provenance.errors import FingerprintError
from provenance.fingerprints.neural import Neural
from provenance.fingerprints.vectors import pack, unpack
from provenance.media.interface import FRAME, AnalysisFrame

Paint = Callable[..., AnalysisFrame]
Keep = Callable[[bytes], Path]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Writes a model's file."""

    def write(model: bytes) -> Path:
        path = tmp_path / "model.onnx"
        path.write_bytes(model)
        return path

    return write


def refused(path: Path) -> str:
    with pytest.raises(FingerprintError) as caught:
        Neural(path)
    assert str(path) in caught.value.what
    assert "index.neural" in caught.value.fix
    return caught.value.why


def flat(*color: int) -> AnalysisFrame:
    return AnalysisFrame(np.full((360, 640, 3), color, np.uint8), 640, 360)


def test_the_algorithm_names_the_model_and_its_preparation(networks: Any, keep: Keep) -> None:
    model = networks.patches()
    digest = hashlib.sha256(model).hexdigest()[:32]
    named = f"neural-192/onnx={digest};rgb-bilinear32x32;mean-std=imagenet;int8-127;{FRAME}"
    assert Neural(keep(model)).algorithm == named
    assert Neural(keep(networks.patches(64, 8))).algorithm != named


def test_a_picture_is_prepared_as_imagenets_are(networks: Any, keep: Keep) -> None:
    """The mean colour of a flat picture is known; so is what a network is to see of it."""
    printer = Neural(keep(networks.colour()))
    for color in ((255, 0, 0), (10, 200, 60), (0, 0, 0), (124, 116, 104)):
        wanted = (np.array(color) / 255 - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
        wanted = np.rint(wanted / np.abs(wanted).max() * 127)
        assert unpack(printer.compute(flat(*color))).tolist() == wanted.tolist()


def test_proportions_are_not_kept(networks: Any, keep: Keep, paint: Paint) -> None:
    printer = Neural(keep(networks.patches()))
    wide = paint(1)
    square = AnalysisFrame(np.asarray(wide.image.resize((360, 360))), 360, 360)
    assert printer.distance(printer.compute(wide), printer.compute(square)) <= 2


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((1, 3, "h", "w"), "320x320"),
        (("batch", 3, 288, 288), "288x288"),
        (("batch", "channels", 96, "w"), "320x96"),
    ],
)
def test_what_a_model_leaves_open_is_settled(shape: Any, size: str, networks: Any, keep: Keep, paint: Paint) -> None:
    printer = Neural(keep(networks.colour(shape)))
    assert f"bilinear{size};" in printer.algorithm
    assert len(printer.variants(paint(1))) == 2


def test_an_answer_of_zeros_is_kept_as_zeros(networks: Any, keep: Keep, paint: Paint) -> None:
    less = networks.operator("Sub", "image", "zero", "image"), networks.operator("GlobalAveragePool", "zero", "out")
    printer = Neural(keep(networks.model(*less)))
    nothing, something = printer.compute(paint(1)), pack(np.array([5, -127, 0], np.int8), printer.algorithm)
    assert not unpack(nothing).any()
    assert printer.distance(nothing, nothing) == 0
    assert printer.distance(nothing, something) == 1000


def test_opposite_answers_are_farthest_apart(networks: Any, keep: Keep, paint: Paint) -> None:
    printer = Neural(keep(networks.patches()))
    frame = paint(1)
    inverted = AnalysisFrame(255 - frame.pixels, 640, 360)
    assert 1990 <= printer.distance(printer.compute(frame), printer.compute(inverted)) <= 2000


def test_a_link_to_a_model_is_followed(networks: Any, keep: Keep, tmp_path: Path) -> None:
    (tmp_path / "link.onnx").symlink_to(keep(networks.patches()))
    assert Neural(tmp_path / "link.onnx").algorithm.startswith("neural-192/")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "absent.onnx")
    assert "a folder" in refused(tmp_path)
    os.mkfifo(tmp_path / "fifo")
    assert "a FIFO" in refused(tmp_path / "fifo")


@pytest.mark.parametrize("data", [b"", b"\0" * 64, b"no model", b"\x08\x08"])
def test_what_is_no_model_is_refused(data: bytes, keep: Keep) -> None:
    assert "cannot load it" in refused(keep(data))


def test_a_model_that_is_cut_is_refused(networks: Any, keep: Keep) -> None:
    model = networks.patches()
    for end in range(0, len(model) - 8, 37):
        refused(keep(model[:end]))


def test_models_for_something_else_are_refused(networks: Any, keep: Keep) -> None:
    def flatten(**more: Any) -> Path:
        return keep(networks.model(networks.operator("Flatten", "image", "out"), **more))

    for shape in ((2, 3, 8, 8), (1, 8, 8, 3), (1, 1, 8, 8), (1, 3), (1, 3, 8, 8, 8), (1, 3, 0, 8), (1, 3, 8, 4096)):
        assert f"tensor(float) of {'x'.join(map(str, shape))} instead" in refused(flatten(shape=shape))
    assert "its input is tensor(double)" in refused(flatten(kind=networks.DOUBLE))
    two = networks.model(networks.operator("Add", "image", "out", "mask"), inputs=("image", "mask"))
    assert "; tensor(float)" in refused(keep(two))
    assert "it answers 30,000 numbers, the limit is 9,999" in refused(flatten(shape=(1, 3, 100, 100)))


def test_answers_that_are_not_numbers_are_refused(networks: Any, keep: Keep, paint: Paint) -> None:
    root = networks.model(
        networks.operator("Sqrt", "image", "root"), networks.operator("GlobalAveragePool", "root", "out")
    )
    printer = Neural(keep(root))  # which is asked of black, less the mean: but for the root all goes well
    with pytest.raises(FingerprintError, match="not a number"):
        printer.compute(paint(1))


def test_weights_in_other_files_are_refused(
    networks: Any, keep: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would shape the value and be in no name."""
    monkeypatch.chdir(tmp_path)
    weights = np.ones((1, 3, 1, 1), np.float32).tobytes()
    add, pool = networks.operator("Add", "image", "sum", "w"), networks.operator("GlobalAveragePool", "sum", "out")
    inside = networks.model(add, pool, tensors=[networks.tensor("w", weights, 1, 3, 1, 1)])
    assert Neural(keep(inside)).algorithm.startswith("neural-3/")
    (tmp_path / "weights.bin").write_bytes(weights)
    for place in ("weights.bin", str(tmp_path / "weights.bin"), f"../{tmp_path.name}/weights.bin"):
        outside = networks.model(add, pool, tensors=[networks.tensor("w", b"", 1, 3, 1, 1, external=place)])
        assert "External data path" in refused(keep(outside))


_ALONE = """
import os, sys
from pathlib import Path
import numpy as np
import provenance.fingerprints.neural
from provenance.fingerprints import open_neural
from provenance.media.interface import AnalysisFrame

before = len(os.listdir("/proc/self/task"))
printer = open_neural(Path(sys.argv[1]))
printer.variants(AnalysisFrame(np.zeros((360, 640, 3), np.uint8), 640, 360))
print(len(os.listdir("/proc/self/task")) - before, "more threads")
"""


def alone(code: str, *arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run code as a user whose home is empty, and not as a build server, where onnxruntime keeps still by itself."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_nothing_is_reported_to_anybody_and_one_thread_works(networks: Any, keep: Keep, tmp_path: Path) -> None:
    """onnxruntime reports what it is used for unless it is told not to: it then keeps a number of this machine."""
    home = tmp_path / "home"
    home.mkdir()
    done = alone(_ALONE, keep(networks.patches()), home=home)
    assert (done.stdout, done.stderr) == ("0 more threads\n", "")
    assert list(home.rglob("*")) == []


def test_without_the_extra_it_is_told_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from pathlib import Path; from provenance import errors, fingerprints\n"
        "try: fingerprints.open_neural(Path('x'))\n"
        "except errors.MissingPart as error: print(error)"
    )
    done = alone(code, home=tmp_path)
    assert "pip install 'platemark[neural]'" in done.stdout, done.stderr


def test_a_fingerprint_is_base64_of_as_many_bytes(networks: Any, keep: Keep, paint: Paint) -> None:
    assert len(base64.b64decode(Neural(keep(networks.patches())).compute(paint(1)).value)) == 192
