"""Declaration, fingerprints and ingredients -> the definition of a manifest; pure.

What is composed follows the C2PA Technical Specification 2.4: the first action is *created* or *opened*, and there is
exactly one of those; *created* says its digital source type; *opened* and *placed* name their ingredients. The C2PA
library enforces some of this, and much of it only after the fact: here each rule has its own words.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from provenance.declarations.deriving import Part, derive
from provenance.declarations.schema import ACTIONS, BEGINNINGS, TAKES
from provenance.errors import ManifestError
from provenance.manifests.assertions import FrameIdentity, Own, Used, assertion, name_of, own_assertions
from provenance.manifests.ingredients import LoadedIngredient
from provenance.model import Action, Declaration, Fingerprint, ManifestState, Relationship

#: ISCC's name in the C2PA list of soft binding algorithms, and the first bytes of a 256-bit Image-Code (ISO 24138).
ISCC = "io.iscc.v0"
_IMAGE_CODE = b"\x21\x07"
_ISCC_BYTES = 34

#: The largest thumbnail that a manifest carries, in bytes.
LARGEST_THUMBNAIL = 8192
_THUMBNAIL = "thumbnail.jpg"
#: Counted up when manifests would be composed otherwise from the same words: then frames are stamped again.
_COMPOSITION = 2


@dataclass(frozen=True, slots=True)
class Definition:
    """A manifest before it is signed.

    Attributes:
        manifest: the C2PA library's manifest definition, without the name of the program that signs.
        resources: what the definition refers to: identifier -> bytes.
        stamp_key: by which the signed manifest must be known again.
    """

    manifest: Mapping[str, Any]
    resources: Mapping[str, bytes]
    stamp_key: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What stamping writes to know its own work again.

    Attributes:
        key: from `stamp_key`.
        profile: the digest of the show's rules.
        at: the time of stamping, ISO 8601; it is no part of the key.
    """

    key: str
    profile: str = ""
    at: str = ""


