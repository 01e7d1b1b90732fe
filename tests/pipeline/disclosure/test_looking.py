"""What a person must look at: counted by shots and files; and what does not hold, by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from casework import CINDER, CONSENT, LICENCE, attested, declared

from pipeline.disclosure import looking
from pipeline.disclosure.lines import Gap
from pipeline.disclosure.model import Disclosure
from provenance.model import ChangeKind, Consent, HeldLicence, Performer


def test_what_needs_a_person(make: Any, whole: Disclosure) -> None:
    assert [(gap, sentence) for gap, sentence, _ in looking.gap_sentences(whole.shots)] == [
        (Gap.UNREAD, "1 shot could not be read: nothing is known of it."),
        (Gap.NO_CREDENTIALS, "1 file in 1 shot carries no credentials: nothing is known of it."),
        (Gap.UNKNOWN_SIGNER, "1 shot is signed by somebody whom the show does not know."),
        (Gap.UNDECLARED, "1 shot is made with AI according to its manifest, and nobody declared how."),
    ]
    results = [make.result(frame=n, manifest=make.missing, shot=shot) for n in (1, 2) for shot in ("a", "b", "c")]
    shots = make.disclose([*results, make.result(frame=3, shot="c")]).shots
    ((_, sentence, names),) = looking.gap_sentences(shots)
    assert sentence == (
        "2 shots carry no credentials: nothing is known of them; "
        "2 files in 1 other shot carry no credentials: nothing is known of them."
    )
    assert len(names) == 3
    assert looking.gap_words(shots[0].tellings[0]) == ("These files carry no credentials: nothing is known of them.",)


def sentences(told: Disclosure) -> list[str]:
    return [sentence for _, sentence, _ in looking.gap_sentences(told.shots)]


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        (
            attested(replace(CONSENT, valid_until="2026-05-01")),
            "1 consent does not hold: C-1 (it ended on 2026-05-01, and this was checked on 2026-11-26).",
        ),
        (attested(without=(Consent,)), "1 consent does not hold: C-1 (the show does not have it on file)."),
        (
            attested(without=(HeldLicence,)),
            "1 licence does not hold: L-1 (the show does not have it on file).",
        ),
        (
            attested(replace(CINDER, vetted_by="")),
            "1 tool has a vetting that does not hold: Cinder 2.4 (nobody has vetted it).",
        ),
        (
            declared(performers=(Performer("P-18", ChangeKind.VOICE), Performer("P-19", ChangeKind.VOICE))),
            "2 changes of performers have no consent on file: P-18 (voice), P-19 (voice).",
        ),
    ],
)
def test_what_does_not_hold_is_said_by_its_name_once(make: Any, evidence: Any, says: str) -> None:
    told = make.disclose([make.result(evidence), make.result(evidence, shot="sh020", manifest=evidence.manifest)])
    assert sentences(told) == [says]
    assert not told.is_complete


def test_several_that_do_not_hold_are_counted(make: Any) -> None:
    late = replace(CONSENT, valid_until="2026-05-01")
    others = (Performer("P-17", ChangeKind.DIGITAL_ALTERATION, consents=("C-1", "C-9")),)
    told = make.disclose([make.result(attested(late, of=declared(performers=others)))])
    (sentence,) = sentences(told)
    assert sentence == (
        "2 consents do not hold: C-1 (it ended on 2026-05-01, and this was checked on 2026-11-26), "
        "C-9 (the show does not have it on file)."
    )


def test_what_holds_is_not_said(make: Any) -> None:
    assert sentences(make.disclose([make.result(attested(CONSENT, LICENCE))])) == []
    late = replace(CONSENT, id="C-2", valid_until="2026-05-01")
    told = make.disclose([make.result(attested(late))])  # one that holds is enough
    assert told.is_complete


def test_a_file_says_what_it_relies_on(make: Any) -> None:
    (telling,) = make.shot(make.result(attested(replace(CONSENT, valid_until="2026-05-01")))).tellings
    assert looking.gap_words(telling) == ("The file relies on a consent that is not there or does not hold.",)
