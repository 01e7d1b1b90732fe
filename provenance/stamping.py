"""The use case *stamp*, for one asset: fingerprint it, compose its manifest, sign it, write it so that nothing is lost.

What happens to a file's attributes: the stamped file has the mode of the original and, where the system lets us, its
owner; its modification time is the time of stamping, because its bytes are new and whoever mirrors the folder must
see that. A sidecar has the mode of its asset. In place, a file with several hard links is refused: renaming over one
of its names would leave the others with the old bytes.

Stamping again changes nothing: a manifest of ours that holds, and that was made for the same declaration, rules and
ingredients, is left alone. It holds only while the picture's bytes are those that were signed.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

from provenance import fingerprints, media
from provenance.checking import as_problem, describe
from provenance.declarations import at_frame
from provenance.errors import FileError, ProvenanceError
from provenance.files import Source, make_folder, read_source, show_name, write_atomic
from provenance.manifests import (
    FrameIdentity,
    IngredientLoader,
    LoadedIngredient,
    ManifestStore,
    Signed,
    compose,
    read_sidecars,
    stamp_key,
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


@dataclass(frozen=True, slots=True)
class Stamping:
    """What stamping is done with.

    Attributes:
        profile: the digest of the show's rules, which every manifest carries.
        ingredients: loads what declarations name, each file once.
        largest: the largest file that is read, in bytes.
    """

    store: ManifestStore
    signer: Signer
    ingredients: IngredientLoader
    profile: str = ""
    media: MediaSettings = MediaSettings()
    largest: int = 4 << 30


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
        to: the file to write; None to replace the original, or to put a sidecar beside it.
        known: a result of `provenance.check` for the same bytes, whose fingerprints and picture are used again.
        dry_run: do everything but write.

    Returns:
        The evidence and what was done. Work that could not be done stands in `incomplete`, and then nothing was
        changed: the original is as it was, and there is no half file under a final name.
    """
    started = time.perf_counter()
    evidence = Evidence(asset, declaration=declaration)
    try:
        try:
            evidence, done = _Work(asset, declaration, stamping, to, known).do(dry_run=dry_run)
        except _Changed:  # somebody else stamped it meanwhile: what is there now decides
            evidence, done = _Work(asset, declaration, stamping, to, known).do(dry_run=dry_run)
    except ProvenanceError as error:
        return Result(
            evidence,
            incomplete=as_problem(error),
            stamp=Stamp(StampOutcome.FAILED),
            seconds=time.perf_counter() - started,
        )
    return Result(evidence, stamp=done, policy=stamping.profile, seconds=time.perf_counter() - started)


class _Changed(FileError):
    """The original is no longer the file that was read."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A manifest that makes stamping needless, and the sidecar that holds it, if one does."""

    manifest: Manifest
    sidecar: Path | None


