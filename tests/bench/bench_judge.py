"""What judging one asset costs, beside reading the same evidence from a line of a journal: `make bench-judge`.

The asset is a final comp with a generated element, two performers and three inputs; the show's attestations that are
about it are few or many. The rules are all five shipped policies together, so that every rule is applied.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "casework"))

from casework import APPROVAL, CLEAN, CONSENT, MANIFEST

from provenance.model import Attestation, Evidence, Result
from provenance.policy import judge, load_policy, shipped_policies
from provenance.records import from_record, to_record

GOAL_MS = 1.0
ROUNDS, CALLS = 7, 200


def with_attestations(count: int) -> Evidence:
    """The asset with *count* more consents and approvals that do not cover it."""
    more: list[Attestation] = []
    for number in range(count // 2):
        more.append(replace(CONSENT, id=f"C-{number + 10}", shots=(f"sh9{number:03d}",)))
        more.append(replace(APPROVAL, id=f"A-{number + 10}", shots=(f"sh9{number:03d}",)))
    return replace(CLEAN, attestations=(*more, *CLEAN.attestations))


def broken(evidence: Evidence) -> Evidence:
    """The same without anything that covers it: every rule that can has something to say."""
    return replace(evidence, attestations=(), manifest=replace(MANIFEST, signed_at="", stamped_at=""))


def milliseconds(call: Callable[[], object]) -> float:
    """The median time that a call takes of the processor, whatever else the machine does."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(CALLS):
            call()
        rounds.append((time.process_time() - begun) / CALLS * 1000)
    return statistics.median(rounds)


def main() -> int:
    """Print a table; 1 where the goal is missed."""
    policy = load_policy(shipped_policies())
    print(f"{'evidence':34} {'judge':>9} {'read':>9} {'judge/read':>11}   goal: judge under {GOAL_MS} ms")
    rows = {f"{count} attestations": with_attestations(count) for count in (0, 20, 300)}
    rows["none that covers, all rules speak"] = broken(CLEAN)
    is_missed = False
    for name, evidence in rows.items():
        line = json.dumps(to_record(Result(evidence)))
        judged = milliseconds(lambda evidence=evidence: judge(evidence, policy))
        read = milliseconds(lambda line=line: from_record(json.loads(line)))
        told = "" if judged < GOAL_MS else "missed"
        is_missed = is_missed or bool(told)
        print(f"{name:34} {judged:6.3f} ms {read:6.3f} ms {judged / read:10.2f}x   {told}")
    return int(is_missed)


if __name__ == "__main__":
    sys.exit(main())
