"""Rules about the use of AI: that it is declared, and that what is declared is what the manifests say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provenance.attestations.scopes import folded, names_of, names_of_tool
from provenance.declarations import may_mean
from provenance.declarations.chain import own_claims, walk
from provenance.model import Declaration, Evidence, IngredientRecord, Manifest, ManifestState, Relationship
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.registry import programs
from provenance.policy.sources import AI_ACT_50, AI_ACT_DATED
from provenance.policy.words import about, listed, quoted, sentence

_UNDECLARED = "{asset} was made with AI, and no declaration says so: in its manifest {traces}."
_UNNAMED = "{asset}: {whose} does not name everything that AI made in it: {traces}."
_DENIED = "{asset}: {whose} says {kind}, with no AI in it, and {source} says otherwise: {traces}."
_TOOLS = "{asset}: its manifest names tools that {whose} does not: {tools}."
_ELSEWHERE = "{asset}: {whose} is of the {what} {declared}, and it is checked as one of {found}."
_UNRECORDED = "{asset}: the declaration at hand says that AI was used, and its manifest records none."
_ANOTHER = "{asset}: the declaration at hand is not the one that was signed: {differences}."


@dataclass(frozen=True, slots=True)
class _Trace:
    """A place where a manifest says that AI was used.

    Attributes:
        words: where, and what is said there, as a part of a sentence.
        origin: the ingredient of the asset itself that it stands in, however deep; None for the asset's own steps.
    """

    words: str
    origin: IngredientRecord | None = None


def _undeclared(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    if evidence.manifest is None or own_claims(evidence.manifest, evidence.declaration):
        return
    if traces := _traces(evidence.manifest):
        told = listed(trace.words for trace in traces)
        yield Outcome(
            sentence(_UNDECLARED.format(asset=about(evidence.asset), traces=told)),
            "Ask its maker to declare how AI was used, and stamp it with that declaration.",
        )


def _contradicted(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    if manifest is None or manifest.state is ManifestState.MISSING:
        return
    for template, fields in _contradictions(evidence, manifest):
        yield Outcome(
            sentence(template.format(asset=about(evidence.asset), **fields)),
            "Ask its maker which is right; if the declaration is not, correct it and stamp again.",
        )


def _contradictions(evidence: Evidence, manifest: Manifest) -> Iterator[tuple[str, dict[str, str]]]:
    """Each disagreement: its message, and what stands in that beside the asset."""
    traces = _traces(manifest)
    for claim in own_claims(manifest, evidence.declaration):
        whose, declaration = claim.whose, claim.declaration
        if declaration.is_generative:
            unnamed = [trace.words for trace in traces if not _is_named(trace, declaration, manifest)]
            if unnamed:
                yield _UNNAMED, {"whose": whose, "traces": listed(unnamed)}
        else:
            yield from _denials(whose, declaration, traces)
        if tools := _undeclared_tools(declaration, manifest):
            yield _TOOLS, {"whose": whose, "tools": listed(map(quoted, tools))}
        yield from _elsewhere(whose, declaration, evidence)
    if evidence.declaration:
        yield from _stale(evidence.declaration, manifest, traces)


def _elsewhere(whose: str, declaration: Declaration, evidence: Evidence) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a declaration is of another shot or show than the one that it is checked for, as far as that is known."""
    shot = evidence.asset.shot
    if shot and shot.is_told and declaration.shot:
        names = (*names_of(shot), str(shot))
        if folded(declaration.shot) not in map(folded, names):
            yield _ELSEWHERE, {
                "whose": whose, "what": "shot", "declared": quoted(declaration.shot), "found": quoted(shot.name)
            }  # fmt: skip
    if evidence.show and declaration.show and folded(declaration.show) != folded(evidence.show):
        yield _ELSEWHERE, {
            "whose": whose, "what": "show", "declared": quoted(declaration.show), "found": quoted(evidence.show)
        }  # fmt: skip


def _denials(whose: str, declaration: Declaration, traces: list[_Trace]) -> Iterator[tuple[str, dict[str, str]]]:
    own = [trace.words for trace in traces if trace.origin is None]
    others = [trace.words for trace in traces if trace.origin is not None]
    for source, words in (("its manifest", own), ("what it was made from", others)):
        if words:
            kind = declaration.digital_source_type.short
            yield _DENIED, {"whose": whose, "kind": kind, "source": source, "traces": listed(words)}


