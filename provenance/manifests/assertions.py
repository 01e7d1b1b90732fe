"""platemark's own assertions: what a manifest says beside what C2PA has words for, written and read back.

| label | holds |
|-|-|
| ``io.platemark.declaration`` | the maker's declaration; of its files the names alone |
| ``io.platemark.fingerprints`` | every fingerprint with its algorithm and quality |
| ``io.platemark.frame`` | which frame it is, the file that was stamped, and the files it was made from, by digest |
| ``io.platemark.stamp`` | the key by which stamping knows its own work, when that was, the digest of the show's rules |

Each has a ``version``; one that is newer than ours is not read, and a note says so. Law: ``read_own`` of what
``own_assertions`` wrote gives the same values. What is read may be hostile: it is taken only in the shape that we
write, and only when the signer vouches for it (C2PA: a *created* assertion).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from provenance.model import Asset, Declaration, Fingerprint, Shot
from provenance.records import declaration_from_record, declaration_to_record

#: The reverse-domain prefix of our assertions (C2PA 2.4, section "Labels").
PREFIX = "io.platemark."
DECLARATION, FINGERPRINTS, FRAME, STAMP = (PREFIX + name for name in ("declaration", "fingerprints", "frame", "stamp"))
_VERSION = 1
#: The most items of a list that are read: more than a declaration can have, and few enough to be compared.
_MOST = 1000

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FrameIdentity:
    """Which frame a manifest is of.

    Attributes:
        name: the file's name, without its folder.
        size, digest: of the file that was stamped, before it was: its bytes, and their SHA-256 (hex).
        width, height: of its picture in pixels; 0 where nobody decoded it.
    """

    name: str
    media_type: str = ""
    frame: int | None = None
    shot: Shot | None = None
    size: int = 0
    digest: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Used:
    """A file that the frame was made from, as our own assertion records it."""

    title: str
    relationship: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Own:
    """What our assertions in one manifest say; empty where they are not.

    Attributes:
        stamped_at: ISO 8601 time of stamping, by the clock of the machine that did.
        unread: what is there and was not read, and why, in words: nobody knows what it says.
    """

    declaration: Declaration | None = None
    fingerprints: tuple[Fingerprint, ...] = ()
    frame: FrameIdentity | None = None
    used: tuple[Used, ...] = ()
    stamp_key: str = ""
    profile: str = ""
    stamped_at: str = ""
    unread: tuple[str, ...] = ()


def own_assertions(own: Own) -> list[dict[str, Any]]:
    """The assertions that say *own*, for a manifest definition."""
    data: list[tuple[str, dict[str, Any]]] = []
    if own.declaration is not None:
        data.append((DECLARATION, declaration_to_record(_names_only(own.declaration))))
    if own.fingerprints:
        prints = [
            _present(algorithm=each.algorithm, value=each.value, quality=each.quality) for each in own.fingerprints
        ]
        data.append((FINGERPRINTS, {"fingerprints": prints}))
    if own.frame is not None:
        used = [
            {"title": each.title, "relationship": each.relationship, "media_type": each.media_type,
             "size": each.size, "sha256": each.digest}
            for each in own.used
        ]  # fmt: skip
        data.append((FRAME, _frame(own.frame) | {"ingredients": used}))
    if own.stamp_key:
        when = _present(at=own.stamped_at or None)
        data.append((STAMP, {"key": own.stamp_key, "profile": own.profile, **when}))
    return [assertion(label, {"version": _VERSION, **content}) for label, content in data]


def assertion(label: str, data: Json) -> dict[str, Any]:
    """One assertion of a manifest definition that the signer vouches for."""
    return {"label": label, "data": dict(data), "created": True}


def read_own(assertions: Iterable[Any]) -> Own:
    """What our assertions say among those that the C2PA library reports of one manifest."""
    own = Own()
    for each in assertions:
        if not isinstance(each, Mapping) or each.get("label") not in _READERS:
            continue
        label, data = str(each["label"]), each.get("data")
        try:
            own = replace(own, **_read(label, data, is_vouched_for=each.get("created") is True))
        except _Unread as why:
            own = replace(own, unread=(*own.unread, f"{label} {why}"))
    return own


class _Unread(Exception):
    """Why an assertion of ours is not read; does not leave this module."""


def _read(label: str, data: Any, *, is_vouched_for: bool) -> dict[str, Any]:
    if not is_vouched_for:
        raise _Unread("is not vouched for by the signer")
    if isinstance(data, Mapping) and data.get("version") != _VERSION:
        raise _Unread("was written by another version of platemark and was not read")
    try:
        return _READERS[label](data)
    except (KeyError, TypeError, ValueError) as error:
        raise _Unread("does not have the shape that platemark writes") from error


def name_of(path: str | PurePath) -> str:
    """A file's name without its folder, as text that UTF-8 can carry: undecodable bytes are written out."""
    return _as_utf8(PurePath(path).name)


def _as_utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _names_only(declaration: Declaration) -> Declaration:
    """The declaration with each path cut to its last part: folders' names are nobody else's business."""
    ingredients = tuple(replace(each, asset=Asset(Path(name_of(each.asset.path)))) for each in declaration.ingredients)
    actions = tuple(
        replace(each, ingredients=tuple(name_of(path) for path in each.ingredients)) for each in declaration.actions
    )
    return replace(declaration, ingredients=ingredients, actions=actions)


