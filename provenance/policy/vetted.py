"""What the show's registry has of a tool, for it and against it; pure.

What speaks for a tool is one entry that counts. What speaks against it is every entry that may be of it: that one; and
where there is none, because the registry lacks the id or has several of the name, those of the id and of the name. An
entry that has a flaw speaks against it as well: whoever edits a file does not make a tool worse than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from provenance.attestations.scopes import folded, parted, same_version, visible
from provenance.model import Attestation, Tool, VettedTool
from provenance.policy.words import brief, listed, shortened

_VERSION = re.compile(r"v?(?=[0-9])", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+")
_LONGEST_VERSION = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What the registry has of a tool.

    Attributes:
        tool: the entry that counts; None where none does.
        why: why none does, as a part of a sentence; empty where the registry has nothing of that name or id.
        others: the entries that may be of the tool as well, and speak against it only, sorted.
    """

    tool: VettedTool | None = None
    why: str = ""
    others: tuple[VettedTool, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the registry has something of that name or id, be it nothing that counts."""
        return self.tool is not None or bool(self.why)

    def __add__(self, more: Entry) -> Entry:
        """The same with what else speaks against the tool."""
        others = {*self.others, *more.others, *([more.tool] if more.tool else [])} - {self.tool}
        return Entry(self.tool, self.why, _sorted(each for each in others if each))


def looked_up(tool: Tool, attestations: Iterable[Attestation]) -> tuple[Tool, Entry]:
    """What the registry has of a tool; where it has it under the name without a version behind it, the tool parted."""
    return VettedTools(attestations).known(tool)


class VettedTools:
    """The vetted tools among a show's attestations.

    Attributes:
        tools: all of them, whether they count or not.
    """

    def __init__(self, attestations: Iterable[Attestation]) -> None:
        self.tools = [each for each in attestations if isinstance(each, VettedTool)]

    def entry(self, tool: Tool) -> Entry:
        """What there is of a tool: by its id; where it has none, by its name, and of several by its version."""
        of_name = self.of_name(tool.name)
        if not tool.id:
            return _one_of(of_name, "that name", tool.version)
        same = [each for each in self.tools if each.id == tool.id]
        found = _one_of(same, "that id") if same else _elsewhere(of_name)
        # Where an id leaves no doubt, another tool of the same name is another tool.
        is_clear = found.tool is not None and found.tool in of_name
        return found if is_clear else found + Entry(others=tuple(of_name))

    def known(self, tool: Tool) -> tuple[Tool, Entry]:
        """A tool and what there is of it; a name that the registry does not have may be one with the version behind it.

        Where it is, the tool is told apart: `Tool("Cinder", "2.4")` for `Tool("Cinder 2.4")`.
        """
        entry, apart = self.entry(tool), parted(visible(tool.name))
        if entry.tool is not None or not apart.version:
            return tool, entry
        of_name = Entry(others=tuple(self.of_name(apart.name)))
        if entry.is_known or tool.id or (tool.version and not same_version(tool.version, apart.version)):
            return tool, entry + of_name
        found = self.entry(apart)
        return (apart, found) if found.is_known else (tool, entry)

    def of_name(self, name: str) -> list[VettedTool]:
        """The entries of a name, whether they count or not, whatever its capitals and spaces."""
        wanted = folded(name)
        return [each for each in self.tools if each.name == name or folded(each.name) == wanted]


def named(tool: Tool) -> str:
    """A tool as a part of a sentence: its name, version and id."""
    version = f" {shortened(tool.version, 40)}" if tool.version else ""
    return f"{brief(tool.name)}{version}{f' ({shortened(tool.id, 40)})' if tool.id else ''}"


def as_registered(entry: VettedTool) -> str:
    """A tool as the registry calls it, as a part of a sentence."""
    return named(Tool(entry.name, "", entry.id))


def is_in_range(version: str, first: str, last: str) -> bool:
    """Whether a version lies in a range, both ends included; numbers are compared as numbers, and ``3`` covers 3.9.

    No limits are every version. Where there is a limit, and it or the version is not known or begins with no number,
    it does not.
    """
    if not first and not last:
        return True
    numbers, lowest, highest = _numbers(version), _numbers(first), _numbers(last)
    if not numbers or (first and not lowest) or (last and not highest):
        return False
    if numbers + (0,) * (len(lowest) - len(numbers)) < lowest:
        return False
    return not highest or (numbers + (0,) * (len(highest) - len(numbers)))[: len(highest)] <= highest


def _one_of(same: list[VettedTool], what: str, version: str = "") -> Entry:
    """The one that counts: of several the one for that version, which is said of one with a range that has it."""
    counting = [each for each in same if not each.flaw]
    if len(counting) > 1 and version:
        fitting = [each for each in counting if is_in_range(version, each.first_version, each.last_version)]
        counting = fitting if len(fitting) == 1 else counting
    if len(counting) == 1:
        flawed = (each for each in same if each.flaw)
        return Entry(counting[0], "", _sorted(flawed))
    if counting:
        return Entry(None, f"it has {len(counting)} tools of {what}", _sorted(same))
    if same:
        flaws = listed((f"{brief(each.id)} does not count, because {_flaw(each)}" for each in same), 2)
        return Entry(None, f"its entry {flaws}", _sorted(same))
    return Entry()


def _elsewhere(of_name: list[VettedTool]) -> Entry:
    ids = {each.id for each in of_name}
    return Entry(None, f"it has that name under {listed(map(brief, ids), 3)}", _sorted(of_name)) if ids else Entry()


def _sorted(entries: Iterable[VettedTool]) -> tuple[VettedTool, ...]:
    """Entries, so that it does not matter in which order they were read."""
    return tuple(sorted(entries, key=lambda each: (each.id, each.name, each.source, each.flaw)))


def _flaw(entry: VettedTool) -> str:
    return shortened(entry.flaw.strip().rstrip("."), 120)


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers in a version, as 16, 0, 4 in ``16.0v4``; none where it does not begin with one, or is too long."""
    text = version.strip()
    if len(text) > _LONGEST_VERSION or not _VERSION.match(text):
        return ()
    return tuple(map(int, _NUMBER.findall(text)))
