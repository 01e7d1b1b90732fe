"""All that is wrong with a policy file, or with what a show file says of its policy, each with its line.

A mistake is what `load_policy` refuses, and is found by the code that refuses it; a warning is what it takes, and what
its author may not have meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance.documents import Document, Location, read_document
from provenance.errors import FileError, PolicyError
from provenance.files import show_name
from provenance.policy.document import PolicyFile, Reader, base_location, find_policy, once, read_changes
from provenance.policy.interface import THRESHOLDS, RuleSetting
from provenance.policy.settings import TRIAGED, Settings, combined, gravity, require_whole
from provenance.show import DEFAULT_POLICY, Show

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
#: Rules that look at what is declared.
_OF_DECLARATIONS = ("ai.", "tool.", "input.", "prompt.", "performer.", "guild.")
_MEANT = "If it is meant, say why in a comment; else remove the line."


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one line.

    Attributes:
        file: the file it is in; a file that another extends has remarks of its own.
        line: its line; None where it is about the whole file.
        where: the key, with those of the tables around it.
        is_mistake: whether the policy cannot be used; else it is a warning.
    """

    file: Path
    line: int | None
    where: str
    why: str
    fix: str
    is_mistake: bool = True

    def __str__(self) -> str:
        place = show_name(self.file) + (f":{self.line}" if self.line else "")
        kind = "mistake" if self.is_mistake else "warning"
        return f"{place}: {kind}: {f'{self.where}: ' if self.where else ''}{self.why}. {self.fix}"


def lint(name: str | Path) -> tuple[Remark, ...]:
    """Everything that is wrong, or looks so, by its lines.

    Args:
        name: a shipped policy, a policy file, or a show file (known by its table `[show]`): of that, what it says
            under `[policy]`, and whatever makes it unreadable.

    Raises:
        PolicyError: there is no policy of that name.
        FileError: it cannot be read.
    """
    path = find_policy(name)
    linter = _Linter()
    try:
        document = read_document(path, PolicyError)
    except PolicyError as error:
        found = _AT_LINE.search(error.why)
        return (Remark(path, int(found[1]) if found else None, "", error.why, error.fix),)
    if "show" in document.data:
        linter.show(document)
    else:
        linter.policy(path)
    return linter.remarks


class _Linter:
    """Keeps what is found."""

    def __init__(self) -> None:
        self._found: dict[Remark, None] = {}
        self._reader = Reader(self._mistake)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Those of the file that was named first, each file's by line."""
        files = list(dict.fromkeys(each.file for each in self._found))
        return tuple(sorted(self._found, key=lambda each: (files.index(each.file), each.line or 0, each.where)))

    def policy(self, path: Path) -> None:
        """Look at a policy file."""
        file = self._reader.read(path)
        if not self._found:
            for location, why, fix in _doubts(file.own, file.inherited, file.extends, ()):
                self._note(file.document, location, why, fix, is_mistake=False)

    def show(self, document: Document) -> None:
        """Look at what a show file says of its policy."""
        for location, why, fix in document.explained(Show):
            self._mistake(document, location, why, fix)
        table = document.data.get("policy", {})
        if not isinstance(table, dict):
            return

        def tell(location: Location, why: str, fix: str) -> None:
            self._mistake(document, location, why, fix)

        files = self._bases(document, table.get("base", DEFAULT_POLICY))
        changes = read_changes(_table(table, "rules"), _table(table, "thresholds"), _table(table, "triage"), tell)
        inherited = combined([each.settings for each in files]) if files else Settings()
        if not self._found:
            require_whole(changes.over(inherited), tell, ("policy",))
        if not self._found:
            for location, why, fix in _doubts(changes, inherited, files, ("policy",)):
                self._note(document, location, why, fix, is_mistake=False)

    def _bases(self, document: Document, base: Any) -> tuple[PolicyFile, ...]:
        several = isinstance(base, list)
        found = []
        for number, name in enumerate(base if several else [base]):
            location = base_location(number, several=several)
            if not isinstance(name, str):
                continue
            try:
                found.append(self._reader.read(find_policy(name, document.path.resolve().parent)))
            except PolicyError as error:
                self._mistake(document, location, error.why, error.fix)
            except FileError as error:
                self._mistake(document, location, error.why, "Correct the path; it is relative to this file.")
        if not found and not self._found:
            self._mistake(document, ("policy", "base"), "it names no policy", 'Name one, as "studio-minimum".')
        return once(found)

    def _mistake(self, document: Document, location: Location, why: str, fix: str) -> None:
        self._note(document, location, why, fix, is_mistake=True)

    def _note(self, document: Document, location: Location, why: str, fix: str, *, is_mistake: bool) -> None:
        where = ".".join(str(part) if isinstance(part, str) else f"[{part + 1}]" for part in location)
        where = where.replace(".[", "[")
        self._found[Remark(document.path, document.line(location), where, why, fix, is_mistake)] = None


