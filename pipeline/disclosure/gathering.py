"""Results -> a `Disclosure`, in one pass; pure.

What is held grows with what manifests tell differently, not with files: of each file only its number, or its name, and
the label of its manifest are kept. The order of the results changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from pipeline.disclosure.lines import Gap, Kind, WaiverLine
from pipeline.disclosure.model import Disclosure, FileCounts, ShotCounts, ShotLine, Telling
from pipeline.disclosure.overview import overview
from pipeline.disclosure.references import OnFile
from pipeline.disclosure.standing import lapsed
from pipeline.disclosure.telling import (
    GRAVITY,
    alike,
    credentials_of,
    doubts,
    elements_in,
    gaps_of,
    kind_of,
    labels_of,
    lines_of,
    source_type_of,
    written_alike,
)
from pipeline.reports.entries import natural
from pipeline.reports.grouping import pattern_of, shot_of
from pipeline.reports.words import frame_range
from provenance.files import show_name
from provenance.manifests.words import UNREAD
from provenance.model import Asset, Declaration, IngredientRecord, Manifest, ManifestState, Result, Verdict, Waiver
from provenance.policy.rules import ASSET_RULES

#: Of how many things that do not hold in a manifest it is told what they are.
_MOST_PROBLEMS = 3
_SUMMARIES = {rule.id: rule.summary for rule in ASSET_RULES}
#: A place in the order of files: the frame's number, then the name of a file without one.
Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class DisclosureInfo:
    """What a disclosure says of itself.

    Attributes:
        title: the show's.
        day: ISO 8601; consents, vettings and approvals are held against it.
        version: platemark's.
        policy, policy_digest: of the show's rules.
        anchors_digest: of the show's trust anchors.
        root: the folder below which files are named; where it lies is not told.
        unwaivable: the rules whose findings no approval waives.
        left_out: how many files nobody looked at, by the show's `ignore` or a frame range.
    """

    title: str
    day: str
    version: str
    policy: str = ""
    policy_digest: str = ""
    anchors_digest: str = ""
    root: Path = Path()
    left_out: int = 0
    unwaivable: frozenset[str] = frozenset()


def gather(results: Iterable[Result], info: DisclosureInfo, names: Mapping[str, str] | None = None) -> Disclosure:
    """Draw up a disclosure.

    Args:
        results: of `verify` or `check`, each asset's last once.
        names: the names of people by the ids that manifests use; None where no names are to be told at all.
    """
    shots: dict[str, _Shot] = {}
    for result in results:
        shot = shots.setdefault(shot_of(result.evidence.asset), _Shot())
        shot.take(result, info.root)
    lines = tuple(
        _shot_line(number, name, shots[name], info, names) for number, name in enumerate(sorted(shots, key=_order), 1)
    )
    kinds = Counter(line.kind for line in lines)
    return Disclosure(
        title=info.title,
        day=info.day,
        made_by=f"platemark {info.version}",
        policy=info.policy,
        policy_digest=info.policy_digest,
        anchors_digest=info.anchors_digest,
        is_named=names is not None,
        left_out=info.left_out,
        shots_counted=ShotCounts(
            total=len(lines),
            **{kind.value: kinds[kind] for kind in Kind},
            open=sum(1 for line in lines if line.gaps),
        ),
        files_counted=_added([line.files for line in lines]),
        **overview(lines),
        shots=lines,
    )


@dataclass(slots=True)
class _Labels:
    """Labels of manifests, each with the first file that it was found at."""

    places: dict[str, Place] = field(default_factory=dict)

    def add(self, label: str, place: Place) -> None:
        if label and place < self.places.get(label, (1 << 62, "")):
            self.places[label] = place

    def sorted(self) -> tuple[str, ...]:
        return tuple(sorted(self.places, key=lambda label: (*self.places[label], label)))


@dataclass(slots=True)
class _Files:
    """Some files of a shot, and the labels of their manifests."""

    count: int = 0
    frames: set[int] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    labels: _Labels = field(default_factory=_Labels)

    def add(self, asset: Asset, label: str) -> None:
        self.count += 1
        if asset.frame is None:
            self.names.append(show_name(asset.path.name))
        else:
            self.frames.add(asset.frame)
        self.labels.add(label, _place(asset))


@dataclass(slots=True)
class _Pile(_Files):
    """Files whose manifests tell the same: the first of them speaks for all."""

    first: Result | None = None
    pattern: str = ""
    told: tuple[int, ...] | None = None
    elements: list[_Labels] = field(default_factory=list)

    def take(self, result: Result, pattern: str) -> None:
        manifest, asset = result.evidence.manifest, result.evidence.asset
        self.add(asset, manifest.label if manifest else "")
        if self.first is None or _place(asset) < _place(self.first.evidence.asset):
            self.first = _lean(result)
        if not self.pattern or len(pattern) < len(self.pattern):  # of numbers that are not padded, or have outgrown it
            self.pattern = pattern
        if manifest is None:
            return
        if self.told is None:
            self.told = elements_in(manifest)
            self.elements = [_Labels() for _ in self.told]
        for labels, label in zip(self.elements, labels_of(manifest, self.told), strict=True):
            labels.add(label, _place(asset))


@dataclass(slots=True)
class _Waived(_Files):
    """Findings of one rule that one approval waives."""

    verdict: Verdict = Verdict.PASS


@dataclass(slots=True)
class _Shot:
    piles: dict[tuple[str, str, Hashable], _Pile] = field(default_factory=dict)
    waived: dict[tuple[str, Waiver], _Waived] = field(default_factory=dict)

    def take(self, result: Result, root: Path) -> None:
        asset, manifest = result.evidence.asset, result.evidence.manifest
        pattern = pattern_of(asset)
        key = (_folder(asset.path.parent, root), written_alike(pattern), _tells(result))
        self.piles.setdefault(key, _Pile()).take(result, pattern)
        waivers = {(each.rule, each.waiver) for each in result.findings if each.waiver}
        for rule, waiver in waivers:
            waived = self.waived.setdefault((rule, replace(waiver, verdict=Verdict.PASS)), _Waived())
            waived.verdict = max(waived.verdict, waiver.verdict)
            waived.add(asset, manifest.label if manifest else "")


def _shot_line(number: int, name: str, shot: _Shot, info: DisclosureInfo, names: Mapping[str, str] | None) -> ShotLine:
    made = [(key, _telling(key, pile, info, names), pile) for key, pile in shot.piles.items()]
    made.sort(key=lambda each: (_order(each[0][0]), _order(each[0][1]), GRAVITY.index(each[1].kind), _start(each[2])))
    tellings = tuple(telling.model_copy(update={"id": f"{number}.{at}"}) for at, (_, telling, _) in enumerate(made, 1))
    kinds = {telling.kind for telling in tellings}
    found = {gap for telling in tellings for gap in telling.gaps}
    paths = (pile.first.evidence.asset.shot for pile in shot.piles.values() if pile.first)
    known = {name, *(each.name for each in paths if each)}
    told = {telling.account.shot for telling in tellings if telling.account} - known - {""}
    return ShotLine(
        name=name,
        kind=next(kind for kind in GRAVITY if kind in kinds),
        gaps=tuple(gap for gap in Gap if gap in found),
        files=_counted(tellings),
        declared_as=tuple(sorted(each for each in told if not name.endswith(f"/{each}"))),
        tellings=tellings,
        waivers=tuple(
            _waiver_line(rule, waiver, waived, names)
            for (rule, waiver), waived in sorted(shot.waived.items(), key=lambda each: (each[0][0], repr(each[0][1])))
        ),
    )


def _telling(
    key: tuple[str, str, Hashable], pile: _Pile, info: DisclosureInfo, names: Mapping[str, str] | None
) -> Telling:
    folder = key[0]
    result = pile.first
    assert result is not None  # noqa: S101  (a pile is made for its first file)
    evidence, manifest = result.evidence, result.evidence.manifest
    dated = replace(evidence, date=info.day, declaration=None, show=info.title)
    on_file = OnFile(dated, names, info.unwaivable)
    kind = kind_of(result)
    lines = lines_of(evidence, on_file, [labels.sorted() for labels in pile.elements])
    files = (show_name(pile.pattern),) if pile.pattern else tuple(sorted(pile.names, key=_order))
    telling = Telling(
        id="",
        kind=kind,
        gaps=gaps_of(result),
        files=tuple(f"{folder}{each}" for each in files),
        frames=frame_range(pile.frames) if pile.frames else "",
        count=pile.count,
        credentials=credentials_of(result),
        signer=manifest.signer if manifest else "",
        generator=manifest.generator if manifest else "",
        problem=_problem(result),
        source_type=source_type_of(manifest) if manifest else None,
        steps=lines.steps,
        account=lines.account,
        tools=lines.tools,
        elements=lines.elements,
        approvals=on_file.approvals() if kind in (Kind.AI, Kind.ENHANCED) else (),
        waiving=on_file.waiving(),
        manifests=pile.labels.sorted(),
    )
    return telling.model_copy(update={"gaps": (*telling.gaps, *lapsed(telling))})


def _waiver_line(rule: str, waiver: Waiver, waived: _Waived, names: Mapping[str, str] | None) -> WaiverLine:
    named = ", ".join(sorted(waived.names, key=_order))
    return WaiverLine(
        rule=rule,
        summary=_SUMMARIES.get(rule, ""),
        verdict=waived.verdict.word,
        approval=waiver.approval,
        reference=waiver.reference,
        until=waiver.until,
        by="" if names is None else names.get(waiver.by, waiver.by),
        count=waived.count,
        frames=frame_range(waived.frames) if waived.frames else named,
        manifests=waived.labels.sorted(),
    )


def _problem(result: Result) -> str:
    """What does not hold, or why it could not be read, in words."""
    problem, manifest = result.incomplete or result.evidence.unreadable, result.evidence.manifest
    if manifest is None:
        return problem.why if problem else "nobody looked at its credentials"
    found = doubts(manifest) or (() if manifest.state is ManifestState.TRUSTED else manifest.failures[:1])
    return "; ".join(dict.fromkeys(each.explanation for each in found[:_MOST_PROBLEMS]))


def _counted(tellings: Iterable[Telling]) -> FileCounts:
    """The files of each kind; those of which nothing is known by the first of `Gap` that says why."""
    counts: Counter[str] = Counter()
    for telling in tellings:
        why = telling.gaps[0].value.replace("-", "_") if telling.kind is Kind.UNKNOWN else telling.kind.value
        counts[why] += telling.count
    return FileCounts(total=counts.total(), **counts)


def _added(counts: Iterable[FileCounts]) -> FileCounts:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each.model_dump())
    return FileCounts(**{"total": 0, **total})


def _tells(result: Result) -> Hashable:
    """What is the same for files whose manifests tell the same, whatever differs from frame to frame."""
    manifest = result.evidence.manifest
    if manifest is None:
        return _problem(result)
    return (
        manifest.state,
        manifest.signer,
        manifest.generator,
        _says(manifest.declaration),
        tuple(replace(each, ingredients=(), when="") for each in manifest.actions),
        tuple(map(_same, manifest.ingredients)),
        frozenset(
            (each.code, bool(each.ingredient), each.explanation if each.code == UNREAD else "")
            for each in manifest.failures
        ),
    )


@lru_cache(maxsize=1024)
def _says(declaration: Declaration | None) -> Hashable:
    if declaration is None:
        return None
    used = tuple(
        (alike(each.asset.path.name), each.relationship, alike(each.title), each.digital_source_type)
        for each in declaration.ingredients
    )
    actions = tuple(replace(each, ingredients=(), when="") for each in declaration.actions)
    return replace(declaration, ingredients=(), actions=actions, digest=""), used


def _same(record: IngredientRecord) -> Hashable:
    return (
        alike(record.title),
        record.relationship,
        record.state,
        record.digital_source_types,
        record.generator,
        record.tools,
        _says(record.declaration),
        tuple(map(_same, record.ingredients)),
    )


def _lean(result: Result) -> Result:
    """The result without what weighs much and is not told."""
    evidence = result.evidence
    manifest: Manifest | None = evidence.manifest
    if manifest is not None:
        found = doubts(manifest)
        own = tuple(each for each in found if not each.ingredient)[:_MOST_PROBLEMS]
        others = tuple(each for each in found if each.ingredient)[:1]
        failures = (*own, *others) or manifest.failures[:1]
        manifest = replace(manifest, fingerprints=(), soft_bindings=(), failures=failures)
    lean = replace(evidence, manifest=manifest, picture=None, fingerprints=(), matches=())
    return replace(result, evidence=lean, findings=())


def _order(name: str) -> tuple[list[tuple[int, str]], str]:
    """A key that sorts names: numbers in them by their size."""
    return natural(name), name


def _place(asset: Asset) -> Place:
    return (1 << 61 if asset.frame is None else asset.frame), str(asset.path)


def _start(pile: _Pile) -> Place:
    return _place(pile.first.evidence.asset) if pile.first else (0, "")


@lru_cache(maxsize=1024)
def _folder(folder: Path, root: Path) -> str:
    """The folder below the root, with a slash at its end; nothing of one that lies elsewhere."""
    if folder == root or not folder.is_relative_to(root):
        return ""
    return f"{show_name(folder.relative_to(root).as_posix())}/"