def stamp_key(declaration: str, profile: str, ingredients: Iterable[str] = ()) -> str:
    """What a stamp was made from, as one digest: stamping again with the same key would change nothing.

    Args:
        declaration: the declaration's digest.
        profile: the digest of the show's rules.
        ingredients: the digests of the ingredients, in the declaration's order.

    Returns:
        SHA-256, hexadecimal.
    """
    parts = ["platemark stamp", _COMPOSITION, declaration, profile, list(ingredients)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def compose(
    declaration: Declaration,
    frame: FrameIdentity,
    fingerprints: Sequence[Fingerprint],
    *,
    mark: Mark,
    thumbnail: bytes = b"",
    ingredients: Sequence[LoadedIngredient] = (),
    present: LoadedIngredient | None = None,
) -> Definition:
    """Compose the manifest of one frame.

    Args:
        declaration: what the maker says; without actions they follow from its source type and the ingredients, as
            `provenance.declarations.deriving` has it.
        frame: which frame it is.
        fingerprints: of the frame; the ISCC among them becomes the soft binding.
        mark: by which it will be known again.
        thumbnail: a JPEG of at most 8 KB, or nothing.
        ingredients: the declaration's ingredients, loaded, in its order.
        present: the manifest that the frame carries already, if it carries one. It is kept: as the file that was
            opened, or, where the declaration names another for that, as a component.

    Raises:
        ManifestError: the actions break C2PA's rules, an ingredient is not loaded, or a part is too large.
    """
    what = f"cannot compose the manifest of {name_of(frame.name)}"
    if len(thumbnail) > LARGEST_THUMBNAIL:
        raise ManifestError(
            what, f"its thumbnail has {len(thumbnail):,} bytes, the limit is {LARGEST_THUMBNAIL:,}", "Make it smaller."
        )
    carried = _carried(ingredients, present, what)
    actions = declaration.actions or _derived(declaration, carried)
    actions = _opened(actions, carried, present)
    _require_rules(actions, carried, what)
    used = tuple(Used(each.title, each.relationship.value, each.media_type, each.size, each.digest) for each in carried)
    own = Own(declaration, tuple(fingerprints), frame, used, mark.key, mark.profile, mark.at)
    resources = {_store_name(number): each.store for number, each in enumerate(carried) if each.store}
    manifest: dict[str, Any] = {
        "title": name_of(frame.name),
        "ingredients": [_ingredient(number, each) for number, each in enumerate(carried)],
        "assertions": [
            assertion("c2pa.actions.v2", {"actions": [_action(each, carried, declaration) for each in actions]}),
            *_soft_binding(fingerprints, what),
            *_training_mining(declaration),
            *own_assertions(own),
        ],
    }
    if frame.media_type:
        manifest["format"] = frame.media_type
    if thumbnail:
        manifest["thumbnail"] = {"format": "image/jpeg", "identifier": _THUMBNAIL}
        resources[_THUMBNAIL] = thumbnail
    return Definition(manifest, resources, mark.key)


def _carried(
    ingredients: Sequence[LoadedIngredient], present: LoadedIngredient | None, what: str
) -> tuple[LoadedIngredient, ...]:
    parents = [each for each in ingredients if each.relationship is Relationship.PARENT_OF]
    if len(parents) > 1:
        raise ManifestError(
            what, "two ingredients are called parentOf", "Call what was not opened first `componentOf`."
        )
    if present is None or any(each.digest == present.digest for each in ingredients):
        return tuple(ingredients)  # an ingredient that is this very file brings its manifest along already
    role = Relationship.COMPONENT_OF if parents else Relationship.PARENT_OF
    return (replace(present, relationship=role), *ingredients)


def _derived(declaration: Declaration, carried: Sequence[LoadedIngredient]) -> tuple[Action, ...]:
    return derive(declaration.digital_source_type, _parts(declaration, carried), declaration.tools).actions


def _parts(declaration: Declaration, carried: Sequence[LoadedIngredient]) -> list[Part]:
    """What it was made from. Of a manifest that does not hold, only what it says of AI is taken, against its file."""
    declared = {str(each.asset.path): each.digital_source_type for each in declaration.ingredients}
    parts = []
    for each in carried:
        holds = bool(each.store) and each.state is not ManifestState.INVALID
        recorded = tuple(kind for kind in each.digital_source_types if holds or kind.is_generative)
        parts.append(Part(each.path, each.relationship, declared.get(each.path), recorded, holds))
    return parts


def _opened(
    actions: Sequence[Action], carried: Sequence[LoadedIngredient], present: LoadedIngredient | None
) -> tuple[Action, ...]:
    """Where the frame's present manifest is its parent, the first action opens it, whatever it was called."""
    first, *rest = actions
    if present is None or first.action not in BEGINNINGS:
        return tuple(actions)
    if not any(each.path == present.path and each.relationship is Relationship.PARENT_OF for each in carried):
        return tuple(actions)
    return (replace(first, action="c2pa.opened", ingredients=(present.path,)), *rest)


def _require_rules(actions: Sequence[Action], carried: Sequence[LoadedIngredient], what: str) -> None:
    if not actions or actions[0].action not in BEGINNINGS:
        raise ManifestError(what, "its first action is neither created nor opened", "Begin with one of these.")
    roles = {each.path: each.relationship for each in carried}
    for number, action in enumerate(actions):
        _require_action(number, action, roles, what)
    opens = actions[0].action == "c2pa.opened"
    if not opens and Relationship.PARENT_OF in roles.values():
        raise ManifestError(
            what, "it has a parentOf ingredient, which nothing opens", "Begin with `opened`, or call it `componentOf`."
        )


def _require_action(number: int, action: Action, roles: Mapping[str, Relationship], what: str) -> None:
    name = action.action.removeprefix("c2pa.")
    if number and action.action in BEGINNINGS:
        raise ManifestError(what, f"action {number + 1} is {name}, and only the first can be", "Use `placed` there.")
    if action.action.startswith("c2pa.") and name not in ACTIONS:
        raise ManifestError(what, f"C2PA has no action {action.action!r}", "Use one of C2PA's, or one of your own.")
    if action.action == "c2pa.created" and action.digital_source_type is None:
        raise ManifestError(what, "what is created must say its digital source type", "Add `digital_source_type`.")
    role = TAKES.get(action.action)
    if role and not action.ingredients:
        raise ManifestError(what, f"{name} names no ingredient", "Add `ingredients = [...]` to that action.")
    for path in action.ingredients:
        if path not in roles:
            raise ManifestError(
                what, f"{name} names {name_of(path)!r}, which is not among the ingredients", "Add it there."
            )
        if role and roles[path] is not role:
            raise ManifestError(
                what,
                f"{name} takes a {role.value} ingredient, and {name_of(path)!r} is {roles[path].value}",
                "Correct the action, or the ingredient's relationship.",
            )


def _action(action: Action, carried: Sequence[LoadedIngredient], declaration: Declaration) -> dict[str, Any]:
    data: dict[str, Any] = {"action": action.action}
    if action.digital_source_type:
        data["digitalSourceType"] = action.digital_source_type.value
    if action.description:
        data["description"] = action.description
    if action.when:
        data["when"] = action.when
    if agent := _agent(action, declaration):
        data["softwareAgent"] = agent
    if action.ingredients:
        labels = {each.path: _label(number) for number, each in enumerate(carried)}
        data["parameters"] = {"ingredientIds": [labels[path] for path in action.ingredients]}
    return data


def _agent(action: Action, declaration: Declaration) -> dict[str, str] | None:
    """The tool that an action names; of a step that brought in AI with one tool declared, that one."""
    kind = action.digital_source_type
    alone = not action.tool and len(declaration.tools) == 1 and kind is not None and kind.is_generative
    name = declaration.tools[0].name if alone else action.tool
    version = next((each.version for each in declaration.tools if each.name == name), "")
    if not name:
        return None
    return {"name": name, "version": version} if version else {"name": name}


def _label(number: int) -> str:
    return f"ingredient-{number}"


def _store_name(number: int) -> str:
    return f"ingredient-{number}.c2pa"


def _ingredient(number: int, loaded: LoadedIngredient) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": loaded.title,
        "format": loaded.media_type,
        "relationship": loaded.relationship.value,
        "label": _label(number),
    }
    if loaded.store:
        data["active_manifest"] = loaded.active
        data["manifest_data"] = {"format": "application/c2pa", "identifier": _store_name(number)}
        data["validation_results"] = loaded.results
    return data


def _soft_binding(fingerprints: Sequence[Fingerprint], what: str) -> list[dict[str, Any]]:
    """The ISCC as C2PA's soft binding: the bytes of the unit, header and body (IEP-0020)."""
    code = next((each.value for each in fingerprints if each.value.startswith("ISCC:")), None)
    if code is None:
        return []
    try:
        unit = base64.b32decode(code[5:] + "=" * (-len(code[5:]) % 8))
    except ValueError:
        unit = b""
    if len(unit) != _ISCC_BYTES or not unit.startswith(_IMAGE_CODE):
        raise ManifestError(what, f"{code[:80]!r} is not a 256-bit ISCC Image-Code", "Compute the fingerprints again.")
    block = {"scope": {}, "value": list(unit)}
    return [assertion("c2pa.soft-binding", {"alg": ISCC, "blocks": [block]})]


def _training_mining(declaration: Declaration) -> list[dict[str, Any]]:
    """CAWG Training and Data Mining Assertion 1.1."""
    if not declaration.training_mining:
        return []
    entries = {entry: {"use": allowed.value} for entry, allowed in declaration.training_mining}
    return [assertion("cawg.training-mining", {"entries": entries})]
