"""What each C2PA failure code means to the person who reads it, and what they can do.

The codes are those of the C2PA Technical Specification 2.4, section "Validation status codes", and the few that the
C2PA library adds. A code that is not here gets an honest general text, never silence.
"""

from __future__ import annotations

from collections.abc import Iterable

from provenance.model import ManifestFailure

#: Codes that say whom the show trusts, not that anything is broken.
UNTRUSTED = frozenset({"signingCredential.untrusted", "timeStamp.untrusted", "cawg.x509.credential.untrusted"})
#: Our own code for a manifest with more ingredients than are walked.
TOO_MANY = "io.platemark.ingredients.tooMany"
#: Our own code for an assertion of ours that is there and was not read.
UNREAD = "io.platemark.assertion.unread"

_EXPIRED = "signingCredential.expired"

_CHANGED = (
    "Ask for the file as it was delivered first. Where the change was meant, stamp the new picture; what it was made "
    "from belongs into its declaration."
)
_DAMAGED = "Ask for the file again, and compare its size and checksum with the sender's; the transfer may have cut it."
_MAKER = "Tell whoever signed it, with this code: the program that wrote the manifest has to be corrected."
_CERTIFICATE = "Tell whoever signed it, with this code: it has to be signed again with a certificate that is right."
_TIME = "Ask the signer for a file that was time-stamped, or add the time-stamp service's root to the show's anchors."
_INGREDIENT = "Ask for the ingredient's own file and its credentials, and verify that one by itself."
_FORGED = "Treat the manifest as forged. Ask the sender how the file was handled, and for the original."

_LAYOUT = (
    (
        "the manifest lies at another place in the file than the signer wrote down; this is a rule about the file's "
        "layout, and by itself does not say that the picture was changed"
    ),
    (
        "Ask the maker of the camera or program that signed it; compare the picture with another copy. A person can "
        "accept it where the two are the same."
    ),
)
_PICTURE = "the file's bytes are not the ones that were signed: the picture, or something else in the file, was changed"
_BROKEN_HASH = "the record of what was signed cannot be used: it is incomplete or contradicts itself"

