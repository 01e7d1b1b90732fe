"""What an attestation is for: which shots, which days, which titles, which tools; pure.

Everything here fails closed: where a limit is set and nobody knows the shot, nothing is covered.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

from provenance.declarations.chain import own_claims
from provenance.model import Approval, Attestation, Consent, Evidence, HeldLicence, Shot, Tool, VettedTool

#: How manifests write a version behind a name: ``Cinder 2.4``, ``platemark/0.1.0``.
_VERSIONED = re.compile(r"(.*\S)[ /]+(v?[0-9][^\s/]*)", re.DOTALL)


def shots_of(evidence: Evidence) -> tuple[str, ...]:
    """The names by which an asset's shot may be named.

    Where it lies decides, as far as the show's own pattern tells it: a declaration may be anybody's. Else it is as
    declared; where nothing is declared, as its file is called.
    """
    if evidence.asset.shot and evidence.asset.shot.is_told:
        return names_of(evidence.asset.shot)
    declared = {visible(claim.declaration.shot) for claim in own_claims(evidence.manifest, evidence.declaration)} - {""}
    if declared:
        return tuple(sorted(declared))
    return names_of(evidence.asset.shot)


def names_of(shot: Shot | None) -> tuple[str, ...]:
    """The names by which a shot may be named that only a path tells."""
    if shot is None or not shot.name:
        return ()
    return (shot.name, f"{shot.sequence}/{shot.name}") if shot.sequence else (shot.name,)


@lru_cache(4096)
def covers_shots(patterns: tuple[str, ...], shots: tuple[str, ...]) -> bool:
    """Whether one of an asset's shot names is among those that something is for; no patterns are all shots."""
    seen = [visible(pattern) for pattern in patterns]
    return not patterns or any(fnmatchcase(visible(shot), pattern) for shot in shots for pattern in seen)


@lru_cache(4096)
def visible(text: str) -> str:
    """A text without the characters that nobody sees in it (Unicode: Cf, as the zero-width space)."""
    return text if text.isascii() else "".join(each for each in text if unicodedata.category(each) != "Cf")


def as_day(text: str) -> date | None:
    """A day, or None where the text is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(4096)
def folded(title: str) -> str:
    """A title as it is compared: whatever its capitals, its spaces, the form of its letters, and what nobody sees."""
    return " ".join(unicodedata.normalize("NFKC", visible(title)).casefold().split())


def same_person(one: str, other: str) -> bool:
    """Whether two ids or names of performers are written differently at most."""
    return one == other or folded(one) == folded(other)


def days_of(attestation: Attestation) -> tuple[str, str]:
    """The first and the last day on which an attestation holds, ISO 8601; empty for no limit."""
    match attestation:
        case VettedTool():
            return attestation.vetted_on, attestation.valid_until
        case Consent():
            return attestation.valid_from, attestation.valid_until
        case Approval():
            return attestation.given_on, attestation.valid_until
        case HeldLicence():
            return attestation.licence.valid_from, attestation.licence.valid_until


@lru_cache(4096)
def parted(name: str) -> Tool:
    """A tool out of a name that a manifest gives, which may have the version behind it."""
    found = _VERSIONED.fullmatch(name) if len(name) <= 200 else None
    return Tool(found[1], found[2]) if found else Tool(name)


def written(name: str, version: str) -> str:
    """A name with the version behind it, as `parted` reads it; a version that it would not read is left out."""
    if not version or same_version(parted(name).version, version):
        return name
    whole = f"{name} {version}"
    return whole if parted(whole) == Tool(name, version) else name


def names_of_tool(name: str) -> frozenset[str]:
    """What a tool may be called in the show's registry, as names are compared: so, or so without its version."""
    return frozenset((folded(name), folded(parted(visible(name)).name)))


def same_version(one: str, other: str) -> bool:
    """Whether two versions are written differently at most."""
    return folded(one).removeprefix("v") == folded(other).removeprefix("v")
