"""Looking phrases up: which entries of a lexicon a text holds, where, and whether it wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from stillmotion.director.clauses import Span, denied

Kind = TypeVar("Kind", bound=str)


class Found(NamedTuple, Generic[Kind]):
    """An entry and the passage of the text that means it."""

    kind: Kind
    start: int
    end: int


@cache
def pattern(phrases: tuple[str, ...] | str) -> re.Pattern[str]:
    """One expression for alternatives."""
    return re.compile(
        phrases if isinstance(phrases, str) else "|".join(f"(?:{p})" for p in phrases)
    )


def find(
    table: Mapping[Kind, Sequence[str]], text: str, unwanted: Sequence[Span] = ()
) -> list[Found[Kind]]:
    """Each passage of `text` (in lower case) that means an entry, in the order of the table.

    Those in an `unwanted` passage are left out.
    """
    return [
        Found(kind, match.start(), match.end())
        for kind, phrases in table.items()
        for match in pattern(tuple(phrases)).finditer(text)
        if match.end() > match.start() and not denied(*match.span(), unwanted)
    ]


def overlaps(found: Found[Kind] | Span, others: Sequence[Span]) -> bool:
    """Whether the passage shares a character with one of the others."""
    start, end = found[-2:]
    return any(a < end and start < b for a, b in others)


def lowered(text: str) -> str:
    """Lower case, of the same length, so that places in it are places in the text."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)
