"""What a PromQL expression asks for, as far as a test needs to know: metrics, and their labels."""

from __future__ import annotations

import re
from typing import NamedTuple

KEYWORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan", "atan2"}

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_CLAUSE = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_RANGE = re.compile(r"\[[^\]]*\]")
_SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?(\s*\()?")
_MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")


class Asked(NamedTuple):
    """The metrics with the labels they are chosen by, and the labels that are grouped by."""

    metrics: dict[str, set[str]]
    grouped: set[str]


def asked(expression: str) -> Asked:
    """What `expression` asks for."""
    plain = _STRING.sub("s", expression)
    grouped = {name.strip() for found in _CLAUSE.findall(plain) for name in found.split(",")}
    plain = _RANGE.sub("", _CLAUSE.sub("", plain))
    metrics: dict[str, set[str]] = {}
    for name, matchers, call in _SELECTOR.findall(plain):
        if not call and name.lower() not in KEYWORDS:
            metrics.setdefault(name, set()).update(_MATCHER.findall(matchers))
    return Asked(metrics, grouped - {""})
