"""How phrases are spelt as regular expressions: word forms, gaps between words, participles."""

from __future__ import annotations

GAP = r"(?:[ -]+(?!(?:and|while|as|then) the\b)[\w'’]+){0,3}?[ -]+"
"""Up to three words of the same clause between two that belong together."""

LY = r"(?: (?:and |very |\w+ly|slow|gentle|smooth|slightly|just|then|also|now|again|back)){0,3}"
"""Adverbs between a verb and where it goes."""

_DOUBLED = frozenset("bgmnpt")
_VOWELS = frozenset("aeiou")


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def forms(*verbs: str) -> str:
    """The forms of regular verbs in the present: base, -s and -ing ("drift", "drifts", "drifting")."""
    return "|".join(_forms(verb) for verb in verbs)


def moving(nouns: str, *verbs: str) -> tuple[str, str]:
    """Phrases in which one of `nouns` does one of `verbs`: "leaves gently sway", "swaying leaves".

    A noun that is only named, or is in a state, is none.
    """
    ing = "|".join(_participle(verb) for verb in verbs)
    return (
        rf"\b(?:{nouns})\b{GAP}(?:{forms(*verbs)})\b",
        rf"\b(?:{ing})(?: [\w'’-]+)?[ -]+(?:{nouns})\b",
    )


def acting(participle: str) -> str:
    """A participle that says what somebody does, not what somebody is: "smiling at her" and not
    "a smiling girl"."""
    after = (
        r"at|to|as|and|with|in|while|towards?|for|through|under|by|into|on|then|back|again|from|"
        r"against|happily|a little|slightly|\w+ly|over|about|up|down|together|or|but|a bit|"
        r"before|after|when|inside|near|beside|away|off|out|around|past|open|apart|forward"
    )
    return rf"\b(?:{participle})\b(?=\s*(?:$|[^\w\s-]|[一-鿿]|(?:{after})\b))"


def chinese(nouns: str, verbs: str) -> tuple[str, str]:
    """One of `nouns` does one of `verbs`, or is qualified by it: 树叶轻轻飘动, 飘动的树叶."""
    return (
        rf"(?:{nouns})[^，。；！？,.;!?\n]{{0,8}}?(?:{verbs})",
        rf"(?:{verbs})着?的[^，。；！？,.;!?\n]{{0,4}}?(?:{nouns})",
    )


def _stem(verb: str) -> str:
    doubles = (
        len(verb) > 2 and verb[-1] in _DOUBLED and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    )
    return f"{verb}{verb[-1]}?" if doubles else verb


def _forms(verb: str) -> str:
    if verb.endswith("e"):
        return rf"{verb[:-1]}(?:e|es|ing)"
    if verb.endswith(("s", "sh", "ch", "x")):
        return rf"{verb}(?:es|ing)?"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return rf"{verb[:-1]}(?:y|ies|ying)"
    return rf"(?:{verb}s?|{_stem(verb)}ing)"


def _participle(verb: str) -> str:
    return f"{verb[:-1]}ing" if verb.endswith("e") else f"{_stem(verb)}ing"
