"""The show's rules: what was learnt of an asset -> findings.

`load_policy` reads which rules a show keeps and how grave each is; `judge` applies them to what was learnt of one
asset, `judge_sequence` to numbered files as a whole. Neither reads a file, a clock, or anything but its arguments.
Findings are facts for people: a match is evidence and not a judgement, and *valid* never means verified. platemark
helps to keep rules; it gives no legal advice.

| rule | finds | studio-minimum |
|-|-|-|
| `credentials.missing` | An asset carries no content credentials, or they were not read. | review |
| `credentials.invalid` | Content credentials do not hold: something was changed, or they are damaged. | block |
| `credentials.doubtful` | Content credentials hold, and something in them does not, as a time-stamp. | review |
| `credentials.untrusted` | Content credentials are signed by somebody whom the show does not know. | review |
| `credentials.ingredient-invalid` | The content credentials of an ingredient do not hold. | review |
| `ai.undeclared` | A manifest, or an ingredient's, says that AI was used, and no declaration does. | block |
| `ai.contradicted` | A declaration disagrees with the manifest, its ingredients, or what was signed. | block |
| `near-copy` | An asset, or a region of it, looks like a protected reference. | block |
| `near-copy.licence` | An asset looks like a work that is licensed, but not for this show, shot or day. | block |
| `near-copy.licensed` | An asset looks like a work that this show may use: it is told, and stops nothing. | pass |
| `tool.unknown` | AI was used with a tool that the show's registry does not have. | off |
| `tool.unvetted` | A tool is registered, but was not vetted: not at all, not in this version, or not for this use. \
| off |
| `tool.expired` | The vetting of a tool has ended, or has not begun. | review |
| `tool.retains` | A tool keeps what it is given or what it makes, or nobody knows whether it does. | off |
| `tool.trains` | A tool trains on what it is given or what it makes, or nobody knows whether it does. | block |
| `tool.training-data` | Nobody knows what a tool was trained on. | off |
| `tool.consumer` | A tool runs in a consumer's environment, in an unknown one, or under no agreement. | off |
| `tool.contradicted` | A declaration, a manifest and the registry disagree about a tool. | review |
| `ai.temporary` | Temporary AI-made material is in a final delivery. | block |
| `ai.final-use` | AI-made material is meant for the final picture, and no approval covers the part it plays there. \
| off |
| `ai.principle` | A guiding principle was answered with no, and no approval covers it. | off |
| `ai.unsure` | Something was answered with unsure: a person has to find out, or to approve it. | review |
| `ai.unanswered` | AI was used, and a guiding principle was not answered at all. | off |
| `ai.taken-for-real` | What AI made could be taken for a real event or statement, and no approval covers it. | off |
| `ai.says-more` | An ingredient's own manifest says more of how AI was used than the declaration of what it is in. \
| review |
| `input.unlicensed` | Somebody else's material was given to a tool without a licence that covers it. | review |
| `input.sensitive` | Unreleased material or personal data was given to a tool, and no approval covers that. | off |
| `input.training` | A model was trained or fine-tuned on an input, and no approval covers that. | off |
| `prompt.names` | A prompt names works or people, and no approval covers that. | review |
| `performer.consent` | A performer was touched, and no consent covers it: \
none at all, of another kind, shot, project or time. \
| block |
| `performer.approval` | A performer's likeness, voice or meaning was made or changed, and no approval covers that. \
| off |
| `guild.work` | AI did work that a guild covers, and no approval says that it was agreed. | review |
| `disclosure.missing` | AI was used, and the file carries no mark of it that machines can read. | review |
| `disclosure.deep-fake` | What AI made could be taken for real people or events, and viewers are not told. | off |
| `disclosure.latent` | The mark in a file lacks the AI system's provider, name or version, the time, or an id. | off |
| `media.unreadable` | A file is damaged, or is no picture of a kind that can be checked. | block |
| `sequence.missing-frames` | Numbered frames are missing between the first and the last. | review |
| `sequence.mixed-declarations` | Frames of one sequence are declared differently, or only some are. | review |
| `sequence.near-copy` | Frames of one sequence look like one work: told once, as grave as the worst of them. | block |

A policy file's keys are in `provenance.policy.document`, what is wrong with one tells `provenance.policy.linting`, what
one asks `provenance.policy.explaining`, how to add a rule `provenance.policy.interface`. `shipped/` has the policies
that come with platemark, each with cases beside it (`provenance.policy.cases`).
"""

from provenance.policy.document import load_policy, shipped_policies
from provenance.policy.interface import (
    THRESHOLDS,
    Policy,
    Principle,
    Rule,
    RuleSetting,
    SequenceEvidence,
    Sighting,
    UseCase,
)
from provenance.policy.rules import ASSET_RULES, READING_RULES, SEQUENCE_RULES, judge, judge_sequence
from provenance.policy.sightings import gather, join
from provenance.policy.waivers import united

__all__ = [
    "ASSET_RULES",
    "READING_RULES",
    "SEQUENCE_RULES",
    "THRESHOLDS",
    "Policy",
    "Principle",
    "Rule",
    "RuleSetting",
    "SequenceEvidence",
    "Sighting",
    "UseCase",
    "gather",
    "join",
    "judge",
    "judge_sequence",
    "load_policy",
    "shipped_policies",
    "united",
]