_TABLE: dict[str, tuple[str, str]] = {
    # the picture
    "assertion.dataHash.mismatch": (_PICTURE, _CHANGED),
    "assertion.bmffHash.mismatch": (_PICTURE, _CHANGED),
    "assertion.boxesHash.mismatch": (_PICTURE, _CHANGED),
    "assertion.boxesHash.unknownBox": ("the file holds a part that was not there when it was signed", _CHANGED),
    "assertion.collectionHash.mismatch": ("a file of the collection is not the one that was signed", _CHANGED),
    "assertion.collectionHash.incorrectFileCount": ("files were added to the collection, or taken from it", _CHANGED),
    "assertion.collectionHash.invalidURI": ("the collection names a file outside itself", _FORGED),
    "assertion.multiAssetHash.missingPart": ("a part of the file that was signed is missing", _DAMAGED),
    "assertion.dataHash.malformed": (_BROKEN_HASH, _MAKER),
    "assertion.bmffHash.malformed": (_BROKEN_HASH, _MAKER),
    "assertion.boxesHash.malformed": (_BROKEN_HASH, _MAKER),
    "assertion.collectionHash.malformed": (_BROKEN_HASH, _MAKER),
    "assertion.multiAssetHash.malformed": (_BROKEN_HASH, _MAKER),
    "assertion.dataHash.redacted": ("what ties the manifest to the picture was removed from it", _FORGED),
    "assertion.hardBinding.redacted": ("what ties the manifest to the picture was removed from it", _FORGED),
    "claim.hardBindings.missing": ("nothing ties the manifest to this picture", _MAKER),
    "assertion.multipleHardBindings": ("the manifest is tied to more than one picture", _MAKER),
    # what the manifest says
    "assertion.hashedURI.mismatch": ("a statement in the manifest was changed after it was signed", _FORGED),
    "hashedURI.mismatch": ("a statement in the manifest was changed after it was signed", _FORGED),
    "hashedURI.missing": ("the manifest names data that is not in it", _DAMAGED),
    "assertion.missing": ("a statement that was signed is missing from the manifest", _FORGED),
    "assertion.undeclared": ("the manifest holds a statement that nobody signed", _FORGED),
    "assertion.outsideManifest": ("the manifest vouches for a statement that lies outside it", _FORGED),
    "assertion.inaccessible": (
        "a statement is kept at an address in a network, and platemark fetches nothing",
        "Ask the signer for a file that carries all of its manifest.",
    ),
    "assertion.notRedacted": ("a statement is called removed, and is still there", _MAKER),
    "assertion.selfRedacted": ("the manifest removes a statement of its own", _MAKER),
    "assertion.required.missing": ("a statement in the manifest lacks something that it must have", _MAKER),
    "assertion.json.invalid": ("a statement in the manifest cannot be read", _DAMAGED),
    "assertion.cbor.invalid": ("a statement in the manifest cannot be read", _DAMAGED),
    "assertion.action.malformed": ("the list of what was done to the picture breaks C2PA's rules", _MAKER),
    "assertion.action.ingredientMismatch": ("a step names an ingredient that is not there, or of another kind", _MAKER),
    "assertion.action.redactionMismatch": ("a step speaks of a removal that did not take place", _MAKER),
    "assertion.action.redacted": ("the list of what was done to the picture was removed", _FORGED),
    "assertion.action.softBindingMissing": ("a step speaks of a watermark that the manifest does not record", _MAKER),
    "assertion.cloud-data.hardBinding": ("what ties the manifest to the picture is kept elsewhere", _MAKER),
    "assertion.cloud-data.actions": ("what was done to the picture is kept elsewhere", _MAKER),
    "assertion.cloud-data.malformed": ("a statement that is kept elsewhere is incomplete", _MAKER),
    "assertion.external-reference.malformed": ("a statement that is kept elsewhere is incomplete", _MAKER),
    "assertion.ingredient.malformed": ("an ingredient's record is incomplete", _MAKER),
    "assertion.metadata.disallowed": ("the manifest holds metadata that C2PA does not allow there", _MAKER),
    "assertion.timestamp.malformed": ("a recorded time-stamp cannot be read", _MAKER),
    # the claim
    "claim.missing": ("the manifest has no claim", _DAMAGED),
    "claim.multiple": ("the manifest has more than one claim", _FORGED),
    "claim.malformed": ("the claim cannot be read, or breaks C2PA's rules", _DAMAGED),
    "claim.cbor.invalid": ("the claim cannot be read", _DAMAGED),
    "claim.required.missing": ("the claim lacks something that it must have", _MAKER),
    "ingredient.hashedURI.mismatch": ("an ingredient's claim was changed after it was recorded", _INGREDIENT),
    # the signature
    "claimSignature.missing": ("the manifest is not signed", _FORGED),
    "claimSignature.mismatch": (
        "the signature does not fit the manifest: it was changed after it was signed, or not signed by this key",
        _FORGED,
    ),
    "claimSignature.outsideValidity": ("it was signed before or after its certificate was valid", _CERTIFICATE),
    "signingCredential.untrusted": (
        "the signature holds, but nobody on the show's list of trusted authorities vouches for the signer",
        (
            "Ask the signer for their root certificate, check it with them by another way, and add it to the show's "
            "anchors. Until then it only shows that nothing was changed since somebody unknown signed it."
        ),
    ),
    "signingCredential.invalid": ("the signer's certificate may not sign C2PA manifests", _CERTIFICATE),
    _EXPIRED: (
        "the signer's certificate has expired, and no trusted time-stamp shows that it was signed before",
        _TIME,
    ),
    "signingCredential.ocsp.revoked": (
        "the signer's certificate was revoked by its issuer",
        "Do not rely on it. Ask the signer what happened, and for a file signed with a new certificate.",
    ),
    "signingCredential.ocsp.unknown": ("the certificate's issuer does not know it", _CERTIFICATE),
    "algorithm.unsupported": ("it was hashed or signed with a method that C2PA does not allow", _CERTIFICATE),
    "timeStamp.mismatch": ("the time-stamp belongs to another signature", _TIME),
    "timeStamp.malformed": ("the time-stamp cannot be read", _TIME),
    "timeStamp.outsideValidity": ("the time-stamp was made outside its certificate's time", _TIME),
    "timeStamp.untrusted": ("the time-stamp comes from a service that the show does not trust", _TIME),
    # the manifest as a whole
    "manifest.inaccessible": (
        "the file only names an address in a network for its manifest, and platemark fetches nothing",
        "Ask the sender for the file with its manifest embedded, or for the manifest as a .c2pa file beside it.",
    ),
    "manifest.multipleParents": ("the manifest says that the picture was opened from more than one file", _MAKER),
    "manifest.update.invalid": ("an update of the manifest changes what an update may not change", _FORGED),
    "manifest.update.wrongParents": ("an update of the manifest does not name the one that it updates", _MAKER),
    "manifest.timestamp.invalid": ("a time-stamp manifest says more than a time", _FORGED),
    "manifest.timestamp.wrongParents": ("a time-stamp manifest does not name the one that it is for", _MAKER),
    "manifest.compressed.invalid": ("the compressed manifest cannot be opened", _DAMAGED),
    "general.error": ("the manifest, or the file around it, cannot be read", _DAMAGED),
    # ingredients
    "ingredient.manifest.missing": ("an ingredient's manifest is not in the file, though it is named", _INGREDIENT),
    "ingredient.manifest.mismatch": ("an ingredient's manifest is not the one that was recorded", _INGREDIENT),
    "ingredient.claimSignature.missing": ("an ingredient's signature is not there, though it is named", _INGREDIENT),
    "ingredient.claimSignature.mismatch": ("an ingredient's signature is not the one that was recorded", _INGREDIENT),
    TOO_MANY: (
        "the manifest names more ingredients than are looked at, so that nothing is said of the rest",
        "Ask the sender for a file with its direct ingredients only; a person must look at this one.",
    ),
}


