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
| `near-copy.licence` | An asset looks like a work that is licensed, but not for this show or this day. | block |
| `near-copy.licensed` | An asset looks like a work that this show may use: it is told, and stops nothing. | pass |
| `media.unreadable` | A file is damaged, or is no picture of a kind that can be checked. | block |
| `sequence.missing-frames` | Numbered frames are missing between the first and the last. | review |
| `sequence.mixed-declarations` | Frames of one sequence are declared differently, or only some are. | review |
| `sequence.near-copy` | Frames of one sequence look like one work: told once, as grave as the worst of them. | block |

A policy file's keys are in `provenance.policy.document`, how to add a rule in `provenance.policy.interface`.
"""

from provenance.policy.document import load_policy, shipped_policies
from provenance.policy.interface import THRESHOLDS, Policy, Principle, Rule, RuleSetting, SequenceEvidence, Sighting
from provenance.policy.rules import ASSET_RULES, SEQUENCE_RULES, judge, judge_sequence
from provenance.policy.sightings import gather, join

__all__ = [
    "ASSET_RULES",
    "SEQUENCE_RULES",
    "THRESHOLDS",
    "Policy",
    "Principle",
    "Rule",
    "RuleSetting",
    "SequenceEvidence",
    "Sighting",
    "gather",
    "join",
    "judge",
    "judge_sequence",
    "load_policy",
    "shipped_policies",
]
