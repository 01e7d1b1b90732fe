"""``disclosure.pdf``: the page, printed by WeasyPrint.

WeasyPrint is handed the text of the page and nothing else: whatever it would fetch is refused, so that no document can
make it read a file or ask a network.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from PIL import ImageFile

from pipeline.disclosure.model import Disclosure
from pipeline.disclosure.page import page_of
from provenance.errors import MissingPart

_BEFORE = ImageFile.LOAD_TRUNCATED_IMAGES
try:
    import weasyprint
    from weasyprint.urls import URLFetcher
except OSError as error:  # its own words when the system's libraries are not there
    raise MissingPart(
        "the disclosure format 'pdf' cannot be used",
        f"WeasyPrint does not find the system's text layout ({str(error).splitlines()[0]})",
        "Install Pango; on Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0",
    ) from error
finally:
    # WeasyPrint has Pillow take pictures that were cut off for whole ones, in the whole process; we must not.
    ImageFile.LOAD_TRUNCATED_IMAGES = _BEFORE


class Pdf:
    """Renders ``disclosure.pdf``."""

    names: tuple[str, ...] = ("disclosure.pdf",)

    def render(self, disclosure: Disclosure) -> Iterable[bytes]:
        """The page on A4, with bookmarks; labels beyond the first few of a line are left to ``disclosure.json``."""
        page = page_of(disclosure, for_print=True).decode()
        with closing(URLFetcher(allowed_protocols=())) as nothing:
            made: bytes = weasyprint.HTML(string=page, base_url="", url_fetcher=nothing).write_pdf()
        yield made
