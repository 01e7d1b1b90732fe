"""SEAM: the disclosure of how AI was used in a show or a delivery, drawn from signed manifests.

`gathering` draws it up from results, `writing` writes and signs it. What manifests do not tell is called unknown, and
never "no AI".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenance import parts

if TYPE_CHECKING:
    from pipeline.disclosure.interface import Format

FORMATS = {
    "csv": "pipeline.disclosure.table:Table",
    "html": "pipeline.disclosure.page:Page",
    "json": "pipeline.disclosure.data:Data",
    "pdf": "pipeline.disclosure.pdf:Pdf",
}
#: What is written where no format is named.
DEFAULT = ("html", "csv", "json")


def format_of(name: str) -> Format:
    """The format of that name; raises MissingPart where there is none, or it needs what is not installed."""
    made: Format = parts.load("disclosure format", FORMATS, name)()
    return made
