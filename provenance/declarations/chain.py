"""Whose word there is about an asset: its own declarations, and those of what it was made from, however deep; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provenance.model import Declaration, IngredientRecord, Manifest, Relationship


@dataclass(frozen=True, slots=True)
class Claim:
    """One declaration, and where it was found.

    Attributes:
        whose: that, as a part of a sentence: ``its signed declaration``.
        manifest: the label of the manifest that it is signed in; empty where it is only at hand.
        ingredient: the ingredient of the asset itself in whose manifests it was found; None for the asset's own.
        is_within: whether what it is about is in the picture: nothing between the two is only an input.
    """

    declaration: Declaration
    whose: str
    manifest: str = ""
    ingredient: IngredientRecord | None = None
    is_within: bool = True

    @property
    def is_of_input(self) -> bool:
        """Whether it was found in what the asset itself has only as an input."""
        return self.ingredient is not None and self.ingredient.relationship is Relationship.INPUT_TO


@dataclass(frozen=True, slots=True)
class Link:
    """One ingredient, however deep.

    Attributes:
        origin: the ingredient of the asset itself in whose manifests it was found; *record* for one of these.
        is_within: see `Claim`.
        above: what it was brought in with, outermost first; empty for an ingredient of the asset itself.
        place: where it stands among the ingredients of its manifest, behind the places of *above*.
    """

    record: IngredientRecord
    origin: IngredientRecord
    is_within: bool
    above: tuple[IngredientRecord, ...] = ()
    place: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """It as a part of a sentence: ``its ingredient "dust.png", inside "precomp.exr"``."""
        title, outer = _shortened(self.record.title), _shortened(self.origin.title)
        inside = f', inside "{outer}"' if self.origin is not self.record and outer != title else ""
        return f'its ingredient "{title}"{inside}'


def own_claims(manifest: Manifest | None, given: Declaration | None) -> tuple[Claim, ...]:
    """What is declared of the asset itself: what was signed, then what is at hand where it is another."""
    signed = manifest.declaration if manifest else None
    found = []
    if manifest and signed:
        found.append(Claim(signed, "its signed declaration", manifest.label))
    if given and not (signed and _is_kept(given, signed)):
        found.append(Claim(given, "the declaration at hand"))
    return tuple(found)


def claims(manifest: Manifest | None, given: Declaration | None = None) -> tuple[Claim, ...]:
    """Every declaration about an asset once: its own, then those in the manifests of its ingredients, nearest first.

    One that is reached by several ways is told by the one that puts it into the picture.

    Args:
        manifest: the asset's, as it was read.
        given: a declaration at hand beside it.
    """
    found = list(own_claims(manifest, given))
    if manifest is None or not manifest.ingredients:
        return tuple(found)
    known = _Known()
    for place, claim in enumerate(found):
        known.place(claim.declaration, place)
    for link in walk(manifest):
        record = link.record
        if record.declaration is None:
            continue
        claim = Claim(record.declaration, f"the declaration of {link.words}", record.manifest, *_way(link))
        place = known.place(claim.declaration, len(found))
        if place == len(found):
            found.append(claim)
        elif _rank(claim) > _rank(found[place]):
            found[place] = claim
    return tuple(found)


def walk(manifest: Manifest | None) -> Iterator[Link]:
    """Every ingredient of an asset, nearest first; those equally near in an order that is not the manifest's."""
    first = manifest.ingredients if manifest else ()
    level = [Link(each, each, _is_in(each), (), (place,)) for place, each in enumerate(first)]
    while level:
        yield from sorted(level, key=_order) if len(level) > 1 else level
        level = [
            Link(each, link.origin, link.is_within and _is_in(each), (*link.above, link.record), (*link.place, place))
            for link in level
            for place, each in enumerate(link.record.ingredients)
        ]


class _Known:
    """The place of each declaration, by its content: a digest is what a manifest says, and anybody writes those."""

    def __init__(self) -> None:
        self._by_digest: dict[str, tuple[Declaration, int]] = {}
        self._others: dict[Declaration, int] = {}

    def place(self, declaration: Declaration, new: int) -> int:
        """The place of a declaration; *new* for one that has none, and then it has that."""
        if declaration.digest:
            first, place = self._by_digest.setdefault(declaration.digest, (declaration, new))
            if first == declaration:
                return place
        return self._others.setdefault(declaration, new)


def _way(link: Link) -> tuple[IngredientRecord, bool]:
    return link.origin, link.is_within


def _rank(claim: Claim) -> tuple[bool, bool]:
    return claim.is_within, not claim.is_of_input


def _is_in(record: IngredientRecord) -> bool:
    """Whether it is a part of what it is an ingredient of; it is where nobody knows."""
    return record.relationship is not Relationship.INPUT_TO


def _order(link: Link) -> tuple[str, str, str]:
    return link.record.title, link.origin.title, link.record.manifest


def _shortened(name: str) -> str:
    return name if len(name) <= 160 else f"{name[:159]}…"


def _is_kept(given: Declaration, signed: Declaration) -> bool:
    """Whether a declaration at hand is what was signed: its digest says so, and so does the content.

    A manifest keeps no folders of paths, which are not compared here.
    """
    return bool(signed.digest) and signed.digest == given.digest and _content(signed) == _content(given)


def _content(each: Declaration) -> tuple[object, ...]:
    """All that a declaration says, but for paths."""
    return (
        (each.title, each.show, each.shot, each.use, each.digital_source_type, each.tools, each.training_mining),
        (each.notes, each.role, each.inputs, each.performers, each.guild_work, each.answers),
        (each.taken_for_real, each.viewer_disclosure),
        [(step.action, step.digital_source_type, step.description, step.tool, step.when) for step in each.actions],
        [(part.relationship, part.title, part.digital_source_type) for part in each.ingredients],
    )
