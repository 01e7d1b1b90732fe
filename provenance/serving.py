"""The composition root of a working process: a show's settings -> the use cases, asked for in plain JSON values.

The same service answers inside a farm's worker (`provenance.isolation`), for the Python API, and for the command
line. A request is ``{"op": ..., "path": ..., "shot": {...}, "frame": ...}`` and what the operation needs beside it;
the answer is a record (`provenance.records`).

| op | needs | answers |
|-|-|-|
| `ping` | | `{"pong": true}` |
| `check` | `declare`: a declaration's path; `delivery`: `temporary`; `reuse`: false searches every frame; or absent \
| a record |
| `verify` | `by_all_rules`: true judges as `check` does; or absent | a record |
| `stamp` | `declare`; `to`: the file to write, absent for in place; `known`: from `check`; `dry_run` | a record |
| `reference` | `title`, `owner`; `terms`, `licence` (a record), `common`, or absent | `{"reference": ...}` |
| `picture` | `sha256`: what the file's digest must be; `window`; `onto`; or absent | `{"jpeg": base64 or absent}` |

With `attested`, the digest of the attestations that a whole run is judged by, `check` and `verify` judge by no others.
A `picture` may be of a part: `window` is left, top, right and bottom as fractions. `onto` lays it over another picture,
dimmed, where a match found it: `{"path", "sha256", "size", "transform"}`; where that file is not at hand, over a plain
ground of its size. Then `window` is of that picture.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import records
from provenance.errors import FileError, FingerprintError, MediaError, SignerError, StudioError
from provenance.files import Identity, identity_of, read_source, sweep
from provenance.model import Asset, Declaration, Reference, Shot, Use

if TYPE_CHECKING:
    from provenance.attesting import Attestations
    from provenance.checking import Checks
    from provenance.fingerprints.interface import Fingerprinter
    from provenance.index.interface import ReferenceIndex
    from provenance.manifests import ManifestStore, Trust
    from provenance.media.interface import AnalysisFrame, MediaSettings
    from provenance.policy import Policy
    from provenance.show import Show
    from provenance.signers.interface import SecretsHandler, Signer
    from provenance.stamping import Stamping

Request = Mapping[str, Any]
Record = dict[str, Any]


class Service:
    """A show's parts, each made when it is first needed and then kept, and the use cases over them.

    Args:
        show: the show's settings; None for a service that only verifies, by the shipped rules.
        anchors: PEM files of roots to trust beside the show's.
        secrets: gives the signing key's passphrase, where the show names no file that holds it.
        today: gives the day of a check; see `calendar_day`.
    """

    def __init__(
        self,
        show: Show | None = None,
        *,
        anchors: tuple[Path, ...] = (),
        secrets: SecretsHandler | None = None,
        today: Callable[[], str] | None = None,
    ) -> None:
        self._show = show
        self._anchors = anchors
        self._secrets = secrets
        self._today = today or calendar_day
        self._known_declarations = lru_cache(maxsize=64)(self._load_declaration)
        self._sweep = lru_cache(maxsize=1024)(sweep)  # once for each folder: what a killed process left behind

    @cached_property
    def store(self) -> ManifestStore:
        """Reads and signs manifests; trusts the show's anchors and those that were given."""
        from provenance.manifests import ManifestStore

        return ManifestStore(self.trust)

    @cached_property
    def trust(self) -> Trust:
        """Whom the show trusts."""
        from provenance.manifests import Trust

        trust = self._show.trust if self._show else None
        anchors = [*(trust.anchors if trust else ()), *self._anchors]
        return Trust(_joined(anchors), _joined(trust.timestamp_anchors if trust else ()))

    @property
    def anchors_digest(self) -> str:
        """SHA-256 (hex) of the trust anchors; empty where nobody is trusted."""
        anchors = self.trust.anchors + self.trust.timestamp_anchors
        return hashlib.sha256(anchors).hexdigest() if anchors else ""

    @cached_property
    def policy(self) -> Policy:
        """The show's rules."""
        from provenance.policy import load_policy

        if self._show is None:
            return load_policy()
        table = self._show.policy
        changes: dict[str, Any] = {name: getattr(table, name) for name in ("rules", "thresholds", "triage")}
        return load_policy(table.base, **changes, show=self._show.document)

    @cached_property
    def attestations(self) -> Attestations:
        """What people have put their word to in the show."""
        from provenance.attesting import attestations_of

        return attestations_of(self._show, lambda: self.trust.anchors, lambda: self.store)

    @cached_property
    def media(self) -> MediaSettings:
        """How pictures are decoded."""
        from provenance.media.interface import MediaSettings

        return MediaSettings(**self._show.media.model_dump()) if self._show else MediaSettings()

    @property
    def largest(self) -> int:
        """The largest file that is read, in bytes."""
        return self._show.limits.largest if self._show else 4 << 30

    @cached_property
    def index(self) -> ReferenceIndex | None:
        """The protected references, or None where the show has none."""
        from provenance.index import open_index

        return open_index(self._show.index.location) if self._show and self._show.index else None

    @cached_property
    def neural(self) -> Fingerprinter | None:
        """Computes neural fingerprints, or None where the show names no model.

        Raises:
            StudioError: the model cannot be used.
            MissingPart: the extra `neural` is not installed.
        """
        from provenance.fingerprints import open_neural

        model = self._show.index.neural if self._show and self._show.index else None
        try:
            return open_neural(model) if model else None
        except FingerprintError as error:
            raise StudioError(error.what, error.why, error.fix) from error

    def require_neural(self) -> None:
        """Raise like `neural` where the model cannot be used: told before the first frame, not once for each."""
        self.neural  # noqa: B018

    @cached_property
    def checks(self) -> Checks:
        """What `check` and `verify` are made with, but for neural fingerprints."""
        from provenance.checking import Checks
        from provenance.resemblance import LastSearched

        show = self._show.show.title if self._show else ""
        reuses = self._show is not None and self._show.index is not None and self._show.index.reuse_still_frames
        last = LastSearched() if reuses else None
        parts = self.store, self.policy, self.index, self.media, self.largest, show, self._today, last
        return Checks(*parts, attestations=self.attestations.relevant)

    @cached_property
    def signer(self) -> Signer:
        """The show's signer.

        Raises:
            StudioError: the show file has no `[signing]`.
            SignerError: its key, chain or passphrase cannot be used.
            MissingPart: the key is of a kind that is not installed.
        """
        from provenance.signers import open_signer

        signing = self._show.signing if self._show else None
        if signing is None:
            raise StudioError("cannot sign", "the show file has no [signing]", "Add it; `platemark init` writes one.")
        try:
            return open_signer(
                signing.key, chain=signing.chain, secrets=self._passphrase, timestamp_url=signing.timestamp_url
            )
        except FileError as error:
            raise SignerError(f"cannot sign: {error.what}", error.why, error.fix) from error

    def require_signer(self) -> None:
        """Raise like `signer` where the show cannot sign: told before the first frame, not once for each."""
        self.signer  # noqa: B018

    @cached_property
    def stamping(self) -> Stamping:
        """What `stamp` is done with."""
        from provenance.manifests import IngredientLoader
        from provenance.stamping import Stamping

        return Stamping(
            self.store,
            self.signer,
            IngredientLoader(self.store, largest=self.largest),
            profile=self.policy.digest,
            media=self.media,
            largest=self.largest,
        )

    def __call__(self, request: Request) -> Record:
        """Answer one request; see the module's table.

        Raises:
            ProvenanceError: the service itself cannot work (a key, the index, a policy); what is wrong with the
                asset stands in the record instead.
        """
        operations: dict[str, Callable[[Request], Record]] = {
            "ping": lambda _: {"pong": True},
            "check": self._check,
            "verify": self._verify,
            "stamp": self._stamp,
            "reference": self._reference,
            "picture": self._picture,
        }
        return operations[request["op"]](request)

    def examine(self) -> dict[str, Callable[[], str]]:
        """What `platemark doctor` looks at in a show: subject -> a look that returns words or raises."""
        looks = {
            "rules": lambda: f"{self.policy.name}, digest {self.policy.digest[:12]}",
            "colour": self._examine_color,
            "trust": lambda: f"the anchors can be read ({self.store.anchor_count} of them)",
            "signing": lambda: f"the key fits its certificate ({self.signer.algorithm})",
            "index": self._examine_index,
            "attestations": lambda: self.attestations.describe(self._today()),
        }
        if self._show and self._show.index and self._show.index.neural:
            looks["neural fingerprints"] = lambda: self.neural.algorithm if self.neural else ""
        return looks

    def _passphrase(self, subject: str) -> bytes:
        from provenance.signers.secrets import read_passphrase

        file = self._show.signing.passphrase_file if self._show and self._show.signing else None
        if file is not None:
            return read_passphrase(file)
        if self._secrets is not None:
            return self._secrets(subject)
        why, fix = "it is locked with a passphrase", "Set `signing.passphrase_file` in the show file."
        raise SignerError(f"cannot open {subject}", why, fix)

    def _examine_index(self) -> str:
        if self.index is None:
            return "the show has none"
        from provenance.index import probe

        probe(self.index)
        return f"snapshot {self.index.snapshot()[:12]}"

    def _examine_color(self) -> str:
        from provenance.media.color import describe_settings

        return describe_settings(self.media)

    def _check(self, request: Request) -> Record:
        from provenance.checking import check

        declare = request.get("declare")
        declaration = self._declaration(declare) if declare else None
        checks = replace(self._checks_for(request), neural=self.neural)
        checks = checks if request.get("reuse", True) else replace(checks, last=None)
        delivery = Use(request.get("delivery", Use.FINAL))
        return records.to_record(check(_asset(request), checks, declaration=declaration, delivery=delivery))

    def _verify(self, request: Request) -> Record:
        from provenance.checking import verify

        by_all_rules = request.get("by_all_rules", False)
        return records.to_record(verify(_asset(request), self._checks_for(request), by_all_rules=by_all_rules))

    def _checks_for(self, request: Request) -> Checks:
        attested = request.get("attested")
        return self.checks if attested is None else replace(self.checks, attestations=self.attestations.as_of(attested))

    def _stamp(self, request: Request) -> Record:
        from provenance.stamping import stamp

        known = request.get("known")
        to = request.get("to")
        if not request.get("dry_run"):
            with suppress(FileError):  # what another user left, or what may not be listed, is in nobody's way
                self._sweep(Path(to or request["path"]).parent)
        result = stamp(
            _asset(request),
            self._declaration(request["declare"]),
            self.stamping,
            to=Path(to) if to else None,
            known=records.from_record(known) if known else None,
            dry_run=request.get("dry_run", False),
        )
        return records.to_record(result)

    def _reference(self, request: Request) -> Record:
        from provenance import fingerprints, media

        source = read_source(Path(request["path"]), limit=self.largest)
        frame = media.analyse(source, media.recognise(source), self.media)
        reference = Reference(
            source.digest[:32],
            request["title"],
            request["owner"],
            request.get("terms", ""),
            fingerprints.of_reference(frame, self.neural),
            source=request["path"],
            digest=source.digest,
            is_common=request.get("common", False),
            licence=records.licence_from_record(request.get("licence")),
        )
        return {"path": request["path"], "reference": records.reference_to_record(reference)}

    def _picture(self, request: Request) -> Record:
        from provenance import media

        frame, onto = self._still_at_hand(request), request.get("onto")
        window = request.get("window", _WHOLE)
        if frame is None:
            return {}
        if onto is None:
            shown = media.cut(frame, window)
        else:
            shown = media.place(frame, onto["transform"], window, self._ground(onto))
        return {"jpeg": base64.b64encode(media.thumbnail(shown, 40_000, LARGE)).decode()} if shown else {}

    def _ground(self, onto: Request) -> AnalysisFrame | tuple[int, int]:
        """The frame that something is laid over; its size alone where it is not at hand."""
        with suppress(FileError):
            if (frame := self._still_at_hand(onto)) is not None:
                return frame
        width, height = onto["size"]
        return width, height

    def _still_at_hand(self, request: Request) -> AnalysisFrame | None:
        """The picture of a file, where it is still the one that is meant; a report says so where it is not."""
        from provenance import media

        source = read_source(Path(request["path"]), limit=self.largest)
        if request.get("sha256") and source.digest != request["sha256"]:
            return None
        try:
            return media.analyse(source, media.recognise(source), self.media)
        except MediaError:
            return None

    def _declaration(self, path: str) -> Declaration:
        """A declaration, read again when its file has changed: a service may live as long as an artist's session."""
        return self._known_declarations(path, identity_of(Path(os.path.realpath(path))))

    def _load_declaration(self, path: str, _: Identity | None) -> Declaration:
        from provenance.declarations import load_declaration

        return load_declaration(Path(path), show=self._show.show.title if self._show else "")


#: The long side, in pixels, of a picture that a report shows beside a match.
LARGE = 480
_WHOLE = (0.0, 0.0, 1.0, 1.0)


def calendar_day() -> str:
    """Today, ISO 8601, by this machine's clock and its time zone: what a licence's days are held against."""
    return datetime.now().astimezone().date().isoformat()


def open_service(config: Mapping[str, Any]) -> Service:
    """What a worker process starts with (`provenance.isolation`).

    Args:
        config: `show`: the show file's path, or absent; `trust`: PEM files; `passphrase`: base64, or absent.
    """
    from provenance.show import load_show

    show = load_show(Path(config["show"])) if config.get("show") else None
    anchors = tuple(Path(each) for each in config.get("trust", ()))
    if "passphrase" in config:
        passphrase = base64.b64decode(config["passphrase"])
        return Service(show, anchors=anchors, secrets=lambda _: passphrase)
    return Service(show, anchors=anchors)


def _asset(request: Request) -> Asset:
    shot = request.get("shot")
    return Asset(Path(request["path"]), shot=Shot(**shot) if shot else None, frame=request.get("frame"))


def _joined(files: Any) -> bytes:
    return b"\n".join(read_source(Path(os.path.realpath(path)), limit=1 << 20).data for path in files)
