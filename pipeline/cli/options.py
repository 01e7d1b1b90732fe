"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

PATHS = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
SHOW = click.option("--show", "show_file", required=True, type=click.Path(path_type=Path), help="The show's file.")
SHOW_OPTIONAL = click.option("--show", "show_file", type=click.Path(path_type=Path), help="The show's file.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, a summary last.")
WORKERS = click.option("--workers", type=click.IntRange(min=0), default=0, help="How many work at once; 0: one a core.")
FRAMES = click.option("--frames", metavar="RANGE", help="Only these frames: 1001-1100, 1001-1100x2, 1001,1005.")
JOURNAL = click.option("--journal", type=click.Path(path_type=Path), help="Append each result to this file.")
RESUME = click.option("--resume", is_flag=True, help="Skip what the journal holds, complete and unchanged.")


def _shard(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    number, slash, count = value.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise click.BadParameter("write it as i/n with i from 1 to n, for instance 2/8")
    return int(number), int(count)


SHARD = click.option("--shard", metavar="i/n", callback=_shard, help="Do the i-th of n parts of the work.")
