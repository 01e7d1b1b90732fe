"""SEAM: what was learnt -> findings, by the rules that a show keeps.

A rule is one pure function with a name: it reads the evidence it is given and nothing else, so that the same evidence
always gets the same findings. The verdict that a rule may give, and the thresholds, are the policy's.

To add a rule: write its function and its `Rule` in a module here, add its line to the table in ``rules.py``, its line
to ``shipped/studio-minimum.toml`` and to the table of the package, and its line to ``tests/contracts/test_rules.py``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from provenance.model import FrameSequence, Shot, Verdict

SubjectT = TypeVar("SubjectT")

#: The policy's thresholds, all from 0 to 1, and what they mean.
THRESHOLDS: Mapping[str, str] = MappingProxyType(
    {
        "match_review": "the score from which a match is for a person to look at",
        "match_block": "the score from which a match blocks",
        "match_coverage": "the share of the frame that a match must cover to block; a smaller one is for review",
    }
)


class Principle(StrEnum):
    """What a rule is for."""

    #: The first of the five principles that a streamer asks its productions to keep.
    ORIGINALITY = "P1: what is made does not recreate identifiable features of protected works"
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


@dataclass(frozen=True, slots=True)
class Policy:
    """A show's rules: which are kept, how grave each is, and from where on a match counts.

    Attributes:
        rules: a rule's id to its setting; a rule that is not named is off.
        thresholds: the names of `THRESHOLDS` to their values.
        digest: SHA-256 (hex) of all this in canonical form, without the rules that are off.
    """

    name: str
    version: str
    rules: Mapping[str, RuleSetting]
    thresholds: Mapping[str, float]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", MappingProxyType(dict(self.rules)))
        object.__setattr__(self, "thresholds", MappingProxyType(dict(self.thresholds)))
        content = {
            "name": self.name,
            "version": self.version,
            "rules": {rule: setting.word for rule, setting in self.rules.items() if setting.verdict is not None},
            "thresholds": {name: float(value) for name, value in self.thresholds.items()},
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "digest", hashlib.sha256(canonical.encode()).hexdigest())

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.version, dict(self.rules), dict(self.thresholds))


@dataclass(frozen=True, slots=True)
class SequenceEvidence:
    """What was learnt of numbered files as a whole.

    Attributes:
        declarations: frame number to the digest of the declaration that its manifest carries, empty for none; frames
            that could not be read are absent.
    """

    sequence: FrameSequence
    shot: Shot | None = None
    declarations: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says of its subject: a finding, but for the rule's id and the policy's verdict.

    Attributes:
        at_most: the gravest that this one outcome can be, whatever the policy sets.
    """

    message: str
    remedy: str
    at_most: Verdict = Verdict.BLOCK


@dataclass(frozen=True, slots=True)
class Rule(Generic[SubjectT]):
    """One rule.

    Attributes:
        id: its name in policies, findings and reports; it never changes.
        source: where it is drawn from.
        dated: the date of that source, ISO 8601, as precisely as it is known.
        summary: what it finds, as one sentence.
        check: the subject and the policy (for its thresholds) to what is wrong; nothing, where nothing is.
    """

    id: str
    principle: Principle
    source: str
    dated: str
    summary: str
    check: Callable[[SubjectT, Policy], Iterator[Outcome]]
