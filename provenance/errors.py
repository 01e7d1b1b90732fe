"""Every error that platemark raises on purpose, in one tree.

Each says three things: *what* could not be done, *why*, and what the reader can do about it (*fix*)::

    ProvenanceError
    |- FileError              a file could not be read or written safely
    |- DocumentError          a TOML or JSON document is wrong (names the line)
    |  |- AttestationError    ... an attestation (consent, tool, approval, licence)
    |  |- DeclarationError    ... a declaration
    |  |- PolicyError         ... a policy
    |  `- StudioError         ... a show file
    |- MediaError             a picture could not be decoded
    |  `- UnsupportedMedia    ... because its kind is not one we read
    |- FingerprintError       a fingerprint could not be computed or compared
    |- ManifestError          a manifest could not be composed, signed or read
    |- SignerError            a key or certificate is missing, wrong or unsafe
    |- ReferenceIndexError    the reference index is missing, damaged or busy
    |- WorkerError            a worker process died, hung or passed its limits
    |- DeliveryError          a path, pattern or journal of a batch is wrong
    `- MissingPart            an optional part is not installed

A fact about an asset ("signed by nobody we trust") is never an error: it is a `provenance.model.Finding`.
"""

from __future__ import annotations

from typing import Any


class ProvenanceError(Exception):
    """Something could not be done.

    Attributes:
        what: the thing that could not be done, naming its subject ("cannot read shot.1001.exr").
        why: the cause, in words a coordinator understands.
        fix: what the reader can do next.
    """

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(what, why, fix)
        self.what = what
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what}: {self.why}. {self.fix}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.what, self.why, self.fix)


class FileError(ProvenanceError):
    """A file could not be read or written safely."""


class DocumentError(ProvenanceError):
    """A TOML or JSON document that a person wrote is wrong; `why` names the line."""


class AttestationError(DocumentError):
    """A file with attestations (consents, tools, approvals, licences) is wrong."""


class DeclarationError(DocumentError):
    """A declaration is wrong."""


class PolicyError(DocumentError):
    """A policy document is wrong."""


class StudioError(DocumentError):
    """A show file is wrong, or names something that is not there."""


class MediaError(ProvenanceError):
    """A picture is damaged, too large, or not what it claims to be."""


class UnsupportedMedia(MediaError):
    """A file's kind is not one that platemark reads."""


class FingerprintError(ProvenanceError):
    """A fingerprint could not be computed, parsed or compared."""


class ManifestError(ProvenanceError):
    """A manifest could not be composed, signed or read."""


class SignerError(ProvenanceError):
    """A key or certificate is missing, does not fit, has expired or is kept unsafely."""


class ReferenceIndexError(ProvenanceError):
    """The reference index is missing, damaged, of another version, or being written."""


class WorkerError(ProvenanceError):
    """A worker process died, hung, or passed its limit of memory or time."""


class DeliveryError(ProvenanceError):
    """A path, frame pattern or journal of a batch cannot be used."""


class MissingPart(ProvenanceError):
    """An optional part of platemark is not installed."""
