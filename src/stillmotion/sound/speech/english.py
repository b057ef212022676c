"""English text as phonemes: hibari's port of misaki (lexicon, rules, a small net for the rest)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from hibari.g2p import G2P, normalize

from stillmotion.models.speech import alphabet
from stillmotion.sound.speech.phonemes import Phrase


def read(text: str, accent: Literal["us", "gb"]) -> Phrase:
    """The phonemes of a text, numbers and abbreviations read out."""
    reader = _reader(accent == "gb")
    known = alphabet()
    phrase = Phrase()
    for token in reader.phonemize_tokens(reader.tokenize(normalize(text))):
        phonemes = "".join(phoneme for phoneme in token.phonemes or "" if phoneme in known)
        if any(character.isalnum() for character in token.text) and phonemes:
            phrase.add(phonemes, token.text)
        else:
            phrase.add(phonemes)
        if token.whitespace:
            phrase.add(" ")
    return phrase


@cache
def _reader(british: bool) -> G2P:
    return G2P(british=british)
