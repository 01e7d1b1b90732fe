"""The use case *stamp*, for one asset: fingerprint it, compose its manifest, sign it, write it so that nothing is lost.

What happens to a file's attributes: the stamped file has the mode of the original and, where the system lets us, its
owner, and in place its access list; its modification time is the time of stamping, because its bytes are new and
whoever mirrors the folder must see that. A sidecar has the mode of its asset. In place, a file with several hard links
is refused: renaming over one of its names would leave the others with the old bytes.

Stamping again changes nothing: a manifest of ours that holds, and that was made for the same declaration, rules and
ingredients, is left alone. It holds only while the picture's bytes are those that were signed; and where the show
would trust its own signature, it must trust this one as well. The time of stamping stands in the manifest, and is no
part of what stamping knows its own work by.

What was read is looked at again just before anything is written, under the original's lock: of several processes that
stamp a frame at once, one writes, and the others find it stamped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from provenance import fingerprints, media
from provenance.checking import as_problem, describe
from provenance.declarations import at_frame
from provenance.errors import FileError, ProvenanceError
from provenance.files import Source, locked, make_folder, read_source, show_name, write_atomic
from provenance.manifests import (
    FrameIdentity,
    IngredientLoader,
    LoadedIngredient,
    ManifestStore,
    Mark,
    Signed,
    compose,
    read_sidecars,
    stamp_key,
    state_of,
    write_sidecar,
)
from provenance.media.interface import MediaSettings
from provenance.model import (
    Asset,
    Carrier,
    Declaration,
    Evidence,
    Manifest,
    ManifestState,
    Result,
    Stamp,
    StampOutcome,
)
from provenance.signers.interface import Signer

_HOLDS = (ManifestState.TRUSTED, ManifestState.VALID)
#: A frame that somebody else stamps meanwhile is looked at anew so often.
_ATTEMPTS = 3


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Stamping:
    """What stamping is done with.

    Attributes:
        profile: the digest of the show's rules, which every manifest carries.
        ingredients: loads what declarations name, each file once.
        largest: the largest file that is read, in bytes.
        clock: tells the time of stamping, with its zone; it is written in UTC, to the second.
    """

    store: ManifestStore
    signer: Signer
    ingredients: IngredientLoader
    profile: str = ""
    media: MediaSettings = MediaSettings()
    largest: int = 4 << 30
    clock: Callable[[], datetime] = _now


def stamp(
    asset: Asset,
    declaration: Declaration,
    stamping: Stamping,
    *,
    to: Path | None = None,
    known: Result | None = None,
    dry_run: bool = False,
) -> Result:
    """Stamp one asset.

    Args:
        asset: its path is read.
        declaration: what the maker declares of it; ingredients' frame patterns mean the frame of the same number.
        to: the file to write, which is not the original; None to replace that, or to put a sidecar beside it.
        known: a result of `provenance.check` for the same bytes, whose fingerprints and picture are used again.
        dry_run: do everything but write.

    Returns:
        The evidence, with the digest of the original, and what was done. Work that could not be done stands in
        `incomplete`, and then nothing was changed: the original is as it was, and there is no half file under a final
        name.
    """
    started = time.perf_counter()
    evidence = Evidence(asset, declaration=declaration)
    try:
        evidence, done = _attempt(asset, declaration, stamping, to, known, dry_run=dry_run)
    except ProvenanceError as error:
        return Result(
            evidence,
            incomplete=as_problem(error),
            stamp=Stamp(StampOutcome.FAILED),
            seconds=time.perf_counter() - started,
        )
    return Result(evidence, stamp=done, policy=stamping.profile, seconds=time.perf_counter() - started)


class _Changed(FileError):
    """What was read is no longer what is there; it does not leave this module but as its words."""


def _attempt(
    asset: Asset, declaration: Declaration, stamping: Stamping, to: Path | None, known: Result | None, *, dry_run: bool
) -> tuple[Evidence, Stamp]:
    for _ in range(_ATTEMPTS - 1):
        try:
            return _Work(asset, declaration, stamping, to, known).do(dry_run=dry_run)
        except _Changed:  # somebody else stamped it meanwhile: what is there now decides
            continue
    return _Work(asset, declaration, stamping, to, known).do(dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A manifest that may make stamping needless, and the sidecar that holds it, if one does."""

    manifest: Manifest
    sidecar: Path | None


