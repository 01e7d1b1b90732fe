"""Rules about content credentials: that they are there, that they hold, and that the show knows who signed them.

"Valid" says only that nothing was changed since somebody signed. It never says that anything was verified.
"""

from __future__ import annotations

from collections.abc import Iterator

from provenance.declarations.chain import walk
from provenance.model import (
    UNTRUSTED_CODES,
    Evidence,
    Manifest,
    ManifestFailure,
    ManifestState,
)
from provenance.policy.interface import Outcome, Policy, Principle, Rule
from provenance.policy.words import about, listed, quoted, sentence, shortened

_SPECIFICATION = "C2PA Technical Specification 2.2, sections 14.3 (validation states) and 15 (validation)"
_DATED = "2025-05"

_UNREAD = "The content credentials of {asset} were not read."
_NONE = "{asset} carries no content credentials: nothing says who made it, or how."
_BROKEN = "The content credentials of {asset} do not hold: {why}."
_DOUBTED = "Something in the content credentials of {asset} does not hold: {why}."
_STRANGER = (
    "{asset} is signed by {signer} this show does not know: it is unchanged since then, "
    "and nobody known vouches for what it says."
)
_INGREDIENT = "{asset} was made with the ingredient {ingredient}, whose own content credentials do not hold: {why}."


def _missing(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    if manifest is None:
        yield Outcome(
            _UNREAD.format(asset=_in_sentence(evidence)),
            "Check it again; see its error, if any.",
        )
    elif manifest.state is ManifestState.MISSING:
        yield Outcome(
            _NONE.format(asset=about(evidence.asset)),
            "Ask for the delivery as it was stamped, with its .c2pa files; if it is your own, stamp it.",
        )


def _invalid(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    if manifest is None or manifest.state is not ManifestState.INVALID:
        return
    own = [failure for failure in manifest.failures if not failure.ingredient]
    if own:
        why, remedy = _told(own), _remedy(own)
    elif manifest.failures:
        why = "those of what it was made from do not hold"
        remedy = _remedy(manifest.failures)
    else:
        why, remedy = "no cause was given", _remedy(())
    yield Outcome(sentence(_BROKEN.format(asset=_in_sentence(evidence), why=why)), remedy)


def _doubtful(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    if manifest is None or manifest.state is ManifestState.INVALID:
        return
    doubts = [each for each in manifest.failures if not each.ingredient and each.code not in UNTRUSTED_CODES]
    if doubts:
        yield Outcome(sentence(_DOUBTED.format(asset=_in_sentence(evidence), why=_told(doubts))), _remedy(doubts))


def _untrusted(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    manifest = evidence.manifest
    if manifest is not None and manifest.state is ManifestState.VALID:
        signer = f"{quoted(manifest.signer)}, whom" if manifest.signer else "somebody whom"
        yield Outcome(
            _STRANGER.format(asset=about(evidence.asset), signer=signer),
            "If you know the signer, add their root certificate to `trust.anchors` in the show file; "
            "else ask whoever delivered it who signed it.",
        )


def _ingredient_invalid(evidence: Evidence, _: Policy) -> Iterator[Outcome]:
    if evidence.manifest is None:
        return
    for title, failures in _broken(evidence.manifest).items():
        name = quoted(title) if title else "without a name"
        yield Outcome(
            sentence(_INGREDIENT.format(asset=about(evidence.asset), ingredient=name, why=_told(failures))),
            _remedy(failures, "Find where that ingredient came from, and use its original file."),
        )


def _broken(manifest: Manifest) -> dict[str, list[ManifestFailure]]:
    """Each ingredient that does not hold, by its title, with its failures; ingredients of ingredients too."""
    broken: dict[str, list[ManifestFailure]] = {}
    for failure in manifest.failures:
        if failure.ingredient and failure.code not in UNTRUSTED_CODES:
            broken.setdefault(failure.ingredient, []).append(failure)
    for link in walk(manifest):
        if link.record.state is ManifestState.INVALID:
            broken.setdefault(link.record.title, [])
    return broken


def _in_sentence(evidence: Evidence) -> str:
    words = about(evidence.asset)
    return words[0].lower() + words[1:]


def _told(failures: list[ManifestFailure]) -> str:
    reasons = [shortened((each.explanation or each.code).strip().rstrip("."), 300) for each in failures]
    return listed(reasons) or "no cause was given"


def _remedy(
    failures: list[ManifestFailure] | tuple[ManifestFailure, ...],
    otherwise: str = "Do not use it as it is: ask for the file again, as it was signed, or look for who changed it.",
) -> str:
    remedies = [sentence(shortened(each.remedy, 300)) for each in failures if each.remedy.strip()]
    return " ".join(dict.fromkeys(sorted(remedies)[:5])) or otherwise


MISSING: Rule[Evidence] = Rule(
    "credentials.missing",
    Principle.AUTHENTICITY,
    _SPECIFICATION,
    _DATED,
    "An asset carries no content credentials, or they were not read.",
    _missing,
    says=(_UNREAD, _NONE),
)
INVALID: Rule[Evidence] = Rule(
    "credentials.invalid",
    Principle.AUTHENTICITY,
    _SPECIFICATION,
    _DATED,
    "Content credentials do not hold: something was changed, or they are damaged.",
    _invalid,
    says=(_BROKEN,),
)
DOUBTFUL: Rule[Evidence] = Rule(
    "credentials.doubtful",
    Principle.AUTHENTICITY,
    _SPECIFICATION,
    _DATED,
    "Content credentials hold, and something in them does not, as a time-stamp.",
    _doubtful,
    says=(_DOUBTED,),
)
UNTRUSTED: Rule[Evidence] = Rule(
    "credentials.untrusted",
    Principle.AUTHENTICITY,
    _SPECIFICATION,
    _DATED,
    "Content credentials are signed by somebody whom the show does not know.",
    _untrusted,
    says=(_STRANGER,),
)
INGREDIENT_INVALID: Rule[Evidence] = Rule(
    "credentials.ingredient-invalid",
    Principle.AUTHENTICITY,
    "C2PA Technical Specification 2.2, section 15.11 (validate the ingredients)",
    _DATED,
    "The content credentials of an ingredient do not hold.",
    _ingredient_invalid,
    says=(_INGREDIENT,),
)
