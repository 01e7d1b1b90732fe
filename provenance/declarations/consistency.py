"""What must fit together in a declaration; each check names the line of the first thing that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from provenance.declarations.deriving import AiUse, uses_ai
from provenance.declarations.schema import BEGINNINGS, TAKES
from provenance.documents import Document, Location, suggest
from provenance.model import (
    Action,
    Answer,
    Declaration,
    DigitalSourceType,
    GuidingPrinciple,
    Ingredient,
    InputKind,
    PrincipleAnswer,
    Relationship,
    Use,
)


def require_consistent(document: Document, declaration: Declaration, ai: AiUse | None = None) -> None:
    """Check a declaration whose paths are still as they were written.

    Args:
        ai: the answer to `ai`, where there is one.

    Raises:
        DeclarationError: something in it does not fit the rest; names the line.
    """
    _beginning(document, declaration)
    _ingredients(document, declaration)
    for number, action in enumerate(declaration.actions):
        _uses(document, declaration, number, action)
        _kind(document, declaration, number, action)
    _tools(document, declaration, ai)
    _temporary(document, declaration)
    _inputs(document, declaration)
    _people(document, declaration)


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
        _brings_in(document, number, ingredient, declaration.digital_source_type)
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


def _brings_in(document: Document, number: int, ingredient: Ingredient, whole: DigitalSourceType) -> None:
    """AI that was opened or placed is a part of the whole; what a tool or a person only worked from is not."""
    kind = ingredient.digital_source_type
    if kind and kind.is_generative and ingredient.relationship is not Relationship.INPUT_TO and not _may_hold_ai(whole):
        raise document.error(
            ("ingredients", number, "digital_source_type"),
            f"this ingredient is AI ({kind.short}), and the picture as a whole is called {whole.short}",
            'Use `ai = "element"` for the whole.',
        )


def _may_hold_ai(whole: DigitalSourceType) -> bool:
    """IPTC: a `composite` may or may not hold AI, so that it contradicts nothing."""
    return whole.is_generative or whole is DigitalSourceType.COMPOSITE


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
    if kind and kind.is_generative and not _may_hold_ai(whole):
        raise document.error(
            location,
            f"this step brings in AI ({kind.short}), and the picture as a whole is called {whole.short}",
            'Use `digital_source_type = "compositeWithTrainedAlgorithmicMedia"` for the whole.',
        )


def _tools(document: Document, declaration: Declaration, ai: AiUse | None) -> None:
    names = [tool.name for tool in declaration.tools]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise document.error(
                ("tools", number, "name"), f"there are two tools called {name!r}", "Give each a name of its own."
            )
    for number, action in enumerate(declaration.actions):
        _require_tool(document, ("actions", number, "tool"), action.tool, names)
    # Enhancing is AI's work, too; but declarations that know no `ai` did not have to name its tool.
    if (declaration.is_generative or ai is AiUse.ENHANCED) and not names:
        raise document.error(
            ("digital_source_type",) if "digital_source_type" in document.data else ("ai",),
            "AI made it, or a part of it, and no tool is named",
            "Add [[tools]] with its name.",
        )


def _temporary(document: Document, declaration: Declaration) -> None:
    """What AI made, or cleaned up, is no part of the final deliverables, or it is meant for them."""
    kept = PrincipleAnswer(GuidingPrinciple.TEMPORARY, Answer.YES)
    answers = [replace(each, note="") for each in declaration.answers]
    if declaration.use is Use.FINAL and uses_ai(declaration) and kept in answers:
        raise document.error(
            ("principles", "temporary"),
            'it is "yes" (what AI made is no part of the final deliverables), and `use` is "final": they contradict '
            "each other",
            'Answer "no", with a note on who agreed to it, or say use = "temporary".',
        )


def _require_tool(document: Document, location: Location, name: str, names: Sequence[str]) -> None:
    if name and name not in names:
        fix = suggest(name, names) if names else f'Add [[tools]] with name = "{name}".'
        raise document.error(location, f"no tool is called {name!r}", fix)


def _inputs(document: Document, declaration: Declaration) -> None:
    names = [tool.name for tool in declaration.tools]
    for number, given in enumerate(declaration.inputs):
        _require_tool(document, ("inputs", number, "tool"), given.tool, names)
        if given.kind is not InputKind.PROMPT and (given.works or given.people):
            key = "works" if given.works else "people"
            raise document.error(
                ("inputs", number, key),
                f"only a prompt names {key}, and this input is `{given.kind.value}`",
                'Put them into an input of kind = "prompt", and say here in `description` what was given.',
            )
        if given.kind is InputKind.THIRD_PARTY and given.licence:
            raise document.error(
                ("inputs", number, "licence"),
                "`third-party` is somebody else's material without a licence, and this names one",
                'Use kind = "licensed", or remove `licence`.',
            )


def _people(document: Document, declaration: Declaration) -> None:
    changes = [(each.id, each.change.value) for each in declaration.performers]
    for number, each in enumerate(changes):
        if each in changes[:number]:
            raise document.error(
                ("performers", number, "change"),
                f"`{each[1]}` of performer {each[0]!r} is said twice",
                "Put both into one table, and say in `description` what was done.",
            )
    works = [(each.guild, each.work) for each in declaration.guild_work]
    for number, work in enumerate(works):
        if work in works[:number]:
            raise document.error(("guild_work", number, "work"), "it is said twice", "Remove one of them.")
