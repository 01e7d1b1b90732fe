"""The show file: one TOML document that says how a show signs, whom it trusts, and what it checks against.

| key | meaning | when absent |
|-|-|-|
| `show.title` | the show's name, as it stands in manifests and reports | required |
| `show.shot_pattern` | a regular expression over a path, with groups `show`, `sequence`, `shot` | the base name |
| `show.ignore` | names (`*.tmp`) of files nobody checks; they are counted and named | system litter |
| `signing.key` | the key's URI, `pem:` and a path | stamping is refused |
| `signing.chain` | the certificates in PEM, the signer's first, without the root | stamping is refused |
| `signing.passphrase_file` | a file (mode 0600) whose first line opens the key | asked for at the terminal |
| `signing.timestamp_url` | an RFC 3161 time-stamp service | no time-stamp |
| `trust.anchors` | PEM files of the roots whose signers are *trusted* | nobody is |
| `trust.timestamp_anchors` | PEM files of the time-stamp services' roots | the anchors |
| `index.location` | the reference index's folder | nothing is searched |
| `index.neural` | an ONNX model that tells copies; needs the extra `neural` | no neural fingerprints |
| `index.reuse_still_frames` | whether a frame that is nearly the same as the last has its matches | `true` |
| `attestations.folder` | the folder of vetted tools, consents, approvals and licences | there are none |
| `attestations.signed` | whether each of its files must be signed; so it is as well once one is | `false` |
| `attestations.anchors` | PEM files of the roots whose signers may sign them | the show's own signer alone may |
| `policy.base` | a shipped policy's name, a policy file, or a list of them that hold together | `studio-minimum` |
| `policy.rules` | a rule's id to `pass`, `review`, `block` or `off` | as the base has it |
| `policy.thresholds` | a threshold's name to its value (see `provenance.policy.document`) | as the base has it |
| `policy.triage` | a use of AI-made material to `pass`, `review`, `block` or `off` | as the base has it |
| `media.*` | colour: see `provenance.media.interface.MediaSettings` | the built-in ACES config |
| `limits.memory_gib` | the most memory of a worker | 4 |
| `limits.seconds` | the longest a worker may take for one asset | 120 |
| `limits.file_gib` | the largest file that is read | 4 |
| `limits.workers` | how many work at once | the machine's cores |

Paths are relative to the show file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any, Self

from pydantic import Field, PrivateAttr, field_validator

from provenance.documents import Document, Location, Table, read_document
from provenance.errors import StudioError
from provenance.files import read_source, show_name

#: The policy of a show that names none, and of what is checked without a show.
DEFAULT_POLICY = "studio-minimum"
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini", "._*", ".nfs*")


class ShowTable(Table):
    """`[show]`: what the show is called and how its files are."""

    title: str = Field(min_length=1, max_length=200)
    shot_pattern: str = ""
    ignore: tuple[str, ...] = _LITTER

    @field_validator("shot_pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groupindex
        except re.error as error:
            raise ValueError(f"it is not a regular expression: {error}") from error
        if pattern and "shot" not in groups:
            raise ValueError("it has no group called shot, as in (?P<shot>sh\\d+)")
        return pattern


class SigningTable(Table):
    """`[signing]`: the key that signs."""

    key: str
    chain: Path
    passphrase_file: Path | None = None
    timestamp_url: str | None = None


class TrustTable(Table):
    """`[trust]`: whose signatures are trusted."""

    anchors: tuple[Path, ...] = ()
    timestamp_anchors: tuple[Path, ...] = ()


class IndexTable(Table):
    """`[index]`: the protected references."""

    location: Path
    neural: Path | None = None
    reuse_still_frames: bool = True


class AttestationsTable(Table):
    """`[attestations]`: what people have put their word to."""

    folder: Path
    signed: bool = Field(default=False, strict=True)
    anchors: tuple[Path, ...] = ()


class PolicyTable(Table):
    """`[policy]`: the rules."""

    base: str | tuple[str, ...] = DEFAULT_POLICY
    rules: dict[str, object] = Field(default_factory=dict)  # `load_policy` checks these, and names their lines
    thresholds: dict[str, object] = Field(default_factory=dict)
    triage: dict[str, object] = Field(default_factory=dict)

    @field_validator("base", mode="before")
    @classmethod
    def _names_policies(cls, base: object) -> object:
        if isinstance(base, str) or (isinstance(base, list | tuple) and all(isinstance(each, str) for each in base)):
            return base
        raise ValueError("it is neither a policy's name in quotes nor a list of them")


class MediaTable(Table):
    """`[media]`: colour and sizes; the defaults are those of `MediaSettings`."""

    ocio_config: str = "ocio://default"
    display: str = ""
    view: str = ""
    scene_linear: str = "ACEScg"
    log: str = "ACEScct"
    max_pixels: int = Field(default=300_000_000, gt=0)


class LimitsTable(Table):
    """`[limits]`: what one worker may take."""

    memory_gib: float = Field(default=4.0, gt=0.25, le=1 << 20)
    seconds: float = Field(default=120.0, gt=0, le=7 * 86_400)
    file_gib: float = Field(default=4.0, gt=0, le=1 << 20)
    workers: int = Field(default=0, ge=0, le=1024)

    @property
    def largest(self) -> int:
        """The largest file that is read, in bytes."""
        return int(self.file_gib * (1 << 30))


class Show(Table):
    """A show's settings, checked; every path is absolute."""

    show: ShowTable
    signing: SigningTable | None = None
    trust: TrustTable = TrustTable()
    index: IndexTable | None = None
    attestations: AttestationsTable | None = None
    policy: PolicyTable = PolicyTable()
    media: MediaTable = MediaTable()
    limits: LimitsTable = LimitsTable()
    _document: Document | None = PrivateAttr(default=None)

    @property
    def document(self) -> Document | None:
        """What it was read from, for errors that name a line of it; None where it was made otherwise."""
        return self._document

    def read_from(self, document: Document) -> Self:
        """Note what it was read from."""
        self._document = document
        return self

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the settings that shape a result; comments and limits do not.

        Nor does `reuse_still_frames`: with it or without, results are the same within its tolerance. Of a neural model
        its content counts.

        Raises:
            FileError: the neural model cannot be read.
        """
        shaping = self.model_dump_json(
            exclude={"limits": True, "signing": True, "index": {"reuse_still_frames", "neural"}}
        )
        if self.index and self.index.neural:
            shaping += read_source(Path(os.path.realpath(self.index.neural))).digest
        return hashlib.sha256(shaping.encode()).hexdigest()


def load_show(path: Path) -> Show:
    """Read and check a show file.

    Raises:
        StudioError: it is wrong (naming the line), or a file that it names is not there.
        FileError: it cannot be read.
    """
    document = read_document(path, StudioError)
    show = document.validate(Show)
    folder = path.resolve().parent
    updates: dict[str, Any] = {}
    if show.signing:
        updates["signing"] = show.signing.model_copy(update=_signing(show.signing, folder))
    updates["trust"] = show.trust.model_copy(
        update={name: tuple(folder / each for each in getattr(show.trust, name)) for name in TrustTable.model_fields}
    )
    if show.index:
        neural = folder / show.index.neural if show.index.neural else None
        updates["index"] = show.index.model_copy(update={"location": folder / show.index.location, "neural": neural})
    if show.attestations:
        attested = folder / show.attestations.folder
        anchors = tuple(folder / each for each in show.attestations.anchors)
        updates["attestations"] = show.attestations.model_copy(update={"folder": attested, "anchors": anchors})
    base = show.policy.base
    if isinstance(base, str):
        base = _beside(base, (".toml",), folder)
    else:
        base = tuple(_beside(each, (".toml",), folder) for each in base)
    updates["policy"] = show.policy.model_copy(update={"base": base})
    config = _beside(show.media.ocio_config, (".ocio", ".ocioz"), folder)
    updates["media"] = show.media.model_copy(update={"ocio_config": config})
    show = show.model_copy(update=updates)
    _require(document, show)
    return show.read_from(document)


def _signing(signing: SigningTable, folder: Path) -> dict[str, Any]:
    scheme, colon, rest = signing.key.partition(":")
    key = f"pem:{folder / (rest if colon else scheme)}" if scheme == "pem" or not colon else signing.key
    passphrase = folder / signing.passphrase_file if signing.passphrase_file else None
    return {"key": key, "chain": folder / signing.chain, "passphrase_file": passphrase}


def _beside(name: str, suffixes: tuple[str, ...], folder: Path) -> str:
    """A file's path made absolute; a shipped thing's name is left as it is."""
    return str(folder / name) if name.endswith(suffixes) and "://" not in name else name


def _require(document: Document, show: Show) -> None:
    """Name a file that is not there now, before anything is begun."""
    named: list[tuple[Location, Path]] = []
    for table in TrustTable.model_fields:
        named += [(("trust", table, number), path) for number, path in enumerate(getattr(show.trust, table))]
    attested = show.attestations.anchors if show.attestations else ()
    named += [(("attestations", "anchors", number), path) for number, path in enumerate(attested)]
    if show.signing:
        named.append((("signing", "chain"), show.signing.chain))
    if show.index and show.index.neural:
        named.append((("index", "neural"), show.index.neural))
    given: list[tuple[Location, str]] = [(("media", "ocio_config"), show.media.ocio_config)]
    if isinstance(show.policy.base, str):
        given.append((("policy", "base"), show.policy.base))
    else:
        given += [(("policy", "base", number), name) for number, name in enumerate(show.policy.base)]
    named += [(location, Path(name)) for location, name in given if os.path.isabs(name)]
    for location, path in named:
        if not path.is_file():
            raise document.error(
                location, f"there is no file {show_name(path)}", "Correct the path; it is relative to this file."
            )
    _require_folders(document, show)


def _require_folders(document: Document, show: Show) -> None:
    if show.index and not show.index.location.is_dir():
        raise document.error(
            ("index", "location"),
            f"there is no folder {show_name(show.index.location)}",
            "Correct the path, or make the index with `platemark index add`.",
        )
    if show.attestations and not show.attestations.folder.is_dir():
        raise document.error(
            ("attestations", "folder"),
            f"there is no folder {show_name(show.attestations.folder)}",
            "Correct the path, or make the folder.",
        )


_TEMPLATE = """\
# A show's settings. Paths are relative to this file. Everything after a # is for people.

