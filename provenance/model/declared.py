"""What the maker says."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.model.assets import Asset
from provenance.model.terms import DigitalSourceType, Mining, Relationship, Use


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that made or changed the picture."""

    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of the making (C2PA 2.x, actions assertion).

    Attributes:
        action: its label, for instance ``c2pa.placed``.
        digital_source_type: what kind of source the step brought in.
        description: in the maker's words.
        tool: the name of the tool that did it.
        ingredients: the labels of the ingredients it used (in a declaration: their paths).
        when: ISO 8601 time, or empty.
    """

    action: str
    digital_source_type: DigitalSourceType | None = None
    description: str = ""
    tool: str = ""
    ingredients: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Something the asset was made from: in a declaration, a file and what it is to the asset."""

    asset: Asset
    relationship: Relationship
    title: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the maker says of how AI was used.

    Attributes:
        digest: SHA-256 (hex) of the declaration's content in canonical form; the same words give the same digest.
        training_mining: CAWG entry (``cawg.ai_training``) to what it allows, sorted by entry.
    """

    title: str
    show: str
    shot: str
    use: Use
    digital_source_type: DigitalSourceType
    tools: tuple[Tool, ...] = ()
    actions: tuple[Action, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    training_mining: tuple[tuple[str, Mining], ...] = ()
    notes: str = ""
    digest: str = ""

    @property
    def is_generative(self) -> bool:
        """Whether it says, of the whole or of any step, that a trained model made something of it."""
        kinds = [self.digital_source_type, *(action.digital_source_type for action in self.actions)]
        return any(kind is not None and kind.is_generative for kind in kinds)
