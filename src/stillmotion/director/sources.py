"""Which thing of the prompt smoke or steam is said to rise from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stillmotion.director.clauses import Clause, Span
from stillmotion.director.lexicon.sources import SOURCES, UNKNOWN
from stillmotion.director.search import Found, find
from stillmotion.storyboard import Source, SourceKind

_FROM = re.compile(
    r"\b(?:from|out of|off|above|over|inside|in|at|around|under|beneath)"
    r"(?: (?:the|an?|its|his|her|their|my|your|this|that|each|every|all|of|[\w-]{2,12})){0,3} $"
)
"""What stands right before the thing that something rises from."""

_ZH_FROM = re.compile("[从自由]$|[从自由][^，。；,.;]{0,6}$")
_MANY = re.compile("s$|人家|村")


def source_of(
    prompt: str, cue: Span, parts: Sequence[Clause], unwanted: Sequence[Span]
) -> Source | None:
    """What the smoke or steam of the passage `cue` rises from, None where that is not said.

    `prompt` is in lower case. What it is said to rise *from* comes first, then what the same
    clause names, the same sentence, the rest of the prompt; of several the nearest. A fire that is
    only named beside it ("fire and smoke") is not said to be where it comes from.
    """
    named = [f for f in find(SOURCES, prompt, unwanted) if not _is_of_the_cue(f, cue)]
    clause = _part(parts, cue[0])
    near = [f for f in named if clause is not None and _part(parts, f.start) is clause]
    said = [f for f in near if _is_from(prompt, f)]
    unknown = None if said else _unknown(prompt, clause)
    if unknown is not None:
        return Source(kind="thing", words=unknown)
    sentence = clause.sentence if clause is not None else 0
    beside = [f for f in named if (p := _part(parts, f.start)) and p.sentence == sentence]
    for group in (said, near, beside, named):
        group = group if group is said else [f for f in group if f.kind not in ("fire", "ground")]
        if group:
            kind, start, end = min(group, key=lambda f: _apart(f, cue))
            words = prompt[start:end]
            return Source(kind=kind, words=words, many=bool(_MANY.search(words)))
    return None


def _is_of_the_cue(found: Found[SourceKind], cue: Span) -> bool:
    """Whether it only reads the cue's own words: "steam" is not a steam engine."""
    return found.start < cue[1] and cue[0] < found.end and found.kind != "chimney"


def _is_from(prompt: str, found: Found[SourceKind]) -> bool:
    before = prompt[max(0, found.start - 48) : found.start]
    return bool(_FROM.search(before) or _ZH_FROM.search(before))


def _unknown(prompt: str, clause: Clause | None) -> str | None:
    """The words for where it comes from that are none of those known."""
    if clause is None:
        return None
    text = prompt[clause.start : clause.start + len(clause.text)]
    for expression in UNKNOWN:
        found = re.search(expression, text)
        if found is not None:
            return next(words for words in found.groupdict().values() if words).strip()
    return None


def _part(parts: Sequence[Clause], place: int) -> Clause | None:
    return next((p for p in parts if p.start <= place < p.start + len(p.text)), None)


def _apart(found: Found[SourceKind], cue: Span) -> int:
    return max(found.start - cue[1], cue[0] - found.end, 0)
