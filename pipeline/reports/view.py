"""What the page shows, ready to be laid out: text, numbers, pictures and places, nothing left to decide but looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.reports.comparing import Comparison, Means, compare
from pipeline.reports.entries import Entry, Item, items_text
from pipeline.reports.facts import where
from pipeline.reports.grouping import Reel
from pipeline.reports.pictures import Gallery, Shown
from pipeline.reports.story import Story, states_of, stories
from pipeline.reports.words import (
    GRAVITY,
    LONGEST_REMEDY,
    STANDINGS,
    WAIVED,
    WITHOUT,
    approval_line,
    clip,
    count,
    frame_range,
    listed,
    noun_of,
    runs,
    some,
    waiver_words,
)
from provenance.model import Waiver

#: More than this nobody reads: further entries and stories of one frame sequence, and wordings of one entry.
MOST_POINTS, MOST_STORIES, MOST_WORDINGS = 100, 60, 60
#: A sheet shows all frames up to this many; of longer ones it shows some, and the rest on request.
SHEET_WHOLE, SHEET_PART = 72, 48


@dataclass(frozen=True, slots=True)
class Point:
    """An entry on the page; `where` says in which frames, `others` has the other wordings and where they stand.

    `waiver` says by whom it is waived, and what it would be without; empty where it is not.
    """

    anchor: str
    outcome: str
    rule: str
    message: str
    why: str
    remedy: str
    where: str
    number: int
    picture: Shown | None
    comparisons: tuple[Comparison, ...]
    others: tuple[tuple[str, str], ...]
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A run of frames in a reel's timeline, in frames from its first; `outcome` is how they stand."""

    start: int
    length: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A reel on the page."""

    reel: Reel
    noun: str
    about: str
    points: tuple[Point, ...]
    more_points: int
    unclaimed: tuple[Comparison, ...]
    stories: tuple[Story, ...]
    more_stories: int
    notes: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    first: int
    shown: tuple[Item, ...]
    rest: tuple[Item, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class ShotView:
    """A shot on the page; `waived` is in how many of its assets something is waived."""

    anchor: str
    name: str
    worst: str
    noun: str
    counts: Counter[str]
    missing: int
    states: dict[str, int]
    strips: tuple[Strip, ...]
    waived: int = 0


@dataclass(frozen=True, slots=True)
class Todo:
    """A thing to do, with links (anchor, text) to where it is told; `more` links are left out."""

    outcome: str
    rule: str
    remedy: str
    reach: str
    links: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Waived:
    """What one approval waives of one rule, with links to where it is told, as in `Todo`."""

    rule: str
    without: str
    reach: str
    links: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Waiving:
    """One approval: by whom, until when and which, in words, and all that it waives."""

    words: str
    waived: tuple[Waived, ...]


def shots(
    reels: Sequence[Reel], gallery: Gallery, thresholds: Mapping[str, float] | None = None
) -> tuple[ShotView, ...]:
    """The page's shots, in the order of *reels*; the policy's *thresholds* are told beside what is measured."""
    means = Means(gallery, thresholds or {})
    piles: dict[str, list[Reel]] = {}
    for reel in reels:
        piles.setdefault(reel.shot, []).append(reel)
    show = _common(list(piles))
    return tuple(
        _shot(number, name.removeprefix(show), pile, means) for number, (name, pile) in enumerate(piles.items(), 1)
    )


def _common(names: Sequence[str]) -> str:
    """The show that all shots are of, with its slash: it stands at the top of the page."""
    shows = {name.partition("/")[0] if "/" in name else "" for name in names}
    return f"{shows.pop()}/" if len(shows) == 1 and "" not in shows else ""


def _shot(number: int, name: str, reels: Sequence[Reel], means: Means) -> ShotView:
    anchor = f"shot-{number}"
    items = [item for reel in reels for item in reel.items]
    return ShotView(
        anchor,
        clip(name, 160),
        min((reel.worst for reel in reels), key=GRAVITY.__getitem__),
        _noun(items),
        sum((reel.counts for reel in reels), Counter()),
        sum(len(reel.missing) for reel in reels),
        states_of(item.result for item in items),
        tuple(_strip(f"{anchor}-{place}", reel, means) for place, reel in enumerate(reels, 1)),
        sum(1 for item in items if item.result.waived),
    )


def _noun(items: Sequence[Item]) -> str:
    return noun_of(numbered=bool(items) and all(item.asset.frame is not None for item in items))


def _strip(anchor: str, reel: Reel, means: Means) -> Strip:
    noun = _noun(reel.items)
    shown, rest = _sheet(reel.items)
    told = stories(reel.items)
    return Strip(
        reel,
        noun,
        _about(reel, noun),
        tuple(
            _point(f"{anchor}-{n}", entry, reel, noun, means) for n, entry in enumerate(reel.entries[:MOST_POINTS], 1)
        ),
        max(len(reel.entries) - MOST_POINTS, 0),
        tuple(compare(found, noun, means) for found in reel.unclaimed[:MOST_POINTS]),
        told[:MOST_STORIES],
        max(len(told) - MOST_STORIES, 0),
        _notes(reel.items),
        _bars(reel),
        min((*reel.missing, *(item.asset.frame or 0 for item in reel.items)), default=0),
        shown,
        rest,
        frame_range(reel.missing, 40),
    )


def _about(reel: Reel, noun: str) -> str:
    """What the files are, in a line: how many, which frames, how large."""
    pictures = [item.result.evidence.picture for item in reel.items]
    sizes = Counter(f"{each.width} x {each.height}" for each in pictures if each)
    kinds = Counter(item.asset.media_type for item in reel.items if item.asset.media_type)
    frames = [item.asset.frame for item in reel.items if item.asset.frame is not None]
    several = len(sizes) > 1
    parts = [
        count(len(reel.items), noun) + (f" ({frame_range(frames, 6)})" if frames else ""),
        some([f"{size} ({number:,})" if several else size for size, number in sizes.most_common()], 3),
        some([clip(kind, 40) for kind in sorted(kinds)], 3),
        some([clip(color, 200) for color in sorted({each.color for each in pictures if each and each.color})], 2),
    ]
    return " · ".join(part for part in parts if part)


def _point(anchor: str, entry: Entry, reel: Reel, noun: str, means: Means) -> Point:
    best, words = entry.best, entry.words
    others = [
        (items_text(each.items, 12), clip(f"{each.told} {each.remedy}")) for each in entry.wordings if each is not words
    ]
    if len(others) > MOST_WORDINGS:
        others = [
            *others[:MOST_WORDINGS],
            ("", f"and {len(others) - MOST_WORDINGS:,} more; findings.csv has them all."),
        ]
    return Point(
        anchor,
        entry.outcome,
        clip(entry.rule, 80),
        clip(words.message),
        clip(words.why),
        clip(words.remedy, LONGEST_REMEDY),
        _where(entry, reel, noun),
        len(entry.items),
        means.gallery.thumbnail(best) if best and not entry.found else None,
        tuple(compare(found, noun, means) for found in entry.found),
        tuple(others),
        waiver_words(entry.waiver) if entry.waiver else "",
    )


def _notes(items: Iterable[Item]) -> tuple[tuple[str, str], ...]:
    """What the reader should know of the pictures, each with the items it is true of."""
    piles: dict[str, list[Item]] = {}
    for item in items:
        picture = item.result.evidence.picture
        for note in picture.notes if picture else ():
            piles.setdefault(note, []).append(item)
    return tuple((clip(note, 300), clip(items_text(pile, 12))) for note, pile in list(piles.items())[:50])


def _bars(reel: Reel) -> tuple[Bar, ...]:
    """The reel's frames as runs that stand alike, gaps included; none where there is no row of frames to draw."""
    frames = {item.asset.frame: item.standing for item in reel.items if item.asset.frame is not None}
    told = {**dict.fromkeys(reel.missing, "missing"), **frames}
    if len(told) < 2:
        return ()
    first = min(told)
    bars = []
    for outcome in (*STANDINGS, "missing"):
        found = runs(frame for frame, what in told.items() if what == outcome)
        bars += [Bar(start - first, end - start + 1, outcome) for start, end in found]
    return tuple(sorted(bars, key=lambda bar: bar.start))