[show]
title = {title}
# How a file's path tells its shot: a regular expression with the group shot, and sequence and show where it has them.
# Without it, a file's base name is its shot. So sh010_comp_v012.1001.exr is of the shot sh010:
# shot_pattern = '(?P<shot>sh\\d{{3}})_'
# With '(?P<sequence>[A-Z]+)_(?P<shot>\\d+_\\d+)_' ABC_010_0020_comp.1001.exr is of 010_0020 in the sequence ABC.
# Files in a delivery that nobody checks; they are counted, and named with -v:
# ignore = [".DS_Store", "Thumbs.db", "*.mov.tmp"]

[signing]
# The key stays in its file (mode 0600). A bought certificate goes here as well: its key, and its chain in PEM with
# the signer's certificate first.
key = "pem:identity/signer.key"
chain = "identity/chain.pem"
{passphrase}
# A time-stamp keeps a signature good after its certificate has expired. Stamping fails while the service does:
# timestamp_url = "http://timestamp.example/rfc3161"

[trust]
# Whose signatures are Trusted. Add the root certificates of vendors, each a PEM file.
anchors = ["identity/root.pem"]
# timestamp_anchors = ["timestamp-root.pem"]

[index]
location = "index"
# A frame that is nearly the same as the one searched before it (a still shot) has that one's matches; with false, every
# frame is searched:
# reuse_still_frames = true
# Compared by a model for copies as well (an ONNX file; pip install 'platemark[neural]'). The index is then made with
# `platemark index add --show` from the start:
# neural = "model.onnx"