def _fingerprint(print_: Fingerprint) -> dict[str, Any]:
    return _present(algorithm=print_.algorithm, value=print_.value, quality=print_.quality)


def _frame(frame: FrameIdentity) -> dict[str, Any]:
    told = frame.shot and {"show": frame.shot.show, "sequence": frame.shot.sequence, "name": frame.shot.name}
    shot = told and {part: _as_utf8(text) for part, text in told.items()}
    return _present(
        name=name_of(frame.name),
        media_type=frame.media_type,
        frame=frame.frame,
        shot=shot,
        size=frame.size,
        sha256=frame.digest,
        width=frame.width,
        height=frame.height,
    )


def _present(**parts: Any) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value is not None}


_PRINT_SHAPE = {"algorithm": str, "value": str, "quality": int}
_USED_SHAPE = {"title": str, "relationship": str, "media_type": str, "size": int, "sha256": str}
_FRAME_SHAPE = {
    "name": str, "media_type": str, "frame": int, "size": int, "sha256": str, "width": int, "height": int,
    "shot": {"show": str, "sequence": str, "name": str}, "ingredients": [_USED_SHAPE],
}  # fmt: skip
_ACTION_SHAPE = {
    "action": str, "digital_source_type": str, "description": str, "tool": str, "ingredients": [str], "when": str,
    "tool_version": str,
}  # fmt: skip
_INPUT_SHAPE = {
    "kind": str, "description": str, "tool": str, "licence": str, "works": [str], "people": [str],
}  # fmt: skip
_PERFORMER_SHAPE = {"id": str, "change": str, "description": str, "alters_meaning": str, "consents": [str]}
_DECLARATION_SHAPE = {
    "title": str, "show": str, "shot": str, "use": str, "digital_source_type": str, "notes": str, "digest": str,
    "tools": [{"name": str, "version": str, "id": str}], "actions": [_ACTION_SHAPE], "training_mining": [[str]],
    "ingredients": [{"path": str, "relationship": str, "title": str, "digital_source_type": str}],
    "role": str, "inputs": [_INPUT_SHAPE], "performers": [_PERFORMER_SHAPE], "taken_for_real": str,
    "guild_work": [{"guild": str, "work": str, "agreement": str}], "viewer_disclosure": str,
    "answers": [{"principle": str, "answer": str, "note": str}],
}  # fmt: skip


def _require_shape(value: Any, shape: Any) -> None:
    """Raise TypeError where *value* is not shaped like *shape*; keys that the shape does not have are passed over."""
    if isinstance(shape, type):
        fits = isinstance(value, shape) and not isinstance(value, bool)
    elif isinstance(shape, list):
        fits = isinstance(value, list) and len(value) <= _MOST
        for each in value if fits else ():
            _require_shape(each, shape[0])
    else:
        fits = isinstance(value, Mapping)
        for name in shape if fits else ():
            if name in value:
                _require_shape(value[name], shape[name])
    if not fits:
        raise TypeError(shape)


def _read_declaration(data: Json) -> dict[str, Any]:
    _require_shape(data, _DECLARATION_SHAPE)
    flags = [each.get(name) for each in data.get("inputs", ()) for name in ("unreleased", "training")]
    flags += [each.get("is_deceased") for each in data.get("performers", ())]
    if not {type(flag) for flag in flags} <= {bool, type(None)}:
        raise TypeError(flags)
    return {"declaration": declaration_from_record(data)}


def _read_fingerprints(data: Json) -> dict[str, Any]:
    _require_shape(data, {"fingerprints": [_PRINT_SHAPE]})
    found = data["fingerprints"]
    return {"fingerprints": tuple(Fingerprint(each["algorithm"], each["value"], each.get("quality")) for each in found)}


def _read_frame(data: Json) -> dict[str, Any]:
    _require_shape(data, _FRAME_SHAPE)
    shot = data.get("shot")
    frame = FrameIdentity(
        data["name"],
        data.get("media_type", ""),
        data.get("frame"),
        Shot(shot.get("show", ""), shot.get("sequence", ""), shot.get("name", "")) if shot else None,
        data.get("size", 0),
        data.get("sha256", ""),
        data.get("width", 0),
        data.get("height", 0),
    )
    used = tuple(
        Used(each["title"], each["relationship"], each["media_type"], each["size"], each["sha256"])
        for each in data.get("ingredients", ())
    )
    return {"frame": frame, "used": used}


def _read_stamp(data: Json) -> dict[str, Any]:
    _require_shape(data, {"key": str, "profile": str, "at": str})
    at = data.get("at", "")
    if at and datetime.fromisoformat(at).tzinfo is None:
        raise ValueError(at)
    return {"stamp_key": data["key"], "profile": data.get("profile", ""), "stamped_at": at}


_READERS = {
    DECLARATION: _read_declaration,
    FINGERPRINTS: _read_fingerprints,
    FRAME: _read_frame,
    STAMP: _read_stamp,
}
