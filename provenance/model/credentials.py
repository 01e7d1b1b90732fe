"""Manifests as they are read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from provenance.model.declared import Action, Declaration
from provenance.model.likeness import Fingerprint
from provenance.model.terms import Carrier, DigitalSourceType, ManifestState, Relationship

#: C2PA status codes that say only whom the show trusts, and not that anything is broken.
UNTRUSTED_CODES = frozenset({"signingCredential.untrusted", "timeStamp.untrusted", "cawg.x509.credential.untrusted"})


@dataclass(frozen=True, slots=True)
class ManifestFailure:
    """One thing that does not hold in a manifest, in words.

    Attributes:
        code: the C2PA status code, for instance ``assertion.dataHash.mismatch``.
        ingredient: the title of the ingredient it was found in; empty for the asset itself.
    """

    code: str
    explanation: str
    remedy: str = ""
    ingredient: str = ""


@dataclass(frozen=True, slots=True)
class IngredientRecord:
    """An ingredient as a manifest records it, with what its own manifest says.

    Attributes:
        label: of the ingredient's assertion in the asset's manifest.
        declaration: what platemark wrote into its own manifest of its maker's declaration; None in others'.
        manifest: the label of its own manifest; empty where it has none.
        generator: the program that wrote that manifest.
        tools: what the steps in that manifest call their tools, with the version behind the name (``Cinder 2.4``)
            where it is told.
    """

    title: str
    relationship: Relationship | None
    label: str = ""
    state: ManifestState = ManifestState.MISSING
    digital_source_types: tuple[DigitalSourceType, ...] = ()
    ingredients: tuple[IngredientRecord, ...] = ()
    declaration: Declaration | None = None
    manifest: str = ""
    generator: str = ""
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """An asset's manifest as it was read back.

    Attributes:
        label: the manifest's own name, by which every statement can be traced.
        signer: the name in the signing certificate.
        signed_at: ISO 8601 time; of the time-stamp when there is one, else empty.
        declaration: what platemark wrote into it of the maker's declaration; None in others' manifests.
        stamp_key: what platemark wrote to know its own work again (see `provenance.stamping`).
        stamped_at: when platemark stamped it, ISO 8601, by the clock of the machine that did; empty in others'.
        source_digest: SHA-256 (hex) of the file that was stamped, before it was; empty where it was not recorded.
        notes: what the reader should know beside failures ("a sidecar lies beside it and was not looked at").
    """

    state: ManifestState
    carrier: Carrier | None = None
    label: str = ""
    title: str = ""
    generator: str = ""
    signer: str = ""
    signed_at: str = ""
    actions: tuple[Action, ...] = ()
    ingredients: tuple[IngredientRecord, ...] = ()
    soft_bindings: tuple[Fingerprint, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    failures: tuple[ManifestFailure, ...] = ()
    declaration: Declaration | None = None
    profile_digest: str = ""
    stamp_key: str = ""
    source_digest: str = ""
    frame: int | None = None
    notes: tuple[str, ...] = ()
    stamped_at: str = ""

    @property
    def digital_source_type(self) -> DigitalSourceType | None:
        """The source type of the asset as a whole: the last generative one of its steps, else the first of any.

        What was placed is a part: where it alone is AI-made, the whole is a composite with it.
        """
        placed = _kinds(each for each in self.actions if each.action == "c2pa.placed")
        steps = _kinds(each for each in self.actions if each.action != "c2pa.placed")
        if generative := [kind for kind in steps if kind.is_generative]:
            return generative[-1]
        if any(kind.is_generative for kind in placed):
            return DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
        return next(iter((*steps, *placed)), None)


def _kinds(actions: Iterable[Action]) -> list[DigitalSourceType]:
    return [each.digital_source_type for each in actions if each.digital_source_type]
