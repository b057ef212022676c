"""Which words can be verbs, how often they are, and of what kind: read once, when first asked for.

`english.txt` is derived from WordNet, `chinese.txt` from the dictionary of jieba.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Verb(NamedTuple):
    """How often the word was counted as a verb, a noun and an adjective, whether what it says is
    mostly a state rather than something that happens, and whether it mostly has an object."""

    verb: int
    noun: int
    adjective: int
    state: bool
    transitive: bool

    @property
    def likely(self) -> float:
        """The share of its uses that are verbs."""
        return (self.verb + 0.5) / (self.verb + self.noun + 1)


class English(NamedTuple):
    """The English words that matter: verbs by their base form; nouns for people and animals, and
    for what lies in a landscape; words that are adjectives first; names of things that end in -ing
    ("painting"); compound nouns of an -ing form ("swimming pool")."""

    verbs: dict[str, Verb]
    animate: frozenset[str]
    places: frozenset[str]
    adjectives: frozenset[str]
    things: frozenset[str]
    compounds: frozenset[str]


class Chinese(NamedTuple):
    """Words by how often they were counted, those among them that are verbs, those that are nouns
    as well, and the length of the longest."""

    counts: dict[str, int]
    verbs: frozenset[str]
    verbal_nouns: frozenset[str]
    longest: int


@cache
def english() -> English:
    """The table of English words."""
    sections = _sections("english.txt")
    verbs = {}
    for line in sections["verbs"]:
        word, verb, noun, adjective, kind, takes = line.split(" ")
        counts = (int(verb), int(noun), int(adjective))
        verbs[word] = Verb(*counts, kind == "state", takes == "object")
    words = {
        name: frozenset(" ".join(sections[name]).split())
        for name in ("animate", "places", "adjectives", "things")
    }
    return English(verbs, **words, compounds=frozenset(sections["compounds"]))


@cache
def chinese() -> Chinese:
    """The table of Chinese words."""
    counts: dict[str, int] = {}
    words: dict[str, frozenset[str]] = {}
    for name, lines in _sections("chinese.txt").items():
        entries = " ".join(lines).split(" ")
        words[name] = frozenset(entries[::2])
        counts.update(zip(entries[::2], map(int, entries[1::2]), strict=True))
    longest = max(map(len, counts))
    return Chinese(counts, words["verbs"], words["verbs or nouns"], longest)


def _sections(name: str) -> dict[str, list[str]]:
    """The lines of a table under the heading of each section."""
    sections: dict[str, list[str]] = {}
    for line in files(__package__).joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current.append(line)
    return sections
