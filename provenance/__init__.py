r"""platemark's library: what is true of one asset.

It prints nothing, reads no command line and walks no folder. Names are resolved when they are first used:
``import provenance`` loads neither numpy nor OpenCV, Pillow or the C2PA library.

From a show file to a verdict::

    import provenance

    studio = provenance.open_studio("show.toml")
    result = studio.check("sh010_comp_v012.1001.exr")
    print(result.verdict.word, *result.findings, sep="\n")
    if result.verdict is not provenance.Verdict.BLOCK:
        studio.stamp(result, declaration="sh010.toml", to="delivery/")

Without a show file every dependency is an argument: see `check`, `stamp`, `Checks` and `Stamping`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provenance.checking import Checks, check, verify
    from provenance.declarations import load_declaration
    from provenance.declarations.writing import declare
    from provenance.errors import ProvenanceError
    from provenance.index import create_index, open_index
    from provenance.manifests import ManifestStore, Trust
    from provenance.media.interface import MediaSettings
    from provenance.model import (
        Action,
        Asset,
        Declaration,
        DigitalSourceType,
        Evidence,
        Finding,
        Fingerprint,
        Ingredient,
        Manifest,
        ManifestState,
        Match,
        Reference,
        Relationship,
        Result,
        Shot,
        Stamp,
        StampOutcome,
        Tool,
        Verdict,
    )
    from provenance.policy import Policy, judge, load_policy
    from provenance.records import from_record, to_record
    from provenance.signers import open_signer
    from provenance.stamping import Stamping, stamp
    from provenance.studio import Studio, open_studio

_MODULES = {
    "checking": ("Checks", "check", "verify"),
    "declarations": ("load_declaration",),
    "declarations.writing": ("declare",),
    "errors": ("ProvenanceError",),
    "index": ("create_index", "open_index"),
    "manifests": ("ManifestStore", "Trust"),
    "media.interface": ("MediaSettings",),
    "model": (
        "Action", "Asset", "Declaration", "DigitalSourceType", "Evidence", "Finding", "Fingerprint", "Ingredient",
        "Manifest", "ManifestState", "Match", "Reference", "Relationship", "Result", "Shot", "Stamp", "StampOutcome",
        "Tool", "Verdict",
    ),
    "policy": ("Policy", "judge", "load_policy"),
    "records": ("from_record", "to_record"),
    "signers": ("open_signer",),
    "stamping": ("Stamping", "stamp"),
    "studio": ("Studio", "open_studio"),
}  # fmt: skip
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Action",
    "Asset",
    "Checks",
    "Declaration",
    "DigitalSourceType",
    "Evidence",
    "Finding",
    "Fingerprint",
    "Ingredient",
    "Manifest",
    "ManifestState",
    "ManifestStore",
    "Match",
    "MediaSettings",
    "Policy",
    "ProvenanceError",
    "Reference",
    "Relationship",
    "Result",
    "Shot",
    "Stamp",
    "StampOutcome",
    "Stamping",
    "Studio",
    "Tool",
    "Trust",
    "Verdict",
    "check",
    "create_index",
    "declare",
    "from_record",
    "judge",
    "load_declaration",
    "load_policy",
    "open_index",
    "open_signer",
    "open_studio",
    "stamp",
    "to_record",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
