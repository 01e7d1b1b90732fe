"""The use case *check*, for one asset: read its credentials, look for references in it, judge it by the rules."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from provenance import fingerprints, media
from provenance.errors import MediaError, ProvenanceError, UnsupportedMedia
from provenance.files import Source, read_source
from provenance.fingerprints.interface import Fingerprinter
from provenance.index.interface import Query, ReferenceIndex
from provenance.manifests import ManifestStore, has_signature, read_sidecars, signature_of
from provenance.media.interface import MediaSettings
from provenance.model import Asset, Attestation, Declaration, Evidence, Picture, Problem, Result, Use
from provenance.policy import ASSET_RULES, READING_RULES, Policy, judge
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
        today: gives the day of a check, ISO 8601, for what is valid for a time; empty for none.
        neural: computes what references may be searched by beside this; None where the show names no model.
        last: remembers the last frame that was searched, whose matches a frame has that is nearly the same; None where
            every frame is searched.
        attestations: gives those of the show's attestations that are about what was learnt of an asset; raises
            ProvenanceError where they cannot be read.
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
    attestations: Callable[[Evidence], tuple[Attestation, ...]] = lambda _: ()


def check(asset: Asset, checks: Checks, *, declaration: Declaration | None = None, delivery: Use = Use.FINAL) -> Result:
    """Check one asset.

    Args:
        asset: its path is read; its media type is recognised from the content.
        declaration: what the maker declared, where it is at hand beside what the manifest holds.
        delivery: what it is checked for.

    Returns:
        The evidence and the policy's findings. Work that could not be done stands in `incomplete`: the asset cannot
        pass, and what was learnt until then is judged all the same. A damaged picture is a fact, and a finding.
    """
    started = time.perf_counter()
    evidence = Evidence(asset, declaration=declaration, show=checks.show, date=checks.today(), delivery=delivery)
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
    evidence, problem = _attested(evidence, checks, problem)
    return Result(
        evidence,
        judge(evidence, checks.policy),
        incomplete=problem,
        snapshot=snapshot,
        policy=checks.policy.digest,
        seconds=time.perf_counter() - started,
    )


def verify(asset: Asset, checks: Checks, *, by_all_rules: bool = False) -> Result:
    """Read one asset's credentials back, and judge these alone; the picture is not decoded.

    A file that is no picture may be a document that a show signed: then its credentials are that signature.

    Args:
        by_all_rules: judge what they say as `check` would; only near-copies are not looked for.
    """
    started = time.perf_counter()
    evidence, problem = Evidence(asset, show=checks.show, date=checks.today()), None
    try:
        source = read_source(asset.path, limit=checks.largest)
        evidence = replace(evidence, size=len(source.data))
        evidence = _read_credentials(evidence, source, checks.store, documents=True)
    except ProvenanceError as error:
        problem = as_problem(error)
    evidence, problem = _attested(evidence, checks, problem)
    findings = judge(evidence, checks.policy, ASSET_RULES if by_all_rules else READING_RULES)
    return Result(evidence, findings, problem, policy=checks.policy.digest, seconds=time.perf_counter() - started)


def _attested(evidence: Evidence, checks: Checks, problem: Problem | None) -> tuple[Evidence, Problem | None]:
    """The evidence with the attestations about it; where these cannot be read, the asset cannot pass."""
    try:
        return replace(evidence, attestations=checks.attestations(evidence)), problem
    except ProvenanceError as error:
        return evidence, problem or as_problem(error)


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


def _read_credentials(evidence: Evidence, source: Source, store: ManifestStore, *, documents: bool = False) -> Evidence:
    try:
        media_type = media.recognise(source)
    except MediaError as error:
        if documents and isinstance(error, UnsupportedMedia) and has_signature(source.path):
            return replace(evidence, manifest=signature_of(store, source))
        return replace(evidence, unreadable=as_problem(error))
    asset = replace(evidence.asset, media_type=media_type)
    return replace(evidence, asset=asset, manifest=store.read(source, media_type, read_sidecars(source.path)))
