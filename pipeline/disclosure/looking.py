"""What of a disclosure a person must look at, in plain English: all over the show in sentences, and file by file.

Texts from manifests are left as they are here, but for the names in sentences: these are for a terminal, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.disclosure.lines import Gap
from pipeline.disclosure.model import ShotLine, Telling
from pipeline.disclosure.standing import Lapse, lapses
from pipeline.reports.words import clip, count, some

#: What is said of one shot or file, and of several.
GAPS = {
    Gap.UNREAD: ("could not be read: nothing is known of it", "could not be read: nothing is known of them"),
    Gap.NO_CREDENTIALS: (
        "carries no credentials: nothing is known of it",
        "carry no credentials: nothing is known of them",
    ),
    Gap.BROKEN: ("has credentials that do not hold", "have credentials that do not hold"),
    Gap.UNKNOWN_SIGNER: (
        "is signed by somebody whom the show does not know",
        "are signed by somebody whom the show does not know",
    ),
    Gap.DOUBTFUL: (
        "has credentials in which something does not hold, or could not be read",
        "have credentials in which something does not hold, or could not be read",
    ),
    Gap.SILENT: (
        "has credentials that do not say what the picture is",
        "have credentials that do not say what the pictures are",
    ),
    Gap.MAY_HOLD_AI: (
        "is called a composite, or made from one: its manifest does not say whether AI is in it",
        "are called composites, or made from some: their manifests do not say whether AI is in them",
    ),
    Gap.UNDECLARED: (
        "is made with AI according to its manifest, and nobody declared how",
        "are made with AI according to their manifests, and nobody declared how",
    ),
    Gap.ELEMENT_BROKEN: (
        "has an element whose credentials do not hold",
        "have elements whose credentials do not hold",
    ),
    Gap.ELEMENT_UNKNOWN_SIGNER: (
        "has an AI-made element that is signed by somebody whom the show does not know",
        "have AI-made elements that are signed by somebody whom the show does not know",
    ),
    Gap.CONSENT: (
        "relies on a consent that is not there or does not hold",
        "rely on consents that are not there or do not hold",
    ),
    Gap.LICENCE: ("relies on a licence that does not hold", "rely on licences that do not hold"),
    Gap.VETTING: (
        "is made with a tool whose vetting does not hold",
        "are made with tools whose vetting does not hold",
    ),
}
#: What is said of one thing that does not hold, and of several; then of what there is none of.
_LAPSES = {
    Gap.CONSENT: (
        ("consent does not hold", "consents do not hold"),
        ("change of a performer has no consent on file", "changes of performers have no consent on file"),
    ),
    Gap.LICENCE: (("licence does not hold", "licences do not hold"), ("", "")),
    Gap.VETTING: (
        ("tool has a vetting that does not hold", "tools have vettings that do not hold"),
        ("", ""),
    ),
}
_MOST_LAPSES = 6


def gap_sentences(shots: Iterable[ShotLine]) -> tuple[tuple[Gap, str, tuple[str, ...]], ...]:
    """What a person must look at: each gap in a sentence, and its shots; one whose files all have it counts whole."""
    told = []
    lines = tuple(shot for shot in shots if shot.gaps)
    for gap, (one, many) in GAPS.items():
        having = [shot for shot in lines if gap in shot.gaps]
        whole = [shot for shot in having if all(gap in telling.gaps for telling in shot.tellings)]
        rest = [shot for shot in having if shot not in whole]
        files = sum(telling.count for shot in rest for telling in shot.tellings if gap in telling.gaps)
        parts = [f"{count(len(whole), 'shot')} {one if len(whole) == 1 else many}"] if whole else []
        if rest:
            other = "other " if whole else ""
            where = f"{count(files, 'file')} in {len(rest):,} {other}shot{'' if len(rest) == 1 else 's'}"
            parts.append(f"{where} {one if files == 1 else many}")
        sentence = _lapse_sentence(gap, having) if gap in _LAPSES else "; ".join(parts)
        if having:
            told.append((gap, f"{sentence}.", tuple(shot.name for shot in having)))
    return tuple(told)


def _lapse_sentence(gap: Gap, shots: Sequence[ShotLine]) -> str:
    """What does not hold, each thing by its name; what is absent is told by what it is wanted for."""
    found = [each for each in lapses(telling for shot in shots for telling in shot.tellings) if each.gap is gap]
    return "; ".join(
        f"{len(names):,} {_LAPSES[gap][is_absent][len(names) != 1]}: {some(names, _MOST_LAPSES)}"
        for is_absent in (False, True)
        if (names := _names(each for each in found if each.is_absent is is_absent))
    )


def _names(found: Iterable[Lapse]) -> list[str]:
    """What does not hold, each with why; where several things are said of one, the first of them."""
    told = {each.name if not each.is_absent else f"{each.name} {each.why}": each for each in reversed([*found])}
    return [f"{clip(each.name, 80)} ({clip(each.why, 160)})" for each in reversed(told.values())]


def gap_words(telling: Telling) -> tuple[str, ...]:
    """What of a telling's files a person must look at."""
    subject = "The file" if telling.count == 1 else "These files"
    return tuple(f"{subject} {GAPS[gap][telling.count != 1]}." for gap in telling.gaps)
