"""The tools that a show has registered, for whoever declares to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provenance.model import VettedTool
from provenance.serving import Service
from provenance.show import load_show


@dataclass(frozen=True, slots=True)
class RegisteredTool:
    """A tool, by its id in the show's registry and by the name that manifests and declarations call it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolChoices:
    """What a declaration takes from a show.

    Attributes:
        show: the show's title; empty where no show was given.
        tools: in the order of their ids.
    """

    show: str = ""
    tools: tuple[RegisteredTool, ...] = ()

    def find(self, told: str) -> dict[str, str]:
        """The tool that *told* is the id or the name of, with both; only the name where it is not registered."""
        for each in self.tools:
            if told.casefold() in (each.id.casefold(), each.name.casefold()):
                return {"name": each.name, "id": each.id}
        return {"name": told}


def tool_choices(show_file: Path | None) -> ToolChoices:
    """The tools of a show's registry that count.

    Whether a tool is vetted, and for what, is looked at when a delivery is checked.

    Raises:
        StudioError, AttestationError: the show file or an attestation is wrong.
        FileError: a file cannot be read.
    """
    if show_file is None:
        return ToolChoices()
    show = load_show(show_file)
    attested = Service(show).attestations.register.attestations
    tools = {each.id: each for each in attested if isinstance(each, VettedTool) and not each.flaw}
    return ToolChoices(show.show.title, tuple(RegisteredTool(id_, tools[id_].name) for id_ in sorted(tools)))
