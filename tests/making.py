"""Shows and frames for tests: a show's folder with an identity, an index and a declaration, and small real pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pictures

from provenance.records import reference_from_record
from provenance.serving import Service
from provenance.show import load_show, render_show
from provenance.signers.identity import create_identity

#: What the tests make: the name of a kind -> the suffix of its files.
KINDS = {
    "jpeg": "jpg",
    "png8": "png",
    "png16": "png",
    "tiff8": "tif",
    "tiff16": "tif",
    "webp": "webp",
    "exr": "exr",
    "dpx": "dpx",
}
#: Kinds that C2PA cannot embed in.
BESIDE = ("exr", "dpx")

DECLARATION = """\
title = "Collapse of the tower"
shot = "sh010"
use = "final"
digital_source_type = "trainedAlgorithmicMedia"

[[tools]]
name = "Generator"
version = "4.1"
"""


def picture(kind: str, seed: int = 0, size: tuple[int, int] = (96, 64)) -> bytes:
    """A picture file of a kind; the same seed gives the same picture in all of them."""
    scene = pictures.scene(*size, seed=seed)
    if kind == "exr":
        light = pictures.linear(scene).astype(np.float16)
        return pictures.exr({"RGB": light})
    if kind == "dpx":
        return pictures.dpx(np.rint(scene * 65535).astype(np.uint16))
    if kind == "png16":
        return pictures.by_oiio(np.rint(scene * 65535).astype(np.uint16), "png", "uint16")
    if kind == "tiff16":
        return pictures.by_oiio(np.rint(scene * 65535).astype(np.uint16), "tif", "uint16")
    form = {"jpeg": "JPEG", "png8": "PNG", "tiff8": "TIFF", "webp": "WEBP"}[kind]
    return pictures.still(scene, form, **({"quality": 95} if kind == "jpeg" else {}))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path from there; a link or FIFO counts as what it is."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = b"-> " + str(path.readlink()).encode("utf-8", "surrogateescape")
        elif path.is_file():
            found[name] = path.read_bytes()
        elif not path.is_dir():
            found[name] = b"(special)"
    return found


def leftovers(folder: Path) -> list[str]:
    """The temporary files below a folder."""
    return [path.name for path in folder.rglob(".*.platemark-*")]


@dataclass
class Show:
    """A show on disk."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "show.toml"

    @property
    def declaration(self) -> Path:
        return self.folder / "declaration.toml"

    def service(self, **more: Any) -> Service:
        """A fresh service for this show, in this process."""
        return Service(load_show(self.file), **more)

    def write(self, name: str, kind: str = "", seed: int = 0, data: bytes | None = None) -> Path:
        """Write a picture below `frames`; its kind is told by the suffix where it is not given."""
        path = self.folder / "frames" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kinds = [each for each, suffix in KINDS.items() if suffix == path.suffix[1:]]
        path.write_bytes(picture(kind or kinds[0], seed) if data is None else data)
        return path

    def declare(self, text: str, name: str = "declaration.toml") -> Path:
        """Write a declaration."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def settle(self, changes: Mapping[str, str] | None = None, *, after: str = "") -> None:
        """Write the show file as `platemark init` does, with words of it replaced, and text after it."""
        text = render_show("Demo")
        for old, new in (changes or {}).items():
            assert old in text
            text = text.replace(old, new)
        self.file.write_text(text + after, "utf-8")

    def refer(self, *paths: Path, owner: str = "Museum", **more: Any) -> None:
        """Add works to the show's index; *more* as in a request."""
        from provenance.index import open_index

        service = self.service()
        told = {"op": "reference", "owner": owner, **more}
        made = [service({**told, "path": str(each), "title": each.stem}) for each in paths]
        open_index(self.folder / "index").change(add=[reference_from_record(each["reference"]) for each in made])


def lay_out(folder: Path, *, passphrase: bytes | None = None, organisation: str = "Studio") -> Show:
    """Make a show in *folder*, as `platemark init` does."""
    from provenance.index import create_index

    folder.mkdir(parents=True, exist_ok=True)
    create_identity(folder / "identity", organisation=organisation, passphrase=passphrase)
    create_index(folder / "index")
    (folder / "attestations").mkdir()
    show = Show(folder)
    show.settle()
    show.declare(DECLARATION)
    (folder / "frames").mkdir()
    return show
