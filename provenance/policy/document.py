"""A policy as a TOML file, and what a show changes of it.

| key | meaning | when absent |
|-|-|-|
| `format` | the version of this file format: 1 | 1 |
| `name`, `version` | what the policy is called, and which edition of it this is | required |
| `rules."ID"` | `review`, `block`: the gravest verdict that the rule may give; `pass`: it only tells; `off` | off |
| `thresholds.match_review` | the score, 0 to 1, from which a match is for a person to look at | required |
| `thresholds.match_block` | the score from which a match blocks | required |
| `thresholds.match_coverage` | the share of the frame that a match must cover to block | required |
| `thresholds.match_reference_coverage` | the share of the work that it must show to block instead | 0.5 |

Where `near-copy.licence` is not named, it is as `near-copy` is.

A show changes single rules and thresholds in its own file, under `[policy.rules]` and `[policy.thresholds]`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from provenance.documents import Document, Location, Table, entries, read_document, suggest
from provenance.errors import DocumentError, PolicyError
from provenance.files import show_name
from provenance.model import Verdict
from provenance.policy.interface import DEFAULTS, THRESHOLDS, Policy, RuleSetting
from provenance.policy.rules import ASSET_RULES, RULE_IDS

_SETTINGS: Mapping[object, Verdict | None] = {"off": None, **{verdict.word: verdict for verdict in Verdict}}
_Entries = Iterable[tuple[str, Location, Any]]
_Mistake = Callable[[Location, str, str], DocumentError]


class PolicyDocument(Table):
    """The whole file; its rules and thresholds are looked at one by one."""

    format: Literal[1] = 1
    name: str
    version: str
    rules: dict[str, object]
    thresholds: dict[str, object]


def shipped_policies() -> tuple[str, ...]:
    """The names of the policies that come with platemark."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def load_policy(
    name_or_path: str | Path,
    *,
    rules: Mapping[str, object] | None = None,
    thresholds: Mapping[str, object] | None = None,
    show: Document | None = None,
) -> Policy:
    """Read a policy, with what a show changes of it.

    Args:
        name_or_path: a shipped policy's name (`studio-minimum`), or a policy file.
        rules: the show's settings of single rules: id to `pass`, `review`, `block` or `off`.
        thresholds: the show's thresholds.
        show: the show file that these two stand in, under `[policy]`, so that errors name its lines.

    Raises:
        PolicyError: there is no such policy, it is wrong (naming the line), or nothing is left of it.
        StudioError: what *show* changes is wrong; another DocumentError, if that is what it raises.
        FileError: it cannot be read.
    """
    document = read_document(_find(name_or_path), PolicyError)
    table = document.validate(PolicyDocument)
    settings = _settings(document.entries(("rules",)), document.error)
    limits = _limits(document.entries(("thresholds",)), document.error)
    mistake = _changes_error if show is None else show.error
    _require_whole(settings, limits, document.error, ())
    settings |= _settings(entries(dict(rules or {}), ("policy", "rules")), mistake)
    limits |= _limits(entries(dict(thresholds or {}), ("policy", "thresholds")), mistake)
    _require_whole(settings, limits, mistake, ("policy",))
    return Policy(table.name, table.version, settings, limits)


def _folder() -> Path:
    return Path(__file__).with_name("shipped")


def _find(name_or_path: str | Path) -> Path:
    shipped = shipped_policies()
    if name_or_path in shipped:
        return _folder() / f"{name_or_path}.toml"
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix == ".toml" or path.name != name_or_path:
        return path
    close = difflib.get_close_matches(name_or_path, shipped, 1)
    fix = f"Did you mean `{close[0]}`?" if close else f"Give a policy file, or one of: {', '.join(shipped)}."
    raise PolicyError(f"cannot use the policy {show_name(name_or_path)!r}", "platemark ships none of that name", fix)


def _settings(found: _Entries, mistake: _Mistake) -> dict[str, RuleSetting]:
    settings = {}
    for name, location, value in found:
        if name not in RULE_IDS:
            raise mistake(location, f"there is no rule {name[:80]!r}", suggest(name, RULE_IDS))
        if not isinstance(value, str) or value not in _SETTINGS:
            words = ", ".join(f'"{word}"' for word in _SETTINGS)
            raise mistake(location, f"{str(value)[:80]!r} is no setting of a rule", f"Use one of {words}.")
        settings[name] = RuleSetting(_SETTINGS[value])
    return settings


def _limits(found: _Entries, mistake: _Mistake) -> dict[str, float]:
    limits = {}
    for name, location, value in found:
        if name not in THRESHOLDS:
            raise mistake(location, f"there is no threshold {name[:80]!r}", suggest(name, THRESHOLDS))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise mistake(location, f"{str(value)[:80]!r} is not a number from 0 to 1", "Correct that value.")
        limits[name] = float(value)
    return limits


def _require_whole(
    settings: Mapping[str, RuleSetting], limits: Mapping[str, float], mistake: _Mistake, at: Location
) -> None:
    """Refuse what would judge nothing, or could not judge."""
    for name, meaning in THRESHOLDS.items():
        if name not in limits and name not in DEFAULTS:
            raise mistake((*at, "thresholds", name), "it is missing", f"Add `{name} = ...`: {meaning}.")
    if limits["match_review"] > limits["match_block"]:
        raise mistake(
            (*at, "thresholds", "match_review"),
            f"{limits['match_review']} is above match_block, {limits['match_block']}",
            "Set match_review to match_block or less.",
        )
    if not any(settings[rule.id].verdict is not None for rule in ASSET_RULES if rule.id in settings):
        raise mistake(
            (*at, "rules"),
            "no rule about assets is kept, so that everything would pass unseen",
            'Set at least one rule to "review" or "block".',
        )


def _changes_error(location: Location, why: str, fix: str) -> DocumentError:
    return PolicyError("cannot use the show's changes to the policy", f"{'.'.join(map(str, location))}: {why}", fix)
