"""SEAM: what was learnt -> findings, by the rules that a show keeps.

A rule is one pure function with a name: it reads the evidence it is given and nothing else, so that the same evidence
always gets the same findings. The verdict that a rule may give, and the thresholds, are the policy's.

To add a rule: write its function and its `Rule` in a module here, add its line to the table in ``rules.py``, its line
to ``shipped/studio-minimum.toml``, to ``advice.py`` and to the table of the package, and its line to
``tests/contracts/test_rules.py``; then write RULES.md anew (`platemark policy explain --all --markdown`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from provenance.model import Attestation, FrameSequence, HeldLicence, Match, Shot, Span, Use, Verdict, Waiver

SubjectT = TypeVar("SubjectT")

#: The policy's thresholds, all from 0 to 1, and what they mean.
THRESHOLDS: Mapping[str, str] = MappingProxyType(
    {
        "match_review": "the score from which a match is for a person to look at",
        "match_block": "the score from which a match blocks",
        "match_coverage": "the share of the frame that a match must cover to block",
        "match_reference_coverage": "the share of the work that it must show to block instead",
    }
)
#: The values of thresholds that a policy need not set: those that came after its file was written.
DEFAULTS: Mapping[str, float] = MappingProxyType({"match_reference_coverage": 0.5})
#: Rules that a policy which does not name them keeps as it keeps another: what that one found before they parted.
HEIRS: Mapping[str, str] = MappingProxyType({"near-copy.licence": "near-copy"})


class Principle(StrEnum):
    """What a rule is for."""

    #: The first of the five principles that a streamer asks its productions to keep.
    ORIGINALITY = "P1: what is made does not recreate identifiable features of protected works"
    DATA = "P2: tools do not store, reuse or train on production inputs or outputs"
    ENVIRONMENT = "P3: where possible, tools run in an enterprise-secured environment"
    TEMPORARY = "P4: what is made is temporary, and no part of final deliverables without approval"
    PERFORMANCE = "P5: no performance or union-covered work is replaced or generated without consent"
    ESCALATION = "what is not certain is decided by a person"
    AUTHENTICITY = "it can be told who made a picture, and that nobody changed it since"
    DISCLOSURE = "where AI was used is said, and what is said is so"
    COMPLETENESS = "what is delivered is whole, and was looked at"


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a policy makes of one rule.

    Attributes:
        verdict: the gravest verdict that the rule may give; PASS tells without stopping anything; None is off.
    """

    verdict: Verdict | None

    @property
    def word(self) -> str:
        """The setting as it stands in a policy file."""
        return "off" if self.verdict is None else self.verdict.word


class UseCase(StrEnum):
    """What AI-made material is used for, as far as that decides what is asked for it."""

    #: Shown to the production only: ideation, mood boards, previs, temp comps.
    TEMPORARY = "temporary"
    BACKGROUND = "background"
    INCIDENTAL = "incidental"
    CLEAN_UP = "clean-up"
    STORY_RELEVANT = "story-relevant"
    KEY_ELEMENT = "key-element"
    #: Meant for the final picture, and nobody said as what.
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Policy:
    """A show's rules: which are kept, how grave each is, and from where on a match counts.

    Attributes:
        rules: a rule's id to its setting; a rule that is not named is off, but for `HEIRS`.
        thresholds: the names of `THRESHOLDS` to their values; those of `DEFAULTS` may be left out.
        triage: a use case to what is asked for it, where no approval covers it: block, review, or that it is told;
            where `temporary` is not named, nothing is asked for it, and any other is as the rule `ai.final-use` has it.
        unwaivable: the rules whose findings no approval waives.
        digest: SHA-256 (hex) of all this in canonical form, without the rules that are off.
    """

    name: str
    version: str
    rules: Mapping[str, RuleSetting]
    thresholds: Mapping[str, float]
    triage: Mapping[UseCase, RuleSetting] = field(default_factory=dict)
    unwaivable: frozenset[str] = frozenset()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        heirs = {heir: self.rules[rule] for heir, rule in HEIRS.items() if rule in self.rules}
        object.__setattr__(self, "rules", MappingProxyType(heirs | dict(self.rules)))
        object.__setattr__(self, "thresholds", MappingProxyType({**DEFAULTS, **self.thresholds}))
        content: dict[str, Any] = {
            "name": self.name,
            "version": self.version,
            "rules": {rule: setting.word for rule, setting in self.rules.items() if setting.verdict is not None},
            "thresholds": {name: float(value) for name, value in self.thresholds.items()},
        }
        object.__setattr__(self, "triage", MappingProxyType(dict(self.triage)))
        if self.triage:
            content["triage"] = {case.value: setting.word for case, setting in self.triage.items()}
        if self.unwaivable:
            content["unwaivable"] = sorted(self.unwaivable)
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "digest", hashlib.sha256(canonical.encode()).hexdigest())

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[Any, ...]:
        made_of = dict(self.rules), dict(self.thresholds), dict(self.triage), self.unwaivable
        return type(self), (self.name, self.version, *made_of)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One reference in the frames of one sequence.

    Attributes:
        verdicts: frame number to the verdict of the finding about it.
        best: the frame that shows it best, among those of the gravest verdict.
        match: the match there.
        show, date: what it was checked for there; see `Evidence`.
        shots: the names of the shot there.
        licences: those that the show holds and that name the reference.
        rule: the id of the rule whose finding that is.
        waivers: frame number to the waiver of the finding about it, of those that are waived.
    """

    verdicts: Mapping[int, Verdict]
    best: int
    match: Match
    show: str = ""
    date: str = ""
    shots: tuple[str, ...] = ()
    licences: tuple[HeldLicence, ...] = ()
    rule: str = ""
    waivers: Mapping[int, Waiver] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SequenceEvidence:
    """What was learnt of numbered files as a whole; `provenance.policy.gather` collects it.

    Attributes:
        declarations: frame number to the digest of the declaration that its manifest carries, empty for none; frames
            that could not be read are absent.
        sightings: the references that findings of its frames are about, each once.
        searched: how many frames were searched for references.
        attestations: the approvals that its frames have, each once.
        date: the day of the check; the last of them, where frames were checked on several.
        shots: how its frames' shots are named (`attestations.scopes.shots_of`), each way once; where there are none,
            `shot` is all that is known.
        delivery: what it is checked for; final where any of its frames is.
    """

    sequence: FrameSequence
    shot: Shot | None = None
    declarations: Mapping[int, str] = field(default_factory=dict)
    sightings: tuple[Sighting, ...] = ()
    searched: int = 0
    attestations: tuple[Attestation, ...] = ()
    date: str = ""
    shots: tuple[tuple[str, ...], ...] = ()
    delivery: Use = Use.FINAL


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says of its subject: a finding, but for the rule's id and the policy's verdict.

    Attributes:
        at_most: the gravest that this one outcome can be, whatever the policy sets.
        reference, span: see `Finding`.
    """

    message: str
    remedy: str
    at_most: Verdict = Verdict.BLOCK
    reference: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[SubjectT]):
    """One rule.

    Attributes:
        id: its name in policies, findings and reports; it never changes.
        source: where it is drawn from.
        dated: the date of that source, ISO 8601, as precisely as it is known.
        summary: what it finds, as one sentence.
        check: the subject and the policy (for its thresholds) to what is wrong; nothing, where nothing is.
        says: every message that it can give, as a template: ``{...}`` stands for what is known of the asset.
    """

    id: str
    principle: Principle
    source: str
    dated: str
    summary: str
    check: Callable[[SubjectT, Policy], Iterator[Outcome]]
    says: tuple[str, ...] = ()
