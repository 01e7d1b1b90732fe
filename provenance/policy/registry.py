"""Which tools AI was used with in an asset, and what the show's registry has of each; pure.

A declaration's tools are those that made something: which its steps say. A step that generates names its tool. A step
that only puts generated material together with other material, or places it, may name a compositor, which is no AI:
where another step of the same declaration or manifest says what generated it, or the manifest of what was placed does,
such a tool is looked at only if the registry has it. Where nothing says what generated something, every tool that is
declared is looked at; but where a declaration marks tools as those with the AI in them, these are, and of its others
those with an id, and those that a step or an input names.

AI that only enhanced a picture counts as one that generated something: it was given the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from provenance.attestations.scopes import folded, names_of_tool, parted, same_version
from provenance.declarations.chain import claims, own_claims, walk
from provenance.declarations.deriving import uses_ai
from provenance.model import (
    Action,
    Declaration,
    DigitalSourceType,
    Evidence,
    Tool,
    Use,
    VettedTool,
)
from provenance.policy.telling import uses_of
from provenance.policy.vetted import Entry, VettedTools, as_registered
from provenance.policy.words import shortened

_TRAINED = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
_ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
#: Steps that bring in what is there already: where that says itself what made it, whatever placed it did not.
_PLACING = ("c2pa.opened", "c2pa.placed")


@dataclass(frozen=True, slots=True)
class UsedTool:
    """A tool that AI was used with.

    Attributes:
        uses: what it must be vetted for.
    """

    tool: Tool
    entry: Entry
    uses: frozenset[Use]

    def __add__(self, other: UsedTool) -> UsedTool:
        """The same tool, named twice; how it is told does not depend on which was found first."""
        told = min(self.tool, other.tool, key=_spelling)
        return UsedTool(told, self.entry + other.entry, self.uses | other.uses)


@dataclass(frozen=True, slots=True)
class Usage:
    """The tools that AI was used with in an asset.

    Attributes:
        tools: each once: by its entry, or its id, or its name, and by its version.
        unnamed: whose word it is that AI was used, where that names no tool, each as a part of a sentence.
    """

    tools: tuple[UsedTool, ...] = ()
    unnamed: tuple[str, ...] = ()


def usage(evidence: Evidence) -> Usage:
    """The tools that AI was used with, by the word of declarations, manifests, and ingredients' manifests."""
    others = list(_of_others(evidence))
    of_parts = list(_of_parts(evidence))
    is_told = any(each.tells_maker and each.tools for each in (*of_parts, *others))
    mentions = [*_of_own(evidence, is_told=is_told), *of_parts, *_of_manifest(evidence, is_told=is_told), *others]
    if not mentions:
        return Usage()
    registry = VettedTools(evidence.attestations)
    known: dict[Tool, tuple[Tool, Entry]] = {}
    found: dict[tuple[str, str, str], UsedTool] = {}
    for mention in mentions:
        for tool, is_sure in mention.tools:
            if tool not in known:
                known[tool] = registry.known(tool)
            used, entry = known[tool]
            if is_sure or entry.is_known:
                key, new = _key(used, entry), UsedTool(used, entry, mention.uses)
                found[key] = found[key] + new if key in found else new
    return Usage(tuple(found.values()), tuple(dict.fromkeys(each.whose for each in mentions if not each.tools)))


def against(evidence: Evidence, is_asked: Callable[[VettedTool], object]) -> Iterator[tuple[VettedTool, str]]:
    """The registry's entries that speak against tools that AI was used with, each once, with the tool in words.

    These are the entries of the tools; and where it is not clear which is a tool's, or that has a flaw, each that may
    be: what is said for a tool has to be certain, and what is said against it does not.

    Args:
        is_asked: what is looked for in an entry; it is looked at first, because it is so of few.
    """
    if not any(isinstance(each, VettedTool) and is_asked(each) for each in evidence.attestations):
        return
    used = usage(evidence).tools
    clear = dict.fromkeys(each.entry.tool for each in used if each.entry.tool)
    others = dict.fromkeys(other for each in used for other in each.entry.others if other not in clear)
    yield from ((each, as_registered(each)) for each in clear if is_asked(each))
    for each in filter(is_asked, others):
        doubt = f"does not count, because {shortened(each.flaw.strip().rstrip('.'), 120)}" if each.flaw else "may be it"
        yield each, f"{as_registered(each)}, whose entry {doubt},"


