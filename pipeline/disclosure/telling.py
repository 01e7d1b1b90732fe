"""What one file's manifest tells of AI: its kind, what in it a person must look at, and its lines; pure.

Only what stands in manifests counts: a declaration that lies beside a file, signed by nobody, is not looked at. What AI
made is told whoever signed it; that none was used is believed of signers that the show trusts, and of nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.disclosure.lines import (
    Account,
    AnswerLine,
    Credentials,
    Element,
    Gap,
    GuildLine,
    InputLine,
    Kind,
    PerformerLine,
    Share,
    StepLine,
    ToolLine,
)
from pipeline.disclosure.references import OnFile
from pipeline.disclosure.tools import declared, named_by, named_in, undeclared
from pipeline.numbering import numbered, spell
from provenance.declarations.chain import Link, walk
from provenance.model import (
    UNTRUSTED_CODES,
    Action,
    Declaration,
    DigitalSourceType,
    Evidence,
    GuidingPrinciple,
    Ingredient,
    IngredientRecord,
    Manifest,
    ManifestFailure,
    ManifestState,
    Relationship,
    Result,
    Tool,
)

#: How declarations write the number of a frame.
_NUMBER = re.compile(r"#+|@+|%0?[0-9]*d")
#: What IPTC says of a `composite`: it may or may not hold AI.
_MAY_HOLD_AI = DigitalSourceType.COMPOSITE
_ENHANCED = DigitalSourceType.ALGORITHMICALLY_ENHANCED
_OWN_GAPS = {
    Credentials.UNREAD: Gap.UNREAD,
    Credentials.MISSING: Gap.NO_CREDENTIALS,
    Credentials.INVALID: Gap.BROKEN,
    Credentials.VALID: Gap.UNKNOWN_SIGNER,
}
#: The order in which kinds are told: the gravest of several is what the whole is.
GRAVITY = (Kind.AI, Kind.ENHANCED, Kind.UNKNOWN, Kind.NONE)


@dataclass(frozen=True, slots=True)
class Source:
    """One thing of which AI-made material can come into a picture: an ingredient, however deep, and what is said of it.

    Attributes:
        record: None where only the declaration knows of it.
        said: what the asset's own declaration says that it is.
        inside: the titles of what it was brought in with, outermost first.
    """

    title: str
    relationship: Relationship | None
    kinds: tuple[DigitalSourceType, ...]
    record: IngredientRecord | None = None
    said: DigitalSourceType | None = None
    inside: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """Whether AI made it, or an algorithm enhanced it."""
        return _kind_of(self.every_kind)

    @property
    def every_kind(self) -> tuple[DigitalSourceType, ...]:
        """Whatever anybody says that it is."""
        own = self.record.declaration if self.record else None
        return (*self.kinds, *([self.said] if self.said else ()), *kinds_of(own))


def kinds_of(declaration: Declaration | None) -> tuple[DigitalSourceType, ...]:
    """Every source type that a declaration names: of the whole, of its steps, and of what it was made from."""
    if declaration is None:
        return ()
    steps = (action.digital_source_type for action in declaration.actions)
    ingredients = (each.digital_source_type for each in declaration.ingredients)
    return (declaration.digital_source_type, *(kind for kind in (*steps, *ingredients) if kind))


def credentials_of(result: Result) -> Credentials:
    """What reading a file's credentials came to."""
    manifest = result.evidence.manifest
    return Credentials.UNREAD if manifest is None else Credentials(manifest.state.value)


def sources_of(manifest: Manifest) -> Iterator[Source]:
    """What the file was made from, however deep, and what only its declaration names; nearest first."""
    known_as = {name: each for each in _ingredients(manifest.declaration) for name in _names(each)}
    known: set[str] = set()
    for link in _links(manifest):
        record, title = link.record, titled(link.record.title)
        said = None if link.above else known_as.get(alike(title))
        known.update(_names(said) if said else ())
        kind = said.digital_source_type if said else None
        inside = tuple(titled(each.title) for each in link.above)
        yield Source(title, record.relationship, record.digital_source_types, record, kind, inside)
    for each in _ingredients(manifest.declaration):
        if not known.intersection(_names(each)):
            yield Source(
                titled(each.title or each.asset.path.name), each.relationship, (), None, each.digital_source_type
            )


def _links(manifest: Manifest) -> list[Link]:
    """The ingredients in a manifest, however deep, nearest first, and then in the manifest's order.

    Manifests that tell the same have the same order: neither titles nor labels, which have frame numbers, are in it.
    """
    return sorted(walk(manifest), key=lambda link: (len(link.place), link.place))


