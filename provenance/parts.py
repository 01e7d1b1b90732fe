"""One lookup for the parts of a seam.

A seam's ``__init__`` holds one table ``{name: "module:attribute"}``; nothing outside the seam names a part's
module. A part is imported when it is first asked for, so that a farm node pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from provenance.errors import MissingPart

#: Third-party modules that live in an extra: module -> extra of the distribution.
EXTRAS: Mapping[str, str] = {
    "onnxruntime": "neural",
    "pkcs11": "pkcs11",
    "psycopg": "postgres",
    "ray": "ray",
    "weasyprint": "pdf",
}


def load(seam: str, table: Mapping[str, str], name: str) -> Any:
    """Import and return the part *name* of *seam*.

    The one place that returns ``Any``: each seam's own getter gives it back under the seam's Protocol.

    Raises:
        MissingPart: there is no such part, or it needs an extra that is not installed. An `ImportError` that
            comes from anything else is a defect and is not hidden.
    """
    if name not in table:
        raise MissingPart(
            f"no {seam} called {name!r}", f"platemark has {', '.join(sorted(table))}", "Choose one of these."
        )
    module, attribute = table[name].split(":")
    try:
        return getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").split(".")[0])
        if extra is None:
            raise
        raise MissingPart(
            f"the {seam} {name!r} is not installed",
            f"it needs the module {error.name!r}",
            f"Install it with: pip install 'platemark[{extra}]'",
        ) from error
