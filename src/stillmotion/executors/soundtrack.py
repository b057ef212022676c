"""What is heard of a storyboard: its lines spoken, its places and weather, mixed to one track.

Made before the first frame, so that what cannot be said is told before anything is rendered, and
so that mouths can move with the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

import msgspec

from stillmotion.encoding.aac import Soundtrack
from stillmotion.executors.job import JobFailed
from stillmotion.sound.dialogue import Said, check, say
from stillmotion.sound.mix import mix
from stillmotion.sound.speech import CannotSpeak, TooLong, Voice
from stillmotion.storyboard import Mouth, Shot, Storyboard


@dataclass(frozen=True)
class Heard:
    """The track, as long as the storyboard, and how the speaker's mouth moves in a shot (by its
    number from 0), in seconds of that shot."""

    track: Soundtrack
    mouths: Mapping[int, Mouth]


def hear(
    storyboard: Storyboard,
    voices: Sequence[Voice | None],
    speaker: Callable[[Shot], float | None],
) -> Heard:
    """Speak and mix. `voices` are those that tags in the prompts point at, in order; `speaker`
    tells where in the frame the face is that speaks a shot's lines, as `Engine.speaker` does.

    Raises JobFailed for words that no voice can say or that take longer than their shot.
    """
    try:
        check(storyboard, voices)
        said = say(storyboard, voices)
    except (CannotSpeak, TooLong) as refusal:
        raise JobFailed(f"sound: {refusal}") from refusal
    # The same storyboard sounds the same; another has another wind.
    seed = crc32(msgspec.json.encode(storyboard))
    seen = [one for one in said if not one.line.narrated]
    pans = {shot: speaker(storyboard.shots[shot]) or 0.0 for shot in {one.shot for one in seen}}
    voiceovers = [one.voiceover(0.0 if one.line.narrated else pans[one.shot]) for one in said]
    track = mix(storyboard, voiceovers, seed)
    mouths = {shot: _mouth(list(lines)) for shot, lines in groupby(seen, lambda one: one.shot)}
    return Heard(track, mouths)


def _mouth(lines: Sequence[Said]) -> Mouth:
    """One mouth through all lines of a shot, which follow one another."""
    tracks = [line.mouth() for line in lines]
    return Mouth(
        times=tuple(time for track in tracks for time in track.times),
        jaw=tuple(jaw for track in tracks for jaw in track.jaw),
        wide=tuple(wide for track in tracks for wide in track.wide),
    )
