"""How pages are made of templates: no text is trusted, and a page asks nothing of any network.

Every text that a template prints passes `show_name` (control, bidirectional and undecodable characters become
visible) and is then escaped. The content security policy allows the page's own style and script, by their digests,
and pictures that stand in the page; nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from provenance.files import show_name

NO_SCRIPT = Markup()


def environment(package: str, **words: Any) -> Environment:
    """The templates of a package, in which *words* are known."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= words
    return made


def source(package: str, name: str) -> Markup:
    """A file of ours that goes into a page as it is: nothing in it is from outside."""
    return Markup(files(package).joinpath("templates", name).read_text("utf-8"))  # noqa: S704  (a file of ours)


def render(
    templates: Environment, name: str, context: Mapping[str, Any], *, style: Markup, script: Markup = NO_SCRIPT
) -> bytes:
    """A page of the template *name*, with its style, its script, and the policy that allows these alone."""
    policy = content_policy(style, script)
    return templates.get_template(name).render(context, style=style, script=script, policy=policy).encode()


def content_policy(style: str, script: str) -> str:
    """The content security policy: nothing but this style, this script, and pictures that stand in the page."""
    scripts = _digest(script) if script else "'none'"
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(style)}; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )


def _visible(value: object) -> object:
    """What a template prints: markup of ours as it is, any text with its hidden characters made visible."""
    if isinstance(value, Markup) or not isinstance(value, str) or value.isprintable():
        return value
    return show_name(value)


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
