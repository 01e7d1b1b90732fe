"""The PDF: the same page on paper, and nothing fetched for it. Skipped where WeasyPrint or Pango is not installed."""

from __future__ import annotations

import importlib
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from PIL import ImageFile

from pipeline.disclosure import format_of
from pipeline.disclosure.model import Disclosure
from provenance.errors import MissingPart


@pytest.fixture
def pdf() -> Any:
    try:
        return format_of("pdf")
    except MissingPart as error:
        pytest.skip(f"{error.why}. {error.fix}")


def pages_in(made: bytes) -> list[bytes]:
    """The page objects of a PDF, whose streams of objects are compressed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    objects = [made]
    for stream in streams:
        with suppress(zlib.error):  # a stream that is not compressed, and holds no objects
            objects.append(zlib.decompress(stream))
    return re.findall(rb"/Type ?/Page\b", b"".join(objects))


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The module as if nobody had imported it yet."""
    name = "pipeline.disclosure.pdf"
    before = sys.modules.pop(name, None)
    yield
    sys.modules.pop(name, None)
    if before is not None:
        sys.modules[name] = before


def test_it_is_a_pdf_with_pages(pdf: Any, whole: Disclosure) -> None:
    (made,) = pdf.render(whole)
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert len(pages_in(made)) >= 2


def test_pillow_stays_as_strict_as_it_was(pdf: Any, whole: Disclosure) -> None:
    tuple(pdf.render(whole))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_nothing_is_fetched(pdf: Any, whole: Disclosure, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.disclosure import pdf as module

    secret = "file:///etc/hostname"
    page = f'<html><link rel="stylesheet" href="{secret}"><body><img src="{secret}">kept</body></html>'
    monkeypatch.setattr(module, "page_of", lambda *_, **__: page.encode())
    opened: list[str] = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda _, url, *__, **___: opened.append(str(url)))
    (made,) = pdf.render(whole)
    assert made.startswith(b"%PDF-")
    assert not opened


def test_without_weasyprint_it_says_what_to_install(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingPart) as caught:
        format_of("pdf")
    assert "pip install 'platemark[pdf]'" in caught.value.fix


def test_without_pango_it_says_what_to_install(forgotten: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    broken = tmp_path / "weasyprint" / "__init__.py"
    broken.parent.mkdir()
    broken.write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    with pytest.raises(MissingPart) as caught:
        format_of("pdf")
    assert "libpango-1.0-0" in caught.value.why
    assert "apt-get install" in caught.value.fix
