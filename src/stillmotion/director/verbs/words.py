"""English words one by one: their kinds, where they are of a closed class, and forms of verbs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from stillmotion.director.lexicon import grammar
from stillmotion.director.lexicon.tables import Verb, english

Kind = Literal[
    "open", "number", "article", "preposition", "particle", "adverb", "subject", "object",
    "relative", "and", "while", "modal", "be", "have", "do", "to", "mark", "outside",
]  # fmt: skip
"""Closed classes by what is typical of them; nouns, verbs and adjectives are "open"; a "mark" is
punctuation, or a character of another script."""

Form = Literal["base", "s", "ing", "ed"]


class Token(NamedTuple):
    """A word or a mark."""

    text: str
    start: int
    end: int
    kind: Kind


OUTSIDE = Token("", -1, -1, "outside")
"""What stands before the first word and after the last."""

_TOKEN = re.compile(
    r"[a-z]+(?:-[a-z]+)*(?!\d)|['’](?:s|re|m|ll|d|ve|t)\b|[a-z]*\d[a-z\d]*|[^\sa-z\d]"
)
_CLASSES: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("preposition", grammar.PREPOSITIONS),
    ("particle", grammar.PARTICLES - grammar.PREPOSITIONS - {"open"}),
    ("adverb", grammar.ADVERBS),
    ("article", grammar.DETERMINERS | grammar.OWNERS),
    ("object", grammar.OBJECTS - {"her"}),
    ("subject", grammar.SUBJECTS | {"there"}),
    ("relative", grammar.RELATIVES - {"that"}),
    ("and", grammar.CONJUNCTIONS),
    ("while", grammar.SUBORDINATORS),
    ("modal", grammar.MODALS),
    ("be", grammar.BE),
    ("have", grammar.HAVE),
    ("do", grammar.DO),
    ("to", frozenset(["to"])),
)
_KINDS: dict[str, Kind] = {word: kind for kind, words in _CLASSES for word in words}
_CLITICS: dict[str, Kind] = {
    "'s": "be", "'re": "be", "'m": "be", "'ll": "modal", "'d": "modal", "'ve": "have",
    "'t": "adverb",
}  # fmt: skip


def tokens(text: str) -> list[Token]:
    """The words and marks of a text in lower case."""
    return [
        Token(found[0], found.start(), found.end(), _kind(found[0].replace("’", "'")))
        for found in _TOKEN.finditer(text)
    ]


def plural(word: str) -> bool:
    """Whether a noun looks like a plural."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


@lru_cache(maxsize=4096)
def verb_forms(word: str) -> tuple[tuple[Form, str], ...]:
    """The verbs of which the word may be a form, and which."""
    known = english().verbs
    result: list[tuple[Form, str]] = []
    if word in grammar.PAST:
        result.append(("ed", grammar.PAST[word]))
    if word in known:
        result.append(("base", word))
    endings: tuple[Form, ...] = ("s", "ing", "ed")
    for ending in endings:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            base = _base(word[: -len(ending)], ending, known)
            if base:
                result.append((ending, base))
    return tuple(result)


def _kind(word: str) -> Kind:
    kind = _KINDS.get(word)
    if kind is not None:
        return kind
    if word[0].isdigit():
        return "number"
    if not (word[0].isascii() and word[0].isalpha()):
        return _CLITICS.get(word, "mark")
    if word.endswith("ly") and len(word) > 4 and word not in grammar.NOT_ADVERBS:
        return "adverb"
    return "open"


def _base(stem: str, ending: Form, known: dict[str, Verb]) -> str:
    """The verb that has the stem before the ending, "" for none."""
    if ending == "s":
        tries = [f"{stem[:-2]}y"] if stem.endswith("ie") else []
        tries += [stem, stem[:-1]] if stem.endswith("e") else [stem]
    else:
        doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else ""
        soft = f"{stem[:-1]}y" if stem.endswith("i") else ""
        tied = f"{stem[:-1]}ie" if stem.endswith("y") else ""
        tries = [base for base in (doubled, f"{stem}e", stem, soft, tied) if base]
        if f"{stem}e" in known and stem in known:
            tries.sort(key=lambda base: -known[base].verb if base in known else 1)
    return next((base for base in tries if base in known), "")
