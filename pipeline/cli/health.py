"""What `platemark doctor` looks at: libraries, a picture signed and read back, a worker, a show."""

from __future__ import annotations

import os
import platform
import re
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.cli.secrets import ask_passphrase
from provenance.errors import ManifestError, MediaError, ProvenanceError
from provenance.files import file_error

_REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)\s*(?:>=\s*(?P<least>[0-9.]+))?[^;]*(?:;.*extra\s*==\s*['\"](?P<extra>\w+))?"
)
#: An extra for whoever works on platemark itself.
_DEVELOPMENT = "dev"


@dataclass(frozen=True, slots=True)
class Health:
    """One thing that was looked at."""

    subject: str
    well: bool
    words: str
    fix: str = ""


def examine(show_file: Path | None, requirements: Iterable[str]) -> Iterator[Health]:
    """Look at everything; each look is by itself, so that one failure hides no other.

    Args:
        requirements: what platemark requires, as its metadata has it (``pillow>=13.0.0``).
    """
    python = f"{platform.python_version()} on {platform.system()}"
    yield Health("Python", sys.version_info >= (3, 11), python, "Use Python 3.11 or later.")
    yield _try("platemark", lambda: version("platemark"))
    for requirement in requirements:
        found = _REQUIREMENT.match(requirement)
        if found and found["extra"] != _DEVELOPMENT:
            yield _library(found["name"], found["least"] or "", found["extra"] or "")
    yield _try("reading pictures", _load_readers)
    yield _try("signing a picture", _sign_and_read)
    yield _try("a worker process", _start_worker)
    if show_file is not None:
        yield from _look_at_show(show_file)


def _library(name: str, least: str, extra: str) -> Health:
    """Whether a library is there, of the version *least* or later; one of an extra may be absent."""
    fix = f"Run: pip install '{name}>={least}'" if least else f"Run: pip install {name}"
    try:
        there = version(name)
    except PackageNotFoundError:
        if extra:
            return Health(name, True, f"not installed, and needed only for: pip install 'platemark[{extra}]'")
        return Health(name, False, "it is not installed", fix)
    if _numbers(there) < _numbers(least):
        return Health(name, False, f"it is {there}, and platemark needs {least} or later", fix)
    return Health(name, True, there)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"[0-9]+", text)))


def _load_readers() -> str:
    """Load what reads pictures: a library may be installed and lack something of the system."""
    for module in ("stills", "exr", "inputs", "color"):
        try:
            import_module(f"provenance.media.{module}")
        except ImportError as error:
            what, fix = "a library cannot be loaded", "Install what it names, from the system's packages or by pip."
            raise MediaError(what, str(error), fix) from error
    return "the libraries for stills, EXR, DPX and colour can be loaded"


def _try(subject: str, look: Callable[[], str]) -> Health:
    try:
        return Health(subject, True, look())
    except OSError as error:
        return _wrong(subject, file_error("cannot use the temporary folder", error))
    except ProvenanceError as error:
        return _wrong(subject, error)


def _wrong(subject: str, error: ProvenanceError) -> Health:
    return Health(subject, False, f"{error.what}: {error.why}", error.fix)


def _sign_and_read() -> str:
    """Make an identity in a temporary folder, sign a small picture with it, and read it back."""
    from provenance.declarations.writing import declare
    from provenance.index import create_index
    from provenance.serving import open_service
    from provenance.show import render_show
    from provenance.signers.identity import create_identity

    with tempfile.TemporaryDirectory(prefix="platemark-doctor-") as name:
        folder = Path(name)
        create_identity(folder / "identity", organisation="platemark doctor", passphrase=None)
        create_index(folder / "index")
        (folder / "attestations").mkdir()
        (folder / "show.toml").write_text(render_show("doctor"), "utf-8")
        declare(folder / "declaration.toml", title="A grey ramp", use="temporary", ai="none")
        (folder / "picture.png").write_bytes(_small_png())
        service = open_service({"show": str(folder / "show.toml")})
        request = {"op": "stamp", "path": str(folder / "picture.png"), "declare": str(folder / "declaration.toml")}
        record = service(request)
    if "error" in record:
        raise ManifestError(**record["error"])
    return f"it was signed and read back: {record['manifest']['state']}"


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
    from provenance.studio import SERVICE

    with Worker(SERVICE, {}, Limits()) as worker:
        worker.call({"op": "ping"})
    return f"one starts and answers; {len(os.sched_getaffinity(0))} can work at once, one a core"


def _look_at_show(show_file: Path) -> Iterator[Health]:
    from provenance.serving import Service
    from provenance.show import load_show

    try:
        show = load_show(show_file)
    except ProvenanceError as error:
        yield _wrong("the show's file", error)
        return
    yield Health("the show's file", True, show.show.title)
    for subject, look in Service(show, secrets=ask_passphrase).examine().items():
        yield _try(f"the show's {subject}", look)
