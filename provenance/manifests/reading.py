"""What the C2PA library reports of a manifest store -> `provenance.model.Manifest`; pure.

The state is the library's own (C2PA 2.4, section "Validation states"). An ingredient that does not hold makes the
asset invalid only where the signer had not recorded it; either way it stands among the failures, with its title, and
in the ingredient's own state. Everything in a report may be hostile: values of a wrong type are passed over, text
comes back as it is (whoever shows it escapes it), and the walk through the ingredients has a limit.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from provenance.manifests import words
from provenance.manifests.assertions import read_own
from provenance.manifests.reports import (
    UNTRUSTED,
    Json,
    actions_of,
    as_list,
    as_mapping,
    as_text,
    codes,
    data_of,
    deltas,
    generator_of,
    is_trusted,
    mappings,
)
from provenance.manifests.walking import Walk
from provenance.model import Carrier, Fingerprint, Manifest, ManifestFailure, ManifestState

_ISCC = "io.iscc.v0"
_MISMATCH = "assertion.dataHash.mismatch"
_STATES = {"Trusted": ManifestState.TRUSTED, "Valid": ManifestState.VALID}
_TIME_NOTES = ("timeStamp.untrusted", "timeStamp.mismatch", "timeStamp.malformed", "timeStamp.outsideValidity")
#: How many failures are told; the rest are counted.
_MOST_FAILURES = 100


def interpret(report: Json, carrier: Carrier) -> Manifest:
    """The manifest that a report's active manifest is.

    Args:
        report: the JSON that the C2PA library's reader gives.
        carrier: where the store was found.
    """
    label = as_text(report.get("active_manifest"))
    manifests = as_mapping(report.get("manifests"))
    active = as_mapping(manifests.get(label))
    results = as_mapping(report.get("validation_results"))
    walk = Walk(manifests, results)
    ingredients = walk.ingredients(label)
    own_results = as_mapping(results.get("activeManifest"))
    state, failures = _judge(report, own_results)
    failures += walk.failures
    if walk.is_cut:
        state, failures = ManifestState.INVALID, [words.explain(words.TOO_MANY), *failures]
    if state is ManifestState.INVALID and not failures:
        failures = [words.explain("general.error", "the reasons are not told")]
    assertions = as_list(active.get("assertions"))
    own = read_own(assertions)
    distinct = tuple(dict.fromkeys((*failures, *map(words.unread, own.unread))))
    signature = as_mapping(active.get("signature_info"))
    return Manifest(
        state,
        carrier,
        label=label,
        title=as_text(active.get("title")),
        generator=generator_of(active),
        signer=_signer(signature),
        signed_at=as_text(signature.get("time")),
        actions=actions_of(assertions),
        ingredients=ingredients,
        soft_bindings=tuple(_soft_bindings(assertions)),
        fingerprints=own.fingerprints,
        failures=distinct[:_MOST_FAILURES],
        declaration=own.declaration,
        profile_digest=own.profile,
        stamp_key=own.stamp_key,
        source_digest=own.frame.digest if own.frame else "",
        frame=own.frame.frame if own.frame else None,
        stamped_at=own.stamped_at,
        notes=(*_time_notes(own_results), *_cut_note(len(distinct))),
    )


def without_asset(report: Json, detailed: Json, digest: str) -> Json | None:
    """The report of a sidecar that was read alone, judged as if beside the file that has *digest*.

    Read alone, its data hash fails and nothing else does that would not fail beside the file. Here the hash that it
    holds is compared with the file's, so that the file need not be hashed once more.

    Args:
        report: what the library's reader gives for the sidecar.
        detailed: its detailed report, which holds the data hash.
        digest: SHA-256 (hex) of the file.

    Returns:
        The report, or None where the sidecar is not bound by a SHA-256 of the whole file.
    """
    label = as_text(report.get("active_manifest"))
    stored = as_mapping(as_mapping(as_mapping(detailed.get("manifests")).get(label)).get("assertion_store"))
    bound = as_mapping(stored.get("c2pa.hash.data"))
    results = as_mapping(report.get("validation_results"))
    own = as_mapping(results.get("activeManifest"))
    mismatches = [each for each in mappings(own.get("failure")) if each.get("code") == _MISMATCH]
    if len(mismatches) != 1 or bound.get("alg") != "sha256" or bound.get("exclusions"):
        return None
    if as_text(bound.get("hash")) != base64.b64encode(bytes.fromhex(digest)).decode():
        return report
    failures = [each for each in mappings(own.get("failure")) if each is not mismatches[0]]
    match = {**mismatches[0], "code": "assertion.dataHash.match", "explanation": "data hash valid"}
    judged = {**own, "failure": failures, "success": [*mappings(own.get("success")), match]}
    return {
        **report,
        "validation_results": {**results, "activeManifest": judged},
        "validation_state": _state_of(judged, results),
    }


def _state_of(own: Json, results: Json) -> str:
    """C2PA's validation state, from what is left: trust that is missing does not break anything."""
    found = {code for code, _ in codes(own.get("failure"))}
    found |= {code for _, delta in deltas(results) for code, _ in codes(delta.get("failure"))}
    if found - words.UNTRUSTED:
        return "Invalid"
    return "Trusted" if is_trusted(own) else "Valid"


def unreadable(code: str, detail: str, carrier: Carrier) -> Manifest:
    """The manifest of a file whose manifest, or whose structure around it, cannot be read."""
    return Manifest(ManifestState.INVALID, carrier, failures=(words.explain(code, detail),))


def _judge(report: Json, results: Json) -> tuple[ManifestState, list[ManifestFailure]]:
    state = _STATES.get(as_text(report.get("validation_state")), ManifestState.INVALID)
    failures = words.explain_all(codes(results.get("failure")))
    if state is ManifestState.TRUSTED and not is_trusted(results):
        return ManifestState.VALID, [*failures, words.explain(UNTRUSTED)]
    return state, failures


def _time_notes(results: Json) -> Iterator[str]:
    for code, _ in codes(results.get("informational")):
        if code in _TIME_NOTES:
            yield words.explain(code).explanation


def _cut_note(failures: int) -> tuple[str, ...]:
    more = failures - _MOST_FAILURES
    return (f"{more:,} more failures are not listed",) if more > 0 else ()


def _signer(signature: Json) -> str:
    """The certificate's common name, and its organisation where that says more."""
    name, organisation = as_text(signature.get("common_name")), as_text(signature.get("issuer"))
    return name if organisation in name else f"{name}, {organisation}".removeprefix(", ")


def _soft_bindings(assertions: Sequence[Any]) -> Iterator[Fingerprint]:
    for data in data_of(assertions, "c2pa.soft-binding"):
        algorithm = as_text(data.get("alg"))
        for block in mappings(data.get("blocks")):
            yield Fingerprint(algorithm, _binding_value(algorithm, block.get("value")))


def _binding_value(algorithm: str, value: Any) -> str:
    """A binding's value in base64, as resolvers are asked with; an ISCC in its own form, ``ISCC:`` and base32."""
    if isinstance(value, list):
        value = base64.b64encode(bytes(each & 255 for each in value if isinstance(each, int))).decode()
    text = as_text(value)
    if algorithm != _ISCC or text.startswith("ISCC:"):
        return text
    try:
        return "ISCC:" + base64.b32encode(base64.b64decode(text, validate=True)).decode().rstrip("=")
    except ValueError:
        return text
