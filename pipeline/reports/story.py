"""What manifests tell, in words, once for all the assets whose manifests tell the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.reports.declared import facts_of_declaration, in_short, tool_words
from pipeline.reports.entries import Item
from pipeline.reports.words import RELATIONSHIPS, SOURCE_TYPES, STATES, UNREAD, clip, some
from provenance.model import (
    Carrier,
    Declaration,
    DigitalSourceType,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Mining,
    Result,
)

_NUMBERS = re.compile(r"[0-9]+")
_DEEPEST, _WIDEST = 6, 12
_CARRIERS = {Carrier.EMBEDDED: "in the file itself", Carrier.SIDECAR: "in a sidecar beside the file"}
_MINING = {
    Mining.ALLOWED: "allowed",
    Mining.NOT_ALLOWED: "not allowed",
    Mining.CONSTRAINED: "allowed under conditions",
}
_RANK = {ManifestState.INVALID: 0, ManifestState.VALID: 1, ManifestState.MISSING: 2, None: 3, ManifestState.TRUSTED: 4}


@dataclass(frozen=True, slots=True)
class Branch:
    """An ingredient in the tree: how it was used, its title, what its own manifest says; `more` are left out.

    `declared` is what the declaration in that manifest says, or else the tools that its steps name.
    """

    used: str
    title: str
    state: str
    word: str
    sources: str
    branches: tuple[Branch, ...] = ()
    more: int = 0
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One telling; `items` share it, and the first of them is quoted.

    Attributes:
        state: the manifest's state as in JSON, or ``unread``.
        facts: what is told, as pairs of a name and a text.
    """

    state: str
    name: str
    meaning: str
    items: tuple[Item, ...]
    signer: str = ""
    source: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tree: tuple[Branch, ...] = ()
    failures: tuple[ManifestFailure, ...] = ()


def source_words(kind: DigitalSourceType | None) -> str:
    """A digital source type in plain words; empty where none is given."""
    return SOURCE_TYPES[kind] if kind else ""


def stories(items: Iterable[Item]) -> tuple[Story, ...]:
    """The tellings of *items*, what is wrong before what is well."""
    piles: dict[Manifest | None, list[Item]] = {}
    for item in items:
        manifest = item.result.evidence.manifest
        piles.setdefault(_same(manifest) if manifest else None, []).append(item)
    ordered = sorted(piles.items(), key=lambda pile: (_RANK[pile[0].state if pile[0] else None], -len(pile[1])))
    return tuple(_story(tuple(pile)) for _, pile in ordered)


def _same(manifest: Manifest) -> Manifest:
    """The manifest without what differs from frame to frame."""
    declaration = manifest.declaration
    return replace(
        manifest,
        label="",
        title="",
        signed_at="",
        stamped_at="",
        actions=tuple(replace(each, when="", ingredients=()) for each in manifest.actions),
        ingredients=tuple(_same_ingredient(each) for each in manifest.ingredients),
        soft_bindings=(),
        fingerprints=(),
        failures=tuple(replace(each, explanation="", ingredient=_alike(each.ingredient)) for each in manifest.failures),
        declaration=_same_declaration(declaration),
        stamp_key="",
        source_digest="",
        frame=None,
    )


def _same_declaration(declaration: Declaration | None) -> Declaration | None:
    return replace(declaration, title="", ingredients=()) if declaration else None


def _same_ingredient(record: IngredientRecord) -> IngredientRecord:
    inner = tuple(_same_ingredient(each) for each in record.ingredients)
    declaration = _same_declaration(record.declaration)
    return replace(
        record, title=_alike(record.title), label="", ingredients=inner, declaration=declaration, manifest=""
    )


def _alike(title: str) -> str:
    """A frame's file name without its number."""
    return _NUMBERS.sub("#", title)


def _story(items: tuple[Item, ...]) -> Story:
    manifest = items[0].result.evidence.manifest
    if manifest is None:
        return Story("unread", *UNREAD, items)
    name, meaning = STATES[manifest.state]
    return Story(
        manifest.state.value,
        name,
        meaning,
        items,
        clip(manifest.signer, 120),
        source_words(manifest.digital_source_type),
        tuple((key, clip(text)) for key, text in _facts(manifest) if text),
        tuple(_branch(each) for each in manifest.ingredients[:_WIDEST]),
        manifest.failures[:_WIDEST],
    )


def _facts(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "Signed by" if manifest.state is ManifestState.TRUSTED else "Says it is signed by", manifest.signer
    yield "Signed at", manifest.signed_at
    yield "Stamped at", manifest.stamped_at if manifest.stamped_at != manifest.signed_at else ""
    yield "Kept", _CARRIERS[manifest.carrier] if manifest.carrier else ""
    yield "What it is", source_words(manifest.digital_source_type)
    yield "Tools", ", ".join(tools_of(manifest))
    yield "What was done", " → ".join(_step(each.action, each.tool, each.description) for each in manifest.actions)
    declaration = manifest.declaration
    if declaration:
        yield from facts_of_declaration(declaration)
        yield "Training", "; ".join(f"{_plain(entry)}: {_MINING[word]}" for entry, word in declaration.training_mining)
        yield "Notes", declaration.notes
    yield "To know", " ".join(manifest.notes)
    yield "Written by", manifest.generator
    yield "Manifest", manifest.label


def _plain(label: str) -> str:
    """The last part of a label, as words: ``cawg.ai_training`` is ``ai training``."""
    return label.rsplit(".", 1)[-1].replace("_", " ")


def _step(action: str, tool: str, description: str) -> str:
    words = action.removeprefix("c2pa.").replace("_", " ").replace(".", " ")
    details = ", ".join(part for part in (tool and f"with {tool}", description) if part)
    return f"{words} ({details})" if details else words


def tools_of(manifest: Manifest) -> tuple[str, ...]:
    """The tools that the declaration and the actions name, each once, in their order."""
    declared = manifest.declaration.tools if manifest.declaration else ()
    names = [tool_words(tool) for tool in declared]
    known = {tool.name for tool in declared}
    names += [each.tool for each in manifest.actions if each.tool and each.tool not in known]
    return tuple(dict.fromkeys(names))


def _branch(record: IngredientRecord, depth: int = 1) -> Branch:
    deeper = record.ingredients if depth < _DEEPEST else ()
    shown = deeper[:_WIDEST]
    return Branch(
        RELATIONSHIPS[record.relationship],
        clip(record.title, 160) or "an untitled file",
        record.state.value,
        STATES[record.state][0],
        ", ".join(source_words(each) for each in record.digital_source_types[:4]),
        tuple(_branch(each, depth + 1) for each in shown),
        len(record.ingredients) - len(shown),
        clip(in_short(record.declaration) if record.declaration else _made_with(record.tools)),
    )


def _made_with(tools: tuple[str, ...]) -> str:
    return f"made with {some([clip(each, 160) for each in tools], _WIDEST)}" if tools else ""


def states_of(results: Iterable[Result]) -> dict[str, int]:
    """How many results there are of each manifest state, by its name; the best first, absent ones left out."""
    names = {state: name for state, (name, _) in STATES.items()}
    told = [result.evidence.manifest.state if result.evidence.manifest else None for result in results]
    counts = {names[state]: told.count(state) for state in STATES}
    counts[UNREAD[0]] = told.count(None)
    return {name: number for name, number in counts.items() if number}
