"""`platemark attest`: what people have put their word to in a show."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.attesting import files_in, line_of, look_at, record_of, show_of
from pipeline.cli.exits import ExitCode
from pipeline.cli.options import AS_JSON, SHOW, Verbs
from pipeline.cli.session import Options, Session
from pipeline.cli.talk import LOG, say_failure, tell
from pipeline.cli.works import tell_counts
from pipeline.reports.words import count
from provenance.attestations import TEMPLATES, attestation_files, load_register, why_not
from provenance.errors import DeliveryError
from provenance.files import show_name
from provenance.policy.rules import RULE_IDS
from provenance.serving import calendar_day

_LIST = """
What counts in this show today, and until when:
  platemark attest list --show show.toml
"""
_CHECK = """
Before a file goes into the show, or all that are there:
  platemark attest check consents.toml
  platemark attest check attestations/
"""
_SIGN = """
  platemark attest sign --show show.toml
  platemark attest sign --show show.toml attestations/consents.toml
"""
_TEMPLATE = """
  platemark attest template consents > attestations/consents.toml
"""


@click.group("attest", cls=Verbs)
def command() -> None:
    """What people have put their word to: vetted tools, consents, approvals, licences.

    They are small TOML or JSON files in a folder that the show's file names.
    """


@command.command("list", short_help="List them: for what, until when, and whether they count.", examples=_LIST)
@SHOW
@AS_JSON
def list_(*, show_file: Path, as_json: bool) -> None:
    """List a show's attestations: what each is for, until when, and whether it counts today, or why not.

    People stand here by their ids. The exit code is 0 whether they count or not.
    """
    session = Session(Options(show_file=show_file))
    show_of(session)
    register, day = session.service.attestations.register, calendar_day()
    title = session.show.show.title if session.show else ""
    for each in register.attestations:
        if as_json:
            tell(record_of(each, day, title))
        else:
            click.echo(line_of(each, day, title))
    counting = sum(1 for each in register.attestations if not why_not(each, day, title))
    counts = {"attestations": len(register.attestations), "counting": counting, "files": register.files}
    if as_json:
        tell({"summary": counts | {"people": len(register.people), "signed": register.is_signed, "date": day}})
        return
    signed = "signed" if register.is_signed else "not signed"
    found = f"{counts['attestations']:,} found in {count(register.files, 'file')} ({signed})"
    click.echo(f"{found}: {counting:,} {'counts' if counting == 1 else 'count'} on {day}.")


@command.command("check", short_help="Look for mistakes in files, without a show.", examples=_CHECK)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@AS_JSON
def check(*, paths: tuple[Path, ...], as_json: bool) -> None:
    """Look for mistakes in attestation files, or in all of a folder: every one is told, with its line.

    Nothing is changed, and signatures are not looked at. The exit code is 0 where all is right, and 2 where not.
    """
    files = files_in(paths)
    found, mistakes = look_at(files)
    for error in mistakes:
        told = {"what": error.what, "why": error.why, "fix": error.fix}
        if as_json:
            tell({"error": told})
        else:
            say_failure(told)
    counts = {"files": len(files), "attestations": found, "mistakes": len(mistakes)}
    tell_counts(counts, as_json=as_json)
    if mistakes:
        raise click.exceptions.Exit(ExitCode.MISUSE)


@command.command("sign", short_help="Sign them with the show's key.", examples=_SIGN)
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@SHOW
@AS_JSON
def sign(*, files: tuple[Path, ...], show_file: Path, as_json: bool) -> None:
    """Sign the show's attestation files with its key: all that are not signed so that they count, or those named.

    A signature lies beside its file, as consents.toml.c2pa, and holds for exactly these bytes: look at what a file says
    before you sign it, and sign again after you change it. The file itself stays as it is.
    """
    from provenance.attesting import sign_attestations

    session = Session(Options(show_file=show_file), signs=True)
    table, service = show_of(session), session.service
    known = attestation_files(table.folder)
    chosen = [_among(known, each) for each in files] or known
    load_register(table.folder, rules=RULE_IDS)  # raises where one is wrong: before anything is signed
    signed = 0
    for path in chosen:
        done = sign_attestations(service.attestations.seal, service.signer, path)
        signed += done
        outcome = "signed" if done else "already"
        if as_json:
            tell({"path": str(path), "outcome": outcome})
        else:
            click.echo(f"{'signed ' if done else 'already signed '} {show_name(path.name)}")
    if signed and not table.signed:
        LOG.info(
            "Now say `signed = true` under [attestations] in %s, so that nobody can take all signatures away unseen.",
            show_name(show_file),
        )
    if left := sorted({each.source for each in service.attestations.register.attestations if each.flaw}):
        LOG.warning("What is not signed does not count any more: %s.", ", ".join(map(show_name, left)))
    tell_counts({"signed": signed, "already": len(chosen) - signed}, as_json=as_json)


@command.command("template", short_help="Print a file to fill in.", examples=_TEMPLATE)
@click.argument("kind", type=click.Choice(sorted(TEMPLATES)))
@AS_JSON
def template(*, kind: str, as_json: bool) -> None:
    """Print a commented TOML file for one kind of attestation. It does not load until what is in <...> is replaced."""
    if as_json:
        tell({"summary": {"kind": kind, "toml": TEMPLATES[kind]}})
    else:
        click.echo(TEMPLATES[kind], nl=False)


def _among(known: tuple[Path, ...], path: Path) -> Path:
    """The file among the show's that *path* is; raises DeliveryError where it is none of them."""
    for each in known:
        if each.resolve() == path.resolve():
            return each
    raise DeliveryError(
        f"cannot sign {show_name(path)}",
        "it is none of the show's attestation files",
        "Move it into the folder that `attestations.folder` names, as .toml or .json.",
    )
