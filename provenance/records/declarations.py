"""Declarations as plain JSON values; what a manifest carries of one is this, too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provenance.model import (
    Action,
    Answer,
    Asset,
    ChangeKind,
    Declaration,
    DigitalSourceType,
    GuidingPrinciple,
    GuildWork,
    Ingredient,
    Input,
    InputKind,
    Mining,
    Performer,
    PrincipleAnswer,
    Relationship,
    Role,
    Tool,
    Use,
)
from provenance.records.fields import Record, present


def action_to_record(action: Action) -> Record:
    """An action."""
    kind = action.digital_source_type
    return {"action": action.action} | present(
        digital_source_type=kind.value if kind else None,
        description=action.description,
        tool=action.tool,
        ingredients=list(action.ingredients),
        when=action.when,
        tool_version=action.tool_version,
    )


def action_from_record(record: Mapping[str, Any]) -> Action:
    """Read back what `action_to_record` wrote."""
    return Action(
        record["action"],
        _to_kind(record.get("digital_source_type")),
        record.get("description", ""),
        record.get("tool", ""),
        tuple(record.get("ingredients", ())),
        record.get("when", ""),
        record.get("tool_version", ""),
    )


def declaration_to_record(declaration: Declaration) -> Record:
    """A declaration as plain JSON values; also what a manifest carries of it (paths of ingredients as names)."""
    return present(
        title=declaration.title,
        show=declaration.show,
        shot=declaration.shot,
        use=declaration.use.value,
        role=declaration.role.value if declaration.role else None,
        digital_source_type=declaration.digital_source_type.value,
        tools=[
            {"name": each.name, **present(version=each.version, id=each.id, ai=each.is_ai or None)}
            for each in declaration.tools
        ],
        actions=[action_to_record(each) for each in declaration.actions],
        ingredients=[_ingredient(each) for each in declaration.ingredients],
        inputs=[_input(each) for each in declaration.inputs],
        performers=[_performer(each) for each in declaration.performers],
        guild_work=[
            present(guild=each.guild, work=each.work, agreement=each.agreement) for each in declaration.guild_work
        ],
        answers=[
            present(principle=each.principle.value, answer=each.answer.value, note=each.note)
            for each in declaration.answers
        ],
        taken_for_real=declaration.taken_for_real.value if declaration.taken_for_real else None,
        viewer_disclosure=declaration.viewer_disclosure,
        training_mining=[[entry, allowed.value] for entry, allowed in declaration.training_mining],
        notes=declaration.notes,
        digest=declaration.digest,
    )


def declaration_from_record(record: Mapping[str, Any]) -> Declaration:
    """Read back what `declaration_to_record` wrote; raises like `from_record`."""
    role, real = record.get("role"), record.get("taken_for_real")
    return Declaration(
        record.get("title", ""),
        record.get("show", ""),
        record.get("shot", ""),
        Use(record["use"]),
        DigitalSourceType(record["digital_source_type"]),
        tools=tuple(map(_to_tool, _all(record, "tools"))),
        actions=tuple(action_from_record(each) for each in _all(record, "actions")),
        ingredients=tuple(_to_ingredient(each) for each in _all(record, "ingredients")),
        training_mining=tuple((entry, Mining(allowed)) for entry, allowed in _all(record, "training_mining")),
        notes=record.get("notes", ""),
        digest=record.get("digest", ""),
        role=Role(role) if role else None,
        inputs=tuple(_to_input(each) for each in _all(record, "inputs")),
        performers=tuple(_to_performer(each) for each in _all(record, "performers")),
        guild_work=tuple(
            GuildWork(each.get("guild", ""), each.get("work", ""), each.get("agreement", ""))
            for each in _all(record, "guild_work")
        ),
        answers=tuple(
            PrincipleAnswer(GuidingPrinciple(each["principle"]), Answer(each["answer"]), each.get("note", ""))
            for each in _all(record, "answers")
        ),
        taken_for_real=Answer(real) if real else None,
        viewer_disclosure=record.get("viewer_disclosure", ""),
    )


def optional_declaration(declaration: Declaration | None) -> Record | None:
    """A declaration, or None for none."""
    return None if declaration is None else declaration_to_record(declaration)


def to_optional_declaration(record: Mapping[str, Any] | None) -> Declaration | None:
    """Read back what `optional_declaration` wrote."""
    return None if record is None else declaration_from_record(record)


def _all(record: Mapping[str, Any], name: str) -> Any:
    return record.get(name, ())


def _to_kind(text: str | None) -> DigitalSourceType | None:
    return None if text is None else DigitalSourceType(text)


def _to_tool(record: Mapping[str, Any]) -> Tool:
    return Tool(record["name"], record.get("version", ""), record.get("id", ""), record.get("ai", False) is True)


def _ingredient(ingredient: Ingredient) -> Record:
    kind = ingredient.digital_source_type
    return present(
        path=str(ingredient.asset.path),
        relationship=ingredient.relationship.value,
        title=ingredient.title,
        digital_source_type=kind.value if kind else None,
    )


def _to_ingredient(record: Mapping[str, Any]) -> Ingredient:
    return Ingredient(
        Asset(Path(record["path"])),
        Relationship(record["relationship"]),
        record.get("title", ""),
        _to_kind(record.get("digital_source_type")),
    )


def _input(given: Input) -> Record:
    return present(
        kind=given.kind.value,
        description=given.description,
        tool=given.tool,
        licence=given.licence,
        works=list(given.works),
        people=list(given.people),
        unreleased=given.unreleased or None,
        training=given.training or None,
    )


def _to_input(record: Mapping[str, Any]) -> Input:
    return Input(
        InputKind(record["kind"]),
        record.get("description", ""),
        record.get("tool", ""),
        record.get("licence", ""),
        tuple(record.get("works", ())),
        tuple(record.get("people", ())),
        record.get("unreleased", False),
        record.get("training", False),
    )


def _performer(performer: Performer) -> Record:
    altered = performer.alters_meaning
    return present(
        id=performer.id,
        change=performer.change.value,
        description=performer.description,
        alters_meaning=None if altered is Answer.NO else altered.value,
        is_deceased=performer.is_deceased or None,
        consents=list(performer.consents),
    )


def _to_performer(record: Mapping[str, Any]) -> Performer:
    return Performer(
        record.get("id", ""),
        ChangeKind(record["change"]),
        record.get("description", ""),
        Answer(record.get("alters_meaning", Answer.NO)),
        record.get("is_deceased", False),
        tuple(record.get("consents", ())),
    )
