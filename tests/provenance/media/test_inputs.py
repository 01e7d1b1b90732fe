from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from provenance.media.inputs import InputError, opened


def test_it_tells_what_the_file_is(pictures: Any) -> None:
    data = pictures.dpx(pictures.scene(40, 30), "Logarithmic")
    with opened(pictures.source(data), "dpx") as file:
        assert (file.width, file.height, file.channels, file.bits, file.is_float) == (40, 30, 3, 10, False)
        assert file.text("dpx:Transfer") == "Logarithmic"
        assert file.text("nothing") == ""
        assert file.number("nothing", 2.5) == 2.5
        assert file.profile() == b""


def test_rows_are_those_of_the_whole(pictures: Any) -> None:
    data = pictures.dpx(pictures.scene(40, 30))
    with opened(pictures.source(data), "dpx") as file:
        whole = file.read("uint16")
        assert whole.shape == (30, 40, 3)
        assert np.array_equal(file.read("uint16", rows=[0, 7, 29]), whole[[0, 7, 29]])
        assert np.array_equal(file.read("uint16", channels=1), whole[..., :1])
        with pytest.raises(InputError, match="no rows"):
            file.read("uint16", rows=[])


def test_another_reader_is_not_accepted(pictures: Any) -> None:
    """What is looked at is what the content said, whatever else the library would make of it."""
    png = pictures.still(pictures.scene(), "PNG")
    with pytest.raises(InputError, match="taken for png"), opened(pictures.source(png), "dpx"):
        pass


@pytest.mark.parametrize("data", [b"", b"SDPX", b"nothing that anyone reads"])
def test_what_cannot_be_read_is_an_error_without_our_file_names(data: bytes, pictures: Any) -> None:
    with pytest.raises(InputError) as caught, opened(pictures.source(data), "dpx"):
        pass
    assert "/proc" not in str(caught.value)


def test_deep_files_are_refused(pictures: Any) -> None:
    with pytest.raises(InputError, match="deep"), opened(pictures.source(pictures.exr_deep()), "openexr"):
        pass


def test_nothing_is_left_open_and_nothing_printed(pictures: Any, capfd: pytest.CaptureFixture[str]) -> None:
    png = pictures.still(pictures.scene(), "PNG")
    before = len(os.listdir("/proc/self/fd"))
    for data in (png, png[:-30], png[:200], png[:20]):
        try:
            with opened(pictures.source(data), "png") as file:
                file.read("uint8")
        except InputError:
            pass
    assert len(os.listdir("/proc/self/fd")) == before
    assert capfd.readouterr() == ("", "")
