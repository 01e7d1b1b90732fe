"""What `platemark index add` is told of a licence, and how `index list` shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

import click

from provenance.files import show_name
from provenance.model import Licence

_LONGEST = 1_000


def _text(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
    for each in value if isinstance(value, tuple) else (value,):
        if each is not None and not 0 < len(each.strip()) <= _LONGEST:
            raise click.BadParameter(f"write between 1 and {_LONGEST:,} characters")
    return value


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    if value is None:
        return ""
    try:
        day = date.fromisoformat(value).isoformat()
    except ValueError:
        day = ""
    if not day or day != value:
        raise click.BadParameter("write a day as year, month and day, for instance 2026-12-31")
    return day


_OPTIONS = (
    click.option(
        "--licence",
        metavar="NAME",
        callback=_text,
        help="The works' licence: a use within it passes, and is told; one outside it is a near-copy.",
    ),
    click.option(
        "--licence-show",
        "licence_shows",
        metavar="TITLE",
        multiple=True,
        callback=_text,
        help="A show that it is for, by its title; for several, give this again. Any show if not given.",
    ),
    click.option("--licence-from", metavar="DATE", callback=_day, help="Its first day, as in 2026-01-01."),
    click.option("--licence-until", metavar="DATE", callback=_day, help="Its last day, as in 2026-12-31."),
)


def licence_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a licence, and as its argument `licence` what they say; None for none.

    It raises click.UsageError where terms are given without a licence, or its last day is before its first.
    """

    @wraps(command)
    def with_licence(
        *, licence: str | None, licence_shows: tuple[str, ...], licence_from: str, licence_until: str, **others: Any
    ) -> None:
        command(licence=_licence(licence, licence_shows, licence_from, licence_until), **others)

    decorated: Callable[..., None] = with_licence
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _licence(name: str | None, shows: tuple[str, ...], first: str, last: str) -> Licence | None:
    if name is None:
        if shows or first or last:
            raise click.UsageError("--licence-show, --licence-from and --licence-until need --licence NAME")
        return None
    if first and last and last < first:
        raise click.UsageError(f"--licence-until {last} is before --licence-from {first}")
    return Licence(name, shows, first, last)


def licence_text(licence: Licence | None) -> str:
    """A licence as a line about a work shows it; empty for none."""
    if licence is None:
        return ""
    shows = f" for {', '.join(map(show_name, licence.shows))}" if licence.shows else ""
    first = f" from {show_name(licence.valid_from)}" if licence.valid_from else ""
    last = f" until {show_name(licence.valid_until)}" if licence.valid_until else ""
    return f"  licence: {show_name(licence.name)}{shows}{first}{last}"
