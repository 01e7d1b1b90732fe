"""What every format of a disclosure must do, and the door to them all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from casework import CLEAN, SHOW, TODAY

from pipeline.disclosure import DEFAULT, FORMATS, format_of
from pipeline.disclosure.gathering import DisclosureInfo, gather
from pipeline.disclosure.interface import Format
from pipeline.disclosure.model import Disclosure
from provenance.errors import MissingPart
from provenance.model import Result

TOLD = gather([Result(CLEAN)], DisclosureInfo(SHOW, TODAY, "0.1.0", root=Path("/d")))
NOTHING = gather([], DisclosureInfo(SHOW, TODAY, "0.1.0"))


class Counts:
    """The smallest format there can be: a fake of this seam."""

    names: tuple[str, ...] = ("counts.txt",)

    def render(self, disclosure: Disclosure) -> Iterable[bytes]:
        """How many shots have AI."""
        yield b"%d\n" % disclosure.shots_counted.ai


@pytest.fixture(params=["csv", "html", "json", "pdf", "a fake"])
def made(request: pytest.FixtureRequest) -> Format:
    """A format."""
    if request.param == "a fake":
        return Counts()
    try:
        return format_of(request.param)
    except MissingPart as error:
        pytest.skip(f"{error.why}. {error.fix}")


@pytest.mark.parametrize("told", [TOLD, NOTHING], ids=["something", "nothing"])
def test_every_file_has_its_content(made: Format, told: Disclosure) -> None:
    contents = tuple(made.render(told))
    assert len(contents) == len(made.names) > 0
    assert all(isinstance(content, bytes) and content for content in contents)


def test_the_same_disclosure_gives_the_same_bytes(made: Format) -> None:
    assert tuple(made.render(TOLD)) == tuple(made.render(TOLD))


def test_the_names_are_file_names(made: Format) -> None:
    assert all(Path(name).name == name for name in made.names)


def test_the_table_has_them_all() -> None:
    assert set(FORMATS) == {"csv", "html", "json", "pdf"}
    assert set(DEFAULT) <= set(FORMATS)
    with pytest.raises(MissingPart) as caught:
        format_of("parchment")
    assert "csv, html, json, pdf" in caught.value.why
