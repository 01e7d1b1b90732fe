"""A policy as a TOML file, what it extends, and what a show changes of it.

| key | meaning | when absent |
|-|-|-|
| `format` | the version of this file format: 1 | 1 |
| `name`, `version` | what the policy is called, and which edition of it this is | required |
| `summary` | what it is for, in a sentence or two | not said |
| `source`, `dated` | what it is drawn from, and the date of that | not said |
| `extends` | policies whose settings hold where this file has none: shipped names, or files beside it | none |
| `rules."ID"` | `review`, `block`: the gravest verdict that the rule may give; `pass`: it only tells; `off` | off |
| `triage.CASE` | a use of AI-made material: how grave without an approval | as `ai.final-use`; `temporary`: off |
| `unwaivable` | the ids of rules whose findings no approval waives | none |
| `thresholds.match_review` | the score, 0 to 1, from which a match is for a person to look at | required |
| `thresholds.match_block` | the score from which a match blocks | required |
| `thresholds.match_coverage` | the share of the frame that a match must cover to block | required |
| `thresholds.match_reference_coverage` | the share of the work that it must show to block instead | 0.5 |

Where `near-copy.licence` is not named, it is as `near-copy` is. The use cases are `temporary`, `background`,
`incidental`, `clean-up`, `story-relevant`, `key-element` and `unsaid`. A policy that extends others has from them what
it does not set, thresholds too; `unwaivable` adds to theirs.

Several policies can hold together, where a file extends them or a show names them: of each rule and use case the
gravest setting, of each threshold the strictest, and what one of them lets nobody waive. Their order does not matter.

A show changes single rules, thresholds and use cases in its own file, under `[policy.rules]`, `[policy.thresholds]` and
`[policy.triage]`.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from provenance.documents import Document, Location, entries, read_document
from provenance.errors import DocumentError, FileError, PolicyError
from provenance.files import show_name
from provenance.policy.interface import Policy
from provenance.policy.schema import PolicyDocument
from provenance.policy.settings import (
    Settings,
    Tell,
    combined,
    read_rules,
    read_thresholds,
    read_triage,
    read_unwaivable,
    require_whole,
)
from provenance.show import DEFAULT_POLICY

#: How deep policies may extend each other.
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy as its file has it.

    Attributes:
        document: the file.
        own: what it sets itself.
        extends: the policies that it extends, each once.
    """

    document: Document
    name: str
    version: str
    summary: str = ""
    source: str = ""
    dated: str = ""
    own: Settings = field(default_factory=Settings)
    extends: tuple[PolicyFile, ...] = ()

    @property
    def inherited(self) -> Settings:
        """What it has from those that it extends."""
        return combined([each.settings for each in self.extends]) if self.extends else Settings()

    @property
    def settings(self) -> Settings:
        """All that holds in it."""
        return self.own.over(self.inherited)

    @property
    def depth(self) -> int:
        """How many files deep it goes, itself included."""
        return 1 + max((each.depth for each in self.extends), default=0)


def shipped_policies() -> tuple[str, ...]:
    """The names of the policies that come with platemark."""
    return tuple(sorted(path.stem for path in shipped_folder().glob("*.toml") if "." not in path.stem))


def shipped_folder() -> Path:
    """Where the shipped policies are, each with its cases beside it (`NAME.cases.toml`)."""
    return Path(__file__).with_name("shipped")


def load_policy(
    base: str | Path | Sequence[str | Path] = DEFAULT_POLICY,
    *,
    rules: Mapping[str, object] | None = None,
    thresholds: Mapping[str, object] | None = None,
    triage: Mapping[str, object] | None = None,
    show: Document | None = None,
) -> Policy:
    """Read a policy, or several that hold together, with what a show changes of it.

    Args:
        base: a shipped policy's name (`studio-minimum`), a policy file, or a list of these; its order does not matter.
        rules: the show's settings of single rules: id to `pass`, `review`, `block` or `off`.
        thresholds: the show's thresholds.
        triage: the show's settings of use cases.
        show: the show file that these stand in, under `[policy]`, so that errors name its lines.

    Raises:
        PolicyError: there is no such policy, it is wrong (naming the line), or nothing is left of it.
        StudioError: what *show* says is wrong; another DocumentError, if that is what it raises.
        FileError: it cannot be read.
    """
    mistake = _changes_error if show is None else show.error

    def tell(location: Location, why: str, fix: str) -> None:
        raise mistake(location, why, fix)

    files = read_policies(base, show)
    changes = read_changes(rules, thresholds, triage, tell)
    settings = changes.over(combined([each.settings for each in files]))
    require_whole(settings, tell, ("policy",))
    return policy_of(files, settings)


