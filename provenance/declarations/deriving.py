"""What a declaration leads to: the digital source type of the whole, and the C2PA actions; pure, and only here.

*trained* stands for IPTC's trainedAlgorithmicMedia, *withTrained* for compositeWithTrainedAlgorithmicMedia, *enhanced*
for algorithmicallyEnhanced. What a part is, its maker declares, or its own manifest says. *from inputTo*: the action
names the inputs. `placed` stands once for each component, in their order.

| what was made | `ai` | made from | the whole | actions |
|-|-|-|-|-|
| a picture from a prompt | whole | nothing | trained | created trained |
| ... from a prompt and other pictures | whole | inputTo | trained | created trained from inputTo |
| ... over a picture (image to image) | whole | parentOf | trained | opened, edited trained |
| ... over a picture, after others | whole | parentOf, inputTo | trained | opened, edited trained from inputTo |
| AI element in a plate | element | parentOf, componentOf | withTrained | opened, placed trained, edited withTrained |
| ... its manifest says what it is | element | parentOf, componentOf manifest trained | withTrained \
| opened, placed trained, edited withTrained |
| ... beside one that a camera took | element | parentOf, componentOf, componentOf declared digitalCapture \
| withTrained | opened, placed trained, placed digitalCapture, edited withTrained |
| ... beside one of which nobody says what it is | element | parentOf, componentOf declared trained, componentOf \
| withTrained | opened, placed trained, placed, edited withTrained |
| AI painted into the plate itself | element | parentOf | withTrained | opened, edited withTrained |
| AI element with no plate | element | componentOf | withTrained | created withTrained, placed trained |
| AI element that no file is named for | element | nothing | withTrained | created withTrained |
| a plate cleaned up by AI | enhanced | parentOf | enhanced | opened, enhanced enhanced |
| ... that AI had made | enhanced | parentOf manifest trained | trained | opened, enhanced trained |
| a picture cleaned up by AI, with no file named | enhanced | nothing | enhanced | created enhanced |
| a plate edited by hand | none | parentOf | humanEdits | opened, edited humanEdits |
| ... that AI had made, by its manifest | none | parentOf manifest trained | withTrained | opened, edited withTrained |
| a comp of plates | none | parentOf declared digitalCapture, componentOf declared digitalCapture | compositeCapture \
| opened, placed digitalCapture, edited compositeCapture |
| a comp of files of which nobody says what they are | none | parentOf, componentOf | humanEdits \
| opened, placed, edited humanEdits |
| ... with an element that AI made, by its manifest | none | parentOf, componentOf manifest trained | withTrained \
| opened, placed trained, edited withTrained |
| a picture drawn or rendered by people | none | nothing | digitalCreation | created digitalCreation |
| ... after other pictures, of AI or not | none | inputTo manifest trained | digitalCreation \
| created digitalCreation from inputTo |
| ... from parts | none | componentOf | digitalCreation | created digitalCreation, placed |

Where a source type is declared instead of the answer to `ai`, the actions follow from it in the same way.

Where a tool is said to be one with the AI in it (`tools.ai`), steps name tools. Those of *trained* and *enhanced* name
the one with the AI in it; those of *withTrained* do where no step is of *trained*, and else the one tool without AI.
Where there are several that a step could name, it names none.

Two rules are behind it. AI is never lost: where a file that was opened or placed is AI-made, by its maker's word or by
its manifest, so is a part of the whole, whatever was said of that. And AI is never put on what is known to be other:
a component of which nobody says anything is taken for the AI element only where no other accounts for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from provenance.model import Action, Declaration, DigitalSourceType, Relationship, Tool

_TRAINED = DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA
_WITH_TRAINED = DigitalSourceType.COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA
_ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
#: What a camera took, or several did.
_CAPTURES = frozenset(
    {
        DigitalSourceType.COMPOSITE_CAPTURE,
        DigitalSourceType.COMPUTATIONAL_CAPTURE,
        DigitalSourceType.DIGITAL_CAPTURE,
        DigitalSourceType.NEGATIVE_FILM,
        DigitalSourceType.POSITIVE_FILM,
    }
)


class AiUse(StrEnum):
    """How much of a picture AI made: the question that a person is asked instead of its IPTC source type."""

    WHOLE = "whole"
    ELEMENT = "element"
    #: Nothing that was not there before: noise, sharpness, scale.
    ENHANCED = "enhanced"
    NONE = "none"

    def agrees_with(self, kind: DigitalSourceType) -> bool:
        """Whether a picture that is called *kind* can be one of which this was answered."""
        if self is AiUse.WHOLE:
            return kind is _TRAINED
        if self is AiUse.ELEMENT:
            return kind.is_generative and kind is not _TRAINED
        if self is AiUse.ENHANCED:
            return kind is _ENHANCED
        return not kind.is_generative and kind is not _ENHANCED


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a picture was made from.

    Attributes:
        path: how actions name it.
        declared: what the maker of the whole says that it is.
        recorded: what its own manifest says.
        has_manifest: whether it has one that holds; then it is not AI where that does not say so.
    """

    path: str
    relationship: Relationship
    declared: DigitalSourceType | None = None
    recorded: tuple[DigitalSourceType, ...] = ()
    has_manifest: bool = False

    @property
    def kind(self) -> DigitalSourceType | None:
        """What it is: AI where its maker or its manifest says so, else what was declared, else what was recorded last.

        A manifest tells the parts of what it is of before the whole: the last kind is of that.
        """
        kinds = [*self.recorded, *([self.declared] if self.declared else [])]
        for grave in (_WITH_TRAINED, DigitalSourceType.COMPOSITE_SYNTHETIC, _TRAINED):
            if grave in kinds:
                return grave
        return kinds[-1] if kinds else None

    @property
    def is_generative(self) -> bool:
        """Whether it is known to be AI-made, or to have an AI-made part."""
        return self.kind is not None and self.kind.is_generative


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows: what the picture as a whole is, and how it was made."""

    digital_source_type: DigitalSourceType
    actions: tuple[Action, ...]


def derive(said: AiUse | DigitalSourceType, parts: Sequence[Part] = (), tools: Sequence[Tool] = ()) -> Derived:
    """What a declaration leads to; the module's table has every case.

    Args:
        said: what is said of the whole: the answer to `ai`, or a source type.
        parts: what it was made from, at most one of them `parentOf`.
        tools: the declared ones; see the module's words on what steps name of them.
    """
    whole = source_type_of(said, parts) if isinstance(said, AiUse) else said
    parents, components, inputs = (_of(parts, role) for role in Relationship)
    is_known = any(part.is_generative for part in (*parents, *components))
    last = "c2pa.enhanced" if whole is _ENHANCED else "c2pa.edited"
    unknown = _TRAINED if whole.is_generative and not is_known else None
    if is_known and not whole.is_generative:
        alone = parents[0].kind if whole is _ENHANCED and parents and not components else None
        whole = alone or _WITH_TRAINED
    made_from = tuple(each.path for each in inputs)
    placed = [Action("c2pa.placed", _placed_as(each, unknown), ingredients=(each.path,)) for each in components]
    if not parents:
        return Derived(whole, _named((Action("c2pa.created", whole, ingredients=made_from), *placed), tools))
    opened = Action("c2pa.opened", ingredients=(parents[0].path,))
    return Derived(whole, _named((opened, *placed, Action(last, whole, ingredients=made_from)), tools))


def source_type_of(ai: AiUse, parts: Sequence[Part] = ()) -> DigitalSourceType:
    """The source type that stands in a declaration for an answer to `ai`.

    Args:
        parts: what it was made from; what they are declared to be counts, and no manifest does, so that a declaration
            says the same wherever it is read.
    """
    if ai is AiUse.WHOLE:
        return _TRAINED
    if ai is AiUse.ELEMENT:
        return _WITH_TRAINED
    if ai is AiUse.ENHANCED:
        return _ENHANCED
    parents, components = _of(parts, Relationship.PARENT_OF), _of(parts, Relationship.COMPONENT_OF)
    seen = [*parents, *components]
    if len(seen) > 1 and all(each.declared in _CAPTURES for each in seen):
        return DigitalSourceType.COMPOSITE_CAPTURE
    return DigitalSourceType.HUMAN_EDITS if parents else DigitalSourceType.DIGITAL_CREATION


def uses_ai(declaration: Declaration) -> bool:
    """Whether AI made the picture or a part of it, or cleaned it up."""
    return declaration.is_generative or declaration.digital_source_type is _ENHANCED


def declared_parts(declaration: Declaration) -> tuple[Part, ...]:
    """The ingredients of a declaration, of which no manifest was read."""
    return tuple(
        Part(str(each.asset.path), each.relationship, each.digital_source_type) for each in declaration.ingredients
    )


def _named(actions: tuple[Action, ...], tools: Sequence[Tool]) -> tuple[Action, ...]:
    """Steps with the tools that did them, as far as these leave no doubt."""
    makers, others = ([tool.name for tool in tools if tool.is_ai is is_ai] for is_ai in (True, False))
    if not makers:
        return actions
    maker, other = (names[0] if len(names) == 1 else "" for names in (makers, others))
    is_made = any(each.digital_source_type is _TRAINED for each in actions)

    def tool_of(kind: DigitalSourceType | None) -> str:
        if kind in (_TRAINED, _ENHANCED):
            return maker
        if kind is None or not kind.is_generative:
            return ""
        return other if is_made else maker

    return tuple(replace(each, tool=tool_of(each.digital_source_type)) for each in actions)


def _of(parts: Iterable[Part], role: Relationship) -> tuple[Part, ...]:
    return tuple(each for each in parts if each.relationship is role)


def _placed_as(part: Part, unknown: DigitalSourceType | None) -> DigitalSourceType | None:
    """What a component is; of one of which nobody says anything, what *unknown* ones are taken for."""
    return part.kind or (None if part.has_manifest else unknown)
