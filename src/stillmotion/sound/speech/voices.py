"""The voices, and which of them fits somebody of whom a prompt tells little."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from stillmotion.sound.speech.adapt import Adaptation

Language = Literal["en", "zh"]
Gender = Literal["female", "male"]


@dataclass(frozen=True)
class Voice:
    """A voice. `name` is Kokoro's, `title` what users read, `accent` its variety of English.

    `pitch` and `size` are what sets it apart where another model lends its voice: the factor of
    that one's pitch, and of its resonances (below 1 for a larger throat). A custom voice is the
    preset of that name with an `adaptation`; `also` is what it is in other languages.
    """

    name: str
    title: str
    language: Language
    gender: Gender
    accent: Literal["us", "gb", ""] = ""
    pitch: float = 1.0
    size: float = 1.0
    adaptation: Adaptation | None = None
    also: tuple[Voice, ...] = ()

    def speaking(self, language: Language) -> Voice:
        """What it is in that language; itself where it has none for it."""
        return next((one for one in (self, *self.also) if one.language == language), self)


VOICES: tuple[Voice, ...] = (
    Voice("af_heart", "Heart", "en", "female", "us"),
    Voice("am_michael", "Michael", "en", "male", "us", 0.56, 0.86),
    Voice("bf_emma", "Emma", "en", "female", "gb", 0.97, 0.98),
    Voice("bm_george", "George", "en", "male", "gb", 0.54, 0.85),
    Voice("af_bella", "Bella", "en", "female", "us", 1.05, 1.02),
    Voice("am_fenrir", "Fenrir", "en", "male", "us", 0.62, 0.88),
    Voice("af_nicole", "Nicole", "en", "female", "us", 0.90, 0.98),
    Voice("am_puck", "Puck", "en", "male", "us", 0.66, 0.90),
    Voice("af_sarah", "Sarah", "en", "female", "us", 0.94, 0.97),
    Voice("am_echo", "Echo", "en", "male", "us", 0.58, 0.85),
    Voice("af_kore", "Kore", "en", "female", "us", 1.0, 1.03),
    Voice("af_aoede", "Aoede", "en", "female", "us", 1.10, 1.04),
    Voice("bf_isabella", "Isabella", "en", "female", "gb", 1.02, 1.0),
    Voice("bm_fable", "Fable", "en", "male", "gb", 0.60, 0.87),
    Voice("zf_xiaoxiao", "晓晓 Xiaoxiao", "zh", "female"),
    Voice("zm_yunxi", "云希 Yunxi", "zh", "male", "", 0.58, 0.86),
    Voice("zf_xiaobei", "晓北 Xiaobei", "zh", "female", "", 1.06, 1.03),
    Voice("zm_yunjian", "云健 Yunjian", "zh", "male", "", 0.52, 0.84),
    Voice("zf_xiaoyi", "晓伊 Xiaoyi", "zh", "female", "", 1.1, 1.04),
    Voice("zm_yunyang", "云扬 Yunyang", "zh", "male", "", 0.56, 0.85),
    Voice("zf_xiaoni", "晓妮 Xiaoni", "zh", "female", "", 0.96, 1.0),
    Voice("zm_yunxia", "云夏 Yunxia", "zh", "male", "", 0.72, 0.92),
)
"""Within a language and gender the one that fits most people comes first, and the one that is
understood least last (see `bench/speech_cer.py`)."""

_MALE = re.compile(
    r"\b(?:m[ae]n|boys?|father|dad|grand(?:pa|father)|husband|son|brother|uncle|king|prince|he"
    r"|gentlem[ae]n|guy|lad|sailor|fisherman|knight|monk|mr)\b"
    r"|男|爷爷|爸|父|叔|伯|哥|弟|先生|国王|老翁|小伙|丈夫|儿子|他",
    re.IGNORECASE,
)
_FEMALE = re.compile(
    r"\b(?:wom[ae]n|girls?|mother|mum|mom|grand(?:ma|mother)|wife|daughter|sister|aunt|queen"
    r"|princess|she|lady|ladies|bride|nun|mrs|ms)\b"
    r"|女|奶奶|妈|母|姐|妹|阿姨|姑|婆|公主|太太|妻|她",
    re.IGNORECASE,
)


def voice(name: str) -> Voice:
    """A voice by its name. Raises KeyError."""
    return _BY_NAME[name]


def fitting(speaker: str, language: Language, taken: Collection[str] = ()) -> Voice:
    """A voice for whoever the words mean ("the old man"), other than those that are taken.

    Where all that fit are taken, the first of them.
    """
    gender: Gender | None = None
    if _FEMALE.search(speaker):
        gender = "female"
    elif _MALE.search(speaker):
        gender = "male"
    fit = [v for v in VOICES if v.language == language and gender in (None, v.gender)]
    return next((v for v in fit if v.name not in taken), fit[0])


_BY_NAME = {each.name: each for each in VOICES}
