"""Whom a show trusts, and the C2PA library's settings that follow from it; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provenance.signers import certificates

#: The names under which the library reports the lists that a certificate was found in.
SIGNER_LIST = "platemark:signers"
TIMESTAMP_LIST = "platemark:timestamp-services"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures are trusted.

    Attributes:
        anchors: the roots of signers, in PEM.
        timestamp_anchors: the roots of time-stamp services, in PEM; a signer who is vouched for by these alone is
            not trusted.
    """

    anchors: bytes = b""
    timestamp_anchors: bytes = b""

    @property
    def anchor_count(self) -> int:
        """How many roots of signers there are."""
        return len(certificates.read_anchors(self.anchors))

    def settings(self) -> dict[str, Any]:
        """The C2PA library's settings: no network, no actions and thumbnails but ours, all that is signed vouched for.

        Raises:
            SignerError: the anchors are not certificates in PEM.
        """
        signers = certificates.read_anchors(self.anchors)
        services = certificates.read_anchors(self.timestamp_anchors)
        lists = (
            ("manifest", SIGNER_LIST, signers),
            # The library takes any list for signers too, in no order: a root that is in both is named for signers.
            ("tsa", SIGNER_LIST, tuple(root for root in services if root in signers)),
            ("tsa", TIMESTAMP_LIST, tuple(root for root in services if root not in signers)),
        )
        anchors = [
            {"trust_kind": kind, "trust_uri": uri, "trust_anchors": certificates.to_pem(roots).decode()}
            for kind, uri, roots in lists
            if roots
        ]
        off = {"enabled": False}
        return {
            "version": 1,
            "trust": {
                "anchors": anchors,
                "trust_config": "\n".join(each.dotted_string for each in certificates.USAGES),
            },
            "verify": {
                "verify_after_sign": False,  # what was signed is read back instead, which finds more
                "verify_trust": True,
                "verify_timestamp_trust": True,
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
            },
            "core": {
                "allowed_network_hosts": [],
                "allow_redirects": False,
                "decode_identity_assertions": False,
                "max_decompressed_manifest_size_in_mb": 32,
            },
            "builder": {
                "thumbnail": off,
                "actions": {"auto_created_action": off, "auto_opened_action": off, "auto_placed_action": off},
                "created_assertion_labels": ["c2pa.thumbnail.claim", "c2pa.ingredient", "c2pa.ingredient.v3"],
            },
        }