def _sheet(items: Sequence[Item]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Which items a sheet shows at once, and which on request."""
    if len(items) <= SHEET_WHOLE:
        return tuple(items), ()
    troubled = [item for item in items if item.standing != "pass"]
    troubled.sort(key=lambda item: GRAVITY[item.standing])
    passing = [item for item in items if item.standing == "pass"]
    room = max(SHEET_PART - len(troubled), 12)
    spread = [passing[i * (len(passing) - 1) // (room - 1)] for i in range(room)] if len(passing) > room else passing
    chosen = {item.number for item in (*troubled[: SHEET_WHOLE - len(spread)], *spread)}
    shown = tuple(item for item in items if item.number in chosen)
    return shown, tuple(item for item in items if item.number not in chosen)


#: A shot, a strip of it, what is told there, and the numbers of the items it is told of.
_Place = tuple[ShotView, Strip, Point, frozenset[int]]


def todos(views: Iterable[ShotView], most: int = 6) -> tuple[tuple[Todo, ...], int]:
    """What to do first, and how many further kinds of things there are to do."""
    piles: dict[tuple[str, str, str], list[_Place]] = {}
    for view in views:
        for strip in view.strips:
            for entry, point in zip(strip.reel.entries, strip.points, strict=False):
                if point.outcome not in ("pass", WAIVED):
                    piles.setdefault(entry.kind, []).append((view, strip, point, _numbers_of(entry)))
    ordered = sorted(piles.values(), key=lambda pile: (GRAVITY[pile[0][2].outcome], -len(_numbers(pile))))
    return tuple(_todo(pile) for pile in ordered[:most]), max(len(ordered) - most, 0)


def _numbers_of(entry: Entry) -> frozenset[int]:
    return frozenset(item.number for item in entry.items)


def _numbers(pile: Iterable[_Place], noun: str = "") -> frozenset[int]:
    """The items that places are about, each once: what shows two works is one frame."""
    return frozenset().union(*(numbers for _, strip, _, numbers in pile if noun in ("", strip.noun)))


def _todo(pile: Sequence[_Place]) -> Todo:
    point = pile[0][2]
    links, more = _links(pile)
    return Todo(point.outcome, point.rule, point.remedy, _reach(pile), links, more)


def _reach(pile: Sequence[_Place]) -> str:
    """How many frames, files and frame sequences places are about."""
    frames, files = (len(_numbers(pile, noun)) for noun in ("frame", "file"))
    wholes = sum(1 for *_, numbers in pile if not numbers)
    return listed([count(n, noun) for n, noun in ((frames, "frame"), (files, "file"), (wholes, "frame sequence")) if n])


def _links(pile: Sequence[_Place], most: int = 6) -> tuple[tuple[tuple[str, str], ...], int]:
    """Links to where it is told, and how many more there are."""
    links = {f"{view.name}: {each.where}": each.anchor for view, _, each, _ in reversed(pile)}
    shown = [(anchor, text) for text, anchor in reversed(links.items())]
    return tuple(shown[:most]), len(shown) - most


def waivers(views: Iterable[ShotView]) -> tuple[Waiving, ...]:
    """By whose word what is waived; the approval that ends first before those that end later."""
    piles: dict[tuple[str, Waiver, str], list[_Place]] = {}
    for view in views:
        for strip in view.strips:
            for number, entry in enumerate(strip.reel.entries):
                if entry.waiver:
                    point = strip.points[number] if number < len(strip.points) else _untold(view, strip, entry)
                    key = clip(approval_line(entry.waiver)), entry.waiver, entry.rule
                    piles.setdefault(key, []).append((view, strip, point, _numbers_of(entry)))
    ordered = sorted(piles.items(), key=lambda pile: (pile[0][1].until, pile[0][0], -pile[0][1].verdict, pile[0][2]))
    return tuple(
        Waiving(
            words,
            tuple(
                Waived(clip(rule, 80), WITHOUT[waiver.verdict], _reach(pile), *_links(pile))
                for (_, waiver, rule), pile in told
            ),
        )
        for words, told in groupby(ordered, key=lambda pile: pile[0][0])
    )


def _untold(view: ShotView, strip: Strip, entry: Entry) -> Point:
    """What stands for an entry that is beyond `MOST_POINTS`: its place, in its shot."""
    return Point(view.anchor, WAIVED, entry.rule, "", "", "", _where(entry, strip.reel, strip.noun), 0, None, (), ())


def _where(entry: Entry, reel: Reel, noun: str) -> str:
    return where(entry.items, noun, 12) if entry.items else f"{clip(reel.name, 160)} as a whole"
