"""A show's attestations on disk: read with their signatures, read again when they change, and signed.

A show trusts many to sign pictures: every vendor whose root it names. Its attestations are its own: they count when
they are signed by the show's own signer (of the same name, under the root that issued its certificate), or by those
whom `attestations.anchors` names. A signature is of one file's bytes and of its name, so that a copy of an earlier
edition under another name counts for nothing; an earlier edition that is put back in its own place cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.attestations import Matcher, Register, attestation_files, load_register
from provenance.errors import AttestationError, FileError, SignerError
from provenance.files import Identity, Source, identity_of, read_source, show_name
from provenance.manifests import ManifestStore, Trust
from provenance.manifests.assertions import name_of
from provenance.manifests.documents import (
    DocumentKind,
    has_signature,
    is_signed_as,
    sign_document,
    signature_of,
)
from provenance.manifests.sidecars import sidecar_names
from provenance.model import Attestation, Evidence, Manifest, ManifestState
from provenance.policy.rules import RULE_IDS
from provenance.signers import certificates

if TYPE_CHECKING:
    from provenance.show import Show
    from provenance.signers.interface import Signer

_CHANGED = "assertion.dataHash.mismatch"
_State = tuple[tuple[str, Identity | None, Identity | None], ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """Whose signature makes attestations count.

    Attributes:
        store: reads signatures, and trusts those alone who may sign.
        signer: the name that the signer's certificate must have; empty for anybody whom the store trusts.
    """

    store: ManifestStore
    signer: str = ""

    def flaw_of(self, source: Source) -> str | None:
        """What is wrong with the signature of an attestation file, as a part of a sentence.

        Returns:
            Empty where it is signed as what it is by somebody who may; None where it has no signature.
        """
        if not has_signature(source.path):
            return None
        try:
            manifest = signature_of(self.store, source)
        except FileError as error:
            return f"its signature cannot be read: {error.why}"
        if manifest.state is ManifestState.TRUSTED:
            return self._flaw_of_trusted(manifest, source)
        if manifest.state is ManifestState.VALID:
            return f"it is signed by {_by(manifest)}, who may not sign this show's attestations"
        codes = {failure.code for failure in manifest.failures}
        if _CHANGED in codes:
            return "it was changed since it was signed, or its signature is of another file"
        return f"its signature does not hold ({', '.join(sorted(codes)[:3]) or 'it cannot be read'})"

    def _flaw_of_trusted(self, manifest: Manifest, source: Source) -> str:
        if not is_signed_as(manifest, source, DocumentKind.ATTESTATIONS):
            return "its signature was not given to it as attestations"
        if manifest.title != name_of(source.path):
            return f"it was signed as {show_name(manifest.title[:160])}, and has another name now"
        if self.signer and manifest.signer != self.signer and not manifest.signer.startswith(f"{self.signer}, "):
            return f"it is signed by {_by(manifest)}, who may not sign this show's attestations"
        return ""


def _by(manifest: Manifest) -> str:
    return show_name(manifest.signer[:160]) or "somebody"


def attestations_of(
    show: Show | None, anchors: Callable[[], bytes], store: Callable[[], ManifestStore]
) -> Attestations:
    """A show's attestations; see `seal_of` for the arguments, which are asked for when they are needed."""
    table = show.attestations if show else None
    folder, signed = (table.folder, table.signed) if table else (None, False)
    return Attestations(folder, signed=signed, seal=lambda: seal_of(show, anchors(), store))


def seal_of(show: Show | None, anchors: bytes, store: Callable[[], ManifestStore]) -> Seal:
    """Whose signature makes a show's attestations count; see the module's own words.

    Args:
        anchors: the roots that the show trusts, in PEM.
        store: gives what trusts them, for a show that has neither a signer of its own nor `attestations.anchors`.

    Raises:
        FileError: a certificate cannot be read.
        SignerError: one is none.
    """
    table = show.attestations if show else None
    if table and table.anchors:
        return Seal(ManifestStore(Trust(b"\n".join(read_source(path).data for path in table.anchors))))
    if show is None or show.signing is None:
        return Seal(store())
    chain = certificates.read_chain(show.signing.chain)
    own = certificates.name_of(chain[0]) if chain else ""
    return Seal(ManifestStore(Trust(certificates.roots_of(chain, anchors))), own)


