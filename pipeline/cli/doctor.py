"""`platemark doctor`: is this installation fit to work, and does a show's file hold together?"""

from __future__ import annotations

import json
import os
import platform
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from pipeline.cli.exits import ExitCode
from provenance.errors import ManifestError, ProvenanceError

_NEEDED = (
    "platemark", "c2pa-python", "pillow", "OpenEXR", "OpenImageIO", "opencolorio",
    "opencv-python-headless", "imagehash", "pdqhash", "iscc-core", "cryptography",
)  # fmt: skip
_OPTIONAL = {"onnxruntime": "neural", "python-pkcs11": "pkcs11", "psycopg": "postgres", "ray": "ray"}


@dataclass(frozen=True, slots=True)
class Health:
    """One thing that was looked at."""

    subject: str
    well: bool
    words: str
    fix: str = ""


@click.command("doctor")
@click.option("--show", "show_file", type=click.Path(path_type=Path), help="Look at this show's file, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(*, show_file: Path | None, as_json: bool) -> None:
    """Look at the installation's health: packages, signing round trip, workers, and a show's file."""
    healths = list(examine(show_file))
    well = all(health.well for health in healths)
    for health in healths:
        if as_json:
            click.echo(json.dumps(asdict(health)))
        else:
            click.echo(f"{'ok   ' if health.well else 'WRONG'} {health.subject}: {health.words}")
            if not health.well:
                click.echo(f"      Do: {health.fix}")
    if as_json:
        click.echo(json.dumps({"summary": {"well": well, "examined": len(healths)}}))
    else:
        click.echo("All is well." if well else "Something is wrong; see the lines marked WRONG.")
    if not well:
        raise click.exceptions.Exit(ExitCode.INCOMPLETE)


def examine(show_file: Path | None) -> Iterator[Health]:
    """Look at everything, worst things last; each look is by itself, so that one failure hides no other."""
    yield Health(
        "Python", sys.version_info >= (3, 11), f"{platform.python_version()} on {platform.system()}", "Use 3.11."
    )
    for name in _NEEDED:
        yield _package(name)
    for name, extra in _OPTIONAL.items():
        yield _optional(name, extra)
    yield _try("signing", _sign_and_read)
    yield _try("worker", _start_worker)
    if show_file is not None:
        yield from _show(show_file)


def _package(name: str) -> Health:
    try:
        return Health(name, True, version(name))
    except PackageNotFoundError:
        return Health(name, False, "it is not installed", f"Install it with: pip install {name}")


def _optional(name: str, extra: str) -> Health:
    try:
        return Health(name, True, version(name))
    except PackageNotFoundError:
        return Health(name, True, f"not installed; it is optional (pip install 'platemark[{extra}]')")


def _try(subject: str, look: Callable[[], str]) -> Health:
    try:
        return Health(subject, True, look())
    except ProvenanceError as error:
        return Health(subject, False, f"{error.what}: {error.why}", error.fix)


def _sign_and_read() -> str:
    """Make an identity in a temporary folder, sign a small picture with it, and read it back."""
    from provenance.declarations import TEMPLATE
    from provenance.index import create_index
    from provenance.serving import open_service
    from provenance.show import render_show
    from provenance.signers.identity import create_identity

    with tempfile.TemporaryDirectory(prefix="platemark-doctor-") as name:
        folder = Path(name)
        create_identity(folder / "identity", organisation="platemark doctor", passphrase=None)
        create_index(folder / "index")
        (folder / "show.toml").write_text(render_show("doctor"))
        (folder / "declaration.toml").write_text(TEMPLATE)
        (folder / "picture.png").write_bytes(_small_png())
        service = open_service({"show": str(folder / "show.toml")})
        request = {"op": "stamp", "path": str(folder / "picture.png"), "declare": str(folder / "declaration.toml")}
        record = service(request)
    if "error" in record:
        raise ManifestError(**record["error"])
    return f"signed a picture and read it back: {record['manifest']['state']}"


def _small_png() -> bytes:
    """A grey ramp of 64 x 64 pixels."""
    rows = b"".join(b"\0" + bytes(range(0, 256, 4)) for _ in range(64))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _start_worker() -> str:
    from provenance.isolation import Limits, Worker

    with Worker("provenance.serving:open_service", {}, Limits()) as worker:
        worker.call({"op": "ping"})
    return f"a worker process starts and answers; this machine has {os.cpu_count()} cores"


def _show(show_file: Path) -> Iterator[Health]:
    from provenance.serving import Service
    from provenance.show import load_show

    try:
        show = load_show(show_file)
    except ProvenanceError as error:
        yield Health("show file", False, f"{error.what}: {error.why}", error.fix)
        return
    yield Health("show file", True, f"{show.show.title}")
    service = Service(show)
    for subject, look in service.examine().items():
        yield _try(subject, look)
