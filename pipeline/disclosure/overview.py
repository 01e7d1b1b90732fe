"""What is told of the whole show: each tool, input, performer, approval and answer once, and where it is told; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict, TypeVar

from pipeline.disclosure.lines import (
    Account,
    AnswerLine,
    ApprovalReference,
    InputLine,
    Kind,
    PerformerLine,
    Share,
    ToolLine,
    Vetting,
    WaivingReference,
)
from pipeline.disclosure.model import (
    AnswerUse,
    ApprovalUse,
    InputUse,
    PerformerUse,
    ShotLine,
    Telling,
    ToolUse,
    WaivingUse,
)
from pipeline.reports.entries import natural
from provenance.model import Answer

LineT = TypeVar("LineT")
#: A tool's name, version and id.
_Name = tuple[str, str, str]
_SHARES = tuple(Share)


class Overview(TypedDict):
    """The fields of a `Disclosure` that are told of the whole show."""

    tools: tuple[ToolUse, ...]
    inputs: tuple[InputUse, ...]
    performers: tuple[PerformerUse, ...]
    approvals: tuple[ApprovalUse, ...]
    waiving: tuple[WaivingUse, ...]
    answers: tuple[AnswerUse, ...]


class _Places(dict[LineT, dict[str, list[str]]]):
    """Each line with the tellings that it comes from, by shot."""

    def add(self, line: LineT, shot: str, telling: str) -> None:
        ids = self.setdefault(line, {}).setdefault(shot, [])
        if telling not in ids:
            ids.append(telling)

    def all(self) -> Iterator[tuple[LineT, tuple[str, ...], tuple[str, ...]]]:
        for line, shots in self.items():
            yield line, tuple(shots), tuple(each for ids in shots.values() for each in ids)


class _Overview:
    """Collects the lines of tellings."""

    def __init__(self) -> None:
        self.known: dict[_Name, ToolLine] = {}
        self.tools: _Places[_Name] = _Places()
        self.inputs: _Places[InputLine] = _Places()
        self.performers: _Places[PerformerLine] = _Places()
        self.approvals: _Places[ApprovalReference] = _Places()
        self.waiving: _Places[WaivingReference] = _Places()
        self.answers: _Places[AnswerLine] = _Places()

    def take(self, shot: str, telling: Telling) -> None:
        for tool in tools_in(telling):
            key = (tool.name, tool.version, tool.id)
            self.known[key] = _joined(self.known.get(key, tool), tool)
            self.tools.add(key, shot, telling.id)
        for approval in telling.approvals:
            self.approvals.add(approval, shot, telling.id)
        for account in accounts(telling):
            self._take(account, shot, telling.id)

    def _take(self, account: Account, shot: str, telling: str) -> None:
        for given in account.inputs:
            if given.asks_for_a_look:
                self.inputs.add(given, shot, telling)
        for performer in account.performers:
            self.performers.add(performer, shot, telling)
        for answer in account.answers:
            if answer.answer is not Answer.YES:
                self.answers.add(answer, shot, telling)


def overview(shots: Iterable[ShotLine]) -> Overview:
    """Put together what the shots tell of AI; the shots' order is kept, and tools that AI was used with stand first."""
    found = _Overview()
    for shot in shots:
        for telling in shot.tellings:
            for each in telling.waiving:
                found.waiving.add(each, shot.name, telling.id)
            if telling.kind in (Kind.AI, Kind.ENHANCED):
                found.take(shot.name, telling)
    ordered = sorted(found.tools.all(), key=lambda each: (by_share(found.known[each[0]]), *map(natural, each[0])))
    return Overview(
        tools=tuple(ToolUse(tool=found.known[key], shots=of, tellings=ids) for key, of, ids in ordered),
        inputs=tuple(InputUse(input=line, shots=of, tellings=ids) for line, of, ids in found.inputs.all()),
        performers=tuple(
            PerformerUse(performer=line, shots=of, tellings=ids) for line, of, ids in found.performers.all()
        ),
        approvals=tuple(ApprovalUse(approval=line, shots=of, tellings=ids) for line, of, ids in found.approvals.all()),
        waiving=tuple(WaivingUse(waiving=line, shots=of, tellings=ids) for line, of, ids in found.waiving.all()),
        answers=tuple(AnswerUse(answer=line, shots=of, tellings=ids) for line, of, ids in found.answers.all()),
    )


def accounts(telling: Telling) -> Iterator[Account]:
    """What declarations say of a telling's files: their own, then those of its elements."""
    if telling.account:
        yield telling.account
    yield from (element.account for element in telling.elements if element.account)


def tools_in(telling: Telling) -> Iterator[ToolLine]:
    """The tools that a telling names: its files', then its elements'."""
    for account in accounts(telling):
        yield from account.tools
    yield from telling.tools
    for element in telling.elements:
        yield from element.tools


def by_share(tool: ToolLine) -> int:
    """A key that sorts tools by what they had to do with AI, the gravest first."""
    return _SHARES.index(tool.share)


def _joined(one: ToolLine, other: ToolLine) -> ToolLine:
    """A tool as two tellings have it: the graver of its shares, and of each vetting that which does not hold."""
    share = min(one, other, key=by_share).share
    return one.model_copy(update={"share": share, "vettings": _graver(one.vettings, other.vettings)})


def _graver(some: tuple[Vetting, ...], others: tuple[Vetting, ...]) -> tuple[Vetting, ...]:
    if [each.id for each in some] != [each.id for each in others]:  # not every telling's attestations have them
        return max(some, others, key=len)
    return tuple(
        max(pair, key=lambda each: (len(each.standing), each.standing)) for pair in zip(some, others, strict=True)
    )
