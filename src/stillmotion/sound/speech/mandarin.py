"""Mandarin text as phonemes: pypinyin's readings with tone sandhi, in the IPA Kokoro learnt.

Words in Latin letters within it are read as English; figures as Chinese numerals.
"""

from __future__ import annotations

import re
from typing import Literal

from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials
from pypinyin.seg.mmseg import seg

from stillmotion.sound.speech import english
from stillmotion.sound.speech.phonemes import Phrase

INITIALS = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l",
    "g": "k", "k": "kʰ", "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ",
    "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip

FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0",
    "en": "ə0n", "eng": "ə0ŋ", "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ",
    "iao": "jau0", "ie": "je0", "in": "i0n", "iou": "jou0", "ing": "i0ŋ", "iong": "jʊ0ŋ",
    "io": "jɔ0", "ong": "ʊ0ŋ", "ou": "ou0", "u": "u0", "uei": "wei0", "ua": "wa0",
    "uai": "wai0", "uan": "wa0n", "uen": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ", "uo": "wo0",
    "o": "wo0", "ü": "y0", "üe": "ɥe0", "üan": "ɥɛ0n", "ün": "y0n", "er": "ɚ0", "ê": "ɛ0",
}  # fmt: skip
"""The figure 0 is where the tone is marked."""

BUZZED = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
"""Initials after which "i" is the consonant drawn out."""

TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

PUNCTUATION = str.maketrans(
    {"，": ", ", "、": ", ", "。": ". ", "．": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; ",
     "—": "—", "…": "…", "“": "“", "”": "”", "「": "“", "」": "”", "《": "“", "》": "”",
     "（": "(", "）": ")", "～": "—", "\n": ". "}
)  # fmt: skip

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
MYRIADS = ("", "万", "亿")
MYRIAD = 10_000

LONGEST_NUMERAL = len(PLACES) * len(MYRIADS)
"""Digits: longer figures are read out one by one."""

_PIECE = re.compile(
    r"(?P<han>[㐀-䶿一-鿿]+)|(?P<latin>[A-Za-z][A-Za-z'’ -]*[A-Za-z]|[A-Za-z])"
    r"|(?P<pause>[,.!?:;—…])|(?P<space>\s+)"
)
_FIGURE = re.compile(r"(\d+)(?:\.(\d+))?(%?)(年)?")


def read(text: str, accent: Literal["us", "gb"] = "us") -> Phrase:
    """The phonemes of a text; each character is a word."""
    phrase = Phrase()
    for piece in _PIECE.finditer(_FIGURE.sub(_figure, text).translate(PUNCTUATION)):
        if piece["han"]:
            for number, word in enumerate(seg.cut(piece["han"])):
                if number:
                    phrase.add(" ")
                _word(phrase, word)
        elif piece["latin"]:
            spoken = english.read(piece["latin"], accent)
            phrase.add(" ")
            for owner, word in enumerate(spoken.words):
                if owner:
                    phrase.add(" ")
                said = zip(spoken.phonemes, spoken.owners, strict=True)
                phrase.add("".join(phoneme for phoneme, of in said if of == owner), word)
            phrase.add(" ")
        elif piece["pause"]:
            phrase.phonemes = phrase.phonemes.rstrip(" ")
            del phrase.owners[len(phrase.phonemes) :]
            phrase.add(piece["pause"] + " ")
    return phrase


def _word(phrase: Phrase, word: str) -> None:
    syllables = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
    for character, syllable in zip(word, syllables, strict=False):
        phonemes = ipa(syllable)
        if phonemes:
            phrase.add(phonemes, character)


def ipa(syllable: str) -> str:
    """A syllable of pinyin with its tone as a figure behind it; "" for what is none."""
    plain, tone = syllable[:-1], syllable[-1:]
    if tone not in TONES:
        return ""
    initial = to_initials(plain, strict=True)
    final = to_finals(plain, strict=True, v_to_u=True)
    if plain in FINALS and plain in ("er", "o", "ê"):
        initial, final = "", plain
    if final not in FINALS or (initial and initial not in INITIALS):
        return ""
    sound = "ɨ0" if final == "i" and initial in BUZZED else FINALS[final]
    return INITIALS.get(initial, "") + sound.replace("0", TONES[tone])


def _figure(found: re.Match[str]) -> str:
    whole, part, percent, year = found.groups()
    if (
        (year and len(whole) == 4)
        or len(whole) > LONGEST_NUMERAL
        or (len(whole) > 1 and whole[0] == "0")
    ):
        said = "".join(DIGITS[int(digit)] for digit in whole)
    else:
        said = numeral(int(whole))
    if part:
        said += "点" + "".join(DIGITS[int(digit)] for digit in part)
    return ("百分之" if percent else "") + said + (year or "")


def numeral(number: int) -> str:
    """A number below 10 ** 12 in Chinese."""
    if number == 0:
        return DIGITS[0]
    said = ""
    groups = [number // MYRIAD**place % MYRIAD for place in range(len(MYRIADS))]
    for place in range(len(MYRIADS) - 1, -1, -1):
        group = groups[place]
        if group:
            if said and (group < MYRIAD // 10 or said.endswith(DIGITS[0])):
                said += DIGITS[0]
            said += _below_myriad(group) + MYRIADS[place]
    return said[1:] if said.startswith("一十") else said


def _below_myriad(number: int) -> str:
    said, gap = "", False
    for place, digit in zip(reversed(range(len(PLACES))), f"{number:04d}", strict=True):
        if int(digit):
            said += (DIGITS[0] if gap and said else "") + DIGITS[int(digit)] + PLACES[place]
            gap = False
        else:
            gap = True
    return said
