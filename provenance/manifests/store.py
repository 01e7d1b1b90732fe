"""Reading and signing manifests with the C2PA library; the only module that knows it.

One `ManifestStore` serves one process: the library refuses what was made before a fork, and then the context is made
again. Nothing here opens a connection but to an RFC 3161 time-stamp service, when the signer names one.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import c2pa

from provenance.errors import ManifestError, ProvenanceError, SignerError
from provenance.files import Source, show_name
from provenance.manifests import reading
from provenance.manifests.assertions import assertion, name_of, read_own
from provenance.manifests.ingredients import LoadedIngredient
from provenance.manifests.sidecars import sidecar_names
from provenance.manifests.trust import Trust
from provenance.model import Carrier, Manifest, ManifestState, Relationship
from provenance.signers.interface import Signer

if TYPE_CHECKING:
    from provenance.manifests.composing import Definition

_STORE_TYPES = frozenset({"application/c2pa", "application/x-c2pa-manifest-store"})
_ALONE = "application/c2pa"
_HOLDS = (ManifestState.TRUSTED, ManifestState.VALID)
_MISSING = Manifest(ManifestState.MISSING)
#: The largest manifest store of an ingredient that is carried along, in bytes.
_LARGEST_CARRIED = 16 << 20
#: Words of the library's errors that speak of the time-stamp service.
_OF_A_SERVICE = ("http", "timestamp", "time stamp", "internal error")
#: Where C2PA cannot embed, the data hash is our own and the library gets these bytes instead of the file.
_STANDIN = b"-"


class Signed:
    """What signing made; exactly one of asset and sidecar is there. Nobody may keep it before `manifest` was asked for.

    Attributes:
        asset: the file's new bytes, with the manifest in them.
        sidecar: the manifest store for a file beside the asset, whose own bytes stay as they are.
    """

    def __init__(self, asset: bytes | None, sidecar: bytes | None, read_back: Callable[[], Manifest]) -> None:
        self.asset = asset
        self.sidecar = sidecar
        self._read_back = read_back

    @cached_property
    def manifest(self) -> Manifest:
        """What was signed, read back when it is first asked for; a thread may ask while the bytes go to disk.

        Raises:
            ManifestError: it does not hold, or it is not what was composed.
        """
        return self._read_back()


@dataclass(frozen=True, slots=True)
class _Found:
    """A manifest with what carrying it along needs."""

    manifest: Manifest
    results: Mapping[str, Any] = field(default_factory=dict)
    store: bytes = b""


class ManifestStore:
    """Reads, carries along and signs manifests.

    Raises:
        SignerError: the anchors are not certificates in PEM.
    """

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._settings = json.dumps(trust.settings())
        self._context, self._process = c2pa.Context.from_json(self._settings), os.getpid()
        self._embeds = frozenset(c2pa.Builder.get_supported_mime_types()) - _STORE_TYPES
        self._reads = frozenset(c2pa.Reader.get_supported_mime_types()) - _STORE_TYPES
        self._generator = {"name": "platemark", "version": _version()}

    def __reduce__(self) -> tuple[type[ManifestStore], tuple[Trust]]:
        return type(self), (self._trust,)

    @property
    def anchor_count(self) -> int:
        """How many roots of signers are trusted."""
        return self._trust.anchor_count

    def embeds(self, media_type: str) -> bool:
        """Whether C2PA can put a manifest into files of this kind; others get a sidecar."""
        return media_type in self._embeds

    def read(self, source: Source, media_type: str, sidecars: Sequence[Source] = ()) -> Manifest:
        """Read a file's manifest: the embedded one, else the sidecar that is this file's.

        Args:
            sidecars: what lies beside the file, from `read_sidecars`.

        Returns:
            The manifest; where there is none its state is `MISSING`. What is wrong with it is never an error.
        """
        return self._find(source, media_type, sidecars).manifest

    def carry(self, source: Source, media_type: str, sidecars: Sequence[Source] = ()) -> LoadedIngredient | None:
        """A file's manifest as an ingredient to be carried along, or None where it has none.

        Raises:
            ManifestError: the manifest is too damaged or too large to be carried.
        """
        return _carried(source, media_type, self._find(source, media_type, sidecars, with_store=True))

    def present(self, source: Source, media_type: str, sidecars: Sequence[Source] = ()) -> LoadedIngredient | None:
        """The manifest that a frame carries now, to be kept when the frame is stamped.

        A sidecar of other bytes (of an earlier render, say) is not the frame's, and then there is nothing to keep.

        Raises:
            ManifestError: see `carry`.
        """
        found = self._find(source, media_type, sidecars, with_store=True)
        if found.manifest.carrier is Carrier.SIDECAR and found.manifest.state not in _HOLDS:
            return None
        return _carried(source, media_type, found)

    def belongs(self, sidecar: Source, asset: Path) -> bool:
        """Whether the sidecar with the short name is of *asset*, and not of a frame of another format beside it.

        Our sidecars say their frame's name. Of others' nothing is known, so that they are never written over.
        """
        written_for = self._written_for(sidecar)
        return written_for is not None and _suffix(written_for) == _suffix(asset.name)

    def sign(self, source: Source, media_type: str, definition: Definition, signer: Signer) -> Signed:
        """Sign a manifest for a file, from memory to memory; `Signed.manifest` reads it back.

        Args:
            source: the file; its bytes stay as they are.
            definition: from `compose`.

        Raises:
            SignerError: the key or the time-stamp service failed.
            ManifestError: it could not be signed.
        """
        what = f"cannot sign {show_name(source.path)}"
        manifest = {**definition.manifest, "claim_generator_info": [self._generator]}
        with _in_words(what, signer):
            if self.embeds(media_type):
                asset = self._sign(manifest, definition.resources, signer, (media_type, source.data))
                return Signed(asset, None, lambda: self._good(what, definition, media_type, asset))
            manifest["assertions"] = [*manifest["assertions"], _binding(source.digest)]
            sidecar = self._sign(manifest, definition.resources, signer, None)
        return Signed(None, sidecar, lambda: self._good(what, definition, _ALONE, sidecar, source.digest))

    def _good(self, what: str, definition: Definition, media_type: str, made: bytes, digest: str = "") -> Manifest:
        """Read back what was signed; raises ManifestError where it does not hold."""
        return _require_good(_manifest_of(self._examine(media_type, made, digest=digest)), definition, what)

    def _sign(
        self,
        manifest: Mapping[str, Any],
        resources: Mapping[str, bytes],
        signer: Signer,
        asset: tuple[str, bytes] | None,
    ) -> bytes:
        """The asset with its manifest, or without an asset the manifest store."""
        refused: list[ProvenanceError] = []

        def sign(data: bytes) -> bytes:
            try:
                return signer.sign(data)
            except ProvenanceError as error:
                refused.append(error)  # the library forgets why
                return b""

        algorithm = _algorithm(signer.algorithm)
        output = io.BytesIO()
        try:
            with (
                c2pa.Signer.from_callback(sign, algorithm, signer.chain.decode(), signer.timestamp_url) as native,
                c2pa.Builder(json.dumps(manifest), context=self._current()) as builder,
            ):
                for name, content in resources.items():
                    builder.add_resource(name, io.BytesIO(content))
                if asset is not None:
                    builder.sign(native, asset[0], io.BytesIO(asset[1]), output)
                    return output.getvalue()
                builder.set_no_embed()
                store: bytes = builder.sign(native, "application/octet-stream", io.BytesIO(_STANDIN), output)
                return store
        except c2pa.C2paError as error:
            if refused:
                raise refused[0] from error
            raise

    def _find(self, source: Source, media_type: str, sidecars: Sequence[Source], *, with_store: bool = False) -> _Found:
        inside = None
        if media_type in self._reads:
            inside = self._examine(media_type, source.data, with_store=with_store)
        if inside is not None and inside.manifest.state is not ManifestState.MISSING:
            names = " and ".join(show_name(each.path.name) for each in sidecars)
            return _noted(inside, f"it carries its manifest itself, and {names} was not looked at") if names else inside
        notes = []
        best: _Found | None = None
        for sidecar in sidecars:
            found = self._examine_beside(source, media_type, sidecar, with_store=with_store)
            if found.manifest.state not in _HOLDS and self._is_of_another(sidecar, source.path):
                notes.append(f"{show_name(sidecar.path.name)} is of a frame of another format")
            elif best is None or (best.manifest.state not in _HOLDS and found.manifest.state in _HOLDS):
                best = found
        return best or _noted(inside or _Found(_MISSING), *notes)

    def _examine_beside(self, source: Source, media_type: str, sidecar: Source, *, with_store: bool) -> _Found:
        """What the library says of a file and a sidecar beside it."""
        found = None
        if not sidecar.data:
            return _Found(reading.unreadable("general.error", "the sidecar is empty", Carrier.SIDECAR))
        if media_type not in self._reads:  # bound by one hash of all its bytes, which is at hand
            found = self._examine(_ALONE, sidecar.data, digest=source.digest, with_store=with_store)
        if found is None:
            found = self._examine(media_type, source.data, sidecar=sidecar.data, with_store=with_store)
        return found or _Found(reading.unreadable("claim.missing", "", Carrier.SIDECAR))

    def _examine(
        self, media_type: str, data: bytes, *, sidecar: bytes | None = None, digest: str = "", with_store: bool = False
    ) -> _Found | None:
        """What the library says of a file, or None where it finds no manifest.

        Args:
            sidecar: the manifest store, where it is not in the file.
            digest: of the file that *data* is the sidecar of; then None also says that the digest does not decide.
        """
        carrier = Carrier.SIDECAR if sidecar or digest else Carrier.EMBEDDED
        store = io.BytesIO()
        try:
            with c2pa.Reader(media_type, io.BytesIO(data), sidecar, context=self._current()) as reader:
                report = json.loads(reader.json())
                if digest:
                    report = reading.without_asset(report, json.loads(reader.detailed_json()), digest)
                if report is None:
                    return None
                manifest = reading.interpret(report, carrier)
                if with_store and manifest.label:
                    reader.resource_to_stream(f"self#jumbf=/c2pa/{manifest.label}", store)
        except c2pa.C2paError.ManifestNotFound:
            return None
        except c2pa.C2paError as error:
            return _Found(_unread(str(error), carrier))
        except (ValueError, RecursionError):
            return _Found(_unread("its report is nested too deeply, or is no JSON", carrier))
        return _Found(manifest, report.get("validation_results", {}), store.getvalue())

    def _is_of_another(self, sidecar: Source, asset: Path) -> bool:
        if sidecar.path == sidecar_names(asset)[0]:
            return False  # the whole name: it can only be this one's
        written_for = self._written_for(sidecar)
        return written_for is not None and _suffix(written_for) != _suffix(asset.name)

    def _written_for(self, sidecar: Source) -> str | None:
        """The name of the frame that one of our sidecars was written for."""
        try:
            with c2pa.Reader(_ALONE, io.BytesIO(sidecar.data), context=self._current()) as reader:
                active = reader.get_active_manifest() or {}
        except (c2pa.C2paError, KeyError, ValueError, RecursionError):
            return None  # not one that can be read, so not one of ours
        frame = read_own(active.get("assertions", ())).frame
        return frame.name if frame else None

    def _current(self) -> c2pa.Context:
        if self._process != os.getpid():
            self._context, self._process = c2pa.Context.from_json(self._settings), os.getpid()
        return self._context


@contextmanager
def _in_words(what: str, signer: Signer) -> Iterator[None]:
    try:
        yield
    except c2pa.C2paError as error:
        if signer.timestamp_url and any(word in str(error).lower() for word in _OF_A_SERVICE):
            raise SignerError(
                what,
                "the time-stamp service did not answer as it should",
                "Try again later, or take `signing.timestamp_url` out of the show file.",
            ) from error
        raise ManifestError(
            what,
            f"the C2PA library refused: {str(error)[:300]}",
            "Verify the file by itself; it may be damaged, or of a kind that cannot be written.",
        ) from error


def _algorithm(name: str) -> c2pa.C2paSigningAlg:
    known = c2pa.C2paSigningAlg.__members__
    if name.upper() not in known:
        raise SignerError(
            "cannot sign", f"C2PA has no algorithm {name!r}", f"A signer names one of {', '.join(known).lower()}."
        )
    return known[name.upper()]


def _binding(digest: str) -> dict[str, Any]:
    """The hard binding of a file that C2PA cannot embed in: the hash of all its bytes (C2PA 2.4, "Data hash")."""
    data = {"name": "jumbf manifest", "alg": "sha256", "hash": list(bytes.fromhex(digest)), "pad": []}
    return assertion("c2pa.hash.data", data)


def _require_good(manifest: Manifest, definition: Definition, what: str) -> Manifest:
    if manifest.state in _HOLDS and manifest.stamp_key == definition.stamp_key:
        return manifest
    broken = [each for each in manifest.failures if not each.ingredient] or manifest.failures
    found = f"{broken[0].code}: {broken[0].explanation}" if broken else "it is not the one that was composed"
    raise ManifestError(
        what,
        f"what was signed does not hold when it is read back ({found})",
        "Look at the signing key and its certificates with `platemark doctor`.",
    )


def _carried(source: Source, media_type: str, found: _Found) -> LoadedIngredient | None:
    manifest = found.manifest
    if manifest.state is ManifestState.MISSING:
        return None
    what = f"cannot carry the manifest of {show_name(source.path)} along"
    if not found.store:
        why = manifest.failures[0].explanation if manifest.failures else "it has no name"
        raise ManifestError(what, why, "Ask for the file again, or for one without the damaged manifest.")
    if len(found.store) > _LARGEST_CARRIED:
        raise ManifestError(
            what,
            f"it has {len(found.store):,} bytes, the limit is {_LARGEST_CARRIED:,}",
            "Use a copy of the file without its manifest, after a person has looked at it.",
        )
    kinds = (action.digital_source_type for action in manifest.actions)
    return LoadedIngredient(
        path="",
        title=name_of(source.path),
        media_type=media_type,
        relationship=Relationship.COMPONENT_OF,
        size=len(source.data),
        digest=source.digest,
        state=manifest.state,
        active=manifest.label,
        store=found.store,
        results=found.results,
        digital_source_types=tuple(dict.fromkeys(kind for kind in kinds if kind)),
    )


def _manifest_of(found: _Found | None) -> Manifest:
    return found.manifest if found else _MISSING


def _unread(error: str, carrier: Carrier) -> Manifest:
    """The manifest of a file that the library refused with *error*."""
    if error.startswith("Remote"):
        failures = reading.unreadable("manifest.inaccessible", "", carrier).failures
        return Manifest(ManifestState.MISSING, failures=failures)
    return reading.unreadable("general.error", error, carrier)


def _noted(found: _Found, *notes: str) -> _Found:
    return replace(found, manifest=replace(found.manifest, notes=(*found.manifest.notes, *notes)))


def _suffix(name: str) -> str:
    return PurePath(name).suffix.casefold()


def _version() -> str:
    try:
        return metadata.version("platemark")
    except metadata.PackageNotFoundError:
        return "0"  # run from a checkout that was not installed
