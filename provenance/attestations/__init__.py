"""Attestations: what people have put their word to, as small TOML or JSON files in the show.

A folder of the show (`attestations.folder` in its file) has any number of them, each with any of these tables. A
document itself (a signed consent, a contract) stays where it is: only its SHA-256 is here.

| key | meaning | when absent |
|-|-|-|
| `format` | the version of this file format: 1 | 1 |
| `tools.id` | the tool's id, by which declarations name it | required |
| `tools.name` | what manifests and declarations call it | required |
| `tools.vendor` | who makes it | not said |
| `tools.first_version`, `tools.last_version` | the versions that were vetted; `3` as the last covers 3.9 | any |
| `tools.environment` | where it runs: `enterprise`, `on-premises`, `consumer` | not known |
| `tools.agreement` | the contract it runs under, by name or number | none |
| `tools.retains` | `yes`, `no`, `unsure`: whether it keeps what it is given, or what it makes | `unsure` |
| `tools.trains` | the same: whether it trains on that | `unsure` |
| `tools.training_data` | what it was trained on: `own`, `licensed`, `public-domain`, `undisclosed` | `undisclosed` |
| `tools.terms_sha256`, `tools.terms_dated` | the document with its terms of use, and the day of that | none |
| `tools.vetted_by`, `tools.vetted_on` | who vetted it, and when | nobody has |
| `tools.valid_until` | the last day of the vetting | no end |
| `tools.uses` | what it was vetted for: `temporary`, `final`, or both | for nothing |
| `consents.id` | the consent's id | required |
| `consents.performer` | who gave it: the id that declarations use | required |
| `consents.kind` | to what, as declarations call it: `digital-alteration`, `voice` ... | required |
| `consents.project` | the title of the one show that it is for | required |
| `consents.document_sha256` | the signed document | required |
| `consents.description` | the use, as the performer was told it | not said |
| `consents.shots` | names or patterns (`sh0*`) of the shots it is for | the whole project |
| `consents.valid_from`, `consents.valid_until` | its first and its last day | no limit |
| `consents.territory`, `consents.medium` | where it is limited to these, in words: told, and not judged by | no limit |
| `consents.recorded_by`, `consents.recorded_on` | who put it here, and when | not said |
| `consents.given_by` | `performer`, `estate` or `union` | `performer` |
| `consents.ends_at_death` | `true` where it ends with the performer's life | `false` |
| `approvals.id` | the approval's id | required |
| `approvals.by` | who gave it | required |
| `approvals.covers` | what it approves: `final-use`, `key-element`, `inputs`, `training`, `prompts`, `performers`, \
`guild-work`, `taken-for-real`, `escalation` | required, or `waives` |
| `approvals.waives` | the ids of rules whose findings it waives; then `shots`, `valid_until` and, for near-copies, \
`works` are required | waives nothing |
| `approvals.shots` | names or patterns of the shots it is for | all |
| `approvals.uses` | `temporary`, `final`: what it is for | both |
| `approvals.performers` | the performers it is about, by id | any |
| `approvals.works` | of near-copies: the titles or ids of the works | none |
| `approvals.given_on`, `approvals.valid_until` | its first and its last day | no limit |
| `approvals.reference` | where the approval is kept | not said |
| `approvals.document_sha256` | the document | none |
| `licences.id` | the licence's id, by which declarations name it | required |
| `licences.name` | how it is called, or where it is kept | required |
| `licences.works` | the titles or ids of the references it is for | what declarations name by its id |
| `licences.owner` | who gave it | not said |
| `licences.shows` | the titles of the shows it is for | any |
| `licences.shots` | names or patterns of the shots it is for | all |
| `licences.valid_from`, `licences.valid_until` | its first and its last day | no limit |
| `licences.document_sha256` | the document | none |
| `people.id`, `people.name` | whom a pseudonymous id stands for; told only where names are asked for | required |

An id has 1 to 64 letters, digits, dots, dashes and underscores, and is given once among those of its kind. Days are
days of TOML or text (`2026-12-31`). A SHA-256 has 64 digits from 0 to f.

Files may be signed by the show's key (`provenance.manifests.sign_document`). Once one is, or the show's file says
`attestations.signed = true`, all must be: what a file without a trusted signature says is told, and does not count.
"""

from provenance.attestations.loading import (
    Contents,
    attestation_files,
    attestations_of,
    is_attestation_file,
    load_contents,
    load_register,
    mistakes_in,
    twice,
)
from provenance.attestations.matching import Matcher
from provenance.attestations.register import Register, ends_soon, kind_of, title_of, why_not
from provenance.attestations.template import README, TEMPLATES

__all__ = [
    "README",
    "TEMPLATES",
    "Contents",
    "Matcher",
    "Register",
    "attestation_files",
    "attestations_of",
    "ends_soon",
    "is_attestation_file",
    "kind_of",
    "load_contents",
    "load_register",
    "mistakes_in",
    "title_of",
    "twice",
    "why_not",
]
