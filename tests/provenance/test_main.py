"""The console command: it runs what it was shipped with, from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = 'raise RuntimeError("the pipeline of the studio was imported")\n'


def run(*arguments: str, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder with a studio's own package called `pipeline`."""
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "__init__.py").write_text(FOREIGN)
    return tmp_path


def test_it_is_the_module_of_the_package(tmp_path: Path) -> None:
    done = run("-m", "provenance", "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("platemark ")


def test_a_foreign_pipeline_on_the_path_is_not_run(foreign: Path) -> None:
    done = run("-m", "provenance", "--version", cwd=foreign, path=foreign)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("platemark ")


def test_a_foreign_pipeline_beside_a_script_is_not_run(foreign: Path) -> None:
    """As the console script does it: an import, and a call."""
    script = foreign / "platemark"
    script.write_text("import sys\nfrom provenance.__main__ import main\nsys.exit(main())\n")
    done = run(str(script), "--version", cwd=foreign, path=foreign)
    assert done.returncode == 0, done.stderr


def test_importing_it_changes_nothing(foreign: Path) -> None:
    code = "import sys; before = list(sys.path); import provenance.__main__; assert sys.path == before"
    assert run("-c", code, cwd=foreign).returncode == 0


def test_its_own_folder_is_first_and_once(tmp_path: Path) -> None:
    code = (
        "import sys, provenance.__main__ as m; sys.argv[1:] = ['--version']; m.main(); m.main(); "
        "print(sys.path[0], sys.path.count(sys.path[0]))"
    )
    done = run("-c", code, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == f"{ROOT} 1", done.stderr


def test_the_exit_code_is_the_commands(tmp_path: Path) -> None:
    assert run("-m", "provenance", "shred", cwd=tmp_path).returncode == 2
    assert run("-m", "provenance", "verify", "none.jpg", cwd=tmp_path).returncode == 2
