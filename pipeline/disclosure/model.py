"""The disclosure: how AI was used in a show or a delivery, as its signed manifests say it.

These shapes are ``disclosure.json``, and `schema` is its published JSON schema; a field is added, never renamed, while
`format` stays the same. Days are ISO 8601. Every line comes from manifests: `Telling.manifests`, `Element.manifests`
and `WaiverLine.manifests` hold their labels, and what is told of the whole show names the tellings it comes from.
"""

from __future__ import annotations

from typing import Any, Literal

from pipeline.disclosure.lines import (
    Account,
    AnswerLine,
    ApprovalReference,
    Credentials,
    Element,
    Gap,
    InputLine,
    Kind,
    Part,
    PerformerLine,
    StepLine,
    Text,
    ToolLine,
    WaiverLine,
    WaivingReference,
)
from provenance.model import DigitalSourceType


class Telling(Part):
    """Files of a shot whose manifests tell the same.

    Attributes:
        id: by which what is told of the whole show names it.
        files: the files' frame pattern, or the name of each; below the delivery's folder.
        frames: ``1001-1100, 1103``; empty for files without numbers.
        signer: by the certificate. Of credentials that are not trusted it is what they say of themselves.
        problem: what does not hold, or why it could not be read.
        tools: what the steps name, and no declaration in the manifests does; where AI was used and nothing names a
            tool, the program that wrote the manifests.
        waiving: the approvals that waive findings about the files, whether there are any or not (`ShotLine.waivers`).
        manifests: the labels of the files' own manifests, in the order of their frames.
    """

    id: Text
    kind: Kind
    gaps: tuple[Gap, ...] = ()
    files: tuple[Text, ...]
    frames: Text = ""
    count: int
    credentials: Credentials
    signer: Text = ""
    generator: Text = ""
    problem: Text = ""
    source_type: DigitalSourceType | None = None
    steps: tuple[StepLine, ...] = ()
    account: Account | None = None
    tools: tuple[ToolLine, ...] = ()
    elements: tuple[Element, ...] = ()
    approvals: tuple[ApprovalReference, ...] = ()
    waiving: tuple[WaivingReference, ...] = ()
    manifests: tuple[Text, ...] = ()


class FileCounts(Part):
    """How many files there are of each kind; those of which nothing is known by the reason. They add up to `total`."""

    total: int
    ai: int = 0
    enhanced: int = 0
    none: int = 0
    no_credentials: int = 0
    unread: int = 0
    unknown_signer: int = 0
    broken: int = 0
    doubtful: int = 0
    silent: int = 0
    may_hold_ai: int = 0
    element_broken: int = 0


class ShotCounts(Part):
    """How many shots there are of each kind, which add up to `total`.

    Attributes:
        open: those, of whichever kind, of which something needs a person (`Telling.gaps`).
    """

    total: int
    ai: int = 0
    enhanced: int = 0
    none: int = 0
    unknown: int = 0
    open: int = 0


class ShotLine(Part):
    """A shot: the gravest kind that its files tell, and everything that they tell.

    Attributes:
        name: with its show and sequence; where no shot is known, the folder's name.
        declared_as: what its declarations call the shot, where that is not its name.
        waivers: what a check found and an approval has waived; nothing where no results of a check were used.
    """

    name: Text
    kind: Kind
    gaps: tuple[Gap, ...] = ()
    files: FileCounts
    declared_as: tuple[Text, ...] = ()
    tellings: tuple[Telling, ...]
    waivers: tuple[WaiverLine, ...] = ()


class Where(Part):
    """Where something is told: the shots, and the ids of the tellings."""

    shots: tuple[Text, ...]
    tellings: tuple[Text, ...]


class ToolUse(Where):
    """A tool, all over the show, with the gravest of what is told of it; `Telling` tells where that is so."""

    tool: ToolLine


class InputUse(Where):
    """An input that asks for a look, all over the show."""

    input: InputLine


class PerformerUse(Where):
    """A change of a performer, all over the show."""

    performer: PerformerLine


class ApprovalUse(Where):
    """An approval, all over the show; `Telling.approvals` tells where it does not hold."""

    approval: ApprovalReference


class WaivingUse(Where):
    """An approval that waives findings, all over the show; `Telling.waiving` tells where it does not hold."""

    waiving: WaivingReference


class AnswerUse(Where):
    """A principle that was answered with no or unsure, all over the show."""

    answer: AnswerLine


class Disclosure(Part):
    """How AI was used in a show or a delivery.

    Attributes:
        day: the day on which it was drawn up, against which consents, vettings and approvals are held.
        policy, policy_digest: the show's rules.
        anchors_digest: SHA-256 (hex) of the show's trust anchors; empty where nobody is trusted.
        is_named: whether names of people were asked for.
        left_out: files that the show's `ignore` or a frame range left out.
    """

    format: Literal[1] = 1
    title: Text
    day: Text
    made_by: Text
    policy: Text = ""
    policy_digest: Text = ""
    anchors_digest: Text = ""
    is_named: bool = False
    left_out: int = 0
    shots_counted: ShotCounts
    files_counted: FileCounts
    tools: tuple[ToolUse, ...] = ()
    inputs: tuple[InputUse, ...] = ()
    performers: tuple[PerformerUse, ...] = ()
    approvals: tuple[ApprovalUse, ...] = ()
    waiving: tuple[WaivingUse, ...] = ()
    answers: tuple[AnswerUse, ...] = ()
    shots: tuple[ShotLine, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything in it is known, signed by somebody whom the show trusts, and what it relies on holds."""
        return not self.shots_counted.open


def schema() -> dict[str, Any]:
    """The JSON schema of ``disclosure.json``."""
    return Disclosure.model_json_schema(mode="serialization")