def read_policies(base: str | Path | Sequence[str | Path], show: Document | None = None) -> tuple[PolicyFile, ...]:
    """The files of a policy, or of several; each once, ordered by name and version. Raises like `load_policy`."""
    named = (base,) if isinstance(base, str | Path) else tuple(base)
    several = not isinstance(base, str | Path)
    reader = Reader()
    found = []
    for number, each in enumerate(named):
        try:
            path = find_policy(each)
        except PolicyError as error:
            if show is None:
                raise
            raise show.error(base_location(number, several=several), error.why, error.fix) from error
        found.append(reader.read(path))
    if not found:
        why, fix = "it names no policy", 'Name one, as "studio-minimum".'
        if show is not None:
            raise show.error(("policy", "base"), why, fix)
        raise PolicyError("cannot use a list of policies", why, fix)
    return once(found)


def base_location(number: int, *, several: bool) -> Location:
    """Where a show file names a policy."""
    return ("policy", "base", number) if several else ("policy", "base")


def read_changes(
    rules: Mapping[str, object] | None,
    thresholds: Mapping[str, object] | None,
    triage: Mapping[str, object] | None,
    tell: Tell,
) -> Settings:
    """What a show file changes of its policy."""
    return Settings(
        read_rules(entries(dict(rules or {}), ("policy", "rules")), tell),
        read_thresholds(entries(dict(thresholds or {}), ("policy", "thresholds")), tell),
        read_triage(entries(dict(triage or {}), ("policy", "triage")), tell),
    )


def policy_of(files: Iterable[PolicyFile], settings: Settings) -> Policy:
    """What is judged by: the settings, under the names of the files that they come from."""
    known = dict.fromkeys((each.name, each.version) for each in files)
    name, version = (" + ".join(parts) for parts in zip(*known, strict=True))
    return Policy(name, version, settings.rules, settings.thresholds, settings.triage, settings.unwaivable)


def once(files: Iterable[PolicyFile]) -> tuple[PolicyFile, ...]:
    """Files in order of their names and versions, and one of those that say the same."""
    known = {policy_of([each], each.settings).digest: each for each in files}
    return tuple(known[digest] for digest in sorted(known, key=lambda key: (known[key].name, known[key].version, key)))


def find_policy(name: str | Path, beside: Path | None = None) -> Path:
    """The file of a shipped policy, or the file that is named.

    Args:
        beside: the folder that a file's name is relative to; where it is not given, the current one.

    Raises:
        PolicyError: it is neither.
    """
    shipped = shipped_policies()
    if name in shipped:
        return shipped_folder() / f"{name}.toml"
    path = Path(name)
    if isinstance(name, Path) or path.suffix == ".toml" or path.name != name:
        return path if beside is None else beside / path
    close = difflib.get_close_matches(name, shipped, 1)
    fix = f"Did you mean `{close[0]}`?" if close else f"Give a policy file, or one of: {', '.join(shipped)}."
    raise PolicyError(f"cannot use the policy {show_name(name)!r}", "platemark ships none of that name", fix)


