"""Writing reports of results, with the pictures that are at hand."""

from __future__ import annotations

import base64
import shlex
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import reports
from pipeline.cli.session import Session
from pipeline.cli.talk import LOG
from pipeline.summary import Summary
from provenance.errors import ProvenanceError
from provenance.files import show_name
from provenance.isolation import Worker
from provenance.model import Result
from provenance.studio import SERVICE, limits_of


def write_reports(
    results: Iterable[Result],
    summary: Summary,
    folder: Path,
    *,
    session: Session,
    snapshot: str = "",
    formats: Sequence[str] = tuple(reports.REPORTS),
    when: datetime | None = None,
    judged: bool = True,
) -> tuple[Path, ...]:
    """Write reports into *folder*, say where they are, and return their paths.

    Pictures of references are decoded in a worker, because their files may be hostile; one that cannot be read now
    is left out, and the report shows its title and owner.

    Args:
        results: can be gone through more than once.
        snapshot: of the index that was searched.
        when: the time of the run; now, where it has just ended.
        judged: whether the results are those of a check; without that, nothing is called ready.
    """
    rules, digest = _rules(results, session)
    shows = {result.evidence.asset.shot.show for result in results if result.evidence.asset.shot} - {""}
    about = reports.ReportInfo(
        session.title or (shows.pop() if len(shows) == 1 else folder.resolve().name),
        when or datetime.now(UTC).astimezone(),
        version("platemark"),
        rules if judged else "",
        digest,
        snapshot,
        session.service.anchors_digest,
        shlex.join(["platemark", *sys.argv[1:]]),
        session.policy.thresholds if judged and digest == session.policy.digest else {},
    )
    with Worker(SERVICE, session.config, limits_of(session.show)) as worker:

        def picture(wanted: reports.Wanted) -> bytes | None:
            try:
                answer = worker.call(_request(wanted))
            except ProvenanceError as error:
                LOG.debug("no picture of %s: %s", show_name(wanted.path), show_name(error.why))
                return None
            return base64.b64decode(answer["jpeg"]) if "jpeg" in answer else None

        written = reports.write(results, summary, folder, about=about, formats=formats, pictures=picture)
    for path in written:
        LOG.info("Report: %s", show_name(path))
    return written


def _request(wanted: reports.Wanted) -> dict[str, Any]:
    """What the worker is asked for; see `provenance.serving`."""
    request: dict[str, Any] = {"op": "picture", "path": str(wanted.path), "sha256": wanted.digest}
    request["window"] = list(wanted.window)
    if (onto := wanted.onto) is not None:
        told = {"size": list(onto.size), "transform": list(onto.transform)}
        request["onto"] = {"path": str(onto.path), "sha256": onto.digest} | told
    return request


def _rules(results: Iterable[Result], session: Session) -> tuple[str, str]:
    """The name and the digest of the rules that judged: the session's, unless it names no show and they were others."""
    policy = session.policy
    digests = {result.policy for result in results} - {"", policy.digest}
    if session.show is None and len(digests) == 1:
        return "the rules of the show that was checked", digests.pop()
    return f"{policy.name} {policy.version}", policy.digest
