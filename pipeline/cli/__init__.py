"""The command line: the group, its global options, and how errors become words and exit codes.

One module a verb, imported when it is used, so that ``platemark --help`` answers at once.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from pipeline.cli.exits import ExitCode
from provenance.errors import DeliveryError, DocumentError, MissingPart, ProvenanceError, SignerError
from provenance.files import show_name

#: Verb -> the module that has it as `command`, and what it does in a line.
VERBS = {
    "init": ("pipeline.cli.init", "Make a show: a show file, a signing identity, an empty index."),
    "stamp": ("pipeline.cli.stamp", "Fingerprint and sign frames."),
    "verify": ("pipeline.cli.verify", "Read credentials back: what is this, and where is it from?"),
    "check": ("pipeline.cli.check", "The gate: credentials, near-copies and the show's rules."),
    "index": ("pipeline.cli.index", "The protected references."),
    "report": ("pipeline.cli.report", "Write reports from journals."),
    "doctor": ("pipeline.cli.doctor", "Look at the installation's health."),
}

#: What a user got wrong, as opposed to what went wrong.
_MISUSE = (DocumentError, DeliveryError, MissingPart, SignerError)


@dataclass(frozen=True, slots=True)
class Globals:
    """The global options, for every verb (`click.Context.obj`)."""

    progress: bool
    verbosity: int


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


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Say the version.")
@click.option("-v", "--verbose", count=True, help="Say more; twice for everything.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="How talk on stderr looks.")
@click.option("--no-progress", is_flag=True, help="No progress bar.")
@click.pass_context
def platemark(ctx: click.Context, *, verbose: int, quiet: bool, log_format: str, no_progress: bool) -> None:
    """Prove where pictures come from: stamp frames with signed credentials, check them, gate deliveries.

    Exit codes: 0 all pass; 1 could not finish; 2 misuse; 10 blocked; 11 needs review.
    """
    verbosity = -1 if quiet else verbose
    _log(verbosity, log_format)
    ctx.obj = Globals(progress=not (no_progress or quiet or log_format == "json"), verbosity=verbosity)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        import json

        line: dict[str, Any] = {"level": record.levelname.lower(), "message": record.getMessage()}
        return json.dumps(line | getattr(record, "error", {}))


def _log(verbosity: int, log_format: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if log_format == "json" else logging.Formatter("%(message)s"))
    level = logging.ERROR if verbosity < 0 else logging.DEBUG if verbosity > 1 else logging.INFO
    logger = logging.getLogger("platemark")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. One of the two places that catch what nobody else did."""
    try:
        return int(platemark.main(arguments, prog_name="platemark", standalone_mode=False) or 0)
    except (click.exceptions.Exit, click.ClickException, click.Abort, KeyboardInterrupt) as stop:
        return _stopped(stop)
    except ProvenanceError as error:
        _say(error)
        return ExitCode.MISUSE if isinstance(error, _MISUSE) else ExitCode.INCOMPLETE
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
    except Exception:
        logging.getLogger("platemark").exception("platemark met a defect of its own. Please report these lines:")
    return ExitCode.INCOMPLETE


def _stopped(stop: BaseException) -> int:
    if isinstance(stop, click.exceptions.Exit):
        return stop.exit_code
    if isinstance(stop, click.ClickException):
        stop.show()
        return ExitCode.MISUSE
    click.echo("Interrupted.", err=True)
    return ExitCode.INTERRUPTED


def _say(error: ProvenanceError) -> None:
    log = logging.getLogger("platemark")
    if not log.handlers:
        _log(0, "text")
    fields = {"what": error.what, "why": error.why, "fix": error.fix}
    words = f"Error: {show_name(error.what)}.\n  Why: {show_name(error.why)}.\n  Do:  {show_name(error.fix)}"
    as_json = isinstance(log.handlers[0].formatter, _JsonLines)
    log.error(error.what if as_json else words, extra={"error": fields})
