"""The tools that manifests and declarations in them name, each with its version and what it had to do with AI; pure.

A version may stand behind a tool's name, beside it in a step, or among a declaration's tools: where one of them tells
it, it is told. With which tools AI was used is for the show's rules to say; `OnFile.tool` asks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.disclosure.lines import Kind, Share, ToolLine
from pipeline.disclosure.references import OnFile, is_same
from provenance.attestations.scopes import parted
from provenance.model import Action, Declaration, DigitalSourceType, IngredientRecord, Manifest, Tool

#: The tools that some steps name, and the gravest that each had to do with AI by these steps alone.
Shares = dict[Tool, Share]


def named_by(manifest: Manifest) -> Shares:
    """The tools that a manifest's steps name; where AI was used and nothing names one, the program that wrote it."""
    of_ai = [step for step in manifest.actions if step.digital_source_type and step.digital_source_type.is_generative]
    found = _shares(manifest.actions)
    if manifest.declaration is None and not any(step.tool for step in of_ai):
        found |= _shares(replace(step, tool=manifest.generator, tool_version="") for step in of_ai)
    return found


def named_in(record: IngredientRecord, kind: Kind) -> Shares:
    """The tools that the manifest of an ingredient of some kind names; like `named_by`."""
    is_declared = record.declaration is not None
    names = record.tools
    if not names and not is_declared and any(each.is_generative for each in record.digital_source_types):
        names = (record.generator,)
    share = {Kind.AI: Share.AI, Kind.ENHANCED: Share.ENHANCED}.get(kind, Share.NONE)
    # Beside a declaration it is not known which of the steps names which tool.
    return dict.fromkeys(map(parted, filter(None, names)), Share.NONE if is_declared else share)


def declared(declaration: Declaration, beside: Mapping[Tool, Share], on_file: OnFile) -> tuple[ToolLine, ...]:
    """The tools that a declaration, or a step of it, names, as lines.

    Args:
        beside: the tools that the manifest names in which it stands.
    """
    return tuple(on_file.tool(tool, share) for tool, share in _declared(declaration, beside).items())


def undeclared(
    beside: Mapping[Tool, Share], declaration: Declaration | None, generator: str, on_file: OnFile
) -> tuple[ToolLine, ...]:
    """The tools that a manifest names and the declaration in it does not; there, what wrote the manifest is no tool."""
    told = (*_declared(declaration, beside), Tool(generator)) if declaration else ()
    return tuple(on_file.tool(tool, share) for tool, share in beside.items() if not _is_among(tool, told))


def _declared(declaration: Declaration, beside: Mapping[Tool, Share]) -> Shares:
    """The tools of a declaration, with the versions that steps tell and it does not."""
    own = _shares(declaration.actions)
    steps = (*own.items(), *beside.items())
    found: Shares = {}
    for tool in (*declaration.tools, *(each for each in own if not _is_among(each, declaration.tools))):
        same = {(step, share) for step, share in steps if is_same(step, tool)}
        is_told = tool.version or parted(tool.name).version
        versions = () if is_told else sorted({step.version for step, _ in same} - {""})
        told = [replace(tool, version=version) for version in versions] or [tool]
        found |= dict.fromkeys(told, _gravest(share for _, share in same))
    return found


def _is_among(tool: Tool, tools: Iterable[Tool]) -> bool:
    return any(is_same(tool, each) for each in tools)


def _shares(actions: Iterable[Action]) -> Shares:
    found: Shares = {}
    for action in actions:
        if action.tool:
            tool = Tool(action.tool, action.tool_version) if action.tool_version else parted(action.tool)
            share = _share(action.digital_source_type)
            found[tool] = _gravest((share, found.get(tool, share)))
    return found


def _share(kind: DigitalSourceType | None) -> Share:
    """What a tool had to do with AI that a step of some kind names, before it is asked what made the AI's part."""
    if kind is not None and kind.is_generative:
        return Share.COMPOSED
    return Share.ENHANCED if kind is DigitalSourceType.ALGORITHMICALLY_ENHANCED else Share.NONE


def _gravest(shares: Iterable[Share]) -> Share:
    return min(shares, key=tuple(Share).index, default=Share.NONE)
