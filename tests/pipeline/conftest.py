"""Lets the tests of batches import what makes their results and deliveries (`batch_makers.py`)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
