"""Writing reports from journals, with the pictures that are at hand."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pipeline import reports
from pipeline.cli.running import Session
from pipeline.reading import Reading
from pipeline.summary import Summary
from provenance.errors import ProvenanceError
from provenance.files import show_name
from provenance.isolation import Worker
from provenance.studio import SERVICE, limits_of, worker_config

_log = logging.getLogger("platemark")


def write_reports(
    reading: Reading,
    summary: Summary,
    folder: Path,
    *,
    session: Session,
    snapshot: str = "",
    command: str = "",
    formats: Sequence[str] = tuple(reports.REPORTS),
) -> None:
    """Write reports of what *reading* holds into *folder*, and say where they are.

    Pictures of references are decoded in a worker, because their files may be hostile; one that cannot be read now
    is left out, and the report shows its title and owner.
    """
    policy = session.policy
    about = reports.ReportInfo(
        session.title or folder.resolve().name,
        datetime.now(UTC).astimezone(),
        version("platemark"),
        f"{policy.name} {policy.version}",
        policy.digest,
        snapshot,
        session.service.anchors_digest,
        command,
    )
    with Worker(SERVICE, worker_config(session.options.show_file), limits_of(session.show)) as worker:

        def picture(path: Path, digest: str) -> bytes | None:
            try:
                answer = worker.call({"op": "picture", "path": str(path), "sha256": digest})
            except ProvenanceError as error:
                _log.debug("no picture of %s: %s", show_name(path), show_name(error.why))
                return None
            return base64.b64decode(answer["jpeg"]) if "jpeg" in answer else None

        written = reports.write(reading.results(), summary, folder, about=about, formats=formats, pictures=picture)
    for path in written:
        _log.info("Report: %s", show_name(path))
