"""Fixtures for all tests."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from provenance.media.interface import AnalysisFrame
    from provenance.model import Fingerprint, Reference

# No test asserts a time: a busy machine is slow to make examples as well.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

# What tables of cases are made from (`casework.py`), and the tables, for tests of rules, contracts and properties.
sys.path.insert(0, str(Path(__file__).with_name("casework")))

SHARED_MEDIA = Path(__file__).resolve().parents[2] / "shared" / "media"


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real frames beside the checkout; tests that look at it are skipped where it is absent."""
    if not SHARED_MEDIA.is_dir():
        pytest.skip("../shared/media is not beside this checkout")
    return SHARED_MEDIA


def _load(name: str) -> Any:
    """A module of this folder, which is not on `sys.path`: its `provenance` is not the one that is tested."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def pictures() -> Any:
    """The module `tests/pictures.py`: picture files for tests, of every kind, right ones and broken ones."""
    return _load("pictures")


@pytest.fixture(scope="session")
def authority() -> Any:
    """The module `tests/authority.py`: certificates for tests, right ones and wrong ones."""
    return _load("authority")


@pytest.fixture(scope="session")
def codes() -> Any:
    """The module `tests/codes.py`: hashes for tests, with known neighbours."""
    return _load("codes")


@pytest.fixture(scope="session")
def networks() -> Any:
    """The module `tests/networks.py`: tiny ONNX models, right ones and wrong ones."""
    return _load("networks")


@pytest.fixture(scope="session")
def making() -> Any:
    """The module `tests/making.py`: shows on disk, and small real frames of every kind."""
    _load("pictures")  # which it imports
    return _load("making")


@pytest.fixture
def show(making: Any, tmp_path: Path) -> Any:
    """A show with an identity, an empty index and a declaration."""
    return making.lay_out(tmp_path / "show")


@pytest.fixture(scope="session")
def paint() -> Callable[..., AnalysisFrame]:
    """Makes analysis frames of pictures that have much to tell apart; the same number always gives the same."""

    def make(number: int, width: int = 640, height: int = 360, contrast: float = 1.0) -> AnalysisFrame:
        import numpy as np
        from PIL import Image

        from provenance.media.interface import AnalysisFrame

        coarse = np.random.default_rng(number).integers(0, 256, (9, 16, 3), dtype=np.uint8)
        smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        return AnalysisFrame((np.asarray(smooth) * contrast).astype(np.uint8), width, height)

    return make


@pytest.fixture(scope="session")
def framed() -> Callable[..., AnalysisFrame]:
    """Makes an analysis frame of pixels, (height, width, 3) or grey."""

    def make(pixels: Any) -> AnalysisFrame:
        import numpy as np

        from provenance.media.interface import AnalysisFrame

        whole = np.ascontiguousarray(pixels if pixels.ndim == 3 else np.dstack([pixels] * 3))
        return AnalysisFrame(whole, whole.shape[1], whole.shape[0])

    return make


@pytest.fixture(scope="session")
def refer() -> Callable[..., Reference]:
    """Makes references as `platemark index add` does; the same name always gives the same id."""

    def make(name: str, frame: AnalysisFrame, **fields: Any) -> Reference:
        from provenance import fingerprints
        from provenance.model import Reference

        digest = hashlib.sha256(name.encode()).hexdigest()
        values = {"owner": "Museum", "fingerprints": fingerprints.compute(frame), "digest": digest} | fields
        return Reference(digest[:32], name, **values)

    return make


@pytest.fixture(scope="session")
def scatter() -> Callable[..., Fingerprint]:
    """Makes keypoints of no picture, in the index's order; the same number always gives the same."""

    def make(number: int, count: int = 20) -> Fingerprint:
        import numpy as np

        from provenance.fingerprints.points import Keypoints, pack

        rng = np.random.default_rng(number)
        codes = rng.integers(0, 2**64, (count, 4), np.uint64)
        codes = codes[np.argsort(codes[:, 0])]
        return pack(Keypoints(codes, rng.integers(0, 2**16, (count, 4), np.uint16), 640, 360), "keypoints/test;v1")

    return make
