"""The door for Python, as a program uses it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import provenance
from provenance.errors import FileError, ProvenanceError

SCRIPT = """\
import provenance

studio = provenance.open_studio("show.toml")
result = studio.check("frames/a.jpg")
print(result.verdict.word, *result.findings, sep="\\n")
if result.verdict is not provenance.Verdict.BLOCK:
    done = studio.stamp(result, declaration="declaration.toml", to="delivery/")
    print(done.stamp.outcome, studio.check(done.stamp.output).verdict.word)
"""


def test_five_lines_from_a_show_file_to_a_verdict(show: Any) -> None:
    original = show.write("a.jpg").read_bytes()
    run = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(run, cwd=show.folder, capture_output=True, text=True, check=True, timeout=120)
    lines = done.stdout.splitlines()
    assert lines[0] == "review"
    assert lines[-1] == "stamped pass"
    assert not done.stderr
    assert (show.folder / "frames" / "a.jpg").read_bytes() == original
    assert (show.folder / "delivery" / "a.jpg").is_file()


def test_it_must_be_said_where_to(show: Any) -> None:
    with provenance.open_studio(show.file, isolated=False) as studio, pytest.raises(FileError, match="where to"):
        studio.stamp(show.write("a.jpg"), declaration=show.declaration)


def test_what_could_not_be_stamped_is_raised(show: Any) -> None:
    with provenance.open_studio(show.file, isolated=False) as studio, pytest.raises(ProvenanceError, match="gone"):
        studio.stamp(show.folder / "gone.jpg", declaration=show.declaration, in_place=True)


def test_a_hostile_file_costs_itself_only(show: Any) -> None:
    bomb = show.folder / "frames" / "bomb.png"
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    good = show.write("a.jpg")
    with provenance.open_studio(show.file) as studio:
        assert studio.check(bomb).verdict is provenance.Verdict.BLOCK
        assert studio.verify(good).evidence.manifest is not None
        assert studio.stamp(good, declaration=show.declaration, in_place=True).stamp is not None


def test_the_public_names_are_pinned_and_all_there() -> None:
    assert {name: getattr(provenance, name) for name in provenance.__all__}
    assert set(dir(provenance)) == set(provenance.__all__)
    with pytest.raises(AttributeError):
        _ = provenance.nothing_of_the_kind


def test_example_of_the_package_is_the_one_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    for line in ('studio = provenance.open_studio("show.toml")', 'result = studio.check("sh010_comp_v012.1001.exr")'):
        assert line in readme
        assert line in (provenance.__doc__ or "")
