"""What a telling relies on and does not hold: consents, licences, the vettings of tools; pure.

Whether an attestation holds is told where it is referred to (`standing`), as the show's rules have it. A tool that the
registry does not have at all is told with the tool, and is no lapse: there is nothing on file that could lapse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.disclosure.lines import ConsentReference, Gap, LicenceReference, PerformerLine, Share, ToolLine
from pipeline.disclosure.model import Telling
from pipeline.disclosure.overview import accounts, tools_in

_NOT_ON_FILE = "the show does not have it on file"


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something that is relied on and does not hold.

    Attributes:
        gap: what it is.
        name: the attestation's id; of a tool its name and version.
        why: as a part of a sentence.
        is_absent: whether there is none at all: then `name` is the performer's id.
    """

    gap: Gap
    name: str
    why: str
    is_absent: bool = False


def lapses(tellings: Iterable[Telling]) -> tuple[Lapse, ...]:
    """What some tellings rely on and does not hold, each thing once, in their order."""
    return tuple(dict.fromkeys(each for telling in tellings for each in _lapses(telling)))


def lapsed(telling: Telling) -> tuple[Gap, ...]:
    """The gaps of a telling that are lapses, in the order of `Gap`."""
    found = {each.gap for each in _lapses(telling)}
    return tuple(gap for gap in Gap if gap in found)


def _lapses(telling: Telling) -> Iterator[Lapse]:
    for account in accounts(telling):
        for performer in account.performers:
            yield from _of_performer(performer)
        for given in account.inputs:
            if given.licence is not None and (why := _why(given.licence)):
                yield Lapse(Gap.LICENCE, given.licence.id, why)
    for tool in tools_in(telling):
        yield from _of_tool(tool)


def _of_performer(line: PerformerLine) -> Iterator[Lapse]:
    """Of several consents one that holds is enough, as it is for the show's rules."""
    if not line.needs_consent or any(not _why(each) for each in line.consents):
        return
    for each in line.consents:
        yield Lapse(Gap.CONSENT, each.id, _why(each))
    if not line.consents:
        yield Lapse(Gap.CONSENT, line.person.id, line.change.value.replace("-", " "), is_absent=True)


def _of_tool(tool: ToolLine) -> Iterator[Lapse]:
    if tool.share is Share.AI and tool.vettings and all(each.standing for each in tool.vettings):
        yield Lapse(Gap.VETTING, f"{tool.name} {tool.version}".strip(), tool.vettings[0].standing)


def _why(reference: ConsentReference | LicenceReference) -> str:
    return reference.standing if reference.is_on_file else _NOT_ON_FILE
