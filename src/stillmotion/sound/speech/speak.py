"""`speak`: a text becomes sound with timed words and phonemes; `fit` makes it short enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from stillmotion.arrays import Vector
from stillmotion.sound.arrays import Mono
from stillmotion.sound.speech import english, mandarin, synthesis
from stillmotion.sound.speech.adapt import adapted
from stillmotion.sound.speech.boundaries import settled
from stillmotion.sound.speech.phonemes import CLAUSES, ENDS, Phrase, divided
from stillmotion.sound.speech.spoken import CannotSpeak, Spoken, Timed, TooLong
from stillmotion.sound.speech.tempo import faster
from stillmotion.sound.speech.voices import Language, Voice

RATE = 24_000
"""Samples a second of all that is spoken."""

FASTEST = 1.35
"""Speech that is faster than this is not understood at once."""

LEAD_S = 0.04
TAIL_S = 0.12
"""Silence that is left before the first and after the last sound."""

FADE_S = 0.008
"""At both ends of a phrase, against clicks."""

PAUSE_S = 0.32
"""Silence between sentences, beside what is left at their ends."""

SILENT = 0.01
"""Share of the peak under which the ends are silence."""

MODIFIERS = "ˈˌːʰ̃ʲ→↗↓↘"
"""Characters that belong to the sound before them, or for stress after."""

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_OTHER_SCRIPTS = (
    ("Japanese", re.compile(r"[぀-ヿ]")),
    ("Korean", re.compile(r"[가-힣ᄀ-ᇿ]")),
    ("Cyrillic", re.compile(r"[Ѐ-ӿ]")),
    ("Arabic", re.compile(r"[؀-ۿ]")),
    ("Devanagari", re.compile(r"[ऀ-ॿ]")),
    ("Thai", re.compile(r"[฀-๿]")),
    ("Greek", re.compile(r"[Ͱ-Ͽ]")),
    ("Hebrew", re.compile(r"[֐-׿]")),
)


def speak(text: str, voice: Voice, language: Language, speed: float = 1.0) -> Spoken:
    """Say it; `speed` is a factor of the voice's own pace, 0.5 to 2. Same text, same sound.

    Raises CannotSpeak where there is nothing to say or no voice for the script it is written in.
    """
    own = voice.speaking("zh" if _HAN.search(text) else language)
    if own.adaptation is not None:
        speed *= own.adaptation.pace
    pieces = [_said(phrase, own, language, speed, text) for phrase in phrases(text, own, language)]
    gap = np.zeros(round(PAUSE_S / speed * RATE), np.float32)
    sounds: list[Mono] = []
    words: list[Timed] = []
    phones: list[Timed] = []
    start = 0.0
    for number, (sound, said, sounded) in enumerate(pieces):
        if number:
            sounds.append(gap)
            start += len(gap) / RATE
            # The pause behind the last piece goes on until the first sound of this one.
            phones.append(Timed("", phones.pop().start, start + sounded.pop(0).end))
        words += [_later(word, start) for word in said]
        phones += [_later(phone, start) for phone in sounded]
        sounds.append(sound)
        start += len(sound) / RATE
    whole = np.concatenate(sounds)
    if own.adaptation is not None:
        whole = adapted(whole, RATE, own.adaptation)
    return Spoken(text, voice, language, whole, RATE, words, phones)


def phrases(text: str, voice: Voice, language: Language) -> list[Phrase]:
    """What is to be said, piece by piece. Raises CannotSpeak: cheap, so that a request can be
    refused before anything is rendered.
    """
    if not text.strip():
        raise CannotSpeak("there are no words to speak")
    for script, written in _OTHER_SCRIPTS:
        if written.search(text):
            raise CannotSpeak(
                f'"{text.strip()[:40]}" is written in {script} script: the voices speak English '
                "and Chinese"
            )
    accent = synthesis.accent(voice)
    if language == "zh" or _HAN.search(text):
        read = mandarin.read(text, accent)
    else:
        read = english.read(text, accent)
    found = divided(read)
    if not found:
        raise CannotSpeak(f'there are no words to speak in "{text.strip()[:40]}"')
    return found


def fit(spoken: Spoken, seconds: float) -> Spoken:
    """The same, said fast enough to last no longer than `seconds`, at the same pitch.

    Raises TooLong where that would be more than `FASTEST` times as fast.
    """
    if spoken.seconds <= seconds:
        return spoken
    if seconds * FASTEST < spoken.seconds:
        raise TooLong(spoken.text, spoken.seconds / FASTEST, seconds)
    length = int(seconds * spoken.rate)
    factor = len(spoken.sound) / length
    return replace(
        spoken,
        sound=faster(spoken.sound, spoken.rate, factor)[:length],
        words=[_scaled(word, 1 / factor) for word in spoken.words],
        phones=[_scaled(phone, 1 / factor) for phone in spoken.phones],
    )


def _said(
    phrase: Phrase, voice: Voice, language: Language, speed: float, text: str
) -> tuple[Mono, list[Timed], list[Timed]]:
    """A phrase as sound, with its words and phonemes, the silence about it cut off."""
    sound, lengths = synthesis.synthesised(
        phrase.phonemes, voice, language, speed, crc32(text.encode())
    )
    ends = settled(sound, RATE, np.cumsum(lengths) / RATE, phrase.owners)
    loud = np.flatnonzero(np.abs(sound) > SILENT * np.abs(sound).max())
    # Never cut into what the model calls a sound.
    first = min(max(loud[0] / RATE - LEAD_S, 0.0), float(ends[0]))
    spoken = max(place for place, owner in enumerate(phrase.owners) if owner is not None)
    last = max(min(loud[-1] / RATE + TAIL_S, len(sound) / RATE), float(ends[spoken + 1]))
    cut = sound[round(first * RATE) : round(last * RATE)]
    times = np.clip(ends - first, 0.0, len(cut) / RATE)
    phones = _phones(phrase, times, len(cut) / RATE)
    words = []
    for number, word in enumerate(phrase.words):
        places = [place for place, owner in enumerate(phrase.owners) if owner == number]
        words.append(Timed(word, float(times[places[0]]), float(times[places[-1] + 1])))
    return _faded(cut), words, phones


def _phones(phrase: Phrase, ends: Sequence[float] | Vector, length: float) -> list[Timed]:
    """Sounds with their marks of stress, length and tone; one pause for punctuation in a row."""
    phones: list[Timed] = [Timed("", 0.0, float(ends[0]))]
    held = ""
    held_from = 0.0
    for phoneme, start, end in zip(phrase.phonemes, ends[:-1], ends[1:], strict=False):
        begins, stops = float(start), float(end)
        if phoneme in "ˈˌ":
            held, held_from = phoneme, begins
            continue
        if phoneme in MODIFIERS and phones[-1].text:
            last = phones.pop()
            phones.append(Timed(last.text + phoneme, last.start, stops))
            continue
        if held:
            phoneme, begins, held = held + phoneme, held_from, ""
        if phoneme in f'{ENDS}{CLAUSES} ()“”"':
            phoneme = ""
        if not phoneme and begins == stops:
            continue
        if not phoneme and not phones[-1].text:
            phones[-1] = Timed("", phones[-1].start, stops)
        else:
            phones.append(Timed(phoneme, begins, stops))
    if phones[-1].text:
        phones.append(Timed("", phones[-1].end, length))
    else:
        phones[-1] = Timed("", phones[-1].start, length)
    return phones


def _scaled(timed: Timed, factor: float) -> Timed:
    return Timed(timed.text, timed.start * factor, timed.end * factor)


def _later(timed: Timed, seconds: float) -> Timed:
    return Timed(timed.text, timed.start + seconds, timed.end + seconds)


def _faded(sound: Mono) -> Mono:
    edge = min(round(FADE_S * RATE), len(sound) // 2)
    sound = np.array(sound, np.float32)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    sound[:edge] *= ramp
    sound[len(sound) - edge :] *= ramp[::-1]
    return sound
