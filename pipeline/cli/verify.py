"""`platemark verify`: what is this, and where is it from?"""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.credentials import show_verify
from pipeline.cli.options import (
    AS_JSON,
    FRAMES,
    JOURNAL,
    PATHS,
    RESUME,
    SHARD,
    SHOW_OPTIONAL,
    WORKERS,
    Verb,
    file,
)
from pipeline.cli.running import begin, job_of, verify_depends_on
from pipeline.cli.session import Options, Session
from pipeline.cli.talk import unless_nobody_reads

_EXAMPLES = """
What is this picture, and does the show know who signed it?
  platemark verify shot.1001.exr --show show.toml
A vendor sent frames and the certificate that their signatures go back to:
  platemark verify from_vendor/ --trust vendor-root.pem
"""


@click.command("verify", cls=Verb, examples=_EXAMPLES)
@PATHS
@SHOW_OPTIONAL
@click.option(
    "--trust",
    metavar="PEM",
    multiple=True,
    type=file(),
    help="Trust signers of this root certificate, too; may be given more than once.",
)
@FRAMES
@SHARD
@WORKERS
@JOURNAL
@RESUME
@AS_JSON
def command(
    *,
    paths: tuple[Path, ...],
    show_file: Path | None,
    trust: tuple[Path, ...],
    frames: str | None,
    shard: tuple[int, int] | None,
    workers: int,
    journal: Path | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Read credentials back: who signed, what it is, what it was made from, and what does not hold.

    Pictures are not decoded, nothing is compared, and nothing is fetched from the network. Without --show and --trust
    nobody is trusted: what holds is then of an unknown signer. The exit code is 0 where all credentials are those of
    trusted signers, 10 or 11 where the show's rules block them or ask for a review, and 1 where a file could not be
    looked at.
    """
    session = Session(Options(paths, show_file, trust, frames, shard, workers, journal, resume, as_json=as_json))
    attested = session.service.attestations.digest
    with begin(session, "verify", *verify_depends_on(session)) as run:
        summary = run.do(lambda asset: job_of("verify", asset, attested=attested))
        with unless_nobody_reads():
            if not as_json:
                show_verify(run.results, summary, by_show=show_file is not None, by_user=bool(trust))
        run.end(summary)
