"""What is shipped: a wheel is built and installed, and its command runs where a studio has a `pipeline` of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHOW = ROOT / "samples" / "show"

pytestmark = pytest.mark.slow

Platemark = Callable[..., "subprocess.CompletedProcess[str]"]


def run(*command: str | Path, **options: object) -> None:
    subprocess.run([str(part) for part in command], check=True, timeout=240, capture_output=True, **options)  # type: ignore[call-overload]  # options are run's own


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built without a network from a copy, so that the checkout stays as it is."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("provenance", "pipeline"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation",
        "--wheel-dir", out, source,
    )  # fmt: skip
    (built,) = out.glob("platemark-*.whl")
    return built


@pytest.fixture(scope="module")
def platemark(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Platemark:
    """The installed command, in an environment that sees the libraries of this one, but not this checkout."""
    home = tmp_path_factory.mktemp("home")
    run(sys.executable, "-m", "venv", "--without-pip", home / "venv")
    python = home / "venv" / "bin" / "python"
    site = home / "venv" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(
        sys.executable, "-m", "pip", "--quiet", "--python", python, "install", "--no-deps", "--no-index",
        "--ignore-installed", wheel,
    )  # fmt: skip
    foreign = home / "studio"
    (foreign / "pipeline").mkdir(parents=True)
    (foreign / "pipeline" / "__init__.py").write_text('raise RuntimeError("the pipeline of the studio was imported")\n')

    def call(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(python.with_name("platemark")), *(str(argument) for argument in arguments)],
            env={**os.environ, "PYTHONPATH": str(foreign)}, cwd=foreign, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "RuntimeError" not in done.stderr
        return done

    return call


def test_the_wheel_holds_the_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    kept = {
        str(path.relative_to(ROOT))
        for package in ("provenance", "pipeline")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    shipped = {name for name in names if ".dist-info/" not in name}
    assert shipped == kept
    assert {"provenance/py.typed", "pipeline/py.typed"} <= shipped
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_command_says_its_version(platemark: Platemark, wheel: Path) -> None:
    assert platemark("--version").stdout.split() == ["platemark", wheel.name.split("-")[1]]


def test_a_frame_is_stamped_checked_and_reported(platemark: Platemark, tmp_path: Path) -> None:
    frames, show = tmp_path / "frames", tmp_path / "show"
    frames.mkdir()
    shutil.copy(SHOW / "elements" / "sh010" / "sh010_dust_ai_v002.1001.png", frames)
    platemark("init", show)
    declared = SHOW / "declarations" / "sh010_dust.toml"
    platemark("stamp", frames, "--show", show / "show.toml", "--declare", declared, "--in-place")
    platemark("verify", frames, "--show", show / "show.toml")
    report = tmp_path / "report"
    platemark("check", frames, "--show", show / "show.toml", "--report", report)
    assert {path.suffix for path in report.iterdir()} >= {".html", ".csv", ".xml"}