class Reader:
    """Reads policy files and what they extend, each file once.

    Args:
        on_mistake: takes each mistake in a file, so that all of them are found; without it, the first is raised.
    """

    def __init__(self, on_mistake: Callable[[Document, Location, str, str], None] | None = None) -> None:
        self._keep = on_mistake
        self._known: dict[str, PolicyFile] = {}
        self._wrong: set[str] = set()

    def read(self, path: Path, chain: tuple[Path, ...] = ()) -> PolicyFile:
        """Read a policy file.

        Args:
            chain: the files that extend it, outermost first.

        Raises:
            PolicyError: it is wrong; where mistakes are kept, only when it is not TOML.
            FileError: it cannot be read.
        """
        key = _key(path)
        if key not in self._known:
            self._known[key] = self._read(read_document(path, PolicyError), (*chain, path))
        return self._known[key]

    def _read(self, document: Document, chain: tuple[Path, ...]) -> PolicyFile:
        wrong: list[Location] = []

        def tell(location: Location, why: str, fix: str) -> None:
            if self._keep is None:
                raise document.error(location, why, fix)
            wrong.append(location)
            self._keep(document, location, why, fix)

        if self._keep is None:
            document.validate(PolicyDocument)
        for location, why, fix in document.explained(PolicyDocument):
            tell(location, why, fix)
        extends = self._extended(document, chain, tell)
        own = Settings(
            read_rules(_entries(document, "rules"), tell),
            read_thresholds(_entries(document, "thresholds"), tell),
            read_triage(_entries(document, "triage"), tell),
            read_unwaivable(_texts(document, "unwaivable"), tell),
        )
        words = {name: _text(document, name) for name in ("name", "version", "summary", "source", "dated")}
        policy = PolicyFile(document, **words, own=own, extends=extends)
        broken = {str(location[0]) for location in wrong}
        excused = [".".join(map(str, each[1:])) for each in wrong if each[0] == "thresholds"]
        if "extends" not in broken and not any(_key(each.document.path) in self._wrong for each in extends):
            require_whole(policy.settings, tell, excused=excused, rules="rules" not in broken)
        else:  # what is not there may be what the others lack
            self._wrong.add(_key(document.path))
        if wrong:
            self._wrong.add(_key(document.path))
        return policy

    def _extended(self, document: Document, chain: tuple[Path, ...], tell: Tell) -> tuple[PolicyFile, ...]:
        found = []
        for number, name in enumerate(_texts(document, "extends")):
            location = ("extends", number)
            try:
                path = find_policy(name, chain[-1].parent)
            except PolicyError as error:
                tell(location, f"{error.why} ({name[:80]!r})", error.fix)
                continue
            if why := _endless(path, chain):
                tell(location, why, "Remove it, or what leads back to it.")
            elif extended := self._file(path, chain, location, tell):
                found.append(extended)
        return once(found)

    def _file(self, path: Path, chain: tuple[Path, ...], location: Location, tell: Tell) -> PolicyFile | None:
        try:
            extended = self.read(path, chain)
        except FileError as error:
            tell(location, f"{show_name(path.name)} cannot be read: {error.why}", "Name a file beside this one.")
            return None
        except PolicyError as error:
            if self._keep is None:
                raise
            tell(location, f"{show_name(path.name)} is wrong: {error.why}", "Correct that file.")
            return None
        if len(chain) + extended.depth > DEEPEST:
            tell(location, f"policies extend each other more than {DEEPEST} deep", "Put some of them into one file.")
        return extended


def _endless(path: Path, chain: tuple[Path, ...]) -> str:
    """Why a file that a chain of files leads to is not to be read; empty where it is."""
    same = [_key(each) for each in chain]
    if (key := _key(path)) in same:
        names = [*(each.name for each in chain[same.index(key) :]), path.name]
        return f"the policy extends itself: {' -> '.join(map(show_name, names))}"
    return f"policies extend each other more than {DEEPEST} deep" if len(chain) >= DEEPEST else ""


def _key(path: Path) -> str:
    return os.path.realpath(path)


def _entries(document: Document, name: str) -> list[tuple[str, Location, object]]:
    return document.entries((name,)) if isinstance(document.data.get(name), dict) else []


def _texts(document: Document, name: str) -> list[str]:
    found = document.data.get(name)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _text(document: Document, name: str) -> str:
    found = document.data.get(name, "")
    return found if isinstance(found, str) else ""


def _changes_error(location: Location, why: str, fix: str) -> DocumentError:
    return PolicyError("cannot use the show's changes to the policy", f"{'.'.join(map(str, location))}: {why}", fix)
