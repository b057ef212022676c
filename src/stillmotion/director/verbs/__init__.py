"""The verbs of a prompt: what its clauses say happens, and what they only say is so.

`english` and `chinese` read a prompt by grammar, with the word tables of `lexicon.tables` where
grammar leaves two readings. Both find a `Said` for each verb.
"""

from __future__ import annotations

from stillmotion.director.verbs.chinese import read_chinese
from stillmotion.director.verbs.english import read_english
from stillmotion.director.verbs.said import Said as Said


def verbs_of(text: str) -> list[Said]:
    """All verbs of a prompt in lower case, English and Chinese, in order."""
    return sorted([*read_english(text), *read_chinese(text)])
