"""What the doctor looks at."""

from __future__ import annotations

from itertools import takewhile

import pytest

from pipeline.cli.health import Health, examine


def look(*requirements: str) -> list[Health]:
    """What is said of libraries; the looks that take longer are not begun."""
    every = takewhile(lambda health: health.subject != "reading pictures", examine(None, requirements))
    return [health for health in every if health.subject not in ("Python", "platemark")]


@pytest.mark.parametrize(
    ("requirement", "well", "words", "fix"),
    [
        ("click>=8.0", True, "8.", ""),
        ("click", True, "8.", ""),
        ("click>=999.1", False, "and platemark needs 999.1 or later", "pip install 'click>=999.1'"),
        ("no-such-library>=2", False, "it is not installed", "pip install 'no-such-library>=2'"),
        ("no-such-library", False, "it is not installed", "pip install no-such-library"),
        ('no-such-library>=2; extra == "farm"', True, "pip install 'platemark[farm]'", ""),
        ('click>=999; extra == "farm"', False, "needs 999", "pip install"),
    ],
)
def test_libraries(requirement: str, *, well: bool, words: str, fix: str) -> None:
    (health,) = look(requirement)
    assert health.well is well
    assert words in health.words
    assert fix in health.fix


def test_what_developers_need_is_no_matter() -> None:
    assert not look('no-such-library>=1; extra == "dev"')
