"""A show with stamped frames, and the command line: in this process, or as one of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for cli_contract

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    talk: str

    @property
    def lines(self) -> list[Any]:
        """What a command with --json wrote."""
        assert self.out.isascii()
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def summary(self) -> dict[str, Any]:
        """The last line of a command with --json."""
        found: dict[str, Any] = self.lines[-1]["summary"]
        return found


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process; its workers are processes all the same."""

    def go(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return go


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Starts the command line as a process."""

    def go(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"} | options.pop("env", {})
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-m", "provenance", *(str(each) for each in arguments)]
        return subprocess.Popen(command, env=environment, text=True, **pipes | options)

    return go


@pytest.fixture(scope="session")
def model(making: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A show with four stamped frames of `sh010`, one frame that is not stamped, and a work in its index."""
    from pipeline.executors import open_executor
    from provenance.studio import SERVICE, worker_config

    made = making.lay_out(tmp_path_factory.mktemp("model") / "show")
    paths = [made.write(f"sh010.{frame}.png", seed=frame) for frame in range(1001, 1005)]
    executor = open_executor("local", SERVICE, worker_config(made.file), workers=1)
    jobs = [
        {"op": "stamp", "path": str(path), "frame": 1001 + n, "declare": str(made.declaration)}
        for n, path in enumerate(paths)
    ]
    for _, record in executor.run(jobs):
        assert record["stamp"]["outcome"] == "stamped", record
    executor.close()
    work = made.folder / "works" / "The Fall.png"
    work.parent.mkdir()
    work.write_bytes(making.picture("png8", seed=99))
    made.refer(work, owner="Museum")
    return made


@pytest.fixture
def life(model: Any, making: Any, tmp_path: Path) -> Any:
    """A copy of that show, for one test."""
    shutil.copytree(model.folder, tmp_path / "show")
    return making.Show(tmp_path / "show")


@pytest.fixture
def check(run: Run, life: Any) -> Run:
    """Runs `platemark check` on the show's frames."""

    def go(*more: str | Path, paths: Sequence[Path] = ()) -> Done:
        return run("check", *(paths or [life.folder / "frames"]), "--show", life.file, "--workers", "1", *more)

    return go


@pytest.fixture
def stamp(run: Run, life: Any) -> Run:
    """Runs `platemark stamp` on the show's frames."""

    def go(*more: str | Path, paths: Sequence[Path] = ()) -> Done:
        told = ["--show", life.file, "--declare", life.declaration, "--workers", "1"]
        return run("stamp", *(paths or [life.folder / "frames"]), *told, *more)

    return go