def kind_of(result: Result) -> Kind:
    """What a file's manifest says of AI."""
    manifest = result.evidence.manifest
    if manifest is None or manifest.state is ManifestState.MISSING:
        return Kind.UNKNOWN
    own, sources = _own_kinds(manifest), tuple(sources_of(manifest))
    kinds = {_kind_of(own), *(each.kind for each in sources)}
    found = next((kind for kind in (Kind.AI, Kind.ENHANCED) if kind in kinds), None)
    if found:
        return found
    is_said = own and manifest.state is ManifestState.TRUSTED
    return Kind.UNKNOWN if not is_said or _may_hold_ai(own, sources) or any(_doubts(manifest)) else Kind.NONE


def doubts(manifest: Manifest) -> tuple[ManifestFailure, ...]:
    """What does not hold in a manifest, or was not read, whoever signed it: the file's own first."""
    found = (each for each in manifest.failures if each.code not in UNTRUSTED_CODES)
    return tuple(sorted(found, key=lambda each: bool(each.ingredient)))


def source_type_of(manifest: Manifest) -> DigitalSourceType | None:
    """What a file is as a whole: as declared, unless the steps in its manifest are graver."""
    told, declared = manifest.digital_source_type, manifest.declaration
    if declared is None:
        return told
    graver = told is not None and _rank((told,)) < _rank(kinds_of(declared))
    return told if graver else declared.digital_source_type


def gaps_of(result: Result) -> tuple[Gap, ...]:
    """What in a file's telling a person must look at, in the order of `Gap`."""
    manifest, credentials = result.evidence.manifest, credentials_of(result)
    found = {_OWN_GAPS[credentials]} if credentials in _OWN_GAPS else set()
    if manifest is not None and manifest.state is not ManifestState.MISSING:
        found.update(_told_gaps(manifest, kind_of(result)))
    return tuple(gap for gap in Gap if gap in found)


def _told_gaps(manifest: Manifest, kind: Kind) -> Iterator[Gap]:
    own, sources = _own_kinds(manifest), tuple(sources_of(manifest))
    yield from _doubts(manifest)
    if manifest.state is ManifestState.TRUSTED and not own and kind is Kind.UNKNOWN:
        yield Gap.SILENT
    if kind is not Kind.AI and _may_hold_ai(own, sources):
        yield Gap.MAY_HOLD_AI
    is_declared = _is_ai(kinds_of(manifest.declaration))
    if _is_ai(action.digital_source_type for action in manifest.actions) and not is_declared:
        yield Gap.UNDECLARED
    for each in sources:
        state = each.record.state if each.record else None
        theirs = each.record.declaration if each.record else None
        if each.kind is Kind.AI and not is_declared and not _is_ai(kinds_of(theirs)):
            yield Gap.UNDECLARED
        if state is ManifestState.VALID and each.kind in (Kind.AI, Kind.ENHANCED):
            yield Gap.ELEMENT_UNKNOWN_SIGNER


def _doubts(manifest: Manifest) -> Iterator[Gap]:
    """What keeps a manifest's word from being relied on, whoever signed it."""
    found = doubts(manifest)
    if manifest.state is not ManifestState.INVALID and any(not each.ingredient for each in found):
        yield Gap.DOUBTFUL
    if any(each.ingredient for each in found) or any(
        link.record.state is ManifestState.INVALID for link in _links(manifest)
    ):
        yield Gap.ELEMENT_BROKEN


def _may_hold_ai(own: Iterable[DigitalSourceType], sources: Iterable[Source]) -> bool:
    return _MAY_HOLD_AI in own or any(_MAY_HOLD_AI in each.every_kind for each in sources)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one file's telling; see `pipeline.disclosure.model.Telling`."""

    steps: tuple[StepLine, ...] = ()
    account: Account | None = None
    tools: tuple[ToolLine, ...] = ()
    elements: tuple[Element, ...] = ()


def lines_of(evidence: Evidence, on_file: OnFile, labels: Iterable[tuple[str, ...]]) -> Lines:
    """What a file's manifest tells, as lines.

    Args:
        labels: of each element's own manifests (`labels_of`), all over the files that tell the same.
    """
    manifest = evidence.manifest
    if manifest is None:
        return Lines()
    steps = tuple(_steps(manifest.actions))
    declaration = manifest.declaration
    beside = named_by(manifest)
    account = _account(declaration, beside, on_file)
    tools = undeclared(beside, declaration, manifest.generator, on_file)
    pairs = zip(_told(manifest), labels, strict=True)
    return Lines(steps, account, tools, tuple(_element(source, own, on_file) for source, own in pairs))


def elements_in(manifest: Manifest) -> tuple[int, ...]:
    """Where the ingredients of `Lines.elements` stand among `_links`; -1 for what only the declaration names.

    It is the same for manifests that tell the same.
    """
    places = {id(link.record): place for place, link in enumerate(_links(manifest))}
    return tuple(places[id(each.record)] if each.record else -1 for each in _told(manifest))


def labels_of(manifest: Manifest, places: tuple[int, ...]) -> tuple[str, ...]:
    """The labels of the manifests of the elements at some places (`elements_in`); empty for one that has none."""
    links = _links(manifest) if places else []
    return tuple(links[place].record.manifest if place >= 0 else "" for place in places)


