"""Fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_MEDIA = Path(__file__).resolve().parents[2] / "shared" / "media"


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real frames beside the checkout; tests that look at it are skipped where it is absent."""
    if not SHARED_MEDIA.is_dir():
        pytest.skip("../shared/media is not beside this checkout")
    return SHARED_MEDIA