def _stale(given: Declaration, manifest: Manifest, traces: list[_Trace]) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a declaration that somebody holds against the manifest is not what was signed."""
    signed = manifest.declaration
    if given.is_generative and not traces and not (signed and signed.is_generative):
        yield _UNRECORDED, {}
    if signed and signed.digest != given.digest and (differences := _differences(given, signed)):
        yield _ANOTHER, {"differences": listed(differences, len(differences))}


def _traces(manifest: Manifest) -> list[_Trace]:
    """Every place in a manifest, and in those of its ingredients however deep, that says that AI was used."""
    found = [
        _Trace(f"the step {action.action} is {action.digital_source_type.short}")
        for action in manifest.actions
        if action.digital_source_type and action.digital_source_type.is_generative
    ]
    for link in walk(manifest):
        ingredient, origin = link.record, link.origin
        kinds = sorted({kind.short for kind in ingredient.digital_source_types if kind.is_generative})
        if kinds:
            inside = f", inside {quoted(origin.title)}," if origin is not ingredient else ""
            found.append(_Trace(f"the ingredient {quoted(ingredient.title)}{inside} is {', '.join(kinds)}", origin))
    return found


def _is_named(trace: _Trace, declaration: Declaration, manifest: Manifest) -> bool:
    """Whether a declaration of AI use covers a trace.

    It covers the asset's own steps, what was opened, the asset itself as it was stamped before (an ingredient of the
    asset's own title, with a declaration of its own, by which the other rules judge it), and the ingredients that it
    names.
    """
    origin = trace.origin
    if (
        origin is None
        or origin.relationship is Relationship.PARENT_OF
        or (origin.title and origin.title == manifest.title and origin.declaration is not None)
    ):
        return True
    return any(
        origin.title == each.title or may_mean(each.asset.path, origin.title) for each in declaration.ingredients
    )


def _undeclared_tools(declaration: Declaration, manifest: Manifest) -> list[str]:
    """Tools that a manifest's steps name and a declaration that lists tools does not.

    Which version of one it was is another rule's (`tool.contradicted`); the program that only signed it is no tool.
    """
    known = frozenset(folded(tool.name) for tool in declaration.tools)
    if not known:
        return []
    known |= programs(manifest.generator)
    used = {action.tool for action in manifest.actions if action.tool}
    return [tool for tool in used if known.isdisjoint(names_of_tool(tool))]


#: What a declaration lists in no order, and what is said where two differ in it.
_LISTS = {
    "tools": "its tools differ",
    "inputs": "its inputs differ",
    "performers": "its performers differ",
    "guild_work": "its guild-covered work differs",
    "answers": "its answers to the principles differ",
}


def _differences(given: Declaration, signed: Declaration) -> Sequence[str]:
    """What of substance differs between two declarations, in words; titles and notes may."""
    pairs = {
        "use": (given.use.value, signed.use.value),
        "digital source type": (given.digital_source_type.short, signed.digital_source_type.short),
        "show": (given.show, signed.show),
        "shot": (given.shot, signed.shot),
    }
    pairs |= {
        "role": (given.role or "not said", signed.role or "not said"),
        "answer on being taken for real": (given.taken_for_real or "not said", signed.taken_for_real or "not said"),
        "disclosure to viewers": (given.viewer_disclosure or "not said", signed.viewer_disclosure or "not said"),
    }
    words = [
        f"its {name} is {quoted(one)}, signed was {quoted(other)}"
        for name, (one, other) in pairs.items()
        if one != other
    ]
    for name, told in _LISTS.items():
        if sorted(map(repr, getattr(given, name))) != sorted(map(repr, getattr(signed, name))):
            words.append(told)
    if _steps(given) != _steps(signed):
        words.append("its actions differ")
    if not _same_ingredients(given, signed):
        words.append("its ingredients differ")
    if given.training_mining != signed.training_mining:
        words.append("what it allows for training and mining differs")
    return words


def _steps(declaration: Declaration) -> list[tuple[object, ...]]:
    return [(each.action, each.digital_source_type, each.tool, each.description) for each in declaration.actions]


def _same_ingredients(given: Declaration, signed: Declaration) -> bool:
    """A manifest keeps no folders of an ingredient's path, and may keep the frame's own file of a pattern."""
    return len(given.ingredients) == len(signed.ingredients) and all(
        one.relationship is other.relationship
        and one.title == other.title
        and one.digital_source_type is other.digital_source_type
        and may_mean(one.asset.path, other.asset.path.name)
        for one, other in zip(given.ingredients, signed.ingredients, strict=True)
    )


UNDECLARED: Rule[Evidence] = Rule(
    "ai.undeclared",
    Principle.DISCLOSURE,
    f"{AI_ACT_50} (applies from 2026-08-02); IPTC digital source types",
    AI_ACT_DATED,
    "A manifest, or an ingredient's, says that AI was used, and no declaration does.",
    _undeclared,
    says=(_UNDECLARED,),
)
CONTRADICTED: Rule[Evidence] = Rule(
    "ai.contradicted",
    Principle.DISCLOSURE,
    f"{AI_ACT_50} (applies from 2026-08-02); IPTC digital source types",
    AI_ACT_DATED,
    "A declaration disagrees with the manifest, its ingredients, or what was signed.",
    _contradicted,
    says=(_UNNAMED, _DENIED, _TOOLS, _ELSEWHERE, _UNRECORDED, _ANOTHER),
)
