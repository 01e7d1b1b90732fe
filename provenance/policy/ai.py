"""Rules about the use of AI: that it is declared, and that what is declared is what the manifests say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provenance.declarations import may_mean
from provenance.model import Declaration, Evidence, IngredientRecord, Manifest, ManifestState, Relationship
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.words import about, listed, quoted, sentence


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
    if evidence.manifest is None or _declarations(evidence):
        return
    if traces := _traces(evidence.manifest):
        yield Outcome(
            sentence(
                f"{about(evidence.asset)} was made with AI, and no declaration says so: "
                f"in its manifest {listed(trace.words for trace in traces)}"
            ),
            "Ask its maker to declare how AI was used, and stamp it with that declaration.",
        )


def _contradicted(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    if manifest is None or manifest.state is ManifestState.MISSING:
        return
    for words in _contradictions(evidence, manifest):
        yield Outcome(
            sentence(f"{about(evidence.asset)}: {words}"),
            "Ask its maker which is right; if the declaration is not, correct it and stamp again.",
        )


def _contradictions(evidence: Evidence, manifest: Manifest) -> Iterator[str]:
    traces = _traces(manifest)
    for whose, declaration in _declarations(evidence):
        if declaration.is_generative:
            unnamed = [trace.words for trace in traces if not _is_named(trace, declaration, manifest)]
            if unnamed:
                yield f"{whose} does not name everything that AI made in it: {listed(unnamed)}"
        else:
            yield from _denials(f"{whose} says {declaration.digital_source_type.short}, with no AI in it", traces)
        if tools := _undeclared_tools(declaration, manifest):
            yield f"its manifest names tools that {whose} does not: {listed(map(quoted, tools))}"
    if evidence.declaration:
        yield from _stale(evidence.declaration, manifest, traces)


def _denials(claim: str, traces: list[_Trace]) -> Iterator[str]:
    if own := [trace.words for trace in traces if trace.origin is None]:
        yield f"{claim}, and its manifest says otherwise: {listed(own)}"
    if others := [trace.words for trace in traces if trace.origin is not None]:
        yield f"{claim}, and what it was made from says otherwise: {listed(others)}"


def _stale(given: Declaration, manifest: Manifest, traces: list[_Trace]) -> Iterator[str]:
    """Where a declaration that somebody holds against the manifest is not what was signed."""
    signed = manifest.declaration
    if given.is_generative and not traces and not (signed and signed.is_generative):
        yield "the declaration at hand says that AI was used, and its manifest records none"
    if signed and signed.digest != given.digest and (differences := _differences(given, signed)):
        yield f"the declaration at hand is not the one that was signed: {listed(differences, len(differences))}"


def _declarations(evidence: Evidence) -> list[tuple[str, Declaration]]:
    """What was declared, each with whose word it is; the same declaration once."""
    signed = evidence.manifest.declaration if evidence.manifest else None
    given = evidence.declaration
    found = [("its signed declaration", signed)] if signed else []
    if given and not (signed and signed.digest and signed.digest == given.digest):
        found.append(("the declaration at hand", given))
    return found


def _traces(manifest: Manifest) -> list[_Trace]:
    """Every place in a manifest, and in those of its ingredients however deep, that says that AI was used."""
    found = [
        _Trace(f"the step {action.action} is {action.digital_source_type.short}")
        for action in manifest.actions
        if action.digital_source_type and action.digital_source_type.is_generative
    ]
    waiting = [(ingredient, ingredient) for ingredient in manifest.ingredients]
    while waiting:
        ingredient, origin = waiting.pop()
        waiting += [(each, origin) for each in ingredient.ingredients]
        kinds = sorted({kind.short for kind in ingredient.digital_source_types if kind.is_generative})
        if kinds:
            inside = f", inside {quoted(origin.title)}," if origin is not ingredient else ""
            found.append(_Trace(f"the ingredient {quoted(ingredient.title)}{inside} is {', '.join(kinds)}", origin))
    return found


def _is_named(trace: _Trace, declaration: Declaration, manifest: Manifest) -> bool:
    """Whether a declaration of AI use covers a trace.

    It covers the asset's own steps, what was opened, the asset itself as it was stamped before (an ingredient of the
    asset's own title), and the ingredients that it names.
    """
    origin = trace.origin
    if (
        origin is None
        or origin.relationship is Relationship.PARENT_OF
        or (origin.title and origin.title == manifest.title)
    ):
        return True
    return any(
        origin.title == each.title or may_mean(each.asset.path, origin.title) for each in declaration.ingredients
    )


def _undeclared_tools(declaration: Declaration, manifest: Manifest) -> list[str]:
    """Tools that a manifest's steps name and a declaration that lists tools does not.

    A manifest may write a tool's version behind its name; the program that only signed it is no tool.
    """
    known = tuple(tool.name.casefold() for tool in declaration.tools)
    signer = manifest.generator.casefold()
    used = {action.tool for action in manifest.actions if action.tool}
    return [tool for tool in used if known and not tool.casefold().startswith(known) and tool.casefold() not in signer]


def _differences(given: Declaration, signed: Declaration) -> Sequence[str]:
    """What of substance differs between two declarations, in words; titles and notes may."""
    pairs = {
        "use": (given.use.value, signed.use.value),
        "digital source type": (given.digital_source_type.short, signed.digital_source_type.short),
        "show": (given.show, signed.show),
        "shot": (given.shot, signed.shot),
    }
    words = [
        f"its {name} is {quoted(one)}, signed was {quoted(other)}"
        for name, (one, other) in pairs.items()
        if one != other
    ]
    if sorted(map(repr, given.tools)) != sorted(map(repr, signed.tools)):
        words.append("its tools differ")
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
        and may_mean(one.asset.path, other.asset.path.name)
        for one, other in zip(given.ingredients, signed.ingredients, strict=True)
    )


UNDECLARED: Rule[Evidence] = Rule(
    "ai.undeclared",
    Principle.DISCLOSURE,
    "Regulation (EU) 2024/1689, article 50 (applies from 2026-08-02); IPTC digital source types",
    "2024-06-13",
    "A manifest, or an ingredient's, says that AI was used, and no declaration does.",
    _undeclared,
)
CONTRADICTED: Rule[Evidence] = Rule(
    "ai.contradicted",
    Principle.DISCLOSURE,
    "Regulation (EU) 2024/1689, article 50 (applies from 2026-08-02); IPTC digital source types",
    "2024-06-13",
    "A declaration disagrees with the manifest, its ingredients, or what was signed.",
    _contradicted,
)
