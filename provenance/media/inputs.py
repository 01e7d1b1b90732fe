"""OpenImageIO's readers over bytes that are already in memory. This is the only file that imports OpenImageIO.

The library reads from paths alone, so the bytes are put into an anonymous file in memory (`memfd_create`, Linux): the
frame itself is still read once, and what is decoded is what was hashed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import numpy as np
import OpenImageIO as oiio  # noqa: N813 - as its own documents do

from provenance.files import Source
from provenance.media.frames import Samples
from provenance.media.quiet import silence


class InputError(ValueError):
    """OpenImageIO cannot read the file; the text is its own. It does not leave the package."""


class Input:
    """An open picture file: its first picture.

    Attributes:
        width, height, channels: of the picture.
        bits: in a sample as the file holds it.
        is_float: whether samples are floating point.
        alpha: the number of the alpha channel, or -1.
    """

    def __init__(self, reader: oiio.ImageInput) -> None:
        self._reader = reader
        self._spec = spec = reader.spec()
        self.width, self.height, self.channels = spec.width, spec.height, spec.nchannels
        self.bits = spec.get_int_attribute("oiio:BitsPerSample", spec.format.size() * 8)
        self.is_float = spec.format.basetype in (oiio.HALF, oiio.FLOAT, oiio.DOUBLE)
        self.alpha = spec.alpha_channel
        if spec.deep or spec.depth > 1:
            raise InputError("it is a volume or deep")

    def text(self, name: str) -> str:
        """A text attribute of the file, empty where it has none."""
        return str(self._spec.get_string_attribute(name))

    def number(self, name: str, default: float) -> float:
        """A number among the file's attributes."""
        return float(self._spec.get_float_attribute(name, default))

    def profile(self) -> bytes:
        """The embedded ICC profile, empty where it has none."""
        found = self._spec.getattribute("ICCProfile")
        return bytes(found) if found is not None else b""

    def read(self, sample: str, *, rows: Sequence[int] | None = None, channels: int | None = None) -> Samples:
        """Decode the picture, or some of its rows.

        Args:
            sample: what samples are converted to: uint8, uint16 or float; integers are scaled to the new range.
            rows: the numbers of these rows, from the top; only for formats that hold rows as they are.
            channels: how many of the first channels; all of them when absent.

        Returns:
            (rows, columns, channels).
        """
        last = self.channels if channels is None else channels
        if rows is None:
            return self._checked(self._reader.read_image(0, 0, 0, last, sample), self.height, last)
        top = self._spec.y
        out: Samples | None = None
        for place, row in enumerate(rows):
            line = self._checked(
                self._reader.read_scanlines(0, 0, top + row, top + row + 1, 0, 0, last, sample), 1, last
            )
            if out is None:
                out = np.empty((len(rows), self.width, last), line.dtype)
            out[place] = line[0]
        if out is None:
            raise InputError("no rows were asked for")
        return out

    def _checked(self, pixels: Samples | None, rows: int, channels: int) -> Samples:
        if pixels is None:
            raise InputError(self._reader.geterror() or "its pixels cannot be read")
        return cast("Samples", pixels.reshape(rows, self.width, channels))


@contextmanager
def opened(source: Source, reader: str, **hints: int) -> Iterator[Input]:
    """Open a source with the reader of that name (``dpx``, ``png``); *hints* go to it by ``oiio:`` names.

    Raises:
        InputError: it cannot be read, or another reader takes it for its own.
    """
    oiio.attribute("threads", 1)  # one frame, one core: the batch runs a worker on each
    handle = os.memfd_create("platemark", os.MFD_CLOEXEC)
    try:
        with silence:
            view = memoryview(source.data)
            while view:
                view = view[os.write(handle, view) :]
            spec = oiio.ImageSpec()
            for name, value in hints.items():
                spec.attribute(f"oiio:{name}", value)
            file = oiio.ImageInput.open(f"/proc/self/fd/{handle}", spec)
            if file is None:
                oiio.geterror()  # the library's words name our anonymous file, and its search for other formats
                raise InputError("its header cannot be read")
            try:
                if file.format_name() != reader:
                    raise InputError(f"it was taken for {file.format_name()}")
                yield Input(file)
            finally:
                file.close()
    finally:
        os.close(handle)
