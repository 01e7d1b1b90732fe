"""Message templates as patterns: whether a message is one that a rule says it can give, and which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import Any

from provenance.policy import Rule


def pattern(template: str) -> re.Pattern[str]:
    """What a template can become: anything in the place of a field, or nothing."""
    parts = (re.escape(text) + (".*" if field is not None else "") for text, field, *_ in Formatter().parse(template))
    return re.compile("".join(parts), re.DOTALL)


def fitting(rule: Rule[Any], message: str) -> frozenset[str]:
    """The templates of a rule that a message fits."""
    return frozenset(each for each in rule.says if pattern(each).fullmatch(message))


def fields(template: str) -> frozenset[str]:
    """The names of a template's fields."""
    return frozenset(field for _, field, *_ in Formatter().parse(template) if field is not None)


def unused(rule: Rule[Any], messages: Iterable[str]) -> frozenset[str]:
    """The templates of a rule that no message fits."""
    return frozenset(rule.says) - frozenset[str]().union(*(fitting(rule, each) for each in messages))
