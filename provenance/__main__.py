"""The console command.

Studios have packages of their own called `pipeline` on PYTHONPATH. This module puts the folder that it was installed
in first on `sys.path` before anything imports `pipeline`: the command runs what it was shipped with.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run ``platemark``; returns the exit code (see `pipeline.cli.exits`)."""
    site = str(Path(__file__).resolve().parent.parent)
    sys.path[:] = [site, *(entry for entry in sys.path if entry != site)]
    from pipeline.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
