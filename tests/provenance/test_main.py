"""The console command is ours, whatever is on PYTHONPATH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_foreign_pipeline_does_not_shadow_ours(tmp_path: Path) -> None:
    foreign = tmp_path / "pipeline"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("raise SystemExit('the studio pipeline was imported')\n")
    code = "import sys; from provenance.__main__ import main; sys.argv = ['platemark', '--help']; sys.exit(main())"
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stamp" in done.stdout