Doubt = tuple[Location, str, str]


def _doubts(own: Settings, inherited: Settings, extends: tuple[PolicyFile, ...], at: Location) -> Iterator[Doubt]:
    """What a file may not mean, that has *own* settings over *inherited* ones."""
    if extends:
        names = " + ".join(each.name for each in extends)
        for rule, setting in own.rules.items():
            yield from _compared((*at, "rules", rule), setting, inherited.rule(rule), names)
        for case, setting in own.triage.items():
            yield from _compared((*at, "triage", case.value), setting, inherited.case(case), names)
        for name, value in own.thresholds.items():
            yield from _limits((*at, "thresholds", name), value, inherited.thresholds[name], names)
    yield from _alone(own.over(inherited), own, at)


def _compared(location: Location, own: RuleSetting, inherited: RuleSetting, names: str) -> Iterator[Doubt]:
    if own == inherited:
        yield location, f'it is "{own.word}" in {names} already', "Remove the line."
    elif gravity(own) < gravity(inherited):
        yield location, f'it is milder than in {names}, where it is "{inherited.word}"', _MEANT


def _limits(location: Location, own: float, inherited: float, names: str) -> Iterator[Doubt]:
    if own == inherited:
        yield location, f"it is {own:g} in {names} already", "Remove the line."
    elif own > inherited:
        yield location, f"it is milder than in {names}, where {THRESHOLDS[str(location[-1])]} is {inherited:g}", _MEANT


def _alone(settings: Settings, own: Settings, at: Location) -> Iterator[Doubt]:
    """What is doubtful whatever it extends."""
    if settings.rule("near-copy").verdict is None:
        yield (*at, "rules", "near-copy"), "near-copies of protected works are not looked for", _MEANT
    for rule in sorted(own.unwaivable):
        if settings.rule(rule).verdict is None:
            why = f"{rule} is off, so that there is nothing to waive"
            yield (*at, "unwaivable"), why, "Keep the rule, or remove it from this list."
    kept = [rule for rule in sorted(settings.rules) if settings.rule(rule).verdict is not None]
    asking = [rule for rule in kept if rule.startswith(_OF_DECLARATIONS) and rule != "ai.undeclared"]
    if asking and settings.rule("ai.undeclared").verdict is None:
        told = ", ".join(asking[:3]) + (" and others" if asking[3:] else "")
        yield (
            (*at, "rules", "ai.undeclared"),
            f"it is off, and {told} look only at what is declared",
            "Keep it: else whoever declares nothing has nothing to answer for.",
        )
    if settings.triage and settings.rule(TRIAGED).verdict is None:
        yield (
            (*at, "triage"),
            f"{TRIAGED} is off, so that no use case is looked at",
            f"Keep {TRIAGED}, or remove [triage].",
        )


def _table(table: dict[str, Any], name: str) -> dict[str, object] | None:
    found = table.get(name)
    return found if isinstance(found, dict) else None
