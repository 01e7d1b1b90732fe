"""What verbs share: how their help looks, and the options that several of them have."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from pipeline.cli import talk

_MOST_WORKERS = 1024
_ABOUT_PATHS = """\
PATH is one of
  shot.1001.exr               a file
  delivery/                   a folder: all files in it and in the folders below
  'shot.####.exr'             a frame pattern; also shot.%04d.exr, shot.@@@@.dpx, shot.1001-1100#.exr
"""


class Verb(click.Command):
    """A verb. It takes platemark's global options too, and its help ends with examples, as they are written."""

    def __init__(self, *arguments: Any, examples: str = "", **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.examples = examples
        self.params += talk.options(hidden=True)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  (click's)
        """Write what PATH may be, and the examples."""
        if any(param.name == "paths" for param in self.params):
            formatter.write(f"\n{_ABOUT_PATHS}")
        if self.examples:
            examples = textwrap.indent(textwrap.dedent(self.examples).strip("\n"), "  ")
            formatter.write(f"\nExamples:\n{examples}\n")
        formatter.write("\n-v, -q, --log-format and --no-progress can be given here, too: see platemark --help.\n")


class Verbs(click.Group):
    """A verb with verbs of its own."""

    command_class = Verb

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **{"subcommand_metavar": "VERB ...", **attributes})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs, each with what it does in a line."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.short_help or "") for name, verb in self.commands.items()])
        formatter.write(f"\n{ctx.command_path} VERB --help explains a verb, with examples.\n")


def file(*, must_exist: bool = True) -> click.Path:
    """A file's path as an option's value."""
    return click.Path(exists=must_exist, dir_okay=False, path_type=Path)


def folder(*, must_exist: bool = False) -> click.Path:
    """A folder's path as an option's value."""
    # A folder to write into may be one that its users cannot list: a drop box.
    return click.Path(exists=must_exist, file_okay=False, readable=must_exist, path_type=Path)


def _workers(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int:
    """How many workers; 0 for the show's setting, or one a core."""
    if value is None:
        return 0
    if not value.isdecimal() or int(value) > _MOST_WORKERS:
        raise click.BadParameter(f"write a whole number up to {_MOST_WORKERS:,}")
    return int(value)


PATHS = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
SHOW = click.option("--show", "show_file", metavar="FILE", required=True, type=file(), help="The show's file.")
SHOW_OPTIONAL = click.option("--show", "show_file", metavar="FILE", type=file(), help="The show's file.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON, an object a line, a summary last.")
WORKERS = click.option(
    "--workers",
    metavar="N",
    callback=_workers,
    help="How many work at once; the show's setting, or one a core, if not given.",
)
FRAMES = click.option("--frames", metavar="RANGE", help="Only these frames: 1001-1100, 1001-1100x2 or 1001,1005.")
JOURNAL = click.option(
    "--journal",
    metavar="FILE",
    type=file(must_exist=False),
    help="Keep every result in this file as soon as it is known.",
)
RESUME = click.option(
    "--resume", is_flag=True, help="Go on with the journal: do only what it does not hold, or what changed since."
)


DECLARED = click.option(
    "--declare", metavar="FILE", type=file(), help="Look whether the manifests say what this declaration says."
)
EXECUTOR = click.option(
    "--executor", metavar="NAME", default="local", show_default=True, help="Where the work runs: local, this machine."
)


def _shard(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    number, slash, count = value.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise click.BadParameter("write it as i/n with i from 1 to n, for instance 2/8")
    return int(number), int(count)


SHARD = click.option(
    "--shard", metavar="i/n", callback=_shard, help="Do the i-th of n parts of the work, one part a machine."
)
