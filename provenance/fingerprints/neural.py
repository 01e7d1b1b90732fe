"""A neural fingerprint, by a model that the studio supplies as an ONNX file; an extra, and never needed.

The model is one that was trained to tell copies, for instance an export of SSCD (Pizzi and others, "A Self-Supervised
Descriptor for Image Copy Detection", 2022). The frame is prepared as SSCD publishes it for inputs of one size: resized
to the model's input by a bilinear filter, without keeping its proportions (to 320x320 where the model leaves that
open), RGB, 0 to 1, less ImageNet's mean and divided by its standard deviation. A model that wants it otherwise, or all
its weights outside the file, is not for this module.

What the model answers is kept as `provenance.fingerprints.vectors` says. The file's SHA-256 stands in the algorithm's
name. Between versions of onnxruntime, and between kinds of processor, single elements may differ by one.

onnxruntime reports to its maker from version 1.29 on, and begins as soon as it is loaded: it is told not to before.
Where a program has loaded it by itself, it is too late for some of that; set ORT_DISABLE_TELEMETRY=1 for such a one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from provenance.errors import FileError, FingerprintError
from provenance.files import read_source, show_name
from provenance.fingerprints.codes import require_algorithm
from provenance.fingerprints.vectors import MOST, pack, quantise, similarity, unpack
from provenance.media.interface import FRAME, AnalysisFrame
from provenance.model import Fingerprint

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

#: The side of the input, in pixels, where the model leaves it open; and the most that it may ask for.
_SIDE, _LARGEST_SIDE = 320, 2_048
#: The largest file: what its format can hold.
_LARGEST = (1 << 31) - 1
_MEAN = np.array((0.485, 0.456, 0.406), np.float32)
_DEVIATION = np.array((0.229, 0.224, 0.225), np.float32)

Floats = NDArray[np.float32]


class Neural:
    """The vector that a model answers for a picture; see the module for how the two meet."""

    def __init__(self, model: Path) -> None:
        """Load the model, and ask it once.

        Raises:
            FingerprintError: there is no such file, or it is no ONNX model that takes one picture and answers a vector.
        """
        self._model = model
        try:
            source = read_source(Path(os.path.realpath(model)), limit=_LARGEST)
        except FileError as error:
            raise self._unusable(error.why) from error
        self._session = self._load(source.data)
        self._input, self._size = self._read_input()
        length = len(self._ask(np.zeros((1, 3, *self._size), np.float32)))
        if not 0 < length <= MOST:
            raise self._unusable(f"it answers {length:,} numbers, the limit is {MOST:,}")
        height, width = self._size
        self.algorithm = (
            f"neural-{length}/onnx={source.digest[:32]};rgb-bilinear{width}x{height};mean-std=imagenet;int8-127;{FRAME}"
        )

    def compute(self, frame: AnalysisFrame) -> Fingerprint:
        """The fingerprint of the frame as it is; it has no quality.

        Raises:
            FingerprintError: the model fails, or answers what is not a number.
        """
        return self._of(self._prepare(frame))

    def variants(self, frame: AnalysisFrame) -> tuple[Fingerprint, ...]:
        """The fingerprints of the frame upright and mirrored left to right; raises like `compute`."""
        values = self._prepare(frame)
        return self._of(values), self._of(np.ascontiguousarray(values[..., ::-1]))

    def distance(self, one: Fingerprint, other: Fingerprint) -> int:
        """How far apart the two are in thousandths: 0 for the same direction, 1000 for none in common, at most 2000."""
        require_algorithm(self.algorithm, one, other)
        a, b = unpack(one), unpack(other)
        return 0 if one.value == other.value else round(1000 * (1 - similarity(a, b)))

    def _load(self, model: bytes) -> Any:
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # who wants more takes more workers
        options.log_severity_level = 4  # what goes wrong is raised; nothing else is said
        # Weights in other files would shape the value and stand in no digest: there are none where it may look.
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", os.devnull)
        try:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except MemoryError:
            raise
        except Exception as error:  # each of its errors is an Exception of its own, with no class in common
            raise self._unusable(f"onnxruntime cannot load it ({_words(error)})") from error

    def _read_input(self) -> tuple[str, tuple[int, int]]:
        """The input's name, and its height and width."""
        inputs = self._session.get_inputs()
        shape = list(inputs[0].shape) if len(inputs) == 1 and inputs[0].type == "tensor(float)" else []
        # What is left open has a name instead of a number, or none.
        wanted = (1, 3, _SIDE, _SIDE)
        sides = [each if isinstance(each, int) else own for each, own in zip(shape, wanted, strict=False)]
        if len(shape) != len(wanted) or sides[:2] != [1, 3] or not all(0 < each <= _LARGEST_SIDE for each in sides):
            told = "; ".join(f"{each.type} of {'x'.join(map(str, each.shape))}" for each in inputs)
            raise self._unusable(f"its input is {show_name(told[:200])} instead of tensor(float) of 1x3xHxW")
        return inputs[0].name, (sides[2], sides[3])

    def _prepare(self, frame: AnalysisFrame) -> Floats:
        """The frame as the model takes it."""
        height, width = self._size
        pixels = np.asarray(frame.image.resize((width, height), Image.Resampling.BILINEAR), np.float32)
        values = (pixels / np.float32(255) - _MEAN) / _DEVIATION
        return np.ascontiguousarray(values.transpose(2, 0, 1)[np.newaxis])

    def _of(self, values: Floats) -> Fingerprint:
        return pack(quantise(self._ask(values)), self.algorithm)

    def _ask(self, values: Floats) -> Floats:
        """The model's first answer as one row of numbers."""
        try:
            answer = self._session.run(None, {self._input: values})[0]
        except MemoryError:
            raise
        except Exception as error:  # each of its errors is an Exception of its own, with no class in common
            raise self._unusable(f"onnxruntime cannot run it ({_words(error)})") from error
        if not isinstance(answer, np.ndarray) or answer.dtype.kind not in "fiu":
            raise self._unusable("what it answers is not a tensor of numbers")
        vector: Floats = answer.astype(np.float32).ravel()
        if not np.isfinite(vector).all():
            raise self._unusable("it answers with what is not a number")
        return vector

    def _unusable(self, why: str) -> FingerprintError:
        return FingerprintError(
            f"cannot use the neural model {show_name(self._model)}",
            why,
            "Set `index.neural` in the show file to an ONNX file that holds its weights, takes one picture (float32, "
            "1x3xHxW) and answers one vector; or leave it out.",
        )


def _words(error: Exception) -> str:
    return show_name(" ".join(str(error).split())[:200])
