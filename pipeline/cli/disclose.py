"""`platemark disclose`: how AI was used in a show or a delivery, drawn from its signed manifests."""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.disclosing import show_disclosure
from pipeline.cli.exits import ExitCode
from pipeline.cli.options import AS_JSON, FRAMES, JOURNAL, PATHS, RESUME, SHOW, WORKERS, Verb, folder
from pipeline.cli.running import Run, begin, check_depends_on, job_of, key_of, verify_depends_on
from pipeline.cli.session import Options, Session
from pipeline.cli.talk import LOG, unless_nobody_reads
from pipeline.disclosure import DEFAULT, FORMATS, format_of
from provenance.files import read_source, show_name
from provenance.model import ManifestState, Use
from provenance.serving import calendar_day

if TYPE_CHECKING:
    from pipeline.disclosure.model import Disclosure
    from pipeline.disclosure.writing import Sign, Signed, Written
    from provenance.manifests.store import ManifestStore

_EXAMPLES = """
The disclosure that a streamer asks for, from the delivery itself:
  platemark disclose delivery/ --show show.toml --to disclosure/
Signed by the show's key, with a PDF; whoever receives it looks with platemark verify:
  platemark disclose delivery/ --show show.toml --to disclosure/ --format pdf --format json --sign
After a check of the same files, without reading again what has not changed since:
  platemark disclose delivery/ --show show.toml --to disclosure/ --journal check.jsonl --resume
"""


def _schema(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001  (click's signature)
    if asked and not ctx.resilient_parsing:
        from pipeline.disclosure.model import schema

        click.echo(json.dumps(schema(), indent=1))
        ctx.exit()


@click.command("disclose", cls=Verb, examples=_EXAMPLES)
@PATHS
@SHOW
@click.option("--to", metavar="DIR", required=True, type=folder(), help="The folder for the documents.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(FORMATS)),
    help=f"Only this kind; may be given more than once. {', '.join(DEFAULT)} if not given.",
)
@click.option("--sign", is_flag=True, help="Sign each document with the show's key: a .c2pa file beside it.")
@click.option("--names", is_flag=True, help="Tell people's names, too, where the show knows them.")
@FRAMES
@WORKERS
@JOURNAL
@RESUME
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_schema,
    help="Write the JSON schema of disclosure.json, and do nothing else.",
)  # fmt: skip
@AS_JSON
def command(
    *,
    paths: tuple[Path, ...],
    show_file: Path,
    to: Path,
    formats: tuple[str, ...],
    sign: bool,
    names: bool,
    frames: str | None,
    workers: int,
    journal: Path | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Write how AI was used: every shot with AI, what for, tools, elements, frames, consents, approvals.

    Each line comes from manifests, and names them by their labels. What carries no credentials is never called free of
    AI: nothing is known of it. Pictures are not decoded. People stand under the ids that the manifests use.

    The exit code is 0 where everything is known; 1 where a file could not be read; and 11 where something needs a
    person: files without credentials, credentials that do not hold or are of signers whom the show does not know, or
    that do not say whether AI was used, AI that nobody declared, and a consent, a licence or a tool's vetting that a
    shot relies on and that does not hold. The documents are written all the same, and tell it.
    """
    session = Session(Options(paths, show_file, (), frames, None, workers, journal, resume))
    chosen = formats or DEFAULT
    for each in chosen:
        format_of(each)
    session.require_elsewhere(to, "write a disclosure", "Choose another folder with --to.")
    signer = _signer(show_file) if sign else None
    attested = session.service.attestations.digest
    with begin(session, "disclose", *verify_depends_on(session), accepts=_of_checks(session)) as run:
        summary = run.do(lambda asset: job_of("verify", asset, by_all_rules=True, attested=attested))
        if run.stop.code or not summary.is_finished:
            LOG.error("Not every file was looked at, so no disclosure is written.")
            raise click.exceptions.Exit(run.stop.code or ExitCode.INCOMPLETE)
        disclosure = _gather(run, names=names)
        written = _write(disclosure, to, chosen, signer, partial(_signed, session.service.store))
        with unless_nobody_reads():
            show_disclosure(disclosure, written, as_json=as_json)
    if code := _exit_code(disclosure):
        raise click.exceptions.Exit(code)


def _signer(show_file: Path) -> Sign:
    """Signs with the show's key, which workers that read hostile files are not told the passphrase of."""
    from provenance.manifests.documents import DocumentKind, sign_document

    service = Session(Options(show_file=show_file), signs=True).service
    return partial(sign_document, service.store, service.signer, kind=DocumentKind.DISCLOSURE)


def _signed(store: ManifestStore, path: Path) -> ManifestState:
    """What the signature beside a document is worth: none that is of other bytes, or of another kind of document."""
    from provenance.manifests.documents import DocumentKind, is_signed_as, signature_of

    source = read_source(path)
    manifest = signature_of(store, source)
    return manifest.state if is_signed_as(manifest, source, DocumentKind.DISCLOSURE) else ManifestState.INVALID


def _of_checks(session: Session) -> tuple[str, ...]:
    """The keys of results of a check of the same show: these tell all that is asked here, and more of waivers."""
    index = session.service.index
    snapshot = index.snapshot() if index else ""
    return tuple(key_of(session, "check", *check_depends_on(session, snapshot, "", use.value)) for use in Use)


def _gather(run: Run, *, names: bool) -> Disclosure:
    from pipeline.disclosure.gathering import DisclosureInfo, gather

    session, delivery = run.session, run.delivery
    info = DisclosureInfo(
        session.title,
        calendar_day(),
        version("platemark"),
        f"{session.policy.name} {session.policy.version}",
        session.policy.digest,
        session.service.anchors_digest,
        delivery.root,
        len(delivery.ignored),
        session.policy.unwaivable,
    )
    return gather(run.results, info, session.service.attestations.register.people if names else None)


def _write(
    disclosure: Disclosure, to: Path, formats: tuple[str, ...], signer: Sign | None, signed: Signed
) -> tuple[Written, ...]:
    from pipeline.disclosure.writing import left_from_earlier, write

    written = write(disclosure, to, formats, signed, signer)
    for path in left_from_earlier(to, formats):
        LOG.warning("%s is of an earlier disclosure, and was not written again.", show_name(path))
    return written


def _exit_code(disclosure: Disclosure) -> ExitCode:
    if disclosure.files_counted.unread:
        return ExitCode.INCOMPLETE
    return ExitCode.PASS if disclosure.is_complete else ExitCode.REVIEW