class Attestations:
    """The attestations in a show's folder. A service may live as long as an artist's session: files may change.

    Args:
        folder: None where the show has none.
        signed: whether each file must be signed.
        seal: gives whose signatures count, when it is needed.
    """

    def __init__(self, folder: Path | None, *, signed: bool, seal: Callable[[], Seal]) -> None:
        self._folder = folder
        self._signed = signed
        self._seal = cache(seal)
        self._state: _State | None = None
        self._register = Register()
        self._matcher = Matcher(self._register)

    @property
    def register(self) -> Register:
        """All attestations, as the files are now.

        Raises:
            FileError: the folder or a file cannot be read.
            AttestationError: a file is wrong.
        """
        if self._folder is None:
            return self._register
        state = _state_of(self._folder)
        if state != self._state:
            self._register = load_register(self._folder, signed=self._signed, verify=self._flaw_of, rules=RULE_IDS)
            self._matcher = Matcher(self._register)
            self._state = state
        return self._register

    @property
    def seal(self) -> Seal:
        """Whose signature makes them count; raises like `seal_of`."""
        return self._seal()

    @property
    def digest(self) -> str:
        """What results depend on of them; empty where the show has no folder for them. Raises like `register`."""
        return self.register.digest if self._folder else ""

    def relevant(self, evidence: Evidence) -> tuple[Attestation, ...]:
        """Those about one asset, as `Matcher.relevant` gives them; raises like `register`."""
        self.register  # noqa: B018  (as the files are now)
        return self._matcher.relevant(evidence)

    def as_of(self, digest: str) -> Callable[[Evidence], tuple[Attestation, ...]]:
        """Like `relevant`, as long as they are those of *digest*: what one run judges, it judges by the same word.

        The function raises AttestationError when they are others, and else like `register`.
        """

        def relevant(evidence: Evidence) -> tuple[Attestation, ...]:
            if self.digest != digest:
                raise AttestationError(
                    "cannot judge by the show's attestations",
                    "they were changed while this ran",
                    "Run the same command again, with --resume where there is a journal.",
                )
            return self._matcher.relevant(evidence)

        return relevant

    def _flaw_of(self, source: Source) -> str | None:
        return self.seal.flaw_of(source)

    def describe(self, day: str) -> str:
        """How they stand on a day, in words, for whoever looks after the show.

        Raises:
            AttestationError: some do not count for what their file is; see `register` as well.
        """
        if self._folder is None:
            return "the show has none"
        register = self.register
        if flawed := [each for each in register.attestations if each.flaw]:
            raise AttestationError(
                f"{len(flawed)} of {len(register.attestations)} do not count",
                f"of {flawed[0].source}: {flawed[0].flaw}",
                "Look at that file, and sign it with `platemark attest sign`.",
            )
        notices = register.notices(day)
        more = (
            f"; {len(notices)} of them ended, not begun or ending soon: see `platemark attest list`" if notices else ""
        )
        return f"{len(register.attestations)}, {'signed' if register.is_signed else 'not signed'}{more}"


def sign_attestations(seal: Seal, signer: Signer, path: Path) -> bool:
    """Sign an attestation file, unless it is signed already so that its attestations count; says whether it did.

    Raises:
        SignerError: the show would not trust its own signature, and then nothing was written; or the key failed.
        FileError: a file cannot be read or written.
        ManifestError: it could not be signed.
    """
    if seal.flaw_of(read_source(path)) == "":
        return False
    sign_document(seal.store, signer, path, DocumentKind.ATTESTATIONS, require=_require_trusted)
    return True


def _require_trusted(state: ManifestState) -> None:
    if state is not ManifestState.TRUSTED:
        raise SignerError(
            "cannot sign the show's attestations",
            "the show does not trust its own signer for that, so that they would not count",
            "Name the root of the signing certificate in `trust.anchors` of the show file, or in "
            "`attestations.anchors` where it has these.",
        )


def _state_of(folder: Path) -> _State:
    return tuple(
        (path.name, identity_of(path), identity_of(sidecar_names(path)[0])) for path in attestation_files(folder)
    )
