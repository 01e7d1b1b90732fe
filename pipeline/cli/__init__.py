"""The command line: the group, and how errors become words and exit codes.

One module a verb, imported when it is used, so that ``platemark --help`` answers at once.
"""

from __future__ import annotations

import io
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from pipeline.cli import talk
from pipeline.cli.exits import ExitCode
from provenance.errors import DeliveryError, DocumentError, MissingPart, ProvenanceError, SignerError
from provenance.files import show_name

#: Verb -> the module that has it as `command`, and what it does in a line.
VERBS = {
    "init": ("pipeline.cli.init", "Make a show: its settings, a signing identity, an empty index."),
    "declare": ("pipeline.cli.declare", "Say how a picture was made, and how AI was used in it."),
    "stamp": ("pipeline.cli.stamp", "Sign frames: who made them, how, and from what."),
    "verify": ("pipeline.cli.verify", "Read credentials back: what is this, and where is it from?"),
    "check": ("pipeline.cli.check", "The gate: credentials, near-copies and the show's rules."),
    "policy": ("pipeline.cli.policy", "What the show's rules ask; mistakes of a policy file; a policy tried."),
    "index": ("pipeline.cli.index", "The protected works that frames are compared with."),
    "attest": ("pipeline.cli.attest", "Vetted tools, consents, approvals, licences: list, check and sign them."),
    "disclose": ("pipeline.cli.disclose", "Write how AI was used in a show, as its signed manifests say."),
    "report": ("pipeline.cli.report", "Write reports of earlier checks; join those of several machines."),
    "doctor": ("pipeline.cli.doctor", "Is this installation fit to work, and is a show in order?"),
}
_EXIT_CODES = """\
Exit codes:
  0   all pass                             10  something is blocked
  1   something could not be finished      11  something needs a person's review
  2   misuse; nothing was touched          130, 143  stopped by Ctrl-C or SIGTERM
"""

#: What a user got wrong, as opposed to what went wrong.
_MISUSE = (DocumentError, DeliveryError, MissingPart, SignerError)


class _Verbs(click.Group):
    """Imports a verb's module when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Verbs"):
            formatter.write_dl([(name, words) for name, (_, words) in VERBS.items()])
        formatter.write(f"\nplatemark VERB --help explains a verb, with examples.\n\n{_EXIT_CODES}")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"there is no verb {args[0]!r}; platemark has {', '.join(VERBS)}.")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001  (click's signature)
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"platemark {version('platemark')}")
        ctx.exit()


@click.command(
    cls=_Verbs,
    params=talk.options(),
    subcommand_metavar="VERB ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Say the version.")
def platemark() -> None:
    """Prove where pictures come from: sign frames, compare them with protected works, gate deliveries."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. One of the two places that catch what nobody else did."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter is no failure
    with _terminable():
        try:
            return int(platemark.main(arguments, prog_name="platemark", standalone_mode=False) or ExitCode.PASS)
        except (click.ClickException, click.Abort, KeyboardInterrupt, SystemExit) as stop:
            return _stopped(stop)
        except ProvenanceError as error:
            talk.say_error(error)
            return ExitCode.MISUSE if isinstance(error, _MISUSE) else ExitCode.INCOMPLETE
        except Exception:  # noqa: BLE001  (told with its traceback)
            talk.LOG.exception("platemark met a defect of its own. Please report these lines:")
            return ExitCode.INCOMPLETE


@contextmanager
def _terminable() -> Iterator[None]:
    """Have SIGTERM end the command in an orderly way; verbs that can do better take it over."""

    def end(number: int, _: FrameType | None) -> NoReturn:  # noqa: ARG001  (the signature of a handler)
        raise SystemExit(ExitCode.TERMINATED)

    if threading.current_thread() is not threading.main_thread():  # signals are not ours
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stopped(stop: BaseException) -> int:
    if isinstance(stop, SystemExit):
        return stop.code if isinstance(stop.code, int) else ExitCode.PASS if stop.code is None else ExitCode.INCOMPLETE
    if not isinstance(stop, click.ClickException):
        talk.LOG.error("Interrupted.")
        return ExitCode.INTERRUPTED
    asked = f"\n{stop.ctx.get_usage()}" if isinstance(stop, click.UsageError) and stop.ctx else ""
    if isinstance(stop, click.exceptions.NoArgsIsHelpError):
        click.echo(stop.format_message(), err=True)
    else:
        words = show_name(stop.format_message())
        talk.LOG.error(
            f"{click.style('Error:', fg='red', bold=True)} {words}{asked}", extra={"told": {"message": words}}
        )
    return ExitCode.MISUSE
