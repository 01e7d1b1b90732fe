"""Pages of templates: text is escaped and visible, and the policy allows what stands in the page."""

from __future__ import annotations

import base64
import hashlib

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from pipeline.reports.templating import content_policy, environment, source

PACKAGE = "pipeline.reports"


def test_text_is_escaped_and_its_hidden_characters_are_visible() -> None:
    page = environment(PACKAGE, word="<b>").from_string("{{ word }} {{ name }} {{ mine }}")
    assert page.render(name="a\x1b\u202eb", mine=Markup("<i>")) == "&lt;b&gt; a\\x1b\\u202eb <i>"


def test_a_name_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(UndefinedError):
        environment(PACKAGE).from_string("{{ nothing }}").render()


def test_the_policy_allows_what_stands_in_the_page_by_its_digest() -> None:
    style = source(PACKAGE, "report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = content_policy(style, "")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in content_policy(style, "1")
