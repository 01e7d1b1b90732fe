"""What must fit together in a declaration; each check names the line of the first thing that does not."""

from __future__ import annotations

from provenance.declarations.schema import BEGINNINGS, TAKES
from provenance.documents import Document, suggest
from provenance.model import Action, Declaration, DigitalSourceType, Relationship


def require_consistent(document: Document, declaration: Declaration) -> None:
    """Check a declaration whose paths are still as they were written.

    Raises:
        DeclarationError: something in it does not fit the rest; names the line.
    """
    _beginning(document, declaration)
    _ingredients(document, declaration)
    for number, action in enumerate(declaration.actions):
        _uses(document, declaration, number, action)
        _kind(document, declaration, number, action)
    _tools(document, declaration)


def _beginning(document: Document, declaration: Declaration) -> None:
    steps = [action.action for action in declaration.actions]
    if steps and steps[0] not in BEGINNINGS:
        raise document.error(
            ("actions", 0, "action"),
            "the first action must be `created` or `opened`",
            'Begin with action = "created", or "opened" where a file was opened and changed.',
        )
    for number, step in enumerate(steps[1:], 1):
        if step in BEGINNINGS:
            raise document.error(
                ("actions", number, "action"),
                "only the first action can be `created` or `opened`",
                "Use `placed` for what was brought in later.",
            )


def _ingredients(document: Document, declaration: Declaration) -> None:
    seen: set[object] = set()
    for number, ingredient in enumerate(declaration.ingredients):
        location = ("ingredients", number, "relationship")
        if ingredient.asset.path in seen:
            raise document.error(("ingredients", number, "path"), "it is named twice", "Remove one of them.")
        seen.add(ingredient.asset.path)
        if ingredient.relationship is not Relationship.PARENT_OF:
            continue
        if Relationship.PARENT_OF in seen:
            raise document.error(
                location, "there is a parentOf ingredient already", "Call what was not opened first `componentOf`."
            )
        seen.add(Relationship.PARENT_OF)
        if declaration.actions and declaration.actions[0].action != "c2pa.opened":
            raise document.error(
                location,
                "a parentOf ingredient is one that was opened, and the first action is `created`",
                "Begin with `opened` and name it there, or call it `componentOf`.",
            )


def _uses(document: Document, declaration: Declaration, number: int, action: Action) -> None:
    location = ("actions", number, "ingredients")
    roles = {str(each.asset.path): each.relationship for each in declaration.ingredients}
    name = action.action.removeprefix("c2pa.")
    role = TAKES.get(action.action)
    if role and not action.ingredients:
        raise document.error(location, f"`{name}` must name what it used", "Add `ingredients = [...]`.")
    for path in action.ingredients:
        if path not in roles:
            fix = suggest(path, roles) if roles else f'Add [[ingredients]] with path = "{path}".'
            raise document.error(location, f"no ingredient has the path {path!r}", fix)
        if role and roles[path] is not role:
            raise document.error(
                location,
                f"`{name}` takes a `{role.value}` ingredient, and {path!r} is `{roles[path].value}`",
                "Correct the action, or the ingredient's relationship.",
            )


def _kind(document: Document, declaration: Declaration, number: int, action: Action) -> None:
    location = ("actions", number, "digital_source_type")
    whole, kind = declaration.digital_source_type, action.digital_source_type
    if kind is None and action.action == "c2pa.created":
        raise document.error(
            location,
            "what is created must say what kind of source it is",
            f'Add `digital_source_type = "{whole.short}"`, or what it began as.',
        )
    # IPTC: a `composite` may or may not hold AI, so that it contradicts nothing.
    if kind and kind.is_generative and not (whole.is_generative or whole is DigitalSourceType.COMPOSITE):
        raise document.error(
            location,
            f"this step brings in AI ({kind.short}), and the picture as a whole is called {whole.short}",
            'Use `digital_source_type = "compositeWithTrainedAlgorithmicMedia"` for the whole.',
        )


def _tools(document: Document, declaration: Declaration) -> None:
    names = [tool.name for tool in declaration.tools]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise document.error(
                ("tools", number, "name"), f"there are two tools called {name!r}", "Give each a name of its own."
            )
    for number, action in enumerate(declaration.actions):
        if action.tool and action.tool not in names:
            fix = suggest(action.tool, names) if names else f'Add [[tools]] with name = "{action.tool}".'
            raise document.error(("actions", number, "tool"), f"no tool is called {action.tool!r}", fix)
    if declaration.is_generative and not names:
        raise document.error(
            ("digital_source_type",),
            "AI made it, or a part of it, and no tool is named",
            "Add [[tools]] with its name.",
        )
