"""What people have put their word to: vetted tools, consents, approvals, licences held.

Each is a small record in the show (`provenance.attestations` reads them); the document behind it stays where it is, and
only its digest is known here. Days are ISO 8601, and the first and the last day count. `source` is the name of the
file that a record stands in; `flaw` says in words why it does not count, and is empty where it does.
"""

from __future__ import annotations

from dataclasses import dataclass

from provenance.model.likeness import Licence
from provenance.model.terms import Answer, ChangeKind, Environment, GivenBy, Matter, TrainingData, Use


@dataclass(frozen=True, slots=True)
class VettedTool:
    """A tool of the show's registry.

    Attributes:
        name: as manifests and declarations call it.
        first_version, last_version: the range that was vetted, both included; ``3`` as the last covers 3.9.
        environment: where it runs; None where that is not known.
        agreement: the contract it runs under, by name or number.
        retains: whether it keeps what production gives it, or what it makes.
        trains: whether it trains on that.
        training_data: where what it was trained on came from.
        terms: SHA-256 (hex) of the document with its terms of use.
        terms_dated: the day of that document.
        vetted_by: who vetted it; empty where nobody has.
        vetted_on, valid_until: from when until when the vetting holds.
        uses: what it was vetted for; empty for nothing.
    """

    id: str
    name: str
    vendor: str = ""
    first_version: str = ""
    last_version: str = ""
    environment: Environment | None = None
    agreement: str = ""
    retains: Answer = Answer.UNSURE
    trains: Answer = Answer.UNSURE
    training_data: TrainingData = TrainingData.UNDISCLOSED
    terms: str = ""
    terms_dated: str = ""
    vetted_by: str = ""
    vetted_on: str = ""
    valid_until: str = ""
    uses: tuple[Use, ...] = ()
    source: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A performer's consent to one kind of change, for one project.

    Attributes:
        performer: who gave it, by the id that declarations use.
        project: the title of the one show that it is for.
        shots: names or patterns (``sh0*``) of the shots it is for; empty for all of the project.
        territory, medium: where it is limited to these, in words; platemark tells them and does not judge by them.
        document: SHA-256 (hex) of the signed document.
        recorded_by, recorded_on: who put it here, and when.
        given_by: the performer, their estate, or their union.
        ends_at_death: whether it says that it ends with the performer's life.
    """

    id: str
    performer: str
    kind: ChangeKind
    project: str
    description: str = ""
    shots: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""
    territory: str = ""
    medium: str = ""
    document: str = ""
    recorded_by: str = ""
    recorded_on: str = ""
    given_by: GivenBy = GivenBy.PERFORMER
    ends_at_death: bool = False
    source: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A written approval.

    Attributes:
        by: who gave it.
        shots: names or patterns of the shots it is for; empty for all. One that waives names them.
        uses: what it is for; empty for both.
        covers: the matters that it approves.
        performers: the performers it is about, by id; empty for any. One that names some covers what is about these,
            and nothing that is about no performer; it waives where no others are declared.
        given_on, valid_until: from when until when it holds; one that waives has a last day.
        reference: where the approval is kept ("mail of 2 May to the production").
        document: SHA-256 (hex) of it.
        waives: the ids of rules whose findings it waives.
        works: of near-copies, the titles or ids of the works whose findings it waives.
    """

    id: str
    by: str
    shots: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    covers: tuple[Matter, ...] = ()
    performers: tuple[str, ...] = ()
    given_on: str = ""
    valid_until: str = ""
    reference: str = ""
    document: str = ""
    waives: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    source: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """A licence that the show holds for somebody else's work.

    Attributes:
        works: the titles or ids of the references that it is for; empty for what declarations name by its id alone.
        owner: who gave it.
        shots: names or patterns of the shots it is for; empty for all.
        document: SHA-256 (hex) of it.
    """

    id: str
    licence: Licence
    works: tuple[str, ...] = ()
    owner: str = ""
    shots: tuple[str, ...] = ()
    document: str = ""
    source: str = ""
    flaw: str = ""


Attestation = VettedTool | Consent | Approval | HeldLicence
