"""SEAM: keys. A signer signs the bytes of a C2PA claim; where its key lives is its own affair.

To add a signer: write a module here with a class that has the members of `Signer`, add its URI scheme to the table
in ``signers/__init__.py``, and its line to ``tests/contracts/test_signers.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

#: Asks a person or a file for a secret; its argument says for what. Secrets never stand in a config or on argv.
SecretsHandler = Callable[[str], bytes]


class Signer(Protocol):
    """Signs with one key."""

    #: The C2PA name of the signature algorithm: es256, es384, es512, ps256, ed25519.
    algorithm: str
    #: The certificate chain in PEM, leaf first, without the root.
    chain: bytes
    #: An RFC 3161 time-stamp service's URL, or None.
    timestamp_url: str | None

    def sign(self, data: bytes) -> bytes:
        """The signature of *data* (for ECDSA r and s of fixed length, IEEE P1363).

        Raises:
            SignerError: the key cannot be used; names no secret.
        """
        ...