class _Work:
    """One stamping: what was read, and where it goes."""

    def __init__(
        self, asset: Asset, declaration: Declaration, stamping: Stamping, to: Path | None, known: Result | None
    ) -> None:
        self.to = to
        self.target = to or asset.path
        self.asset = asset
        self.before = self._state()
        self.source = read_source(asset.path, limit=stamping.largest)
        self.asset = replace(asset, media_type=media.recognise(self.source))
        self.declaration = declaration
        self.stamping = stamping
        self.known = known
        self.ingredients = _load(self.asset, declaration, stamping.ingredients)
        self.key = stamp_key(declaration.digest, stamping.profile, [each.digest for each in self.ingredients])
        self.is_copied = False

    def do(self, *, dry_run: bool) -> tuple[Evidence, Stamp]:
        """Leave alone what is stamped already; else compose, sign, and write."""
        size, digest = len(self.source.data), self.source.digest
        evidence = Evidence(self.asset, declaration=self.declaration, size=size, digest=digest)
        sidecars = read_sidecars(self.source.path)
        present = self._manifest(self.source, sidecars)
        standing = self._holds(present, self.source, sidecars) if self.to is None else self._standing_at(self.to)
        if standing is not None and standing.manifest.state is ManifestState.TRUSTED:
            return self._already(evidence, standing)
        evidence = self._look(evidence)
        signed = self._sign(evidence, sidecars if present.state is not ManifestState.MISSING else None)
        if standing is not None and signed.manifest.state is not ManifestState.TRUSTED:
            return self._already(evidence, standing)
        if self.to is None and signed.asset is not None:
            _require_one_name(self.source)
        sidecar = None if dry_run else self._write(signed)
        done = Stamp(StampOutcome.STAMPED, None if dry_run else self.target, sidecar)
        return replace(evidence, manifest=signed.manifest), done

    def _already(self, evidence: Evidence, standing: _Standing) -> tuple[Evidence, Stamp]:
        done = Stamp(StampOutcome.ALREADY, self.target, standing.sidecar)
        return replace(evidence, manifest=standing.manifest), done

    def _standing_at(self, to: Path) -> _Standing | None:
        """What stands where the signed file is to be written."""
        _require_elsewhere(self.asset.path, to)
        if not os.path.lexists(to):
            return None
        output, sidecars = read_source(to, limit=self.stamping.largest), read_sidecars(to)
        present = self._manifest(output, sidecars)
        self.is_copied = output.data == self.source.data
        if present.stamp_key and present.state in _HOLDS:
            of_this = present.source_digest == self.source.digest
            return self._holds(present, output, sidecars) if of_this else None
        if self.is_copied:
            return None  # by a run that ended before it wrote the sidecar
        raise FileError(
            f"cannot write {show_name(to)}",
            "a file of that name is there, and it is not as platemark stamped it",
            "Remove it, or choose another folder with --to.",
        )

    def _holds(self, present: Manifest, source: Source, sidecars: tuple[Source, ...]) -> _Standing | None:
        if present.state not in _HOLDS or present.stamp_key != self.key:
            return None
        beside = sidecars if present.carrier is Carrier.SIDECAR else ()
        if len(beside) > 1:  # one of them is of a frame of another format, or of an earlier picture
            beside = tuple(each for each in beside if self._manifest(source, (each,)).label == present.label)
        return _Standing(present, beside[0].path if beside else None)

    def _manifest(self, source: Source, sidecars: tuple[Source, ...]) -> Manifest:
        return self.stamping.store.read(source, self.asset.media_type, sidecars)

    def _look(self, evidence: Evidence) -> Evidence:
        """Decode and fingerprint, unless a check did so for the same bytes."""
        of = self.known.evidence if self.known is not None else evidence
        if of.picture is not None and of.fingerprints and of.digest == self.source.digest:
            return replace(evidence, picture=of.picture, fingerprints=of.fingerprints)
        frame = media.analyse(self.source, self.asset.media_type, self.stamping.media)
        return replace(evidence, picture=describe(frame), fingerprints=fingerprints.compute(frame))

    def _sign(self, evidence: Evidence, sidecars: tuple[Source, ...] | None) -> Signed:
        """Sign; *sidecars* are given where the file carries a manifest already, which is then kept."""
        store = self.stamping.store
        identity = FrameIdentity(
            name=self.target.name,
            media_type=self.asset.media_type,
            frame=self.asset.frame,
            shot=self.asset.shot,
            size=len(self.source.data),
            digest=self.source.digest,
            width=evidence.picture.width if evidence.picture else 0,
            height=evidence.picture.height if evidence.picture else 0,
        )
        now = self.stamping.clock().astimezone(UTC)
        definition = compose(
            self.declaration,
            identity,
            evidence.fingerprints,
            mark=Mark(self.key, self.stamping.profile, now.isoformat(timespec="seconds")),
            thumbnail=evidence.picture.thumbnail if evidence.picture else b"",
            ingredients=self.ingredients,
            present=None if sidecars is None else store.present(self.source, self.asset.media_type, sidecars),
        )
        return store.sign(self.source, self.asset.media_type, definition, self.stamping.signer)

    def _write(self, signed: Signed) -> Path | None:
        """Write the signed file, its sidecar, or both; returns the sidecar's path.

        What was signed is read back while its bytes go to disk; the file gets its name only when both have ended well.
        """
        like = self.source.status
        make_folder(self.target.parent)
        with locked(self.asset.path), ThreadPoolExecutor(1) as aside:
            read_back = aside.submit(lambda: signed.manifest)
            if signed.asset is not None:

                def before(_: Path) -> None:
                    read_back.result()
                    self._require_unchanged()

                write_atomic(self.target, signed.asset, like=like, before=before)
                return None
            read_back.result()
            if self.to is not None and not self.is_copied:
                write_atomic(self.to, self.source.data, like=like, before=self._require_unchanged)
            else:
                self._require_unchanged()
            return write_sidecar(self.target, signed.sidecar or b"", self.stamping.store.belongs, like=like)

    def _state(self) -> list[object]:
        """What tells whether anything that is read here has changed."""
        return [state_of(each) for each in (self.asset.path, self.target)]

    def _require_unchanged(self, _: object = None) -> None:
        if self._state() != self.before:
            raise _Changed(
                f"cannot stamp {show_name(self.asset.path)}",
                "it was changed while it was being stamped",
                "Wait until whatever writes it has ended, then run the same command again.",
            )