class _Work:
    """One stamping: what was read, and where it goes."""

    def __init__(
        self, asset: Asset, declaration: Declaration, stamping: Stamping, to: Path | None, known: Result | None
    ) -> None:
        self.source = read_source(asset.path, limit=stamping.largest)
        self.asset = replace(asset, media_type=media.recognise(self.source))
        self.declaration = declaration
        self.stamping = stamping
        self.to = to
        self.known = known
        self.ingredients = _load(declaration, asset.frame, stamping.ingredients)
        self.key = stamp_key(declaration.digest, stamping.profile, [each.digest for each in self.ingredients])

    def do(self, *, dry_run: bool) -> tuple[Evidence, Stamp]:
        """Leave alone what is stamped already; else compose, sign, and write."""
        size, digest = len(self.source.data), self.source.digest
        evidence = Evidence(self.asset, declaration=self.declaration, size=size, digest=digest)
        sidecars = read_sidecars(self.source.path)
        present = self._manifest(self.source, sidecars)
        target = self.to or self.asset.path
        standing = self._holds(present, sidecars) if self.to is None else self._standing_at(self.to)
        if standing is not None:
            return replace(evidence, manifest=standing.manifest), Stamp(StampOutcome.ALREADY, target, standing.sidecar)
        evidence = self._look(evidence)
        signed = self._sign(evidence, sidecars if present.state is not ManifestState.MISSING else None)
        if self.to is None and signed.asset is not None:
            _require_one_name(self.source)
        evidence = replace(evidence, manifest=signed.manifest)
        if dry_run:
            return evidence, Stamp(StampOutcome.STAMPED)
        return evidence, Stamp(StampOutcome.STAMPED, target, self._write(signed, target))

    def _standing_at(self, to: Path) -> _Standing | None:
        """What stands where the signed file is to be written."""
        if not os.path.lexists(to):
            return None
        output, sidecars = read_source(to, limit=self.stamping.largest), read_sidecars(to)
        present = self._manifest(output, sidecars)
        if present.stamp_key:
            return self._holds(present, sidecars) if present.source_digest == self.source.digest else None
        if output.data == self.source.data:
            return None  # copied by a run that ended before it wrote the sidecar
        raise FileError(
            f"cannot write {show_name(to)}",
            "a file of that name is there, and it is not one that platemark stamped",
            "Remove it, or choose another folder with --to.",
        )

    def _holds(self, present: Manifest, sidecars: tuple[Source, ...]) -> _Standing | None:
        if present.state not in _HOLDS or present.stamp_key != self.key:
            return None
        by_sidecar = present.carrier is Carrier.SIDECAR and sidecars
        return _Standing(present, sidecars[0].path if by_sidecar else None)

    def _manifest(self, source: Source, sidecars: tuple[Source, ...]) -> Manifest:
        return self.stamping.store.read(source, self.asset.media_type, sidecars)

    def _look(self, evidence: Evidence) -> Evidence:
        """Decode and fingerprint, unless a check did so for the same bytes."""
        if self.known is not None and self.known.evidence.digest == self.source.digest:
            of = self.known.evidence
            return replace(evidence, picture=of.picture, fingerprints=of.fingerprints)
        frame = media.analyse(self.source, self.asset.media_type, self.stamping.media)
        return replace(evidence, picture=describe(frame), fingerprints=fingerprints.compute(frame))

    def _sign(self, evidence: Evidence, sidecars: tuple[Source, ...] | None) -> Signed:
        """Sign; *sidecars* are given where the file carries a manifest already, which is then kept."""
        store = self.stamping.store
        identity = FrameIdentity(
            name=(self.to or self.asset.path).name,
            media_type=self.asset.media_type,
            frame=self.asset.frame,
            shot=self.asset.shot,
            size=len(self.source.data),
            digest=self.source.digest,
            width=evidence.picture.width if evidence.picture else 0,
            height=evidence.picture.height if evidence.picture else 0,
        )
        definition = compose(
            self.declaration,
            identity,
            evidence.fingerprints,
            key=self.key,
            profile=self.stamping.profile,
            thumbnail=evidence.picture.thumbnail if evidence.picture else b"",
            ingredients=self.ingredients,
            present=None if sidecars is None else store.present(self.source, self.asset.media_type, sidecars),
        )
        return store.sign(self.source, self.asset.media_type, definition, self.stamping.signer)

    def _write(self, signed: Signed, target: Path) -> Path | None:
        """Write the signed file, its sidecar, or both; returns the sidecar's path."""
        like = self.source.status
        make_folder(target.parent)
        if signed.asset is not None:
            write_atomic(target, signed.asset, like=like, before=self._require_unchanged)
            return None
        if self.to is not None and not os.path.lexists(target):
            write_atomic(target, self.source.data, like=like)
        self._require_unchanged(target)
        return write_sidecar(target, signed.sidecar or b"", self.stamping.store.belongs, like=like)

    def _require_unchanged(self, _: Path) -> None:
        if not self.source.is_unchanged():
            raise _Changed(
                f"cannot stamp {show_name(self.asset.path)}",
                "it was changed while it was being stamped",
                "Wait until whatever writes it has ended, then run the same command again.",
            )


def _require_one_name(source: Source) -> None:
    if source.status.st_nlink > 1:
        raise FileError(
            f"cannot stamp {show_name(source.path)} in place",
            f"the file has {source.status.st_nlink} names (hard links), and the others would keep the old bytes",
            "Stamp into another folder with --to.",
        )


def _load(declaration: Declaration, frame: int | None, loader: IngredientLoader) -> tuple[LoadedIngredient, ...]:
    """The ingredients of one frame: a frame pattern among them means the frame of the same number."""
    return tuple(loader.load(each, at_frame(each.asset.path, frame)) for each in declaration.ingredients)