def explain(code: str, detail: str = "", ingredient: str = "") -> ManifestFailure:
    """One failure in words.

    Args:
        code: the C2PA status code.
        detail: what the C2PA library says of it; its own words, escaped by whoever shows them.
        ingredient: the title of the ingredient that it was found in.
    """
    explanation, remedy = _TABLE.get(code) or _unknown(code, detail)
    if code == "assertion.dataHash.mismatch" and "exclusion" in detail:
        explanation, remedy = _LAYOUT
    if code == "general.error" and detail:
        explanation = f"{explanation} ({detail[:300]})"
    return ManifestFailure(code, explanation, remedy, ingredient)


def unread(why: str, ingredient: str = "") -> ManifestFailure:
    """An assertion of ours that is there and was not read: what it says of AI, nobody knows.

    Args:
        why: which one, and why, as a part of a sentence.
    """
    remedy = "Read it with the version of platemark that wrote it, or have the file stamped again."
    return ManifestFailure(UNREAD, why, remedy, ingredient)


def explain_all(found: Iterable[tuple[str, str]], ingredient: str = "") -> list[ManifestFailure]:
    """Failures of one manifest in words, from their codes and details.

    A chain that has expired is not followed to its root, so that nothing is said of who vouches for it.
    """
    told = list(found)
    is_expired = any(code == _EXPIRED for code, _ in told)
    return [
        explain(code, detail, ingredient)
        for code, detail in told
        if not (is_expired and code == "signingCredential.untrusted")
    ]


def _unknown(code: str, detail: str) -> tuple[str, str]:
    if code.startswith("cawg."):
        return (
            f"the identity that somebody added to the manifest does not hold ({code})",
            "Do not rely on that identity; the rest of the manifest is judged by itself.",
        )
    told = f": {detail[:300]}" if detail else ""
    return (
        f"the C2PA library reports {code[:100]}{told}; platemark has no words for it",
        "Do not rely on this manifest until somebody who knows C2PA has looked at it with this code.",
    )
