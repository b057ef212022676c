"""`read_chinese`: what the clauses of a Chinese prompt say happens.

A clause is cut into the words of a dictionary, as they are likeliest together. A verb tells what
happens by where it stands (after its subject, at the head of an order, after 把) or by aspect (在,
正在, 了, 起来); what stands before 的 qualifies a noun and tells what is, as verbs of states do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log
from typing import NamedTuple

from stillmotion.director.lexicon import grammar_chinese as grammar
from stillmotion.director.lexicon.tables import chinese
from stillmotion.director.verbs.said import Said

MOST_CHARACTERS = 14
"""Characters of a clause that are told at most."""

COUNTED = 6e7
"""About how many words were counted for the dictionary."""

ADDED = 30
"""How often those are taken to be that are added to it."""

_RUN = re.compile("[一-鿿]+")
_ORDER = re.compile("^(?:请)?(?:把|将|给|让)")
_OBJECT_FIRST = frozenset(["把", "将", "让", "给", "把门"])
_PLACING = frozenset(["在", "从", "向", "往"])


class Word(NamedTuple):
    """A word and where it stands."""

    text: str
    start: int
    end: int


def read_chinese(text: str) -> list[Said]:
    """The verbs of a prompt that say that something happens, in order."""
    result: list[Said] = []
    for run in _RUN.finditer(text):
        result += _said(segmented(run[0], run.start()))
    return result


def segmented(text: str, offset: int = 0) -> list[Word]:
    """The words of a run of Chinese characters: the division whose words are most frequent."""
    longest = chinese().longest
    best, lengths = [0.0], [0]
    for end in range(1, len(text) + 1):
        options = []
        for length in range(1, min(longest, end) + 1):
            count = _count(text[end - length : end])
            if count:
                options.append((best[end - length] + log(count / COUNTED), length))
        score, length = max(options)
        best.append(score)
        lengths.append(length)
    words: list[Word] = []
    end = len(text)
    while end:
        start = end - lengths[end]
        words.append(Word(text[start:end], offset + start, offset + end))
        end = start
    return words[::-1]


def _count(word: str) -> float:
    count = chinese().counts.get(word, 0)
    if count:
        return count
    if len(word) == 1:
        return 0.5
    return ADDED if word in grammar.MORE_VERBS or word in grammar.MORE_NOUNS else 0


def _said(words: Sequence[Word]) -> list[Said]:
    result: list[Said] = []
    ordered = _ORDER.match("".join(word.text for word in words)) is not None
    told = -1
    for i, word in enumerate(words):
        if word.start < told or not _happens(words, i, ordered):
            continue
        first = next((w for w in words[:i] if w.text in _OBJECT_FIRST), word)
        told = min(words[-1].end, first.start + max(MOST_CHARACTERS, word.end - first.start))
        place = next((w.start for w in words[1:i] if w.text in _PLACING), word.start)
        result.append(
            Said(
                start=first.start,
                end=told,
                verb=word.text,
                place=(word.start, word.end),
                subject=(words[0].start, place) if i else (word.start, word.start),
                ordered=ordered or (i == 0 and word.text in grammar.EDITING),
                happens=True,
                reach=words[-1].end,
            )
        )
    return result


def _happens(words: Sequence[Word], i: int, ordered: bool) -> bool:
    """Whether the word is a verb of something that happens."""
    word, before, after = _text(words, i), _text(words, i - 1), _text(words, i + 1)
    going_on = _goes_on(words, i)
    if not _can_be_verb(words, i, going_on):
        return False
    outcome = after in grammar.OUTCOMES or (len(word) > 1 and word[-1] in grammar.OUTCOMES)
    if _is_state(words, i, going_on, outcome) or _qualifies(words, i):
        return False
    if ordered:
        return True
    if len(word) == 1 and not _stands_alone(words, i, going_on, outcome):
        return False
    subject = _has_subject(words[:i])
    if word in chinese().verbal_nouns and word not in grammar.MORE_VERBS:
        return going_on or outcome or after == "着" or (subject and _acts(before))
    if i and subject:
        return True
    if going_on or outcome or word in grammar.EDITING:
        return True
    begins = not after or after in grammar.COUNTING | grammar.PERSONS or before in grammar.ADVERBS
    return len(word) > 1 and begins


def _text(words: Sequence[Word], i: int) -> str:
    return words[i].text if 0 <= i < len(words) else ""


def _can_be_verb(words: Sequence[Word], i: int, going_on: bool) -> bool:
    table = chinese()
    word, before = words[i].text, _text(words, i - 1)
    if word.startswith("不") or before == "的" or before in grammar.COUNTING:
        return False
    if len(word) > 1 and word[-1] in grammar.TOOLS:
        return False
    if word in table.verbs or word in table.verbal_nouns or word in grammar.MORE_VERBS:
        return True
    return before in ("正", "正在") or (going_on and _has_object(word))


def _has_object(word: str) -> bool:
    """Whether what the dictionary has as a noun reads as a verb with its object (扫地)."""
    first = word[0]
    return (
        len(word) in (2, 3)
        and (first in chinese().verbs or first in grammar.MORE_VERBS)
        and first not in grammar.STATES
        and word[-1] not in grammar.PLACES
    )


def _goes_on(words: Sequence[Word], i: int) -> bool:
    """Whether 在, 正在 and the like stand before the verb, or with how it is done between them."""
    for k in range(i - 1, max(i - 4, -1), -1):
        word = words[k].text
        if word in grammar.GOING_ON:
            return True
        if word[-1] in grammar.PLACES or word in chinese().verbs:
            return False
    return False


def _is_state(words: Sequence[Word], i: int, going_on: bool, outcome: bool) -> bool:
    word, before, after = words[i].text, _text(words, i - 1), _text(words, i + 1)
    if len(word) > 1 and word[-1] in "在着" and word[:-1] in grammar.STATES | grammar.PLACED:
        return True
    if word in grammar.MAKING and (going_on or _acts(before)):
        return False
    if word in grammar.PLACED:
        if going_on and after != "着":
            return False
        return not outcome or after in grammar.STAYING
    if word in grammar.STATES_BUT_FOR_OBJECTS and (going_on or outcome) and after != "着":
        return False
    return word in grammar.STATES


def _stands_alone(words: Sequence[Word], i: int, going_on: bool, outcome: bool) -> bool:
    """Whether a verb of one character is one, and no piece of a word that is not known."""
    before, after = _text(words, i - 1), _text(words, i + 1)
    sure = outcome or any(word.text in ("把", "将") for word in words[:i])
    if len(before) == 1 and before not in grammar.BEFORE_VERBS and not sure:
        return False
    if before and not after and not going_on and not _acts(before):
        return before in grammar.ADVERBS
    return True


def _acts(word: str) -> bool:
    """Whether a word names somebody who does things."""
    return word != "" and (word in grammar.PERSONS or word[-1] in grammar.PEOPLE)


def _has_subject(words: Sequence[Word]) -> bool:
    """Whether a noun stands among the words before a verb, after what qualifies it."""
    last = max((k for k, word in enumerate(words) if word.text == "的"), default=-1)
    no_nouns = grammar.COUNTING | grammar.ADVERBS | grammar.STATES
    return any(word.text not in no_nouns for word in words[last + 1 :])


def _qualifies(words: Sequence[Word], i: int) -> bool:
    """Whether the verb is part of what stands before 的 and qualifies the noun behind it."""
    later = [k for k in range(i + 1, len(words)) if words[k].text in ("的", "之")]
    if not later or later[0] == len(words) - 1:
        return False
    between = [words[k].text for k in range(i + 1, later[0])]
    if all(word in grammar.COMPLEMENTS for word in between):
        return True
    if words[i].text in grammar.EDITING and i == 0:
        return False
    if _has_subject(words[:i]) or any(word in grammar.OUTCOMES for word in between[:1]):
        return False
    return not any(word.text in ("把", "将") for word in words[:i])
