"""The JSON that tools outside are written against, as a schema: a name that is not here is a mistake.

What DESIGN calls the contract must keep its names and types; what platemark adds stands here as well, so that an
addition is a decision.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Point = Annotated[list[Share], Field(min_length=2, max_length=2)]
Quad = Annotated[list[Point], Field(min_length=4, max_length=4)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Verdict = Literal["pass", "review", "block"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Shot(Part):
    show: str | None = None
    sequence: str | None = None
    name: str | None = None
    is_told: bool | None = None  # beside the contract: the show's pattern told it


class Print(Part):
    algorithm: str
    value: str
    quality: int | None


class Failure(Part):
    code: str
    explanation: str
    ingredient: str | None
    remedy: str | None = None


class Manifest(Part):
    state: Literal["trusted", "valid", "invalid", "missing"]
    failures: list[Failure]
    carrier: Literal["embedded", "sidecar"] | None = None
    label: str | None = None
    signer: str | None = None
    signed_at: str | None = None
    digital_source_type: str | None = None
    # Beside the contract.
    title: str | None = None
    generator: str | None = None
    actions: list[Any] | None = None
    ingredients: list[Any] | None = None
    soft_bindings: list[Print] | None = None
    fingerprints: list[Print] | None = None
    declaration: dict[str, Any] | None = None
    profile: str | None = None
    stamp_key: str | None = None
    source_sha256: Sha256 | None = None
    frame: int | None = None
    notes: list[str] | None = None
    stamped_at: str | None = None


class Match(Part):
    reference: str
    owner: str
    title: str
    kind: Literal["whole", "region"]
    score: Share
    coverage: Share
    query_region: Quad
    reference_region: Quad
    mirrored: bool
    # Beside the contract.
    reference_coverage: Share
    terms: str | None = None
    licence: dict[str, Any] | None = None
    source: str | None = None
    sha256: Sha256 | None = None
    transform: list[float] | None = None
    evidence: list[str] | None = None
    inliers: list[Annotated[list[Share], Field(min_length=4, max_length=4)]] | None = None


class Span(Part):
    title: str
    owner: str
    frames: list[int]
    blocked: list[int]
    searched: int
    best: int
    score: Share
    waived: list[int] | None = None


class Waiver(Part):
    approval: str
    by: str
    until: str
    verdict: Verdict
    reference: str | None = None


class Finding(Part):
    rule: str
    verdict: Verdict
    message: str
    remedy: str
    # Beside the contract: the reference it is about, of a frame sequence the frames, and by whose word it passes.
    reference: str | None = None
    span: Span | None = None
    waiver: Waiver | None = None


class Problem(Part):
    what: str
    why: str
    fix: str


class Stamp(Part):
    outcome: Literal["stamped", "already", "failed"]
    output: str | None = None
    sidecar: str | None = None


class Picture(Part):
    width: int
    height: int
    color: str | None = None
    notes: list[str] | None = None


class Asset(Part):
    path: str
    verdict: Literal["pass", "review", "block", "incomplete"]
    media_type: str | None = None
    shot: Shot | None = None
    frame: int | None = None
    manifest: Manifest | None = None
    fingerprints: list[Print] | None = None
    matches: list[Match] | None = None
    findings: list[Finding] | None = None
    stamp: Stamp | None = None
    error: Problem | None = None
    # Beside the contract.
    size: int | None = None
    sha256: Sha256 | None = None
    picture: Picture | None = None
    declaration: dict[str, Any] | None = None
    show: str | None = None
    date: str | None = None
    delivery: Literal["temporary"] | None = None
    attestations: list[dict[str, Any]] | None = None
    matches_of: str | None = None
    unreadable: Problem | None = None
    snapshot: Sha256 | None = None
    policy: Sha256 | None = None
    seconds: float | None = None


class Sequence(Part):
    pattern: str
    shot: Shot | None
    frames: list[int]
    missing: list[int]
    findings: list[Finding]


class Counts(Part):
    discovered: int
    passed: Annotated[int, Field(alias="pass")]
    review: int
    block: int
    incomplete: int
    stamped: int
    already: int
    seconds: float
    # Beside the contract.
    waived: int
    verdict: Verdict
    finished: bool
    sequences: list[Sequence]
    reports: list[str] | None = None
    dry_run: Literal[True] | None = None


class Summary(Part):
    summary: Counts


def hold(lines: list[Any]) -> tuple[list[Asset], Counts]:
    """The assets and the summary that *lines* are by the contract; raises where they are not."""
    assets = [Asset.model_validate(line) for line in lines[:-1]]
    counts = Summary.model_validate(lines[-1]).summary
    assert counts.passed + counts.review + counts.block + counts.incomplete == counts.discovered
    return assets, counts