def _account(declaration: Declaration | None, beside: Mapping[Tool, Share], on_file: OnFile) -> Account | None:
    """What a declaration says, as a line."""
    if declaration is None:
        return None
    return Account(
        title=declaration.title,
        shot=declaration.shot,
        use=declaration.use,
        role=declaration.role,
        source_type=declaration.digital_source_type,
        tools=declared(declaration, beside, on_file),
        inputs=tuple(
            InputLine(
                kind=each.kind,
                description=each.description,
                tool=each.tool,
                licence=on_file.licence(each.licence) if each.licence else None,
                works=each.works,
                people=tuple(map(on_file.person, each.people)),
                unreleased=each.unreleased,
                training=each.training,
            )
            for each in declaration.inputs
        ),
        performers=tuple(
            PerformerLine(
                person=on_file.person(each.id),
                change=each.change,
                needs_consent=each.change.needs_consent,
                description=each.description,
                alters_meaning=each.alters_meaning,
                is_deceased=each.is_deceased,
                consents=on_file.consents(each),
            )
            for each in declaration.performers
        ),
        guild_work=tuple(
            GuildLine(guild=each.guild, work=each.work, agreement=each.agreement) for each in declaration.guild_work
        ),
        answers=_answers(declaration),
        taken_for_real=declaration.taken_for_real,
        viewer_disclosure=declaration.viewer_disclosure,
        notes=declaration.notes,
    )


def titled(title: str) -> str:
    """An ingredient's title; of a numbered file's name the frame number as a pattern, the same for all frames."""
    found = numbered(title)
    return spell(found.base, found.width, found.extension) if found and found.is_frame else title


@lru_cache(maxsize=4096)
def alike(title: str) -> str:
    """A title in which a frame number is written in one way, however wide it is, and whether it is a pattern's."""
    return written_alike(titled(title))


def written_alike(pattern: str) -> str:
    """A frame pattern with one ``#`` for its number, however wide and in whichever notation."""
    return _NUMBER.sub("#", pattern)


def _answers(declaration: Declaration) -> tuple[AnswerLine, ...]:
    """All five principles where AI was used; else those that were answered."""
    given = {each.principle: each for each in declaration.answers}
    asked = tuple(GuidingPrinciple) if _is_ai(kinds_of(declaration)) else tuple(given)
    return tuple(
        AnswerLine(principle=each, answer=given[each].answer, note=given[each].note)
        if each in given
        else AnswerLine(principle=each)
        for each in asked
    )


def _steps(actions: Iterable[Action]) -> Iterator[StepLine]:
    for action in actions:
        kind = action.digital_source_type
        if kind and _kind_of((kind,)) is not Kind.NONE:
            yield StepLine(
                action=action.action,
                source_type=kind,
                tool=action.tool,
                tool_version=action.tool_version,
                description=action.description,
            )


def _told(manifest: Manifest) -> Iterator[Source]:
    """The sources that are told as elements."""
    return (each for each in sources_of(manifest) if each.kind is not Kind.NONE)


def _element(source: Source, labels: tuple[str, ...], on_file: OnFile) -> Element:
    record = source.record
    beside = named_in(record, source.kind) if record else {}
    kinds = (*source.kinds, *((source.said,) if source.said else ()))
    return Element(
        title=source.title,
        inside=source.inside,
        relationship=source.relationship,
        kind=source.kind,
        credentials=Credentials(record.state.value) if record else Credentials.MISSING,
        source_types=tuple(dict.fromkeys(kinds)),
        generator=record.generator if record else "",
        tools=undeclared(beside, record.declaration, record.generator, on_file) if record else (),
        account=_account(record.declaration, beside, on_file) if record else None,
        manifests=labels,
    )


def _own_kinds(manifest: Manifest) -> tuple[DigitalSourceType, ...]:
    actions = (action.digital_source_type for action in manifest.actions)
    return (*(kind for kind in actions if kind), *kinds_of(manifest.declaration))


def _is_ai(kinds: Iterable[DigitalSourceType | None]) -> bool:
    return any(kind is not None and kind.is_generative for kind in kinds)


def _kind_of(kinds: tuple[DigitalSourceType, ...]) -> Kind:
    return Kind.AI if _is_ai(kinds) else Kind.ENHANCED if _ENHANCED in kinds else Kind.NONE


def _rank(kinds: tuple[DigitalSourceType, ...]) -> int:
    return GRAVITY.index(_kind_of(kinds))


def _ingredients(declaration: Declaration | None) -> tuple[Ingredient, ...]:
    return declaration.ingredients if declaration else ()


def _names(ingredient: Ingredient) -> set[str]:
    """By which names manifests may call a declared ingredient: its title, or its file's name."""
    return {alike(each) for each in (ingredient.title, ingredient.asset.path.name) if each}
