"""The journal's lines: one JSON object each, that carries a checksum of itself.

A line is ``{"check":"0123456789abcdef","kind":...}`` and a newline; the checksum is BLAKE2b, 8 bytes, of what stands
between the comma behind it and the newline. So a line that was cut, or changed by one bit, is known before it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

_BEGIN, _MIDDLE = b'{"check":"', b'",'
_CHECK = slice(len(_BEGIN), len(_BEGIN) + 16)
_BODY = _CHECK.stop + len(_MIDDLE)
#: No line of ours is longer: a record with a thumbnail has some 10 KB.
_LONGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in a file.

    Attributes:
        value: what it says; None where it is damaged.
        offset, length: in bytes, with the newline.
        is_torn: whether it has no newline: whoever wrote it was killed.
        is_ours: whether it begins as each line of ours does.
    """

    value: dict[str, Any] | None
    offset: int
    length: int
    is_torn: bool = False
    is_ours: bool = True


def encode(value: Mapping[str, Any]) -> bytes:
    """The line that says *value*."""
    body = json.dumps(value, separators=(",", ":")).encode()[1:]
    return b"".join((_BEGIN, _check(body), _MIDDLE, body, b"\n"))


def decode(line: bytes) -> dict[str, Any] | None:
    """What a line says; None where it is damaged."""
    body = line[_BODY:].removesuffix(b"\n")
    if not line.startswith(_BEGIN) or line[_CHECK.stop : _BODY] != _MIDDLE or line[_CHECK] != _check(body):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def scan(file: BinaryIO) -> Iterator[Line]:
    """The lines of a file from its beginning, one in memory at a time."""
    offset = 0
    while line := file.readline(_LONGEST):
        is_torn = not line.endswith(b"\n")
        value = None if is_torn else decode(line)
        yield Line(value, offset, len(line), is_torn and len(line) < _LONGEST, line.startswith(_BEGIN))
        offset += len(line)


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).hexdigest().encode()
