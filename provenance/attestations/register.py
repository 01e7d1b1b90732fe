"""All attestations of a show, and how they stand on a day; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from provenance.attestations.scopes import as_day, days_of, folded
from provenance.model import Approval, Attestation, Consent, HeldLicence, VettedTool
from provenance.records import attestation_to_record

#: The flaw of a file without a signature, where files must have one.
NO_SIGNATURE = "its file has no signature, and the show's attestations are signed"
#: What ends within so many days is told.
SOON = 30
_KINDS: Mapping[type[Attestation], str] = {
    VettedTool: "tool",
    Consent: "consent",
    Approval: "approval",
    HeldLicence: "licence",
}


@dataclass(frozen=True)
class Register:
    """All attestations of a show.

    Attributes:
        attestations: by the names of their files, and in each as they stand there.
        people: pseudonymous id -> name; of files that count alone.
        is_signed: whether every file must be signed.
        files: how many files there are.
    """

    attestations: tuple[Attestation, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    is_signed: bool = False
    files: int = 0

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the attestations with their flaws; people's names shape no result, and do not count."""
        records = sorted(json.dumps(attestation_to_record(each), sort_keys=True) for each in self.attestations)
        return hashlib.sha256(json.dumps(records).encode()).hexdigest()

    def notices(self, day: str) -> tuple[str, ...]:
        """What does not count on a day (ISO 8601) and why, and what ends soon after it: a sentence each."""
        return tuple(self._notices(day))

    def _notices(self, day: str) -> Iterator[str]:
        for each in self.attestations:
            if why := why_not(each, day):
                yield f"{title_of(each)} does not count: {why}."
            elif last := ends_soon(each, day):
                yield f"{title_of(each)} ends on {last}."


def kind_of(attestation: Attestation) -> str:
    """What kind of attestation it is, in a word."""
    return _KINDS[type(attestation)]


def title_of(attestation: Attestation) -> str:
    """An attestation as the beginning of a sentence: its kind, its id, and its file."""
    source = f" ({attestation.source})" if attestation.source else ""
    return f"The {kind_of(attestation)} {attestation.id}{source}"


def why_not(attestation: Attestation, day: str, show: str = "") -> str:
    """Why an attestation counts for nothing on a day, as a part of a sentence; empty where it counts.

    Args:
        day: ISO 8601.
        show: the title of the show; where it is given, what is for other shows alone counts for nothing.
    """
    if attestation.flaw:
        return attestation.flaw
    if isinstance(attestation, VettedTool):
        if not attestation.vetted_by:
            return "nobody has vetted it"
        if not attestation.uses:
            return "it was vetted for no use"
    first, last = days_of(attestation)
    today, begin, end = as_day(day), as_day(first), as_day(last)
    if today and end and today > end:
        return f"it ended on {last}"
    if today and begin and today < begin:
        return f"it begins on {first}"
    return _of_others(attestation, show)


def _of_others(attestation: Attestation, show: str) -> str:
    match attestation:
        case Consent():
            shows: tuple[str, ...] = (attestation.project,)
        case HeldLicence():
            shows = attestation.licence.shows
        case _:
            return ""
    if not show or not shows or folded(show) in map(folded, shows):
        return ""
    others = "another show" if len(shows) == 1 else "other shows"
    return f"it is for {others} ({', '.join(shows)}), and this is {show}: it covers nothing here"


def ends_soon(attestation: Attestation, day: str) -> str:
    """The last day of an attestation, where it is within `SOON` days of *day*; else empty."""
    today, end = as_day(day), as_day(days_of(attestation)[1])
    if today is None or end is None or not today <= end <= _after(today):
        return ""
    return end.isoformat()


def _after(today: date) -> date:
    try:
        return today + timedelta(days=SOON)
    except OverflowError:  # the last days of the year 9999
        return date.max
