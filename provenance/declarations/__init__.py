"""Declarations: what the maker of a shot or render says of how AI was used, as a TOML file.

| key | meaning | when absent |
|-|-|-|
| `format` | the version of this file format: 1 | 1 |
| `title` | what the picture is, in a few words | required |
| `show` | the show it is made for | the show file's title |
| `shot` | the shot it is made for | not said |
| `use` | `temporary` or `final`: whether it is meant for the final picture | required |
| `digital_source_type` | what the picture as a whole is, by the IPTC list: a name or its address | required |
| `notes` | anything else, in your own words | none |
| `tools.name`, `tools.version` | a tool that made or changed the picture | none, where no AI was used |
| `actions.action` | a step, in order: C2PA's label (`placed`) or your own (`com.example.relight`) | required |
| `actions.digital_source_type` | what kind of source the step brought in | not said; `created` must say it |
| `actions.description` | the step in your own words | none |
| `actions.tool` | the name of the tool that did it, as in `tools` | not said |
| `actions.ingredients` | the paths of what it used, as in `ingredients` | none |
| `ingredients.path` | a file it was made from, relative to this file; `####` is the frame's own number | required |
| `ingredients.relationship` | `parentOf`: opened and changed; `componentOf`: placed; `inputTo`: used | required |
| `ingredients.title` | what it is, in a few words | the file's name |
| `training_mining.ai_training` | CAWG: `allowed`, `notAllowed`, `constrained` | not said |
| `training_mining.ai_generative_training` | the same, for generative models | not said |
| `training_mining.ai_inference` | the same, for use as an input | not said |
| `training_mining.data_mining` | the same, for any mining | not said |

Where no action is given, the steps follow from the ingredients and the source type: what is `parentOf` was opened, or
else the picture was created; what is `componentOf` was placed.

What must fit together: the first action is `created` or `opened`, and no other is; `opened` names the one `parentOf`
ingredient, `placed` and `removed` name `componentOf` ones; where AI made anything, tools are named.

A declaration's digest is of its content, not of its file: comments, the order of keys and the spelling of labels do
not matter. A key that is not given does not count, so that keys which come to this format later change no digest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import replace
from pathlib import Path

from provenance.declarations.consistency import require_consistent
from provenance.declarations.schema import (
    ActionTable,
    DeclarationTable,
    action_label,
    source_type,
    training_mining,
)
from provenance.declarations.template import TEMPLATE
from provenance.documents import Document, read_document
from provenance.errors import DeclarationError
from provenance.files import show_name
from provenance.model import Action, Asset, Declaration, Ingredient, Tool
from provenance.records import declaration_to_record

__all__ = ["TEMPLATE", "at_frame", "load_declaration", "may_mean"]

_PLACEHOLDER = re.compile(r"#+|@+|%(?:0\d)?d")  # no groups: `may_mean` splits at it


def load_declaration(path: Path, *, show: str = "") -> Declaration:
    """Read and check a declaration.

    Args:
        show: the show's title, where the declaration does not say its own.

    Returns:
        The declaration, with full labels. Paths are absolute, and an action names its ingredients by exactly the
        path that the ingredient has. Frame patterns stay patterns: see `at_frame`. No ingredient is looked for.

    Raises:
        FileError: it cannot be read.
        DeclarationError: it is wrong, or does not fit together; `why` names the line.
    """
    document = read_document(path, DeclarationError)
    table = document.validate(DeclarationTable)
    written = Declaration(
        title=table.title,
        show=table.show or show,
        shot=table.shot,
        use=table.use,
        digital_source_type=source_type(document, ("digital_source_type",), table.digital_source_type),
        tools=tuple(Tool(each.name, each.version) for each in table.tools),
        actions=tuple(_action(document, number, each) for number, each in enumerate(table.actions)),
        ingredients=tuple(
            Ingredient(Asset(Path(each.path)), each.relationship, each.title) for each in table.ingredients
        ),
        training_mining=training_mining(document),
        notes=table.notes,
    )
    require_consistent(document, written)
    return _at_home(written, Path(os.path.realpath(path)).parent)


def at_frame(path: Path, frame: int | None) -> Path:
    """The file that an ingredient's path means for one frame: ``plate.####.exr`` -> ``plate.1001.exr``.

    ``####`` and ``@@@@`` stand for as many digits, a single ``#`` for four, ``%04d`` is as in C.

    Raises:
        DeclarationError: the path is a pattern, and *frame* is None.
    """
    if not _PLACEHOLDER.search(path.name):
        return path
    if frame is None:
        raise DeclarationError(
            f"cannot tell which file {show_name(path)} is",
            "it is a frame pattern, and what is made with it has no frame number",
            "Name one file in the declaration, or number the frames.",
        )
    return path.with_name(_PLACEHOLDER.sub(lambda found: f"{frame:0{_width(found[0])}d}", path.name))


def may_mean(path: Path, name: str) -> bool:
    """Whether a file called *name* is one that an ingredient's path means, at some frame, or the pattern itself."""
    literals = _PLACEHOLDER.split(path.name)
    return name == path.name or bool(re.fullmatch(r"-?\d+".join(map(re.escape, literals)), name))


def _width(placeholder: str) -> int:
    if placeholder[0] == "%":
        return int(placeholder[1:-1] or 0)
    return 4 if placeholder == "#" else len(placeholder)


def _action(document: Document, number: int, table: ActionTable) -> Action:
    kind = table.digital_source_type
    return Action(
        action_label(document, ("actions", number, "action"), table.action),
        None if kind is None else source_type(document, ("actions", number, "digital_source_type"), kind),
        table.description,
        table.tool,
        tuple(str(Path(each)) for each in table.ingredients),
    )


def _at_home(written: Declaration, folder: Path) -> Declaration:
    """Give it its digest, of the paths as they were written, and make the paths absolute."""
    canonical = json.dumps(declaration_to_record(written), sort_keys=True, separators=(",", ":"))
    actions = [
        replace(each, ingredients=tuple(_absolute(folder, path) for path in each.ingredients))
        for each in written.actions
    ]
    ingredients = [
        replace(each, asset=Asset(Path(_absolute(folder, str(each.asset.path))))) for each in written.ingredients
    ]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return replace(written, actions=tuple(actions), ingredients=tuple(ingredients), digest=digest)


def _absolute(folder: Path, path: str) -> str:
    return os.path.normpath(folder / path)