@lru_cache(4096)
def programs(generator: str) -> frozenset[str]:
    """What the program that wrote a manifest may be called, as names are compared.

    Older manifests list programs: ``platemark/1.0 c2pa-rs/0.91``.
    """
    listed_ = (word for word in generator.split() if "/" in word)
    return names_of_tool(generator).union(*map(names_of_tool, listed_))


def made_by(declaration: Declaration, *, is_told: bool = False) -> tuple[tuple[Tool, bool], ...]:
    """The tools of a declaration that AI was used with, and whether that is sure; see the module's own words.

    Args:
        is_told: whether what it was put together from says itself with which tools it was generated.
    """
    whole, declared = declaration.digital_source_type, declaration.tools
    steps = _Steps.of(declaration.actions, is_told=is_told, is_enhanced=whole is _ENHANCED)
    is_marked = any(tool.is_ai for tool in declared)
    if steps.is_silent or not (steps.made or steps.composed):
        is_sure = not is_marked and (steps.is_silent or whole in (_TRAINED, _ENHANCED) or not is_told)
        found = [(tool, is_sure or tool.is_ai or bool(tool.id)) for tool in declared]
    else:
        found = [(tool, True) for tool in declared if tool.id or tool.is_ai]
    found += _resolved(steps.made + steps.enhanced, declared, is_sure=True)
    found += _resolved((Tool(each.tool) for each in declaration.inputs if each.tool), declared, is_sure=True)
    is_composer = bool(steps.made) or steps.is_silent or is_told or is_marked
    found += _resolved(steps.composed, declared, is_sure=not is_composer)
    return tuple(dict.fromkeys(found))


def versions_in_steps(evidence: Evidence) -> dict[str, list[str]]:
    """The versions of tools that the steps in an asset's manifest tell, by the names of tools as they are compared.

    A name that its own declarations have is whole: ``Veo 3`` is no third version of it.
    """
    own = own_claims(evidence.manifest, evidence.declaration)
    whole = {folded(tool.name) for claim in own for tool in claim.declaration.tools}
    found: dict[str, list[str]] = {}
    for action in evidence.manifest.actions if evidence.manifest else ():
        apart, name = parted(action.tool), folded(action.tool)
        if action.tool_version and name in whole:
            found.setdefault(name, []).append(action.tool_version)
        elif name not in whole and (version := action.tool_version or apart.version):
            found.setdefault(folded(apart.name), []).append(version)
    return found


@dataclass(frozen=True, slots=True)
class _Mention:
    """What one declaration or manifest says of tools: each, and whether it is sure that AI was used with it.

    Attributes:
        tells_maker: whether it says what generated something that is in the picture.
    """

    whose: str
    tools: tuple[tuple[Tool, bool], ...]
    uses: frozenset[Use]
    tells_maker: bool = True


@dataclass(slots=True)
class _Steps:
    """The generative ones among some steps.

    Attributes:
        made: the tools that those name which generated something, with their versions where steps tell them.
        enhanced: those of steps that enhanced it.
        composed: those of steps that put it together with other material.
        is_silent: whether one of the first names no tool.
    """

    made: list[Tool] = field(default_factory=list)
    enhanced: list[Tool] = field(default_factory=list)
    composed: list[Tool] = field(default_factory=list)
    is_silent: bool = False
    is_any: bool = False

    @classmethod
    def of(cls, actions: Iterable[Action], *, is_told: bool = False, is_enhanced: bool = False) -> _Steps:
        """The generative ones, and those that enhanced the picture.

        Args:
            is_told: see `made_by`.
            is_enhanced: whether the picture as a whole is one that AI enhanced.
        """
        steps = cls()
        for action in actions:
            kind, tool = action.digital_source_type, Tool(action.tool, action.tool_version)
            if kind is _ENHANCED:
                steps.enhanced += [tool] if action.tool else []
                steps.is_silent |= is_enhanced and not action.tool
            if kind is None or not kind.is_generative:
                continue
            steps.is_any = True
            is_placed = is_told and action.action in _PLACING
            makes = kind is _TRAINED and not is_placed
            if action.tool:
                (steps.made if makes else steps.composed).append(tool)
            elif makes:
                steps.is_silent = True
        return steps


