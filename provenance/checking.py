"""The use case *check*, for one asset: read its credentials, look for references in it, judge it by the rules."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from provenance import fingerprints, media
from provenance.errors import MediaError, ProvenanceError
from provenance.files import Source, read_source
from provenance.fingerprints.interface import Fingerprinter
from provenance.index.interface import Query, ReferenceIndex
from provenance.manifests import ManifestStore, read_sidecars
from provenance.media.interface import MediaSettings
from provenance.model import Asset, Declaration, Evidence, Picture, Problem, Result
from provenance.policy import Policy, judge
from provenance.resemblance import LastSearched, Searched


@dataclass(frozen=True, slots=True)
class Checks:
    """What a check is made with.

    Attributes:
        store: reads manifests, and knows whom the show trusts.
        policy: the show's rules.
        index: the protected references; None where the show has none, and then nothing is searched.
        media: the show's settings for decoding.
        largest: the largest file that is read, in bytes.
        show: the show's title, which licences are held against; empty where none is known.
        today: gives the day of a check, ISO 8601, for licences that have days; empty for none.
        neural: computes what references may be searched by beside this; None where the show names no model.
        last: remembers the last frame that was searched, whose matches a frame has that is nearly the same; None where
            every frame is searched.
    """

    store: ManifestStore
    policy: Policy
    index: ReferenceIndex | None = None
    media: MediaSettings = MediaSettings()
    largest: int = 4 << 30
    show: str = ""
    today: Callable[[], str] = lambda: ""
    last: LastSearched | None = None
    neural: Fingerprinter | None = None


def check(asset: Asset, checks: Checks, *, declaration: Declaration | None = None) -> Result:
    """Check one asset.

    Args:
        asset: its path is read; its media type is recognised from the content.
        declaration: what the maker declared, where it is at hand beside what the manifest holds.

    Returns:
        The evidence and the policy's findings. Work that could not be done stands in `incomplete`: the asset cannot
        pass, and what was learnt until then is judged all the same. A damaged picture is a fact, and a finding.
    """
    started = time.perf_counter()
    evidence = Evidence(asset, declaration=declaration, show=checks.show, date=checks.today())
    snapshot, problem = "", None
    try:
        source = read_source(asset.path, limit=checks.largest)
        evidence = replace(evidence, size=len(source.data), digest=source.digest)
        evidence, frame = look(evidence, source, checks)
        if frame is not None:
            variants = fingerprints.variants(frame)
            evidence = replace(evidence, fingerprints=tuple(each[0] for each in variants))
            if checks.index is not None:
                snapshot = checks.index.snapshot()
                query = Query(variants, frame, checks.neural, source.digest)
                found = _search(checks.index, query, evidence.asset, snapshot, checks)
                evidence = replace(evidence, matches=found.matches, matches_of=found.of)
    except ProvenanceError as error:
        problem = as_problem(error)
    return Result(
        evidence,
        judge(evidence, checks.policy),
        incomplete=problem,
        snapshot=snapshot,
        policy=checks.policy.digest,
        seconds=time.perf_counter() - started,
    )


def verify(asset: Asset, checks: Checks) -> Result:
    """Read one asset's credentials back, and judge these alone; the picture is not decoded."""
    started = time.perf_counter()
    evidence, problem = Evidence(asset), None
    try:
        source = read_source(asset.path, limit=checks.largest)
        evidence = replace(evidence, size=len(source.data))
        evidence = _read_credentials(evidence, source, checks.store)
    except ProvenanceError as error:
        problem = as_problem(error)
    findings = judge(evidence, checks.policy)
    return Result(evidence, findings, problem, policy=checks.policy.digest, seconds=time.perf_counter() - started)


def look(evidence: Evidence, source: Source, checks: Checks) -> tuple[Evidence, media.AnalysisFrame | None]:
    """Read a source's credentials and picture; a picture that cannot be read is told in the evidence."""
    evidence = _read_credentials(evidence, source, checks.store)
    if evidence.unreadable is not None:
        return evidence, None
    try:
        frame = media.analyse(source, evidence.asset.media_type, checks.media)
    except MediaError as error:
        return replace(evidence, unreadable=as_problem(error)), None
    return replace(evidence, picture=describe(frame)), frame


def _search(index: ReferenceIndex, query: Query, asset: Asset, snapshot: str, checks: Checks) -> Searched:
    if checks.last is None:
        return Searched(index.search([query])[0])
    return checks.last.search(index, query, asset.path, snapshot, checks.media)


def describe(frame: media.AnalysisFrame) -> Picture:
    """What decoding learnt of a picture, with its thumbnail."""
    return Picture(frame.width, frame.height, frame.color, media.thumbnail(frame), frame.notes)


def as_problem(error: ProvenanceError) -> Problem:
    """An error as a value, for a result."""
    return Problem(error.what, error.why, error.fix)


def _read_credentials(evidence: Evidence, source: Source, store: ManifestStore) -> Evidence:
    try:
        media_type = media.recognise(source)
    except MediaError as error:
        return replace(evidence, unreadable=as_problem(error))
    asset = replace(evidence.asset, media_type=media_type)
    return replace(evidence, asset=asset, manifest=store.read(source, media_type, read_sidecars(source.path)))
