"""`left_over`: what of a prompt a painter by rule does not paint, so that it can be told.

The words that no lexicon knows, and those for which something else stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from stillmotion.director import clauses, wording
from stillmotion.director.clauses import Span
from stillmotion.director.lexicon.framing import FRAMINGS
from stillmotion.director.lexicon.living import LIVING
from stillmotion.director.lexicon.mood import MOODS
from stillmotion.director.lexicon.nature import NATURE
from stillmotion.director.lexicon.scenery import (
    COLOURS,
    CROWD,
    EERIE,
    FIGURES,
    MANY,
    PLACES,
    PLAIN,
    PLAIN_CHINESE,
    POSES,
    SEASONS,
    STAND_INS,
    TIMES,
    WEATHERS,
)
from stillmotion.director.lexicon.sound import SOUNDS
from stillmotion.director.search import find, lowered, overlaps, pattern
from stillmotion.director.speech import spoken

MOST_TOLD = 12
"""Words that are named at most."""

_WORD = re.compile(r"[a-z][a-z'’-]*[a-z]")
_CHINESE = re.compile("[一-鿿]+")
_PLAIN_CHINESE = re.compile(PLAIN_CHINESE)
_PLAYED = re.compile(r"[\w'-]*[^\S\n]*<<<(?:element|object)_\d+>>>")
_TAG = re.compile(r"<<<\w+>>>")

_KNOWN: tuple[tuple[str, ...], ...] = (
    *PLACES.values(), *TIMES.values(), *WEATHERS.values(), *SEASONS.values(), *FIGURES.values(),
    *POSES.values(), *COLOURS.values(), *FRAMINGS.values(), *NATURE.values(), *LIVING.values(),
    *SOUNDS.values(), *(mood.phrases for mood in MOODS), MANY, CROWD, EERIE,
)  # fmt: skip
"""What some reader of prompts makes something of."""


class LeftOver(msgspec.Struct, frozen=True):
    """`unknown` are words that nothing is painted for, in their order. `stand_ins` are pairs of a
    word and what is painted for it."""

    unknown: tuple[str, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()

    def sentences(self) -> list[str]:
        """For a log."""
        result = [f"painted as {what}: {word}" for word, what in self.stand_ins]
        if self.unknown:
            words = ", ".join(self.unknown[:MOST_TOLD])
            more = len(self.unknown) - MOST_TOLD
            rest = f" and {more} more" if more > 0 else ""
            result.append(f"not painted, since nothing is known of how it looks: {words}{rest}")
        return result


def left_over(prompt: str) -> LeftOver:
    """What of `prompt` is not painted. What it says shall not be there is not missing."""
    blank = _TAG.sub(_spaces, _PLAYED.sub(_spaces, prompt))
    _, plain = spoken(blank)
    text = lowered(plain)
    negations = clauses.negated(text)
    camera = [(m.start, m.end) for m in wording.camera_moves(text, clauses.clauses(text))]
    known = [match.span() for words in _KNOWN for match in pattern(words).finditer(text)]
    known += [*camera, *negations]
    stand_ins = [
        (plain[found.start : found.end].strip(), found.kind)
        for found in find(STAND_INS, text, negations)
        if not overlaps(found, camera)
    ]
    return LeftOver(
        tuple(dict.fromkeys(_unknown(plain, text, known))), tuple(dict.fromkeys(stand_ins))
    )


def _unknown(plain: str, text: str, known: Iterable[Span]) -> list[str]:
    """The words of `text` (lower case, as long as `plain`) that are none of the known passages."""
    open_to = list(text)
    for start, end in known:
        open_to[start:end] = " " * (end - start)
    rest = "".join(open_to)
    found: list[tuple[int, str]] = []
    for word in _WORD.finditer(rest):
        # A word of which a part was read is read.
        start, end = word.span()
        if _cut(text, start - 1) or _cut(text, end) or _is_plain(word[0]):
            continue
        found.append((start, plain[start:end]))
    for run in _CHINESE.finditer(rest):
        pieces = _pieces(run[0])
        if len(pieces) == 1 and len(run[0]) == 1 and _read_beside(text, rest, run.start()):
            continue
        found += [(run.start(), piece) for piece in pieces]
    return [word for _, word in sorted(found, key=lambda entry: entry[0])]


def _pieces(run: str) -> list[str]:
    return [piece for piece in _PLAIN_CHINESE.split(run) if piece]


def _cut(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isascii() and text[at].isalpha())


def _read_beside(text: str, rest: str, at: int) -> bool:
    """Whether a character beside the one at a place was read: it is part of that word then."""
    return any(0 <= i < len(text) and rest[i] == " " and text[i] != " " for i in (at - 1, at + 1))


def _is_plain(word: str) -> bool:
    if word in PLAIN or word.endswith("ly"):
        return True
    return any(word.endswith(end) and word[: -len(end)] in PLAIN for end in ("s", "'s", "’s", "ed"))


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])
