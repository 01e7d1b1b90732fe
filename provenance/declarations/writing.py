"""Declarations written by programs: a step in Nuke, Houdini or ComfyUI that knows how the picture was made."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path, PurePath
from typing import Any

import tomli_w

from provenance.declarations.reading import declaration_of
from provenance.declarations.schema import DeclarationTable
from provenance.documents import Document, Location
from provenance.errors import DeclarationError, DocumentError
from provenance.files import make_folder, show_name, write_atomic
from provenance.model import Declaration

#: No answer is nested deeper.
_DEEPEST = 6
_HEAD = "# How this was made, and how AI was used in it. It is signed into every frame that is stamped with it.\n\n"


def declare(path: Path | str, *, replace: bool = False, **answers: Any) -> Declaration:
    """Write a declaration, checked as if it were loaded; its folder is made where it is not there.

    After a render in Nuke, where the AI element came in through a Read node::

        import nuke, provenance

        provenance.declare(
            "/shows/keystone/declarations/sh010_comp.toml",
            title="The tower falls", shot="sh010", use="final", ai="element", role="story-relevant",
            tools=[
                {"name": "Cumulus Video", "version": "3.1", "ai": True},
                {"name": "Nuke", "version": nuke.NUKE_VERSION_STRING},
            ],
            ingredients=[
                {"path": nuke.filename(nuke.toNode("Plate")), "relationship": "parentOf"},
                {"path": nuke.filename(nuke.toNode("Dust")), "relationship": "componentOf"},
            ],
            inputs=[{"kind": "prompt", "description": "sandstone dust, low sun"}],
            principles={"originality": "yes", "data": "yes", "environment": "yes", "temporary": "no",
                        "performance": "yes"},
            taken_for_real="no", replace=True,
        )

    Args:
        path: the TOML file. Relative paths among the ingredients are relative to it.
        replace: write over what is there.
        answers: the keys of a declaration (see `provenance.declarations`): text, numbers, truth values, paths and
            enumerations, lists of these, and mappings. None is the same as not given.

    Returns:
        What `load_declaration` of the file gives.

    Raises:
        DeclarationError: the answers are wrong, or do not fit together; nothing was written.
        FileError: the file could not be written, or there is one and *replace* is not set.
    """
    path = Path(path)
    document, data = _document(path, answers)
    declaration = declaration_of(document)
    make_folder(path.parent)
    write_atomic(path, data, exclusive=not replace)
    return declaration


def as_declared(path: Path, answers: Mapping[str, Any], *, show: str = "") -> Declaration:
    """What `declare` would give and nobody has written yet; raises like it."""
    return declaration_of(_document(path, answers)[0], show=show)


def mistakes(path: Path, answers: Mapping[str, Any]) -> tuple[DocumentError, ...]:
    """Every key or value that no declaration has; whether the rest fits together, `as_declared` says.

    Raises:
        DeclarationError: an answer is nothing that a file could hold.
    """
    return _document(path, answers)[0].mistakes(DeclarationTable)


class _Answers(Document):
    """A document that nobody has seen: its mistakes are told by key, and not by line."""

    def line(self, location: Location) -> int | None:  # noqa: ARG002  (the document's)
        """None: there is no line that the reader could look at."""
        return None


def _document(path: Path, answers: Mapping[str, Any]) -> tuple[Document, bytes]:
    what = f"cannot declare {show_name(path)}"
    plain = _Plain(what)
    text = _toml({key: plain.value(value, key) for key, value in answers.items() if value is not None})
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise DeclarationError(
            what, f"an answer holds {error.object[error.start : error.end]!r}, which is no text", "Correct that answer."
        ) from error
    return _Answers(path, text, DeclarationError), data


class _Plain:
    """Turns answers into what TOML can hold."""

    def __init__(self, what: str) -> None:
        self._what = what

    def value(self, value: Any, key: str, depth: int = 0) -> Any:
        """*value* as text, a number, a truth value, a list or a table; raises DeclarationError naming *key*."""
        if depth > _DEEPEST:
            raise DeclarationError(self._what, f"{key} has lists in lists without end", "Give what a declaration has.")
        if isinstance(value, Enum):
            return self.value(value.value, key, depth + 1)
        if isinstance(value, PurePath):
            return str(value)
        if isinstance(value, str | bool | int | float):
            return value
        if isinstance(value, Mapping):
            given = ((self._name(name, key), each) for name, each in value.items() if each is not None)
            return {name: self.value(each, f"{key}.{name}", depth + 1) for name, each in given}
        if isinstance(value, list | tuple | set | frozenset):
            items = value if isinstance(value, list | tuple) else sorted(value, key=str)
            return [self.value(each, key, depth + 1) for each in items]
        raise DeclarationError(
            self._what, f"{key} is {_kind(value)}, which a declaration cannot hold", "Give text, a list, or a mapping."
        )

    def _name(self, name: Any, key: str) -> str:
        if isinstance(name, str):
            return str(name)
        raise DeclarationError(self._what, f"{key} has a key that is {_kind(name)}", "Name each key by text.")


def _kind(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _toml(answers: Mapping[str, Any]) -> str:
    """The answers as people write them: plain keys first, then a section for each table, in the schema's order."""
    order = {key: number for number, key in enumerate(DeclarationTable.model_fields)}
    keys = sorted(answers, key=lambda key: order.get(key, len(order)))
    lists = {key for key in keys if _is_list_of_flat_tables(answers[key])}
    tables = [key for key in keys if key in lists or isinstance(answers[key], dict)]
    sections = [tomli_w.dumps({key: answers[key] for key in keys if key not in tables})]
    for key in tables:
        if key in lists:  # tomli_w would write short ones on a line each, and not as [[...]]
            name = tomli_w.dumps({key: 0}).rpartition(" = ")[0]
            sections += [f"[[{name}]]\n{tomli_w.dumps(each)}" for each in answers[key]]
        else:
            sections.append(tomli_w.dumps({key: answers[key]}))
    return _HEAD + "\n".join(section for section in sections if section)


def _is_list_of_flat_tables(value: Any) -> bool:
    tables = value if isinstance(value, list) and all(isinstance(each, dict) for each in value) else []
    return bool(tables) and not any(_has_table(inner) for each in tables for inner in each.values())


def _has_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_table, value)))