def _of_own(evidence: Evidence, *, is_told: bool) -> Iterator[_Mention]:
    """What the asset's own declarations say of tools: less, where its elements say it themselves."""
    versions = versions_in_steps(evidence)
    for claim in own_claims(evidence.manifest, evidence.declaration):
        if uses_ai(claim.declaration):
            tools = tuple(
                (each, is_sure)
                for tool, is_sure in made_by(claim.declaration, is_told=is_told)
                for each in _versioned(tool, versions)
            )
            yield _Mention(claim.whose, tools, uses_of(claim, evidence.delivery))


def _versioned(tool: Tool, versions: Mapping[str, Iterable[str]]) -> tuple[Tool, ...]:
    """A tool in the versions that steps tell, where it has none itself."""
    told = () if tool.version else versions.get(folded(tool.name), ())
    return tuple(replace(tool, version=version) for version in told) or (tool,)


def _of_parts(evidence: Evidence) -> Iterator[_Mention]:
    """What the declarations of its ingredients say of tools."""
    for claim in claims(evidence.manifest, evidence.declaration):
        if claim.ingredient and uses_ai(claim.declaration):
            tools, tells_maker = made_by(claim.declaration), claim.is_within and claim.declaration.is_generative
            yield _Mention(claim.whose, tools, uses_of(claim, evidence.delivery), tells_maker)


def _of_manifest(evidence: Evidence, *, is_told: bool) -> Iterator[_Mention]:
    """The tools that the asset's own steps name with which AI was used, beside what is declared."""
    manifest = evidence.manifest
    if manifest is None:
        return
    own, steps = own_claims(manifest, evidence.declaration), _Steps.of(manifest.actions, is_told=is_told)
    is_declared = any(uses_ai(claim.declaration) for claim in own)
    enhanced = steps.enhanced if is_declared else []  # any program's filters are such steps, where nobody says AI
    if not (steps.is_any or enhanced):
        return
    declared = tuple(tool for claim in own for tool in claim.declaration.tools)
    made = steps.made
    if not made and not steps.composed and not own and manifest.generator:
        made = [Tool(manifest.generator)]
    tools = _resolved(made + enhanced, declared, is_sure=True)
    names = {tool.name for tool in declared} if is_declared else set()
    for tool, _ in _resolved(steps.composed, declared, is_sure=False):
        tools.append((tool, not (steps.made or is_told or tool.name in names)))
    if tools or not own:
        uses = frozenset(use for claim in own for use in uses_of(claim, evidence.delivery))
        yield _Mention("its manifest", tuple(tools), uses or frozenset({evidence.delivery}))


def _of_others(evidence: Evidence) -> Iterator[_Mention]:
    """The tools that made ingredients whose manifests are not ours: a name is all that is known of them."""
    for link in walk(evidence.manifest):
        if link.record.declaration is None and any(each.is_generative for each in link.record.digital_source_types):
            named_ = link.record.tools or (link.record.generator,)  # where its steps name none, what wrote them
            tools = tuple((Tool(name), True) for name in named_ if name)
            yield _Mention(link.words, tools, frozenset({evidence.delivery}), link.is_within)


def _resolved(named_: Iterable[Tool], declared: tuple[Tool, ...], *, is_sure: bool) -> list[tuple[Tool, bool]]:
    """What is declared under the names of some tools; one that is not is all that is known."""
    return [(tool, is_sure) for each in named_ for tool in _declared_as(each, declared)]


def _declared_as(named_: Tool, declared: tuple[Tool, ...]) -> list[Tool]:
    """The declared tools that one is which a step names: with their ids, and in the step's version if it tells one."""
    same, version = [tool for tool in declared if tool.name == named_.name], named_.version
    if not same:
        wanted = names_of_tool(named_.name)
        same = [tool for tool in declared if folded(tool.name) in wanted]
        if same and folded(same[0].name) != folded(named_.name):
            version = version or parted(named_.name).version
    if not same:
        return [named_]
    if not version:
        return same
    if not any(same_version(tool.version, version) for tool in same):
        same = [tool for tool in same if tool.version] + [replace(tool, version=version) for tool in same]
    return same


def _spelling(tool: Tool) -> tuple[str, str, str]:
    return tool.name, tool.version, tool.id


def _key(tool: Tool, entry: Entry) -> tuple[str, str, str]:
    version = folded(tool.version)
    if entry.tool:
        return "entry", entry.tool.id, version
    return ("id", tool.id, version) if tool.id else ("name", folded(tool.name), version)