def _require_elsewhere(original: Path, to: Path) -> None:
    """Refuse to write over the original where it was said that it is not touched."""
    try:
        same = original.name == to.name and os.path.samefile(original.parent, to.parent)
    except OSError:
        return  # the folder to write into is not there yet
    if same:
        raise FileError(
            f"cannot stamp {show_name(original)} into its own folder",
            "it would be replaced",
            "Choose another folder with --to, or stamp it in place.",
        )


def _require_one_name(source: Source) -> None:
    if source.status.st_nlink > 1:
        raise FileError(
            f"cannot stamp {show_name(source.path)} in place",
            f"the file has {source.status.st_nlink} names (hard links), and the others would keep the old bytes",
            "Stamp into another folder with --to.",
        )


def _load(asset: Asset, declaration: Declaration, loader: IngredientLoader) -> tuple[LoadedIngredient, ...]:
    """The ingredients of one frame: a frame pattern among them means the frame of the same number."""
    loaded = []
    for each in declaration.ingredients:
        try:
            loaded.append(loader.load(each, at_frame(each.asset.path, asset.frame)))
        except FileError as error:
            raise FileError(
                f"cannot stamp {show_name(asset.path)}",
                f"an ingredient of its declaration is needed ({error.what}: {error.why})",
                "Bring that file back, or correct `ingredients` in the declaration.",
            ) from error
    return tuple(loaded)
