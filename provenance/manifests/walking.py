"""A walk through a report's ingredients, those of ingredients too, which gathers what does not hold in them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provenance.attestations.scopes import written
from provenance.manifests import words
from provenance.manifests.assertions import read_own
from provenance.manifests.reports import (
    UNTRUSTED,
    Json,
    actions_of,
    as_list,
    as_mapping,
    as_text,
    codes,
    deltas,
    generator_of,
    is_trusted,
    kinds_of,
    mappings,
    old_failures,
    relationship_of,
)
from provenance.model import Declaration, DigitalSourceType, IngredientRecord, ManifestFailure, ManifestState

#: How deep, and how many ingredients in all, are walked; a real chain of a shot stays far below.
DEEPEST = 50
MOST = 2000


class Walk:
    """Walks the ingredients of manifests; a store that refers in circles, or to too much, does not hold it up.

    Args:
        manifests: the store's manifests by label.
        results: what validating the store came to.

    Attributes:
        failures: what does not hold, with the ingredient's title; grows with the walk.
        is_cut: whether ingredients were left out, because there are more than `MOST` or they lie deeper than
            `DEEPEST`.
    """

    def __init__(self, manifests: Json, results: Json) -> None:
        self._manifests = manifests
        self._deltas = dict(deltas(results))
        self._titles = dict(self._find_titles())
        self._kinds: dict[str, tuple[DigitalSourceType, ...]] = {}
        self._said: dict[str, tuple[Declaration | None, str, str, tuple[str, ...]]] = {}
        self._told: set[str] = set()
        self._left = MOST
        self.is_cut = False
        self.failures: list[ManifestFailure] = []
        for uri, delta in self._deltas.items():
            self._tell(codes(delta.get("failure")), self._titles.get(uri, ""))

    def ingredients(self, label: str, above: tuple[str, ...] = ()) -> tuple[IngredientRecord, ...]:
        """The ingredients of the manifest *label*, which was reached through those *above* it."""
        found = []
        for ingredient in mappings(as_mapping(self._manifests.get(label)).get("ingredients")):
            if not self._left or len(above) > DEEPEST:
                self.is_cut = True
                break
            self._left -= 1
            found.append(self._ingredient(ingredient, label, (*above, label)))
        return tuple(found)

    def _ingredient(self, ingredient: Json, label: str, above: tuple[str, ...]) -> IngredientRecord:
        uri = _uri(label, ingredient)
        if uri not in self._told:
            self._told.add(uri)
            self._tell_recorded(ingredient)
        active = as_text(ingredient.get("active_manifest"))
        is_known = active in self._manifests and active not in above
        return IngredientRecord(
            as_text(ingredient.get("title")),
            relationship_of(ingredient),
            as_text(ingredient.get("label")),
            _state(ingredient, self._deltas.get(uri, {})),
            self._kinds_of(active),
            self.ingredients(active, above) if is_known else (),
            *self._said_by(active, as_text(ingredient.get("title"))),
        )

    def _said_by(self, label: str, title: str) -> tuple[Declaration | None, str, str, tuple[str, ...]]:
        """Declaration, label, program and tools of an ingredient's own manifest."""
        if label not in self._said:
            manifest = as_mapping(self._manifests.get(label))
            assertions = as_list(manifest.get("assertions"))
            named = (each for each in actions_of(assertions) if each.tool)
            tools = dict.fromkeys(written(each.tool, each.tool_version) for each in named)
            own = read_own(assertions)
            self._said[label] = own.declaration, label, generator_of(manifest), tuple(tools)
            self.failures += (words.unread(why, title or "an ingredient") for why in own.unread)
        return self._said[label]

    def _kinds_of(self, label: str) -> tuple[DigitalSourceType, ...]:
        if label not in self._kinds:
            self._kinds[label] = kinds_of(as_list(as_mapping(self._manifests.get(label)).get("assertions")))
        return self._kinds[label]

    def _tell_recorded(self, ingredient: Json) -> None:
        title = as_text(ingredient.get("title"))
        recorded = as_mapping(ingredient.get("validation_results"))
        self._tell(codes(as_mapping(recorded.get("activeManifest")).get("failure")), title)
        self._tell(old_failures(ingredient), title)
        for uri, delta in deltas(recorded):
            self._tell(codes(delta.get("failure")), self._titles.get(uri, title))

    def _tell(self, found: Iterable[tuple[str, str]], title: str) -> None:
        self.failures += words.explain_all(found, title or "an ingredient")

    def _find_titles(self) -> Iterator[tuple[str, str]]:
        for label, manifest in self._manifests.items():
            for ingredient in mappings(as_mapping(manifest).get("ingredients")):
                yield _uri(label, ingredient), as_text(ingredient.get("title"))


def _uri(label: str, ingredient: Json) -> str:
    return f"self#jumbf=/c2pa/{label}/c2pa.assertions/{as_text(ingredient.get('label'))}"


def _state(ingredient: Json, delta: Json) -> ManifestState:
    """What holds of an ingredient: what was found now goes before what its user recorded."""
    before = as_mapping(as_mapping(ingredient.get("validation_results")).get("activeManifest"))
    now = {code for code, _ in codes(delta.get("failure"))}
    then = {code for code, _ in (*codes(before.get("failure")), *old_failures(ingredient))}
    if (now | then) - words.UNTRUSTED:
        return ManifestState.INVALID
    if not as_text(ingredient.get("active_manifest")):
        return ManifestState.MISSING
    if UNTRUSTED in now:
        return ManifestState.VALID
    holds_now = is_trusted(delta) or (UNTRUSTED not in then and is_trusted(before))
    return ManifestState.TRUSTED if holds_now else ManifestState.VALID
