"""What a person fills in: a commented TOML of each kind. As it is, none of them loads: what is in <...> must go."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD = """\
# {title}
# Keep it in the show's attestation folder. A file may hold several, each with a heading of its own, and other kinds.
# Replace what stands in <...>; take a # away where you have more to say. Look at it with: platemark attest check FILE

"""
_TOOLS = """\
[[tools]]
id = "<an id of your own, as T-1: declarations name the tool by it>"
name = "<the tool's name, as declarations and manifests have it>"
# vendor = "<who makes it>"
# first_version = "<the first version that was vetted, as 2.0>"
# last_version = "<the last one, as 2.9; 3 covers 3.9>"
# environment = "<where it runs: enterprise, on-premises or consumer>"
# agreement = "<the contract it runs under, as MSA 2026-04>"
# retains = "<does it keep what it is given, or what it makes: yes, no or unsure>"
# trains = "<does it train on that: yes, no or unsure>"
# training_data = "<what it was trained on: own, licensed, public-domain or undisclosed>"
# terms_sha256 = "<of the document with its terms of use, 64 digits: sha256sum FILE>"
# terms_dated = "<a day, as 2026-01-15>"
# vetted_by = "<who vetted it; without this, nobody has>"
# vetted_on = "<a day>"
# valid_until = "<the last day of the vetting>"
# uses = ["<what it was vetted for, temporary, final or both; without this, nothing>"]
"""
_CONSENTS = """\
[[consents]]
id = "<an id of your own, as C-1>"
performer = "<the performer's id, as declarations have it>"
# To what: employment-replica, independent-replica, background-replica, synthetic-performer, digital-alteration, voice
kind = "<one of these>"
project = "<the title of the show>"
document_sha256 = "<of the signed document, 64 digits: sha256sum FILE>"
# description = "<the use, as the performer was told it>"
# shots = ["<the shots, as sh010, or sh02* for all that begin so; without this, the whole project>"]
# valid_from = "<the first day, as 2026-01-01>"
# valid_until = "<the last day>"
# territory = "<where, as world; told, and not judged by>"
# medium = "<for what, as theatrical; told, and not judged by>"
# given_by = "<performer, estate or union; without this, the performer>"
# ends_at_death = "<true or false, without quotes: whether it ends with the performer's life>"
# recorded_by = "<who put it here>"
# recorded_on = "<a day>"

# Whose ids these are. Names stand in no report unless they are asked for.
# [[people]]
# id = "<the performer's id>"
# name = "<the performer's name>"
"""
_APPROVALS = """\
[[approvals]]
id = "<an id of your own, as A-1>"
by = "<who gave it>"
# What it approves: final-use, key-element, inputs, training, prompts, performers, guild-work, taken-for-real or
# escalation
covers = ["<one or more of these>"]
# shots = ["<the shots, as sh010, or sh02* for all that begin so; without this, all>"]
# uses = ["<temporary or final; without this, both>"]
# performers = ["<the performers' ids; without this, any>"]
# given_on = "<a day, as 2026-05-02>"
# valid_until = "<the last day>"
# reference = "<where it is, as: mail of 2 May to the production>"
# document_sha256 = "<of the document, 64 digits: sha256sum FILE>"

# A waiver, instead of `covers`: the findings of these rules stop nothing, in these shots, until that day. They are
# still told, with who waived them.
# waives = ["<a rule's id, as near-copy>"]
# works = ["<of near-copies: which works>"]
"""
_LICENCES = """\
[[licences]]
id = "<an id of your own, as L-1: declarations name the licence by it>"
name = "<how it is called, or where it is kept, as PO 4711>"
# works = ["<the titles of the references that it is for>"]
# owner = "<who gave it>"
# shows = ["<the shows' titles; without this, any>"]
# shots = ["<the shots; without this, all>"]
# valid_from = "<the first day, as 2026-01-01>"
# valid_until = "<the last day>"
# document_sha256 = "<of the document, 64 digits: sha256sum FILE>"
"""
#: Kind -> its template.
TEMPLATES: Mapping[str, str] = {
    "tools": _HEAD.format(title="Tools that somebody vetted for this show.") + _TOOLS,
    "consents": _HEAD.format(title="Consents of performers. The document stays where it is; its digest is here.")
    + _CONSENTS,
    "approvals": _HEAD.format(title="Written approvals.") + _APPROVALS,
    "licences": _HEAD.format(title="Licences that the show holds for others' works.") + _LICENCES,
}
#: What lies in a new show's attestation folder.
README = """\
Attestations: what people have put their word to, as small TOML or JSON files in this folder.

  tools      which tools were vetted, by whom, for what, until when
  consents   what performers consented to, for which shots
  approvals  written approvals, and waivers of single findings
  licences   licences for others' works

The documents themselves stay where they are: only their SHA-256 is here. Begin with a template:

  platemark attest template consents > consents.toml
  platemark attest check consents.toml

and see what counts, until when:

  platemark attest list --show ../show.toml

To keep them from being changed unseen, sign them with the show's key, and then say `signed = true` under [attestations]
in show.toml:

  platemark attest sign --show ../show.toml
"""
