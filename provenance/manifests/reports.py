"""Accessors for what the C2PA library reports of a manifest store; pure.

A report comes from a file that may be hostile. Each accessor gives a value in the type that it should have, and an
empty one for any other. Text comes back as it is: whoever shows it escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from provenance.manifests.trust import TIMESTAMP_LIST
from provenance.model import Action, DigitalSourceType, Relationship

Json = Mapping[str, Any]

TRUSTED = "signingCredential.trusted"
UNTRUSTED = "signingCredential.untrusted"
#: Also C2PA's own: data that a model made, where that is no media (C2PA 2.4, "Actions").
_KINDS = {kind.short.casefold(): kind for kind in DigitalSourceType} | {
    "trainedalgorithmicdata": DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
}
_PLACES = re.compile(r"[/:#]")
_RELATIONSHIPS = frozenset(each.value for each in Relationship)
#: Codes that old manifests list among an ingredient's failures, and that C2PA 2.x calls success or information.
_NO_FAILURES = ("timeStamp.", "signingCredential.ocsp.skipped", "signingCredential.ocsp.inaccessible")
_GOOD_ENDINGS = (".validated", ".trusted", ".match", ".insideValidity", ".notRevoked", ".unknownProvenance")


def as_text(value: Any) -> str:
    """A string, or the empty one."""
    return value if isinstance(value, str) else ""


def as_mapping(value: Any) -> Json:
    """An object, or the empty one."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """An array, or the empty one."""
    return value if isinstance(value, list) else []


def mappings(value: Any) -> Iterator[Json]:
    """The objects in an array."""
    yield from (each for each in as_list(value) if isinstance(each, Mapping))


def codes(value: Any) -> Iterator[tuple[str, str]]:
    """Status codes with the library's explanations."""
    for each in mappings(value):
        yield as_text(each.get("code")), as_text(each.get("explanation"))


def old_failures(ingredient: Json) -> Iterator[tuple[str, str]]:
    """What manifests of claim version 1 record of an ingredient, where failures and other codes stand together."""
    for code, detail in codes(ingredient.get("validation_status")):
        if not code.startswith(_NO_FAILURES) and not code.endswith(_GOOD_ENDINGS):
            yield code, detail


def deltas(results: Json) -> Iterator[tuple[str, Json]]:
    """What was found in ingredients and not recorded of them: the ingredient's URI, and its results."""
    for each in mappings(results.get("ingredientDeltas")):
        yield as_text(each.get("ingredientAssertionURI")), as_mapping(each.get("validationDeltas"))


def is_trusted(results: Json) -> bool:
    """Whether the signer chains to one of the show's roots, and not to a time-stamp service's alone."""
    return any(code == TRUSTED and TIMESTAMP_LIST not in detail for code, detail in codes(results.get("success")))


def data_of(assertions: Sequence[Any], label: str) -> Iterator[Json]:
    """The data of the assertions of a kind: ``c2pa.actions``, ``c2pa.actions.v2``, ``c2pa.actions__1``..."""
    for each in mappings(assertions):
        name = as_text(each.get("label"))
        if name == label or name.startswith((f"{label}.", f"{label}__")):
            yield as_mapping(each.get("data"))


def actions_of(assertions: Sequence[Any]) -> tuple[Action, ...]:
    """The actions that a manifest lists; their ingredients are assertion labels."""
    found = []
    for data in data_of(assertions, "c2pa.actions"):
        for action in mappings(data.get("actions")):
            agent = action.get("softwareAgent")
            found.append(
                Action(
                    as_text(action.get("action")),
                    _kind(action.get("digitalSourceType")),
                    as_text(action.get("description")),
                    as_text(agent) or as_text(as_mapping(agent).get("name")),
                    tuple(_used(as_mapping(action.get("parameters")))),
                    as_text(action.get("when")),
                    as_text(as_mapping(agent).get("version")),
                )
            )
    return tuple(found)


def kinds_of(assertions: Sequence[Any]) -> tuple[DigitalSourceType, ...]:
    """The digital source types that a manifest's actions name, each once."""
    kinds = (action.digital_source_type for action in actions_of(assertions))
    return tuple(dict.fromkeys(kind for kind in kinds if kind))


def relationship_of(ingredient: Json) -> Relationship | None:
    """What an ingredient is to its asset, or None for what C2PA does not know."""
    name = as_text(ingredient.get("relationship"))
    return Relationship(name) if name in _RELATIONSHIPS else None


def _kind(value: Any) -> DigitalSourceType | None:
    """A source type by its last name, however its vocabulary is spelled: a mark of AI is not lost to a slash."""
    name = _PLACES.split(as_text(value)[-200:].strip().rstrip("/").strip())[-1]
    return _KINDS.get(name.casefold())


def _used(parameters: Json) -> Iterator[str]:
    """The labels of the ingredients that an action refers to; claim version 1 had room for a single one."""
    for each in (*mappings(parameters.get("ingredients")), as_mapping(parameters.get("ingredient"))):
        if url := as_text(each.get("url")):
            yield url.rsplit("/", 1)[-1]


def generator_of(manifest: Json) -> str:
    """The program that wrote a manifest, with its version."""
    for info in mappings(manifest.get("claim_generator_info")):
        return f"{as_text(info.get('name'))} {as_text(info.get('version'))}".strip()
    return as_text(manifest.get("claim_generator"))
