"""The rule about words that differ: what declarations, manifests and the show's registry say of the same tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provenance.attestations.scopes import folded, names_of_tool, parted, same_version
from provenance.declarations.chain import Claim, claims, own_claims, walk
from provenance.declarations.deriving import uses_ai
from provenance.model import Answer, Declaration, Environment, Evidence, GuidingPrinciple, Tool, VettedTool
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.registry import made_by, programs, versions_in_steps
from provenance.policy.sources import NETFLIX_DATED, NETFLIX_PRINCIPLES
from provenance.policy.telling import by
from provenance.policy.vetted import VettedTools, as_registered, named
from provenance.policy.words import about, brief, listed

_CORRECT = "Ask its maker which is right; correct the declaration and stamp again, or correct the show's registry."

_OTHER_NAME = "{asset}: the tool {tool} is called {registered} in the show's registry, by the word of {whose}."
_OTHER_WORDS = "{asset}: what is said of the tool {tool} differs: {sayings}."
_NOT_DECLARED = "{asset}: the steps of an ingredient's manifest name tools that {whose} does not: {tools}."
_NOT_KEPT = (
    '{asset}: by the show\'s registry the tool {tool} {does}, and "{principle}" was kept by the word of {whose}.'
)


def _contradicted(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    every = claims(evidence.manifest, evidence.declaration)
    if not every:
        return
    asset, registry = about(evidence.asset), VettedTools(evidence.attestations)
    for message in (
        *_other_names(asset, every, registry),
        *_other_words(asset, evidence),
        *_not_declared(asset, evidence),
        *(_not_kept(asset, every, registry) if any(map(_breaks_principles, registry.tools)) else ()),
    ):
        yield Outcome(message, _CORRECT)


def _other_names(asset: str, every: Iterable[Claim], registry: VettedTools) -> Iterator[str]:
    """Tools that a declaration calls otherwise than the registry calls what has their id."""
    found: dict[tuple[str, str], list[str]] = {}
    for claim in every:
        for tool in claim.declaration.tools:
            entry = registry.entry(tool).tool if tool.id else None
            if entry and folded(entry.name) not in (folded(tool.name), folded(parted(tool.name).name)):
                names = named(Tool(tool.name, "", tool.id)), brief(entry.name)
                found.setdefault(names, []).append(claim.whose)
    for (called, name), whose in found.items():
        yield _OTHER_NAME.format(asset=asset, tool=called, registered=name, whose=by(whose))


def _other_words(asset: str, evidence: Evidence) -> Iterator[str]:
    """Tools of which the asset's own declarations say different things, or the steps in its manifest do."""
    own = own_claims(evidence.manifest, evidence.declaration)
    steps = versions_in_steps(evidence) if own else {}
    for name in dict.fromkeys(folded(tool.name) for claim in own for tool in claim.declaration.tools):
        said = [(claim.whose, _said_of(name, claim.declaration)) for claim in own]
        called = next(tool.name for claim in own for tool in claim.declaration.tools if folded(tool.name) == name)
        sayings = [*_differing(said, "version"), *_differing(said, "id")]
        for version in steps.get(name, ()):
            if any(known and not _has(known, version) for known in (versions for _, (versions, _) in said)):
                sayings.append(f"its manifest has version {brief(version)}")
                sayings += [f"{whose} has version {_values(versions)}" for whose, (versions, _) in said if versions]
        if sayings:
            yield _OTHER_WORDS.format(asset=asset, tool=brief(called), sayings=listed(sayings))


def _not_declared(asset: str, evidence: Evidence) -> Iterator[str]:
    """Tools that the steps in an ingredient's manifest name, and the declaration in that manifest does not."""
    for link in walk(evidence.manifest):
        declaration = link.record.declaration
        if declaration is None or not declaration.tools:
            continue
        no_tool = programs(link.record.generator)
        strays = [
            name
            for name in link.record.tools
            if no_tool.isdisjoint(names_of_tool(name)) and not any(_is_named(name, tool) for tool in declaration.tools)
        ]
        if strays:
            whose, tools = by((f"the declaration of {link.words}",)), listed(map(brief, strays), 4)
            yield _NOT_DECLARED.format(asset=asset, whose=whose, tools=tools)


def _not_kept(asset: str, every: Iterable[Claim], registry: VettedTools) -> Iterator[str]:
    """Principles that a declaration says were kept, by tools that by the registry do not keep them."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for claim in every:
        kept = {each.principle for each in claim.declaration.answers if each.answer is Answer.YES}
        if not kept or not uses_ai(claim.declaration):
            continue
        for tool, _ in made_by(claim.declaration):
            entry = registry.known(tool)[1].tool
            if entry is None:
                continue
            for principle, does in _does(entry):
                if principle in kept:
                    found.setdefault((principle.value, as_registered(entry), does), []).append(claim.whose)
    for (word, called, does), whose in found.items():
        yield _NOT_KEPT.format(asset=asset, principle=word, whose=by(whose), tool=called, does=does)


def _breaks_principles(entry: VettedTool) -> bool:
    """Whether `_does` has something to say; few tools of a registry do."""
    yes = Answer.YES
    return entry.retains is yes or entry.trains is yes or entry.environment is Environment.CONSUMER


def _does(entry: VettedTool) -> Iterator[tuple[GuidingPrinciple, str]]:
    """The principles that a tool does not keep by the registry, and what it does."""
    if entry.retains is Answer.YES:
        yield GuidingPrinciple.DATA, "keeps what it is given or what it makes"
    if entry.trains is Answer.YES:
        yield GuidingPrinciple.DATA, "trains on what it is given or what it makes"
    if entry.environment is Environment.CONSUMER:
        yield GuidingPrinciple.ENVIRONMENT, "runs in a consumer's environment"


def _said_of(name: str, declaration: Declaration) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The versions and the ids that a declaration gives a tool."""
    same = [tool for tool in declaration.tools if folded(tool.name) == name]
    return tuple(each.version for each in same if each.version), tuple(each.id for each in same if each.id)


def _differing(said: list[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]], what: str) -> Iterator[str]:
    """What each declaration says of a tool's version, or its id, where two that say something differ."""
    place = 0 if what == "version" else 1
    told = [(whose, values[place]) for whose, values in said if values[place]]
    if any(not _has(one, each) for _, one in told for _, other in told for each in other):
        yield from (f"{whose} has {what} {_values(values)}" for whose, values in told)


def _has(versions: Iterable[str], version: str) -> bool:
    return any(same_version(each, version) for each in versions)


def _is_named(name: str, tool: Tool) -> bool:
    """Whether a name that a manifest gives is a declared tool's, with no version behind it or the same."""
    if folded(name) == folded(tool.name):
        return True
    apart = parted(name)
    return folded(apart.name) == folded(tool.name) and (not tool.version or same_version(apart.version, tool.version))


def _values(values: Iterable[str]) -> str:
    return " and ".join(sorted({brief(each) for each in values})[:3])


CONTRADICTED: Rule[Evidence] = Rule(
    "tool.contradicted",
    Principle.DISCLOSURE,
    NETFLIX_PRINCIPLES,
    NETFLIX_DATED,
    "A declaration, a manifest and the registry disagree about a tool.",
    _contradicted,
    (_OTHER_NAME, _OTHER_WORDS, _NOT_DECLARED, _NOT_KEPT),
)
