"""The lines of a storyboard, spoken: by whom, when within their shots, and with which mouth.

Lines of a shot are said one after the other and end before it does. Where there is too little
time, pauses get shorter first and then the speech faster; beyond that it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from stillmotion.sound.mix import Voiceover, at_rate
from stillmotion.sound.speech import (
    CannotSpeak,
    Spoken,
    TooLong,
    Visemes,
    Voice,
    fit,
    fitting,
    phrases,
    speak,
    visemes,
)
from stillmotion.sound.speech.speak import FASTEST
from stillmotion.storyboard import Line, Shot, Storyboard

LEAD_S = (0.2, 0.9)
GAP_S = (0.12, 0.5)
TAIL_S = (0.15, 0.6)
"""Before the first line of a shot, between two, and after the last: at least and at most."""

MANNERS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"whisper|murmur|mutter|低声|轻声|小声|低语|喃喃", re.IGNORECASE), -7.0),
    (re.compile(r"shout|yell|scream|call|cr(?:y|ies|ying) out|喊|大声", re.IGNORECASE), 2.5),
)
"""What is said so is so many decibels louder."""


@dataclass(frozen=True)
class Said:
    """A line that has been spoken, from `start` seconds of its shot on.

    `shot` is the shot's number from 0, and `begins` when it begins in the video, in seconds.
    """

    line: Line
    spoken: Spoken
    shot: int
    begins: float
    start: float

    def voiceover(self, pan: float = 0.0) -> Voiceover:
        """For the mix; `pan` is where the speaker is seen, -1 (left) to 1 (right)."""
        sound = at_rate(self.spoken.sound, self.spoken.rate)
        louder = next((db for how, db in MANNERS if how.search(self.line.manner)), 0.0)
        return Voiceover(sound, self.begins + self.start, pan, louder)

    def mouth(self) -> Visemes:
        """For the picture, in seconds of the shot."""
        return visemes(self.spoken).later(self.start)


def cast(lines: Sequence[Line], voices: Sequence[Voice | None]) -> list[Voice]:
    """Who says each line: the voice of its number (from 1), else one that fits its speaker.

    `voices` are those of the voice list or, where there are elements in its place, those that are
    bound to them, None where an element has none. Who is named alike has one voice throughout, and
    others have others. Raises CannotSpeak for a number that is not among `voices`.
    """
    given: dict[tuple[str, str], Voice] = {}
    chosen = []
    for line in lines:
        number = line.element if line.voice is None else line.voice
        if line.voice is not None and not 0 < line.voice <= len(voices):
            raise CannotSpeak(
                f"the prompt names voice {line.voice}, and the voice list has {len(voices)}"
            )
        own = voices[number - 1] if number is not None and 0 < number <= len(voices) else None
        if own is not None:
            chosen.append(own)
            continue
        key = (line.speaker.lower(), line.language)
        if key not in given:
            taken = {voice.name for voice in (*given.values(), *voices) if voice is not None}
            given[key] = fitting(line.speaker, line.language, taken)
        chosen.append(given[key])
    return chosen


def check(storyboard: Storyboard, voices: Sequence[Voice | None]) -> None:
    """Raises CannotSpeak for lines that no voice can say: at once, without speaking them."""
    lines = [line for shot in storyboard.shots for line in shot.lines]
    for line, voice in zip(lines, cast(lines, voices), strict=True):
        phrases(line.text, voice, line.language)


def say(storyboard: Storyboard, voices: Sequence[Voice | None] = ()) -> tuple[Said, ...]:
    """Speak all lines. Raises CannotSpeak, and TooLong where a shot has no time for its lines."""
    spoken_by = iter(cast([line for shot in storyboard.shots for line in shot.lines], voices))
    starts = [0, *accumulate(shot.frames for shot in storyboard.shots)]
    said: list[Said] = []
    for number, shot in enumerate(storyboard.shots):
        spoken = [speak(line.text, next(spoken_by), line.language) for line in shot.lines]
        begins = starts[number] / storyboard.fps
        said += _placed(shot, spoken, number, begins, shot.frames / storyboard.fps)
    return tuple(said)


def _placed(
    shot: Shot, spoken: list[Spoken], number: int, begins: float, seconds: float
) -> list[Said]:
    if not spoken:
        return []
    gaps = len(spoken) - 1
    least = LEAD_S[0] + gaps * GAP_S[0] + TAIL_S[0]
    total = sum(each.seconds for each in spoken)
    if total > seconds - least:
        spoken = _hurried(spoken, total, seconds - least, seconds)
        total = sum(each.seconds for each in spoken)
    most = LEAD_S[1] + gaps * GAP_S[1] + TAIL_S[1]
    ease = min(max((seconds - total - least) / (most - least), 0.0), 1.0)
    lead, gap = (low + ease * (high - low) for low, high in (LEAD_S, GAP_S))
    said, start = [], lead
    for line, each in zip(shot.lines, spoken, strict=True):
        said.append(Said(line, each, number, begins, start))
        start += each.seconds + gap
    return said


def _hurried(
    spoken: Sequence[Spoken], total: float, available: float, seconds: float
) -> list[Spoken]:
    """All of them faster by the same share."""
    try:
        return [fit(each, each.seconds * max(available, 0.0) / total) for each in spoken]
    except TooLong:
        text = " ".join(each.text for each in spoken)
        needed = total / FASTEST + seconds - available
        raise TooLong(text, needed, seconds) from None
