"""The words by which a task is found again: those of its texts, of its external id, and what it is.

A word is found by its beginning, too. Scripts without spaces between words are taken in single
characters and pairs. All are plain ASCII, the same in every database: a letter beyond it is its
number in hexadecimal behind an underscore. What a task is (whose, of which kind, how it ended) is a
word with two underscores, which no text has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec

from stillmotion.tasks.task import Task

TEXTS = frozenset(
    {"prompt", "negative_prompt", "text", "name", "description", "model_name", "model"}
)
"""What is searched of an order, by the names of its fields."""

MOST_BEGINNING = 8
"""Letters of the longest beginning of a word that is found; a longer one is cut to that."""

MOST_WORDS = 12
"""Of a search. Those that follow are passed over."""

_RUN = re.compile(
    # Han, kana and their extensions: what is written without spaces.
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+|"
    r"(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f])[^\W_])+"
)


def words_of(task: Task) -> set[str]:
    """All words by which the task is found."""
    found = {of_account(task.account_id), of_kind(task.kind), of_status(task.status)}
    for text in (*texts_of(task.request), task.external_task_id):
        for word in _split(text):
            if _without_spaces(word):
                found.update(map(_encoded, word))
                found.update(_encoded(pair) for pair in _pairs(word))
            else:
                found.update(_encoded(word[:end]) for end in range(1, MOST_BEGINNING + 1))
    return found


def searched_words(query: str) -> list[str]:
    """Words of which a task must have all to be found."""
    found = []
    for word in _split(query):
        if not _without_spaces(word):
            found.append(_encoded(word[:MOST_BEGINNING]))
        elif len(word) == 1:
            found.append(_encoded(word))
        else:
            found += map(_encoded, _pairs(word))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def of_account(account_id: str) -> str:
    """The word of all tasks of an account."""
    return f"__a{account_id}"


def of_kind(kind: str) -> str:
    """The word of all tasks of a kind."""
    return f"__k{kind}"


def of_status(status: str) -> str:
    """The word of all tasks that ended so."""
    return f"__s{status}"


def texts_of(request: bytes) -> list[str]:
    """What people wrote in an order, in the order of its fields; nothing where it is purged."""
    if not request:
        return []
    try:
        row = msgspec.json.decode(request)
    except msgspec.MsgspecError:
        return []
    return list(_texts(row.get("order", row))) if isinstance(row, dict) else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in TEXTS and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _RUN.findall("".join(each for each in plain if not unicodedata.combining(each)))


def _without_spaces(word: str) -> bool:
    return word[0] >= "\u3040" and not "\uac00" <= word[0] <= "\ud7ff"


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _encoded(word: str) -> str:
    return "".join(each if each.isascii() else f"_{ord(each):06x}" for each in word)
