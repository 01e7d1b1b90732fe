"""Keys and certificates: open a signer by its URI.

| URI | key | module |
|-|-|-|
| ``pem:/show/identity/signer.key`` | a PEM file that only its owner can read | `provenance.signers.pem` |

`provenance.signers.identity` makes a studio its own certificate authority.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from provenance import parts
from provenance.errors import SignerError
from provenance.files import show_name
from provenance.signers.interface import SecretsHandler, Signer

#: URI scheme -> the function that opens a key of that kind, with the arguments of `open_signer`.
SIGNERS = {"pem": "provenance.signers.pem:open_pem"}


def open_signer(uri: str, *, chain: Path, secrets: SecretsHandler, timestamp_url: str | None = None) -> Signer:
    """Open a key, and hold it against its certificates before anything is signed.

    Args:
        uri: the key's scheme and place, for instance ``pem:/show/identity/signer.key``.
        chain: the certificates in PEM, the signer's first.
        secrets: asked for the key's passphrase when it has one.
        timestamp_url: an RFC 3161 time-stamp service, or None.

    Raises:
        SignerError: the key or a certificate is missing, wrong, expired or kept unsafely; the message names which
            field, and no secret.
        FileError: a file cannot be read.
        MissingPart: there is no signer of that scheme, or it is not installed.
    """
    scheme, colon, location = uri.partition(":")
    if not (colon and location):
        raise SignerError(
            f"cannot open the key {show_name(uri)}", "it does not say what kind of key it is", "Write pem:PATH."
        )
    opener = cast("Callable[..., Signer]", parts.load("signer", SIGNERS, scheme))
    return opener(location, chain=chain, secrets=secrets, timestamp_url=_checked(timestamp_url))


def _checked(url: str | None) -> str | None:
    """A time-stamp service's URL; one with a password in it is refused, since it would stand in errors and logs."""
    if not url:
        return None
    what = "cannot use the time-stamp service"
    try:
        parsed = urlsplit(url)
        port_is_a_number = parsed.port is None or parsed.port >= 0
    except ValueError as error:
        raise SignerError(what, "its address is not a URL", "Write it like http://timestamp.example/.") from error
    if parsed.scheme not in ("http", "https") or not parsed.hostname or not port_is_a_number:
        raise SignerError(what, "its address is not an http or https URL", "Write it like http://timestamp.example/.")
    if parsed.username is not None or parsed.password is not None:
        raise SignerError(what, "its address holds a user's name or password", "Use a service that needs none.")
    return url