[attestations]
# Vetted tools, consents, approvals and licences, as small files: README.txt there says how to begin.
folder = "attestations"
# Once a file there is signed (platemark attest sign), all must be, or they do not count. This says so from the start,
# so that nobody can take all signatures away:
# signed = true

[policy]
# One policy, or a list of them that hold together: `platemark policy explain` tells what each of them asks.
base = "studio-minimum"
# A rule of the base made stricter or milder for this show: pass, review, block or off. `platemark check` names them.
# rules = {{ "credentials.untrusted" = "block" }}

[media]
# How scene-linear and log pictures are looked at before they are compared. These are the defaults.
# ocio_config = "ocio://default"
# scene_linear = "ACEScg"      # of files that do not say theirs
# log = "ACEScct"

[limits]
# Of one worker process; a frame that needs more costs only itself.
# memory_gib = 4
# seconds = 120
# file_gib = 4
# workers = 0                  # 0: one a core
"""


def render_show(title: str, *, passphrase_file: str = "") -> str:
    """A commented show file, as `platemark init` writes it."""
    passphrase = (
        f"passphrase_file = {json.dumps(passphrase_file)}"
        if passphrase_file
        else (
            "# A locked key's passphrase is asked for, or read from the first line of a file with mode 0600:\n"
            '# passphrase_file = "/secure/platemark.passphrase"'
        )
    )
    return _TEMPLATE.format(title=json.dumps(title), passphrase=passphrase)
